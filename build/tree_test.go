package main

import (
	"bytes"
	"io"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var minted = regexp.MustCompile(`refusal\.New\(\s*"([^"]*)"`)

// TestRulesWords holds that whoever meets a refusal finds words for it, in both languages, and a next step.
func TestRulesWords(t *testing.T) {
	p := &project{root: root(t), out: io.Discard}
	words, err := p.mergeSentences()
	if err != nil {
		t.Fatal(err)
	}
	codes := 0
	for file, source := range readSources(t) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, match := range minted.FindAllSubmatch(source, -1) {
			codes++
			code := string(match[1])
			if !regexp.MustCompile(`^[a-z][a-z0-9_]*$`).MatchString(code) {
				t.Errorf("%s: code %q is not snake case", file, code)
			}
			if _, ok := words[code]; !ok {
				t.Errorf("%s: code %q has no words in wallet/sentence", file, code)
			}
		}
	}
	if codes == 0 {
		t.Error("no refusal code found: the pattern no longer matches how they are made")
	}
}

var clock = regexp.MustCompile(`\btime\.Now\b`)

// TestRulesClock holds that time comes in from outside.
func TestRulesClock(t *testing.T) {
	for file, source := range readSources(t) {
		if strings.HasPrefix(file, "wallet/") && !strings.HasPrefix(file, "wallet/cmd/") && !strings.HasSuffix(file, "_test.go") &&
			clock.Match(uncommentedGo(source)) {
			t.Errorf("%s reads the clock: take the time as a parameter or a field", file)
		}
	}
}

func uncommentedGo(source []byte) []byte {
	return regexp.MustCompile(`(?m)//.*$`).ReplaceAll(source, nil)
}

// foreign is what must stand nowhere in the tree, in two parts each so that this file may.
var foreign = map[string]string{
	"registry." + "npmjs.org": "a registry: only package managers know where packages are",
	"proxy." + "golang.org":   "a registry: only package managers know where packages are",
	"sum." + "golang.org":     "a registry: only package managers know where packages are",
	"deb." + "debian.org":     "a registry: only package managers know where packages are",
	"cdn." + "jsdelivr":       "a CDN: nothing loads from another origin",
	"unpkg" + ".com":          "a CDN: nothing loads from another origin",
	"cdnjs." + "cloudflare":   "a CDN: nothing loads from another origin",
	"//esm" + ".sh":           "a CDN: nothing loads from another origin",
	"fonts." + "googleapis":   "a CDN: nothing loads from another origin",
	"fonts." + "gstatic":      "a CDN: nothing loads from another origin",
}

var machinePath = regexp.MustCompile("(?m)(?:^|[\\s\"'`(=:])(/(?:root|work|home/[a-z]+|Users/[A-Za-z]+)/\\S*)")

// TestRulesTree holds that the tree names no other origin that pages could load from and no machine's folders.
func TestRulesTree(t *testing.T) {
	files := treeFiles(t)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		text := files[name]
		for word, why := range foreign {
			if bytes.Contains(text, []byte(word)) {
				t.Errorf("%s names %s, %s", name, word, why)
			}
		}
		if match := machinePath.FindSubmatch(text); match != nil {
			t.Errorf("%s names a folder of one machine: %s", name, match[1])
		}
	}
	if bytes.Contains(files["package-lock.json"], []byte(`"resolved"`)) {
		t.Error("package-lock.json says where packages were fetched from: npm install with the .npmrc of this tree leaves it out")
	}
}

// treeFiles reads what belongs to the project: no installed package, nothing a build wrote.
func treeFiles(t *testing.T) map[string][]byte {
	t.Helper()
	p := &project{root: root(t), out: io.Discard}
	files := map[string][]byte{}
	err := p.walk("", func(file string, _ fs.DirEntry) error {
		data, err := os.ReadFile(p.path(file))
		if bytes.IndexByte(data, 0) < 0 {
			files[file] = data
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
