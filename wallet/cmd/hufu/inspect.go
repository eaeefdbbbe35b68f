package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"flag"
	"fmt"

	"hufu/wallet/cbor"
	"hufu/wallet/code"
)

var inspectCommand = command{
	name:    "inspect",
	summary: "show a code, credential, list or vault file in diagnostic notation",
	usage:   "[--claims] [FILE]",
	more: `The input is a code's digits, CBOR as it is, in hex or in base64url (an SD-CWT, an
mdoc, a list), or a JWT, an SD-JWT among them; without FILE it is read from standard
input. Claims are hidden unless --claims is given.

  hufu code --wallet w --purpose age18 | hufu inspect
  hufu inspect --claims credential.cbor`,
	run: runInspect,
}

// inspectLimit is more than any file of ours.
const inspectLimit = 4 << 20

func runInspect(p *program, _ context.Context, flags *flag.FlagSet, args []string) error {
	claims := flags.Bool("claims", false, "show the claims' values")
	rest, err := parse(flags, args)
	if err != nil {
		return err
	}
	if len(rest) > 1 {
		return errUsage.With("one file at the most")
	}
	input, err := p.input(rest)
	if err != nil {
		return err
	}
	text, err := describe(input, *claims)
	if err == nil {
		_, err = fmt.Fprintln(p.stdout, text)
	}
	return err
}

// describe answers the input in diagnostic notation.
func describe(input []byte, claims bool) (string, error) {
	if text := string(bytes.TrimSpace(input)); isJWT(text) {
		content, err := unfoldJWT(text, claims)
		if err != nil {
			return "", err
		}
		data, err := cbor.Marshal(content)
		if err != nil {
			return "", err
		}
		return cbor.Diagnose(data)
	}
	item, err := unwrap(input)
	if err != nil {
		return "", err
	}
	return diagnose(item, claims)
}

func (p *program) input(names []string) ([]byte, error) {
	if len(names) == 1 {
		return readFile(names[0], inspectLimit)
	}
	return readAtMost(p.stdin, inspectLimit)
}

// unwrap answers the CBOR inside the input, whichever way it was written.
func unwrap(input []byte) ([]byte, error) {
	text := bytes.TrimSpace(input)
	if isDigits(text) {
		_, content, err := code.Decode(string(text))
		return content, err
	}
	if raw, err := hex.DecodeString(string(text)); err == nil && len(raw) > 0 {
		return raw, nil
	}
	if raw, err := base64.RawURLEncoding.DecodeString(string(text)); err == nil && cbor.Wellformed(raw) == nil {
		return raw, nil
	}
	return input, cbor.Wellformed(input)
}

func isDigits(text []byte) bool {
	return len(text) > 0 && len(bytes.Trim(text, "0123456789")) == 0
}

func diagnose(item []byte, claims bool) (string, error) {
	if claims {
		return cbor.Diagnose(item)
	}
	var value any
	if err := cbor.Unmarshal(item, &value); err != nil {
		return "", err
	}
	shown, err := cbor.Marshal(hide(value))
	if err != nil {
		return "", err
	}
	return cbor.Diagnose(shown)
}
