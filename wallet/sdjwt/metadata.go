package sdjwt

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"slices"
	"strings"

	"hufu/wallet/jose"
)

// TypeMetadata say how to show a credential of a type
// (draft-ietf-oauth-sd-jwt-vc-19 6).
type TypeMetadata struct {
	Type    string    `json:"vct"`
	Extends string    `json:"extends"` // a vct whose metadata the caller may get
	Display []Display `json:"display"`
	Claims  []struct {
		Path    Path      `json:"path"`
		Display []Display `json:"display"`
	} `json:"claims"`
}

// Display are words in one language: a type has a name, a claim a label.
type Display struct {
	Locale      string `json:"locale"` // RFC 5646
	Name        string `json:"name"`
	Label       string `json:"label"`
	Description string `json:"description"`
}

// ParseTypeMetadata reads the document about a token's type. Where the token
// has a vct#integrity the document must match it, octet by octet.
func ParseTypeMetadata(document []byte, t *Token) (*TypeMetadata, error) {
	if t.TypeIntegrity != "" && !CheckIntegrity(document, t.TypeIntegrity) {
		return nil, ErrIntegrity
	}
	var metadata TypeMetadata
	if err := jose.Unmarshal(document, &metadata); err != nil {
		return nil, err
	}
	if metadata.Type != t.Type || t.Type == "" {
		return nil, ErrMetadata
	}
	return &metadata, nil
}

// CheckIntegrity says whether a document has one of the hashes of the
// strongest algorithm that a W3C Subresource Integrity string names; false if
// it names none that is known.
func CheckIntegrity(document []byte, integrity string) bool {
	strengths := []string{"sha512", "sha384", "sha256"}
	for _, name := range strengths {
		known, matches := false, false
		for _, word := range strings.Fields(integrity) {
			text, found := strings.CutPrefix(word, name+"-")
			text, _, _ = strings.Cut(text, "?")
			known = known || found
			matches = matches || found && text == base64.StdEncoding.EncodeToString(sum(name, document))
		}
		if known {
			return matches
		}
	}
	return false
}

func sum(name string, document []byte) []byte {
	switch name {
	case "sha512":
		sum := sha512.Sum512(document)
		return sum[:]
	case "sha384":
		sum := sha512.Sum384(document)
		return sum[:]
	}
	sum := sha256.Sum256(document)
	return sum[:]
}

// Name is the type's name in the language nearest to locale; "" if it has
// none.
func (m *TypeMetadata) Name(locale string) string { return nearest(m.Display, locale).Name }

// Label is a claim's label in the language nearest to locale; "" if it has
// none.
func (m *TypeMetadata) Label(path Path, locale string) string {
	for _, claim := range m.Claims {
		if slices.EqualFunc(claim.Path, path, sameStep) {
			return nearest(claim.Display, locale).Label
		}
	}
	return ""
}

// sameStep compares a step read from JSON, where a position is a float.
func sameStep(read, want any) bool {
	if position, ok := want.(int); ok {
		return read == float64(position)
	}
	return read == want
}

// nearest looks a language up as RFC 4647 3.4 does, shortening the tag from
// its end; failing that, the first is what the issuer put first.
func nearest(words []Display, locale string) Display {
	for tag := locale; tag != ""; tag = tag[:max(strings.LastIndexByte(tag, '-'), 0)] {
		for _, w := range words {
			if strings.EqualFold(w.Locale, tag) {
				return w
			}
		}
	}
	if len(words) == 0 {
		return Display{}
	}
	return words[0]
}
