//go:build !js

package dirstore

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"hufu/wallet/vault"
)

// The test program is its own victim: started with a directory and a code in
// the environment it edits that vault without end, and tells what was
// acknowledged.
const (
	victimDir  = "HUFU_TEST_VICTIM_DIR"
	victimCode = "HUFU_TEST_VICTIM_CODE"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(victimDir); dir != "" {
		fmt.Fprintln(os.Stderr, victim(dir, os.Getenv(victimCode)))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// victim goes on from the edit after the last one it finds.
func victim(dir, code string) error {
	store, err := Open(dir)
	if err != nil {
		return err
	}
	v, err := vault.OpenRecovery(vault.Options{Store: store}, code)
	if err != nil {
		return err
	}
	for {
		var done int
		err := v.Update(func(tx *vault.Tx) error {
			done = edits(tx)
			if err := tx.Shared.Put("edits", []byte(fmt.Sprint(done+1))); err != nil {
				return err
			}
			return tx.Device.Put(editName(done), []byte(fmt.Sprint(done)))
		})
		if err != nil {
			return err
		}
		fmt.Println("edit", done)
		var mark vault.Mark
		binary.BigEndian.PutUint64(mark[:], rand.Uint64())
		if err := store.Claim(mark, []byte("value")); err != nil {
			return err
		}
		fmt.Printf("mark %x\n", mark)
	}
}

// kept is how many of the last edits are there to be found.
const kept = 300

func editName(n int) string { return fmt.Sprintf("edit/%03d", n%kept) }

func edits(tx *vault.Tx) (n int) {
	_, _ = fmt.Sscan(string(tx.Shared.Get("edits")), &n) // 0 before the first
	return n
}

func rounds() int {
	if os.Getenv("HUFU_LONG") != "" {
		return 1000
	}
	return 20
}

func TestKill(t *testing.T) {
	t.Run("ST-03 killed while saving", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "wallet")
		code := prepare(t, dir)
		acked := map[string]bool{}
		for range rounds() {
			runVictim(t, dir, code, 1+rand.IntN(12), acked)
			checkAcked(t, dir, code, acked)
			if t.Failed() {
				return
			}
		}
		if len(acked) < rounds() {
			t.Errorf("only %d acknowledgements in %d rounds", len(acked), rounds())
		}
	})
}

// prepare makes a confirmed vault.
func prepare(t *testing.T, dir string) (code string) {
	t.Helper()
	store, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	_, sheet, err := vault.Create(vault.CreateOptions{Options: vault.Options{Store: store}})
	if err != nil {
		t.Fatal(err)
	}
	v, err := vault.OpenRecovery(vault.Options{Store: store}, sheet.Code.Base32())
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Update(func(tx *vault.Tx) error { return tx.Shared.Put("first", []byte{1}) }); err != nil {
		t.Fatal(err)
	}
	return sheet.Code.Base32()
}

// runVictim kills the program after some acknowledgements, wherever it is in
// what it does next.
func runVictim(t *testing.T, dir, code string, lines int, acked map[string]bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), victimDir+"="+dir, victimCode+"="+code)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	scanner := bufio.NewScanner(out)
	for i := 0; scanner.Scan(); i++ {
		acked[scanner.Text()] = true
		if i == lines {
			// The lines still in the pipe were acknowledged too.
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = cmd.Wait() // killed
}

func checkAcked(t *testing.T, dir, code string, acked map[string]bool) {
	t.Helper()
	store, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	v, err := vault.OpenRecovery(vault.Options{Store: store}, code)
	if err != nil {
		t.Fatal("the vault does not open:", err)
	}
	claims, err := store.Claims()
	if err != nil {
		t.Fatal(err)
	}
	err = v.View(func(tx *vault.Tx) error {
		for line := range acked {
			var done int
			var mark []byte
			if n, _ := fmt.Sscanf(line, "edit %d", &done); n == 1 && lost(tx, done) {
				t.Errorf("lost: %s", line)
			}
			if n, _ := fmt.Sscanf(line, "mark %x", &mark); n == 1 && string(claims[vault.Mark(mark)]) != "value" {
				t.Errorf("lost: %s", line)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func lost(tx *vault.Tx, done int) bool {
	total := edits(tx)
	return done >= total || done >= total-kept && string(tx.Device.Get(editName(done))) != fmt.Sprint(done)
}
