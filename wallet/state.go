package wallet

import "hufu/wallet/vault"

// State says whether there is a vault here and how it opens.
type State struct {
	Exists      bool   `json:"exists"`
	Locked      bool   `json:"locked"`
	Unconfirmed bool   `json:"unconfirmed"` // the sheet was never confirmed; Create begins anew
	Evicted     bool   `json:"evicted"`     // there was a vault here and its data is gone
	Discarded   bool   `json:"discarded"`   // copies were thrown away: an older state had been restored
	Slots       []Slot `json:"slots"`
}

// State looks at the store; it opens nothing.
func (w *Wallet) State() (State, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	seen, err := vault.Inspect(w.store)
	if err != nil {
		return State{}, err
	}
	s := State{Exists: seen.Exists, Unconfirmed: seen.Unconfirmed, Evicted: seen.Evicted, Slots: []Slot{}}
	s.Locked = seen.Exists && (w.vault == nil || w.vault.Locked())
	s.Discarded = w.restored
	for _, slot := range seen.Slots {
		s.Slots = append(s.Slots, Slot(slot))
	}
	return s, nil
}

// Slot is one way to open the vault: "recovery", "prf" or "pin".
type Slot struct {
	ID         []byte `json:"id"`
	Kind       string `json:"kind"`
	Created    int64  `json:"created"`
	Credential []byte `json:"credentialId,omitempty"`
	Salt       []byte `json:"salt,omitempty"`
}
