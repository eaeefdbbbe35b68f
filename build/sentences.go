package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"hufu/wallet/sentence"
)

// mergeSentences reads wallet/sentence/*.json, one file an area, into one table by code. It reads the files and
// not what package sentence embeds, as dev runs on while they change.
func (p *project) mergeSentences() (map[string]sentence.Words, error) {
	files, err := filepath.Glob(p.path("wallet/sentence/*.json"))
	if err != nil {
		return nil, err
	}
	all := map[string]sentence.Words{}
	for _, file := range files {
		area, err := readSentences(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		for code, words := range area {
			if other, twice := all[code]; twice && other != words {
				return nil, fmt.Errorf("%s: code %q has other words in another file", file, code)
			}
			if err := complete(words); err != nil {
				return nil, fmt.Errorf("%s: code %q: %w", file, code, err)
			}
			all[code] = words
		}
	}
	return all, nil
}

// readSentences refuses a misspelt member, which would leave a reader without words.
func readSentences(file string) (map[string]sentence.Words, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	var area map[string]sentence.Words
	return area, decoder.Decode(&area)
}

// complete refuses words that leave a reader of either language without what happened or what to do next.
func complete(words sentence.Words) error {
	for _, language := range []string{"zh", "en"} {
		if what, next := words.In(language); what == "" || next == "" {
			return fmt.Errorf("has no words, or no next step, in %s", language)
		}
	}
	return nil
}
