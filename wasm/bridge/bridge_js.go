package bridge

import (
	"os"
	"runtime"

	"hufu/wallet/refusal"
)

// exit ends the instance; the tests watch it instead.
var exit = os.Exit

// Serve answers the calls of the Worker until the instance ends.
func Serve(table Table) {
	served = table
	linked()
	select {}
}

// request reads what a call says.
func request(value any, err error) (name string, args Args, _ error) {
	if err != nil {
		return "", nil, err
	}
	said, _ := value.([]any)
	if len(said) != 2 {
		return "", nil, ErrMethod
	}
	name, ok := said[0].(string)
	if !ok {
		return "", nil, ErrMethod
	}
	if args, ok = said[1].(map[string]any); !ok && said[1] != nil {
		return "", nil, ErrArgs
	}
	return name, args, nil
}

// serve runs one call, beside any others.
func (p *peer) serve(id uint32, name string, args Args) {
	defer p.endOnPanic(id)
	result, err := served.run(name, args)
	if err == nil {
		err = p.say(fromGoResult, id, result)
	}
	if err != nil {
		p.refuse(id, err)
	}
}

// endOnPanic answers the call that panicked, says where on the console, and
// ends the instance. A panic's own words may hold a value, so only the
// runtime's are repeated; a stack trace would show arguments, so only the
// functions' names are.
func (p *peer) endOnPanic(id uint32) {
	caught := recover()
	if caught == nil {
		return
	}
	text := "bridge: panic"
	if err, ok := caught.(runtime.Error); ok {
		text += ": " + err.Error()
	}
	println(text)
	printFrames()
	p.refuseWith(id, refusal.Internal, text)
	exit(2)
}

func printFrames() {
	var callers [24]uintptr
	frames := runtime.CallersFrames(callers[:runtime.Callers(4, callers[:])])
	for {
		frame, more := frames.Next()
		println("  " + frame.Function)
		if !more {
			return
		}
	}
}
