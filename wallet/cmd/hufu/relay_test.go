package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"hufu/wallet/code"
	"hufu/wallet/endpoint"
	"hufu/wallet/endpoint/sqlstore/sqlite"
)

// mailScript: mail CODE MINUTES HANDLE puts what a carried code carries into a
// mailbox of the running server, as of some minutes from now, and writes the
// handle code that leads to it. The store's own statement does it: how a token
// pays is the endpoint's test.
func mailScript(ts *testscript.TestScript, _ bool, args []string) {
	_, content, err := code.Decode(strings.TrimSpace(ts.ReadFile(args[0])))
	ts.Check(err)
	minutes, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	digits, err := code.NewHandle(nil)
	ts.Check(err)
	began, err := strconv.ParseInt(ts.Getenv("NOW"), 10, 64)
	ts.Check(err)
	handle, err := code.OpenHandle(digits, ts.Getenv("ORIGIN"), began/60+minutes)
	ts.Check(err)
	sealed, err := handle.Seal(nil, content)
	ts.Check(err)
	if len(args) > 3 { // spoiled on its way
		sealed[len(sealed)/2] ^= 1
	}
	store, err := sqlite.Open(context.Background(), ts.MkAbs("data/hufu.db"))
	ts.Check(err)
	now := time.Now().Unix()
	var token [32]byte
	_, _ = rand.Read(token[:])
	ts.Check(store.PutMail(context.Background(), endpoint.Mail{
		Token: token, Mailbox: handle.Mailbox, Ends: now + 60, Forget: now + 86400, Content: sha256.Sum256(sealed), Sealed: sealed,
	}))
	ts.Check(store.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(digits+"\n"), 0o600))
}
