package main

import (
	"bytes"
	"os"
	"reflect"
	"regexp"
	"slices"
	"testing"

	"hufu/wallet/status"
	"hufu/wasm/bridge"
)

func everyRow() []row { return slices.Concat(commonAPI[:], holderAPI[:], counterAPI[:]) }

// TestNames holds the table and the typed API of the pages together.
func TestNames(t *testing.T) {
	text, err := os.ReadFile("../../web/src/api.d.ts")
	if err != nil {
		t.Fatal(err)
	}
	core := regexp.MustCompile(`(?s)interface CoreApi \{(.*?)\n\}`).FindSubmatch(text)
	if core == nil {
		t.Fatal("api.d.ts has no CoreApi")
	}
	var typed, served []string
	for _, match := range regexp.MustCompile(`(?m)^  "([\w.]+)": Method<`).FindAllSubmatch(core[1], -1) {
		typed = append(typed, string(match[1]))
	}
	for _, row := range everyRow() {
		served = append(served, row.name)
	}
	if !slices.Equal(typed, served) {
		t.Fatalf("api.d.ts: %v\nmethods.go: %v", typed, served)
	}
}

// TestCounterPath goes the whole way inside one page: a vault, a card, a code,
// a verdict.
func TestCounterPath(t *testing.T) {
	h, d := newHost(), newDesk(t)
	p := newPage(t, h)
	if got := p.call("vault.state", nil); got["exists"] != false || got["confirmed"] != false || got["evicted"] != false {
		t.Fatalf("first use: %v", got)
	}
	sheet := p.call("vault.create", bridge.Args{"label": "test"})
	if qr := sheet["qr"].(map[string]any); len(qr["modules"].([]byte)) != int(qr["size"].(float64)*qr["size"].(float64)) {
		t.Fatal("the sheet's symbol is not a square")
	}
	p.confirm(sheet)

	p.refused("trust_none", "cards.store", bridge.Args{"issuance": []byte("i"), "copies": d.copies(t, "age18", 1)})
	p.call("trust.root", bridge.Args{"root": d.rootKey()})
	if got := p.call("trust.load", bridge.Args{"list": d.trustList(t, 1)}); got["sequence"] != 1.0 {
		t.Fatalf("trust: %v", got)
	}
	copies := append(d.copies(t, "age18", 3), d.copies(t, "hotel", 0)...)
	stored := p.call("cards.store", bridge.Args{"issuance": []byte("state"), "offered": []any{"hufu.id.1.sd-cwt.age18"}, "copies": copies})
	cards := p.list("cards.list", nil)
	if len(cards) != 1 || cards[0].(map[string]any)["id"] != stored["card"] || cards[0].(map[string]any)["state"] != "valid" {
		t.Fatalf("cards: %v", cards)
	}

	shown := p.call("showing.open", bridge.Args{"card": stored["card"], "purpose": "age18", "omit": []any{}})
	claims := []any{map[string]any{"name": "age_over_18", "value": true}, map[string]any{"name": "assurance_level", "value": "full"}}
	if got := shown["claims"].([]any); len(got) == 0 || !slices.ContainsFunc(claims, func(c any) bool { return reflect.DeepEqual(c, got[0]) }) {
		t.Fatalf("claims shown: %v", got)
	}
	renewed := p.call("showing.renew", bridge.Args{"showing": shown["showing"], "now": float64(noon + 30)})
	if renewed["digits"] == shown["digits"] || renewed["symbol"] == nil {
		t.Fatal("a renewal draws another code")
	}
	p.call("showing.close", bridge.Args{"showing": shown["showing"]})

	judge(t, h, d, shown["digits"].(string), renewed["digits"].(string))

	if entries := p.list("history.list", nil); len(entries) != 1 || entries[0].(map[string]any)["purpose"] != "age18" {
		t.Fatalf("history: %v", entries)
	}
	p.call("settings.set", bridge.Args{"history": false})
	p.call("settings.set", bridge.Args{})
	if got := p.call("settings.get", nil); got["history"] != false {
		t.Fatalf("settings: %v", got)
	}
	p.call("history.delete", bridge.Args{"all": true})
	p.call("vault.tidy", nil)
	p.call("vault.lock", nil)
	p.refused("vault_locked", "cards.list", nil)
	reopen(t, h, sheet["base32"].(string))
}

// judge shows codes to a counter in another page.
func judge(t *testing.T, h host, d *desk, first, second string) {
	t.Helper()
	p := newPage(t, h)
	report := p.call("counter.verify", bridge.Args{"digits": first, "profile": "age18", "online": false})
	if report["verdict"] != "undecided" || report["code"] != "trust_none" {
		t.Fatalf("without lists: %v", report)
	}
	loaded := p.call("counter.load", bridge.Args{"root": d.rootKey(), "trust": d.trustList(t, 1), "statuses": []any{
		d.statusList(t, noon-60, nil), newDesk(t).statusList(t, noon, nil), []byte("damaged"),
	}})
	if want := []any{map[string]any{"uri": statusURL, "issued": float64(noon - 60)}}; !reflect.DeepEqual(loaded["statuses"], want) {
		t.Fatalf("status lists in use: %v", loaded["statuses"])
	}
	report = p.call("counter.verify", bridge.Args{"digits": first, "profile": "age18", "online": true})
	if report["verdict"] != "accepted" || !reflect.DeepEqual(report["claims"].(map[string]any)["age_over_18"], true) {
		t.Fatalf("a good code: %v", report)
	}
	report = p.call("counter.verify", bridge.Args{"digits": first, "profile": "age18", "online": true})
	if report["code"] != "replay" {
		t.Fatalf("shown twice: %v", report)
	}
	report = p.call("counter.verify", bridge.Args{"digits": second, "profile": "age18", "online": true, "now": float64(noon + 31)})
	if report["code"] != "shown_before" || report["shown_before"] == nil {
		t.Fatalf("renewed after it was shown: %v", report)
	}
	p.refused("profile_unknown", "counter.verify", bridge.Args{"digits": first, "profile": "none", "online": true})
}

func reopen(t *testing.T, h host, code string) {
	t.Helper()
	p := newPage(t, h)
	if got := p.call("vault.state", nil); got["exists"] != true || got["locked"] != true || got["confirmed"] != true {
		t.Fatalf("after a reload: %v", got)
	}
	p.call("vault.openRecovery", bridge.Args{"code": code})
	card := p.list("cards.list", nil)[0].(map[string]any)
	if left := card["copies"].([]any)[0].(map[string]any)["left"]; left != 2.0 {
		t.Fatalf("a spent copy came back: %v left", left)
	}
	p.call("cards.remove", bridge.Args{"card": card["id"]})
	if left := p.list("cards.list", nil); len(left) != 0 {
		t.Fatalf("removed: %v", left)
	}
}

func TestPasskey(t *testing.T) {
	h := newHost()
	p := newPage(t, h)
	p.confirm(p.call("vault.create", nil))
	request := p.call("vault.prf.prepare", nil)
	secret := bytes.Repeat([]byte{7}, 32)
	p.refused("args", "vault.prf.add", bridge.Args{"credentialId": []byte("id"), "output": secret})
	p.call("vault.prf.add", bridge.Args{"salt": request["salt"], "credentialId": []byte("id"), "output": secret})
	slots := p.list("vault.prf.slots", nil)
	if len(slots) != 1 || !reflect.DeepEqual(slots[0].(map[string]any)["salt"], request["salt"]) {
		t.Fatalf("slots: %v", slots)
	}
	p = newPage(t, h)
	p.refused("slot_missing", "vault.prf.open", bridge.Args{"credentialId": []byte("other"), "output": secret})
	p.call("vault.prf.open", bridge.Args{"credentialId": []byte("id"), "output": secret})
	p.call("vault.removeSlot", bridge.Args{"id": slots[0].(map[string]any)["id"]})
	if left := p.list("vault.prf.slots", nil); len(left) != 0 {
		t.Fatalf("removed: %v", left)
	}
}

func TestOwnProfile(t *testing.T) {
	p := newPage(t, newHost())
	own := map[string]any{"name": "long-stay", "base": "hotel", "level": "full", "asks": []any{"name"}, "title": map[string]any{"zh": "长住登记", "en": "Long stay"}}
	before := len(p.list("counter.profiles", nil))
	p.call("counter.addProfile", bridge.Args{"profile": own})
	own["asks"] = []any{"name", "resident_address"}
	p.call("counter.addProfile", bridge.Args{"profile": own})
	after := p.list("counter.profiles", nil)
	last := after[len(after)-1].(map[string]any)
	if len(after) != before+1 || len(last["asks"].([]any)) != 2 || last["title"].(map[string]any)["en"] != "Long stay" {
		t.Fatalf("profiles: %v", after)
	}
	own["level"] = "none"
	p.refused("profile_bad", "counter.addProfile", bridge.Args{"profile": own})
	own["title"] = map[string]any{"zh": 1.0}
	p.refused("args", "counter.addProfile", bridge.Args{"profile": own})
}

func TestLists(t *testing.T) {
	d := newDesk(t)
	p := newPage(t, newHost())
	load := func(sequence uint64, root []byte, statuses ...any) bridge.Args {
		return bridge.Args{"trust": d.trustList(t, sequence), "root": root, "statuses": statuses}
	}
	issued := func(args bridge.Args) any {
		return p.call("counter.load", args)["statuses"].([]any)[0].(map[string]any)["issued"]
	}
	if got := issued(load(2, d.rootKey(), d.statusList(t, noon-60, nil))); got != float64(noon-60) {
		t.Fatalf("loaded: %v", got)
	}
	if got := issued(load(2, d.rootKey(), d.statusList(t, noon-90, map[uint64]status.Value{1: status.Invalid}))); got != float64(noon-60) {
		t.Fatalf("an older status list took the place of a newer: %v", got)
	}
	if got := issued(load(3, d.rootKey())); got != float64(noon-60) {
		t.Fatalf("a load without status lists: %v", got)
	}
	p.refused("tl_rollback", "counter.load", load(2, d.rootKey()))
	stranger := bytes.Repeat([]byte{1}, 32)
	if _, err := p.table.Call("counter.load", load(3, stranger)); err == nil {
		t.Fatal("a list under another root was loaded")
	}
	if report := p.call("counter.verify", bridge.Args{"digits": "90", "profile": "hotel"}); report["verdict"] == "accepted" {
		t.Fatalf("nothing is trusted under a new root: %v", report)
	}
	if _, err := p.table.Call("trust.load", bridge.Args{"list": d.trustList(t, 1)}); err == nil {
		t.Fatal("loaded without a root of its own")
	}
}

// TestArguments calls every method without what it needs: each refuses, none
// panics.
func TestArguments(t *testing.T) {
	p := newPage(t, newHost())
	for _, row := range everyRow() {
		for _, args := range []bridge.Args{nil, {"now": "noon"}, {"card": 1.0, "showing": 1.0, "code": nil, "root": "x", "digits": []byte{1}}} {
			_, _ = p.table.Call(row.name, args)
		}
	}
}

func TestBrokenStore(t *testing.T) {
	for name, answer := range map[string]any{
		"a text": "head", "no hash": map[string]any{"n": 1.0}, "short hash": map[string]any{"n": 1.0, "hash": []byte{1}},
		"negative": map[string]any{"n": -1.0, "hash": make([]byte, 32)},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := (vaultStore{answers{answer}}).Head(); err == nil {
				t.Fatal("taken for a head")
			}
			if _, err := (codeMemory{answers{answer}}).Claim(entry); err == nil {
				t.Fatal("taken for an outcome")
			}
			if _, err := (vaultStore{answers{answer}}).Read(1, [32]byte{}); err == nil {
				t.Fatal("taken for a version")
			}
			if _, err := (vaultStore{answers{[]any{[]any{answer, answer}}}}).Claims(); err == nil {
				t.Fatal("taken for marks")
			}
		})
	}
}
