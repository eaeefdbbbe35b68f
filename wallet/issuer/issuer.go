// Package issuer is a complete sandbox issuer as one http.Handler: OpenID4VCI
// 1.0 (clauses are of that text) with the pre-authorized code, status lists,
// the trust list that names it, and a desk where a clerk registers people.
//
//	db, err := sql.Open("sqlite", store.DSN("hufu.db"))
//	i, err := issuer.New(ctx, issuer.Config{Origin: "https://id.example", DB: db, Signer: key,
//		Authority: authority, TrustKey: root, DeskToken: token, Now: time.Now, Name: map[string]string{"zh": "…", "en": "…"}})
//	mux.Handle("/issuer/", i)      // and /.well-known/ and /trust
//
// The issuer is ORIGIN/issuer, which is its own authorization server:
//
//	GET  /.well-known/openid-credential-issuer/issuer   metadata (12.2)
//	GET  /.well-known/oauth-authorization-server/issuer metadata (RFC 8414)
//	GET  /issuer/offers/{id}        the offer, while it can be redeemed (4.1.3)
//	POST /issuer/token              pre-authorized code and tx_code; refresh token; DPoP (6, RFC 9449)
//	POST /issuer/nonce              c_nonce (7)
//	POST /issuer/credential         proofs in, copies out (8)
//	POST /issuer/notification       what became of them (11)
//	GET  /issuer/status             where the status lists in use lie
//	GET  /issuer/status/{n}         status list, CWT or JWT by Accept
//	GET  /trust                     trust list (package trust)
//	GET  /issuer/iaca.cer           root of the signer's certificates (package iaca)
//	GET  /issuer/iaca.crl           what it revoked
//	     /issuer/desk/...           desk.go
//
// # Copies
//
// A credential configuration hufu.id.1.sd-cwt[.<edition>] gives copies in
// format dc+sd-cwt: base64url of an SD-CWT (package sdcwt). For verifiers
// online hufu.id.1.mdoc gives mso_mdoc (package mdoc) and hufu.id.1.sd-jwt
// dc+sd-jwt (package sdjwt), with the signer's certificate. One offer has all
// of them. No two copies share anything that would tell that they are one
// person's: each has its own salts, status index and device key, an SD-CWT its
// own sub, and times on the hour; what all holders of an edition share is the
// same for all of them (SECURITY.md 4.5). Every copy, of whatever format, has
// its entry in the same status lists, so what the desk does to a card reaches
// all at once.
//
// # What holds
//
// An offer is redeemed once, by one device, whose DPoP key its tokens are
// bound to. A newer offer of the same card replaces the older device: its
// tokens end, its copies become invalid. A suspended or revoked card gets
// neither tokens nor copies, and the next status list says so. The log has
// request ids and routes, nobody's data.
package issuer

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"database/sql"
	"io"
	"log/slog"
	"net/http"
	"time"

	"hufu/wallet/cose"
	"hufu/wallet/ec"
	"hufu/wallet/issuer/iaca"
	"hufu/wallet/issuer/store"
	"hufu/wallet/openid"
	"hufu/wallet/trust"
)

// CredentialType is the vct of what is issued here.
const CredentialType = "urn:hufu:id:1"

// Config is what an issuer is made of. All but Rand, Log, Zone and Dev is
// required.
type Config struct {
	Origin    string             // scheme, host and port, no slash at the end
	DB        *sql.DB            // opened with store.DSN
	Signer    *ec.PrivateKey     // signs copies and status lists
	Authority *iaca.Authority    // certifies Signer for formats that carry certificates
	TrustKey  ed25519.PrivateKey // signs the trust list
	DeskToken string             // bearer token of the desk
	Name      map[string]string  // of the issuer, by language
	Now       func() time.Time

	Rand io.Reader      // nil: crypto/rand
	Log  *slog.Logger   // nil: silence
	Zone *time.Location // in which people have birthdays; nil: UTC+8
	Dev  bool           // allows http on loopback
}

// Issuer is the handler.
type Issuer struct {
	Config
	id      string // credential_issuer
	store   *store.Store
	mux     *http.ServeMux
	keyID   []byte
	signer  cose.Signer
	tickets *tickets
	once    *once
	limiter *limiter
	lists   lists
	trusted trusted

	certified certified
}

// New migrates the database and makes the handler.
func New(ctx context.Context, c Config) (*Issuer, error) {
	if err := c.complete(); err != nil {
		return nil, err
	}
	db, err := store.New(ctx, c.DB)
	if err != nil {
		return nil, err
	}
	keyID, err := trust.KeyID(cose.ECKey(c.Signer.Public()))
	if err != nil {
		return nil, err
	}
	secret := make([]byte, 32)
	if _, err := io.ReadFull(c.Rand, secret); err != nil {
		return nil, err
	}
	i := &Issuer{
		Config: c, id: c.Origin + "/issuer", store: db, keyID: keyID,
		signer:  cose.ECSigner(c.Signer, cose.AlgESP256),
		tickets: &tickets{secret, c.Rand, c.Now}, once: &once{seen: map[[32]byte]int64{}},
		limiter: &limiter{now: c.Now, buckets: map[string]*bucket{}},
	}
	i.mux = i.routes()
	return i, nil
}

// eastern is the zone of China, all of it.
var eastern = time.FixedZone("UTC+8", 8*3600)

func (c *Config) complete() error {
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Zone == nil {
		c.Zone = eastern
	}
	missing := c.DB == nil || c.Signer == nil || c.Authority == nil || c.Now == nil || len(c.TrustKey) != ed25519.PrivateKeySize || len(c.Name) == 0
	if missing || len(c.DeskToken) < minDeskToken {
		return errConfig.With("something required is missing, or the desk token is short")
	}
	u, err := openid.CheckURL(c.Origin, c.Dev)
	if err != nil {
		return errConfig.Because(err)
	}
	if u.Path != "" || u.RawQuery != "" {
		return errConfig.With("origin has a path")
	}
	return nil
}

// ID is the credential_issuer and iss of everything issued here.
func (i *Issuer) ID() string { return i.id }

func (i *Issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i.observe(i.mux).ServeHTTP(w, r)
}

// today is the moment of now in the zone of the issuer's people.
func (i *Issuer) today() time.Time { return i.Now().In(i.Zone) }

// random answers n random bytes.
func (i *Issuer) random(n int) ([]byte, error) {
	out := make([]byte, n)
	_, err := io.ReadFull(i.Rand, out)
	return out, err
}
