//go:build !js && !darwin && !dragonfly && !freebsd && !linux && !netbsd && !openbsd

package dirstore

import "hufu/wallet/vault"

// lock is refused where the system has no flock: two programs that did not
// see each other would each move the head.
func lock(string) (unlock func(), err error) {
	return nil, vault.ErrNoStorage.With("this system has no file locks")
}
