package tombstone

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"hufu/wallet/endpoint"
)

func open(t *testing.T, path string) *File {
	t.Helper()
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func contents(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	must(t, err)
	return string(content)
}

func TestFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tombstones")
	a, b, c := endpoint.ID{1}, endpoint.ID{2}, endpoint.ID{3}
	f := open(t, path)
	must(t, f.Bury(endpoint.Tombstone{Kind: endpoint.EndedPIN, ID: a, Ended: true}, endpoint.Tombstone{Kind: endpoint.EndedAccount, ID: b, Ended: true}))
	must(t, f.Mark(7))
	must(t, f.Mark(6)) // late
	must(t, f.Bury(endpoint.Tombstone{Kind: endpoint.EndedAccount, ID: c, Ended: true}, endpoint.Tombstone{Kind: endpoint.EndedAccount, ID: b, Ended: false}))
	before := contents(t, path)
	must(t, f.Bury(endpoint.Tombstone{Kind: endpoint.EndedPIN, ID: a, Ended: true}))
	if after := contents(t, path); after != before {
		t.Errorf("buried twice:\n%s", after)
	}
	check := func(f *File) {
		t.Helper()
		if pins, accounts := f.Ended(endpoint.EndedPIN), f.Ended(endpoint.EndedAccount); !slices.Equal(pins, []endpoint.ID{a}) || !slices.Equal(accounts, []endpoint.ID{c}) {
			t.Errorf("PINs %x, accounts %x", pins, accounts)
		}
		if len(f.Ended(endpoint.EndedDevice)) != 0 || f.Marked() != 7 {
			t.Errorf("marked %d", f.Marked())
		}
	}
	check(f)
	must(t, f.Close())
	f = open(t, path)
	check(f)
	if short := contents(t, path); len(short) >= len(before) {
		t.Errorf("opened, and no shorter:\n%s", short)
	}
	must(t, f.Mark(8))
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
}

// TestCutShort cuts the file at every length: all that was synced before the
// cut is there, and no more.
func TestCutShort(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tombstones")
	f := open(t, path)
	ends := []int64{f.size}
	for i := range byte(5) {
		must(t, f.Bury(endpoint.Tombstone{Kind: endpoint.EndedPIN, ID: endpoint.ID{i}, Ended: true}))
		ends = append(ends, f.size)
	}
	whole := contents(t, path)
	for cut := range len(whole) {
		must(t, os.WriteFile(path, []byte(whole[:cut]), 0o600))
		want := max(0, len(slices.DeleteFunc(slices.Clone(ends), func(end int64) bool { return end > int64(cut) }))-1)
		if have := len(open(t, path).Ended(endpoint.EndedPIN)); have != want {
			t.Errorf("cut at %d: %d tombstones, want %d", cut, have, want)
		}
	}
}

func TestDamaged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tombstones")
	for name, text := range map[string]string{
		"word": "pin 00000000000000000000000000000000 gone\n", "id": "pin 0000 ended\n", "hex": "pin 0000000000000000000000000000000g ended\n",
		"number": "beat x\n", "empty": "\n", "more": "beat 1 2\n",
	} {
		must(t, os.WriteFile(path, []byte(text), 0o600))
		if _, err := Open(path); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
		if left := contents(t, path); left != text {
			t.Errorf("%s: a damaged file was changed to %q", name, left)
		}
	}
}

// TestFailedWrite has the disk refuse, and go on afterwards.
func TestFailedWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tombstones")
	f := open(t, path)
	good := f.file
	readOnly, err := os.Open(path)
	must(t, err)
	defer readOnly.Close()
	f.file = readOnly
	stone := endpoint.Tombstone{Kind: endpoint.EndedPIN, ID: endpoint.ID{1}, Ended: true}
	if err := f.Bury(stone); err == nil || len(f.Ended(endpoint.EndedPIN)) != 0 {
		t.Errorf("SY-17 promised what is not written: %v", err)
	}
	f.file = good
	_, err = good.WriteString("pin 0101") // what a full disk leaves
	must(t, err)
	must(t, f.Bury(stone))
	if text := []byte(contents(t, path)); bytes.Contains(text, []byte("0101pin")) || len(open(t, path).Ended(endpoint.EndedPIN)) != 1 {
		t.Errorf("SY-17 %s", text)
	}
}
