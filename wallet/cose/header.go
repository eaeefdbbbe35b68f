package cose

import (
	"slices"

	"hufu/wallet/cbor"
)

// Header is one bucket: label (int64 or string) to the item as received.
type Header map[any]cbor.RawMessage

// understood are the labels that a crit header may name.
var understood = []int64{
	LabelAlg, LabelContent, LabelKeyID, LabelKCWT, LabelCWT, LabelType, LabelSDClaims, LabelX5Chain, LabelSDAlg,
}

// Int answers an integer header; ok is false when it is absent or no integer.
func (h Header) Int(label int64) (value int64, ok bool) {
	return value, h.get(label, &value, cbor.Unsigned, cbor.Negative)
}

// Bytes answers a byte string header.
func (h Header) Bytes(label int64) (value []byte, ok bool) {
	return value, h.get(label, &value, cbor.Bytes)
}

// Text answers a text header.
func (h Header) Text(label int64) (value string, ok bool) {
	return value, h.get(label, &value, cbor.Text)
}

func (h Header) get(label int64, value any, kinds ...byte) bool {
	raw, present := h[label]
	return present && slices.Contains(kinds, cbor.Major(raw)) && cbor.Unmarshal(raw, value) == nil
}

// HasType says whether typ (RFC 9596) is the text or, if not 0, the CoAP
// content format.
func (h Header) HasType(text string, format int64) bool {
	if value, ok := h.Text(LabelType); ok {
		return value == text
	}
	value, ok := h.Int(LabelType)
	return ok && format != 0 && value == format
}

// parseProtected decodes the content of the protected bucket.
func parseProtected(raw []byte) (Header, error) {
	if len(raw) == 0 {
		return Header{}, nil
	}
	var header Header
	if err := cbor.Unmarshal(raw, &header); err != nil {
		return nil, err
	}
	return header, nil
}

// checkBuckets applies the rules that concern both buckets.
func checkBuckets(protected, unprotected Header) error {
	for label := range unprotected {
		if _, twice := protected[label]; twice {
			return ErrDupLabel
		}
	}
	for _, bucket := range []Header{protected, unprotected} {
		for label := range bucket {
			if !isLabel(label) {
				return ErrMalformed.With("header label")
			}
		}
	}
	return checkCrit(protected, unprotected)
}

func isLabel(label any) bool {
	switch label.(type) {
	case int64, string:
		return true
	}
	return false
}

func checkCrit(protected, unprotected Header) error {
	if _, misplaced := unprotected[LabelCrit]; misplaced {
		return ErrCrit.With("in the unprotected bucket")
	}
	raw, present := protected[LabelCrit]
	if !present {
		return nil
	}
	var labels []any
	if err := cbor.Unmarshal(raw, &labels); err != nil || len(labels) == 0 {
		return ErrCrit.With("empty or no array")
	}
	for _, label := range labels {
		number, isInt := label.(int64)
		if !isInt || !slices.Contains(understood, number) {
			return ErrCrit
		}
		if _, there := protected[number]; !there {
			return ErrCrit.With("names an absent header")
		}
	}
	return nil
}

// encodeHeader is the content of a protected bucket; the empty one is h”.
func encodeHeader(header map[int64]any) ([]byte, error) {
	if len(header) == 0 {
		return nil, nil
	}
	return cbor.Marshal(header)
}
