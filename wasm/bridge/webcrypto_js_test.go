package bridge

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"math/big"
	"sync"
	"syscall/js"
	"testing"

	"github.com/c2sp/wycheproof"

	"hufu/wallet/ec"
)

// The oracle of these tests is Go's own crypto/ecdsa.

func TestMain(m *testing.M) {
	UseWebCrypto()
	m.Run()
}

func TestSignedByWebCrypto(t *testing.T) {
	for range 8 {
		key, err := ec.Generate()
		if err != nil {
			t.Fatal(err)
		}
		message := rand.Text()
		signature, err := key.Sign([]byte(message))
		if err != nil {
			t.Fatal(err)
		}
		digest := sha256.Sum256([]byte(message))
		r, s := new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])
		if !ecdsa.Verify(native(t, elliptic.P256(), key.Public()), digest[:], r, s) {
			t.Fatal("Go does not verify what WebCrypto signed")
		}
		stored, err := ec.NewPrivateKey(key.Bytes(), key.Public())
		if err != nil {
			t.Fatal(err)
		}
		if again, err := stored.Sign([]byte(message)); err != nil || key.Public().Verify([]byte(message), again) != nil {
			t.Fatal("a stored key does not sign:", err)
		}
	}
}

func native(t *testing.T, curve elliptic.Curve, key *ec.PublicKey) *ecdsa.PublicKey {
	t.Helper()
	made, err := ecdsa.ParseUncompressedPublicKey(curve, append(append([]byte{4}, key.X...), key.Y...))
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestVerifiedByWebCrypto(t *testing.T) {
	for _, c := range []struct {
		std  elliptic.Curve
		ours ec.Curve
		hash func([]byte) []byte
	}{
		{elliptic.P256(), ec.P256, func(m []byte) []byte { d := sha256.Sum256(m); return d[:] }},
		{elliptic.P384(), ec.P384, func(m []byte) []byte { d := sha512.Sum384(m); return d[:] }},
	} {
		for range 8 {
			key, err := ecdsa.GenerateKey(c.std, rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			message := []byte(rand.Text())
			r, s, err := ecdsa.Sign(rand.Reader, key, c.hash(message))
			if err != nil {
				t.Fatal(err)
			}
			size := c.ours.Size()
			signature := append(r.FillBytes(make([]byte, size)), s.FillBytes(make([]byte, size))...)
			public, err := ec.NewPublicKey(c.ours, key.X.FillBytes(make([]byte, size)), key.Y.FillBytes(make([]byte, size)))
			if err != nil {
				t.Fatal(err)
			}
			if err := public.Verify(message, signature); err != nil {
				t.Fatal("WebCrypto does not verify what Go signed:", err)
			}
			signature[3] ^= 4
			if err := public.Verify(message, signature); !errors.Is(err, ec.ErrSignature) {
				t.Fatal("a changed signature:", err)
			}
		}
	}
}

// TestWycheproof gives WebCrypto and Go's own the same vectors: both must say
// what the vectors say.
func TestWycheproof(t *testing.T) {
	for file, c := range map[string]struct {
		std  elliptic.Curve
		ours ec.Curve
	}{
		"ecdsa_secp256r1_sha256_p1363_test.json": {elliptic.P256(), ec.P256},
		"ecdsa_secp384r1_sha384_p1363_test.json": {elliptic.P384(), ec.P384},
	} {
		t.Run(file, func(t *testing.T) {
			invalid := 0
			for _, v := range vectors(t, file) {
				public, err := ec.NewPublicKey(c.ours, v.point[1:1+c.ours.Size()], v.point[1+c.ours.Size():])
				if err != nil {
					t.Fatal(err)
				}
				if valid := public.Verify(v.message, v.signature) == nil; valid != v.valid {
					t.Errorf("test %d: WebCrypto says %v", v.id, valid)
				}
				if !v.valid {
					invalid++
				}
			}
			if invalid == 0 {
				t.Fatal("no vector was to be refused")
			}
		})
	}
}

type vector struct {
	id                        int
	point, message, signature []byte
	valid                     bool
}

func vectors(t *testing.T, file string) (list []vector) {
	t.Helper()
	data, err := fs.ReadFile(wycheproof.TestVectors, file)
	if err != nil {
		t.Fatal(err)
	}
	var content struct {
		TestGroups []struct {
			PublicKey struct{ Uncompressed string }
			Tests     []struct {
				TCID             int
				Msg, Sig, Result string
			}
		}
	}
	if err := json.Unmarshal(data, &content); err != nil {
		t.Fatal(err)
	}
	for _, group := range content.TestGroups {
		for _, v := range group.Tests {
			list = append(list, vector{v.TCID, unhex(t, group.PublicKey.Uncompressed), unhex(t, v.Msg), unhex(t, v.Sig), v.Result == "valid"})
		}
	}
	return list
}

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	data, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestKeysImportedOnce(t *testing.T) {
	key, err := ec.Generate()
	if err != nil {
		t.Fatal(err)
	}
	imports := watch(t, "importKey")
	for range 3 {
		signature, err := key.Sign([]byte("m"))
		if err != nil || key.Public().Verify([]byte("m"), signature) != nil {
			t.Fatal(err)
		}
	}
	if calls := imports.Get("args"); calls.Length() != 2 {
		t.Fatalf("%d imports of one pair", calls.Length())
	}
	if private := imports.Get("args").Index(0); private.Index(0).String() != "jwk" || private.Index(3).Bool() {
		t.Fatal("a private key was imported extractable")
	}
}

func TestVerificationsOverlap(t *testing.T) {
	key, err := ec.Generate()
	if err != nil {
		t.Fatal(err)
	}
	signature, err := key.Sign([]byte("m"))
	if err != nil {
		t.Fatal(err)
	}
	other, err := ec.NewPublicKey(ec.P256, key.Public().X, key.Public().Y)
	if err != nil {
		t.Fatal(err)
	}
	verified := watch(t, "verify")
	var both sync.WaitGroup
	for _, public := range []*ec.PublicKey{key.Public(), other} {
		both.Go(func() {
			if err := public.Verify([]byte("m"), signature); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	if most := verified.Get("most").Int(); most != 2 {
		t.Fatalf("at most %d verifications at a time", most)
	}
}

func TestGeneratedKeysDiffer(t *testing.T) {
	a, err := ec.Generate()
	if err != nil {
		t.Fatal(err)
	}
	b, err := ec.Generate()
	if err != nil || bytes.Equal(a.Bytes(), b.Bytes()) || a.Public().Equal(b.Public()) {
		t.Fatal("one key twice:", err)
	}
}

// watch counts the calls of a function of crypto.subtle and keeps their
// arguments, and how many ran at a time.
func watch(t *testing.T, function string) js.Value {
	t.Helper()
	record := eval(`((name) => {
		const record = {args: [], now: 0, most: 0}, real = crypto.subtle[name];
		record.restore = () => { delete crypto.subtle[name] };
		crypto.subtle[name] = (...args) => {
			record.args.push(args);
			record.most = Math.max(record.most, ++record.now);
			return real.apply(crypto.subtle, args).finally(() => record.now--);
		};
		return record;
	})`).Invoke(function)
	t.Cleanup(func() { record.Call("restore") })
	return record
}
