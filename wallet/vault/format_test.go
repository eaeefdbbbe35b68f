package vault

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"

	"hufu/wallet/cbor"
)

// head answers the bytes of the head version.
func (f *fixture) head() []byte { return bytes.Clone(f.store.versions[*f.store.head]) }

// whole does everything that opening the head with the code does.
func (f *fixture) whole(data []byte) error {
	v, err := decodeVersion(data)
	if err != nil {
		return err
	}
	slot, secret, err := v.recoverySlot(f.code.Base32())
	if err != nil {
		return err
	}
	_, err = unlock(Options{Store: f.store}, v, slot, secret)
	return err
}

func TestVersionBytes(t *testing.T) {
	f := newFixture(t)
	f.put(t, "card/1", "one")
	data := f.head()
	if err := f.whole(data); err != nil {
		t.Fatal(err)
	}
	t.Run("CB-16 every prefix is refused", func(t *testing.T) {
		for n := range data {
			if f.whole(data[:n]) == nil {
				t.Fatalf("%d of %d bytes accepted", n, len(data))
			}
		}
		if f.whole(append(bytes.Clone(data), 0)) == nil {
			t.Error("a byte more accepted")
		}
	})
	t.Run("every flipped bit is refused", func(t *testing.T) {
		stored := *f.store.head
		for i := range data {
			// All bits where there is structure; one of each byte in the body.
			for bit := range 8 {
				if i > 1500 && bit != i%8 {
					continue
				}
				data[i] ^= 1 << bit
				if _, err := loaded(data, stored); err == nil && f.whole(data) == nil {
					t.Fatalf("byte %d, bit %d accepted", i, bit)
				}
				data[i] ^= 1 << bit
			}
		}
	})
	t.Run("what decodes re-encodes to the same bytes", func(t *testing.T) {
		v, err := decodeVersion(data)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := cbor.Marshal(v); err != nil || !bytes.Equal(again, data) {
			t.Error("version", err)
		}
		if again, err := v.header.encode(); err != nil || !bytes.Equal(again, v.Header) {
			t.Error("header", err)
		}
		if again, err := encodeSlots(v.slots); err != nil || !bytes.Equal(again, v.Slots) {
			t.Error("slots", err)
		}
	})
	t.Run("a version too large is not looked at", func(t *testing.T) {
		_, err := decodeVersion(make([]byte, maxVersion+1))
		wantCode(t, err, ErrFormat)
	})
}

func TestBuckets(t *testing.T) {
	for size, want := range map[int]int{1: 4 << 10, 4 << 10: 4 << 10, 4<<10 + 1: 8 << 10, 100 << 10: 128 << 10, 129 << 10: 256 << 10, 512 << 10: 512 << 10} {
		if got, err := bucketFor(size); got != want || err != nil {
			t.Errorf("%d: %d, %v", size, got, err)
		}
	}
	if _, err := bucketFor(512<<10 + 1); !errors.Is(err, ErrFull) {
		t.Error(err)
	}
	f := newFixture(t)
	small := len(f.head())
	f.put(t, "card/1", "a little more")
	if n := len(f.head()); n != small {
		t.Errorf("the size tells: %d, then %d", small, n)
	}
}

func TestST13(t *testing.T) {
	f := newFixture(t)
	newer := func(change func(*version)) *RAM {
		store := f.store.Snapshot()
		v := mustDecode(t, store)
		change(v)
		data, err := cbor.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		store.versions[*store.head] = data
		return store
	}
	header := func(v *version) {
		var fields map[string]any
		if err := cbor.Unmarshal(v.Header, &fields); err != nil {
			t.Fatal(err)
		}
		fields["v"], fields["more"] = 2, "news"
		v.Header, _ = cbor.Marshal(fields)
	}
	stores := map[string]*RAM{
		"version": newer(func(v *version) { v.V = 2 }),
		"header":  newer(header),
	}
	stores["all of it"] = f.store.Snapshot()
	stores["all of it"].versions[*f.store.head], _ = cbor.Marshal(map[string]any{"v": 7, "something": "else"})
	for name, store := range stores {
		t.Run("ST-13 newer "+name, func(t *testing.T) {
			before := store.Snapshot()
			wantCode(t, openCode(store, f.code), ErrFormatNewer)
			_, err := OpenPRF(Options{Store: store}, []byte("x"), make([]byte, 32))
			wantCode(t, err, ErrFormatNewer)
			_, err = Inspect(store)
			wantCode(t, err, ErrFormatNewer)
			_, _, err = Create(CreateOptions{Options: Options{Store: store}, StartOver: true})
			wantCode(t, err, ErrExists)
			v := &Vault{store: store, random: rand.Reader, session: f.vault.session, byCode: true}
			v.session = older(f.vault.session)
			wantCode(t, v.Update(put("x", "y")), ErrFormatNewer)
			if *store.head != *before.head || !bytes.Equal(store.versions[*store.head], before.versions[*before.head]) {
				t.Error("the bytes were changed")
			}
		})
	}
}

// older is a session that stands on some version before the head.
func older(s *session) *session {
	past := *s
	past.pointer.Hash[0] ^= 1
	return &past
}

// TestST14 puts in what a newer program may write, everywhere it may.
func TestST14(t *testing.T) {
	f := newFixture(t)
	record, err := cbor.Marshal(map[string]any{"event": "of the future", "n": []any{1, 2}})
	if err != nil {
		t.Fatal(err)
	}
	newPINDevice(t, f, "274916").add(t, f)
	slotNews := Unknown{"colour": {0x63, 'r', 'e', 'd'}}
	contentNews := Unknown{"events": {0x82, 0x01, 0x42, 0xff, 0x00}}
	err = f.vault.edit(func(d *draft) error {
		d.slots[0].unknown, d.slots[1].unknown, d.content.unknown, d.changed = slotNews, slotNews, contentNews, true
		d.content.Parts = append(d.content.Parts, part{Device: bytes.Repeat([]byte{7}, idSize), N: 1, Sealed: []byte("another device's")})
		if err := d.tx.Device.Put("future/1", record); err != nil {
			return err
		}
		return d.tx.Shared.Put("future/1", record)
	})
	if err != nil {
		t.Fatal(err)
	}
	v := f.reopen(t)
	for i := range 3 {
		if err := v.Update(put("card/1", fmt.Sprint(i))); err != nil {
			t.Fatal(err)
		}
	}
	if err := v.Rotate(); err != nil {
		t.Fatal(err)
	}
	s := f.reopen(t).session
	for name, ok := range map[string]bool{
		"ST-14 unknown shared record":       bytes.Equal(s.content.Records["future/1"], record),
		"ST-14 unknown record of a device":  bytes.Equal(s.private["future/1"], record),
		"ST-14 unknown field of a slot":     bytes.Equal(s.version.slots[0].unknown["colour"], slotNews["colour"]),
		"ST-14 unknown field of a PIN slot": bytes.Equal(s.version.slots[1].unknown["colour"], slotNews["colour"]),
		"ST-14 unknown field of the body":   bytes.Equal(s.content.unknown["events"], contentNews["events"]),
		"ST-14 another device's part":       string(s.content.Parts[1].Sealed) == "another device's",
	} {
		t.Run(name, func(t *testing.T) {
			if !ok {
				t.Error("did not survive a rewrite")
			}
		})
	}
	t.Run("ST-14 a slot of an unknown kind", func(t *testing.T) {
		secret := slotKey{key{5}}
		err := v.edit(func(d *draft) error {
			return d.addSlot(Slot{ID: bytes.Repeat([]byte{3}, idSize), Kind: "future"}, secret)
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := v.Rotate(); err != nil {
			t.Fatal(err)
		}
		ver := mustDecode(t, f.store)
		slot, ok := ver.slotOf("future", secret)
		if !ok {
			t.Fatal("gone")
		}
		if _, err := unlock(Options{Store: f.store}, ver, slot, secret); err != nil {
			t.Error("not resealed:", err)
		}
	})
}

func TestFields(t *testing.T) {
	type known struct {
		A uint64 `cbor:"a"`
		B string `cbor:"b,omitempty"`
	}
	data, err := cbor.Marshal(map[string]any{"a": 1, "z": []any{true, "x"}, "b": "b"})
	if err != nil {
		t.Fatal(err)
	}
	var k known
	unknown, err := DecodeFields(data, &k)
	if err != nil || len(unknown) != 1 {
		t.Fatal(unknown, err)
	}
	if again, err := EncodeFields(&k, unknown); err != nil || !bytes.Equal(again, data) {
		t.Errorf("%x, %v", again, err)
	}
	k.B = ""
	without, _ := EncodeFields(&k, unknown)
	want, _ := cbor.Marshal(map[string]any{"a": 1, "z": []any{true, "x"}})
	if !bytes.Equal(without, want) {
		t.Errorf("a field that was emptied came back: %x", without)
	}
	for _, bad := range [][]byte{nil, {0x01}, {0xa1, 0x01, 0x02}, {0xa1, 0x61, 'a', 0x61, 'x'}} {
		if _, err := DecodeFields(bad, &k); !errors.Is(err, ErrFormat) {
			t.Errorf("%x: %v", bad, err)
		}
	}
}

func TestDamagedHead(t *testing.T) {
	f := newFixture(t)
	pointer := *f.store.head
	data := f.store.versions[pointer]
	t.Run("ST-04 bits flipped", func(t *testing.T) {
		damaged := bytes.Clone(data)
		damaged[len(damaged)/2] ^= 1
		f.store.versions[pointer] = damaged
		wantCode(t, openCode(f.store, f.code), ErrCorrupt)
	})
	t.Run("ST-04 truncated", func(t *testing.T) {
		f.store.versions[pointer] = data[:len(data)/2]
		wantCode(t, openCode(f.store, f.code), ErrFormat)
	})
	t.Run("ST-05 version missing", func(t *testing.T) {
		delete(f.store.versions, pointer)
		wantCode(t, openCode(f.store, f.code), ErrCorrupt)
		_, _, err := Create(CreateOptions{Options: Options{Store: f.store}, StartOver: true})
		wantCode(t, err, ErrExists)
	})
	t.Run("a version under another name", func(t *testing.T) {
		f.store.versions[pointer] = data
		wrong := Pointer{pointer.N, sha256.Sum256(nil)}
		f.store.versions[wrong], f.store.head = data, &wrong
		wantCode(t, openCode(f.store, f.code), ErrCorrupt)
	})
}

func seeds(f *testing.F) *fixture {
	x := newFixture(f)
	request, err := x.vault.PreparePRF()
	if err != nil {
		f.Fatal(err)
	}
	if err := x.vault.AddPRF(request.Salt, []byte("id"), make([]byte, 32), 5); err != nil {
		f.Fatal(err)
	}
	newPINDevice(f, x, "274916").add(f, x)
	return x
}

func FuzzVersion(f *testing.F) {
	f.Add(seeds(f).head())
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := decodeVersion(data)
		if err != nil {
			return
		}
		if again, err := cbor.Marshal(v); err != nil || !bytes.Equal(again, data) {
			t.Error("re-encoding differs", err)
		}
	})
}

func FuzzHeader(f *testing.F) {
	v, err := decodeVersion(seeds(f).head())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(v.Header)
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := decodeHeader(data)
		if err != nil {
			return
		}
		if again, err := h.encode(); err != nil || !bytes.Equal(again, data) {
			t.Error("re-encoding differs", err)
		}
	})
}

func FuzzSlots(f *testing.F) {
	v, err := decodeVersion(seeds(f).head())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(v.Slots)
	f.Fuzz(func(t *testing.T, data []byte) {
		slots, err := decodeSlots(data)
		if err != nil {
			return
		}
		if again, err := encodeSlots(slots); err != nil || !bytes.Equal(again, data) {
			t.Error("re-encoding differs", err)
		}
	})
}

func FuzzContent(f *testing.F) {
	plain, err := seeds(f).vault.session.content.encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(plain)
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := decodeContent(data)
		if err != nil {
			return
		}
		if again, err := c.encode(); err != nil || !bytes.Equal(again, data) {
			t.Error("re-encoding differs", err)
		}
	})
}
