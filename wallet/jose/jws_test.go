package jose

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/c2sp/wycheproof"

	"hufu/wallet/ec"
)

func generate(t testing.TB) *ec.PrivateKey {
	t.Helper()
	key, err := ec.Generate()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func sign(t testing.TB, header Header, claims any, key *ec.PrivateKey) string {
	t.Helper()
	compact, err := Sign(header, claims, key)
	if err != nil {
		t.Fatal(err)
	}
	return compact
}

// forge writes a compact JWS with any header, signed honestly.
func forge(t testing.TB, header, payload string, key *ec.PrivateKey) string {
	t.Helper()
	input := Base64([]byte(header)) + "." + Base64([]byte(payload))
	signature, err := key.Sign([]byte(input))
	if err != nil {
		t.Fatal(err)
	}
	return input + "." + Base64(signature)
}

// open is everything a caller does with a JWS.
func open(compact string, key *ec.PublicKey) error {
	token, err := Parse(compact)
	if err != nil {
		return err
	}
	return token.Verify(key)
}

func TestSign(t *testing.T) {
	key := generate(t)
	compact := sign(t, Header{Typ: "dpop+jwt", JWK: NewJWK(key.Public())}, map[string]any{"htm": "POST"}, key)
	token, err := Parse(compact)
	if err != nil {
		t.Fatal(err)
	}
	embedded, err := token.Header.JWK.Public()
	if err != nil || !embedded.Equal(key.Public()) {
		t.Fatalf("embedded key: %v", err)
	}
	var claims struct {
		Htm string `json:"htm"`
	}
	if err := errors.Join(token.Verify(embedded), token.Claims(&claims)); err != nil || claims.Htm != "POST" {
		t.Errorf("%+v, %v", claims, err)
	}
	if !token.Header.Is("DPoP+JWT") || token.Header.Is("jwt") {
		t.Error("typ does not compare as a media type")
	}
	if h := (Header{Typ: "application/statuslist+jwt"}); !h.Is("statuslist+jwt") {
		t.Error("typ with application/ is another one")
	}
}

func TestParse(t *testing.T) {
	key := generate(t)
	good := sign(t, Header{}, "x", key)
	head, rest, _ := strings.Cut(good, ".")
	body, signature, _ := strings.Cut(rest, ".")
	for name, tt := range map[string]struct {
		compact string
		want    error
	}{
		"TR-15 alg none":               {Base64([]byte(`{"alg":"none"}`)) + "." + body + ".", ErrAlg},
		"TR-15 alg None":               {Base64([]byte(`{"alg":"None"}`)) + "." + body + "." + signature, ErrAlg},
		"TR-15 alg missing":            {forge(t, `{}`, `"x"`, key), ErrAlg},
		"TR-15 alg HS256":              {forge(t, `{"alg":"HS256"}`, `"x"`, key), ErrAlg},
		"TR-15 alg ES384":              {forge(t, `{"alg":"ES384"}`, `"x"`, key), ErrAlg},
		"TR-15 empty signature":        {head + "." + body + ".", ec.ErrSignature},
		"TR-15 other payload":          {head + "." + Base64([]byte(`"y"`)) + "." + signature, ec.ErrSignature},
		"TR-15 other header":           {Base64([]byte(`{"alg":"ES256","kid":"a"}`)) + "." + body + "." + signature, ec.ErrSignature},
		"PR-16 alg twice":              {forge(t, `{"alg":"none","alg":"ES256"}`, `"x"`, key), ErrDup},
		"PR-16 ALG":                    {forge(t, `{"alg":"ES256","ALG":"none"}`, `"x"`, key), ErrUnknown},
		"crit":                         {forge(t, `{"alg":"ES256","crit":["exp"],"exp":1}`, `"x"`, key), ErrCrit},
		"crit empty":                   {forge(t, `{"alg":"ES256","crit":[]}`, `"x"`, key), ErrCrit},
		"crit null":                    {forge(t, `{"alg":"ES256","crit":null}`, `"x"`, key), ErrCrit},
		"header no object":             {forge(t, `"alg"`, `"x"`, key), ErrJSON},
		"two parts":                    {head + "." + body, ErrForm},
		"four parts":                   {good + "." + signature, ErrForm},
		"a million dots":               {strings.Repeat(".", 1000000), ErrForm},
		"empty":                        {"", ErrForm},
		"padding":                      {head + "." + body + "." + signature + "==", ErrForm},
		"line end":                     {head + "." + body + "." + signature + "\n", ErrForm},
		"trailing bits":                {head + "." + body + "." + signature[:85] + "B", ErrForm},
		"header above its limit":       {forge(t, `{"alg":"ES256","kid":"`+strings.Repeat("k", MaxHeader)+`"}`, `"x"`, key), ErrForm},
		"size":                         {strings.Repeat("A", MaxSize+1), ErrSize},
		"CO-06 signature in DER":       {head + "." + body + "." + Base64([]byte("\x30\x06\x02\x01\x01\x02\x01\x01")), ec.ErrSignature},
		"unknown header members":       {forge(t, `{"alg":"ES256","more":[1]}`, `"x"`, key), nil},
		"as it should be":              {good, nil},
		"payload that is no JSON text": {forge(t, `{"alg":"ES256"}`, `x`, key), nil},
	} {
		t.Run(name, func(t *testing.T) {
			if err := open(tt.compact, key.Public()); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
	t.Run("CB-16 every prefix", func(t *testing.T) {
		for i := range good {
			if open(good[:i], key.Public()) == nil {
				t.Fatalf("the first %d characters are accepted", i)
			}
		}
	})
}

func TestVerifyCurve(t *testing.T) {
	token, err := Parse(sign(t, Header{}, "x", generate(t)))
	if err != nil {
		t.Fatal(err)
	}
	if err := token.Verify(&ec.PublicKey{Curve: ec.P384}); !errors.Is(err, ErrKey) {
		t.Errorf("P-384 key: %v", err)
	}
}

// wycheproofGroups are the groups about P-256 keys of one vector file.
type wycheproofGroup struct {
	Comment string
	Public  json.RawMessage
	Tests   []struct {
		TcID    int `json:"tcId"`
		Comment string
		JWS     string
		Result  string
	}
}

func wycheproofGroups(t *testing.T, name string) []wycheproofGroup {
	t.Helper()
	data, err := fs.ReadFile(wycheproof.TestVectors, name)
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ TestGroups []wycheproofGroup }
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	return file.TestGroups
}

func TestWycheproofJWS(t *testing.T) {
	count := map[string]int{}
	for _, group := range wycheproofGroups(t, "json_web_signature_test.json") {
		if !strings.Contains(string(group.Public), `"P-256"`) {
			continue
		}
		_, key, err := ParseJWK(group.Public)
		for _, test := range group.Tests {
			if err == nil {
				err = open(test.JWS, key)
			}
			if (err == nil) != (test.Result == "valid") {
				t.Errorf("%d %s: %v, want %s", test.TcID, test.Comment, err, test.Result)
			}
			count[test.Result]++
			err = nil
			if key == nil {
				err = ErrKey
			}
		}
	}
	if count["valid"] != 2 || count["invalid"] != 39 {
		t.Errorf("ran %v", count)
	}
}

func TestWycheproofJWK(t *testing.T) {
	count := 0
	for _, group := range wycheproofGroups(t, "json_web_key_test.json") {
		var set struct{ Keys []json.RawMessage }
		if len(group.Public) == 0 || json.Unmarshal(group.Public, &set) != nil || !strings.Contains(string(group.Public), `"EC"`) && !strings.Contains(group.Tests[0].Comment, "ModifiedKey") {
			continue
		}
		for _, test := range group.Tests {
			_, key, err := ParseJWK(set.Keys[0])
			if err == nil {
				err = open(test.JWS, key)
			}
			if (err == nil) != (test.Result == "valid") {
				t.Errorf("%d %s: %v", test.TcID, test.Comment, err)
			}
			count++
		}
	}
	if count != 6 {
		t.Errorf("ran %d", count)
	}
}

// vector reads a file of ../shared/vectors or skips.
func vector(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "vectors", name))
	if err != nil {
		t.Skip("no shared vectors here: ", err)
	}
	return data
}

func TestProofVector(t *testing.T) {
	var file struct {
		Proof string `json:"proof_jwt"`
	}
	if err := json.Unmarshal(vector(t, "openid4vci-1.0/proof-jwt.json"), &file); err != nil {
		t.Fatal(err)
	}
	token, err := Parse(file.Proof)
	if err != nil {
		t.Fatal(err)
	}
	key, err := token.Header.JWK.Public()
	if err != nil || !token.Header.Is("openid4vci-proof+jwt") {
		t.Fatalf("%+v, %v", token.Header, err)
	}
	if err := token.Verify(key); err != nil {
		t.Error(err)
	}
}

func FuzzParse(f *testing.F) {
	key := generate(f)
	f.Add(sign(f, Header{Typ: "dpop+jwt", JWK: NewJWK(key.Public())}, map[string]any{"htm": "POST"}, key))
	f.Add(sign(f, Header{Kid: "a", X5C: []string{"b"}}, "x", key))
	f.Fuzz(func(t *testing.T, compact string) {
		token, err := Parse(compact)
		if err != nil {
			return
		}
		if token.signed+"."+Base64(token.Signature) != compact {
			t.Fatalf("%q does not re-encode", compact)
		}
		if token.Header.JWK != nil {
			_, _ = token.Header.JWK.Public()
		}
	})
}
