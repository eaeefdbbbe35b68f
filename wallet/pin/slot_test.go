package pin

import (
	"crypto/rand"
	"runtime"
	"testing"
)

func newSlot(t testing.TB) Slot {
	t.Helper()
	s, err := NewSlot(rand.Reader, [IDSize]byte{7})
	if err != nil {
		t.Fatal(err)
	}
	s.PublicKey = newKey(t).Public()
	return s
}

func TestVA13(t *testing.T) {
	slot, p := newSlot(t), parse(t, "274916")
	for name, params := range map[string]Params{
		"8 KiB, t=1":         {1, 8, 1},
		"4 GiB":              {3, 4 << 20, 1},
		"a KiB too few":      {3, MinMemory - 1, 1},
		"a KiB too many":     {3, MaxMemory + 1, 1},
		"one pass":           {1, 64 << 10, 1},
		"passes for an hour": {MaxTime + 1, 64 << 10, 1},
		"2^32-1 passes":      {1<<32 - 1, 1<<32 - 1, 1},
		"four lanes":         {3, 64 << 10, 4},
		"257 lanes":          {3, 64 << 10, 257},
		"no lane":            {3, 64 << 10, 0},
		"nothing":            {},
	} {
		t.Run("VA-13 "+name, func(t *testing.T) {
			edited := slot
			edited.Params = params
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := edited.Stretch(p)
			runtime.ReadMemStats(&after)
			wantCode(t, err, ErrParams)
			wantCode(t, edited.Check(), ErrParams)
			if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
				t.Errorf("%d bytes of work before the refusal", used)
			}
		})
	}
	t.Run("the bounds themselves are allowed", func(t *testing.T) {
		for _, params := range []Params{DefaultParams(), {MinTime, MinMemory, 1}, {MaxTime, MaxMemory, 1}} {
			if err := params.Check(); err != nil {
				t.Errorf("%+v: %v", params, err)
			}
		}
	})
}

func TestStretch(t *testing.T) {
	slot := newSlot(t)
	slot.Params = Params{MinTime, MinMemory, 1}
	x, err := slot.Stretch(parse(t, "274916"))
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := slot.Stretch(parse(t, "２７４９１６")); again != x {
		t.Error("the same PIN in another width")
	}
	salted, more := slot, slot
	salted.Salt[0] ^= 1
	more.Params.Time++
	for name, other := range map[string]func() ([32]byte, error){
		"another PIN":  func() ([32]byte, error) { return slot.Stretch(parse(t, "274917")) },
		"another salt": func() ([32]byte, error) { return salted.Stretch(parse(t, "274916")) },
		"more passes":  func() ([32]byte, error) { return more.Stretch(parse(t, "274916")) },
	} {
		if got, err := other(); err != nil || got == x {
			t.Errorf("%s gives the same, %v", name, err)
		}
	}
}

// edits are slots that differ from one in one thing each.
func edits(s Slot) map[string]Slot {
	out := map[string]Slot{}
	for name, edit := range map[string]func(*Slot){
		"vault": func(s *Slot) { s.VaultID[0] ^= 1 }, "slot": func(s *Slot) { s.ID[15] ^= 1 },
		"salt": func(s *Slot) { s.Salt[3] ^= 1 }, "pk_k": func(s *Slot) { s.PublicKey[31] ^= 1 },
		"t": func(s *Slot) { s.Params.Time++ }, "m": func(s *Slot) { s.Params.Memory++ }, "p": func(s *Slot) { s.Params.Threads++ },
	} {
		edited := s
		edit(&edited)
		out[name] = edited
	}
	return out
}

func TestKey(t *testing.T) {
	slot := newSlot(t)
	device, err := NewSecret(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	kek := func(s Slot, d DeviceSecret, y Output) [32]byte {
		key, err := s.Key(d, y)
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	want := kek(slot, device, Output{1})
	stranger, err := NewSecret(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if kek(slot, device, Output{2}) == want || kek(slot, stranger, Output{1}) == want {
		t.Error("another y or device secret gives the same key")
	}
	for name, edited := range edits(slot) {
		if kek(edited, device, Output{1}) == want {
			t.Errorf("another %s gives the same key", name)
		}
	}
}

func TestVA37(t *testing.T) {
	slot := newSlot(t)
	if err := slot.Match(slot); err != nil {
		t.Error(err)
	}
	for name, server := range edits(slot) {
		t.Run("VA-37 server's record with another "+name, func(t *testing.T) {
			wantCode(t, slot.Match(server), ErrSlotMismatch)
		})
	}
}

func TestSlotCheck(t *testing.T) {
	slot := newSlot(t)
	if err := slot.Check(); err != nil {
		t.Error(err)
	}
	slot.PublicKey = [ElementSize]byte{}
	wantCode(t, slot.Check(), ErrPoint)
	if _, err := NewSlot(always(0), slot.VaultID); err != nil {
		t.Error(err)
	}
	a, b := newSlot(t), newSlot(t)
	if a.ID == b.ID || a.Salt == b.Salt || a.Params != DefaultParams() {
		t.Error("slots are not drawn anew")
	}
}

// BenchmarkStretch is Argon2id with the defaults.
func BenchmarkStretch(b *testing.B) {
	slot, p := newSlot(b), parse(b, "274916")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := slot.Stretch(p); err != nil {
			b.Fatal(err)
		}
	}
}
