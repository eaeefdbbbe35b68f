//go:build !js

package symbol

import (
	"bytes"
	"fmt"
	"image/png"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestWritePNG(t *testing.T) {
	s, err := Encode("9012345")
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := WritePNG(&file, s, 5); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&file)
	if err != nil {
		t.Fatal(err)
	}
	if edge := (21 + 8) * 5; img.Bounds().Dx() != edge || img.Bounds().Dy() != edge {
		t.Errorf("%v", img.Bounds())
	}
	dark := func(x, y int) bool { r, _, _, _ := img.At(x, y).RGBA(); return r == 0 }
	// The quiet zone, and the corner of the first finder pattern.
	if dark(0, 0) || dark(19, 19) || !dark(20, 20) || dark(25+20-20, 25) {
		t.Error("modules are not where they belong")
	}
}

// Every version, numeric and bytes, filled to the last digit, is read back by
// zbar, which shares no code with the writer.
func TestZbar(t *testing.T) {
	zbar, err := exec.LookPath("zbarimg")
	if err != nil {
		t.Skip("zbarimg is not installed")
	}
	folder := t.TempDir()
	want := map[string]string{}
	draw := func(name, content string, encode func(string) (*Symbol, error)) {
		s, err := encode(content)
		if err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		if err := WritePNG(&file, s, 4); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(folder, name+".png")
		if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		want[path] = content
	}
	for _, row := range capacities(t) {
		// All three lengths of the last group of digits.
		for less := range 3 {
			draw(fmt.Sprintf("numeric-%d-%d", row.Version, less), digits(row.L.Numeric-less), Encode)
		}
	}
	for _, n := range []int{20, 120, 300, 700} {
		draw(fmt.Sprintf("bytes-%d", n), "openid-credential-offer://?x="+strings.Repeat("a%2F", n/4), EncodeText)
	}
	if len(want) < 124 {
		t.Fatalf("only %d symbols", len(want))
	}
	paths := slices.Sorted(maps.Keys(want))
	for i, content := range read(t, zbar, paths) {
		if content != want[paths[i]] {
			t.Errorf("%s: read %d characters, want %d", filepath.Base(paths[i]), len(content), len(want[paths[i]]))
		}
	}
}

// read answers what stands in each file: zbar prints a line for each symbol,
// in order.
func read(t *testing.T, zbar string, paths []string) []string {
	t.Helper()
	flags := []string{"--raw", "--quiet", "--nodbus", "-Sdisable", "-Sqrcode.enable"}
	out, err := exec.Command(zbar, append(flags, paths...)...).Output()
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if err != nil || len(lines) != len(paths) {
		t.Fatalf("%d of %d symbols read: %v", len(lines), len(paths), err)
	}
	return lines
}
