// Package intake verifies copies in the formats for verifiers online, mdoc and
// SD-JWT VC, as a wallet receives them, and states their facts for the
// wallet's core, which reads neither (package facts).
//
//	in := &intake.Intake{List: list, Issuer: received.Issuer.ID, Now: now, Path: certpath.Verify}
//	stated, err := in.State(received.Copies)       // one for each copy, nil for an SD-CWT
//
// What one copy lacks refuses all: an issuer that gave one that is not right
// gave none.
//
// # Whom to believe
//
// The trust list names an issuer's keys and the anchors of its certificates.
// With a Path the certificates that a copy carries must lead to an anchor.
// Without one, in a browser, where crypto/x509 would add 0.4 MB to the module,
// the signature must be by a key that the list itself names, which says more
// than a path does, and the certificate must at least be one of that key: a
// verifier will look at it.
package intake

import (
	"bytes"

	"hufu/wallet/cose"
	"hufu/wallet/ec"
	"hufu/wallet/facts"
	"hufu/wallet/mdoc"
	"hufu/wallet/openid"
	"hufu/wallet/trust"
)

// Path answers the key of the leaf of a certificate path that leads to an
// anchor of the issuer; trust/certpath has one.
type Path func(issuer *trust.Issuer, chain [][]byte, signedAt, now int64) (*cose.Key, error)

// Intake is one visit to an issuer.
type Intake struct {
	List   *trust.List
	Issuer string // credential_issuer
	Now    int64
	Path   Path // nil: the keys of the list decide

	from  *trust.Issuer
	mdocs []*mdoc.IssuerSigned
	salts map[string]bool
}

// State verifies the copies and answers the facts of each, nil for a format
// that the core reads by itself.
func (in *Intake) State(copies []openid.Copy) ([][]byte, error) {
	if err := in.List.Check(in.Now); err != nil {
		return nil, err
	}
	var err error
	if in.from, err = in.List.Issuer(in.Issuer); err != nil {
		return nil, err
	}
	if err := in.from.Check(in.Now); err != nil {
		return nil, err
	}
	in.mdocs, in.salts = nil, map[string]bool{}
	stated := make([][]byte, len(copies))
	for n, c := range copies {
		f, err := in.read(c)
		if err != nil {
			return nil, refuse(err)
		}
		if f == nil {
			continue
		}
		if stated[n], err = f.Marshal(); err != nil {
			return nil, err
		}
	}
	if err := mdoc.CheckSalts(in.mdocs...); err != nil {
		return nil, refuse(err)
	}
	return stated, nil
}

// refuse gives whatever is wrong with a copy the one code that a holder
// understands.
func refuse(err error) error {
	if err == nil {
		return nil
	}
	return openid.ErrVerify.Because(err)
}

func (in *Intake) read(c openid.Copy) (f *facts.Facts, err error) {
	switch c.Format {
	case openid.FormatMDoc:
		f, err = in.mdoc(c)
	case openid.FormatSDJWT:
		f, err = in.sdjwt(c)
	default:
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	f.Issuer = in.from.ID
	f.Bind(c.Key.Public())
	if !in.from.AllowsType(f.Type) {
		return nil, openid.ErrVerify.With("type")
	}
	if f.StatusURI != "" && !in.from.AllowsStatus(f.StatusURI) {
		return nil, openid.ErrVerify.With("status list is not where the issuer's lie")
	}
	return f, nil
}

// signed finds the key that a copy is signed by. check says whether it is.
func (in *Intake) signed(chain [][]byte, at int64, check func(*cose.Key) error) error {
	if len(chain) == 0 {
		return openid.ErrVerify.With("no certificate")
	}
	if in.Path != nil {
		key, err := in.Path(in.from, chain, at, in.Now)
		if err != nil {
			return err
		}
		return check(key)
	}
	for _, key := range in.from.KeysAt(in.Now) {
		if check(key) == nil {
			return certifies(chain[0], key)
		}
	}
	return cose.ErrSignature
}

// certifies looks for the key's point in a certificate (RFC 5480 2.2).
func certifies(certificate []byte, key *cose.Key) error {
	if key.EC == nil || key.EC.Curve != ec.P256 {
		return cose.ErrKey
	}
	point := bytes.Join([][]byte{{4}, key.EC.X, key.EC.Y}, nil)
	if !bytes.Contains(certificate, point) {
		return openid.ErrVerify.With("certificate is another key's")
	}
	return nil
}
