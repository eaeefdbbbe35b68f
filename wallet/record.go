package wallet

import "hufu/wallet/vault"

// record is a value of the vault as this program knows it, and whatever a
// newer one has put beside.
type record[T any] struct {
	T       T
	unknown vault.Unknown
}

// load reads a record; a missing one is its zero value and found is false.
func load[T any](from *vault.Records, name string) (r record[T], found bool, err error) {
	data := from.Get(name)
	if data == nil {
		return r, false, nil
	}
	r.unknown, err = vault.DecodeFields(data, &r.T)
	return r, true, err
}

// save writes it back; the unknown fields are what they were.
func (r *record[T]) save(to *vault.Records, name string) error {
	data, err := vault.EncodeFields(&r.T, r.unknown)
	if err != nil {
		return err
	}
	return to.Put(name, data)
}

// edit loads, changes and saves.
func edit[T any](in *vault.Records, name string, change func(*T) error) error {
	r, _, err := load[T](in, name)
	if err != nil {
		return err
	}
	if err := change(&r.T); err != nil {
		return err
	}
	return r.save(in, name)
}
