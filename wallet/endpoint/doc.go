// Package endpoint is the thin server behind the wallets: it keeps sealed
// versions of vaults, hands them to the devices that they belong to, and
// holds the other half of each PIN. It opens nothing: it has no key of any
// vault, and the compiler keeps the packages that could read one away from it
// (build/rules_table_test.go).
//
// PROTOCOL.md has every route with its request, its answers and what the
// endpoint learns from it. Endpoint is an http.Handler for /v1/ and /healthz
// over a Store; package sqlstore is that store on database/sql. The same
// handler runs in `hufu serve` and on Cloudflare Workers.
//
// How it is cut:
//
//	routes.go   what there is, and what each route asks of a request
//	request.go  bodies, bounded before they are read
//	auth.go     whose request it is (package httpsig)
//	limit.go    how often
//	problem.go  what goes wrong, for programs and for people
//	vault*.go   versions: create, pull, push
//	pin*.go     PIN slots: every evaluation is a failure until proven
//	token.go    what pays for a mailbox and says nothing of who pays
//	mailbox.go  the relay of handle codes
//	expire.go   old versions
//	restore.go  what stays ended if an older database is put back
//
// A handler reads, asks the Store for one statement that carries its whole
// condition, and, if that changed nothing, reads again to say why. Nothing is
// promised before the Store said that it is durable.
package endpoint
