package code

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
)

const (
	relayOrigin = "https://relay.example"
	relayMinute = 29916666
	handle      = "910123456789012345678901"
)

func openHandle(t *testing.T, digits, origin string, minute int64) Handle {
	t.Helper()
	h, err := OpenHandle(digits, origin, minute)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestHandleVectors(t *testing.T) {
	data, err := os.ReadFile("testdata/handle.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Digits, Origin, Mailbox, Key string
		Minute                       int64
	}
	if err := json.Unmarshal(data, &vectors); err != nil || len(vectors) == 0 {
		t.Fatal("no vectors", err)
	}
	for _, v := range vectors {
		h := openHandle(t, v.Digits, v.Origin, v.Minute)
		if hex.EncodeToString(h.Mailbox[:]) != v.Mailbox || hex.EncodeToString(h.key[:]) != v.Key {
			t.Errorf("%s at %d: mailbox %x, key %x", v.Origin, v.Minute, h.Mailbox, h.key)
		}
	}
}

func TestOpenHandle(t *testing.T) {
	for name, c := range map[string]struct {
		digits string
		want   error
	}{
		"short":     {handle[:23], ErrEncoding},
		"long":      {handle + "0", ErrEncoding},
		"blank":     {"91 " + handle[3:], ErrEncoding},
		"carried":   {"90" + handle[2:], ErrPrefix},
		"link":      {"https://relay.example", ErrScheme},
		"oversized": {strings.Repeat("1", MaxDigits+1), ErrSize},
		"empty":     {"", ErrPrefix},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := OpenHandle(c.digits, relayOrigin, relayMinute); !errors.Is(err, c.want) {
				t.Fatalf("%v, want %v", err, c.want)
			}
		})
	}
}

func TestNewHandle(t *testing.T) {
	// 250 to 255 are passed over, 249 is the last digit taken.
	source := bytes.NewReader(append([]byte{255, 250, 249}, bytes.Repeat([]byte{13}, 21)...))
	digits, err := NewHandle(source)
	if err != nil || digits != "919"+strings.Repeat("3", 21) {
		t.Fatal(digits, err)
	}
	if _, err := NewHandle(source); err == nil {
		t.Fatal("drew from a source that is empty")
	}
}

func TestMinutes(t *testing.T) {
	for now, want := range map[int64][3]int64{119: {1, 0, 2}, 120: {2, 1, 3}} {
		if got := Minutes(now); got != want {
			t.Errorf("at %d: %v, want %v", now, got, want)
		}
	}
}

func TestMailbox(t *testing.T) {
	h := openHandle(t, handle, relayOrigin, relayMinute)
	t.Run("sizes", func(t *testing.T) {
		for length, size := range map[int]int{0: 1024, 995: 1024, 996: 2048, 65507: 65536} {
			content := bytes.Repeat([]byte{0x80}, length)
			sealed, err := h.Seal(nil, content)
			if err != nil || len(sealed) != size {
				t.Fatal(length, len(sealed), err)
			}
			if got, err := h.Open(sealed); err != nil || !bytes.Equal(got, content) {
				t.Fatal(length, err)
			}
		}
		if _, err := h.Seal(nil, make([]byte, 65508)); !errors.Is(err, ErrSize) {
			t.Fatal(err)
		}
	})
	sealed, err := h.Seal(nil, []byte("presentation"))
	if err != nil {
		t.Fatal(err)
	}
	t.Run("RL-02 moved to another mailbox or session", func(t *testing.T) { moved(t, h, sealed) })
	t.Run("RL-02 changed", func(t *testing.T) { changed(t, h, sealed) })
}

func moved(t *testing.T, h Handle, sealed []byte) {
	others := map[string]Handle{
		"digits": openHandle(t, handle[:23]+"2", relayOrigin, relayMinute),
		"origin": openHandle(t, handle, relayOrigin+":8443", relayMinute),
		"minute": openHandle(t, handle, relayOrigin, relayMinute+1),
	}
	// The key alone is not enough: the id is bound too.
	id := h
	id.Mailbox[0] ^= 1
	others["id"] = id
	for name, other := range others {
		if _, err := other.Open(sealed); !errors.Is(err, ErrRelayOpen) || other.Mailbox == h.Mailbox {
			t.Errorf("other %s: %v", name, err)
		}
	}
}

func changed(t *testing.T, h Handle, sealed []byte) {
	for at := range sealed {
		bent := bytes.Clone(sealed)
		bent[at] ^= 1
		if _, err := h.Open(bent); !errors.Is(err, ErrRelayOpen) {
			t.Fatalf("byte %d: %v", at, err)
		}
	}
	for _, length := range []int{0, 11, 1023, MaxSealed + 1} {
		if _, err := h.Open(make([]byte, length)); !errors.Is(err, ErrRelayOpen) {
			t.Errorf("%d bytes: %v", length, err)
		}
	}
}

func TestUnpad(t *testing.T) {
	long := make([]byte, 2048-sealOverhead)
	long[0] = 0x80
	for name, padded := range map[string][]byte{"zeros": make([]byte, 996), "too long": long} {
		if _, err := unpad(padded); !errors.Is(err, ErrRelayOpen) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
