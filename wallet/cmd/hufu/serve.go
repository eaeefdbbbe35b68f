package main

import (
	"context"
	"errors"
	"flag"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"hufu/build/site"
	"hufu/wallet/openid"
	"hufu/wallet/refusal"
)

var serveCommand = command{
	name:    "serve",
	summary: "serve the pages, the sync endpoint, the sandbox issuer and the trust list on one port",
	usage:   "--origin https://id.example | --dev   [--listen ADDR] [--data DIR] [--json]",
	more: `Everything it must not lose is in --data (default $XDG_DATA_HOME/hufu): hufu.db
(SQLite), desk-token, issuer.key, iaca.pem, trust.key, trust.pub, receipt.key, oprf.key, and the
current trust.cwt. Keep oprf.key out of any backup that holds hufu.db.

--dev is for one machine: http on loopback, the wallet at http://localhost:PORT. Without
it an https --origin is needed, and a reverse proxy that ends TLS in front.
HUFU_LISTEN, HUFU_DATA, HUFU_ORIGIN, HUFU_DATABASE and HUFU_TOMBSTONES stand for the flags.

--database keeps the sync endpoint's vaults in PostgreSQL; the sandbox issuer stays in hufu.db.
An address with a password belongs in HUFU_DATABASE, not on the command line. hufu backup and
hufu restore are for hufu.db: use the database's own, and keep the tombstones. An older copy
that was put back is noticed at the start.

  hufu serve --dev
  hufu serve --origin https://id.example --listen 127.0.0.1:8733 --data /var/lib/hufu
  hufu serve --origin https://id.example --database 'postgres://hufu@db.internal/hufu?sslmode=verify-full'`,
	run: runServe,
}

var (
	errListen   = refusal.New("listen", "hufu: cannot listen")
	errOrigin   = refusal.New("serve_origin", "hufu: origin is missing or not allowed")
	errDatabase = refusal.New("database", "hufu: cannot open the database")
	errPages    = refusal.New("pages_missing", "hufu: the pages are not built")
)

// serveOptions are the flags of serve.
type serveOptions struct {
	listen, data, origin string
	connect              list
	database, tombstones string
	grace                time.Duration
	log                  slog.Level
	dev, json            bool
}

func (p *program) serveFlags(flags *flag.FlagSet, args []string) (o serveOptions, err error) {
	or := func(name, fallback string) string {
		if value := p.getenv(name); value != "" {
			return value
		}
		return fallback
	}
	flags.StringVar(&o.listen, "listen", or("HUFU_LISTEN", "127.0.0.1:8733"), "`address` and port; port 0 takes a free one")
	flags.StringVar(&o.data, "data", p.getenv("HUFU_DATA"), "data `folder` (default $XDG_DATA_HOME/hufu)")
	flags.StringVar(&o.origin, "origin", p.getenv("HUFU_ORIGIN"), "the `origin` that browsers use, as https://id.example")
	flags.Var(&o.connect, "counter-connect", "a further `origin` that the counter page may fetch lists from")
	flags.StringVar(&o.database, "database", p.getenv("HUFU_DATABASE"), "the PostgreSQL `address` of the endpoint's database (default hufu.db in the data folder)")
	flags.StringVar(&o.tombstones, "tombstones", p.getenv("HUFU_TOMBSTONES"), "the `file` of tombstones (default tombstones in the data folder)")
	flags.DurationVar(&o.grace, "grace", 0, "how long to go on serving after the signal to end")
	flags.TextVar(&o.log, "log", slog.LevelWarn, "the least `level` that is logged: debug, info, warn, error")
	flags.BoolVar(&o.dev, "dev", false, "one machine: http on loopback")
	flags.BoolVar(&o.json, "json", false, "print one JSON line when ready")
	rest, err := parse(flags, args)
	if err == nil && len(rest) > 0 {
		err = errUsage.With("unexpected " + rest[0])
	}
	if err == nil && o.data == "" {
		o.data, err = p.defaultData()
	}
	return o, err
}

func runServe(p *program, ctx context.Context, flags *flag.FlagSet, args []string) error {
	o, err := p.serveFlags(flags, args)
	if err != nil {
		return err
	}
	if !o.dev && o.origin == "" {
		return errOrigin.With("--origin, or --dev on one machine")
	}
	if o.origin != "" {
		if _, err := openid.CheckURL(o.origin, o.dev); err != nil {
			return errOrigin.Because(err)
		}
	}
	listener, err := net.Listen("tcp", o.listen)
	if err != nil {
		return errListen.Because(err)
	}
	defer listener.Close()
	if o.dev {
		if err := o.development(listener); err != nil {
			return err
		}
	}
	s, err := p.newServer(ctx, o)
	if err != nil {
		return err
	}
	defer s.close()
	swept := make(chan struct{})
	ctx, stop := context.WithCancel(ctx)
	go s.sweep(ctx, p, swept)
	defer func() { stop(); <-swept }()
	return p.serveUntil(ctx, listener, s, o)
}

// development fills in the origin of a machine on its own, and refuses to
// offer plain http to others.
func (o *serveOptions) development(listener net.Listener) error {
	address := listener.Addr().(*net.TCPAddr)
	if !address.IP.IsLoopback() {
		return errOrigin.With("--dev listens on loopback only")
	}
	if o.origin == "" {
		_, port, _ := net.SplitHostPort(address.String())
		o.origin = "http://localhost:" + port
	}
	return nil
}

// drain is how long requests under way may take to end.
const drain = 10 * time.Second

// serveUntil serves until ctx ends, then lets requests under way finish.
func (p *program) serveUntil(ctx context.Context, listener net.Listener, s *server, o serveOptions) error {
	h := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          serverLog(s.log),
	}
	failed := make(chan error, 1)
	go func() { failed <- h.Serve(listener) }()
	if err := p.announce(s, o); err != nil {
		return err
	}
	select {
	case err := <-failed:
		return errListen.Because(err)
	case <-ctx.Done():
	}
	s.operator.draining.Store(true)
	select {
	case err := <-failed:
		return errListen.Because(err)
	case <-time.After(o.grace):
	}
	return s.finish(h)
}

// finish takes no more connections and lets requests under way end. Those that
// do not in time are cut off before the database is closed: what they were
// promised nothing of may have come about or not.
func (s *server) finish(h *http.Server) error {
	deadline, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	err := h.Shutdown(deadline)
	if errors.Is(err, context.DeadlineExceeded) {
		s.log.Warn("requests were cut off at the end")
		err = h.Close()
	}
	if err != nil {
		return errListen.Because(err)
	}
	return nil
}

// ready is the JSON line of --json.
type ready struct {
	Wallet    string `json:"wallet"`
	Counter   string `json:"counter"`
	Desk      string `json:"desk"`
	DeskToken string `json:"desk_token"`
	Issuer    string `json:"issuer"`
	Trust     string `json:"trust"`
}

func (p *program) announce(s *server, o serveOptions) error {
	r := ready{
		Wallet: o.origin + "/", Counter: o.origin + "/counter/", Desk: o.origin + "/desk/",
		DeskToken: s.deskToken, Issuer: o.origin + "/issuer", Trust: o.origin + "/trust",
	}
	if o.json {
		return p.print(r)
	}
	lines := []string{
		"wallet      " + r.Wallet, "counter     " + r.Counter, "desk        " + r.Desk, "desk token  " + r.DeskToken,
		"issuer      " + r.Issuer, "trust list  " + r.Trust, "trust root  " + s.root, "data        " + o.data,
	}
	_, err := p.stdout.Write([]byte(strings.Join(lines, "\n") + "\n"))
	return err
}

// notBuilt gives site's error its code.
func notBuilt(err error) error {
	if errors.Is(err, site.ErrNotBuilt) {
		return errPages.Because(err)
	}
	return err
}
