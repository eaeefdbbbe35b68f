//go:build !unix

package main

import (
	"errors"
	"time"
)

var began = time.Now()

// cpuTime is the time on the wall where the system does not tell better.
func cpuTime() time.Duration { return time.Since(began) }

func throttle([]string) (any, error) { return nil, errors.New("throttle: not on this system") }
