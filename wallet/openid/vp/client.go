package vp

import (
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"

	"hufu/wallet/ec"
	"hufu/wallet/jose"
)

// Prefix is how a verifier proves its name (5.9.3).
type Prefix string

// The prefixes that are spoken; Web is the origin that a browser vouches for,
// and stands in no request.
const (
	RedirectURI Prefix = "redirect_uri"
	X509SANDNS  Prefix = "x509_san_dns"
	X509Hash    Prefix = "x509_hash"
	Web         Prefix = "origin"
)

// Identity is what a certificate path says once it was checked.
type Identity struct {
	Key      *ec.PublicKey // of the leaf
	DNSNames []string      // its dNSName subject alternative names
	Name     string        // for people: the organisation, from the certificate
}

// Path checks the certificates that came with a request, the leaf first, at a
// time in Unix seconds, and answers who the leaf is. Its anchors are its own.
type Path func(chain [][]byte, now int64) (Identity, error)

// splitClient takes client_id apart at its first colon (5.9.1). Names without
// a prefix would be registered beforehand, which nobody is here.
func splitClient(id string) (Prefix, string, error) {
	prefix, name, found := strings.Cut(id, ":")
	if p := Prefix(prefix); found && name != "" && (p == RedirectURI || p == X509SANDNS || p == X509Hash) {
		return p, name, nil
	}
	return "", "", ErrClient
}

// proved holds the name against the certificates and the signature.
func (r *Request) proved(token *jose.Token, o Options) error {
	if r.Prefix == RedirectURI {
		return ErrClient.With("a name that cannot sign")
	}
	chain, err := certificates(token.Header.X5C)
	if err != nil {
		return err
	}
	if o.Path == nil {
		return ErrCertificate.With("no way to check it")
	}
	identity, err := o.Path(chain, o.Now)
	if err != nil {
		return ErrCertificate.Because(err)
	}
	if err := token.Verify(identity.Key); err != nil {
		return ErrSignature.Because(err)
	}
	r.Identity = &identity
	return r.named(chain[0], identity)
}

func (r *Request) named(leaf []byte, identity Identity) error {
	if r.Prefix == X509Hash {
		sum := sha256.Sum256(leaf)
		if r.Name != jose.Base64(sum[:]) {
			return ErrClient.With("hash of another certificate")
		}
		return nil
	}
	if !slices.ContainsFunc(identity.DNSNames, func(name string) bool { return strings.EqualFold(name, r.Name) }) {
		return ErrClient.With("name is not in the certificate")
	}
	return nil
}

func certificates(x5c []string) (chain [][]byte, err error) {
	if len(x5c) == 0 {
		return nil, ErrCertificate.With("none")
	}
	for _, text := range x5c {
		der, err := base64.StdEncoding.Strict().DecodeString(text)
		if err != nil {
			return nil, ErrCertificate.With("not base64")
		}
		chain = append(chain, der)
	}
	return chain, nil
}

// goesHome says whether the answer's address belongs to the name: the very one
// for redirect_uri, a host of that name for x509_san_dns (5.9.3).
func (r *Request) goesHome(address string) error {
	switch r.Prefix {
	case RedirectURI:
		if address != r.Name {
			return ErrURI
		}
	case X509SANDNS:
		u, err := url.Parse(address)
		if err != nil || !strings.EqualFold(u.Hostname(), r.Name) {
			return ErrURI
		}
	}
	return nil
}
