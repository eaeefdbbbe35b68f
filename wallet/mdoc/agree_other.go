//go:build !js || hufu_goecdsa

package mdoc

import "hufu/wallet/ec"

// ECDH agrees with a private key of ours by Go's own arithmetic, where package
// ec has it.
func ECDH(key *ec.PrivateKey) Agreement { return agreement{key} }

type agreement struct{ key *ec.PrivateKey }

func (a agreement) Agree(peer *ec.PublicKey) ([]byte, error) { return ec.ECDH(a.key, peer) }
