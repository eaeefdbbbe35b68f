package main

import (
	"bytes"
	"crypto/sha256"
	"slices"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
	"hufu/wallet/profile"
	"hufu/wallet/sdcwt"
	"hufu/wallet/trust"
)

// person is the one whose copies are shown.
func person() map[string]any {
	return map[string]any{
		"name": "赵小虎", "family_name": "赵", "given_name": "小虎", "sex": int64(1), "birth_date": "1995-08-17",
		"age_over_16": true, "age_over_18": true, "nationality": "CN",
		"personal_administrative_number": "110101199508170015",
		"resident_address":               "北京市东城区虎坊桥胡同十二号院三单元四零一", "portrait_digest": bytes.Repeat([]byte{0x5a}, 32),
		"issuing_authority": "虎符示范发证机构", "issuing_country": "CN", "expiry_date": "2033-11-14", "assurance_level": "full",
	}
}

func (s *scene) defaultCopy() sdcwt.IssueOptions {
	kid, _ := trust.KeyID(cose.ECKey(s.world.issuer.Public()))
	return sdcwt.IssueOptions{
		Signer: cose.ECSigner(s.world.issuer, cose.AlgESP256), KeyID: kid,
		Issuer: issuerURL, Subject: "dmVjdG9ycyE", IssuedAt: copyIssued, NotBefore: copyIssued, Expires: copyExpires,
		Holder: s.world.holder.Public(), Type: cardType,
		Status: &sdcwt.StatusRef{Index: position, URI: statusURI}, Rand: s.random,
	}
}

// mint gives a copy the claims of an edition; "" is the general one.
func (s *scene) mint(edition string) {
	plain, redacted, err := profile.EditionClaims(edition)
	if err != nil {
		panic(err)
	}
	s.copy.Plain, s.copy.Redacted = map[string]any{}, map[string]any{}
	known := person()
	for _, name := range plain {
		s.copy.Plain[name] = known[name]
	}
	for _, name := range redacted {
		s.copy.Redacted[name] = known[name]
	}
}

// issue makes the copy, takes it apart, keeps the chosen disclosures and
// signs it again, so that a case may change anything in between.
func (s *scene) issue() ([]byte, error) {
	if s.copy.Plain == nil {
		s.mint(s.edition)
	}
	s.random.count, s.random.rest = 0, nil // one copy, however often it is shown
	data, err := sdcwt.Issue(s.copy)
	if err != nil {
		return nil, err
	}
	token, err := sdcwt.Parse(data)
	if err != nil {
		return nil, err
	}
	p := &parts{protected: map[int64]any{cose.LabelType: 293, cose.LabelKeyID: s.copy.KeyID}, unprotected: map[int64]any{}, signer: s.copy.Signer}
	if err := cbor.Unmarshal(token.Sign1.Payload, &p.claims); err != nil {
		return nil, err
	}
	if chosen := s.chosen(token); len(chosen) > 0 {
		p.unprotected[cose.LabelSDClaims] = chosen
	}
	if s.token != nil {
		s.token(p)
	}
	return p.sign()
}

func (s *scene) chosen(token *sdcwt.Token) (list []cbor.RawMessage) {
	for _, d := range token.Disclosures {
		if slices.Contains(s.disclose, d.Name) {
			list = append(list, d.Raw)
		}
	}
	return list
}

// secret is a forged disclosure.
type secret struct {
	raw  cbor.RawMessage
	hash []byte
}

// hide salts anything, however wrong; number makes the salt.
func hide(number byte, items ...any) secret {
	return hideUnder(bytes.Repeat([]byte{number}, 16), items...)
}

func hideUnder(salt []byte, items ...any) secret {
	return sealed(cbor.AppendByteString(nil, encoded(append([]any{salt}, items...))))
}

func sealed(raw []byte) secret {
	sum := sha256.Sum256(raw)
	return secret{raw, sum[:]}
}

// encoded panics for what a case got wrong.
func encoded(value any) []byte {
	data, err := cbor.Marshal(value)
	if err != nil {
		panic(err)
	}
	return data
}

const redactedKeys = cbor.SimpleValue(59)

// reveal adds disclosures to a token's header.
func (p *parts) reveal(secrets ...secret) {
	list, _ := p.unprotected[cose.LabelSDClaims].([]cbor.RawMessage)
	for _, s := range secrets {
		list = append(list, s.raw)
	}
	p.unprotected[cose.LabelSDClaims] = list
}

// redact adds hashes to a map of claims.
func redact(claims map[any]any, secrets ...secret) {
	list, _ := claims[redactedKeys].([]any)
	for _, s := range secrets {
		list = append(list, s.hash)
	}
	claims[redactedKeys] = list
}

// both redacts and reveals at the top.
func (p *parts) both(secrets ...secret) {
	redact(p.claims, secrets...)
	p.reveal(secrets...)
}
