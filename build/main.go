// Command build makes, starts and tests Hufu. It is the only build program there is:
//
//	go run ./build              all: the wasm modules, the pages, the native program
//	go run ./build site         the wasm modules and the pages, into build/site/dist
//	go run ./build start        all, when something changed, then hufu serve --dev (npm start)
//	go run ./build dev          the same, and again after every change of a source
//	go run ./build test         sets up the machine, then every check (npm test); -only a,b picks steps
//	go run ./build check        the quick checks only; --long runs every check, with HUFU_LONG=1
//	go run ./build worker           the endpoint for Cloudflare Workers, into build/worker
//	go run ./build bench        the numbers: web/bench/main.ts against what was built
//
// Arguments after start and dev go to hufu serve. What it writes lies in build/bin, build/cache and
// build/site/dist, which git ignores; removing them is always safe.
//
// The modules are compiled with -trimpath and without build id or version stamp, so that two builds of the
// same sources by the same Go release are the same bytes wherever they are made; the test step "wasm"
// proves it in another folder with an empty cache. Beside each asset lies its brotli form, kept in
// build/cache under the hash of what was compressed, so that a rebuild with nothing changed takes no time.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

// commands is what can stand after "go run ./build".
var commands = map[string]func(context.Context, *project, []string) error{
	"all":    all,
	"site":   siteOnly,
	"start":  start,
	"dev":    dev,
	"test":   test,
	"check":  check,
	"bench":  bench,
	"worker": worker,
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(exitStatus(err))
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		args = []string{"all"}
	}
	command, ok := commands[args[0]]
	if !ok {
		return fmt.Errorf("no command %q: one of all, site, worker, start, dev, test, check, bench", args[0])
	}
	p, err := openProject(ctx)
	if err != nil {
		return err
	}
	return command(ctx, p, args[1:])
}

// exitStatus passes on the status of the program that failed, so that a caller of npm start sees hufu's own.
func exitStatus(err error) int {
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.ExitCode() > 0 {
		return exit.ExitCode()
	}
	return 1
}

func all(ctx context.Context, p *project, _ []string) error {
	if err := p.packages(ctx); err != nil {
		return err
	}
	if err := p.makeSite(ctx, bestQuality); err != nil {
		return err
	}
	return p.makeProgram(ctx)
}

func siteOnly(ctx context.Context, p *project, _ []string) error {
	if err := p.packages(ctx); err != nil {
		return err
	}
	return p.makeSite(ctx, bestQuality)
}
