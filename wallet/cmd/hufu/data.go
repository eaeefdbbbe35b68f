package main

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"hufu/wallet/durable"
	"hufu/wallet/ec"
	"hufu/wallet/issuer/iaca"
)

// dataFolder is where serve keeps what it must not lose (DESIGN 11):
//
//	hufu.db      cards, offers, status; accounts, sealed versions, PIN slots
//	desk-token   what the desk page asks for
//	issuer.key   signs credentials and status lists
//	iaca.pem     root of the certificate that verifiers online want, with its key
//	trust.key    signs the trust list; trust.pub is its public half
//	receipt.key  signs the endpoint's receipts and times
//	oprf.key     seals the PIN keys in hufu.db: never in one backup with it
//	tombstones   what has ended, should an older hufu.db be put back
type dataFolder string

// Files that more than one command names.
const (
	databaseFile = "hufu.db"
	sealFile     = "oprf.key"
)

// tombstones is where they are: named, or beside the database.
func (d dataFolder) tombstones(named string) string {
	if named != "" {
		return named
	}
	return d.path("tombstones")
}

// defaultData is $XDG_DATA_HOME/hufu, or the place that stands for it.
func (p *program) defaultData() (string, error) {
	if root := p.getenv("XDG_DATA_HOME"); root != "" {
		return filepath.Join(root, "hufu"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", errFile.Because(err)
	}
	return filepath.Join(home, ".local", "share", "hufu"), nil
}

func openData(path string) (dataFolder, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return "", errFile.Because(err)
	}
	return dataFolder(path), nil
}

func (d dataFolder) path(name string) string { return filepath.Join(string(d), name) }

// keep answers the content of a file, made by make when there is none yet.
// It is readable by its owner only.
func (d dataFolder) keep(name string, make func() ([]byte, error)) ([]byte, error) {
	content, err := os.ReadFile(d.path(name))
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return content, wrapFile(err)
	}
	if content, err = make(); err != nil {
		return nil, err
	}
	return content, d.write(name, content, 0o600)
}

// write replaces a file as a whole: a reader sees the old or the new one.
func (d dataFolder) write(name string, content []byte, mode fs.FileMode) error {
	return wrapFile(durable.Write(d.path(name), content, mode))
}

// readFile reads a file that somebody named, and no more of it than limit:
// not every name is of a file that ends.
func readFile(path string, limit int) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, errFile.Because(err)
	}
	defer file.Close()
	return readAtMost(file, limit)
}

func readAtMost(from io.Reader, limit int) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(from, int64(limit)+1))
	if err != nil {
		return nil, errFile.Because(err)
	}
	if len(data) > limit {
		return nil, errFile.With("larger than any file of Hufu's")
	}
	return data, nil
}

func wrapFile(err error) error {
	if err == nil {
		return nil
	}
	return errFile.Because(err)
}

// deskToken is 128 bits for a person to type or paste.
func (d dataFolder) deskToken(random io.Reader) (string, error) {
	token, err := d.keep("desk-token", func() ([]byte, error) {
		secret := make([]byte, 16)
		_, err := io.ReadFull(random, secret)
		return []byte(base64.RawURLEncoding.EncodeToString(secret)), err
	})
	return strings.TrimSpace(string(token)), err
}

// secret is 32 random bytes, kept in hex.
func (d dataFolder) secret(name string, random io.Reader) ([]byte, error) {
	text, err := d.keep(name, func() ([]byte, error) {
		fresh := make([]byte, secretSize)
		_, err := io.ReadFull(random, fresh)
		return []byte(hex.EncodeToString(fresh)), err
	})
	if err != nil {
		return nil, err
	}
	raw, err := hex.DecodeString(string(text))
	if err != nil || len(raw) != secretSize {
		return nil, errFile.With(name + " is damaged")
	}
	return raw, nil
}

// secretSize is that of an Ed25519 seed and of endpoint.Config.Seal.
const secretSize = 32

// trustKey is the root that signs the trust list; its public half lies beside
// it for whoever sets up a counter.
func (d dataFolder) trustKey(random io.Reader) (ed25519.PrivateKey, error) {
	seed, err := d.secret("trust.key", random)
	if err != nil {
		return nil, err
	}
	key := ed25519.NewKeyFromSeed(seed)
	public := hex.EncodeToString(key.Public().(ed25519.PublicKey)) + "\n"
	return key, d.write("trust.pub", []byte(public), 0o644)
}

// authority is the root that certifies the issuer's key. It names where the
// issuer was when it was made; a certificate names where it is.
func (d dataFolder) authority(issuer string, now time.Time, random io.Reader) (*iaca.Authority, error) {
	file, err := d.keep("iaca.pem", func() ([]byte, error) {
		made, err := iaca.New(iaca.Options{Name: "Hufu sandbox IACA", Issuer: issuer, Now: now, Rand: random})
		if err != nil {
			return nil, err
		}
		return made.Marshal()
	})
	if err != nil {
		return nil, err
	}
	return iaca.Parse(file)
}

// issuerKey is the P-256 key that signs credentials: d ‖ x ‖ y in hex.
func (d dataFolder) issuerKey() (*ec.PrivateKey, error) {
	text, err := d.keep("issuer.key", func() ([]byte, error) {
		key, err := ec.Generate()
		if err != nil {
			return nil, err
		}
		return fmt.Appendf(nil, "%x%x%x", key.Bytes(), key.Public().X, key.Public().Y), nil
	})
	if err != nil {
		return nil, err
	}
	raw, err := hex.DecodeString(string(text))
	if err != nil || len(raw) != 96 {
		return nil, errFile.With("issuer.key is damaged")
	}
	public, err := ec.NewPublicKey(ec.P256, raw[32:64], raw[64:])
	if err != nil {
		return nil, err
	}
	return ec.NewPrivateKey(raw[:32], public)
}
