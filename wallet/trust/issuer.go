package trust

import (
	"bytes"
	"slices"
	"strings"

	"hufu/wallet/cose"
)

// Check says whether the issuer is believed at all now.
func (i *Issuer) Check(now int64) error {
	if !within(i.NotBefore, i.NotAfter, now) {
		return ErrExpired
	}
	return nil
}

// Key finds the key that a credential names, if it may be used now.
func (i *Issuer) Key(kid []byte, now int64) (*cose.Key, error) {
	for k := range i.Keys {
		key := &i.Keys[k]
		if !bytes.Equal(key.kid(), kid) {
			continue
		}
		if !within(key.NotBefore, key.NotAfter, now) {
			return nil, ErrKey.With("outside its validity")
		}
		return key.Key, nil
	}
	return nil, ErrKey
}

// KeysAt are the keys that may be used now, for a credential that names none.
func (i *Issuer) KeysAt(now int64) []*cose.Key {
	var keys []*cose.Key
	for k := range i.Keys {
		if within(i.Keys[k].NotBefore, i.Keys[k].NotAfter, now) {
			keys = append(keys, i.Keys[k].Key)
		}
	}
	return keys
}

// kid is at hand in a list that came through Open.
func (k *Key) kid() []byte {
	if k.id != nil {
		return k.id
	}
	id, err := KeyID(k.Key)
	if err != nil {
		return nil
	}
	return id
}

func within(notBefore, notAfter, now int64) bool {
	return (notBefore == 0 || notBefore <= now) && (notAfter == 0 || now <= notAfter)
}

// AllowsType says whether the issuer may issue credentials of a type.
func (i *Issuer) AllowsType(vct string) bool { return slices.Contains(i.Types, vct) }

// AllowsLevel says whether the issuer may state an assurance level.
func (i *Issuer) AllowsLevel(level string) bool { return slices.Contains(i.Levels, level) }

// AllowsStatus says whether a status list of this issuer may lie at uri.
func (i *Issuer) AllowsStatus(uri string) bool {
	return slices.ContainsFunc(i.StatusURIs, func(listed string) bool { return covers(listed, uri) })
}

// covers keeps what lies below a listed address literal: nothing in it that a
// fetcher would resolve to somewhere else.
func covers(listed, uri string) bool {
	if listed == uri {
		return true
	}
	below, found := strings.CutPrefix(uri, listed)
	return found && strings.HasSuffix(listed, "/") && below != "" &&
		!strings.Contains(below, "..") && !strings.ContainsFunc(below, unusual)
}

func unusual(r rune) bool {
	plain := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	return !plain && !strings.ContainsRune("/-._~", r)
}
