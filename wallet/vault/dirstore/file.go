//go:build !js

package dirstore

import (
	"errors"
	"syscall"

	"hufu/wallet/durable"
	"hufu/wallet/vault"
)

// private is the mode of every file here.
const private = 0o600

// replace puts a file in its place whole or not at all.
func replace(path string, data []byte) error { return durable.Write(path, data, private) }

// full names the error of a disk or a quota that is exhausted.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return vault.ErrQuota.Because(err)
	}
	return err
}
