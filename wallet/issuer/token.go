package issuer

import (
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"net/http"
	"net/url"

	"hufu/wallet/issuer/store"
	"hufu/wallet/jose"
	"hufu/wallet/openid"
)

// accessLife is how long an access token is good, in seconds.
const accessLife = 10 * 60

// token is the token endpoint (6).
func (i *Issuer) token(w http.ResponseWriter, r *http.Request) error {
	if wait := i.limiter.allow(r); wait > 0 {
		return busy(wait)
	}
	form, err := readForm(w, r)
	if err != nil {
		return err
	}
	proof, err := i.proven(w, r, "")
	if err != nil {
		return err
	}
	if err := i.spend(proof); err != nil {
		return err
	}
	switch form.Get("grant_type") {
	case openid.GrantPreAuthorized:
		return i.redeem(w, r, form, proof.jkt)
	case "refresh_token":
		return i.refresh(w, r, form, proof.jkt)
	case "":
		return bad("invalid_request", "no grant_type")
	}
	return bad("unsupported_grant_type", "pre-authorized code and refresh token only")
}

// readForm refuses a parameter that is sent twice (RFC 6749 3.2).
func readForm(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	body, err := readBody(w, r, "application/x-www-form-urlencoded", limitForm)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, bad("invalid_request", "body is no form")
	}
	for _, values := range form {
		if len(values) > 1 {
			return nil, bad("invalid_request", "a parameter is sent twice")
		}
	}
	return form, nil
}

// redeem trades the code of an offer. Which of many reasons makes an offer
// unusable is nobody's business; a wrong tx_code is the holder's.
func (i *Issuer) redeem(w http.ResponseWriter, r *http.Request, form url.Values, jkt string) error {
	code, tx := form.Get("pre-authorized_code"), form.Get("tx_code")
	if code == "" || tx == "" {
		return bad("invalid_request", "pre-authorized_code and tx_code are needed")
	}
	refresh, holding, err := i.newHolding(jkt)
	if err != nil {
		return err
	}
	access, err := i.newToken()
	if err != nil {
		return err
	}
	holding.Access, holding.Until = hash(access), holding.Created+accessLife
	var wrong *store.WrongTxError
	switch err := i.store.Redeem(r.Context(), code, txHash(code, tx), holding); {
	case errors.As(err, &wrong):
		return wrongTxCode(wrong.Left)
	case errors.Is(err, store.ErrNone):
		return bad("invalid_grant", "offer is used, withdrawn or too old")
	case err != nil:
		return err
	}
	return writeTokens(w, access, refresh)
}

// txHash is how a tx_code is stored: of no use without the offer's code.
func txHash(code, tx string) []byte {
	mac := hmac.New(sha256.New, []byte(code))
	mac.Write([]byte(tx))
	return mac.Sum(nil)
}

func (i *Issuer) newHolding(jkt string) (refresh string, h *store.Holding, err error) {
	if refresh, err = i.newToken(); err != nil {
		return "", nil, err
	}
	id, err := i.newID()
	return refresh, &store.Holding{ID: id, JKT: jkt, Refresh: hash(refresh), Created: i.Now().Unix()}, err
}

// newToken and newID are unguessable: 256 and 128 bits.
func (i *Issuer) newToken() (string, error) {
	raw, err := i.random(32)
	return jose.Base64(raw), err
}

func (i *Issuer) newID() (string, error) {
	raw, err := i.random(16)
	return jose.Base64(raw), err
}

// refresh gives a new access token to a device that tops up. The refresh
// token stays: it is bound to the device's key, so it need not rotate
// (RFC 9700 4.14.2), and an answer that is lost on the way loses nothing.
func (i *Issuer) refresh(w http.ResponseWriter, r *http.Request, form url.Values, jkt string) error {
	refresh := form.Get("refresh_token")
	if refresh == "" {
		return bad("invalid_request", "no refresh_token")
	}
	access, err := i.newToken()
	if err != nil {
		return err
	}
	now := i.Now().Unix()
	if err := i.store.Sweep(r.Context(), now); err != nil {
		return err
	}
	err = i.store.Refresh(r.Context(), hash(refresh), jkt, hash(access), now+accessLife, now)
	if errors.Is(err, store.ErrConflict) {
		return bad("invalid_grant", "no copies for this card on this device")
	}
	if err != nil {
		return err
	}
	return writeTokens(w, access, refresh)
}

func writeTokens(w http.ResponseWriter, access, refresh string) error {
	writeJSON(w, http.StatusOK, object{
		"access_token": access, "token_type": "DPoP", "expires_in": accessLife, "refresh_token": refresh,
	})
	return nil
}
