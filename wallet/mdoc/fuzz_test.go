//go:build !js || hufu_goecdsa

package mdoc

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"hufu/wallet/ec"
	"hufu/wallet/refusal"
)

// seeds are a response of our own and, if they are there, those of the vectors.
func seeds(f *testing.F, own []byte) {
	f.Helper()
	f.Add(own)
	add := func(text string) {
		if data, err := hex.DecodeString(text); err == nil && len(data) > 0 {
			f.Add(data)
		}
	}
	var d annexD
	var c struct{ Cases []auth0Case }
	for name, v := range map[string]any{"iso18013-5-annex-d/annex-d.json": &d, "mdoc-auth0/device-responses.json": &c} {
		data, err := os.ReadFile(filepath.Join(vectors, name))
		if os.IsNotExist(err) {
			continue
		}
		if err == nil {
			err = json.Unmarshal(data, v)
		}
		if err != nil {
			f.Fatal(err)
		}
	}
	add(d.DeviceResponse.Hex)
	for _, one := range c.Cases {
		add(one.Response)
	}
}

func FuzzVerify(f *testing.F) {
	// The same keys in every process of the fuzzer.
	key := func(b byte) *ec.PrivateKey { return privateKey(f, bytes.Repeat([]byte{b}, 32)) }
	p := parties{key(1), key(2), key(3)}
	own := p.respond(f, p.issue(f, p.options()), "name")
	seeds(f, own)
	v := p.verifier(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		report := v.Verify(data)
		if report.Accepted() && string(data) != string(own) {
			// Only the envelope's encoding may differ from what was signed.
			if got := report.Documents[0].Issued[DocType]["name"]; string(got) != "\x66王芳" {
				t.Fatalf("accepted %x", data)
			}
		}
		if err := report.Err(); err != nil && refusal.Code(err) == refusal.Internal {
			t.Fatalf("no code: %v", err)
		}
		for _, d := range report.Documents {
			if !d.Accepted() && d.Issued != nil {
				t.Fatal("elements beside a refusal")
			}
		}
	})
}
