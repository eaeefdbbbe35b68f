package bridge

import (
	"math"
	"reflect"
	"strconv"
	"strings"
)

// maxDepth bounds what crosses, in either direction.
const maxDepth = 16

// Plain turns value into what crosses to JavaScript: nil, bool, string,
// float64, []byte, []any and map[string]any. Structs go by their json tags
// ("name", "omitempty", "-" and embedding, as encoding/json reads them), every slice or
// array of bytes becomes []byte. A nil slice is an empty array, but no bytes at
// all are null. Refused is what JavaScript could not hold exactly: integers
// beyond 2^53, NaN, infinities.
func Plain(value any) (any, error) { return plain(reflect.ValueOf(value), 0) }

func plain(v reflect.Value, depth int) (any, error) {
	if depth > maxDepth {
		return nil, ErrValue.With("too deep")
	}
	switch v.Kind() {
	case reflect.Invalid:
		return nil, nil
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil, nil
		}
		return plain(v.Elem(), depth)
	case reflect.Slice, reflect.Array:
		return plainList(v, depth)
	case reflect.Map:
		return plainMap(v, depth)
	case reflect.Struct:
		object := make(map[string]any, v.NumField())
		return object, plainFields(object, v, depth)
	default:
		return plainScalar(v)
	}
}

func plainScalar(v reflect.Value) (any, error) {
	switch {
	case v.Kind() == reflect.Bool:
		return v.Bool(), nil
	case v.Kind() == reflect.String:
		return v.String(), nil
	case v.CanInt() && v.Int() >= -maxExact && v.Int() <= maxExact:
		return float64(v.Int()), nil
	case v.CanUint() && v.Uint() <= maxExact:
		return float64(v.Uint()), nil
	case v.CanFloat() && !math.IsNaN(v.Float()) && !math.IsInf(v.Float(), 0):
		return v.Float(), nil
	}
	return nil, ErrValue.With(v.Type().String())
}

func plainList(v reflect.Value, depth int) (any, error) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		return plainBytes(v), nil
	}
	items := make([]any, v.Len())
	for i := range items {
		item, err := plain(v.Index(i), depth+1)
		if err != nil {
			return nil, err
		}
		items[i] = item
	}
	return items, nil
}

func plainBytes(v reflect.Value) any {
	if v.Kind() == reflect.Slice && v.IsNil() {
		return nil
	}
	bytes := make([]byte, v.Len())
	reflect.Copy(reflect.ValueOf(bytes), v)
	return bytes
}

func plainMap(v reflect.Value, depth int) (any, error) {
	object := make(map[string]any, v.Len())
	for entries := v.MapRange(); entries.Next(); {
		name, err := memberName(entries.Key())
		if err != nil {
			return nil, err
		}
		if object[name], err = plain(entries.Value(), depth+1); err != nil {
			return nil, err
		}
	}
	return object, nil
}

// memberName takes texts and, as decimals, the integer keys of CBOR maps.
func memberName(key reflect.Value) (string, error) {
	if key.Kind() == reflect.Interface {
		key = key.Elem()
	}
	switch {
	case key.Kind() == reflect.String:
		return key.String(), nil
	case key.CanInt():
		return strconv.FormatInt(key.Int(), 10), nil
	case key.CanUint():
		return strconv.FormatUint(key.Uint(), 10), nil
	}
	return "", ErrValue.With("a map key")
}

func plainFields(object map[string]any, v reflect.Value, depth int) error {
	for i := range v.NumField() {
		if err := plainField(object, v.Type().Field(i), v.Field(i), depth); err != nil {
			return err
		}
	}
	return nil
}

func plainField(object map[string]any, field reflect.StructField, v reflect.Value, depth int) error {
	name, option, _ := strings.Cut(field.Tag.Get("json"), ",")
	if !field.IsExported() || name == "-" || option == "omitempty" && isEmpty(v) {
		return nil
	}
	if name == "" && field.Anonymous {
		v = reflect.Indirect(v)
		if v.Kind() == reflect.Struct {
			return plainFields(object, v, depth)
		}
	}
	if name == "" {
		name = field.Name
	}
	member, err := plain(v, depth+1)
	object[name] = member
	return err
}

func isEmpty(v reflect.Value) bool {
	if v.Kind() == reflect.Slice || v.Kind() == reflect.Map {
		return v.Len() == 0
	}
	return v.IsZero()
}
