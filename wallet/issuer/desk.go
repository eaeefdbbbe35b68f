package issuer

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net/http"
	"strings"

	"hufu/wallet/issuer/sample"
	"hufu/wallet/issuer/store"
	"hufu/wallet/profile"
	"hufu/wallet/refusal"
)

// The desk's API, for one clerk with the desk's token (Authorization:
// Bearer). It answers JSON; an error is {"code", "detail"} with a refusal
// code, for which package sentence has words.
//
//	GET  /issuer/desk/samples   {"samples": [person file, ...]}
//	GET  /issuer/desk/editions  {"editions": [name, ...], "full": [those that need level full]}
//	POST /issuer/desk/cards     {"person": person file, "level": "light"|"full", ? "editions": [name, ...]}
//	                            201 {"card", "offer": link, "tx_code", "expires": seconds,
//	                                 "symbol": {"version", "size", "modules": base64}}
//	                            Without "editions", all that the level and the file allow.
//	GET  /issuer/desk/cards     {"cards": [{"card", "name", "level", "state", "created_at", "issued_at"|null,
//	                                        "editions", "copies"}]}, newest first
//	POST /issuer/desk/cards/{card}/suspend | reinstate | revoke    {"card", "state"}
//	POST /issuer/desk/cards/{card}/offer    as for a new card; earlier open offers are withdrawn

// minDeskToken is the least that a desk's token has: 128 bits as text.
const minDeskToken = 16

func (i *Issuer) desk(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := i.admit(r)
		if err == nil {
			err = h(w, r)
		}
		if err != nil {
			i.refuseDesk(w, r, err)
		}
	})
}

// admit compares hashes, so that time tells nothing about the token.
func (i *Issuer) admit(r *http.Request) error {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	given, want := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(i.DeskToken))
	if subtle.ConstantTimeCompare(given[:], want[:]) != 1 || !strings.EqualFold(scheme, "Bearer") {
		return errDeskAuth
	}
	return nil
}

// deskStatus is the HTTP status of a refusal; any other is 400.
var deskStatus = map[string]int{
	errDeskAuth.RefusalCode():  http.StatusUnauthorized,
	errDeskCard.RefusalCode():  http.StatusNotFound,
	errDeskState.RefusalCode(): http.StatusConflict,
	errSize.RefusalCode():      http.StatusRequestEntityTooLarge,
	refusal.Internal:           http.StatusInternalServerError,
}

func (i *Issuer) refuseDesk(w http.ResponseWriter, r *http.Request, err error) {
	var p *problem
	if errors.As(err, &p) {
		err = errDeskForm.With(p.description)
	}
	code, detail := refusal.Code(err), err.Error()
	status, known := deskStatus[code]
	if !known {
		status = http.StatusBadRequest
	}
	switch status {
	case http.StatusInternalServerError:
		i.Log.ErrorContext(r.Context(), "failed", "request", requestID(r), "error", err)
		detail = ""
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	writeJSON(w, status, object{"code": code, "detail": detail})
}

func (i *Issuer) deskSamples(w http.ResponseWriter, _ *http.Request) error {
	people, err := sample.People(i.today())
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, object{"samples": people})
	return nil
}

func (i *Issuer) deskEditions(w http.ResponseWriter, _ *http.Request) error {
	var full []string
	for _, edition := range profile.Minted() {
		if !serves(profile.LevelLight, edition) {
			full = append(full, edition)
		}
	}
	writeJSON(w, http.StatusOK, object{"editions": profile.Minted(), "full": full})
	return nil
}

// serves says whether people of a level may have an edition.
func serves(level, edition string) bool {
	p, err := profile.Lookup(edition)
	return err == nil && profile.LevelServes(level, p.Level)
}

// deskChange suspends, reinstates or revokes.
func (i *Issuer) deskChange(change cardChange) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		id := r.PathValue("card")
		if err := deskError(change(r.Context(), id)); err != nil {
			return err
		}
		card, err := i.store.Card(r.Context(), id)
		if err != nil {
			return err
		}
		writeJSON(w, http.StatusOK, object{"card": id, "state": i.stateOf(card)})
		return nil
	}
}

// deskError gives the store's answers their codes.
func deskError(err error) error {
	switch {
	case errors.Is(err, store.ErrNone):
		return errDeskCard
	case errors.Is(err, store.ErrConflict):
		return errDeskState
	}
	return err
}

// stateOf is a card's state as people see it.
func (i *Issuer) stateOf(card *store.Card) store.State {
	if ended := card.Expires != 0 && card.Expires <= i.Now().Unix(); ended && card.State != store.Revoked {
		return store.Expired
	}
	return card.State
}
