package main

import (
	"hufu/wallet/cbor"
	"hufu/wallet/cose"
)

// hidden stands where a value was.
const hidden = "hidden"

// firstPrivate is where the labels of our claims begin, downwards (RFC 8392
// 9.1: private use).
const firstPrivate int64 = -65537

// claimSubject is sub; it names nobody, but it is the copy's alone.
const claimSubject int64 = 2

// hide replaces the values of claims in whatever holds a CWT: the payload of
// a signed message, the disclosures beside it, and a message in a header.
func hide(value any) any {
	switch v := value.(type) {
	case cbor.Tag:
		if parts, ok := v.Content.([]any); ok && len(parts) == 4 {
			return cbor.Tag{Number: v.Number, Content: hideMessage(parts)}
		}
	case []byte:
		return hideBytes(v)
	}
	return value
}

func hideMessage(parts []any) []any {
	protected, _ := embedded(parts[0]).(map[any]any)
	if inner, ok := protected[cose.LabelKCWT]; ok {
		protected[cose.LabelKCWT] = hide(inner)
	}
	unprotected, _ := parts[1].(map[any]any)
	if list, ok := unprotected[cose.LabelSDClaims].([]any); ok {
		unprotected[cose.LabelSDClaims] = hideDisclosures(list)
	}
	claims, ok := embedded(parts[2]).(map[any]any)
	if !ok {
		return []any{embed(protected), parts[1], parts[2], parts[3]}
	}
	return []any{embed(protected), parts[1], embed(hideClaims(claims)), parts[3]}
}

func hideClaims(claims map[any]any) map[any]any {
	for label := range claims {
		switch l := label.(type) {
		case string:
			claims[label] = hidden
		case int64:
			if l <= firstPrivate || l == claimSubject {
				claims[label] = hidden
			}
		}
	}
	return claims
}

// hideDisclosures keeps salt and key of [salt, value, key].
func hideDisclosures(list []any) []any {
	for i, item := range list {
		if parts, ok := embedded(item).([]any); ok && len(parts) >= 2 {
			parts[1] = hidden
			list[i] = embed(parts)
		}
	}
	return list
}

func hideBytes(data []byte) any {
	if inner := embedded(data); inner != nil {
		return embed(hide(inner))
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
