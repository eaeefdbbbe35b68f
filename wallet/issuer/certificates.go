package issuer

import (
	"net/http"
	"sync"
	"time"

	"hufu/wallet/issuer/iaca"
)

// renewBefore is how long before its end the signer's certificate is replaced:
// no copy that carries it outlives it.
const renewBefore = 30 * 24 * time.Hour

// certified is the signer's certificate and the list of revoked ones.
type certified struct {
	mu     sync.Mutex
	leaf   []byte
	end    time.Time
	list   signed
	listed time.Time
}

// chain is what a copy carries: the leaf alone. Whoever trusts the root has
// it, and HAIP wants it left out.
func (c *certified) chain(i *Issuer) ([][]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := i.Now()
	if c.leaf == nil || now.After(c.end.Add(-renewBefore)) {
		leaf, err := i.Authority.Sign(i.Signer.Public(), i.id, now)
		if err != nil {
			return nil, err
		}
		c.leaf, c.end = leaf, now.Add(iaca.SignerLife)
	}
	return [][]byte{c.leaf}, nil
}

// rootCertificate is the root for whoever sets up a verifier by hand; the
// trust list has it too.
func (i *Issuer) rootCertificate(w http.ResponseWriter, r *http.Request) error {
	newSigned(i.Authority.Certificate()).serve(w, r, "application/pkix-cert")
	return nil
}

// revocations is the authority's list (RFC 5280 5), signed anew each day.
func (i *Issuer) revocations(w http.ResponseWriter, r *http.Request) error {
	list, err := i.certified.revocations(i)
	if err == nil {
		list.serve(w, r, "application/pkix-crl")
	}
	return err
}

func (c *certified) revocations(i *Issuer) (signed, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := i.Now()
	if c.list.body == nil || now.Before(c.listed) || now.After(c.listed.AddDate(0, 0, 1)) {
		body, err := i.Authority.RevocationList(now)
		if err != nil {
			return signed{}, err
		}
		c.list, c.listed = newSigned(body), now
	}
	return c.list, nil
}
