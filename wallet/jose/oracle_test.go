package jose

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/base64"
	"encoding/json"
	"testing"

	gojose "github.com/go-jose/go-jose/v4"

	"hufu/wallet/ec"
)

// foreign is the same key in the standard library's form.
func foreign(t *testing.T, key *ec.PrivateKey) *ecdsa.PrivateKey {
	t.Helper()
	out, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), key.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// go-jose is the oracle: what is signed here verifies there, and back, with
// the same thumbprint.
func TestOracle(t *testing.T) {
	key := generate(t)
	theirKey := foreign(t, key)
	t.Run("ours there", func(t *testing.T) {
		compact := sign(t, Header{Typ: "dpop+jwt", JWK: NewJWK(key.Public())}, map[string]any{"a": "<b>"}, key)
		theirs, err := gojose.ParseSignedCompact(compact, []gojose.SignatureAlgorithm{gojose.ES256})
		if err != nil {
			t.Fatal(err)
		}
		payload, err := theirs.Verify(theirs.Signatures[0].Protected.JSONWebKey)
		if err != nil || string(payload) != `{"a":"<b>"}` {
			t.Errorf("%s, %v", payload, err)
		}
	})
	t.Run("theirs here", func(t *testing.T) {
		options := (&gojose.SignerOptions{EmbedJWK: true}).WithType("dpop+jwt")
		signer, err := gojose.NewSigner(gojose.SigningKey{Algorithm: gojose.ES256, Key: theirKey}, options)
		if err != nil {
			t.Fatal(err)
		}
		signed, err := signer.Sign([]byte(`{"a":1}`))
		if err != nil {
			t.Fatal(err)
		}
		compact, err := signed.CompactSerialize()
		if err != nil {
			t.Fatal(err)
		}
		token, err := Parse(compact)
		if err != nil {
			t.Fatal(err)
		}
		embedded, err := token.Header.JWK.Public()
		if err != nil || token.Verify(embedded) != nil || !embedded.Equal(key.Public()) {
			t.Error("not accepted", err)
		}
	})
	t.Run("thumbprint", func(t *testing.T) {
		want, err := (&gojose.JSONWebKey{Key: &theirKey.PublicKey}).Thumbprint(crypto.SHA256)
		if err != nil || base64.RawURLEncoding.EncodeToString(want) != Thumbprint(key.Public()) {
			t.Errorf("%v: %s", err, Thumbprint(key.Public()))
		}
	})
	t.Run("JWK", func(t *testing.T) {
		theirs, err := json.Marshal(gojose.JSONWebKey{Key: &theirKey.PublicKey, KeyID: "k", Use: "sig", Algorithm: ES256})
		if err != nil {
			t.Fatal(err)
		}
		jwk, public, err := ParseJWK(theirs)
		if err != nil || jwk.Kid != "k" || !public.Equal(key.Public()) {
			t.Errorf("%+v, %v", jwk, err)
		}
	})
}
