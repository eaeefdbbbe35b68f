package bridge

import "syscall/js"

// HostObject is the object that the Worker gave this module under a name.
func HostObject(name string) Host { return hostObject{global.Get("host").Get(name)} }

type hostObject struct{ functions js.Value }

func (h hostObject) Call(function string, args ...any) (any, error) {
	values := make([]any, len(args))
	for i, arg := range args {
		value, err := Plain(arg)
		if err != nil {
			return nil, err
		}
		values[i] = toJS(value)
	}
	answer, err := Await(h.functions.Call(function, values...))
	if err != nil {
		return nil, err
	}
	return toGo(answer)
}
