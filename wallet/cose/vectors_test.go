//go:build !js

package cose

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/c2sp/wycheproof"

	"hufu/wallet/ec"
)

// example is a file of cose-wg/Examples, as far as the tests read it.
type example struct {
	Title string
	Fail  bool
	Input struct {
		Sign0 *struct {
			Key      exampleKey
			External string
		}
		Mac0 *struct {
			Recipients []struct{ Key exampleKey }
			External   string
		}
	}
	Intermediates struct {
		ToBeSign string `json:"ToBeSign_hex"`
	}
	Output struct{ CBOR string }
}

type exampleKey struct {
	Kty, Crv, X, Y, K string
	XHex              string `json:"x_hex"`
}

func examples(t *testing.T, folder string) map[string]example {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", "vectors", "cose-wg", folder, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Skipf("no vectors at ../shared/vectors/cose-wg/%s", folder)
	}
	out := map[string]example{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var e example
		if err := json.Unmarshal(data, &e); err != nil {
			t.Fatal(path, err)
		}
		out[filepath.Base(path)] = e
	}
	return out
}

func (k exampleKey) public(t *testing.T) *Key {
	t.Helper()
	field := func(s string) []byte {
		b, err := base64.RawURLEncoding.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	if k.Crv == "Ed448" {
		return nil
	}
	if k.Kty == "OKP" {
		return OKPKey(unhex(t, k.XHex))
	}
	public, err := ec.NewPublicKey(map[string]ec.Curve{"P-256": ec.P256, "P-384": ec.P384}[k.Crv], field(k.X), field(k.Y))
	if err != nil {
		return nil
	}
	return ECKey(public)
}

// TestSign1Vectors runs the working group's examples. One that passes there
// is refused here on purpose: sign-pass-01 has its algorithm unprotected.
func TestSign1Vectors(t *testing.T) {
	refused := []string{"sign-pass-01.json", "sign-pass-03.json", "ecdsa-sig-03.json", "ecdsa-sig-04.json", "eddsa-sig-02.json"}
	why := map[string]error{"sign-pass-01.json": ErrAlg, "sign-pass-03.json": ErrMalformed}
	for _, folder := range []string{"sign1-tests", "ecdsa-examples", "eddsa-examples"} {
		for name, e := range examples(t, folder) {
			if e.Input.Sign0 == nil {
				continue // COSE_Sign, which Hufu does not use
			}
			t.Run("CO-12 "+name, func(t *testing.T) {
				err := verifyExample(t, e)
				accepted := !e.Fail && !slices.Contains(refused, name)
				if (err == nil) != accepted {
					t.Fatalf("got %v, want accepted = %v", err, accepted)
				}
				if want := why[name]; want != nil && !errors.Is(err, want) {
					t.Fatalf("got %v, want %v", err, want)
				}
			})
		}
	}
}

func verifyExample(t *testing.T, e example) error {
	m, err := ParseSign1(unhex(t, e.Output.CBOR))
	if err != nil {
		return err
	}
	key := e.Input.Sign0.Key.public(t)
	if key == nil {
		return ErrKey
	}
	external := unhex(t, e.Input.Sign0.External)
	if tbs := structure(contextSign1, m.RawProtected, external, m.Payload); !e.Fail && len(m.RawProtected) > 1 &&
		hex.EncodeToString(tbs) != hex.EncodeToString(unhex(t, e.Intermediates.ToBeSign)) {
		t.Errorf("Sig_structure %x, want %s", tbs, e.Intermediates.ToBeSign)
	}
	return m.Verify(key, external)
}

func TestMac0Vectors(t *testing.T) {
	refused := []string{"mac-pass-01.json", "mac-pass-02.json", "mac-pass-03.json", "HMac-enc-02.json", "HMac-enc-03.json", "HMac-enc-05.json"}
	for _, folder := range []string{"mac0-tests", "hmac-examples"} {
		for name, e := range examples(t, folder) {
			if e.Input.Mac0 == nil {
				continue
			}
			t.Run("CO-12 "+name, func(t *testing.T) {
				key, err := base64.RawURLEncoding.DecodeString(e.Input.Mac0.Recipients[0].Key.K)
				if err != nil {
					t.Fatal(err)
				}
				m, err := ParseMac0(unhex(t, e.Output.CBOR))
				if err == nil {
					err = m.Verify(key, unhex(t, e.Input.Mac0.External))
				}
				if accepted := !e.Fail && !slices.Contains(refused, name); (err == nil) != accepted {
					t.Fatalf("got %v, want accepted = %v", err, accepted)
				}
			})
		}
	}
}

func TestSealMac0(t *testing.T) {
	key := []byte("thirty-two bytes of a shared key")
	data, err := SealMac0(map[int64]any{LabelType: "x"}, []byte("payload"), nil, key)
	if err != nil {
		t.Fatal(err)
	}
	m, err := ParseMac0(data)
	if err != nil || m.Verify(key, nil) != nil || string(m.Payload()) != "payload" {
		t.Fatal(err)
	}
	key[0] ^= 1
	if err := m.Verify(key, nil); !errors.Is(err, ErrTag) {
		t.Error(err)
	}
}

// TestWycheproof runs all P-256 P1363 vectors: 262, of which 89 are invalid.
func TestWycheproof(t *testing.T) {
	data, err := fs.ReadFile(wycheproof.TestVectors, "ecdsa_secp256r1_sha256_p1363_test.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		TestGroups []struct {
			PublicKey struct{ Wx, Wy string }
			Tests     []struct {
				TcID             int
				Msg, Sig, Result string
			}
		}
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	t.Run("CO-06 all 262 Wycheproof vectors", func(t *testing.T) {
		count := map[string]int{}
		for _, group := range file.TestGroups {
			public, err := ec.NewPublicKey(ec.P256, coordinate(group.PublicKey.Wx), coordinate(group.PublicKey.Wy))
			if err != nil {
				t.Fatal(err)
			}
			for _, tt := range group.Tests {
				count[tt.Result]++
				err := ECKey(public).Verify(AlgES256, unhex(t, tt.Msg), unhex(t, tt.Sig))
				if (err == nil) != (tt.Result == "valid") {
					t.Errorf("case %d, %s: %v", tt.TcID, tt.Result, err)
				}
			}
		}
		if count["valid"] < 170 || count["invalid"] < 89 {
			t.Errorf("ran only %v", count)
		}
	})
}

func coordinate(s string) []byte {
	v, _ := new(big.Int).SetString(s, 16)
	return v.FillBytes(make([]byte, 32))
}

func TestDetachedMac0(t *testing.T) {
	key := make([]byte, 32)
	data, err := SealDetachedMac0([]byte("payload"), nil, key)
	if err != nil {
		t.Fatal(err)
	}
	m, err := ParseUntaggedMac0(data)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.VerifyDetached(key, nil, []byte("payload")); err != nil {
		t.Error(err)
	}
	for name, err := range map[string]error{
		"another payload": m.VerifyDetached(key, nil, []byte("other")),
		"no payload":      m.VerifyDetached(key, nil, nil),
		"attached":        m.Verify(key, nil),
	} {
		if err == nil {
			t.Error(name)
		}
	}
}
