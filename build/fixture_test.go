package main

import (
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// smallGo is a Go program for the browser that says what it sees of the page around it.
const smallGo = `package main

import (
	"os"
	"syscall/js"
	"time"
)

func main() {
	global := js.Global()
	report := global.Get("Object").New()
	report.Set("process", global.Get("process").Type().String())
	report.Set("window", global.Get("window").Type().String())
	time.Sleep(time.Millisecond)
	report.Set("now", time.Now().UnixMilli())
	println("printed by Go")
	os.Stdout.WriteString("虎符\n")
	global.Call("report", report)
}
`

// fixture is a small tree of the same shape as ours, in a folder of its own.
func fixture(t *testing.T, files map[string]string) *project {
	t.Helper()
	packages := filepath.Join(root(t), "node_modules")
	if _, err := os.Stat(packages); err != nil {
		t.Skip("node_modules is not installed; npm test installs it")
	}
	p := &project{root: t.TempDir(), goroot: goroot(t), release: runtime.Version(), version: "1.2.3", out: io.Discard}
	for name, text := range files {
		writeFile(t, p.path(name), text)
	}
	if err := os.Symlink(packages, p.path("node_modules")); err != nil {
		t.Fatal(err)
	}
	return p
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func goroot(t *testing.T) string {
	t.Helper()
	p := &project{root: root(t), out: io.Discard}
	out, err := p.output(t.Context(), nil, "go", "env", "GOROOT")
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(out)
}

// smallSite is the sources of a site with every kind of file once.
func smallSite() map[string]string {
	const document = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>虎符</title>
<!-- <script>commented()</script> -->
<link rel="manifest" href="/manifest.webmanifest">
LINK<script type="module" src="main.ts"></script>
</head><body><a href="https://example.org/">a link is no load</a></body></html>
`
	return map[string]string{
		"go.mod":                          "module hufu\n\ngo 1.26\n",
		"go.sum":                          "",
		"tsconfig.json":                   `{"compilerOptions": {"target": "ES2022", "useDefineForClassFields": false}}`,
		"wasm/browser/main.go":            smallGo,
		"wasm/online/main.go":             strings.Replace(smallGo, "printed", "said", 1),
		"wallet/sentence/a.json":          `{"cbor_dup": {"zh": "一", "zh_next": "二", "en": "three", "en_next": "four"}}`,
		"web/static/manifest.webmanifest": `{"name": "虎符"}`,
		"web/static/counter/icon.svg":     `<svg xmlns="http://www.w3.org/2000/svg"/>`,
		"web/src/theme.css":               ":root { --ink: #123456 }",
		"web/src/card.css":                ":host { color: var(--ink) }",
		"web/src/wallet/main.css":         "@import \"../theme.css\";\nbody { color: var(--ink) }",
		"web/src/wallet/index.html":       strings.Replace(document, "LINK", `<link rel="stylesheet" href="main.css">`, 1),
		"web/src/wallet/main.ts":          "import card from \"../card.css\";\nimport sentences from \"hufu:sentences\";\nimport { core, worker, go } from \"hufu:build\";\nconsole.log(card, sentences, core, worker, go);\n",
		"web/src/counter/main.css":        "body { color: red }",
		"web/src/counter/index.html":      strings.Replace(document, "LINK", `<link rel="icon" href="icon.svg">`, 1),
		"web/src/counter/main.ts":         "import \"./main.css\";\nimport { reader, worker } from \"hufu:build\";\nconsole.log(reader, worker);\n",
		"web/src/desk/index.html":         strings.Replace(document, "LINK", "", 1),
		"web/src/desk/main.ts":            "console.log(\"desk\");\n",
		"web/src/start.ts":                "import { worker } from \"hufu:build\";\nconsole.log(worker);\n",
		"web/src/worker.ts":               "import { factory } from \"hufu:loader\";\nimport { online } from \"hufu:build\";\nconsole.log(factory, online.integrity);\n",
		"web/src/sw.ts":                   "import { assets, page, scope, version } from \"hufu:assets\";\nconsole.log(assets, page, scope, version);\n",
	}
}
