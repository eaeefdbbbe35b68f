package issuer

import (
	"crypto/ed25519"
	"crypto/rand"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"

	"hufu/wallet/issuer/store"
	"hufu/wallet/openid"
)

func TestConfig(t *testing.T) {
	db, err := sql.Open("sqlite", store.DSN(filepath.Join(t.TempDir(), "issuer.db")))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	_, root, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, authority, clock := newKey(t), newAuthority(t), (&sandbox{now: morning}).clock
	for name, tt := range map[string]struct {
		change func(*Config)
		ok     bool
	}{
		"as it should be":            {func(*Config) {}, true},
		"https on another port":      {func(c *Config) { c.Origin = "https://id.example:8443" }, true},
		"http on loopback with dev":  {func(c *Config) { c.Origin, c.Dev = "http://localhost:8733", true }, true},
		"http on loopback":           {func(c *Config) { c.Origin = "http://localhost:8733" }, false},
		"http elsewhere with dev":    {func(c *Config) { c.Origin, c.Dev = "http://id.example", true }, false},
		"origin with a slash":        {func(c *Config) { c.Origin = "https://id.example/" }, false},
		"origin with a path":         {func(c *Config) { c.Origin = "https://id.example/x" }, false},
		"no database":                {func(c *Config) { c.DB = nil }, false},
		"no signer":                  {func(c *Config) { c.Signer = nil }, false},
		"no authority":               {func(c *Config) { c.Authority = nil }, false},
		"no root":                    {func(c *Config) { c.TrustKey = nil }, false},
		"no clock":                   {func(c *Config) { c.Now = nil }, false},
		"no name":                    {func(c *Config) { c.Name = nil }, false},
		"desk token that is guessed": {func(c *Config) { c.DeskToken = "desk" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			c := Config{
				Origin: origin, DB: db, Signer: signer, Authority: authority, TrustKey: root, DeskToken: deskToken, Now: clock,
				Name: map[string]string{"zh": "示例"},
			}
			tt.change(&c)
			if _, err := New(t.Context(), c); (err == nil) != tt.ok || err != nil && !errors.Is(err, errConfig) {
				t.Error(err)
			}
		})
	}
}

// A restart forgets nonces and nothing else: a wallet goes on with the state
// it has.
func TestRestart(t *testing.T) {
	s := newSandbox(t)
	r := s.register(0, "full", "age18")
	received := s.receive(r)
	nonce := s.freshNonce()
	again := openSandbox(t, s.path)
	if again.issuer.tickets.check(kindProof, nonce) {
		t.Error("a nonce of the process before is taken")
	}
	// The signer is another in this test, which the trust list says.
	got, err := again.wallet().TopUp(t.Context(), received.Issuance, []openid.Want{{Configuration: openid.General, Count: 10}})
	if err != nil || len(got.Copies) != 10 {
		t.Errorf("%v", err)
	}
	again.act(r.card, "suspend")
	if s.entryOf(r.card)["state"] != "suspended" {
		t.Error("two processes on one database disagree")
	}
}
