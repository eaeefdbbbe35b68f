package sdjwt

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"hufu/wallet/refusal"
)

// FuzzParsePresentation: whatever is read is written the same again, and every
// refusal has a code.
func FuzzParsePresentation(f *testing.F) {
	p := newParties(f)
	token := p.token(f, nil)
	f.Add(token.String())
	f.Add(p.present(f, token, Member("address")))
	for _, name := range files {
		data, err := os.ReadFile(filepath.Join(shared, name))
		if err != nil {
			continue // a plain clone has the two above
		}
		var found published
		if err := json.Unmarshal(data, &found); err != nil {
			f.Fatal(err)
		}
		for _, e := range found.Compact {
			f.Add(e.Compact)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		shown, err := ParsePresentation(text)
		if err != nil {
			if refusal.Code(err) == refusal.Internal {
				t.Fatalf("no code: %v", err)
			}
			return
		}
		parts, binding, _ := cut(text)
		if len(parts) != 1+len(shown.Token.Disclosures) || shown.Token.String()+binding != text {
			t.Fatal("reads otherwise than it is written")
		}
	})
}
