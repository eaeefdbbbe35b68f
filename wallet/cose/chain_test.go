package cose

import (
	"bytes"
	"testing"

	"hufu/wallet/cbor"
	"hufu/wallet/refusal"
)

func TestChain(t *testing.T) {
	leaf, above := []byte("leaf"), []byte("above")
	for name, c := range map[string]struct {
		value   any // nil: no header
		want    [][]byte
		code    string
		present bool
	}{
		"none":                {nil, nil, "", false},
		"one certificate":     {leaf, [][]byte{leaf}, "", true},
		"two, the leaf first": {[][]byte{leaf, above}, [][]byte{leaf, above}, "", true},
		"an empty array":      {[][]byte{}, nil, "", true},
		"a text":              {"leaf", nil, "cose", true},
		"a text in an array":  {[]any{leaf, "above"}, nil, "cose", true},
		"a tagged one":        {cbor.Tag{Number: 24, Content: leaf}, nil, "cose", true},
	} {
		for _, protected := range []bool{true, false} {
			m := &Sign1{Protected: Header{}, Unprotected: Header{}}
			if c.value != nil {
				raw, err := cbor.Marshal(c.value)
				if err != nil {
					t.Fatal(err)
				}
				m.Unprotected[LabelX5Chain] = raw
				if protected {
					m.Protected, m.Unprotected = m.Unprotected, m.Protected
				}
			}
			chain, present, err := m.Chain()
			if refusal.Code(err) != c.code || present != c.present || !bytes.Equal(bytes.Join(chain, nil), bytes.Join(c.want, nil)) || len(chain) != len(c.want) {
				t.Errorf("%s, protected %v: %q %v %v", name, protected, chain, present, err)
			}
		}
	}
}
