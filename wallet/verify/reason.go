package verify

import (
	"slices"

	"hufu/wallet/refusal"
)

// The ids of the checks, in the order of every report.
const (
	CheckStructure       = "structure"
	CheckIssuer          = "issuer"
	CheckIssuerSignature = "issuer_signature"
	CheckValidity        = "validity"
	CheckStatus          = "status"
	CheckHolderSignature = "holder_signature"
	CheckAudience        = "audience"
	CheckWindow          = "window"
	CheckReplay          = "replay"
	CheckProfile         = "profile"
	CheckDisclosures     = "disclosures"
)

// checkIDs is their order, and passReasons what each says when it passes.
var (
	checkIDs = [...]string{
		CheckStructure, CheckIssuer, CheckIssuerSignature, CheckValidity, CheckStatus, CheckHolderSignature,
		CheckAudience, CheckWindow, CheckReplay, CheckProfile, CheckDisclosures,
	}
	passReasons = func() (reasons [len(checkIDs)]string) {
		for i, id := range checkIDs {
			reasons[i] = id + "_ok"
		}
		return reasons
	}()
)

// CheckIDs lists the checks in order.
func CheckIDs() []string { return slices.Clone(checkIDs[:]) }

// What a code is refused for that no lower package judges.
var (
	ErrUnasked       = refusal.New("answer_unasked", "verify: an answer to a request that was not made here")
	ErrIssuerType    = refusal.New("issuer_type", "verify: issuer may not issue this type")
	ErrIssuerLevel   = refusal.New("issuer_level", "verify: issuer may not state this level")
	ErrCopyExpired   = refusal.New("copy_expired", "verify: copy has expired")
	ErrCopyEarly     = refusal.New("copy_early", "verify: copy is not valid yet")
	ErrInvalid       = refusal.New("status_invalid", "verify: card is revoked")
	ErrSuspended     = refusal.New("status_suspended", "verify: card is suspended")
	ErrStatusUnknown = refusal.New("status_unknown", "verify: card's state is not valid")
	ErrStatusMissing = refusal.New("status_missing", "verify: copy names no status list, and its issuer's do")
	ErrStatusPlace   = refusal.New("status_uri", "verify: status list is not where the issuer's lie")
	ErrClaims        = refusal.New("profile_claims", "verify: a claim asked for is not there")
	ErrLevel         = refusal.New("profile_level", "verify: person was not verified at the level asked for")
	ErrAge           = refusal.New("profile_age", "verify: a claim that must be true is not")
)

// What keeps a code undecided.
var (
	ErrNoTrust   = refusal.New("trust_none", "verify: no trust list")
	ErrStatusOld = refusal.New("status_old", "verify: card's state has not been checked for too long")
	ErrNoPath    = refusal.New("trust_path_unavailable", "verify: certificates cannot be checked here")
)

// Reasons that refuse nothing.
const (
	reasonAccepted  = "accepted"
	reasonUnread    = "skipped_structure"   // the code could not be read
	reasonNoIssuer  = "skipped_issuer"      // there is no key to check with
	reasonNoClaims  = "skipped_disclosures" // the claims could not be read
	reasonNoMemory  = "replay_off"          // the counter keeps no memory
	reasonNotKept   = "replay_not_kept"     // nothing to remember: not accepted
	reasonNoStatus  = "status_none"         // the issuer has no status lists
	reasonUnchecked = "status_unchecked"    // no list: known since the issuing
	reasonTracking  = "status_tracking"     // a list of few could follow one
)
