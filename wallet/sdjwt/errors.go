package sdjwt

import "hufu/wallet/refusal"

// What a token is refused for.
var (
	ErrMalformed = refusal.New("sd", "sdjwt: not an SD-JWT")
	ErrType      = refusal.New("sd_typ", "sdjwt: typ is not dc+sd-jwt")
	ErrHash      = refusal.New("sd_hash", "sdjwt: hash algorithm is not SHA-256")
	ErrTimes     = refusal.New("sd_time", "sdjwt: nbf, iat and exp contradict each other")
	ErrClaim     = refusal.New("sd_claim", "sdjwt: claim is not of its type")
	ErrAbsent    = refusal.New("sd_absent", "sdjwt: the token has no such claim")
	ErrExpired   = refusal.New("copy_expired", "sdjwt: credential has expired")
	ErrEarly     = refusal.New("copy_early", "sdjwt: credential is not valid yet")
)

// What a document about a type is refused for.
var (
	ErrMetadata  = refusal.New("sd_metadata", "sdjwt: metadata of another type")
	ErrIntegrity = refusal.New("sd_integrity", "sdjwt: metadata are not those that the credential names")
)

// What a token's disclosures are refused for.
var (
	ErrUnreferenced = refusal.New("sd_unref", "sdjwt: disclosure matches no digest")
	ErrDupDigest    = refusal.New("sd_dupdigest", "sdjwt: one digest in two places")
	ErrOverwrite    = refusal.New("sd_overwrite", "sdjwt: disclosure overwrites a claim")
	ErrMandatory    = refusal.New("sd_mandatory", "sdjwt: claim must be present and never redacted")
	ErrDepth        = refusal.New("sd_depth", "sdjwt: claims nested too deep")
	ErrSalt         = refusal.New("sd_salt", "sdjwt: salt is shorter than 128 bits")
)

// What a key binding is refused for.
var (
	ErrNoBinding = refusal.New("kb_missing", "sdjwt: no key binding")
	ErrHolder    = refusal.New("kb_sig", "sdjwt: key binding is not signed by the key the issuer bound")
	ErrAudience  = refusal.New("kb_aud", "sdjwt: made for another audience")
	ErrNonce     = refusal.New("kb_nonce", "sdjwt: answers another nonce")
	ErrBound     = refusal.New("kb_time", "sdjwt: key binding is too old or from the future")
	ErrSDHash    = refusal.New("kb_sdhash", "sdjwt: key binding was made for other disclosures")
	ErrField     = refusal.New("kb_field", "sdjwt: key binding lacks a claim")
)
