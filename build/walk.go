package main

import (
	"errors"
	"io/fs"
	"path/filepath"
)

// products are the folders that a build or a package manager writes.
var products = map[string]bool{"build/bin": true, "build/cache": true, "build/worker": true, "build/site/dist": true, "node_modules": true, ".git": true}

// walk visits every file of the tree below name, or name itself, by its slash-separated name in the tree, and
// passes by what is a product. A name that is not there has no files.
func (p *project) walk(name string, visit func(file string, entry fs.DirEntry) error) error {
	start := p.path(name)
	return filepath.WalkDir(start, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path == start {
			return nil
		}
		if err != nil {
			return err
		}
		file, err := filepath.Rel(p.root, path)
		if err != nil {
			return err
		}
		file = filepath.ToSlash(file)
		switch {
		case products[file] && entry.IsDir():
			return fs.SkipDir
		case products[file]: // .git of a linked working tree is a file
			return nil
		case !entry.Type().IsRegular():
			return nil
		}
		return visit(file, entry)
	})
}
