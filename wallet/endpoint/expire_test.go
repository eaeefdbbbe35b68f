//go:build !js

package endpoint_test

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"slices"
	"testing"
	"time"

	"hufu/wallet/cbor"
	"hufu/wallet/endpoint"
)

// second is another device of the same account, as an approval will make it.
func (d *device) second() *device {
	d.Helper()
	other := *d
	other.id, other.tk = random(16), newTK(d)
	_, err := d.store.Committer().Exec(context.Background(),
		`INSERT INTO device (id, account, tk, state, added, seen, name) VALUES ($1, $2, $3, 'active', $4, $4, $5)`,
		other.id, d.vault, compressed(other.tk), d.clock().Unix(), []byte("sealed name"))
	if err != nil {
		d.Fatal(err)
	}
	return &other
}

// has asks whether there is anything newer than version n.
func (d *device) has(n uint64, head []byte) reply {
	d.Helper()
	return d.get(fmt.Sprintf("%s?since=%d:%x", d.vaultPath(), n, head))
}

// kept are the numbers of the versions that are there.
func (d *device) kept() (numbers []int64) {
	d.Helper()
	for n := range int64(d.n) {
		if v, err := d.store.Version(context.Background(), endpoint.ID(d.vault), n+1); err == nil && len(v.Sealed) > 0 {
			numbers = append(numbers, n+1)
		}
	}
	return numbers
}

// hourly sweeps when the next expiry is due.
func (d *device) hourly() {
	d.Helper()
	d.advance(time.Hour)
	sweep(d, d.world)
}

// turn pushes the first version of a new epoch.
func (d *device) turn() {
	d.Helper()
	v, fresh := d.next(), newKey(d)
	v.header.Epoch, v.header.WK = d.epoch+1, public(fresh)
	c, top := d.push(v)
	var receipt endpoint.Receipt
	d.send(c).into(d, 200, &receipt)
	d.n, d.head, d.wk, d.epoch = d.n+1, top, fresh, d.epoch+1
}

func TestExpiry(t *testing.T) {
	w := newWorld(t)
	d := w.member()
	other := d.second()
	want := func(what string, numbers ...int64) {
		t.Helper()
		if have := d.kept(); !slices.Equal(have, numbers) {
			t.Errorf("%s: %d are kept, want %d", what, have, numbers)
		}
	}
	t.Run("SY-14 what a live device lacks stays", func(t *testing.T) {
		for range 10 {
			d.save()
		}
		d.hourly()
		want("eleven", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
	})
	t.Run("SY-14 what it has goes, from the eleventh on", func(t *testing.T) {
		if r := other.has(d.n, d.head); r.status != 304 {
			t.Fatal(r.status)
		}
		d.turn()
		d.hourly()
		want("twelve, acknowledged to the eleventh", 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
	})
	t.Run("SY-14 a device that is gone holds nothing", func(t *testing.T) {
		for range 3 {
			d.save()
		}
		d.turn()
		d.advance(endpoint.KeepSeconds * time.Second)
		d.save()
		d.hourly()
		want("the owner came back after thirty days", 17)
		p := d.pull()
		if p.N != 17 || !endpoint.Receipt(p.Receipt).Verify(w.receipt) {
			t.Errorf("the head is %d", p.N)
		}
	})
	t.Run("SY-14 VA-32 the headers of the epochs stay, signed one by the other", func(t *testing.T) {
		var list []struct {
			N      int64  `cbor:"n"`
			Header []byte `cbor:"header"`
			Signer []byte `cbor:"signer"`
			WK     []byte `cbor:"wk"`
		}
		other.get(d.vaultPath()+"/epochs").into(t, 200, &list)
		var follow []byte
		numbers := []int64{}
		for i, one := range list {
			var h endpoint.Header
			if err := cbor.UnmarshalExact(one.Header, &h); err != nil {
				t.Fatal(err)
			}
			if !ed25519.Verify(one.Signer, fields([]byte("vault-version/v1"), one.Header), one.WK) {
				t.Errorf("epoch %d is not signed", h.Epoch)
			}
			if i > 0 && string(one.Signer) != string(follow) {
				t.Errorf("epoch %d is not signed by the one before", h.Epoch)
			}
			follow = h.WK
			numbers = append(numbers, one.N)
		}
		if !slices.Equal(numbers, []int64{1, 12, 16}) || string(follow) != string(public(d.wk)) {
			t.Errorf("epochs begin at %d", numbers)
		}
	})
	t.Run("SY-14 storage full", func(t *testing.T) {
		d := w.member()
		d.second()
		for d.n < endpoint.MaxVersions {
			d.save()
		}
		c, _ := d.push(d.next())
		d.send(c).want(t, 507, "storage_full")
		d.unmoved()
	})
}
