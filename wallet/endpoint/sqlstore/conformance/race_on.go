//go:build race

package conformance

// slow reports that the race detector watches, under which SQLite, whose C
// became Go, takes ten times as long.
const slow = true
