package sdcwt

import (
	"crypto/ed25519"
	"errors"
	"testing"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
	"hufu/wallet/ec"
)

func TestHolder(t *testing.T) {
	p := newParties(t)
	token := p.issue(t, p.options())
	stranger := parties{p.issuer, newKey(t)}
	t.Run("SC-07 key-binding token stripped", func(t *testing.T) {
		if _, err := ParsePresentation(token.Raw); !errors.Is(err, ErrNoBinding) {
			t.Error(err)
		}
		noType := p.bind(t, token.Raw, func(protected, _ map[int64]any) { delete(protected, cose.LabelType) })
		if _, err := ParsePresentation(noType); !errors.Is(err, ErrNoBinding) {
			t.Error(err)
		}
	})
	t.Run("SC-08 signed by another key", func(t *testing.T) {
		if err := parse(t, stranger.bind(t, token.Raw, nil)).VerifyHolder(); !errors.Is(err, ErrHolder) {
			t.Error(err)
		}
	})
	t.Run("SC-08 cnf inside a disclosure, beside the plain one", func(t *testing.T) {
		s := hide(t, confirm(t, stranger.holder.Public()), claimConfirm)
		data := p.forge(t, with(p.plainClaims(t), redactedIn(s.hash)), s)
		got, err := ParsePresentation(stranger.bind(t, data, nil))
		if !errors.Is(err, ErrOverwrite) || got == nil {
			t.Fatal(got, err)
		}
		if err := got.VerifyHolder(); !errors.Is(err, ErrHolder) {
			t.Error(err)
		}
	})
	t.Run("SC-08 cnf inside a disclosure only", func(t *testing.T) {
		s := hide(t, confirm(t, stranger.holder.Public()), claimConfirm)
		claims := p.plainClaims(t)
		delete(claims, claimConfirm)
		got, err := ParsePresentation(stranger.bind(t, p.forge(t, with(claims, redactedIn(s.hash)), s), nil))
		if !errors.Is(err, ErrMandatory) || got == nil {
			t.Fatal(got, err)
		}
		if err := got.VerifyHolder(); !errors.Is(err, ErrHolder) {
			t.Error(err)
		}
		if _, err := got.Token.CopyKey(); !errors.Is(err, ErrHolder) {
			t.Error(err)
		}
	})
	t.Run("SC-10 a disclosure added or removed", func(t *testing.T) {
		shown := parse(t, p.present(t, token, p.showing("birth_date")))
		for _, names := range [][]string{nil, {"birth_date", "resident_address"}, {"resident_address"}} {
			chosen, err := token.choose(names)
			if err != nil {
				t.Fatal(err)
			}
			swapped, err := token.withDisclosures(chosen)
			if err != nil {
				t.Fatal(err)
			}
			got := parse(t, rebind(t, shown, swapped))
			if err := got.VerifyHolder(); !errors.Is(err, ErrHolder) {
				t.Errorf("%q: %v", names, err)
			}
			if err := got.Token.VerifyIssuer(p.verifier()); err != nil {
				t.Errorf("%q: the issuer's signature does not cover the choice: %v", names, err)
			}
		}
	})
	t.Run("unprotected headers change nothing", func(t *testing.T) {
		shown := parse(t, p.present(t, token, p.showing()))
		again, err := encode(shown.KBT, cose.Header{int64(99): {0x01}})
		if err != nil {
			t.Fatal(err)
		}
		got := parse(t, again)
		if err := got.VerifyHolder(); err != nil || got.ReplayKey() != shown.ReplayKey() {
			t.Errorf("TM-12: %v", err)
		}
	})
}

// rebind puts another token into a signed presentation.
func rebind(t *testing.T, shown *Presentation, token []byte) []byte {
	t.Helper()
	header, err := cbor.Marshal(map[int64]any{1: cose.AlgESP256, 13: cbor.RawMessage(token), 16: formatKBT})
	if err != nil {
		t.Fatal(err)
	}
	m := *shown.KBT
	m.RawProtected = header
	data, err := encode(&m, cose.Header{})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func confirm(t *testing.T, key *ec.PublicKey) any {
	t.Helper()
	raw, err := cose.ECKey(key).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return map[int64]any{1: cbor.RawMessage(raw)}
}

// A holder may have an Ed25519 key, as other wallets do.
func TestEdwardsHolder(t *testing.T) {
	p := newParties(t)
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	key, err := cose.OKPKey(public).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	token := p.forge(t, with(p.plainClaims(t), map[any]any{claimConfirm: map[int64]any{1: cbor.RawMessage(key)}}))
	payload, err := cbor.Marshal(map[int64]any{3: "hufu:hotel", 6: noon})
	if err != nil {
		t.Fatal(err)
	}
	kbt, err := cose.SignSign1(cose.SignOptions{
		Protected: map[int64]any{cose.LabelType: formatKBT, cose.LabelKCWT: cbor.RawMessage(token)}, Payload: payload,
	}, cose.Ed25519Signer(private))
	if err != nil {
		t.Fatal(err)
	}
	got := parse(t, kbt)
	if err := got.VerifyHolder(); err != nil || got.Token.Holder != nil {
		t.Error(err)
	}
	if _, err := got.Token.CopyKey(); err != nil {
		t.Error(err)
	}
	if err := parse(t, p.bind(t, token, nil)).VerifyHolder(); !errors.Is(err, ErrHolder) {
		t.Errorf("CO-03 an EC signature for an OKP key: %v", err)
	}
}
