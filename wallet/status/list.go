package status

// List is an array of entries of 1, 2, 4 or 8 bits. Entry i lives in byte
// i·bits/8, least significant bits first (draft 4.1). The zero List is empty.
type List struct {
	Bits int
	data []byte
}

// New makes a list of at least n entries, all Valid, rounded up to whole
// bytes.
func New(bits int, n uint64) (*List, error) {
	if !validBits(bits) {
		return nil, ErrEncoding.With("bits is not 1, 2, 4 or 8")
	}
	if n > MaxBytes*8/uint64(bits) {
		return nil, ErrSize
	}
	return &List{Bits: bits, data: make([]byte, (n*uint64(bits)+7)/8)}, nil
}

// FromBytes makes a list of the byte array of draft 4.1, which it keeps.
func FromBytes(bits int, data []byte) (*List, error) {
	if !validBits(bits) {
		return nil, ErrEncoding.With("bits is not 1, 2, 4 or 8")
	}
	if len(data) > MaxBytes {
		return nil, ErrSize
	}
	return &List{Bits: bits, data: data}, nil
}

func validBits(bits int) bool { return bits == 1 || bits == 2 || bits == 4 || bits == 8 }

// Bytes is the byte array of draft 4.1, the list's own.
func (l *List) Bytes() []byte { return l.data }

// Len is the number of entries.
func (l *List) Len() uint64 {
	if l.Bits == 0 {
		return 0
	}
	return uint64(len(l.data)) * 8 / uint64(l.Bits)
}

// Get answers the entry at index.
func (l *List) Get(index uint64) (Value, error) {
	if index >= l.Len() {
		return 0, ErrRange
	}
	octet, shift := l.place(index)
	return Value(*octet >> shift & l.mask()), nil
}

// Set changes the entry at index.
func (l *List) Set(index uint64, v Value) error {
	if index >= l.Len() {
		return ErrRange
	}
	if byte(v) > l.mask() {
		return ErrEncoding.With("value needs more bits")
	}
	octet, shift := l.place(index)
	*octet = *octet&^(l.mask()<<shift) | byte(v)<<shift
	return nil
}

// place finds the byte of an entry and how far up its bits begin. The caller
// has checked the index, so the product cannot overflow.
func (l *List) place(index uint64) (octet *byte, shift uint) {
	bit := index * uint64(l.Bits)
	return &l.data[bit/8], uint(bit % 8)
}

func (l *List) mask() byte { return byte(1<<l.Bits - 1) }
