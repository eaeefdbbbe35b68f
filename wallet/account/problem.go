package account

import (
	"strings"

	"hufu/wallet/cbor"
)

// Problem is a refusal that the endpoint gave, with what a program needs to
// go on (PROTOCOL.md section 1). Its code is the endpoint's.
type Problem struct {
	Code  string
	Tries Tries // with pin_wait, pin_destroyed, pin_confirm
}

// Error names the code, which is all that is told of it in a log.
func (p *Problem) Error() string { return "account: the endpoint refuses: " + p.Code }

// RefusalCode is the endpoint's code.
func (p *Problem) RefusalCode() string { return p.Code }

// problemBody is RFC 9290 with our one custom entry.
//
//	problem-cbor = { -1: tstr, -2: tstr, -6: tstr, "urn:hufu:problem": { "code": tstr, "status": uint, * tstr => any } }
type problemBody struct {
	Entry problemEntry `cbor:"urn:hufu:problem"`
}

type problemEntry struct {
	Code       string `cbor:"code"`
	TriesLeft  uint64 `cbor:"tries_left"`
	FailsTotal uint64 `cbor:"fails_total"`
	RetryAt    uint64 `cbor:"retry_at"`
	State      string `cbor:"state"`
}

const mediaProblem = "application/concise-problem-details+cbor"

// codes are those that an endpoint may give. What else it says is its fault:
// it has no say in what is wrong on the device, and least of all in whether
// a PIN was.
const codes = " body_form idempotency_key sig_missing sig_form sig_coverage digest_wrong sig_expired sig_key sig_wrong sig_replay " +
	"nonce_wrong suspended account_frozen device_removed version_writer not_found http_method head_conflict account_exists " +
	"pin_state pin_confirm storage_full token_key tokens_gone token_wrong token_spent mailbox_full mailbox_taken body_size body_type version_form oprf_point pin_wait pin_destroyed if_match too_many endpoint_unavailable "

// problemOf reads a refusal.
func problemOf(r *Response) error {
	var body problemBody
	if r.Header["content-type"] != mediaProblem || cbor.Unmarshal(r.Body, &body) != nil {
		if r.Status >= 500 {
			return &Problem{Code: "endpoint_unavailable"} // a proxy's word, most likely
		}
		return ErrAnswer.With("a refusal in an unknown form")
	}
	e := body.Entry
	if e.Code == "" || strings.Contains(e.Code, " ") || !strings.Contains(codes, " "+e.Code+" ") {
		return ErrAnswer.With("an unknown refusal")
	}
	return &Problem{e.Code, Tries{e.State, e.TriesLeft, e.FailsTotal, e.RetryAt}}
}
