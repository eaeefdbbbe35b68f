// Package iaca is a self-made certificate authority as ISO/IEC 18013-5 Annex B
// has it for issuers of documents: a root (IACA) that signs certificates of
// document signers and a list of those revoked. HAIP takes the same path for
// SD-JWT VC.
//
//	authority, err := iaca.New(iaca.Options{Name: "Example", Issuer: url, Now: now})
//	file, err := authority.Marshal()                  // PEM, secret: iaca.Parse reads it
//	leaf, err := authority.Sign(public, url, now)     // DER, for x5chain and x5c
//
// The root travels in the trust list and never in a document.
package iaca

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"time"

	"hufu/wallet/refusal"
)

// ErrAuthority is for a file that is none of an authority.
var ErrAuthority = refusal.New("iaca", "iaca: not an authority's certificate and key")

// Country is the authority's: one that no state has (ISO 3166-1 leaves XX to
// its users), so that nobody takes a sandbox for a state's.
const Country = "XX"

// Authority is a root with its key.
type Authority struct {
	root *x509.Certificate
	key  *ecdsa.PrivateKey
}

// Options describe a new root.
type Options struct {
	Name   string // common name
	Issuer string // URL of the issuer, where its list of revoked certificates lies
	Now    time.Time
	Rand   io.Reader // nil: crypto/rand
}

// rootYears is how long a root is good; Annex B lets it be 20.
const rootYears = 9

// New makes a root.
func New(o Options) (*Authority, error) {
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), o.Rand)
	if err != nil {
		return nil, err
	}
	template, err := rootTemplate(o)
	if err != nil {
		return nil, err
	}
	der, err := x509.CreateCertificate(o.Rand, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	root, err := x509.ParseCertificate(der)
	return &Authority{root, key}, err
}

// The two blocks of an authority's file.
const (
	blockCertificate = "CERTIFICATE"
	blockKey         = "PRIVATE KEY"
)

// Marshal writes root and key as PEM.
func (a *Authority) Marshal() ([]byte, error) {
	key, err := x509.MarshalPKCS8PrivateKey(a.key)
	if err != nil {
		return nil, err
	}
	root := pem.EncodeToMemory(&pem.Block{Type: blockCertificate, Bytes: a.root.Raw})
	return append(root, pem.EncodeToMemory(&pem.Block{Type: blockKey, Bytes: key})...), nil
}

// Parse is Marshal's inverse.
func Parse(file []byte) (*Authority, error) {
	first, rest := pem.Decode(file)
	if first == nil || first.Type != blockCertificate {
		return nil, ErrAuthority
	}
	second, _ := pem.Decode(rest)
	if second == nil || second.Type != blockKey {
		return nil, ErrAuthority
	}
	root, err := x509.ParseCertificate(first.Bytes)
	if err != nil {
		return nil, ErrAuthority.Because(err)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(second.Bytes)
	if err != nil {
		return nil, ErrAuthority.Because(err)
	}
	key, isECDSA := parsed.(*ecdsa.PrivateKey)
	if !isECDSA || !key.PublicKey.Equal(root.PublicKey) {
		return nil, ErrAuthority.With("the key is not the certificate's")
	}
	return &Authority{root, key}, nil
}

// Certificate is the root, DER: an anchor.
func (a *Authority) Certificate() []byte { return a.root.Raw }

// listLife is how long a list of revoked certificates is good.
const listLife = 7 * 24 * time.Hour

// RevocationList is the authority's list, DER (Annex B.1.9). Its signers live
// three months and are not revoked singly: it is empty.
func (a *Authority) RevocationList(now time.Time) ([]byte, error) {
	return x509.CreateRevocationList(rand.Reader, &x509.RevocationList{
		Number: big.NewInt(now.Unix()), ThisUpdate: now, NextUpdate: now.Add(listLife),
	}, a.root, a.key)
}
