// Command hufu is the native half of Hufu: the server with its sandbox
// issuer, the counter's verifier, and the holder's flows without a browser.
//
//	hufu serve      pages, issuer and trust list on one port
//	hufu backup     copy a server's database
//	hufu restore    put a copy back, without giving anybody PIN tries
//	hufu issue      register a person at an issuer's desk
//	hufu receive    take a card into a wallet folder
//	hufu code       show a code: its digits
//	hufu verify     judge codes read from standard input
//	hufu inspect    a code, credential or list in diagnostic notation
//
// Programs read standard output (JSON, digits or diagnostic notation); people
// read standard error. Environment variables begin with HUFU_.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := newProgram().run(ctx, os.Args[1:])
	stop()
	os.Exit(status)
}
