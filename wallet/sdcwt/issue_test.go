package sdcwt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"testing"

	"hufu/wallet/cbor"
	"hufu/wallet/code"
	"hufu/wallet/code/symbol"
	"hufu/wallet/cose"
)

func TestIssue(t *testing.T) {
	p := newParties(t)
	o := p.options()
	o.NotBefore = o.IssuedAt
	token := p.issue(t, o)
	if token.Issuer != o.Issuer || token.Subject != o.Subject || token.IssuedAt != o.IssuedAt || token.NotBefore != o.NotBefore ||
		token.Expires != o.Expires || token.Type != o.Type || *token.Status != *o.Status || !bytes.Equal(token.KeyID, o.KeyID) {
		t.Errorf("%+v", token)
	}
	if !token.Holder.Equal(p.holder.Public()) {
		t.Error("holder")
	}
	for _, claims := range []map[string]any{o.Plain, o.Redacted} {
		for name, value := range claims {
			if token.Claims[name] != value {
				t.Errorf("%s: %v", name, token.Claims[name])
			}
		}
	}
	if len(token.Claims) != len(o.Plain)+len(o.Redacted) {
		t.Errorf("%v", token.Claims)
	}
	var written map[any]cbor.RawMessage
	if err := cbor.Unmarshal(token.Sign1.Payload, &written); err != nil {
		t.Fatal(err)
	}
	for _, absent := range []int64{claimAudience, claimCTI, claimCNonce} {
		if _, present := written[absent]; present {
			t.Errorf("SC-12: claim %d in a copy", absent)
		}
	}
}

func TestIssue_decoys(t *testing.T) {
	p := newParties(t)
	o := p.options()
	o.Redacted = map[string]any{"birth_date": "1990-03-07"}
	o.Decoys = 2
	token := p.issue(t, o)
	if len(token.Disclosures) != 3 || token.Disclosures[0].Name != "birth_date" || !token.Disclosures[1].Decoy || !token.Disclosures[2].Decoy {
		t.Fatalf("%+v", token.Disclosures)
	}
	got := parse(t, p.present(t, token, p.showing("birth_date")))
	if len(got.Token.Disclosures) != 1 {
		t.Error("a decoy was shown")
	}
	t.Run("MD-09 no salt comes twice, in a copy or between two", func(t *testing.T) {
		seen := map[string]bool{}
		for range 50 {
			for _, d := range p.issue(t, o).Disclosures {
				if len(d.Salt) != SaltSize || seen[string(d.Salt)] {
					t.Fatalf("salt of %d bytes, seen before: %v", len(d.Salt), seen[string(d.Salt)])
				}
				seen[string(d.Salt)] = true
			}
		}
	})
}

func TestIssue_values(t *testing.T) {
	p := newParties(t)
	o := p.options()
	o.Plain = map[string]any{"sex": float64(2), "501": "x", `"region"`: "ca", "assurance_level": "light", "portrait_digest": make([]byte, 32)}
	token := p.issue(t, o)
	if token.Claims["sex"] != int64(2) || token.Claims["501"] != "x" || token.Claims[`"region"`] != "ca" {
		t.Errorf("%v", token.Claims)
	}
}

func TestIssue_refuses(t *testing.T) {
	p := newParties(t)
	for name, c := range map[string]struct {
		change func(*IssueOptions)
		want   error
	}{
		"no issuer":             {func(o *IssueOptions) { o.Issuer = "" }, ErrMandatory},
		"no subject":            {func(o *IssueOptions) { o.Subject = "" }, ErrMandatory},
		"no type":               {func(o *IssueOptions) { o.Type = "" }, ErrMandatory},
		"no holder":             {func(o *IssueOptions) { o.Holder = nil }, ErrMandatory},
		"no dates":              {func(o *IssueOptions) { o.IssuedAt, o.Expires = 0, 0 }, ErrTimes},
		"exp at iat":            {func(o *IssueOptions) { o.Expires = o.IssuedAt }, ErrTimes},
		"nbf after iat":         {func(o *IssueOptions) { o.NotBefore = o.IssuedAt + 1 }, ErrTimes},
		"an unknown claim":      {func(o *IssueOptions) { o.Plain["shoe_size"] = int64(43) }, ErrClaim},
		"an unknown secret":     {func(o *IssueOptions) { o.Redacted["shoe_size"] = int64(43) }, ErrClaim},
		"a claim of wrong type": {func(o *IssueOptions) { o.Plain["age_over_18"] = "yes" }, ErrClaim},
		"half a sex":            {func(o *IssueOptions) { o.Plain["sex"] = 1.5 }, ErrClaim},
		"an empty claim":        {func(o *IssueOptions) { o.Redacted["resident_address"] = "" }, ErrClaim},
		"no such date":          {func(o *IssueOptions) { o.Redacted["birth_date"] = "1990-3-7" }, ErrClaim},
		"plain and redacted":    {func(o *IssueOptions) { o.Redacted["name"] = "x" }, ErrOverwrite},
		"exp by number":         {func(o *IssueOptions) { o.Plain["4"] = int64(1) }, ErrMandatory},
		"SC-05 cnf redacted":    {func(o *IssueOptions) { o.Redacted["8"] = int64(1) }, ErrMandatory},
		"no randomness":         {func(o *IssueOptions) { o.Rand = bytes.NewReader(nil) }, io.EOF},
	} {
		t.Run(name, func(t *testing.T) {
			o := p.options()
			c.change(&o)
			if _, err := Issue(o); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

// The budget of DESIGN.md 2 and the issue's section 6, with realistic values.
func TestSizes(t *testing.T) {
	p := newParties(t)
	name, number := "欧阳靖", "11010519900307123X"
	hotel := map[string]any{"assurance_level": "full", "name": name, "personal_administrative_number": number, "nationality": "CN"}
	optional := map[string]any{
		"birth_date": "1990-03-07", "portrait_digest": bytes.Repeat([]byte{0xab}, 32),
		"resident_address": "北京市朝阳区建国门外大街甲六号院二号楼三门", // 20 characters
	}
	if got := len([]rune(optional["resident_address"].(string))); got < 20 {
		t.Fatalf("an address of %d characters is no test", got)
	}
	for _, c := range []struct {
		edition  string
		plain    map[string]any
		redacted map[string]any
		disclose []string
		version  int
		bytes    int
	}{
		{"age18", map[string]any{"assurance_level": "light", "age_over_18": true}, nil, nil, 13, 423},
		{"age16", map[string]any{"assurance_level": "light", "age_over_16": true}, nil, nil, 13, 423},
		{"identity", map[string]any{"assurance_level": "full", "name": name, "personal_administrative_number": number}, nil, nil, 14, 456},
		{"hotel", hotel, optional, nil, 16, 583},
		{"hotel", hotel, optional, []string{"birth_date", "resident_address"}, 18, 715},
	} {
		t.Run(c.edition, func(t *testing.T) {
			o := p.options()
			o.Subject, o.Status.Index = "q7Rk0-x_9vA", 1<<20-1
			o.Issuer, o.Status.URI = "http://localhost:8733/issuer", "http://localhost:8733/issuer/status/1"
			o.Plain, o.Redacted, o.NotBefore = c.plain, c.redacted, o.IssuedAt
			showing := p.showing(c.disclose...)
			showing.Audience = "hufu:" + c.edition
			kbt := p.present(t, p.issue(t, o), showing)
			digits, err := code.Encode(code.KindPresentation, kbt)
			if err != nil {
				t.Fatal(err)
			}
			drawn, err := symbol.Encode(digits)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d bytes, %d digits, version %d", len(kbt)+1, len(digits), drawn.Version)
			if drawn.Version > c.version || len(kbt)+1 > c.bytes {
				t.Errorf("%d bytes, version %d; the budget is %d and %d", len(kbt)+1, drawn.Version, c.bytes, c.version)
			}
			if len(digits) > code.MaxDrawn {
				t.Error("too long to be drawn")
			}
		})
	}
}

// TestUnlinkable compares two showings of one person byte by byte. What a
// stranger's showing at another time holds too is a constant of the format.
func TestUnlinkable(t *testing.T) {
	p := newParties(t)
	o := p.options()
	a, b := showCopy(t, p, o, "q7Rk0-x_9vA", 12_345), showCopy(t, p, o, "Zb81LmYw0cE", 1_001_777)
	stranger := o
	stranger.IssuedAt, stranger.Expires = o.IssuedAt-50*3600, o.Expires-10*3600
	stranger.Plain = map[string]any{
		"assurance_level": "full", "name": "王昭君", "personal_administrative_number": "440308196512316727", "nationality": "FR",
	}
	stranger.Redacted = map[string]any{"birth_date": "1965-12-31", "resident_address": "深圳市罗湖区深南东路五〇一六号"}
	constant := showCopy(t, p, stranger, "0c7hEGz5uXY", 333_444)
	published := [][]byte{[]byte(o.Status.URI), []byte(o.Issuer), []byte(o.Type), o.KeyID}
	consented := [][]byte{
		[]byte(o.Plain["name"].(string)), []byte(o.Plain["personal_administrative_number"].(string)), []byte("CN"), []byte("1990-03-07"),
	}
	var hour [][]byte // of the copies, and the moment of the two showings
	for _, at := range []int64{o.IssuedAt, o.Expires, noon, noon + 60} {
		hour = append(hour, binary.BigEndian.AppendUint32(nil, uint32(at)))
	}
	t.Run("SC-12 nothing common beside what is published and consented", func(t *testing.T) {
		for _, run := range commonRuns(a, b, constant, slices.Concat(published, consented, hour)) {
			t.Errorf("both hold %x", run)
		}
	})
	t.Run("SC-12 the comparison finds what is common", func(t *testing.T) {
		if len(commonRuns(a, b, constant, slices.Concat(published, hour))) == 0 {
			t.Error("it does not find the name")
		}
		if len(commonRuns(a, a, constant, slices.Concat(published, consented, hour))) < 200 {
			t.Error("it does not find the keys and signatures")
		}
	})
}

func showCopy(t *testing.T, p parties, o IssueOptions, subject string, position uint64) []byte {
	t.Helper()
	copyOf := parties{p.issuer, newKey(t)}
	o.Holder, o.Subject = copyOf.holder.Public(), subject
	o.Status = &StatusRef{Index: position, URI: o.Status.URI}
	cti, err := code.NewCTI(nil)
	if err != nil {
		t.Fatal(err)
	}
	showing := copyOf.showing("birth_date")
	showing.CTI = cti
	return copyOf.present(t, copyOf.issue(t, o), showing)
}

// commonRuns answers strings of 8 bytes that a and b have and constant has
// not, after what may be common is cut out of a.
func commonRuns(a, b, constant []byte, allowed [][]byte) [][]byte {
	pieces := [][]byte{a}
	for _, cut := range allowed {
		var next [][]byte
		for _, piece := range pieces {
			next = append(next, bytes.Split(piece, cut)...)
		}
		pieces = next
	}
	var runs [][]byte
	for _, piece := range pieces {
		for i := 0; i+8 <= len(piece); i++ {
			if window := piece[i : i+8]; bytes.Contains(b, window) && !bytes.Contains(constant, window) {
				runs = append(runs, window)
			}
		}
	}
	return runs
}

// Where hashes stand tells nothing: they are sorted.
func TestHashesSorted(t *testing.T) {
	p := newParties(t)
	token := p.issue(t, p.options())
	chosen, err := token.choose([]string{"birth_date", "resident_address"})
	if err != nil {
		t.Fatal(err)
	}
	sums := hashes(rawList(chosen))
	if len(sums) != 2 || !slices.IsSortedFunc(sums, bytes.Compare) || !bytes.Contains(token.Sign1.Payload, sums[0]) {
		t.Errorf("%x", sums)
	}
	if _, present := token.Sign1.Protected[cose.LabelSDAlg]; present {
		t.Error("sd_alg is the default and left out")
	}
}
