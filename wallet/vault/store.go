package vault

// Pointer names one sealed version: its number and the head hash of its
// header (FORMAT.md section 4).
type Pointer struct {
	N    uint64
	Hash [32]byte
}

// Mark names one claim: 16 bytes that look random to whoever holds no key.
type Mark = [16]byte

// Store is what the vault asks of the place it lives in: a browser's
// IndexedDB, a directory (package dirstore), memory (NewRAM).
//
// "Durable" means on the disk before the call returns: an IndexedDB
// transaction with durability "strict", a file and its directory fsynced.
// Several stores may stand on one place at once (two tabs, two processes);
// Move and Claim are the two calls that decide between them, so each of the
// two must compare and change in one step.
//
// A store answers with the sentinels of this package where one fits:
// ErrQuota, ErrNoStorage, ErrConflict, ErrClaimed, ErrMissing. Everything
// else is kept as the cause under ErrStore.
type Store interface {
	// Head is the pointer that Move set last, nil if there never was one.
	Head() (*Pointer, error)
	// Read answers the bytes of a version, ErrMissing if they are not there.
	Read(n uint64, hash [32]byte) ([]byte, error)
	// Write puts a version beside the others, durably. The head stays.
	Write(n uint64, hash [32]byte, data []byte) error
	// Move sets the head from one pointer to another, durably, if it still is
	// from (nil: if there is none); else it changes nothing and answers
	// ErrConflict.
	Move(from *Pointer, to Pointer) error
	// Drop removes the version p and every other one numbered p.N or lower,
	// what losers of a race and killed writers left included; never the head.
	Drop(p Pointer) error

	// Claim adds a mark with its value, durably, or changes nothing and
	// answers ErrClaimed.
	Claim(mark Mark, value []byte) error
	// Claims answers all marks with their values.
	Claims() (map[Mark][]byte, error)
	// Forget removes marks; absent ones are no error.
	Forget(marks []Mark) error

	// Canary answers what SetCanary kept in a second place, one that is not
	// evicted or restored together with the rest (Cache API, OPFS, another
	// file); nil if nothing is there.
	Canary() ([]byte, error)
	SetCanary(value []byte) error
}
