package vault

import (
	"bytes"
	"crypto/rand"
	"os"
	"testing"
)

func TestRotate(t *testing.T) {
	f := newFixture(t)
	p := newPasskey()
	salt := f.addPasskey(t, p)
	byPIN := newPINDevice(t, f, "274916")
	byPIN.add(t, f)
	f.put(t, "card/1", "one")
	tab := f.reopen(t)
	old := f.vault.session
	oldVK, oldDVK := old.epoch.vk, old.dvk
	if err := f.vault.Rotate(); err != nil {
		t.Fatal(err)
	}
	t.Run("VA-27 all slots open the new epoch", func(t *testing.T) {
		byCode := f.reopen(t)
		byPasskey, err := f.openPasskey(p, salt)
		if err != nil {
			t.Fatal(err)
		}
		withPIN, err := byPIN.open(t, f.store, "274916")
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range []*Vault{byCode, byPasskey, withPIN} {
			if v.session.version.header.Epoch != 2 || v.session.epoch.vk == oldVK || v.session.dvk == oldDVK {
				t.Error("not the new epoch, or not new keys")
			}
			if shared, device := get(t, v, "card/1"); shared != "one" || device != "one" {
				t.Error(shared, device)
			}
		}
	})
	t.Run("signed by the old writer key", func(t *testing.T) {
		v := mustDecode(t, f.store)
		if !bytes.Equal(v.Signer, epochKey{oldVK}.writerPublic()) || bytes.Equal(v.Signer, v.header.WK) {
			t.Error("signer")
		}
	})
	t.Run("the old key opens nothing made later", func(t *testing.T) {
		v := mustDecode(t, f.store)
		if _, err := v.open(epochKey{oldVK}); err == nil {
			t.Error("opened")
		}
	})
	t.Run("another tab locks and opens again", func(t *testing.T) {
		wantCode(t, tab.Update(put("x", "y")), ErrEpoch)
		if !tab.Locked() {
			t.Error("not locked")
		}
		wantCode(t, tab.Update(put("x", "y")), ErrLocked)
	})
	t.Run("later versions are the new key's", func(t *testing.T) {
		f.put(t, "card/2", "two")
		v := f.reopen(t)
		if shared, _ := get(t, v, "card/2"); shared != "two" {
			t.Error(shared)
		}
	})
	t.Run("VA-32 absent for four epochs", func(t *testing.T) {
		for range 4 {
			if err := f.vault.Rotate(); err != nil {
				t.Fatal(err)
			}
			f.put(t, "x", string(random(t, 4)))
		}
		v := f.reopen(t)
		if rows := v.session.content.Epochs; len(rows) != 6 || rows[5].Epoch != 6 {
			t.Errorf("%+v", rows)
		}
	})
}

func random(t testing.TB, n int) []byte {
	t.Helper()
	out := make([]byte, n)
	if _, err := rand.Read(out); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestForeignWriter shows versions that an unlocked device did not make to
// one that is open, and to one that opens.
func TestForeignWriter(t *testing.T) {
	f, other := newFixture(t), newFixture(t)
	f.put(t, "a", "1")
	// next drafts the version after the head, honest but for change.
	next := func(t *testing.T, change func(*draft)) *RAM {
		t.Helper()
		forged := f.store.Snapshot()
		d := f.vault.session.draft(rand.Reader)
		change(d)
		v, data, err := d.seal()
		if err != nil {
			t.Fatal(err)
		}
		pointer := v.pointer()
		forged.versions[pointer], forged.head = data, &pointer
		return forged
	}
	stranger := epochKey{key{9}}
	for name, change := range map[string]func(*draft){
		"signed by the writer of another vault": func(d *draft) { d.signer = other.vault.session.epoch.writer() },
		"epoch e+1 not signed by wk_e": func(d *draft) {
			if err := d.rotate(); err != nil {
				t.Fatal(err)
			}
			d.signer = d.epoch.writer()
		},
		"signed by the writer of no epoch": func(d *draft) { d.signer = stranger.writer() },
		"another parent":                   func(d *draft) { d.header.Prev = make([]byte, 32) },
	} {
		t.Run("VA-32 "+name, func(t *testing.T) {
			forged := next(t, change)
			v := &Vault{store: forged, random: rand.Reader, session: f.vault.session, byCode: true}
			wantCode(t, v.Update(put("x", "y")), ErrFork)
			if name != "another parent" { // only who holds the parent can tell
				wantCode(t, openCode(forged, f.code), ErrFork)
			}
		})
	}
	t.Run("VA-32 another vault's head", func(t *testing.T) {
		v := &Vault{store: other.store, random: rand.Reader, session: f.vault.session, byCode: true}
		other.put(t, "a", "1")
		other.put(t, "a", "2")
		wantCode(t, v.Update(put("x", "y")), ErrFork)
	})
	t.Run("VA-32 an honest successor is followed", func(t *testing.T) {
		v := &Vault{store: next(t, func(d *draft) { d.changed = true }), random: rand.Reader, session: f.vault.session, byCode: true}
		if err := v.Update(put("x", "y")); err != nil {
			t.Error(err)
		}
	})
}

func TestRemoveSlot(t *testing.T) {
	f := newFixture(t)
	p := newPasskey()
	salt := f.addPasskey(t, p)
	slots, err := f.vault.Slots()
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, f.vault.RemoveSlot(slots[0].ID), ErrLastSlot)
	wantCode(t, f.vault.RemoveSlot([]byte("none")), ErrSlotMissing)
	if err := f.vault.RemoveSlot(slots[1].ID); err != nil {
		t.Fatal(err)
	}
	_, err = f.openPasskey(p, salt)
	wantCode(t, err, ErrSlotMissing)
	v := f.reopen(t)
	if h := v.session.version.header; h.Epoch != 2 {
		t.Errorf("epoch %d: whoever held the passkey reads on", h.Epoch)
	}
	if len(v.session.content.Seals) != 1 {
		t.Error("the slot's sealing key is still kept")
	}
}

func TestVA26(t *testing.T) {
	f := newFixture(t)
	t.Run("VA-26 nonces are unique", func(t *testing.T) {
		n := 20000
		if os.Getenv("HUFU_LONG") != "" {
			n = 1e6
		}
		seen := make(map[[nonceSize]byte]bool, n)
		for range n {
			sealed, err := Seal(rand.Reader, key{1}, SealRoom, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			seen[[nonceSize]byte(sealed)] = true
		}
		if len(seen) != n {
			t.Errorf("%d nonces of %d", len(seen), n)
		}
	})
	t.Run("VA-26 each version has a key of its own", func(t *testing.T) {
		k := f.vault.session.epoch
		if k.version(1) == k.version(2) || k.version(1) == (epochKey{key{1}}).version(1) {
			t.Error("one key for two")
		}
	})
	t.Run("VA-26 an epoch ends before its messages run out", func(t *testing.T) {
		defer func(old uint64) { maxPerEpoch = old }(maxPerEpoch)
		if maxPerEpoch >= 1<<32 {
			t.Error("limit")
		}
		maxPerEpoch = 4
		for i := range 10 {
			f.put(t, "x", string(rune('a'+i)))
		}
		v := f.reopen(t)
		if h := v.session.version.header; h.Epoch != 3 || h.N != 12 {
			t.Errorf("version %d in epoch %d", h.N, h.Epoch)
		}
		if shared, device := get(t, v, "x"); shared != "j" || device != "j" {
			t.Error(shared, device)
		}
	})
}
