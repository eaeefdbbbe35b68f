package httpsig

import (
	"errors"
	"strings"
	"testing"
)

func TestParseRefuses(t *testing.T) {
	const (
		input     = `tk=("@method");created=1;keyid="a"`
		signature = `tk=:AAAA:`
	)
	if _, err := Parse(input, signature); err != nil {
		t.Fatal(err)
	}
	many := func(n int, each string) string { return strings.Repeat(each, n) }
	for name, tt := range map[string]struct {
		input, signature string
		want             error
	}{
		"no input":              {"", signature, ErrMissing},
		"no signature":          {input, "", ErrMissing},
		"input without value":   {input + `, wk=();created=1`, signature, ErrForm},
		"value without input":   {input, signature + `, wk=:AAAA:`, ErrForm},
		"label twice":           {input + ", " + input, signature, ErrForm},
		"value twice":           {input, signature + ", " + signature, ErrForm},
		"upper-case label":      {"TK" + input[2:], "TK" + signature[2:], ErrForm},
		"no label":              {input[3:], signature, ErrForm},
		"component twice":       {`tk=("@path" "@path");created=1`, signature, ErrForm},
		"component upper case":  {`tk=("Date");created=1`, signature, ErrForm},
		"component empty":       {`tk=("");created=1`, signature, ErrForm},
		"component parameter":   {`tk=("date";sf);created=1`, signature, ErrForm},
		"two spaces":            {`tk=("a"  "b");created=1`, signature, ErrForm},
		"space after semicolon": {`tk=("a"); created=1`, signature, ErrForm},
		"space before list":     {`tk= ("a");created=1`, signature, ErrForm},
		"list open":             {`tk=("a"`, signature, ErrForm},
		"string open":           {`tk=("a`, signature, ErrForm},
		"backslash":             {`tk=("a");created=1;keyid="a\"b"`, signature, ErrForm},
		"not ASCII":             {`tk=("a");created=1;keyid="é"`, signature, ErrForm},
		"no created":            {`tk=("a");keyid="a"`, signature, ErrForm},
		"created twice":         {`tk=("a");created=1;created=2`, signature, ErrForm},
		"created negative":      {`tk=("a");created=-1`, signature, ErrForm},
		"created with zeros":    {`tk=("a");created=01`, signature, ErrForm},
		"created a fraction":    {`tk=("a");created=1.5`, signature, ErrForm},
		"created a string":      {`tk=("a");created="1"`, signature, ErrForm},
		"created too long":      {`tk=("a");created=1234567890123456`, signature, ErrForm},
		"unknown parameter":     {input + `;expires=9`, signature, ErrForm},
		"parameter flag":        {input + `;nonce`, signature, ErrForm},
		"text behind":           {input + ` `, signature, ErrForm},
		"comma behind":          {input + `,`, signature, ErrForm},
		"member behind is none": {input + `, `, signature, ErrForm},
		"not base64":            {input, `tk=:A*AA:`, ErrForm},
		"base64url":             {input, `tk=:-_-_:`, ErrForm},
		"no padding":            {input, `tk=:AAA:`, ErrForm},
		"loose padding bits":    {input, `tk=:AB==:`, ErrForm},
		"line break in base64":  {input, "tk=:AA\nAA:", ErrForm},
		"bytes open":            {input, `tk=:AAAA`, ErrForm},
		"value a string":        {input, `tk="AAAA"`, ErrForm},
		"string too long":       {`tk=("a");created=1;keyid="` + many(129, "a") + `"`, signature, ErrForm},
		"value too long":        {input, `tk=:` + many(33, "AAAA") + `:`, ErrForm},
		"header too long":       {input + many(4096, " "), signature, ErrForm},
		"17 components":         {`tk=(` + strings.Join(strings.Split(`"a" "b" "c" "d" "e" "f" "g" "h" "i" "j" "k" "l" "m" "n" "o" "p" "q"`, " "), " ") + `);created=1`, signature, ErrForm},
		"five signatures": {
			`a=();created=1, b=();created=1, c=();created=1, d=();created=1, e=();created=1`,
			`a=:AAAA:, b=:AAAA:, c=:AAAA:, d=:AAAA:, e=:AAAA:`, ErrForm,
		},
	} {
		t.Run(name, func(t *testing.T) {
			if all, err := Parse(tt.input, tt.signature); !errors.Is(err, tt.want) {
				t.Errorf("got %v, %v, want %v", all, err, tt.want)
			}
		})
	}
}

// What is parsed writes itself as it was sent, but for the order of the
// parameters, or a signature could be checked over another base than its own.
func FuzzParse(f *testing.F) {
	wk, _ := newEd25519(f)
	input, signature, err := Sign(push(), Signing{Writer, testTime, "n", "writer", wk}, Signing{Recovery, 0, "m", "r", wk})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(input, signature)
	f.Add(b24Input, b24Signature)
	f.Add(b26Input, b26Signature)
	f.Fuzz(func(t *testing.T, input, signature string) {
		all, err := Parse(input, signature)
		if err != nil {
			return
		}
		for _, s := range all {
			if !strings.Contains(input, s.Label+"="+s.sent) || len(s.sent) != len(s.String())+emptyParams(s.sent) {
				t.Errorf("%q was read as %q", s.sent, s.String())
			}
			again := parseOne(t, s.Label+"="+s.String(), s.Label+"=:AAAA:")
			if again.String() != s.String() {
				t.Errorf("%q reads as %q", s.String(), again.String())
			}
		}
	})
}

// emptyParams is the length of parameters that are sent empty, which String
// leaves out.
func emptyParams(sent string) (n int) {
	_, params, _ := strings.Cut(sent, ")")
	for _, name := range []string{"nonce", "keyid", "alg", "tag"} {
		if empty := ";" + name + `=""`; strings.Contains(params, empty) {
			n += len(empty)
		}
	}
	return n
}
