package vectors_test

import (
	"crypto/ed25519"
	"encoding/hex"
	"reflect"
	"strings"
	"testing"

	"hufu/wallet/profile"
	"hufu/wallet/replay"
	"hufu/wallet/sentence"
	"hufu/wallet/status"
	"hufu/wallet/trust"
	"hufu/wallet/vectors"
	"hufu/wallet/verify"
)

func all(t *testing.T) []vectors.Vector {
	t.Helper()
	all, err := vectors.All()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A folder that lost its files would pass every other test.
func TestCount(t *testing.T) {
	count := map[string]int{}
	for _, v := range all(t) {
		count[v.Outcome]++
	}
	total := count["accepted"] + count["refused"] + count["undecided"]
	if total < 60 || total != len(all(t)) || count["accepted"] == 0 || count["undecided"] == 0 || 3*count["refused"] < 2*total {
		t.Fatalf("%v", count)
	}
	t.Logf("%v", count)
}

func TestVectors(t *testing.T) {
	for _, v := range all(t) {
		t.Run(v.Name, func(t *testing.T) { judge(t, v) })
	}
}

func judge(t *testing.T, v vectors.Vector) {
	if !strings.HasPrefix(v.Name, v.Outcome+"_") || v.Comment == "" {
		t.Errorf("a vector is named by its outcome and explained: %q", v.Comment)
	}
	p, err := profile.Lookup(v.Profile)
	if err != nil {
		t.Fatal(err)
	}
	counter := counterOf(t, v)
	for _, before := range v.Earlier {
		if r := counter.Verify(before.Digits, p, before.Time); r.Verdict != verify.Accepted {
			t.Fatalf("an earlier code: %s %s", r.Verdict, r.Code)
		}
	}
	r := counter.Verify(v.Digits, p, v.Time)
	if string(r.Verdict) != v.Outcome || r.Code != v.Code {
		t.Errorf("%s %s, want %s %s", r.Verdict, r.Code, v.Outcome, v.Code)
		for _, c := range r.Checks {
			t.Logf("%s %s %s %s", c.ID, c.Result, c.Reason, c.Detail)
		}
	}
	if _, known := sentence.Lookup(r.Code); !known {
		t.Errorf("no words for %s", r.Code)
	}
	if v.Outcome == "accepted" && !reflect.DeepEqual(r.Claims, v.Claims) {
		t.Errorf("shows %v, want %v", r.Claims, v.Claims)
	}
	if v.Outcome == "refused" && len(r.Claims) != 0 {
		t.Errorf("shows %v beside a refusal", r.Claims)
	}
}

func counterOf(t *testing.T, v vectors.Vector) *verify.Verifier {
	t.Helper()
	list, state := trustOf(t, v), statusOf(t, v)
	return &verify.Verifier{
		Trust: func() *trust.List { return list },
		Status: func(uri string) *status.Token {
			if state == nil || state.URI != uri {
				return nil
			}
			return state
		},
		Replay: replay.NewRAM(),
	}
}

func trustOf(t *testing.T, v vectors.Vector) *trust.List {
	t.Helper()
	if v.Trust == "" {
		return nil
	}
	list, err := trust.Open(unhex(t, v.Trust), []ed25519.PublicKey{unhex(t, v.Root)})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func statusOf(t *testing.T, v vectors.Vector) *status.Token {
	t.Helper()
	if v.Status == "" {
		return nil
	}
	state, err := status.Parse(unhex(t, v.Status))
	if err != nil {
		t.Fatal(err)
	}
	return state
}

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	data, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
