package wallet

import "hufu/wallet/refusal"

// What is refused of copies that an issuer gave. Nothing of such an issuance
// is stored.
var (
	ErrIssueVerify  = refusal.New("issue_verify", "wallet: copy is not what was offered")
	ErrIssueKey     = refusal.New("issue_key", "wallet: copy is bound to a key that was not proved")
	ErrIssueSubject = refusal.New("issue_subject", "wallet: copy is about another person")
	ErrNoTrust      = refusal.New("trust_none", "wallet: no trust list")
)

// Why a card shows nothing.
var (
	ErrNoCard        = refusal.New("card_unknown", "wallet: no such card")
	ErrCardSuspended = refusal.New("card_suspended", "wallet: card is suspended")
	ErrCardRevoked   = refusal.New("card_revoked", "wallet: card is revoked")
	ErrCardExpired   = refusal.New("card_expired", "wallet: card has expired")
	ErrCardLevel     = refusal.New("card_level", "wallet: card's level is too low for the purpose")
	ErrFormat        = refusal.New("card_format", "wallet: no card is kept in such a format")
	ErrCardClaims    = refusal.New("card_claims", "wallet: card lacks a claim that the purpose asks for")
	ErrSpent         = refusal.New("copies_spent", "wallet: no unused copy is left")
	ErrCopiesExpired = refusal.New("copies_expired", "wallet: the copies left have expired")
	ErrDiscarded     = refusal.New("copies_discarded", "wallet: copies were discarded, for the store went back to an older state")
	ErrClock         = refusal.New("clock", "wallet: the device's clock contradicts what issuers signed")
)

// What is wrong with a showing.
var (
	ErrOmit      = refusal.New("omit_required", "wallet: only optional claims can be left out")
	ErrNoShowing = refusal.New("showing_unknown", "wallet: no such showing")
	ErrOver      = refusal.New("showing_over", "wallet: showing is over")
)

// ErrHistory is for an entry that is not in the history.
var ErrHistory = refusal.New("history_unknown", "wallet: no such entry")
