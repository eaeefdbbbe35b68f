package sdjwt

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"hufu/wallet/ec"
	"hufu/wallet/jose"
)

const shared = "../../../shared/vectors"

// published is the form of both files of examples.
type published struct {
	Issuer  json.RawMessage `json:"issuer_public_jwk"`
	Compact []example
	Digests []struct {
		Disclosure string
		Digest     string `json:"digest_sha256"`
	} `json:"disclosure_digests"`
	JSON []struct {
		Section string
		JWS     struct {
			Payload, Protected, Signature string
			Header                        jsonHeader
			Signatures                    []struct {
				Protected, Signature string
				Header               jsonHeader
			}
		} `json:"jws_json"`
	} `json:"json_serialization"`
}

type jsonHeader struct {
	Disclosures []string
	Binding     string `json:"kb_jwt"`
}

type example struct {
	Section, Kind, Compact string
	Disclosures            []struct {
		Encoded  string
		Contents []any
		Digest   string `json:"sha256_digest"`
	}
	Processed map[string]any `json:"processed_payload"`
	Binding   map[string]any `json:"kb_jwt_payload"`
}

func read(t testing.TB, name string) (published, *ec.PublicKey) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(shared, name))
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("no shared vectors beside the project")
	}
	if err != nil {
		t.Fatal(err)
	}
	var p published
	if err := json.Unmarshal(data, &p); err != nil {
		t.Fatal(err)
	}
	_, key, err := jose.ParseJWK(p.Issuer)
	if err != nil {
		t.Fatal(err)
	}
	return p, key
}

var files = []string{"sd-jwt/rfc9901-examples.json", "sd-jwt-vc/draft-19-examples.json"}

func TestPublishedExamples(t *testing.T) {
	for _, name := range files {
		p, key := read(t, name)
		if len(p.Compact) < 5 {
			t.Fatalf("%s: %d examples", name, len(p.Compact))
		}
		for _, e := range p.Compact {
			t.Run(filepath.Dir(name)+" "+e.Section+" "+e.Kind, func(t *testing.T) { checkExample(t, e, key) })
		}
	}
}

func checkExample(t *testing.T, e example, key *ec.PublicKey) {
	if e.Kind == "issuer-signed-jwt" {
		e.Compact += separator // the JWT alone, before its disclosures
	}
	shown, err := ParsePresentation(e.Compact)
	if err != nil {
		t.Fatal(err)
	}
	if err := shown.Token.VerifyIssuer(key); err != nil {
		t.Error(err)
	}
	if e.Processed != nil && !reflect.DeepEqual(plain(t, shown.Token.Claims), plain(t, e.Processed)) {
		t.Errorf("processed payload\n%v\nwant\n%v", plain(t, shown.Token.Claims), e.Processed)
	}
	for i, want := range e.Disclosures {
		if d := shown.Token.Disclosures[i]; d.Encoded != want.Encoded || d.digest != want.Digest || d.Salt != want.Contents[0] {
			t.Errorf("disclosure %d differs", i)
		}
	}
	if e.Binding == nil {
		if _, err := Parse(e.Compact); err != nil {
			t.Error(err)
		}
		refused(t, shown.VerifyHolder(), "kb_missing")
		return
	}
	if err := shown.VerifyHolder(); err != nil {
		t.Error(err)
	}
	if shown.Nonce != e.Binding["nonce"] || shown.Audience != e.Binding["aud"] || float64(shown.IssuedAt) != e.Binding["iat"] {
		t.Error("key binding reads otherwise")
	}
	_, err = Parse(e.Compact)
	refused(t, err, "sd") // a holder takes none from an issuer
}

// plain is a value with numbers as encoding/json has them.
func plain(t *testing.T, value any) (out any) {
	t.Helper()
	data, err := json.Marshal(value)
	if err == nil {
		err = json.Unmarshal(data, &out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestPublishedDigests(t *testing.T) {
	p, _ := read(t, files[0])
	if len(p.Digests) == 0 {
		t.Fatal("none")
	}
	for _, d := range p.Digests {
		if digestOf(d.Disclosure) != d.Digest {
			t.Error(d.Disclosure)
		}
	}
}

// The JSON forms are not spoken; what they hold is the same as a compact one.
func TestPublishedJSONForms(t *testing.T) {
	p, key := read(t, files[0])
	if len(p.JSON) != 3 {
		t.Fatal(len(p.JSON))
	}
	for _, e := range p.JSON {
		t.Run(e.Section, func(t *testing.T) {
			protected, signature, header := e.JWS.Protected, e.JWS.Signature, e.JWS.Header
			if len(e.JWS.Signatures) > 0 {
				s := e.JWS.Signatures[0]
				protected, signature, header = s.Protected, s.Signature, s.Header
			}
			parts := append([]string{protected + "." + e.JWS.Payload + "." + signature}, header.Disclosures...)
			shown, err := ParsePresentation(strings.Join(parts, separator) + separator + header.Binding)
			if err != nil {
				t.Fatal(err)
			}
			if err := shown.Token.VerifyIssuer(key); err != nil {
				t.Error(err)
			}
			if header.Binding == "" {
				return
			}
			if err := shown.VerifyHolder(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestCredentialExamplesAreCredentials(t *testing.T) {
	p, _ := read(t, files[1])
	for _, e := range p.Compact {
		if e.Kind == "issuer-signed-jwt" {
			e.Compact += separator
		}
		shown, err := ParsePresentation(e.Compact)
		if err != nil {
			t.Fatal(err)
		}
		if err := shown.Token.CheckCredential(); err != nil {
			t.Error(e.Section, err)
		}
	}
	general, _ := read(t, files[0])
	shown, err := ParsePresentation(general.Compact[1].Compact)
	if err != nil {
		t.Fatal(err)
	}
	refused(t, shown.Token.CheckCredential(), "sd_typ")
}
