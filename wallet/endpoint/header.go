package endpoint

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"slices"

	"hufu/wallet/cbor"
	"hufu/wallet/ec"
	"hufu/wallet/transcript"
)

// The most that a version may hold (FORMAT.md of package vault).
const (
	maxBody  = 512 << 10
	maxSlots = 256 << 10
	maxN     = 1 << 53
)

// Upload is a version as it is pushed and pulled.
//
//	upload = { "header": bstr .cbor header, "sealed": bstr .cbor sealed }
type Upload struct {
	Header []byte `cbor:"header"`
	Sealed []byte `cbor:"sealed"`
}

// Header says all that is public of a version: FORMAT.md of package vault,
// section 4. The endpoint reads it by itself, knowing nothing of the rest.
type Header struct {
	V            uint64 `cbor:"v"`
	VaultID      []byte `cbor:"vault_id"`
	N            uint64 `cbor:"n"`
	Prev         []byte `cbor:"prev"`
	CTHash       []byte `cbor:"ct_hash"`
	Epoch        uint64 `cbor:"epoch"`
	WK           []byte `cbor:"wk"`
	Writer       []byte `cbor:"writer"`
	SlotListHash []byte `cbor:"slotlist_hash"`
	Bucket       uint64 `cbor:"bucket"`
}

// Sealed is the rest of a version, of which the endpoint checks signature and
// hashes and can open nothing.
//
//	sealed = { "signer": bstr .size 32, "wk": bstr .size 64, ? "tk": bstr .size 64,
//	           "slots": bstr, "slots_tag": bstr .size 32, "body": bstr }
type Sealed struct {
	Signer   []byte `cbor:"signer"`
	WK       []byte `cbor:"wk"`
	TK       []byte `cbor:"tk,omitempty"`
	Slots    []byte `cbor:"slots"`
	SlotsTag []byte `cbor:"slots_tag"`
	Body     []byte `cbor:"body"`
}

var buckets = []uint64{4 << 10, 8 << 10, 16 << 10, 32 << 10, 64 << 10, 128 << 10, 256 << 10, 384 << 10, maxBody}

// upload is one whose parts fit each other.
type upload struct {
	Upload
	header Header
	sealed Sealed
	head   [32]byte
}

func (u Upload) read() (*upload, error) {
	out := &upload{Upload: u, head: sha256.Sum256(transcript.Join([]byte("vault-head/v1"), u.Header))}
	if err := cbor.UnmarshalExact(u.Header, &out.header); err != nil {
		return nil, errVersion.Because(err)
	}
	if err := cbor.UnmarshalExact(u.Sealed, &out.sealed); err != nil {
		return nil, errVersion.Because(err)
	}
	if !out.header.wellformed() || !out.sealed.wellformed() || !out.fits() {
		return nil, errVersion
	}
	if !ed25519.Verify(out.sealed.Signer, transcript.Join([]byte("vault-version/v1"), u.Header), out.sealed.WK) {
		return nil, errWriter
	}
	return out, nil
}

func (h Header) wellformed() bool {
	ids := len(h.VaultID) == 16 && len(h.Writer) == 16
	hashes := len(h.Prev) == 32 && len(h.CTHash) == 32 && len(h.WK) == 32 && len(h.SlotListHash) == 32
	numbers := h.N > 0 && h.N < maxN && h.Epoch > 0 && h.Epoch < maxN
	return h.V == 1 && ids && hashes && numbers && slices.Contains(buckets, h.Bucket)
}

func (s Sealed) wellformed() bool {
	return len(s.Signer) == 32 && len(s.WK) == 64 && (s.TK == nil || len(s.TK) == 64) && len(s.SlotsTag) == 32 && len(s.Slots) <= maxSlots
}

// carried verifies tk's own signature over the header, where one is carried
// along for other devices to see (SECURITY 4.6).
func (u *upload) carried(tk *ec.PublicKey) error {
	if u.sealed.TK != nil && tk.Verify(transcript.Join([]byte("vault-version/v1"), u.Header), u.sealed.TK) != nil {
		return errWriter.With("tk")
	}
	return nil
}

// fits says whether what is sealed is what the header names.
func (u *upload) fits() bool {
	body, slots := sha256.Sum256(u.sealed.Body), sha256.Sum256(u.sealed.Slots)
	return uint64(len(u.sealed.Body)) == u.header.Bucket &&
		bytes.Equal(body[:], u.header.CTHash) && bytes.Equal(slots[:], u.header.SlotListHash)
}

// follows says whether the version may stand after a parent whose header was
// stored: its place, then its writer (SECURITY 4.2). The key of the next epoch
// is believed only because the one before has signed the header that names it.
func (u *upload) follows(parent Version) error {
	var before Header
	if err := cbor.UnmarshalExact(parent.Header, &before); err != nil {
		return errStore.Because(err)
	}
	h := u.header
	if h.N != before.N+1 || !bytes.Equal(h.Prev, parent.Head[:]) || h.Epoch != before.Epoch && h.Epoch != before.Epoch+1 {
		return errVersion.With("not the next one")
	}
	same := bytes.Equal(h.WK, before.WK)
	if !bytes.Equal(u.sealed.Signer, before.WK) || same != (h.Epoch == before.Epoch) {
		return errWriter
	}
	return nil
}

// version is the row of it.
func (u *upload) version(key string, now int64) Version {
	return Version{
		Vault: ID(u.header.VaultID), N: int64(u.header.N), Head: u.head, Header: u.Header, Sealed: u.Upload.Sealed,
		Pushed: now, Writer: ID(u.header.Writer), PushKey: []byte(key),
	}
}

// writerKey is wk of a stored version's epoch.
func writerKey(v Version) ([]byte, error) {
	var h Header
	if err := cbor.UnmarshalExact(v.Header, &h); err != nil {
		return nil, errStore.Because(err)
	}
	return h.WK, nil
}
