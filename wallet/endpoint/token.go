package endpoint

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"errors"

	"hufu/wallet/httpsig"
	"hufu/wallet/pin"
	"hufu/wallet/transcript"
)

// Relay tokens pay for mailboxes and say nothing of who pays: the wallet draws
// 32 bytes, has them evaluated blinded (RFC 9497, as a PIN is), and shows the
// bytes with the output. Who issued cannot tell which evaluation that was, if
// it used one key for all. So the key of each twelve hours is derived, told to
// everybody without asking who, and signed: two keys for one time are proof.
const (
	tokenLife  = 12 * 3600
	tokenBatch = 5 // fits the CPU time of a Worker's request
)

// tokenKey is the key of a period of tokenLife.
func (e *Endpoint) tokenKey(period int64) (*pin.Key, error) {
	info := transcript.Join([]byte("relay-token/v1"), transcript.Number(period))
	// A draw is rejected in half of the cases: 64 of them fail never.
	stream, err := hkdf.Key(sha256.New, e.Seal, nil, string(info), 64*pin.KeySize)
	if err != nil {
		return nil, err
	}
	return pin.NewKey(bytes.NewReader(stream))
}

// TokenKey is the public key under which tokens are issued.
//
//	tokenkey = { "period": uint, "pk": bstr .size 32, "until": uint, "key": bstr .size 32, "sig": bstr .size 64 }
//	sig      = Ed25519("token-key/v1" | number(period) | pk)
//
// key is the one of receipts, which a wallet has pinned.
type TokenKey struct {
	Period int64  `cbor:"period"`
	PK     []byte `cbor:"pk"`
	Until  int64  `cbor:"until"`
	Key    []byte `cbor:"key"`
	Sig    []byte `cbor:"sig"`
}

// Verify says whether the endpoint with this key told it.
func (k TokenKey) Verify(key ed25519.PublicKey) bool { return ed25519.Verify(key, k.signed(), k.Sig) }

func (k TokenKey) signed() []byte {
	return transcript.Join([]byte("token-key/v1"), transcript.Number(k.Period), k.PK)
}

func (e *Endpoint) tokens(q *request) (*answer, error) {
	period := q.now / tokenLife
	key, err := e.tokenKey(period)
	if err != nil {
		return nil, err
	}
	public := key.Public()
	k := TokenKey{Period: period, PK: public[:], Until: (period + 1) * tokenLife, Key: e.Receipt.Public().(ed25519.PublicKey)}
	k.Sig = ed25519.Sign(e.Receipt, k.signed())
	return ok(k), nil
}

// issuing = { "slot": bstr .size 16, "seq": uint, "period": uint, "blinded": [1*5 bstr .size 32] }
type issuing struct {
	Slot    []byte   `cbor:"slot"`
	Seq     int64    `cbor:"seq"` // the newest confirm
	Period  int64    `cbor:"period"`
	Blinded [][]byte `cbor:"blinded"`
}

// issued = { "tokens": [1*5 { "element": bstr .size 32, "proof": bstr .size 64 }] }
type issued struct {
	Tokens []evaluatedToken `cbor:"tokens"`
}

type evaluatedToken struct {
	Element []byte `cbor:"element"`
	Proof   []byte `cbor:"proof"`
}

// issue evaluates a batch, counted before it is answered. The newest batch is
// answered again for nothing, as its answer may have been lost.
func (e *Endpoint) issue(q *request) (*answer, error) {
	ask, batch, err := q.issuing()
	if err != nil {
		return nil, err
	}
	if err := e.unlockedSlot(q, ID(ask.Slot)); err != nil {
		return nil, err
	}
	if ask.Period != q.now/tokenLife {
		return nil, errTokenKey
	}
	err = e.Store.Grant(q.Context(), ID(ask.Slot), q.device.ID, ask.Seq, int64(len(ask.Blinded)), batch)
	if errors.Is(err, ErrConflict) {
		err = e.ungranted(q, ask, batch, err)
	}
	if err != nil {
		return nil, err
	}
	return e.evaluateBatch(ask)
}

func (q *request) issuing() (ask issuing, batch [32]byte, err error) {
	if err := q.decode(&ask); err != nil {
		return ask, batch, err
	}
	if len(ask.Slot) != 16 || len(ask.Blinded) == 0 || len(ask.Blinded) > tokenBatch {
		return ask, batch, errBodyForm
	}
	for _, blinded := range ask.Blinded {
		if err := pin.CheckElement(blinded); err != nil {
			return ask, batch, err
		}
	}
	return ask, sha256.Sum256(transcript.Join(append(ask.Blinded, transcript.Number(ask.Period))...)), nil
}

// unlockedSlot asks for a_s of the device's own living slot over our nonce.
func (e *Endpoint) unlockedSlot(q *request, id ID) error {
	s, err := e.Store.PinSlot(q.Context(), id)
	if err != nil {
		return err
	}
	if s.Device != q.device.ID || s.over(q) || !s.named(q) {
		return errNotFound
	}
	return e.unlocked(q, httpsig.Slot, s.ID, s.Auth)
}

// ungranted says why there are no more, or nil if it is the newest batch again.
func (e *Endpoint) ungranted(q *request, ask issuing, batch [32]byte, conflict error) error {
	if err := e.refusedBy(q, conflict); !errors.Is(err, ErrConflict) && !errors.Is(err, errFrozen) {
		return err
	}
	g, err := e.Store.Granted(q.Context(), ID(ask.Slot))
	if err != nil {
		return err
	}
	if g.Seq == ask.Seq && g.Batch == batch {
		return nil
	}
	return with(errTokensGone, map[string]any{"granted": g.Granted})
}

func (e *Endpoint) evaluateBatch(ask issuing) (*answer, error) {
	key, err := e.tokenKey(ask.Period)
	if err != nil {
		return nil, err
	}
	var out issued
	for _, blinded := range ask.Blinded {
		element, proof, err := key.Evaluate(e.Rand, blinded)
		if err != nil {
			return nil, err
		}
		out.Tokens = append(out.Tokens, evaluatedToken{element, proof})
	}
	return ok(out), nil
}

// token = { "period": uint, "input": bstr .size 32, "output": bstr .size 64 }
type token struct {
	Period int64  `cbor:"period"`
	Input  []byte `cbor:"input"`
	Output []byte `cbor:"output"`
}

// genuine says whether this endpoint evaluated it, under a key that is still
// accepted: that of now or the one before.
func (e *Endpoint) genuine(t token, now int64) error {
	period := now / tokenLife
	if len(t.Input) != 32 || t.Period != period && t.Period != period-1 {
		return errToken
	}
	key, err := e.tokenKey(t.Period)
	if err != nil {
		return err
	}
	y, err := key.Output([32]byte(t.Input))
	if err != nil {
		return err
	}
	if !hmac.Equal(y[:], t.Output) {
		return errToken
	}
	return nil
}
