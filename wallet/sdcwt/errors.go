package sdcwt

import "hufu/wallet/refusal"

// What a token is refused for.
var (
	ErrMalformed = refusal.New("sd", "sdcwt: not a selective disclosure CWT")
	ErrHash      = refusal.New("sd_hash", "sdcwt: hash algorithm is not SHA-256")
	ErrTimes     = refusal.New("sd_time", "sdcwt: nbf, iat and exp contradict each other")
	ErrClaim     = refusal.New("sd_claim", "sdcwt: claim is not of its type")
	ErrAbsent    = refusal.New("sd_absent", "sdcwt: the token has no such claim")
)

// What a token's disclosures are refused for. ParsePresentation answers what
// it could read beside these.
var (
	ErrUnreferenced = refusal.New("sd_unref", "sdcwt: disclosure matches no hash")
	ErrHidden       = refusal.New("sd_hidden", "sdcwt: hash without its disclosure")
	ErrDupDigest    = refusal.New("sd_dupdigest", "sdcwt: one hash in two places")
	ErrOverwrite    = refusal.New("sd_overwrite", "sdcwt: disclosure overwrites a claim")
	ErrMandatory    = refusal.New("sd_mandatory", "sdcwt: claim must be present and never redacted")
	ErrDepth        = refusal.New("sd_depth", "sdcwt: claims nested too deep")
	ErrEncrypted    = refusal.New("sd_aead", "sdcwt: encrypted disclosures are not accepted")
)

// What a key-binding token is refused for.
var (
	ErrNoBinding = refusal.New("kb_missing", "sdcwt: no key-binding token around the credential")
	ErrHolder    = refusal.New("kb_sig", "sdcwt: not signed by the key the issuer bound")
	ErrAudience  = refusal.New("kb_aud", "sdcwt: made for another audience")
	ErrNonce     = refusal.New("kb_nonce", "sdcwt: answers another nonce")
	ErrField     = refusal.New("kb_field", "sdcwt: key-binding token has a field too many or too few")
)
