package cose

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"strconv"
	"testing"

	"hufu/wallet/cbor"
	"hufu/wallet/ec"
)

func newKey(t testing.TB) *ec.PrivateKey {
	t.Helper()
	key, err := ec.Generate()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// message encodes a Sign1 from parts, however wrong they are.
func message(t testing.TB, protected map[any]any, unprotected map[any]any, payload any, signature []byte) []byte {
	t.Helper()
	raw, err := cbor.Marshal(protected)
	if err != nil {
		t.Fatal(err)
	}
	body, err := cbor.Marshal([]any{raw, unprotected, payload, signature})
	if err != nil {
		t.Fatal(err)
	}
	return append([]byte{tagSign1}, body...)
}

func TestSignVerify(t *testing.T) {
	private := newKey(t)
	_, edPrivate, _ := ed25519.GenerateKey(rand.Reader)
	for name, tt := range map[string]struct {
		signer Signer
		key    *Key
	}{
		"ESP256":  {ECSigner(private, AlgESP256), ECKey(private.Public())},
		"ES256":   {ECSigner(private, AlgES256), ECKey(private.Public())},
		"Ed25519": {Ed25519Signer(edPrivate), OKPKey(edPrivate.Public().(ed25519.PublicKey))},
	} {
		t.Run(name, func(t *testing.T) {
			data, err := SignSign1(SignOptions{Protected: map[int64]any{LabelType: "x"}, Payload: []byte("hello"), External: []byte("aad")}, tt.signer)
			if err != nil {
				t.Fatal(err)
			}
			m, err := ParseSign1(data)
			if err != nil {
				t.Fatal(err)
			}
			if err := m.Verify(tt.key, []byte("aad")); err != nil {
				t.Error(err)
			}
			t.Run("CO-10 wrong external data", func(t *testing.T) {
				for _, external := range [][]byte{nil, []byte("aad "), []byte("AAD")} {
					if err := m.Verify(tt.key, external); !errors.Is(err, ErrSignature) {
						t.Errorf("%q: %v", external, err)
					}
				}
			})
			if !m.Protected.HasType("x", 0) || m.Protected.HasType("y", 0) {
				t.Error("typ")
			}
		})
	}
}

func TestDetached(t *testing.T) {
	private := newKey(t)
	key := ECKey(private.Public())
	data, err := SignSign1(SignOptions{Payload: []byte("apart"), Detached: true, Untagged: true}, ECSigner(private, AlgESP256))
	if err != nil {
		t.Fatal(err)
	}
	m, err := ParseUntaggedSign1(data)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.VerifyDetached(key, nil, []byte("apart")); err != nil {
		t.Error(err)
	}
	t.Run("CO-09 nil payload, both payloads", func(t *testing.T) {
		if err := m.Verify(key, nil); !errors.Is(err, ErrPayload) {
			t.Error("nil where attached is required:", err)
		}
		if err := m.VerifyDetached(key, nil, nil); !errors.Is(err, ErrPayload) {
			t.Error("none at all:", err)
		}
		attached, _ := SignSign1(SignOptions{Payload: []byte("here")}, ECSigner(private, AlgESP256))
		m, _ := ParseSign1(attached)
		if err := m.VerifyDetached(key, nil, []byte("here")); !errors.Is(err, ErrPayload) {
			t.Error("both given:", err)
		}
	})
}

func TestParseSign1Refuses(t *testing.T) {
	good, signature := map[any]any{LabelAlg: AlgESP256}, make([]byte, 64)
	none := map[any]any{}
	for name, tt := range map[string]struct {
		data []byte
		want error
	}{
		"CO-02 alg in both buckets":     {message(t, good, map[any]any{LabelAlg: AlgES256}, []byte{}, signature), ErrDupLabel},
		"CO-02 kid in both buckets":     {message(t, map[any]any{LabelAlg: AlgESP256, LabelKeyID: []byte("a")}, map[any]any{LabelKeyID: []byte("b")}, []byte{}, signature), ErrDupLabel},
		"CO-02 x5chain in both buckets": {message(t, map[any]any{LabelX5Chain: []byte("a")}, map[any]any{LabelX5Chain: []byte("a")}, []byte{}, signature), ErrDupLabel},
		"CO-05 unknown label":           {message(t, map[any]any{LabelAlg: AlgESP256, LabelCrit: []any{99}, 99: 1}, none, []byte{}, signature), ErrCrit},
		"CO-05 unknown text label":      {message(t, map[any]any{LabelAlg: AlgESP256, LabelCrit: []any{"x"}, "x": 1}, none, []byte{}, signature), ErrCrit},
		"CO-05 unprotected":             {message(t, good, map[any]any{LabelCrit: []any{1}}, []byte{}, signature), ErrCrit},
		"CO-05 empty":                   {message(t, map[any]any{LabelAlg: AlgESP256, LabelCrit: []any{}}, none, []byte{}, signature), ErrCrit},
		"CO-05 absent label":            {message(t, map[any]any{LabelAlg: AlgESP256, LabelCrit: []any{LabelType}}, none, []byte{}, signature), ErrCrit},
		"CO-05 no array":                {message(t, map[any]any{LabelAlg: AlgESP256, LabelCrit: 1}, none, []byte{}, signature), ErrCrit},
		"CO-08 untagged":                {message(t, good, none, []byte{}, signature)[1:], ErrMalformed},
		"CO-08 tag 61(18)":              {append([]byte{0xd8, 61}, message(t, good, none, []byte{}, signature)...), ErrMalformed},
		"CO-08 tag 98":                  {append([]byte{0xd8, 98}, message(t, good, none, []byte{}, signature)[1:]...), ErrMalformed},
		"CO-08 tag 17":                  {append([]byte{0xd1}, message(t, good, none, []byte{}, signature)[1:]...), ErrMalformed},
		"CO-08 tag 18 twice":            {append([]byte{0xd2}, message(t, good, none, []byte{}, signature)...), ErrMalformed},
		"three elements":                {[]byte{0xd2, 0x83, 0x40, 0xa0, 0x40}, ErrMalformed},
		"label that is a byte string":   {[]byte{0xd2, 0x84, 0x40, 0xa1, 0x41, 0x01, 0x01, 0x40, 0x40}, ErrMalformed},
		"protected is no map":           {[]byte{0xd2, 0x84, 0x41, 0x01, 0xa0, 0x40, 0x40}, cbor.ErrMalformed},
		"CB-02 alg twice":               {[]byte{0xd2, 0x84, 0x45, 0xa2, 0x01, 0x26, 0x01, 0x28, 0xa0, 0x40, 0x40}, cbor.ErrDup},
		"a tag around the payload":      {[]byte{0xd2, 0x84, 0x40, 0xa0, 0xd8, 0x18, 0x40, 0x40}, ErrMalformed},
		"a tag around the protected":    {[]byte{0xd2, 0x84, 0xd8, 0x18, 0x40, 0xa0, 0x40, 0x40}, ErrMalformed},
		"undefined for nil":             {[]byte{0xd2, 0x84, 0x40, 0xa0, 0xf7, 0x40}, ErrMalformed},
		"empty input":                   {nil, ErrMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := ParseSign1(tt.data); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
}

func TestVerifyRefusesAlgorithm(t *testing.T) {
	private := newKey(t)
	p256 := ECKey(private.Public())
	p384, err := ParseKey(unhex(t, issuerKeyP384))
	if err != nil {
		t.Fatal(err)
	}
	_, edPrivate, _ := ed25519.GenerateKey(rand.Reader)
	okp := OKPKey(edPrivate.Public().(ed25519.PublicKey))
	bound := &Key{EC: private.Public(), Alg: AlgES256}
	none := map[any]any{}
	for name, tt := range map[string]struct {
		protected, unprotected map[any]any
		key                    *Key
	}{
		"CO-01 empty protected":         {none, none, p256},
		"CO-01 only unprotected":        {none, map[any]any{LabelAlg: AlgESP256}, p256},
		"CO-03 none":                    {map[any]any{LabelAlg: 0}, none, p256},
		"CO-03 text":                    {map[any]any{LabelAlg: "ES256"}, none, p256},
		"CO-03 -65535":                  {map[any]any{LabelAlg: -65535}, none, p256},
		"CO-03 ES256 with P-384":        {map[any]any{LabelAlg: AlgES256}, none, p384},
		"CO-03 ES384 with P-256":        {map[any]any{LabelAlg: AlgES384}, none, p256},
		"CO-03 EdDSA with EC2":          {map[any]any{LabelAlg: AlgEdDSA}, none, p256},
		"CO-03 ES256 with Ed25519":      {map[any]any{LabelAlg: AlgES256}, none, okp},
		"CO-03 another than the key's":  {map[any]any{LabelAlg: AlgESP256}, none, bound},
		"CO-03 HMAC with a public key":  {map[any]any{LabelAlg: AlgHMAC256}, none, p256},
		"CO-03 P-256 with SHA-512, -36": {map[any]any{LabelAlg: -36}, none, p256},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := ParseSign1(message(t, tt.protected, tt.unprotected, []byte("x"), make([]byte, 64)))
			if err != nil {
				t.Fatal(err)
			}
			if err := m.Verify(tt.key, nil); !errors.Is(err, ErrAlg) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestBothNamesOfOneAlgorithm(t *testing.T) {
	private := newKey(t)
	for _, alg := range []int64{AlgES256, AlgESP256} {
		t.Run("CO-03 accepted for P-256: "+strconv.FormatInt(alg, 10), func(t *testing.T) {
			data, err := SignSign1(SignOptions{Payload: []byte("x")}, ECSigner(private, alg))
			if err != nil {
				t.Fatal(err)
			}
			m, err := ParseSign1(data)
			if err != nil {
				t.Fatal(err)
			}
			if err := m.Verify(ECKey(private.Public()), nil); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestStructureContext(t *testing.T) {
	private := newKey(t)
	for _, context := range []string{"Signature", "CounterSignature", "MAC0"} {
		t.Run("CO-10 context "+context, func(t *testing.T) {
			signature, err := private.Sign(structure(context, []byte{0xa1, 0x01, 0x28}, nil, []byte("x")))
			if err != nil {
				t.Fatal(err)
			}
			m, err := ParseSign1(message(t, map[any]any{LabelAlg: AlgESP256}, map[any]any{}, []byte("x"), signature))
			if err != nil {
				t.Fatal(err)
			}
			if err := m.Verify(ECKey(private.Public()), nil); !errors.Is(err, ErrSignature) {
				t.Error(err)
			}
		})
	}
	if !bytes.Equal(structure("x", []byte{0xa0}, nil, nil), structure("x", nil, nil, nil)) {
		t.Error("an encoded empty map does not count as empty")
	}
}

func FuzzParseSign1(f *testing.F) {
	private := newKey(f)
	for _, o := range []SignOptions{{Payload: []byte("x")}, {Detached: true, Payload: []byte("y")}, {Protected: map[int64]any{LabelCrit: []int64{1}}}} {
		data, err := SignSign1(o, ECSigner(private, AlgESP256))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ParseSign1(data)
		if err != nil {
			return
		}
		_ = m.Verify(ECKey(private.Public()), nil)
	})
}
