package main

import (
	"crypto/ed25519"
	"testing"

	"hufu/wallet/cose"
	"hufu/wallet/ec"
	"hufu/wallet/profile"
	"hufu/wallet/refusal"
	"hufu/wallet/replay"
	"hufu/wallet/sdcwt"
	"hufu/wallet/status"
	"hufu/wallet/trust"
	"hufu/wallet/vault"
	"hufu/wasm/bridge"
)

// noon is the clock of these tests: 2026-11-23 12:10:00 UTC.
const noon = 1795435800

const (
	issuerURL = "https://id.example/issuer"
	statusURL = issuerURL + "/status/1"
)

// host is a page's Worker in a test: the functions of web/src/store.ts over
// memory, with values as they arrive after crossing.
type host struct {
	*vault.RAM
	codes *replay.RAM
}

func newHost() host { return host{vault.NewRAM(), replay.NewRAM()} }

func (h host) Call(function string, args ...any) (any, error) {
	values := make([]any, len(args))
	for i, arg := range args {
		value, err := bridge.Plain(arg)
		if err != nil {
			return nil, err
		}
		values[i] = value
	}
	answer, err := h.call(function, values)
	if err != nil {
		return nil, err
	}
	return bridge.Plain(answer)
}

func (h host) call(function string, args []any) (any, error) {
	switch function {
	case "head":
		head, err := h.Head()
		if head == nil || err != nil {
			return nil, err
		}
		return map[string]any{"n": head.N, "hash": head.Hash}, nil
	case "read":
		return h.Read(uint64(args[0].(float64)), [32]byte(args[1].([]byte)))
	case "write":
		return nil, h.Write(uint64(args[0].(float64)), [32]byte(args[1].([]byte)), args[2].([]byte))
	case "move":
		return nil, h.Move(pointerOf(args[0]), *pointerOf(args[1]))
	case "drop":
		return nil, h.Drop(vault.Pointer{N: uint64(args[0].(float64)), Hash: [32]byte(args[1].([]byte))})
	case "claim":
		return nil, h.Claim(vault.Mark(args[0].([]byte)), args[1].([]byte))
	case "claims":
		claims, err := h.Claims()
		pairs := []any{}
		for mark, value := range claims {
			pairs = append(pairs, []any{mark, value})
		}
		return pairs, err
	case "forget":
		marks := []vault.Mark{}
		for _, mark := range args[0].([]any) {
			marks = append(marks, vault.Mark(mark.([]byte)))
		}
		return nil, h.Forget(marks)
	case "canary":
		return h.Canary()
	case "setCanary":
		return nil, h.SetCanary(args[0].([]byte))
	case "claimCode":
		return h.claimCode(args[0].(map[string]any))
	}
	return nil, refusal.New("no_function", "test: "+function)
}

func (h host) claimCode(e map[string]any) (any, error) {
	outcome, err := h.codes.Claim(replay.Entry{
		Key: [32]byte(e["key"].([]byte)), Until: int64(e["until"].(float64)), At: int64(e["at"].(float64)),
		Copy: [32]byte(e["copy"].([]byte)), CopyUntil: int64(e["copyUntil"].(float64)),
	})
	return map[string]any{"fresh": outcome.Fresh, "shownBefore": outcome.ShownBefore}, err
}

func pointerOf(value any) *vault.Pointer {
	if value == nil {
		return nil
	}
	members := value.(map[string]any)
	return &vault.Pointer{N: uint64(members["n"].(float64)), Hash: [32]byte(members["hash"].([]byte))}
}

// page calls methods as a page does.
type page struct {
	testing.TB
	table bridge.Table
}

func newPage(t testing.TB, h host) page {
	clock := func() int64 { return noon }
	return page{t, newModule(vaultStore{h}, codeMemory{h}, clock).methods(commonAPI[:], holderAPI[:], counterAPI[:])}
}

func (p page) call(method string, args bridge.Args) map[string]any {
	p.Helper()
	answer, err := p.table.Call(method, args)
	if err != nil {
		p.Fatalf("%s: %v", method, err)
	}
	members, _ := answer.(map[string]any)
	return members
}

func (p page) list(method string, args bridge.Args) []any {
	p.Helper()
	answer, err := p.table.Call(method, args)
	if err != nil {
		p.Fatalf("%s: %v", method, err)
	}
	return answer.([]any)
}

func (p page) refused(code, method string, args bridge.Args) {
	p.Helper()
	if _, err := p.table.Call(method, args); refusal.Code(err) != code {
		p.Errorf("%s: got %v, want %s", method, err, code)
	}
}

// confirm types the characters of a sheet that were asked for.
func (p page) confirm(sheet map[string]any) {
	p.Helper()
	letters, typed := []rune(sheet["hanzi"].(string)), []any{}
	for _, place := range sheet["positions"].([]any) {
		typed = append(typed, string(letters[int(place.(float64))-1]))
	}
	p.call("vault.confirm", bridge.Args{"characters": typed})
}

// desk issues, in a test.
type desk struct {
	key  *ec.PrivateKey
	id   []byte
	root ed25519.PrivateKey
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	key, err := ec.Generate()
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{key: key, root: ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))}
	if d.id, err = trust.KeyID(cose.ECKey(key.Public())); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *desk) rootKey() []byte { return d.root.Public().(ed25519.PublicKey) }

func (d *desk) trustList(t testing.TB, sequence uint64) []byte {
	t.Helper()
	data, err := trust.Sign(&trust.List{
		Sequence: sequence, IssuedAt: noon - 3600, Expires: noon + 86400,
		Issuers: []trust.Issuer{{
			ID: issuerURL, Name: map[string]string{"zh": "示例签发机关", "en": "Example authority"},
			Keys:       []trust.Key{{Key: cose.ECKey(d.key.Public())}},
			StatusURIs: []string{statusURL}, Types: []string{"urn:hufu:id:1"}, Levels: []string{"light", "full"},
		}},
	}, d.root)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func (d *desk) statusList(t testing.TB, issued int64, values map[uint64]status.Value) []byte {
	t.Helper()
	list, err := status.New(2, 1<<17)
	if err != nil {
		t.Fatal(err)
	}
	for index, value := range values {
		if err := list.Set(index, value); err != nil {
			t.Fatal(err)
		}
	}
	data, err := status.Issue(status.IssueOptions{
		Signer: cose.ECSigner(d.key, cose.AlgESP256), KeyID: d.id, URI: statusURL,
		IssuedAt: issued, Expires: issued + 86400, TTL: 900, List: list,
	})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// copies issues the copies of an edition as the page gets them from
// offer.receive; their status indexes begin at 1000.
func (d *desk) copies(t testing.TB, edition string, count int) []any {
	t.Helper()
	copies := []any{}
	for i := range count {
		key, err := ec.Generate()
		if err != nil {
			t.Fatal(err)
		}
		credential, err := sdcwt.Issue(d.options(t, edition, key, i))
		if err != nil {
			t.Fatal(err)
		}
		copies = append(copies, map[string]any{
			"configuration": "hufu.id.1.sd-cwt." + edition, "credential": credential, "key": key.Bytes(),
		})
	}
	return copies
}

func (d *desk) options(t testing.TB, edition string, holder *ec.PrivateKey, i int) sdcwt.IssueOptions {
	t.Helper()
	person := map[string]any{
		"assurance_level": "full", "age_over_18": true, "age_over_16": true, "name": "林晓", "birth_date": "1990-01-02",
		"personal_administrative_number": "110101199001020046", "nationality": "CN", "sex": int64(2),
	}
	plain, redacted, err := profile.EditionClaims(edition)
	if err != nil {
		t.Fatal(err)
	}
	pick := func(names []string) map[string]any {
		claims := map[string]any{"assurance_level": "full"}
		for _, name := range names {
			if value, has := person[name]; has {
				claims[name] = value
			}
		}
		return claims
	}
	hidden := pick(redacted)
	delete(hidden, "assurance_level")
	return sdcwt.IssueOptions{
		Signer: cose.ECSigner(d.key, cose.AlgESP256), KeyID: d.id, Issuer: issuerURL, Subject: string(rune('a' + i)),
		IssuedAt: noon / 3600 * 3600, Expires: noon/3600*3600 + 86400, Holder: holder.Public(), Type: "urn:hufu:id:1",
		Status: &sdcwt.StatusRef{Index: uint64(1000 + 7*i), URI: statusURL}, Plain: pick(plain), Redacted: hidden,
	}
}
