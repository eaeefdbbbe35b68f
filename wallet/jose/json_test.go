package jose

import (
	"errors"
	"strings"
	"testing"
)

type message struct {
	Nonce string             `json:"nonce"`
	Inner *message           `json:"inner"`
	List  []message          `json:"list"`
	Named map[string]message `json:"named"`
}

func TestUnmarshal(t *testing.T) {
	deep := strings.Repeat("[", 100000) + strings.Repeat("]", 100000)
	for name, tt := range map[string]struct {
		text string
		want error
	}{
		"PR-16 letter case beside the right one":   {`{"nonce":"a","NONCE":"b"}`, ErrUnknown},
		"PR-16 letter case alone":                  {`{"NONCE":"b"}`, ErrUnknown},
		"PR-16 letter case by the Kelvin sign":     {`{"inner":{"INNER":null}}`, ErrUnknown},
		"PR-16 letter case in a list":              {`{"list":[{"Nonce":"b"}]}`, ErrUnknown},
		"PR-16 letter case below a map":            {`{"named":{"x":{"Nonce":"b"}}}`, ErrUnknown},
		"PR-16 duplicate":                          {`{"nonce":"a","nonce":"b"}`, ErrDup},
		"PR-16 duplicate, one written with escape": {`{"nonce":"a","\u006eonce":"b"}`, ErrDup},
		"PR-16 duplicate below an unknown member":  {`{"x":[{"a":1,"a":1}]}`, ErrDup},
		"PR-16 duplicate in a map":                 {`{"named":{"x":{},"x":{}}}`, ErrDup},
		"PR-16 __proto__":                          {`{"__proto__":{"nonce":"a"}}`, ErrUnknown},
		"PR-16 __proto__ below an unknown member":  {`{"x":{"__proto__":1}}`, ErrUnknown},
		"PR-16 nesting 10^5":                       {deep, ErrDepth},
		"PR-16 nesting 10^5 and never closed":      {deep[:100000], ErrDepth},
		"PR-16 nesting one too deep":               {strings.Repeat("[", 33) + strings.Repeat("]", 33), ErrDepth},
		"trailing value":                           {`{} {}`, ErrJSON},
		"empty":                                    {``, ErrJSON},
		"unclosed string":                          {`{"nonce":"a`, ErrJSON},
		"wrong type":                               {`{"nonce":1}`, ErrJSON},
		"broken UTF-8":                             {"{\"nonce\":\"\xff\"}", ErrUTF8},
		"high half alone":                          {`{"nonce":"\ud83d"}`, ErrUTF8},
		"low half alone":                           {`{"nonce":"\ude00"}`, ErrUTF8},
		"halves the wrong way round":               {`{"nonce":"\ude00\ud83d"}`, ErrUTF8},
		"high half and another escape":             {`{"nonce":"\ud83d\n"}`, ErrUTF8},
		"brackets inside a string":                 {`{"nonce":"` + strings.Repeat("[", 100) + `"}`, nil},
		"both halves":                              {`{"nonce":"\\\"\ud83d\ude00"}`, nil},
		"unknown member":                           {`{"nonce":"a","more":{"nonce":1}}`, nil},
		"nesting just deep enough":                 {`{"x":` + strings.Repeat("[", 31) + strings.Repeat("]", 31) + `}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var m message
			err := Unmarshal([]byte(tt.text), &m)
			if strings.HasPrefix(name, "PR-16 nesting") {
				var loose any
				err = Unmarshal([]byte(tt.text), &loose)
			}
			if !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
}

func TestUnmarshalExact(t *testing.T) {
	var m message
	if err := UnmarshalExact([]byte(`{"nonce":"a","inner":{"more":1}}`), &m); !errors.Is(err, ErrUnknown) {
		t.Errorf("unknown member: %v", err)
	}
	if err := UnmarshalExact([]byte(`{"nonce":"a","inner":{"nonce":"b"}}`), &m); err != nil || m.Inner.Nonce != "b" {
		t.Errorf("%+v, %v", m, err)
	}
	if err := Unmarshal([]byte(`"`+strings.Repeat("x", MaxSize)+`"`), new(string)); !errors.Is(err, ErrSize) {
		t.Errorf("size: %v", err)
	}
}

func TestMarshal(t *testing.T) {
	text, err := Marshal(map[string]string{"a": "<&>"})
	if err != nil || string(text) != `{"a":"<&>"}` {
		t.Errorf("%s, %v", text, err)
	}
}

// What a fuzzer finds must be read alike twice: once accepted, a text decodes
// to a value whose own text is accepted too.
func FuzzUnmarshal(f *testing.F) {
	for _, seed := range []string{`{"nonce":"a","inner":{"nonce":"b"}}`, `[1,2,{"a":null}]`, `{"list":[{}],"named":{"x":{}}}`, `"\ud83d\ude00"`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var m message
		_ = Unmarshal(data, &m)
		var loose any
		if Unmarshal(data, &loose) != nil {
			return
		}
		again, err := Marshal(loose)
		if err != nil {
			t.Fatal(err)
		}
		if err := Unmarshal(again, &loose); err != nil && !errors.Is(err, ErrJSON) {
			t.Fatalf("%q became %q: %v", data, again, err)
		}
	})
}
