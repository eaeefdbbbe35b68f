//go:build !js

package cbor

import "github.com/fxamacker/cbor/v2"

var diagnosing = must(cbor.DiagOptions{
	ByteStringEmbeddedCBOR: true,
	MaxNestedLevels:        2 * MaxDepth,
	MaxArrayElements:       MaxElements,
	MaxMapPairs:            MaxPairs,
}.DiagMode())

// Diagnose writes data in diagnostic notation (RFC 8949 8), embedded items
// between << and >>. Native only: a browser module has nobody to read it.
func Diagnose(data []byte) (string, error) {
	text, err := diagnosing.Diagnose(data)
	if err != nil {
		return "", refuse(data, err)
	}
	return text, nil
}
