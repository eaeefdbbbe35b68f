package main

import (
	"context"
	"crypto/sha256"
	"os"
	"path/filepath"
)

// wasmModule is one program for the browser.
type wasmModule struct {
	name   string // as the module "hufu:build" calls it
	pkg    string
	tags   string
	file   string
	raw    int // at most this many bytes, when not 0
	brotli int // and this many on the wire
}

// wasmModules are the cores that the Workers of the wallet and the counter run and that have to be small (the issue
// "The counter path", section 6), and online, which the wallet adds when an offer arrives.
var wasmModules = []wasmModule{
	{name: "core", pkg: "./wasm/browser", file: "hufu.wasm", raw: 6_000_000, brotli: 1_250_000},
	{name: "counter", pkg: "./wasm/browser", tags: "hufu_counter", file: "counter.wasm", raw: 6_000_000, brotli: 1_250_000},
	{name: "online", pkg: "./wasm/online", file: "online.wasm", brotli: 1_500_000},
}

// wasmEnv makes the result independent of what a developer has set for other work. The older collector and plain
// malloc are smaller (45 KB raw, 10 KB on the wire), and a page's heap of a few MB gains nothing by the newer ones.
var wasmEnv = []string{
	"GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0", "GOFLAGS=", "GOWASM=", "GOFIPS140=off",
	"GOEXPERIMENT=nogreenteagc,nosizespecializedmalloc",
}

// compileWasm compiles the module m of the source tree at root into the folder dir.
func (p *project) compileWasm(ctx context.Context, root, dir string, m wasmModule, env ...string) (string, error) {
	file := filepath.Join(dir, m.file)
	// The build id is a hash of inputs that include folder names of the cache; nothing reads it in a page.
	args := []string{"build", "-C", root, "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-tags=" + m.tags, "-o", file, m.pkg}
	_, err := p.output(ctx, append(append([]string{}, wasmEnv...), env...), "go", args...)
	return file, err
}

// makeWasm compiles every module into build/cache/wasm and returns their bytes by name.
func (p *project) makeWasm(ctx context.Context) (map[string][]byte, error) {
	modules := map[string][]byte{}
	for _, m := range wasmModules {
		file, err := p.compileWasm(ctx, p.root, p.path("build/cache/wasm"), m)
		if err != nil {
			return nil, err
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		modules[m.name] = data
		p.say("%-12s %9d bytes  sha256 %x", m.file, len(data), sha256.Sum256(data))
	}
	return modules, nil
}
