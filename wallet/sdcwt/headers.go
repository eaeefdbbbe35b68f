package sdcwt

import "hufu/wallet/cose"

// The types of the two tokens (draft-ietf-spice-sd-cwt 5 and 8.1): a CoAP
// content format, or a media type with or without "application/".
const (
	formatSDCWT = 293
	formatKBT   = 294
	mediaSDCWT  = "sd-cwt"
	mediaKBT    = "kb+cwt"
)

func checkHeaders(m *cose.Sign1) error {
	if m.Detached {
		return cose.ErrPayload
	}
	if !hasType(m, mediaSDCWT, formatSDCWT) {
		return ErrMalformed.With("typ")
	}
	for _, bucket := range []cose.Header{m.Protected, m.Unprotected} {
		for _, label := range []int64{cose.LabelSDAEADs, cose.LabelSDAEAD} {
			if _, present := bucket[label]; present {
				return ErrEncrypted
			}
		}
		// RFC 9597 would give every claim a second place; nobody here uses it.
		if _, present := bucket[cose.LabelCWT]; present {
			return ErrMalformed.With("claims in the header")
		}
	}
	if _, protected := m.Protected[cose.LabelSDClaims]; protected {
		return ErrMalformed.With("sd_claims in the protected header")
	}
	return checkHash(m)
}

func checkHash(m *cose.Sign1) error {
	if _, unprotected := m.Unprotected[cose.LabelSDAlg]; unprotected {
		return ErrHash.With("named in the unprotected header")
	}
	if _, present := m.Protected[cose.LabelSDAlg]; !present {
		return nil
	}
	if alg, ok := m.Protected.Int(cose.LabelSDAlg); !ok || alg != cose.AlgSHA256 {
		return ErrHash
	}
	return nil
}

// hasType looks at the protected header only, and at the number, which nearly
// all tokens have, first.
func hasType(m *cose.Sign1, media string, format int64) bool {
	if number, ok := m.Protected.Int(cose.LabelType); ok {
		return number == format
	}
	words, _ := m.Protected.Text(cose.LabelType)
	return words == media || words == "application/"+media
}
