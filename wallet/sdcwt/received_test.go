package sdcwt

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"testing"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
)

// signedBytes signs a payload as it stands, in whatever encoding it is.
func (p parties) signedBytes(t *testing.T, payload []byte, secrets ...secret) []byte {
	t.Helper()
	unprotected := map[int64]any{}
	for _, s := range secrets {
		list, _ := unprotected[cose.LabelSDClaims].([]cbor.RawMessage)
		unprotected[cose.LabelSDClaims] = append(list, s.raw)
	}
	data, err := cose.SignSign1(cose.SignOptions{
		Protected: map[int64]any{cose.LabelType: formatSDCWT}, Unprotected: unprotected, Payload: payload,
	}, p.signer())
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// What an issuer signed and hashed is kept as it was received: a digest or a
// signature over a re-encoding would be of other bytes.
func TestReceivedBytes(t *testing.T) {
	p := newParties(t)
	// [salt, 1, -70007], with the value, the key and the array's own head
	// longer than need be.
	salt := bytes.Repeat([]byte{0xa5}, SaltSize)
	content := append([]byte{0x98, 0x03, 0x58, SaltSize}, salt...)
	content = append(content, 0x1b, 0, 0, 0, 0, 0, 0, 0, 1)
	content = append(content, 0x3b, 0, 0, 0, 0, 0, 0x01, 0x11, 0x76)
	long := sealed(append([]byte{0x59, 0, byte(len(content))}, content...))

	claims := with(p.plainClaims(t), redactedIn(long.hash))
	payload, err := cbor.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	if payload[0]>>5 != cbor.Map || payload[0] >= 0xb8 {
		t.Fatalf("payload begins %x", payload[0])
	}
	payload = append([]byte{0xb8, payload[0] & 0x1f}, payload[1:]...) // the map's head longer

	t.Run("CB-09 digest and signature over non-shortest bytes", func(t *testing.T) {
		token, err := Parse(p.signedBytes(t, payload, long))
		if err != nil {
			t.Fatal(err)
		}
		if err := token.VerifyIssuer(p.verifier()); err != nil {
			t.Error(err)
		}
		if token.Claims["sex"] != int64(1) || !bytes.Equal(token.Sign1.Payload, payload) {
			t.Errorf("%v", token.Claims)
		}
	})
	t.Run("CB-09 shown on, the bytes are the same", func(t *testing.T) {
		token, err := Parse(p.signedBytes(t, payload, long))
		if err != nil {
			t.Fatal(err)
		}
		kbt := p.present(t, token, p.showing("sex"))
		if err := p.accepted(kbt); err != nil {
			t.Fatal(err)
		}
		shown := parse(t, kbt)
		if !bytes.Equal(shown.Token.Sign1.Payload, payload) || !bytes.Equal(shown.Token.Disclosures[0].Raw, long.raw) {
			t.Error("re-encoded on the way")
		}
	})
	t.Run("CB-09 hash of the re-encoding matches nothing", func(t *testing.T) {
		var decoded any
		if err := cbor.Unmarshal(content, &decoded); err != nil {
			t.Fatal(err)
		}
		short, err := cbor.Marshal(decoded)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(cbor.AppendByteString(nil, short))
		p.refuse(t, p.forge(t, with(p.plainClaims(t), redactedIn(sum[:])), long), ErrHidden, ErrUnreferenced)
	})
}

// indefinite rewrites the head of an item's outermost container or string as
// one without length.
func indefinite(t *testing.T, item []byte) []byte {
	t.Helper()
	if item[0]&0x1f < 24 && (cbor.Major(item) == cbor.Array || cbor.Major(item) == cbor.Map) {
		return append(append([]byte{item[0]&0xe0 | 0x1f}, item[1:]...), 0xff)
	}
	return append(append([]byte{item[0]&0xe0 | 0x1f}, item...), 0xff)
}

func TestIndefiniteAtEachLevel(t *testing.T) {
	p := newParties(t)
	token := p.issue(t, p.options()).Raw
	payload, err := cbor.Marshal(p.plainClaims(t))
	if err != nil {
		t.Fatal(err)
	}
	kbtPayload := unhex(t, "a1 03 6a 687566753a686f74656c")
	outer := func(protected, unprotected, payload, signature []byte) []byte {
		return bytes.Join([][]byte{{0xd2, 0x84}, protected, unprotected, payload, signature}, nil)
	}
	bstr := func(content []byte) []byte { return cbor.AppendByteString(nil, content) }
	binding := append(unhex(t, "a3 01 28 10 19 0126 0d"), token...)
	none, signature := []byte{0xa0}, bstr(make([]byte, 64))
	brokenBinding := append(unhex(t, "bf 01 28 10 19 0126 0d"), append(bytes.Clone(token), 0xff)...)
	for name, kbt := range map[string][]byte{
		"message":               append([]byte{0xd2}, indefinite(t, outer(bstr(binding), none, bstr(kbtPayload), signature)[1:])...),
		"protected string":      outer(indefinite(t, bstr(binding)), none, bstr(kbtPayload), signature),
		"protected map":         outer(bstr(brokenBinding), none, bstr(kbtPayload), signature),
		"unprotected map":       outer(bstr(binding), []byte{0xbf, 0xff}, bstr(kbtPayload), signature),
		"payload string":        outer(bstr(binding), none, indefinite(t, bstr(kbtPayload)), signature),
		"payload map":           outer(bstr(binding), none, bstr(indefinite(t, kbtPayload)), signature),
		"text in the payload":   outer(bstr(binding), none, bstr(unhex(t, "a1 03 7f 6a 687566753a686f74656c ff")), signature),
		"signature":             outer(bstr(binding), none, bstr(kbtPayload), indefinite(t, signature)),
		"the credential's own":  outer(bstr(append(unhex(t, "a3 01 28 10 19 0126 0d d2"), indefinite(t, token[1:])...)), none, bstr(kbtPayload), signature),
		"the credential's map":  outer(bstr(append(unhex(t, "a3 01 28 10 19 0126 0d"), p.assemble(t, nil, indefinite(t, append([]byte{0xa1}, unhex(t, "01 6161")...)))...)), none, bstr(unhex(t, "a4 03 6a 687566753a686f74656c 04 1a 6553f13c 06 1a 6553f100 07 48 3132333435363738")), signature),
		"the credential's list": outer(bstr(append(unhex(t, "a3 01 28 10 19 0126 0d"), p.assemble(t, unhex(t, "a1 11 9f 41 80 ff"), payload)...)), none, bstr(kbtPayload), signature),
	} {
		t.Run("CB-04 "+name, func(t *testing.T) {
			if _, err := ParsePresentation(kbt); !errors.Is(err, cbor.ErrIndef) {
				t.Errorf("got %v", err)
			}
		})
	}
}
