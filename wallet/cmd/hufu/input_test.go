package main

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"testing"

	"hufu/wallet/code"
)

func TestReadOne(t *testing.T) {
	for input, want := range map[string]string{
		"901\n": "901", " \t901\r\n": "901", "": "", "\n": "", "901 2": "901 2", "\u00a0901": "\u00a0901", "901\x00": "901\x00",
	} {
		if got, err := readOne(strings.NewReader(input)); err != nil || got != want {
			t.Errorf("%q: %q, %v", input, got, err)
		}
	}
	t.Run("QR-10 what is cut stays too long", func(t *testing.T) {
		for _, input := range []string{
			strings.Repeat("9", 1_000_000),
			"901" + strings.Repeat(" ", longestLine) + "junk", "901" + strings.Repeat("\n", 1_000_000) + "junk",
		} {
			got, err := readOne(strings.NewReader(input))
			if err != nil || len(got) != longestLine {
				t.Errorf("%d bytes, %v", len(got), err)
			}
			if _, _, err := code.Decode(got); !errors.Is(err, code.ErrSize) {
				t.Error(err)
			}
		}
	})
}

func readAll(t *testing.T, input string) (lines []string) {
	t.Helper()
	in := bufio.NewReaderSize(strings.NewReader(input), 64)
	for {
		batch, err := readBatch(in)
		lines = append(lines, batch...)
		if errors.Is(err, io.EOF) {
			return lines
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestReadBatch(t *testing.T) {
	t.Run("QR-09 a line is a line, whatever is on it", func(t *testing.T) {
		got := readAll(t, "a\r\n\n\r\n b \nc\td\nlast")
		want := []string{"a", "", "", " b ", "c\td", "last"}
		if strings.Join(got, "|") != strings.Join(want, "|") || len(got) != len(want) {
			t.Errorf("%q", got)
		}
	})
	t.Run("QR-10 a line that is cut stays too long", func(t *testing.T) {
		got := readAll(t, "901"+strings.Repeat("\r", longestLine)+"junk\n902\n"+strings.Repeat("9", 1_000_000)+"\n903")
		if len(got) != 4 || got[1] != "902" || got[3] != "903" {
			t.Fatalf("%d lines", len(got))
		}
		for _, cut := range []string{got[0], got[2]} {
			if _, _, err := code.Decode(cut); !errors.Is(err, code.ErrSize) {
				t.Error(len(cut), err)
			}
		}
	})
	t.Run("nothing at all", func(t *testing.T) {
		if got := readAll(t, ""); len(got) != 0 {
			t.Errorf("%q", got)
		}
	})
}
