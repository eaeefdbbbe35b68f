package endpoint

import (
	"net/http"
	"strconv"
	"strings"
)

// pulled is a version with its receipt.
//
//	pulled = { "n": uint, "head": bstr .size 32, "header": bstr .cbor header, "sealed": bstr .cbor sealed,
//	           "receipt": receipt }
//
// Bodies are padded to their buckets by whoever wrote them, so that the length
// of an answer tells the bucket and nothing more.
type pulled struct {
	N       int64   `cbor:"n"`
	Head    []byte  `cbor:"head"`
	Header  []byte  `cbor:"header"`
	Sealed  []byte  `cbor:"sealed"`
	Receipt Receipt `cbor:"receipt"`
}

func (e *Endpoint) pulled(v Version) *answer {
	return &answer{http.StatusOK, etag(v), pulled{v.N, v.Head[:], v.Header, v.Sealed, e.receipt(v)}}
}

// vault is the one in the path, which must be the device's own. Another one's
// and none at all are the same, and neither is looked for.
func (q *request) vault() (ID, error) {
	id, err := q.id("vault")
	if err != nil || id != q.device.Account {
		return id, errNotFound
	}
	return id, nil
}

func (e *Endpoint) pull(q *request) (*answer, error) {
	vault, err := q.vault()
	if err != nil {
		return nil, err
	}
	known := strings.Trim(q.Header.Get("If-None-Match"), `"`)
	if since, ok := strings.CutPrefix(q.URL.RawQuery, "since="); ok {
		known = strings.ReplaceAll(since, "%3A", ":")
	}
	if known != "" {
		head, err := e.Store.Head(q.Context(), vault, true)
		if err != nil {
			return nil, err
		}
		if place(head) == known {
			return &answer{status: http.StatusNotModified, etag: etag(head)}, e.acknowledges(q, head.N)
		}
	}
	v, err := e.Store.Head(q.Context(), vault, false)
	if err != nil {
		return nil, err
	}
	return e.pulled(v), nil
}

func (e *Endpoint) version(q *request) (*answer, error) {
	vault, err := q.vault()
	if err != nil {
		return nil, err
	}
	n, err := strconv.ParseInt(q.PathValue("n"), 10, 64)
	if err != nil {
		return nil, errNotFound
	}
	v, err := e.Store.Version(q.Context(), vault, n)
	if err != nil {
		return nil, err
	}
	return e.pulled(v), nil
}

// device = { "id": bstr .size 16, "tk": bstr .size 33, "state": "active" / "removed", "added": uint, "seen": uint, "name": bstr }
type listedDevice struct {
	ID    []byte `cbor:"id"`
	TK    []byte `cbor:"tk"`
	State string `cbor:"state"`
	Added int64  `cbor:"added"`
	Seen  int64  `cbor:"seen"` // the hour
	Name  []byte `cbor:"name"`
}

// devices answers [* device].
func (e *Endpoint) devices(q *request) (*answer, error) {
	vault, err := q.vault()
	if err != nil {
		return nil, err
	}
	all, err := e.Store.Devices(q.Context(), vault)
	if err != nil {
		return nil, err
	}
	list := []listedDevice{}
	for _, d := range all {
		list = append(list, listedDevice{d.ID[:], d.TK, d.State, d.Added, d.Seen, d.Name})
	}
	return ok(list), nil
}
