// Package link puts the page's half of the bridge, link.js, into a Node
// process, for the tests of modules as they run in pages. The pages have it
// from web/src/worker.
package link

import (
	_ "embed"
	"strings"
	"syscall/js"
)

//go:embed link.js
var script string

// Install sets global.link, and global.hufu with the function call.
func Install() {
	body := strings.Replace(script, "export function", "return function", 1)
	body = strings.Replace(body, "export class", "class", 1)
	makeLink := js.Global().Get("Function").New(body).Invoke()
	made := makeLink.Invoke(map[string]any{"crypto": js.Global().Get("crypto"), "host": js.Global().Get("Object").New()})
	js.Global().Set("link", made.Get("go"))
	js.Global().Set("hufu", made)
}
