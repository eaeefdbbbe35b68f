package wallet

import (
	"errors"
	"testing"

	"hufu/wallet/pin"
)

func TestPINFacts(t *testing.T) {
	h := newCardHolder(t, "")
	facts, err := h.PINFacts()
	if err != nil {
		t.Fatal(err)
	}
	for digits, want := range map[string]error{"199012": pin.ErrWeak, "020046": pin.ErrWeak, "274916": nil} {
		p, err := pin.Parse(digits)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Check(facts); !errors.Is(err, want) {
			t.Errorf("VA-19 %s: %v, want %v", digits, err, want)
		}
		if err := p.Check(pin.Facts{}); digits == "020046" && err != nil {
			t.Errorf("%s is weak for everybody: %v", digits, err)
		}
	}
	h.Lock()
	if _, err := h.PINFacts(); err == nil {
		t.Error("told while locked")
	}
}
