package account

import (
	"bytes"
	"context"
	"crypto/rand"
	"io"
	"sync"

	"hufu/wallet/pin"
	"hufu/wallet/vault"
)

// Options say what a Client stands on.
type Options struct {
	URL     string // the endpoint's: "https://id.example"
	Store   vault.Store
	Place   Place
	Keys    Keys
	Fetcher Fetcher
	Now     func() int64 // Unix seconds, by the device's clock
	Rand    io.Reader    // nil: crypto/rand
	// Params are those of new PINs; zero is pin.DefaultParams.
	Params pin.Params
	// Stretch is Argon2id where it must not run here, as in a Worker of its
	// own that is ended afterwards. Nil: pin.Stretch.
	Stretch func(p pin.PIN, salt [pin.SaltSize]byte, params pin.Params) ([32]byte, error)
	// ConfirmLater has Unlock answer as soon as the vault is open, two
	// requests earlier; the caller calls Confirm then, beside the holder's work.
	ConfirmLater bool
}

// Client is the wallet's side of the endpoint. Its methods may be called from
// several goroutines; they run one after the other.
type Client struct {
	Options
	authority string
	offset    int64 // of the endpoint's clock

	mu      sync.Mutex
	record  *record
	attempt *attempt         // the newest, if its answer was lost
	debt    *debt            // a success that is not confirmed
	proof   *vault.SlotProof // of the PIN in force, if this session had it
	made    *vault.SlotProof // of the one that is being made

	rolled    bool  // the endpoint counted fewer tries than before
	confirmed Tries // what the newest confirm was answered
}

// New checks the options. What stands in the Place is read with each call.
func New(o Options) (*Client, error) {
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Params == (pin.Params{}) {
		o.Params = pin.DefaultParams()
	}
	if o.Stretch == nil {
		o.Stretch = pin.Stretch
	}
	c := &Client{Options: o}
	var err error
	c.authority, err = authority(o.URL)
	return c, err
}

// load reads the record; ErrNone without one.
func (c *Client) load() error {
	data, err := c.Place.Load()
	if err != nil {
		return vault.Stored(err)
	}
	c.record = nil
	if len(data) == 0 {
		return ErrNone
	}
	r, err := decodeRecord(data)
	if err != nil {
		return err
	}
	if r.URL != c.URL {
		return ErrRecord.With("another endpoint's")
	}
	c.record = r
	return nil
}

// save writes the record and only then takes it for true.
func (c *Client) save(change func(*record)) error {
	next := *c.record
	change(&next)
	if !next.wellformed() {
		return ErrRecord.With("about to be written")
	}
	data, err := next.encode()
	if err != nil {
		return err
	}
	if err := c.Place.Save(data); err != nil {
		return vault.Stored(err)
	}
	c.record = &next
	return nil
}

// begin is what every method starts with: c.mu and the record.
func (c *Client) begin() (unlock func(), err error) {
	c.mu.Lock()
	if err := c.load(); err != nil {
		c.mu.Unlock()
		return nil, err
	}
	return c.mu.Unlock, nil
}

// founded is begin for who needs an account.
func (c *Client) founded() (unlock func(), err error) {
	unlock, err = c.begin()
	if err == nil && c.record.Receipt == nil {
		unlock()
		return nil, ErrNone
	}
	return unlock, err
}

// device is the pair that signs requests now.
func (c *Client) device() (Device, error) { return c.pair(c.record.Key) }

func (c *Client) pair(id []byte) (Device, error) {
	d, err := c.Keys.Find(Name(id))
	if err != nil {
		return nil, vault.Stored(err)
	}
	if d == nil {
		return nil, ErrKeys
	}
	return d, nil
}

// Status is what can be said without asking anybody.
type Status struct {
	Founded  bool          // there is an account
	PIN      bool          // this device opens with one
	Changing bool          // a PIN was being set: Finish, or SetPIN again
	Stopped  error         // ErrRollback or ErrFork: nothing is pushed any more
	Pushed   vault.Pointer // the newest version that the endpoint is known to have of this vault
	Receipt  *Receipt      // the highest seen
	Other    *Receipt      // the one that contradicts it, if Stopped
}

// Status reads the record. Without one it is the zero Status.
func (c *Client) Status() (Status, error) {
	unlock, err := c.begin()
	if err == ErrNone {
		return Status{}, nil
	}
	if err != nil {
		return Status{}, err
	}
	defer unlock()
	r := c.record
	s := Status{
		Founded: r.Receipt != nil, PIN: r.Slot != nil, Changing: r.Next != nil || r.Retired != nil,
		Stopped: refusalOf(r.Stopped), Receipt: r.Receipt, Other: r.Other,
	}
	if r.Base != nil {
		s.Pushed = r.Base.pointer()
	}
	return s, nil
}

// Finish ends what a kill or a cut left half done: a founding, a PIN's
// change. It needs the vault open and does nothing if nothing is open.
func (c *Client) Finish(ctx context.Context, v *vault.Vault) error {
	unlock, err := c.begin()
	if err != nil {
		return err
	}
	defer unlock()
	if c.record.Receipt == nil {
		return c.found(ctx, v)
	}
	return c.finishPIN(ctx, v)
}

// of says whether an open vault is the record's.
func (c *Client) of(v *vault.Vault) error {
	id, err := v.ID()
	if err == nil && !bytes.Equal(id, c.record.Vault) {
		err = ErrRecord.With("another vault's")
	}
	return err
}
