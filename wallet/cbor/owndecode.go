package cbor

import (
	"bytes"
	"math"
	"reflect"
	"unicode/utf8"
)

// ownUnmarshal decodes the one item of data into what v points to. With exact
// set, a member that no field takes is refused.
func ownUnmarshal(data []byte, v any, exact bool) error {
	size, err := wellformed(data, 0)
	if err != nil {
		return tooMuch(data, err)
	}
	if size != len(data) {
		return ErrTrail
	}
	target := reflect.ValueOf(v)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return ErrMalformed.With("nothing to decode into")
	}
	d := decoder{data, exact}
	return d.into(target.Elem())
}

// tooMuch tells an attack on memory from an item that was cut short.
func tooMuch(data []byte, err error) error {
	if err == error(ErrMalformed) && promisesTooMuch(data) {
		return ErrLimit
	}
	return err
}

// decoder reads a well-formed item from the front of data.
type decoder struct {
	data  []byte
	exact bool
}

func (d *decoder) head() head {
	h := readHead(d.data)
	d.data = d.data[h.size:]
	return h
}

func (d *decoder) take(n uint64) []byte {
	taken := d.data[:n]
	d.data = d.data[n:]
	return taken
}

// item is the next item as it stands.
func (d *decoder) item() []byte {
	size, err := wellformed(d.data, 0)
	if err != nil {
		panic(err) // the whole was well-formed
	}
	return d.take(uint64(size))
}

const selfDescribed = 55799

// skipSelfDescribed passes over the tag that only says "this is CBOR"
// (RFC 8949 3.4.6).
func (d *decoder) skipSelfDescribed() {
	for Major(d.data) == Tagged {
		h := readHead(d.data)
		if h.value != selfDescribed {
			return
		}
		d.data = d.data[h.size:]
	}
}

// isNull takes a null or undefined item.
func (d *decoder) isNull() bool {
	if d.data[0] != null && d.data[0] != undefined {
		return false
	}
	d.head()
	return true
}

// into decodes the next item into v.
func (d *decoder) into(v reflect.Value) error {
	d.skipSelfDescribed()
	switch v.Type() {
	case rawType:
		v.SetBytes(bytes.Clone(d.item()))
		return nil
	case tagType, rawTagType:
		return d.intoTag(v)
	case simpleType:
		return d.intoSimple(v)
	}
	switch v.Kind() {
	case reflect.Interface:
		return d.intoAny(v)
	case reflect.Pointer:
		return d.intoPointer(v)
	}
	for Major(d.data) == Tagged {
		d.head()
	}
	if d.isNull() {
		if k := v.Kind(); k == reflect.Slice || k == reflect.Map {
			v.SetZero()
		}
		return nil
	}
	return d.intoKind(v)
}

func (d *decoder) intoTag(v reflect.Value) error {
	if d.isNull() {
		v.SetZero()
		return nil
	}
	if Major(d.data) != Tagged {
		return mismatch(v)
	}
	v.Field(0).SetUint(d.head().value)
	if v.Type() == rawTagType {
		v.Field(1).SetBytes(bytes.Clone(d.item()))
		return nil
	}
	content, err := d.anyItem()
	return set(v.Field(1), content, err)
}

// set puts a decoded item into a field of type any.
func set(v reflect.Value, value any, err error) error {
	if err != nil {
		return err
	}
	v.SetZero()
	if value != nil {
		v.Set(reflect.ValueOf(value))
	}
	return nil
}

func (d *decoder) intoSimple(v reflect.Value) error {
	h := d.head()
	if h.major != Simple || h.size > 2 {
		return mismatch(v)
	}
	v.SetUint(h.value)
	return nil
}

func (d *decoder) intoAny(v reflect.Value) error {
	if v.NumMethod() != 0 {
		return ErrMalformed.With("cannot decode into " + v.Type().String())
	}
	value, err := d.any()
	return set(v, value, err)
}

func (d *decoder) intoPointer(v reflect.Value) error {
	if d.isNull() {
		v.SetZero()
		return nil
	}
	if v.IsNil() {
		v.Set(reflect.New(v.Type().Elem()))
	}
	return d.into(v.Elem())
}

func (d *decoder) intoKind(v reflect.Value) error {
	h := d.head()
	switch h.major {
	case Unsigned, Negative:
		return intoNumber(v, h)
	case Bytes:
		return intoBytes(v, d.take(h.value))
	case Text:
		return intoText(v, d.take(h.value))
	case Array:
		return d.intoList(v, int(h.value))
	case Map:
		if v.Kind() == reflect.Struct {
			return d.intoStruct(v, int(h.value))
		}
		return d.intoMap(v, int(h.value))
	}
	return d.intoPrimitive(v, h)
}

func mismatch(v reflect.Value) error { return ErrMalformed.With("not a " + v.Type().String()) }

func intoNumber(v reflect.Value, h head) error {
	negative := h.major == Negative
	switch {
	case negative && h.value > math.MaxInt64:
	case v.CanFloat() && negative:
		v.SetFloat(-1 - float64(h.value))
		return nil
	case v.CanFloat():
		v.SetFloat(float64(h.value))
		return nil
	case v.CanUint() && !negative && !v.OverflowUint(h.value):
		v.SetUint(h.value)
		return nil
	case v.CanInt() && h.value <= math.MaxInt64:
		n := int64(h.value)
		if negative {
			n = ^n
		}
		if !v.OverflowInt(n) {
			v.SetInt(n)
			return nil
		}
	}
	return mismatch(v)
}

func intoBytes(v reflect.Value, content []byte) error {
	k := v.Kind()
	if k != reflect.Slice && k != reflect.Array || v.Type().Elem().Kind() != reflect.Uint8 {
		return mismatch(v)
	}
	if k == reflect.Slice {
		v.SetBytes(append(make([]byte, 0, len(content)), content...))
		return nil
	}
	v.SetZero()
	reflect.Copy(v, reflect.ValueOf(content))
	return nil
}

func intoText(v reflect.Value, content []byte) error {
	if !utf8.Valid(content) {
		return ErrUTF8
	}
	if v.Kind() != reflect.String {
		return mismatch(v)
	}
	v.SetString(string(content))
	return nil
}

func (d *decoder) intoPrimitive(v reflect.Value, h head) error {
	if h.size > 2 {
		if !v.CanFloat() || v.OverflowFloat(float(h)) {
			return mismatch(v)
		}
		v.SetFloat(float(h))
		return nil
	}
	if h.value != 20 && h.value != 21 {
		return intoNumber(v, h)
	}
	if v.Kind() != reflect.Bool {
		return mismatch(v)
	}
	v.SetBool(h.value == 21)
	return nil
}

// float is the value of a head of three bytes or more.
func float(h head) float64 {
	switch h.size {
	case 3:
		return fromHalf(uint16(h.value))
	case 5:
		return float64(math.Float32frombits(uint32(h.value)))
	}
	return math.Float64frombits(h.value)
}

func (d *decoder) intoList(v reflect.Value, count int) error {
	switch v.Kind() {
	case reflect.Struct:
		return d.intoArrayStruct(v, count)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), count, count))
	case reflect.Array:
		v.SetZero()
	default:
		return mismatch(v)
	}
	for i := range count {
		if i >= v.Len() {
			d.item()
			continue
		}
		if err := d.into(v.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

func (d *decoder) intoArrayStruct(v reflect.Value, count int) error {
	s := shapeOf(v.Type())
	if !s.array || count != len(s.fields) {
		return mismatch(v)
	}
	for i := range s.fields {
		if err := d.into(v.FieldByIndex(s.fields[i].index)); err != nil {
			return err
		}
	}
	return nil
}

func (d *decoder) intoStruct(v reflect.Value, count int) error {
	s := shapeOf(v.Type())
	if s.array {
		return mismatch(v)
	}
	seen := make([]bool, len(s.fields))
	for range count {
		key := d.item()
		if err := checkField(key); err != nil {
			return err
		}
		i := s.find(shortest(key))
		if i < 0 {
			if d.exact {
				return ErrUnknown
			}
			d.item()
			continue
		}
		if seen[i] {
			return ErrDup
		}
		seen[i] = true
		if err := d.into(v.FieldByIndex(s.fields[i].index)); err != nil {
			return err
		}
	}
	return nil
}

// checkField wants a name or a number.
func checkField(key []byte) error {
	switch Major(key) {
	case Text:
		if !utf8.Valid(key[readHead(key).size:]) {
			return ErrUTF8
		}
		return nil
	case Unsigned, Negative:
		return nil
	}
	return ErrMalformed.With("neither a name nor a number as a field's key")
}

func (d *decoder) intoMap(v reflect.Value, count int) error {
	if v.Kind() != reflect.Map {
		return mismatch(v)
	}
	made := reflect.MakeMapWithSize(v.Type(), count)
	for range count {
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		if err := d.into(key); err != nil {
			return err
		}
		if err := asKey(key); err != nil {
			return err
		}
		if made.MapIndex(key).IsValid() {
			return ErrDup
		}
		if err := d.into(value); err != nil {
			return err
		}
		made.SetMapIndex(key, value)
	}
	if v.IsNil() {
		v.Set(made)
		return nil
	}
	// A map that is there already is added to.
	for entries := made.MapRange(); entries.Next(); {
		v.SetMapIndex(entries.Key(), entries.Value())
	}
	return nil
}

// any answers the next item as nil, bool, int64, float64, []byte, string,
// []any, map[any]any, Tag or SimpleValue.
func (d *decoder) any() (any, error) {
	d.skipSelfDescribed()
	return d.anyItem()
}

func (d *decoder) anyItem() (any, error) {
	h := d.head()
	switch h.major {
	case Unsigned, Negative:
		return integer(h)
	case Bytes:
		return append([]byte{}, d.take(h.value)...), nil
	case Text:
		content := d.take(h.value)
		if !utf8.Valid(content) {
			return nil, ErrUTF8
		}
		return string(content), nil
	case Array:
		return d.anyList(int(h.value))
	case Map:
		return d.anyMap(int(h.value))
	case Tagged:
		return d.anyTag(h.value)
	}
	return primitive(h)
}

func integer(h head) (any, error) {
	if h.value > math.MaxInt64 {
		return nil, ErrMalformed.With("an integer beyond 64 bits")
	}
	if h.major == Negative {
		return ^int64(h.value), nil
	}
	return int64(h.value), nil
}

func (d *decoder) anyList(count int) (any, error) {
	items := make([]any, count)
	for i := range items {
		var err error
		if items[i], err = d.any(); err != nil {
			return nil, err
		}
	}
	return items, nil
}

func (d *decoder) anyMap(count int) (any, error) {
	members := make(map[any]any, count)
	for range count {
		key, err := d.any()
		if err != nil {
			return nil, err
		}
		if key, err = keyOf(key); err != nil {
			return nil, err
		}
		if _, twice := members[key]; twice {
			return nil, ErrDup
		}
		if members[key], err = d.any(); err != nil {
			return nil, err
		}
	}
	return members, nil
}

// keyOf makes a decoded item the key of a Go map, which bytes are as
// ByteString and containers never are.
func keyOf(key any) (any, error) {
	switch k := key.(type) {
	case []byte:
		return ByteString(k), nil
	case []any, map[any]any:
		return nil, ErrMalformed.With("a container as a map key")
	case Tag:
		content, err := keyOf(k.Content)
		return Tag{Number: k.Number, Content: content}, err
	}
	return key, nil
}

// asKey is keyOf for a typed map.
func asKey(key reflect.Value) error {
	if key.Kind() == reflect.Interface && !key.IsNil() {
		made, err := keyOf(key.Interface())
		if err != nil {
			return err
		}
		key.Set(reflect.ValueOf(made))
	}
	if !key.Comparable() {
		return mismatch(key)
	}
	return nil
}

func (d *decoder) anyTag(number uint64) (any, error) {
	content, err := d.anyItem()
	return Tag{Number: number, Content: content}, err
}

func primitive(h head) (any, error) {
	if h.size > 2 {
		return float(h), nil
	}
	switch h.value {
	case 20, 21:
		return h.value == 21, nil
	case 22, 23:
		return nil, nil
	}
	return SimpleValue(h.value), nil
}
