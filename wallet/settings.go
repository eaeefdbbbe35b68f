package wallet

import "hufu/wallet/vault"

// Settings are the holder's choices.
type Settings struct {
	// History says whether showings are written down. Switched off, none is
	// from then on; what is there stays until it is deleted.
	History bool `json:"history"`
}

const settingsName = "settings"

// settingsRecord is written only where a choice differs from the default.
//
//	settings = { ? "no_history": true }
type settingsRecord struct {
	NoHistory bool `cbor:"no_history,omitempty"`
}

// Settings answers the holder's choices.
func (w *Wallet) Settings() (s Settings, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	err = w.view(func(tx *vault.Tx) error {
		s.History, err = keepsHistory(tx)
		return err
	})
	return s, err
}

// SetSettings keeps the holder's choices.
func (w *Wallet) SetSettings(s Settings) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.update(func(tx *vault.Tx) error {
		return edit(tx.Shared, settingsName, func(r *settingsRecord) error {
			r.NoHistory = !s.History
			return nil
		})
	})
}

func keepsHistory(tx *vault.Tx) (bool, error) {
	r, _, err := load[settingsRecord](tx.Shared, settingsName)
	return !r.T.NoHistory, err
}
