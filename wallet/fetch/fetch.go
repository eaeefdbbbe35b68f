// Package fetch is how the wallet reaches servers without net/http, which
// would add megabytes to a page's module: a request, its answer, and who opens
// the connection. Packages openid and account say what else they ask of him.
package fetch

import "context"

// Request is one HTTP request. Limit bounds the answer's body.
type Request struct {
	Method string
	URL    string
	Header map[string]string
	Body   []byte
	Limit  int
}

// Response is the answer, of any status. Header names are in lower case.
type Response struct {
	Status int
	Header map[string]string
	Body   []byte
}

// Fetcher opens connections. It sends no cookies, follows no redirect, reads
// no more than Limit bytes of a body and gives up after some time. Whatever
// error it answers means that the request may or may not have been heard.
type Fetcher interface {
	Fetch(ctx context.Context, request *Request) (*Response, error)
}
