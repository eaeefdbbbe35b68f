package main

import (
	"bytes"

	"hufu/wallet/cose"
)

func onBytes(change func([]byte) []byte) func(*scene) { return func(s *scene) { s.kbt = change } }

// formCases are refused for the form of CBOR or COSE.
func formCases() []testCase {
	return []testCase{
		refused("cbor_trail", "", "one octet after the token", onBytes(func(b []byte) []byte { return append(b, 0) })),
		refused("cbor", "cut", "the last octet is missing", onBytes(func(b []byte) []byte { return b[:len(b)-1] })),
		refused("cbor_dup", "payload", "aud stands twice in the payload", onBinding(func(p *parts) {
			p.payload = append([]byte{0xa5, 3, 0x61, 'x'}, encoded(p.claims)[1:]...)
		})),
		refused("cbor_dup", "claims", "a claim stands twice in the credential", onToken(func(p *parts) {
			claims := encoded(p.claims)
			p.payload = append([]byte{claims[0] + 1, 0x01, 0x61, 'x'}, claims[1:]...)
		})),
		refused("cbor_indef", "", "a map without a length", onBinding(func(p *parts) {
			p.payload = append(append([]byte{0xbf}, encoded(p.claims)[1:]...), 0xff)
		})),
		refused("cbor_utf8", "", "text that is no UTF-8", onBinding(func(p *parts) {
			p.payload = bytes.Replace(encoded(p.claims), []byte("hufu:hotel"), []byte("hufu:hot\xc3\x28"), 1)
		})),
		refused("cbor_depth", "", "arrays, 17 deep", onBinding(func(p *parts) {
			deep := append(bytes.Repeat([]byte{0x81}, 17), 0)
			p.payload = append(append([]byte{0xa5}, encoded(p.claims)[1:]...), append([]byte{0x18, 99}, deep...)...)
		})),
		refused("cbor_limit", "", "an array that promises 4,294,967,295 elements", onBinding(func(p *parts) {
			p.payload = append(append([]byte{0xa5}, encoded(p.claims)[1:]...), 0x18, 99, 0x9a, 0xff, 0xff, 0xff, 0xff)
		})),
		refused("cose", "untagged", "no tag 18", onBytes(func(b []byte) []byte { return b[1:] })),
		refused("cose", "tag_17", "tag 17, a MAC's", onBytes(func(b []byte) []byte { return append([]byte{0xd1}, b[1:]...) })),
		refused("cose", "tag_61", "tag 61 around it", onBytes(func(b []byte) []byte { return append([]byte{0xd8, 61}, b...) })),
		refused("cose_duplabel", "", "typ in both headers", onBinding(func(p *parts) { p.unprotected[cose.LabelType] = 294 })),
		refused("cose_crit", "", "a critical header that nobody knows", onBinding(func(p *parts) {
			p.protected[-80001], p.protected[cose.LabelCrit] = 1, []any{-80001}
		})),
		refused("cose_payload", "", "a detached payload", onToken(func(p *parts) {
			p.finish = func(data []byte) []byte {
				payload := encoded(encoded(p.claims))
				return bytes.Replace(data, payload, []byte{0xf6}, 1)
			}
		})),
		refused("cose_alg", "issuer_p384", "ES384 named for a P-256 key", onToken(func(p *parts) {
			p.signer = renamed{p.signer, cose.AlgES384}
		})),
		refused("cose_alg", "issuer_none", "an algorithm that nobody knows", onToken(func(p *parts) {
			p.signer = renamed{p.signer, -65535}
		})),
		refused("kb_sig", "alg", "EdDSA named for the holder's P-256 key", onBinding(func(p *parts) {
			p.signer = renamed{p.signer, cose.AlgEdDSA}
		})),
		refused("key", "", "cnf is a point off its curve", onToken(func(p *parts) {
			x := bytes.Repeat([]byte{0x11}, 32)
			p.claims[int64(8)] = map[int64]any{1: map[int64]any{1: 2, -1: 1, -2: x, -3: x}}
		})),
		refused("key", "private", "cnf with its private part", func(s *scene) {
			public := s.holder.Public()
			s.token = func(p *parts) {
				p.claims[int64(8)] = map[int64]any{1: map[int64]any{1: 2, -1: 1, -2: public.X, -3: public.Y, -4: s.holder.Bytes()}}
			}
		}),
	}
}

// renamed signs under a name that is not the key's.
type renamed struct {
	cose.Signer
	alg int64
}

func (r renamed) Algorithm() int64 { return r.alg }
