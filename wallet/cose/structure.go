package cose

import "hufu/wallet/cbor"

// structure is the Sig_structure or MAC_structure (RFC 9052 4.4, 6.3):
//
//	[ context: tstr, body_protected: bstr, external_aad: bstr, payload: bstr ]
//
// A protected bucket that came as an encoded empty map counts as empty.
func structure(context string, protected, external, payload []byte) []byte {
	if len(protected) == 1 && protected[0] == emptyMap {
		protected = nil
	}
	out := make([]byte, 0, 24+len(context)+len(protected)+len(external)+len(payload))
	out = append(out, 0x84, 0x60|byte(len(context)))
	out = append(out, context...)
	for _, part := range [][]byte{protected, external, payload} {
		out = cbor.AppendByteString(out, part)
	}
	return out
}
