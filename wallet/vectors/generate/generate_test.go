package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// The files in the folder are those that the program writes: whoever changes
// a format sees here which vectors it breaks.
func TestFiles(t *testing.T) {
	want, err := render()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../code/*.json")
	if err != nil || len(files) != len(want) || len(want) == 0 {
		t.Fatalf("%d files, the program writes %d: run go generate ./wallet/vectors", len(files), len(want))
	}
	for _, name := range files {
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want[filepath.Base(name)]) {
			t.Errorf("%s differs from what the program writes: run go generate ./wallet/vectors", filepath.Base(name))
		}
	}
}

func TestRepeatable(t *testing.T) {
	first, err := render()
	if err != nil {
		t.Fatal(err)
	}
	second, err := render()
	if err != nil {
		t.Fatal(err)
	}
	for name := range first {
		if !bytes.Equal(first[name], second[name]) {
			t.Errorf("%s comes out differently the second time", name)
		}
	}
}
