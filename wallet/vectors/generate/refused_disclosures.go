package main

import (
	"bytes"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
)

// Labels of the claims that cases set beside the copy's own.
const (
	labelAge18 = int64(-70006)
	labelLevel = int64(-70016)
	labelOther = int64(-80001)
)

// disclosureCases are refused for the credential's disclosures and claims.
func disclosureCases() []testCase {
	other := func() secret { return hide(1, "x", labelOther) }
	return []testCase{
		refused("sd_unref", "", "a disclosure whose hash is nowhere", onToken(func(p *parts) { p.reveal(other()) })),
		refused("sd_unref", "orphan", "a nested claim without what it lies in", onToken(func(p *parts) {
			child := other()
			redact(p.claims, hide(2, map[any]any{redactedKeys: []any{child.hash}}, int64(-80002)))
			p.reveal(child)
		})),
		refused("sd_unref", "bare_hash", "the hash covers the array and not its byte string", onToken(func(p *parts) {
			s := other()
			redact(p.claims, sealed(s.raw[2:]))
			p.reveal(s)
		})),
		refused("sd_dupdigest", "level", "one hash twice at one level", onToken(func(p *parts) { redact(p.claims, other(), other()) })),
		refused("sd_dupdigest", "nested", "one hash at two levels", onToken(func(p *parts) {
			redact(p.claims, other())
			p.claims[int64(-80002)] = map[any]any{redactedKeys: []any{other().hash}}
		})),
		refused("sd_dupdigest", "array", "one hash for two elements", onToken(func(p *parts) {
			e := cbor.Tag{Number: 60, Content: hide(1, "x").hash}
			p.claims[int64(-80002)] = []any{e, e}
		})),
		refused("sd_dupdigest", "disclosed", "one disclosure twice", onToken(func(p *parts) { p.both(other()); p.reveal(other()) })),
		refused("sd_overwrite", "exp", "a disclosure sets exp", onToken(func(p *parts) { p.both(hide(1, int64(copyExpires+1), int64(4))) })),
		refused("sd_overwrite", "iss", "a disclosure sets iss", onToken(func(p *parts) { p.both(hide(1, "https://other.example", int64(1))) })),
		refused("sd_overwrite", "claim", "a disclosure sets a claim that is plain", func(s *scene) {
			s.edition = "age18"
			s.token = func(p *parts) { p.claims[labelAge18] = false; p.both(hide(1, true, labelAge18)) }
		}),
		refused("sd_overwrite", "two", "two disclosures set one claim", onToken(func(p *parts) { p.both(hide(1, "x", labelOther), hide(2, "y", labelOther)) })),
		refused("sd_mandatory", "exp", "exp is redacted", onToken(func(p *parts) { p.both(hide(1, p.claims[int64(4)], int64(4))); delete(p.claims, int64(4)) })),
		refused("sd_mandatory", "cnf_hidden", "cnf is redacted and kept back", onToken(func(p *parts) { redact(p.claims, hide(1, p.claims[int64(8)], int64(8))); delete(p.claims, int64(8)) })),
		refused("sd_mandatory", "vct", "vct is redacted", onToken(func(p *parts) { p.both(hide(1, cardType, int64(11))); delete(p.claims, int64(11)) })),
		refused("sd_mandatory", "iat", "the credential has no iat", onToken(func(p *parts) { delete(p.claims, int64(6)); delete(p.claims, int64(5)) })),
		refused("sd_mandatory", "aud", "aud is redacted", onToken(func(p *parts) { p.both(hide(1, "hufu:rail", int64(3))) })),
		refused("sd_depth", "", "disclosures in disclosures, 17 deep", onToken(func(p *parts) {
			inner := hide(0, "x", "a")
			chain := []secret{inner}
			for i := byte(1); i < 17; i++ {
				inner = hide(i, map[any]any{redactedKeys: []any{inner.hash}}, "a")
				chain = append(chain, inner)
			}
			redact(p.claims, inner)
			p.reveal(chain...)
		})),
		refused("sd_aead", "", "an encrypted disclosure", onToken(func(p *parts) {
			p.unprotected[cose.LabelSDAEADs] = []any{[]any{make([]byte, 12), make([]byte, 35), make([]byte, 16)}}
		})),
		refused("sd_hash", "", "sd_alg SHA-384", onToken(func(p *parts) { p.protected[cose.LabelSDAlg] = -43 })),
		refused("sd", "empty_claims", "header 17 is there and empty", onToken(func(p *parts) { p.unprotected[cose.LabelSDClaims] = []any{} })),
		refused("sd", "typ", "the credential's typ is another", onToken(func(p *parts) { p.protected[cose.LabelType] = 61 })),
		refused("sd", "short_salt", "a salt of 8 octets", onToken(func(p *parts) { p.both(hideUnder(bytes.Repeat([]byte{1}, 8), "x", labelOther)) })),
		refused("sd", "misplaced", "an element's disclosure for a claim's hash", onToken(func(p *parts) { p.both(hide(1, "x")) })),
		refused("sd", "tag_58", "a wish to the issuer left in the credential", onToken(func(p *parts) { p.claims[labelOther] = []any{cbor.Tag{Number: 58, Content: "x"}} })),
		refused("sd_time", "", "the credential is issued after its end", onToken(func(p *parts) { p.claims[int64(4)] = int64(copyIssued) })),
		refused("sd_claim", "age", "an age that is text", func(s *scene) {
			s.edition = "age18"
			s.token = func(p *parts) { p.claims[labelAge18] = "true" }
		}),
		refused("sd_claim", "level", "an assurance level that does not exist", onToken(func(p *parts) { p.claims[labelLevel] = "high" })),
		refused("profile_claims", "text_key", "a text key is not the claim of that name", func(s *scene) {
			s.edition = "age18"
			s.token = func(p *parts) { delete(p.claims, labelAge18); p.claims["age_over_18"] = true }
		}),
	}
}
