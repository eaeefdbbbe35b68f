package main

import (
	"context"
	"crypto/ed25519"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"hufu/wallet/endpoint"
)

// newEndpoint is the sync endpoint, on the same database as the issuer. The
// wallet is served from the same origin, so no other one may call it.
func (p *program) newEndpoint(store endpoint.Store, data dataFolder) (*endpoint.Endpoint, error) {
	seal, err := data.secret("oprf.key", p.random)
	if err != nil {
		return nil, err
	}
	seed, err := data.secret("receipt.key", p.random)
	if err != nil {
		return nil, err
	}
	return endpoint.New(endpoint.Config{
		Store: store, Seal: seal, Receipt: ed25519.NewKeyFromSeed(seed), Now: p.now, Rand: p.random, Address: clientAddress,
		Log: slog.New(slog.NewTextHandler(p.stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
}

// clientAddress looks through the reverse proxy that ends TLS on this machine:
// the last address of X-Forwarded-For is the one that it added. From anywhere
// else the header is whatever the client likes, and is not read.
func clientAddress(r *http.Request) string {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	forwarded := r.Header.Values("X-Forwarded-For")
	if err != nil || !from.Addr().Unmap().IsLoopback() || len(forwarded) == 0 {
		return r.RemoteAddr
	}
	all := strings.Split(forwarded[len(forwarded)-1], ",")
	return strings.TrimSpace(all[len(all)-1])
}

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
		if err := s.endpoint.Sweep(ctx); err != nil && ctx.Err() == nil {
			p.say("sweeping: %v", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
	}
}
