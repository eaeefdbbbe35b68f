package main

import (
	"hufu/wallet"
	"hufu/wasm/bridge"
)

func (m *module) cardsList(args bridge.Args) (any, error) {
	return m.wallet.Cards(m.now(args))
}

func (m *module) cardsPurposes(args bridge.Args) (any, error) {
	return m.wallet.Purposes(args.String("card"), m.now(args))
}

func (m *module) cardsRemove(args bridge.Args) (any, error) {
	return done(m.wallet.RemoveCard(args.String("card")))
}

func (m *module) cardsTopUps(args bridge.Args) (any, error) {
	return m.wallet.TopUps(args.BoolOr("all", false), m.now(args))
}

func (m *module) cardsExamine(args bridge.Args) (any, error) {
	return m.wallet.Examine(issuance(args), m.now(args))
}

func (m *module) cardsStore(args bridge.Args) (any, error) {
	return m.wallet.Receive(issuance(args), m.now(args))
}

func issuance(args bridge.Args) wallet.Issuance {
	is := wallet.Issuance{
		Card: args.StringOr("card", ""), Session: args.Bytes("issuance"), Offered: args.Strings("offered"),
	}
	for _, c := range args.Objects("copies") {
		is.Copies = append(is.Copies, wallet.Copy{
			Configuration: c.String("configuration"), Credential: c.Bytes("credential"), Key: c.Bytes("key"),
			Facts: c.BytesOr("facts", nil),
		})
	}
	return is
}

func (m *module) showingRehearse(args bridge.Args) (any, error) {
	return done(m.wallet.Rehearse(args.String("card"), args.String("purpose"), args.Strings("omit"), m.now(args)))
}

func (m *module) showingOpen(args bridge.Args) (any, error) {
	return shown(m.wallet.OpenShowing(args.String("card"), args.String("purpose"), args.Strings("omit"), m.now(args)))
}

func (m *module) showingRenew(args bridge.Args) (any, error) {
	return shown(m.wallet.Renew(args.String("showing"), m.now(args)))
}

func (m *module) showingClose(args bridge.Args) (any, error) {
	m.wallet.Close(args.String("showing"))
	return done(nil)
}

// shown is a showing with its code drawn.
func shown(s *wallet.Showing, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	drawn, err := s.Symbol()
	if err != nil {
		return nil, err
	}
	return struct {
		*wallet.Showing
		Symbol any `json:"symbol"`
	}{s, modules(drawn)}, nil
}

func (m *module) historyList(bridge.Args) (any, error) { return m.wallet.History() }

func (m *module) historyDelete(args bridge.Args) (any, error) {
	if args.BoolOr("all", false) {
		return done(m.wallet.ClearHistory())
	}
	return done(m.wallet.DeleteHistory(args.String("id")))
}

func (m *module) settingsGet(bridge.Args) (any, error) { return m.wallet.Settings() }

func (m *module) settingsSet(args bridge.Args) (any, error) {
	settings, err := m.wallet.Settings()
	if err != nil {
		return nil, err
	}
	settings.History = args.BoolOr("history", settings.History)
	return done(m.wallet.SetSettings(settings))
}

func (m *module) statusURIs(args bridge.Args) (any, error) {
	return m.wallet.StatusURIs(m.now(args))
}

func (m *module) statusApply(args bridge.Args) (any, error) {
	return done(m.wallet.ApplyStatus(args.String("uri"), args.Bytes("token"), m.now(args)))
}
