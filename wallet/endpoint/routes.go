package endpoint

import (
	"errors"
	"net/http"
	"path"
	"strings"

	"hufu/wallet/cbor"
)

// answer is what a handler found.
type answer struct {
	status int
	etag   string
	body   any // CBOR; nil: none
}

func ok(body any) *answer { return &answer{status: http.StatusOK, body: body} }

// proof is what a route asks of a request before its handler runs.
type proof int

const (
	open    proof = iota // nothing, or the handler looks itself
	known                // tk of a device that was not removed; its account may be suspended
	working              // and its account is not suspended
)

// route is one thing that the endpoint does.
type route struct {
	method, pattern string
	proof           proof
	limit           int64 // of the body, in bytes
	handle          func(*request) (*answer, error)
}

func (e *Endpoint) routes() []route {
	return []route{
		{"GET", "/healthz", open, 0, e.health},
		{"GET", "/v1/time", open, 0, e.time},
		{"POST", "/v1/nonces", working, limitSmall, e.nonce},

		{"POST", "/v1/vaults", open, limitVersion, e.create},
		{"GET", "/v1/vaults/{vault}", known, 0, e.pull},
		{"PUT", "/v1/vaults/{vault}", working, limitVersion, e.push},
		{"GET", "/v1/vaults/{vault}/versions/{n}", known, 0, e.version},
		{"GET", "/v1/vaults/{vault}/epochs", known, 0, e.epochs},
		{"GET", "/v1/vaults/{vault}/devices", working, 0, e.devices},

		{"POST", "/v1/pins", working, limitSmall, e.makePIN},
		{"GET", "/v1/pins/{slot}", working, 0, e.pin},
		{"POST", "/v1/pins/{slot}/evaluate", working, limitSmall, e.evaluate},
		{"POST", "/v1/pins/{slot}/confirm", working, limitSmall, e.confirm},
		{"POST", "/v1/pins/{slot}/register", working, limitSmall, e.register},
		{"POST", "/v1/pins/{slot}/activate", working, limitSmall, e.activate},

		{"GET", "/v1/tokens", open, 0, e.tokens},
		{"POST", "/v1/tokens", working, limitSmall, e.issue},
		{"PUT", "/v1/mailboxes/{mailbox}", open, limitPut, e.putMail},
		{"POST", "/v1/mailboxes/{mailbox}/take", open, 0, e.takeMail},
	}
}

func (e *Endpoint) router() *http.ServeMux {
	mux := http.NewServeMux()
	methods := map[string][]string{}
	for _, r := range e.routes() {
		mux.Handle(r.method+" "+r.pattern, e.serve(r))
		methods[r.pattern] = append(methods[r.pattern], r.method)
	}
	for pattern, allowed := range methods {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			e.refuse(w, r, errMethod)
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { e.refuse(w, r, errNotFound) })
	return mux
}

// ServeHTTP answers a wallet.
func (e *Endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	seen := &watched{ResponseWriter: w, status: http.StatusOK}
	defer e.observe(seen, r, e.Now())
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	switch {
	case e.cors(seen, r):
	case r.URL.Path != path.Clean(r.URL.Path): // the mux would redirect, and a redirect is not signed for
		e.refuse(seen, r, errNotFound)
	default:
		e.mux.ServeHTTP(seen, r)
	}
}

// serve does for every route what comes before and after its handler.
func (e *Endpoint) serve(route route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		a, err := e.run(route, w, r)
		if err == nil {
			err = a.write(w)
		}
		if err != nil {
			e.refuse(w, r, fault(err))
		}
	}
}

func (e *Endpoint) run(route route, w http.ResponseWriter, r *http.Request) (*answer, error) {
	if err := e.limiter.address(e.address(r)); err != nil {
		return nil, err
	}
	q, err := e.read(route, w, r)
	if err != nil {
		return nil, err
	}
	if route.proof != open {
		if err := e.identify(q, route.proof); err != nil {
			return nil, err
		}
	}
	return route.handle(q)
}

// fault gives the store's errors that a handler has nothing to say about a
// code.
func fault(err error) error {
	if errors.Is(err, ErrNone) {
		return errNotFound.Because(err)
	}
	if statusOf(err) == http.StatusInternalServerError {
		return errStore.Because(err)
	}
	return err
}

func (a *answer) write(w http.ResponseWriter) error {
	if a.etag != "" {
		w.Header().Set("ETag", a.etag)
	}
	if a.body == nil {
		w.WriteHeader(a.status)
		return nil
	}
	data, err := cbor.Marshal(a.body)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", mediaCBOR)
	w.WriteHeader(a.status)
	_, _ = w.Write(data) // the client may be gone; there is nobody left to tell
	return nil
}
