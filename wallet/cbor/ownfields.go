package cbor

import (
	"bytes"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// field is one member of a struct that is encoded as a map or an array.
type field struct {
	key       []byte // encoded; nil in an array
	index     []int
	omitEmpty bool
}

// shape is how a struct type is written: the tags "name", "-", "keyasint",
// "omitempty" and "toarray" as fxamacker/cbor reads them, embedded structs in
// line. Members of a map stand in the order of their encoded keys.
type shape struct {
	fields []field
	array  bool
}

var shapes sync.Map // reflect.Type to *shape

func shapeOf(t reflect.Type) *shape {
	if known, ok := shapes.Load(t); ok {
		return known.(*shape)
	}
	s := &shape{}
	s.collect(t, nil)
	if !s.array {
		insertionSort(len(s.fields),
			func(i, j int) bool { return bytes.Compare(s.fields[i].key, s.fields[j].key) < 0 },
			func(i, j int) { s.fields[i], s.fields[j] = s.fields[j], s.fields[i] })
	}
	shapes.Store(t, s)
	return s
}

func (s *shape) collect(t reflect.Type, path []int) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("cbor"), ",")
		index := append(slices.Clone(path), i)
		switch {
		case f.Name == "_":
			s.array = s.array || strings.Contains(options, "toarray")
		case name == "-":
		case f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct:
			s.collect(f.Type, index)
		case f.IsExported():
			if name == "" {
				name = f.Name
			}
			s.fields = append(s.fields, field{fieldKey(name, options), index, strings.Contains(options, "omitempty")})
		}
	}
}

func fieldKey(name, options string) []byte {
	if strings.Contains(options, "keyasint") {
		if number, err := strconv.ParseInt(name, 10, 64); err == nil {
			return appendInt(nil, number)
		}
	}
	return append(appendHead(nil, Text, uint64(len(name))), name...)
}

// find is the number of the field with an encoded key, -1 if there is none.
func (s *shape) find(key []byte) int {
	for i := range s.fields {
		if bytes.Equal(s.fields[i].key, key) {
			return i
		}
	}
	return -1
}

// insertionSort orders few things; package slices would compile a sort of its
// own for each type.
func insertionSort(n int, less func(i, j int) bool, swap func(i, j int)) {
	for i := 1; i < n; i++ {
		for j := i; j > 0 && less(j, j-1); j-- {
			swap(j, j-1)
		}
	}
}
