// Package tombstone keeps an endpoint's tombstones in a file beside the
// database, better on another disk: which PINs are destroyed, which devices
// removed, which accounts suspended, and how far the database had counted. A
// database that is put back from a copy learns from it what has ended since
// (SECURITY 4.3, SY-18).
//
// The file is text, one line an event, only ever appended to and synced:
//
//	pin 000102030405060708090a0b0c0d0e0f ended
//	account 000102030405060708090a0b0c0d0e0f lifted
//	beat 4711
//
// A last line without its end was never promised. Opening the file writes it
// anew without what later lines have overtaken.
package tombstone

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"

	"hufu/wallet/durable"
	"hufu/wallet/endpoint"
	"hufu/wallet/refusal"
)

// ErrDamaged is about a file with a line that is none.
var ErrDamaged = refusal.New("tombstones_damaged", "tombstone: the file is damaged")

type name struct {
	kind string
	id   endpoint.ID
}

// File is endpoint.Tombstones in a file.
type File struct {
	mu    sync.Mutex
	file  *os.File
	ended map[name]bool
	beat  int64
	size  int64 // of what was promised
}

// Open reads the file, or makes one for its owner only. One process may have
// it open.
func Open(path string) (*File, error) {
	f := &File{ended: map[name]bool{}}
	content, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	if err := f.read(content); err != nil {
		return nil, err
	}
	if err := f.rewrite(path); err != nil {
		return nil, err
	}
	f.file, err = os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0o600)
	return f, err
}

func (f *File) read(content []byte) error {
	whole := content[:bytes.LastIndexByte(content, '\n')+1]
	for line := range strings.Lines(string(whole)) {
		if err := f.take(strings.Fields(line)); err != nil {
			return err
		}
	}
	return nil
}

func (f *File) take(words []string) (err error) {
	if len(words) == 2 && words[0] == "beat" {
		f.beat, err = strconv.ParseInt(words[1], 10, 64)
	} else if len(words) == 3 && (words[2] == "ended" || words[2] == "lifted") {
		n := name{kind: words[0]}
		var id []byte
		if id, err = hex.DecodeString(words[1]); err == nil && len(id) == len(n.id) {
			n.id = endpoint.ID(id)
			f.ended[n] = words[2] == "ended"
			return nil
		}
		err = ErrDamaged
	} else {
		err = ErrDamaged
	}
	if err != nil {
		return ErrDamaged.Because(err)
	}
	return nil
}

// rewrite replaces the file by the shortest one that says the same.
func (f *File) rewrite(path string) error {
	var lines []string
	for n, ended := range f.ended {
		if ended {
			lines = append(lines, line(endpoint.Tombstone{Kind: n.kind, ID: n.id, Ended: true}))
		} else {
			delete(f.ended, n)
		}
	}
	slices.Sort(lines)
	lines = append(lines, fmt.Sprintf("beat %d\n", f.beat))
	content := []byte(strings.Join(lines, ""))
	f.size = int64(len(content))
	return durable.Write(path, content, 0o600)
}

func line(t endpoint.Tombstone) string {
	word := "lifted"
	if t.Ended {
		word = "ended"
	}
	return t.Kind + " " + hex.EncodeToString(t.ID[:]) + " " + word + "\n"
}

// Bury implements endpoint.Tombstones.
func (f *File) Bury(all ...endpoint.Tombstone) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	var text strings.Builder
	var fresh []endpoint.Tombstone
	for _, t := range all {
		if f.ended[name{t.Kind, t.ID}] != t.Ended {
			text.WriteString(line(t))
			fresh = append(fresh, t)
		}
	}
	if err := f.append(text.String()); err != nil {
		return err
	}
	for _, t := range fresh {
		f.ended[name{t.Kind, t.ID}] = t.Ended
	}
	return nil
}

// append is durable when it returns nil. What a failure left of a line is cut
// off, now or by the next append.
func (f *File) append(text string) error {
	if text == "" {
		return nil
	}
	if err := f.file.Truncate(f.size); err != nil {
		return err
	}
	if _, err := io.WriteString(f.file, text); err != nil {
		return errors.Join(err, f.file.Truncate(f.size))
	}
	if err := f.file.Sync(); err != nil {
		return errors.Join(err, f.file.Truncate(f.size))
	}
	f.size += int64(len(text))
	return nil
}

// Ended implements endpoint.Tombstones.
func (f *File) Ended(kind string) (ids []endpoint.ID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for n, ended := range f.ended {
		if ended && n.kind == kind {
			ids = append(ids, n.id)
		}
	}
	return ids
}

// Mark implements endpoint.Tombstones.
func (f *File) Mark(beat int64) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if beat <= f.beat {
		return nil
	}
	if err := f.append(fmt.Sprintf("beat %d\n", beat)); err != nil {
		return err
	}
	f.beat = beat
	return nil
}

// Marked implements endpoint.Tombstones.
func (f *File) Marked() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.beat
}

// Close closes the file.
func (f *File) Close() error { return f.file.Close() }
