//go:build js

package pin

type engine = plain
