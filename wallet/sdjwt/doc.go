// Package sdjwt is SD-JWT (RFC 9901) as SD-JWT VC uses it
// (draft-ietf-oauth-sd-jwt-vc-19): a JWT whose issuer left some claims out and
// put their digests in, the disclosures that bring them back, and the key
// binding that a holder signs for one verifier.
//
//	SD-JWT    = JWT "~" *(disclosure "~")
//	SD-JWT+KB = SD-JWT KB-JWT
//
// An issuer calls Issue, a holder Parse and Present, a verifier
// ParsePresentation and then the checks that its policy has:
//
//	p, err := sdjwt.ParsePresentation(text)
//	err = p.Token.VerifyIssuer(key)            // a key the verifier trusts
//	err = p.Token.CheckTimes(now, tolerance)
//	err = p.VerifyHolder()                     // key binding: the verifier's to ask, never the data's
//	err = p.CheckBinding(audience, nonce, now, maxAge)
//
// Verify makes all of them at once.
//
// # What is accepted
//
// Compact form only, signed with ES256, digests by SHA-256. JSON is read
// strictly (package jose): no duplicate members, exact case. A disclosure that
// belongs nowhere, one digest in two places, a name that is taken, or a claim
// that must stay open refuse the whole. Open are iss, nbf, exp, cnf, vct,
// vct#integrity, aka_vcts and status with all that is in them (section 2.2.2.3
// of the draft). Numbers keep their digits: they are json.Number.
package sdjwt
