package sdcwt

import (
	"errors"
	"testing"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
)

func TestBinding(t *testing.T) {
	p := newParties(t)
	token := p.issue(t, p.options()).Raw
	for name, c := range map[string]struct {
		change func(protected, claims map[int64]any)
		want   error
	}{
		"iss in the KBT":          {func(_, c map[int64]any) { c[1] = "x" }, ErrField},
		"sub in the KBT":          {func(_, c map[int64]any) { c[2] = "x" }, ErrField},
		"claims in the header":    {func(h, _ map[int64]any) { h[15] = map[int64]any{3: "x"} }, ErrField},
		"no kcwt":                 {func(h, _ map[int64]any) { delete(h, 13) }, ErrField},
		"SC-09 no aud":            {func(_, c map[int64]any) { delete(c, 3) }, ErrAudience},
		"SC-09 aud is a number":   {func(_, c map[int64]any) { c[3] = 1 }, ErrAudience},
		"SC-09 aud is an array":   {func(_, c map[int64]any) { c[3] = []string{"hufu:hotel"} }, ErrAudience},
		"SC-09 aud is empty":      {func(_, c map[int64]any) { c[3] = "" }, ErrAudience},
		"cti is text":             {func(_, c map[int64]any) { c[7] = "12345678" }, ErrField},
		"cnonce is text":          {func(_, c map[int64]any) { c[39] = "12345678" }, ErrField},
		"exp without iat":         {func(_, c map[int64]any) { delete(c, 6) }, ErrField},
		"neither iat nor cti":     {func(_, c map[int64]any) { delete(c, 6); delete(c, 4); delete(c, 7) }, ErrField},
		"iat is text":             {func(_, c map[int64]any) { c[6] = "now" }, ErrField},
		"iat beyond 2^53":         {func(_, c map[int64]any) { c[6] = int64(1<<53 + 1) }, ErrField},
		"nbf after iat":           {func(_, c map[int64]any) { c[5] = noon + 1 }, ErrField},
		"kcwt is a byte string":   {func(h, _ map[int64]any) { h[13] = token }, cose.ErrMalformed},
		"kcwt is another KBT":     {func(h, _ map[int64]any) { h[13] = cbor.RawMessage(p.bind(t, token, nil)) }, ErrMalformed},
		"kcwt without tag 18":     {func(h, _ map[int64]any) { h[13] = cbor.RawMessage(token[1:]) }, cose.ErrMalformed},
		"SC-07 typ of an SD-CWT":  {func(h, _ map[int64]any) { h[16] = 293 }, ErrNoBinding},
		"SC-07 typ of something":  {func(h, _ map[int64]any) { h[16] = "application/json" }, ErrNoBinding},
		"PR-18 typ of a JWT":      {func(h, _ map[int64]any) { h[16] = "JWT" }, ErrNoBinding},
		"typ in words":            {func(h, _ map[int64]any) { h[16] = "application/kb+cwt" }, nil},
		"typ in fewer words":      {func(h, _ map[int64]any) { h[16] = "kb+cwt" }, nil},
		"a field nobody knows":    {func(_, c map[int64]any) { c[99] = "x" }, nil},
		"cti without iat and exp": {func(_, c map[int64]any) { delete(c, 6); delete(c, 4) }, nil},
		"iat is a float":          {func(_, c map[int64]any) { c[6] = float64(noon) + 0.5 }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := ParsePresentation(p.bind(t, token, c.change)); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestCheckShowing(t *testing.T) {
	p := newParties(t)
	token := p.issue(t, p.options()).Raw
	for name, c := range map[string]struct {
		change func(claims map[int64]any)
		want   error
	}{
		"SC-13 complete":         {func(map[int64]any) {}, nil},
		"SC-13 without exp":      {func(c map[int64]any) { delete(c, 4) }, ErrField},
		"SC-13 without cti":      {func(c map[int64]any) { delete(c, 7) }, ErrField},
		"SC-13 cti of 7 bytes":   {func(c map[int64]any) { c[7] = []byte("1234567") }, ErrField},
		"SC-13 cti of 9 bytes":   {func(c map[int64]any) { c[7] = []byte("123456789") }, ErrField},
		"SC-13 with a cnonce":    {func(c map[int64]any) { c[39] = []byte("1234567812345678") }, ErrField},
		"SC-13 an empty cnonce":  {func(c map[int64]any) { c[39] = []byte{} }, ErrField},
		"SC-13 with an nbf":      {func(c map[int64]any) { c[5] = noon }, ErrField},
		"SC-13 without all time": {func(c map[int64]any) { delete(c, 4); delete(c, 6) }, ErrField},
	} {
		t.Run(name, func(t *testing.T) {
			got := parse(t, p.bind(t, token, func(_, claims map[int64]any) { c.change(claims) }))
			if err := got.CheckShowing(); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestCheckAudience(t *testing.T) {
	p := newParties(t)
	got := parse(t, p.bind(t, p.issue(t, p.options()).Raw, nil))
	for _, other := range []string{"hufu:identity", "hufu:hotel ", "HUFU:hotel", "hotel", ""} {
		t.Run("SC-13 audience "+other, func(t *testing.T) {
			if err := got.CheckAudience(other); !errors.Is(err, ErrAudience) {
				t.Error(err)
			}
		})
	}
	t.Run("the issuer's audience counts too", func(t *testing.T) {
		restricted := p.forge(t, with(p.plainClaims(t), map[any]any{claimAudience: "hufu:rail"}))
		if err := parse(t, p.bind(t, restricted, nil)).CheckAudience("hufu:hotel"); !errors.Is(err, ErrAudience) {
			t.Error(err)
		}
	})
}

func TestCheckNonce(t *testing.T) {
	p := newParties(t)
	nonce := []byte("1234567812345678")
	token := p.issue(t, p.options()).Raw
	got := parse(t, p.bind(t, token, func(_, c map[int64]any) { c[39] = nonce }))
	if err := got.CheckNonce(nonce); err != nil {
		t.Error(err)
	}
	for _, other := range [][]byte{nil, {}, nonce[:8], []byte("8765432187654321")} {
		if err := got.CheckNonce(other); !errors.Is(err, ErrNonce) {
			t.Errorf("SC-09 nonce %q: %v", other, err)
		}
	}
	if err := parse(t, p.bind(t, token, nil)).CheckNonce(nil); !errors.Is(err, ErrNonce) {
		t.Error("SC-09 no nonce is no match for none")
	}
}

func TestBinding_tag(t *testing.T) {
	p := newParties(t)
	shown := parse(t, p.present(t, p.issue(t, p.options()), p.showing()))
	shown.KBT.Payload = append([]byte{0xd8, 61}, shown.KBT.Payload...)
	data, err := encode(shown.KBT, cose.Header{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ParsePresentation(data); !errors.Is(err, ErrMalformed) {
		t.Errorf("payload behind a tag: %v", err)
	}
}
