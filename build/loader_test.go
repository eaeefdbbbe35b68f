package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// realm runs the loader and a Go program where only what the loader is given exists beside the language itself,
// and tells what either left behind.
const realm = `
import vm from "node:vm";
import { readFileSync } from "node:fs";
import { webcrypto } from "node:crypto";

const [loader, wasm] = [readFileSync(process.argv[2], "utf8"), readFileSync(process.argv[3])];
const context = vm.createContext(Object.create(null));
const names = () => new Set(vm.runInContext("Object.getOwnPropertyNames(globalThis)", context));
vm.runInContext("delete globalThis.WebAssembly; Math.random = () => { throw new Error('Math.random called') }", context);
const before = names();
const printed = [];
const report = await new Promise((resolve, reject) => {
  const factory = vm.runInContext("(" + loader.replace("export function factory", "function") + ")", context);
  const G = Object.assign(vm.runInContext("({ Object, Array, Uint8Array, Error, Promise, Date })", context), { report: resolve });
  const console = { log: (text) => printed.push(text), warn: reject };
  const Go = factory(G, webcrypto, performance, TextEncoder, TextDecoder, setTimeout, clearTimeout, console);
  const go = new Go();
  WebAssembly.instantiate(wasm, go.importObject).then(({ instance }) => go.run(instance)).catch(reject);
});
report.leaked = [...names()].filter((name) => !before.has(name));
report.installed = ["Go", "fs", "path"].filter((name) => name in globalThis);
report.printed = printed;
report.late = Math.abs(Date.now() - report.now) < 60_000;
delete report.now;
console.log(JSON.stringify(report));
`

func TestLoaderTouchesNoGlobals(t *testing.T) {
	p := fixture(t, smallSite())
	loader, err := makeLoader(p.goroot)
	if err != nil {
		t.Fatal(err)
	}
	wasm, err := p.compileWasm(t.Context(), p.root, p.root, wasmModules[0])
	if err != nil {
		t.Fatal(err)
	}
	script, source := filepath.Join(p.root, "realm.mjs"), filepath.Join(p.root, "loader.mjs")
	writeFile(t, script, realm)
	writeFile(t, source, loader)
	out, err := p.output(t.Context(), nil, "node", script, source, wasm)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"process":"object","window":"undefined","leaked":[],"installed":[],"printed":["printed by Go","虎符"],"late":true}`
	if got := strings.TrimSpace(out); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

func TestLoaderRefusesAnotherScript(t *testing.T) {
	script, err := os.ReadFile(filepath.Join(goroot(t), "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := transformLoader(string(script)); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"one use of globalThis more":   {"\tconst encoder =", "\tglobalThis.x = 1;\n\tconst encoder ="},
		"one use of globalThis less":   {"[globalThis, 5],", ""},
		"the instance check rewritten": {"instanceof WebAssembly.Instance", "instanceof globalThis.WebAssembly.Instance"},
		"a second bare fs":             {"\t\t\t\t\t\tfs.writeSync(fd, ", "\t\t\t\t\t\tfs.writeSync(1, 0);\n\t\t\t\t\t\tfs.writeSync(fd, fs.writeSync(fd, "},
		"randomness of another kind":   {"crypto.getRandomValues(loadSlice", "Math.random(loadSlice"},
		"a fetch":                      {"\tconst encoder =", "\tfetch(\"x\");\n\tconst encoder ="},
		"another beginning":            {"\"use strict\";\n\n(() => {", "\"use strict\";\n(function () {"},
		"another end":                  {"\n\t}\n})();", "\n\t}\n}).call(this);"},
		"a property of process":        {"\tconst encoder =", "\tprocess.title;\n\tconst encoder ="},
		"empty":                        {string(script), ""},
	} {
		t.Run(name, func(t *testing.T) {
			changed := strings.Replace(string(script), change[0], change[1], 1)
			if changed == string(script) {
				t.Fatal("the test changes nothing")
			}
			if _, err := transformLoader(changed); err == nil {
				t.Error("accepted")
			}
		})
	}
}
