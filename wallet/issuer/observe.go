package issuer

import (
	"context"
	"encoding/hex"
	"log/slog"
	"net/http"
)

type requestKey struct{}

// requestID is the id that the answer and the log share.
func requestID(r *http.Request) string {
	id, _ := r.Context().Value(requestKey{}).(string)
	return id
}

// observe gives each request an id and one line of log. The line has the
// route's pattern and not the path: an offer's path is a secret.
func (i *Issuer) observe(next *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := i.random(8)
		if err != nil {
			http.Error(w, "", http.StatusInternalServerError)
			return
		}
		id := hex.EncodeToString(raw)
		w.Header().Set("X-Request-Id", id)
		r = r.WithContext(context.WithValue(r.Context(), requestKey{}, id))
		seen := &watched{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(seen, r)
		i.Log.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("request", id),
			slog.String("route", r.Pattern), slog.Int("status", seen.status))
	})
}

// watched remembers the status of an answer.
type watched struct {
	http.ResponseWriter
	status int
}

func (w *watched) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *watched) Unwrap() http.ResponseWriter { return w.ResponseWriter }
