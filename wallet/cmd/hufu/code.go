package main

import (
	"context"
	"flag"
	"fmt"
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
	shown, err := h.show(*card, *purpose, omit, now)
	if err != nil {
		return err
	}
	if err := drawTo(*png, shown); err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.stdout, shown.Digits)
	return err
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

func drawTo(path string, shown *wallet.Showing) error {
	if path == "" {
		return nil
	}
	drawn, err := shown.Symbol()
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return errFile.Because(err)
	}
	if err := symbol.WritePNG(file, drawn, pngScale); err != nil {
		file.Close()
		return errFile.Because(err)
	}
	return wrapFile(file.Close())
}
