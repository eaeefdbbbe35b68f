package main

import (
	"encoding/json"
	"slices"
	"strings"

	"hufu/wallet/jose"
)

// shownMembers are the members of a payload in JSON that say nothing of a
// person, those of an SD-JWT's key binding and of a status list among them.
var shownMembers = []string{
	"iss", "aud", "exp", "nbf", "iat", "cnf", "vct", "vct#integrity", "status", "_sd", "_sd_alg",
	"nonce", "sd_hash", "status_list", "ttl",
}

// isJWT tells a JWT, or an SD-JWT, from every other input: three parts, the
// first of which is JSON.
func isJWT(text string) bool {
	signed, _, _ := strings.Cut(text, "~")
	header, _, _ := strings.Cut(signed, ".")
	data, err := jose.DecodeBase64(header)
	return strings.Count(signed, ".") == 2 && err == nil && json.Valid(data)
}

// unfoldJWT is what a JWT holds, and an SD-JWT with its disclosures and its key
// binding, as values for diagnostic notation:
//
//	{"header": map, "payload": map, ? "disclosures": [+ [salt, ? name, value]], ? "binding": {"header", "payload"}}
func unfoldJWT(text string, claims bool) (map[string]any, error) {
	parts := strings.Split(text, "~")
	out, err := unfoldSigned(parts[0], claims)
	if err != nil || len(parts) == 1 {
		return out, err
	}
	var disclosures []any
	for _, encoded := range parts[1 : len(parts)-1] {
		value, err := decodeJSON(encoded)
		if err != nil {
			return nil, err
		}
		if parts, isArray := value.([]any); isArray && len(parts) > 0 && !claims {
			parts[len(parts)-1] = hidden
		} else if !isArray {
			return nil, jose.ErrForm
		}
		disclosures = append(disclosures, value)
	}
	if disclosures != nil {
		out["disclosures"] = disclosures
	}
	if binding := parts[len(parts)-1]; binding != "" {
		out["binding"], err = unfoldSigned(binding, claims)
	}
	return out, err
}

func unfoldSigned(compact string, claims bool) (map[string]any, error) {
	parts := strings.Split(compact, ".")
	if len(parts) != 3 {
		return nil, jose.ErrForm
	}
	header, err := decodeJSON(parts[0])
	if err != nil {
		return nil, err
	}
	payload, err := decodeJSON(parts[1])
	if err != nil {
		return nil, err
	}
	members, isObject := payload.(map[string]any)
	if !isObject {
		return nil, jose.ErrForm
	}
	for name := range members {
		if !claims && !slices.Contains(shownMembers, name) {
			members[name] = hidden
		}
	}
	return map[string]any{"header": header, "payload": members}, nil
}

func decodeJSON(encoded string) (any, error) {
	data, err := jose.DecodeBase64(encoded)
	if err != nil {
		return nil, err
	}
	value, err := jose.Value(data)
	return plainNumbers(value), err
}

// plainNumbers puts numbers in the place of their digits.
func plainNumbers(value any) any {
	switch v := value.(type) {
	case json.Number:
		if whole, err := v.Int64(); err == nil {
			return whole
		}
		number, err := v.Float64()
		if err != nil {
			return v.String()
		}
		return number
	case []any:
		for i, item := range v {
			v[i] = plainNumbers(item)
		}
	case map[string]any:
		for name, item := range v {
			v[name] = plainNumbers(item)
		}
	}
	return value
}
