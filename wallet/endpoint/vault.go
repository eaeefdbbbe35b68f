package endpoint

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"

	"hufu/wallet/httpsig"
)

// creation is what an account is made of.
//
//	creation = { "device": bstr .size 16, "tk": bstr .size 33, "rec": bstr .size 32, "name": bstr,
//	             "header": bstr .cbor header, "sealed": bstr .cbor sealed }
type creation struct {
	Device []byte `cbor:"device"`
	TK     []byte `cbor:"tk"`  // compressed point
	Rec    []byte `cbor:"rec"` // Ed25519, public half of a_rec
	Name   []byte `cbor:"name"`
	Header []byte `cbor:"header"`
	Sealed []byte `cbor:"sealed"`
}

// created = { "receipt": receipt, "key": bstr .size 32 }
type created struct {
	Receipt Receipt `cbor:"receipt"`
	Key     []byte  `cbor:"key"`
}

// maxName is the length of a device's sealed name.
const maxName = 256

// create makes an account of a vault, by whichever version its founder has:
// a vault may have been local for long, and its numbers go on.
func (e *Endpoint) create(q *request) (*answer, error) {
	if err := e.limiter.create(e.address(q.Request)); err != nil {
		return nil, err
	}
	var c creation
	if err := q.decode(&c); err != nil {
		return nil, err
	}
	if len(c.Device) != 16 || len(c.Rec) != ed25519.PublicKeySize || len(c.Name) > maxName {
		return nil, errBodyForm
	}
	u, err := Upload{c.Header, c.Sealed}.read()
	if err != nil {
		return nil, err
	}
	if err := e.founder(q, c, u); err != nil {
		return nil, err
	}
	return e.found(q, c, u)
}

// founder says whether tk and wk of the new vault made the request, who are
// in it themselves.
func (e *Endpoint) founder(q *request, c creation, u *upload) error {
	s, err := q.signature(httpsig.Transport)
	if err != nil {
		return err
	}
	tk, err := parseTK(c.TK)
	if err != nil {
		return err
	}
	if s.KeyID != formatID(c.Device) || string(u.header.Writer) != string(c.Device) {
		return httpsig.ErrKey.With("not the device")
	}
	if err := e.proven(q, s, tk); err != nil {
		return err
	}
	if err := u.carried(tk); err != nil {
		return err
	}
	return e.writes(q, u.header.WK)
}

// writes says whether the holder of a writer key made the request: who has
// the vault open (SECURITY 4.2).
func (e *Endpoint) writes(q *request, wk []byte) error {
	s, err := q.signature(httpsig.Writer)
	if err != nil {
		return err
	}
	if s.KeyID != base64.RawURLEncoding.EncodeToString(wk) {
		return errWriter
	}
	if err := s.Verify(&q.message, httpsig.Ed25519Key(wk)); err != nil {
		return errWriter.Because(err)
	}
	return nil
}

func (e *Endpoint) found(q *request, c creation, u *upload) (*answer, error) {
	key, err := q.idempotency()
	if err != nil {
		return nil, err
	}
	generation, err := e.Store.Generation(q.Context())
	if err != nil {
		return nil, err
	}
	first := u.version(key, q.now)
	err = e.Store.CreateAccount(q.Context(),
		Account{ID: first.Vault, State: AccountActive, RecoveryPK: c.Rec, Generation: generation, Created: q.now},
		Device{ID: first.Writer, Account: first.Vault, TK: c.TK, State: DeviceActive, Added: q.now, Seen: q.now, Name: c.Name}, first)
	if errors.Is(err, ErrConflict) {
		return nil, errExists
	}
	if err != nil {
		return nil, err
	}
	// A second call gets the first one's receipt.
	v, err := e.Store.Version(q.Context(), first.Vault, first.N)
	if err != nil {
		return nil, err
	}
	return &answer{201, etag(v), created{e.receipt(v), e.Receipt.Public().(ed25519.PublicKey)}}, nil
}

const keyLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// idempotency reads the key under which a push may be sent twice.
func (q *request) idempotency() (string, error) {
	key := q.Header.Get("Idempotency-Key")
	if len(key) < 16 || len(key) > 64 || strings.Trim(key, keyLetters) != "" {
		return "", errIdempotency
	}
	return key, nil
}

// etag names a version: its number and its head hash.
func etag(v Version) string { return `"` + place(v) + `"` }

func place(v Version) string { return strconv.FormatInt(v.N, 10) + ":" + hex.EncodeToString(v.Head[:]) }

// parsePlace reads n:head.
func parsePlace(text string) (n int64, head [32]byte, ok bool) {
	number, hash, _ := strings.Cut(text, ":")
	n, err := strconv.ParseInt(number, 10, 64)
	raw, wrong := hex.DecodeString(hash)
	if err != nil || wrong != nil || len(raw) != len(head) || n < 1 || n > maxN {
		return 0, head, false
	}
	return n, [32]byte(raw), place(Version{N: n, Head: [32]byte(raw)}) == text
}
