package sentence

import (
	"regexp"
	"testing"
)

var han = regexp.MustCompile(`\p{Han}`)

func TestWordsAreComplete(t *testing.T) {
	if len(All()) < 9 {
		t.Fatalf("only %d codes", len(All()))
	}
	for code, w := range All() {
		for _, s := range []string{w.Chinese, w.ChineseNext} {
			if !han.MatchString(s) {
				t.Errorf("%s: %q is not Chinese", code, s)
			}
		}
		for _, s := range []string{w.English, w.EnglishNext} {
			if s == "" || han.MatchString(s) {
				t.Errorf("%s: %q is not English", code, s)
			}
		}
		if !regexp.MustCompile(`^[a-z0-9]+(_[a-z0-9]+)*$`).MatchString(code) {
			t.Errorf("%q is not snake case", code)
		}
	}
}

func TestIn(t *testing.T) {
	w, ok := Lookup("cbor_dup")
	if !ok {
		t.Fatal("no words for cbor_dup")
	}
	if what, next := w.In("zh"); what != w.Chinese || next != w.ChineseNext {
		t.Error(what, next)
	}
	if what, _ := w.In("en"); what != w.English {
		t.Error(what)
	}
	if _, ok := Lookup("no_such_code"); ok {
		t.Error("words for an unknown code")
	}
}
