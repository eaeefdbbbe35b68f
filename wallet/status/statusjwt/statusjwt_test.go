package statusjwt

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hufu/wallet/ec"
	"hufu/wallet/jose"
	"hufu/wallet/status"
)

const uri = "https://issuer.example/status/1"

func issue(t testing.TB, o IssueOptions) (string, *ec.PrivateKey) {
	t.Helper()
	key, err := ec.Generate()
	if err != nil {
		t.Fatal(err)
	}
	if o.List == nil {
		if o.List, err = status.New(2, 16); err != nil {
			t.Fatal(err)
		}
		if err := o.List.Set(3, status.Suspended); err != nil {
			t.Fatal(err)
		}
	}
	o.Key, o.URI = key, uri
	compact, err := Issue(o)
	if err != nil {
		t.Fatal(err)
	}
	return compact, key
}

func TestIssue(t *testing.T) {
	compact, key := issue(t, IssueOptions{KeyID: "k", IssuedAt: 1000, Expires: 2000, TTL: 300})
	token, err := Parse(compact)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(token.VerifyIssuer(key.Public()), token.Check(uri, 1500)); err != nil {
		t.Error(err)
	}
	if v, err := token.List.Get(3); v != status.Suspended || err != nil {
		t.Errorf("entry 3 is %v, %v", v, err)
	}
	if token.Interval() != 300 || string(token.KeyID) != "k" || token.Expires != 2000 {
		t.Errorf("%+v", token.Token)
	}
}

// signed makes a list of any header and payload.
func signed(t testing.TB, typ, payload string, key *ec.PrivateKey) string {
	t.Helper()
	compact, err := jose.Sign(jose.Header{Typ: typ}, json.RawMessage(payload), key)
	if err != nil {
		t.Fatal(err)
	}
	return compact
}

func TestRefuse(t *testing.T) {
	compact, key := issue(t, IssueOptions{IssuedAt: 1000, Expires: 2000})
	payload := `{"sub":"` + uri + `","iat":1000,"exp":2000,"status_list":{"bits":2,"lst":"eNprYGBgAAACBACB"}}`
	without := func(part string) string {
		return signed(t, Type, strings.Replace(payload, part, "", 1), key)
	}
	other, err := ec.Generate()
	if err != nil {
		t.Fatal(err)
	}
	check := func(token *Token) error { return errors.Join(token.VerifyIssuer(key.Public()), token.Check(uri, 1500)) }
	for name, tt := range map[string]struct {
		compact string
		want    error
	}{
		"as it should be":              {compact, nil},
		"RV-05 lst with padding":       {signed(t, Type, strings.Replace(payload, `"}}`, `=="}}`, 1), key), status.ErrEncoding},
		"RV-05 lst is no zlib stream":  {signed(t, Type, strings.Replace(payload, "eNpr", "AAAA", 1), key), status.ErrEncoding},
		"RV-06 expired":                {signed(t, Type, strings.Replace(payload, "2000", "1400", 1), key), status.ErrStale},
		"RV-06 from the future":        {signed(t, Type, strings.Replace(payload, "1000", "1600", 1), key), status.ErrStale},
		"RV-06 exp before 1970":        {signed(t, Type, strings.Replace(payload, "2000", "-1", 1), key), status.ErrEncoding},
		"RV-06 exp 10^400":             {signed(t, Type, strings.Replace(payload, "2000", "1e400", 1), key), status.ErrEncoding},
		"RV-06 exp is 0":               {signed(t, Type, strings.Replace(payload, "2000", "0", 1), key), status.ErrStale},
		"RV-07 another issuer":         {signed(t, Type, payload, other), status.ErrSignature},
		"RV-07 another list":           {signed(t, Type, strings.Replace(payload, "/1", "/2", 1), key), status.ErrSubject},
		"RV-07 another typ":            {signed(t, "jwt", payload, key), status.ErrSignature},
		"RV-07 CWT where JWT expected": {"\xd2\x84\x43\xa1\x01\x26\xa0\x40\x40", status.ErrSignature},
		"TR-15 alg none":               {jose.Base64([]byte(`{"alg":"none","typ":"statuslist+jwt"}`)) + "." + jose.Base64([]byte(payload)) + ".", status.ErrSignature},
		"no sub":                       {without(`"sub":"` + uri + `",`), status.ErrEncoding},
		"no iat":                       {without(`"iat":1000,`), status.ErrEncoding},
		"no list":                      {without(`,"status_list":{"bits":2,"lst":"eNprYGBgAAACBACB"}`), status.ErrEncoding},
		"no bits":                      {without(`"bits":2,`), status.ErrEncoding},
		"PR-16 duplicate member":       {signed(t, Type, strings.Replace(payload, `"bits":2`, `"bits":2,"bits":1`, 1), key), jose.ErrDup},
		"times with fractions":         {signed(t, Type, strings.Replace(payload, "2000", "2000.5", 1), key), nil},
	} {
		t.Run(name, func(t *testing.T) {
			token, err := Parse(tt.compact)
			if err == nil {
				err = check(token)
			}
			if !errors.Is(err, tt.want) || tt.want == nil && err != nil {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
	t.Run("CB-16 every prefix", func(t *testing.T) {
		for i := range compact {
			if token, err := Parse(compact[:i]); err == nil && check(token) == nil {
				t.Fatalf("the first %d characters are accepted", i)
			}
		}
	})
}

// vectors reads a file of ../shared/vectors/token-status-list or skips.
func vectors(t testing.TB, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "shared", "vectors", "token-status-list", name))
	if err != nil {
		t.Skip("no shared vectors here: ", err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

func TestVectorToken(t *testing.T) {
	var file struct {
		Token  string          `json:"status_list_token_jwt"`
		Key    json.RawMessage `json:"public_key_jwk"`
		Expect struct {
			Bits   int    `json:"bits"`
			Bytes  string `json:"byte_array"`
			URI    string `json:"uri"`
			Index  uint64 `json:"referenced_idx"`
			Status byte   `json:"referenced_status"`
		} `json:"expect"`
	}
	vectors(t, "tokens.json", &file)
	_, key, err := jose.ParseJWK(file.Key)
	if err != nil {
		t.Fatal(err)
	}
	token, err := Parse(file.Token)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(token.VerifyIssuer(key), token.Check(file.Expect.URI, 1700000000)); err != nil {
		t.Error(err)
	}
	if v, _ := token.List.Get(file.Expect.Index); byte(v) != file.Expect.Status || token.List.Bits != file.Expect.Bits {
		t.Errorf("entry %d of %d bits is %v", file.Expect.Index, token.List.Bits, v)
	}
	if got := hex.EncodeToString(token.List.Bytes()); got != file.Expect.Bytes {
		t.Errorf("list is %s", got)
	}
	if token.TTL != 43200 || token.Expires != 2291720170 || token.IssuedAt != 1686920170 {
		t.Errorf("%+v", token.Token)
	}
}

// encodedVector is one list of the draft in JSON form.
type encodedVector struct {
	Bits     int             `json:"bits"`
	Bytes    string          `json:"byte_array"`
	Statuses []int           `json:"statuses"`
	Entries  map[string]byte `json:"entries"`
	Digest   string          `json:"sha256_of_inflated"`
	JSON     json.RawMessage `json:"json"`
}

func TestVectorEncodings(t *testing.T) {
	key, err := ec.Generate()
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, name := range []string{"encodings-small.json", "encodings-2pow20.json"} {
		var files []encodedVector
		vectors(t, name, &files)
		for _, v := range files {
			count++
			t.Run(fmt.Sprintf("RV-03 %s %d bits", name, v.Bits), func(t *testing.T) {
				token, err := Parse(signed(t, Type, `{"sub":"`+uri+`","iat":1,"status_list":`+string(v.JSON)+`}`, key))
				if err != nil {
					t.Fatal(err)
				}
				v.compare(t, token.List)
			})
		}
	}
	if count != 6 {
		t.Errorf("%d vectors", count)
	}
}

func (v *encodedVector) compare(t *testing.T, list *status.List) {
	t.Helper()
	if digest := sha256.Sum256(list.Bytes()); v.Digest != "" && hex.EncodeToString(digest[:]) != v.Digest {
		t.Errorf("list inflates to something else")
	}
	if v.Bytes != "" && hex.EncodeToString(list.Bytes()) != v.Bytes {
		t.Errorf("list is %x", list.Bytes())
	}
	for i, want := range v.Statuses {
		if got, err := list.Get(uint64(i)); int(got) != want || err != nil {
			t.Errorf("entry %d is %v, want %d (%v)", i, got, want, err)
		}
	}
	for at, want := range v.Entries {
		var index uint64
		if _, err := fmt.Sscan(at, &index); err != nil {
			t.Fatal(err)
		}
		if got, err := list.Get(index); byte(got) != want || err != nil {
			t.Errorf("entry %d is %v, want %d (%v)", index, got, want, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	compact, key := issue(f, IssueOptions{IssuedAt: 1000, Expires: 2000, TTL: 300})
	f.Add(compact)
	f.Add(signed(f, Type, `{"sub":"`+uri+`","iat":1000,"status_list":{"bits":2,"lst":"eNprYGBgAAACBACB"}}`, key))
	f.Fuzz(func(t *testing.T, compact string) {
		token, err := Parse(compact)
		if err != nil {
			return
		}
		_ = token.Check(uri, 1500)
		if _, err := token.List.Get(token.List.Len()); !errors.Is(err, status.ErrRange) {
			t.Fatal("an entry beyond the list")
		}
	})
}
