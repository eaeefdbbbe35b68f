package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"

	"hufu/wallet/durable"
	"hufu/wallet/endpoint"
	"hufu/wallet/endpoint/sqlstore/sqlite"
	"hufu/wallet/endpoint/tombstone"
	"hufu/wallet/refusal"
)

var (
	errBackup  = refusal.New("backup", "hufu: the copy is not a whole database of the server's")
	errBeside  = refusal.New("backup_beside_key", "hufu: the copy would lie beside oprf.key")
	errServing = refusal.New("serving", "hufu: a server has the database open")
)

var backupCommand = command{
	name:    "backup",
	summary: "copy the database of a server, also of one that runs",
	usage:   "[--data DIR] FILE",
	more: `FILE must not exist. It is on the disk and was read back when the command ends, and holds
accounts, sealed versions, PIN slots and the issuer's cards: sealed, but personal.

oprf.key belongs in no backup that holds this copy (whoever has both and a device may try
all PINs), so FILE may not lie in a folder that has one. Copy issuer.key, trust.key and
receipt.key once, apart. Copy the file tombstones as often as you can, elsewhere: after a
restore it is what keeps destroyed PINs and suspensions as they are.

  hufu backup --data /var/lib/hufu /mnt/backup/hufu-1127.db`,
	run: runBackup,
}

var restoreCommand = command{
	name:    "restore",
	summary: "put a copy of the database back, without giving anybody PIN tries",
	usage:   "[--data DIR] [--tombstones FILE] FILE",
	more: `The server must be stopped. What is there stays beside the new database as
hufu.db.replaced. Before the copy is used, the server's generation is raised, every PIN
keeps three tries at most and every wallet asks for a new PIN at its next unlock; PINs,
devices and accounts that the tombstones name are ended again. What was saved after the
copy was made is gone; wallets see that and keep what they have.

The issuer's cards go back as well: suspend and revoke again what was since.

  hufu restore --data /var/lib/hufu /mnt/backup/hufu-1127.db`,
	run: runRestore,
}

// copyFlags are what both take: the data folder and one file.
func (p *program) copyFlags(flags *flag.FlagSet, args []string) (data dataFolder, file string, err error) {
	folder := flags.String("data", p.getenv("HUFU_DATA"), "data `folder` (default $XDG_DATA_HOME/hufu)")
	rest, err := parse(flags, args)
	if err != nil {
		return "", "", err
	}
	if len(rest) != 1 {
		return "", "", errUsage.With("one FILE is needed")
	}
	if *folder == "" {
		*folder, err = p.defaultData()
	}
	return dataFolder(*folder), rest[0], err
}

func runBackup(p *program, ctx context.Context, flags *flag.FlagSet, args []string) error {
	data, to, err := p.copyFlags(flags, args)
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(to), sealFile)); err == nil {
		return errBeside
	}
	if err := sqlite.Backup(ctx, data.path(databaseFile), to); err != nil {
		return errFile.Because(err)
	}
	info, err := os.Stat(to)
	if err != nil {
		return errFile.Because(err)
	}
	return p.print(map[string]any{"backup": to, "bytes": info.Size()})
}

func runRestore(p *program, ctx context.Context, flags *flag.FlagSet, args []string) error {
	stones := flags.String("tombstones", p.getenv("HUFU_TOMBSTONES"), "the `file` of tombstones (default tombstones in the data folder)")
	data, from, err := p.copyFlags(flags, args)
	if err != nil {
		return err
	}
	if err := sqlite.Check(ctx, from); err != nil {
		return errBackup.Because(err)
	}
	if _, err := openData(string(data)); err != nil {
		return err
	}
	if _, err := os.Stat(data.path(sealFile)); err != nil {
		p.say("%s is not in %s: bring it back before you serve, or no PIN opens any more", sealFile, data)
	}
	generation, err := data.restore(ctx, from, data.tombstones(*stones))
	if err != nil {
		return err
	}
	p.say("Put back. Every PIN has three tries at most, and wallets ask for new ones.")
	return p.print(map[string]any{"generation": generation, "replaced": data.path(databaseFile + replacedEnd)})
}

const (
	restoringEnd = ".restoring"
	replacedEnd  = ".replaced"
)

// restore prepares the copy under another name, so that a server started at
// any moment finds the old database or the new one, and never one that was
// put back and does not know it.
func (d dataFolder) restore(ctx context.Context, from, stones string) (generation int64, err error) {
	database := d.path(databaseFile)
	if err := alone(ctx, database); err != nil {
		return 0, err
	}
	fresh := database + restoringEnd
	if err := copyFile(from, fresh); err != nil {
		return 0, errFile.Because(err)
	}
	if generation, err = restored(ctx, fresh, stones); err != nil {
		return 0, err
	}
	if err := alone(ctx, database); err != nil { // somebody may have started one meanwhile
		return 0, err
	}
	return generation, wrapFile(exchange(fresh, database))
}

// alone refuses to work under a server.
func alone(ctx context.Context, database string) error {
	if _, err := os.Stat(database); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err := sqlite.Alone(ctx, database); err != nil {
		return errServing.Because(err)
	}
	return nil
}

// restored makes an older database one that may be used.
func restored(ctx context.Context, database, stones string) (generation int64, err error) {
	file, err := tombstone.Open(stones)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	store, err := sqlite.Open(ctx, database)
	if err != nil {
		return 0, errBackup.Because(err)
	}
	generation, err = endpoint.Restored(ctx, store, file)
	return generation, errors.Join(err, store.Close())
}

// exchange keeps what was there under another name.
func exchange(fresh, database string) error {
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(database + replacedEnd + end); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	// Its WAL is empty, but must not be taken for the new one's.
	for _, end := range []string{"-wal", "-shm"} {
		if err := os.Rename(database+end, database+replacedEnd+end); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	if err := os.Link(database, database+replacedEnd); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return errors.Join(os.Rename(fresh, database), durable.SyncFolder(filepath.Dir(database)))
}

func copyFile(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	for _, end := range []string{"-wal", "-shm"} { // of one that broke off
		if err := os.Remove(to + end); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	return errors.Join(err, target.Sync(), target.Close())
}
