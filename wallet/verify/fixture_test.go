package verify

import (
	"crypto/ed25519"
	"slices"
	"testing"

	"hufu/wallet/code"
	"hufu/wallet/cose"
	"hufu/wallet/ec"
	"hufu/wallet/profile"
	"hufu/wallet/replay"
	"hufu/wallet/sdcwt"
	"hufu/wallet/sentence"
	"hufu/wallet/status"
	"hufu/wallet/trust"
)

// noon is the counter's clock, an hour after the copies' iat.
const (
	noon = 1_800_000_000
	hour = 3600
	iss  = "https://id.example/issuer"
	uri  = iss + "/status/1"
	idx  = 4711
)

// scene is an issuer, a holder with one card and a counter.
type scene struct {
	t       testing.TB
	issuer  *ec.PrivateKey
	kid     []byte
	list    *trust.List
	counter *Verifier
	status  *status.Token // what the counter has at hand
}

func newScene(t testing.TB) *scene {
	s := &scene{t: t, issuer: newKey(t)}
	key := cose.ECKey(s.issuer.Public())
	var err error
	if s.kid, err = trust.KeyID(key); err != nil {
		t.Fatal(err)
	}
	s.list = &trust.List{
		Sequence: 1, IssuedAt: noon - 10*hour, Expires: noon + 100*hour,
		Issuers: []trust.Issuer{{
			ID: iss, Name: map[string]string{"zh": "示例", "en": "Sample"}, Keys: []trust.Key{{Key: key}},
			StatusURIs: []string{iss + "/status/"}, Types: []string{"urn:hufu:id:1"}, Levels: []string{"light", "full"},
		}},
	}
	s.status = s.statusList(noon-60, func(*status.List) {})
	s.counter = &Verifier{
		Trust:  func() *trust.List { return s.list },
		Status: func(string) *status.Token { return s.status },
		Replay: replay.NewRAM(),
	}
	return s
}

func newKey(t testing.TB) *ec.PrivateKey {
	t.Helper()
	key, err := ec.Generate()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// signed is the trust list as a counter has it, read from its bytes.
func (s *scene) signed() *trust.List {
	s.t.Helper()
	root := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	data, err := trust.Sign(s.list, root)
	if err != nil {
		s.t.Fatal(err)
	}
	list, err := trust.Open(data, []ed25519.PublicKey{root.Public().(ed25519.PublicKey)})
	if err != nil {
		s.t.Fatal(err)
	}
	return list
}

// statusList is a signed list of the issuer's, changed as wanted.
func (s *scene) statusList(at int64, change func(l *status.List)) *status.Token {
	s.t.Helper()
	l, err := status.New(2, status.MinHolders)
	if err != nil {
		s.t.Fatal(err)
	}
	change(l)
	return s.signStatus(status.IssueOptions{
		Signer: cose.ECSigner(s.issuer, cose.AlgESP256), KeyID: s.kid, URI: uri, IssuedAt: at, Expires: at + 48*hour, List: l,
	})
}

func (s *scene) signStatus(o status.IssueOptions) *status.Token {
	s.t.Helper()
	data, err := status.Issue(o)
	if err != nil {
		s.t.Fatal(err)
	}
	token, err := status.Parse(data)
	if err != nil {
		s.t.Fatal(err)
	}
	return token
}

// copied is one copy with its device key.
type copied struct {
	key   *ec.PrivateKey
	token *sdcwt.Token
}

var person = map[string]any{
	"name": "李小龙", "personal_administrative_number": "11010519900307123X", "nationality": "CN",
	"birth_date": "1990-03-07", "resident_address": "北京市东城区景山前街四号", "sex": 1,
	"assurance_level": "full", "age_over_16": true, "age_over_18": true, "portrait_digest": make([]byte, 32),
}

// copyOf mints a copy of the edition that serves a purpose; "" is a general
// copy.
func (s *scene) copyOf(purpose string, changes ...func(o *sdcwt.IssueOptions)) copied {
	s.t.Helper()
	edition := ""
	if purpose != "" {
		edition = profile.Editions(purpose)[0]
	}
	plain, redacted, err := profile.EditionClaims(edition)
	if err != nil {
		s.t.Fatal(err)
	}
	key := newKey(s.t)
	o := sdcwt.IssueOptions{
		Signer: cose.ECSigner(s.issuer, cose.AlgESP256), KeyID: s.kid,
		Issuer: iss, Subject: "c29tZXJhbmRv", IssuedAt: noon - hour, Expires: noon + 23*hour,
		Holder: key.Public(), Type: "urn:hufu:id:1", Status: &sdcwt.StatusRef{Index: idx, URI: uri},
		Plain: pick(plain), Redacted: pick(redacted),
	}
	for _, change := range changes {
		change(&o)
	}
	data, err := sdcwt.Issue(o)
	if err != nil {
		s.t.Fatal(err)
	}
	token, err := sdcwt.Parse(data)
	if err != nil {
		s.t.Fatal(err)
	}
	return copied{key, token}
}

func pick(names []string) map[string]any {
	out := map[string]any{}
	for _, name := range names {
		if value, known := person[name]; known {
			out[name] = value
		}
	}
	return out
}

// present is a code's bytes; show are its digits.
func (s *scene) present(c copied, changes ...func(o *sdcwt.PresentOptions)) []byte {
	s.t.Helper()
	cti, err := code.NewCTI(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	o := sdcwt.PresentOptions{Key: c.key, Audience: "hufu:hotel", IssuedAt: noon, Expires: noon + 60, CTI: cti}
	for _, change := range changes {
		change(&o)
	}
	kbt, err := sdcwt.Present(c.token, o)
	if err != nil {
		s.t.Fatal(err)
	}
	return kbt
}

func (s *scene) show(c copied, changes ...func(o *sdcwt.PresentOptions)) string {
	s.t.Helper()
	return digits(s.t, s.present(c, changes...))
}

func digits(t testing.TB, kbt []byte) string {
	t.Helper()
	text, err := code.Encode(code.KindPresentation, kbt)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func disclose(names ...string) func(o *sdcwt.PresentOptions) {
	return func(o *sdcwt.PresentOptions) { o.Disclose = names }
}

func forPurpose(name string) func(o *sdcwt.PresentOptions) {
	return func(o *sdcwt.PresentOptions) { o.Audience = profile.Prefix + name }
}

func at(iat int64) func(o *sdcwt.PresentOptions) {
	return func(o *sdcwt.PresentOptions) { o.IssuedAt, o.Expires = iat, iat+60 }
}

func prof(t testing.TB, name string) profile.Profile {
	t.Helper()
	p, err := profile.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// hotel judges a code for the hotel profile at noon.
func (s *scene) hotel(digits string) *Report {
	s.t.Helper()
	return s.counter.Verify(digits, prof(s.t, "hotel"), noon)
}

func want(t testing.TB, r *Report, verdict Verdict, code string) {
	t.Helper()
	if r.Verdict != verdict || r.Code != code {
		t.Errorf("%s %s, want %s %s\n%s", r.Verdict, r.Code, verdict, code, lines(r))
	}
	complete(t, r)
}

func lines(r *Report) (text string) {
	for _, c := range r.Checks {
		text += "  " + c.ID + " " + string(c.Result) + " " + c.Reason + " " + c.Detail + "\n"
	}
	return text
}

func hasWords(code string) bool {
	_, ok := sentence.Lookup(code)
	return ok
}

// complete holds for every report: all checks, in order, each with a reason
// that has words, and a verdict that follows from them.
func complete(t testing.TB, r *Report) {
	t.Helper()
	var ids []string
	failed := false
	for _, c := range r.Checks {
		ids = append(ids, c.ID)
		failed = failed || c.Result == Fail
		if !slices.Contains([]Result{Pass, Fail, Warn, Skipped}, c.Result) || !hasWords(c.Reason) {
			t.Errorf("check %s: %q %q", c.ID, c.Result, c.Reason)
		}
	}
	if !slices.Equal(ids, CheckIDs()) {
		t.Errorf("checks are %v", ids)
	}
	if failed != (r.Verdict == Refused) || !hasWords(r.Code) {
		t.Errorf("%s %s with failed checks: %v", r.Verdict, r.Code, failed)
	}
	if r.Verdict == Refused && len(r.Claims) != 0 {
		t.Errorf("a refused report has claims %v", r.Claims)
	}
}
