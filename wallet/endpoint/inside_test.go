package endpoint

import (
	"context"
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"os"
	"regexp"
	"slices"
	"testing"
	"time"

	"hufu/wallet/refusal"
	"hufu/wallet/sentence"
)

func TestWords(t *testing.T) {
	source, err := os.ReadFile("errors.go")
	if err != nil {
		t.Fatal(err)
	}
	codes := regexp.MustCompile(`refusal\.New\("(\w+)"`).FindAllStringSubmatch(string(source), -1)
	if len(codes) < 20 {
		t.Fatalf("only %d codes", len(codes))
	}
	for _, code := range codes {
		if statuses[code[1]] == 0 && !slices.Contains([]string{"endpoint_config"}, code[1]) {
			t.Errorf("%s has no status", code[1])
		}
	}
	for code := range statuses {
		if _, ok := sentence.Lookup(code); !ok {
			t.Errorf("no words for %s", code)
		}
	}
}

func TestConfig(t *testing.T) {
	whole := Config{Store: failing{}, Seal: make([]byte, SealSize), Receipt: make([]byte, ed25519.PrivateKeySize), Now: func() time.Time { return time.Unix(1, 0) }}
	if _, err := New(whole); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Config){
		"no store": func(c *Config) { c.Store = nil }, "short seal": func(c *Config) { c.Seal = c.Seal[1:] },
		"no receipt key": func(c *Config) { c.Receipt = nil }, "no clock": func(c *Config) { c.Now = nil },
	} {
		c := whole
		change(&c)
		if _, err := New(c); !errors.Is(err, errConfig) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// failing is a store whose disk is gone; what is not called here panics.
type failing struct{ Store }

func (failing) Ended(context.Context, string, int64) ([]ID, error) {
	return nil, errors.New("input/output error")
}

func TestSweepFails(t *testing.T) {
	e := &Endpoint{Config: Config{Store: failing{}, Now: func() time.Time { return time.Unix(1, 0) }}}
	if err := e.Sweep(context.Background()); refusal.Code(err) != "endpoint_unavailable" {
		t.Error(err)
	}
}

func TestLimiterIsBounded(t *testing.T) {
	now := time.Unix(0, 0)
	rate := Rate{Burst: 2, PerMinute: 60}
	l := newLimiter(Limits{Address: rate}, make([]byte, 32), func() time.Time { return now })
	name := func(i int) []byte { return binary.BigEndian.AppendUint64(nil, uint64(i)) }
	refused := 0
	for i := range maxBuckets + 1000 {
		if l.address(name(i)) != nil {
			refused++
		}
	}
	if len(l.buckets) > maxBuckets+1 {
		t.Errorf("%d buckets", len(l.buckets))
	}
	if refused < 900 {
		t.Errorf("a flood of newcomers has buckets of its own: %d refused", refused)
	}
	now = now.Add(time.Hour)
	if err := l.address(name(1 << 40)); err != nil || len(l.buckets) > 2 {
		t.Errorf("%v, %d buckets after an hour", err, len(l.buckets))
	}
}

func TestSeal(t *testing.T) {
	e, err := New(Config{Store: failing{}, Seal: make([]byte, SealSize), Receipt: make([]byte, ed25519.PrivateKeySize), Now: func() time.Time { return time.Unix(1, 0) }})
	if err != nil {
		t.Fatal(err)
	}
	k := append([]byte{7}, make([]byte, 31)...)
	sealed, err := e.sealPIN(ID{1}, k)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := e.openPIN(ID{1}, sealed); err != nil || string(got.Bytes()) != string(k) {
		t.Errorf("%v", err)
	}
	if _, err := e.openPIN(ID{2}, sealed); err == nil {
		t.Error("opens in another slot")
	}
	e.sealKey = append([]byte{1}, e.sealKey[1:]...)
	if _, err := e.openPIN(ID{1}, sealed); err == nil {
		t.Error("opens under another secret")
	}
}
