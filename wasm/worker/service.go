// Command worker is the endpoint on Cloudflare Workers, over D1. README.md
// beside it says how to run and deploy it.
//
// This is the thin main: settings from the Worker's variables, the same
// handler as `hufu serve`, and package edge around it.
package main

import (
	"context"
	"crypto/ed25519"
	"database/sql"
	"encoding/base64"
	"log/slog"
	"os"
	"strings"
	"time"

	"hufu/wallet/endpoint"
	"hufu/wallet/endpoint/sqlstore"
	"hufu/wallet/refusal"
	"hufu/wasm/worker/edge"
)

var errSecret = refusal.New("worker_secret", "worker: a secret is missing or malformed")

// newService is the endpoint over a database.
func newService(db *sql.DB, getenv func(string) string, now func() time.Time) (*edge.Service, error) {
	seal, err := secret(getenv, "HUFU_SEAL")
	if err != nil {
		return nil, err
	}
	receipt, err := secret(getenv, "HUFU_RECEIPT")
	if err != nil {
		return nil, err
	}
	e, err := endpoint.New(endpoint.Config{
		Store: sqlstore.New(db, sqlstore.D1), Seal: seal, Receipt: ed25519.NewKeyFromSeed(receipt),
		Origins: strings.Fields(getenv("HUFU_ORIGINS")), Limits: limits(getenv("HUFU_LIMITS")), Now: now,
		Log: slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
	if err != nil {
		return nil, err
	}
	return &edge.Service{Handler: e, Sweep: func(ctx context.Context) error { return e.Sweep(ctx) }}, nil
}

// secret is 32 bytes in base64url.
func secret(getenv func(string) string, name string) ([]byte, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(getenv(name))
	if err != nil || len(raw) != 32 {
		return nil, errSecret.With(name)
	}
	return raw, nil
}

// limits are the endpoint's own, unless something in front of the Worker
// keeps them: an instance counts what it sees, and does not live long.
func limits(setting string) endpoint.Limits {
	if setting != "off" {
		return endpoint.Limits{}
	}
	unbounded := endpoint.Rate{Burst: 1e9, PerMinute: 1e9}
	return endpoint.Limits{Device: unbounded, Account: unbounded, Address: unbounded, Create: unbounded}
}
