package verify

import (
	"testing"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
	"hufu/wallet/sdcwt"
)

// withKid is a copy whose kid stands where a test wants it, signed again by
// the issuer. Nil leaves it out.
func (s *scene) withKid(protected, unprotected []byte) string {
	s.t.Helper()
	c := s.copyOf("hotel", func(o *sdcwt.IssueOptions) { o.KeyID = protected })
	if unprotected == nil {
		return s.show(c)
	}
	encoded, err := cbor.Marshal(unprotected)
	if err != nil {
		s.t.Fatal(err)
	}
	c.token.Sign1.Unprotected[cose.LabelKeyID] = encoded
	return s.show(c)
}

// The six combinations of DGC CO18 to CO23 and the plain ones. DGC lets the
// protected kid win where both are there; a label in both buckets is refused
// here whatever it says (CO-02, RFC 9052 3), and an unprotected kid, which
// nobody signed, never chooses a key.
func TestKid(t *testing.T) {
	wrong := []byte{9, 9, 9, 9}
	for _, tt := range []struct {
		name                   string
		protected, unprotected bool // there and right
		badProtected, badOther bool // there and wrong
		verdict                Verdict
		code                   string
	}{
		{name: "protected right", protected: true, verdict: Accepted, code: "accepted"},
		{name: "protected right, unprotected wrong", protected: true, badOther: true, verdict: Refused, code: "cose_duplabel"},
		{name: "protected wrong, unprotected right", badProtected: true, unprotected: true, verdict: Refused, code: "cose_duplabel"},
		{name: "both right", protected: true, unprotected: true, verdict: Refused, code: "cose_duplabel"},
		{name: "both wrong", badProtected: true, badOther: true, verdict: Refused, code: "cose_duplabel"},
		{name: "only unprotected, right", unprotected: true, verdict: Refused, code: "issuer_key"},
		{name: "only unprotected, wrong", badOther: true, verdict: Refused, code: "issuer_key"},
		{name: "protected wrong", badProtected: true, verdict: Refused, code: "issuer_key"},
		{name: "none", verdict: Refused, code: "issuer_key"},
	} {
		t.Run("CO-11 "+tt.name, func(t *testing.T) {
			s := newScene(t)
			pick := func(right, bad bool) []byte {
				switch {
				case right:
					return s.kid
				case bad:
					return wrong
				}
				return nil
			}
			r := s.hotel(s.withKid(pick(tt.protected, tt.badProtected), pick(tt.unprotected, tt.badOther)))
			want(t, r, tt.verdict, tt.code)
		})
	}
}
