package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"

	"github.com/evanw/esbuild/pkg/api"
)

// What a bench needs lies in build/cache/bench: the script, the pages it opens beside ours, the module with one
// method more, the native helper.
const benchFolder = "build/cache/bench"

// benchPages are bundled for the browser: the peers, and the loops around our own module.
var benchPages = []string{"peers/owf.ts", "peers/auth0.ts", "peers/animo.ts", "peers/sdjwt.ts", "pages/steady.ts", "pages/steady.worker.ts",
	"pages/floor.ts", "pages/floor.worker.ts"}

// bench builds everything and runs web/bench/main.ts in Node, with the built program and the browser named in
// HUFU_BIN and CHROMIUM; arguments are passed on. What is measured, and the table, are that script's.
func bench(ctx context.Context, p *project, args []string) error {
	if _, err := p.makeAll(ctx, bestQuality); err != nil {
		return err
	}
	if err := p.tools(ctx, chromium); err != nil {
		return err
	}
	scripts, err := p.bundleForNode("bench", []string{p.path("web/bench/main.ts")})
	if err != nil {
		return err
	}
	if err := errors.Join(p.makeBenchPages(ctx), p.makeBenchModule(ctx), p.makeBenchHelper(ctx)); err != nil {
		return err
	}
	env := append(p.scriptEnv(), "HUFU_BENCH="+p.path(benchFolder), "HUFU_GO="+p.release)
	return p.run(ctx, os.Stdout, env, "node", append([]string{"--enable-source-maps", "--expose-gc", scripts[0]}, args...)...)
}

// makeBenchPages bundles each page as its users would: minified, for browsers of today, compressed.
func (p *project) makeBenchPages(ctx context.Context) error {
	virtual, err := p.virtualForNode()
	if err != nil {
		return err
	}
	for _, entry := range benchPages {
		files, err := bundled(api.Build(api.BuildOptions{
			AbsWorkingDir: p.root,
			EntryPoints:   []string{p.path("web/bench/" + entry)},
			Outdir:        p.path(benchFolder + "/pages"),
			Bundle:        true,
			Format:        api.FormatESModule,
			Platform:      api.PlatformBrowser,
			Target:        api.ES2022,
			Charset:       api.CharsetUTF8,
			LegalComments: api.LegalCommentsNone,
			Tsconfig:      p.path("tsconfig.json"),
			Define:        map[string]string{"process.env.NODE_ENV": `"production"`},
			Plugins:       []api.Plugin{p.virtualModules(virtual), styleText},

			MinifyWhitespace:  true,
			MinifyIdentifiers: true,
			MinifySyntax:      true,
		}))
		if err != nil {
			return err
		}
		if err := p.writeCompressed(ctx, files[0]); err != nil {
			return err
		}
	}
	return nil
}

func (p *project) writeCompressed(ctx context.Context, file api.OutputFile) error {
	compressed, err := p.compress(ctx, file.Contents, bestQuality)
	if err != nil {
		return err
	}
	return errors.Join(writeAtomically(file.Path, file.Contents), writeAtomically(file.Path+".br", compressed))
}

// makeBenchModule builds the core module with build/bench/_module/main_js.go in the place of its own main.
func (p *project) makeBenchModule(ctx context.Context) error {
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{
		p.path("wasm/browser/main_js.go"): p.path("build/bench/_module/main_js.go"),
	}})
	if err != nil {
		return err
	}
	file := p.path(benchFolder + "/overlay.json")
	if err := writeAtomically(file, overlay); err != nil {
		return err
	}
	module := wasmModule{name: "bench", pkg: "./wasm/browser", file: "bench.wasm"}
	_, err = p.compileWasm(ctx, p.root, p.path(benchFolder), module, "GOFLAGS='-overlay="+file+"'")
	return err
}

// makeBenchHelper builds the native half.
func (p *project) makeBenchHelper(ctx context.Context) error {
	return p.run(ctx, p.out, []string{"CGO_ENABLED=0"}, "go", "build", "-trimpath", "-o", p.path(benchFolder+"/native"), "./build/bench")
}
