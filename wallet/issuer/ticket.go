package issuer

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"io"
	"sync"
	"time"

	"hufu/wallet/jose"
)

// tickets makes nonces that need no memory until they are used: when it
// ends, randomness, and a MAC over both under a key of this process. A
// restart voids them all, which a wallet mends by asking for a new one.
//
//	nonce = b64url(end uint64 ‖ random 16 ‖ HMAC-SHA-256(kind ‖ end ‖ random)[:16])
type tickets struct {
	secret []byte
	rand   io.Reader
	now    func() time.Time
}

// The kinds of nonces, and how long each is good.
const (
	kindDPoP   = "dpop"
	kindProof  = "c_nonce"
	ticketLife = 5 * 60
	ticketBody = 8 + 16
	ticketMAC  = 16
)

func (t *tickets) issue(kind string) (string, error) {
	body := make([]byte, ticketBody, ticketBody+ticketMAC)
	binary.BigEndian.PutUint64(body, uint64(t.now().Unix()+ticketLife))
	if _, err := io.ReadFull(t.rand, body[8:]); err != nil {
		return "", err
	}
	return jose.Base64(append(body, t.mac(kind, body)...)), nil
}

func (t *tickets) mac(kind string, body []byte) []byte {
	mac := hmac.New(sha256.New, t.secret)
	mac.Write([]byte(kind))
	mac.Write(body)
	return mac.Sum(nil)[:ticketMAC]
}

// check says whether nonce is one of this process's and still good.
func (t *tickets) check(kind, nonce string) bool {
	raw, err := jose.DecodeBase64(nonce)
	if err != nil || len(raw) != ticketBody+ticketMAC {
		return false
	}
	body := raw[:ticketBody]
	genuine := subtle.ConstantTimeCompare(raw[ticketBody:], t.mac(kind, body)) == 1
	return genuine && t.now().Unix() < int64(binary.BigEndian.Uint64(body))
}

// once remembers what was used, as long as it could be used again. It is in
// memory because what it guards dies with the process too: a proof carries a
// ticket.
type once struct {
	mu    sync.Mutex
	seen  map[[32]byte]int64 // until when
	swept int64
}

const maxOnce = 1 << 16

// claim says whether this is the first use of a value. When the memory is
// full nothing more is accepted rather than something forgotten.
func (o *once) claim(kind, value string, until, now int64) bool {
	key := sha256.Sum256([]byte(kind + "\x00" + value))
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sweep(now)
	if _, used := o.seen[key]; used || len(o.seen) >= maxOnce {
		return false
	}
	o.seen[key] = until
	return true
}

func (o *once) sweep(now int64) {
	if now < o.swept+60 && len(o.seen) < maxOnce {
		return
	}
	for key, until := range o.seen {
		if until < now {
			delete(o.seen, key)
		}
	}
	o.swept = now
}
