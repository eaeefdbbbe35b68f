package main

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// counted is one run of hufu verify --lines.
type counted struct {
	N        int     `json:"n"`
	Accepted int     `json:"accepted"`
	CPU      float64 `json:"cpu"`  // seconds of all its threads
	Wall     float64 `json:"wall"` // seconds
	RSS      []int   `json:"rss"`  // KiB, after each tenth of the codes
}

// verifyLines runs the real program, on one thread at a time, as a register system does: codes through a pipe.
func verifyLines(args []string) (any, error) {
	flags := flag.NewFlagSet("lines", flag.ContinueOnError)
	program := flags.String("hufu", "", "the program")
	folder := flags.String("codes", "", "what bench codes wrote")
	name := flags.String("profile", "age18", "the purpose")
	n := flags.Int("n", 1000, "how many of the codes")
	withReplay := flags.Bool("replay", false, "remember the codes")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	command := []string{"verify", "--trust", filepath.Join(*folder, "trust.cwt"), "--profile", *name, "--at", strconv.Itoa(moment), "--lines"}
	if *withReplay {
		memory, err := os.MkdirTemp(*folder, "replay-")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(memory)
		command = append(command, "--replay", filepath.Join(memory, "seen"))
	}
	input, err := os.Open(filepath.Join(*folder, "codes"))
	if err != nil {
		return nil, err
	}
	defer input.Close()
	return count(exec.Command(*program, command...), input, *n)
}

func count(cmd *exec.Cmd, input io.Reader, n int) (*counted, error) {
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	fed := make(chan error, 1)
	go func() { fed <- feed(stdin, input, n) }()
	c := &counted{N: n}
	// The input ends only after the last sample, so that the program is still there to be looked at.
	err = errors.Join(c.read(stdout, cmd.Process.Pid), <-fed, stdin.Close(), cmd.Wait())
	c.Wall = time.Since(began).Seconds()
	c.CPU = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	if err == nil && c.Accepted != n {
		err = fmt.Errorf("%d of %d codes accepted", c.Accepted, n)
	}
	return c, err
}

func feed(stdin io.Writer, input io.Reader, n int) error {
	in := bufio.NewReaderSize(input, 1<<16)
	for range n {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return err
		}
		if _, err := stdin.Write(line); err != nil {
			return err
		}
	}
	return nil
}

// read takes one report a code and looks at the memory after each tenth.
func (c *counted) read(reports io.Reader, pid int) error {
	lines := bufio.NewScanner(reports)
	lines.Buffer(nil, 1<<20)
	for seen := 1; seen <= c.N && lines.Scan(); seen++ {
		if bytes.Contains(lines.Bytes(), []byte(`"verdict":"accepted"`)) {
			c.Accepted++
		}
		if seen%max(1, c.N/10) == 0 {
			c.RSS = append(c.RSS, residentKiB(pid))
		}
	}
	return lines.Err()
}

// residentKiB is 0 where /proc does not say.
func residentKiB(pid int) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	size, _ := strconv.Atoi(strings.Fields(after + " 0")[0])
	return size
}
