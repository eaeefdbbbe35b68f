//go:build !js || hufu_goecdsa

package mdoc

import (
	"bytes"
	"encoding/hex"
	"testing"

	"hufu/wallet/cbor"
	"hufu/wallet/refusal"
)

func TestBytes(t *testing.T) {
	p := newParties(t)
	good := p.respond(t, p.issue(t, p.options()), "age_over_18")
	v := p.verifier(t)
	if !v.Verify(good).Accepted() {
		t.Fatal(v.Verify(good).Err())
	}
	t.Run("CB-16 every prefix", func(t *testing.T) {
		for n := range good {
			if r := v.Verify(good[:n]); r.Accepted() || refusal.Code(r.Err()) == refusal.Internal {
				t.Errorf("%d bytes: %v", n, r.Err())
			}
		}
	})
	t.Run("every bit", func(t *testing.T) {
		for bit := range len(good) * 8 {
			flipped := bytes.Clone(good)
			flipped[bit/8] ^= 1 << (bit % 8)
			if r := v.Verify(flipped); r.Accepted() || refusal.Code(r.Err()) == refusal.Internal {
				t.Errorf("bit %d of byte %d: %v", bit%8, bit/8, r.Err())
			}
		}
		t.Logf("%d bits", len(good)*8)
	})
	t.Run("CB-10 bytes behind", func(t *testing.T) {
		for _, more := range []byte{0, 0xa0, 0xf6} {
			wantCode(t, v.Verify(append(bytes.Clone(good), more)).Err(), "cbor_trail")
		}
	})
	t.Run("CB-02 docType twice", func(t *testing.T) {
		for _, order := range [][2]string{{"A", "B"}, {"B", "A"}} {
			twice := []byte{0xa2}
			for _, value := range order {
				twice = append(append(twice, enc(t, "docType")...), enc(t, value)...)
			}
			_, err := parseDocument(twice)
			wantCode(t, err, "cbor_dup")
			_, err = parseMSO(embed(twice))
			wantCode(t, err, "cbor_dup")
			_, err = parseItem(embed(twice))
			wantCode(t, err, "cbor_dup")
		}
	})
	t.Run("CB-01 the MSO that made a decoder panic", func(t *testing.T) {
		bad, err := hex.DecodeString("bf6c76616c6964697479496e666fbf667369676e6564820102ffff")
		if err != nil {
			t.Fatal(err)
		}
		_, err = parseMSO(embed(bad))
		wantCode(t, err, "cbor", "cbor_indef")
	})
	t.Run("CB-05 deep values", func(t *testing.T) {
		for _, depth := range []int{17, 33, 100_000} {
			f := newForgery(p)
			f.raw = func(r []cbor.RawMessage) {
				deep := append(bytes.Repeat([]byte{0x81}, depth), 0)
				content := bytes.Replace(enc(t, item(0, "name", 0)), append([]byte("elementValue"), 0), append([]byte("elementValue"), deep...), 1)
				r[0] = embed(content)
			}
			wantCode(t, v.Verify(f.build(t)).Err(), "cbor_depth")
		}
	})
	t.Run("CB-06 huge counts", func(t *testing.T) {
		for _, head := range []string{"9b00000000ffffffff", "5b000000ffffffffff", "bb00000000ffffffff"} {
			bad, err := hex.DecodeString(head)
			if err != nil {
				t.Fatal(err)
			}
			wantCode(t, v.Verify(bad).Err(), "cbor_limit")
			_, err = parseItem(embed(bad))
			wantCode(t, err, "cbor_limit")
		}
	})
	t.Run("CB-11 text", func(t *testing.T) {
		for _, text := range []string{"\xff\xff", "\xed\xa0\x80", "a\x00b"} {
			raw := append([]byte{0xa1, 0x60 | byte(len(text))}, text...)
			_, err := parseItem(embed(append(raw, 0)))
			wantCode(t, err, "cbor_utf8")
		}
	})
	t.Run("CB-15 reserved and cut", func(t *testing.T) {
		for _, bad := range [][]byte{{0xf8, 0x18}, {0xff}, {0xd8, 0x18}, {}} {
			wantCode(t, v.Verify(bad).Err(), "cbor")
		}
	})
}

// indef writes a container's head as that of an indefinite one.
func indef(raw []byte) []byte {
	return append(append([]byte{raw[0]&0xe0 | 0x1f}, raw[1:]...), 0xff)
}

// The encoder refuses to write what CB-04 wants, so a marker holds its place.
const marker = "marker of an indefinite item"

func TestIndefinite(t *testing.T) {
	p := newParties(t)
	if err := p.verifier(t).Verify(indef(newForgery(p).build(t))).Err(); err == nil {
		t.Error("accepted")
	}
	// swap puts the marker in place of a member and keeps what stood there.
	var replaced []byte
	swap := func(name string) func(fields) {
		return func(m fields) { replaced, m[name] = indef(enc(t, m[name])), marker }
	}
	put := func(in []byte) []byte { return bytes.Replace(in, enc(t, marker), replaced, 1) }
	inMSO := func(name string) func(*forgery) {
		return func(f *forgery) {
			f.mso = swap(name)
			f.msoBytes = func(b []byte) []byte {
				content, err := embedded(b)
				if err != nil {
					t.Fatal(err)
				}
				return embed(put(content))
			}
		}
	}
	for name, f := range map[string]func(*forgery){
		"documents":    func(f *forgery) { f.response = swap("documents") },
		"issuerSigned": func(f *forgery) { f.document = swap("issuerSigned") },
		"docType": func(f *forgery) {
			f.document = func(m fields) { m["docType"], replaced = marker, []byte{0x7f, 0x61, 'a', 0xff} }
		},
		"errors": func(f *forgery) {
			f.document = func(m fields) { m["errors"], replaced = marker, []byte{0x5f, 0x41, 'a', 0xff} }
		},
		"deviceSigned":  func(f *forgery) { f.document = swap("deviceSigned") },
		"deviceAuth":    func(f *forgery) { f.device = swap("deviceAuth") },
		"nameSpaces":    func(f *forgery) { f.issuerSigned = swap("nameSpaces") },
		"issuerAuth":    func(f *forgery) { f.issuerSigned = swap("issuerAuth") },
		"valueDigests":  inMSO("valueDigests"),
		"deviceKeyInfo": inMSO("deviceKeyInfo"),
		"validityInfo":  inMSO("validityInfo"),
		"item": func(f *forgery) {
			f.raw = func(r []cbor.RawMessage) { r[0] = embed(indef(enc(t, item(0, "name", "x")))) }
		},
	} {
		t.Run("CB-04 "+name, func(t *testing.T) {
			forged := newForgery(p)
			f(forged)
			wantCode(t, p.verifier(t).Verify(put(forged.build(t))).Err(), "cbor_indef")
		})
	}
	t.Run("CB-09 longer than need be", func(t *testing.T) {
		// The digest covers a length in four bytes where one would do.
		f := newForgery(p)
		long := func(raw cbor.RawMessage) cbor.RawMessage {
			content, err := embedded(raw)
			if err != nil {
				t.Fatal(err)
			}
			return append([]byte{0xd8, 0x18, 0x5a, 0, 0, byte(len(content) >> 8), byte(len(content))}, content...)
		}
		f.raw = func(r []cbor.RawMessage) { r[0] = long(r[0]) }
		wantCode(t, p.verifier(t).Verify(f.build(t)).Err(), "mdoc_digest")
		f.mso = func(m fields) {
			m["valueDigests"].(fields)[DocType].(map[any]any)[0] = digesters["SHA-256"](long(embed(enc(t, f.items[0]))))
		}
		if r := p.verifier(t).Verify(f.build(t)); !r.Accepted() {
			t.Error(r.Err())
		}
	})
}
