package cbor

import "bytes"

// walk looks at what a decoder passes over: unknown fields and items kept
// raw. It refuses duplicate keys in every map at every level, and NUL in
// every text. data is one well-formed, definite item within the limits, so a
// walk cannot run off its end or too deep.
func walk(data []byte) error {
	_, err := walkItem(data)
	return err
}

// walkItem checks the first item of data and answers what follows it.
func walkItem(data []byte) (rest []byte, err error) {
	h := readHead(data)
	rest = data[h.size:]
	switch h.major {
	case Bytes:
		return rest[h.value:], nil
	case Text:
		if bytes.IndexByte(rest[:h.value], 0) >= 0 {
			return nil, ErrUTF8
		}
		return rest[h.value:], nil
	case Array:
		return walkItems(rest, h.value)
	case Map:
		return walkPairs(rest, h.value)
	case Tagged:
		return walkItem(rest)
	}
	return rest, nil
}

func walkItems(data []byte, count uint64) (rest []byte, err error) {
	for rest = data; count > 0; count-- {
		if rest, err = walkItem(rest); err != nil {
			return nil, err
		}
	}
	return rest, nil
}

// fewKeys is how many keys of a map are compared one by one, in a list that
// stays on the stack: most maps of a code have fewer.
const fewKeys = 16

func walkPairs(data []byte, count uint64) (rest []byte, err error) {
	if count > fewKeys {
		return walkManyPairs(data, count)
	}
	var list [fewKeys][]byte
	rest = data
	for n := range int(count) {
		key := rest
		if rest, err = walkItem(rest); err != nil {
			return nil, err
		}
		key = shortest(key[:len(key)-len(rest)])
		for _, old := range list[:n] {
			if bytes.Equal(old, key) {
				return nil, ErrDup
			}
		}
		list[n] = key
		if rest, err = walkItem(rest); err != nil {
			return nil, err
		}
	}
	return rest, nil
}

// walkManyPairs keeps the keys in a Go map, whose hash is seeded: no chosen
// keys collide.
func walkManyPairs(data []byte, count uint64) (rest []byte, err error) {
	seen := make(map[string]bool, count)
	for rest = data; count > 0; count-- {
		key := rest
		if rest, err = walkItem(rest); err != nil {
			return nil, err
		}
		key = shortest(key[:len(key)-len(rest)])
		if seen[string(key)] {
			return nil, ErrDup
		}
		seen[string(key)] = true
		if rest, err = walkItem(rest); err != nil {
			return nil, err
		}
	}
	return rest, nil
}

// shortest rewrites the head of a key whose argument is longer than need be,
// for 1 and 0x1801 are the same key. A key that is itself a container is
// compared as it stands.
func shortest(item []byte) []byte {
	h := readHead(item)
	if h.major > Text || h.size == headSize(h.value) {
		return item
	}
	return append(appendHead(nil, h.major, h.value), item[h.size:]...)
}
