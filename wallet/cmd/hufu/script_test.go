package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"hufu/build/site"
	"hufu/wallet/endpoint/sqlstore/pgtest"
)

func TestMain(m *testing.M) {
	testscript.Main(withPostgreSQL{m}, map[string]func(){"hufu": main})
}

// withPostgreSQL ends the server that tests started.
type withPostgreSQL struct{ tests *testing.M }

func (w withPostgreSQL) Run() int { return pgtest.Main(w.tests) }

// TestScript runs testdata/script: sessions at a terminal, against the real
// program. The command serve starts a server on a free port and sets ISSUER,
// TRUST, DESK_TOKEN and DATA; stop ends it.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("HUFU_LANG", "en")
			env.Setenv("HUFU_RECOVERY", "")
			now := time.Now().Unix()
			for name, age := range map[string]int64{"NOW": 0, "EARLY31": -31, "EARLY30": -30, "LATE90": 90, "LATE91": 91} {
				env.Setenv(name, strconv.FormatInt(now+age, 10))
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serve": serveScript, "json": jsonScript, "lines": linesScript, "desk": deskScript, "flip": flipScript,
			"truncate": truncateScript, "count": countScript, "get": getScript, "stop": stopScript, "swept": sweptScript, "mail": mailScript,
		},
	})
}

// running are the servers that scripts started, by their folders.
var running sync.Map

// serveScript: serve FLAGS ... starts a server on a free port. What it says to
// people is in serve.log.
func serveScript(ts *testscript.TestScript, _ bool, args []string) {
	log, err := os.OpenFile(ts.MkAbs("serve.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	ts.Check(err)
	s, err := startServer(log, append(args, "--data", ts.MkAbs("data"))...)
	ts.Check(err)
	running.Store(ts.Getenv("WORK"), s)
	ts.Defer(func() { s.stop(); log.Close() })
	for name, value := range map[string]string{
		"ISSUER": s.ready.Issuer, "TRUST": s.ready.Trust, "DESK_TOKEN": s.ready.DeskToken, "DATA": ts.MkAbs("data"),
		"ORIGIN": strings.TrimSuffix(s.ready.Wallet, "/"),
		"ROOT":   strings.TrimSpace(ts.ReadFile(ts.MkAbs("data/trust.pub"))),
	} {
		ts.Setenv(name, value)
	}
}

// stopScript: stop ends the server, as a signal does.
func stopScript(ts *testscript.TestScript, _ bool, _ []string) {
	s, _ := running.Load(ts.Getenv("WORK"))
	if status := s.(*served).stop(); status != exitAccepted {
		ts.Fatalf("the server ended with status %d", status)
	}
}

// sweptScript: swept waits until the server has swept for the first time.
func sweptScript(ts *testscript.TestScript, _ bool, _ []string) {
	for ticks := time.NewTicker(5 * time.Millisecond); ; <-ticks.C {
		response, err := http.Get(ts.Getenv("ORIGIN") + "/metrics")
		ts.Check(err)
		body, err := io.ReadAll(response.Body)
		ts.Check(errors.Join(err, response.Body.Close()))
		if bytes.Contains(body, []byte("\nhufu_swept_timestamp_seconds 1")) { // Unix seconds
			ticks.Stop()
			return
		}
	}
}

// served is a server that a test started.
type served struct {
	ready ready
	end   context.CancelFunc
	ended chan int
}

// startServer runs hufu serve on a free port of this machine.
func startServer(stderr io.Writer, args ...string) (*served, error) {
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	p := &program{
		stdin: strings.NewReader(""), stdout: in, stderr: stderr, getenv: func(string) string { return "" },
		now: time.Now, random: newProgram().random, manifest: builtOrEmpty,
	}
	s := &served{end: cancel, ended: make(chan int, 1)}
	go func() {
		s.ended <- p.run(ctx, append([]string{"serve", "--dev", "--listen", "127.0.0.1:0", "--json"}, args...))
		in.Close()
	}()
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		cancel()
		return nil, fmt.Errorf("the server did not start: status %d", <-s.ended)
	}
	return s, json.Unmarshal(line, &s.ready)
}

// stop may be called twice.
func (s *served) stop() int {
	s.end()
	status := <-s.ended
	s.ended <- status
	return status
}

// builtOrEmpty: what these scripts test does not need the pages, which a
// plain go test in a fresh clone has not built.
func builtOrEmpty() (*site.Manifest, error) {
	if manifest, err := site.Load(); err == nil {
		return manifest, nil
	}
	return &site.Manifest{}, nil
}

// jsonScript: json FILE NAME=PATH ... sets variables from JSON members.
func jsonScript(ts *testscript.TestScript, _ bool, args []string) {
	var members map[string]any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &members))
	for _, arg := range args[1:] {
		name, member, _ := strings.Cut(arg, "=")
		value, ok := members[member].(string)
		if !ok {
			ts.Fatalf("%s has no text %q: %v", args[0], member, members)
		}
		ts.Setenv(name, value)
	}
}

// linesScript: lines N FILE
func linesScript(ts *testscript.TestScript, _ bool, args []string) {
	if got := len(strings.Split(strings.TrimSpace(ts.ReadFile(args[1])), "\n")); args[0] != strconv.Itoa(got) {
		ts.Fatalf("%s has %d lines, want %s", args[1], got, args[0])
	}
}

// deskScript: desk CARD suspend|reinstate|revoke
func deskScript(ts *testscript.TestScript, _ bool, args []string) {
	_, err := deskPost(ts.Getenv("ISSUER")+"/desk/cards/"+args[0]+"/"+args[1], ts.Getenv("DESK_TOKEN"))
	ts.Check(err)
}

// flipScript: flip FILE changes one digit in its middle.
func flipScript(ts *testscript.TestScript, _ bool, args []string) {
	digits := []byte(ts.ReadFile(args[0]))
	middle := len(digits) / 2
	digits[middle] = '0' + (digits[middle]-'0'+1)%10
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), digits, 0o600))
}

// truncateScript: truncate FILE SIZE
func truncateScript(ts *testscript.TestScript, _ bool, args []string) {
	size, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	ts.Check(os.Truncate(ts.MkAbs(args[0]), size))
}

// getScript: get STATUS URL FILE
func getScript(ts *testscript.TestScript, _ bool, args []string) {
	response, err := http.Get(args[1])
	ts.Check(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	ts.Check(err)
	if got := strconv.Itoa(response.StatusCode); got != args[0] {
		ts.Fatalf("%s: status %s, want %s: %s", args[1], got, args[0], body)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), body, 0o600))
}

// countScript: count N COMMAND ... runs a command that succeeds N times.
func countScript(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	for range n {
		ts.Check(ts.Exec(args[1], args[2:]...))
	}
}
