package main

import (
	"net/http"
	"testing"
)

func TestClientAddress(t *testing.T) {
	for name, tt := range map[string]struct {
		from      string
		forwarded []string
		want      string
	}{
		"nobody in between":     {"198.51.100.7:1", nil, "198.51.100.7:1"},
		"proxy here":            {"127.0.0.1:1", []string{"198.51.100.7"}, "198.51.100.7"},
		"client lied before":    {"[::1]:1", []string{"10.0.0.1, 198.51.100.7"}, "198.51.100.7"},
		"in two lines":          {"127.0.0.1:1", []string{"10.0.0.1", "198.51.100.7"}, "198.51.100.7"},
		"client lies, no proxy": {"198.51.100.7:1", []string{"10.0.0.1"}, "198.51.100.7:1"},
		"no header":             {"127.0.0.1:1", nil, "127.0.0.1:1"},
	} {
		r := &http.Request{RemoteAddr: tt.from, Header: http.Header{"X-Forwarded-For": tt.forwarded}}
		if got := clientAddress(r); got != tt.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}
