package account

import (
	"bytes"
	"crypto/ed25519"
	"testing"

	"hufu/wallet/cbor"
	"hufu/wallet/refusal"
	"hufu/wallet/transcript"
	"hufu/wallet/vault"
)

func fill(b byte, n int) []byte { return bytes.Repeat([]byte{b}, n) }

// whole is a record with every member that can stand together.
func whole() *record {
	slot := slotRecord{ID: fill(1, 16), Salt: fill(2, 16), Time: 3, Memory: 65536, Threads: 1, PublicKey: fill(3, 32), Seq: 7, Open: 1, Clone: true}
	next := slot
	next.Registered, next.ID = true, fill(9, 16)
	receipt := &Receipt{ID: fill(4, 16), N: 5, Head: fill(5, 32), Time: 6, Sig: fill(6, 64)}
	return &record{
		V: 1, URL: "https://id.example", Vault: fill(4, 16), Device: fill(7, 16), Key: fill(1, 16), Signer: fill(8, 32),
		Receipt: receipt, Base: &place{N: 5, Head: fill(5, 32)}, Stopped: "server_fork", Other: receipt,
		Slot: &slot, Next: &next, Retired: &retired{Slot: fill(1, 16), Key: fill(1, 16)},
	}
}

func TestRecord(t *testing.T) {
	data, err := whole().encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := decodeRecord(data)
	if err != nil {
		t.Fatal(err)
	}
	if back, err := again.encode(); err != nil || !bytes.Equal(back, data) {
		t.Errorf("%x, %v", back, err)
	}
	if len(data) > 1024 {
		t.Errorf("%d bytes", len(data))
	}
	for name, bend := range map[string]func(r *record){
		"version":           func(r *record) { r.V = 2 },
		"vault's size":      func(r *record) { r.Vault = r.Vault[1:] },
		"another vault":     func(r *record) { r.Vault = fill(5, 16) },
		"no receipt":        func(r *record) { r.Receipt = nil },
		"no key":            func(r *record) { r.Signer = nil },
		"no base":           func(r *record) { r.Base = nil },
		"version 0":         func(r *record) { r.Base.N = 0 },
		"head's size":       func(r *record) { r.Base.Head = fill(5, 31) },
		"unknown stop":      func(r *record) { r.Stopped = "whatever" },
		"slot without pk":   func(r *record) { r.Slot.PublicKey = nil },
		"salt's size":       func(r *record) { r.Next.Salt = nil },
		"retired's size":    func(r *record) { r.Retired.Key = nil },
		"receipt's size":    func(r *record) { r.Receipt.Sig = fill(6, 63) },
		"the other's, too":  func(r *record) { r.Other = &Receipt{} },
		"founding and base": func(r *record) { r.Receipt, r.Founding = nil, r.Base },
	} {
		r := whole()
		bend(r)
		bent, err := r.encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := decodeRecord(bent); refusal.Code(err) != "account_record" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzRecord(f *testing.F) {
	data, err := whole().encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	first := whole()
	first.Receipt, first.Base, first.Founding, first.Stopped, first.Other = nil, nil, first.Base, "", nil
	if data, err = first.encode(); err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := decodeRecord(data)
		if err != nil {
			return
		}
		if again, err := r.encode(); err != nil || !bytes.Equal(again, data) {
			t.Errorf("%x becomes %x, %v", data, again, err)
		}
	})
}

func TestProblem(t *testing.T) {
	entry := map[string]any{"code": "pin_wait", "status": 423, "tries_left": 4, "fails_total": 6, "retry_at": 1795000060, "state": "active", "seq": 6}
	body, err := cbor.Marshal(map[any]any{-1: "title", -2: "detail", -6: "en", "urn:hufu:problem": entry})
	if err != nil {
		t.Fatal(err)
	}
	header := map[string]string{"content-type": mediaProblem}
	problem, ok := problemOf(&Response{Status: 423, Header: header, Body: body}).(*Problem)
	if !ok || problem.Code != "pin_wait" || problem.Tries != (Tries{"active", 4, 6, 1795000060}) {
		t.Errorf("%+v", problem)
	}
	for name, r := range map[string]*Response{
		"cut":          {Status: 423, Header: header, Body: body[:20]},
		"JSON":         {Status: 423, Header: map[string]string{"content-type": "application/json"}, Body: []byte(`{}`)},
		"another code": {Status: 423, Header: header, Body: bytes.Replace(body, []byte("pin_wait"), []byte("pin_weak"), 1)},
	} {
		if err := problemOf(r); refusal.Code(err) != "endpoint_answer" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReceipt(t *testing.T) {
	key := ed25519.NewKeyFromSeed(fill(1, 32))
	public := key.Public().(ed25519.PublicKey)
	r := &Receipt{ID: fill(4, 16), N: 5, Head: fill(5, 32), Time: 6}
	r.Sig = ed25519.Sign(key, transcript.Join([]byte("receipt/v1"), r.ID, transcript.Number(r.N), r.Head, transcript.Number(r.Time)))
	if err := r.Verify(public, r.ID); err != nil {
		t.Error(err)
	}
	for name, bend := range map[string]func(r *Receipt){
		"n": func(r *Receipt) { r.N++ }, "head": func(r *Receipt) { r.Head = fill(6, 32) }, "time": func(r *Receipt) { r.Time++ },
		"vault": func(r *Receipt) { r.ID = fill(5, 16) }, "no signature": func(r *Receipt) { r.Sig = nil }, "version 0": func(r *Receipt) { r.N = 0 },
	} {
		bent := *r
		bend(&bent)
		if err := bent.Verify(public, r.ID); refusal.Code(err) != "receipt_wrong" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAuthority(t *testing.T) {
	for url, want := range map[string]string{
		"https://id.example": "id.example", "https://id.example:8443": "id.example:8443", "http://localhost:8733": "localhost:8733",
		"http://127.0.0.1:1": "127.0.0.1:1", "http://[::1]:1": "[::1]:1",
	} {
		if got, err := authority(url); err != nil || got != want {
			t.Errorf("%s: %s, %v", url, got, err)
		}
	}
	for _, url := range []string{
		"", "id.example", "http://id.example", "http://localhost.example", "https://id.example/", "https://id.example/x", "https://ID.example",
		"https://id.example:443", "http://localhost:80", "https://a@b", "https://a?b", "https://a#b", "ftp://a", "https://", "https://a:",
	} {
		if _, err := authority(url); refusal.Code(err) != "endpoint_url" {
			t.Errorf("%s: %v", url, err)
		}
	}
}

// TestStoreHolds holds what Drop may take to what the record says.
func TestStoreHolds(t *testing.T) {
	founding := whole()
	founding.Receipt, founding.Base, founding.Founding, founding.Stopped, founding.Other = nil, nil, founding.Base, "", nil
	founded, stopped := whole(), whole()
	founded.Stopped, founded.Other = "", nil
	for name, c := range map[string]struct {
		record *record
		kept   int // of versions 1 to 8, when all up to 7 may go
	}{"no account": {nil, 1}, "founding with 5": {founding, 4}, "5 is pushed": {founded, 4}, "stopped": {stopped, 8}} {
		disk, ram := vault.NewRAM(), NewRAM()
		for n := range 8 {
			if err := disk.Write(uint64(n+1), [32]byte{}, []byte{1}); err != nil {
				t.Fatal(err)
			}
		}
		if c.record != nil {
			data, err := c.record.encode()
			if err != nil {
				t.Fatal(err)
			}
			if err := ram.Save(data); err != nil {
				t.Fatal(err)
			}
		}
		client, err := New(Options{URL: "https://id.example", Store: disk, Place: ram, Keys: ram})
		if err != nil {
			t.Fatal(err)
		}
		if err := client.Store().Drop(vault.Pointer{N: 7}); err != nil {
			t.Fatal(err)
		}
		kept := 0
		for n := range 8 {
			if _, err := disk.Read(uint64(n+1), [32]byte{}); err == nil {
				kept++
			}
		}
		if kept != c.kept {
			t.Errorf("%s: %d versions are kept, want %d", name, kept, c.kept)
		}
	}
}
