package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// tool is a program the tests need that is neither Go's nor npm's.
type tool struct {
	what    string
	env     string   // names the program, when set
	names   []string // it goes by, in the order to try; one with a star is a file off PATH
	install []string // Debian packages that bring it
}

var (
	// Without the font Chinese text is boxes in screenshots, and a font test would measure boxes.
	chromium = tool{"Chromium", "CHROMIUM", []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}, []string{"chromium", "fonts-noto-cjk"}}
	zbarimg  = tool{"zbarimg", "", []string{"zbarimg"}, []string{"zbar-tools"}}
	postgres = tool{"PostgreSQL's server", "", []string{"initdb", "/usr/lib/postgresql/*/bin/initdb"}, []string{"postgresql"}}
	compiler = tool{"a C compiler (for the race detector)", "CC", []string{"gcc", "clang", "cc"}, []string{"gcc", "libc6-dev"}}
)

// find returns the tool's program.
func (t tool) find() (string, bool) {
	if t.env != "" {
		if name := os.Getenv(t.env); name != "" {
			file, err := exec.LookPath(name)
			return file, err == nil
		}
	}
	for _, name := range t.names {
		if file, ok := findProgram(name); ok {
			return file, true
		}
	}
	return "", false
}

// findProgram takes the last match of a pattern, which is the highest version.
func findProgram(name string) (string, bool) {
	if strings.Contains(name, "*") {
		matches, err := filepath.Glob(name)
		if err != nil || len(matches) == 0 {
			return "", false
		}
		name = matches[len(matches)-1]
	}
	file, err := exec.LookPath(name)
	return file, err == nil
}

// tools makes sure that the machine has what the tests need: what is missing is installed where that can be
// done without asking, on a Debian machine as root, and named otherwise.
func (p *project) tools(ctx context.Context, needed ...tool) error {
	missing, install := missingTools(needed)
	if len(missing) == 0 {
		return nil
	}
	instructions := fmt.Sprintf("missing: %s. On Debian or Ubuntu: sudo apt-get update && sudo apt-get install -y %s",
		strings.Join(missing, ", "), strings.Join(install, " "))
	if _, err := exec.LookPath("apt-get"); err != nil || os.Geteuid() != 0 {
		return errors.New(instructions)
	}
	p.say("installing %s", strings.Join(install, " "))
	env := []string{"DEBIAN_FRONTEND=noninteractive"}
	if err := p.run(ctx, p.out, env, "apt-get", "update"); err != nil {
		return fmt.Errorf("%s: %w", instructions, err)
	}
	if err := p.run(ctx, p.out, env, "apt-get", append([]string{"install", "-y", "--no-install-recommends"}, install...)...); err != nil {
		return fmt.Errorf("%s: %w", instructions, err)
	}
	if missing, _ := missingTools(needed); len(missing) > 0 {
		return fmt.Errorf("still missing after the installation: %s", strings.Join(missing, ", "))
	}
	return nil
}

func missingTools(needed []tool) (missing, install []string) {
	for _, t := range needed {
		if _, ok := t.find(); !ok && !slices.Contains(missing, t.what) {
			missing = append(missing, t.what)
			install = append(install, t.install...)
		}
	}
	return missing, install
}
