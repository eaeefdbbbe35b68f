package main

import (
	"context"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"hufu/wallet/endpoint"
	"hufu/wallet/endpoint/sqlstore/postgres"
	"hufu/wallet/endpoint/sqlstore/sqlite"
	"hufu/wallet/endpoint/tombstone"
)

// operator is what the person who runs the server sees of it: how it is, and
// nothing of whom it serves. Routes are patterns, never paths.
type operator struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	swept    prometheus.Gauge
	unswept  prometheus.Counter
	draining atomic.Bool
}

func newOperator() *operator {
	o := &operator{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "hufu_requests_total", Help: "Requests to the endpoint, by route, status and code of refusal.",
		}, []string{"route", "status", "code"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "hufu_request_seconds", Help: "How long requests to the endpoint took.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5},
		}, []string{"route"}),
		swept:   prometheus.NewGauge(prometheus.GaugeOpts{Name: "hufu_swept_timestamp_seconds", Help: "When the last sweep succeeded. Destroyed keys wait for it."}),
		unswept: prometheus.NewCounter(prometheus.CounterOpts{Name: "hufu_sweeps_failed_total", Help: "Sweeps that failed."}),
	}
	o.registry.MustRegister(o.requests, o.seconds, o.swept, o.unswept,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return o
}

// observed is endpoint.Config.Observed.
func (o *operator) observed(route string, status int, code string, took time.Duration) {
	o.requests.WithLabelValues(route, strconv.Itoa(status), code).Inc()
	o.seconds.WithLabelValues(route).Observe(took.Seconds())
}

// beside answers GET /metrics before anybody asks for which host a request is:
// who collects them names the machine as he likes.
func (o *operator) beside(next http.Handler) http.Handler {
	metrics := o.metrics()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && r.URL.Path == "/metrics" {
			metrics.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// metrics answers programs on this machine only. A reverse proxy's requests
// come from this machine too, and say for whom.
func (o *operator) metrics() http.Handler {
	shown := promhttp.HandlerFor(o.registry, promhttp.HandlerOpts{})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from, err := netip.ParseAddrPort(r.RemoteAddr)
		if err != nil || !from.Addr().Unmap().IsLoopback() || r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != "" {
			http.NotFound(w, r)
			return
		}
		shown.ServeHTTP(w, r)
	})
}

// health answers 503 as soon as the server is told to end, for whoever decides
// where requests go.
func (o *operator) health(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if o.draining.Load() {
			http.Error(w, "ending", http.StatusServiceUnavailable)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// logger writes JSON, one object a line.
func (p *program) logger(level slog.Level) *slog.Logger {
	return slog.New(slog.NewJSONHandler(p.stderr, &slog.HandlerOptions{Level: level}))
}

// serverLog takes net/http's own complaints, which name the client's address.
func serverLog(to *slog.Logger) *log.Logger { return log.New(nameless{to}, "", 0) }

type nameless struct{ to *slog.Logger }

var address = regexp.MustCompile(`\[?[0-9a-fA-F:.]+(%\w+)?\]?:\d{1,5}\b`)

func (n nameless) Write(line []byte) (int, error) {
	first, _, _ := strings.Cut(string(line), "\n") // of a panic: without the stack, which has arguments
	n.to.Error("http", "error", address.ReplaceAllString(first, "[address]"))
	return len(line), nil
}

var _ io.Writer = nameless{}

// sweepEvery is how often what has ended is overwritten: a destroyed PIN's
// key is gone within 120 s of its last try's end.
const sweepEvery = 30 * time.Second

// sweep runs beside the server until ctx ends, and closes done when its last
// statement has.
func (s *server) sweep(ctx context.Context, p *program, done chan<- struct{}) {
	defer close(done)
	ticks := time.NewTicker(sweepEvery)
	defer ticks.Stop()
	for {
		if err := s.endpoint.Sweep(ctx); err == nil {
			s.operator.swept.Set(float64(p.now().Unix()))
		} else if ctx.Err() == nil {
			s.operator.unswept.Inc()
			s.log.Error("sweeping", "error", err.Error())
		}
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
	}
}

// vaults is where the endpoint keeps what it knows.
type vaults interface {
	endpoint.Store
	io.Closer
}

// openDatabase opens PostgreSQL if an address is given, else the file.
func openDatabase(ctx context.Context, file, address string) (vaults, error) {
	if address == "" {
		store, err := sqlite.Open(ctx, file)
		if err != nil {
			return nil, errFile.Because(err)
		}
		return store, nil
	}
	store, err := postgres.Open(ctx, address)
	if err != nil {
		return nil, errDatabase.Because(err)
	}
	return store, nil
}

// openVaults opens the endpoint's store with its tombstones, and treats a copy
// that somebody put back by hand as hufu restore would have (SY-18).
func (s *server) openVaults(ctx context.Context, file, address, stones string) (err error) {
	if s.vaults, err = openDatabase(ctx, file, address); err != nil {
		return err
	}
	if s.tombstones, err = tombstone.Open(stones); err != nil {
		return err
	}
	older, err := endpoint.Older(ctx, s.vaults, s.tombstones)
	if err != nil || !older {
		return err
	}
	generation, err := endpoint.Restored(ctx, s.vaults, s.tombstones)
	if err == nil {
		s.log.Warn("the database is an older copy: every PIN has three tries at most, and wallets ask for new ones", "generation", generation)
	}
	return err
}
