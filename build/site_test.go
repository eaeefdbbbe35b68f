package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hufu/build/site/manifest"

	"github.com/andybalholm/brotli"
)

func TestSite(t *testing.T) {
	p := fixture(t, smallSite())
	writeFile(t, p.path("build/site/dist/stale.js"), "of an earlier build")
	if err := p.makeSite(t.Context(), fastQuality); err != nil {
		t.Fatal(err)
	}
	built, err := p.manifest()
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string) string {
		data, err := os.ReadFile(p.path("build/site/dist/" + name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}

	t.Run("manifest lists what is served", func(t *testing.T) {
		var paths []string
		for _, a := range built.Assets {
			paths = append(paths, a.Path)
			if a.Type == "application/octet-stream" {
				t.Errorf("%s has no type", a.Path)
			}
		}
		want := []string{"/", "/counter.wasm", "/counter/", "/counter/icon.svg", "/counter/main.css", "/counter/main.js", "/counter/start.js", "/counter/sw.js", "/counter/worker.js", "/counter/worker.js.LEGAL.txt",
			"/desk/", "/desk/main.js", "/hufu.wasm", "/main.css", "/main.js", "/manifest.webmanifest", "/online.wasm", "/start.js", "/sw.js", "/worker.js", "/worker.js.LEGAL.txt", "/zxing_reader.wasm"}
		if !slices.Equal(paths, want) {
			t.Errorf("\n got %q\nwant %q", paths, want)
		}
		if _, err := os.Stat(p.path("build/site/dist/stale.js")); err == nil {
			t.Error("a file of an earlier build is left")
		}
	})
	t.Run("documents check their scripts and styles", func(t *testing.T) {
		for document, loads := range map[string][]string{"index.html": {"/main.js", "/main.css"}, "counter/index.html": {"/counter/main.js", "/counter/main.css"}, "desk/index.html": {"/desk/main.js"}} {
			html := read(document)
			for _, url := range loads {
				asset, _ := built.Lookup(url)
				hash := sha256.Sum256([]byte(read(asset.File)))
				want := `"` + url + `" integrity="sha256-` + base64.StdEncoding.EncodeToString(hash[:]) + `"`
				if strings.Count(html, want) != 1 {
					t.Errorf("%s does not say %s:\n%s", document, want, html)
				}
			}
		}
	})
	t.Run("only the attribute that loads is rewritten", func(t *testing.T) {
		s := &builtSite{project: p, assets: map[string]*builtAsset{}}
		s.add("/counter/icon.svg", "counter/icon.svg", nil, manifest.Counter, nil)
		s.add("/counter/main.css", "counter/main.css", nil, manifest.Counter, nil)
		for tag, want := range map[string]string{
			`<link rel="icon" title="icon.svg" href=icon.svg>`: `<link rel="icon" title="icon.svg" href="/counter/icon.svg">`,
			`<link rel=stylesheet href='../main.css' />`:       `<link rel=stylesheet href="/counter/main.css" integrity="` + s.held("/counter/main.css").Integrity + `">`,
			`<img src="data:image/png;base64,AA==">`:           `<img src="data:image/png;base64,AA==">`,
		} {
			if got, _, err := s.finishTag(tag, pages[1]); err != nil || got != want {
				t.Errorf("%s: %v\n got %s\nwant %s", tag, err, got, want)
			}
		}
	})
	t.Run("service workers hold their page and no more", func(t *testing.T) {
		for name, want := range map[string][]string{
			"sw.js":         {"/", "/hufu.wasm", "/main.css", "/main.js", "/manifest.webmanifest", "/start.js", "/worker.js"},
			"counter/sw.js": {"/counter.wasm", "/counter/", "/counter/icon.svg", "/counter/main.css", "/counter/main.js", "/counter/start.js", "/counter/worker.js", "/manifest.webmanifest", "/zxing_reader.wasm"},
		} {
			var held []string
			for _, match := range regexp.MustCompile(`path:"([^"]*)",sha256:"([0-9a-f]{64})",integrity:"sha256-`).FindAllStringSubmatch(read(name), -1) {
				held = append(held, match[1])
				if asset, ok := built.Lookup(match[1]); !ok || asset.SHA256 != match[2] {
					t.Errorf("%s: hash of %s is another", name, match[1])
				}
			}
			if !slices.Equal(held, want) {
				t.Errorf("%s\n got %q\nwant %q", name, held, want)
			}
		}
	})
	t.Run("scripts know what they are made of", func(t *testing.T) {
		core, _ := built.Lookup("/hufu.wasm")
		for _, want := range []string{core.SHA256, `"/worker.js"`, ":host{color:var(--ink)}", "three", p.release} {
			if !strings.Contains(read("main.js"), want) {
				t.Errorf("main.js lacks %s", want)
			}
		}
		if !strings.Contains(read("counter/main.js"), `"/counter/worker.js"`) {
			t.Error("the counter does not know its Worker")
		}
		if css := read("main.css"); !strings.Contains(css, "--ink") || strings.Contains(css, "@import") {
			t.Errorf("main.css: %s", css)
		}
		if !strings.Contains(read("worker.js.LEGAL.txt"), "The Go Authors") {
			t.Error("the Go authors' notice is lost")
		}
	})
	t.Run("brotli forms open to the same bytes", func(t *testing.T) {
		var decoded bytes.Buffer
		if _, err := decoded.ReadFrom(brotli.NewReader(strings.NewReader(read("hufu.wasm.br")))); err != nil || decoded.String() != read("hufu.wasm") {
			t.Errorf("hufu.wasm.br: %v", err)
		}
	})
	t.Run("first load counts what a page needs", func(t *testing.T) {
		core, _ := built.Lookup("/hufu.wasm")
		reader, _ := built.Lookup("/zxing_reader.wasm")
		if n := built.FirstLoad(manifest.Wallet); n < core.Wire() || n > core.Wire()+10_000 {
			t.Errorf("wallet: %d", n)
		}
		if n := built.FirstLoad(manifest.Counter); n < core.Wire()+reader.Wire() || n > core.Wire()+reader.Wire()+10_000 {
			t.Errorf("counter: %d", n)
		}
	})
	t.Run("the same sources make the same site", func(t *testing.T) {
		again := fixture(t, smallSite())
		if err := again.makeSite(t.Context(), fastQuality); err != nil {
			t.Fatal(err)
		}
		other, err := again.manifest()
		if err != nil {
			t.Fatal(err)
		}
		a, _ := json.Marshal(built)
		b, _ := json.Marshal(other)
		if !bytes.Equal(a, b) {
			t.Errorf("two builds in two folders differ:\n%s\n%s", a, b)
		}
	})
	t.Run("the modules fit old hosts", func(t *testing.T) {
		if err := checkFeatures([]byte(read("hufu.wasm"))); err != nil {
			t.Error(err)
		}
	})
	t.Run("a second build of the modules elsewhere is the same", func(t *testing.T) {
		modules := map[string][]byte{}
		for _, m := range wasmModules {
			modules[m.name] = []byte(read(m.file))
		}
		if err := p.reproduceWasm(t.Context(), modules); err != nil {
			t.Fatal(err)
		}
		other := maps.Clone(modules)
		other["online"] = append([]byte(read("online.wasm")), 0)
		if err := sameModules(modules, other); err == nil {
			t.Error("a difference was not seen")
		}
	})
}

func TestSiteRefuses(t *testing.T) {
	for name, change := range map[string][2]string{
		"an inline script":              {"</body>", "<script>alert(1)</script></body>"},
		"an inline style":               {"</head>", "<style>body{}</style></head>"},
		"a style attribute":             {"<body>", `<body style="color: red">`},
		"an event handler":              {"<body>", `<body onload="alert(1)">`},
		"a script of another origin":    {"</body>", `<script src="https://cdn.example/x.js"></script></body>`},
		"a protocol-relative image":     {"</body>", `<img src="//cdn.example/x.png"></body>`},
		"a file that is not there":      {"</body>", `<img src="missing.png"></body>`},
		"a base":                        {"<head>", `<head><base href="/x/">`},
		"a frame":                       {"</body>", `<iframe src="main.ts"></iframe></body>`},
		"an unquoted event handler":     {"<body>", "<body onclick=alert(1)>"},
		"a script with its source late": {"</body>", "<script\ntype=module\n>x()</script></body>"},
	} {
		t.Run(name, func(t *testing.T) {
			files := smallSite()
			source := "web/src/desk/index.html"
			files[source] = strings.Replace(files[source], change[0], change[1], 1)
			p := fixture(t, files)
			s := &builtSite{project: p, assets: map[string]*builtAsset{}}
			for _, m := range append([]string{readerFile}, "hufu.wasm", "online.wasm", "manifest.webmanifest") {
				s.add("/"+m, m, nil, manifest.Wallet, nil)
			}
			if err := s.addPage(pages[2]); err == nil {
				t.Error("accepted")
			}
		})
	}
}

func TestSiteUnknownModule(t *testing.T) {
	files := smallSite()
	files["web/src/desk/main.ts"] = `import { assets } from "hufu:assets"; console.log(assets);`
	p := fixture(t, files)
	_, err := p.forBrowser(bundle{entries: []string{"web/src/desk/main.ts"}, virtual: map[string]any{}})
	if err == nil || !strings.Contains(err.Error(), "hufu:assets is not for this bundle") {
		t.Errorf("got %v", err)
	}
}
