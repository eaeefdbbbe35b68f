package main

import (
	"crypto/ed25519"
	"net/http"
	"net/netip"
	"strings"

	"hufu/wallet/endpoint"
)

// newEndpoint is the sync endpoint, on the same database as the issuer. The
// wallet is served from the same origin, so no other one may call it.
func (s *server) newEndpoint(p *program, data dataFolder) (*endpoint.Endpoint, error) {
	seal, err := data.secret(sealFile, p.random)
	if err != nil {
		return nil, err
	}
	seed, err := data.secret("receipt.key", p.random)
	if err != nil {
		return nil, err
	}
	return endpoint.New(endpoint.Config{
		Store: s.vaults, Seal: seal, Receipt: ed25519.NewKeyFromSeed(seed), Now: p.now, Rand: p.random, Address: clientAddress,
		Log: s.log, Observed: s.operator.observed, Tombstones: s.tombstones,
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
