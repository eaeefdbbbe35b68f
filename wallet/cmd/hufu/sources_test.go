package main

import (
	"context"
	"crypto/ed25519"
	"io"
	"os"
	"path/filepath"
	"testing"

	"hufu/wallet/cose"
	"hufu/wallet/ec"
	"hufu/wallet/status"
	"hufu/wallet/trust"
)

const (
	noon    = 1_800_000_000
	listURI = "https://id.example/issuer/status/1"
)

// counterFolder is a counter's place: a trust list with its root, and a
// folder for status lists.
type counterFolder struct {
	*testing.T
	path string
	root ed25519.PrivateKey
	key  *ec.PrivateKey
}

func newCounterFolder(t *testing.T) *counterFolder {
	t.Helper()
	key, err := ec.Generate()
	if err != nil {
		t.Fatal(err)
	}
	c := &counterFolder{t, t.TempDir(), ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)), key}
	if err := os.Mkdir(filepath.Join(c.path, "lists"), 0o700); err != nil {
		t.Fatal(err)
	}
	c.trustList(1)
	return c
}

func (c *counterFolder) write(name string, data []byte) {
	c.Helper()
	if err := os.WriteFile(filepath.Join(c.path, name), data, 0o600); err != nil {
		c.Fatal(err)
	}
}

func (c *counterFolder) trustList(sequence uint64) {
	c.Helper()
	data, err := trust.Sign(&trust.List{
		Sequence: sequence, IssuedAt: noon - 3600, Expires: noon + 86400,
		Issuers: []trust.Issuer{{
			ID: "https://id.example/issuer", Name: map[string]string{"zh": "示例", "en": "Sample"},
			Keys:       []trust.Key{{Key: cose.ECKey(c.key.Public())}},
			StatusURIs: []string{"https://id.example/issuer/status/"}, Types: []string{"urn:hufu:id:1"}, Levels: []string{"full"},
		}},
	}, c.root)
	if err != nil {
		c.Fatal(err)
	}
	c.write("trust.cwt", data)
}

func (c *counterFolder) statusList(key *ec.PrivateKey, issuedAt int64) []byte {
	c.Helper()
	id, err := trust.KeyID(cose.ECKey(c.key.Public()))
	if err != nil {
		c.Fatal(err)
	}
	list, err := status.New(2, status.MinHolders)
	if err != nil {
		c.Fatal(err)
	}
	data, err := status.Issue(status.IssueOptions{
		Signer: cose.ECSigner(key, cose.AlgESP256), KeyID: id, URI: listURI, IssuedAt: issuedAt, Expires: noon + 86400, List: list,
	})
	if err != nil {
		c.Fatal(err)
	}
	return data
}

func (c *counterFolder) sources() *sources {
	p := &program{stderr: io.Discard, getenv: func(string) string { return "" }}
	public := c.root.Public().(ed25519.PublicKey)
	s := p.newSources(filepath.Join(c.path, "trust.cwt"), nil, list{filepath.Join(c.path, "lists")})
	s.roots = []ed25519.PublicKey{public}
	return s
}

func TestStatusFolder(t *testing.T) {
	t.Run("RV-07 a list that others signed does not stand in the way", func(t *testing.T) {
		stranger, err := ec.Generate()
		if err != nil {
			t.Fatal(err)
		}
		for _, names := range [][2]string{{"a", "b"}, {"b", "a"}} {
			c := newCounterFolder(t)
			c.write("lists/"+names[0], c.statusList(stranger, noon-1))
			c.write("lists/"+names[1], c.statusList(c.key, noon-60))
			s := c.sources()
			s.refresh(context.Background(), noon)
			if got := s.status(listURI); got == nil || got.IssuedAt != noon-60 {
				t.Errorf("%v: %+v", names, got)
			}
		}
	})
	t.Run("RV-07 with no other list the stranger's is judged, and refused", func(t *testing.T) {
		c := newCounterFolder(t)
		stranger, err := ec.Generate()
		if err != nil {
			t.Fatal(err)
		}
		c.write("lists/a", c.statusList(stranger, noon-1))
		s := c.sources()
		s.refresh(context.Background(), noon)
		if got := s.status(listURI); got == nil || s.vouched(got) {
			t.Error("not at hand, or believed")
		}
	})
	t.Run("RV-16 the newest counts, also of a damaged and an older one", func(t *testing.T) {
		c := newCounterFolder(t)
		good := c.statusList(c.key, noon-60)
		c.write("lists/a-cut", good[:len(good)-1])
		c.write("lists/b-old", c.statusList(c.key, noon-7200))
		c.write("lists/c-good", good)
		c.write("lists/d-empty", nil)
		flipped := append([]byte(nil), good...)
		flipped[len(flipped)-1] ^= 1
		c.write("lists/0-flipped", flipped)
		s := c.sources()
		s.refresh(context.Background(), noon)
		if got := s.status(listURI); got == nil || got.IssuedAt != noon-60 || !s.vouched(got) {
			t.Errorf("%+v", got)
		}
	})
	t.Run("what is no file is passed over, a link to one is read", func(t *testing.T) {
		c := newCounterFolder(t)
		c.write("outside", c.statusList(c.key, noon-60))
		for name, target := range map[string]string{"zero": "/dev/zero", "nowhere": "nothing", "loop": ".", "good": "../outside"} {
			if err := os.Symlink(target, filepath.Join(c.path, "lists", name)); err != nil {
				t.Skip(err)
			}
		}
		s := c.sources()
		s.refresh(context.Background(), noon)
		if got := s.status(listURI); got == nil || got.IssuedAt != noon-60 {
			t.Errorf("%+v", got)
		}
	})
}

func TestRefresh(t *testing.T) {
	c := newCounterFolder(t)
	s := c.sources()
	ctx := context.Background()
	s.refresh(ctx, noon)
	sequence := func() uint64 { return s.list().Sequence }
	c.trustList(2)
	s.refresh(ctx, noon+refreshEvery-1)
	if sequence() != 1 {
		t.Error("looked again too soon")
	}
	s.refresh(ctx, noon+refreshEvery)
	if sequence() != 2 {
		t.Error("did not look again")
	}
	c.trustList(3)
	s.refresh(ctx, noon-1800)
	if sequence() != 3 {
		t.Error("a clock that was put back keeps old lists in use")
	}
	t.Run("TR-10 a list put back, or cut, leaves the newer one in use", func(t *testing.T) {
		c.trustList(2)
		s.refresh(ctx, noon+7200)
		c.write("trust.cwt", []byte("junk"))
		s.refresh(ctx, noon+14400)
		if sequence() != 3 {
			t.Errorf("sequence %d", sequence())
		}
	})
}

func TestReadFile(t *testing.T) {
	if _, err := readFile("/dev/zero", 1000); err == nil {
		t.Error("an endless file was read")
	}
}
