package issuer

import (
	"context"
	"net/http"
	"sync"

	"hufu/wallet/cose"
	"hufu/wallet/jose"
	"hufu/wallet/mdoc"
	"hufu/wallet/profile"
	"hufu/wallet/trust"
)

// The trust list is signed anew every hour and good for a week, as long as
// the longest copy.
const (
	trustAge   = hour
	trustLife  = lifeGeneral
	mediaTrust = trust.Type
)

// trusted is the signed trust list.
type trusted struct {
	mu       sync.Mutex
	issuedAt int64
	list     signed
}

// keyName is the kid in JOSE: the same bytes as in COSE, as text.
func (i *Issuer) keyName() string { return jose.Base64(i.keyID) }

func (i *Issuer) trustList(w http.ResponseWriter, r *http.Request) error {
	list, err := i.currentTrust(r.Context())
	if err != nil {
		return err
	}
	list.serve(w, r, mediaTrust)
	return nil
}

func (i *Issuer) currentTrust(ctx context.Context) (signed, error) {
	now := i.Now().Unix()
	t := &i.trusted
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.list.body != nil && now >= t.issuedAt && now < t.issuedAt+trustAge {
		return t.list, nil
	}
	sequence, err := i.store.NextTrust(ctx, now)
	if err != nil {
		return signed{}, err
	}
	body, err := trust.Sign(i.listed(sequence, now), i.TrustKey)
	if err != nil {
		return signed{}, err
	}
	t.issuedAt, t.list = now, newSigned(body)
	return t.list, nil
}

// listed is a list of one: this issuer. It counts from the full hour, so that
// a counter whose clock is a little slow does not take a list that was just
// signed for one from the future.
func (i *Issuer) listed(sequence uint64, now int64) *trust.List {
	return &trust.List{
		Sequence: sequence, IssuedAt: now - now%hour, Expires: now + trustLife,
		Issuers: []trust.Issuer{{
			ID: i.id, Name: i.Name,
			Keys:         []trust.Key{{Key: cose.ECKey(i.Signer.Public())}},
			Certificates: [][]byte{i.Authority.Certificate()},
			StatusURIs:   []string{i.id + pathStatus},
			Types:        []string{CredentialType, mdoc.DocType},
			Levels:       []string{profile.LevelLight, profile.LevelFull},
		}},
	}
}

// TrustList is the list that /trust serves now, for whoever keeps it in a
// file.
func (i *Issuer) TrustList(ctx context.Context) ([]byte, error) {
	list, err := i.currentTrust(ctx)
	return list.body, err
}
