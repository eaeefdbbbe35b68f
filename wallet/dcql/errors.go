package dcql

import "hufu/wallet/refusal"

// What this package refuses.
var (
	ErrForm   = refusal.New("dcql", "dcql: query breaks the rules")
	ErrPath   = refusal.New("dcql_path", "dcql: not a claims path pointer")
	ErrDenied = refusal.New("access_denied", "dcql: no credential here answers what is required")
	ErrAnswer = refusal.New("dcql_answer", "dcql: response does not answer the query")
)
