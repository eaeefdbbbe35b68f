package endpoint

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
)

// pushing is one push: a version, and the head that it is to stand on.
type pushing struct {
	*upload
	row    Version
	n      int64
	parent [32]byte
}

// push adds a version on the parent that If-Match names, by compare-and-swap
// (SECURITY 4.6). Whoever comes second gets 409 and the head, which may be his
// own: then his answer was lost, and the push was not.
func (e *Endpoint) push(q *request) (*answer, error) {
	vault, err := q.vault()
	if err != nil {
		return nil, err
	}
	if err := mayChange(q.device.AccountState); err != nil {
		return nil, err
	}
	p, err := q.pushing(vault)
	if err != nil {
		return nil, err
	}
	head, err := e.Store.Head(q.Context(), vault, true)
	if err != nil {
		return nil, err
	}
	if head.N != p.n || head.Head != p.parent {
		return e.late(q, p.row, head)
	}
	if err := p.follows(head); err != nil {
		return nil, err
	}
	if err := e.writes(q, p.sealed.Signer); err != nil {
		return nil, err
	}
	return e.swap(q, p)
}

// pushing reads the push and what has to hold of it whatever the head is.
func (q *request) pushing(vault ID) (p pushing, err error) {
	var named bool
	if p.n, p.parent, named = parsePlace(strings.Trim(q.Header.Get("If-Match"), `"`)); !named {
		return p, errIfMatch
	}
	key, err := q.idempotency()
	if err != nil {
		return p, err
	}
	var body Upload
	if err := q.decode(&body); err != nil {
		return p, err
	}
	if p.upload, err = body.read(); err != nil {
		return p, err
	}
	p.row = p.version(key, q.now)
	return p, p.by(q, vault)
}

// by says whether the version names its vault and the device that pushes it.
func (p pushing) by(q *request, vault ID) error {
	if p.row.Vault != vault {
		return errVersion.With("of another vault")
	}
	if p.row.Writer != q.device.ID {
		return errWriter.With("of another device")
	}
	tk, err := parseTK(q.device.TK)
	if err != nil {
		return err
	}
	return p.carried(tk)
}

func (e *Endpoint) swap(q *request, p pushing) (*answer, error) {
	err := e.Store.Push(q.Context(), p.row, p.parent)
	if err == nil {
		return &answer{http.StatusOK, etag(p.row), e.receipt(p.row)}, nil
	}
	if err := e.refusedBy(q, err); !errors.Is(err, ErrConflict) {
		return nil, err
	}
	head, err := e.Store.Head(q.Context(), p.row.Vault, true)
	if err != nil {
		return nil, err
	}
	if head.Head == p.parent {
		return nil, e.full(q, p.row.Vault)
	}
	return e.late(q, p.row, head)
}

// full says that a push on the head had no room, if that is why.
func (e *Endpoint) full(q *request, vault ID) error {
	n, err := e.Store.Count(q.Context(), vault)
	if err == nil && n >= MaxVersions {
		return errFull
	}
	return errors.Join(errStore, err)
}

// late answers a push whose place is taken: the same answer as before, if it
// is the same push, else the head.
func (e *Endpoint) late(q *request, v, head Version) (*answer, error) {
	kept, err := head, error(nil)
	if v.N < head.N {
		kept, err = e.Store.Version(q.Context(), v.Vault, v.N)
	}
	if err != nil && !errors.Is(err, ErrNone) {
		return nil, err
	}
	if err == nil && kept.N == v.N && kept.Head == v.Head && bytes.Equal(kept.PushKey, v.PushKey) {
		return &answer{http.StatusOK, etag(kept), e.receipt(kept)}, nil
	}
	return nil, with(errHead, map[string]any{"n": head.N, "head": place(head)})
}
