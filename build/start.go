package main

import (
	"context"
	"errors"
	"os"
	"runtime"
	"syscall"
	"time"
)

// programFile is the native program.
const programFile = "build/bin/hufu"

// makeProgram builds the native program, with the pages inside, as go test builds it, so that neither compiles
// again what the other has.
func (p *project) makeProgram(ctx context.Context) error {
	return p.run(ctx, p.out, nil, "go", "build", "-buildvcs=false", "-o", p.path(programFile), "./wallet/cmd/hufu")
}

// start builds what changed and becomes the server.
func start(ctx context.Context, p *project, args []string) error {
	if _, err := p.makeAll(ctx, bestQuality); err != nil {
		return err
	}
	command := append([]string{p.path(programFile), "serve", "--dev"}, args...)
	if runtime.GOOS == "windows" { // where a process cannot become another
		return p.serve(ctx, command)
	}
	return syscall.Exec(command[0], command, os.Environ())
}

// serve runs the server until it ends or ctx does, in which case its ending is no error.
func (p *project) serve(ctx context.Context, command []string) error {
	cmd := p.command(ctx, nil, command[0], command[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// watchEvery is how often dev looks whether a source changed.
const watchEvery = 500 * time.Millisecond

// dev serves, and serves anew after every change of a source. What does not build is told, and the server
// that runs stays.
func dev(ctx context.Context, p *project, args []string) error {
	command := append([]string{p.path(programFile), "serve", "--dev"}, args...)
	var server *running
	for ctx.Err() == nil {
		seen, err := p.makeAll(ctx, fastQuality)
		if err != nil {
			p.say("%v", err)
		} else {
			server.stop()
			server = p.serveInBackground(ctx, command)
		}
		if err := p.waitForChange(ctx, seen, server); err != nil {
			return err
		}
	}
	server.stop()
	return nil
}

// running is a server in the background.
type running struct {
	cancel context.CancelFunc
	ended  chan error
}

func (p *project) serveInBackground(ctx context.Context, command []string) *running {
	ctx, cancel := context.WithCancel(ctx)
	r := &running{cancel: cancel, ended: make(chan error, 1)}
	go func() {
		r.ended <- p.serve(ctx, command)
		close(r.ended)
	}()
	return r
}

// stop ends the server and waits until it has let go of its port and files.
func (r *running) stop() {
	if r != nil {
		r.cancel()
		<-r.ended
	}
}

// waitForChange returns when the inputs are no longer those that were seen, and with an error when the server
// ended by itself.
func (p *project) waitForChange(ctx context.Context, seen string, server *running) error {
	var ended chan error
	if server != nil {
		ended = server.ended
	}
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-ended:
			return errors.Join(errors.New("the server ended"), err)
		case <-ticker.C:
			if now, err := p.fingerprint(fastQuality); err != nil || now != seen {
				return err
			}
		}
	}
}
