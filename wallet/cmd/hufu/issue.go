package main

import (
	"context"
	"encoding/json"
	"flag"
	"net/http"
	"strings"

	"hufu/wallet/openid"
	"hufu/wallet/refusal"
)

var issueCommand = command{
	name:    "issue",
	summary: "register a person at an issuer's desk and print the offer",
	usage:   "--issuer URL --desk-token T --person FILE.json --level light|full [--editions a,b]",
	more: `FILE.json holds the claims by their names (family_name, given_name, birth_date, ...)
and a portrait as base64 JPEG of at most 64 KiB. The token may stand in
HUFU_DESK_TOKEN instead of --desk-token.

Prints {"offer", "tx_code", "card"}. Give the tx_code by another way than the offer.

  hufu issue --issuer http://localhost:8733/issuer --desk-token "$(cat data/desk-token)" \
             --person zhang.json --level full --editions age18,hotel`,
	run: runIssue,
}

var errDesk = refusal.New("desk", "hufu: the desk refuses")

// deskLimit bounds what a desk answers.
const deskLimit = 256 << 10

// offered is what issue prints.
type offered struct {
	Offer  string `json:"offer"`
	TxCode string `json:"tx_code"`
	Card   string `json:"card"`
}

func runIssue(p *program, ctx context.Context, flags *flag.FlagSet, args []string) error {
	issuer := flags.String("issuer", "", "the issuer's `URL`, as http://localhost:8733/issuer")
	token := flags.String("desk-token", p.getenv("HUFU_DESK_TOKEN"), "the desk's `token`")
	person := flags.String("person", "", "the person's `FILE`, JSON")
	level := flags.String("level", "", "`light` or full")
	editions := flags.String("editions", "", "editions to offer beside the general card, `a,b`; empty: all that fit the level")
	rest, err := parse(flags, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return errUsage.With("unexpected " + rest[0])
	}
	if err := need(map[string]string{"issuer": *issuer, "desk-token": *token, "person": *person, "level": *level}); err != nil {
		return err
	}
	body, err := registration(*person, *level, *editions)
	if err != nil {
		return err
	}
	return p.register(ctx, *issuer, *token, body)
}

// registration is the desk's request: the person file as it stands, so that
// the desk and not this program says what is wrong with it.
func registration(person, level, editions string) ([]byte, error) {
	content, err := readFile(person, deskLimit)
	if err != nil {
		return nil, err
	}
	if !json.Valid(content) {
		return nil, errFile.With("the person file is not JSON")
	}
	request := map[string]any{"person": json.RawMessage(content), "level": level}
	if editions != "" {
		request["editions"] = strings.Split(editions, ",")
	}
	return json.Marshal(request)
}

func (p *program) register(ctx context.Context, issuer, token string, body []byte) error {
	answer, err := newFetcher(loopbackURL(issuer)).Fetch(ctx, &openid.Request{
		Method: http.MethodPost, URL: strings.TrimSuffix(issuer, "/") + "/desk/cards", Body: body, Limit: deskLimit,
		Header: map[string]string{"Authorization": "Bearer " + token, "Content-Type": "application/json"},
	})
	if err != nil {
		return err
	}
	if answer.Status != http.StatusOK && answer.Status != http.StatusCreated {
		return deskRefusal(answer.Body)
	}
	var made offered
	if err := json.Unmarshal(answer.Body, &made); err != nil || made.Offer == "" {
		return errDesk.With("its answer is not understood")
	}
	return p.print(made)
}

// deskRefusal passes on the code that the desk gave.
func deskRefusal(body []byte) error {
	var problem struct {
		Code   string `json:"code"`
		Detail string `json:"detail"`
	}
	if json.Unmarshal(body, &problem) != nil || problem.Code == "" {
		return errDesk
	}
	return refusal.New(problem.Code, "desk: "+problem.Detail)
}
