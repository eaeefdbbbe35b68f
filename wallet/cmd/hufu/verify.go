package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"io"
	"runtime/debug"
	"strings"
	"time"

	"hufu/wallet/code"
	"hufu/wallet/profile"
	"hufu/wallet/replay"
	"hufu/wallet/trust/certpath"
	"hufu/wallet/verify"
)

var verifyCommand = command{
	name:    "verify",
	summary: "judge codes from standard input and print reports",
	usage:   "--trust FILE|URL --profile NAME|FILE.json [--status DIR|URL] [--root HEX] [--replay FILE] [--relay URL] [--lines] < digits",
	more: `Prints a JSON report and exits 0 accepted, 1 refused, 2 undecided. With --lines
it reads one code a line, prints one report a line, and exits 0 when all were judged.

A trust list needs an anchor: --root, HUFU_TRUST_ROOT, or a trust.pub beside FILE; without
one nothing is trusted and the verdict is undecided. With a --status URL the counter is
online: a card's state may be 15 minutes old; otherwise 24 hours. --status may be given
more than once. Without --replay the check "replay" is skipped.

A handle code (24 digits that begin with 91) leads to a mailbox at the wallet's relay:
--relay (or HUFU_RELAY) names its origin. What lies there is taken, and so read once.

  hufu verify --trust data/trust.cwt --profile hotel --replay seen.log < digits
  hufu verify --trust data/trust.cwt --profile hotel --relay https://id.example < digits
  hufu verify --trust data/trust.cwt --profile cafe --lines --replay seen.log < /dev/ttyUSB0`,
	run: runVerify,
}

// counter is verify with its options: a Verifier, a profile and a clock.
type counter struct {
	verifier *verify.Verifier
	profile  profile.Profile
	sources  *sources
	at       string
	relay    *relay // nil: handle codes lead nowhere
}

// list collects a flag given more than once.
type list []string

func (l *list) String() string     { return strings.Join(*l, ",") }
func (l *list) Set(v string) error { *l = append(*l, v); return nil }

func runVerify(p *program, ctx context.Context, flags *flag.FlagSet, args []string) error {
	var roots, status list
	trust := flags.String("trust", "", "the trust list, `FILE or URL`")
	flags.Var(&roots, "root", "a root `key` of the trust list, 64 hex digits")
	flags.Var(&status, "status", "status lists: a `folder` of tokens, or the URL of one")
	name := flags.String("profile", "", "what is asked: a built-in `name`, or a JSON file")
	at := flags.String("at", "", "judge as of this `time` (RFC 3339 or Unix seconds)")
	seen := flags.String("replay", "", "remember codes in this `file`")
	from := flags.String("relay", p.getenv("HUFU_RELAY"), "redeem handle codes at this `origin`")
	lines := flags.Bool("lines", false, "read many codes, one a line")
	rest, err := parse(flags, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return errUsage.With("codes are read from standard input")
	}
	if err := need(map[string]string{"profile": *name}); err != nil {
		return err
	}
	if _, err := p.at(*at); err != nil {
		return misuse{err}
	}
	asked, err := readProfile(*name)
	if err != nil {
		return misuse{err}
	}
	c := &counter{profile: asked, at: *at, sources: p.newSources(*trust, roots, status)}
	if c.relay, err = newRelay(*from); err != nil {
		return misuse{err}
	}
	memory, closeMemory := p.openReplay(*seen)
	defer closeMemory()
	c.verifier = &verify.Verifier{Trust: c.sources.list, Status: c.sources.status, Replay: memory, Online: c.sources.online(), Path: certpath.Verify}
	if *lines {
		if err := p.verifyLines(ctx, c); err != nil {
			return p.undecided(err)
		}
		return nil
	}
	return p.verifyOne(ctx, c)
}

// openReplay answers no memory without a file, and one that refuses to
// forget its failure when the file does not open: nothing is then accepted.
func (p *program) openReplay(path string) (replay.Memory, func()) {
	if path == "" {
		return nil, func() {}
	}
	file, err := replay.OpenFile(path, replay.Options{})
	if err != nil {
		p.say("%v", err)
		return replay.Unavailable(err), func() {}
	}
	return file, func() {
		if err := file.Close(); err != nil {
			p.say("%v", err)
		}
	}
}

func (p *program) verifyOne(ctx context.Context, c *counter) error {
	digits, err := readOne(p.stdin)
	if err != nil {
		return p.undecided(err)
	}
	reports, err := p.judge(ctx, c, []string{digits})
	if err != nil {
		return p.undecided(err)
	}
	what, next := reports[0].Sentence(p.language(), time.Local)
	p.say("%s %s", what, next)
	if status := reports[0].Verdict.ExitStatus(); status != exitAccepted {
		return verdict(status)
	}
	return nil
}

// readOne reads one code and the white space around it. What is cut for its
// length keeps that length, to be refused for it.
func readOne(from io.Reader) (string, error) {
	input, err := io.ReadAll(io.LimitReader(from, longestLine))
	if err != nil {
		return "", errFile.Because(err)
	}
	if len(input) == longestLine {
		return string(input), nil
	}
	return strings.Trim(string(input), " \t\r\n"), nil
}

// undecided: an error that is no verdict on the code leaves it undecided, for
// a program that looks at the exit status alone.
func (p *program) undecided(err error) error {
	p.explain(err)
	return verdict(exitUndecided)
}

// judge verifies codes at one time and prints their reports.
func (p *program) judge(ctx context.Context, c *counter, codes []string) ([]*verify.Report, error) {
	now, err := p.at(c.at)
	if err != nil {
		return nil, err
	}
	c.sources.refresh(ctx, now)
	reports := c.verify(ctx, codes, now)
	for _, report := range reports {
		if err := p.print(report); err != nil {
			return nil, errFile.Because(err)
		}
	}
	return reports, nil
}

// longestLine is what a line may hold before it is cut: enough to be refused
// for its length.
const longestLine = code.MaxDigits + 64

// verifyLines judges codes as they come. Lines that wait already are judged
// together, so that their replay keys share one sync.
func (p *program) verifyLines(ctx context.Context, c *counter) error {
	if p.getenv("GOGC") == "" {
		debug.SetGCPercent(400) // a code leaves 18 KB of garbage; memory stays under 20 MB
	}
	done := make(chan error, 1)
	go func() {
		in := bufio.NewReaderSize(p.stdin, 2*replay.MaxBatch*longestLine)
		for {
			batch, err := readBatch(in)
			if len(batch) > 0 {
				if _, err := p.judge(ctx, c, batch); err != nil {
					done <- err
					return
				}
			}
			if err != nil {
				done <- endOfInput(err)
				return
			}
		}
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return nil // a verdict that was not printed was not given
	}
}

func endOfInput(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return errFile.Because(err)
}

// readBatch waits for one line and takes the whole lines that lie ready. An
// empty line is a line: who writes one waits for its report.
func readBatch(in *bufio.Reader) (batch []string, err error) {
	for len(batch) < replay.MaxBatch {
		line, err := readLine(in)
		if line != "" || err == nil {
			batch = append(batch, line)
		}
		if err != nil || !lineReady(in) {
			return batch, err
		}
	}
	return batch, nil
}

func lineReady(in *bufio.Reader) bool {
	waiting, _ := in.Peek(in.Buffered())
	for _, b := range waiting {
		if b == '\n' {
			return true
		}
	}
	return false
}

// readLine reads one line without its end, at most longestLine of it: a line
// that was cut is as long as that, and no code is.
func readLine(in *bufio.Reader) (string, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		if room := longestLine - len(line); room > 0 {
			line = append(line, part[:min(room, len(part))]...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if len(line) == longestLine {
			return string(line), err
		}
		return strings.TrimRight(string(line), "\r\n"), err
	}
}
