//go:build !js

package replay

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// TestMain lets the test binary be the program that is killed.
func TestMain(m *testing.M) {
	if path := os.Getenv("HUFU_REPLAY_CLAIMANT"); path != "" {
		claimant(path, os.Getenv("HUFU_REPLAY_FROM"))
		return
	}
	os.Exit(m.Run())
}

// claimant claims codes one after the other and says of each that it was
// answered, until it is killed.
func claimant(path, from string) {
	n, err := strconv.Atoi(from)
	if err != nil {
		panic(err)
	}
	f, err := OpenFile(path, Options{})
	if err != nil {
		panic(err)
	}
	for ; ; n++ {
		outcome, err := f.Claim(shown(n, n, noon))
		if err != nil || outcome != first {
			panic(fmt.Sprint(n, outcome, err))
		}
		fmt.Println(n)
	}
}

// kills is how often the test kills a claimant.
const kills = 20

func TestKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "seen")
	var answered []int
	t.Run("TM-09 TM-13 killed while it claims", func(t *testing.T) {
		next := 0
		for round := range kills {
			last := killAfter(t, path, next, 5+3*round)
			for n := next; n <= last; n++ {
				answered = append(answered, n)
			}
			f := open(t, path)
			for _, n := range answered {
				want(t, claimed(t, f, shown(n, n, noon)), Outcome{ShownBefore: noon})
			}
			f.Close()
			next = last + 2 // the one in flight may be known, or not
		}
	})
}

// killAfter starts a claimant, kills it once it has answered some claims, and
// answers the last one that it said was durable.
func killAfter(t *testing.T, path string, from, answers int) (last int) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), "HUFU_REPLAY_CLAIMANT="+path, "HUFU_REPLAY_FROM="+strconv.Itoa(from))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	last = -1
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if last, err = strconv.Atoi(lines.Text()); err != nil {
			t.Fatal(err)
		}
		if last-from == answers {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("the claimant ended by itself")
	}
	return last
}
