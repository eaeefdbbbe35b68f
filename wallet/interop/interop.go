// Package interop runs other people's software, in Node, beside ours: for
// tests alone. What came of it is in wallet/INTEROP.md.
package interop

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"hufu/wallet/ec"
)

// Run gives a script of the caller's folder what is asked, as JSON on its
// standard input (bytes in base64), and reads its standard output into answer.
// It skips the test where Node or one of the npm packages is missing.
func Run(t testing.TB, script string, packages []string, asked, answer any) {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed")
	}
	for _, name := range packages {
		if !installed(name) {
			t.Skip(name + " is not installed: npm ci")
		}
	}
	input, err := json.Marshal(asked)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(node, script)
	var complaints bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(input), &complaints
	output, err := cmd.Output()
	if err == nil {
		err = json.Unmarshal(output, answer)
	}
	if err != nil {
		t.Fatal(err, complaints.String())
	}
}

// installed looks where Node does: in the folders above.
func installed(name string) bool {
	folder, err := os.Getwd()
	for ; err == nil; folder = filepath.Dir(folder) {
		if _, err := os.Stat(filepath.Join(folder, "node_modules", name, "package.json")); err == nil {
			return true
		}
		if folder == filepath.Dir(folder) {
			break
		}
	}
	return false
}

// JWK is a key with its private part (RFC 7518 6.2).
func JWK(key *ec.PrivateKey) map[string]string {
	text := base64.RawURLEncoding.EncodeToString
	return map[string]string{"kty": "EC", "crv": "P-256", "x": text(key.Public().X), "y": text(key.Public().Y), "d": text(key.Bytes())}
}
