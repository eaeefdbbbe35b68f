package wallet

import (
	"bytes"
	"errors"
	"maps"
	"testing"

	"hufu/wallet/cose"
	"hufu/wallet/ec"
	"hufu/wallet/refusal"
	"hufu/wallet/sdcwt"
	"hufu/wallet/trust"
	"hufu/wallet/vault"
)

// stranger is somebody else.
func stranger() map[string]any {
	claims := someone()
	claims["name"], claims["personal_administrative_number"], claims["birth_date"] = "王海", "110101198505050017", "1985-05-05"
	return claims
}

func same(t testing.TB, h *holder, before *vault.RAM) {
	t.Helper()
	was, _ := before.Head()
	is, _ := h.store.Head()
	if *was != *is {
		t.Error("something was stored")
	}
}

func TestReceiveRefused(t *testing.T) {
	h := newHolder(t)
	good := order{person: someone(), level: "full", now: noon, life: week}
	key := func(change func(*sdcwt.IssueOptions)) order {
		o := good
		o.change = change
		return o
	}
	foreign := newDesk(t)
	other, err := ec.Generate()
	if err != nil {
		t.Fatal(err)
	}
	one := h.desk.issue(t, good)
	broken := bytes.Clone(one.Credential)
	broken[len(broken)-1] ^= 1
	payload := bytes.Clone(one.Credential)
	payload[bytes.Index(payload, []byte(issuerURL))] ^= 1
	for name, tt := range map[string]struct {
		copies []Copy
		want   *refusal.Error
	}{
		"MD-15 nothing":              {nil, ErrIssueVerify},
		"MD-15 not a credential":     {[]Copy{{configuration, []byte("junk"), one.Key, nil}}, ErrIssueVerify},
		"MD-15 expired":              {[]Copy{h.desk.issue(t, order{person: someone(), level: "full", now: noon - 2*week, life: week})}, ErrIssueVerify},
		"MD-15 another type":         {[]Copy{h.desk.issue(t, key(func(o *sdcwt.IssueOptions) { o.Type = "urn:other" }))}, ErrIssueVerify},
		"MD-15 status elsewhere":     {[]Copy{h.desk.issue(t, key(func(o *sdcwt.IssueOptions) { o.Status.URI = "https://elsewhere.example/1" }))}, ErrIssueVerify},
		"MD-15 unknown level":        {[]Copy{h.desk.issue(t, key(func(o *sdcwt.IssueOptions) { delete(o.Plain, "assurance_level") }))}, ErrIssueVerify},
		"MD-15 unknown issuer":       {[]Copy{h.desk.issue(t, key(func(o *sdcwt.IssueOptions) { o.Issuer = "https://elsewhere.example" }))}, trust.ErrUnknown},
		"MD-15 unknown key":          {[]Copy{foreign.issue(t, good)}, trust.ErrKey},
		"MD-15 one good and one bad": {[]Copy{one, {configuration, broken, one.Key, nil}}, cose.ErrSignature},
		"MD-15 copies that differ": {[]Copy{one, h.desk.issue(t, key(func(o *sdcwt.IssueOptions) {
			delete(o.Redacted, "sex")
		}))}, ErrIssueVerify},
		"MD-15 the same copy twice":    {[]Copy{one, one}, ErrIssueVerify},
		"MD-15 one sub for two copies": {[]Copy{h.desk.issue(t, key(func(o *sdcwt.IssueOptions) { o.Subject = "s" })), h.desk.issue(t, key(func(o *sdcwt.IssueOptions) { o.Subject = "s" }))}, ErrIssueVerify},
		"MD-15 one index for two copies": {[]Copy{h.desk.issue(t, key(func(o *sdcwt.IssueOptions) { o.Status.Index = 5 })),
			h.desk.issue(t, key(func(o *sdcwt.IssueOptions) { o.Status.Index = 5 }))}, ErrIssueVerify},
		"MD-15 one salt for two copies": {[]Copy{h.desk.issue(t, key(func(o *sdcwt.IssueOptions) { o.Rand = repeat{} })),
			h.desk.issue(t, key(func(o *sdcwt.IssueOptions) { o.Rand = repeat{} }))}, nil},
		"MD-15 only foreign configurations":  {[]Copy{{"other.id", one.Credential, one.Key, nil}}, ErrIssueVerify},
		"TR-14 bound to another key":         {[]Copy{{configuration, one.Credential, other.Bytes(), nil}}, ErrIssueKey},
		"TR-14 no private key":               {[]Copy{{configuration, one.Credential, nil, nil}}, ErrIssueKey},
		"TR-15 broken signature":             {[]Copy{{configuration, broken, one.Key, nil}}, cose.ErrSignature},
		"TR-15 signature over other payload": {[]Copy{{configuration, payload, one.Key, nil}}, nil},
		"TR-15 empty signature":              {[]Copy{{configuration, resigned(t, one.Credential, nil), one.Key, nil}}, cose.ErrSignature},
		"TR-15 signature of another issuer":  {[]Copy{{configuration, resigned(t, one.Credential, make([]byte, 64)), one.Key, nil}}, cose.ErrSignature},
		"TR-13 two persons in one visit":     {[]Copy{one, h.desk.issue(t, order{person: stranger(), level: "full", edition: "identity", now: noon, life: day})}, ErrIssueSubject},
		"TM-04 copies from the future":       {[]Copy{h.desk.issue(t, order{person: someone(), level: "full", now: noon + 2*hour, life: week})}, ErrClock},
		"a foreign portrait": {[]Copy{one, h.desk.issue(t, order{person: someone(), level: "full", edition: portrait, now: noon, life: week,
			change: func(o *sdcwt.IssueOptions) { o.Redacted["portrait"] = []byte("another face") }})}, ErrIssueVerify},
		"a portrait too large": {[]Copy{one, h.desk.issue(t, order{person: someone(), level: "full", edition: portrait, now: noon, life: week,
			change: func(o *sdcwt.IssueOptions) { o.Redacted["portrait"] = make([]byte, maxPortrait+1) }})}, ErrIssueVerify},
	} {
		t.Run(name, func(t *testing.T) {
			before := h.store.Snapshot()
			_, err := h.Receive(Issuance{Copies: tt.copies}, noon)
			if err == nil {
				t.Error("accepted")
			}
			if tt.want != nil {
				wantCode(t, err, tt.want)
			}
			_, err = h.Examine(Issuance{Copies: tt.copies}, noon)
			if err == nil {
				t.Error("accepted by Examine")
			}
			same(t, h, before)
		})
	}
	t.Run("no trust list", func(t *testing.T) {
		for _, f := range []func() *trust.List{nil, func() *trust.List { return nil }} {
			w := New(Options{Store: h.store, Trust: f})
			if err := w.OpenRecovery(h.code, noon); err != nil {
				t.Fatal(err)
			}
			_, err := w.Receive(Issuance{Copies: []Copy{one}}, noon)
			wantCode(t, err, ErrNoTrust)
		}
	})
	t.Run("a trust list out of date", func(t *testing.T) {
		_, err := h.Receive(Issuance{Copies: []Copy{one}}, noon+2000*day)
		wantCode(t, err, trust.ErrStale)
	})
	t.Run("locked, or unconfirmed", func(t *testing.T) {
		w := h.wallet(vault.NewRAM())
		_, err := w.Receive(Issuance{Copies: []Copy{one}}, noon)
		wantCode(t, err, vault.ErrLocked)
		if _, err := w.Create(CreateOptions{Now: noon}); err != nil {
			t.Fatal(err)
		}
		_, err = w.Receive(Issuance{Copies: []Copy{one}}, noon)
		wantCode(t, err, vault.ErrUnconfirmed)
	})
}

// repeat is a random source that repeats itself.
type repeat struct{}

func (repeat) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(i)
	}
	return len(p), nil
}

// resigned puts another signature behind a credential.
func resigned(t testing.TB, credential, signature []byte) []byte {
	t.Helper()
	m, err := cose.ParseSign1(credential)
	if err != nil {
		t.Fatal(err)
	}
	unprotected := map[int64]any{}
	for label, value := range m.Unprotected {
		unprotected[label.(int64)] = value
	}
	out, err := cose.SignSign1(cose.SignOptions{
		Protected: map[int64]any{4: []byte(m.Protected[cose.LabelKeyID])[1:], 16: 293}, Unprotected: unprotected, Payload: m.Payload,
	}, fixed(signature))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// fixed is a signer that always gives the same bytes.
type fixed []byte

func (fixed) Algorithm() int64              { return cose.AlgESP256 }
func (f fixed) Sign([]byte) ([]byte, error) { return f, nil }

func TestReceive(t *testing.T) {
	h := newCardHolder(t, "", "hotel")
	t.Run("TR-13 shows whose document it is, and stores nothing", func(t *testing.T) {
		before := h.store.Snapshot()
		p, err := h.Examine(h.desk.visit(t, noon, "", "portrait"), noon)
		if err != nil || p.Claims["name"] != "林晓" || p.Card != h.card || p.Issuer.Name["zh"] != "示例签发机关" || p.Portrait == nil {
			t.Error(p, err)
		}
		same(t, h, before)
	})
	foreign := func(edition string) Issuance {
		return Issuance{Copies: []Copy{h.desk.issue(t, order{person: stranger(), level: "full", edition: edition, now: noon, life: day})}}
	}
	for _, edition := range []string{"", "identity", "hotel"} {
		for _, card := range []string{"", h.card} {
			t.Run("TR-13 another person's "+edition+" for "+card, func(t *testing.T) {
				before := h.store.Snapshot()
				is := foreign(edition)
				is.Card = card
				_, err := h.Receive(is, noon)
				wantCode(t, err, ErrIssueSubject)
				_, err = h.Examine(is, noon)
				wantCode(t, err, ErrIssueSubject)
				same(t, h, before)
			})
		}
	}
	t.Run("the same person's next visit goes to the same card", func(t *testing.T) {
		spend := h.show(t, "hotel", noon)
		is := h.desk.visit(t, noon+day, "hotel")
		is.Card = h.card
		got, err := h.Receive(is, noon+day)
		if err != nil || got.Card != h.card || got.Copies != 5 {
			t.Fatal(got, err)
		}
		if left := h.counts(t, noon+day); !maps.Equal(left, map[string]int{"": 10, "hotel": 5}) {
			t.Error(left)
		}
		if next := h.show(t, "hotel", noon+day); copyKey(t, next) == copyKey(t, spend) {
			t.Error("an old copy")
		}
		again, err := h.Receive(h.desk.visit(t, noon+day, ""), noon+day)
		if err != nil || again.Card != h.card {
			t.Error("a new offer to the same person made a second card", err)
		}
	})
	t.Run("a card that is not there", func(t *testing.T) {
		is := h.desk.visit(t, noon, "")
		is.Card = "none"
		_, err := h.Receive(is, noon)
		wantCode(t, err, ErrNoCard)
	})
	t.Run("editions for unknown purposes are passed over", func(t *testing.T) {
		is := h.desk.visit(t, noon, "")
		is.Copies = append(is.Copies, Copy{configuration + ".moon", []byte("whatever"), nil, nil})
		if _, err := h.Receive(is, noon); err != nil {
			t.Error(err)
		}
	})
	t.Run("after removal another person may have the wallet", func(t *testing.T) {
		if err := h.RemoveCard(h.card); err != nil {
			t.Fatal(err)
		}
		wantCode(t, h.RemoveCard(h.card), ErrNoCard)
		if _, err := h.Receive(foreign(""), noon); err != nil {
			t.Error(err)
		}
	})
}

// failing is a store that fails once: at its k-th call, before or after the
// call has had its effect. From then on it answers nothing, as to a page that
// was killed.
type failing struct {
	vault.Store
	at, calls int
	after     bool
	dead      bool
}

var errKilled = errors.New("killed")

func (f *failing) step(do func() error) error {
	if f.dead {
		return errKilled
	}
	f.calls++
	if f.calls != f.at {
		return do()
	}
	f.dead = true
	if f.after {
		_ = do() // its answer is lost
	}
	return errKilled
}

func (f *failing) Head() (p *vault.Pointer, err error) {
	err = f.step(func() (err error) { p, err = f.Store.Head(); return err })
	return p, err
}
func (f *failing) Read(n uint64, hash [32]byte) (data []byte, err error) {
	err = f.step(func() (err error) { data, err = f.Store.Read(n, hash); return err })
	return data, err
}
func (f *failing) Write(n uint64, hash [32]byte, data []byte) error {
	return f.step(func() error { return f.Store.Write(n, hash, data) })
}
func (f *failing) Move(from *vault.Pointer, to vault.Pointer) error {
	return f.step(func() error { return f.Store.Move(from, to) })
}
func (f *failing) Drop(p vault.Pointer) error {
	return f.step(func() error { return f.Store.Drop(p) })
}
func (f *failing) Claim(mark vault.Mark, value []byte) error {
	return f.step(func() error { return f.Store.Claim(mark, value) })
}
func (f *failing) Claims() (marks map[vault.Mark][]byte, err error) {
	err = f.step(func() (err error) { marks, err = f.Store.Claims(); return err })
	return marks, err
}
func (f *failing) Forget(marks []vault.Mark) error {
	return f.step(func() error { return f.Store.Forget(marks) })
}
func (f *failing) Canary() (note []byte, err error) {
	err = f.step(func() (err error) { note, err = f.Store.Canary(); return err })
	return note, err
}
func (f *failing) SetCanary(note []byte) error {
	return f.step(func() error { return f.Store.SetCanary(note) })
}

func TestReceiveKilled(t *testing.T) {
	t.Run("ST-01 a top-up killed at every call", func(t *testing.T) {
		h := newCardHolder(t, "", "age18")
		is := h.desk.visit(t, noon+day, "age18", "hotel")
		is.Card = h.card
		start := h.store
		points := 0
		for _, after := range []bool{false, true} {
			for at := 1; ; at++ {
				h.store = start.Snapshot()
				store := &failing{Store: h.store, at: at, after: after}
				w := h.wallet(store)
				err := w.OpenRecovery(h.code, noon+day)
				if err == nil {
					_, err = w.Receive(is, noon+day)
				}
				if !store.dead {
					break
				}
				points++
				left := h.tab(t, noon+day).counts(t, noon+day)
				old, new := left["hotel"] == 0 && left["age18"] == 0, left["hotel"] == 5 && left["age18"] == 5
				if left[""] != 10 || !old && !new || err == nil && !new {
					t.Errorf("call %d, after %v: %v (%v)", at, after, left, err)
				}
			}
		}
		if points < 12 {
			t.Errorf("only %d kill points", points)
		}
	})
}
