package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"hufu/wallet/cbor"
	"hufu/wallet/sdcwt"
)

// inspected is what hufu inspect prints of an item.
func inspected(t *testing.T, item []byte, flags ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	p := &program{
		stdin: strings.NewReader(fmt.Sprintf("%x", item)), stdout: &out, stderr: &errs,
		getenv: func(string) string { return "" },
	}
	if status := p.run(context.Background(), append([]string{"inspect"}, flags...)); status != exitAccepted {
		t.Fatalf("exit %d: %s", status, errs.String())
	}
	return out.String()
}

func encoded(t *testing.T, value any) []byte {
	t.Helper()
	data, err := cbor.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestHide: whichever way a credential or a piece of it comes, no claim of a
// person is printed unless asked for, and what is no claim is.
func TestHide(t *testing.T) {
	const secret = "X1234567"
	salt := bytes.Repeat([]byte{0xff}, sdcwt.SaltSize)
	label, _ := sdcwt.Label("name")
	disclosure := encoded(t, []any{salt, secret, label})
	payload := encoded(t, map[any]any{1: "https://id.example", 2: secret, label: secret, 500: secret, "email": map[string]any{"x": secret}})
	message := []any{encoded(t, map[int64]any{1: -9}), map[int64]any{17: [][]byte{disclosure}}, payload, make([]byte, 64)}
	around := func(payload any) []any { return []any{message[0], map[int64]any{}, payload, make([]byte, 64)} }
	for name, item := range map[string]any{
		"tagged":                     cbor.Tag{Number: 18, Content: message},
		"untagged":                   message,
		"tag 61 around":              cbor.Tag{Number: 61, Content: cbor.Tag{Number: 18, Content: message}},
		"in a list":                  []any{message, 1},
		"in a byte string":           encoded(t, message),
		"in a map":                   map[string]any{"credential": encoded(t, message)},
		"in a protected header":      []any{encoded(t, map[int64]any{13: message}), map[int64]any{}, []byte{}, make([]byte, 64)},
		"in an unprotected header":   []any{message[0], map[int64]any{13: message}, []byte{}, make([]byte, 64)},
		"claims in a header":         []any{encoded(t, map[int64]any{15: map[any]any{label: secret, 2: secret}}), map[int64]any{}, nil, make([]byte, 64)},
		"a disclosure":               cbor.RawMessage(disclosure),
		"a disclosure, wrapped":      disclosure,
		"a payload":                  map[any]any{label: secret, "birth_date": secret},
		"a payload with a zero":      around(append([]byte{0xa1, 0x01, 0x69}, "X1234567\x00"...)),
		"a payload with a key twice": around(append([]byte{0xa2, 0x01, 0x01, 0x01, 0x68}, secret...)),
		"a payload that is text":     around(encoded(t, secret)),
		"a disclosure with a zero":   []any{message[0], map[int64]any{17: [][]byte{append([]byte{0x69}, "X1234567\x00"...)}}, payload, make([]byte, 64)},
	} {
		t.Run(name, func(t *testing.T) {
			data := encoded(t, item)
			for form, text := range map[string]string{"text": secret, "hex": fmt.Sprintf("%x", secret)} {
				if shown := inspected(t, data); strings.Contains(shown, text) {
					t.Errorf("%s: %s", form, shown)
				}
			}
			if asked := inspected(t, data, "--claims"); !strings.Contains(asked, secret) && !strings.Contains(asked, fmt.Sprintf("%x", secret)) {
				t.Errorf("asked for, and not shown: %s", asked)
			}
		})
	}
	t.Run("what is no claim is shown", func(t *testing.T) {
		shown := inspected(t, encoded(t, message))
		for _, want := range []string{"https://id.example", "-70003", fmt.Sprintf("%x", salt)} {
			if !strings.Contains(shown, want) {
				t.Errorf("no %s in %s", want, shown)
			}
		}
	})
	t.Run("bytes that only look like an item stay as they are", func(t *testing.T) {
		hash := append([]byte{0x59, 0x00, 0x1d}, make([]byte, 29)...)
		if shown := inspected(t, encoded(t, map[string]any{"hash": hash})); strings.Contains(shown, "58 1d") {
			t.Error(shown)
		}
		if got := hideBytes(hash); !bytes.Equal(got.([]byte), hash) {
			t.Errorf("%x", got)
		}
	})
}
