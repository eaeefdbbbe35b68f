package httpsig

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"hufu/wallet/ec"
)

func unbase64(t testing.TB, text string) []byte {
	t.Helper()
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// rfcP256 is test-key-ecc-p256 of RFC 9421 B.1.3, rfcEd25519 the key of B.1.4.
func rfcP256(t testing.TB) *ec.PublicKey {
	key, err := ec.NewPublicKey(ec.P256, unbase64(t, "qIVYZVLCrPZHGHjP17CTW0_-D9Lfw0EkjqF7xB4FivA"), unbase64(t, "Mc4nN9LTDOBhfoUeg8Ye9WedFRhnZXZJA12Qp0zZ6F0"))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func rfcEd25519(t testing.TB) Ed25519Key {
	return unbase64(t, "JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs")
}

func headers(all map[string]string) func(string) string {
	return func(name string) string { return all[name] }
}

// rfcRequest is test-request of RFC 9421 B.2.
func rfcRequest() *Message {
	return &Message{
		Method: "POST", Authority: "example.com", Path: "/foo", Query: "param=Value&Pet=dog",
		Header: headers(map[string]string{
			"host": "example.com", "date": "Tue, 20 Apr 2021 02:07:55 GMT", "content-type": "application/json", "content-length": "18",
			"content-digest": "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:",
		}),
		Body: []byte(`{"hello": "world"}`),
	}
}

const (
	b26Input     = `sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"`
	b26Signature = `sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:`
	b26Base      = `"date": Tue, 20 Apr 2021 02:07:55 GMT
"@method": POST
"@path": /foo
"@authority": example.com
"content-type": application/json
"content-length": 18
"@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"`

	b24Input     = `sig-b24=("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256"`
	b24Signature = `sig-b24=:wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==:`
)

func parseOne(t testing.TB, input, signature string) Signature {
	t.Helper()
	all, err := Parse(input, signature)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d signatures, %v", len(all), err)
	}
	return all[0]
}

func TestRFC9421(t *testing.T) {
	t.Run("B.2.6 ed25519", func(t *testing.T) {
		s := parseOne(t, b26Input, b26Signature)
		base, err := rfcRequest().base(s.Components, s.sent)
		if err != nil || string(base) != b26Base {
			t.Fatalf("base %q, %v", base, err)
		}
		if err := s.verify(rfcRequest(), rfcEd25519(t)); err != nil {
			t.Error(err)
		}
		// Ed25519 is deterministic, so the standard's signature must come out.
		signer := Ed25519Signer(append(unbase64(t, "n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU"), rfcEd25519(t)...))
		if again, err := signer.Sign(base); err != nil || !strings.Contains(b26Signature, base64.StdEncoding.EncodeToString(again)) {
			t.Errorf("signed anew: %x, %v", again, err)
		}
	})
	t.Run("B.2.4 ecdsa-p256-sha256", func(t *testing.T) {
		// A response. Its status stands in for a header, as requests have none.
		response := &Message{Header: headers(map[string]string{
			"@status": "200", "content-type": "application/json", "content-length": "23",
			"content-digest": "sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:",
		})}
		s := parseOne(t, b24Input, b24Signature)
		if err := s.verify(response, rfcP256(t)); err != nil {
			t.Error(err)
		}
		s.value[40] ^= 1
		if err := s.verify(response, rfcP256(t)); !errors.Is(err, ErrWrong) {
			t.Errorf("altered: %v", err)
		}
	})
	t.Run("2.2.7 no query is a question mark", func(t *testing.T) {
		m := &Message{Method: "GET", Authority: "a", Path: "/"}
		base, err := m.base([]string{"@query"}, "()")
		if err != nil || string(base) != "\"@query\": ?\n\"@signature-params\": ()" {
			t.Errorf("%q, %v", base, err)
		}
	})
	t.Run("RFC 9530 B.1 digest", func(t *testing.T) {
		if got := Digest([]byte("{\"hello\": \"world\"}\n")); got != "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:" {
			t.Error(got)
		}
	})
}
