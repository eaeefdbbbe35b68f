//go:build !js || hufu_goecdsa

package mdoc

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
)

type proximity struct {
	Engagement struct {
		Bytes string `json:"device_engagement"`
		URI   string `json:"mdoc_uri"`
	} `json:"device_engagement_qr"`
	Request  struct{ Hex string } `json:"device_request"`
	Response struct{ Hex string } `json:"device_response"`
	Session  struct {
		Transcript    string             `json:"session_transcript_bytes"`
		Reader        struct{ D string } `json:"ephemeral_reader_key"`
		Device        struct{ D string } `json:"ephemeral_device_key"`
		Establishment string             `json:"session_establishment"`
		Data          string             `json:"session_data"`
		Termination   string             `json:"session_termination"`
	} `json:"session_encryption"`
	Derived struct {
		ReaderAuth string `json:"reader_authentication_bytes"`
	}
}

func TestAnnexDSession(t *testing.T) {
	var v proximity
	load(t, "iso18013-5-annex-d/annex-d.json", &v)
	transcript := bare(t, unhex(t, v.Session.Transcript))
	reader, device := privateKey(t, unhex(t, v.Session.Reader.D)), privateKey(t, unhex(t, v.Session.Device.D))
	establishment, err := ParseSessionEstablishment(unhex(t, v.Session.Establishment))
	if err != nil {
		t.Fatal(err)
	}
	holder, err := NewDeviceSession(ECDH(device), establishment.ReaderKey.Key, transcript)
	if err != nil {
		t.Fatal(err)
	}
	counter, err := NewReaderSession(ECDH(reader), device.Public(), transcript)
	if err != nil {
		t.Fatal(err)
	}
	asked, err := holder.Open(establishment.Data)
	if err != nil || hex.EncodeToString(asked) != v.Request.Hex {
		t.Fatalf("request: %v", err)
	}
	if sealed, err := counter.Seal(asked); err != nil || !bytes.Equal(sealed, establishment.Data) {
		t.Errorf("sealed otherwise: %v", err)
	}
	answer, err := ParseSessionData(unhex(t, v.Session.Data))
	if err != nil {
		t.Fatal(err)
	}
	shown, err := counter.Open(answer.Data)
	if err != nil || hex.EncodeToString(shown) != v.Response.Hex {
		t.Fatalf("response: %v", err)
	}
	if sealed, err := holder.Seal(shown); err != nil || !bytes.Equal(sealed, answer.Data) {
		t.Errorf("sealed otherwise: %v", err)
	}
	end, err := ParseSessionData(unhex(t, v.Session.Termination))
	if err != nil || end.Status != SessionTermination {
		t.Error(end, err)
	}
	if again, err := end.Marshal(); err != nil || hex.EncodeToString(again) != v.Session.Termination {
		t.Errorf("%x %v", again, err)
	}
	testReader(t, v, asked, transcript)
}

func testReader(t *testing.T, v proximity, asked []byte, transcript SessionTranscript) {
	request, err := ParseDeviceRequest(asked)
	if err != nil {
		t.Fatal(err)
	}
	d := request.Documents[0]
	if keep, asked := d.Elements["org.iso.18013.5.1"]["portrait"]; keep || !asked || len(d.Elements["org.iso.18013.5.1"]) != 6 {
		t.Error(d.Elements)
	}
	if auth, err := readerAuthentication(transcript, d.items); err != nil || hex.EncodeToString(auth) != v.Derived.ReaderAuth {
		t.Errorf("ReaderAuthentication %x %v", auth, err)
	}
	if err := d.VerifyReader(certKey(t, d.Chain[0]), transcript); err != nil {
		t.Error(err)
	}
	wantCode(t, d.VerifyReader(certKey(t, d.Chain[0]), testTranscript(t)), "mdoc_readerauth")
}

func TestAnnexDTranscript(t *testing.T) {
	var v proximity
	load(t, "iso18013-5-annex-d/annex-d.json", &v)
	want := bare(t, unhex(t, v.Session.Transcript))
	var parts []cbor.RawMessage
	if err := cbor.Unmarshal(want, &parts); err != nil {
		t.Fatal(err)
	}
	var messages [2][]byte
	if err := cbor.Unmarshal(parts[2], &messages); err != nil {
		t.Fatal(err)
	}
	handover, err := NFCHandover(messages[0], messages[1])
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Proximity(parts[0], parts[1], handover); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%x %v", []byte(got), err)
	}
}

func TestAnnexDEngagement(t *testing.T) {
	var v proximity
	load(t, "iso18013-5-annex-d/annex-d.json", &v)
	e, err := ParseURI(v.Engagement.URI)
	if err != nil {
		t.Fatal(err)
	}
	if hex.EncodeToString(e.Raw) != v.Engagement.Bytes || e.URI() != v.Engagement.URI || len(e.Methods) != 1 || e.Methods[0].Type != MethodBLE {
		t.Errorf("%+v", e)
	}
	again, err := NewDeviceEngagement(e.Key.Key, e.Methods...)
	if err != nil || !bytes.Equal(again.Raw, e.Raw) {
		t.Errorf("%x %v", again.Raw, err)
	}
}

func TestAnnexCReader(t *testing.T) {
	var v struct {
		Origin  string
		Info    string `json:"encryptionInfoB64"`
		Request string `json:"deviceRequestB64"`
	}
	load(t, "iso18013-7/ANNEXC-REAL-001.json", &v)
	request, err := ParseDeviceRequest(unbase64(t, v.Request))
	if err != nil {
		t.Fatal(err)
	}
	transcript, err := DCAPI(v.Info, v.Origin)
	if err != nil {
		t.Fatal(err)
	}
	d := request.Documents[0]
	if err := d.VerifyReader(certKey(t, d.Chain[0]), transcript); err != nil {
		t.Error(err)
	}
}

func TestMeeting(t *testing.T) {
	p := newParties(t)
	e, err := NewDeviceEngagement(p.holder.Public(), RetrievalMethod{Type: MethodBLE, Version: 1, Options: enc(t, map[int]any{0: false, 1: true})})
	if err != nil {
		t.Fatal(err)
	}
	key, err := NewEphemeralKey(p.reader.Public())
	if err != nil {
		t.Fatal(err)
	}
	transcript, err := Proximity(e.Bytes(), key.Raw, nil)
	if err != nil {
		t.Fatal(err)
	}
	request, err := Request(RequestOptions{
		DocType: DocType, Elements: map[string]map[string]bool{DocType: {"name": false}},
		Signer: cose.ECSigner(p.issuer, cose.AlgES256), Chain: testChain, Transcript: transcript,
	})
	if err != nil {
		t.Fatal(err)
	}
	counter, err := NewReaderSession(ECDH(p.reader), e.Key.Key, transcript)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := counter.Seal(request)
	if err != nil {
		t.Fatal(err)
	}
	first, err := (&SessionEstablishment{key, sealed}).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	arrived, err := ParseSessionEstablishment(first)
	if err != nil {
		t.Fatal(err)
	}
	holder, err := NewDeviceSession(ECDH(p.holder), arrived.ReaderKey.Key, transcript)
	if err != nil {
		t.Fatal(err)
	}
	asked, err := holder.Open(arrived.Data)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := ParseDeviceRequest(asked)
	if err != nil {
		t.Fatal(err)
	}
	if err := parsed.Documents[0].VerifyReader(cose.ECKey(p.issuer.Public()), transcript); err != nil {
		t.Error(err)
	}
	wantCode(t, parsed.Documents[0].VerifyReader(cose.ECKey(p.holder.Public()), transcript), "mdoc_readerauth")
	t.Run("a replayed message ends the session", func(t *testing.T) {
		_, err := holder.Open(arrived.Data)
		wantCode(t, err, "mdoc_session")
		_, err = holder.Seal(nil)
		wantCode(t, err, "mdoc_session")
	})
}

// 18013-7 A.8: the third member is the hash itself, over the tag 24 form.
func TestWebsite(t *testing.T) {
	engagement, key := embed([]byte{0xa0}), embed([]byte{0xa0})
	reader := embed(enc(t, map[int]any{0: "1.1"}))
	got, err := Website(engagement, key, reader)
	hash := sha256.Sum256(reader)
	want := append(append(append([]byte{0x83}, engagement...), key...), append([]byte{0x58, 0x20}, hash[:]...)...)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%x %v", []byte(got), err)
	}
	_, err = Website(engagement, key, []byte{0xa0})
	wantCode(t, err, "mdoc_tag24")
}

func TestRequestsRefuse(t *testing.T) {
	unsigned, err := Request(RequestOptions{DocType: DocType, Elements: map[string]map[string]bool{DocType: {"name": false}}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := ParseDeviceRequest(unsigned)
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, r.Documents[0].VerifyReader(nil, testTranscript(t)), "mdoc_readerauth")
	t.Run("CB-16 every prefix of a request", func(t *testing.T) {
		for n := range unsigned {
			if _, err := ParseDeviceRequest(unsigned[:n]); err == nil {
				t.Errorf("%d bytes", n)
			}
		}
	})
	for name, row := range map[string]struct {
		v    any
		code string
	}{
		"version":    {fields{"version": "2.0", "docRequests": []any{}}, "version"},
		"none asked": {fields{"version": "1.0", "docRequests": []any{}}, "mdoc"},
		"too many":   {fields{"version": "1.0", "docRequests": make([]int, 17)}, "size"},
		"no tag 24":  {fields{"version": "1.0", "docRequests": []any{fields{"itemsRequest": fields{}}}}, "mdoc_tag24"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseDeviceRequest(enc(t, row.v))
			wantCode(t, err, row.code)
		})
	}
	_, err = ParseSessionData(enc(t, fields{}))
	wantCode(t, err, "mdoc")
	_, err = ParseURI("https://a.example")
	wantCode(t, err, "mdoc")
	_, err = ParseDeviceEngagement(enc(t, map[int]any{0: "3.0"}))
	wantCode(t, err, "version")
	_, err = ParseDeviceEngagement(enc(t, map[int]any{0: "1.0", 1: []any{2, 3}}))
	wantCode(t, err, "mdoc")
}

func FuzzParseDeviceRequest(f *testing.F) {
	own, err := Request(RequestOptions{DocType: DocType, Elements: map[string]map[string]bool{DocType: {"name": false}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(own)
	engagement, err := NewDeviceEngagement(newParties(f).holder.Public())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(engagement.Raw)
	f.Fuzz(func(t *testing.T, data []byte) {
		if r, err := ParseDeviceRequest(data); err == nil && len(r.Documents) == 0 {
			t.Fatal("a request for nothing")
		}
		if e, err := ParseDeviceEngagement(data); err == nil && e.Key.Key == nil {
			t.Fatal("an engagement without its key")
		}
		_, _ = ParseSessionEstablishment(data)
		_, _ = ParseSessionData(data)
	})
}
