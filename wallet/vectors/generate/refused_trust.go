package main

import (
	"hufu/wallet/cose"
	"hufu/wallet/status"
	"hufu/wallet/trust"
)

func onIssuer(change func(*trust.Issuer)) func(*scene) {
	return func(s *scene) { s.trust = func(l *trust.List) { change(&l.Issuers[0]) } }
}

func entry(value status.Value) func(*scene) {
	return func(s *scene) { s.state = func(l *status.List) { set(l, value) } }
}

// trustCases are refused for the issuer, the card's state or the profile.
func trustCases() []testCase {
	return []testCase{
		refused("issuer_unknown", "", "an issuer that is not on the list", onIssuer(func(i *trust.Issuer) { i.ID = "https://other.example" })),
		refused("issuer_unknown", "slash", "an issuer's URL is compared as written", onIssuer(func(i *trust.Issuer) { i.ID = issuerURL + "/" })),
		refused("issuer_key", "", "a kid that is not the issuer's", func(s *scene) { s.copy.KeyID = []byte{1, 2, 3, 4} }),
		refused("issuer_expired", "", "the issuer is off the list since yesterday", onIssuer(func(i *trust.Issuer) { i.NotAfter = now - 24*3600 })),
		refused("issuer_type", "", "the issuer may not issue this type", onIssuer(func(i *trust.Issuer) { i.Types = []string{"urn:example:library:1"} })),
		refused("issuer_level", "", "the issuer may not state this level", onIssuer(func(i *trust.Issuer) { i.Levels = []string{"light"} })),
		refused("sig", "stranger", "signed by another key under the issuer's kid", func(s *scene) {
			s.token = func(p *parts) { p.signer = cose.ECSigner(s.world.stranger, cose.AlgESP256) }
		}),
		refused("sig", "bit", "one bit of the issuer's signature", onToken(func(p *parts) {
			p.finish = func(data []byte) []byte { data[len(data)-1] ^= 1; return data }
		})),
		refused("sig", "claim", "a claim changed after the issuer signed", onToken(func(p *parts) {
			p.finish = func(data []byte) []byte { return replaceOnce(data, "CN", "JP") }
		})),
		refused("status_invalid", "", "the card is revoked", entry(status.Invalid)),
		refused("status_suspended", "", "the card is suspended", entry(status.Suspended)),
		refused("status_unknown", "", "a state that is not defined", entry(3)),
		refused("status_uri", "", "the copy names a list elsewhere", onIssuer(func(i *trust.Issuer) { i.StatusURIs = []string{issuerURL + "/other/"} })),
		refused("status_missing", "", "the copy names no list, its issuer has some", func(s *scene) { s.copy.Status = nil }),
		refused("status_range", "", "the copy's place is beyond the list", func(s *scene) {
			// A list made in the hour that iat was rounded by may lack the place yet.
			s.copy.IssuedAt, s.copy.NotBefore = copyIssued-3600, copyIssued-3600
			s.copy.Status.Index = 1 << 19
		}),
		refused("status_sig", "", "the list of states is signed by another key", func(s *scene) {
			s.list = func(o *status.IssueOptions) { o.Signer = cose.ECSigner(s.world.stranger, cose.AlgESP256) }
		}),
		refused("profile_claims", "", "a claim asked for is not there", func(s *scene) {
			s.mint("identity")
		}),
		refused("profile_level", "", "a person verified lightly, where full is asked", func(s *scene) {
			s.mint("hotel")
			s.copy.Plain["assurance_level"] = "light"
		}),
		refused("profile_age", "", "too young", func(s *scene) {
			s.edition = "age18"
			s.mint("age18")
			s.copy.Plain["age_over_18"] = false
		}),
	}
}
