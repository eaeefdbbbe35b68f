package vault

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/cryptotest"

	"hufu/wallet/cbor"
	"hufu/wallet/pin"
	"hufu/wallet/refusal"
)

var update = flag.Bool("update", false, "write the vectors anew")

// keyVector is vectors/keys.json: every derivation of FORMAT.md section 2.
type keyVector struct {
	Comment string            `json:"comment"`
	Inputs  map[string]string `json:"inputs"`
	Keys    map[string]string `json:"keys"`
}

// versionVector is one stored version and what comes of opening it.
type versionVector struct {
	Comment  string            `json:"comment"`
	Outcome  string            `json:"outcome"` // "opened" or a refusal's code
	Recovery string            `json:"recovery"`
	Hanzi    string            `json:"hanzi"`
	Shared   map[string]string `json:"shared,omitempty"`
	Device   map[string]string `json:"device,omitempty"`
	Slot     string            `json:"slot,omitempty"` // a PIN slot, opened with
	KEK      string            `json:"kek,omitempty"`  // this KEK_pin and not with the code
	Version  string            `json:"version"`
}

// TestVectors makes the vectors from a fixed seed and compares them with the
// folder; another implementation that reads them needs only FORMAT.md.
func TestVectors(t *testing.T) {
	cryptotest.SetGlobalRandom(t, 2026)
	made := map[string]any{"keys": makeKeys()}
	for name, v := range makeVersions(t) {
		made[name] = v
	}
	for _, name := range slices.Sorted(maps.Keys(made)) {
		t.Run(name, func(t *testing.T) { compare(t, name, made[name]) })
	}
	files, err := filepath.Glob("vectors/*.json")
	if err != nil || len(files) != len(made) {
		t.Errorf("%d files for %d vectors", len(files), len(made))
	}
}

func compare(t *testing.T, name string, v any) {
	t.Helper()
	path := filepath.Join("vectors", name+".json")
	var data bytes.Buffer
	enc := json.NewEncoder(&data)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(path, data.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, data.Bytes()) {
		t.Errorf("%s is not what this program makes; the format must not change (-update if it was meant to)", path)
	}
}

func makeKeys() keyVector {
	code := knownCode(1)
	vk, vaultID, slotID := key{31: 2}, bytes.Repeat([]byte{3}, idSize), bytes.Repeat([]byte{4}, idSize)
	device, salt, output := bytes.Repeat([]byte{5}, idSize), bytes.Repeat([]byte{6}, saltSize), bytes.Repeat([]byte{7}, prfSize)
	epoch, rec, prf := epochKey{vk}, recoveryKey(code), prfKey(output, vaultID, slotID, salt)
	slotList, version := epoch.slotList(), epoch.version(9)
	ak, akPRF := rec.seal(), prf.seal()
	byPIN, ds, y := knownPIN(vaultID, slotID)
	akPIN := byPIN.seal()
	part := derive(vk[:], nil, partInfo(vaultID, device, 9))
	return keyVector{
		Comment: "FORMAT.md section 2; n = 9, epoch = 1, and dvk = VK for the part",
		Inputs: map[string]string{
			"entropy": hex.EncodeToString(code.entropy[:]), "VK": hex.EncodeToString(vk[:]),
			"vault_id": hex.EncodeToString(vaultID), "slot_id": hex.EncodeToString(slotID),
			"device": hex.EncodeToString(device), "salt": hex.EncodeToString(salt), "prf": hex.EncodeToString(output),
			"t": "3", "m": "65536", "p": "1", "salt16": hex.EncodeToString(bytes.Repeat([]byte{8}, pin.SaltSize)),
			"pk_k": hex.EncodeToString(knownKey()), "ds": hex.EncodeToString(ds), "y": hex.EncodeToString(y[:]),
		},
		Keys: map[string]string{
			"hanzi": code.Hanzi(), "base32": code.Base32(),
			"KEK_rec": hex.EncodeToString(rec.kek[:]), "rec.pk": hex.EncodeToString(rec.public()),
			"rec.auth": hex.EncodeToString(rec.authPublic()), "rec.ak": hex.EncodeToString(ak[:]),
			"KEK_prf": hex.EncodeToString(prf.kek[:]), "prf.pk": hex.EncodeToString(prf.public()),
			"prf.auth": hex.EncodeToString(prf.authPublic()), "prf.ak": hex.EncodeToString(akPRF[:]),
			"KEK_pin": hex.EncodeToString(byPIN.kek[:]), "pin.pk": hex.EncodeToString(byPIN.public()),
			"pin.auth": hex.EncodeToString(byPIN.authPublic()), "pin.ak": hex.EncodeToString(akPIN[:]),
			"wk": hex.EncodeToString(epoch.writerPublic()), "slotlist": hex.EncodeToString(slotList[:]),
			"version": hex.EncodeToString(version[:]), "part": hex.EncodeToString(part[:]),
			"slot-info":   hex.EncodeToString(slotInfo(vaultID, slotID, 1)),
			"device-info": hex.EncodeToString(deviceInfo(vaultID, slotID, device)),
		},
	}
}

// knownPIN is KEK_pin of known values; package pin's FORMAT.md has an example
// that begins with the digits.
func knownPIN(vaultID, slotID []byte) (secret slotKey, ds []byte, y pin.Output) {
	ds, y = bytes.Repeat([]byte{10}, 32), pin.Output(bytes.Repeat([]byte{11}, 64))
	device, err := pin.NewSecret(bytes.NewReader(ds))
	if err != nil {
		panic(err)
	}
	slot := Slot{ID: slotID, PIN: &pinFields{Salt: bytes.Repeat([]byte{8}, pin.SaltSize), Time: 3, Memory: 64 << 10, Threads: 1, PublicKey: knownKey()}}
	kek, err := slot.record(vaultID).Key(device, y)
	if err != nil {
		panic(err)
	}
	return slotKey{kek}, ds, y
}

func knownKey() []byte {
	k, err := pin.NewKey(bytes.NewReader(bytes.Repeat([]byte{9}, pin.KeySize)))
	if err != nil {
		panic(err)
	}
	public := k.Public()
	return public[:]
}

// makeVersions makes one good version of each kind and one of each refusal.
func makeVersions(t *testing.T) map[string]versionVector {
	f := newFixture(t)
	f.addPasskey(t, passkey{[]byte("credential"), []byte("secret")})
	f.put(t, "card/1", "\x63one")
	first := f.store.Snapshot()
	if err := f.vault.Rotate(); err != nil {
		t.Fatal(err)
	}
	out := map[string]versionVector{}
	add := func(name, outcome, comment string, store *RAM) {
		out[name] = f.vector(outcome, comment, store.versions[*store.head])
	}
	add("opened", "opened", "version 4 of epoch 1", first)
	add("opened_epoch", "opened", "the first version of epoch 2, signed by the writer key of epoch 1", f.store)
	box := mustDecode(t, first).slots[0].Box
	add("slot_bind", "slot_bind", "the recovery slot's box is that of the epoch before",
		f.forge(t, func(s []slotRecord) []slotRecord { s[0].Box = box; return s }))
	info := slotInfo(f.vault.session.version.header.VaultID, f.vault.session.version.slots[0].ID, 2)
	alien, err := sealBox(f.vault.session.version.slots[0].PublicKey, key{1}, key{2}, info)
	if err != nil {
		t.Fatal(err)
	}
	add("slot_auth", "slot_auth", "a stranger's vault key sealed to the recovery slot, without its tag",
		f.forge(t, func(s []slotRecord) []slotRecord { s[0].Box = alien; return s }))
	add("slotlist_auth", "slotlist_auth", "a slot was taken out of the list",
		f.resign(t, f.forge(t, func(s []slotRecord) []slotRecord { return s[:1] })))
	add("fork", "fork", "the header is signed by another key", f.altered(t, func(v *version) {
		v.WK = signHeader(epochKey{key{1}}.writer(), v.Header)
	}))
	add("store_corrupt", "store_corrupt", "one bit of the body is flipped", f.altered(t, func(v *version) { v.Body[100] ^= 1 }))
	add("format_newer", "format_newer", "version number 2", f.altered(t, func(v *version) { v.V = 2 }))
	other := knownCode(1)
	wrong := out["opened"]
	wrong.Comment, wrong.Outcome, wrong.Recovery, wrong.Hanzi = "a sound code of another vault", "recovery_wrong", other.Base32(), other.Hanzi()
	wrong.Shared, wrong.Device = nil, nil
	out["recovery_wrong"] = wrong
	out["opened_pin"], out["pin_wrong"] = makePINVersions(t)
	return out
}

func makePINVersions(t *testing.T) (opened, wrong versionVector) {
	f := newFixture(t)
	d := newPINDevice(t, f, "274916")
	d.add(t, f)
	f.put(t, "card/1", "\x63one")
	opened = f.vector("opened", "opened by its PIN slot", f.head())
	opened.Slot, opened.KEK = hex.EncodeToString(d.slot.ID[:]), hex.EncodeToString(d.kek[:])
	wrong = opened
	kek := d.ask(t, d.slot, "274917")
	wrong.Comment, wrong.Outcome, wrong.KEK = "the key of another PIN", "pin_wrong", hex.EncodeToString(kek[:])
	wrong.Shared, wrong.Device = nil, nil
	return opened, wrong
}

func (f *fixture) altered(t *testing.T, change func(*version)) *RAM {
	t.Helper()
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

func (f *fixture) vector(outcome, comment string, data []byte) versionVector {
	v := versionVector{
		Comment: comment, Outcome: outcome, Recovery: f.code.Base32(), Hanzi: f.code.Hanzi(), Version: hex.EncodeToString(data),
	}
	if outcome == "opened" {
		v.Shared = map[string]string{"card/1": hex.EncodeToString([]byte("\x63one"))}
		v.Device = v.Shared
	}
	return v
}

// TestVectorOutcomes opens what stands in the folder, whoever wrote it.
func TestVectorOutcomes(t *testing.T) {
	files, err := filepath.Glob("vectors/*.json")
	if err != nil || len(files) < 9 {
		t.Fatalf("%d vectors, %v", len(files), err)
	}
	for _, path := range files {
		name := filepath.Base(path)
		if name == "keys.json" {
			continue
		}
		t.Run(name, func(t *testing.T) { checkVector(t, path) })
	}
}

func checkVector(t *testing.T, path string) {
	var v versionVector
	data, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(data, &v) != nil {
		t.Fatal("unreadable", err)
	}
	stored, err := hex.DecodeString(v.Version)
	if err != nil {
		t.Fatal(err)
	}
	ways := map[string]func() (*Vault, error){
		"base32": func() (*Vault, error) { return openBytes(stored, v.Recovery) },
		"hanzi":  func() (*Vault, error) { return openBytes(stored, v.Hanzi) },
	}
	if v.KEK != "" {
		ways = map[string]func() (*Vault, error){"pin": func() (*Vault, error) { return openBytesPIN(stored, v.Slot, v.KEK) }}
	}
	for _, open := range ways {
		opened, err := open()
		if outcome := refusal.Code(err); outcome != v.Outcome && (outcome != "" || v.Outcome != "opened") {
			t.Errorf("%v, want %s", err, v.Outcome)
		}
		if err != nil {
			continue
		}
		for name, want := range v.Shared {
			if got := hex.EncodeToString(opened.session.content.Records[name]); got != want {
				t.Errorf("%s is %s", name, got)
			}
		}
		for name, want := range v.Device {
			if got := hex.EncodeToString(opened.session.private[name]); got != want {
				t.Errorf("%s is %s", name, got)
			}
		}
	}
}

// openBytes opens a version that stands alone.
func openBytes(data []byte, code string) (*Vault, error) {
	v, err := decodeVersion(data)
	if err != nil {
		return nil, err
	}
	slot, secret, err := v.recoverySlot(code)
	if err != nil {
		return nil, err
	}
	return unlock(Options{}, v, slot, secret)
}

// openBytesPIN opens a version that stands alone with a PIN slot's key.
func openBytesPIN(data []byte, slot, kek string) (*Vault, error) {
	v, err := decodeVersion(data)
	if err != nil {
		return nil, err
	}
	id, err := hex.DecodeString(slot)
	if err != nil {
		return nil, err
	}
	secret, err := hex.DecodeString(kek)
	if err != nil {
		return nil, err
	}
	store, pointer := NewRAM(), v.pointer()
	store.versions[pointer], store.head = data, &pointer
	return OpenPIN(Options{Store: store}, id, key(secret))
}
