package issuer

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
	"hufu/wallet/issuer/sample"
	"hufu/wallet/openid"
	"hufu/wallet/sdcwt"
	"hufu/wallet/trust"
)

// copiesOf are some copies of one edition for a fresh card.
func (s *sandbox) copiesOf(person any, level, edition string, count int) []*sdcwt.Token {
	s.Helper()
	r := handed(s.desk("POST", "/cards", object{"person": person, "level": level}, 201))
	var tokens []*sdcwt.Token
	for _, copy := range s.receive(r, openid.Want{Configuration: openid.Configuration(openid.FormatSDCWT, edition), Count: count}).Copies {
		token, err := sdcwt.Parse(copy.Credential)
		if err != nil {
			s.Fatal(err)
		}
		tokens = append(tokens, token)
	}
	return tokens
}

// shared finds the byte strings of eight and more that two messages have in
// common.
func shared(a, b []byte) [][]byte {
	const least = 8
	windows := map[string]bool{}
	for i := 0; i+least <= len(a); i++ {
		windows[string(a[i:i+least])] = true
	}
	var found [][]byte
	for i := 0; i+least <= len(b); i++ {
		if !windows[string(b[i:i+least])] {
			continue
		}
		end := i + least
		for end < len(b) && bytes.Contains(a, b[i:end+1]) {
			end++
		}
		found = append(found, b[i:end])
		i = end - least
	}
	return found
}

func TestUnlinkable(t *testing.T) {
	s := newSandbox(t)
	people, err := sample.People(s.clock())
	if err != nil {
		t.Fatal(err)
	}
	for _, edition := range []string{"", "age18", "hotel", "government"} {
		t.Run("SC-12 "+edition, func(t *testing.T) {
			two := s.copiesOf(people[0], "full", edition, 2)
			strangers := s.copiesOf(people[1], "full", edition, 10)
			// Without the claims in them and without what is published, which
			// is what copies of two people have in common, two copies of one
			// person have nothing in common.
			a, b := masked(t, two[0].Raw, claimBytes(t, two[0])), masked(t, two[1].Raw, claimBytes(t, two[1]))
			var published [][]byte
			for _, stranger := range strangers {
				other := masked(t, stranger.Raw, claimBytes(t, stranger))
				published = slices.Concat(published, shared(a, other), shared(b, other))
			}
			for _, part := range shared(masked(t, a, published), masked(t, b, published)) {
				t.Errorf("both have %x", part)
			}
			checkDistinct(t, two[0], two[1])
			checkTemplate(t, two[0], strangers[0])
			checkSpread(t, strangers)
		})
	}
}

// masked puts noise in the place of what is known.
func masked(t *testing.T, message []byte, known [][]byte) []byte {
	t.Helper()
	slices.SortFunc(known, func(a, b []byte) int { return len(b) - len(a) })
	for _, piece := range known {
		noise := make([]byte, len(piece))
		if _, err := rand.Read(noise); err != nil {
			t.Fatal(err)
		}
		message = bytes.ReplaceAll(message, piece, noise)
	}
	return message
}

// claimBytes are a copy's claims, consented or not, as encoded, with their
// labels.
func claimBytes(t *testing.T, token *sdcwt.Token) [][]byte {
	t.Helper()
	var out [][]byte
	for name, value := range token.Claims {
		label, _ := sdcwt.Label(name)
		value, err := cbor.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		key, err := cbor.Marshal(label)
		if err != nil {
			t.Fatal(err)
		}
		// In the open it is key, value; in a disclosure value, key.
		out = append(out, slices.Concat(key, value), slices.Concat(value, key))
	}
	return out
}

func checkDistinct(t *testing.T, a, b *sdcwt.Token) {
	t.Helper()
	if a.Subject == b.Subject || a.Holder.Equal(b.Holder) {
		t.Error("sub or key is shared")
	}
	if a.IssuedAt%3600 != 0 || a.Expires%3600 != 0 || a.NotBefore != 0 {
		t.Errorf("times %d %d", a.IssuedAt, a.Expires)
	}
	salts := map[string]bool{}
	for _, d := range append(a.Disclosures, b.Disclosures...) {
		if salts[string(d.Salt)] {
			t.Error("a salt is shared")
		}
		salts[string(d.Salt)] = true
	}
	for _, label := range []uint64{7, 39} { // cti, cnonce
		var claims map[any]cbor.RawMessage
		if err := cbor.Unmarshal(a.Sign1.Payload, &claims); err != nil || claims[label] != nil {
			t.Errorf("claim %d in a copy, %v", label, err)
		}
	}
}

// checkSpread: chance makes two of ten neighbours once in a thousand tests,
// and four of them never.
func checkSpread(t *testing.T, batch []*sdcwt.Token) {
	t.Helper()
	var indexes []uint64
	for _, token := range batch {
		indexes = append(indexes, token.Status.Index)
	}
	slices.Sort(indexes)
	near := 0
	for n := 1; n < len(indexes); n++ {
		if indexes[n] == indexes[n-1] {
			t.Errorf("index %d twice", indexes[n])
		}
		if indexes[n]-indexes[n-1] == 1 {
			near++
		}
	}
	if near > 1 {
		t.Errorf("neighbours: %v", indexes)
	}
}

// checkTemplate: what is the same for all holders of an edition and hour.
func checkTemplate(t *testing.T, a, b *sdcwt.Token) {
	t.Helper()
	if a.Issuer != b.Issuer || !bytes.Equal(a.KeyID, b.KeyID) || a.Status.URI != b.Status.URI || a.Type != b.Type ||
		a.IssuedAt != b.IssuedAt || a.Expires != b.Expires || len(a.Disclosures) != len(b.Disclosures) {
		t.Error("copies of two people differ in what all share")
	}
	if x, y := keysOf(t, a), keysOf(t, b); !slices.EqualFunc(x, y, bytes.Equal) {
		t.Errorf("claims in another order: %x, %x", x, y)
	}
}

// keysOf are the keys of a copy's claims as they stand.
func keysOf(t *testing.T, token *sdcwt.Token) [][]byte {
	t.Helper()
	var keys [][]byte
	rest := token.Sign1.Payload[1:] // a map of fewer than 24
	if token.Sign1.Payload[0]>>5 != 5 || token.Sign1.Payload[0]&31 > 23 {
		t.Fatalf("payload begins with %x", token.Sign1.Payload[0])
	}
	for len(rest) > 0 {
		key, after, err := cbor.First(rest)
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key)
		if _, rest, err = cbor.First(after); err != nil {
			t.Fatal(err)
		}
	}
	return keys
}

// A person with fewer optional claims has decoys instead: the number of
// hashes says nothing.
func TestDecoys(t *testing.T) {
	s := newSandbox(t)
	people, err := sample.People(s.clock())
	if err != nil {
		t.Fatal(err)
	}
	bare := people[1]
	bare.Portrait, bare.Address, bare.ExpiryDate, bare.IssuingAuthority, bare.FamilyName = nil, "", "", "", ""
	for _, edition := range []string{"", "hotel", "government"} {
		rich, poor := s.copiesOf(people[0], "full", edition, 1)[0], s.copiesOf(bare, "full", edition, 1)[0]
		if a, b := digests(t, rich), digests(t, poor); a != b || a == 0 {
			t.Errorf("%q: %d and %d hashes", edition, a, b)
		}
		if _, has := poor.Claims["resident_address"]; has {
			t.Errorf("%q: an address that nobody stated", edition)
		}
	}
}

// digests counts the hashes of a copy's redacted claims: simple(59).
func digests(t *testing.T, token *sdcwt.Token) int {
	t.Helper()
	var claims map[any]any
	if err := cbor.Unmarshal(token.Sign1.Payload, &claims); err != nil {
		t.Fatal(err)
	}
	list, _ := claims[cbor.SimpleValue(59)].([]any)
	return len(list)
}

func TestClaimsOfEditions(t *testing.T) {
	s := newSandbox(t)
	people, err := sample.People(s.clock())
	if err != nil {
		t.Fatal(err)
	}
	general := []string{
		"age_over_16", "age_over_18", "birth_date", "expiry_date", "family_name", "given_name", "issuing_authority", "issuing_country",
		"name", "nationality", "personal_administrative_number", "portrait_digest", "resident_address", "sex",
	}
	for edition, want := range map[string]struct{ plain, redacted []string }{
		"":           {[]string{"assurance_level"}, general},
		"age16":      {[]string{"age_over_16", "assurance_level"}, nil},
		"age18":      {[]string{"age_over_18", "assurance_level"}, nil},
		"cafe":       {[]string{"age_over_18", "assurance_level"}, []string{"name"}},
		"identity":   {[]string{"assurance_level", "name", "personal_administrative_number"}, nil},
		"hotel":      {[]string{"assurance_level", "name", "nationality", "personal_administrative_number"}, []string{"birth_date", "portrait_digest", "resident_address"}},
		"government": {[]string{"assurance_level", "birth_date", "name", "personal_administrative_number", "sex"}, []string{"nationality", "portrait_digest", "resident_address"}},
		"portrait":   {[]string{"assurance_level", "portrait"}, nil},
	} {
		token := s.copiesOf(people[0], "full", edition, 1)[0]
		var redacted []string
		plain := maps.Clone(token.Claims)
		for _, d := range token.Disclosures {
			redacted = append(redacted, d.Name)
			delete(plain, d.Name)
		}
		slices.Sort(redacted)
		if got := slices.Sorted(maps.Keys(plain)); !slices.Equal(got, want.plain) || !slices.Equal(redacted, want.redacted) {
			t.Errorf("%q: %v in the open, %v redacted", edition, got, redacted)
		}
	}
}

func TestPortraitDigest(t *testing.T) {
	s := newSandbox(t)
	people, err := sample.People(s.clock())
	if err != nil {
		t.Fatal(err)
	}
	copies := s.copiesOf(people[0], "full", "hotel", 2)
	for _, copy := range copies {
		if digest, _ := copy.Claims["portrait_digest"].([]byte); !bytes.Equal(digest, PortraitDigest(copy.Subject, people[0].Portrait)) {
			t.Errorf("digest %x", digest)
		}
	}
	if bytes.Equal(copies[0].Claims["portrait_digest"].([]byte), copies[1].Claims["portrait_digest"].([]byte)) {
		t.Error("the digest links two copies")
	}
	if portrait := s.copiesOf(people[0], "full", "portrait", 1)[0].Claims["portrait"]; !bytes.Equal(portrait.([]byte), people[0].Portrait) {
		t.Error("another picture")
	}
}

// Indexes are spread over the whole list.
func TestIndexesAreSpread(t *testing.T) {
	s := newSandbox(t)
	const buckets, draws = 16, 16000
	var count [buckets]int
	for range draws {
		index, err := s.issuer.drawIndex()
		if err != nil || index >= 1<<17 {
			t.Fatal(index, err)
		}
		count[index/(1<<17/buckets)]++
	}
	for _, n := range count {
		if n < draws/buckets*8/10 || n > draws/buckets*12/10 {
			t.Errorf("%v", count)
		}
	}
}

func TestKeyID(t *testing.T) {
	s := newSandbox(t)
	thumbprint, err := cose.ECKey(s.issuer.Signer.Public()).Thumbprint()
	if err != nil || !bytes.Equal(s.issuer.keyID, thumbprint[:trust.KeyIDSize]) || binary.Size(s.issuer.keyID) != 4 {
		t.Errorf("%x, %v", s.issuer.keyID, err)
	}
}

// SY-26 for the issuer: nothing about a person, and nothing that works like a
// key, is logged.
func TestLogIsClean(t *testing.T) {
	s := newSandbox(t)
	r := s.register(0, "full")
	code := s.code(r)
	received := s.receive(r)
	s.act(r.card, "suspend")
	s.device().post("/issuer/token", formType, redemption(code, r.tx))
	s.do("GET", "/nowhere/"+r.card, "", nil)
	log := s.log.String()
	if strings.Count(log, "route=") < 20 || !strings.Contains(log, `route="GET /issuer/offers/{id}" status=200`) {
		t.Errorf("log is\n%s", log)
	}
	people, err := sample.People(s.clock())
	if err != nil {
		t.Fatal(err)
	}
	planted := []string{people[0].Name, people[0].Number, people[0].BirthDate, people[0].Address, r.tx, code, r.card, deskToken}
	for _, secret := range planted {
		if strings.Contains(log, secret) {
			t.Errorf("%q is in the log", secret)
		}
	}
	if text, _ := json.Marshal(received.Issuance); strings.Contains(log, string(text)) {
		t.Error("tokens are in the log")
	}
	t.Run("SY-26 no token and no tx_code in the database", func(t *testing.T) {
		data, err := os.ReadFile(s.path)
		if err != nil {
			t.Fatal(err)
		}
		wal, err := os.ReadFile(s.path + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		// The state is CBOR: its texts stand in it as they are.
		for _, text := range tokensIn(received.Issuance) {
			if bytes.Contains(append(data, wal...), text) {
				t.Error("a token is stored as it is")
			}
		}
	})
}

// tokensIn finds the 43-character tokens in a wallet's state.
func tokensIn(state []byte) (found [][]byte) {
	for i := 0; i+45 <= len(state); i++ {
		if state[i] == 0x78 && state[i+1] == 43 {
			found = append(found, state[i+2:i+45])
		}
	}
	return found
}
