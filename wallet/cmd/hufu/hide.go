package main

import (
	"bytes"
	"slices"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
	"hufu/wallet/sdcwt"
)

// hidden stands where a value was.
const hidden = "hidden"

// shownClaims are the registered claims that say nothing of a person. sub is
// none of them: it names nobody, but it is the copy's alone.
var shownClaims = map[int64]bool{
	1: true, 3: true, 4: true, 5: true, 6: true, 7: true, 8: true, // iss, aud, exp, nbf, iat, cti, cnf
	11: true, 39: true, // vct, cnonce
	65533: true, 65534: true, 65535: true, // status_list, ttl, status
}

// firstPrivate is where the labels of our claims begin, downwards (RFC 8392
// 9.1: private use).
const firstPrivate int64 = -65537

// hide replaces the values of claims in whatever is shown: in the payload and
// the disclosures of a signed message, wrapped in whatever, and in pieces of
// one that come alone.
func hide(value any) any {
	switch v := value.(type) {
	case cbor.Tag:
		return cbor.Tag{Number: v.Number, Content: hide(v.Content)}
	case []any:
		return hideArray(v)
	case map[any]any:
		return hideMap(v)
	case []byte:
		return hideBytes(v)
	}
	return value
}

func hideArray(items []any) any {
	switch {
	case isMessage(items):
		return hideMessage(items)
	case isDisclosure(items):
		items[1] = hidden
		return items
	}
	for i, item := range items {
		items[i] = hide(item)
	}
	return items
}

// isMessage: protected, unprotected, payload, signature or tag.
func isMessage(items []any) bool {
	if len(items) != 4 {
		return false
	}
	_, protected := items[0].([]byte)
	_, unprotected := items[1].(map[any]any)
	_, signature := items[3].([]byte)
	return protected && unprotected && signature
}

// isDisclosure: [salt, value] or [salt, value, key].
func isDisclosure(items []any) bool {
	if len(items) != 2 && len(items) != 3 {
		return false
	}
	salt, ok := items[0].([]byte)
	return ok && len(salt) == sdcwt.SaltSize
}

// hideMap is for a map outside a message: a payload that came alone, or
// something that is not about a person at all.
func hideMap(items map[any]any) any {
	hideElements(items)
	for label, value := range items {
		items[label] = hide(value)
		switch l := label.(type) {
		case string:
			if _, ours := sdcwt.Label(l); ours {
				items[label] = hidden
			}
		case int64:
			if l <= firstPrivate {
				items[label] = hidden
			}
		}
	}
	return items
}

// hideElements knows where an mdoc has values (ISO/IEC 18013-5 8.3.2.1.2):
// the issuer's in items, the device's by element in namespaces.
func hideElements(items map[any]any) {
	if _, isItem := items["elementValue"]; isItem {
		items["elementValue"] = hidden
	}
	if _, isDevice := items["deviceAuth"]; isDevice {
		items["nameSpaces"] = hidden
	}
}

// securityMembers are all that an issuer signs of an mdoc (ISO/IEC 18013-5
// 9.1.2.4): digests and dates, no value.
var securityMembers = []any{"version", "digestAlgorithm", "valueDigests", "deviceKeyInfo", "docType", "validityInfo", "status"}

func isMSO(payload any) bool {
	tag, _ := payload.(cbor.Tag)
	object, _ := embedded(tag.Content).(map[any]any)
	for name := range object {
		if !slices.Contains(securityMembers, name) {
			return false
		}
	}
	return object["valueDigests"] != nil
}

func hideMessage(parts []any) []any {
	if protected, ok := embedded(parts[0]).(map[any]any); ok {
		parts[0] = embed(hideHeader(protected))
	}
	unprotected, _ := parts[1].(map[any]any)
	parts[1] = hideHeader(unprotected)
	if parts[2] != nil {
		parts[2] = hidePayload(parts[2])
	}
	return parts
}

// hidePayload shows of a payload what is known to be harmless. One that does
// not decode may hold anything.
func hidePayload(payload any) any {
	content := embedded(payload)
	if isMSO(content) {
		return payload
	}
	claims, ok := content.(map[any]any)
	if !ok {
		return hidden
	}
	return embed(hideClaims(claims))
}

func hideClaims(claims map[any]any) map[any]any {
	for label := range claims {
		number, isInt := label.(int64)
		_, redacted := label.(cbor.SimpleValue)
		if !redacted && !(isInt && shownClaims[number]) {
			claims[label] = hidden
		}
	}
	return claims
}

// hideHeader knows the headers that carry claims (RFC 9597, and 17 of the
// SD-CWT draft) and looks for messages in the others.
func hideHeader(header map[any]any) map[any]any {
	for label, value := range header {
		switch v := value.(type) {
		case map[any]any:
			if label == cose.LabelCWT {
				header[label] = hideClaims(v)
				continue
			}
		case []any:
			if label == cose.LabelSDClaims {
				header[label] = hideDisclosures(v)
				continue
			}
		}
		header[label] = hide(value)
	}
	return header
}

// hideDisclosures keeps salt and key of [salt, value, key].
func hideDisclosures(list []any) []any {
	for i, item := range list {
		parts, ok := embedded(item).([]any)
		if !ok {
			list[i] = hidden
			continue
		}
		if len(parts) >= 2 {
			parts[1] = hidden
			list[i] = embed(parts)
		}
	}
	return list
}

// hideBytes looks into an embedded item, and leaves alone what only looks like
// one.
func hideBytes(data []byte) any {
	inner := embedded(data)
	if inner == nil {
		return data
	}
	before := embed(inner)
	if after := embed(hide(inner)); !bytes.Equal(before, after) {
		return after
	}
	return data
}

// embedded answers the item inside a byte string, nil if there is none.
func embedded(value any) any {
	data, ok := value.([]byte)
	if !ok {
		return nil
	}
	var inner any
	if cbor.Unmarshal(data, &inner) != nil {
		return nil
	}
	return inner
}

// embed is embedded's inverse. What was decoded encodes again.
func embed(value any) []byte {
	data, err := cbor.Marshal(value)
	if err != nil {
		panic(err)
	}
	return data
}
