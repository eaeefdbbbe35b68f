//go:build !js

package jwe

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gojose "github.com/go-jose/go-jose/v4"

	"hufu/wallet/ec"
	"hufu/wallet/jose"
)

// private reads a private key of a vector.
func private(t *testing.T, x, y, d string) *ec.PrivateKey {
	t.Helper()
	public, err := (&jose.JWK{Kty: "EC", Crv: "P-256", X: x, Y: y}).Public()
	if err != nil {
		t.Fatal(err)
	}
	secret, err := jose.DecodeBase64(d)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ec.NewPrivateKey(secret, public)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// TestConcatKDF is RFC 7518, appendix C.
func TestConcatKDF(t *testing.T) {
	alice := private(t, "gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0", "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps", "0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo")
	bob := private(t, "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ", "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck", "VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw")
	secret, err := ec.ECDH(alice, bob.Public())
	if err != nil {
		t.Fatal(err)
	}
	h := Header{Enc: "A128GCM", APU: jose.Base64([]byte("Alice")), APV: jose.Base64([]byte("Bob"))}
	key, err := h.derive(secret, 16)
	if err != nil || jose.Base64(key) != "VqqN6vgjbSBcIijNcacQGg" {
		t.Error(jose.Base64(key), err)
	}
}

// TestPublished opens the encrypted response of OpenID4VP 1.0, 8.3.
func TestPublished(t *testing.T) {
	file := filepath.Join("..", "..", "..", "..", "shared", "vectors", "openid4vp-1.0", "encrypted-response.json")
	data, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("no vectors beside this tree")
	}
	var vector struct {
		Key     struct{ X, Y, D string } `json:"recipient_private_jwk"`
		Compact string                   `json:"jwe_compact"`
		Payload json.RawMessage          `json:"expected_payload"`
	}
	if err := json.Unmarshal(data, &vector); err != nil || vector.Compact == "" {
		t.Fatal(err)
	}
	m, err := Parse(vector.Compact)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := m.Open(private(t, vector.Key.X, vector.Key.Y, vector.Key.D), ec.ECDH)
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	var got bytes.Buffer
	if json.Compact(&want, vector.Payload) != nil || json.Compact(&got, plain) != nil || want.String() != got.String() || m.Header.Kid != "ac" {
		t.Errorf("%s", plain)
	}
}

func seal(t *testing.T, content string) (string, *ec.PrivateKey) {
	t.Helper()
	key, err := ec.Generate()
	if err != nil {
		t.Fatal(err)
	}
	compact, err := Seal([]byte("an answer"), SealOptions{Key: key.Public(), KeyID: "k1", Content: content, Agree: ec.ECDH})
	if err != nil {
		t.Fatal(err)
	}
	return compact, key
}

// TestOracle: what is sealed here opens in go-jose, and back.
func TestOracle(t *testing.T) {
	for content := range keySizes {
		t.Run(content, func(t *testing.T) {
			compact, key := seal(t, content)
			theirs, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), key.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			parsed, err := gojose.ParseEncryptedCompact(compact, []gojose.KeyAlgorithm{gojose.ECDH_ES}, []gojose.ContentEncryption{gojose.ContentEncryption(content)})
			if err != nil {
				t.Fatal(err)
			}
			if plain, err := parsed.Decrypt(theirs); err != nil || string(plain) != "an answer" || parsed.Header.KeyID != "k1" {
				t.Errorf("%s, %v", plain, err)
			}
			encrypter, err := gojose.NewEncrypter(gojose.ContentEncryption(content), gojose.Recipient{
				Algorithm: gojose.ECDH_ES, Key: &theirs.PublicKey, KeyID: "k2",
			}, nil)
			if err != nil {
				t.Fatal(err)
			}
			back, err := encrypter.Encrypt([]byte("another"))
			if err != nil {
				t.Fatal(err)
			}
			if compact, err = back.CompactSerialize(); err != nil {
				t.Fatal(err)
			}
			m, err := Parse(compact)
			if err != nil {
				t.Fatal(err)
			}
			if plain, err := m.Open(key, ec.ECDH); err != nil || string(plain) != "another" || m.Header.Kid != "k2" {
				t.Errorf("%s, %v", plain, err)
			}
		})
	}
}

// TestMutations: no letter of a message can be another.
func TestMutations(t *testing.T) {
	compact, key := seal(t, "A128GCM")
	for at := range compact {
		for _, letter := range []byte("A.z") {
			if compact[at] == letter {
				continue
			}
			changed := compact[:at] + string(letter) + compact[at+1:]
			if m, err := Parse(changed); err == nil {
				if _, err := m.Open(key, ec.ECDH); err == nil {
					t.Fatalf("opens with another letter at %d", at)
				}
			}
		}
	}
	stranger, err := ec.Generate()
	if err != nil {
		t.Fatal(err)
	}
	m, err := Parse(compact)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Open(stranger, ec.ECDH); !errors.Is(err, ErrOpen) {
		t.Error(err)
	}
}

func TestRefused(t *testing.T) {
	compact, _ := seal(t, "A256GCM")
	parts := strings.Split(compact, ".")
	data, err := jose.DecodeBase64(parts[0])
	if err != nil {
		t.Fatal(err)
	}
	with := func(from, to string) string {
		changed := strings.Replace(string(data), from, to, 1)
		if changed == string(data) {
			t.Fatal("nothing changed: " + from)
		}
		return strings.Join(append([]string{jose.Base64([]byte(changed))}, parts[1:]...), ".")
	}
	for name, tt := range map[string]struct {
		compact string
		want    error
	}{
		"key wrapping":             {with(`"ECDH-ES"`, `"ECDH-ES+A128KW"`), ErrAlg},
		"RSA":                      {with(`"ECDH-ES"`, `"RSA-OAEP"`), ErrAlg},
		"direct":                   {with(`"ECDH-ES"`, `"dir"`), ErrAlg},
		"CBC":                      {with(`"A256GCM"`, `"A128CBC-HS256"`), ErrAlg},
		"192 bits":                 {with(`"A256GCM"`, `"A192GCM"`), ErrAlg},
		"in small letters":         {with(`"A256GCM"`, `"a256gcm"`), ErrAlg},
		"compressed":               {with(`"alg"`, `"zip":"DEF","alg"`), ErrAlg},
		"critical":                 {with(`"alg"`, `"crit":["exp"],"alg"`), jose.ErrCrit},
		"a member twice":           {with(`"alg"`, `"alg":"ECDH-ES","alg"`), jose.ErrDup},
		"a member in capitals":     {with(`"alg"`, `"ALG":"ECDH-ES","alg"`), nil},
		"no ephemeral key":         {with(`"epk"`, `"kpe"`), jose.ErrKey},
		"a point off the curve":    {with(`"x":"`, `"x":"AAAA`), nil},
		"a private ephemeral key":  {with(`"kty"`, `"d":"AA","kty"`), jose.ErrKey},
		"another curve":            {with(`"P-256"`, `"P-384"`), jose.ErrKey},
		"a wrapped key":            {parts[0] + ".AA." + strings.Join(parts[2:], "."), ErrForm},
		"four parts":               {strings.Join(parts[:4], "."), ErrForm},
		"a short tag":              {strings.Join(parts[:4], ".") + ".AAAA", ErrForm},
		"an iv of another size":    {parts[0] + "..AAAA." + parts[3] + "." + parts[4], ErrForm},
		"nothing":                  {"", ErrForm},
		"padding":                  {parts[0] + "=" + compact[len(parts[0]):], ErrForm},
		"a signature":              {"eyJhbGciOiJFUzI1NiJ9.e30.AA", ErrForm},
		"larger than any message":  {strings.Repeat("A", jose.MaxSize+1), jose.ErrSize},
		"an apu that is no base64": {with(`"alg"`, `"apu":"!","alg"`), nil},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := Parse(tt.compact)
			if err == nil && tt.want == nil {
				_, err = m.Open(private(t, bob.x, bob.y, bob.d), ec.ECDH)
			}
			if err == nil || tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
		})
	}
	t.Run("sealing with another encryption", func(t *testing.T) {
		key, err := ec.Generate()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Seal(nil, SealOptions{Key: key.Public(), Content: "A192GCM", Agree: ec.ECDH}); !errors.Is(err, ErrAlg) {
			t.Error(err)
		}
	})
}

// bob is a key that nothing here is sealed to (RFC 7518, appendix C).
var bob = struct{ x, y, d string }{
	"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ", "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck", "VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw",
}

func FuzzParse(f *testing.F) {
	f.Add("eyJhbGciOiJFQ0RILUVTIn0..AAAAAAAAAAAAAAAA.AA.AAAAAAAAAAAAAAAAAAAAAA")
	f.Add("....")
	f.Fuzz(func(t *testing.T, compact string) {
		m, err := Parse(compact)
		if err == nil && (m.ephemeral == nil || len(m.nonce) != nonceSize || keySizes[m.Header.Enc] == 0) {
			t.Fatalf("%q is taken", compact)
		}
	})
}
