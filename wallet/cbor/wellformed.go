package cbor

import "math"

// This file and own*.go are an encoder and a decoder for what Hufu uses of
// CBOR: 30 KB in a browser's module, where fxamacker/cbor is 900. Natively
// that library is the engine and these are held against it by the tests, on
// every seed and everything a fuzzer finds.

// wellformed answers the size of the first item of data, if it keeps to
// RFC 8949 and to the limits; what it lets through, a decoder reads without
// looking again at any length.
func wellformed(data []byte, depth int) (size int, err error) {
	h, err := checkedHead(data)
	if err != nil {
		return 0, err
	}
	rest := data[h.size:]
	switch h.major {
	case Bytes, Text:
		if h.value > uint64(len(rest)) {
			return 0, ErrMalformed
		}
		return h.size + int(h.value), nil
	case Array, Map:
		size, err = wellformedItems(rest, h, depth+1)
		return h.size + size, err
	case Tagged:
		if err := checkTag(h.value, rest); err != nil {
			return 0, err
		}
		if Major(rest) == Tagged {
			depth++
		}
		if depth > MaxDepth {
			return 0, ErrDepth
		}
		size, err = wellformed(rest, depth)
		return h.size + size, err
	case Simple:
		return h.size, checkFloat(h)
	}
	return h.size, nil
}

// checkFloat refuses what does not even equal itself, and its neighbours.
func checkFloat(h head) error {
	if f := float(h); h.size > 2 && (math.IsNaN(f) || math.IsInf(f, 0)) {
		return ErrMalformed
	}
	return nil
}

func wellformedItems(data []byte, h head, depth int) (size int, err error) {
	if depth > MaxDepth {
		return 0, ErrDepth
	}
	count, most := h.value, uint64(MaxElements)
	if h.major == Map {
		most = MaxPairs
	}
	if count > most {
		return 0, ErrLimit
	}
	if h.major == Map {
		count *= 2
	}
	for range count {
		n, err := wellformed(data[size:], depth)
		if err != nil {
			return 0, err
		}
		size += n
	}
	return size, nil
}

// checkedHead is readHead on anything.
func checkedHead(data []byte) (h head, err error) {
	if len(data) == 0 {
		return h, ErrMalformed
	}
	major, info := data[0]>>5, data[0]&0x1f
	switch {
	case info == 31 && major >= Bytes && major <= Map:
		return h, ErrIndef
	case info > 27, info > 23 && len(data) < 1+1<<(info-24):
		return h, ErrMalformed
	}
	h = readHead(data)
	// One-byte simple values begin at 32 (RFC 8949 3.3).
	if major == Simple && info == 24 && h.value < 32 {
		return h, ErrMalformed
	}
	return h, nil
}

// checkTag wants something behind a tag, and no big number: nothing of ours
// is one, and it would be an integer to some readers and bytes to others.
func checkTag(tag uint64, content []byte) error {
	if len(content) == 0 || tag == 2 || tag == 3 {
		return ErrMalformed
	}
	return nil
}
