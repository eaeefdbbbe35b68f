package status

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
	"hufu/wallet/ec"
	"hufu/wallet/refusal"
)

const (
	noon = 1_800_000_000
	uri  = "https://id.example/issuer/status/1"
)

func newKey(t testing.TB) *ec.PrivateKey {
	t.Helper()
	key, err := ec.Generate()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func options(t testing.TB, key *ec.PrivateKey) IssueOptions {
	l := newList(t, 2, 1000)
	wantErr(t, l.Set(7, Suspended), nil)
	return IssueOptions{
		Signer: cose.ECSigner(key, cose.AlgESP256), KeyID: []byte{1, 2, 3, 4},
		URI: uri, IssuedAt: noon, Expires: noon + 86400, TTL: 900, List: l,
	}
}

func issued(t testing.TB, o IssueOptions) []byte {
	t.Helper()
	data, err := Issue(o)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestToken(t *testing.T) {
	key := newKey(t)
	data := issued(t, options(t, key))
	token, err := Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("round trip", func(t *testing.T) {
		if token.URI != uri || token.IssuedAt != noon || token.Expires != noon+86400 || token.TTL != 900 ||
			!bytes.Equal(token.KeyID, []byte{1, 2, 3, 4}) {
			t.Errorf("%+v", token)
		}
		wantErr(t, token.VerifyIssuer(cose.ECKey(key.Public())), nil)
		for i, want := range map[uint64]Value{7: Suspended, 6: Valid, 999: Valid} {
			if v, err := token.List.Get(i); err != nil || v != want {
				t.Error(i, v, err)
			}
		}
	})
	t.Run("RV-07 signed by another issuer", func(t *testing.T) {
		wantErr(t, token.VerifyIssuer(cose.ECKey(newKey(t).Public())), ErrSignature)
		wantErr(t, (&Token{}).VerifyIssuer(cose.ECKey(key.Public())), ErrSignature)
	})
	t.Run("RV-07 sub is not the URI", func(t *testing.T) {
		for _, other := range []string{"", uri + "/", uri + "2", "https://ID.example/issuer/status/1"} {
			wantErr(t, token.Check(other, noon), ErrSubject)
		}
	})
	t.Run("RV-07 JWT where CWT is expected", func(t *testing.T) {
		_, err := Parse([]byte("eyJhbGciOiJFUzI1NiJ9.e30.AAAA"))
		wantErr(t, err, ErrSignature)
		if refusal.Code(err) != "status_sig" {
			t.Error(refusal.Code(err))
		}
	})
	t.Run("another type of message", func(t *testing.T) {
		for _, typ := range []any{"application/kb+cwt", 293, nil} {
			message, err := cose.SignSign1(cose.SignOptions{
				Protected: map[int64]any{cose.LabelType: typ}, Payload: token.Sign1.Payload,
			}, cose.ECSigner(key, cose.AlgES256))
			if err != nil {
				t.Fatal(err)
			}
			_, err = Parse(message)
			wantErr(t, err, ErrSignature)
		}
	})
	t.Run("CB-16 every prefix, and every bit flipped", func(t *testing.T) {
		for i := range len(data) * 8 {
			bad := slices.Clone(data)
			bad[i/8] ^= 1 << (i % 8)
			if got, err := Parse(bad); err == nil && got.VerifyIssuer(cose.ECKey(key.Public())) == nil {
				t.Fatalf("bit %d", i)
			}
		}
		for i := range data {
			if _, err := Parse(data[:i]); err == nil {
				t.Fatalf("prefix of %d", i)
			}
		}
	})
}

func TestTimes(t *testing.T) {
	key := newKey(t)
	t.Run("RV-06 exp and iat", func(t *testing.T) {
		token, err := Parse(issued(t, options(t, key)))
		if err != nil {
			t.Fatal(err)
		}
		for now, want := range map[int64]error{
			noon - Tolerance - 1: ErrStale, noon - Tolerance: nil, noon: nil,
			noon + 86399: nil, noon + 86400: ErrStale, noon + 1e9: ErrStale,
		} {
			wantErr(t, token.Check(uri, now), want)
		}
	})
	t.Run("RV-06 expires before it is issued", func(t *testing.T) {
		wantErr(t, (&Token{URI: uri, IssuedAt: noon, Expires: noon - 1}).Check(uri, noon-10), ErrStale)
	})
	t.Run("RV-06 without exp and ttl", func(t *testing.T) {
		o := options(t, key)
		o.Expires, o.TTL = 0, 0
		token, err := Parse(issued(t, o))
		if err != nil || token.Expires != 0 || token.Interval() != DefaultInterval {
			t.Fatal(token, err)
		}
		wantErr(t, token.Check(uri, noon+1e9), nil)
	})
	for ttl, want := range map[any]int64{
		0: MinInterval, 1: MinInterval, 60: 60, 900: 900, 43200: 43200, 10 * 365 * 86400: MaxInterval, 900.5: 900,
	} {
		t.Run("RV-06 ttl clamped", func(t *testing.T) {
			token, err := parsePayload(withClaims(t, map[int64]any{65534: ttl}))
			if err != nil || token.Interval() != want {
				t.Errorf("ttl %v: %v, %v", ttl, token, err)
			}
		})
	}
	for name, claims := range map[string]map[int64]any{
		"negative ttl": {65534: -1}, "ttl as text": {65534: "900"}, "ttl null": {65534: nil}, "iat true": {6: true},
		"iat beyond 2^53": {6: uint64(1) << 60}, "exp tagged": {4: cbor.Tag{Number: 1, Content: noon}},
		"no iat": {6: errAbsent}, "no sub": {2: errAbsent}, "empty sub": {2: ""}, "no list": {65533: errAbsent},
		"list as bytes": {65533: []byte{1}}, "bits 3": {65533: map[string]any{"bits": 3, "lst": []byte{1}}},
		"no lst": {65533: map[string]any{"bits": 1}}, "no bits": {65533: map[string]any{"lst": []byte{1}}},
	} {
		t.Run("payload: "+name, func(t *testing.T) {
			_, err := parsePayload(withClaims(t, claims))
			wantErr(t, err, ErrEncoding)
		})
	}
}

// errAbsent leaves a claim out.
var errAbsent = errors.New("absent")

// withClaims is a payload with some claims changed.
func withClaims(t testing.TB, changes map[int64]any) []byte {
	t.Helper()
	data, err := IssueOptions{URI: uri, IssuedAt: noon, List: newList(t, 1, 8)}.payload()
	if err != nil {
		t.Fatal(err)
	}
	var claims map[int64]any
	wantErr(t, cbor.Unmarshal(data, &claims), nil)
	for label, value := range changes {
		if claims[label] = value; value == errAbsent {
			delete(claims, label)
		}
	}
	data, err = cbor.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// vectors are of draft-ietf-oauth-status-list-20.
const vectors = "../../../shared/vectors/token-status-list"

func readVectors(t testing.TB, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(vectors, name))
	if err != nil {
		t.Skipf("no vectors at ../shared/vectors/token-status-list")
	}
	wantErr(t, json.Unmarshal(data, into), nil)
}

func unhex(t testing.TB, text string) []byte {
	t.Helper()
	data, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func unbase64(t testing.TB, text string) []byte {
	t.Helper()
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// fromCBOR reads the status_list member as it stands in the vectors.
func fromCBOR(t testing.TB, text string) *List {
	t.Helper()
	var member statusList
	wantErr(t, cbor.Unmarshal(unhex(t, text), &member), nil)
	l, err := Decompress(member.Bits, member.List)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestEncodingVectors(t *testing.T) {
	var small []struct {
		Bits      int
		ByteArray string `json:"byte_array"`
		Statuses  []Value
		CBOR      string
	}
	readVectors(t, "encodings-small.json", &small)
	if len(small) < 2 {
		t.Fatalf("%d small vectors", len(small))
	}
	for _, v := range small {
		t.Run("RV-03 small, bits "+strconv.Itoa(v.Bits), func(t *testing.T) {
			l := fromCBOR(t, v.CBOR)
			if !bytes.Equal(l.Bytes(), unhex(t, v.ByteArray)) || l.Len() != uint64(len(v.Statuses)) {
				t.Errorf("%x", l.Bytes())
			}
			made := newList(t, v.Bits, uint64(len(v.Statuses)))
			for i, want := range v.Statuses {
				if got, err := l.Get(uint64(i)); err != nil || got != want {
					t.Error(i, got, err)
				}
				wantErr(t, made.Set(uint64(i), want), nil)
			}
			if !bytes.Equal(made.Bytes(), l.Bytes()) {
				t.Errorf("made %x", made.Bytes())
			}
		})
	}
}

func TestLargeVectors(t *testing.T) {
	var large []struct {
		Bits     int
		Size     uint64
		Entries  map[string]Value
		Inflated string `json:"sha256_of_inflated"`
		CBOR     string
	}
	readVectors(t, "encodings-2pow20.json", &large)
	if len(large) != 4 {
		t.Fatalf("%d large vectors", len(large))
	}
	for _, v := range large {
		t.Run("RV-03 2^20 entries, bits "+strconv.Itoa(v.Bits), func(t *testing.T) {
			l := fromCBOR(t, v.CBOR)
			if sum := sha256.Sum256(l.Bytes()); hex.EncodeToString(sum[:]) != v.Inflated || l.Len() != v.Size {
				t.Errorf("%d entries, hash %x", l.Len(), sum)
			}
			made := newList(t, v.Bits, v.Size)
			for text, want := range v.Entries {
				i, err := strconv.ParseUint(text, 10, 64)
				wantErr(t, err, nil)
				if got, err := l.Get(i); err != nil || got != want {
					t.Error(i, got, err)
				}
				wantErr(t, made.Set(i, want), nil)
			}
			if !bytes.Equal(made.Bytes(), l.Bytes()) {
				t.Error("entries that the vector does not name are not 0")
			}
		})
	}
}

func TestTokenVector(t *testing.T) {
	var v struct {
		JWK    map[string]string `json:"public_key_jwk"`
		CWT    string            `json:"status_list_token_cwt"`
		Expect struct {
			URI    string
			Index  uint64 `json:"referenced_idx"`
			Status Value  `json:"referenced_status"`
		}
	}
	readVectors(t, "tokens.json", &v)
	token, err := Parse(unhex(t, v.CWT))
	if err != nil {
		t.Fatal(err)
	}
	key, err := ec.NewPublicKey(ec.P256, unbase64(t, v.JWK["x"]), unbase64(t, v.JWK["y"]))
	if err != nil {
		t.Fatal(err)
	}
	wantErr(t, token.VerifyIssuer(cose.ECKey(key)), nil)
	wantErr(t, token.Check(v.Expect.URI, 1_686_920_170), nil)
	if got, err := token.List.Get(v.Expect.Index); err != nil || got != v.Expect.Status {
		t.Error(got, err)
	}
	if token.TTL != 43200 || string(token.KeyID) != "12" || token.IssuedAt != 1_686_920_170 || token.Expires != 2_291_720_170 {
		t.Errorf("%+v", token)
	}
}

// FuzzParse: whatever parses is bounded, and only what the key signed verifies.
func FuzzParse(f *testing.F) {
	key := newKey(f)
	good := issued(f, options(f, key))
	f.Add(good)
	o := options(f, key)
	o.Expires, o.TTL, o.KeyID = 0, 0, nil
	f.Add(issued(f, o))
	f.Fuzz(func(t *testing.T, data []byte) {
		token, err := Parse(data)
		if err != nil {
			if refusal.Code(err) == refusal.Internal {
				t.Error(err)
			}
			return
		}
		if token.URI == "" || token.IssuedAt < 1 || len(token.List.Bytes()) > MaxBytes {
			t.Errorf("%+v", token)
		}
	})
}
