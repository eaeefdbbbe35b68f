package issuer

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"hufu/wallet/ec"
	"hufu/wallet/issuer/store"
	"hufu/wallet/jose"
)

// nonce is the nonce endpoint (7).
func (i *Issuer) nonce(w http.ResponseWriter, _ *http.Request) error {
	nonce, err := i.tickets.issue(kindProof)
	if err != nil {
		return err
	}
	dpop, err := i.tickets.issue(kindDPoP)
	if err != nil {
		return err
	}
	w.Header().Set("DPoP-Nonce", dpop)
	writeJSON(w, http.StatusOK, object{"c_nonce": nonce})
	return nil
}

// authorized finds the holding of a request's access token (RFC 9449 7).
func (i *Issuer) authorized(w http.ResponseWriter, r *http.Request) (*store.Holding, error) {
	scheme, access, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "DPoP") || access == "" {
		return nil, unauthorized("invalid_token", "no access token of type DPoP")
	}
	proof, err := i.proven(w, r, access)
	if err != nil {
		return nil, challenged(err)
	}
	holding, err := i.store.Access(r.Context(), hash(access), proof.jkt, i.Now().Unix())
	if errors.Is(err, store.ErrNone) {
		return nil, unauthorized("invalid_token", "access token is over, unknown or bound to another key")
	}
	if err != nil {
		return nil, err
	}
	return holding, challenged(i.spend(proof))
}

// challenged turns a refused proof into what a resource answers: 401.
func challenged(err error) error {
	var p *problem
	if errors.As(err, &p) {
		p.status = http.StatusUnauthorized
	}
	return err
}

// credentialRequest is 8.2. The members that are only looked for are those of
// other ways to ask.
type credentialRequest struct {
	Configuration string                     `json:"credential_configuration_id"`
	Identifier    string                     `json:"credential_identifier"`
	Proofs        map[string]json.RawMessage `json:"proofs"`
	Proof         json.RawMessage            `json:"proof"`
	Encryption    json.RawMessage            `json:"credential_response_encryption"`
}

// credential is the credential endpoint (8).
func (i *Issuer) credential(w http.ResponseWriter, r *http.Request) error {
	holding, err := i.authorized(w, r)
	if err != nil {
		return err
	}
	request, err := readCredentialRequest(w, r)
	if err != nil {
		return err
	}
	card, err := i.store.Card(r.Context(), holding.Card)
	if err != nil {
		return err
	}
	if !slices.Contains(configurations(card), request.Configuration) {
		return bad("unknown_credential_configuration", "not offered to this card")
	}
	keys, err := i.proofs(request)
	if err != nil {
		return err
	}
	return i.answer(w, r, holding, card, request.Configuration, keys)
}

func readCredentialRequest(w http.ResponseWriter, r *http.Request) (*credentialRequest, error) {
	body, err := readBody(w, r, "application/json", limitCredential)
	if err != nil {
		return nil, err
	}
	var request credentialRequest
	if err := jose.Unmarshal(body, &request); err != nil {
		return nil, bad("invalid_credential_request", err.Error())
	}
	switch {
	case request.Encryption != nil:
		return nil, bad("invalid_encryption_parameters", "encryption is not supported")
	case request.Identifier != "" && request.Configuration != "":
		return nil, bad("invalid_credential_request", "both credential_identifier and credential_configuration_id")
	case request.Identifier != "":
		return nil, bad("unknown_credential_identifier", "identifiers are not used here")
	case request.Configuration == "":
		return nil, bad("invalid_credential_request", "no credential_configuration_id")
	case request.Proof != nil:
		return nil, bad("invalid_credential_request", "proof is of an older draft: proofs")
	}
	return &request, nil
}

func (i *Issuer) answer(w http.ResponseWriter, r *http.Request, h *store.Holding, card *store.Card, configuration string, keys []*ec.PublicKey) error {
	copies, notification, err := i.issue(r.Context(), h, card, configuration, keys)
	if errors.Is(err, store.ErrConflict) {
		return bad("credential_request_denied", "no copies for this card on this device")
	}
	if err != nil {
		return err
	}
	credentials := make([]object, len(copies))
	for n, copy := range copies {
		credentials[n] = object{"credential": copy}
	}
	writeJSON(w, http.StatusOK, object{"credentials": credentials, "notification_id": notification})
	return nil
}
