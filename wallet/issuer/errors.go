package issuer

import (
	"strconv"

	"hufu/wallet/refusal"
)

// errConfig refuses to start.
var errConfig = refusal.New("issuer_config", "issuer: configuration is incomplete")

// What the desk answers. Person files have refusals of their own.
var (
	errDeskAuth    = refusal.New("desk_auth", "desk: wrong token")
	errDeskForm    = refusal.New("desk_form", "desk: malformed request")
	errDeskLevel   = refusal.New("desk_level", "desk: level is neither light nor full")
	errDeskEdition = refusal.New("desk_edition", "desk: edition is unknown or needs the other level")
	errDeskCard    = refusal.New("desk_card", "desk: no such card")
	errDeskState   = refusal.New("desk_state", "desk: the card's state does not allow it")
	errSize        = refusal.New("size", "issuer: request is too large")
)

// problem is an error of the OAuth family: an HTTP status, a code of the
// standard and words for developers.
type problem struct {
	status      int
	code        string
	description string
	triesLeft   *int
	retryAfter  int // seconds
}

func (p *problem) Error() string { return "issuer: " + p.code + ": " + p.description }

func bad(code, description string) *problem {
	return &problem{status: 400, code: code, description: description}
}

// unauthorized is answered with a challenge (RFC 9449 7.1).
func unauthorized(code, description string) *problem {
	return &problem{status: 401, code: code, description: description}
}

func wrongTxCode(left int) *problem {
	p := bad("invalid_grant", "wrong tx_code, "+strconv.Itoa(left)+" tries left")
	p.triesLeft = &left
	return p
}

// busy asks to come back later.
func busy(seconds int) *problem {
	return &problem{status: 429, code: "temporarily_unavailable", description: "too many requests", retryAfter: seconds}
}
