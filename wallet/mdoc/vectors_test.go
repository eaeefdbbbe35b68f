//go:build !js || hufu_goecdsa

package mdoc

import (
	"bytes"
	"crypto/ecdh"
	"crypto/hpke"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"

	stdecdsa "crypto/ecdsa"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
	"hufu/wallet/ec"
	"hufu/wallet/refusal"
)

const vectors = "../../../shared/vectors"

func load(t testing.TB, name string, v any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(vectors, name))
	if os.IsNotExist(err) {
		t.Skip("no vectors: ", name, " is absent")
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatal(err)
	}
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func unbase64(t testing.TB, s string) []byte {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func certKey(t testing.TB, der []byte) *cose.Key {
	t.Helper()
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	public := c.PublicKey.(*stdecdsa.PublicKey)
	point, err := public.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	key, err := ec.NewPublicKey(ec.P256, point[1:33], point[33:])
	if err != nil {
		t.Fatal(err)
	}
	return cose.ECKey(key)
}

func privateKey(t testing.TB, d []byte) *ec.PrivateKey {
	t.Helper()
	k, err := ecdh.P256().NewPrivateKey(d)
	if err != nil {
		t.Fatal(err)
	}
	point := k.PublicKey().Bytes()
	public, err := ec.NewPublicKey(ec.P256, point[1:33], point[33:])
	if err != nil {
		t.Fatal(err)
	}
	key, err := ec.NewPrivateKey(d, public)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// bare is the transcript inside SessionTranscriptBytes.
func bare(t testing.TB, tagged []byte) SessionTranscript {
	t.Helper()
	var tag cbor.RawTag
	if err := cbor.Unmarshal(tagged, &tag); err != nil {
		t.Fatal(err)
	}
	var content []byte
	if err := cbor.Unmarshal(tag.Content, &content); err != nil {
		t.Fatal(err)
	}
	return content
}

type annexD struct {
	DeviceResponse struct{ Hex string } `json:"device_response"`
	IssuerAuth     struct {
		DS string `json:"ds_certificate"`
	} `json:"issuer_auth"`
	Session struct {
		Transcript string             `json:"session_transcript_bytes"`
		Reader     struct{ D string } `json:"ephemeral_reader_key"`
	} `json:"session_encryption"`
	DeviceAuth struct {
		Key struct{ D string } `json:"static_device_key"`
	} `json:"device_auth"`
	Derived struct {
		EMacKey string
		Auth    string `json:"device_authentication_bytes"`
		Tag     string `json:"device_mac_tag"`
	}
}

func TestAnnexD(t *testing.T) {
	var v annexD
	load(t, "iso18013-5-annex-d/annex-d.json", &v)
	transcript := bare(t, unhex(t, v.Session.Transcript))
	reader := privateKey(t, unhex(t, v.Session.Reader.D))
	data := unhex(t, v.DeviceResponse.Hex)
	response, err := ParseDeviceResponse(data)
	if err != nil {
		t.Fatal(err)
	}
	d := response.Documents[0]
	if !bytes.Equal(transcript.Bytes(), unhex(t, v.Session.Transcript)) {
		t.Error("transcript")
	}
	auth, err := deviceAuthentication(transcript, d.DocType, d.Device.raw)
	if err != nil || hex.EncodeToString(auth) != v.Derived.Auth {
		t.Errorf("DeviceAuthentication: %x %v", auth, err)
	}
	key, err := macKey(ECDH(reader), d.Issuer.MSO.DeviceKey.EC, transcript)
	if err != nil || hex.EncodeToString(key) != v.Derived.EMacKey {
		t.Errorf("EMacKey: %x %v", key, err)
	}
	mac, err := cose.SealDetachedMac0(auth, nil, key)
	if err != nil || !bytes.HasSuffix(mac, unhex(t, v.Derived.Tag)) {
		t.Errorf("tag: %x %v", mac, err)
	}
	verifier := &Verifier{
		Transcript: transcript, Reader: ECDH(reader), DocTypes: []string{"org.iso.18013.5.1.mDL"},
		Now: d.Issuer.MSO.Validity.ValidFrom + 1,
		IssuerKey: func(_ string, chain [][]byte, _, _ int64) (cose.Verifier, error) {
			if hex.EncodeToString(chain[0]) != v.IssuerAuth.DS {
				return nil, ErrIssuer
			}
			return certKey(t, chain[0]), nil
		},
	}
	report := verifier.Verify(data)
	if !report.Accepted() || len(report.Documents[0].Issued["org.iso.18013.5.1"]) != 6 {
		t.Fatal(report.Err())
	}
	shown, err := Present(d.Issuer, PresentOptions{Disclose: map[string][]string{"org.iso.18013.5.1": {"family_name"}},
		Transcript: transcript, DeviceKey: privateKey(t, unhex(t, v.DeviceAuth.Key.D))})
	if err != nil {
		t.Fatal(err)
	}
	again, err := EncodeResponse(shown)
	if err != nil {
		t.Fatal(err)
	}
	if r := verifier.Verify(again); !r.Accepted() || len(r.Documents[0].Issued["org.iso.18013.5.1"]) != 1 {
		t.Error(r.Err())
	}
}

func TestHandovers(t *testing.T) {
	var v struct {
		Redirect struct {
			ClientID    string `json:"client_id"`
			Nonce       string
			ResponseURI string `json:"response_uri"`
			Thumbprint  string `json:"jwk_thumbprint_sha256"`
			Transcript  string `json:"session_transcript"`
		}
		DCAPI struct {
			Origin, Nonce string
			Thumbprint    string `json:"jwk_thumbprint_sha256"`
			Transcript    string `json:"session_transcript"`
		} `json:"dc_api"`
	}
	load(t, "openid4vp-1.0/handover.json", &v)
	same := func(want string, got SessionTranscript, err error) {
		t.Helper()
		if err != nil || hex.EncodeToString(got) != want {
			t.Errorf("%x %v, want %s", []byte(got), err, want)
		}
	}
	r := v.Redirect
	got, err := Redirect(r.ClientID, r.Nonce, unhex(t, r.Thumbprint), r.ResponseURI)
	same(r.Transcript, got, err)
	got, err = DigitalCredentials(v.DCAPI.Origin, v.DCAPI.Nonce, unhex(t, v.DCAPI.Thumbprint))
	same(v.DCAPI.Transcript, got, err)

	var b struct {
		Vectors []struct {
			ClientID    string `json:"client_id"`
			ResponseURI string `json:"response_uri"`
			Nonce       string
			MdocNonce   string `json:"mdoc_generated_nonce"`
			Transcript  string `json:"session_transcript"`
		}
	}
	load(t, "iso18013-7/annexb-oid4vp-handover.json", &b)
	if len(b.Vectors) != 2 {
		t.Fatal("Annex B vectors: ", len(b.Vectors))
	}
	for _, x := range b.Vectors {
		got, err := AnnexB(x.ClientID, x.ResponseURI, x.Nonce, x.MdocNonce)
		same(x.Transcript, got, err)
	}
	var c struct {
		Info       string `json:"encryption_info_b64url"`
		Origin     string
		Transcript string `json:"session_transcript"`
	}
	load(t, "iso18013-7/annexc-handover-info.json", &c)
	got, err = DCAPI(c.Info, c.Origin)
	same(c.Transcript, got, err)
}

func TestTranscriptsRefuse(t *testing.T) {
	for _, origin := range []string{"", "origin:https://a.example", "https://a.example/", "a.example"} {
		_, err := DCAPI("abc", origin)
		wantCode(t, err, "mdoc_transcript")
		_, err = DigitalCredentials(origin, "n", nil)
		wantCode(t, err, "mdoc_transcript")
	}
	_, err := Redirect("c", "n", []byte{1}, "u")
	wantCode(t, err, "mdoc_transcript")
	_, err = Proximity([]byte{0xa0}, []byte{0xa0}, nil)
	wantCode(t, err, "mdoc_tag24")
}

func TestAnnexC(t *testing.T) {
	for _, name := range []string{"ANNEXC-DETERMINISTIC-001", "ANNEXC-REAL-001"} {
		t.Run(name, func(t *testing.T) {
			var v struct {
				Origin   string
				Info     string `json:"encryptionInfoB64"`
				Response string `json:"encryptedResponseB64"`
				Private  string `json:"recipientPrivateKeyHex"`
				Expected struct {
					Transcript string `json:"sessionTranscriptCborSha256Hex"`
					Response   string `json:"deviceResponseCborSha256Hex"`
				}
			}
			load(t, "iso18013-7/"+name+".json", &v)
			transcript, err := DCAPI(v.Info, v.Origin)
			if err != nil {
				t.Fatal(err)
			}
			if hash := sha256.Sum256(transcript); hex.EncodeToString(hash[:]) != v.Expected.Transcript {
				t.Fatalf("transcript hash %x", hash)
			}
			if v.Private == "" {
				return
			}
			plain := openAnnexC(t, v.Response, unhex(t, v.Private), transcript)
			if hash := sha256.Sum256(plain); hex.EncodeToString(hash[:]) != v.Expected.Response {
				t.Fatalf("response hash %x", hash)
			}
			if r, err := ParseDeviceResponse(plain); err != nil || r.Status != 0 || len(r.Documents) != 0 {
				t.Error(r, err)
			}
			if (&Verifier{}).Verify(plain).Accepted() {
				t.Error("a response without documents was accepted")
			}
		})
	}
}

// openAnnexC opens an encrypted response with the bare transcript as info.
func openAnnexC(t *testing.T, response string, private, info []byte) []byte {
	t.Helper()
	raw := unbase64(t, response)
	var parts []cbor.RawMessage
	if err := cbor.Unmarshal(raw, &parts); err != nil {
		t.Fatal(err)
	}
	var box struct {
		Enc        []byte `cbor:"enc"`
		CipherText []byte `cbor:"cipherText"`
	}
	if err := cbor.Unmarshal(parts[1], &box); err != nil {
		t.Fatal(err)
	}
	key, err := hpke.DHKEM(ecdh.P256()).NewPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := hpke.Open(key, hpke.HKDFSHA256(), hpke.AES128GCM(), info, append(box.Enc, box.CipherText...))
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

func TestNoChain(t *testing.T) {
	var v struct {
		Response   string `json:"device_response"`
		Transcript string `json:"session_transcript"`
	}
	load(t, "iso18013-7/annexc-device-response-no-x5chain.json", &v)
	r, err := ParseDeviceResponse(unhex(t, v.Response))
	if err != nil {
		t.Fatal(err)
	}
	d := r.Documents[0]
	if d.Issuer.Chain != nil {
		t.Error("a chain")
	}
	if err := d.VerifyDevice(unhex(t, v.Transcript), nil); err != nil {
		t.Error(err)
	}
	if err := d.Issuer.CheckDigests(); err != nil {
		t.Error(err)
	}
}

type auth0Case struct {
	Name       string
	Response   string `json:"device_response"`
	Transcript string `json:"session_transcript_bytes"`
	Reader     string `json:"ephemeral_reader_private_key"`
}

func loadAuth0(t testing.TB) (cases []auth0Case, certificate []byte) {
	var v struct {
		PEM   string `json:"issuer_certificate_pem_for_examples_1_to_4"`
		Cases []auth0Case
	}
	load(t, "mdoc-auth0/device-responses.json", &v)
	block, _ := pem.Decode([]byte(v.PEM))
	return v.Cases, block.Bytes
}

func TestAuth0(t *testing.T) {
	cases, certificate := loadAuth0(t)
	want := map[string]string{
		"deviceResponse": "cose_duplabel", "deviceResponse2": "mdoc_tag24", "issuerSigned (no deviceSigned)": "mdoc_devauth",
		"example1": "", "example2": "", "example3": "mdoc_digest", "mac": "",
		// Its signature verifies, but it signs elements that the issuer allowed nobody (9.1.2.4).
		"example4": "mdoc_keyauth",
	}
	if len(cases) != len(want) {
		t.Fatal(len(cases), " cases")
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			data := unhex(t, c.Response)
			v := &Verifier{IssuerKey: func(_ string, chain [][]byte, _, _ int64) (cose.Verifier, error) {
				if len(chain) == 0 {
					return certKey(t, certificate), nil
				}
				return certKey(t, chain[0]), nil
			}}
			if c.Transcript != "" {
				v.Transcript = bare(t, unhex(t, c.Transcript))
			} else {
				v.Transcript = testTranscript(t)
			}
			if c.Reader != "" {
				v.Reader = ECDH(privateKey(t, unhex(t, c.Reader)))
			}
			if r, err := ParseDeviceResponse(data); err == nil {
				mso := r.Documents[0].Issuer.MSO
				v.DocTypes, v.Now = []string{mso.DocType}, mso.Validity.ValidFrom+1
			}
			wantCode(t, v.Verify(data).Err(), want[c.Name])
			for _, d := range v.Verify(data).Documents {
				for _, check := range d.Checks {
					if check.Err != nil && refusal.Code(check.Err) != want[c.Name] {
						t.Error(check.ID, check.Err)
					}
				}
			}
		})
	}
}
