package endpoint

import (
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"hufu/wallet/cbor"
	"hufu/wallet/httpsig"
)

// The most that a body may hold.
const (
	limitSmall   = 4 << 10
	limitVersion = maxBody + maxSlots + 4<<10
)

// request is what came, with its body read.
type request struct {
	*http.Request
	message    httpsig.Message
	signatures []httpsig.Signature
	now        int64
	device     Device // after identify
}

// read takes in a request whose body is bounded before it is read.
func (e *Endpoint) read(route route, w http.ResponseWriter, r *http.Request) (*request, error) {
	body, err := readBody(w, r, route.limit)
	if err != nil {
		// What is still on its way is not read: a reply and the end.
		w.Header().Set("Connection", "close")
		_ = http.NewResponseController(w).SetReadDeadline(time.Unix(1, 0)) // not every writer has one
		return nil, err
	}
	q := &request{Request: r, now: e.Now().Unix()}
	q.message = httpsig.Message{
		Method: r.Method, Authority: strings.ToLower(r.Host), Path: r.URL.EscapedPath(), Query: r.URL.RawQuery,
		Header: func(name string) string { return strings.Join(r.Header.Values(name), ", ") }, Body: body,
	}
	return q, nil
}

func readBody(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	if r.ContentLength > limit {
		return nil, errBodySize
	}
	if r.Header.Get("Content-Encoding") != "" {
		return nil, errBodyType
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, errBodySize
	}
	if err != nil {
		return nil, errBodyForm.With("body was cut short")
	}
	if len(data) > 0 && r.Header.Get("Content-Type") != mediaCBOR {
		return nil, errBodyType
	}
	return data, nil
}

// decode reads the body, which is CBOR in its one form.
func (q *request) decode(v any) error {
	if err := cbor.UnmarshalExact(q.message.Body, v); err != nil {
		return errBodyForm.Because(err)
	}
	return nil
}

// id reads a name in the path. What is no name names nothing.
func (q *request) id(wildcard string) (id ID, err error) {
	id, ok := parseID(q.PathValue(wildcard))
	if !ok {
		return id, errNotFound
	}
	return id, nil
}

// parseID reads 16 bytes in base64url.
func parseID(text string) (id ID, ok bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) != len(id) || strings.ContainsAny(text, "\r\n") {
		return id, false
	}
	return ID(raw), true
}

func formatID(id []byte) string { return base64.RawURLEncoding.EncodeToString(id) }
