package httpsig

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	oracle "github.com/remitly-oss/httpsig-go"
	"github.com/remitly-oss/httpsig-go/keyman"
)

// The other library signs what ours verifies and verifies what ours signs:
// over the same requests, with both kinds of key.

var oracleFields = []string{"@method", "@authority", "@path", "@query", "content-digest", "if-match", "idempotency-key"}

func oracleRequest() *http.Request {
	r := httptest.NewRequest("PUT", "https://id.example/v1/vaults/AAAA?x=1", bytes.NewReader([]byte("sealed")))
	r.Header.Set("If-Match", `"1:ab"`)
	r.Header.Set("Idempotency-Key", "k")
	return r
}

// ours describes a request of net/http as this package sees it.
func ours(r *http.Request) *Message {
	return &Message{
		Method: r.Method, Authority: r.Host, Path: r.URL.EscapedPath(), Query: r.URL.RawQuery,
		Header: r.Header.Get, Body: []byte("sealed"),
	}
}

func TestOracleSigns(t *testing.T) {
	tk := newP256(t)
	std, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), tk.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	wk, writer := newEd25519(t)
	for label, tt := range map[string]struct {
		algorithm oracle.Algorithm
		private   any
		public    Verifier
	}{
		Transport: {oracle.Algo_ECDSA_P256_SHA256, std, tk.Public()},
		Writer:    {oracle.Algo_ED25519, ed25519.PrivateKey(wk), writer},
	} {
		t.Run(label, func(t *testing.T) {
			r := oracleRequest()
			err := oracle.Sign(r, oracle.SigningProfile{
				Algorithm: tt.algorithm, Digest: oracle.DigestSHA256, Fields: oracle.Fields(oracleFields...), Label: label,
				Metadata: []oracle.Metadata{oracle.MetaCreated, oracle.MetaNonce, oracle.MetaKeyID, oracle.MetaTag, oracle.MetaAlgorithm},
				Nonce:    oracle.NonceRandom32,
			}, oracle.SigningKey{Key: tt.private, MetaKeyID: "key", MetaTag: "hufu"})
			if err != nil {
				t.Fatal(err)
			}
			s := parseOne(t, r.Header.Get("Signature-Input"), r.Header.Get("Signature"))
			if err := s.Verify(ours(r), tt.public); err != nil {
				t.Errorf("%s: %v", r.Header.Get("Signature-Input"), err)
			}
			if err := ours(r).CheckDigest(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestOracleVerifies(t *testing.T) {
	tk := newP256(t)
	std, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), tk.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	wk, writer := newEd25519(t)
	r := oracleRequest()
	r.Header.Set("Content-Digest", Digest([]byte("sealed")))
	now := time.Now().Unix() // the oracle looks at the clock itself
	input, signature, err := Sign(ours(r), Signing{Transport, now, "n", "device", tk}, Signing{Writer, now, "n", "writer", wk})
	if err != nil {
		t.Fatal(err)
	}
	keys := keyman.NewKeyFetchInMemory(map[string]oracle.KeySpec{
		"device": {KeyID: "device", Algo: oracle.Algo_ECDSA_P256_SHA256, PubKey: &std.PublicKey},
		"writer": {KeyID: "writer", Algo: oracle.Algo_ED25519, PubKey: ed25519.PublicKey(writer)},
	})
	verify := func(label, signature string) error {
		r := oracleRequest()
		r.Header.Set("Content-Digest", Digest([]byte("sealed")))
		r.Header.Set("Signature-Input", input)
		r.Header.Set("Signature", signature)
		_, err := oracle.Verify(r, keys, oracle.VerifyProfile{
			SignatureLabel: label, RequiredFields: oracle.Fields(oracleFields...),
			RequiredMetadata:  []oracle.Metadata{oracle.MetaCreated, oracle.MetaKeyID, oracle.MetaNonce, oracle.MetaTag},
			AllowedAlgorithms: []oracle.Algorithm{oracle.Algo_ECDSA_P256_SHA256, oracle.Algo_ED25519},
		})
		return err
	}
	for _, label := range []string{Transport, Writer} {
		if err := verify(label, signature); err != nil {
			t.Errorf("%s: %v", label, err)
		}
		if err := verify(label, strings.Replace(signature, label+"=:", label+"=:AAAA", 1)); err == nil {
			t.Errorf("%s: the oracle accepts anything", label)
		}
	}
}
