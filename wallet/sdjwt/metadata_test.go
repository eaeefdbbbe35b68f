package sdjwt

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"testing"
)

const metadata = `{"vct": "urn:hufu:id:1", "name": "ID card",
	"display": [{"locale": "en", "name": "ID card"}, {"locale": "zh-CN", "name": "身份证件"}],
	"claims": [{"path": ["name"], "display": [{"locale": "zh-CN", "label": "姓名"}, {"locale": "en", "label": "Name"}]},
		{"path": ["nationalities", null], "display": [{"locale": "en", "label": "Nationality"}]},
		{"path": ["nationalities", 1], "display": [{"locale": "en", "label": "Second nationality"}]}]}`

func integrity(name string, sum []byte) string {
	return name + "-" + base64.StdEncoding.EncodeToString(sum)
}

func TestTypeMetadata(t *testing.T) {
	m, err := ParseTypeMetadata([]byte(metadata), &Token{Type: "urn:hufu:id:1"})
	if err != nil {
		t.Fatal(err)
	}
	for locale, want := range map[string]string{"zh-CN": "身份证件", "zh-cn": "身份证件", "en-GB-oxendict": "ID card", "fr": "ID card", "": "ID card"} {
		if got := m.Name(locale); got != want {
			t.Errorf("%q: %q, want %q", locale, got, want)
		}
	}
	for label, path := range map[string]Path{"姓名": {"name"}, "Nationality": {"nationalities", nil}, "Second nationality": {"nationalities", 1}, "": {"portrait"}} {
		if got := m.Label(path, "zh-CN"); got != label {
			t.Errorf("%v: %q, want %q", path, got, label)
		}
	}
}

func TestTypeMetadataRefuses(t *testing.T) {
	sha256sum, sha512sum := sha256.Sum256([]byte(metadata)), sha512.Sum512([]byte(metadata))
	other := sha512.Sum512([]byte("other"))
	for name, c := range map[string]struct {
		document, typ, integrity, code string
	}{
		"the right hash":                          {metadata, "urn:hufu:id:1", integrity("sha256", sha256sum[:]), ""},
		"one of two hashes":                       {metadata, "urn:hufu:id:1", integrity("sha512", other[:]) + " " + integrity("sha512", sha512sum[:]), ""},
		"a hash with an option":                   {metadata, "urn:hufu:id:1", integrity("sha256", sha256sum[:]) + "?x", ""},
		"the strongest algorithm counts":          {metadata, "urn:hufu:id:1", integrity("sha256", sha256sum[:]) + " " + integrity("sha512", other[:]), "sd_integrity"},
		"another document":                        {metadata + " ", "urn:hufu:id:1", integrity("sha256", sha256sum[:]), "sd_integrity"},
		"an algorithm that nobody knows":          {metadata, "urn:hufu:id:1", "md5-x", "sd_integrity"},
		"another type":                            {metadata, "urn:hufu:id:2", "", "sd_metadata"},
		"a token without type":                    {`{"vct": ""}`, "", "", "sd_metadata"},
		"PR-16 a member twice":                    {`{"vct": "a", "vct": "b"}`, "a", "", "json_dup"},
		"WB-09 __proto__ in an issuer's document": {`{"vct": "a", "__proto__": {}}`, "a", "", "json_unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseTypeMetadata([]byte(c.document), &Token{Type: c.typ, TypeIntegrity: c.integrity})
			refused(t, err, c.code)
		})
	}
}
