package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
)

// test sets up the machine and runs every check, or those that -only names with what they build on.
func test(ctx context.Context, p *project, args []string) error {
	flags := flag.NewFlagSet("test", flag.ContinueOnError)
	only := flags.String("only", "", "steps to run, with commas between them")
	long := flags.Bool("long", false, "run the long forms of the tests too (HUFU_LONG=1)")
	flags.StringVar(&p.files, "files", "", "of the pages' tests, only those with this in their names")
	if err := flags.Parse(args); err != nil {
		return err
	}
	steps := p.steps()
	if *only != "" {
		var err error
		if steps, err = pick(steps, strings.Split(*only, ",")); err != nil {
			return err
		}
	}
	return p.runChecks(ctx, steps, *long)
}

// check runs the steps that take seconds; with --long it runs all of them in their long form.
func check(ctx context.Context, p *project, args []string) error {
	flags := flag.NewFlagSet("check", flag.ContinueOnError)
	long := flags.Bool("long", false, "run every step, and the long forms of the tests (HUFU_LONG=1)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	steps := p.steps()
	if !*long {
		steps = slices.DeleteFunc(steps, func(s step) bool { return !s.quick })
	}
	return p.runChecks(ctx, steps, *long)
}

var errChecks = errors.New("not every check passed")

func (p *project) runChecks(ctx context.Context, steps []step, long bool) error {
	if long {
		if err := os.Setenv("HUFU_LONG", "1"); err != nil {
			return err
		}
	}
	p.out = os.Stdout
	err := p.setUp(ctx, steps)
	t := tally{failed: 1}
	if err == nil {
		t = runSteps(ctx, p.out, steps)
	} else {
		fmt.Fprintf(p.out, "\n== set-up: FAILED\n%v\n\n", err)
	}
	fmt.Fprintln(p.out, t)
	if t.failed+t.skipped > 0 || t.passed == 0 {
		return errChecks
	}
	return nil
}

// setUp brings what the steps need onto the machine.
func (p *project) setUp(ctx context.Context, steps []step) error {
	if err := p.packages(ctx); err != nil {
		return err
	}
	var needed []tool
	for _, s := range steps {
		needed = append(needed, s.needs...)
	}
	return p.tools(ctx, needed...)
}

// pick returns the named steps and, before them, all that they come after.
func pick(steps []step, names []string) ([]step, error) {
	wanted := map[string]bool{}
	for _, name := range names {
		if !slices.ContainsFunc(steps, func(s step) bool { return s.name == name }) {
			return nil, fmt.Errorf("no step %q: %s", name, strings.Join(stepNames(steps), ", "))
		}
		wanted[name] = true
	}
	var picked []step
	for _, s := range slices.Backward(steps) {
		if wanted[s.name] {
			picked = append(picked, s)
			for _, before := range s.after {
				wanted[before] = true
			}
		}
	}
	slices.Reverse(picked)
	return picked, nil
}

func stepNames(steps []step) []string {
	var names []string
	for _, s := range steps {
		names = append(names, s.name)
	}
	return names
}
