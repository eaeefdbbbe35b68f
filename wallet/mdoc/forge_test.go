//go:build !js || hufu_goecdsa

package mdoc

import (
	"bytes"
	"testing"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
	"hufu/wallet/ec"
)

const testNow = 1_800_000_000

type parties struct{ issuer, holder, reader *ec.PrivateKey }

func generate(t testing.TB) *ec.PrivateKey {
	t.Helper()
	k, err := ec.Generate()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func newParties(t testing.TB) parties { return parties{generate(t), generate(t), generate(t)} }

var testChain = [][]byte{[]byte("leaf certificate")}

func testTranscript(t testing.TB) SessionTranscript {
	t.Helper()
	s, err := Redirect("x509_san_dns:example.com", "nonce", nil, "https://example.com/response")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (p parties) options() IssueOptions {
	return IssueOptions{
		Signer: cose.ECSigner(p.issuer, cose.AlgES256), Chain: testChain, DocType: DocType,
		NameSpaces: map[string]map[string]any{DocType: {"name": "王芳", "age_over_18": true, "nationality": "CN"}},
		Holder:     cose.ECKey(p.holder.Public()),
		Validity:   ValidityInfo{Signed: testNow - 3600, ValidFrom: testNow - 3600, ValidUntil: testNow + 3600},
		Authorized: KeyAuthorizations{NameSpaces: []string{"device"}},
		Status:     &StatusRef{7, "https://issuer.example/status/1"},
	}
}

func (p parties) issue(t testing.TB, o IssueOptions) *IssuerSigned {
	t.Helper()
	data, err := Issue(o)
	if err != nil {
		t.Fatal(err)
	}
	s, err := ParseIssuerSigned(data)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (p parties) verifier(t testing.TB) *Verifier {
	return &Verifier{
		Transcript: testTranscript(t), DocTypes: []string{DocType}, Now: testNow, Reader: ECDH(p.reader),
		IssuerKey: func(_ string, chain [][]byte, _, _ int64) (cose.Verifier, error) {
			if len(chain) != 1 || !bytes.Equal(chain[0], testChain[0]) {
				return nil, ErrIssuer
			}
			return cose.ECKey(p.issuer.Public()), nil
		},
	}
}

func (p parties) respond(t testing.TB, s *IssuerSigned, elements ...string) []byte {
	t.Helper()
	d, err := Present(s, PresentOptions{Disclose: map[string][]string{DocType: elements}, Transcript: testTranscript(t), DeviceKey: p.holder})
	if err != nil {
		t.Fatal(err)
	}
	r, err := EncodeResponse(d)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

type fields = map[string]any

// forgery is a response put together by hand, each part open to change.
type forgery struct {
	parties
	items            []fields
	raw              func([]cbor.RawMessage) // after the digests were taken
	mso, document    func(fields)
	msoBytes         func([]byte) []byte
	device, response func(fields)
	issuerSigned     func(fields)
	signer           *ec.PrivateKey // of the device; nil: the holder
	deviceNameSpaces any
	deviceKey        any
}

func item(id any, element string, value any) fields {
	return fields{"digestID": id, "random": bytes.Repeat([]byte{byte(len(element))}, 16), "elementIdentifier": element, "elementValue": value}
}

func newForgery(p parties) *forgery {
	return &forgery{parties: p, items: []fields{item(0, "name", "王芳"), item(1, "age_over_18", true)}}
}

func enc(t testing.TB, v any) cbor.RawMessage {
	t.Helper()
	b, err := cbor.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func change(f func(fields), m fields) fields {
	if f != nil {
		f(m)
	}
	return m
}

func (f *forgery) issuerAuth(t testing.TB, digests map[any]any) cbor.RawMessage {
	key := f.deviceKey
	if key == nil {
		b, err := cose.ECKey(f.holder.Public()).Marshal()
		if err != nil {
			t.Fatal(err)
		}
		key = cbor.RawMessage(b)
	}
	mso := change(f.mso, fields{
		"version": "1.0", "digestAlgorithm": "SHA-256", "docType": DocType,
		"valueDigests": fields{DocType: digests}, "deviceKeyInfo": fields{"deviceKey": key},
		"validityInfo": fields{"signed": formatDate(testNow - 9), "validFrom": formatDate(testNow - 9), "validUntil": formatDate(testNow + 9)},
	})
	payload := []byte(embed(enc(t, mso)))
	if f.msoBytes != nil {
		payload = f.msoBytes(payload)
	}
	auth, err := cose.SignSign1(cose.SignOptions{Payload: payload, Untagged: true, Unprotected: map[int64]any{cose.LabelX5Chain: testChain[0]}},
		cose.ECSigner(f.issuer, cose.AlgES256))
	if err != nil {
		t.Fatal(err)
	}
	return auth
}

func (f *forgery) build(t testing.TB) []byte {
	t.Helper()
	digests, raws := map[any]any{}, []cbor.RawMessage{}
	for _, i := range f.items {
		raw := embed(enc(t, i))
		raws = append(raws, raw)
		digests[i["digestID"]] = digesters["SHA-256"](raw)
	}
	if f.raw != nil {
		f.raw(raws)
	}
	spaces := f.deviceNameSpaces
	if spaces == nil {
		spaces = fields{}
	}
	nameSpaces := embed(enc(t, spaces))
	payload, err := deviceAuthentication(testTranscript(t), DocType, nameSpaces)
	if err != nil {
		t.Fatal(err)
	}
	signer := f.holder
	if f.signer != nil {
		signer = f.signer
	}
	signature, err := cose.SignSign1(cose.SignOptions{Payload: payload, Detached: true, Untagged: true}, cose.ECSigner(signer, cose.AlgES256))
	if err != nil {
		t.Fatal(err)
	}
	device := change(f.device, fields{"nameSpaces": nameSpaces, "deviceAuth": fields{"deviceSignature": cbor.RawMessage(signature)}})
	issuer := change(f.issuerSigned, fields{"nameSpaces": fields{DocType: raws}, "issuerAuth": f.issuerAuth(t, digests)})
	document := change(f.document, fields{"docType": DocType, "issuerSigned": issuer, "deviceSigned": device})
	return enc(t, change(f.response, fields{"version": "1.0", "status": 0, "documents": []any{document}}))
}
