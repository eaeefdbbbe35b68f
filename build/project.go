package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// project is the tree that is built, the toolchain that builds it, and where progress is told.
type project struct {
	root    string // the folder of go.mod
	goroot  string // the toolchain's own files: wasm_exec.js and its runner
	release string // the toolchain's name, such as go1.26.8
	version string // of package.json
	files   string // of the pages' tests, only those with this in their names
	out     io.Writer
}

// openProject finds the tree around the working folder.
func openProject(ctx context.Context) (*project, error) {
	p := &project{out: os.Stderr}
	out, err := p.output(ctx, nil, "go", "env", "GOMOD", "GOROOT", "GOVERSION")
	if err != nil {
		return nil, err
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) != 3 || filepath.Base(lines[0]) != "go.mod" {
		return nil, fmt.Errorf("run me inside the project: go env GOMOD says %q", lines[0])
	}
	p.root, p.goroot, p.release = filepath.Dir(lines[0]), lines[1], lines[2]
	p.version, err = packageVersion(p.path("package.json"))
	return p, err
}

func packageVersion(file string) (string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	var manifest struct{ Version string }
	if err := json.Unmarshal(data, &manifest); err != nil {
		return "", fmt.Errorf("reading %s: %w", file, err)
	}
	return manifest.Version, nil
}

// path is a file of the tree, from its slash-separated name.
func (p *project) path(name string) string {
	return filepath.Join(p.root, filepath.FromSlash(name))
}

// say tells progress to people.
func (p *project) say(format string, args ...any) {
	fmt.Fprintf(p.out, format+"\n", args...)
}

// command prepares a program that runs in the tree with env added to ours. A cancelled context
// interrupts it and gives it time to end by itself.
func (p *project) command(ctx context.Context, env []string, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = p.root
	cmd.Env = append(os.Environ(), env...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

// run runs a program and shows all it prints on w.
func (p *project) run(ctx context.Context, w io.Writer, env []string, name string, args ...string) error {
	cmd := p.command(ctx, env, name, args...)
	cmd.Stdout, cmd.Stderr = w, w
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", commandLine(name, args), err)
	}
	return nil
}

// output runs a program and returns what it prints on standard output.
func (p *project) output(ctx context.Context, env []string, name string, args ...string) (string, error) {
	var stdout, stderr bytes.Buffer
	cmd := p.command(ctx, env, name, args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s: %w\n%s", commandLine(name, args), err, stderr.String())
	}
	return stdout.String(), nil
}

func commandLine(name string, args []string) string {
	return strings.Join(append([]string{filepath.Base(name)}, args...), " ")
}
