//go:build !js

package intake_test

import (
	"maps"
	"testing"
	"time"

	"hufu/wallet"
	"hufu/wallet/cose"
	"hufu/wallet/ec"
	"hufu/wallet/mdoc"
	"hufu/wallet/openid"
	"hufu/wallet/sdjwt"
	"hufu/wallet/status"
	"hufu/wallet/trust/certpath"
)

// take brings a visit into the wallet.
func (w *world) take(got *openid.Received, card string) wallet.Received {
	w.Helper()
	stated, err := w.intake().State(got.Copies)
	w.must(err)
	is := w.issuance(got, stated)
	is.Card = card
	received, err := w.wallet.Receive(is, w.now.Unix())
	w.must(err)
	return received
}

// card is the one card.
func (w *world) card() wallet.Card {
	w.Helper()
	cards, err := w.wallet.Cards(w.now.Unix())
	w.must(err)
	if len(cards) != 1 {
		w.Fatalf("%d cards", len(cards))
	}
	return cards[0]
}

// left counts the copies by format and edition.
func (w *world) left() map[string]int {
	w.Helper()
	left := map[string]int{}
	for _, count := range w.card().Copies {
		left[count.Format+" "+count.Edition] = count.Left
	}
	return left
}

func (w *world) wantLeft(want map[string]int) {
	w.Helper()
	if left := w.left(); !maps.Equal(left, want) {
		w.Errorf("%v left, want %v", left, want)
	}
}

// TestOneCard goes from the desk to the verifier in every format, with the
// real issuer and the real vault.
func TestOneCard(t *testing.T) {
	w := newWorld(t)
	issued, got := w.visit()
	received := w.take(got, "")
	full := map[string]int{"sd-cwt ": 10, "sd-cwt age18": 5, "mdoc ": 10, "sd-jwt ": 10}
	t.Run("one card, copies in three formats", func(t *testing.T) {
		w.wantLeft(full)
		card := w.card()
		if card.ID != received.Card || card.Claims["name"] != "林样本" || card.Claims["birth_date"] == nil || card.Level != "full" {
			t.Errorf("%+v", card)
		}
		if _, err := w.wallet.OpenShowing(received.Card, "age18", nil, w.now.Unix()); err != nil {
			t.Error(err)
		}
	})
	t.Run("a copy a format is spent, with its entry", func(t *testing.T) {
		w.shows(received.Card, wallet.FormatMDoc)
		w.shows(received.Card, wallet.FormatSDJWT)
		w.shows(received.Card, wallet.FormatSDJWT)
		w.wantLeft(map[string]int{"sd-cwt ": 10, "sd-cwt age18": 4, "mdoc ": 9, "sd-jwt ": 8})
		history, err := w.wallet.History()
		w.must(err)
		online := 0
		for _, entry := range history {
			if entry.Kind == "online" && entry.Verifier == "Sample shop" && entry.Card == received.Card {
				online++
			}
		}
		if online != 3 || len(history) != 4 {
			t.Errorf("%+v", history)
		}
	})
	t.Run("a restart forgets no mark", func(t *testing.T) {
		w.wallet = wallet.New(wallet.Options{Store: w.store, Trust: w.list})
		w.must(w.wallet.OpenRecovery(w.code, w.now.Unix()))
		w.wantLeft(map[string]int{"sd-cwt ": 10, "sd-cwt age18": 4, "mdoc ": 9, "sd-jwt ": 8})
	})
	t.Run("the desk reaches every format", func(t *testing.T) {
		w.desk("/cards/"+issued+"/suspend", nil)
		w.readStatus()
		if state := w.card().State; state != wallet.Suspended {
			t.Error(state)
		}
		for _, format := range []string{wallet.FormatMDoc, wallet.FormatSDJWT} {
			_, err := w.wallet.TakeOnline(wallet.OnlineUse{Card: received.Card, Format: format}, w.now.Unix())
			wantErr(t, err, wallet.ErrCardSuspended)
		}
		w.desk("/cards/"+issued+"/reinstate", nil)
		w.now = w.now.Add(time.Minute)
		w.readStatus()
		if state := w.card().State; state != wallet.Valid {
			t.Error(state)
		}
	})
	t.Run("refilled when used up, each format by itself", func(t *testing.T) {
		for range 9 {
			w.shows(received.Card, wallet.FormatMDoc)
		}
		_, err := w.wallet.TakeOnline(wallet.OnlineUse{Card: received.Card, Format: wallet.FormatMDoc}, w.now.Unix())
		wantErr(t, err, wallet.ErrSpent)
		tops, err := w.wallet.TopUps(false, w.now.Unix())
		w.must(err)
		if len(tops) != 1 || len(tops[0].Wants) != 1 || tops[0].Wants[0] != (wallet.Want{Configuration: "hufu.id.1.mdoc", Count: 10}) {
			t.Fatalf("%+v", tops)
		}
		w.topUp(tops[0])
		w.wantLeft(map[string]int{"sd-cwt ": 10, "sd-cwt age18": 4, "mdoc ": 10, "sd-jwt ": 8})
	})
	t.Run("all, a day later", func(t *testing.T) {
		w.now = w.now.Add(25 * time.Hour)
		tops, err := w.wallet.TopUps(false, w.now.Unix())
		w.must(err)
		if len(tops) != 1 || len(tops[0].Wants) != 5 {
			t.Fatalf("%+v", tops)
		}
		w.topUp(tops[0])
		w.wantLeft(full)
	})
	t.Run("removed whole", func(t *testing.T) {
		w.must(w.wallet.RemoveCard(received.Card))
		uris, err := w.wallet.StatusURIs(w.now.Unix())
		if err != nil || len(uris) != 0 {
			t.Error("copies are left", uris, err)
		}
	})
}

// TestOldVault: a wallet from before the other formats holds copies under the
// names that it always had, and its card takes the formats in.
func TestOldVault(t *testing.T) {
	w := newWorld(t)
	_, got := w.visit()
	old := *got
	old.Copies, old.Offered = nil, nil
	for _, c := range got.Copies {
		if c.Format == openid.FormatSDCWT {
			old.Copies = append(old.Copies, c)
		}
	}
	received := w.take(&old, "")
	w.wantLeft(map[string]int{"sd-cwt ": 10, "sd-cwt age18": 5})
	_, err := w.wallet.TakeOnline(wallet.OnlineUse{Card: received.Card, Format: wallet.FormatMDoc}, w.now.Unix())
	wantErr(t, err, wallet.ErrSpent)
	_, again := w.visit()
	if joined := w.take(again, ""); joined.Card != received.Card {
		t.Error("a second card")
	}
	w.wantLeft(map[string]int{"sd-cwt ": 10, "sd-cwt age18": 5, "mdoc ": 10, "sd-jwt ": 10})
}

func wantErr(t *testing.T, err, want error) {
	t.Helper()
	if err != want {
		t.Errorf("%v, want %v", err, want)
	}
}

func (w *world) topUp(top wallet.TopUp) {
	w.Helper()
	var wants []openid.Want
	for _, want := range top.Wants {
		wants = append(wants, openid.Want{Configuration: want.Configuration, Count: want.Count})
	}
	got, err := w.client().TopUp(w.Context(), top.Session, wants)
	w.must(err)
	w.take(got, top.Card)
}

// readStatus brings the wallet every list that it asks for.
func (w *world) readStatus() {
	w.Helper()
	uris, err := w.wallet.StatusURIs(w.now.Unix())
	w.must(err)
	for _, uri := range uris {
		answer := w.do("GET", uri, nil, map[string]string{"Accept": status.Type})
		w.must(w.wallet.ApplyStatus(uri, answer.Body.Bytes(), w.now.Unix()))
	}
}

// shows takes a copy and has a verifier of the format accept it.
func (w *world) shows(card, format string) {
	w.Helper()
	taken, err := w.wallet.TakeOnline(wallet.OnlineUse{
		Card: card, Format: format, Verifier: "Sample shop", Claims: []string{"name", "age_over_18"},
	}, w.now.Unix())
	w.must(err)
	if format == wallet.FormatMDoc {
		w.verifiesMDoc(taken)
		return
	}
	w.verifiesSDJWT(taken)
}

func (w *world) verifiesMDoc(taken *wallet.Taken) {
	w.Helper()
	issued, err := mdoc.ParseIssuerSigned(taken.Credential)
	w.must(err)
	key, err := ec.NewPrivateKey(taken.Key, issued.MSO.DeviceKey.EC)
	w.must(err)
	transcript, err := mdoc.Redirect("https://shop.example", "nonce", nil, "https://shop.example/answer")
	w.must(err)
	document, err := mdoc.Present(issued, mdoc.PresentOptions{
		Disclose: map[string][]string{mdoc.DocType: {"name", "age_over_18"}}, Transcript: transcript, DeviceKey: key,
	})
	w.must(err)
	response, err := mdoc.EncodeResponse(document)
	w.must(err)
	report := w.judge(transcript, response)
	if !report.Accepted() || len(report.Documents[0].Issued[mdoc.DocType]) != 2 {
		w.Fatal(report.Err())
	}
}

// judge is a verifier that has the trust list.
func (w *world) judge(transcript mdoc.SessionTranscript, response []byte) *mdoc.Report {
	w.Helper()
	listed, err := w.list().Issuer(origin + "/issuer")
	w.must(err)
	v := &mdoc.Verifier{
		Transcript: transcript, DocTypes: []string{mdoc.DocType}, Now: w.now.Unix(),
		IssuerKey: func(_ string, chain [][]byte, signedAt, now int64) (cose.Verifier, error) {
			return certpath.Verify(listed, chain, signedAt, now)
		},
	}
	return v.Verify(response)
}

func (w *world) verifiesSDJWT(taken *wallet.Taken) {
	w.Helper()
	token, err := sdjwt.Parse(string(taken.Credential))
	w.must(err)
	key, err := ec.NewPrivateKey(taken.Key, token.Holder)
	w.must(err)
	shown, err := sdjwt.Present(token, sdjwt.PresentOptions{
		Disclose: []sdjwt.Path{sdjwt.Member("name"), sdjwt.Member("age_over_18")}, Key: key,
		Audience: "https://shop.example", Nonce: "nonce", IssuedAt: w.now.Unix(),
	})
	w.must(err)
	got, err := sdjwt.Verify(shown, sdjwt.VerifyOptions{
		Key: func(*sdjwt.Token) (*ec.PublicKey, error) { return w.issuer.Signer.Public(), nil },
		Now: w.now.Unix(), Audience: "https://shop.example", Nonce: "nonce",
	})
	w.must(err)
	if got.Token.Claims["name"] != "林样本" || got.Token.Claims["birth_date"] != nil {
		w.Errorf("%v", got.Token.Claims)
	}
}
