//go:build !js

package main

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"hufu/wallet/endpoint"
	"hufu/wallet/endpoint/sqlstore/conformance"
)

// TestD1 holds the store to the same suite as SQLite and PostgreSQL are held
// to. The store runs inside the Worker, on the driver of syumai/workers; the
// suite calls its methods over HTTP, through the same pool of instances that
// serves the endpoint.
func TestD1(t *testing.T) {
	w := start(t, "storetest")
	conformance.Run(t, func(t *testing.T) conformance.Subject {
		s := remote{w}
		s.empty(t)
		return conformance.Subject{Store: s, DB: sql.OpenDB(s), Exec: s.exec, Interleavings: 60, Slow: true}
	})
}

// remote is the store in the Worker.
type remote struct{ *workerd }

// empty makes the database as wrangler has left it.
func (s remote) empty(t *testing.T) {
	t.Helper()
	rows, err := sql.OpenDB(s).QueryContext(t.Context(), `SELECT name FROM sqlite_master WHERE type = 'table'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			t.Fatal(err)
		}
		if table == "server" || table == "beat" || table == "d1_migrations" || strings.HasPrefix(table, "sqlite_") || strings.HasPrefix(table, "_cf_") {
			continue
		}
		if err := s.exec(t.Context(), "DELETE FROM "+table); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(rows.Err(), s.exec(t.Context(), "UPDATE server SET generation = 1"), s.exec(t.Context(), "UPDATE beat SET n = 0")); err != nil {
		t.Fatal(err)
	}
}

var _ endpoint.Store = remote{}

// send asks the Worker and reads what came back into results.
func (s remote) send(ctx context.Context, path string, ask any, results ...any) error {
	body, err := json.Marshal(ask)
	if err != nil {
		return err
	}
	status, _, data, err := s.do(ctx, "POST", path, bytes.NewReader(body), nil)
	if err != nil {
		return err
	}
	var reply struct {
		Results []json.RawMessage
		Failed  string
	}
	if err := json.Unmarshal(data, &reply); err != nil || status != 200 {
		return fmt.Errorf("%s: status %d, %w: %s", path, status, err, data)
	}
	switch reply.Failed {
	case "":
	case "none":
		return endpoint.ErrNone
	case "conflict":
		return endpoint.ErrConflict
	default:
		return errors.New(reply.Failed)
	}
	for i := range results {
		if err := json.Unmarshal(reply.Results[i], results[i]); err != nil {
			return err
		}
	}
	return nil
}

func (s remote) call(ctx context.Context, method string, args []any, results ...any) error {
	return s.send(ctx, "/store/"+method, args, results...)
}

func (s remote) CreateAccount(ctx context.Context, a endpoint.Account, d endpoint.Device, first endpoint.Version) error {
	return s.call(ctx, "CreateAccount", []any{a, d, first})
}

func (s remote) Account(ctx context.Context, id endpoint.ID) (a endpoint.Account, err error) {
	return a, s.call(ctx, "Account", []any{id}, &a)
}

func (s remote) Device(ctx context.Context, id endpoint.ID) (d endpoint.Device, err error) {
	return d, s.call(ctx, "Device", []any{id}, &d)
}

func (s remote) Devices(ctx context.Context, account endpoint.ID) (all []endpoint.Device, err error) {
	return all, s.call(ctx, "Devices", []any{account}, &all)
}

func (s remote) SeeDevice(ctx context.Context, id endpoint.ID, now int64) error {
	return s.call(ctx, "SeeDevice", []any{id, now})
}

func (s remote) Head(ctx context.Context, vault endpoint.ID, brief bool) (v endpoint.Version, err error) {
	return v, s.call(ctx, "Head", []any{vault, brief}, &v)
}

func (s remote) Version(ctx context.Context, vault endpoint.ID, n int64) (v endpoint.Version, err error) {
	return v, s.call(ctx, "Version", []any{vault, n}, &v)
}

func (s remote) Push(ctx context.Context, v endpoint.Version, parent [32]byte) error {
	return s.call(ctx, "Push", []any{v, parent})
}

func (s remote) Count(ctx context.Context, vault endpoint.ID) (n int64, err error) {
	return n, s.call(ctx, "Count", []any{vault}, &n)
}

func (s remote) Acknowledge(ctx context.Context, device endpoint.ID, n int64) error {
	return s.call(ctx, "Acknowledge", []any{device, n})
}

func (s remote) Grown(ctx context.Context, from, to int64, after endpoint.ID, limit int) (all []endpoint.ID, err error) {
	return all, s.call(ctx, "Grown", []any{from, to, after, limit}, &all)
}

func (s remote) Expired(ctx context.Context, vault endpoint.ID, now int64, limit int) (all []endpoint.Version, err error) {
	return all, s.call(ctx, "Expired", []any{vault, now, limit}, &all)
}

func (s remote) KeepEpoch(ctx context.Context, e endpoint.Epoch) error {
	return s.call(ctx, "KeepEpoch", []any{e})
}

func (s remote) Epochs(ctx context.Context, vault endpoint.ID) (all []endpoint.Epoch, err error) {
	return all, s.call(ctx, "Epochs", []any{vault}, &all)
}

func (s remote) Expire(ctx context.Context, vault endpoint.ID, n, now int64) error {
	return s.call(ctx, "Expire", []any{vault, n, now})
}

func (s remote) AddPinSlot(ctx context.Context, p endpoint.PinSlot, account endpoint.ID) error {
	return s.call(ctx, "AddPinSlot", []any{p, account})
}

func (s remote) PinSlot(ctx context.Context, slot endpoint.ID) (p endpoint.PinSlot, err error) {
	return p, s.call(ctx, "PinSlot", []any{slot}, &p)
}

func (s remote) Evaluate(ctx context.Context, slot, device endpoint.ID, blind [32]byte, now int64) (p endpoint.PinSlot, err error) {
	return p, s.call(ctx, "Evaluate", []any{slot, device, blind, now}, &p)
}

func (s remote) Confirm(ctx context.Context, slot, device endpoint.ID, q, m, now int64) (p endpoint.PinSlot, err error) {
	return p, s.call(ctx, "Confirm", []any{slot, device, q, m, now}, &p)
}

func (s remote) Register(ctx context.Context, slot, device endpoint.ID, auth []byte) error {
	return s.call(ctx, "Register", []any{slot, device, auth})
}

func (s remote) Activate(ctx context.Context, device, slot endpoint.ID, old *endpoint.ID, oldTK []byte, now int64) error {
	return s.call(ctx, "Activate", []any{device, slot, old, oldTK, now})
}

func (s remote) Overwrite(ctx context.Context, now int64, slots ...endpoint.ID) (n int64, err error) {
	return n, s.call(ctx, "Overwrite", []any{now, slots}, &n)
}

func (s remote) Ended(ctx context.Context, kind string, now int64) (all []endpoint.ID, err error) {
	return all, s.call(ctx, "Ended", []any{kind, now}, &all)
}

func (s remote) Replay(ctx context.Context, kind string, id endpoint.ID) error {
	return s.call(ctx, "Replay", []any{kind, id})
}

func (s remote) Beat(ctx context.Context, least int64) (n int64, err error) {
	return n, s.call(ctx, "Beat", []any{least}, &n)
}

func (s remote) Grant(ctx context.Context, slot, device endpoint.ID, seq, n int64, batch [32]byte) error {
	return s.call(ctx, "Grant", []any{slot, device, seq, n, batch})
}

func (s remote) Granted(ctx context.Context, slot endpoint.ID) (g endpoint.Grant, err error) {
	return g, s.call(ctx, "Granted", []any{slot}, &g)
}

func (s remote) PutMail(ctx context.Context, m endpoint.Mail) error {
	return s.call(ctx, "PutMail", []any{m})
}

func (s remote) Mail(ctx context.Context, mailbox endpoint.ID, now int64) (m endpoint.Mail, err error) {
	return m, s.call(ctx, "Mail", []any{mailbox, now}, &m)
}

func (s remote) TakeMail(ctx context.Context, mailbox endpoint.ID, now int64) (sealed []byte, err error) {
	return sealed, s.call(ctx, "TakeMail", []any{mailbox, now}, &sealed)
}

func (s remote) SweepMail(ctx context.Context, now int64) (n int64, err error) {
	return n, s.call(ctx, "SweepMail", []any{now}, &n)
}

func (s remote) CountMail(ctx context.Context) (n int64, err error) {
	return n, s.call(ctx, "CountMail", []any{}, &n)
}

func (s remote) Spend(ctx context.Context, scope, nonce []byte, until int64) (fresh bool, err error) {
	return fresh, s.call(ctx, "Spend", []any{scope, nonce, until}, &fresh)
}

func (s remote) Sweep(ctx context.Context, now int64) error {
	return s.call(ctx, "Sweep", []any{now})
}

func (s remote) Generation(ctx context.Context) (g int64, err error) {
	return g, s.call(ctx, "Generation", []any{}, &g)
}

func (s remote) Restored(ctx context.Context) (g int64, err error) {
	return g, s.call(ctx, "Restored", []any{}, &g)
}

func (s remote) Ping(ctx context.Context) error { return s.call(ctx, "Ping", []any{}) }

// column is a value of SQL on its way.
type column struct {
	Int   *int64  `json:"int,omitempty"`
	Text  *string `json:"text,omitempty"`
	Bytes []byte  `json:"bytes,omitempty"`
}

func columnOf(arg any) (c column) {
	switch arg := arg.(type) {
	case int64:
		c.Int = &arg
	case string:
		c.Text = &arg
	case []byte:
		c.Bytes = arg
	}
	return c
}

func (c column) value() driver.Value {
	switch {
	case c.Int != nil:
		return *c.Int
	case c.Text != nil:
		return *c.Text
	case c.Bytes != nil:
		return c.Bytes
	}
	return nil
}

func ask(statement string, args []driver.NamedValue) map[string]any {
	columns := make([]column, len(args))
	for i, arg := range args {
		columns[i] = columnOf(arg.Value)
	}
	return map[string]any{"text": statement, "args": columns}
}

func (s remote) exec(ctx context.Context, statement string, args ...any) error {
	_, err := sql.OpenDB(s).ExecContext(ctx, statement, args...)
	return err
}

// As a database, for the suite to look into: statements go to the Worker and
// what they find comes back.

func (s remote) Connect(context.Context) (driver.Conn, error) { return connection{remote: s}, nil }
func (s remote) Driver() driver.Driver                        { return nil }

type connection struct {
	driver.Conn // prepares and begins nothing
	remote
}

func (c connection) Close() error { return nil }

func (c connection) ExecContext(ctx context.Context, statement string, args []driver.NamedValue) (driver.Result, error) {
	return driver.RowsAffected(0), c.send(ctx, "/exec", ask(statement, args))
}

func (c connection) QueryContext(ctx context.Context, statement string, args []driver.NamedValue) (driver.Rows, error) {
	status, _, data, err := c.do(ctx, "POST", "/query", encode(ask(statement, args)), nil)
	if err != nil {
		return nil, err
	}
	var reply struct {
		Results []json.RawMessage
		Failed  string
	}
	if err := json.Unmarshal(data, &reply); err != nil || reply.Failed != "" || len(reply.Results) == 0 {
		return nil, fmt.Errorf("status %d: %s", status, data)
	}
	found := &found{}
	for i, row := range reply.Results {
		var into any = &found.columns
		if i > 0 {
			found.rows = append(found.rows, nil)
			into = &found.rows[i-1]
		}
		if err := json.Unmarshal(row, into); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func encode(v any) io.Reader {
	data, _ := json.Marshal(v) // of columns, which always can be
	return bytes.NewReader(data)
}

// found is what a query answered.
type found struct {
	columns []string
	rows    [][]column
}

func (f *found) Columns() []string { return f.columns }
func (f *found) Close() error      { return nil }

func (f *found) Next(dest []driver.Value) error {
	if len(f.rows) == 0 {
		return io.EOF
	}
	for i, c := range f.rows[0] {
		dest[i] = c.value()
	}
	f.rows = f.rows[1:]
	return nil
}
