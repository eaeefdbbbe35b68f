package main

import (
	"hufu/wallet/vault"
	"hufu/wasm/bridge"
)

// vaultStore is vault.Store over web/src/store.ts, which documents what each
// function keeps and throws the codes of vault's sentinels.
type vaultStore struct{ host bridge.Host }

func (s vaultStore) Head() (*vault.Pointer, error) {
	answer, err := s.host.Call("head")
	if answer == nil || err != nil {
		return nil, err
	}
	head, ok := answer.(map[string]any)
	if !ok {
		return nil, vault.ErrCorrupt
	}
	n, isNumber := head["n"].(float64)
	hash, isBytes := head["hash"].([]byte)
	if !isNumber || n < 0 || !isBytes || len(hash) != len(vault.Pointer{}.Hash) {
		return nil, vault.ErrCorrupt
	}
	return &vault.Pointer{N: uint64(n), Hash: [32]byte(hash)}, nil
}

func (s vaultStore) Read(n uint64, hash [32]byte) ([]byte, error) {
	return bytesOf(s.host.Call("read", n, hash))
}

func (s vaultStore) Write(n uint64, hash [32]byte, data []byte) error {
	return s.run("write", n, hash, data)
}

func (s vaultStore) Move(from *vault.Pointer, to vault.Pointer) error {
	var before any
	if from != nil {
		before = pointer(*from)
	}
	return s.run("move", before, pointer(to))
}

func (s vaultStore) Drop(p vault.Pointer) error { return s.run("drop", p.N, p.Hash) }

func (s vaultStore) Claim(mark vault.Mark, value []byte) error { return s.run("claim", mark, value) }

func (s vaultStore) Claims() (map[vault.Mark][]byte, error) {
	answer, err := s.host.Call("claims")
	if err != nil {
		return nil, err
	}
	pairs, _ := answer.([]any)
	claims := make(map[vault.Mark][]byte, len(pairs))
	for _, item := range pairs {
		mark, value, ok := pair(item)
		if !ok {
			return nil, vault.ErrCorrupt
		}
		claims[mark] = value
	}
	return claims, nil
}

func (s vaultStore) Forget(marks []vault.Mark) error { return s.run("forget", marks) }

func (s vaultStore) Canary() ([]byte, error) { return bytesOf(s.host.Call("canary")) }

func (s vaultStore) SetCanary(value []byte) error { return s.run("setCanary", value) }

func (s vaultStore) run(function string, args ...any) error {
	_, err := s.host.Call(function, args...)
	return err
}

func pointer(p vault.Pointer) any { return map[string]any{"n": p.N, "hash": p.Hash} }

func pair(item any) (mark vault.Mark, value []byte, ok bool) {
	members, _ := item.([]any)
	if len(members) != 2 {
		return mark, nil, false
	}
	name, isName := members[0].([]byte)
	value, isValue := members[1].([]byte)
	if !isName || len(name) != len(mark) || !isValue {
		return mark, nil, false
	}
	return vault.Mark(name), value, true
}

// bytesOf is an answer of bytes or of nothing.
func bytesOf(answer any, err error) ([]byte, error) {
	if answer == nil || err != nil {
		return nil, err
	}
	bytes, ok := answer.([]byte)
	if !ok {
		return nil, vault.ErrCorrupt
	}
	return bytes, nil
}
