package bridge

import (
	"os"
	"runtime"
	"syscall/js"
	"time"

	"hufu/wallet/refusal"
)

// global is the private object that the loader gave this instance as its
// global; nothing is ever set on the realm's own.
var global = js.Global()

// exit ends the instance; the tests watch it instead.
var exit = os.Exit

// Serve sets the one thing that JavaScript sees of this module,
// `hufu.call(name, args)`, and serves calls until the instance ends.
func Serve(table Table) {
	hufu := global.Get("Object").New()
	hufu.Set("call", js.FuncOf(func(_ js.Value, args []js.Value) any {
		return promise(func(resolve, reject js.Value) {
			serve(table, args, resolve, reject)
		})
	}))
	global.Set("hufu", hufu)
	select {}
}

// serve reads the arguments while the caller still holds them, then runs the
// call beside any others.
func serve(table Table, args []js.Value, resolve, reject js.Value) {
	name, members, err := request(args)
	if err != nil {
		reject.Invoke(errorToJS(err))
		return
	}
	go func() {
		defer endOnPanic(reject)
		result, err := table.Call(name, members)
		if err != nil {
			reject.Invoke(errorToJS(err))
			return
		}
		resolve.Invoke(toJS(result))
	}()
}

func request(args []js.Value) (name string, members Args, err error) {
	if len(args) == 0 || args[0].Type() != js.TypeString {
		return "", nil, ErrMethod
	}
	if len(args) == 1 || args[1].IsUndefined() || args[1].IsNull() {
		return args[0].String(), nil, nil
	}
	value, err := toGo(args[1])
	if err != nil {
		return "", nil, err
	}
	object, ok := value.(map[string]any)
	if !ok {
		return "", nil, ErrArgs
	}
	return args[0].String(), object, nil
}

// endOnPanic answers the call that panicked, says where on the console, and
// ends the instance. A panic's own words may hold a value, so only the
// runtime's are repeated; a stack trace would show arguments, so only the
// functions' names are.
func endOnPanic(reject js.Value) {
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
	reject.Invoke(newError(refusal.Internal, text))
	// An instance that ends inside a call from JavaScript answers it nothing:
	// let the call return its promise, and the rejection be heard.
	time.Sleep(20 * time.Millisecond)
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
