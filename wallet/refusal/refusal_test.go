package refusal

import (
	"errors"
	"fmt"
	"io"
	"testing"
)

func TestCode(t *testing.T) {
	dup := New("cbor_dup", "cbor: duplicate map key")
	outer := New("issue_verify", "issue: credential refused")
	for name, tt := range map[string]struct {
		err  error
		code string
		text string
	}{
		"nil":      {nil, "", ""},
		"stranger": {io.EOF, Internal, "EOF"},
		"sentinel": {dup, "cbor_dup", "cbor: duplicate map key"},
		"detail":   {dup.With("label 4"), "cbor_dup", "cbor: duplicate map key: label 4"},
		"wrapped":  {fmt.Errorf("parsing header: %w", dup.With("label 4")), "cbor_dup", "parsing header: cbor: duplicate map key: label 4"},
		"because":  {outer.Because(dup), "issue_verify", "issue: credential refused: cbor: duplicate map key"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Code(tt.err); got != tt.code {
				t.Errorf("Code = %q, want %q", got, tt.code)
			}
			if tt.err != nil && tt.err.Error() != tt.text {
				t.Errorf("text = %q, want %q", tt.err, tt.text)
			}
		})
	}
	if err := outer.Because(dup.With("x")); !errors.Is(err, dup) || !errors.Is(err, outer) {
		t.Error("errors.Is does not find both refusals")
	}
}
