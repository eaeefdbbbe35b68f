package endpoint

import "net/http"

// cors lets the pages of the configured origins call, and answers their
// preflights. There are no cookies and no credentials: a signature says whose
// request it is, whatever page sent it. It says whether the answer is given.
func (e *Endpoint) cors(w http.ResponseWriter, r *http.Request) bool {
	h := w.Header()
	h.Add("Vary", "Origin")
	origin := r.Header.Get("Origin")
	if e.origins[origin] {
		h.Set("Access-Control-Allow-Origin", origin)
		h.Set("Access-Control-Expose-Headers", "ETag, Retry-After, Content-Language")
	}
	if r.Method != http.MethodOptions {
		return false
	}
	if e.origins[origin] {
		h.Set("Access-Control-Allow-Methods", "GET, POST, PUT")
		h.Set("Access-Control-Allow-Headers", "Content-Type, Content-Digest, Idempotency-Key, If-Match, If-None-Match, Signature, Signature-Input")
		h.Set("Access-Control-Max-Age", "7200")
	}
	w.WriteHeader(http.StatusNoContent)
	return true
}
