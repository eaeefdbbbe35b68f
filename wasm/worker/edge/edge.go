// Package edge carries HTTP requests from a Worker's JavaScript into an
// http.Handler and the answers back: one message each way over package bridge,
// bodies whole, as nothing that the endpoint takes or gives is larger than a
// version. (The handler of syumai/workers streams each body through JavaScript
// callbacks that are never released, and serves one request an instance.)
//
// The JavaScript half is the folder above: worker.ts, pool.ts, instance.ts. It
// lets one request at a time into an instance.
package edge

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"sync"

	"hufu/wasm/bridge"
)

// Service is what a Worker does.
type Service struct {
	http.Handler
	Sweep func(context.Context) error // at each cron trigger; nil: nothing to do
}

// Methods is the API of an instance. start runs at the first call and not
// before: a Worker may ask for randomness and storage only for a request. An
// instance whose start failed fails each call, and JavaScript makes another.
func Methods(start func() (*Service, error)) bridge.Table {
	service := sync.OnceValues(start)
	return bridge.Table{
		"fetch": func(_ *bridge.Call, args bridge.Args) (any, error) {
			s, err := service()
			if err != nil {
				return nil, err
			}
			return fetch(s, args)
		},
		"sweep": func(*bridge.Call, bridge.Args) (any, error) {
			s, err := service()
			if err == nil && s.Sweep != nil {
				err = s.Sweep(context.Background())
			}
			return nil, err
		},
	}
}

func fetch(handler http.Handler, args bridge.Args) (any, error) {
	r, err := request(args)
	if err != nil {
		return nil, err
	}
	w := &recorder{header: http.Header{}}
	handler.ServeHTTP(w, r)
	return w.answer(), nil
}

// request makes what net/http would have made of it. length is what the
// client said of its body, or -1; JavaScript hands on none that is too large.
func request(args bridge.Args) (*http.Request, error) {
	address, err := url.ParseRequestURI(args.String("target"))
	if err != nil {
		return nil, bridge.ErrArgs.With("target")
	}
	lines := args.Strings("headers")
	if len(lines)%2 != 0 {
		return nil, bridge.ErrArgs.With("headers")
	}
	header := make(http.Header, len(lines)/2)
	for i := 0; i < len(lines); i += 2 {
		header.Add(lines[i], lines[i+1])
	}
	return &http.Request{
		Method: args.String("method"), URL: address, Host: args.String("host"), RemoteAddr: args.String("address"),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: header, RequestURI: args.String("target"),
		Body: io.NopCloser(bytes.NewReader(args.BytesOr("body", nil))), ContentLength: args.Int("length"),
	}, nil
}

// recorder keeps an answer until it is whole.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *recorder) Header() http.Header { return w.header }

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

func (w *recorder) Write(data []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(data)
}

// answer is made of the bridge's own types, which need no reflection.
func (w *recorder) answer() any {
	w.WriteHeader(http.StatusOK)
	headers := make([]any, 0, 2*len(w.header))
	for name, values := range w.header {
		for _, value := range values {
			headers = append(headers, name, value)
		}
	}
	return map[string]any{"status": float64(w.status), "headers": headers, "body": w.body.Bytes()}
}
