package openid

import "context"

// Event is what became of the copies (11.1).
type Event string

// The events.
const (
	Accepted Event = "credential_accepted"
	Failed   Event = "credential_failure"
	Deleted  Event = "credential_deleted"
)

// notificationRequest is 11.1.
type notificationRequest struct {
	ID          string `json:"notification_id"`
	Event       Event  `json:"event"`
	Description string `json:"event_description,omitempty"`
}

// Notify answers every notification id that is still open and gives the
// state to keep, also beside an error. An issuer without a notification
// endpoint hears nothing.
func (c *Client) Notify(ctx context.Context, kept []byte, event Event, description string) ([]byte, error) {
	state, err := parseIssuance(kept)
	if err != nil || len(state.Notifications) == 0 {
		return kept, err
	}
	s, err := c.resume(ctx, kept)
	if err != nil {
		return kept, err
	}
	failed := s.notifyAll(ctx, event, description)
	if kept, err = s.state.marshal(); err != nil {
		return nil, err
	}
	return kept, failed
}

func (s *session) notifyAll(ctx context.Context, event Event, description string) error {
	if s.issuer.notification == "" {
		s.state.Notifications = nil
		return nil
	}
	if err := s.fresh(ctx); err != nil {
		return err
	}
	for len(s.state.Notifications) > 0 {
		if err := s.notify(ctx, notificationRequest{s.state.Notifications[0], event, description}); err != nil {
			return err
		}
		s.state.Notifications = s.state.Notifications[1:]
	}
	return nil
}

// notify sends one. An id that the issuer does not know (any more) is
// answered as well as it can be (11.3).
func (s *session) notify(ctx context.Context, request notificationRequest) error {
	failed, err := s.send(ctx, &call{url: s.issuer.notification, json: request, access: true, limit: limitToken})
	if err != nil || failed == nil || failed.body.Error == "invalid_notification_id" {
		return err
	}
	return failed.anywhere()
}
