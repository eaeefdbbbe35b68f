package bridge

import (
	"bytes"
	"errors"
	"reflect"
	"strconv"
	"strings"
	"syscall/js"
	"testing"

	"hufu/wallet/refusal"
	"hufu/wasm/bridge/link"
)

// eval runs JavaScript as the page's side would; these tests run under Node.
func eval(code string) js.Value {
	return js.Global().Get("Function").New("return (" + code + ")").Invoke()
}

func init() { link.Install() }

// await parks the goroutine until a promise of the page's side settles.
func await(promise js.Value) (value js.Value, err error) {
	done := make(chan struct{})
	kept := js.FuncOf(func(_ js.Value, args []js.Value) any { value = args[0]; close(done); return nil })
	broken := js.FuncOf(func(_ js.Value, args []js.Value) any {
		err = &hostError{args[0].Get("code").String(), args[0].Get("message").String()}
		close(done)
		return nil
	})
	defer kept.Release()
	defer broken.Release()
	promise.Call("then", kept, broken)
	<-done
	return value, err
}

// call calls the table echo as the Worker would, and brings what came back in
// once more.
func call(t *testing.T, code string) (any, error) {
	t.Helper()
	served = echo
	linked()
	value, err := await(eval("hufu.call(" + code + ")"))
	if err != nil {
		return nil, err
	}
	served = Table{"back": func(_ *Call, args Args) (any, error) { back = args; return nil, nil }}
	js.Global().Set("answered", value)
	if _, err := await(eval(`hufu.call("back", {answered})`)); err != nil {
		t.Fatal(err)
	}
	return back["answered"], nil
}

var back Args

func TestValuesCross(t *testing.T) {
	got, err := call(t, `"echo", {
		text: "虎符\u{20BB7}", number: -1.5, truth: false, nothing: null, absent: undefined, bytes: new Uint8Array([0, 255]),
		view: new Uint8Array([1, 2, 3, 4]).subarray(1, 3), list: [1, ["a"], {}], bare: Object.assign(Object.create(null), {a: 1}),
		["__proto__"]: {polluted: true}, constructor: "text"}`)
	want := map[string]any{
		"text": "虎符𠮷", "number": -1.5, "truth": false, "nothing": nil, "absent": nil, "bytes": []byte{0, 255},
		"view": []byte{2, 3}, "list": []any{1.0, []any{"a"}, map[string]any{}}, "bare": map[string]any{"a": 1.0},
		"__proto__": map[string]any{"polluted": true}, "constructor": "text",
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("got %#v, %v", got, err)
	}
	if eval("({}).polluted === undefined").Bool() != true {
		t.Fatal("WB-09: a name reached a prototype")
	}
}

func TestValuesRefused(t *testing.T) {
	rows := map[string]string{
		"NaN": "NaN", "infinity": "-Infinity", "function": "() => 1", "symbol": "Symbol()", "bigint": "1n", "date": "new Date()",
		"map": "new Map()", "other bytes": "new Uint16Array(1)", "instance": "new (class A {})()", "circular": "(() => { const a = []; a.push(a); return a })()",
		"many": "new Array(70000).fill(0)", "much": "new Uint8Array(9e6)", "long": "{length: 1e9, __proto__: Array.prototype}",
	}
	for name, code := range rows {
		t.Run(name, func(t *testing.T) {
			for _, wrapped := range []string{"{v: %}", "{v: [%]}", "{v: {w: %}}"} {
				_, err := call(t, `"echo", `+strings.ReplaceAll(wrapped, "%", code))
				if refusal.Code(err) != "args" {
					t.Fatalf("got %v", err)
				}
			}
		})
	}
	for _, code := range []string{`"echo", 1`, `"echo", []`, `"echo", "text"`, `"echo", new Uint8Array(1)`} {
		if _, err := call(t, code); refusal.Code(err) != "args" {
			t.Errorf("%s: got %v", code, err)
		}
	}
}

func TestRefusalsCross(t *testing.T) {
	for code, want := range map[string]string{`"fail"`: "replay", `"none"`: "method", ``: "method", `1`: "method", `"get", {}`: "args"} {
		if _, err := call(t, code); refusal.Code(err) != want {
			t.Errorf("%s: got %v", code, err)
		}
	}
	served = echo
	thrown, err := await(eval(`hufu.call("fail").catch((e) => e instanceof Error && e.code === "replay" && e.message === "replay: seen")`))
	if err != nil || !thrown.Bool() {
		t.Fatal("a refusal is not an Error with code and message")
	}
}

func TestPanicEndsInstance(t *testing.T) {
	defer func() { exit = nil }()
	ended := make(chan int, 1)
	exit = func(code int) { ended <- code }
	_, err := call(t, `"bug"`)
	if refusal.Code(err) != "internal" || strings.Contains(err.Error(), "a bug") {
		t.Fatalf("got %v", err)
	}
	if code := <-ended; code != 2 {
		t.Fatalf("ended with %d", code)
	}
}

func TestHostThrows(t *testing.T) {
	sentinel := refusal.New("quota", "store: full")
	ask := func(code string) error {
		_, err := linked().ask("thrower", "throw", code)
		return err
	}
	eval(`link.objects.thrower = {throw: async (code) => { throw Function("return (" + code + ")")() }, now() { throw new Error("at once") }}`)
	err := ask(`Object.assign(new Error("no room"), {code: "quota"})`)
	if !errors.Is(err, sentinel) || refusal.Code(err) != "quota" || !strings.Contains(err.Error(), "no room") {
		t.Fatalf("got %v", err)
	}
	for _, code := range []string{`"text"`, `undefined`, `new DOMException("x", "DataError")`, `null`, `{}`} {
		if err := ask(code); refusal.Code(err) != "internal" {
			t.Errorf("%s: got %v", code, err)
		}
	}
	for _, names := range [][2]string{{"thrower", "now"}, {"thrower", "none"}, {"nobody", "none"}} {
		if _, err := linked().ask(names[0], names[1]); refusal.Code(err) != "internal" {
			t.Errorf("%v: got %v", names, err)
		}
	}
	if len(linked().requests) != 0 {
		t.Fatalf("%d requests left", len(linked().requests))
	}
}

func TestLargeMessages(t *testing.T) {
	for _, size := range []int{1 << 10, 1 << 16, 1<<16 + 1, 3 << 20} {
		t.Run(strconv.Itoa(size), func(t *testing.T) {
			value, err := call(t, `"echo", {bytes: new Uint8Array(`+strconv.Itoa(size)+`).fill(7)}`)
			members, _ := value.(map[string]any)
			got, _ := members["bytes"].([]byte)
			if err != nil || len(got) != size || bytes.Count(got, []byte{7}) != size {
				t.Fatalf("%d bytes came back, %v", len(got), err)
			}
		})
	}
}

func TestCallsOverlap(t *testing.T) {
	release := make(chan struct{})
	echo["wait"] = func(*Call, Args) (any, error) { <-release; return "waited", nil }
	echo["free"] = func(*Call, Args) (any, error) { close(release); return "freed", nil }
	got, err := call(t, `"wait").then((first) => [first]), hufu.call("free"`)
	if err != nil || got != "freed" {
		t.Fatalf("got %v, %v", got, err)
	}
}
