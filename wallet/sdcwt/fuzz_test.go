package sdcwt

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"hufu/wallet/cose"
	"hufu/wallet/refusal"
)

// seeds are tokens of our own and, if they are there, the drafts' files of a
// kind. A fuzz target without seeds fails.
func seeds(f *testing.F, pattern string, own ...[]byte) {
	f.Helper()
	files, err := filepath.Glob(filepath.Join(drafts, "draft-*", pattern))
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		own = append(own, data)
	}
	if len(own) == 0 {
		f.Fatal("no seeds")
	}
	for _, data := range own {
		f.Add(data)
	}
}

func ownToken(f *testing.F) (parties, []byte) {
	p := newParties(f)
	o := p.options()
	o.Decoys = 1
	data, err := Issue(o)
	if err != nil {
		f.Fatal(err)
	}
	return p, data
}

func FuzzParse(f *testing.F) {
	_, token := ownToken(f)
	seeds(f, "*_cwt.cbor", token)
	f.Fuzz(func(t *testing.T, data []byte) {
		token, err := Parse(data)
		if err != nil {
			coded(t, err)
			return
		}
		checkToken(t, token)
		// A token encodes to one that reads the same.
		again, err := encode(token.Sign1, token.Sign1.Unprotected)
		if err != nil {
			t.Fatal(err)
		}
		second, err := Parse(again)
		if err != nil {
			t.Fatalf("%x reads once only: %v", data, err)
		}
		if third, err := encode(second.Sign1, second.Sign1.Unprotected); err != nil || !bytes.Equal(again, third) {
			t.Fatalf("%x: %v", again, err)
		}
		if len(second.Claims) != len(token.Claims) || len(second.Disclosures) != len(token.Disclosures) {
			t.Fatalf("%x reads differently the second time", data)
		}
	})
}

func FuzzParsePresentation(f *testing.F) {
	p, data := ownToken(f)
	token, err := Parse(data)
	if err != nil {
		f.Fatal(err)
	}
	kbt, err := Present(token, p.showing("birth_date"))
	if err != nil {
		f.Fatal(err)
	}
	seeds(f, "*kbt.cbor", kbt)
	f.Fuzz(func(t *testing.T, data []byte) {
		shown, err := ParsePresentation(data)
		if err != nil {
			coded(t, err)
		}
		if shown == nil {
			return
		}
		if err != nil && shown.Token.Claims != nil {
			t.Fatal("claims beside an error")
		}
		checkToken(t, shown.Token)
		_, _, _ = shown.CheckShowing(), shown.CheckAudience("x"), shown.ReplayKey()
		again, err := encode(shown.KBT, shown.KBT.Unprotected)
		if err != nil {
			t.Fatal(err)
		}
		second, _ := ParsePresentation(again)
		if second == nil || second.ReplayKey() != shown.ReplayKey() {
			t.Fatalf("%x reads differently the second time", data)
		}
	})
}

func checkToken(t *testing.T, token *Token) {
	if token.Issuer == "" || token.IssuedAt >= token.Expires || token.NotBefore > token.IssuedAt {
		t.Fatalf("%+v", token)
	}
	for _, d := range token.Disclosures {
		if d.Decoy != (d.Name == "") && token.Claims != nil {
			t.Fatalf("%+v", d)
		}
	}
	if token.Holder != nil && token.VerifyIssuer(cose.ECKey(token.Holder)) == nil {
		t.Skip("signed by its own holder")
	}
}

func coded(t *testing.T, err error) {
	if refusal.Code(err) == refusal.Internal {
		t.Fatalf("no code: %v", err)
	}
}
