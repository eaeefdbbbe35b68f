package mdoc

import (
	"bytes"
	"maps"
	"slices"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
)

// IssuerSigned is what an issuer gives, and with fewer items what a holder
// shows (ISO/IEC 18013-5 8.3.2.1.2.2).
//
//	IssuerSigned = { "issuerAuth": COSE_Sign1, ? "nameSpaces": { + NameSpace => [+ IssuerSignedItemBytes] } }
type IssuerSigned struct {
	NameSpaces map[string][]*IssuerSignedItem
	MSO        *MobileSecurityObject
	Chain      [][]byte // x5chain, leaf first; nil: none

	auth  []byte // issuerAuth as received
	sign1 *cose.Sign1
}

// ParseIssuerSigned reads the structure and checks no signature and no digest.
func ParseIssuerSigned(data []byte) (*IssuerSigned, error) {
	if len(data) > MaxBytes {
		return nil, ErrSize
	}
	m, err := readOnly(data, "issuerAuth", "nameSpaces")
	if err != nil {
		return nil, err
	}
	s := &IssuerSigned{auth: m["issuerAuth"]}
	if s.sign1, err = cose.ParseUntaggedSign1(s.auth); err != nil {
		return nil, err
	}
	if s.sign1.Detached {
		return nil, cose.ErrPayload
	}
	if s.MSO, err = parseMSO(s.sign1.Payload); err != nil {
		return nil, err
	}
	// Some who have no certificates write an empty array.
	if s.Chain, _, err = s.sign1.Chain(); err != nil {
		return nil, err
	}
	return s, s.readNameSpaces(m)
}

func (s *IssuerSigned) readNameSpaces(m members) error {
	s.NameSpaces = map[string][]*IssuerSignedItem{}
	if _, present := m["nameSpaces"]; !present {
		return nil
	}
	var spaces members
	if err := m.get("nameSpaces", &spaces, cbor.Map); err != nil {
		return err
	}
	if len(spaces) == 0 {
		return ErrMalformed.With("empty nameSpaces")
	}
	for space, raw := range spaces {
		items, err := parseItems(raw)
		if err != nil {
			return err
		}
		s.NameSpaces[space] = items
	}
	return nil
}

// VerifyIssuer checks the issuer's signature with a key the caller trusts.
func (s *IssuerSigned) VerifyIssuer(v cose.Verifier) error { return s.sign1.Verify(v, nil) }

// CheckDigests compares each item with the digest the issuer signed, over the
// bytes as received (9.1.2.5). The error names the first element that differs.
func (s *IssuerSigned) CheckDigests() error {
	digest := digesters[s.MSO.DigestAlgorithm]
	for _, space := range slices.Sorted(maps.Keys(s.NameSpaces)) {
		for _, item := range s.NameSpaces[space] {
			want, present := s.MSO.ValueDigests[space][item.DigestID]
			if !present || !bytes.Equal(want, digest(item.Raw)) {
				return ErrDigest.With(space + " " + item.Element)
			}
		}
	}
	return nil
}

// VerifyIssued makes the holder's checks of an offered copy: the issuer's
// signature, every digest, the dates, salts, document type, and that it is
// bound to the holder's key.
func VerifyIssued(s *IssuerSigned, docType string, issuer cose.Verifier, holder *cose.Key, now int64) error {
	if err := s.VerifyIssuer(issuer); err != nil {
		return err
	}
	if err := s.CheckDigests(); err != nil {
		return err
	}
	if err := s.MSO.Validity.Check(now); err != nil {
		return err
	}
	if s.MSO.DocType != docType {
		return ErrDocType
	}
	if !sameKey(s.MSO.DeviceKey, holder) {
		return cose.ErrKey.With("bound to another key")
	}
	return CheckSalts(s)
}

func sameKey(a, b *cose.Key) bool {
	first, err := a.Thumbprint()
	second, errB := b.Thumbprint()
	return err == nil && errB == nil && first == second
}

// SaltSize is the least length of an item's random (9.1.2.5).
const SaltSize = 16

// CheckSalts refuses a short salt, and one used twice over elements or copies:
// it would link what should not be linked.
func CheckSalts(copies ...*IssuerSigned) error {
	seen := map[string]bool{}
	for _, s := range copies {
		for _, items := range s.NameSpaces {
			for _, item := range items {
				if len(item.Random) < SaltSize || seen[string(item.Random)] {
					return ErrSalt
				}
				seen[string(item.Random)] = true
			}
		}
	}
	return nil
}
