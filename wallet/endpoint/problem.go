package endpoint

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"strconv"
	"strings"

	"hufu/wallet/cbor"
	"hufu/wallet/refusal"
	"hufu/wallet/sentence"
)

// The forms of a problem: JSON for everybody (RFC 9457), CBOR for the wallet,
// whose browser module has no JSON (RFC 9290).
const (
	problemJSON = "application/problem+json"
	problemCBOR = "application/concise-problem-details+cbor"
	mediaCBOR   = "application/cbor"
)

// refused is a refusal with what a program needs to go on: the current head,
// the tries that are left. No member of it names a person.
type refused struct {
	error
	extra      map[string]any
	retryAfter int64 // seconds
}

func (r *refused) Unwrap() error { return r.error }

func with(err error, extra map[string]any) error { return &refused{error: err, extra: extra} }

// statusOf is the HTTP status of an error.
func statusOf(err error) int {
	if status, known := statuses[refusal.Code(err)]; known {
		return status
	}
	return http.StatusInternalServerError
}

// refuse answers a problem.
func (e *Endpoint) refuse(w http.ResponseWriter, r *http.Request, err error) {
	status, code := statusOf(err), refusal.Code(err)
	p := problem{status, code, wordsOf(code, r), map[string]any{}}
	var detail *refused
	if errors.As(err, &detail) {
		maps.Copy(p.extra, detail.extra)
		if detail.retryAfter > 0 {
			w.Header().Set("Retry-After", strconv.FormatInt(detail.retryAfter, 10))
		}
	}
	note(w, code, err)
	p.write(w, r)
}

// problem is what is told of a refusal.
type problem struct {
	status int
	code   string
	words  [3]string // language, title, detail
	extra  map[string]any
}

// wordsOf answers the sentence and the next step in the language that the
// request prefers.
func wordsOf(code string, r *http.Request) [3]string {
	language := "en"
	if strings.HasPrefix(strings.ToLower(r.Header.Get("Accept-Language")), "zh") {
		language = "zh"
	}
	words, _ := sentence.Lookup(code)
	title, detail := words.In(language)
	return [3]string{language, title, detail}
}

func (p problem) write(w http.ResponseWriter, r *http.Request) {
	form, data, err := problemJSON, []byte(nil), error(nil)
	if strings.Contains(r.Header.Get("Accept"), problemCBOR) {
		form = problemCBOR
		data, err = p.cbor()
	} else {
		data, err = p.json()
	}
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", form)
	w.Header().Set("Content-Language", p.words[0])
	w.WriteHeader(p.status)
	_, _ = w.Write(data) // the client may be gone; there is nobody left to tell
}

// json is RFC 9457, code and the rest as extension members.
func (p problem) json() ([]byte, error) {
	body := map[string]any{"type": "urn:hufu:problem:" + p.code, "title": p.words[1], "detail": p.words[2], "status": p.status, "code": p.code}
	maps.Copy(body, p.extra)
	return json.Marshal(body)
}

// cbor is RFC 9290: title -1, detail -2, base-lang -6, and one custom entry.
//
//	problem = { -1: tstr, -2: tstr, -6: tstr, "urn:hufu:problem": { "code": tstr, "status": uint, * tstr => any } }
func (p problem) cbor() ([]byte, error) {
	entry := map[string]any{"code": p.code, "status": p.status}
	maps.Copy(entry, p.extra)
	return cbor.Marshal(map[any]any{-1: p.words[1], -2: p.words[2], -6: p.words[0], "urn:hufu:problem": entry})
}
