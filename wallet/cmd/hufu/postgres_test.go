package main

import (
	"bytes"
	"context"
	"database/sql"
	"net/http"
	"strings"
	"testing"

	"hufu/wallet/endpoint/sqlstore/pgtest"
)

// TestPostgreSQL serves on a real PostgreSQL server: the endpoint's tables are
// there, a second start takes them for what they are, and the oldest beat put
// back is noticed.
func TestPostgreSQL(t *testing.T) {
	address, err := pgtest.Schema(t.Context())
	if err != nil {
		t.Skip("no PostgreSQL server: ", err)
	}
	data := t.TempDir()
	serve := func() string {
		log := &written{}
		s, err := startServer(log, "--database", address, "--data", data)
		if err != nil {
			t.Fatal(err, log)
		}
		response, err := http.Get(strings.TrimSuffix(s.ready.Wallet, "/") + "/healthz")
		if said := body(t, response, err); response.StatusCode != http.StatusOK {
			t.Errorf("healthz: %d %s", response.StatusCode, said)
		}
		if status := s.stop(); status != exitAccepted {
			t.Errorf("ended with %d", status)
		}
		return log.String()
	}
	for range 2 {
		if log := serve(); log != "" {
			t.Error(log)
		}
	}
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "UPDATE beat SET n = 0"); err != nil {
		t.Fatal(err)
	}
	if log := serve(); !strings.Contains(log, "older copy") {
		t.Errorf("SY-18 a copy put back is not noticed: %q", log)
	}
}

// TestNoDatabase: a password in an address is said to nobody.
func TestNoDatabase(t *testing.T) {
	for name, address := range map[string]string{
		"unreadable": "postgres://hufu:Sesame77@[bad/hufu", "not there": "postgres://hufu:Sesame77@127.0.0.1:1/hufu?sslmode=disable&connect_timeout=5",
	} {
		t.Run(name, func(t *testing.T) {
			var out, said bytes.Buffer
			p := newProgram()
			p.stdout, p.stderr, p.manifest = &out, &said, builtOrEmpty
			p.getenv = func(variable string) string {
				return map[string]string{"HUFU_DATABASE": address, "HUFU_LANG": "en"}[variable]
			}
			status := p.run(context.Background(), []string{"serve", "--dev", "--listen", "127.0.0.1:0", "--data", t.TempDir()})
			if status == exitAccepted || !strings.Contains(said.String(), "database") || strings.Contains(said.String(), "Sesame77") {
				t.Errorf("status %d: %s", status, &said)
			}
		})
	}
}
