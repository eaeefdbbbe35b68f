package sdcwt

import "strconv"

// kind is the CBOR type of a claim's value.
type kind int

const (
	text  kind = iota // tstr
	date              // tstr, YYYY-MM-DD
	truth             // bool
	count             // uint
	octet             // bstr
	level             // "light" / "full"
)

// claimLabel is one row of the claim table of FORMAT.md.
type claimLabel struct {
	label int64
	name  string
	kind  kind
}

// claimLabels is the table. Labels are below -65536, the private use range of
// the CWT claims registry (RFC 8392 9.1), and never change meaning.
var claimLabels = []claimLabel{
	{-70001, "family_name", text},
	{-70002, "given_name", text},
	{-70003, "name", text},
	{-70004, "birth_date", date},
	{-70005, "age_over_16", truth},
	{-70006, "age_over_18", truth},
	{-70007, "sex", count},
	{-70008, "nationality", text},
	{-70009, "personal_administrative_number", text},
	{-70010, "resident_address", text},
	{-70011, "portrait", octet},
	{-70012, "portrait_digest", octet},
	{-70013, "issuing_authority", text},
	{-70014, "issuing_country", text},
	{-70015, "expiry_date", date},
	{-70016, "assurance_level", level},
}

// Name answers the claim name of a label of ours.
func Name(label int64) (name string, ok bool) {
	row := rowOf(label)
	if row == nil {
		return "", false
	}
	return row.name, true
}

// rowOf needs no search: the labels are consecutive.
func rowOf(label int64) *claimLabel {
	index := claimLabels[0].label - label
	if index < 0 || index >= int64(len(claimLabels)) {
		return nil
	}
	return &claimLabels[index]
}

// Label answers the label of a claim name of ours.
func Label(name string) (label int64, ok bool) {
	for _, row := range claimLabels {
		if row.name == name {
			return row.label, true
		}
	}
	return 0, false
}

// claimName names a top-level claim: ours by its name, another label as
// decimal, a text key in quotes. So no token can pass a claim of its own
// making off as one of ours.
func claimName(key any) string {
	if label, ok := key.(int64); ok {
		if name, ours := Name(label); ours {
			return name
		}
	}
	return keyName(key)
}

func keyName(key any) string {
	if label, ok := key.(int64); ok {
		return strconv.FormatInt(label, 10)
	}
	name, _ := key.(string)
	return strconv.Quote(name)
}

// keyOf is claimName's inverse, for Issue.
func keyOf(name string) (key any, ok bool) {
	if label, ours := Label(name); ours {
		return label, true
	}
	if label, err := strconv.ParseInt(name, 10, 64); err == nil && strconv.FormatInt(label, 10) == name {
		return label, true
	}
	unquoted, err := strconv.Unquote(name)
	return unquoted, err == nil && strconv.Quote(unquoted) == name
}
