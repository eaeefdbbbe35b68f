// Package vp reads what a verifier online asks: the authorization request of
// OpenID for Verifiable Presentations 1.0 (clauses are of that text), plain,
// signed, or through the W3C Digital Credentials API.
//
//	link, err := vp.ParseLink(scanned)                 // openid4vp://?client_id=…&request_uri=…
//	// fetch link.RequestURI, never following a redirect, then:
//	request, err := vp.ParseSigned(body, vp.Options{ClientID: link.ClientID, …})
//	matches := request.Query.Match(candidates)         // package dcql
//
// A request that breaks a rule is refused whole: nobody is shown half of what
// somebody may have meant. Code answers the error that the standard has for a
// refusal (8.5).
//
// # Who asks
//
// The prefix of client_id says how a verifier proves its name (5.9). Spoken:
//
//   - redirect_uri: nobody proves anything. The request is not signed, and the
//     answer can only go to the address that is the name.
//   - x509_san_dns: the certificate has the name, and the answer goes to a host
//     of that name.
//   - x509_hash: the name is the SHA-256 of the certificate.
//
// Everything else is refused, origin and names without a prefix included. The
// certificates are the caller's to check (Options.Path): a chain that leads
// nowhere must not become a name on a screen.
//
// # Over the Digital Credentials API
//
// The browser says where a request comes from (Options.Origin). An unsigned one
// has that origin for a name; a signed one must list it in expected_origins.
package vp
