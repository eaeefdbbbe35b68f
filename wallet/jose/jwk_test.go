package jose

import (
	"errors"
	"strings"
	"testing"

	"hufu/wallet/ec"
	"hufu/wallet/refusal"
)

func TestParseJWK(t *testing.T) {
	const (
		x = "usWxHK2PmfnHKwXPS54m0kTcGJ90UiglWiGahtagnv8"
		y = "IBOL-C3BttVivg-lSreASjpkttcsz-1rb7btKLv8EX4"
	)
	good := `{"kty":"EC","crv":"P-256","x":"` + x + `","y":"` + y + `"}`
	with := func(member string) string { return strings.Replace(good, "{", "{"+member+",", 1) }
	for name, tt := range map[string]struct {
		text string
		want error
	}{
		"plain":               {good, nil},
		"for signatures":      {with(`"use":"sig","alg":"ES256","key_ops":["verify"],"kid":"1","ext":true`), nil},
		"MD-12 private part":  {with(`"d":"AA"`), ErrKey},
		"MD-12 private null":  {with(`"d":null`), ErrKey},
		"MD-12 P-384":         {strings.Replace(good, "256", "384", 1), ErrKey},
		"MD-12 off the curve": {strings.Replace(good, y[:4], "AAAA", 1), ec.ErrKey},
		"MD-12 infinity":      {`{"kty":"EC","crv":"P-256","x":"","y":""}`, ec.ErrKey},
		"short coordinate":    {strings.Replace(good, x, x[:42], 1), ErrKey},
		"not base64url":       {strings.Replace(good, y, "*", 1), ErrKey},
		"other type":          {`{"kty":"OKP","crv":"Ed25519","x":"` + x + `"}`, ErrKey},
		"for encryption":      {with(`"use":"enc"`), ErrKey},
		"for signing only":    {with(`"key_ops":["sign"]`), ErrKey},
		"for nothing":         {with(`"key_ops":[]`), ErrKey},
		"other algorithm":     {with(`"alg":"ES384"`), ErrKey},
		"PR-16 x twice":       {with(`"x":"` + x + `"`), ErrDup},
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, err := ParseJWK([]byte(tt.text)); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
	var none *JWK
	if _, err := none.Public(); refusal.Code(err) != "jose_key" {
		t.Errorf("no JWK at all: %v", err)
	}
}

func FuzzParseJWK(f *testing.F) {
	f.Add([]byte(`{"kty":"EC","crv":"P-256","x":"usWxHK2PmfnHKwXPS54m0kTcGJ90UiglWiGahtagnv8","y":"IBOL-C3BttVivg-lSreASjpkttcsz-1rb7btKLv8EX4"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, key, err := ParseJWK(data)
		if err != nil {
			return
		}
		if again, err := NewJWK(key).Public(); err != nil || !again.Equal(key) {
			t.Fatalf("%s does not survive: %v", data, err)
		}
	})
}
