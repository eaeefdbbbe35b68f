package issuer

import (
	"crypto/sha256"
	"net/http"
	"strings"

	"hufu/wallet/ec"
	"hufu/wallet/jose"
)

// dpopClaims is a DPoP proof (RFC 9449 4.2).
type dpopClaims struct {
	ID       string `json:"jti"`
	Method   string `json:"htm"`
	URL      string `json:"htu"`
	IssuedAt int64  `json:"iat"`
	Access   string `json:"ath"`
	Nonce    string `json:"nonce"`
}

// How far a wallet's clock may be off, in seconds, and how long a jti may be.
// The nonce, not iat, says that a proof is fresh.
const (
	clockTolerance = 5 * 60
	maxID          = 256
	maxProof       = 8 << 10
)

// possession is a DPoP proof that holds: a key, and an id not to be seen
// again.
type possession struct{ jkt, id string }

// proven checks the DPoP proof of a request (RFC 9449 4.3). access is the
// access token it must speak of, "" at the token endpoint. Every answer gets
// the nonce for the next proof. Whether the proof is new is spend's to say.
func (i *Issuer) proven(w http.ResponseWriter, r *http.Request, access string) (*possession, error) {
	fresh, err := i.tickets.issue(kindDPoP)
	if err != nil {
		return nil, err
	}
	w.Header().Set("DPoP-Nonce", fresh)
	proofs := r.Header.Values("DPoP")
	if len(proofs) != 1 || len(proofs[0]) > maxProof {
		return nil, bad("invalid_dpop_proof", "exactly one DPoP header is needed")
	}
	claims, key, err := readProof[dpopClaims](proofs[0], "dpop+jwt")
	if err != nil {
		return nil, bad("invalid_dpop_proof", err.Error())
	}
	return &possession{jose.Thumbprint(key), claims.ID}, i.checkDPoP(r, claims, access)
}

func (i *Issuer) checkDPoP(r *http.Request, c *dpopClaims, access string) error {
	target, _, _ := strings.Cut(c.URL, "?")
	target, _, _ = strings.Cut(target, "#")
	switch {
	case c.Method != r.Method || target != i.Origin+r.URL.Path:
		return bad("invalid_dpop_proof", "proof is for another request")
	case access != "" && c.Access != hashText(access):
		return bad("invalid_dpop_proof", "proof is for another access token")
	case c.ID == "" || len(c.ID) > maxID:
		return bad("invalid_dpop_proof", "jti")
	case c.Nonce == "" || !i.tickets.check(kindDPoP, c.Nonce):
		return bad("use_dpop_nonce", "proof without a nonce that is good now")
	case skewed(c.IssuedAt, i.Now().Unix()):
		return bad("invalid_dpop_proof", "iat: the clock is wrong by more than five minutes")
	}
	return nil
}

// spend uses a proof up. It comes after whatever else keeps strangers out,
// for the memory of proofs is finite.
func (i *Issuer) spend(p *possession) error {
	now := i.Now().Unix()
	if !i.once.claim("jti", p.jkt+p.id, now+ticketLife, now) {
		return bad("invalid_dpop_proof", "proof was used before")
	}
	return nil
}

func skewed(issuedAt, now int64) bool {
	return issuedAt < now-clockTolerance || issuedAt > now+clockTolerance
}

// hashText is b64url(SHA-256(text)), as ath has it.
func hashText(text string) string {
	digest := sha256.Sum256([]byte(text))
	return jose.Base64(digest[:])
}

// hash is how tokens are stored.
func hash(token string) []byte {
	digest := sha256.Sum256([]byte(token))
	return digest[:]
}

// readProof opens a JWS that carries the key it is signed with.
func readProof[C any](compact, typ string) (*C, *ec.PublicKey, error) {
	token, err := jose.Parse(compact)
	if err != nil {
		return nil, nil, err
	}
	if !token.Header.Is(typ) {
		return nil, nil, jose.ErrForm.With("typ is not " + typ)
	}
	if token.Header.Kid != "" || token.Header.X5C != nil {
		return nil, nil, jose.ErrKey.With("more than one key")
	}
	key, err := token.Header.JWK.Public()
	if err != nil {
		return nil, nil, err
	}
	if err := token.Verify(key); err != nil {
		return nil, nil, err
	}
	var claims C
	return &claims, key, token.Claims(&claims)
}
