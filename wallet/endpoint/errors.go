package endpoint

import (
	"net/http"

	"hufu/wallet/refusal"
)

// errConfig refuses to start.
var errConfig = refusal.New("endpoint_config", "endpoint: configuration is incomplete")

// What is wrong with a request before anybody looks at whose it is.
var (
	errNotFound = refusal.New("not_found", "endpoint: nothing here for this device")
	errMethod   = refusal.New("http_method", "endpoint: the route has no such method")
	errBodySize = refusal.New("body_size", "endpoint: body is too large")
	errBodyType = refusal.New("body_type", "endpoint: body is of another type, or encoded")
	errBodyForm = refusal.New("body_form", "endpoint: malformed request")
	errTooMany  = refusal.New("too_many", "endpoint: too many requests")
	errStore    = refusal.New("endpoint_unavailable", "endpoint: the store failed")
)

// What an account or a device may not do now.
var (
	errSuspended = refusal.New("suspended", "endpoint: account is suspended")
	errFrozen    = refusal.New("account_frozen", "endpoint: a recovery is under way")
	errRemoved   = refusal.New("device_removed", "endpoint: device was removed")
	errExists    = refusal.New("account_exists", "endpoint: vault or device is there already")
)

// What is wrong with a version.
var (
	errHead        = refusal.New("head_conflict", "endpoint: the head is another one")
	errIfMatch     = refusal.New("if_match", "endpoint: If-Match is missing or malformed")
	errIdempotency = refusal.New("idempotency_key", "endpoint: Idempotency-Key is missing or malformed")
	errVersion     = refusal.New("version_form", "endpoint: version does not fit its header, its place or its bounds")
	errFull        = refusal.New("storage_full", "endpoint: the vault holds as many versions as it may")
	errWriter      = refusal.New("version_writer", "endpoint: not written by an unlocked device of this vault")
)

// What is wrong with a PIN's use.
var (
	errNonce        = refusal.New("nonce_wrong", "endpoint: not a nonce of this endpoint, or too old")
	errPINWait      = refusal.New("pin_wait", "endpoint: no further try before retry_at")
	errPINDestroyed = refusal.New("pin_destroyed", "endpoint: the PIN's key is destroyed")
	errPINState     = refusal.New("pin_state", "endpoint: the PIN slot is not in a state that allows it")
	errPINConfirm   = refusal.New("pin_confirm", "endpoint: these evaluations cannot be confirmed")
)

// What is wrong with a relay token or a mailbox.
var (
	errTokenKey   = refusal.New("token_key", "endpoint: tokens are issued under another key now")
	errTokensGone = refusal.New("tokens_gone", "endpoint: no more tokens for this unlock")
	errToken      = refusal.New("token_wrong", "endpoint: not a token of this endpoint, or too old")
	errTokenSpent = refusal.New("token_spent", "endpoint: the token was spent")
	errMailbox    = refusal.New("mailbox_full", "endpoint: the mailbox holds something else")
	errMailTaken  = refusal.New("mailbox_taken", "endpoint: the mailbox was emptied")
)

// statuses is the HTTP status of each code. What is not here is our fault.
var statuses = map[string]int{
	"not_found": http.StatusNotFound, "http_method": http.StatusMethodNotAllowed,
	"body_size": http.StatusRequestEntityTooLarge, "body_type": http.StatusUnsupportedMediaType,
	"body_form": http.StatusBadRequest, "oprf_point": http.StatusUnprocessableEntity,
	"too_many": http.StatusTooManyRequests, "endpoint_unavailable": http.StatusServiceUnavailable,

	"suspended": http.StatusForbidden, "account_frozen": http.StatusForbidden, "device_removed": http.StatusForbidden,
	"account_exists": http.StatusConflict,

	"head_conflict": http.StatusConflict, "if_match": http.StatusPreconditionRequired, "idempotency_key": http.StatusBadRequest,
	"version_form": http.StatusUnprocessableEntity, "version_writer": http.StatusForbidden,
	"storage_full": http.StatusInsufficientStorage,

	"nonce_wrong": http.StatusUnauthorized, "pin_wait": http.StatusLocked, "pin_destroyed": http.StatusLocked,
	"pin_state": http.StatusConflict, "pin_confirm": http.StatusConflict,

	"token_key": http.StatusConflict, "tokens_gone": http.StatusConflict, "token_wrong": http.StatusUnauthorized,
	"token_spent": http.StatusConflict, "mailbox_full": http.StatusConflict, "mailbox_taken": http.StatusGone,

	"sig_missing": http.StatusUnauthorized, "sig_form": http.StatusUnauthorized, "sig_expired": http.StatusUnauthorized,
	"sig_replay": http.StatusUnauthorized, "sig_key": http.StatusUnauthorized, "sig_coverage": http.StatusUnauthorized,
	"sig_wrong": http.StatusUnauthorized, "digest_wrong": http.StatusUnauthorized,
}
