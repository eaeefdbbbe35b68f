package endpoint

import (
	"context"
	"errors"
)

// Errors of a Store. A method that answers another one failed, and nothing is
// known of its effect: the caller answers 503 and promises nothing.
var (
	// ErrNone: no such row, or none that belongs to who asks.
	ErrNone = errors.New("endpoint: no such row")
	// ErrConflict: the row is there and not in a state that allows it.
	ErrConflict = errors.New("endpoint: not in a state that allows it")
)

// ID is the random name of a vault (which is the account's), a device, a slot.
type ID = [16]byte

// States of an account. Every mutation carries the state that it needs in its
// condition, so none commits after a suspension (SECURITY 4.6).
const (
	AccountActive    = "active"
	AccountFrozen    = "frozen" // a recovery is under way: unlocks go on, pushes and changes do not
	AccountSuspended = "suspended"
)

// States of a device.
const (
	DeviceActive  = "active"
	DeviceRemoved = "removed"
)

// States of a PIN slot (SECURITY 4.3).
const (
	PinPending   = "pending"   // drawn, not yet the device's
	PinActive    = "active"    //
	PinLast      = "last"      // the last try was used: a resend and a confirm, for LastSeconds
	PinDestroyed = "destroyed" // its key is overwritten
)

// Account is what the endpoint knows of a vault's owner.
type Account struct {
	ID         ID     // = vault id
	State      string //
	RecoveryPK []byte // Ed25519, public half of a_rec
	Generation int64  // of the server, when the account was made
	Created    int64  // Unix seconds, as all times here
}

// Device is one browser with the vault.
type Device struct {
	ID, Account ID
	TK          []byte // transport key: P-256, compressed point (33 bytes)
	PinSlot     *ID    // its one active PIN slot
	State       string
	Added, Seen int64
	Name        []byte // sealed by the wallet, at most 256 bytes

	AccountState string // of its account, read in the same statement
	Acked        int64  // the newest version that it has said to have
}

// Version is one sealed version of a vault (SECURITY 4.6).
type Version struct {
	Vault   ID
	N       int64
	Head    [32]byte // SHA-256("vault-head/v1" | header)
	Header  []byte   // signed: CBOR, see PROTOCOL.md
	Sealed  []byte   // everything else that was pushed, opaque
	Pushed  int64
	Writer  ID
	PushKey []byte // idempotency key of the push
}

// PinSlot is one PIN's half at the server.
type PinSlot struct {
	ID, Device ID
	State      string
	Seq        int64 // evaluations so far
	OKSeq      int64 // the newest that was confirmed
	TriesLeft  int64
	FailsTotal int64
	NextAt     int64 // before this no evaluation is answered
	LastUntil  int64
	LastBlind  []byte // SHA-256 of the newest blinded element
	KSealed    []byte // the VOPRF key, sealed under a secret outside the database
	PublicKey  []byte // pk_k, 32 bytes
	Auth       []byte // Ed25519, public half of a_s; nil while pending
	TK         []byte // pending: the transport key that comes with it
	Generation int64  // of the server, when the slot was made
	Created    int64

	Current int64 // the server's generation, read in the same statement
}

// Epoch is what is kept of an epoch's first version after that has expired:
// enough to follow the writer keys (SECURITY 4.6).
type Epoch struct {
	Vault      ID
	Epoch, N   int64
	Header     []byte
	Signer, WK []byte // wk signs the header, under signer
}

// Mail is one mailbox of the relay, and the token that paid for it.
type Mail struct {
	Token   [32]byte // SHA-256 of its input
	Mailbox ID
	Ends    int64    // the mailbox is there before this
	Forget  int64    // from then on no such token is taken
	Content [32]byte // SHA-256 of what was put in
	Sealed  []byte
	Taken   bool
}

// Grant is how many tokens a slot was given since its confirm seq.
type Grant struct {
	Seq, Granted int64
	Batch        [32]byte // SHA-256 of the newest blinded elements
}

// TokensPerUnlock is how many relay tokens a confirmed unlock is worth.
const TokensPerUnlock = 20

// Rules of expiry (SECURITY 4.6): a version goes when ten newer ones are there
// or when it is thirty days old, if every live device has it or a newer one. A
// device that was not seen for thirty days is not live. The head stays.
const (
	KeepVersions = 10
	KeepSeconds  = 30 * 86400
	// MaxVersions is how many a vault may hold, if a live device keeps all the
	// others from taking versions away.
	MaxVersions = 256
)

// Store keeps what the endpoint knows. Each mutation is one statement that
// carries its whole condition, since D1 has no transactions: no row changed
// means ErrConflict (or ErrNone, where only absence can be the reason), and
// the caller reads the row to say which. A method returns after its effect is
// durable.
//
// Times come in from outside. States in a condition are named at the method.
type Store interface {
	// CreateAccount notes which version the vault is founded with, whatever
	// its number, then writes that version, the device and, last, the account
	// that makes them live: four statements, each ON CONFLICT DO NOTHING, and a
	// fifth that reads them back. A second call with the same values answers
	// nil (a lost reply), with others ErrConflict. Until the account is there nothing else sees its device and version.
	CreateAccount(ctx context.Context, a Account, d Device, first Version) error
	Account(ctx context.Context, id ID) (Account, error)

	// Device answers the row with its account's state.
	Device(ctx context.Context, id ID) (Device, error)
	Devices(ctx context.Context, account ID) ([]Device, error)
	// SeeDevice notes the hour that a device was seen in; no more than one write an hour.
	SeeDevice(ctx context.Context, id ID, now int64) error

	// Head answers the version with the highest n, without Sealed if brief.
	Head(ctx context.Context, vault ID, brief bool) (Version, error)
	Version(ctx context.Context, vault ID, n int64) (Version, error)
	// Push adds v if parent (n = v.N-1) is the head, no version v.N is there,
	// the account is active (FOR SHARE on PostgreSQL) and device v.Writer
	// belongs to it and is active; else ErrConflict. So is it when the vault
	// holds MaxVersions.
	Push(ctx context.Context, v Version, parent [32]byte) error
	// Count is how many versions of a vault are kept.
	Count(ctx context.Context, vault ID) (int64, error)

	// Acknowledge notes that a device has version n or a newer one; n exists
	// in its vault, the account is not suspended.
	Acknowledge(ctx context.Context, device ID, n int64) error
	// Grown lists vaults in which a version came in between two times, at most
	// limit, beyond after in the order of their ids.
	Grown(ctx context.Context, from, to int64, after ID, limit int) ([]ID, error)
	// Expired answers the versions of a vault that may go by the rules above,
	// the oldest first, at most limit.
	Expired(ctx context.Context, vault ID, now int64, limit int) ([]Version, error)
	// KeepEpoch writes down the first version of an epoch; a second call for
	// the epoch changes nothing.
	KeepEpoch(ctx context.Context, e Epoch) error
	// Epochs answers what KeepEpoch wrote, the oldest first.
	Epochs(ctx context.Context, vault ID) ([]Epoch, error)
	// Expire removes a version if it may go.
	Expire(ctx context.Context, vault ID, n, now int64) error

	// AddPinSlot puts a pending slot beside the device's own; device and
	// account active. At most 4 pending slots a device: the oldest go.
	AddPinSlot(ctx context.Context, s PinSlot, account ID) error
	PinSlot(ctx context.Context, slot ID) (PinSlot, error)
	// Evaluate counts one try (the UPDATE of SECURITY 4.3, with the device
	// row's pin_slot = slot and account not suspended in its condition; a
	// pending slot is counted likewise for the device that made it). It
	// answers the row after the change. ErrConflict: not now; or blind is the
	// newest one, which is counted once however often it comes (LastBlind).
	Evaluate(ctx context.Context, slot, device ID, blind [32]byte, now int64) (PinSlot, error)
	// Confirm credits m successes, the newest being evaluation q (4.3). A
	// success must stand in one confirm only, which may be sent again as it is:
	// one that is counted again in the next confirm, because the answer was
	// lost, forgives a guess of somebody else's.
	Confirm(ctx context.Context, slot, device ID, q, m, now int64) (PinSlot, error)
	// Register writes the public half of a_s, once, into a pending slot; the
	// same again is no conflict.
	Register(ctx context.Context, slot, device ID, auth []byte) error
	// Activate makes a pending, registered slot the device's one PIN slot and
	// its tk the device's, in one UPDATE of the device row, if that still has
	// the slot and tk it had: old is nil for the first PIN. The new slot's
	// counters start afresh.
	Activate(ctx context.Context, device, slot ID, old *ID, oldTK []byte, now int64) error
	// Overwrite empties k of those of the slots that are destroyed, or that no
	// device row names and are not pending, or in state last past LastUntil; it
	// answers how many. Whatever a database keeps of overwritten bytes besides
	// goes too, also if no slot is named.
	Overwrite(ctx context.Context, now int64, slots ...ID) (int64, error)

	// Grant counts n tokens of a batch for the slot's newest confirm, which is
	// seq: TokensPerUnlock at most; device active and at this slot, account not
	// suspended, the batch not the newest one, else ErrConflict. Granted
	// answers the count; the zero Grant if there is none.
	Grant(ctx context.Context, slot, device ID, seq, n int64, batch [32]byte) error
	Granted(ctx context.Context, slot ID) (Grant, error)
	// PutMail spends m.Token and makes the mailbox; ErrConflict if either is
	// there. Mail answers a mailbox whose time is not over, without Sealed.
	PutMail(ctx context.Context, m Mail) error
	Mail(ctx context.Context, mailbox ID, now int64) (Mail, error)
	// TakeMail answers what lies in a mailbox to the first who asks; to all
	// others ErrConflict.
	TakeMail(ctx context.Context, mailbox ID, now int64) ([]byte, error)
	// SweepMail forgets mailboxes that ended, with their ids, and spent tokens
	// that nobody would take; it answers how many mailboxes.
	SweepMail(ctx context.Context, now int64) (int64, error)
	CountMail(ctx context.Context) (int64, error)

	// Spend takes a nonce once within its life: false if it was taken.
	Spend(ctx context.Context, scope, nonce []byte, until int64) (bool, error)
	// Sweep forgets nonces and everything else whose time is over.
	Sweep(ctx context.Context, now int64) error

	// Generation is raised after a restore (SECURITY 4.3): tries of every
	// slot become min(tries, 3). Callers call the function Restored.
	Generation(ctx context.Context) (int64, error)
	Restored(ctx context.Context) (int64, error)
	// Ended lists what of a kind has ended; of PIN slots those that Overwrite
	// would empty now. Replay ends one again: the account's state and the
	// device's standing are not asked, as nothing else runs then.
	Ended(ctx context.Context, kind string, now int64) ([]ID, error)
	Replay(ctx context.Context, kind string, id ID) error
	// Beat counts up by one from what it has, or from least, and answers the
	// count, 1 at first.
	Beat(ctx context.Context, least int64) (int64, error)

	Ping(ctx context.Context) error
}
