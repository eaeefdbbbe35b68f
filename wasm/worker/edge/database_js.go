package edge

import (
	"context"
	"database/sql"
	"database/sql/driver"

	"github.com/syumai/workers/cloudflare/d1"
)

// Database is the D1 database of a binding. Each statement asks the binding
// of the request that is being served, and nothing of it is kept for the
// next: I/O objects belong to their request.
func Database(binding string) *sql.DB {
	db := sql.OpenDB(connector(binding))
	db.SetMaxIdleConns(-1)
	return db
}

type connector string

func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	opened, err := d1.OpenConnector(string(c))
	if err != nil {
		return nil, err
	}
	return opened.Connect(ctx)
}

func (connector) Driver() driver.Driver { return &d1.Driver{} }
