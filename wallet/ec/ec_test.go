//go:build !js || hufu_goecdsa

package ec

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"math/big"
	"testing"
)

func TestSign(t *testing.T) {
	key, err := Generate()
	if err != nil {
		t.Fatal(err)
	}
	signature, err := key.Sign([]byte("message"))
	if err != nil || len(signature) != 64 {
		t.Fatal(signature, err)
	}
	if err := key.Public().Verify([]byte("message"), signature); err != nil {
		t.Error(err)
	}
	if err := key.Public().Verify([]byte("massage"), signature); !errors.Is(err, ErrSignature) {
		t.Error(err)
	}
	stored, err := NewPrivateKey(key.Bytes(), key.Public())
	if err != nil {
		t.Fatal(err)
	}
	again, err := stored.Sign([]byte("message"))
	if err != nil || key.Public().Verify([]byte("message"), again) != nil {
		t.Error("a stored key does not sign", err)
	}
	t.Run("CO-07 the mirrored signature verifies too", func(t *testing.T) {
		s := new(big.Int).SetBytes(signature[32:])
		s.Sub(domains()[P256].n, s)
		mirrored := append(bytes.Clone(signature[:32]), s.FillBytes(make([]byte, 32))...)
		if err := key.Public().Verify([]byte("message"), mirrored); err != nil {
			t.Error("replay protection may not rest on signature bytes, and this test no longer shows why:", err)
		}
	})
	t.Run("CO-06 values out of range", func(t *testing.T) {
		zero, n := make([]byte, 32), domains()[P256].n.FillBytes(make([]byte, 32))
		for name, bad := range map[string][]byte{
			"r=0": append(bytes.Clone(zero), signature[32:]...), "s=0": append(bytes.Clone(signature[:32]), zero...),
			"r=n": append(bytes.Clone(n), signature[32:]...), "s=n": append(bytes.Clone(signature[:32]), n...),
			"63 bytes": signature[:63], "65 bytes": append(bytes.Clone(signature), 0), "0 bytes": nil,
		} {
			if err := key.Public().Verify([]byte("message"), bad); !errors.Is(err, ErrSignature) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestPoints(t *testing.T) {
	for _, curve := range []struct {
		ours Curve
		std  elliptic.Curve
	}{{P256, elliptic.P256()}, {P384, elliptic.P384()}} {
		parities := map[bool]int{}
		for range 16 {
			key, err := ecdsa.GenerateKey(curve.std, rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			point, err := key.PublicKey.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			size := curve.ours.Size()
			xb, yb := point[1:1+size], point[1+size:]
			odd := yb[size-1]&1 == 1
			parities[odd]++
			p, err := Decompress(curve.ours, xb, odd)
			if err != nil || !bytes.Equal(p.Y, yb) || p.Odd() != odd {
				t.Fatalf("decompress: %v", err)
			}
			if q, err := NewPublicKey(curve.ours, xb, yb); err != nil || !p.Equal(q) {
				t.Fatalf("new: %v", err)
			}
			yb[0] ^= 1
			if _, err := NewPublicKey(curve.ours, xb, yb); !errors.Is(err, ErrKey) {
				t.Errorf("a point off the curve: %v", err)
			}
		}
		if parities[true] == 0 || parities[false] == 0 {
			t.Log("all points had one parity; run again")
		}
	}
}

func TestKeysRefused(t *testing.T) {
	p := domains()[P256].p.FillBytes(make([]byte, 32))
	zero := make([]byte, 32)
	for name, xy := range map[string][2][]byte{"infinity": {zero, zero}, "x=p": {p, zero}, "short": {zero[:31], zero}, "empty": {nil, nil}} {
		if _, err := NewPublicKey(P256, xy[0], xy[1]); !errors.Is(err, ErrKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := NewPublicKey(0, nil, nil); !errors.Is(err, ErrKey) {
		t.Error("no curve:", err)
	}
	key, _ := Generate()
	for name, d := range map[string][]byte{"zero": zero, "n": domains()[P256].n.Bytes(), "short": {1}} {
		if _, err := NewPrivateKey(d, key.Public()); !errors.Is(err, ErrKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := NewPrivateKey(key.Bytes(), nil); !errors.Is(err, ErrKey) {
		t.Error("no public key:", err)
	}
}
