package bridge

import "syscall/js"

// held is what the executor of the promise being made was given: JavaScript
// runs an executor before `new Promise` returns, so one variable serves all.
var (
	held     [2]js.Value
	executor = js.FuncOf(func(_ js.Value, args []js.Value) any {
		held = [2]js.Value{args[0], args[1]}
		return nil
	})
)

func promise(start func(resolve, reject js.Value)) js.Value {
	made := global.Get("Promise").New(executor)
	start(held[0], held[1])
	return made
}

type settled struct {
	value js.Value
	err   error
}

// waiters are the goroutines in Await, by the number bound into the callbacks
// that their promises hold. Two functions serve every Await: binding is
// JavaScript's own, so a promise that never settles pins no Go function.
var (
	waiters    = map[int]chan settled{}
	lastWaiter int

	onValue = js.FuncOf(func(_ js.Value, args []js.Value) any {
		wake(args[0].Int(), settled{value: argument(args, 1)})
		return nil
	})
	onError = js.FuncOf(func(_ js.Value, args []js.Value) any {
		wake(args[0].Int(), settled{err: errorToGo(argument(args, 1))})
		return nil
	})
)

// Await parks the goroutine until a promise settles. A rejection becomes an
// error with the code that the rejected Error carries, if it carries one.
func Await(promise js.Value) (js.Value, error) {
	lastWaiter++
	id, answer := lastWaiter, make(chan settled, 1)
	waiters[id] = answer
	promise.Call("then",
		onValue.Call("bind", js.Null(), id),
		onError.Call("bind", js.Null(), id))
	got := <-answer
	return got.value, got.err
}

func wake(id int, with settled) {
	waiters[id] <- with
	delete(waiters, id)
}

func argument(args []js.Value, i int) js.Value {
	if i < len(args) {
		return args[i]
	}
	return js.Undefined()
}
