//go:build js && !hufu_goecdsa

package ec

// builtin stands until the page's WebCrypto is installed, and refuses all.
type builtin struct{}

func (builtin) Generate() (*PrivateKey, error) { return nil, ErrKey.With("no provider installed") }

func (builtin) Sign(*PrivateKey, []byte) ([]byte, error) {
	return nil, ErrKey.With("no provider installed")
}

func (builtin) Verify(*PublicKey, []byte, []byte) bool { return false }

func decompress(curve Curve, x []byte, odd bool) (y []byte, ok bool) { return solve(curve, x, odd) }
