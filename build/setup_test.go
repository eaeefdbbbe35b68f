package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestInstalledAs(t *testing.T) {
	const wanted = `{"packages": {"": {"version": "1"}, "node_modules/a": {"version": "1.0.0", "integrity": "x"}, "node_modules/other-os": {"version": "1.0.0", "optional": true}}}`
	for name, test := range map[string]struct {
		have string
		want bool
	}{
		"the same":            {`{"packages": {"node_modules/a": {"version": "1.0.0", "integrity": "x"}}}`, true},
		"another version":     {`{"packages": {"node_modules/a": {"version": "1.0.1", "integrity": "x"}}}`, false},
		"another content":     {`{"packages": {"node_modules/a": {"version": "1.0.0", "integrity": "y"}}}`, false},
		"one missing":         {`{"packages": {}}`, false},
		"one that nobody has": {`{"packages": {"node_modules/a": {"version": "1.0.0", "integrity": "x"}, "node_modules/b": {"version": "1"}}}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			p := &project{root: t.TempDir()}
			writeFile(t, p.path("wanted.json"), wanted)
			writeFile(t, p.path("have.json"), test.have)
			want, err := readLockfile(p.path("wanted.json"))
			if err != nil {
				t.Fatal(err)
			}
			have, err := readLockfile(p.path("have.json"))
			if err != nil {
				t.Fatal(err)
			}
			if got := want.installedAs(have); got != test.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestFingerprint(t *testing.T) {
	files := smallSite()
	files["package.json"], files["package-lock.json"], files["build/main.go"] = "{}", "{}", "package main\n"
	p := fixture(t, files)
	print := func() string {
		t.Helper()
		text, err := p.fingerprint(bestQuality)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	before := print()
	for _, name := range []string{"build/cache/x", "build/bin/hufu", "build/site/dist/index.html", "web/test/a.test.ts", "wasm/browser/main_test.go", "notes.txt"} {
		writeFile(t, p.path(name), "x")
		if print() != before {
			t.Errorf("%s is no input, but changes the fingerprint", name)
		}
	}
	writeFile(t, p.path("web/src/new.ts"), "x")
	added := print()
	if added == before {
		t.Error("a new source is not seen")
	}
	if err := os.Chtimes(p.path("web/src/new.ts"), time.Time{}, time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	if print() == added {
		t.Error("a rewritten source of the same size is not seen")
	}
}

func TestToolsNamesWhatIsMissing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	p := &project{}
	err := p.tools(t.Context(), tool{what: "a tool", names: []string{"hufu-no-such-tool"}, install: []string{"its-package"}})
	if err == nil || !strings.Contains(err.Error(), "missing: a tool") || !strings.Contains(err.Error(), "apt-get install -y its-package") {
		t.Errorf("got %v", err)
	}
}

func TestFindTool(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", t.TempDir())
	off := tool{what: "a tool", names: []string{"hufu-tool", filepath.Join(dir, "*", "bin", "hufu-tool")}}
	if file, ok := off.find(); ok {
		t.Errorf("found %s", file)
	}
	for _, version := range []string{"14", "15"} {
		writeFile(t, filepath.Join(dir, version, "bin", "hufu-tool"), "#!/bin/sh\n")
		if err := os.Chmod(filepath.Join(dir, version, "bin", "hufu-tool"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if file, ok := off.find(); !ok || file != filepath.Join(dir, "15", "bin", "hufu-tool") {
		t.Errorf("found %s, %v", file, ok)
	}
}

func TestSentencesRefuse(t *testing.T) {
	for name, text := range map[string]string{
		"no next step":      `{"a": {"zh": "一", "zh_next": "二", "en": "three", "en_next": ""}}`,
		"one language only": `{"a": {"en": "three", "en_next": "four"}}`,
		"a misspelt member": `{"a": {"zh": "一", "zh_next": "二", "en": "three", "en_nxet": "four"}}`,
		"other words twice": `{"cbor_dup": {"zh": "一", "zh_next": "二", "en": "three", "en_next": "five"}}`,
		"no JSON":           `{`,
	} {
		t.Run(name, func(t *testing.T) {
			files := smallSite()
			files["wallet/sentence/b.json"] = text
			if _, err := fixture(t, files).mergeSentences(); err == nil {
				t.Error("accepted")
			}
		})
	}
}
