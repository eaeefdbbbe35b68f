// Command bench is the native half of the numbers; web/bench/main.ts calls it and reads its JSON.
//
//	bench codes -out DIR -profile age18 -n 100000     writes DIR/trust.cwt, DIR/trust.pub and DIR/codes, one code a line
//	bench ecdsa -seconds 2                            bare ecdsa.Verify
//	bench lines -hufu BIN -codes DIR -profile age18 -n 100000 [-replay]
//	                                                  runs hufu verify --lines on them and watches its memory
//	bench throttle -rate 4 PID...                     stops the processes for all but 1/rate of the time, until its input ends
//
// The codes are real: each of a copy of its own, issued and shown by the library, without an issuer's service
// around it, so that a hundred thousand take seconds. Time is counted as CPU time of the process, which other
// work on the machine disturbs less than the clock on the wall.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

var commands = map[string]func(args []string) (any, error){
	"codes":    codes,
	"ecdsa":    bareECDSA,
	"lines":    verifyLines,
	"throttle": throttle,
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 || commands[args[0]] == nil {
		return errors.New("one of codes, ecdsa, lines, throttle")
	}
	result, err := commands[args[0]](args[1:])
	if err != nil || result == nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(result)
}
