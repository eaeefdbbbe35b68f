package issuer

import (
	"errors"
	"net/http"
	"slices"

	"hufu/wallet/issuer/store"
	"hufu/wallet/jose"
	"hufu/wallet/openid"
)

// notificationRequest is 11.1.
//
//	{"notification_id", "event": "credential_accepted" / "credential_failure" / "credential_deleted",
//	 ? "event_description"}
type notificationRequest struct {
	ID          string       `json:"notification_id"`
	Event       openid.Event `json:"event"`
	Description string       `json:"event_description"`
}

var events = []openid.Event{openid.Accepted, openid.Failed, openid.Deleted}

// notification is the notification endpoint (11). The description is words of
// a stranger that nobody here reads: it is not kept.
func (i *Issuer) notification(w http.ResponseWriter, r *http.Request) error {
	holding, err := i.authorized(w, r)
	if err != nil {
		return err
	}
	body, err := readBody(w, r, "application/json", limitForm)
	if err != nil {
		return err
	}
	var request notificationRequest
	if jose.Unmarshal(body, &request) != nil || !slices.Contains(events, request.Event) {
		return bad("invalid_notification_request", "notification_id and one of three events are needed")
	}
	err = i.store.Notified(r.Context(), holding.ID, request.ID, string(request.Event))
	if errors.Is(err, store.ErrNone) {
		return bad("invalid_notification_id", "no such notification of this card")
	}
	if err == nil {
		w.WriteHeader(http.StatusNoContent)
	}
	return err
}
