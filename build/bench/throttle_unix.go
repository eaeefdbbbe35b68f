//go:build unix

package main

import (
	"errors"
	"flag"
	"io"
	"os"
	"strconv"
	"syscall"
	"time"
)

// slice is how long the processes run at a time.
const slice = 2 * time.Millisecond

// throttle makes a browser's renderers as slow as a slow phone's: whole processes, Workers and compilers too, which
// the DevTools protocol's own throttling leaves alone.
func throttle(args []string) (any, error) {
	flags := flag.NewFlagSet("throttle", flag.ContinueOnError)
	rate := flags.Int("rate", 4, "how many times slower")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	var pids []int
	for _, text := range flags.Args() {
		pid, err := strconv.Atoi(text)
		if err != nil {
			return nil, err
		}
		pids = append(pids, pid)
	}
	ended := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(ended)
	}()
	defer signal(pids, syscall.SIGCONT)
	for {
		select {
		case <-ended:
			return nil, nil
		case <-time.After(slice):
		}
		if err := signal(pids, syscall.SIGSTOP); err != nil {
			return nil, err
		}
		time.Sleep(slice * time.Duration(*rate-1))
		if err := signal(pids, syscall.SIGCONT); err != nil {
			return nil, err
		}
	}
}

// signal reaches those of the processes that still run.
func signal(pids []int, s syscall.Signal) error {
	for _, pid := range pids {
		if err := syscall.Kill(pid, s); err != nil && !errors.Is(err, syscall.ESRCH) {
			return err
		}
	}
	return nil
}
