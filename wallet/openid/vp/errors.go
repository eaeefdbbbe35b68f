package vp

import "hufu/wallet/refusal"

// What a request is refused for.
var (
	ErrLink        = refusal.New("req_link", "vp: not a presentation request")
	ErrForm        = refusal.New("req_form", "vp: request breaks the rules")
	ErrNonce       = refusal.New("req_nonce", "vp: nonce is missing, too short or not URL-safe")
	ErrClient      = refusal.New("req_client", "vp: verifier's name is missing, contradicted or of an unknown kind")
	ErrType        = refusal.New("req_typ", "vp: typ is not oauth-authz-req+jwt")
	ErrSignature   = refusal.New("req_sig", "vp: request is not signed by the verifier it names")
	ErrCertificate = refusal.New("req_cert", "vp: verifier's certificate is not accepted")
	ErrURI         = refusal.New("req_uri", "vp: answer would go to another place than the verifier's")
	ErrOrigin      = refusal.New("req_origin", "vp: request was made for another origin")
	ErrEncryption  = refusal.New("req_enc", "vp: no key that the answer could be encrypted to")
	ErrTransaction = refusal.New("invalid_transaction_data", "vp: transaction data of an unknown type")
	ErrMethod      = refusal.New("req_method", "vp: request_uri_method is neither get nor post")
)

// The errors of section 8.5 that a wallet answers.
const (
	InvalidRequest         = "invalid_request"
	InvalidClient          = "invalid_client"
	AccessDenied           = "access_denied"
	InvalidRequestMethod   = "invalid_request_uri_method"
	InvalidTransactionData = "invalid_transaction_data"
)

var answers = map[string]string{
	"req_client": InvalidClient, "req_sig": InvalidClient, "req_cert": InvalidClient, "req_uri": InvalidClient,
	"req_method": InvalidRequestMethod, "invalid_transaction_data": InvalidTransactionData, "access_denied": AccessDenied,
}

// Code is the error parameter for a refusal (8.5); "" for nil.
func Code(err error) string {
	if err == nil {
		return ""
	}
	if code, ok := answers[refusal.Code(err)]; ok {
		return code
	}
	return InvalidRequest
}
