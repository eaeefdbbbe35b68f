package trust

import (
	"crypto/ed25519"
	"strings"
)

// The bounds of a list's parts.
const (
	maxRoots = 16
	maxText  = 1024
)

// validate holds for what is signed as for what is read: a list that says
// something twice, or nothing at all, is nobody's intention.
func (l *List) validate() error {
	if l.Sequence == 0 || l.IssuedAt <= 0 || l.Expires <= l.IssuedAt {
		return ErrList.With("sequence or times")
	}
	if len(l.Roots) > maxRoots {
		return ErrList.With("too many roots")
	}
	for _, root := range l.Roots {
		if len(root) != ed25519.PublicKeySize {
			return ErrList.With("root is not an Ed25519 key")
		}
	}
	seen := map[string]bool{}
	for i := range l.Issuers {
		issuer := &l.Issuers[i]
		if seen[issuer.ID] {
			return ErrList.With("an issuer stands twice")
		}
		seen[issuer.ID] = true
		if err := issuer.validate(); err != nil {
			return err
		}
	}
	return nil
}

func (i *Issuer) validate() error {
	switch {
	case !wellWritten(i.ID):
		return ErrList.With("an issuer has no URL")
	case len(i.Name) != 2 || !wellWritten(i.Name["zh"]) || !wellWritten(i.Name["en"]):
		return ErrList.With("an issuer is not named in both languages")
	case len(i.Keys) == 0 && len(i.Certificates) == 0:
		return ErrList.With("an issuer has neither key nor certificate")
	case len(i.Types) == 0 || len(i.Levels) == 0:
		return ErrList.With("an issuer may issue nothing")
	case i.NotBefore < 0 || i.NotAfter < 0:
		return ErrList.With("an issuer's times")
	}
	return i.validateKeys()
}

func (i *Issuer) validateKeys() error {
	seen := map[string]bool{}
	for k := range i.Keys {
		key := &i.Keys[k]
		if key.Key == nil || key.NotBefore < 0 || key.NotAfter < 0 {
			return ErrList.With("an issuer's key")
		}
		id := string(key.kid())
		if seen[id] {
			return ErrList.With("two keys of an issuer share their kid")
		}
		seen[id] = true
	}
	return nil
}

func wellWritten(text string) bool {
	return text != "" && len(text) <= maxText && strings.TrimSpace(text) == text
}
