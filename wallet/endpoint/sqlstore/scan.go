package sqlstore

import (
	"fmt"

	"hufu/wallet/endpoint"
)

// exactly scans a column of fixed length into an array's bytes.
type exactly []byte

func (e exactly) Scan(column any) error {
	b, ok := column.([]byte)
	if !ok || len(b) != len(e) {
		return fmt.Errorf("sqlstore: %d bytes in a column for %d", len(b), len(e))
	}
	copy(e, b)
	return nil
}

// perhaps scans an id or NULL.
type perhaps struct{ id **endpoint.ID }

func (p perhaps) Scan(column any) error {
	if column == nil {
		*p.id = nil
		return nil
	}
	*p.id = new(endpoint.ID)
	return exactly((*p.id)[:]).Scan(column)
}

// orNull is the parameter of an id that may be absent.
func orNull(id *endpoint.ID) any {
	if id == nil {
		return nil
	}
	return id[:]
}

// some is the parameter of bytes that may be empty, but are not NULL.
func some(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
