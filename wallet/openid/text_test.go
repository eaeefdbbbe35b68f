package openid

import "testing"

func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		"plain":                        "plain",
		"  spaces \t":                  "spaces",
		"a\x00b\r\nc\x1b[0m":           "abc[0m",
		"\u202egnp.exe\u2066\u200f":    "gnp.exe",
		"line\u2028end\u2029":          "lineend",
		"示例签发机构":                       "示例签发机构",
		"<b>text</b>":                  "<b>text</b>", // the page never makes it more
		"0123456789012345678901234567": "01234567890123456789",
		"一二三四五六七八九十一二三四五六七八九十余": "一二三四五六七八九十一二三四五六七八九十",
	} {
		if got := clean(text, 20); got != want {
			t.Errorf("%q is shown as %q", text, got)
		}
	}
}
