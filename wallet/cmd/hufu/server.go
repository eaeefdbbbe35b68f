package main

import (
	"context"
	"crypto/ed25519"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"hufu/build/site"
	"hufu/wallet/endpoint"
	"hufu/wallet/endpoint/tombstone"
	"hufu/wallet/issuer"
	"hufu/wallet/issuer/store"
)

// server is everything behind the one port.
type server struct {
	handler   http.Handler
	db        *sql.DB
	vaults    vaults
	endpoint  *endpoint.Endpoint
	operator  *operator
	log       *slog.Logger
	deskToken string
	root      string // the trust list's, in hex

	tombstones *tombstone.File
}

// issuerName is the sandbox's; nobody may take it for an authority.
var issuerName = map[string]string{"zh": "虎符沙盒发证处", "en": "Hufu sandbox issuer"}

func (p *program) newServer(ctx context.Context, o serveOptions) (*server, error) {
	data, err := openData(o.data)
	if err != nil {
		return nil, err
	}
	s := &server{operator: newOperator(), log: p.logger(o.log)}
	if s.deskToken, err = data.deskToken(p.random); err != nil {
		return nil, err
	}
	if s.db, err = sql.Open("sqlite", store.DSN(data.path(databaseFile))); err != nil {
		return nil, errFile.Because(err)
	}
	if err := s.openVaults(ctx, data.path(databaseFile), o.database, data.tombstones(o.tombstones)); err != nil {
		s.close()
		return nil, err
	}
	if err := s.assemble(ctx, p, o, data); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *server) assemble(ctx context.Context, p *program, o serveOptions, data dataFolder) error {
	signer, err := data.issuerKey()
	if err != nil {
		return err
	}
	authority, err := data.authority(o.origin+"/issuer", p.now(), p.random)
	if err != nil {
		return err
	}
	root, err := data.trustKey(p.random)
	if err != nil {
		return err
	}
	s.root = hex.EncodeToString(root.Public().(ed25519.PublicKey))
	desk, err := issuer.New(ctx, issuer.Config{
		Origin: o.origin, DB: s.db, Signer: signer, Authority: authority, TrustKey: root, DeskToken: s.deskToken,
		Name: issuerName, Now: p.now, Rand: p.random, Dev: o.dev,
		Log: s.log,
	})
	if err != nil {
		return err
	}
	if err := publish(ctx, desk, data); err != nil {
		return err
	}
	if s.endpoint, err = s.newEndpoint(p, data); err != nil {
		return err
	}
	manifest, err := p.manifest()
	if err != nil {
		return notBuilt(err)
	}
	return s.route(o, manifest, desk)
}

// publish lays the current trust list beside trust.pub, for counters that
// take theirs from a file.
func publish(ctx context.Context, desk *issuer.Issuer, data dataFolder) error {
	list, err := desk.TrustList(ctx)
	if err != nil {
		return err
	}
	return data.write("trust.cwt", list, 0o644)
}

func (s *server) route(o serveOptions, manifest *site.Manifest, desk *issuer.Issuer) error {
	pages, err := newPages(manifest, o.dev, o.ownOrigins(), o.connect)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/", pages)
	for _, path := range []string{"/issuer/", "/.well-known/", "/trust"} {
		mux.Handle(path, desk)
	}
	mux.Handle("/v1/", s.endpoint)
	mux.Handle("/healthz", s.operator.health(s.endpoint))
	config := s.configuration(o, desk)
	mux.Handle("GET /counter/config.json", config)
	mux.Handle("GET /config.json", config)
	mux.HandleFunc("GET /trust.pub", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write([]byte(s.root + "\n"))
	})
	s.handler = s.operator.beside(pages.guard(sameHost(o, mux)))
	return nil
}

// ownOrigins are the two names of one machine, for pages under --dev.
func (o serveOptions) ownOrigins() []string {
	if !o.dev {
		return nil
	}
	port := o.origin[strings.LastIndex(o.origin, ":")+1:]
	return []string{"http://localhost:" + port, "http://127.0.0.1:" + port}
}

// configuration tells the pages where the lists lie and which root signs
// them. It comes from the origin that serves the page itself: whoever could
// change it could change the page (N1).
func (s *server) configuration(o serveOptions, desk *issuer.Issuer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		statuses, err := desk.StatusURIs(r.Context())
		if err != nil {
			http.Error(w, "the status lists are not known", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-cache")
		err = json.NewEncoder(w).Encode(map[string]any{
			"trust": o.origin + "/trust", "root": s.root, "statuses": statuses, "origins": append([]string{}, o.connect...),
		})
		if err != nil {
			slog.Debug("a browser went away", "error", err)
		}
	}
}

// sameHost refuses requests for another name: without it, a stranger's name
// that resolves to loopback would make this server his page's own origin.
func sameHost(o serveOptions, next http.Handler) http.Handler {
	_, allowed, _ := strings.Cut(o.origin, "://")
	hosts := map[string]bool{allowed: true}
	for _, origin := range o.ownOrigins() {
		hosts[strings.TrimPrefix(origin, "http://")] = true
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !hosts[r.Host] {
			http.Error(w, "this server answers for "+allowed, http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

func (s *server) close() {
	err := s.db.Close()
	if s.vaults != nil {
		err = errors.Join(err, s.vaults.Close())
	}
	if s.tombstones != nil {
		err = errors.Join(err, s.tombstones.Close())
	}
	if err != nil {
		s.log.Error("closing the database", "error", err.Error())
	}
}
