package vault

import (
	"errors"

	"hufu/wallet/refusal"
)

// What a Store answers.
var (
	ErrQuota     = refusal.New("quota", "vault: the store has no room left")
	ErrNoStorage = refusal.New("no_storage", "vault: this place keeps nothing durably")
	ErrConflict  = refusal.New("vault_conflict", "vault: the head was moved by another writer")
	ErrClaimed   = refusal.New("vault_claimed", "vault: the mark is there already")
	ErrMissing   = refusal.New("vault_missing", "vault: no such version in the store")
	ErrStore     = refusal.New("store", "vault: the store failed")
)

// The state a vault is in.
var (
	ErrNone        = refusal.New("vault_none", "vault: there is none here")
	ErrExists      = refusal.New("vault_exists", "vault: there is one here already")
	ErrEvicted     = refusal.New("vault_evicted", "vault: there was one here and its data is gone")
	ErrLocked      = refusal.New("vault_locked", "vault: locked")
	ErrUnconfirmed = refusal.New("vault_unconfirmed", "vault: the recovery sheet is not confirmed")
	ErrBusy        = refusal.New("vault_busy", "vault: too many other writers")
	ErrFull        = refusal.New("vault_full", "vault: larger than a version may be")
	ErrEpoch       = refusal.New("vault_epoch", "vault: its key was changed elsewhere")
)

// What is wrong with stored bytes.
var (
	ErrFormat      = refusal.New("vault_format", "vault: malformed version")
	ErrFormatNewer = refusal.New("format_newer", "vault: written by a newer program")
	ErrCorrupt     = refusal.New("store_corrupt", "vault: stored bytes are damaged")
	ErrRollback    = refusal.New("vault_rollback", "vault: the store went back to an older version")
	ErrFork        = refusal.New("fork", "vault: a version by a writer that does not belong to this vault")
)

// What is wrong with a slot.
var (
	ErrSlotBind     = refusal.New("slot_bind", "vault: slot box of another vault, slot or epoch")
	ErrSlotAuth     = refusal.New("slot_auth", "vault: slot box without the tag of an unlocked device")
	ErrSlotListAuth = refusal.New("slotlist_auth", "vault: slot list altered")
	ErrSlotMissing  = refusal.New("slot_missing", "vault: no slot for this")
	ErrLastSlot     = refusal.New("last_slot", "vault: the last way of recovery stays")
	ErrPINWrong     = refusal.New("pin_wrong", "vault: the PIN's key is not the slot's")
	ErrPRFMismatch  = refusal.New("prf_mismatch", "vault: the passkey answered another value")
	ErrPRFMissing   = refusal.New("prf_missing", "vault: the passkey answered no PRF value")
	ErrPRFStale     = refusal.New("prf_stale", "vault: this passkey was not asked for by this wallet, or too long ago")
)

// What is wrong with a recovery code somebody typed.
var (
	ErrRecoveryLetter  = refusal.New("recovery_letter", "vault: recovery code: not a character of the list")
	ErrRecoveryLength  = refusal.New("recovery_length", "vault: recovery code: wrong number of characters")
	ErrRecoveryCheck   = refusal.New("recovery_check", "vault: recovery code: check does not fit")
	ErrRecoveryWrong   = refusal.New("recovery_wrong", "vault: recovery code of another vault")
	ErrRecoveryConfirm = refusal.New("recovery_confirm", "vault: recovery code: the confirmed characters differ")
)

// Stored makes sure an error of a store has a code.
func Stored(err error) error {
	if err == nil || refusal.Code(err) != refusal.Internal {
		return err
	}
	return ErrStore.Because(err)
}

// unreadable is for a version that the head names and that is not there.
func unreadable(err error) error {
	if errors.Is(err, ErrMissing) {
		return ErrCorrupt.Because(err)
	}
	return Stored(err)
}
