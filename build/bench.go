package main

import (
	"context"
	"os"
)

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
	return p.run(ctx, os.Stdout, p.scriptEnv(), "node", append([]string{"--enable-source-maps", "--expose-gc", scripts[0]}, args...)...)
}
