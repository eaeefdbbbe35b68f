//go:build !js

package replay

import (
	"errors"
	"os"
)

// append makes records durable, or answers an error and takes them back as
// far as it can: nobody was answered yes for them.
func (j *journal) append(records []byte) error {
	_, err := j.file.WriteAt(records, j.size)
	if err == nil {
		if err = j.file.Sync(); err == nil {
			j.size += int64(len(records))
			j.acknowledge()
			return nil
		}
		// After a failed sync the system may have thrown the pages away and
		// call the next sync a success: only a new file is sure.
		j.unsure = true
	}
	if j.file.Truncate(j.size) != nil {
		j.unsure = true
	}
	return err
}

// rewrite puts a new file with everything the table knows in the place of the
// old one, durably.
func (j *journal) rewrite(t *table) error {
	next := j.path + ".new"
	f, err := j.disk.open(next, os.O_RDWR|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return err
	}
	generation := max(j.generation, j.lock.note().generation) + 1
	size, err := dump(f, t, generation)
	if err == nil {
		err = j.disk.rename(next, j.path)
	}
	if err != nil {
		return errors.Join(err, f.Close())
	}
	// From here on peers see the new file, but until the folder is synced a
	// power loss may bring the old one back.
	old := j.file
	j.file, j.size, j.generation, j.unsure = f, size, generation, true
	if err := errors.Join(old.Close(), j.disk.syncFolder(j.path)); err != nil {
		return err
	}
	j.unsure = false
	j.acknowledge()
	return nil
}

// dump writes and syncs the whole table, a chunk at a time.
func dump(f file, t *table, generation int64) (size int64, err error) {
	buffer := make([]byte, 0, chunk+recordSize)
	flush := func() {
		if err == nil {
			_, err = f.WriteAt(buffer, size)
		}
		size += int64(len(buffer))
		buffer = buffer[:0]
	}
	for r := range t.all(generation) {
		if buffer = r.append(buffer); len(buffer) >= chunk {
			flush()
		}
	}
	if flush(); err != nil {
		return 0, err
	}
	return size, f.Sync()
}
