package main

import (
	"crypto/ed25519"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
	"hufu/wallet/status"
	"hufu/wallet/trust"
)

func accepted(name, comment string, change func(*scene)) testCase {
	return testCase{name, "accepted", "accepted", comment, change}
}

func edition(name string, disclose ...string) func(*scene) {
	return func(s *scene) { s.edition, s.disclose = name, disclose }
}

// general shows a general copy, whose claims are all redacted.
func general(purpose string, disclose ...string) func(*scene) {
	return func(s *scene) {
		s.edition, s.disclose = purpose, disclose
		s.mint("")
	}
}

func aged(seconds int64) func(*scene) {
	return func(s *scene) { s.now = now + seconds }
}

func onToken(change func(*parts)) func(*scene)   { return func(s *scene) { s.token = change } }
func onBinding(change func(*parts)) func(*scene) { return func(s *scene) { s.binding = change } }

func acceptedCases() []testCase {
	return []testCase{
		accepted("age16", "the age16 edition", edition("age16")),
		accepted("age18", "the age18 edition", edition("age18")),
		accepted("cafe_minimal", "the cafe edition, its optional name kept back", edition("cafe")),
		accepted("cafe_name", "the cafe edition with the name", edition("cafe", "name")),
		accepted("identity", "the identity edition", edition("identity")),
		accepted("hotel_minimal", "the hotel edition with nothing optional: there is no header 17", nil),
		accepted("hotel_birth_date", "one optional claim", edition("hotel", "birth_date")),
		accepted("hotel_address", "birth date and address", edition("hotel", "birth_date", "resident_address")),
		accepted("hotel_all", "everything optional", edition("hotel", "birth_date", "resident_address", "portrait_digest")),
		accepted("rail", "an identity edition serves the rail purpose", func(s *scene) { s.edition, s.profile = "identity", "rail" }),
		accepted("government_minimal", "the government edition", edition("government")),
		accepted("government_address", "the government edition with an optional claim", edition("government", "resident_address")),
		accepted("general_age18", "a general copy, one claim disclosed", general("age18", "age_over_18")),
		accepted("general_identity", "a general copy, two claims disclosed", general("identity", "name", "personal_administrative_number")),
		accepted("decoys", "a copy with decoys", func(s *scene) { s.copy.Decoys = 3 }),
		accepted("level_full_for_light", "a person verified in full, where light is asked", edition("age18")),
		accepted("aged_minus_30", "the phone's clock is 30 s ahead", aged(-30)),
		accepted("aged_29", "a code aged 29 s", aged(29)),
		accepted("aged_60", "a code at its end", aged(60)),
		accepted("aged_90", "a code 30 s past its end", aged(90)),
		accepted("life_of_20_s", "a code may live less than 60 s", onBinding(func(p *parts) { p.claims[int64(4)] = int64(now + 20) })),
		accepted("iat_float", "dates may be floating point numbers", onBinding(func(p *parts) { p.claims[int64(6)] = float64(now) + 0.5 })),
		accepted("typ_text", "both typ headers as media types", func(s *scene) {
			s.token = func(p *parts) { p.protected[cose.LabelType] = "application/sd-cwt" }
			s.binding = func(p *parts) { p.protected[cose.LabelType] = "application/kb+cwt" }
		}),
		accepted("es256", "both signed as ES256 (-7)", func(s *scene) {
			s.copy.Signer = cose.ECSigner(s.world.issuer, cose.AlgES256)
			s.binding = func(p *parts) { p.signer = cose.ECSigner(s.holder, cose.AlgES256) }
		}),
		accepted("cnf_uncompressed", "cnf with both coordinates", func(s *scene) {
			raw, err := cose.ECKey(s.world.holder.Public()).Marshal()
			if err != nil {
				panic(err)
			}
			s.token = func(p *parts) { p.claims[int64(8)] = map[int64]any{1: cbor.RawMessage(raw)} }
		}),
		accepted("sd_alg_named", "sd_alg SHA-256, the default, said aloud", onToken(func(p *parts) { p.protected[cose.LabelSDAlg] = -16 })),
		accepted("unknown_claim", "a claim nobody knows, plain", onToken(func(p *parts) { p.claims[int64(-80001)] = "x" })),
		accepted("unknown_field", "a field of the key-binding token that nobody knows", onBinding(func(p *parts) { p.claims[int64(-80001)] = "x" })),
		accepted("unprotected_header", "an unprotected header of the key-binding token that nobody knows", onBinding(func(p *parts) { p.unprotected[-80001] = 1 })),
		accepted("nested_child_first", "a nested claim, disclosed before what it lies in", onToken(func(p *parts) {
			child := hide(1, "ca", "region")
			parent := hide(2, map[any]any{"country": "us", redactedKeys: []any{child.hash}}, int64(-80002))
			redact(p.claims, parent)
			p.reveal(child, parent)
		})),
		accepted("array_element", "two elements of an array, one kept back", onToken(func(p *parts) {
			shown, kept := hide(1, "fr"), hide(2, "de")
			p.claims[int64(-80003)] = []any{cbor.Tag{Number: 60, Content: kept.hash}, cbor.Tag{Number: 60, Content: shown.hash}}
			p.reveal(shown)
		})),
		accepted("head_not_shortest", "a disclosure's hash covers its head as it stands, long form", onToken(func(p *parts) {
			short := hide(1, "x", int64(-80004))
			p.both(sealed(append([]byte{0x59, 0, byte(len(short.raw) - 2)}, short.raw[2:]...)))
		})),
		accepted("es384_issuer", "an issuer that signs on P-384 as ES384", es384Issuer),
		accepted("ed25519_issuer", "an issuer that signs as Ed25519", ed25519Issuer),
		accepted("no_status_list", "no list at hand: the state is known since the copy's issuing", func(s *scene) { s.noStatus = true }),
		accepted("list_older_than_copy", "a list made before the copy says nothing about it", func(s *scene) {
			s.list = func(o *status.IssueOptions) { o.IssuedAt = copyIssued - 600 }
			s.state = func(l *status.List) { set(l, status.Invalid) }
		}),
	}
}

func es384Issuer(s *scene) {
	signer, err := newP384("issuer on P-384")
	if err != nil {
		panic(err)
	}
	key, err := signer.public()
	if err != nil {
		panic(err)
	}
	s.signedBy(signer, key)
}

func ed25519Issuer(s *scene) {
	private := edKey("issuer on Ed25519")
	s.signedBy(cose.Ed25519Signer(private), cose.OKPKey(private.Public().(ed25519.PublicKey)))
}

// signedBy changes the issuer's key everywhere.
func (s *scene) signedBy(signer cose.Signer, key *cose.Key) {
	kid, err := trust.KeyID(key)
	if err != nil {
		panic(err)
	}
	s.copy.Signer, s.copy.KeyID = signer, kid
	s.trust = func(l *trust.List) { l.Issuers[0].Keys = []trust.Key{{Key: key}} }
}

func set(l *status.List, value status.Value) {
	if err := l.Set(position, value); err != nil {
		panic(err)
	}
}
