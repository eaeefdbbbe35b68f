package durable_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"hufu/wallet/durable"
)

func TestWrite(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "file")
	for _, content := range []string{"one", "two"} {
		if err := durable.Write(path, []byte(content), 0o640); err != nil {
			t.Fatal(err)
		}
		is(t, path, content, 0o640)
	}
	if err := durable.Create(path, []byte("three"), 0o600); !errors.Is(err, fs.ErrExist) {
		t.Errorf("Create over a file: %v", err)
	}
	is(t, path, "two", 0o640)
	other := filepath.Join(folder, "other")
	if err := durable.Create(other, []byte("four"), 0o600); err != nil {
		t.Fatal(err)
	}
	is(t, other, "four", 0o600)
	alone(t, folder, 2)
}

// TestFailure: what cannot be put in its place leaves nothing behind.
func TestFailure(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "folder")
	if err := os.MkdirAll(filepath.Join(path, "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	if durable.Write(path, []byte("one"), 0o600) == nil {
		t.Error("a file took the place of a folder")
	}
	if durable.Write(filepath.Join(folder, "none", "file"), []byte("one"), 0o600) == nil {
		t.Error("a file without a folder")
	}
	alone(t, folder, 1)
}

func TestTemporary(t *testing.T) {
	if !durable.Temporary(".new-123") || durable.Temporary("head") {
		t.Error("names of files under way")
	}
}

func is(t *testing.T, path, content string, mode fs.FileMode) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != content {
		t.Errorf("%s: %q %v, want %q", path, got, err, content)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != mode {
		t.Errorf("%s: mode %v %v, want %v", path, info.Mode(), err, mode)
	}
}

func alone(t *testing.T, folder string, files int) {
	t.Helper()
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != files {
		t.Errorf("%v %v, want %d", entries, err, files)
	}
}
