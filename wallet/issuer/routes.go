package issuer

import (
	"errors"
	"net/http"
)

// handler answers a request or says what is wrong with it.
type handler func(w http.ResponseWriter, r *http.Request) error

func (i *Issuer) routes() *http.ServeMux {
	mux := http.NewServeMux()
	public := map[string]handler{
		"GET /.well-known/openid-credential-issuer/issuer":   i.issuerMetadata,
		"GET /.well-known/oauth-authorization-server/issuer": i.serverMetadata,
		"GET /issuer/offers/{id}":                            i.offer,
		"GET /issuer/status":                                 i.statusLists,
		"GET /issuer/status/{n}":                             i.status,
		"GET /issuer/iaca.cer":                               i.rootCertificate,
		"GET /issuer/iaca.crl":                               i.revocations,
		"GET /trust":                                         i.trustList,
		"POST /issuer/token":                                 i.token,
		"POST /issuer/nonce":                                 i.nonce,
		"POST /issuer/credential":                            i.credential,
		"POST /issuer/notification":                          i.notification,
	}
	for pattern, h := range public {
		mux.Handle(pattern, i.public(h))
		mux.Handle("OPTIONS "+pathOf(pattern), i.public(preflight))
	}
	desk := map[string]handler{
		"GET /issuer/desk/samples":                 i.deskSamples,
		"GET /issuer/desk/editions":                i.deskEditions,
		"GET /issuer/desk/cards":                   i.deskCards,
		"POST /issuer/desk/cards":                  i.deskRegister,
		"POST /issuer/desk/cards/{card}/offer":     i.deskOffer,
		"POST /issuer/desk/cards/{card}/suspend":   i.deskChange(i.store.Suspend),
		"POST /issuer/desk/cards/{card}/reinstate": i.deskChange(i.store.Reinstate),
		"POST /issuer/desk/cards/{card}/revoke":    i.deskChange(i.store.Revoke),
	}
	for pattern, h := range desk {
		mux.Handle(pattern, i.desk(h))
	}
	return mux
}

// pathOf cuts the method off a pattern.
func pathOf(pattern string) string {
	for at := range pattern {
		if pattern[at] == '/' {
			return pattern[at:]
		}
	}
	return pattern
}

// public routes serve wallets and counters of any origin: nothing here
// depends on cookies, so any page may ask what any program may ask.
func (i *Issuer) public(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Access-Control-Expose-Headers", "DPoP-Nonce, ETag, Retry-After, WWW-Authenticate, X-Request-Id")
		if err := h(w, r); err != nil {
			i.refuse(w, r, err)
		}
	})
}

func preflight(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Access-Control-Allow-Methods", "GET, POST")
	w.Header().Set("Access-Control-Allow-Headers", "Authorization, Content-Type, DPoP")
	w.Header().Set("Access-Control-Max-Age", "86400")
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// errorBody is an error as the standards have it (6.3, 8.3.1.2, 11.3).
// tries_left is ours.
type errorBody struct {
	Error       string `json:"error"`
	Description string `json:"error_description,omitempty"`
	TriesLeft   *int   `json:"tries_left,omitempty"`
}

func (i *Issuer) refuse(w http.ResponseWriter, r *http.Request, err error) {
	var p *problem
	switch {
	case errors.As(err, &p):
	case errors.Is(err, errSize):
		p = &problem{status: 413, code: "invalid_request", description: "body is too large"}
	default:
		i.Log.ErrorContext(r.Context(), "failed", "request", requestID(r), "error", err)
		p = &problem{status: 500, code: "server_error"}
	}
	p.headers(w.Header())
	writeJSON(w, p.status, errorBody{p.code, p.description, p.triesLeft})
}
