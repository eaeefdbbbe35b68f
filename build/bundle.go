package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// engines are the oldest browsers the pages are written for: iOS 15 is the first whose wasm runs Go.
var engines = []api.Engine{
	{Name: api.EngineChrome, Version: "95"},
	{Name: api.EngineSafari, Version: "15"},
	{Name: api.EngineFirefox, Version: "100"},
}

// bundle is one run of esbuild: entries (of the tree) with all they import, and what the virtual modules hold.
type bundle struct {
	entries []string
	outdir  string // in the site, "" or "counter"
	format  api.Format
	virtual map[string]any // "build" for import "hufu:build"
}

// forBrowser bundles for a page, a Worker or a service worker, minified, and writes nothing.
func (p *project) forBrowser(b bundle) ([]api.OutputFile, error) {
	return bundled(api.Build(api.BuildOptions{
		AbsWorkingDir: p.root,
		EntryPoints:   b.entries,
		EntryNames:    "[name]",
		AssetNames:    "[name]-[hash]",
		Outdir:        p.path("build/cache/pages/" + b.outdir),
		Bundle:        true,
		Format:        b.format,
		Platform:      api.PlatformBrowser,
		Engines:       engines,
		Charset:       api.CharsetUTF8,
		LegalComments: api.LegalCommentsLinked,
		Tsconfig:      p.path("tsconfig.json"),
		Define:        map[string]string{"process.env.NODE_ENV": `"production"`},
		Loader:        map[string]api.Loader{".svg": api.LoaderFile, ".png": api.LoaderFile, ".woff2": api.LoaderFile},
		Plugins:       []api.Plugin{p.virtualModules(b.virtual), styleText},

		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
	}))
}

// forNode bundles scripts that Node runs, tests and benchmarks, into the folder outdir and keeps packages outside.
func (p *project) forNode(entries []string, outdir string, virtual map[string]any) ([]string, error) {
	files, err := bundled(api.Build(api.BuildOptions{
		AbsWorkingDir: p.root,
		EntryPoints:   entries,
		Outbase:       p.path("web"),
		Outdir:        outdir,
		OutExtension:  map[string]string{".js": ".mjs"},
		Bundle:        true,
		Write:         true,
		Format:        api.FormatESModule,
		Platform:      api.PlatformNode,
		Packages:      api.PackagesExternal,
		Target:        api.ES2022,
		Charset:       api.CharsetUTF8,
		Sourcemap:     api.SourceMapLinked,
		Tsconfig:      p.path("tsconfig.json"),
		Plugins:       []api.Plugin{p.virtualModules(virtual), styleText},
	}))
	var scripts []string
	for _, file := range files {
		if strings.HasSuffix(file.Path, ".mjs") {
			scripts = append(scripts, file.Path)
		}
	}
	return scripts, err
}

// bundled turns what esbuild found wrong into an error. A warning is one too: it is never right in a product.
func bundled(result api.BuildResult) ([]api.OutputFile, error) {
	messages := append(result.Errors, result.Warnings...)
	if len(messages) == 0 {
		return result.OutputFiles, nil
	}
	return nil, errors.New(strings.TrimSpace(strings.Join(api.FormatMessages(messages, api.FormatMessagesOptions{}), "")))
}

// virtualModules makes import "hufu:NAME" a module that is written by the build: a text is its source, anything
// else becomes its default export, or, when it is an exports value, one export a member.
func (p *project) virtualModules(modules map[string]any) api.Plugin {
	return api.Plugin{Name: "hufu", Setup: func(build api.PluginBuild) {
		build.OnResolve(api.OnResolveOptions{Filter: `^hufu:`}, func(args api.OnResolveArgs) (api.OnResolveResult, error) {
			return api.OnResolveResult{Path: strings.TrimPrefix(args.Path, "hufu:"), Namespace: "hufu"}, nil
		})
		build.OnLoad(api.OnLoadOptions{Filter: `.*`, Namespace: "hufu"}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
			content, ok := modules[args.Path]
			if !ok {
				return api.OnLoadResult{}, fmt.Errorf("hufu:%s is not for this bundle", args.Path)
			}
			source, err := moduleSource(content)
			return api.OnLoadResult{Contents: &source, Loader: api.LoaderJS}, err
		})
	}}
}

// exports are the named exports of a virtual module.
type exports map[string]any

func moduleSource(content any) (string, error) {
	switch content := content.(type) {
	case string:
		return content, nil
	case exports:
		var source strings.Builder
		for _, name := range sortedKeys(content) {
			value, err := json.Marshal(content[name])
			if err != nil {
				return "", err
			}
			fmt.Fprintf(&source, "export const %s = %s;\n", name, value)
		}
		return source.String(), nil
	}
	value, err := json.Marshal(content)
	return "export default " + string(value) + ";\n", err
}

// styleText makes a style sheet that a script imports its text, for a constructable sheet. A page's own
// main.css is the exception: it is linked.
var styleText = api.Plugin{Name: "style-text", Setup: func(build api.PluginBuild) {
	build.OnResolve(api.OnResolveOptions{Filter: `\.css$`}, func(args api.OnResolveArgs) (api.OnResolveResult, error) {
		fromScript := args.Kind == api.ResolveJSImportStatement || args.Kind == api.ResolveJSDynamicImport
		if !fromScript || filepath.Base(args.Path) == "main.css" {
			return api.OnResolveResult{}, nil
		}
		return api.OnResolveResult{Path: filepath.Join(args.ResolveDir, args.Path), Namespace: "style"}, nil
	})
	build.OnLoad(api.OnLoadOptions{Filter: `.*`, Namespace: "style"}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
		files, err := bundled(api.Build(api.BuildOptions{
			EntryPoints:      []string{args.Path},
			Bundle:           true,
			Engines:          engines,
			Charset:          api.CharsetUTF8,
			Loader:           map[string]api.Loader{".svg": api.LoaderDataURL, ".png": api.LoaderDataURL},
			MinifyWhitespace: true,
			MinifySyntax:     true,
		}))
		if err != nil {
			return api.OnLoadResult{}, err
		}
		text := strings.TrimSpace(string(files[0].Contents))
		return api.OnLoadResult{Contents: &text, Loader: api.LoaderText, WatchFiles: []string{args.Path}}, nil
	})
}}
