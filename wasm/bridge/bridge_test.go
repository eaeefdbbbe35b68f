package bridge

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"hufu/wallet/refusal"
)

var echo = Table{
	"echo": func(_ *Call, args Args) (any, error) { return map[string]any(args), nil },
	"name": func(call *Call, _ Args) (any, error) { return call.Method, nil },
	"fail": func(*Call, Args) (any, error) { return nil, refusal.New("replay", "replay: seen") },
	"nan":  func(*Call, Args) (any, error) { return math.NaN(), nil },
	"bug":  func(*Call, Args) (any, error) { panic("a bug") },
	"get": func(_ *Call, args Args) (any, error) {
		return []any{args.String("text"), args.Int("whole"), args.Bool("truth"), args.Bytes("bytes"),
			args.Strings("names"), args.Object("inner").String("text"), args.Objects("list")[0].Int("n")}, nil
	},
}

func sample() Args {
	return Args{
		"text": "虎符", "whole": 7.0, "truth": true, "bytes": []byte{1}, "names": []any{"a", "b"},
		"inner": map[string]any{"text": "t"}, "list": []any{map[string]any{"n": 3.0}},
	}
}

func TestTableCalls(t *testing.T) {
	got, err := echo.Call("get", sample())
	want := []any{"虎符", 7.0, true, []byte{1}, []any{"a", "b"}, "t", 3.0}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("got %v, %v", got, err)
	}
	if got, _ := echo.Call("name", nil); got != "name" {
		t.Fatalf("the call does not know its name: %v", got)
	}
}

func TestTableRefuses(t *testing.T) {
	rows := map[string]struct {
		method string
		args   Args
		code   string
	}{
		"unknown method":        {"no.such", nil, "method"},
		"a refusal":             {"fail", nil, "replay"},
		"a result not a number": {"nan", nil, "internal"},
		"no arguments":          {"get", nil, "args"},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			_, err := echo.Call(row.method, row.args)
			if refusal.Code(err) != row.code {
				t.Fatalf("got %v", err)
			}
		})
	}
}

func TestWrongArguments(t *testing.T) {
	wrong := map[string][]any{
		"text":  {nil, 1.0, []byte{1}},
		"whole": {nil, "7", 7.5, math.NaN(), math.Inf(1), float64(1 << 53)},
		"truth": {nil, 1.0, "true"},
		"bytes": {nil, "AQ", []any{1.0}},
		"names": {"a", []any{"a", 1.0}},
		"inner": {nil, "t", []any{}},
		"list":  {map[string]any{}, []any{1.0}},
	}
	for name, values := range wrong {
		for _, value := range values {
			args := sample()
			args[name] = value
			_, err := echo.Call("get", args)
			if !errors.Is(err, ErrArgs) || !strings.Contains(err.Error(), name) {
				t.Errorf("%s = %v: got %v", name, value, err)
			}
		}
	}
}

func TestFallbacks(t *testing.T) {
	args := Args{"null": nil}
	if args.StringOr("null", "x") != "x" || args.IntOr("none", 5) != 5 || !args.BoolOr("none", true) ||
		args.BytesOr("none", nil) != nil || args.Map("none") != nil || len(args.BytesList("none")) != 0 || args.Has("null") {
		t.Fatal("an absent argument is not its fallback")
	}
}

func TestPanicPassesThrough(t *testing.T) {
	defer func() {
		if recover() != "a bug" {
			t.Fatal("a bug was swallowed")
		}
	}()
	_, _ = echo.Call("bug", nil)
}

type report struct {
	Verdict string         `json:"verdict"`
	Skew    int64          `json:"skew_seconds"`
	Shown   *int64         `json:"shown_before"`
	Reason  string         `json:"reason,omitempty"`
	Checks  []check        `json:"checks"`
	Digest  [2]byte        `json:"digest"`
	Picture []byte         `json:"picture"`
	Claims  map[string]any `json:"claims"`
	Private string         `json:"-"`
	Bare    uint32
	hidden  int
}

type check struct {
	ID string `json:"id"`
}

func TestPlain(t *testing.T) {
	value := report{Verdict: "accepted", Skew: -2, Checks: nil, Digest: [2]byte{3, 4}, Bare: 5, hidden: 6,
		Claims: map[string]any{"age_over_18": true, "nested": map[any]any{"a": 1, int64(-70001): uint64(2)}}}
	got, err := Plain(&value)
	want := map[string]any{
		"verdict": "accepted", "skew_seconds": -2.0, "shown_before": nil, "checks": []any{}, "digest": []byte{3, 4},
		"picture": nil, "Bare": 5.0,
		"claims": map[string]any{"age_over_18": true, "nested": map[string]any{"a": 1.0, "-70001": 2.0}},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("got %#v, %v", got, err)
	}
}

func TestPlainEmbeds(t *testing.T) {
	got, err := Plain(struct {
		*check
		Reason string `json:"reason"`
	}{&check{"replay"}, "seen"})
	if err != nil || !reflect.DeepEqual(got, map[string]any{"reason": "seen"}) {
		t.Fatalf("an unexported type's fields are not this package's to show: %v, %v", got, err)
	}
	got, err = Plain(struct {
		*Embedded
		Reason string `json:"reason"`
	}{&Embedded{"replay"}, "seen"})
	if want := map[string]any{"id": "replay", "reason": "seen"}; err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("got %v, %v", got, err)
	}
}

// Embedded is what a method adds members to.
type Embedded struct {
	ID string `json:"id"`
}

func TestPlainRefuses(t *testing.T) {
	deep := any("end")
	for range maxDepth + 1 {
		deep = []any{deep}
	}
	rows := map[string]any{
		"NaN": math.NaN(), "infinity": math.Inf(-1), "2^53": int64(1 << 53), "max uint64": uint64(math.MaxUint64),
		"a channel": make(chan int), "a function": func() {}, "too deep": deep, "a struct key": map[check]int{{"a"}: 1},
	}
	for name, value := range rows {
		t.Run(name, func(t *testing.T) {
			for _, wrapped := range []any{value, []any{value}, map[string]any{"v": value}, struct{ V any }{value}} {
				if _, err := Plain(wrapped); !errors.Is(err, ErrValue) {
					t.Fatalf("got %v", err)
				}
			}
		})
	}
}
