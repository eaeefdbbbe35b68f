package bridge

// Host is an object of asynchronous functions that the Worker gives a module:
// the store, the network. Arguments go out as Plain makes them and the answer
// comes in as a method's arguments do; the goroutine waits meanwhile. When
// the function rejects with an Error whose code is a refusal's, errors.Is
// finds that refusal.
//
// What stands on a Host imports no syscall/js, so a test can be one.
type Host interface {
	Call(function string, args ...any) (any, error)
}
