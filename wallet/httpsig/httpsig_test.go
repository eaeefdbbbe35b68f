package httpsig

import (
	"crypto/ed25519"
	"errors"
	"strings"
	"testing"

	"hufu/wallet/ec"
)

const testTime = 1795000000

func newP256(t testing.TB) *ec.PrivateKey {
	t.Helper()
	key, err := ec.Generate()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newEd25519(t testing.TB) (Ed25519Signer, Ed25519Key) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	return Ed25519Signer(private), Ed25519Key(public)
}

// push is a request with everything that has to be covered.
func push() *Message {
	body := []byte("sealed")
	return &Message{
		Method: "PUT", Authority: "id.example", Path: "/v1/vaults/AAAA", Query: "x=1", Body: body,
		Header: headers(map[string]string{"content-digest": Digest(body), "if-match": `"1:ab"`, "idempotency-key": "k"}),
	}
}

func TestSignAndVerify(t *testing.T) {
	tk, wk := newP256(t), Ed25519Signer(nil)
	wk, writer := newEd25519(t)
	input, signature, err := Sign(push(),
		Signing{Transport, testTime, "n1", "device", tk}, Signing{Writer, testTime, "n2", "writer", wk})
	if err != nil {
		t.Fatal(err)
	}
	all, err := Parse(input, signature)
	if err != nil || len(all) != 2 {
		t.Fatalf("%d, %v", len(all), err)
	}
	for label, key := range map[string]Verifier{Transport: tk.Public(), Writer: writer} {
		s, err := Find(all, label)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Verify(push(), key); err != nil {
			t.Errorf("%s: %v", label, err)
		}
		if s.String() != s.sent {
			t.Errorf("%s: sent as %s, writes itself as %s", label, s.sent, s)
		}
	}
	if _, err := Find(all, Recovery); !errors.Is(err, ErrMissing) {
		t.Errorf("a label that is not there: %v", err)
	}
}

func TestVerifyRefuses(t *testing.T) {
	tk, stranger := newP256(t), newP256(t)
	input, signature, err := Sign(push(), Signing{Transport, testTime, "n", "device", tk})
	if err != nil {
		t.Fatal(err)
	}
	with := func(name, value string) func(*Message) {
		return func(m *Message) {
			before := m.Header
			m.Header = func(asked string) string {
				if asked == name {
					return value
				}
				return before(asked)
			}
		}
	}
	for name, tt := range map[string]struct {
		change func(*Message)
		input  string
		key    *ec.PublicKey
		want   error
	}{
		"SY-11 other method":        {change: func(m *Message) { m.Method = "POST" }, want: ErrWrong},
		"SY-11 other host":          {change: func(m *Message) { m.Authority = "evil.example" }, want: ErrWrong},
		"SY-11 other path":          {change: func(m *Message) { m.Path += "/x" }, want: ErrWrong},
		"SY-11 other query":         {change: func(m *Message) { m.Query = "" }, want: ErrWrong},
		"SY-11 other parent":        {change: with("if-match", `"2:ab"`), want: ErrWrong},
		"SY-11 other idempotency":   {change: with("idempotency-key", "j"), want: ErrWrong},
		"SY-11 digest of other":     {change: with("content-digest", Digest([]byte("x"))), want: ErrWrong},
		"header taken away":         {change: with("if-match", ""), want: ErrForm},
		"line break in a header":    {change: with("if-match", "a\n\"@path\": /"), want: ErrForm},
		"foreign key":               {key: stranger.Public(), want: ErrWrong},
		"other time":                {input: strings.Replace(input, "created=1795000000", "created=1795000001", 1), want: ErrWrong},
		"other tag":                 {input: strings.Replace(input, `tag="hufu"`, `tag="hufa"`, 1), want: ErrForm},
		"no tag":                    {input: strings.Replace(input, `;tag="hufu"`, ``, 1), want: ErrForm},
		"alg of another kind":       {input: input + `;alg="ed25519"`, want: ErrKey},
		"path not covered":          {input: strings.Replace(input, ` "@path"`, ``, 1), want: ErrCoverage},
		"digest not covered":        {input: strings.Replace(input, ` "content-digest"`, ``, 1), want: ErrCoverage},
		"idempotency not covered":   {input: strings.Replace(input, ` "idempotency-key"`, ``, 1), want: ErrCoverage},
		"alg right, but not signed": {input: input + `;alg="ecdsa-p256-sha256"`, want: ErrWrong},
	} {
		t.Run(name, func(t *testing.T) {
			m, key := push(), tk.Public()
			if tt.change != nil {
				tt.change(m)
			}
			if tt.key != nil {
				key = tt.key
			}
			if tt.input == "" {
				tt.input = input
			}
			s := parseOne(t, tt.input, signature)
			if err := s.Verify(m, key); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
}

func TestFreshAndDigest(t *testing.T) {
	s := Signature{Params: Params{Created: testTime}}
	for offset, want := range map[int64]error{-301: ErrExpired, -300: nil, 0: nil, 300: nil, 301: ErrExpired} {
		if err := s.Fresh(testTime + offset); !errors.Is(err, want) {
			t.Errorf("%+d s: %v", offset, err)
		}
	}
	m := push()
	if err := m.CheckDigest(); err != nil {
		t.Error(err)
	}
	m.Body = []byte("other")
	if err := m.CheckDigest(); !errors.Is(err, ErrDigest) {
		t.Errorf("other body: %v", err)
	}
	m.Body = nil
	if err := m.CheckDigest(); !errors.Is(err, ErrDigest) {
		t.Errorf("digest without a body: %v", err)
	}
	if err := (&Message{Body: []byte("x")}).CheckDigest(); !errors.Is(err, ErrDigest) {
		t.Errorf("body without a digest: %v", err)
	}
}

func TestSignRefuses(t *testing.T) {
	wk, _ := newEd25519(t)
	for name, s := range map[string]Signing{
		"quote in keyid": {Writer, 1, "n", `a"b`, wk}, "no nonce": {Writer, 1, "", "a", wk}, "no key id": {Writer, 1, "n", "", wk},
		"line break": {Writer, 1, "n\n", "a", wk}, "short key": {Writer, 1, "n", "a", Ed25519Signer("x")},
	} {
		if _, _, err := Sign(push(), s); err == nil {
			t.Errorf("%s: signed", name)
		}
	}
}
