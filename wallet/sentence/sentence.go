// Package sentence tells people what a refusal means: for each stable code
// (package refusal) one sentence and one next step, in zh-CN and in English.
//
// The words live in one JSON file a package, so that a translator needs no
// Go. The command line reads them from here, and the build hands the same
// files to the pages. No secret and no claim's value ever stands in a
// sentence.
package sentence

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"sync"
)

//go:embed *.json
var files embed.FS

// Words is what is said of one code.
type Words struct {
	Chinese     string `json:"zh"`
	ChineseNext string `json:"zh_next"`
	English     string `json:"en"`
	EnglishNext string `json:"en_next"`
}

// In answers the sentence and the next step in a language, "zh" or "en".
func (w Words) In(language string) (what, next string) {
	if language == "zh" {
		return w.Chinese, w.ChineseNext
	}
	return w.English, w.EnglishNext
}

// Lookup answers the words of a code.
func Lookup(code string) (Words, bool) {
	w, ok := all()[code]
	return w, ok
}

// All answers the words of every code.
func All() map[string]Words { return all() }

var all = sync.OnceValue(func() map[string]Words {
	out := map[string]Words{}
	names, err := fs.Glob(files, "*.json")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		if err := merge(out, name); err != nil {
			panic(fmt.Sprintf("sentence: %s: %v", name, err))
		}
	}
	return out
})

func merge(out map[string]Words, name string) error {
	data, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	var words map[string]Words
	if err := json.Unmarshal(data, &words); err != nil {
		return err
	}
	for code, w := range words {
		if old, twice := out[code]; twice && old != w {
			return fmt.Errorf("%s has other words elsewhere", code)
		}
		out[code] = w
	}
	return nil
}
