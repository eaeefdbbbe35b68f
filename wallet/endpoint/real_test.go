//go:build !js

package endpoint_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hufu/wallet/cbor"
	"hufu/wallet/endpoint"
	"hufu/wallet/pin"
	"hufu/wallet/vault"
)

// The endpoint knows nothing of package vault, but its tests do: what a real
// vault writes is what the endpoint takes.

// stored is a version as a vault keeps it (FORMAT.md 4).
type stored struct {
	V        uint64 `cbor:"v"`
	Device   []byte `cbor:"device"`
	Header   []byte `cbor:"header"`
	Signer   []byte `cbor:"signer"`
	WK       []byte `cbor:"wk"`
	TK       []byte `cbor:"tk,omitempty"`
	Slots    []byte `cbor:"slots"`
	SlotsTag []byte `cbor:"slots_tag"`
	Body     []byte `cbor:"body"`
}

// recorder keeps what was drawn, as the vault's key is among it.
type recorder struct{ drawn bytes.Buffer }

func (r *recorder) Read(p []byte) (int, error) { return io.TeeReader(rand.Reader, &r.drawn).Read(p) }

// writerKey finds the epoch's key among what was drawn.
func (r *recorder) writerKey(t testing.TB, wk []byte) ed25519.PrivateKey {
	t.Helper()
	drawn := r.drawn.Bytes()
	for i := range len(drawn) - 31 {
		seed, err := hkdf.Expand(sha256.New, drawn[i:i+32], "writer/v1", 32)
		if err != nil {
			t.Fatal(err)
		}
		if key := ed25519.NewKeyFromSeed(seed); bytes.Equal(public(key), wk) {
			return key
		}
	}
	t.Fatal("the vault's key was not drawn from its source of randomness")
	return nil
}

// head reads the newest version of a vault's store.
func head(t testing.TB, store vault.Store) (s stored, h endpoint.Header) {
	t.Helper()
	pointer, err := store.Head()
	if err != nil {
		t.Fatal(err)
	}
	data, err := store.Read(pointer.N, pointer.Hash)
	if err != nil {
		t.Fatal(err)
	}
	if err := cbor.UnmarshalExact(data, &s); err != nil {
		t.Fatal(err)
	}
	if err := cbor.UnmarshalExact(s.Header, &h); err != nil {
		t.Fatal(err)
	}
	return s, h
}

func (s stored) version(h endpoint.Header) *version {
	return &version{header: h, sealed: endpoint.Sealed{Signer: s.Signer, WK: s.WK, Slots: s.Slots, SlotsTag: s.SlotsTag, Body: s.Body}}
}

const (
	plantedName     = "Zhang Planted"
	plantedNumber   = "110105194912310021"
	plantedVerifier = "Planted Hotel Counter"
	plantedPIN      = "739154"
	plantedAddress  = "203.0.113.77"
	plantedAgent    = "PlantedBrowser/1.0"
)

func TestPrivacy(t *testing.T) {
	w := newWorld(t)
	store, drawn := vault.NewRAM(), &recorder{}
	v, sheet, err := vault.Create(vault.CreateOptions{Options: vault.Options{Store: store, Rand: drawn}, Now: 1795000000, Label: plantedName})
	if err != nil {
		t.Fatal(err)
	}
	s, h := head(t, store)
	d := &device{world: w, id: s.Device, vault: h.VaultID, tk: newTK(t), wk: drawn.writerKey(t, h.WK), rec: newKey(t), epoch: 1}
	t.Run("SY-26 a real vault is created and pushed", func(t *testing.T) {
		c, top := d.creation(s.version(h))
		c.change = fromSomewhere
		var answer created
		d.send(c).into(t, 201, &answer)
		d.n, d.head = 1, top
		if err := v.Confirm(sheet.Answers()); err != nil {
			t.Fatal(err)
		}
		pushHead(t, d, store)
		err := v.Update(func(tx *vault.Tx) error {
			card, err := cbor.Marshal(map[string]string{"name": plantedName, "number": plantedNumber, "shown": plantedVerifier})
			if err != nil {
				return err
			}
			return tx.Shared.Put("card/1", card)
		})
		if err != nil {
			t.Fatal(err)
		}
		pushHead(t, d, store)
		if p := d.pull(); p.N != int64(d.n) || !bytes.Contains(p.Sealed, s.Slots[:4]) {
			t.Errorf("pulled %d", p.N)
		}
	})
	var secrets map[string][]byte
	t.Run("SY-26 and unlocked", func(t *testing.T) { secrets = unlockPlanted(t, d) })
	t.Run("SY-26 and refused", func(t *testing.T) {
		c := call{method: "GET", path: d.vaultPath(), change: fromSomewhere}
		d.send(c).want(t, 401, "sig_missing")
		d.get(d.vaultPath()+"/versions/99").want(t, 404, "not_found")
		d.get("/v1/pins/"+b64(d.vault)).want(t, 404, "not_found")
	})
	needles := map[string][]byte{}
	for _, text := range []string{plantedName, plantedNumber, plantedVerifier, plantedPIN, plantedAddress, plantedAgent, sheet.Code.Hanzi(), sheet.Code.Base32()} {
		needles[text] = []byte(text)
	}
	for name, secret := range secrets {
		needles[name] = secret
	}
	t.Run("SY-26 nothing of it in database, WAL and free pages", func(t *testing.T) {
		files, err := filepath.Glob(filepath.Join(w.dir, "hufu.db*"))
		if err != nil || len(files) < 2 {
			t.Fatal(files, err)
		}
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for name, needle := range needles {
				if bytes.Contains(content, needle) || bytes.Contains(content, []byte(hex.EncodeToString(needle))) {
					t.Errorf("%s holds %s", filepath.Base(file), name)
				}
			}
		}
	})
	t.Run("SY-26 nothing of it, and no id, in the log", func(t *testing.T) {
		for name, id := range map[string][]byte{"vault": d.vault, "device": d.id, "tk": compressed(d.tk)} {
			needles[name] = id
		}
		lines := strings.Split(strings.TrimSpace(w.log.String()), "\n")
		if len(lines) < 10 {
			t.Fatalf("%d lines of log", len(lines))
		}
		for name, needle := range needles {
			for _, form := range []string{string(needle), hex.EncodeToString(needle), b64(needle)} {
				if strings.Contains(w.log.String(), form) {
					t.Errorf("the log holds %s", name)
				}
			}
		}
		for _, line := range lines {
			if got := members(line); !slices.Equal(got, []string{"time", "level", "msg", "route", "status", "code", "took"}) {
				t.Errorf("a line of log has %v", got)
			}
		}
	})
	t.Run("SY-26 only the columns of SECURITY 4.9", func(t *testing.T) { columns(t, w) })
}

// fromSomewhere makes a request come from a browser that could be told again.
func fromSomewhere(r *http.Request) {
	r.RemoteAddr = plantedAddress + ":4711"
	r.Header.Set("User-Agent", plantedAgent)
}

func pushHead(t *testing.T, d *device, store vault.Store) {
	t.Helper()
	s, h := head(t, store)
	c, top := d.push(s.version(h))
	c.change = fromSomewhere
	var receipt endpoint.Receipt
	d.send(c).into(t, 200, &receipt)
	d.n, d.head = h.N, top
}

// unlockPlanted enrols the planted PIN, unlocks with it, and answers what of
// that nobody else may ever see.
func unlockPlanted(t *testing.T, d *device) map[string][]byte {
	t.Helper()
	digits, err := pin.Parse(plantedPIN)
	if err != nil {
		t.Fatal(err)
	}
	p := d.firstPIN()
	x := sha256.Sum256([]byte(digits.Digits())) // the cost of Argon2id is not what is tested
	p.x = x
	r, y := p.try(x)
	var after record
	p.confirm(r.Seq, 1).into(t, 200, &after)
	return map[string][]byte{"x": x[:], "y": y[:], "start of y": y[:16], "a_s": p.auth.Seed(), "wk": d.wk.Seed()}
}

// members are the names of a line of log.
func members(line string) (names []string) {
	for line != "" {
		name, rest, ok := strings.Cut(line, "=")
		if !ok {
			return append(names, line)
		}
		names = append(names, name)
		if quoted, ok := strings.CutPrefix(rest, `"`); ok {
			_, rest, _ = strings.Cut(quoted, `"`)
			line = strings.TrimPrefix(rest, " ")
		} else {
			_, line, _ = strings.Cut(rest, " ")
		}
	}
	return names
}

// columns holds what is stored against SECURITY 4.9: a column that is not
// here needs a line in its table first.
func columns(t *testing.T, w *world) {
	learns := map[string]string{
		"account":  "id state recovery_pk generation created",
		"device":   "id account tk pin_slot state added seen name",
		"version":  "vault n head header pushed writer push_key sealed",
		"pin_slot": "id device state seq ok_seq tries_left fails_total next_at last_until last_blind k_sealed public_key auth tk generation created",
		"founding": "vault n head begun",
		"nonce":    "scope nonce ends",
		"server":   "id generation",

		"device_mark": "device acked", // the number of a version: version count
		"epoch":       "vault epoch n header signer wk",
		"beat":        "id n",

		"mailbox":     "token id ends forget taken content sealed", // mailbox id, bucket, expiry, spent token
		"token_grant": "slot seq granted batch",
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(w.dir, "hufu.db")+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(context.Background(), `SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	found := 0
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(table, "sqlite_") || strings.Contains(table, "migration") {
			continue
		}
		found++
		if !slices.Contains(strings.Fields(learns[table]), column) {
			t.Errorf("%s.%s is stored, and SECURITY 4.9 does not say so", table, column)
		}
	}
	if err := rows.Err(); err != nil || found < 30 {
		t.Errorf("%d columns, %v", found, err)
	}
}

// TestWire runs the whole way over real connections.
func TestWire(t *testing.T) {
	w := newWorld(t)
	w.wire = httptest.NewServer(w)
	defer w.wire.Close()
	p := w.member().firstPIN()
	p.save()
	p.unmoved()
	r, y := p.try(p.x)
	if y != p.y {
		t.Error("another output")
	}
	var after record
	p.confirm(r.Seq, 1).into(t, 200, &after)
	p.burn(4)
	p.wrong().want(t, 423, "pin_wait")
	c, _ := p.push(p.next())
	c.change = func(r *http.Request) { r.Host = "evil.example" }
	p.send(c).want(t, 401, "sig_wrong")
	if r := p.send(call{method: "HEAD", path: "/healthz"}); r.status != 200 || len(r.body) != 0 {
		t.Errorf("HEAD: %d, %d bytes", r.status, len(r.body))
	}
}
