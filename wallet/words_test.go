package wallet

import (
	"os"
	"regexp"
	"testing"

	"hufu/wallet/sentence"
)

func TestWords(t *testing.T) {
	source, err := os.ReadFile("errors.go")
	if err != nil {
		t.Fatal(err)
	}
	codes := regexp.MustCompile(`refusal\.New\("(\w+)"`).FindAllStringSubmatch(string(source), -1)
	if len(codes) < 10 {
		t.Fatalf("only %d codes", len(codes))
	}
	for _, code := range codes {
		if _, ok := sentence.Lookup(code[1]); !ok {
			t.Errorf("no words for %s", code[1])
		}
	}
}
