package trust

import (
	"crypto/ed25519"

	"hufu/wallet/cose"
)

// Sign writes a list. Earlier lists, oldest first, are those that named a new
// root and that a program with only an old root needs to follow.
func Sign(l *List, root ed25519.PrivateKey, earlier ...[]byte) ([]byte, error) {
	if err := l.validate(); err != nil {
		return nil, err
	}
	if len(earlier) > maxRoots {
		return nil, ErrList.With("too many earlier lists")
	}
	payload, err := l.encode()
	if err != nil {
		return nil, err
	}
	unprotected := map[int64]any{}
	if len(earlier) > 0 {
		unprotected[labelEarlier] = earlier
	}
	return cose.SignSign1(cose.SignOptions{
		Protected:   map[int64]any{cose.LabelType: Type},
		Unprotected: unprotected,
		Payload:     payload,
	}, cose.Ed25519Signer(root))
}
