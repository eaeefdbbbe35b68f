package account

import (
	"bytes"
	"context"
	"errors"
	"strconv"

	"hufu/wallet/refusal"
	"hufu/wallet/vault"
)

// pulled is what GET /v1/vaults/{id} answers.
type pulled struct {
	N       uint64  `cbor:"n"`
	Head    []byte  `cbor:"head"`
	Header  []byte  `cbor:"header"`
	Sealed  []byte  `cbor:"sealed"`
	Receipt Receipt `cbor:"receipt"`
}

// Served is a version as the endpoint has it, checked as far as that goes
// without the vault's key, and its receipt.
type Served struct {
	Upload  *vault.Upload
	Receipt *Receipt
}

// News is what Pull found.
type News struct {
	// Versions that this vault does not have, the oldest first, each the
	// next of the one before; none if there is nothing new.
	Versions []Served
}

// Pull asks for the head, if it is not the one known already. Versions of
// other devices are handed back, to be merged; the receipt is kept.
//
// ErrRollback: the endpoint's head is older than one it gave a receipt for.
// ErrFork: it is another one of that number, or does not descend from it.
// From then on nothing is pushed, and neither version is dropped.
func (c *Client) Pull(ctx context.Context) (*News, error) {
	unlock, err := c.founded()
	if err != nil {
		return nil, err
	}
	defer unlock()
	var news *News
	err = c.orMoved(ctx, func() (err error) { news, err = c.pull(ctx); return err })
	return news, err
}

func (c *Client) pull(ctx context.Context) (*News, error) {
	head, err := c.serve(ctx, "", map[string]string{"if-none-match": `"` + formatPlace(c.record.Receipt.pointer()) + `"`})
	if err != nil {
		return nil, err
	}
	if head == nil { // the one whose receipt is kept
		return c.known(ctx)
	}
	if err := c.judge(head.Receipt); err != nil {
		return nil, c.contradicted(head.Receipt, err)
	}
	return c.news(ctx, head)
}

// known is for a head that was seen before: by this vault's own push, or as
// another's that is not merged yet.
func (c *Client) known(ctx context.Context) (*News, error) {
	if c.record.Base.N == c.record.Receipt.N {
		return new(News), nil
	}
	head, err := c.version(ctx, c.record.Receipt.N)
	if err != nil {
		return nil, err
	}
	return c.news(ctx, head)
}

// news finds out how a head descends from Base.
func (c *Client) news(ctx context.Context, head *Served) (*News, error) {
	if mine, err := c.mine(head); mine || err != nil {
		return new(News), err
	}
	versions, err := c.descent(ctx, head)
	if errors.Is(err, vault.ErrFork) {
		return nil, c.contradicted(head.Receipt, ErrFork)
	}
	if err != nil {
		return nil, err
	}
	return &News{versions}, c.save(func(r *record) { r.Receipt = head.Receipt })
}

// mine takes up a head that this vault wrote itself.
func (c *Client) mine(head *Served) (bool, error) {
	waiting, err := c.waiting()
	if err != nil && !errors.Is(err, ErrBehind) {
		return false, err
	}
	for _, u := range waiting {
		if u.Pointer == head.Upload.Pointer {
			return true, c.taken(head.Receipt, u.Pointer)
		}
	}
	return head.Upload.Pointer == c.record.Base.pointer(), nil
}

// maxDescent is how many versions are followed back at once.
const maxDescent = 64

// descent follows a head back to Base, each version signed by the writer key
// of the one before.
func (c *Client) descent(ctx context.Context, head *Served) ([]Served, error) {
	base := c.record.Base.pointer()
	if head.Upload.N <= base.N || head.Upload.N-base.N > maxDescent {
		return nil, vault.ErrFork
	}
	versions := make([]Served, head.Upload.N-base.N)
	versions[len(versions)-1] = *head
	for i := len(versions) - 2; i >= 0; i-- {
		s, err := c.version(ctx, base.N+1+uint64(i))
		if err != nil {
			return nil, err
		}
		versions[i] = *s
	}
	before, err := c.base(ctx)
	for i := 0; i < len(versions) && err == nil; i++ {
		err = versions[i].Upload.Follows(before)
		before = versions[i].Upload
	}
	return versions, err
}

// base is the version that both have, from here or from there.
func (c *Client) base(ctx context.Context) (*vault.Upload, error) {
	at := c.record.Base.pointer()
	u, err := vault.LoadUpload(c.Options.Store, &at)
	if !errors.Is(err, vault.ErrMissing) {
		return u, err
	}
	s, err := c.version(ctx, at.N)
	if err == nil && s.Upload.Pointer != at {
		err = vault.ErrFork
	}
	if err != nil {
		return nil, err
	}
	return s.Upload, nil
}

func (c *Client) version(ctx context.Context, n uint64) (*Served, error) {
	return c.serve(ctx, "/versions/"+strconv.FormatUint(n, 10), nil)
}

// serve asks for a version and checks what needs no comparison; nil if it is
// the one that the caller has.
func (c *Client) serve(ctx context.Context, path string, header map[string]string) (*Served, error) {
	device, err := c.device()
	if err != nil {
		return nil, err
	}
	var p pulled
	response, err := c.ask(ctx, call{method: "GET", path: c.vaultPath() + path, by: device, header: header, limit: limitVersion}, &p)
	if err != nil || response.Status == statusNotModified {
		return nil, err
	}
	if err := p.Receipt.Verify(c.record.Signer, c.record.Vault); err != nil {
		return nil, err
	}
	u, err := vault.ParseUpload(p.Header, p.Sealed)
	if err != nil {
		return nil, ErrAnswer.Because(err)
	}
	fits := u.N == p.N && bytes.Equal(u.Hash[:], p.Head) && p.Receipt.pointer() == u.Pointer && bytes.Equal(u.Header.VaultID, c.record.Vault)
	if !fits {
		return nil, ErrAnswer.With("a version that is not what it is said to be")
	}
	return &Served{u, &p.Receipt}, nil
}

// judge holds a receipt for the head against the highest one. That one is
// lower is no fault of a receipt for another version than the head.
func (c *Client) judge(head *Receipt) error {
	highest := c.record.Receipt
	switch {
	case head.N < highest.N:
		return ErrRollback
	case head.N == highest.N && !bytes.Equal(head.Head, highest.Head):
		return ErrFork
	}
	return nil
}

// Compare holds a receipt that another device has against this one's
// (SECURITY 4.6): both are the endpoint's word.
func (c *Client) Compare(other *Receipt) error {
	unlock, err := c.founded()
	if err != nil {
		return err
	}
	defer unlock()
	if err := other.Verify(c.record.Signer, c.record.Vault); err != nil {
		return err
	}
	if err := c.judge(other); errors.Is(err, ErrFork) {
		return c.contradicted(other, err)
	}
	return nil
}

// contradicted stops all pushes and keeps both receipts.
func (c *Client) contradicted(other *Receipt, why error) error {
	err := c.save(func(r *record) {
		if r.Stopped == "" {
			r.Stopped, r.Other = refusal.Code(why), other
		}
	})
	if err != nil {
		return err
	}
	return why
}
