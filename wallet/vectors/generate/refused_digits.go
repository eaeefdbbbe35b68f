package main

import (
	"math/big"
	"strings"
)

func refused(code, name, comment string, change func(*scene)) testCase {
	if name != "" {
		name = code + "_" + name
	} else {
		name = code
	}
	return testCase{name, "refused", code, comment, change}
}

func onDigits(change func(string) string) func(*scene) { return func(s *scene) { s.digits = change } }

// numberOf is a code whose octets are any.
func numberOf(octets ...byte) string { return "90" + new(big.Int).SetBytes(octets).String() }

// digitCases are refused before any CBOR is read.
func digitCases() []testCase {
	fixed := func(digits string) func(*scene) { return onDigits(func(string) string { return digits }) }
	return []testCase{
		refused("qr_prefix", "empty", "no digit at all", fixed("")),
		refused("qr_prefix", "handle", "a handle code", fixed("911234567890123456789012")),
		refused("qr_prefix", "request", "a counter request's prefix", onDigits(func(d string) string { return "92" + d[2:] })),
		refused("qr_prefix", "payment", "a payment code", fixed("621234567890123456")),
		refused("qr_prefix", "none", "the number without its prefix", onDigits(func(d string) string { return d[2:] })),
		refused("qr_enc", "space", "a blank inside", onDigits(func(d string) string { return d[:40] + " " + d[40:] })),
		refused("qr_enc", "newline", "a line end after the code", onDigits(func(d string) string { return d + "\n" })),
		refused("qr_enc", "letter", "the letter O for a zero", onDigits(func(d string) string { return strings.Replace(d, "0", "O", 2) })),
		refused("qr_enc", "full_width", "full-width digits", onDigits(func(d string) string {
			return strings.Map(func(r rune) rune { return r - '0' + '０' }, d)
		})),
		refused("qr_enc", "sign", "a plus sign after the prefix", onDigits(func(d string) string { return "90+" + d[2:] })),
		refused("qr_enc", "leading_zero", "a zero before the number", onDigits(func(d string) string { return "900" + d[2:] })),
		refused("qr_enc", "prefix_alone", "nothing after the prefix", fixed("90")),
		refused("qr_enc", "kind_3", "a first octet of 3", fixed(numberOf(3, 1, 2, 3))),
		refused("qr_enc", "kind_alone", "a first octet and no other", fixed(numberOf(1))),
		refused("qr_scheme", "javascript", "a link", fixed("javascript:alert(1)")),
		refused("qr_scheme", "dcc", "another system's certificate in Base45", fixed("HC1:NCFOXN%TS3DH3ZSUZK+.V0ETD%65NL-AH")),
		refused("size", "", "more digits than a code ever has", onDigits(func(d string) string { return d + strings.Repeat("7", 4296-len(d)+1) })),
		refused("answer_unasked", "", "an answer to a counter's request, where none was made", fixed(numberOf(2, 0xd1, 0x23, 0x45, 0x67))),
	}
}
