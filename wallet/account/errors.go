package account

import "hufu/wallet/refusal"

// What keeps the client from asking, or the answer from being believed.
var (
	ErrUnreachable = refusal.New("endpoint_unreachable", "account: no answer from the endpoint")
	ErrAnswer      = refusal.New("endpoint_answer", "account: the endpoint's answer is not well-formed")
	ErrReceipt     = refusal.New("receipt_wrong", "account: a receipt that the endpoint's key did not sign")
	ErrURL         = refusal.New("endpoint_url", "account: not the address of an endpoint")
)

// What the endpoint shows of itself that it must not. Nothing is pushed after
// either; both versions are kept.
var (
	ErrRollback = refusal.New("server_rollback", "account: the endpoint went back to an older version")
	ErrFork     = refusal.New("server_fork", "account: the endpoint shows two versions of one number")
)

// The state an account is in.
var (
	ErrNone     = refusal.New("account_none", "account: there is none for this vault yet")
	ErrRecord   = refusal.New("account_record", "account: the device's record is damaged, or of another vault")
	ErrKeys     = refusal.New("device_keys", "account: the device's keys are gone")
	ErrBehind   = refusal.New("head_behind", "account: the endpoint has a version that is not in this vault")
	ErrPINNone  = refusal.New("pin_none", "account: this device has no PIN")
	ErrPINProof = refusal.New("pin_proof", "account: a PIN is replaced by who opened the vault with it or with the sheet")
	ErrClone    = refusal.New("device_clone", "account: evaluations of the PIN that this device did not ask for")
	ErrRenew    = refusal.New("pin_renew", "account: many wrong tries of this PIN in all")
)
