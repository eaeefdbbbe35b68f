package main

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"slices"

	"hufu/wallet/cbor"
	"hufu/wallet/code"
	"hufu/wallet/cose"
	"hufu/wallet/ec"
	"hufu/wallet/profile"
	"hufu/wallet/sdcwt"
	"hufu/wallet/status"
	"hufu/wallet/trust"
	"hufu/wallet/vectors"
)

// The times of all vectors: a copy of the full hour, shown 800 s later.
const (
	copyIssued  = 1_699_999_200
	copyExpires = copyIssued + 24*3600
	now         = 1_700_000_000
	statusMade  = now - 300
	position    = 77_777
)

const (
	issuerURL = "https://issuer.example"
	statusURI = issuerURL + "/status/1"
	cardType  = "urn:hufu:id:1"
)

// testCase is one vector to be made.
type testCase struct {
	name, outcome, code, comment string
	change                       func(*scene)
}

// scene is everything about one showing. It begins as a hotel code that is
// accepted; a case changes what it is about.
type scene struct {
	world  *world
	random *stream

	edition  string
	profile  string
	disclose []string
	copy     sdcwt.IssueOptions
	now      int64

	// The parts of the token and of the binding, before they are signed.
	token   func(*parts)
	binding func(*parts)
	holder  *ec.PrivateKey

	kbt    func([]byte) []byte // the signed bytes
	digits func(string) string // the code
	trust  func(*trust.List)   // nil list: see noTrust
	state  func(*status.List)  // the status list's entries
	list   func(*status.IssueOptions)
	before []int64 // the same copy was shown at these times

	noTrust, noStatus bool
}

// parts is a message before it is signed. Claims is a map, or anything.
type parts struct {
	protected, unprotected map[int64]any
	claims                 map[any]any
	payload                []byte // instead of claims
	signer                 cose.Signer
	finish                 func([]byte) []byte
}

func (w *world) make(c testCase) (vectors.Vector, error) {
	s := &scene{
		world: w, random: &stream{name: c.name}, edition: "hotel", now: now, holder: w.holder,
	}
	s.copy = s.defaultCopy()
	if c.change != nil {
		c.change(s)
	}
	if s.profile == "" {
		s.profile = s.edition
	}
	v := vectors.Vector{
		Name: c.outcome + "_" + c.name, Comment: c.comment, Outcome: c.outcome, Code: c.code,
		Profile: s.profile, Time: s.now, Root: hex.EncodeToString(w.root.Public().(ed25519.PublicKey)),
	}
	return v, s.fill(&v)
}

func (s *scene) fill(v *vectors.Vector) (err error) {
	for i, at := range s.before {
		earlier := vectors.Showing{Time: at}
		if earlier.Digits, err = s.show(at, byte(i)); err != nil {
			return err
		}
		v.Earlier = append(v.Earlier, earlier)
	}
	// A code that was shown at the very time is the same code.
	var again byte
	if !slices.Contains(s.before, now) {
		again = byte(len(s.before))
	}
	if v.Digits, err = s.show(now, again); err != nil {
		return err
	}
	if s.digits != nil {
		v.Digits = s.digits(v.Digits)
	}
	if v.Trust, err = s.trustList(); err != nil {
		return err
	}
	if v.Status, err = s.statusList(); err != nil {
		return err
	}
	if v.Outcome == "accepted" {
		v.Claims, err = s.claims()
	}
	return err
}

// claims are what an accepted code must show: what the profile may see.
func (s *scene) claims() (map[string]any, error) {
	p, err := profile.Lookup(s.profile)
	if err != nil {
		return nil, err
	}
	out := map[string]any{}
	for name, value := range s.copy.Plain {
		if p.Allows(name) {
			out[name] = plain(value)
		}
	}
	for _, name := range s.disclose {
		if p.Allows(name) {
			out[name] = plain(s.copy.Redacted[name])
		}
	}
	return out, nil
}

func plain(value any) any {
	if octets, ok := value.([]byte); ok {
		return base64.RawURLEncoding.EncodeToString(octets)
	}
	return value
}

// show makes the digits of a code drawn at a time.
func (s *scene) show(at int64, number byte) (string, error) {
	token, err := s.issue()
	if err != nil {
		return "", err
	}
	kbt, err := s.bind(token, at, number)
	if err != nil {
		return "", err
	}
	if s.kbt != nil {
		kbt = s.kbt(kbt)
	}
	return code.Encode(code.KindPresentation, kbt)
}

// bind signs the key-binding token.
func (s *scene) bind(token []byte, at int64, number byte) ([]byte, error) {
	issued, expires := code.Cut(at, copyIssued, copyExpires)
	p := &parts{
		protected:   map[int64]any{cose.LabelType: 294, cose.LabelKCWT: cbor.RawMessage(token)},
		unprotected: map[int64]any{},
		claims: map[any]any{
			int64(3): "hufu:" + s.edition, int64(4): expires, int64(6): issued,
			int64(7): []byte{0xc0, 0xff, 0xee, 1, 2, 3, 4, number},
		},
		signer: cose.ECSigner(s.holder, cose.AlgESP256),
	}
	if s.profile == "rail" {
		p.claims[int64(3)] = "hufu:rail"
	}
	if s.binding != nil {
		s.binding(p)
	}
	return p.sign()
}

func (p *parts) sign() ([]byte, error) {
	payload := p.payload
	if payload == nil {
		var err error
		if payload, err = cbor.Marshal(p.claims); err != nil {
			return nil, err
		}
	}
	data, err := cose.SignSign1(cose.SignOptions{Protected: p.protected, Unprotected: p.unprotected, Payload: payload}, p.signer)
	if err != nil || p.finish == nil {
		return data, err
	}
	return p.finish(data), nil
}
