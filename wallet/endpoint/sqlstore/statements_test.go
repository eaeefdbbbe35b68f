package sqlstore

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"hufu/wallet/endpoint"
)

// recorder is a Writer that keeps what it is told to run.
type recorder struct{ t *testing.T }

var parameter = regexp.MustCompile(`\$(\d+)`)

// check holds a statement to what all three databases take.
func (r recorder) check(statement string, args []any) {
	r.t.Helper()
	next := 1
	for _, found := range parameter.FindAllStringSubmatch(statement, -1) {
		n, err := strconv.Atoi(found[1])
		if err != nil || n > next {
			r.t.Errorf("$%s stands before $%d, and SQLite counts a $1 by where it stands:\n%s", found[1], next, statement)
		}
		next = max(next, n+1)
	}
	if next-1 != len(args) || len(args) > 100 || len(statement) > 100_000 {
		r.t.Errorf("%d parameters, %d arguments, %d bytes:\n%s", next-1, len(args), len(statement), statement)
	}
	if strings.Contains(statement, ";") || strings.Contains(statement, "SHARE") || strings.Contains(statement, "--") {
		r.t.Errorf("not one neutral statement:\n%s", statement)
	}
}

func (r recorder) Exec(_ context.Context, statement string, args ...any) (int64, error) {
	r.check(statement, args)
	return 1, nil
}

func (r recorder) QueryRow(_ context.Context, _ []any, statement string, args ...any) error {
	r.check(statement, args)
	return nil
}

func TestStatements(t *testing.T) {
	ctx := t.Context()
	var id endpoint.ID
	s := New(nil, D1).Through(recorder{t})
	for name, call := range map[string]func() error{
		"AddPinSlot":  func() error { return s.AddPinSlot(ctx, endpoint.PinSlot{}, id) },
		"Register":    func() error { return s.Register(ctx, id, id, nil) },
		"Activate":    func() error { return s.Activate(ctx, id, id, nil, nil, 0) },
		"Push":        func() error { return s.Push(ctx, endpoint.Version{}, [32]byte{}) },
		"SeeDevice":   func() error { return s.SeeDevice(ctx, id, 0) },
		"Sweep":       func() error { return s.Sweep(ctx, 0) },
		"Expire":      func() error { return s.Expire(ctx, id, 0, 0) },
		"KeepEpoch":   func() error { return s.KeepEpoch(ctx, endpoint.Epoch{}) },
		"Acknowledge": func() error { return s.Acknowledge(ctx, id, 0) },
		"Evaluate":    func() error { _, err := s.Evaluate(ctx, id, id, [32]byte{}, 0); return err },
		"Confirm":     func() error { _, err := s.Confirm(ctx, id, id, 0, 0, 0); return err },
		"Overwrite":   func() error { _, err := s.Overwrite(ctx, 0, id); return err },
		"Spend":       func() error { _, err := s.Spend(ctx, nil, nil, 0); return err },
		"Replay":      func() error { return s.Replay(ctx, endpoint.EndedPIN, id) },
		"Beat":        func() error { _, err := s.Beat(ctx, 0); return err },
		"Grant":       func() error { return s.Grant(ctx, id, id, 0, 0, [32]byte{}) },
		"PutMail":     func() error { return s.PutMail(ctx, endpoint.Mail{}) },
		"SweepMail":   func() error { _, err := s.SweepMail(ctx, 0); return err },
		"Restored":    func() error { _, err := s.Restored(ctx); return err },
	} {
		if err := call(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, step := range creation(endpoint.Account{}, endpoint.Device{}, endpoint.Version{}) {
		recorder{t}.check(step.statement, step.args)
	}
	if got := PostgreSQL.text("a " + share); got != "a FOR SHARE" {
		t.Errorf("PostgreSQL reads %q", got)
	}
}
