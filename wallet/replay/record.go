//go:build !js

package replay

import (
	"encoding/binary"
	"hash/crc32"
	"iter"
)

// A replay file is a header and records, all of 56 bytes, integers
// big-endian:
//
//	kind   4 bytes   "HUFU" header, "CODE" key, "COPY" copy, "MARK" purge mark
//	hash  32 bytes   Key or Copy; in the header "hufu/replay/v1", zero-padded;
//	                 zero in a mark
//	until  8 bytes   Until or CopyUntil; in a mark the mark; in the header the
//	                 file's generation, one more with each compaction
//	at     8 bytes   when it was shown; zero in a header and a mark
//	crc    4 bytes   CRC-32C of the 52 bytes before
//
// A claim is a key and a copy, written and synced together with up to 63
// others. Records are only ever added; a compaction writes a new file and
// renames it over the old one.
type record struct {
	kind  string
	hash  [32]byte
	until int64
	at    int64
}

const (
	recordSize = 56
	kindHeader = "HUFU"
	kindKey    = "CODE"
	kindCopy   = "COPY"
	kindMark   = "MARK"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func header(generation int64) record {
	r := record{kind: kindHeader, until: generation}
	copy(r.hash[:], "hufu/replay/v1")
	return r
}

func (r record) append(out []byte) []byte {
	start := len(out)
	out = append(out, r.kind...)
	out = append(out, r.hash[:]...)
	out = binary.BigEndian.AppendUint64(out, uint64(r.until))
	out = binary.BigEndian.AppendUint64(out, uint64(r.at))
	return binary.BigEndian.AppendUint32(out, crc32.Checksum(out[start:], castagnoli))
}

// parseRecord reads recordSize bytes; ok is false when they are damaged.
func parseRecord(data []byte) (r record, ok bool) {
	body, sum := data[:recordSize-4], binary.BigEndian.Uint32(data[recordSize-4:])
	if crc32.Checksum(body, castagnoli) != sum {
		return record{}, false
	}
	r = record{
		kind:  string(body[:4]),
		until: int64(binary.BigEndian.Uint64(body[36:])),
		at:    int64(binary.BigEndian.Uint64(body[44:])),
	}
	copy(r.hash[:], body[4:])
	switch r.kind {
	case kindKey, kindCopy, kindMark:
		return r, true
	}
	return r, r == header(r.until)
}

// records are what a claim adds to the file.
func (e *Entry) records(out []byte) []byte {
	out = record{kindKey, e.Key, e.Until, e.At}.append(out)
	return record{kindCopy, e.Copy, e.copyUntil(), e.At}.append(out)
}

// replay applies a record that was read.
func (t *table) replay(r record) {
	switch r.kind {
	case kindKey:
		t.keys.put(r.hash, sighting{r.until, r.at})
	case kindCopy:
		t.copies.put(r.hash, sighting{r.until, r.at})
	case kindMark:
		t.mark = max(t.mark, r.until)
	}
}

// all is everything the table knows, as the records of a new file.
func (t *table) all(generation int64) iter.Seq[record] {
	return func(yield func(record) bool) {
		if !yield(header(generation)) || !yield(record{kind: kindMark, until: t.mark}) {
			return
		}
		for kind, shelf := range map[string]shelf{kindKey: t.keys, kindCopy: t.copies} {
			for hash, seen := range shelf.seen {
				if !yield(record{kind, hash, seen.until, seen.at}) {
					return
				}
			}
		}
	}
}

// drop undoes a claim that could not be made durable.
func (t *table) drop(e *Entry) {
	delete(t.keys.seen, e.Key)
	delete(t.copies.seen, e.Copy)
}

func (t *table) entries() int { return len(t.keys.seen) + len(t.copies.seen) }
