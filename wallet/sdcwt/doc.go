// Package sdcwt is the selective disclosure CWT and its key-binding token
// (draft-ietf-spice-sd-cwt, -07 and -08), the form of a credential at
// counters.
//
// An issuer calls Issue and gives the holder the token with every disclosure
// in it. The holder's wallet calls Parse, which insists that every hash has
// its disclosure and every disclosure its hash, and later Present, which keeps
// the issuer's signed bytes, chooses the disclosures and signs a key-binding
// token around them. A verifier calls ParsePresentation, and then
//
//	token.VerifyIssuer   with a key it trusts for token.Issuer
//	VerifyHolder         against the key the issuer bound
//	CheckAudience, CheckShowing (or CheckNonce), and code.CheckWindow
//
// None of these stands for another: parsing looks at no signature. Package
// verify does all of it and reports.
//
// FORMAT.md has the wire format, the table of claim labels, and what of the
// draft is refused here by policy. Two things are easily got wrong: a
// disclosure is [salt, value, key], the value before the key, and its hash
// covers the byte string with its CBOR head, as received.
package sdcwt
