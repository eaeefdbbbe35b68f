//go:build !js

package main

import (
	"database/sql"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"hufu/wallet/cbor"
	"hufu/wallet/endpoint"
	"hufu/wallet/refusal"
	"hufu/wasm/bridge"
	"hufu/wasm/worker/edge"
)

var secrets = map[string]string{
	"HUFU_SEAL": base64.RawURLEncoding.EncodeToString(make([]byte, 32)), "HUFU_RECEIPT": base64.RawURLEncoding.EncodeToString(make([]byte, 32)),
}

// serve calls the service as JavaScript does.
func serve(t *testing.T, settings map[string]string, args bridge.Args) (status float64, header string, body []byte, err error) {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	table := edge.Methods(func() (*edge.Service, error) {
		return newService(db, func(name string) string { return settings[name] }, func() time.Time { return time.Unix(1795000000, 0) })
	})
	answer, err := table.Call("fetch", args)
	if err != nil {
		return 0, "", nil, err
	}
	said := answer.(map[string]any)
	for _, text := range said["headers"].([]any) {
		header += text.(string) + "\n"
	}
	return said["status"].(float64), header, said["body"].([]byte), nil
}

func asked(method, target string, change func(bridge.Args)) bridge.Args {
	args := bridge.Args{"method": method, "target": target, "host": "id.example", "address": "203.0.113.7", "headers": []any{"accept-language", "zh-CN"}, "length": 0.0}
	if change != nil {
		change(args)
	}
	return args
}

func TestService(t *testing.T) {
	status, header, body, err := serve(t, secrets, asked("GET", "/v1/time?nonce=AAAAAAAAAAAAAAAAAAAAAA", nil))
	var told endpoint.Time
	if err != nil || status != 200 || cbor.UnmarshalExact(body, &told) != nil || !told.Verify(told.Key) || told.Time != 1795000000 {
		t.Errorf("status %v, %v, %+v", status, err, told)
	}
	if !strings.Contains(header, "Content-Type\napplication/cbor\n") {
		t.Errorf("headers %q", header)
	}
	status, header, _, err = serve(t, secrets, asked("PUT", "/v1/vaults/AAAAAAAAAAAAAAAAAAAAAA", func(a bridge.Args) { a["length"] = 1e9 }))
	if err != nil || status != 413 || !strings.Contains(header, "Content-Language\nzh\n") {
		t.Errorf("a body said to be large: %v, %v, %q", status, err, header)
	}
	status, _, _, err = serve(t, secrets, asked("POST", "/v1/nonces", func(a bridge.Args) { a["length"], a["body"] = -1.0, make([]byte, 5<<10) }))
	if err != nil || status != 413 {
		t.Errorf("a body that says nothing and is large: %v, %v", status, err)
	}
	for _, spoil := range []func(bridge.Args){
		func(a bridge.Args) { a["target"] = "no path" },
		func(a bridge.Args) { a["headers"] = []any{"name without value"} },
	} {
		if _, _, _, err := serve(t, secrets, asked("GET", "/v1/time", spoil)); refusal.Code(err) != "args" {
			t.Errorf("malformed call: %v", err)
		}
	}
}

func TestSecrets(t *testing.T) {
	for name := range secrets {
		settings := map[string]string{"HUFU_SEAL": secrets["HUFU_SEAL"], "HUFU_RECEIPT": secrets["HUFU_RECEIPT"]}
		for _, wrong := range []string{"", "AAAA", strings.Repeat("=", 43)} {
			settings[name] = wrong
			if _, _, _, err := serve(t, settings, asked("GET", "/healthz", nil)); refusal.Code(err) != "worker_secret" {
				t.Errorf("%s=%q: %v", name, wrong, err)
			}
		}
	}
	if limits("") != (endpoint.Limits{}) || limits("off") == (endpoint.Limits{}) {
		t.Error("limits are not what they are set to")
	}
}
