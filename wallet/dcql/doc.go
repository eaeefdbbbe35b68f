// Package dcql is the Digital Credentials Query Language (OpenID4VP 1.0,
// sections 6 and 7): what a verifier may ask, and what of a wallet's matches.
//
// A wallet parses the query, holds its credentials against it and answers
// what was chosen:
//
//	query, err := dcql.Parse(data)
//	matches := query.Match(candidates)
//	ids, err := matches.Default()                  // ErrDenied: send nothing at all
//	for _, id := range ids {
//		option := matches.Of(id).Options[0]        // a candidate, and exactly what to disclose of it
//	}
//
// A verifier holds what came against what it asked: CheckResponse.
//
// There is no cryptography here, and no format either: a Candidate says its
// format, its types and its claims, whatever package read them. Unknown
// members of a query are passed over (section 6), duplicate ones and names
// that differ by letter case are refused (package jose), and every list is
// bounded.
package dcql
