package bridge

import (
	"syscall/js"

	"hufu/wallet/refusal"
)

// hostError is an Error that JavaScript threw. When it carries a code of ours
// it is the refusal of that code: errors.Is finds the sentinel wherever it
// was declared, so a store written in TypeScript can answer a Go sentinel.
type hostError struct{ code, text string }

func (e *hostError) Error() string { return e.text }

// RefusalCode is the code the Error carried.
func (e *hostError) RefusalCode() string { return e.code }

func (e *hostError) Is(target error) bool {
	sentinel, ok := target.(*refusal.Error)
	return ok && sentinel.RefusalCode() == e.code
}

// errorToGo takes whatever was thrown. A DOMException's code is a number and
// says nothing; its name does.
func errorToGo(thrown js.Value) error {
	err := &hostError{code: refusal.Internal, text: "bridge: JavaScript threw"}
	if thrown.Type() != js.TypeObject {
		return err
	}
	if code := thrown.Get("code"); code.Type() == js.TypeString {
		err.code = code.String()
	}
	if name := thrown.Get("name"); name.Type() == js.TypeString {
		err.text = name.String()
	}
	if message := thrown.Get("message"); message.Type() == js.TypeString {
		err.text += ": " + message.String()
	}
	return err
}

func errorToJS(err error) js.Value { return newError(refusal.Code(err), err.Error()) }

func newError(code, message string) js.Value {
	made := global.Get("Error").New(message)
	made.Set("code", code)
	return made
}
