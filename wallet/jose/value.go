package jose

import (
	"bytes"
	"encoding/json"
)

// Value decodes one JSON text into maps, slices, texts, booleans, nil and, for
// numbers, json.Number: their digits stay as they were signed. It is as strict
// as Unmarshal.
func Value(data []byte) (value any, err error) {
	if err := Unmarshal(data, &value); err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return nil, ErrJSON
	}
	return value, nil
}
