package issuer

import (
	"bytes"
	"testing"
	"time"

	"hufu/wallet/openid"
	"hufu/wallet/sdcwt"
)

func TestReceive(t *testing.T) {
	s := newSandbox(t)
	r := s.register(0, "full")
	received := s.receive(r)
	count := map[string]int{}
	for _, copy := range received.Copies {
		count[copy.Configuration]++
	}
	for _, edition := range editions() {
		want := 5
		switch edition {
		case "":
			want = 10
		case openid.PortraitEdition:
			want = 1
		}
		if got := count[openid.Configuration(openid.FormatSDCWT, edition)]; got != want {
			t.Errorf("%d copies of %q", got, edition)
		}
	}
	for _, format := range []string{openid.FormatMDoc, openid.FormatSDJWT} {
		if got := count[openid.Configuration(format, "")]; got != 10 {
			t.Errorf("%d copies in %s", got, format)
		}
	}
	if received.Issuer.Name["zh"] != "示例签发机构" || received.Issuer.Name["en"] != "Sample Issuer" {
		t.Errorf("issuer is called %v", received.Issuer.Name)
	}
	issuance, err := s.wallet().Notify(t.Context(), received.Issuance, openid.Accepted, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Run("top-up a day later", func(t *testing.T) {
		s.pass(25 * time.Hour)
		more, err := s.wallet().TopUp(t.Context(), issuance, []openid.Want{{Configuration: openid.Configuration(openid.FormatSDCWT, "hotel"), Count: 12}})
		if err != nil || len(more.Copies) != 12 {
			t.Fatalf("%d copies, %v", len(more.Copies), err)
		}
		if bytes.Equal(more.Issuance, issuance) {
			t.Error("the new access token is not in the state")
		}
		if _, err := s.wallet().Notify(t.Context(), more.Issuance, openid.Deleted, "no room"); err != nil {
			t.Error(err)
		}
	})
}

func TestCopies(t *testing.T) {
	s := newSandbox(t)
	received := s.receive(s.register(0, "full"))
	for _, copy := range received.Copies {
		if copy.Format != openid.FormatSDCWT {
			continue
		}
		token, err := sdcwt.Parse(copy.Credential)
		if err != nil {
			t.Fatal(err)
		}
		_, edition, _ := openid.ParseConfiguration(copy.Configuration)
		checkTimes(t, edition, token)
		if token.Issuer != origin+"/issuer" || token.Type != "urn:hufu:id:1" || len(token.KeyID) != 4 {
			t.Errorf("%q: %s %s %x", edition, token.Issuer, token.Type, token.KeyID)
		}
		if token.Claims["assurance_level"] != "full" {
			t.Errorf("%q: level %v", edition, token.Claims["assurance_level"])
		}
		if _, has := token.Claims["portrait"]; has != (edition == openid.PortraitEdition) {
			t.Errorf("%q: portrait there: %v", edition, has)
		}
		if digest, ok := token.Claims["portrait_digest"].([]byte); ok && len(digest) != 32 {
			t.Errorf("%q: portrait_digest of %d bytes", edition, len(digest))
		}
	}
}

func checkTimes(t *testing.T, edition string, token *sdcwt.Token) {
	t.Helper()
	life := int64(24 * 3600)
	if edition == "" || edition == openid.PortraitEdition {
		life *= 7
	}
	floor := morning.Truncate(time.Hour).Unix()
	if token.IssuedAt != floor || token.NotBefore != 0 || token.Expires != floor+life {
		t.Errorf("%q: %d to %d", edition, token.IssuedAt, token.Expires)
	}
}
