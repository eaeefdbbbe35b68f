package main

import (
	"hufu/wallet/cbor"
	"hufu/wallet/cose"
)

func field(key int64, value any) func(*scene) {
	return onBinding(func(p *parts) {
		if p.claims[key] = value; value == nil {
			delete(p.claims, key)
		}
	})
}

// bindingCases are refused for the key-binding token.
func bindingCases() []testCase {
	return []testCase{
		refused("kb_missing", "stripped", "the credential alone", func(s *scene) {
			s.binding = func(p *parts) {
				token := p.protected[cose.LabelKCWT].(cbor.RawMessage)
				p.finish = func([]byte) []byte { return token }
			}
		}),
		refused("kb_missing", "typ", "a signed message of another type", onBinding(func(p *parts) { p.protected[cose.LabelType] = "application/json" })),
		refused("kb_missing", "no_typ", "a signed message of no type", onBinding(func(p *parts) { delete(p.protected, cose.LabelType) })),
		refused("kb_sig", "stranger", "signed by another key than the copy's", func(s *scene) { s.holder = s.world.stranger }),
		refused("kb_sig", "broken", "one bit of the holder's signature", onBytes(func(b []byte) []byte { b[len(b)-1] ^= 1; return b })),
		refused("kb_sig", "disclosure_added", "a disclosure added after signing", swap("birth_date")),
		refused("kb_sig", "disclosure_removed", "a disclosure removed after signing", func(s *scene) {
			s.disclose = []string{"birth_date", "resident_address"}
			swap("birth_date")(s)
		}),
		refused("kb_sig", "cnf_disclosed", "a second cnf in a disclosure, and signed by its key", func(s *scene) {
			s.holder = s.world.stranger
			key, err := cose.ECKey(s.holder.Public()).MarshalCompressed()
			if err != nil {
				panic(err)
			}
			s.token = func(p *parts) { p.both(hide(1, map[int64]any{1: cbor.RawMessage(key)}, int64(8))) }
		}),
		refused("kb_aud", "other_purpose", "made for another purpose", field(3, "hufu:identity")),
		refused("kb_aud", "unregistered", "an audience that is no purpose", field(3, "https://verifier.example")),
		refused("kb_aud", "missing", "no audience", field(3, nil)),
		refused("kb_aud", "array", "two audiences", field(3, []any{"hufu:hotel", "hufu:rail"})),
		refused("kb_aud", "token", "the issuer restricted the credential to another audience", onToken(func(p *parts) { p.claims[int64(3)] = "hufu:rail" })),
		refused("kb_field", "iss", "iss in the key-binding token", field(1, "x")),
		refused("kb_field", "sub", "sub in the key-binding token", field(2, "x")),
		refused("kb_field", "no_exp", "no exp", field(4, nil)),
		refused("kb_field", "no_cti", "no cti", field(7, nil)),
		refused("kb_field", "short_cti", "a cti of 7 octets", field(7, []byte("1234567"))),
		refused("kb_field", "cnonce", "a nonce, though nobody gave one", field(39, []byte("1234567812345678"))),
		refused("kb_field", "claims_header", "claims in header 15", onBinding(func(p *parts) { p.protected[cose.LabelCWT] = map[int64]any{3: "x"} })),
		refused("kb_field", "no_kcwt", "no credential in header 13", onBinding(func(p *parts) { delete(p.protected, cose.LabelKCWT) })),
	}
}

// swap signs around one choice of disclosures and sends another.
func swap(disclose ...string) func(*scene) {
	return func(s *scene) {
		signed := s.disclose
		s.binding = func(p *parts) {
			honest := p.protected[cose.LabelKCWT].(cbor.RawMessage)
			s.disclose = disclose
			other, err := s.issue()
			if err != nil {
				panic(err)
			}
			s.disclose = signed
			header := encoded(map[int64]any{1: cose.AlgESP256, 13: cbor.RawMessage(other), 16: 294})
			p.finish = func(data []byte) []byte {
				m, err := cose.ParseSign1(data)
				if err != nil || len(honest) == len(other) {
					panic("nothing is swapped")
				}
				out := cbor.AppendByteString([]byte{0xd2, 0x84}, header)
				out = cbor.AppendByteString(append(out, 0xa0), m.Payload)
				return cbor.AppendByteString(out, m.Signature)
			}
		}
	}
}
