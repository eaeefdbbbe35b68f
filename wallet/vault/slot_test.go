package vault

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"slices"
	"testing"

	"hufu/wallet/cbor"
)

// passkey is a PRF authenticator in a test.
type passkey struct{ id, secret []byte }

func newPasskey() passkey { return passkey{[]byte(rand.Text()), []byte(rand.Text())} }

func (p passkey) answer(salt []byte) []byte {
	sum := sha256.Sum256(append(slices.Clone(p.secret), salt...))
	return sum[:]
}

// addPasskey enrols one and answers its salt.
func (f *fixture) addPasskey(t testing.TB, p passkey) (salt []byte) {
	t.Helper()
	request, err := f.vault.PreparePRF()
	if err != nil {
		t.Fatal(err)
	}
	if err := f.vault.AddPRF(request.Salt, p.id, p.answer(request.Salt), 2000); err != nil {
		t.Fatal(err)
	}
	return request.Salt
}

func (f *fixture) openPasskey(p passkey, salt []byte) (*Vault, error) {
	return OpenPRF(Options{Store: f.store}, p.id, p.answer(salt))
}

func TestPRF(t *testing.T) {
	f := newFixture(t)
	p := newPasskey()
	salt := f.addPasskey(t, p)
	f.put(t, "card/1", "one")
	v, err := f.openPasskey(p, salt)
	if err != nil {
		t.Fatal(err)
	}
	if shared, device := get(t, v, "card/1"); shared != "one" || device != "one" {
		t.Error(shared, device)
	}
	before, _ := f.store.Head()
	t.Run("VA-14 another PRF value", func(t *testing.T) {
		_, err := OpenPRF(Options{Store: f.store}, p.id, newPasskey().answer(salt))
		wantCode(t, err, ErrPRFMismatch)
		if _, err := f.openPasskey(p, salt); err != nil {
			t.Error("the slot was touched:", err)
		}
	})
	t.Run("VA-15 no PRF value, no half-made slot", func(t *testing.T) {
		request, err := f.vault.PreparePRF()
		if err != nil {
			t.Fatal(err)
		}
		for _, output := range [][]byte{nil, make([]byte, 31), make([]byte, 33)} {
			wantCode(t, f.vault.AddPRF(request.Salt, []byte("id"), output, 0), ErrPRFMissing)
			_, err := OpenPRF(Options{Store: f.store}, p.id, output)
			wantCode(t, err, ErrPRFMissing)
		}
		wantCode(t, f.vault.AddPRF(request.Salt, nil, make([]byte, 32), 0), ErrPRFMissing)
	})
	t.Run("VA-15 an answer to no prompt of this wallet", func(t *testing.T) {
		wantCode(t, f.vault.AddPRF(make([]byte, 32), []byte("id"), make([]byte, 32), 0), ErrPRFStale)
	})
	t.Run("VA-15 nothing was written by the refused", func(t *testing.T) {
		if after, _ := f.store.Head(); *after != *before {
			t.Error("the head moved")
		}
	})
	t.Run("VA-15 two prompts at once", func(t *testing.T) {
		first, _ := f.vault.PreparePRF()
		second, _ := f.vault.PreparePRF()
		a, b := newPasskey(), newPasskey()
		if err := f.vault.AddPRF(second.Salt, b.id, b.answer(second.Salt), 0); err != nil {
			t.Fatal(err)
		}
		if err := f.vault.AddPRF(first.Salt, a.id, a.answer(first.Salt), 0); err != nil {
			t.Fatal(err)
		}
		wantCode(t, f.vault.AddPRF(first.Salt, a.id, a.answer(first.Salt), 0), ErrPRFStale)
		if _, err := f.openPasskey(a, first.Salt); err != nil {
			t.Error(err)
		}
		if _, err := f.openPasskey(b, second.Salt); err != nil {
			t.Error(err)
		}
		if bytes.Equal(first.UserID, second.UserID) {
			t.Error("one user id twice: the second passkey overwrites the first")
		}
	})
	t.Run("VA-16 passkey deleted in the manager", func(t *testing.T) {
		_, err := OpenPRF(Options{Store: f.store}, []byte("gone"), make([]byte, 32))
		wantCode(t, err, ErrSlotMissing)
		f.reopen(t)
	})
	t.Run("the same passkey again replaces its slot", func(t *testing.T) {
		slots, _ := f.vault.Slots()
		salt := f.addPasskey(t, p)
		after, _ := f.vault.Slots()
		if len(after) != len(slots) {
			t.Errorf("%d slots, then %d", len(slots), len(after))
		}
		if _, err := f.openPasskey(p, salt); err != nil {
			t.Error(err)
		}
	})
}

// forge rewrites the head version's slot list in the store, as whoever has
// the disk or the server can, and leaves the rest as it is.
func (f *fixture) forge(t testing.TB, change func([]slotRecord) []slotRecord) *RAM {
	t.Helper()
	forged := f.store.Snapshot()
	v := mustDecode(t, forged)
	v.slots = change(v.slots)
	var err error
	if v.Slots, err = encodeSlots(v.slots); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(v.Slots)
	v.header.SlotListHash = sum[:]
	install(t, forged, v)
	return forged
}

func mustDecode(t testing.TB, store *RAM) *version {
	t.Helper()
	v, err := decodeVersion(store.versions[*store.head])
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// install makes an altered version the head, with a header to match.
func install(t testing.TB, store *RAM, v *version) {
	t.Helper()
	var err error
	if v.Header, err = v.header.encode(); err != nil {
		t.Fatal(err)
	}
	data, err := cbor.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	pointer := v.pointer()
	store.versions[pointer], store.head = data, &pointer
}

func openCode(store Store, code *RecoveryCode) error {
	_, err := OpenRecovery(Options{Store: store}, code.Hanzi())
	return err
}

func TestSlotBoxes(t *testing.T) {
	f, other := newFixture(t), newFixture(t)
	p := newPasskey()
	salt := f.addPasskey(t, p)
	byPIN := newPINDevice(t, f, "274916")
	byPIN.add(t, f)
	foreign := mustDecode(t, other.store).slots[0]
	old := f.store.Snapshot()
	if err := f.vault.Rotate(); err != nil {
		t.Fatal(err)
	}
	for name, box := range map[string][]byte{
		"another vault": foreign.Box,
		"another slot":  mustDecode(t, f.store).slots[1].Box,
		"another epoch": mustDecode(t, old).slots[0].Box,
		"a device box":  mustDecode(t, f.store).slots[0].Devices[0].Box,
	} {
		t.Run("VA-12 slot box of "+name, func(t *testing.T) {
			forged := f.forge(t, func(slots []slotRecord) []slotRecord { slots[0].Box = box; return slots })
			wantCode(t, openCode(forged, f.code), ErrSlotBind)
		})
		t.Run("VA-12 PIN slot with the box of "+name, func(t *testing.T) {
			forged := f.forge(t, func(slots []slotRecord) []slotRecord { slots[2].Box = box; return slots })
			_, err := byPIN.open(t, forged, "274916")
			wantCode(t, err, ErrSlotBind)
		})
	}
	t.Run("VA-12 PIN slot with its box of another epoch", func(t *testing.T) {
		box := mustDecode(t, old).slots[2].Box
		forged := f.forge(t, func(slots []slotRecord) []slotRecord { slots[2].Box = box; return slots })
		_, err := byPIN.open(t, forged, "274916")
		wantCode(t, err, ErrSlotBind)
	})
	t.Run("VA-12 passkey slot with the box of another slot", func(t *testing.T) {
		forged := f.forge(t, func(slots []slotRecord) []slotRecord { slots[1].Box = slots[0].Box; return slots })
		_, err := OpenPRF(Options{Store: forged}, p.id, p.answer(salt))
		wantCode(t, err, ErrSlotBind)
	})
	t.Run("VA-12 device box of another slot", func(t *testing.T) {
		forged := f.forge(t, func(slots []slotRecord) []slotRecord {
			slots[0].Devices = slots[1].Devices
			return slots
		})
		wantCode(t, openCode(forged, f.code), ErrSlotBind)
	})
}

func TestSlotList(t *testing.T) {
	f := newFixture(t)
	f.addPasskey(t, newPasskey())
	stranger := slotKey{key{1}}
	for name, change := range map[string]func([]slotRecord) []slotRecord{
		"a recipient of its own": func(slots []slotRecord) []slotRecord {
			added := slots[1]
			added.ID, added.PublicKey, added.Auth = make([]byte, idSize), stranger.public(), stranger.authPublic()
			return append(slots, added)
		},
		"a public key exchanged": func(slots []slotRecord) []slotRecord {
			slots[1].PublicKey = stranger.public()
			return slots
		},
		"the holder's own public key exchanged": func(slots []slotRecord) []slotRecord {
			slots[0].PublicKey = stranger.public()
			return slots
		},
		"a slot removed": func(slots []slotRecord) []slotRecord { return slots[:1] },
	} {
		t.Run("VA-28 "+name, func(t *testing.T) {
			forged := f.forge(t, change)
			wantCode(t, openCode(forged, f.code), ErrSlotListAuth)
			wantCode(t, openCode(f.resign(t, forged), f.code), ErrSlotListAuth)
		})
	}
	t.Run("VA-28 nothing is sealed to it", func(t *testing.T) {
		forged := f.forge(t, func(slots []slotRecord) []slotRecord {
			slots[1].PublicKey = stranger.public()
			return slots
		})
		before := len(forged.versions)
		v := &Vault{store: forged, random: rand.Reader, session: f.vault.session}
		if err := v.Rotate(); err == nil {
			t.Error("rotated on a forged head")
		}
		if len(forged.versions) != before {
			t.Error("a version was written")
		}
	})
}

// resign signs a forged header with the right writer key, so that a test sees
// what the list's own tag is worth.
func (f *fixture) resign(t testing.TB, forged *RAM) *RAM {
	t.Helper()
	v := mustDecode(t, forged)
	v.WK = signHeader(f.vault.session.epoch.writer(), v.Header)
	install(t, forged, v)
	return forged
}

func TestVA31(t *testing.T) {
	f := newFixture(t)
	p, byPIN := newPasskey(), newPINDevice(t, f, "274916")
	salt := f.addPasskey(t, p)
	byPIN.add(t, f)
	// server makes a vault key of its own and everything that follows from it,
	// with a tag under ak for each slot.
	server := func(t *testing.T, ak func(slot Slot) key) *RAM {
		forged := f.store.Snapshot()
		d := f.vault.session.draft(rand.Reader)
		if err := d.newKeys(); err != nil {
			t.Fatal(err)
		}
		d.signer, d.newDVK = d.epoch.writer(), true
		d.content.Epochs = []epochRow{{Epoch: d.header.Epoch, WK: d.epoch.writerPublic(), First: 1}}
		for i, r := range d.slots {
			var err error
			if d.slots[i].Box, err = d.box(r.Slot, ak(r.Slot)); err != nil {
				t.Fatal(err)
			}
			info := deviceInfo(d.header.VaultID, r.ID, d.device)
			if d.slots[i].Devices[0].Box, err = sealBox(r.PublicKey, ak(r.Slot), d.dvk, info); err != nil {
				t.Fatal(err)
			}
		}
		v, data, err := d.seal()
		if err != nil {
			t.Fatal(err)
		}
		pointer := v.pointer()
		forged.versions[pointer], forged.head = data, &pointer
		return forged
	}
	refused := func(t *testing.T, forged *RAM) {
		t.Helper()
		before := forged.Snapshot()
		wantCode(t, openCode(forged, f.code), ErrSlotAuth)
		_, err := OpenPRF(Options{Store: forged}, p.id, p.answer(salt))
		wantCode(t, err, ErrSlotAuth)
		_, err = byPIN.open(t, forged, "274916")
		wantCode(t, err, ErrSlotAuth)
		if len(forged.versions) != len(before.versions) || *forged.head != *before.head {
			t.Error("something was written")
		}
	}
	t.Run("VA-31 the server's own vault key", func(t *testing.T) {
		refused(t, server(t, func(Slot) key { return key{} }))
	})
	t.Run("VA-31 right key, another slot's tag", func(t *testing.T) {
		refused(t, server(t, func(slot Slot) key {
			for _, s := range f.vault.session.content.Seals {
				if !bytes.Equal(s.Slot, slot.ID) {
					return key(s.Key)
				}
			}
			return key{}
		}))
	})
	t.Run("VA-31 what an unlocked device makes opens", func(t *testing.T) {
		forged := server(t, func(slot Slot) key {
			ak, _ := f.vault.session.content.sealKeyOf(slot.ID)
			return ak
		})
		if err := openCode(forged, f.code); err != nil {
			t.Error("the forgery above fails for another reason than its tag:", err)
		}
	})
}
