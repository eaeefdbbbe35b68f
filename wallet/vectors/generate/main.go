// Command generate writes the files of package vectors. What it writes never
// changes unless it does: keys and salts are hashes of names, and the ECDSA
// signatures are the deterministic ones of RFC 6979.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"hufu/wallet/vectors"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// run works in the folder of package vectors, where go generate starts it,
// and nowhere else: it removes files.
func run() error {
	if _, err := os.Stat("vectors.go"); err != nil {
		return errors.New("start me with: go generate ./wallet/vectors")
	}
	return write("code")
}

// write makes every file in a folder and removes the others.
func write(folder string) error {
	all, err := render()
	if err != nil {
		return err
	}
	old, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return err
	}
	for _, name := range old {
		if _, kept := all[filepath.Base(name)]; !kept {
			if err := os.Remove(name); err != nil {
				return err
			}
		}
	}
	for name, data := range all {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// render answers the content of every file.
func render() (map[string][]byte, error) {
	w, err := newWorld()
	if err != nil {
		return nil, err
	}
	all := map[string][]byte{}
	for _, c := range slices.Concat(acceptedCases(), digitCases(), formCases(), bindingCases(), disclosureCases(), trustCases(), timeCases(), undecidedCases()) {
		v, err := w.make(c)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
		name := c.outcome + "_" + c.name + ".json"
		if all[name] != nil {
			return nil, fmt.Errorf("%s stands twice", name)
		}
		if all[name], err = encode(v); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func encode(v vectors.Vector) ([]byte, error) {
	data, err := json.MarshalIndent(v, "", "  ")
	return append(data, '\n'), err
}
