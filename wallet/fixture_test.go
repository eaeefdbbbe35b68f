package wallet

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"testing"

	"hufu/wallet/cose"
	"hufu/wallet/ec"
	"hufu/wallet/profile"
	"hufu/wallet/refusal"
	"hufu/wallet/sdcwt"
	"hufu/wallet/status"
	"hufu/wallet/trust"
	"hufu/wallet/vault"
)

// noon is the clock of most tests: 2026-11-23 12:10:00 UTC.
const noon = 1795435800

const hour = 3600

const issuerURL = "https://id.example/issuer"

var picture = bytes.Repeat([]byte("\xff\xd8 a face "), 200)

// desk is an issuer in a test: it issues and says who is suspended.
type desk struct {
	key  *ec.PrivateKey
	id   []byte
	list *trust.List
	next uint64 // status index
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	key, err := ec.Generate()
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{key: key, next: 1000}
	if d.id, err = trust.KeyID(cose.ECKey(key.Public())); err != nil {
		t.Fatal(err)
	}
	d.list = d.trustList(t)
	return d
}

func (d *desk) trustList(t testing.TB) *trust.List {
	t.Helper()
	public, root, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	data, err := trust.Sign(&trust.List{
		Sequence: 1, IssuedAt: noon - hour, Expires: noon + 1000*24*hour,
		Issuers: []trust.Issuer{{
			ID: issuerURL, Name: map[string]string{"zh": "示例签发机关", "en": "Example authority"},
			Keys:       []trust.Key{{Key: cose.ECKey(d.key.Public())}},
			StatusURIs: []string{issuerURL + "/status/"}, Types: []string{cardType}, Levels: []string{"light", "full"},
		}},
	}, root)
	if err != nil {
		t.Fatal(err)
	}
	list, err := trust.Open(data, []ed25519.PublicKey{public})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// someone is a fictional person.
func someone() map[string]any {
	return map[string]any{
		"name": "林晓", "family_name": "林", "given_name": "晓", "sex": int64(2), "birth_date": "1990-01-02",
		"age_over_16": true, "age_over_18": true, "nationality": "CN",
		"personal_administrative_number": "110101199001020046", "resident_address": "北京市东城区示例路1号",
		"issuing_authority": "示例公安局", "issuing_country": "CN", "expiry_date": "2040-01-01",
	}
}

// order is what a desk is asked for.
type order struct {
	person  map[string]any
	level   string
	edition string
	now     int64
	life    int64
	change  func(*sdcwt.IssueOptions)
}

func (o order) configuration() string {
	if o.edition == "" {
		return configuration
	}
	return configuration + "." + o.edition
}

func random(t testing.TB, n int) []byte {
	t.Helper()
	out := make([]byte, n)
	if _, err := rand.Read(out); err != nil {
		t.Fatal(err)
	}
	return out
}

// issue makes one copy, as SECURITY 4.5 says: a sub of 64 random bits, times
// on the hour, an index of its own.
func (d *desk) issue(t testing.TB, o order) Copy {
	t.Helper()
	key, err := ec.Generate()
	if err != nil {
		t.Fatal(err)
	}
	subject := fmt.Sprintf("%x", random(t, 8))
	options := sdcwt.IssueOptions{
		Signer: cose.ECSigner(d.key, cose.AlgESP256), KeyID: d.id, Issuer: issuerURL, Subject: subject,
		IssuedAt: o.now / hour * hour, Expires: (o.now + o.life) / hour * hour, Holder: key.Public(), Type: cardType,
		Status: &sdcwt.StatusRef{Index: d.index(t), URI: issuerURL + "/status/1"},
	}
	options.Plain, options.Redacted = o.claims(t, subject)
	if o.change != nil {
		o.change(&options)
	}
	credential, err := sdcwt.Issue(options)
	if err != nil {
		t.Fatal(err)
	}
	return Copy{Configuration: o.configuration(), Credential: credential, Key: key.Bytes()}
}

// index is uniform over a list of 2^20, and never the same twice.
func (d *desk) index(t testing.TB) uint64 {
	d.next = (d.next + 1 + uint64(binary.BigEndian.Uint16(random(t, 2)))) % (1 << 20)
	return d.next
}

func (o order) claims(t testing.TB, subject string) (plain, redacted map[string]any) {
	t.Helper()
	mac := hmac.New(sha256.New, []byte(subject))
	mac.Write(picture)
	all := map[string]any{"assurance_level": o.level, "portrait_digest": mac.Sum(nil)}
	for name, value := range o.person {
		all[name] = value
	}
	plain, redacted = map[string]any{"assurance_level": o.level}, map[string]any{}
	if o.edition == portrait {
		redacted["portrait"] = picture
		return plain, redacted
	}
	open, hidden, err := profile.EditionClaims(o.edition)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range open {
		if value, has := all[name]; has {
			plain[name] = value
		}
	}
	for _, name := range hidden {
		if value, has := all[name]; has {
			redacted[name] = value
		}
	}
	return plain, redacted
}

// week and day are the lives of general copies and of editions.
const (
	week = 7 * 24 * hour
	day  = 24 * hour
)

// visit issues the full number of some editions.
func (d *desk) visit(t testing.TB, now int64, editions ...string) Issuance {
	t.Helper()
	is := Issuance{Session: []byte("tokens")}
	for _, edition := range editions {
		o := order{person: someone(), level: "full", edition: edition, now: now, life: day}
		if edition == "" {
			o.life = week
		}
		is.Offered = append(is.Offered, o.configuration())
		for range fullNumber(edition) {
			is.Copies = append(is.Copies, d.issue(t, o))
		}
	}
	return is
}

// statusList publishes a list in which some indexes are not valid.
func (d *desk) statusList(t testing.TB, now int64, values map[uint64]status.Value) []byte {
	t.Helper()
	list, err := status.New(2, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	for index, value := range values {
		if err := list.Set(index, value); err != nil {
			t.Fatal(err)
		}
	}
	return d.listOf(t, now, list)
}

func (d *desk) listOf(t testing.TB, now int64, list *status.List) []byte {
	t.Helper()
	data, err := status.Issue(status.IssueOptions{
		Signer: cose.ECSigner(d.key, cose.AlgESP256), KeyID: d.id, URI: issuerURL + "/status/1",
		IssuedAt: now, Expires: now + day, TTL: 900, List: list,
	})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// holder is a wallet with a confirmed vault.
type holder struct {
	*Wallet
	desk  *desk
	store *vault.RAM
	code  string
	card  string
}

func newHolder(t testing.TB) *holder {
	t.Helper()
	h := &holder{desk: newDesk(t), store: vault.NewRAM()}
	h.Wallet = h.wallet(h.store)
	sheet, err := h.Create(CreateOptions{Now: noon, Label: "test"})
	if err != nil {
		t.Fatal(err)
	}
	h.code = sheet.Code.Base32()
	if err := h.Confirm(sheet.Answers()); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *holder) wallet(store vault.Store) *Wallet {
	return New(Options{Store: store, Trust: func() *trust.List { return h.desk.list }})
}

// newCardHolder has received the given editions.
func newCardHolder(t testing.TB, editions ...string) *holder {
	t.Helper()
	h := newHolder(t)
	got, err := h.Receive(h.desk.visit(t, noon, editions...), noon)
	if err != nil {
		t.Fatal(err)
	}
	h.card = got.Card
	return h
}

// tab opens the same store in another tab, or after a restart.
func (h *holder) tab(t testing.TB, now int64) *holder {
	t.Helper()
	return h.tabOn(t, h.store, now)
}

func (h *holder) tabOn(t testing.TB, store vault.Store, now int64) *holder {
	t.Helper()
	other := &holder{Wallet: h.wallet(store), desk: h.desk, store: h.store, code: h.code, card: h.card}
	if err := other.OpenRecovery(h.code, now); err != nil {
		t.Fatal(err)
	}
	return other
}

func (h *holder) show(t testing.TB, purpose string, now int64) *Showing {
	t.Helper()
	s, err := h.OpenShowing(h.card, purpose, nil, now)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (h *holder) counts(t testing.TB, now int64) map[string]int {
	t.Helper()
	cards, err := h.Cards(now)
	if err != nil {
		t.Fatal(err)
	}
	left := map[string]int{}
	for _, card := range cards {
		for _, count := range card.Copies {
			left[count.Edition] += count.Left
		}
	}
	return left
}

func wantCode(t testing.TB, err error, want *refusal.Error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got %v (%s), want %s", err, refusal.Code(err), want.RefusalCode())
	}
}

func codeOf(err error) string { return refusal.Code(err) }
