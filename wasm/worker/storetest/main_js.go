// Command storetest lets a test reach the store in D1: every method of
// sqlstore's Store as POST /store/METHOD, and statements of the test's own.
// Nothing deploys it. The native half is d1_test.go in the folder above.
package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strings"

	"hufu/wallet/endpoint"
	"hufu/wallet/endpoint/sqlstore"
	"hufu/wasm/bridge"
	"hufu/wasm/worker/edge"
)

func main() {
	bridge.UseWebCrypto()
	bridge.Serve(edge.Methods(func() (*edge.Service, error) {
		db := edge.Database("DB")
		return &edge.Service{Handler: tested{sqlstore.New(db, sqlstore.D1), db}}, nil
	}))
}

type tested struct {
	store *sqlstore.Store
	db    *sql.DB
}

// reply is what a call answered. Failed is none, conflict, or the text of
// another error.
type reply struct {
	Results []any  `json:"results"`
	Failed  string `json:"failed"`
}

func (t tested) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	results, err := t.serve(r)
	answer := reply{Results: results}
	switch {
	case errors.Is(err, endpoint.ErrNone):
		answer.Failed = "none"
	case errors.Is(err, endpoint.ErrConflict):
		answer.Failed = "conflict"
	case err != nil:
		answer.Failed = "storetest: " + err.Error()
	}
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		panic(err)
	}
}

func (t tested) serve(r *http.Request) ([]any, error) {
	if method, ok := strings.CutPrefix(r.URL.Path, "/store/"); ok {
		var args []json.RawMessage
		if err := json.NewDecoder(r.Body).Decode(&args); err != nil {
			return nil, err
		}
		return t.call(method, args)
	}
	var s statement
	if err := json.NewDecoder(r.Body).Decode(&s); err != nil {
		return nil, err
	}
	if r.URL.Path == "/exec" {
		_, err := t.db.ExecContext(r.Context(), s.Text, s.args()...)
		return nil, err
	}
	return t.query(s)
}

// call calls a method of the Store by its name.
func (t tested) call(name string, raw []json.RawMessage) (results []any, err error) {
	method := reflect.ValueOf(t.store).MethodByName(name)
	args := []reflect.Value{reflect.ValueOf(context.Background())}
	for i, data := range raw {
		arg := reflect.New(method.Type().In(i + 1))
		if err := json.Unmarshal(data, arg.Interface()); err != nil {
			return nil, err
		}
		args = append(args, arg.Elem())
	}
	run := method.Call
	if method.Type().IsVariadic() {
		run = method.CallSlice
	}
	out := run(args)
	last := len(out) - 1
	for _, value := range out[:last] {
		results = append(results, value.Interface())
	}
	err, _ = out[last].Interface().(error)
	return results, err
}

// statement is one of the test's own.
type statement struct {
	Text string  `json:"text"`
	Args []value `json:"args"`
}

// value is one that SQL has; all nil is NULL.
type value struct {
	Int   *int64  `json:"int,omitempty"`
	Text  *string `json:"text,omitempty"`
	Bytes []byte  `json:"bytes,omitempty"`
}

func (s statement) args() (args []any) {
	for _, v := range s.Args {
		switch {
		case v.Int != nil:
			args = append(args, *v.Int)
		case v.Text != nil:
			args = append(args, *v.Text)
		default:
			args = append(args, v.Bytes)
		}
	}
	return args
}

// query answers the rows, the columns' names first.
func (t tested) query(s statement) (all []any, err error) {
	rows, err := t.db.Query(s.Text, s.args()...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	all = append(all, columns)
	for rows.Next() {
		found, dest := make([]any, len(columns)), make([]any, len(columns))
		for i := range found {
			dest[i] = &found[i]
		}
		if err := rows.Scan(dest...); err != nil {
			return nil, err
		}
		all = append(all, values(found))
	}
	return all, rows.Err()
}

func values(found []any) []value {
	row := make([]value, len(found))
	for i, v := range found {
		switch v := v.(type) {
		case int64:
			row[i].Int = &v
		case string:
			row[i].Text = &v
		case []byte:
			row[i].Bytes = v
		}
	}
	return row
}
