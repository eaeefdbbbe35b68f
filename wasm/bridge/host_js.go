package bridge

// HostObject is the object that the Worker gave this module under a name.
func HostObject(name string) Host { return hostObject(name) }

type hostObject string

func (h hostObject) Call(function string, args ...any) (any, error) {
	return linked().ask(string(h), function, args...)
}
