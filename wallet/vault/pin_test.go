package vault

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"testing"

	"hufu/wallet/cbor"
	"hufu/wallet/pin"
)

// pinDevice is what a device and its endpoint have for one PIN slot.
type pinDevice struct {
	slot   pin.Slot
	secret *pin.Secret
	server *pin.Key
	kek    key
}

// newPINDevice draws all of it; the stretching is the cheapest allowed.
func newPINDevice(t testing.TB, f *fixture, digits string) *pinDevice {
	t.Helper()
	slot, err := pin.NewSlot(rand.Reader, [idSize]byte(f.vault.session.version.header.VaultID))
	if err != nil {
		t.Fatal(err)
	}
	slot.Params = pin.Params{Time: pin.MinTime, Memory: pin.MinMemory, Threads: 1}
	d := &pinDevice{slot: slot}
	if d.server, err = pin.NewKey(rand.Reader); err != nil {
		t.Fatal(err)
	}
	if d.secret, err = pin.NewSecret(rand.Reader); err != nil {
		t.Fatal(err)
	}
	d.slot.PublicKey = d.server.Public()
	d.kek = d.ask(t, d.slot, digits)
	return d
}

// ask does everything between six digits and a key.
func (d *pinDevice) ask(t testing.TB, slot pin.Slot, digits string) key {
	t.Helper()
	p, err := pin.Parse(digits)
	if err != nil {
		t.Fatal(err)
	}
	x, err := slot.Stretch(p)
	if err != nil {
		t.Fatal(err)
	}
	attempt, err := pin.Blind(rand.Reader, x)
	if err != nil {
		t.Fatal(err)
	}
	evaluated, proof, err := d.server.Evaluate(rand.Reader, attempt.Blinded())
	if err != nil {
		t.Fatal(err)
	}
	y, err := attempt.Finish(evaluated, proof, slot.PublicKey[:])
	if err != nil {
		t.Fatal(err)
	}
	kek, err := slot.Key(d.secret, y)
	if err != nil {
		t.Fatal(err)
	}
	return kek
}

// add puts the slot into the vault.
func (d *pinDevice) add(t testing.TB, f *fixture) *SlotProof {
	t.Helper()
	proof, err := f.vault.AddPIN(d.slot, d.kek, 3000)
	if err != nil {
		t.Fatal(err)
	}
	return proof
}

// open begins with what the store has of the slot, as a device does.
func (d *pinDevice) open(t testing.TB, store Store, digits string) (*Vault, error) {
	t.Helper()
	slots, err := PINs(store)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(slots, func(s pin.Slot) bool { return s.ID == d.slot.ID })
	if i < 0 {
		return nil, ErrSlotMissing
	}
	return OpenPIN(Options{Store: store}, d.slot.ID[:], d.ask(t, slots[i], digits))
}

func TestPIN(t *testing.T) {
	f := newFixture(t)
	d := newPINDevice(t, f, "274916")
	d.add(t, f)
	f.put(t, "card/1", "one")
	v, err := d.open(t, f.store, "２７４９１６")
	if err != nil {
		t.Fatal(err)
	}
	if shared, device := get(t, v, "card/1"); shared != "one" || device != "one" {
		t.Error(shared, device)
	}
	before := *f.store.head
	t.Run("wrong PIN", func(t *testing.T) {
		_, err := d.open(t, f.store, "274917")
		wantCode(t, err, ErrPINWrong)
	})
	t.Run("right PIN, another device's secret", func(t *testing.T) {
		stranger := *d
		stranger.secret, _ = pin.NewSecret(rand.Reader)
		_, err := stranger.open(t, f.store, "274916")
		wantCode(t, err, ErrPINWrong)
	})
	t.Run("VA-11 no such slot", func(t *testing.T) {
		for _, id := range [][]byte{nil, make([]byte, idSize), mustDecode(t, f.store).slots[0].ID} {
			_, err := OpenPIN(Options{Store: f.store}, id, d.kek)
			wantCode(t, err, ErrSlotMissing)
		}
		_, err := OpenPIN(Options{Store: NewRAM()}, d.slot.ID[:], d.kek)
		wantCode(t, err, ErrNone)
	})
	t.Run("nothing was written by any of it", func(t *testing.T) {
		if *f.store.head != before {
			t.Error("the head moved")
		}
	})
	t.Run("listed like other slots", func(t *testing.T) {
		state, err := Inspect(f.store)
		if err != nil || len(state.Slots) != 2 || state.Slots[1].Kind != KindPIN || state.Slots[1].Created != 3000 {
			t.Error(state, err)
		}
	})
	t.Run("locked", func(t *testing.T) {
		v.Lock()
		_, err := v.AddPIN(d.slot, d.kek, 0)
		wantCode(t, err, ErrLocked)
	})
}

func TestAddPIN(t *testing.T) {
	f, other := newFixture(t), newFixture(t)
	d := newPINDevice(t, f, "274916")
	d.add(t, f)
	before := *f.store.head
	t.Run("the same slot again changes nothing", func(t *testing.T) {
		d.add(t, f)
		if *f.store.head != before {
			t.Error("the head moved")
		}
	})
	t.Run("another key under the same id", func(t *testing.T) {
		_, err := f.vault.AddPIN(d.slot, key{1}, 0)
		wantCode(t, err, ErrFormat)
	})
	t.Run("another vault's slot", func(t *testing.T) {
		_, err := f.vault.AddPIN(newPINDevice(t, other, "274916").slot, d.kek, 0)
		wantCode(t, err, ErrSlotBind)
	})
	t.Run("no server key", func(t *testing.T) {
		slot := d.slot
		slot.ID, slot.PublicKey = [idSize]byte{1}, [pin.ElementSize]byte{}
		_, err := f.vault.AddPIN(slot, d.kek, 0)
		wantCode(t, err, pin.ErrPoint)
	})
	t.Run("VA-13 a slot with weak parameters is not made", func(t *testing.T) {
		slot := d.slot
		slot.ID, slot.Params = [idSize]byte{1}, pin.Params{Time: 1, Memory: 8, Threads: 1}
		_, err := f.vault.AddPIN(slot, d.kek, 0)
		wantCode(t, err, pin.ErrParams)
	})
	t.Run("more slots than a vault may have", func(t *testing.T) {
		for i := range maxSlots {
			slot := d.slot
			slot.ID = [idSize]byte{9, byte(i)}
			if _, err := f.vault.AddPIN(slot, d.kek, 0); i >= maxSlots-2 {
				wantCode(t, err, ErrFull)
			} else if err != nil {
				t.Fatal(i, err)
			}
		}
	})
}

func TestChangePIN(t *testing.T) {
	f := newFixture(t)
	old := newPINDevice(t, f, "274916")
	old.add(t, f)
	next := newPINDevice(t, f, "938472")
	next.add(t, f)
	slots, err := PINs(f.store)
	if err != nil || !slices.Equal(slots, []pin.Slot{next.slot, old.slot}) {
		t.Fatal(slots, err)
	}
	for digits, d := range map[string]*pinDevice{"274916": old, "938472": next} {
		if _, err := d.open(t, f.store, digits); err != nil {
			t.Errorf("%s: %v", digits, err)
		}
	}
	if err := f.vault.RemoveSlot(old.slot.ID[:]); err != nil {
		t.Fatal(err)
	}
	_, err = old.open(t, f.store, "274916")
	wantCode(t, err, ErrSlotMissing)
	v, err := next.open(t, f.store, "938472")
	if err != nil || v.session.version.header.Epoch != 2 {
		t.Error("not a new epoch:", err)
	}
}

func TestSlotProof(t *testing.T) {
	f := newFixture(t)
	_, err := f.vault.SlotProof()
	wantCode(t, err, ErrSlotMissing)
	d := newPINDevice(t, f, "274916")
	made := d.add(t, f)
	v, err := d.open(t, f.store, "274916")
	if err != nil {
		t.Fatal(err)
	}
	opened, err := v.SlotProof()
	if err != nil {
		t.Fatal(err)
	}
	stored := mustDecode(t, f.store).slots[1]
	v.Lock()
	for name, p := range map[string]*SlotProof{"of AddPIN": made, "of OpenPIN, after Lock": opened} {
		if !bytes.Equal(p.Public(), stored.Auth) || !bytes.Equal(p.Slot(), stored.ID) || !ed25519.Verify(p.Public(), []byte("m"), p.Sign([]byte("m"))) {
			t.Error(name)
		}
		if got := fmt.Sprintf("%v %+v %#v", p, p, p); got != "slot proof slot proof slot proof" {
			t.Error(got)
		}
	}
	_, err = v.SlotProof()
	wantCode(t, err, ErrLocked)
	if p, err := f.reopen(t).SlotProof(); err != nil || !bytes.Equal(p.Public(), mustDecode(t, f.store).slots[0].Auth) {
		t.Error("opened by the recovery code:", err)
	}
}

// TestForgedPINSlot edits the record in the store, or the server's.
func TestForgedPINSlot(t *testing.T) {
	f := newFixture(t)
	d := newPINDevice(t, f, "274916")
	d.add(t, f)
	edit := func(change func(*Slot)) *RAM {
		return f.forge(t, func(slots []slotRecord) []slotRecord {
			fields := *slots[1].PIN
			slots[1].PIN = &fields
			change(&slots[1].Slot)
			return slots
		})
	}
	for name, change := range map[string]func(*Slot){
		"8 KiB, t=1": func(s *Slot) { s.PIN.Memory, s.PIN.Time = 8, 1 },
		"4 GiB":      func(s *Slot) { s.PIN.Memory = 4 << 20 },
	} {
		t.Run("VA-13 "+name, func(t *testing.T) {
			forged := edit(change)
			slots, err := PINs(forged)
			if err != nil {
				t.Fatal(err)
			}
			p, _ := pin.Parse("274916")
			_, err = slots[0].Stretch(p)
			wantCode(t, err, pin.ErrParams)
			wantCode(t, openCode(forged, f.code), ErrSlotListAuth)
		})
	}
	t.Run("VA-28 one half of the slot's key exchanged", func(t *testing.T) {
		stranger := slotKey{key{1}}
		for _, change := range []func(*Slot){
			func(s *Slot) { s.PublicKey = stranger.public() },
			func(s *Slot) { s.Auth = stranger.authPublic() },
		} {
			_, err := d.open(t, edit(change), "274916")
			wantCode(t, err, ErrSlotListAuth)
		}
	})
	t.Run("VA-37 the server's record is held against the stored one", func(t *testing.T) {
		local, err := PINs(f.store)
		if err != nil || len(local) != 1 || local[0] != d.slot {
			t.Fatal(local, err)
		}
		server := d.slot
		server.Salt[0] ^= 1
		wantCode(t, local[0].Match(server), pin.ErrSlotMismatch)
	})
	t.Run("another device's PIN slot", func(t *testing.T) {
		elsewhere := f.altered(t, func(v *version) { v.Device = bytes.Repeat([]byte{1}, idSize) })
		if slots, err := PINs(elsewhere); err != nil || len(slots) != 0 {
			t.Error(slots, err)
		}
		for _, kek := range []key{d.kek, {1}} {
			_, err := OpenPIN(Options{Store: elsewhere}, d.slot.ID[:], kek)
			wantCode(t, err, ErrSlotMissing)
		}
	})
}

// TestPINSlotForm decodes slot lists that are not quite right.
func TestPINSlotForm(t *testing.T) {
	f := newFixture(t)
	newPINDevice(t, f, "274916").add(t, f)
	f.addPasskey(t, newPasskey())
	for name, change := range map[string]func(recovery, byPIN, prf *Slot){
		"no pin member":            func(_, s, _ *Slot) { s.PIN = nil },
		"salt of 15 bytes":         func(_, s, _ *Slot) { s.PIN.Salt = s.PIN.Salt[1:] },
		"salt of 32 bytes":         func(_, s, _ *Slot) { s.PIN.Salt = make([]byte, 32) },
		"pk_k of 31 bytes":         func(_, s, _ *Slot) { s.PIN.PublicKey = s.PIN.PublicKey[1:] },
		"a passkey's salt":         func(_, s, _ *Slot) { s.Salt = make([]byte, saltSize) },
		"a passkey's credential":   func(_, s, _ *Slot) { s.Credential = []byte("id") },
		"a recovery slot with pin": func(r, s, _ *Slot) { r.PIN = s.PIN },
		"a passkey slot with pin":  func(_, s, p *Slot) { p.PIN = s.PIN },
	} {
		t.Run(name, func(t *testing.T) {
			v := mustDecode(t, f.store)
			change(&v.slots[0].Slot, &v.slots[1].Slot, &v.slots[2].Slot)
			data, err := encodeSlots(v.slots)
			if err != nil {
				t.Fatal(err)
			}
			_, err = decodeSlots(data)
			wantCode(t, err, ErrFormat)
		})
	}
	t.Run("pin of other shapes", func(t *testing.T) {
		v := mustDecode(t, f.store)
		p := v.slots[1].PIN
		right, err := cbor.Marshal([]any{p.Salt, p.Time, p.Memory, p.Threads, p.PublicKey})
		if err != nil {
			t.Fatal(err)
		}
		member := append([]byte("\x63pin"), right...)
		if bytes.Count(v.Slots, member) != 1 {
			t.Fatal("not the bytes that FORMAT.md gives")
		}
		for name, shape := range map[string]any{
			"null": nil, "empty": []any{}, "a map": map[string]any{}, "text": "", "zero": 0,
			"four":       []any{p.Salt, p.Time, p.Memory, p.Threads},
			"six":        []any{p.Salt, p.Time, p.Memory, p.Threads, p.PublicKey, 0},
			"2^32":       []any{p.Salt, uint64(1 << 32), p.Memory, p.Threads, p.PublicKey},
			"negative":   []any{p.Salt, -2, p.Memory, p.Threads, p.PublicKey},
			"text salt":  []any{string(make([]byte, 16)), p.Time, p.Memory, p.Threads, p.PublicKey},
			"exchanged":  []any{p.PublicKey, p.Time, p.Memory, p.Threads, p.Salt},
			"an unknown": []any{p.Salt, p.Time, p.Memory, p.Threads, p.PublicKey, "colour", "red"},
		} {
			data, err := cbor.Marshal(shape)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := decodeSlots(bytes.Replace(v.Slots, right, data, 1)); !errors.Is(err, ErrFormat) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
