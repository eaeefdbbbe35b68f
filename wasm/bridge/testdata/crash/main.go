// A module that dies in every way a module can, for web/test/worker.test.ts.
package main

import (
	"os"
	"time"

	"hufu/wasm/bridge"
)

func main() {
	bridge.Serve(bridge.Table{
		"about":       func(_ *bridge.Call, args bridge.Args) (any, error) { return map[string]any(args), nil },
		"vault.state": func(*bridge.Call, bridge.Args) (any, error) { select {} },
		"vault.lock":  func(*bridge.Call, bridge.Args) (any, error) { return nil, nil },

		// The names of the real API stand for deaths, so that the page's typed
		// client can call them.
		"vault.create": func(*bridge.Call, bridge.Args) (any, error) { panic("a secret") },
		"cards.list":   func(*bridge.Call, bridge.Args) (any, error) { os.Exit(3); return nil, nil },
		"cards.topUps": func(*bridge.Call, bridge.Args) (any, error) {
			go func() { panic("in no call") }()
			time.Sleep(time.Hour)
			return nil, nil
		},
		"history.list": func(*bridge.Call, bridge.Args) (any, error) { return deep(1), nil },
		"settings.get": func(*bridge.Call, bridge.Args) (any, error) {
			for hog := [][]byte{}; ; {
				hog = append(hog, make([]byte, 256<<20))
			}
		},
	})
}

// deep overflows the stack, which Go cannot recover from.
func deep(n int) int { return deep(n+1) + 1 }
