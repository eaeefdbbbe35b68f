package openid

import "hufu/wallet/refusal"

// What goes wrong between the wallet and an issuer.
var (
	// About what was scanned or pasted.
	ErrScheme = refusal.New("qr_scheme", "offer: not a credential offer")
	ErrOffer  = refusal.New("offer_form", "offer: malformed")
	ErrGrant  = refusal.New("offer_grant", "offer: asks for a way of issuing that this wallet does not know")

	// About the network.
	ErrURL      = refusal.New("url_policy", "openid: address is not allowed")
	ErrRedirect = refusal.New("http_redirect", "openid: redirect not followed")
	ErrNetwork  = refusal.New("network", "openid: issuer cannot be reached")
	ErrTimeout  = refusal.New("timeout", "openid: issuer does not answer in time")
	ErrSize     = refusal.New("size", "openid: answer is too large")

	// What the issuer says about itself.
	ErrMetadata      = refusal.New("issue_metadata", "issuer: metadata is wrong")
	ErrConfiguration = refusal.New("issue_config", "issuer: does not issue this")

	// What the issuer answers.
	ErrSpent    = refusal.New("issue_offer", "issuer: offer is used, withdrawn or too old")
	ErrTxCode   = refusal.New("issue_tx_code", "issuer: wrong transaction code")
	ErrNoTxCode = refusal.New("issue_tx_missing", "offer: a transaction code is needed")
	ErrDenied   = refusal.New("issue_denied", "issuer: gives no copies of this card")
	ErrProof    = refusal.New("issue_proof", "issuer: does not accept the proof of a key")
	ErrNonce    = refusal.New("issue_nonce", "issuer: refuses its own nonce")
	ErrToken    = refusal.New("issue_token", "issuer: token is not bound to this wallet")
	ErrDeferred = refusal.New("issue_deferred", "issuer: will issue later, which this wallet cannot wait for")
	ErrBusy     = refusal.New("issue_busy", "issuer: too many requests")
	ErrIssuer   = refusal.New("issue_server", "issuer: failed")
	ErrResponse = refusal.New("issue_response", "issuer: answer is malformed")

	// About what it issued.
	ErrKey    = refusal.New("issue_key", "copy: bound to a key that was not proved")
	ErrVerify = refusal.New("issue_verify", "copy: not what was offered")

	// About what the wallet kept.
	ErrIssuance = refusal.New("issue_state", "issuance: stored state is malformed")
)
