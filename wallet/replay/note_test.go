//go:build !js

package replay

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// claimedFile is a file of three claims, each answered yes, closed.
func claimedFile(t *testing.T) (path string, whole []byte) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "seen")
	f := open(t, path)
	for n := range 3 {
		want(t, claimed(t, f, shown(n, n, noon)), first)
	}
	f.Close()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, whole
}

// neverFresh changes the file behind the memory's back: whatever opens still
// knows all three codes.
func neverFresh(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := OpenFile(path, Options{})
	if errors.Is(err, ErrStore) {
		if now, err := os.ReadFile(path); err != nil || string(now) != string(data) {
			t.Errorf("a refused file was changed: %v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for n := range 3 {
		if outcome := claimed(t, f, shown(n, n, noon)); outcome.Fresh {
			t.Fatalf("code %d is fresh again in a file of %d bytes", n, len(data))
		}
	}
}

func TestAcknowledged(t *testing.T) {
	t.Run("TM-13 cut at every byte", func(t *testing.T) {
		path, whole := claimedFile(t)
		for size := range whole {
			neverFresh(t, path, whole[:size])
		}
	})
	t.Run("TM-13 a bit flipped in every byte", func(t *testing.T) {
		path, whole := claimedFile(t)
		for i := range whole {
			bad := append([]byte(nil), whole...)
			bad[i] ^= 1 << (i % 8)
			neverFresh(t, path, bad)
		}
	})
	t.Run("TM-13 cut while another process has it open", func(t *testing.T) {
		path, whole := claimedFile(t)
		a, b := open(t, path), open(t, path)
		want(t, claimed(t, a, shown(3, 3, noon)), first)
		if err := os.Truncate(path, int64(len(whole))); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Claim(shown(3, 3, noon)); !errors.Is(err, ErrStore) {
			t.Errorf("b did not know of a's code: %v", err)
		}
		want(t, claimed(t, a, shown(3, 3, noon)), Outcome{ShownBefore: noon})
		want(t, claimed(t, b, shown(3, 3, noon)), Outcome{ShownBefore: noon})
	})
	t.Run("a tail that nobody was answered for is let go", func(t *testing.T) {
		path, whole := claimedFile(t)
		e := shown(9, 9, noon)
		for extra := 1; extra < 2*recordSize; extra += 11 {
			torn := append(append([]byte(nil), whole...), e.records(nil)[:extra]...)
			if err := os.WriteFile(path, torn, 0o600); err != nil {
				t.Fatal(err)
			}
			f := open(t, path)
			want(t, claimed(t, f, shown(1, 1, noon)), Outcome{ShownBefore: noon})
			f.Close()
			if err := os.WriteFile(path, whole, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	})
	t.Run("removed to begin anew", func(t *testing.T) {
		path, _ := claimedFile(t)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		want(t, claimed(t, open(t, path), shown(1, 1, noon)), first)
	})
	t.Run("a damaged note protects less and refuses nothing", func(t *testing.T) {
		path, _ := claimedFile(t)
		for _, content := range []string{"", "x", "a note of twenty octe", "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"} {
			if err := os.WriteFile(path+".lock", []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			f := open(t, path)
			want(t, claimed(t, f, shown(1, 1, noon)), Outcome{ShownBefore: noon})
			f.Close()
		}
	})
}

func TestPlace(t *testing.T) {
	t.Run("TM-13 a link and its file are one memory", func(t *testing.T) {
		path, _ := claimedFile(t)
		link := filepath.Join(t.TempDir(), "link")
		if err := os.Symlink(path, link); err != nil {
			t.Skip(err)
		}
		a, b := open(t, link), open(t, path)
		want(t, claimed(t, a, shown(5, 5, noon)), first)
		want(t, claimed(t, b, shown(5, 5, noon)), Outcome{ShownBefore: noon})
		purge(t, a, noon)
		if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
			t.Errorf("the link was replaced: %v", err)
		}
	})
	t.Run("TM-13 a folder, a device and a link to one", func(t *testing.T) {
		folder := t.TempDir()
		link := filepath.Join(folder, "link")
		if err := os.Symlink(os.DevNull, link); err != nil {
			t.Skip(err)
		}
		// The device itself is left to the check of its link: a test that
		// fails must not replace it.
		for _, path := range []string{folder, link} {
			if _, err := place(path); !errors.Is(err, errNoFile) {
				t.Errorf("%s: %v", path, err)
			}
		}
	})
}
