// Package mdoc is the mobile document of ISO/IEC 18013-5, the form of a
// credential that verifiers online speak (OpenID4VP mso_mdoc, ISO/IEC 18013-7).
//
// An issuer calls Issue and gives the holder an IssuerSigned. The holder's
// wallet calls ParseIssuerSigned and VerifyIssued, and later Present, which
// keeps the issuer's bytes, chooses the items and signs, or authenticates by
// MAC, a session transcript. A verifier sets up a Verifier with that same
// transcript and calls Verify, which makes every check and reports.
//
// Whom to believe is the caller's: IssuerKey answers the key for a certificate
// chain (trust/certpath checks one natively), and Agreement does the one ECDH
// of a device MAC.
//
// For a meeting in person, DeviceEngagement is what the holder's QR symbol
// shows, Session encrypts what follows, and DeviceRequest is what the reader
// asks; (*DocRequest).VerifyReader says who it is. The radio is the caller's.
//
// Four things are easily got wrong: a digest covers an item with its tag 24 as
// received; DeviceAuthentication holds the bare SessionTranscript, and only
// the salt of the MAC key its tag 24 form; the messages carry no COSE tag; and
// the payload that the device signs travels apart.
//
// FORMAT.md has the CDDL and what is refused here by policy.
package mdoc
