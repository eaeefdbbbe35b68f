// Package refusal gives every "no" of Hufu a stable code.
//
// A package declares its refusals once, as sentinels:
//
//	var ErrDup = refusal.New("cbor_dup", "cbor: duplicate map key")
//
// and returns them as they are or with a detail that names the thing, never a
// secret or a claim's value:
//
//	return ErrDup.With("label 4")
//
// A caller that decides uses errors.Is; a caller that tells people uses Code
// and looks the words up in package sentence, which this package does not
// know, so that a browser module carries codes and no prose.
package refusal

import "errors"

// Internal is the code of an error that nobody gave one.
const Internal = "internal"

// Error is a refusal: a stable snake-case code for programs and an English
// text for logs and developers.
type Error struct {
	code string
	text string
}

// New declares a refusal. Codes never change once published.
func New(code, text string) *Error { return &Error{code, text} }

func (e *Error) Error() string { return e.text }

// RefusalCode is the stable code.
func (e *Error) RefusalCode() string { return e.code }

// With adds what was refused; errors.Is still finds e.
func (e *Error) With(detail string) error { return &detailed{e, detail} }

// Because adds the lower-level error that led here; errors.Is finds both,
// and Code answers e's code.
func (e *Error) Because(cause error) error { return &caused{e, cause} }

type detailed struct {
	refusal *Error
	detail  string
}

func (d *detailed) Error() string       { return d.refusal.text + ": " + d.detail }
func (d *detailed) RefusalCode() string { return d.refusal.code }
func (d *detailed) Unwrap() error       { return d.refusal }

type caused struct {
	refusal *Error
	cause   error
}

func (c *caused) Error() string       { return c.refusal.text + ": " + c.cause.Error() }
func (c *caused) RefusalCode() string { return c.refusal.code }
func (c *caused) Unwrap() []error     { return []error{c.refusal, c.cause} }

// Code answers the code of err: the outermost one in its chain, Internal for
// an error without one, and "" for nil.
func Code(err error) string {
	if err == nil {
		return ""
	}
	var coded interface{ RefusalCode() string }
	if errors.As(err, &coded) {
		return coded.RefusalCode()
	}
	return Internal
}
