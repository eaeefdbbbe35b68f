package main

import (
	"sync"

	"hufu/wallet/profile"
	"hufu/wallet/replay"
	"hufu/wallet/verify"
	"hufu/wasm/bridge"
)

// counter is a counter's judgement: the lists, the profiles, and a verifier
// for each of the two rules of freshness.
type counter struct {
	lists   *lists
	offline verify.Verifier
	online  verify.Verifier

	mu  sync.Mutex
	own []profile.Profile
}

func newCounter(l *lists, memory replay.Memory) *counter {
	c := &counter{lists: l}
	for _, v := range []*verify.Verifier{&c.offline, &c.online} {
		v.Trust, v.Status, v.Replay = l.list, l.status, memory
	}
	c.online.Online = true
	return c
}

// add joins an organisation's own profile to the table, or replaces it.
func (c *counter) add(p profile.Profile) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	own := make([]profile.Profile, 0, len(c.own)+1)
	for _, have := range c.own {
		if have.Name != p.Name {
			own = append(own, have)
		}
	}
	own = append(own, p)
	if _, err := profile.With(own...); err != nil {
		return err
	}
	c.own = own
	return nil
}

func (c *counter) table() ([]profile.Profile, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return profile.With(c.own...)
}

func (c *counter) verify(digits, name string, online bool, now int64) (*verify.Report, error) {
	table, err := c.table()
	if err != nil {
		return nil, err
	}
	p, err := profile.Find(table, name)
	if err != nil {
		return nil, err
	}
	if online {
		return c.online.Verify(digits, p, now), nil
	}
	return c.offline.Verify(digits, p, now), nil
}

func (m *module) counterProfiles(bridge.Args) (any, error) {
	table, err := m.counter.table()
	list := []any{}
	for _, p := range table {
		list = append(list, map[string]any{
			"name": p.Name, "base": p.Base, "level": p.Level, "asks": p.Asks, "optional": p.Optional, "true": p.True,
			"title": p.Title, "purpose": p.Purpose,
		})
	}
	return list, err
}

func (m *module) counterAddProfile(args bridge.Args) (any, error) {
	p := args.Object("profile")
	return done(m.counter.add(profile.Profile{
		Name: p.String("name"), Base: p.StringOr("base", ""), Level: p.String("level"),
		Asks: p.Strings("asks"), Optional: p.Strings("optional"), True: p.Strings("true"),
		Title: texts(p, "title"), Purpose: texts(p, "purpose"),
	}))
}

// texts is an object of texts by language, or nil.
func texts(args bridge.Args, name string) map[string]string {
	words := map[string]string{}
	for language := range args.Map(name) {
		words[language] = args.Object(name).String(language)
	}
	return words
}

func (m *module) counterLoad(args bridge.Args) (any, error) {
	now := m.now(args)
	m.lists.anchor(args.Bytes("root"))
	list, err := m.lists.load(args.Bytes("trust"), now)
	if err != nil {
		return nil, err
	}
	for _, data := range args.BytesList("statuses") {
		m.lists.take(data, now)
	}
	return map[string]any{"trust": trustState(list), "statuses": m.lists.statusState()}, nil
}

func (m *module) counterVerify(args bridge.Args) (any, error) {
	report, err := m.counter.verify(args.String("digits"), args.String("profile"), args.BoolOr("online", false), m.now(args))
	if err != nil {
		return nil, err
	}
	return report.Value(), nil
}

// counterSelfTest judges a code of the test vectors with lists of its own:
// what this counter believes and has seen stays as it is.
func (m *module) counterSelfTest(args bridge.Args) (any, error) {
	own := &lists{}
	now := m.now(args)
	own.anchor(args.Bytes("root"))
	if _, err := own.load(args.Bytes("trust"), now); err != nil {
		return nil, err
	}
	own.take(args.Bytes("status"), now)
	report, err := newCounter(own, nil).verify(args.String("digits"), args.String("profile"), false, now)
	if err != nil {
		return nil, err
	}
	return map[string]any{"verdict": report.Verdict, "code": report.Code}, nil
}

func (m *module) trustRoot(args bridge.Args) (any, error) {
	m.lists.anchor(args.Bytes("root"))
	return done(nil)
}

func (m *module) trustLoad(args bridge.Args) (any, error) {
	list, err := m.lists.load(args.Bytes("list"), m.now(args))
	if err != nil {
		return nil, err
	}
	return trustState(list), nil
}
