package jose

import (
	"encoding/json"
	"maps"
	"reflect"
	"strings"
)

// walker goes through a valid JSON text beside the type it will be decoded
// into and judges the names of members.
type walker struct {
	tokens *json.Decoder
	exact  bool
}

// value judges the next value; t may be nil, for a value of any type.
func (w walker) value(t reflect.Type) error {
	token, err := w.tokens.Token()
	if err != nil {
		return ErrJSON
	}
	switch token {
	case json.Delim('{'):
		return w.object(shapeOf(t))
	case json.Delim('['):
		return w.array(shapeOf(t))
	}
	return nil
}

func (w walker) array(s shape) error {
	for w.tokens.More() {
		if err := w.value(s.element); err != nil {
			return err
		}
	}
	_, err := w.tokens.Token()
	return err
}

func (w walker) object(s shape) error {
	seen := map[string]bool{}
	for w.tokens.More() {
		token, err := w.tokens.Token()
		if err != nil {
			return ErrJSON
		}
		name := token.(string)
		if seen[name] {
			return ErrDup
		}
		seen[name] = true
		member, err := s.member(name, w.exact)
		if err != nil {
			return err
		}
		if err := w.value(member); err != nil {
			return err
		}
	}
	_, err := w.tokens.Token()
	return err
}

// shape is what a type says about the values below it.
type shape struct {
	fields  map[string]reflect.Type // of a struct
	element reflect.Type            // of a map, slice or array
}

func shapeOf(t reflect.Type) shape {
	for t != nil && t.Kind() == reflect.Pointer && !decodesItself(t) {
		t = t.Elem()
	}
	if t == nil || decodesItself(t) {
		return shape{}
	}
	switch t.Kind() {
	case reflect.Struct:
		return shape{fields: fieldsOf(t)}
	case reflect.Map, reflect.Slice, reflect.Array:
		return shape{element: t.Elem()}
	}
	return shape{}
}

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

func decodesItself(t reflect.Type) bool { return reflect.PointerTo(t).Implements(unmarshaler) }

func fieldsOf(t reflect.Type) map[string]reflect.Type {
	fields := map[string]reflect.Type{}
	for field := range t.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case name == "" && field.Anonymous:
			maps.Copy(fields, shapeOf(field.Type).fields)
		case name == "" && field.IsExported():
			fields[field.Name] = field.Type
		case name != "" && name != "-":
			fields[name] = field.Type
		}
	}
	return fields
}

// member answers the type of a member, nil if nothing is known of it. A name
// that scripts treat specially is refused wherever it stands: what is read
// here ends up in objects of a page.
func (s shape) member(name string, exact bool) (reflect.Type, error) {
	if name == "__proto__" {
		return nil, ErrUnknown
	}
	if s.fields == nil {
		return s.element, nil
	}
	if t, ok := s.fields[name]; ok {
		return t, nil
	}
	for field := range s.fields {
		// encoding/json would fill the field with it.
		if strings.EqualFold(field, name) {
			return nil, ErrUnknown.With("differs from " + field + " by letter case")
		}
	}
	if exact {
		return nil, ErrUnknown
	}
	return nil, nil
}
