package endpoint

import (
	"context"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"io"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"hufu/wallet/ec"
)

// SealSize is the length of Config.Seal.
const SealSize = 32

// Config is what an Endpoint needs.
type Config struct {
	Store Store
	// Seal is the secret under which PIN keys lie in the store, and from which
	// nonces are made. It is kept outside the database and in no backup with
	// it: a stolen database alone must give nothing (SECURITY 4.3).
	Seal []byte
	// Receipt signs receipts and times. Wallets pin its public half.
	Receipt ed25519.PrivateKey
	// Origins are pages of other origins that may call, as "https://id.example".
	Origins []string
	Limits  Limits
	// Tombstones keep what must stay ended if an older copy of the store is
	// put back. Nil: nothing does, and a restored store knows only itself.
	Tombstones Tombstones
	// Address tells from where a request comes, where a proxy stands in front.
	// Nil: the other end of the connection.
	Address func(*http.Request) string
	Now     func() time.Time
	Rand    io.Reader    // nil: crypto/rand
	Log     *slog.Logger // nil: nothing is logged
	// Observed is told of every answer: the route's pattern, status, code of a
	// refusal, and how long it took. Nil: nobody is.
	Observed func(route string, status int, code string, took time.Duration)
}

// Endpoint answers wallets.
type Endpoint struct {
	Config
	mux     *http.ServeMux
	origins map[string]bool
	limiter *limiter
	sealKey []byte        // of PIN keys
	tickets []byte        // of server nonces
	nobody  *ec.PublicKey // checks signatures of devices that are not there
	expired int64         // when versions last expired; Sweep's alone
	mails   atomic.Int64  // how many mailboxes there are, about
}

// New checks the configuration and makes the handler.
func New(c Config) (*Endpoint, error) {
	if c.Store == nil || c.Now == nil || len(c.Seal) != SealSize || len(c.Receipt) != ed25519.PrivateKeySize {
		return nil, errConfig
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	e := &Endpoint{Config: c, origins: map[string]bool{}}
	for _, origin := range c.Origins {
		e.origins[origin] = true
	}
	return e, e.prepare()
}

func (e *Endpoint) prepare() (err error) {
	if e.sealKey, err = hkdf.Key(sha256.New, e.Seal, nil, "oprf-seal/v1", 32); err != nil {
		return errConfig.Because(err)
	}
	if e.tickets, err = hkdf.Key(sha256.New, e.Seal, nil, "server-nonce/v1", 32); err != nil {
		return errConfig.Because(err)
	}
	key, err := ec.Generate()
	if err != nil {
		return errConfig.Because(err)
	}
	e.nobody = key.Public()
	// Addresses are remembered under a key of this process, and so not at all
	// after it.
	secret, err := e.random(32)
	if err != nil {
		return errConfig.Because(err)
	}
	e.Limits = e.Limits.orDefaults()
	e.limiter = newLimiter(e.Limits, secret, e.Now)
	e.mux = e.router()
	return nil
}

// Sweep does what no request waits for: PIN keys whose time is over are
// overwritten, old nonces and versions forgotten. Its caller calls it every
// half minute, and never twice at once, so that a destroyed PIN's key is gone
// within 120 s (SECURITY 4.3).
func (e *Endpoint) Sweep(ctx context.Context) error {
	now := e.Now().Unix()
	for _, step := range []func(context.Context, int64) error{e.destroy, e.beat, e.notice, e.sweepMail, e.Store.Sweep, e.expire} {
		if err := step(ctx, now); err != nil {
			return errStore.Because(err)
		}
	}
	return nil
}

func (e *Endpoint) random(size int) ([]byte, error) {
	out := make([]byte, size)
	_, err := io.ReadFull(e.Rand, out)
	return out, err
}
