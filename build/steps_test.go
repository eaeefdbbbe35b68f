package main

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

func TestStepsOrder(t *testing.T) {
	p := &project{}
	var before []string
	for _, s := range p.steps() {
		for _, name := range s.after {
			if !slices.Contains(before, name) {
				t.Errorf("%s stands before %s, which it comes after", s.name, name)
			}
		}
		before = append(before, s.name)
	}
}

func TestRunSteps(t *testing.T) {
	var beside, alone atomic.Int32
	pass := func(context.Context, io.Writer) error {
		beside.Add(1)
		defer beside.Add(-1)
		return nil
	}
	steps := []step{
		{name: "good", run: pass},
		{name: "bad", run: func(_ context.Context, w io.Writer) error {
			io.WriteString(w, "what went wrong")
			return errors.New("wrong")
		}},
		{name: "behind bad", after: []string{"bad"}, run: pass},
		{name: "behind that", after: []string{"behind bad"}, run: pass},
		{name: "alone", alone: true, after: []string{"good"}, run: func(context.Context, io.Writer) error {
			alone.Store(beside.Load())
			return nil
		}},
		{name: "last", run: pass},
	}
	var out strings.Builder
	tally := runSteps(t.Context(), &out, steps)
	if tally.String() != "3 passed, 1 failed, 2 skipped" {
		t.Errorf("%s\n%s", tally, out.String())
	}
	if alone.Load() != 0 {
		t.Error("a step that wants to be alone was not")
	}
	for _, want := range []string{"== bad: FAILED", "what went wrong\nbad: wrong\n", "== behind that: SKIPPED", "as behind bad did not pass", "== good: passed"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("not printed: %s", want)
		}
	}
}

func TestRunStepsStopped(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	hang := step{name: "hangs", run: func(ctx context.Context, w io.Writer) error {
		cancel(errors.New("stopped by the test"))
		<-ctx.Done()
		return ctx.Err()
	}}
	var out strings.Builder
	if tally := runSteps(ctx, &out, []step{hang}); tally.failed != 1 || !strings.Contains(out.String(), "stopped by the test") {
		t.Errorf("%v\n%s", tally, out.String())
	}
}

func TestPick(t *testing.T) {
	steps := (&project{}).steps()
	picked, err := pick(steps, []string{"browser", "format"})
	if err != nil || !slices.Equal(stepNames(picked), []string{"site", "format", "browser"}) {
		t.Errorf("%q, %v", stepNames(picked), err)
	}
	if _, err := pick(steps, []string{"brwoser"}); err == nil {
		t.Error("a misspelt step was ignored")
	}
}
