//go:build !js

package replay

import (
	"encoding/binary"
	"hash/crc32"
)

// note says how much of the file is acknowledged: synced, and verdicts given
// for it. It stands in the lock file and is written after each sync, itself
// unsynced: after a power loss it may be older than the file and never newer,
// so what it counts must be there. Without it a file that was cut or damaged
// near its end would look like one that a crash left with a torn tail, and
// codes that were accepted would be accepted again.
//
//	generation  8 bytes  of the file, as in its header
//	size        8 bytes
//	crc         4 bytes  CRC-32C of the 16 bytes before
type note struct {
	generation int64
	size       int64
}

const noteSize = 20

func (n note) encode() []byte {
	out := binary.BigEndian.AppendUint64(nil, uint64(n.generation))
	out = binary.BigEndian.AppendUint64(out, uint64(n.size))
	return binary.BigEndian.AppendUint32(out, crc32.Checksum(out, castagnoli))
}

// parseNote answers the empty note for one that is not whole.
func parseNote(data []byte) note {
	if len(data) != noteSize || crc32.Checksum(data[:16], castagnoli) != binary.BigEndian.Uint32(data[16:]) {
		return note{}
	}
	return note{int64(binary.BigEndian.Uint64(data)), int64(binary.BigEndian.Uint64(data[8:]))}
}

// acknowledge notes what is synced now. A note that cannot be written is an
// older one: it protects less and refuses nothing that is whole.
func (j *journal) acknowledge() { _ = j.lock.keep(note{j.generation, j.size}) }

// acknowledged is how long this file has to be at least.
func (j *journal) acknowledged() int64 {
	if n := j.lock.note(); n.generation == j.generation {
		return n.size
	}
	return 0
}
