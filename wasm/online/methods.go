// The module for what needs the network: receiving cards and more copies from
// an issuer (OpenID4VCI). A page's Worker loads it when an offer arrives, so
// that JSON and URLs do not stand between a holder and the first code. This
// file is its API as a table; web/src/api.d.ts has the arguments and results.
package main

import (
	"context"
	"crypto/ed25519"
	"time"

	"hufu/wallet/intake"
	"hufu/wallet/openid"
	"hufu/wallet/refusal"
	"hufu/wallet/trust"
	"hufu/wasm/bridge"
)

// module is what one instance holds between calls: nothing of any issuance.
type module struct{ client *openid.Client }

func newModule(fetcher openid.Fetcher, dev bool) *module {
	return &module{&openid.Client{Fetcher: fetcher, Now: time.Now, Dev: dev}}
}

func (m *module) methods() bridge.Table {
	return bridge.Table{
		"offer.parse":   m.offerParse,
		"offer.receive": m.offerReceive,
		"offer.notify":  m.offerNotify,
		"copies.topUp":  m.copiesTopUp,
	}
}

func (m *module) offerParse(_ *bridge.Call, args bridge.Args) (any, error) {
	offer, err := m.client.Offer(context.Background(), args.String("text"))
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"issuer": offer.Issuer, "configurations": offer.Configurations,
		"txCode": txCode(offer.TxCode), "raw": string(offer.Raw),
	}, nil
}

func txCode(code *openid.TxCode) any {
	if code == nil {
		return nil
	}
	return map[string]any{"length": code.Length, "mode": code.Mode, "description": code.Description}
}

func (m *module) offerReceive(_ *bridge.Call, args bridge.Args) (any, error) {
	offer, err := m.client.Offer(context.Background(), args.Object("offer").String("raw"))
	if err != nil {
		return nil, err
	}
	list, err := m.believed(args)
	if err != nil {
		return nil, err
	}
	return m.received(list, func() (*openid.Received, error) {
		return m.client.Receive(context.Background(), offer, args.StringOr("txCode", ""), wants(args))
	})
}

func (m *module) copiesTopUp(_ *bridge.Call, args bridge.Args) (any, error) {
	list, err := m.believed(args)
	if err != nil {
		return nil, err
	}
	return m.received(list, func() (*openid.Received, error) {
		return m.client.TopUp(context.Background(), args.Bytes("issuance"), wants(args))
	})
}

// believed is the trust list that copies are judged by, which the core has
// just taken up itself: there it was held against the one before.
//
// It is looked at before the visit: an offer works once, and copies that could
// not be believed would be lost.
func (m *module) believed(args bridge.Args) (*trust.List, error) {
	trusted := args.Object("trust")
	list, err := trust.Open(trusted.Bytes("list"), []ed25519.PublicKey{trusted.Bytes("root")})
	if err != nil {
		return nil, err
	}
	return list, list.Check(m.client.Now().Unix())
}

// offerNotify answers what to keep beside what went wrong, for both may be.
func (m *module) offerNotify(_ *bridge.Call, args bridge.Args) (any, error) {
	event := openid.Event(args.String("event"))
	state, err := m.client.Notify(context.Background(), args.Bytes("issuance"), event, args.StringOr("description", ""))
	if state == nil && err != nil {
		return nil, err
	}
	return map[string]any{"issuance": state, "failed": refusal.Code(err)}, nil
}

func wants(args bridge.Args) []openid.Want {
	var list []openid.Want
	for _, want := range args.Objects("wants") {
		list = append(list, openid.Want{Configuration: want.String("configuration"), Count: int(want.Int("count"))})
	}
	return list
}

// received is what a visit brought. One that broke off half-way answers the
// copies it has, and the code of what stopped it. Copies in formats that the
// core does not read are verified here; one that is not right leaves none.
func (m *module) received(list *trust.List, visit func() (*openid.Received, error)) (any, error) {
	got, failed := visit()
	if got == nil {
		return nil, failed
	}
	in := &intake.Intake{List: list, Issuer: got.Issuer.ID, Now: m.client.Now().Unix()}
	stated, err := in.State(got.Copies)
	if err != nil {
		got.Copies, failed = nil, err
	}
	copies := []any{}
	for n, c := range got.Copies {
		copies = append(copies, map[string]any{
			"configuration": c.Configuration, "credential": c.Credential, "key": c.Key.Bytes(), "facts": append([]byte{}, stated[n]...),
		})
	}
	return map[string]any{
		"issuer":   map[string]any{"id": got.Issuer.ID, "name": got.Issuer.Name},
		"issuance": got.Issuance, "copies": copies, "failed": refusal.Code(failed),
	}, nil
}
