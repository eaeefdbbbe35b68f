package trust

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"
	"testing"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
	"hufu/wallet/ec"
	"hufu/wallet/refusal"
)

const (
	noon = 1_800_000_000
	iss  = "https://id.example/issuer"
)

func root(n byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{n}, ed25519.SeedSize))
}

func public(keys ...ed25519.PrivateKey) []ed25519.PublicKey {
	var out []ed25519.PublicKey
	for _, key := range keys {
		out = append(out, key.Public().(ed25519.PublicKey))
	}
	return out
}

func newKey(t testing.TB) *cose.Key {
	t.Helper()
	key, err := ec.Generate()
	if err != nil {
		t.Fatal(err)
	}
	return cose.ECKey(key.Public())
}

func issuer(key *cose.Key) Issuer {
	return Issuer{
		ID: iss, Name: map[string]string{"zh": "示例发证处", "en": "Sample issuer"},
		Keys:       []Key{{Key: key}},
		StatusURIs: []string{iss + "/status/"}, Types: []string{"urn:hufu:id:1"}, Levels: []string{"light", "full"},
	}
}

func list(t testing.TB, sequence uint64, roots ...ed25519.PrivateKey) *List {
	l := &List{Sequence: sequence, IssuedAt: noon, Expires: noon + 86400, Issuers: []Issuer{issuer(newKey(t))}}
	for _, key := range public(roots...) {
		l.Roots = append(l.Roots, key)
	}
	return l
}

func signed(t testing.TB, l *List, by ed25519.PrivateKey, earlier ...[]byte) []byte {
	t.Helper()
	data, err := Sign(l, by, earlier...)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func opened(t testing.TB, data []byte, roots ...ed25519.PrivateKey) *List {
	t.Helper()
	l, err := Open(data, public(roots...))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func wantErr(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}

func TestOpen(t *testing.T) {
	data := signed(t, list(t, 7), root(1))
	t.Run("round trip", func(t *testing.T) {
		l := opened(t, data, root(2), root(1))
		if l.Sequence != 7 || l.IssuedAt != noon || l.Expires != noon+86400 || !bytes.Equal(l.Raw(), data) {
			t.Errorf("%+v", l)
		}
		found, err := l.Issuer(iss)
		if err != nil || found.Name["zh"] != "示例发证处" || !found.AllowsType("urn:hufu:id:1") || !found.AllowsLevel("full") {
			t.Error(found, err)
		}
		again := signed(t, &List{Sequence: l.Sequence, IssuedAt: l.IssuedAt, Expires: l.Expires, Issuers: l.Issuers, Roots: l.Roots}, root(1))
		if !bytes.Equal(again, data) {
			t.Error("what was read is written differently")
		}
	})
	t.Run("unknown root", func(t *testing.T) {
		for _, roots := range [][]ed25519.PublicKey{nil, public(root(2)), {{1, 2, 3}}} {
			_, err := Open(data, roots)
			wantErr(t, err, ErrSignature)
		}
	})
	t.Run("every bit flipped", func(t *testing.T) {
		for i := range len(data) * 8 {
			bad := slices.Clone(data)
			bad[i/8] ^= 1 << (i % 8)
			if _, err := Open(bad, public(root(1))); err == nil || refusal.Code(err) == refusal.Internal {
				t.Fatalf("bit %d: %v", i, err)
			}
		}
	})
	t.Run("CB-16 every prefix", func(t *testing.T) {
		for i := range data {
			if _, err := Open(data[:i], public(root(1))); err == nil {
				t.Fatalf("prefix of %d opened", i)
			}
		}
	})
	t.Run("another type of message", func(t *testing.T) {
		message, err := cose.SignSign1(cose.SignOptions{Payload: []byte{0xa0}}, cose.Ed25519Signer(root(1)))
		if err != nil {
			t.Fatal(err)
		}
		_, err = Open(message, public(root(1)))
		wantErr(t, err, ErrList)
		_, err = Open(make([]byte, MaxBytes+1), public(root(1)))
		wantErr(t, err, ErrList)
	})
}

func TestSignRefuses(t *testing.T) {
	for name, spoil := range map[string]func(l *List){
		"no sequence":     func(l *List) { l.Sequence = 0 },
		"expires at once": func(l *List) { l.Expires = l.IssuedAt },
		"short root":      func(l *List) { l.Roots = [][]byte{{1}} },
		"too many roots":  func(l *List) { l.Roots = make([][]byte, maxRoots+1) },
		"issuer twice":    func(l *List) { l.Issuers = append(l.Issuers, l.Issuers[0]) },
		"no URL":          func(l *List) { l.Issuers[0].ID = "" },
		"one language":    func(l *List) { delete(l.Issuers[0].Name, "zh") },
		"empty name":      func(l *List) { l.Issuers[0].Name["zh"] = " " },
		"no key":          func(l *List) { l.Issuers[0].Keys = nil },
		"key twice":       func(l *List) { l.Issuers[0].Keys = append(l.Issuers[0].Keys, l.Issuers[0].Keys...) },
		"nothing in key":  func(l *List) { l.Issuers[0].Keys = []Key{{}} },
		"no type":         func(l *List) { l.Issuers[0].Types = nil },
		"no level":        func(l *List) { l.Issuers[0].Levels = nil },
		"negative time":   func(l *List) { l.Issuers[0].NotAfter = -1 },
	} {
		t.Run(name, func(t *testing.T) {
			l := list(t, 1)
			spoil(l)
			_, err := Sign(l, root(1))
			wantErr(t, err, ErrList)
		})
	}
	_, err := Sign(list(t, 1), root(1), make([][]byte, maxRoots+1)...)
	wantErr(t, err, ErrList)
}

func TestAdvance(t *testing.T) {
	roots := public(root(1))
	current := opened(t, signed(t, list(t, 5), root(1)), root(1))
	advance := func(data []byte) (*List, error) { return Advance(current, data, roots, noon+60) }

	t.Run("newer", func(t *testing.T) {
		l, err := advance(signed(t, list(t, 6), root(1)))
		if err != nil || l.Sequence != 6 {
			t.Error(l, err)
		}
	})
	t.Run("first of all", func(t *testing.T) {
		l, err := Advance(nil, current.Raw(), roots, noon+60)
		if err != nil || l.Sequence != 5 {
			t.Error(l, err)
		}
	})
	t.Run("the same again", func(t *testing.T) {
		l, err := advance(current.Raw())
		if err != nil || l != current {
			t.Error(l, err)
		}
	})
	t.Run("TR-10 older sequence", func(t *testing.T) {
		_, err := advance(signed(t, list(t, 4), root(1)))
		wantErr(t, err, ErrRollback)
	})
	t.Run("TR-10 another list with the same sequence", func(t *testing.T) {
		_, err := advance(signed(t, list(t, 5), root(1)))
		wantErr(t, err, ErrRollback)
	})
	t.Run("TR-10 expired and from the future", func(t *testing.T) {
		late, early := list(t, 6), list(t, 6)
		late.IssuedAt, late.Expires = noon-3600, noon+60
		early.IssuedAt = noon + 60 + Tolerance + 1
		for _, l := range []*List{late, early} {
			_, err := advance(signed(t, l, root(1)))
			wantErr(t, err, ErrStale)
		}
	})
	t.Run("forged", func(t *testing.T) {
		_, err := advance(signed(t, list(t, 6), root(9)))
		wantErr(t, err, ErrSignature)
	})
}

func TestRotation(t *testing.T) {
	var (
		roots   = public(root(1))
		naming  = signed(t, list(t, 5, root(2)), root(1)) // the old root names the new one
		newest  = signed(t, list(t, 6), root(2))
		carried = signed(t, list(t, 6), root(2), naming)
	)
	t.Run("named root signs the next list", func(t *testing.T) {
		current := opened(t, naming, root(1))
		l, err := Advance(current, newest, roots, noon)
		if err != nil || l.Sequence != 6 {
			t.Fatal(l, err)
		}
		// A list that names nobody leaves the roots as they are.
		_, err = Advance(l, signed(t, list(t, 7), root(2)), roots, noon)
		wantErr(t, err, nil)
	})
	t.Run("TR-10 list signed by a removed root", func(t *testing.T) {
		current := opened(t, naming, root(1))
		_, err := Advance(current, signed(t, list(t, 9), root(1)), roots, noon)
		wantErr(t, err, ErrRollback)
	})
	t.Run("both roots for a while", func(t *testing.T) {
		current := opened(t, signed(t, list(t, 5, root(1), root(2)), root(1)), root(1))
		for _, by := range []ed25519.PrivateKey{root(1), root(2)} {
			_, err := Advance(current, signed(t, list(t, 6), by), roots, noon)
			wantErr(t, err, nil)
		}
	})
	t.Run("a program with only the old root follows", func(t *testing.T) {
		if _, err := Open(newest, roots); !errors.Is(err, ErrSignature) {
			t.Error("without the list between:", err)
		}
		l := opened(t, carried, root(1))
		if l.Sequence != 6 || len(l.Anchors()) != 1 || !l.Anchors()[0].Equal(public(root(2))[0]) {
			t.Errorf("%+v", l)
		}
	})
	t.Run("three roots in a row", func(t *testing.T) {
		second := signed(t, list(t, 6, root(3)), root(2))
		last := signed(t, list(t, 7), root(3), naming, second)
		opened(t, last, root(1))
		opened(t, last, root(2))
		opened(t, last, root(3))
		current := opened(t, naming, root(1))
		_, err := Advance(current, last, roots, noon)
		wantErr(t, err, nil)
		_, err = Open(signed(t, list(t, 7), root(3), second, naming), roots)
		wantErr(t, err, ErrSignature)
	})
	t.Run("a withdrawn rotation is not followed", func(t *testing.T) {
		// List 5 named root 2; list 6 took that back. Whoever has 6 does not
		// follow 5 to a list of root 2.
		kept := opened(t, signed(t, list(t, 6, root(1)), root(1)), root(1))
		evil := signed(t, list(t, 9), root(2), naming)
		_, err := Advance(kept, evil, nil, noon)
		wantErr(t, err, ErrSignature)
	})
	t.Run("older than a list it carries", func(t *testing.T) {
		_, err := Open(signed(t, list(t, 5), root(2), naming), roots)
		wantErr(t, err, ErrRollback)
	})
	t.Run("carried list is garbage", func(t *testing.T) {
		_, err := Open(signed(t, list(t, 6), root(2), []byte("garbage")), roots)
		wantErr(t, err, ErrList)
	})
}

func TestIssuer(t *testing.T) {
	first, second := newKey(t), newKey(t)
	source := list(t, 1)
	source.Issuers[0].Keys = []Key{{Key: first, NotAfter: noon + 100}, {Key: second, NotBefore: noon + 50}}
	source.Issuers[0].NotBefore, source.Issuers[0].NotAfter = noon-10, noon+1000
	for name, l := range map[string]*List{"read": opened(t, signed(t, source, root(1)), root(1)), "made": source} {
		t.Run(name, func(t *testing.T) {
			i, err := l.Issuer(iss)
			if err != nil {
				t.Fatal(err)
			}
			keyTimes(t, i, first, second)
			for now, want := range map[int64]error{noon - 11: ErrExpired, noon - 10: nil, noon + 1000: nil, noon + 1001: ErrExpired} {
				wantErr(t, i.Check(now), want)
			}
		})
	}
	t.Run("iss exactly", func(t *testing.T) {
		for _, id := range []string{"", iss + "/", "https://ID.example/issuer", "https://id.example", iss + "\x00"} {
			_, err := source.Issuer(id)
			wantErr(t, err, ErrUnknown)
		}
	})
	t.Run("status places", func(t *testing.T) {
		i := &Issuer{StatusURIs: []string{iss + "/status/", "https://one.example/list"}}
		for uri, want := range map[string]bool{
			iss + "/status/1": true, iss + "/status/2026/a-b_c.d~e": true, "https://one.example/list": true,
			iss + "/status/": true, iss + "/status": false, iss + "/status/../../evil": false, iss + "/status/%2e%2e/x": false,
			iss + "/status/1?holder=7": false, iss + "/status/1#x": false, "https://one.example/list/1": false,
			"https://one.example/listing": false, "http://169.254.169.254/": false, "": false, iss + `/status/\..\x`: false,
		} {
			if got := i.AllowsStatus(uri); got != want {
				t.Errorf("%q: %v", uri, got)
			}
		}
	})
}

func keyTimes(t *testing.T, i *Issuer, first, second *cose.Key) {
	t.Helper()
	for _, row := range []struct {
		key  *cose.Key
		now  int64
		want error
	}{
		{first, noon, nil}, {first, noon + 100, nil}, {first, noon + 101, ErrKey},
		{second, noon + 49, ErrKey}, {second, noon + 50, nil}, {newKey(t), noon, ErrKey},
	} {
		kid, err := KeyID(row.key)
		if err != nil || len(kid) != KeyIDSize {
			t.Fatal(kid, err)
		}
		got, err := i.Key(kid, row.now)
		wantErr(t, err, row.want)
		if row.want == nil && !got.EC.Equal(row.key.EC) {
			t.Error("another key")
		}
	}
	_, err := i.Key(nil, noon)
	wantErr(t, err, ErrKey)
}

func TestParseRoot(t *testing.T) {
	key := public(root(1))[0]
	for text, want := range map[string]error{
		fmt.Sprintf("%x", []byte(key)): nil, fmt.Sprintf("%X", []byte(key)): nil,
		"": ErrRoot, "00": ErrRoot, fmt.Sprintf("%x0", []byte(key)): ErrRoot,
		fmt.Sprintf("0x%x", []byte(key[1:])): ErrRoot, fmt.Sprintf("+1%x", []byte(key[1:])): ErrRoot,
	} {
		got, err := ParseRoot(text)
		wantErr(t, err, want)
		if want == nil && !got.Equal(key) {
			t.Errorf("%s: %x", text, got)
		}
	}
}

// FuzzDecode: whatever payload decodes is encoded to the same bytes.
func FuzzDecode(f *testing.F) {
	for _, l := range []*List{list(f, 1), list(f, 2, root(2)), {Sequence: 3, IssuedAt: 1, Expires: 2}} {
		data, err := l.encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := decode(data)
		if err != nil {
			return
		}
		again, err := l.encode()
		if err != nil || !bytes.Equal(again, data) {
			t.Errorf("encodes to something else: %v", err)
		}
	})
}

// FuzzOpen: nothing but what a root signed opens.
func FuzzOpen(f *testing.F) {
	naming := signed(f, list(f, 5, root(2)), root(1))
	f.Add(naming)
	f.Add(signed(f, list(f, 6), root(2), naming))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := Open(data, public(root(1)))
		if err != nil {
			return
		}
		message, err := cose.ParseSign1(data)
		if err != nil || cbor.Wellformed(data) != nil || l.Sequence == 0 || message.Payload == nil {
			t.Errorf("opened: %v", err)
		}
	})
}
