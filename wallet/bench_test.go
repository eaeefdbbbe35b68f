package wallet

import "testing"

// The costs of a showing without the store: BENCH.md has them in a page.

func BenchmarkOpenShowing(b *testing.B) {
	h := newCardHolder(b, "", "hotel")
	clean := h.store.Snapshot()
	for b.Loop() {
		b.StopTimer()
		tab := &holder{Wallet: h.wallet(clean.Snapshot()), card: h.card}
		if err := tab.OpenRecovery(h.code, noon); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		tab.show(b, "hotel", noon)
	}
}

func BenchmarkRenew(b *testing.B) {
	h := newCardHolder(b, "", "hotel")
	s := h.show(b, "hotel", noon)
	for b.Loop() {
		if _, err := h.Renew(s.ID, noon+10); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpenRecovery(b *testing.B) {
	h := newCardHolder(b, "", "age16", "age18", "cafe", "identity", "hotel", "government", "portrait")
	for b.Loop() {
		if err := h.OpenRecovery(h.code, noon); err != nil {
			b.Fatal(err)
		}
	}
}
