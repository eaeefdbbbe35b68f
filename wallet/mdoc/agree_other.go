//go:build !js || hufu_goecdsa

package mdoc

import (
	"crypto/ecdh"

	"hufu/wallet/ec"
)

// ECDH agrees with a private key of ours, by crypto/ecdh: 300 KB that a
// browser, which has WebCrypto, does not load; a host without it is built with
// the tag hufu_goecdsa, as package ec says.
func ECDH(key *ec.PrivateKey) Agreement { return agreement{key} }

type agreement struct{ key *ec.PrivateKey }

func (a agreement) Agree(peer *ec.PublicKey) ([]byte, error) {
	if peer.Curve != ec.P256 {
		return nil, ec.ErrKey
	}
	own, err := ecdh.P256().NewPrivateKey(a.key.Bytes())
	if err != nil {
		return nil, ec.ErrKey.Because(err)
	}
	point := append(append([]byte{4}, peer.X...), peer.Y...)
	other, err := ecdh.P256().NewPublicKey(point)
	if err != nil {
		return nil, ec.ErrKey.Because(err)
	}
	return own.ECDH(other)
}
