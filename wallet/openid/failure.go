package openid

import (
	"strconv"
	"strings"

	"hufu/wallet/jose"
	"hufu/wallet/refusal"
)

// errorBody is an error of OAuth and of OpenID4VCI (6.3, 8.3.1, RFC 6749
// 5.2). tries_left is ours: how many codes may still be tried.
//
//	{"error": code, ? "error_description": text, ? "tries_left": uint}
type errorBody struct {
	Error       string `json:"error"`
	Description string `json:"error_description"`
	TriesLeft   *int   `json:"tries_left"`
}

// readError reads the body, or the challenge of RFC 9449 7.1 where a body is
// missing. What cannot be read says nothing.
func readError(response *Response) errorBody {
	var body errorBody
	if jose.Unmarshal(response.Body, &body) != nil || body.Error == "" {
		body = errorBody{Error: challenge(response.Header["www-authenticate"])}
	}
	return body
}

// challenge finds error="..." in a WWW-Authenticate header.
func challenge(header string) string {
	_, rest, found := strings.Cut(header, `error="`)
	code, _, closed := strings.Cut(rest, `"`)
	if !found || !closed {
		return ""
	}
	return code
}

// says adds the issuer's own words to a refusal, as data.
func (f *failure) says(refused *refusal.Error) error {
	if text := clean(f.body.Description, maxDescription); text != "" {
		return refused.With(text)
	}
	return refused
}

// atToken is what a refused offer means (6.3).
func (f *failure) atToken() error {
	switch f.body.Error {
	case "invalid_grant":
		if left := f.body.TriesLeft; left != nil && *left > 0 {
			return &TxCodeError{*left}
		}
		return f.says(ErrSpent)
	case "invalid_request":
		return f.says(ErrResponse)
	}
	return f.anywhere()
}

// atRefresh is what a refused refresh token means: the issuer is done with
// this card or this device.
func (f *failure) atRefresh() error {
	if f.body.Error == "invalid_grant" {
		return f.says(ErrDenied)
	}
	return f.anywhere()
}

// atCredential is what a refused credential request means (8.3.1.2).
func (f *failure) atCredential() error {
	switch f.body.Error {
	case "invalid_proof":
		return f.says(ErrProof)
	case "invalid_nonce":
		return ErrNonce
	case "credential_request_denied", "insufficient_scope", "invalid_token":
		return f.says(ErrDenied)
	case "unknown_credential_configuration", "unknown_credential_identifier", "invalid_encryption_parameters":
		return ErrConfiguration
	}
	return f.anywhere()
}

func (f *failure) anywhere() error {
	switch f.body.Error {
	case "invalid_dpop_proof", "use_dpop_nonce":
		return f.says(ErrProof)
	case "invalid_client", "unauthorized_client", "access_denied":
		return f.says(ErrDenied)
	case "slow_down", "temporarily_unavailable":
		return ErrBusy
	}
	return status(f.response)
}

// TxCodeError is a wrong transaction code that may be tried again.
type TxCodeError struct{ Left int }

func (e *TxCodeError) Error() string {
	return ErrTxCode.Error() + ": " + strconv.Itoa(e.Left) + " tries left"
}

// RefusalCode is ErrTxCode's.
func (e *TxCodeError) RefusalCode() string { return ErrTxCode.RefusalCode() }

func (e *TxCodeError) Unwrap() error { return ErrTxCode }
