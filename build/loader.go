package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// edit replaces every occurrence of one piece of wasm_exec.js, of which there must be exactly count.
type edit struct {
	old   string
	new   string
	count int
}

// loaderEdits turn the toolchain's script, which installs a class Go and stand-ins for fs, process and path
// in globalThis, into a function that takes what the script uses and returns the class. They apply in order.
// The counts are those of Go 1.26: another number means the script changed, and someone must read it.
var loaderEdits = []edit{
	{"\"use strict\";\n\n(() => {\n", "export function factory(G, crypto, performance, TextEncoder, TextDecoder, setTimeout, clearTimeout, console) {\n", 1},
	{"if (!globalThis.crypto)", "if (!crypto)", 1},
	{"if (!globalThis.performance)", "if (!performance)", 1},
	{"if (!globalThis.TextEncoder)", "if (!TextEncoder)", 1},
	{"if (!globalThis.TextDecoder)", "if (!TextDecoder)", 1},
	{"\"globalThis.crypto is", "\"crypto is", 1},
	{"\"globalThis.performance is", "\"performance is", 1},
	{"\"globalThis.TextEncoder is", "\"TextEncoder is", 1},
	{"\"globalThis.TextDecoder is", "\"TextDecoder is", 1},
	// fs is named bare in one place: the runtime's own write of a panic.
	{"\t\t\t\t\t\tfs.writeSync(fd, ", "\t\t\t\t\t\tG.fs.writeSync(fd, ", 1},
	// An instance of another realm, or of WXWebAssembly, is as good; a host may have no WebAssembly to ask.
	{"\t\t\tif (!(instance instanceof WebAssembly.Instance)) {\n\t\t\t\tthrow new Error(\"Go.run: WebAssembly.Instance expected\");\n\t\t\t}\n", "", 1},
	{"\tglobalThis.Go = class {", "\treturn class Go {", 1},
	{"\n\t}\n})();", "\n\t};\n}", 1},
	// fs, process and path, each asked for and installed; Go's js.Global(), as a value and as a key.
	{"globalThis", "G", 8},
}

// loaderForbidden must not remain: each would reach past the parameters, or stand in for real randomness. A bare
// fs, process or path is Node's own.
var loaderForbidden = regexp.MustCompile(`\b(globalThis|window|self|global|require|import|eval|Function|WebAssembly|Math\.random|document|navigator|fetch)\b` +
	`|(^|[^.\w])(fs|process|path)\s*[.[(]`)

// makeLoader reads the toolchain's script and returns the ES module "hufu:loader".
func makeLoader(goroot string) (string, error) {
	file := filepath.Join(goroot, "lib", "wasm", "wasm_exec.js")
	script, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	loader, err := transformLoader(string(script))
	if err != nil {
		return "", fmt.Errorf("%s: %w", file, err)
	}
	return loader, nil
}

func transformLoader(script string) (string, error) {
	script = strings.ReplaceAll(script, "\r\n", "\n")
	for _, e := range loaderEdits {
		if n := strings.Count(script, e.old); n != e.count {
			return "", fmt.Errorf("%q occurs %d times, not %d: this Go release has another script; read it and amend build/loader.go", e.old, n, e.count)
		}
		script = strings.ReplaceAll(script, e.old, e.new)
	}
	if word := loaderForbidden.FindString(uncommented(script)); word != "" {
		return "", fmt.Errorf("%q is left in the loader: amend build/loader.go", word)
	}
	return keepLicence(script), nil
}

var (
	lineComment = regexp.MustCompile(`(?m)(^|\s)//.*$`)
	header      = regexp.MustCompile(`\A(// .*\n)+`)
)

func uncommented(script string) string { return lineComment.ReplaceAllString(script, "") }

// keepLicence marks the Go authors' notice so that the minifier keeps it.
func keepLicence(script string) string {
	return header.ReplaceAllStringFunc(script, func(notice string) string {
		return "/*! wasm_exec.js of the Go toolchain, changed.\n" + strings.ReplaceAll(notice, "// ", "") + "*/\n"
	})
}
