package main

import (
	"bufio"
	"crypto/ed25519"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/sync/errgroup"

	"hufu/wallet/code"
	"hufu/wallet/cose"
	"hufu/wallet/ec"
	"hufu/wallet/profile"
	"hufu/wallet/sdcwt"
	"hufu/wallet/trust"
)

// The codes are all shown at one moment, and judged as of it.
const (
	moment = 1_800_000_000
	hour   = 3600
	issuer = "https://id.example/issuer"
)

// person has every claim that a code can carry.
var person = map[string]any{
	"name": "李小龙", "personal_administrative_number": "11010519900307123X", "nationality": "CN",
	"birth_date": "1990-03-07", "resident_address": "北京市东城区景山前街四号", "sex": 1,
	"assurance_level": "full", "age_over_16": true, "age_over_18": true, "portrait_digest": make([]byte, 32),
}

// codes writes what a counter would read, and the lists it judges by.
func codes(args []string) (any, error) {
	flags := flag.NewFlagSet("codes", flag.ContinueOnError)
	folder := flags.String("out", "", "where to write")
	name := flags.String("profile", "age18", "the purpose")
	n := flags.Int("n", 1000, "how many")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	i, err := newIssuer()
	if err != nil {
		return nil, err
	}
	if err := i.writeTrust(*folder); err != nil {
		return nil, err
	}
	size, err := i.writeCodes(filepath.Join(*folder, "codes"), *name, *n)
	return map[string]any{"at": moment, "digits": size}, err
}

// desk is an issuer without its service.
type desk struct {
	signer cose.Signer
	key    *cose.Key
	kid    []byte
}

func newIssuer() (*desk, error) {
	private, err := ec.Generate()
	if err != nil {
		return nil, err
	}
	key := cose.ECKey(private.Public())
	kid, err := trust.KeyID(key)
	return &desk{cose.ECSigner(private, cose.AlgESP256), key, kid}, err
}

func (d *desk) writeTrust(folder string) error {
	public, root, err := ed25519.GenerateKey(nil)
	if err != nil {
		return err
	}
	list, err := trust.Sign(&trust.List{
		Sequence: 1, IssuedAt: moment - hour, Expires: moment + 100*hour,
		Issuers: []trust.Issuer{{
			ID: issuer, Name: map[string]string{"zh": "示例", "en": "Sample"}, Keys: []trust.Key{{Key: d.key}},
			StatusURIs: []string{issuer + "/status/"}, Types: []string{"urn:hufu:id:1"}, Levels: []string{"light", "full"},
		}},
	}, root)
	return errors.Join(err,
		os.WriteFile(filepath.Join(folder, "trust.cwt"), list, 0o644),
		os.WriteFile(filepath.Join(folder, "trust.pub"), fmt.Appendf(nil, "%x\n", public), 0o644),
	)
}

// writeCodes writes n codes of n copies and answers how many digits the last one has.
func (d *desk) writeCodes(file, name string, n int) (int, error) {
	out, err := os.Create(file)
	if err != nil {
		return 0, err
	}
	lines := make(chan string, 256)
	var group errgroup.Group
	for w := range runtime.NumCPU() {
		group.Go(func() error {
			for i := w; i < n; i += runtime.NumCPU() {
				digits, err := d.show(name, uint64(i))
				if err != nil {
					return err
				}
				lines <- digits
			}
			return nil
		})
	}
	failed := make(chan error, 1)
	go func() {
		failed <- group.Wait()
		close(lines)
	}()
	size, err := writeLines(out, lines)
	return size, errors.Join(err, <-failed, out.Close())
}

func writeLines(out io.Writer, lines <-chan string) (size int, err error) {
	w := bufio.NewWriterSize(out, 1<<16)
	for line := range lines {
		size = len(line)
		fmt.Fprintln(w, line)
	}
	return size, w.Flush()
}

// show issues one copy and shows a code of it, with nothing optional.
func (d *desk) show(name string, index uint64) (string, error) {
	p, err := profile.Lookup(name)
	if err != nil {
		return "", err
	}
	key, token, err := d.issue(p, index)
	if err != nil {
		return "", err
	}
	cti, err := code.NewCTI(nil)
	if err != nil {
		return "", err
	}
	kbt, err := sdcwt.Present(token, sdcwt.PresentOptions{Key: key, Audience: p.Audience(), IssuedAt: moment, Expires: moment + 60, CTI: cti})
	if err != nil {
		return "", err
	}
	return code.Encode(code.KindPresentation, kbt)
}

func (d *desk) issue(p profile.Profile, index uint64) (*ec.PrivateKey, *sdcwt.Token, error) {
	plain, redacted, err := profile.EditionClaims(profile.Editions(p.Name)[0])
	if err != nil {
		return nil, nil, err
	}
	key, err := ec.Generate()
	if err != nil {
		return nil, nil, err
	}
	data, err := sdcwt.Issue(sdcwt.IssueOptions{
		Signer: d.signer, KeyID: d.kid, Issuer: issuer, Subject: "c29tZXJhbmRv", IssuedAt: moment - hour, Expires: moment + 23*hour,
		Holder: key.Public(), Type: "urn:hufu:id:1", Status: &sdcwt.StatusRef{Index: index, URI: issuer + "/status/1"},
		Plain: pick(plain), Redacted: pick(redacted),
	})
	if err != nil {
		return nil, nil, err
	}
	token, err := sdcwt.Parse(data)
	return key, token, err
}

func pick(names []string) map[string]any {
	picked := map[string]any{}
	for _, name := range names {
		if value, known := person[name]; known {
			picked[name] = value
		}
	}
	return picked
}
