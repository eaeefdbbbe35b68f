package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// steps is every check of npm test. Each stands behind those it comes after.
func (p *project) steps() []step {
	return []step{
		{name: "site", about: "the modules and pages build", run: p.checkSite},
		{name: "format", about: "gofmt has nothing to change", quick: true, run: p.checkFormat},
		{name: "types", about: "tsc finds no error in pages, Workers and tests", quick: true, run: p.checkTypes},
		{name: "vet", about: "go vet finds nothing, natively and for wasm", quick: true, run: p.checkVet},
		{name: "staticcheck", about: "staticcheck finds nothing, natively and for wasm", quick: true, run: p.checkStatic},
		{name: "rules", about: "packages import what the tables allow, refusals have words, the tree names no machine", quick: true, run: p.checkRules},
		{name: "wasm", about: "the modules are reproducible, small, and need only what old hosts have", after: []string{"site"}, run: p.checkWasm},
		{name: "first-load", about: "the pages load within their budgets", after: []string{"site"}, run: p.checkFirstLoad},
		{name: "go", about: "go test", after: []string{"site"}, needs: []tool{zbarimg, postgres}, run: p.goTest},
		{name: "go-wasm", about: "go test of what pages run, as wasm in Node", after: []string{"site"}, run: p.goTestWasm},
		{name: "race", about: "go test with the race detector", needs: []tool{compiler, zbarimg, postgres}, after: []string{"site"}, run: p.goTestRace},
		{name: "worker", about: "the endpoint fits Cloudflare Workers and does its work on workerd with D1", run: p.checkWorker},
		{name: "units", about: "tests beside the pages' sources", after: []string{"site"}, run: p.unitTests},
		{name: "browser", about: "the pages in Chromium, as people use them", after: []string{"site"}, alone: true, needs: []tool{chromium, zbarimg}, run: p.browserTests},
	}
}

func (p *project) checkFormat(ctx context.Context, w io.Writer) error {
	out, err := p.output(ctx, nil, "gofmt", "-l", "build", "wallet", "wasm")
	if err == nil && out != "" {
		err = errors.New("run gofmt -w on:\n" + out)
	}
	return err
}

// typeProjects are the three worlds TypeScript files live in: pages have a document, Workers do not, tests
// have Node.
var typeProjects = []string{"tsconfig.json", "web/tsconfig.worker.json", "web/tsconfig.test.json", "wasm/worker/tsconfig.json"}

func (p *project) checkTypes(ctx context.Context, w io.Writer) error {
	var errs []error
	for _, config := range typeProjects {
		errs = append(errs, p.run(ctx, w, nil, "node", "node_modules/typescript/bin/tsc", "--noEmit", "-p", config))
	}
	return errors.Join(errs...)
}

func (p *project) checkVet(ctx context.Context, w io.Writer) error {
	return errors.Join(
		p.run(ctx, w, nil, "go", "vet", "./..."),
		p.eachWasm(ctx, func(m wasmModule, reached []string) error {
			return p.run(ctx, w, forWasm, "go", append([]string{"vet", "-tags=" + m.tags}, reached...)...)
		}),
	)
}

// checkStatic builds staticcheck for this machine first: go tool would build it for the one it examines.
func (p *project) checkStatic(ctx context.Context, w io.Writer) error {
	program := p.path("build/bin/staticcheck")
	if err := p.run(ctx, w, nil, "go", "build", "-o", program, "honnef.co/go/tools/cmd/staticcheck"); err != nil {
		return err
	}
	return errors.Join(
		p.run(ctx, w, nil, program, "./..."),
		p.eachWasm(ctx, func(m wasmModule, reached []string) error {
			return p.run(ctx, w, forWasm, program, append([]string{"-tags=" + m.tags}, reached...)...)
		}),
	)
}

func (p *project) checkRules(ctx context.Context, w io.Writer) error {
	return p.run(ctx, w, nil, "go", "test", "./build", "-run", "^TestRules")
}

// goTest gives a package more time than go's ten minutes, for the long forms. stepLimit ends what hangs.
func (p *project) goTest(ctx context.Context, w io.Writer) error {
	return p.run(ctx, w, nil, "go", "test", "-timeout=25m", "./...")
}

func (p *project) goTestRace(ctx context.Context, w io.Writer) error {
	return p.run(ctx, w, []string{"CGO_ENABLED=1"}, "go", "test", "-race", "./wallet/...")
}

// goTestWasm runs the tests of what pages run as pages run it, but for ECDSA: the library's tests have Go's own,
// as hosts without WebCrypto do, and the bridge's tests compare WebCrypto with it. The environment is cut down,
// as Go's runtime for wasm has room for 8 KB of it.
func (p *project) goTestWasm(ctx context.Context, w io.Writer) error {
	runner := fmt.Sprintf("env -i PATH=%s HOME=%s HUFU_LONG=%s %s",
		os.Getenv("PATH"), os.Getenv("HOME"), os.Getenv("HUFU_LONG"), filepath.Join(p.goroot, "lib", "wasm", "go_js_wasm_exec"))
	goTest := func(tags string, packages []string) error {
		return p.run(ctx, w, forWasm, "go", append([]string{"test", "-exec", runner, "-tags=" + tags}, packages...)...)
	}
	library := map[string]bool{}
	err := p.eachWasm(ctx, func(m wasmModule, reached []string) error {
		var bridge []string
		for _, name := range reached {
			if strings.HasPrefix(name, "hufu/wasm/") {
				bridge = append(bridge, name)
			} else {
				library[name] = true
			}
		}
		return goTest(m.tags, bridge)
	})
	return errors.Join(err, goTest("hufu_goecdsa", sortedKeys(library)))
}

var forWasm = []string{"GOOS=js", "GOARCH=wasm"}

// eachWasm calls check for each module with our packages that it is made of.
func (p *project) eachWasm(ctx context.Context, check func(m wasmModule, reached []string) error) error {
	var errs []error
	for _, m := range slices.Concat(wasmModules, workerModules) {
		out, err := p.output(ctx, forWasm, "go", "list", "-deps", "-tags="+m.tags, "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", m.pkg)
		if err != nil {
			return err
		}
		ours := slices.DeleteFunc(strings.Fields(out), func(name string) bool { return !strings.HasPrefix(name, "hufu/") })
		errs = append(errs, check(m, ours))
	}
	return errors.Join(errs...)
}

func (p *project) checkSite(ctx context.Context, w io.Writer) error {
	var said bytes.Buffer
	quiet := *p
	quiet.out = &said
	err := errors.Join(quiet.makeSite(ctx, bestQuality), quiet.makeProgram(ctx))
	_, copied := io.Copy(w, &said)
	return errors.Join(err, copied)
}
