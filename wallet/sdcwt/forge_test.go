package sdcwt

import (
	"crypto/sha256"
	"errors"
	"maps"
	"testing"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
	"hufu/wallet/ec"
	"hufu/wallet/refusal"
)

const noon = 1_700_000_000

// parties are the keys of one test.
type parties struct {
	issuer, holder *ec.PrivateKey
}

func newParties(t testing.TB) parties {
	t.Helper()
	return parties{newKey(t), newKey(t)}
}

func newKey(t testing.TB) *ec.PrivateKey {
	t.Helper()
	key, err := ec.Generate()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func (p parties) signer() cose.Signer     { return cose.ECSigner(p.issuer, cose.AlgESP256) }
func (p parties) verifier() cose.Verifier { return cose.ECKey(p.issuer.Public()) }

// options is a hotel copy as an issuer of ours makes it.
func (p parties) options() IssueOptions {
	return IssueOptions{
		Signer: p.signer(), KeyID: []byte{1, 2, 3, 4},
		Issuer: "http://localhost:8733/issuer", Subject: "c29tZXJhbmRv",
		IssuedAt: noon - 3600, Expires: noon + 86400, Holder: p.holder.Public(), Type: "urn:hufu:id:1",
		Status: &StatusRef{Index: 777_216, URI: "http://localhost:8733/issuer/status/1"},
		Plain: map[string]any{
			"assurance_level": "full", "name": "李小龙", "personal_administrative_number": "11010519900307123X",
			"nationality": "CN",
		},
		Redacted: map[string]any{"birth_date": "1990-03-07", "resident_address": "北京市东城区景山前街四号"},
	}
}

func (p parties) issue(t testing.TB, o IssueOptions) *Token {
	t.Helper()
	data, err := Issue(o)
	if err != nil {
		t.Fatal(err)
	}
	token, err := Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func (p parties) showing(disclose ...string) PresentOptions {
	return PresentOptions{
		Disclose: disclose, Key: p.holder, Audience: "hufu:hotel",
		IssuedAt: noon, Expires: noon + 60, CTI: []byte("12345678"),
	}
}

func (p parties) present(t testing.TB, token *Token, o PresentOptions) []byte {
	t.Helper()
	kbt, err := Present(token, o)
	if err != nil {
		t.Fatal(err)
	}
	return kbt
}

// plainClaims is a payload that Parse accepts, for forging.
func (p parties) plainClaims(t testing.TB) map[any]any {
	t.Helper()
	claims, err := p.options().registered()
	if err != nil {
		t.Fatal(err)
	}
	return claims
}

// secret is one forged disclosure.
type secret struct {
	raw  cbor.RawMessage
	hash []byte
}

var salts byte

// hide salts anything, however wrong.
func hide(t testing.TB, items ...any) secret {
	t.Helper()
	salts++
	salt := make([]byte, SaltSize)
	salt[0], salt[1] = salts, 0x5a
	return salted(t, append([]any{salt}, items...)...)
}

func salted(t testing.TB, items ...any) secret {
	t.Helper()
	content, err := cbor.Marshal(items)
	if err != nil {
		t.Fatal(err)
	}
	return sealed(cbor.AppendByteString(nil, content))
}

func sealed(raw []byte) secret {
	sum := sha256.Sum256(raw)
	return secret{raw, sum[:]}
}

// forge signs a token of any content. Headers may be nil.
func (p parties) forge(t testing.TB, claims map[any]any, secrets ...secret) []byte {
	t.Helper()
	var list []cbor.RawMessage
	for _, s := range secrets {
		list = append(list, s.raw)
	}
	unprotected := map[int64]any{}
	if list != nil {
		unprotected[cose.LabelSDClaims] = list
	}
	return p.forgeWith(t, map[int64]any{cose.LabelType: formatSDCWT}, unprotected, claims)
}

func (p parties) forgeWith(t testing.TB, protected, unprotected map[int64]any, claims any) []byte {
	t.Helper()
	payload, err := cbor.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	data, err := cose.SignSign1(cose.SignOptions{Protected: protected, Unprotected: unprotected, Payload: payload}, p.signer())
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// assemble writes a token of bytes that no encoder would write. Its signature
// is none, which parsing does not look at.
func (p parties) assemble(t testing.TB, unprotected, payload []byte) []byte {
	t.Helper()
	if unprotected == nil {
		unprotected = []byte{0xa0}
	}
	out := cbor.AppendByteString([]byte{0xd2, 0x84}, unhex(t, "a2 01 28 10 19 0125"))
	out = append(out, unprotected...)
	out = cbor.AppendByteString(out, payload)
	return cbor.AppendByteString(out, make([]byte, 64))
}

// bind signs a key-binding token of any content around any bytes.
func (p parties) bind(t testing.TB, token []byte, change func(protected, claims map[int64]any)) []byte {
	t.Helper()
	protected := map[int64]any{cose.LabelType: formatKBT, cose.LabelKCWT: cbor.RawMessage(token)}
	claims := map[int64]any{3: "hufu:hotel", 4: noon + 60, 6: noon, 7: []byte("12345678")}
	if change != nil {
		change(protected, claims)
	}
	payload, err := cbor.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	data, err := cose.SignSign1(cose.SignOptions{Protected: protected, Payload: payload}, cose.ECSigner(p.holder, cose.AlgESP256))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// with is a payload and more.
func with(claims map[any]any, more map[any]any) map[any]any {
	out := maps.Clone(claims)
	maps.Copy(out, more)
	return out
}

func redactedIn(hashes ...[]byte) map[any]any { return map[any]any{redactedKeys: hashes} }

// bothRefuse holds a token against the holder's and the verifier's reader.
func (p parties) bothRefuse(t *testing.T, token []byte, want error) {
	t.Helper()
	p.refuse(t, token, want, want)
}

func (p parties) refuse(t *testing.T, token []byte, holder, verifier error) {
	t.Helper()
	if _, err := Parse(token); !errors.Is(err, holder) {
		t.Errorf("holder: got %v, want %v", err, holder)
	}
	got, err := ParsePresentation(p.bind(t, token, nil))
	if !errors.Is(err, verifier) {
		t.Errorf("verifier: got %v, want %v", err, verifier)
	}
	if got != nil && got.Token.Claims != nil {
		t.Error("claims beside a refusal")
	}
	if refusal.Code(err) == refusal.Internal {
		t.Errorf("%v has no code", err)
	}
}
