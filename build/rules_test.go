package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// listed is a package as go list -json describes it.
type listed struct {
	ImportPath string
	Imports    []string
	Deps       []string
	Incomplete bool // it, or something it imports, is not for this platform, or is broken
}

// platforms is where packages are listed: files of one build may import what another's do not.
var platforms = func() map[string][]string {
	all := map[string][]string{"native": {"CGO_ENABLED=0"}}
	for _, m := range wasmModules {
		all[strings.TrimSpace("wasm "+m.tags)] = append([]string{"GOFLAGS=-tags=" + m.tags}, forWasm...)
	}
	return all
}()

// TestRulesImports holds every package to the table allowed.
func TestRulesImports(t *testing.T) {
	seen := map[string]bool{}
	for platform, packages := range listAll(t) {
		for _, pkg := range packages {
			name := strings.TrimPrefix(pkg.ImportPath, "hufu/")
			row, known := allowed[name]
			if !known {
				t.Errorf("%s is not in the table of build/rules_table_test.go: say there what it may import and why", name)
				continue
			}
			seen[name] = true
			for _, imported := range pkg.Imports {
				if !inTable(row, imported) {
					t.Errorf("%s (%s) imports %s: the table of build/rules_table_test.go does not say why", name, platform, imported)
				}
			}
		}
	}
	for name, row := range allowed {
		for imported, why := range row {
			if why == "" {
				t.Errorf("%s imports %s without a reason", name, imported)
			}
		}
		if !seen[name] {
			t.Errorf("the table names %s, which is no package", name)
		}
	}
}

// inTable reports whether a package with this row may import a path. The standard library's paths have no dot
// in their first element.
func inTable(row reasons, imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	name, ours := strings.CutPrefix(imported, "hufu/")
	if !ours && !strings.Contains(first, ".") {
		return true
	}
	return row[name] != "" || everyone[name] != ""
}

// TestRulesNever holds every package to the table neverImports.
func TestRulesNever(t *testing.T) {
	for platform, packages := range listAll(t) {
		for _, rule := range neverImports {
			if rule.wasm && platform == "native" {
				continue
			}
			for _, pkg := range packages {
				if !rule.binds(strings.TrimPrefix(pkg.ImportPath, "hufu/")) {
					continue
				}
				for _, broken := range rule.broken(pkg) {
					t.Errorf("%s (%s) reaches %s: never, as %s", pkg.ImportPath, platform, broken, rule.because)
				}
			}
		}
	}
}

// TestRulesTrip makes sure that the tables can fail at all.
func TestRulesTrip(t *testing.T) {
	pkg := listed{ImportPath: "hufu/wallet/status", Imports: []string{"syscall/js", "fmt"}, Deps: []string{"net/http", "syscall/js"}}
	tripped := 0
	for _, rule := range neverImports {
		if rule.binds("wallet/status") {
			tripped += len(rule.broken(pkg))
		}
	}
	if tripped != 2 {
		t.Errorf("%d of 2 forbidden imports found", tripped)
	}
	if inTable(allowed["wallet/cbor"], "hufu/wallet/vault") || inTable(allowed["wallet/cbor"], "example.org/x") || !inTable(allowed["wallet/cbor"], "io") {
		t.Error("the table allows what it should not, or the reverse")
	}
}

func (b ban) binds(name string) bool {
	return matches(b.who, name) && !slices.ContainsFunc(b.but, func(but string) bool { return matches(but, name) })
}

func (b ban) broken(pkg listed) []string {
	reached := pkg.Deps
	if b.direct {
		reached = pkg.Imports
	}
	var found []string
	for _, path := range reached {
		if slices.ContainsFunc(b.never, func(never string) bool { return matches(never, path) }) {
			found = append(found, path)
		}
	}
	return found
}

// matches knows "..." for a folder and all below it, as the go command does.
func matches(pattern, name string) bool {
	folder, all := strings.CutSuffix(pattern, "...")
	folder = strings.TrimSuffix(folder, "/")
	return pattern == name || all && (folder == "" || name == folder || strings.HasPrefix(name, folder+"/"))
}

// listAll lists our packages on both platforms.
func listAll(t *testing.T) map[string][]listed {
	t.Helper()
	readSources(t)
	all := map[string][]listed{}
	for platform, env := range platforms {
		cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Imports,Deps,Incomplete", "./...")
		cmd.Dir = root(t)
		cmd.Env = append(os.Environ(), env...)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("go list (%s): %v\n%s", platform, err, stderr.String())
		}
		for decoder := json.NewDecoder(bytes.NewReader(out)); decoder.More(); {
			var pkg listed
			if err := decoder.Decode(&pkg); err != nil {
				t.Fatal(err)
			}
			if pkg.Incomplete && (platform == "native" || strings.HasPrefix(pkg.ImportPath, "hufu/wasm/")) {
				t.Errorf("%s cannot be listed (%s): go list %[1]s says why", pkg.ImportPath, platform)
			}
			all[platform] = append(all[platform], pkg)
		}
	}
	return all
}

// readSources opens every Go file: go test keeps the result of a test until a file that it opened changes, and
// does not see what go list opens.
func readSources(t *testing.T) map[string][]byte {
	t.Helper()
	sources := map[string][]byte{}
	for file, text := range treeFiles(t) {
		if strings.HasSuffix(file, ".go") {
			sources[file] = text
		}
	}
	return sources
}

// root is the folder of go.mod: tests run in their package's folder.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
