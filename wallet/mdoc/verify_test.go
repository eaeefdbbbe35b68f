//go:build !js || hufu_goecdsa

package mdoc

import (
	"bytes"
	"strings"
	"testing"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
	"hufu/wallet/refusal"
)

func wantCode(t *testing.T, err error, codes ...string) {
	t.Helper()
	got := refusal.Code(err)
	for _, c := range codes {
		if got == c {
			return
		}
	}
	t.Errorf("code %q (%v), want %v", got, err, codes)
}

func TestRoundTrip(t *testing.T) {
	p := newParties(t)
	s := p.issue(t, p.options())
	if err := VerifyIssued(s, DocType, cose.ECKey(p.issuer.Public()), cose.ECKey(p.holder.Public()), testNow); err != nil {
		t.Fatal(err)
	}
	report := p.verifier(t).Verify(p.respond(t, s, "age_over_18"))
	if !report.Accepted() {
		t.Fatal(report.Err())
	}
	d := report.Documents[0]
	if len(d.Issued[DocType]) != 1 || !bytes.Equal(d.Issued[DocType]["age_over_18"], []byte{0xf5}) || d.StatusRef.Index != 7 {
		t.Errorf("%+v", d)
	}
	none := p.verifier(t).Verify(p.respond(t, s))
	if !none.Accepted() || len(none.Documents[0].Issued) != 0 {
		t.Error(none.Err())
	}
	_, err := Present(s, PresentOptions{Disclose: map[string][]string{DocType: {"sex"}}, Transcript: testTranscript(t), DeviceKey: p.holder})
	wantCode(t, err, "mdoc_absent")
	_, err = Present(s, PresentOptions{Transcript: testTranscript(t), DeviceKey: p.reader})
	wantCode(t, err, "key")
}

func TestMAC(t *testing.T) {
	p := newParties(t)
	s := p.issue(t, p.options())
	mac := PresentOptions{Transcript: testTranscript(t), MAC: &MACOptions{ECDH(p.holder), p.reader.Public()}}
	build := func(o PresentOptions) []byte {
		d, err := Present(s, o)
		if err != nil {
			t.Fatal(err)
		}
		r, err := EncodeResponse(d)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	v := p.verifier(t)
	if r := v.Verify(build(mac)); !r.Accepted() {
		t.Fatal(r.Err())
	}
	t.Run("MD-11 MAC by the wrong key", func(t *testing.T) {
		wrong := mac
		wrong.MAC = &MACOptions{ECDH(p.issuer), p.reader.Public()}
		wantCode(t, v.Verify(build(wrong)).Err(), "mdoc_devauth")
	})
	t.Run("MD-11 MAC for another reader, and without a reader's key", func(t *testing.T) {
		other := *v
		other.Reader = ECDH(p.issuer)
		wantCode(t, other.Verify(build(mac)).Err(), "mdoc_devauth")
		other.Reader = nil
		wantCode(t, other.Verify(build(mac)).Err(), "mdoc_devauth")
	})
	t.Run("both in one showing", func(t *testing.T) {
		both := mac
		both.DeviceKey = p.holder
		_, err := Present(s, both)
		wantCode(t, err, "mdoc_devauth")
	})
}

func TestDeviceElements(t *testing.T) {
	p := newParties(t)
	s := p.issue(t, p.options())
	o := PresentOptions{Transcript: testTranscript(t), DeviceKey: p.holder, Signed: map[string]map[string]any{"device": {"transaction": "1"}}}
	d, err := Present(s, o)
	if err != nil {
		t.Fatal(err)
	}
	r, err := EncodeResponse(d)
	if err != nil {
		t.Fatal(err)
	}
	if report := p.verifier(t).Verify(r); !report.Accepted() || report.Documents[0].Device["device"]["transaction"] == nil {
		t.Error(report.Err())
	}
	o.Signed = map[string]map[string]any{DocType: {"sex": 1}}
	_, err = Present(s, o)
	wantCode(t, err, "mdoc_keyauth")
	f := newForgery(p)
	f.deviceNameSpaces = o.Signed
	wantCode(t, p.verifier(t).Verify(f.build(t)).Err(), "mdoc_keyauth")
	f.deviceNameSpaces = fields{DocType: fields{"name": "x"}}
	wantCode(t, p.verifier(t).Verify(f.build(t)).Err(), "mdoc_dupelem")
}

func TestValidity(t *testing.T) {
	p := newParties(t)
	r := p.respond(t, p.issue(t, p.options()), "name")
	for code, now := range map[string]int64{"mdoc_early": testNow - 3601, "mdoc_expired": testNow + 3601} {
		v := p.verifier(t)
		v.Now = now
		wantCode(t, v.Verify(r).Err(), code)
	}
	o := p.options()
	o.Validity.ValidUntil = o.Validity.ValidFrom
	_, err := Issue(o)
	wantCode(t, err, "mdoc_validity")
}

func TestZeroVerifier(t *testing.T) {
	p := newParties(t)
	report := (&Verifier{}).Verify(p.respond(t, p.issue(t, p.options()), "name"))
	if report.Accepted() || report.Documents[0].Issued != nil {
		t.Error("accepted by nobody's word")
	}
	if n := len(report.Documents[0].Checks); n != 8 {
		t.Errorf("%d checks", n)
	}
}

func TestForged(t *testing.T) {
	p := newParties(t)
	if r := p.verifier(t).Verify(newForgery(p).build(t)); !r.Accepted() {
		t.Fatal("the unchanged forgery: ", r.Err())
	}
	x, y := p.holder.Public().X, p.holder.Public().Y
	key := func(more map[int64]any) map[int64]any {
		k := map[int64]any{1: 2, -1: 1, -2: x, -3: y}
		for l, v := range more {
			k[l] = v
		}
		return k
	}
	mso := func(name string, value any) func(*forgery) {
		return func(f *forgery) {
			f.mso = func(m fields) {
				if m[name] = value; value == nil {
					delete(m, name)
				}
			}
		}
	}
	response := func(name string, value any) func(*forgery) {
		return func(f *forgery) {
			f.response = func(m fields) {
				if m[name] = value; value == nil {
					delete(m, name)
				}
			}
		}
	}
	device := func(k any) func(*forgery) { return func(f *forgery) { f.deviceKey = k } }
	id := func(v any) func(*forgery) { return func(f *forgery) { f.items[0]["digestID"] = v } }
	nameSpaces := func(v any) func(*forgery) {
		return func(f *forgery) { f.device = func(m fields) { m["nameSpaces"] = v } }
	}
	date := func(v any) func(*forgery) {
		return func(f *forgery) {
			f.mso = func(m fields) { m["validityInfo"].(fields)["validUntil"] = v }
		}
	}
	auth := func(change func(fields)) func(*forgery) {
		return func(f *forgery) { f.device = func(m fields) { change(m["deviceAuth"].(fields)) } }
	}
	p384 := map[int64]any{1: 2, -1: 2, -2: bytes.Repeat([]byte{1}, 48), -3: bytes.Repeat([]byte{1}, 48)}
	tag24 := func(inner []byte) cbor.RawMessage { return embed(inner) }
	rows := []struct {
		name, code string
		change     func(*forgery)
	}{
		{"MD-01 one element changed", "mdoc_digest", func(f *forgery) {
			f.raw = func(r []cbor.RawMessage) { r[0] = embed(enc(t, item(0, "name", "李雷"))) }
		}},
		{"MD-02 digestIDs swapped", "mdoc_digest", func(f *forgery) {
			f.raw = func(r []cbor.RawMessage) {
				r[0], r[1] = embed(enc(t, item(1, "name", "王芳"))), embed(enc(t, item(0, "age_over_18", true)))
			}
		}},
		{"MD-04 one element twice", "mdoc_dupelem", func(f *forgery) { f.items = append(f.items, item(2, "name", "李雷")) }},
		{"MD-05 one digestID twice", "mdoc_dupdigest", func(f *forgery) { f.items = append(f.items, item(1, "sex", 1)) }},
		{"MD-06 docType differs", "mdoc_doctype", func(f *forgery) { f.document = func(m fields) { m["docType"] = "other" } }},
		{"MD-08 SHA-1", "mdoc_digalg", mso("digestAlgorithm", "SHA-1")},
		{"MD-08 sha-256", "mdoc_digalg", mso("digestAlgorithm", "sha-256")},
		{"MD-08 unknown", "mdoc_digalg", mso("digestAlgorithm", "X")},
		{"MD-08 missing", "mdoc_digalg", mso("digestAlgorithm", nil)},
		{"MD-11 no deviceAuth", "mdoc_devauth", func(f *forgery) { f.device = func(m fields) { delete(m, "deviceAuth") } }},
		{"MD-11 empty deviceAuth", "mdoc_devauth", auth(func(m fields) { delete(m, "deviceSignature") })},
		{"MD-11 no deviceSigned", "mdoc_devauth", func(f *forgery) { f.document = func(m fields) { delete(m, "deviceSigned") } }},
		{"MD-11 both", "mdoc_devauth", auth(func(m fields) { m["deviceMac"] = m["deviceSignature"] })},
		{"MD-11 another's key", "mdoc_devauth", func(f *forgery) { f.signer = p.reader }},
		{"MD-12 off the curve", "key", device(key(map[int64]any{-3: x}))},
		{"MD-12 infinity", "key", device(key(map[int64]any{-2: make([]byte, 32), -3: make([]byte, 32)}))},
		{"MD-12 P-384", "key", device(p384)},
		{"MD-12 private part", "key", device(key(map[int64]any{-4: p.holder.Bytes()}))},
		{"MD-13 status with documents", "mdoc_status", response("status", 10)},
		{"MD-13 error beside its document", "mdoc_status", response("documentErrors", []any{fields{DocType: 0}})},
		{"MD-14 version absent", "version", response("version", nil)},
		{"MD-14 version 1.1", "version", response("version", "1.1")},
		{"MD-14 version 2.0", "version", response("version", "2.0")},
		{"MD-14 MSO version 2.0", "version", mso("version", "2.0")},
		{"MD-16 1,000 documents", "size", response("documents", make([]int, 1000))},
		{"MD-16 10 MB portrait", "size", func(f *forgery) { f.items[0]["elementValue"] = make([]byte, 10<<20) }},
		{"CB-12 item without tag 24", "mdoc_tag24", func(f *forgery) { f.raw = func(r []cbor.RawMessage) { r[0] = r[0][2:] } }},
		{"CB-12 nested twice", "mdoc_tag24", func(f *forgery) { f.raw = func(r []cbor.RawMessage) { r[0] = embed(r[0]) } }},
		{"CB-12 malformed inside", "mdoc_tag24", func(f *forgery) { f.raw = func(r []cbor.RawMessage) { r[0] = tag24([]byte{0x1c}) } }},
		{"CB-12 empty inside", "mdoc_tag24", func(f *forgery) { f.raw = func(r []cbor.RawMessage) { r[0] = tag24(nil) } }},
		{"CB-12 holds text", "mdoc_tag24", func(f *forgery) {
			f.raw = func(r []cbor.RawMessage) { r[0] = enc(t, cbor.Tag{Number: 24, Content: "text"}) }
		}},
		{"CB-12 MSO without tag 24", "mdoc_tag24", func(f *forgery) { f.msoBytes = func(b []byte) []byte { return b[2:] } }},
		{"CB-12 device namespaces without tag 24", "mdoc_tag24", nameSpaces(fields{})},
		{"CB-13 +08:00", "time_format", date(cbor.Tag{Number: 0, Content: "2027-01-15T08:00:00+08:00"})},
		{"CB-13 lower case", "time_format", date(cbor.Tag{Number: 0, Content: "2027-01-15t08:00:00z"})},
		{"CB-13 fraction", "time_format", date(cbor.Tag{Number: 0, Content: "2027-01-15T08:00:00.5Z"})},
		{"CB-13 second 60", "time_format", date(cbor.Tag{Number: 0, Content: "2027-01-15T08:00:60Z"})},
		{"CB-13 year 10000", "time_format", date(cbor.Tag{Number: 0, Content: "10000-01-15T08:00:00Z"})},
		{"CB-13 tag 1", "time_format", date(cbor.Tag{Number: 1, Content: testNow})},
		{"CB-13 no tag", "time_format", date("2027-01-15T08:00:00Z")},
		{"CB-14 negative", "mdoc_digestid", id(-1)},
		{"CB-14 float", "mdoc_digestid", id(1.0)},
		{"CB-14 bignum, which is refused wherever it stands", "mdoc_tag24", func(f *forgery) {
			f.raw = func(r []cbor.RawMessage) {
				r[0] = embed(bytes.Replace(enc(t, item(0, "name", "王芳")), []byte("digestID\x00"), []byte("digestID\xc2\x41\x01"), 1))
			}
		}},
		{"CB-14 2^64-1", "mdoc_digestid", id(uint64(1<<64 - 1))},
		{"CB-14 2^31", "mdoc_digestid", id(1 << 31)},
		{"CB-14 2^31-1", "", id(1<<31 - 1)},
		{"unknown member of the envelope", "mdoc", response("x", 1)},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newForgery(p)
			row.change(f)
			report := p.verifier(t).Verify(f.build(t))
			wantCode(t, report.Err(), row.code)
			if report.Accepted() != (row.code == "") {
				t.Error("accepted: ", report.Accepted())
			}
			if strings.HasPrefix(row.name, "MD-01") && !strings.Contains(report.Err().Error(), "name") {
				t.Error("does not name the element")
			}
		})
	}
	t.Run("MD-07 another docType than asked", func(t *testing.T) {
		v := p.verifier(t)
		v.DocTypes = []string{"org.iso.18013.5.1.mDL"}
		wantCode(t, v.Verify(newForgery(p).build(t)).Err(), "mdoc_doctype")
	})
	t.Run("MD-16 10,000 elements", func(t *testing.T) {
		f := newForgery(p)
		f.issuerSigned = func(m fields) {
			list := make([]cbor.RawMessage, 10_000)
			for i := range list {
				list[i] = embed(enc(t, item(i, "element", i)))
			}
			m["nameSpaces"] = fields{DocType: list}
		}
		wantCode(t, p.verifier(t).Verify(f.build(t)).Err(), "size")
	})
}

func TestSalts(t *testing.T) {
	p := newParties(t)
	t.Run("MD-09 salts repeated over elements", func(t *testing.T) {
		o := p.options()
		o.Rand = bytes.NewReader(make([]byte, 1000))
		_, err := Issue(o)
		wantCode(t, err, "mdoc_salt")
	})
	t.Run("MD-09 salts repeated over copies", func(t *testing.T) {
		s := p.issue(t, p.options())
		wantCode(t, CheckSalts(s, s), "mdoc_salt")
		if err := CheckSalts(s, p.issue(t, p.options())); err != nil {
			t.Error(err)
		}
	})
	t.Run("MD-09 short salt", func(t *testing.T) {
		s := p.issue(t, p.options())
		s.NameSpaces[DocType][0].Random = make([]byte, 15)
		wantCode(t, CheckSalts(s), "mdoc_salt")
	})
	t.Run("MD-15 offered copy", func(t *testing.T) {
		s := p.issue(t, p.options())
		issuer, holder := cose.ECKey(p.issuer.Public()), cose.ECKey(p.holder.Public())
		wantCode(t, VerifyIssued(s, DocType, holder, holder, testNow), "sig")
		wantCode(t, VerifyIssued(s, DocType, issuer, issuer, testNow), "key")
		wantCode(t, VerifyIssued(s, DocType, issuer, holder, testNow+3601), "mdoc_expired")
		wantCode(t, VerifyIssued(s, "x", issuer, holder, testNow), "mdoc_doctype")
		s.NameSpaces[DocType][0].Raw = []byte{1}
		wantCode(t, VerifyIssued(s, DocType, issuer, holder, testNow), "mdoc_digest")
	})
}

func TestStatusKind(t *testing.T) {
	p := newParties(t)
	for name, c := range map[string]struct {
		status any
		code   string
	}{
		"RV-10 no status":                         {nil, ""},
		"RV-10 a status list":                     {fields{"status_list": fields{"idx": 7, "uri": "https://issuer.example/status/1"}}, ""},
		"RV-10 a status that cannot be asked":     {fields{"identifier_list": fields{"id": []byte{1}, "uri": "https://issuer.example/ids"}}, "mdoc_statuskind"},
		"RV-02 a status list with a negative idx": {fields{"status_list": fields{"idx": -1, "uri": "u"}}, "cbor"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newForgery(p)
			f.mso = func(m fields) {
				if c.status != nil {
					m["status"] = c.status
				}
			}
			wantCode(t, p.verifier(t).Verify(f.build(t)).Err(), c.code)
		})
	}
}
