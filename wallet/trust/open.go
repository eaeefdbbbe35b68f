package trust

import (
	"bytes"
	"crypto/ed25519"
	"errors"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
)

// Open verifies a list under the roots that a program was given. It does not
// look at the clock: ask (*List).Check.
func Open(data []byte, roots []ed25519.PublicKey) (*List, error) {
	return open(data, roots, 0)
}

// Advance answers the list to use from now on, given the one in use (nil if
// none), a list that arrived, and the roots the program was given. With an
// error the list in use stays.
func Advance(current *List, arrived []byte, roots []ed25519.PublicKey, now int64) (*List, error) {
	next, err := follow(current, arrived, roots)
	if err != nil {
		return nil, err
	}
	if current != nil && next.Sequence <= current.Sequence {
		if bytes.Equal(next.payload, current.payload) {
			return current, current.Check(now)
		}
		return nil, ErrRollback
	}
	return next, next.Check(now)
}

// follow opens a list under the roots that the current one left. A list that
// only the given roots would bear is an attempt to go back behind a rotation.
func follow(current *List, arrived []byte, roots []ed25519.PublicKey) (*List, error) {
	if current == nil {
		return open(arrived, roots, 0)
	}
	next, err := open(arrived, current.anchors, current.Sequence)
	if errors.Is(err, ErrSignature) {
		if _, before := open(arrived, roots, 0); before == nil {
			return nil, ErrRollback.With("signed by a root that was removed")
		}
	}
	return next, err
}

// open verifies a list whose earlier lists count from sequence floor on.
func open(data []byte, roots []ed25519.PublicKey, floor uint64) (*List, error) {
	message, err := parse(data)
	if err != nil {
		return nil, err
	}
	roots, floor, err = walk(message, roots, floor)
	if err != nil {
		return nil, err
	}
	l, err := verified(message, roots)
	if err != nil {
		return nil, err
	}
	if l.Sequence <= floor && message.Unprotected[labelEarlier] != nil {
		return nil, ErrRollback.With("older than a list it carries")
	}
	l.raw = data
	return l, nil
}

func parse(data []byte) (*cose.Sign1, error) {
	if len(data) > MaxBytes {
		return nil, ErrList.With("too large")
	}
	message, err := cose.ParseSign1(data)
	if err != nil {
		return nil, ErrList.Because(err)
	}
	if !message.Protected.HasType(Type, 0) || message.Detached {
		return nil, ErrList.With("typ is not " + Type)
	}
	return message, nil
}

// walk follows the earlier lists from root to root. A list that the roots of
// the moment did not sign is passed over: it lies before the point where this
// program comes in.
func walk(message *cose.Sign1, roots []ed25519.PublicKey, floor uint64) ([]ed25519.PublicKey, uint64, error) {
	earlier, err := earlierLists(message)
	if err != nil {
		return nil, 0, err
	}
	for _, data := range earlier {
		link, err := parse(data)
		if err != nil {
			return nil, 0, err
		}
		l, err := verified(link, roots)
		if err != nil || l.Sequence <= floor {
			continue
		}
		roots, floor = l.anchors, l.Sequence
	}
	return roots, floor, nil
}

func earlierLists(message *cose.Sign1) ([][]byte, error) {
	raw, present := message.Unprotected[labelEarlier]
	if !present {
		return nil, nil
	}
	var earlier [][]byte
	if err := cbor.Unmarshal(raw, &earlier); err != nil {
		return nil, ErrList.Because(err)
	}
	if len(earlier) > maxRoots {
		return nil, ErrList.With("too many earlier lists")
	}
	return earlier, nil
}

// verified decodes the payload only after a root's signature over it.
func verified(message *cose.Sign1, roots []ed25519.PublicKey) (*List, error) {
	for _, root := range roots {
		if len(root) != ed25519.PublicKeySize || message.Verify(cose.OKPKey(root), nil) != nil {
			continue
		}
		l, err := decode(message.Payload)
		if err != nil {
			return nil, err
		}
		l.anchors = l.after(roots)
		return l, nil
	}
	return nil, ErrSignature
}

// after is who may sign the lists that follow.
func (l *List) after(roots []ed25519.PublicKey) []ed25519.PublicKey {
	if len(l.Roots) == 0 {
		return roots
	}
	named := make([]ed25519.PublicKey, len(l.Roots))
	for i, root := range l.Roots {
		named[i] = root
	}
	return named
}
