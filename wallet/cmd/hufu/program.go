package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"hufu/build/site"
	"hufu/wallet/refusal"
	"hufu/wallet/sentence"
)

// Exit statuses. verify gives the first three their meaning for codes.
const (
	exitAccepted  = 0
	exitRefused   = 1
	exitUndecided = 2
	exitUsage     = 64 // sysexits EX_USAGE: cannot be mistaken for a verdict
)

// What the command line itself refuses.
var (
	errUsage = refusal.New("usage", "hufu: the command line is not understood")
	errFile  = refusal.New("file", "hufu: a file cannot be read or written")
	errTime  = refusal.New("time_format", "hufu: not a time")
)

// program is hufu with everything it takes from outside, so that tests run
// the real thing.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	now            func() time.Time
	random         io.Reader
	manifest       func() (*site.Manifest, error)
}

func newProgram() *program {
	return &program{os.Stdin, os.Stdout, os.Stderr, os.Getenv, time.Now, rand.Reader, site.Load}
}

// command is one word after hufu.
type command struct {
	name    string
	summary string
	usage   string // what follows the name on the command line
	more    string // examples and environment, shown by -h
	run     func(p *program, ctx context.Context, flags *flag.FlagSet, args []string) error
}

func commands() []command {
	return []command{serveCommand, backupCommand, restoreCommand, issueCommand, receiveCommand, codeCommand, verifyCommand, inspectCommand}
}

// run answers the exit status.
func (p *program) run(ctx context.Context, args []string) int {
	if len(args) == 0 || args[0] == "-h" || args[0] == "--help" || args[0] == "help" {
		p.help()
		return map[bool]int{true: exitUsage, false: exitAccepted}[len(args) == 0]
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return p.status(p.start(ctx, c, args[1:]))
		}
	}
	return p.status(errUsage.With("no command " + args[0]))
}

func (p *program) start(ctx context.Context, c command, args []string) error {
	flags := flag.NewFlagSet(c.name, flag.ContinueOnError)
	flags.SetOutput(p.stderr)
	flags.Usage = func() {
		fmt.Fprintf(p.stderr, "hufu %s: %s\n\nusage: hufu %s %s\n\n", c.name, c.summary, c.name, c.usage)
		flags.PrintDefaults()
		fmt.Fprintf(p.stderr, "\n%s\n", c.more)
	}
	return c.run(p, ctx, flags, args)
}

func (p *program) help() {
	fmt.Fprint(p.stderr, "hufu: an identity wallet that is a web page\n\n")
	for _, c := range commands() {
		fmt.Fprintf(p.stderr, "  hufu %-8s %s\n", c.name, c.summary)
	}
	fmt.Fprint(p.stderr, "\nhufu COMMAND -h shows a command's flags and examples.\n")
}

// verdict is an error that is a judgement: it was printed already, and only
// its exit status is left to give.
type verdict int

func (v verdict) Error() string { return fmt.Sprintf("verdict %d", int(v)) }

// misuse is a refusal of what the command line named: it keeps its own code
// and exits as a usage error, which no program can take for a verdict.
type misuse struct{ error }

func (m misuse) Unwrap() error { return m.error }

// status tells people about err and answers the exit status for programs.
func (p *program) status(err error) int {
	var judged verdict
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return exitAccepted
	case errors.As(err, &judged):
		return int(judged)
	}
	p.explain(err)
	if errors.Is(err, errUsage) || errors.As(err, new(misuse)) {
		return exitUsage
	}
	return exitRefused
}

// explain says what went wrong, for developers and for people.
func (p *program) explain(err error) {
	fmt.Fprintf(p.stderr, "%v\n", err)
	if words, ok := sentence.Lookup(refusal.Code(err)); ok {
		what, next := words.In(p.language())
		fmt.Fprintf(p.stderr, "%s %s [%s]\n", what, next, refusal.Code(err))
	}
}

// language is the one that people at this terminal read.
func (p *program) language() string {
	for _, name := range []string{"HUFU_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := p.getenv(name); value != "" {
			if strings.HasPrefix(value, "zh") {
				return "zh"
			}
			return "en"
		}
	}
	return "en"
}

// parse reads flags that may stand before and after the arguments.
func parse(flags *flag.FlagSet, args []string) ([]string, error) {
	var rest []string
	for {
		if err := flags.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, errUsage.Because(err)
		}
		if args = flags.Args(); len(args) == 0 {
			return rest, nil
		}
		rest, args = append(rest, args[0]), args[1:]
	}
}

// need refuses a missing flag by its name.
func need(values map[string]string) error {
	for name, value := range values {
		if value == "" {
			return errUsage.With("--" + name + " is needed")
		}
	}
	return nil
}

// print writes one line of JSON for programs.
func (p *program) print(value any) error {
	encoder := json.NewEncoder(p.stdout)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// say writes a line for people.
func (p *program) say(format string, values ...any) {
	fmt.Fprintf(p.stderr, format+"\n", values...)
}

// farthest is 2^53 seconds, where dates in codes end too.
const farthest = 1 << 53

// at reads --at: RFC 3339 or Unix seconds; empty is now.
func (p *program) at(text string) (int64, error) {
	if text == "" {
		return p.now().Unix(), nil
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t.Unix(), nil
	}
	var seconds int64
	if _, err := fmt.Sscanf(text, "%d", &seconds); err != nil || fmt.Sprint(seconds) != text {
		return 0, errTime.With("--at takes RFC 3339 or Unix seconds")
	}
	if seconds < -farthest || seconds > farthest {
		return 0, errTime.With("--at is further away than any calendar")
	}
	return seconds, nil
}
