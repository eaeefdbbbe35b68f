package jose

import (
	"bytes"
	"encoding/json"
	"reflect"
)

// Marshal writes compact JSON and leaves <, > and & as they are: what is
// signed here is never pasted into HTML.
func Marshal(v any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, ErrJSON.With("value cannot be written")
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// Unmarshal decodes one JSON text. Members that no field of a struct names
// are passed over, as the OAuth family asks, unless they differ from a field
// only by letter case.
func Unmarshal(data []byte, v any) error { return unmarshal(data, v, false) }

// UnmarshalExact refuses every member that no field names.
func UnmarshalExact(data []byte, v any) error { return unmarshal(data, v, true) }

func unmarshal(data []byte, v any, exact bool) error {
	if len(data) > MaxSize {
		return ErrSize
	}
	if err := scan(data); err != nil {
		return err
	}
	if !json.Valid(data) {
		return ErrJSON
	}
	w := walker{json.NewDecoder(bytes.NewReader(data)), exact}
	if err := w.value(reflect.TypeOf(v)); err != nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return ErrJSON
	}
	return nil
}
