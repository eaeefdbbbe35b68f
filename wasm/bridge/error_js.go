package bridge

import "hufu/wallet/refusal"

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

// hostFailure reads how link.js tells what was thrown.
func hostFailure(value any) error {
	err := &hostError{code: refusal.Internal, text: "bridge: JavaScript threw"}
	if said, _ := value.([]any); len(said) == 2 {
		err.code, _ = said[0].(string)
		err.text, _ = said[1].(string)
	}
	return err
}
