package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"

	"hufu/wallet"
	"hufu/wallet/code/symbol"
	"hufu/wallet/refusal"
)

var codeCommand = command{
	name:    "code",
	summary: "show a code: print its digits, or draw it",
	usage:   "--wallet DIR --purpose hotel [--card ID] [--omit CLAIM] [--png FILE] [--at TIME]",
	more: `Uses one copy of the card up: a copy serves one showing. The wallet opens with the
recovery code in HUFU_RECOVERY.

  hufu code --wallet w --purpose hotel --omit birth_date --omit resident_address
  hufu code --wallet w --purpose age18 --png code.png`,
	run: runCode,
}

var errNoCard = refusal.New("no_card", "hufu: no card serves this")

// pngScale is the pixels of a module: a code of version 18 is 780 wide.
const pngScale = 8

func runCode(p *program, _ context.Context, flags *flag.FlagSet, args []string) error {
	var omit list
	folder := flags.String("wallet", "", "the wallet `folder`")
	purpose := flags.String("purpose", "", "what the code is for: a profile's `name`")
	card := flags.String("card", "", "the card's `id`, when there are several")
	flags.Var(&omit, "omit", "an optional `claim` to keep back")
	png := flags.String("png", "", "draw the code into this `file` as well")
	when := flags.String("at", "", "show as of this `time` (RFC 3339 or Unix seconds)")
	rest, err := parse(flags, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return errUsage.With("unexpected " + rest[0])
	}
	if err := need(map[string]string{"wallet": *folder, "purpose": *purpose}); err != nil {
		return err
	}
	now, err := p.at(*when)
	if err != nil {
		return misuse{err}
	}
	h, err := p.openHolder(*folder)
	if err != nil {
		return err
	}
	defer h.close()
	picture, err := openPicture(*png)
	if err != nil {
		return err
	}
	shown, err := h.show(*card, *purpose, omit, now)
	if err != nil {
		return errors.Join(err, picture.discard())
	}
	// The copy is used up: its digits are printed even if the drawing fails.
	_, printing := fmt.Fprintln(p.stdout, shown.Digits)
	return errors.Join(picture.draw(shown), wrapFile(printing))
}

// show opens a showing by the named card, or by the first that can serve.
func (h *holder) show(card, purpose string, omit []string, now int64) (*wallet.Showing, error) {
	if card != "" {
		return h.OpenShowing(card, purpose, omit, now)
	}
	cards, err := h.Cards(now)
	if err != nil {
		return nil, err
	}
	failure := error(errNoCard)
	for _, c := range cards {
		shown, err := h.OpenShowing(c.ID, purpose, omit, now)
		if err == nil {
			return shown, nil
		}
		failure = err
	}
	return nil, failure
}

// picture is the file that a code is drawn into, nil if none is asked for. It
// is opened before a copy is used up for it.
type picture struct {
	file *os.File
	made bool // it was not there before
}

func openPicture(path string) (*picture, error) {
	if path == "" {
		return nil, nil
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	made := err == nil
	if errors.Is(err, fs.ErrExist) {
		file, err = os.OpenFile(path, os.O_WRONLY, 0)
	}
	if err != nil {
		return nil, errFile.Because(err)
	}
	return &picture{file, made}, nil
}

func (f *picture) draw(shown *wallet.Showing) error {
	if f == nil {
		return nil
	}
	drawn, err := shown.Symbol()
	if err != nil {
		return errors.Join(err, f.discard())
	}
	// What is no regular file, such as a pipe, cannot be cut and need not be.
	if info, unknown := f.file.Stat(); unknown == nil && info.Mode().IsRegular() {
		err = f.file.Truncate(0)
	}
	if err == nil {
		err = symbol.WritePNG(f.file, drawn, pngScale)
	}
	return wrapFile(errors.Join(err, f.file.Close()))
}

// discard leaves things as they were.
func (f *picture) discard() error {
	if f == nil {
		return nil
	}
	err := f.file.Close()
	if f.made {
		err = errors.Join(err, os.Remove(f.file.Name()))
	}
	return wrapFile(err)
}
