package bridge

import (
	"encoding/binary"
	"sync"
	"syscall/js"

	"hufu/wallet/refusal"
)

// Kinds of messages; link/link.js has the other half.
const (
	toGoCall byte = iota
	toGoAnswer
	toGoError
)

const (
	fromGoResult byte = iota
	fromGoRefusal
	fromGoRequest
)

// headSize is a kind and an id.
const headSize = 5

// peer is what the Worker gave this instance as global.link: one place in
// JavaScript's memory to put messages, and one function that says so. Nothing
// else of JavaScript's is touched while calls are served.
type peer struct {
	object, post js.Value
	room         js.Value
	size         int
	message      []byte

	requests map[uint32]chan answer
	last     uint32
	idle     []chan task
}

// task is a call to answer.
type task struct {
	id   uint32
	name string
	args Args
}

// answer is how a request of the host ended.
type answer struct {
	value any
	err   error
}

// served is the table that calls are looked up in.
var served Table

var linked = sync.OnceValue(func() *peer {
	object := js.Global().Get("link")
	p := &peer{object: object, post: object.Get("post"), requests: map[uint32]chan answer{}}
	p.room = object.Call("open", js.FuncOf(p.hear))
	p.size = p.room.Length()
	return p
})

// hear takes one message over while its sender still holds it.
func (p *peer) hear(_ js.Value, args []js.Value) any {
	data := make([]byte, args[1].Int())
	js.CopyBytesToGo(data, args[0])
	kind, id := data[0], binary.LittleEndian.Uint32(data[1:])
	value, err := readWire(data[headSize:])
	if kind == toGoCall {
		p.hearCall(id, value, err)
		return nil
	}
	if kind == toGoError && err == nil {
		value, err = nil, hostFailure(value)
	}
	p.requests[id] <- answer{value, err}
	delete(p.requests, id)
	return nil
}

func (p *peer) hearCall(id uint32, value any, err error) {
	name, args, err := request(value, err)
	if err != nil {
		p.refuse(id, err)
		return
	}
	p.run(task{id, name, args})
}

// run serves a call beside any others. A goroutine that served one serves the
// next: its stack has grown already, which costs a new one more than most
// calls do.
func (p *peer) run(t task) {
	if last := len(p.idle) - 1; last >= 0 {
		worker := p.idle[last]
		p.idle = p.idle[:last]
		worker <- t
		return
	}
	go p.work(make(chan task, 1), t)
}

func (p *peer) work(next chan task, t task) {
	for {
		p.serve(t.id, t.name, t.args)
		p.idle = append(p.idle, next)
		t = <-next
	}
}

// ask has the host run a function of one of its objects, and parks the
// goroutine until it is done.
func (p *peer) ask(object, function string, args ...any) (any, error) {
	p.last++
	id, done := p.last, make(chan answer, 1)
	p.requests[id] = done
	if err := p.say(fromGoRequest, id, append([]any{object, function}, args...)); err != nil {
		delete(p.requests, id)
		return nil, err
	}
	got := <-done
	return got.value, got.err
}

func (p *peer) refuse(id uint32, err error) {
	p.refuseWith(id, refusal.Code(err), err.Error())
}

// refuseWith says two texts, which always cross.
func (p *peer) refuseWith(id uint32, code, text string) {
	_ = p.say(fromGoRefusal, id, []any{code, text})
}

// say sends a message. Its bytes lie in one buffer, which is not kept when it
// held much.
func (p *peer) say(kind byte, id uint32, value any) error {
	head := binary.LittleEndian.AppendUint32(append(p.message[:0], kind), id)
	message, err := appendWire(head, value)
	if err != nil {
		return err
	}
	p.message = message
	if len(p.message) > p.size {
		p.size = 2 * len(p.message)
		p.room = p.object.Call("grow", p.size)
	}
	js.CopyBytesToJS(p.room, p.message)
	if cap(p.message) > 1<<20 {
		p.message = nil
	}
	p.post.Invoke()
	return nil
}
