package cose

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"testing"

	"hufu/wallet/cbor"
	"hufu/wallet/ec"
)

// The issuer key printed in draft-ietf-spice-sd-cwt, "Keys Used in the
// Examples", as a COSE_Key.
const issuerKeyP384 = "a4010220022158" + "30" + "c31798b0c7885fa3528fbf877e5b4c3a6dc67a5a5dc6b307b728c3725926f2abe5fb4964cd91e3948a5493f6ebb6cbbf" +
	"2258" + "30" + "8f6c7ec761691cad374c4daa9387453f18058ece58eb0a8e84a055a31fb7f9214b27509522c159e764f8711e11609554"

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestKeyBothParities(t *testing.T) {
	seen := map[bool]bool{}
	for i := 0; i < 64 && len(seen) < 2; i++ {
		key := ECKey(newKey(t).Public())
		seen[key.EC.Odd()] = true
		whole, err := key.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		short, err := key.MarshalCompressed()
		if err != nil {
			t.Fatal(err)
		}
		for _, data := range [][]byte{whole, short} {
			back, err := ParseKey(data)
			if err != nil || !back.EC.Equal(key.EC) {
				t.Fatalf("%x: %v", data, err)
			}
			if a, b := mustThumbprint(t, back), mustThumbprint(t, key); a != b {
				t.Error("the thumbprint depends on compression")
			}
		}
	}
	if len(seen) != 2 {
		t.Error("64 keys of one parity")
	}
}

func mustThumbprint(t *testing.T, k *Key) [32]byte {
	t.Helper()
	sum, err := k.Thumbprint()
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// RFC 9679, section 6: the example of a thumbprint.
func TestThumbprint(t *testing.T) {
	key, err := ParseKey(unhex(t, "a401022001215820"+"65eda5a12577c2bae829437fe338701a10aaa375e1bb5b5de108de439c08551d"+
		"225820"+"1e52ed75701163f7f9e40ddf9f341b3dc9ba860af7e0ca7ca7e9eecd0084d19c"))
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%x", mustThumbprint(t, key)); got != "496bd8afadf307e5b08c64b0421bf9dc01528a344a43bda88fadd1669da253ec" {
		t.Error(got)
	}
}

func TestKeyRefused(t *testing.T) {
	good := newKey(t)
	x, y := good.Public().X, good.Public().Y
	off := bytes.Clone(y)
	off[31] ^= 1
	for name, fields := range map[string]map[int64]any{
		"MD-12 off the curve":     {1: 2, -1: 1, -2: x, -3: off},
		"MD-12 infinity":          {1: 2, -1: 1, -2: make([]byte, 32), -3: make([]byte, 32)},
		"MD-12 private part":      {1: 2, -1: 1, -2: x, -3: y, -4: good.Bytes()},
		"P-521":                   {1: 2, -1: 3, -2: x, -3: y},
		"P-384 with short x":      {1: 2, -1: 2, -2: x, -3: y},
		"no y":                    {1: 2, -1: 1, -2: x},
		"no x":                    {1: 2, -1: 1, -3: y},
		"symmetric":               {1: 4, -1: []byte("secret")},
		"no type":                 {-1: 1, -2: x, -3: y},
		"Ed25519 of 31 bytes":     {1: 1, -1: 6, -2: x[:31]},
		"X25519":                  {1: 1, -1: 4, -2: x},
		"x too long":              {1: 2, -1: 1, -2: append([]byte{0}, x...), -3: y},
		"y that is neither":       {1: 2, -1: 1, -2: x, -3: 1},
		"Ed25519 with its secret": {1: 1, -1: 6, -2: x, -4: x},
	} {
		t.Run(name, func(t *testing.T) {
			data, err := cbor.Marshal(fields)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := ParseKey(data); !errors.Is(err, ErrKey) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func FuzzParseKey(f *testing.F) {
	key := ECKey(newKey(f).Public())
	whole, _ := key.Marshal()
	short, _ := key.MarshalCompressed()
	f.Add(whole)
	f.Add(short)
	f.Add(unhex(f, issuerKeyP384))
	f.Fuzz(func(t *testing.T, data []byte) {
		k, err := ParseKey(data)
		if err != nil {
			return
		}
		again, err := k.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseKey(again); err != nil {
			t.Fatalf("%x became %x: %v", data, again, err)
		}
	})
}

// TestThumbprintBytes: what is hashed is what Marshal would write.
func TestThumbprintBytes(t *testing.T) {
	for curve, size := range map[ec.Curve]int{ec.P256: 32, ec.P384: 48} {
		key := ECKey(&ec.PublicKey{Curve: curve, X: bytes.Repeat([]byte{0xa1}, size), Y: bytes.Repeat([]byte{0xb2}, size)})
		want, err := cbor.Marshal(key.required(false))
		if err != nil || !bytes.Equal(wholePoint(key.EC), want) {
			t.Errorf("curve %d: %x, want %x (%v)", curve, wholePoint(key.EC), want, err)
		}
	}
}
