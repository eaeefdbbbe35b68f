package issuer

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"

	"hufu/wallet/jose"
)

// writeJSON answers what nobody may keep; a route that wants to be kept sets
// Cache-Control before.
func writeJSON(w http.ResponseWriter, status int, body any) {
	data, err := jose.Marshal(body)
	if err != nil {
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	w.WriteHeader(status)
	// The client may be gone; there is nobody left to tell.
	_, _ = w.Write(data)
}

func (p *problem) headers(h http.Header) {
	if p.status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `DPoP error="`+p.code+`", algs="`+jose.ES256+`"`)
	}
	if p.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(p.retryAfter))
	}
}

// The most that a request may send.
const (
	limitForm       = 16 << 10
	limitCredential = 64 << 10
	limitDesk       = 256 << 10
)

// readBody reads a body of a media type, and no more of it than limit: what
// announces more is refused before anything is read.
func readBody(w http.ResponseWriter, r *http.Request, mediaType string, limit int64) ([]byte, error) {
	if r.ContentLength > limit {
		return nil, errSize
	}
	if got, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || got != mediaType {
		return nil, bad("invalid_request", "content type is not "+mediaType)
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, errSize
	}
	if err != nil {
		return nil, bad("invalid_request", "body was cut short")
	}
	return data, nil
}
