package status

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"hash/adler32"
	"io"
	"runtime"
	"testing"

	"hufu/wallet/refusal"
)

func wantErr(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}

func newList(t testing.TB, bits int, n uint64) *List {
	t.Helper()
	l, err := New(bits, n)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func compressed(t testing.TB, l *List) []byte {
	t.Helper()
	data, err := l.Compress()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestList(t *testing.T) {
	t.Run("RV-03 least significant bits first", func(t *testing.T) {
		for bits, want := range map[int][]byte{
			1: {0b0000_0010, 0b0000_0001}, 2: {0b0000_0100, 0, 0b0000_0001},
			4: {0x10, 0, 0, 0, 0x01}, 8: {0, 1, 0, 0, 0, 0, 0, 0, 1},
		} {
			l := newList(t, bits, 9)
			wantErr(t, l.Set(1, Invalid), nil)
			wantErr(t, l.Set(8, Invalid), nil)
			if !bytes.Equal(l.Bytes(), want) {
				t.Errorf("%d bits: %x, want %x", bits, l.Bytes(), want)
			}
		}
	})
	t.Run("set and get", func(t *testing.T) {
		for _, bits := range []int{1, 2, 4, 8} {
			l := newList(t, bits, 1000)
			for i := range l.Len() {
				wantErr(t, l.Set(i, Value(i*7)&Value(l.mask())), nil)
			}
			wantErr(t, l.Set(3, 0), nil)
			for i := range l.Len() {
				want := Value(i*7) & Value(l.mask())
				if i == 3 {
					want = 0
				}
				if v, err := l.Get(i); err != nil || v != want {
					t.Fatalf("%d bits, entry %d: %v, %v", bits, i, v, err)
				}
			}
		}
	})
	t.Run("RV-02 index beyond the list", func(t *testing.T) {
		l := newList(t, 2, 8)
		for _, i := range []uint64{8, 9, 1 << 53, 1 << 62, 1<<63 + 1, ^uint64(0)} {
			_, err := l.Get(i)
			wantErr(t, err, ErrRange)
			wantErr(t, l.Set(i, Invalid), ErrRange)
		}
		_, err := new(List).Get(0)
		wantErr(t, err, ErrRange)
	})
	t.Run("value of too many bits", func(t *testing.T) {
		wantErr(t, newList(t, 1, 8).Set(0, Suspended), ErrEncoding)
	})
	t.Run("bits and size", func(t *testing.T) {
		for _, bits := range []int{0, 3, 16, -1} {
			_, err := New(bits, 8)
			wantErr(t, err, ErrEncoding)
			_, err = FromBytes(bits, nil)
			wantErr(t, err, ErrEncoding)
			_, err = Decompress(bits, compressed(t, newList(t, 1, 8)))
			wantErr(t, err, ErrEncoding)
		}
		_, err := New(8, MaxBytes+1)
		wantErr(t, err, ErrSize)
		_, err = New(1, ^uint64(0))
		wantErr(t, err, ErrSize)
		_, err = FromBytes(1, make([]byte, MaxBytes+1))
		wantErr(t, err, ErrSize)
	})
	t.Run("names", func(t *testing.T) {
		for v, want := range map[Value]string{Valid: "valid", Invalid: "invalid", Suspended: "suspended", 15: "0xf"} {
			if v.String() != want {
				t.Error(v.String(), want)
			}
		}
	})
}

func TestDecompress(t *testing.T) {
	l := newList(t, 2, 1<<16)
	wantErr(t, l.Set(777, Suspended), nil)
	t.Run("RV-05 headers of every level", func(t *testing.T) {
		for level, head := range map[int]byte{1: 0x01, 2: 0x5e, 6: 0x9c, 9: 0xda} {
			var out bytes.Buffer
			w, err := zlib.NewWriterLevel(&out, level)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write(l.Bytes()); err != nil || w.Close() != nil {
				t.Fatal(err)
			}
			if out.Bytes()[1] != head {
				t.Fatalf("header %x", out.Bytes()[:2])
			}
			got, err := Decompress(2, out.Bytes())
			if err != nil || !bytes.Equal(got.Bytes(), l.Bytes()) {
				t.Error(head, err)
			}
		}
	})
	t.Run("RV-05 what we write, zlib reads", func(t *testing.T) {
		r, err := zlib.NewReader(bytes.NewReader(compressed(t, l)))
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(data, l.Bytes()) {
			t.Error(err)
		}
	})
	good := compressed(t, l)
	withHead := func(cmf, flg byte) []byte { return append([]byte{cmf, flg}, good[2:]...) }
	badSum := bytes.Clone(good)
	badSum[len(badSum)-1] ^= 1
	var raw, gzip bytes.Buffer
	w, _ := flate.NewWriter(&raw, 9)
	w.Write(l.Bytes())
	w.Close()
	gzip.WriteString("\x1f\x8b\x08\x00")
	gzip.Write(raw.Bytes())
	for name, data := range map[string][]byte{
		"preset dictionary":  append([]byte{0x78, 0xbb, 0, 0, 0, 1}, good[2:]...),
		"bad checksum":       badSum,
		"trailing byte":      append(bytes.Clone(good), 0),
		"second stream":      append(bytes.Clone(good), good...),
		"no checksum":        good[:len(good)-4],
		"half a checksum":    good[:len(good)-2],
		"header check":       withHead(0x78, 0xdb),
		"not deflate":        withHead(0x77, 0x85),
		"window of 64 KiB":   withHead(0x88, 0x1c),
		"raw deflate":        raw.Bytes(),
		"gzip":               gzip.Bytes(),
		"empty":              nil,
		"header only":        {0x78, 0xda},
		"reserved block":     {0x78, 0xda, 0x07, 0, 0, 0, 1},
		"inflates to itself": good[2:],
	} {
		t.Run("RV-05 "+name, func(t *testing.T) {
			_, err := Decompress(2, data)
			wantErr(t, err, ErrEncoding)
			if refusal.Code(err) != "status_enc" {
				t.Error(refusal.Code(err))
			}
		})
	}
	t.Run("RV-05 every prefix", func(t *testing.T) {
		for i := range good {
			if _, err := Decompress(2, good[:i]); err == nil {
				t.Fatal(i)
			}
		}
	})
}

// bomb is n zeros as a zlib stream.
func bomb(t testing.TB, n int64) []byte {
	t.Helper()
	out := bytes.NewBuffer([]byte{0x78, 0xda})
	w, err := flate.NewWriter(out, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	sum := adler32.New()
	if _, err := io.CopyN(io.MultiWriter(w, sum), zeros{}, n); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return binary.BigEndian.AppendUint32(out.Bytes(), sum.Sum32())
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestBomb(t *testing.T) {
	t.Run("RV-04 256 MiB", func(t *testing.T) {
		data := bomb(t, 256<<20)
		if len(data) < 260_000 || len(data) > 262_000 {
			t.Fatalf("bomb of %d bytes", len(data))
		}
		grown := allocated(func() {
			_, err := Decompress(1, data)
			wantErr(t, err, ErrSize)
			if refusal.Code(err) != "size" {
				t.Error(refusal.Code(err))
			}
		})
		if grown > 1<<20 {
			t.Errorf("refusing allocated %d bytes", grown)
		}
	})
	t.Run("RV-04 exactly 4 MiB, and a byte more", func(t *testing.T) {
		full := bomb(t, MaxBytes)
		grown := allocated(func() {
			l, err := Decompress(1, full)
			if err != nil || l.Len() != MaxBytes*8 {
				t.Error(err)
			}
		})
		if grown > MaxBytes+1<<20 {
			t.Errorf("inflating 4 MiB allocated %d bytes", grown)
		}
		_, err := Decompress(1, bomb(t, MaxBytes+1))
		wantErr(t, err, ErrSize)
	})
}

func allocated(work func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	work()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// FuzzDecompress: what inflates is what zlib inflates, and compresses back to
// a stream of the same list.
func FuzzDecompress(f *testing.F) {
	for _, bits := range []int{1, 2, 4, 8} {
		l := newList(f, bits, 64)
		wantErr(f, l.Set(5, Invalid), nil)
		f.Add(bits, compressed(f, l))
	}
	f.Fuzz(func(t *testing.T, bits int, data []byte) {
		l, err := Decompress(bits, data)
		if err != nil {
			if refusal.Code(err) == refusal.Internal {
				t.Error(err)
			}
			return
		}
		r, err := zlib.NewReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if want, err := io.ReadAll(r); err != nil || !bytes.Equal(want, l.Bytes()) {
			t.Fatal("zlib reads something else", err)
		}
		again, err := Decompress(bits, compressed(t, l))
		if err != nil || !bytes.Equal(again.Bytes(), l.Bytes()) {
			t.Fatal("not the same again", err)
		}
	})
}
