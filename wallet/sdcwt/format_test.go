package sdcwt

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"hufu/wallet/profile"
	"hufu/wallet/refusal"
	"hufu/wallet/sentence"
)

var kindWords = map[kind]string{
	text: "text", date: "text, YYYY-MM-DD", truth: "bool", count: "uint", octet: "bytes", level: `"light" or "full"`,
}

// The table in FORMAT.md is the table in labels.go.
func TestFormatTable(t *testing.T) {
	data, err := os.ReadFile("FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, row := range claimLabels {
		want = append(want, fmt.Sprintf("| %d | %s | %s |", row.label, row.name, kindWords[row.kind]))
	}
	var got []string
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "| -7") {
			got = append(got, strings.TrimSpace(line))
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("FORMAT.md has\n%s\nthe code has\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestLabels(t *testing.T) {
	seen := map[string]bool{}
	for i, row := range claimLabels {
		if row.label >= -65536 || row.label != claimLabels[0].label-int64(i) {
			t.Errorf("%s has label %d", row.name, row.label)
		}
		if seen[row.name] {
			t.Errorf("%s stands twice", row.name)
		}
		seen[row.name] = true
		if name, ok := Name(row.label); !ok || name != row.name {
			t.Errorf("%d is %q", row.label, name)
		}
		if label, ok := Label(row.name); !ok || label != row.label {
			t.Errorf("%s is %d", row.name, label)
		}
	}
	for _, label := range []int64{0, 1, -65537, -70000, -70017, 70001} {
		if name, ok := Name(label); ok {
			t.Errorf("%d is %q", label, name)
		}
	}
	for _, claim := range profile.Claims() {
		if !seen[claim] {
			t.Errorf("%s has no label", claim)
		}
		delete(seen, claim)
	}
	if len(seen) != 0 {
		t.Errorf("claims that no profile knows: %v", seen)
	}
}

// No key of a token can take the name of a claim of ours.
func TestClaimNames(t *testing.T) {
	for key, want := range map[any]string{
		int64(-70006): "age_over_18", int64(501): "501", int64(-1): "-1",
		"age_over_18": `"age_over_18"`, "501": `"501"`, "": `""`, "a\"b": `"a\"b"`,
	} {
		if got := claimName(key); got != want {
			t.Errorf("%v: %s", key, got)
		}
		if back, ok := keyOf(want); !ok || back != key {
			t.Errorf("%s: %v", want, back)
		}
	}
	for _, name := range []string{"", "shoe_size", "0501", "+501", "'a'", `"a`, "`a`", "9999999999999999999"} {
		if key, ok := keyOf(name); ok {
			t.Errorf("%q is the name of %v", name, key)
		}
	}
}

func TestSentences(t *testing.T) {
	refusals := []*refusal.Error{
		ErrMalformed, ErrHash, ErrTimes, ErrClaim, ErrAbsent, ErrUnreferenced, ErrHidden, ErrDupDigest, ErrOverwrite,
		ErrMandatory, ErrDepth, ErrEncrypted, ErrNoBinding, ErrHolder, ErrAudience, ErrNonce, ErrField,
	}
	for _, r := range refusals {
		if _, ok := sentence.Lookup(r.RefusalCode()); !ok {
			t.Errorf("no words for %s", r.RefusalCode())
		}
	}
}
