package status

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"hash/adler32"
	"io"
)

// The header of a zlib stream (RFC 1950 2.2): CM and CINFO, then FCHECK,
// FDICT and FLEVEL. The header is read here and not by compress/zlib because
// that package takes whatever follows the stream.
const (
	zlibHeader  = 2
	zlibTrailer = 4
	deflate     = 8
	maxWindow   = 7 << 4
	presetDict  = 0x20
)

// Compress writes the list as the zlib stream of draft 4.1, at the highest
// level.
func (l *List) Compress() ([]byte, error) {
	out := bytes.NewBuffer([]byte{0x78, 0xda})
	w, err := flate.NewWriter(out, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(l.data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return binary.BigEndian.AppendUint32(out.Bytes(), adler32.Checksum(l.data)), nil
}

// Decompress reads one zlib stream and nothing after it. It inflates twice:
// once to measure, so that what is too large or damaged costs no memory, and
// once into exactly the memory needed.
func Decompress(bits int, data []byte) (*List, error) {
	if !validBits(bits) {
		return nil, ErrEncoding.With("bits is not 1, 2, 4 or 8")
	}
	body, err := checkHeader(data)
	if err != nil {
		return nil, err
	}
	size, err := measure(body)
	if err != nil {
		return nil, err
	}
	inflated := make([]byte, size)
	if _, err := io.ReadFull(flate.NewReader(bytes.NewReader(body)), inflated); err != nil {
		return nil, ErrEncoding.With("damaged stream")
	}
	return &List{Bits: bits, data: inflated}, nil
}

func checkHeader(data []byte) (body []byte, err error) {
	if len(data) < zlibHeader+zlibTrailer {
		return nil, ErrEncoding.With("no zlib stream")
	}
	method, flags := data[0], data[1]
	if method&0x0f != deflate || method&0xf0 > maxWindow {
		return nil, ErrEncoding.With("not deflate")
	}
	if (uint(method)<<8|uint(flags))%31 != 0 {
		return nil, ErrEncoding.With("header check")
	}
	if flags&presetDict != 0 {
		return nil, ErrEncoding.With("preset dictionary")
	}
	return data[zlibHeader:], nil
}

// measure inflates to nowhere. It answers the size, once checksum and end are
// right. A bytes.Reader is an io.ByteReader, from which package flate takes
// not one byte more than the stream.
func measure(body []byte) (size int64, err error) {
	source, sum := bytes.NewReader(body), adler32.New()
	size, err = io.Copy(sum, io.LimitReader(flate.NewReader(source), MaxBytes+1))
	if size > MaxBytes {
		return 0, ErrSize
	}
	if err != nil {
		return 0, damaged(err)
	}
	if source.Len() != zlibTrailer {
		return 0, ErrEncoding.With("not one stream and its checksum")
	}
	if binary.BigEndian.Uint32(body[len(body)-zlibTrailer:]) != sum.Sum32() {
		return 0, ErrEncoding.With("checksum")
	}
	return size, nil
}

func damaged(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return ErrEncoding.With("cut short")
	}
	return ErrEncoding.With("damaged stream")
}
