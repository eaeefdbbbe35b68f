//go:build !js

// Package vpcert checks the certificates of verifiers online by crypto/x509
// (package certpath): what a native program puts into vp.Options.Path. A
// browser's module leaves it out.
//
//	request, err := vp.ParseSigned(body, vp.Options{Now: now, ClientID: id, Path: vpcert.Path(anchors)})
package vpcert

import (
	"hufu/wallet/ec"
	"hufu/wallet/openid/vp"
	"hufu/wallet/trust/certpath"
)

// Path believes verifiers whose certificates lead to one of the anchors, DER,
// and sign with P-256: requests are signed with ES256 and nothing else.
func Path(anchors [][]byte) vp.Path {
	return func(chain [][]byte, now int64) (vp.Identity, error) {
		reader, err := certpath.VerifyReader(anchors, chain, now)
		if err != nil {
			return vp.Identity{}, err
		}
		if reader.Key.EC == nil || reader.Key.EC.Curve != ec.P256 {
			return vp.Identity{}, certpath.ErrAlg.With("leaf's curve")
		}
		return vp.Identity{Key: reader.Key.EC, DNSNames: reader.DNSNames, Name: reader.Name}, nil
	}
}
