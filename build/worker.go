package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"
)

// A Worker is one script and one module beside it.
const (
	workerFolder = "build/worker"
	workerScript = "worker.mjs"
	workerModule = "app.wasm"
	// workerLimit is what Cloudflare's free plan takes of script and module, compressed.
	workerLimit = 3_000_000
)

// workerModules run on workerd and not in pages: the endpoint, and in its place in tests a program that lets the
// conformance suite at the store in D1.
var workerModules = []wasmModule{
	{name: "worker", pkg: "./wasm/worker", file: workerModule},
	{name: "storetest", pkg: "./wasm/worker/storetest", file: workerModule},
}

// worker builds the endpoint for Cloudflare Workers into build/worker and says how large it is. With "test" it builds
// the tests' Workers into build/cache instead.
func worker(ctx context.Context, p *project, args []string) error {
	if len(args) > 0 && args[0] == "test" {
		return p.makeWorkers(ctx)
	}
	if err := p.packages(ctx); err != nil {
		return err
	}
	dir := p.path(workerFolder)
	if err := p.makeWorker(ctx, workerModules[0], dir); err != nil {
		return err
	}
	return workerSize(p.out, dir)
}

// makeWorkers builds every Worker into a folder of its name in build/cache/worker.
func (p *project) makeWorkers(ctx context.Context) error {
	for _, m := range workerModules {
		if err := p.makeWorker(ctx, m, p.path("build/cache/worker/"+m.name)); err != nil {
			return err
		}
	}
	return nil
}

func (p *project) makeWorker(ctx context.Context, m wasmModule, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if _, err := p.compileWasm(ctx, p.root, dir, m); err != nil {
		return err
	}
	loader, err := makeLoader(p.goroot)
	if err != nil {
		return err
	}
	files, err := bundled(api.Build(api.BuildOptions{
		AbsWorkingDir: p.root,
		EntryPoints:   []string{p.path("wasm/worker/worker.ts")},
		Outfile:       filepath.Join(dir, workerScript),
		Bundle:        true,
		Format:        api.FormatESModule,
		Target:        api.ES2022,
		Charset:       api.CharsetUTF8,
		External:      []string{"./" + workerModule},
		Tsconfig:      p.path("tsconfig.json"),
		Plugins:       []api.Plugin{p.virtualModules(map[string]any{"loader": loader})},
	}))
	if err != nil {
		return err
	}
	return writeAtomically(files[0].Path, files[0].Contents)
}

// workerSize holds a Worker to its limit, counted as wrangler counts.
func workerSize(w io.Writer, dir string) error {
	size := 0
	for _, name := range []string{workerScript, workerModule} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		var compressed bytes.Buffer
		z := gzip.NewWriter(&compressed)
		if _, err := z.Write(data); err != nil {
			return err
		}
		if err := z.Close(); err != nil {
			return err
		}
		fmt.Fprintf(w, "%-24s %9d bytes, %d compressed\n", name, len(data), compressed.Len())
		size += compressed.Len()
	}
	return within(w, "Worker compressed", size, workerLimit)
}

// checkWorker builds the Workers, holds the endpoint's to its size, and runs the tests on workerd with D1.
func (p *project) checkWorker(ctx context.Context, w io.Writer) error {
	if err := p.makeWorkers(ctx); err != nil {
		return err
	}
	env, args := []string{"HUFU_WORKERD=1"}, []string{"test", "-count=1", "-timeout=25m", "./wasm/worker/..."}
	if os.Getenv("HUFU_LONG") == "1" {
		env, args = append(env, "HUFU_BENCH=1"), append(args, "-v") // its 50,000 requests are the soak
	}
	return errors.Join(
		workerSize(w, p.path("build/cache/worker/worker")),
		p.run(ctx, w, env, "go", args...),
	)
}
