package mdoc

import (
	"time"

	"hufu/wallet/cbor"
)

const dateLayout = "2006-01-02T15:04:05Z"

// parseDate reads a tdate of validityInfo (ISO/IEC 18013-5 9.1.2.4): tag 0, no
// fraction, and Z. It answers Unix seconds.
func parseDate(raw []byte) (int64, error) {
	if len(raw) == 0 || cbor.Major(raw) != cbor.Tagged {
		return 0, ErrTime
	}
	var tag cbor.RawTag
	if err := cbor.Unmarshal(raw, &tag); err != nil {
		return 0, err
	}
	var text string
	if tag.Number != tagDate || decode(tag.Content, &text, cbor.Text) != nil {
		return 0, ErrTime
	}
	// The length refuses a fraction, which time.Parse would let through.
	at, err := time.Parse(dateLayout, text)
	if err != nil || len(text) != len(dateLayout) {
		return 0, ErrTime
	}
	return at.Unix(), nil
}

func formatDate(at int64) cbor.Tag {
	return cbor.Tag{Number: tagDate, Content: time.Unix(at, 0).UTC().Format(dateLayout)}
}

// ValidityInfo is in Unix seconds; ExpectedUpdate is 0 when absent.
//
//	ValidityInfo = { "signed", "validFrom", "validUntil": tdate, ? "expectedUpdate": tdate }
type ValidityInfo struct{ Signed, ValidFrom, ValidUntil, ExpectedUpdate int64 }

func parseValidity(raw []byte) (v ValidityInfo, err error) {
	m, err := readMembers(raw)
	if err != nil {
		return v, err
	}
	for name, at := range map[string]*int64{"signed": &v.Signed, "validFrom": &v.ValidFrom, "validUntil": &v.ValidUntil} {
		if *at, err = parseDate(m[name]); err != nil {
			return v, err
		}
	}
	if update, present := m["expectedUpdate"]; present {
		v.ExpectedUpdate, err = parseDate(update)
	}
	return v, err
}

func (v ValidityInfo) marshal() map[string]any {
	out := map[string]any{"signed": formatDate(v.Signed), "validFrom": formatDate(v.ValidFrom), "validUntil": formatDate(v.ValidUntil)}
	if v.ExpectedUpdate != 0 {
		out["expectedUpdate"] = formatDate(v.ExpectedUpdate)
	}
	return out
}

// Check judges the dates at a time in Unix seconds.
func (v ValidityInfo) Check(now int64) error {
	switch {
	case v.ValidFrom < v.Signed, v.ValidUntil <= v.ValidFrom:
		return ErrValidity
	case now < v.ValidFrom:
		return ErrNotYet
	case now > v.ValidUntil:
		return ErrExpired
	}
	return nil
}
