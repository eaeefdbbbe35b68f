package endpoint

import (
	"log/slog"
	"net/http"
	"time"
)

// watched remembers of an answer what is logged.
type watched struct {
	http.ResponseWriter
	status int
	code   string
	fault  error // ours, not the client's
}

func (w *watched) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *watched) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// note leaves the code of a refusal for the log.
func note(w http.ResponseWriter, code string, err error) {
	seen, ok := w.(*watched)
	if !ok {
		return
	}
	seen.code = code
	if statusOf(err) >= http.StatusInternalServerError {
		seen.fault = err
	}
}

// observe writes one line a request: the route's pattern and never its path,
// no id, no address, no body, and a class of duration instead of one, since a
// duration can tell who it was (SECURITY 4.9). Of our own failures there is
// the text, which names no row.
func (e *Endpoint) observe(w *watched, r *http.Request, began time.Time) {
	took := e.Now().Sub(began)
	if e.Observed != nil {
		e.Observed(r.Pattern, w.status, w.code, took)
	}
	line := []slog.Attr{
		slog.String("route", r.Pattern), slog.Int("status", w.status), slog.String("code", w.code), slog.String("took", class(took)),
	}
	level := slog.LevelInfo
	if w.fault != nil {
		level, line = slog.LevelError, append(line, slog.String("error", w.fault.Error()))
	}
	e.Log.LogAttrs(r.Context(), level, "request", line...)
}

func class(took time.Duration) string {
	for _, c := range []struct {
		below time.Duration
		name  string
	}{{10 * time.Millisecond, "<10ms"}, {100 * time.Millisecond, "<100ms"}, {time.Second, "<1s"}} {
		if took < c.below {
			return c.name
		}
	}
	return ">=1s"
}
