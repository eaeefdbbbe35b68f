package account_test

import (
	"os"
	"regexp"
	"strings"
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
	source, err = os.ReadFile("problem.go")
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(source), "const codes = ")
	list, _, _ = strings.Cut(list, "\n\n")
	all := regexp.MustCompile(`[a-z_]{4,}`).FindAllString(list, -1)
	if len(all) < 20 {
		t.Fatalf("only %d codes of an endpoint", len(all))
	}
	for _, code := range all {
		if _, ok := sentence.Lookup(code); !ok {
			t.Errorf("no words for %s", code)
		}
	}
}

// TestCodes holds the list of what an endpoint may say against what it says.
func TestCodes(t *testing.T) {
	list, err := os.ReadFile("problem.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"../endpoint/errors.go", "../httpsig/httpsig.go"} {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range regexp.MustCompile(`refusal\.New\("(\w+)"`).FindAllStringSubmatch(string(source), -1) {
			if code[1] != "endpoint_config" && !regexp.MustCompile(`[ "]`+code[1]+`[ "]`).Match(list) {
				t.Errorf("an endpoint says %s, and the client does not know it", code[1])
			}
		}
	}
}
