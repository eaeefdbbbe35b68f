package transcript

import (
	"encoding/hex"
	"testing"
)

// TestJoin has the same letters cut in two places.
func TestJoin(t *testing.T) {
	for want, fields := range map[string][][]byte{
		"":                     nil,
		"0000":                 {nil},
		"00026162000163":       {[]byte("ab"), []byte("c")},
		"00016100026263":       {[]byte("a"), []byte("bc")},
		"00080000000000000102": {Number(uint64(258))},
		"0008ffffffffffffffff": {Number(int64(-1))},
	} {
		if got := hex.EncodeToString(Join(fields...)); got != want {
			t.Errorf("%q: %s, want %s", fields, got, want)
		}
	}
}
