package endpoint

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
)

// A server nonce is for one proof of an unlock, by one device, soon. It needs
// no memory until it is spent: when it ends, randomness, and a MAC over both
// and the device.
//
//	nonce = b64url(end uint64 ‖ random 16 ‖ HMAC-SHA-256(device ‖ end ‖ random)[:16])
const (
	ticketLife = 300 // longer than the last try waits for its confirm
	ticketBody = 8 + 16
	ticketSize = ticketBody + 16
)

// nonceAnswer = { "nonce": tstr, "until": uint }
type nonceAnswer struct {
	Nonce string `cbor:"nonce"`
	Until int64  `cbor:"until"`
}

func (e *Endpoint) nonce(q *request) (*answer, error) {
	random, err := e.random(16)
	if err != nil {
		return nil, err
	}
	until := q.now + ticketLife
	body := append(binary.BigEndian.AppendUint64(nil, uint64(until)), random...)
	ticket := append(body, e.ticketMAC(q.device.ID, body)...)
	return ok(nonceAnswer{base64.RawURLEncoding.EncodeToString(ticket), until}), nil
}

func (e *Endpoint) ticketMAC(device ID, body []byte) []byte {
	mac := hmac.New(sha256.New, e.tickets)
	mac.Write(device[:])
	mac.Write(body)
	return mac.Sum(nil)[:ticketSize-ticketBody]
}

// ours says whether a nonce is one of this endpoint's, for this device, and
// still good.
func (e *Endpoint) ours(q *request, nonce string) error {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(nonce)
	if err != nil || len(raw) != ticketSize {
		return errNonce
	}
	genuine := hmac.Equal(raw[ticketBody:], e.ticketMAC(q.device.ID, raw[:ticketBody]))
	if !genuine || q.now >= int64(binary.BigEndian.Uint64(raw)) {
		return errNonce
	}
	return nil
}
