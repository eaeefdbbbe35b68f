package issuer

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"hufu/wallet/issuer/store"
	"hufu/wallet/status"
	"hufu/wallet/status/statusjwt"
)

// A status list is signed anew when an entry changed, and else every five
// minutes, so that an online counter's fifteen are kept; it expires after the
// day that an offline counter may use it.
const (
	listBits   = 2 // valid, invalid, suspended
	listAge    = 5 * 60
	listTTL    = 5 * 60
	listLife   = 24 * hour
	mediaCWT   = "application/statuslist+cwt"
	pathStatus = "/status/"
)

// listURI is where a list is published.
func (i *Issuer) listURI(n int64) string { return i.id + pathStatus + strconv.FormatInt(n, 10) }

// StatusURIs are where the lists of all copies that are good now lie: what a
// counter fetches before it goes offline.
func (i *Issuer) StatusURIs(ctx context.Context) ([]string, error) {
	numbers, err := i.store.Lists(ctx, i.Now().Unix())
	uris := make([]string, len(numbers))
	for n, number := range numbers {
		uris[n] = i.listURI(number)
	}
	return uris, err
}

// statusLists is the status list aggregation (draft-ietf-oauth-status-list
// 9.3).
func (i *Issuer) statusLists(w http.ResponseWriter, r *http.Request) error {
	uris, err := i.StatusURIs(r.Context())
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, object{"status_lists": uris})
	return nil
}

// lists are the signed lists by number.
type lists struct {
	mu     sync.Mutex
	signed map[int64]*signedList
}

type signedList struct {
	version  int64
	issuedAt int64
	cwt, jwt signed
}

// signed is a body with its entity tag.
type signed struct {
	body []byte
	tag  string
}

func newSigned(body []byte) signed { return signed{body, `"` + hashText(string(body)) + `"`} }

// status publishes a status list in the form that is asked for.
func (i *Issuer) status(w http.ResponseWriter, r *http.Request) error {
	n, err := strconv.ParseInt(r.PathValue("n"), 10, 32)
	if err != nil || r.PathValue("n") != strconv.FormatInt(n, 10) {
		return noList()
	}
	if r.URL.Query().Has("time") {
		return &problem{status: http.StatusNotImplemented, code: "invalid_request", description: "no history is kept"}
	}
	list, err := i.list(r.Context(), n)
	if errors.Is(err, store.ErrNone) {
		return noList()
	}
	if err != nil {
		return err
	}
	w.Header().Set("Vary", "Accept")
	if wantsJWT(r.Header.Get("Accept")) {
		list.jwt.serve(w, r, statusjwt.MediaType)
		return nil
	}
	list.cwt.serve(w, r, mediaCWT)
	return nil
}

func noList() error {
	return &problem{status: http.StatusNotFound, code: "invalid_request", description: "no such list"}
}

// wantsJWT: the CWT form unless only the other one is named.
func wantsJWT(accept string) bool {
	return strings.Contains(accept, statusjwt.MediaType) && !strings.Contains(accept, mediaCWT)
}

// serve answers the body, or that it has not changed. A cache asks each time:
// a suspension is to be seen at once.
func (s signed) serve(w http.ResponseWriter, r *http.Request, mediaType string) {
	h := w.Header()
	h.Set("ETag", s.tag)
	h.Set("Cache-Control", "no-cache")
	if strings.Contains(r.Header.Get("If-None-Match"), s.tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", mediaType)
	_, _ = w.Write(s.body)
}

// list answers a list that says what the store says now.
func (i *Issuer) list(ctx context.Context, n int64) (*signedList, error) {
	version, err := i.store.ListVersion(ctx, n)
	if err != nil {
		return nil, err
	}
	now := i.Now().Unix()
	i.lists.mu.Lock()
	defer i.lists.mu.Unlock()
	kept := i.lists.signed[n]
	if kept != nil && kept.version == version && now >= kept.issuedAt && now < kept.issuedAt+listAge {
		return kept, nil
	}
	made, err := i.signList(ctx, n, now)
	if err != nil {
		return nil, err
	}
	if i.lists.signed == nil {
		i.lists.signed = map[int64]*signedList{}
	}
	i.lists.signed[n] = made
	return made, nil
}

func (i *Issuer) signList(ctx context.Context, n, now int64) (*signedList, error) {
	entries, version, err := i.store.List(ctx, n)
	if err != nil {
		return nil, err
	}
	list, err := fill(entries)
	if err != nil {
		return nil, err
	}
	chain, err := i.certified.chain(i)
	if err != nil {
		return nil, err
	}
	// A reader of mdocs knows the signer by the certificate (ISO/IEC 18013-5).
	cwt, err := status.Issue(status.IssueOptions{
		Signer: i.signer, KeyID: i.keyID, Chain: chain, URI: i.listURI(n), IssuedAt: now, Expires: now + listLife, TTL: listTTL, List: list,
	})
	if err != nil {
		return nil, err
	}
	jwt, err := statusjwt.Issue(statusjwt.IssueOptions{
		Key: i.Signer, KeyID: i.keyName(), X5C: x5c(chain), URI: i.listURI(n), IssuedAt: now, Expires: now + listLife, TTL: listTTL, List: list,
	})
	return &signedList{version, now, newSigned(cwt), newSigned([]byte(jwt))}, err
}

func fill(entries []store.Entry) (*status.List, error) {
	list, err := status.New(listBits, store.ListSize)
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		value := status.Invalid
		if entry.Suspended {
			value = status.Suspended
		}
		if err := list.Set(entry.Index, value); err != nil {
			return nil, err
		}
	}
	return list, nil
}
