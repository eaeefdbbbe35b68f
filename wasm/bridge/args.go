package bridge

import "math"

// Args are the named arguments of one call. A getter that finds nothing, or
// something of another type, ends the call: Table.Call answers ErrArgs with
// the argument's name. So a method reads as one expression:
//
//	return w.OpenShowing(args.String("card"), args.String("purpose"), args.Strings("omit"))
//
// The getters ending in Or take a fallback for an argument left out or null;
// so do Strings, Objects and Map, whose fallback is nil.
type Args map[string]any

// maxExact is the highest integer that every smaller one can be told from in
// a JavaScript number.
const maxExact = 1<<53 - 1

// Has tells whether the argument was given and is not null.
func (a Args) Has(name string) bool { return a[name] != nil }

// String is a required text.
func (a Args) String(name string) string { return get[string](a, name) }

// StringOr is a text or, when absent, fallback.
func (a Args) StringOr(name, fallback string) string { return getOr(a, name, fallback) }

// Bytes is a required Uint8Array.
func (a Args) Bytes(name string) []byte { return get[[]byte](a, name) }

// BytesOr is a Uint8Array or, when absent, fallback.
func (a Args) BytesOr(name string, fallback []byte) []byte { return getOr(a, name, fallback) }

// Bool is a required boolean.
func (a Args) Bool(name string) bool { return get[bool](a, name) }

// BoolOr is a boolean or, when absent, fallback.
func (a Args) BoolOr(name string, fallback bool) bool { return getOr(a, name, fallback) }

// Float is a required number.
func (a Args) Float(name string) float64 { return get[float64](a, name) }

// Int is a required whole number within ±(2^53−1).
func (a Args) Int(name string) int64 {
	number := a.Float(name)
	// A NaN is unequal to itself, so it fails here like a fraction does.
	if number != math.Trunc(number) || math.Abs(number) > maxExact {
		panic(ErrArgs.With(name))
	}
	return int64(number)
}

// IntOr is a whole number or, when absent, fallback.
func (a Args) IntOr(name string, fallback int64) int64 {
	if !a.Has(name) {
		return fallback
	}
	return a.Int(name)
}

// Map is a plain object as it is, or nil.
func (a Args) Map(name string) map[string]any { return getOr[map[string]any](a, name, nil) }

// Object is a required plain object, to be read with getters of its own.
func (a Args) Object(name string) Args { return get[map[string]any](a, name) }

// Strings is an array of texts, or nil.
func (a Args) Strings(name string) []string { return list[string](a, name) }

// BytesList is an array of Uint8Arrays, or nil.
func (a Args) BytesList(name string) [][]byte { return list[[]byte](a, name) }

// Objects is an array of plain objects, or nil.
func (a Args) Objects(name string) []Args {
	maps := list[map[string]any](a, name)
	objects := make([]Args, len(maps))
	for i, m := range maps {
		objects[i] = m
	}
	return objects
}

func get[T any](a Args, name string) T {
	value, ok := a[name].(T)
	if !ok {
		panic(ErrArgs.With(name))
	}
	return value
}

func getOr[T any](a Args, name string, fallback T) T {
	if !a.Has(name) {
		return fallback
	}
	return get[T](a, name)
}

func list[T any](a Args, name string) []T {
	items := getOr[[]any](a, name, nil)
	values := make([]T, len(items))
	for i, item := range items {
		value, ok := item.(T)
		if !ok {
			panic(ErrArgs.With(name))
		}
		values[i] = value
	}
	return values
}
