package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"
)

// step is one check. It says all it found on w and fails with an error.
type step struct {
	name  string
	about string
	after []string // steps that must have passed before; when one did not, this one is skipped
	alone bool     // nothing else runs beside it, as it measures or drives a browser
	quick bool     // part of check
	needs []tool   // of the machine
	run   func(ctx context.Context, w io.Writer) error
}

// outcome is how a step ended.
type outcome struct {
	step    step
	printed string
	took    time.Duration
	err     error
	skipped bool
}

// tally counts outcomes.
type tally struct{ passed, failed, skipped int }

// stepLimit ends a step that hangs, so that what it printed until then is seen.
const stepLimit = 30 * time.Minute

// queue is the steps of a run: waiting, running, ended.
type queue struct {
	out     io.Writer
	waiting []step
	running int
	alone   bool // a step that wants to be alone runs
	ended   map[string]*outcome
	done    chan *outcome
	tally   tally
}

// runSteps runs the steps, two at a time where they allow it, and prints each one's section when it ends, so
// that no two sections mix. A step stands behind those it comes after.
func runSteps(ctx context.Context, out io.Writer, steps []step) tally {
	q := &queue{out: out, waiting: steps, ended: map[string]*outcome{}, done: make(chan *outcome)}
	for q.startReady(ctx); q.running > 0; q.startReady(ctx) {
		o := <-q.done
		q.running--
		q.alone = false
		q.end(o)
	}
	return q.tally
}

// startReady starts all that can run now.
func (q *queue) startReady(ctx context.Context) {
	var rest []step
	for _, s := range q.waiting {
		ready, blocked := q.ready(s)
		switch {
		case blocked != "":
			q.end(&outcome{step: s, skipped: true, printed: "not run, as " + blocked + " did not pass"})
		case ready && q.room(s):
			q.running++
			q.alone = s.alone
			fmt.Fprintf(q.out, "-- %s: started\n", s.name)
			go func() { q.done <- s.do(ctx) }()
		default:
			rest = append(rest, s)
		}
	}
	q.waiting = rest
}

// ready reports whether all that s comes after has passed, or the name of one that did not.
func (q *queue) ready(s step) (ready bool, blocked string) {
	ready = true
	for _, name := range s.after {
		o, ended := q.ended[name]
		if ended && (o.err != nil || o.skipped) {
			return false, name
		}
		ready = ready && ended
	}
	return ready, ""
}

// room reports whether s may run beside what runs.
func (q *queue) room(s step) bool {
	if q.alone || s.alone {
		return q.running == 0
	}
	return q.running < min(runtime.NumCPU(), 2)
}

func (q *queue) end(o *outcome) {
	q.ended[o.step.name] = o
	q.tally.count(o)
	printSection(q.out, o)
}

func (s step) do(ctx context.Context) *outcome {
	ctx, cancel := context.WithTimeoutCause(ctx, stepLimit, fmt.Errorf("stopped after %v", stepLimit))
	defer cancel()
	var printed strings.Builder
	began := time.Now()
	err := s.run(ctx, &printed)
	if err != nil && ctx.Err() != nil {
		err = errors.Join(err, context.Cause(ctx))
	}
	return &outcome{step: s, printed: printed.String(), took: time.Since(began), err: err}
}

func (t *tally) count(o *outcome) {
	switch {
	case o.skipped:
		t.skipped++
	case o.err != nil:
		t.failed++
	default:
		t.passed++
	}
}

func printSection(out io.Writer, o *outcome) {
	result := "passed"
	switch {
	case o.skipped:
		result = "SKIPPED"
	case o.err != nil:
		result = "FAILED"
	}
	fmt.Fprintf(out, "\n== %s: %s (%.1f s): %s\n", o.step.name, result, o.took.Seconds(), o.step.about)
	if printed := strings.TrimRight(o.printed, "\n"); printed != "" {
		fmt.Fprintln(out, printed)
	}
	if o.err != nil {
		fmt.Fprintf(out, "%s: %v\n", o.step.name, o.err)
	}
	fmt.Fprintln(out)
}

// String is the last line of a run.
func (t tally) String() string {
	text := fmt.Sprintf("%d passed, %d failed", t.passed, t.failed)
	if t.skipped > 0 {
		text += fmt.Sprintf(", %d skipped", t.skipped)
	}
	return text
}
