//go:build !js

package account_test

import (
	"errors"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"hufu/wallet/account"
	"hufu/wallet/refusal"
	"hufu/wallet/vault"
)

// story is one device's life: edits, pushes, unlocks and changes of its PIN,
// most of them killed or cut somewhere, what comes after a kill too.
type story struct {
	*holder
	*rand.Rand
	told []string // PINs that may be in force: the old one, and one whose setting was not answered
}

func (s *story) pick() string {
	return []string{right, second, wrong, "740286", "385914"}[s.IntN(5)]
}

// step does one thing, and after it whatever a holder would.
func (s *story) step() {
	s.Helper()
	s.fuse = nil
	s.advance(time.Second)
	if s.IntN(4) > 0 {
		s.fuse = &fuse{at: 1 + s.IntN(30), kill: s.IntN(2) == 0}
		s.fuse.network = !s.fuse.kill
	}
	err := s.act()
	if s.fuse != nil && s.fuse.kill && s.fuse.steps >= s.fuse.at {
		s.revive()
		return
	}
	if err != nil && !errors.Is(err, errCut) && refusal.Code(err) != "endpoint_unreachable" && refusal.Code(err) != "store" {
		s.Fatal(err)
	}
}

func (s *story) act() error {
	switch s.IntN(6) {
	case 0:
		return s.vault.Update(func(tx *vault.Tx) error { return tx.Shared.Put("test/x", append([]byte{0x50}, random(16)...)) })
	case 1:
		return s.Push(s.Context(), s.vault)
	case 2:
		return s.Finish(s.Context(), s.vault)
	case 3, 4:
		if len(s.told) > 3 { // ten wrong tries are a PIN's end
			return s.Finish(s.Context(), s.vault)
		}
		digits := s.pick()
		s.told = append(s.told, digits)
		err := s.SetPIN(s.Context(), s.vault, parse(s, digits))
		if errors.Is(err, account.ErrPINProof) {
			return nil // another one was finished first, and is not the one that opened the vault
		}
		if err == nil {
			s.told = []string{digits}
		}
		return err
	}
	u, err := s.Unlock(s.Context(), parse(s, s.told[0]))
	if err == nil {
		s.vault = u.Vault // a PIN that was being set may be finished, and the epoch another one
	}
	if len(s.told) > 1 && (errors.Is(err, vault.ErrPINWrong) || refusal.Code(err) == "pin_wait") {
		return nil // another one is in force, and this was not the first try of the wrong one
	}
	return err
}

// revive is a new process after a kill, itself killed now and then.
func (s *story) revive() {
	s.Helper()
	for range s.IntN(3) {
		s.restart()
		s.fuse = &fuse{at: 1 + s.IntN(12), kill: true}
		_, _ = s.Unlock(s.Context(), parse(s, s.told[0]))
	}
	s.restart()
	s.enter()
}

// enter opens the vault with a PIN that may be in force. None is a promise
// broken.
func (s *story) enter() {
	s.Helper()
	for _, digits := range s.told {
		s.wait()
		u, err := s.Unlock(s.Context(), parse(s, digits))
		if err == nil {
			for _, notice := range u.Notices {
				s.Errorf("notice %v", notice)
			}
			s.vault = u.Vault
			if status, err := s.Status(); err == nil && !status.Changing && !u.Changed {
				s.told = []string{digits} // no other one can come into force
			}
			return
		}
		if !errors.Is(err, vault.ErrPINWrong) {
			s.Fatal(err)
		}
	}
	s.Fatalf("none of %d PINs opens", len(s.told))
}

// TestStories runs random lives. HUFU_LONG=1 runs more.
func TestStories(t *testing.T) {
	w := newWorld(t)
	stories := 15
	if os.Getenv("HUFU_LONG") == "1" {
		stories = 2000
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	for i := range stories {
		s := &story{w.in(t).enrolled(right), rand.New(rand.NewPCG(seed, uint64(i))), []string{right}}
		for range 12 {
			s.step()
		}
		s.restart()
		s.enter()
		s.must(s.Finish(s.Context(), s.vault))
		s.must(s.Push(s.Context(), s.vault))
		s.synced()
		s.oneSlot()
		if s.pins() != 1 {
			t.Errorf("%d PIN slots", s.pins())
		}
		if t.Failed() {
			t.Fatalf("story %d of seed %d", i, seed)
		}
	}
}
