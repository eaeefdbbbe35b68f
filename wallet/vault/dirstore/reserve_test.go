//go:build !js

package dirstore

import (
	"sync/atomic"
	"testing"
)

// Whoever makes a vault has the place for himself, and lets go of it.
func TestReserve(t *testing.T) {
	path := t.TempDir()
	first, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	release, err := first.Reserve()
	if err != nil {
		t.Fatal(err)
	}
	var released atomic.Bool
	done := make(chan error)
	go func() {
		second, err := Open(path) // opening, and every other change, goes on meanwhile
		if err == nil {
			err = second.SetCanary([]byte("x"))
		}
		done <- err
		release, err := second.Reserve()
		if err == nil {
			if !released.Load() {
				t.Error("two had the place at once")
			}
			release()
		}
		done <- err
	}()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	released.Store(true)
	release()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}
