package main

import (
	"context"

	"hufu/wallet/openid"
	"hufu/wasm/bridge"
)

// fetcher is openid.Fetcher over web/src/fetcher.ts, which keeps the rest of
// its promises: no cookies, no redirect, bounded time and size.
type fetcher struct{ host bridge.Host }

func (f fetcher) Fetch(ctx context.Context, request *openid.Request) (*openid.Response, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	answer, err := f.host.Call("fetch", map[string]any{
		"url": request.URL, "method": request.Method, "header": request.Header,
		"body": request.Body, "limit": request.Limit,
	})
	if err != nil {
		return nil, err
	}
	return response(answer)
}

func response(answer any) (*openid.Response, error) {
	members, _ := answer.(map[string]any)
	status, isNumber := members["status"].(float64)
	body, isBytes := members["body"].([]byte)
	header, isObject := members["header"].(map[string]any)
	if !isNumber || !isBytes || !isObject {
		return nil, openid.ErrNetwork.With("an answer in an unknown form")
	}
	r := &openid.Response{Status: int(status), Body: body, Header: map[string]string{}}
	for name, value := range header {
		r.Header[name], _ = value.(string)
	}
	return r, nil
}
