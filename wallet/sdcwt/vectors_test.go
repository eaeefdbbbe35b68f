package sdcwt

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
	"hufu/wallet/ec"
)

// drafts is the folder of the drafts' own examples, beside the project.
const drafts = "../../../shared/vectors/sd-cwt"

func vector(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(drafts, name))
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("no shared vectors beside the project")
	}
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	data, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

type draftKeys struct {
	Issuer struct{ X, Y string }
	Holder struct {
		X, Y, D    string
		Thumbprint string `json:"cose_key_thumbprint_sha256"`
	}
}

func keysOfDraft(t testing.TB) (issuer *cose.Key, holder *ec.PrivateKey, thumbprint string) {
	t.Helper()
	var keys draftKeys
	if err := json.Unmarshal(vector(t, "keys.json"), &keys); err != nil {
		t.Fatal(err)
	}
	public, err := ec.NewPublicKey(ec.P384, unhex(t, keys.Issuer.X), unhex(t, keys.Issuer.Y))
	if err != nil {
		t.Fatal(err)
	}
	bound, err := ec.NewPublicKey(ec.P256, unhex(t, keys.Holder.X), unhex(t, keys.Holder.Y))
	if err != nil {
		t.Fatal(err)
	}
	holder, err = ec.NewPrivateKey(unhex(t, keys.Holder.D), bound)
	if err != nil {
		t.Fatal(err)
	}
	return cose.ECKey(public), holder, keys.Holder.Thumbprint
}

func TestDraftTokens(t *testing.T) {
	issuer, _, thumbprint := keysOfDraft(t)
	for name, disclosures := range map[string]int{
		"draft-07/issuer_cwt.cbor": 5, "draft-07/nested_issuer_cwt.cbor": 15, "draft-07/decoy.cbor": 4,
		"draft-08/issuer_cwt.cbor": 5, "draft-08/nested_issuer_cwt.cbor": 15, "draft-08/decoy.cbor": 4,
	} {
		t.Run(name, func(t *testing.T) {
			token, err := Parse(vector(t, name))
			if err != nil {
				t.Fatal(err)
			}
			if err := token.VerifyIssuer(issuer); err != nil {
				t.Error(err)
			}
			if len(token.Disclosures) != disclosures {
				t.Errorf("%d disclosures", len(token.Disclosures))
			}
			if token.Issuer != "https://issuer.example" || !strings.HasSuffix(token.Subject, ".example") ||
				token.IssuedAt != 1725244200 || token.NotBefore != 1725243900 || token.Expires != 1725330600 {
				t.Errorf("%+v", token)
			}
			if key, err := token.CopyKey(); err != nil || hex.EncodeToString(key[:]) != thumbprint {
				t.Errorf("thumbprint %x, %v", key, err)
			}
		})
	}
}

func TestDraftPresentations(t *testing.T) {
	issuer, _, _ := keysOfDraft(t)
	for name, disclosures := range map[string]int{
		"draft-07/kbt.cbor": 3, "draft-07/nested_kbt.cbor": 7, "draft-08/kbt.cbor": 3,
	} {
		t.Run(name, func(t *testing.T) {
			p, err := ParsePresentation(vector(t, name))
			if err != nil {
				t.Fatal(err)
			}
			if err := p.Token.VerifyIssuer(issuer); err != nil {
				t.Error(err)
			}
			if err := p.VerifyHolder(); err != nil {
				t.Error(err)
			}
			if len(p.Token.Disclosures) != disclosures {
				t.Errorf("%d disclosures", len(p.Token.Disclosures))
			}
			if err := p.CheckAudience("https://verifier.example/app"); err != nil {
				t.Error(err)
			}
			if err := p.CheckNonce(unhex(t, "8c0f5f523b95bea44a9a48c649240803")); err != nil {
				t.Error(err)
			}
			if p.IssuedAt != 1725244237 || p.HasExpires || p.CTI != nil {
				t.Errorf("%+v", p)
			}
			// A nonce, no exp and no cti: nothing a counter would take.
			if err := p.CheckShowing(); !errors.Is(err, ErrField) {
				t.Error(err)
			}
		})
	}
}

// The draft's nested_cwt.cbor is issued like the others and shown in part.
func TestDraftNested(t *testing.T) {
	issuer, _, _ := keysOfDraft(t)
	data := vector(t, "draft-07/nested_cwt.cbor")
	token, err := parseToken(data, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := token.VerifyIssuer(issuer); err != nil {
		t.Error(err)
	}
}

func TestDraftClaims(t *testing.T) {
	p, err := ParsePresentation(vector(t, "draft-07/nested_kbt.cbor"))
	if err != nil {
		t.Fatal(err)
	}
	log, ok := p.Token.Claims["504"].([]any)
	if !ok || len(log) != 2 {
		t.Fatalf("%v", p.Token.Claims)
	}
	// "EDN of validated nested claims" in the draft's section 14.2.
	first, second := log[0].(map[any]any), log[1].(map[any]any)
	if first[int64(501)] != "DCBA-101777" || second[int64(501)] != "ABCD-123456" {
		t.Errorf("%v", log)
	}
	where, sanFrancisco := first[int64(503)].(map[any]any), second[int64(503)].(map[any]any)
	if len(where) != 1 || where[int64(1)] != "us" || len(sanFrancisco) != 2 || sanFrancisco[int64(2)] != "ca" {
		t.Errorf("%v %v", where, sanFrancisco)
	}
}

// What is hashed is the byte string with its head; the draft's prose hashes
// it without.
func TestDraftHash(t *testing.T) {
	var want struct {
		Entry   string `json:"salted_entry"`
		Encoded string `json:"bstr_encoded_salted"`
		Hash    string `json:"sha256_of_bstr_encoded_salted_as_in_issuer_cwt"`
	}
	if err := json.Unmarshal(vector(t, "redacted-claim-hash.json"), &want); err != nil {
		t.Fatal(err)
	}
	raw := cbor.AppendByteString(nil, unhex(t, want.Entry))
	if hex.EncodeToString(raw) != want.Encoded {
		t.Errorf("%x", raw)
	}
	d, err := parseDisclosure(raw)
	if err != nil {
		t.Fatal(err)
	}
	if d.digest != sha256.Sum256(raw) || hex.EncodeToString(d.digest[:]) != want.Hash {
		t.Errorf("%x", d.digest)
	}
	if d.Key != int64(501) || d.Value != "ABCD-123456" {
		t.Errorf("%+v", d)
	}
}

// An encrypted disclosure's plaintext is a disclosure like another, with the
// same hash; the header that carries it is refused.
func TestDraftEncrypted(t *testing.T) {
	var aead struct{ Nonce, Ciphertext, Tag, Plaintext string }
	if err := json.Unmarshal(vector(t, "aead-disclosure.json"), &aead); err != nil {
		t.Fatal(err)
	}
	if d, err := parseDisclosure(unhex(t, aead.Plaintext)); err != nil || d.Key != int64(501) {
		t.Error(d, err)
	}
	token, err := Parse(vector(t, "draft-07/issuer_cwt.cbor"))
	if err != nil {
		t.Fatal(err)
	}
	list, err := cbor.Marshal([]any{[][]byte{unhex(t, aead.Nonce), unhex(t, aead.Ciphertext), unhex(t, aead.Tag)}})
	if err != nil {
		t.Fatal(err)
	}
	header := cose.Header{cose.LabelSDAEADs: list}
	for label, raw := range token.Sign1.Unprotected {
		header[label] = raw
	}
	data, err := encode(token.Sign1, header)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("SC-11 encrypted disclosure", func(t *testing.T) {
		if _, err := Parse(data); !errors.Is(err, ErrEncrypted) {
			t.Error(err)
		}
	})
}

// The holder's key of the draft shows the draft's tokens: all sets of one
// claim, each with what it lies in.
func TestDraftPresent(t *testing.T) {
	issuer, holder, _ := keysOfDraft(t)
	token, err := Parse(vector(t, "draft-08/nested_issuer_cwt.cbor"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int{"504/0": 1, "504/0/501": 2, "504/2/503/2": 3, "": 0} {
		t.Run(name, func(t *testing.T) {
			options := PresentOptions{Key: holder, Audience: "https://verifier.example/app", IssuedAt: 1725244237}
			if name != "" {
				options.Disclose = []string{name}
			}
			kbt, err := Present(token, options)
			if err != nil {
				t.Fatal(err)
			}
			p, err := ParsePresentation(kbt)
			if err != nil {
				t.Fatal(err)
			}
			if len(p.Token.Disclosures) != want {
				t.Errorf("%d disclosures", len(p.Token.Disclosures))
			}
			if err := errors.Join(p.Token.VerifyIssuer(issuer), p.VerifyHolder()); err != nil {
				t.Error(err)
			}
			if _, present := p.Token.Sign1.Unprotected[cose.LabelSDClaims]; present != (want > 0) {
				t.Error("header 17 stays out when nothing is disclosed")
			}
		})
	}
}
