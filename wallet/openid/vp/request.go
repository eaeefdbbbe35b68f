package vp

import (
	"encoding/json"
	"slices"
	"strings"

	"hufu/wallet/dcql"
	"hufu/wallet/jose"
	"hufu/wallet/openid"
)

// TypeRequest is the typ of a signed request (5.1).
const TypeRequest = "oauth-authz-req+jwt"

// Response modes (8.2, 8.3, A.2).
const (
	DirectPost    = "direct_post"
	DirectPostJWT = "direct_post.jwt"
	DCAPI         = "dc_api"
	DCAPIJWT      = "dc_api.jwt"
)

// Audience is aud of a request to a wallet that nobody discovered (5.8).
const Audience = "https://self-issued.me/v2"

// Request is what a verifier asks, checked.
type Request struct {
	ClientID string // whole: handovers and key bindings want it so
	Prefix   Prefix
	Name     string    // behind the prefix
	Identity *Identity // nil: nobody vouches for the name

	Mode        string
	ResponseURI string // direct_post: where the answer goes
	Nonce       string
	State       string
	Query       *dcql.Query
	Encryption  *Encryption // nil: the answer is not encrypted
	// Transactions are transaction_data as received: hashes are over these
	// texts (B.3.3.1).
	Transactions []string
}

// Options say what a request is held against.
type Options struct {
	Now         int64  // Unix seconds
	ClientID    string // of the link that led here; "" over the Digital Credentials API
	WalletNonce string // given in the POST that fetched the request; "" for none
	Origin      string // over the Digital Credentials API: where the browser says it comes from
	Path        Path   // nil accepts no certificate
	// Transactions are the types of transaction data that this wallet knows.
	Transactions []string
	Dev          bool // http on loopback
}

// MaxSize bounds a request object.
const MaxSize = 128 << 10

type wire struct {
	ClientID        string          `json:"client_id"`
	ResponseType    string          `json:"response_type"`
	ResponseMode    string          `json:"response_mode"`
	ResponseURI     string          `json:"response_uri"`
	RedirectURI     string          `json:"redirect_uri"`
	Nonce           string          `json:"nonce"`
	State           string          `json:"state"`
	Scope           string          `json:"scope"`
	Audience        json.RawMessage `json:"aud"`
	WalletNonce     string          `json:"wallet_nonce"`
	Query           json.RawMessage `json:"dcql_query"`
	Metadata        *metadata       `json:"client_metadata"`
	Transactions    []string        `json:"transaction_data"`
	ExpectedOrigins []string        `json:"expected_origins"`
}

// ParseSigned reads a request object (5.1), a compact JWS, or over the Digital
// Credentials API one with several signatures, of which one that holds is
// enough (A.3.2.2).
func ParseSigned(body []byte, o Options) (*Request, error) {
	if len(body) > MaxSize {
		return nil, jose.ErrSize
	}
	if text := strings.TrimSpace(string(body)); !strings.HasPrefix(text, "{") {
		return parseCompact(text, "", o)
	}
	if o.Origin == "" {
		return nil, ErrForm.With("several signatures outside the Digital Credentials API")
	}
	candidates, err := several(body)
	if err != nil {
		return nil, err
	}
	var first error
	for _, c := range candidates {
		request, err := parseCompact(c.compact, c.client, o)
		if err == nil {
			return request, nil
		}
		if first == nil {
			first = err
		}
	}
	return nil, first
}

// maxSignatures bounds a request with several.
const maxSignatures = 8

// signed is one signature of several, in compact form, with the client_id that
// its protected header has.
type signed struct{ compact, client string }

// several takes a JWS in JSON form (RFC 7515 7.2.1) apart. Each protected header
// says for whom it signs (A.3.2.2).
func several(body []byte) (list []signed, err error) {
	var w struct {
		Payload    string `json:"payload"`
		Signatures []struct {
			Protected string          `json:"protected"`
			Header    json.RawMessage `json:"header"`
			Signature string          `json:"signature"`
		} `json:"signatures"`
	}
	if err := jose.Unmarshal(body, &w); err != nil {
		return nil, err
	}
	if len(w.Signatures) == 0 || len(w.Signatures) > maxSignatures {
		return nil, ErrForm.With("signatures: none or too many")
	}
	for _, s := range w.Signatures {
		one := signed{compact: s.Protected + "." + w.Payload + "." + s.Signature}
		if one.client, err = clientOf(s.Protected); err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, nil
}

func clientOf(protected string) (string, error) {
	data, err := jose.DecodeBase64(protected)
	if err != nil {
		return "", err
	}
	var header struct {
		ClientID string `json:"client_id"`
	}
	if err := jose.Unmarshal(data, &header); err != nil {
		return "", err
	}
	if header.ClientID == "" {
		return "", ErrClient.With("none in a protected header")
	}
	return header.ClientID, nil
}

// parseCompact reads a request with one signature. client is of the protected
// header where that has it, and then the payload has none.
func parseCompact(compact, client string, o Options) (*Request, error) {
	token, err := jose.Parse(compact)
	if err != nil {
		return nil, ErrSignature.Because(err)
	}
	if !token.Header.Is(TypeRequest) {
		return nil, ErrType
	}
	var w wire
	if err := token.Claims(&w); err != nil {
		return nil, err
	}
	if client != "" && w.ClientID != "" {
		return nil, ErrClient.With("in header and payload")
	}
	if client == "" {
		client = w.ClientID
	}
	r := &Request{ClientID: client}
	if r.Prefix, r.Name, err = splitClient(client); err != nil {
		return nil, err
	}
	// Only what is inside the signed object counts, and the outside must say
	// the same (5.10.1).
	if o.Origin == "" && client != o.ClientID {
		return nil, ErrClient.With("another than the link's")
	}
	if err := r.proved(token, o); err != nil {
		return nil, err
	}
	if w.WalletNonce != o.WalletNonce {
		return nil, ErrNonce.With("wallet_nonce is not ours")
	}
	if err := checkAudience(w.Audience); err != nil {
		return nil, err
	}
	if o.Origin != "" && !slices.Contains(w.ExpectedOrigins, o.Origin) {
		return nil, ErrOrigin
	}
	return r.read(&w, o)
}

// checkAudience: a text or a list; what is not there says nothing.
func checkAudience(aud json.RawMessage) error {
	if len(aud) == 0 {
		return nil
	}
	value, err := jose.Value(aud)
	if err != nil {
		return err
	}
	list, isList := value.([]any)
	if !isList {
		list = []any{value}
	}
	if !slices.Contains(list, any(Audience)) {
		return ErrForm.With("made for another wallet")
	}
	return nil
}

// ParseUnsigned reads the parameters of a request that nobody signed: over the
// Digital Credentials API, where client_id and expected_origins count for
// nothing and the browser's origin is the name (A.3.1), or with the prefix
// redirect_uri.
func ParseUnsigned(body []byte, o Options) (*Request, error) {
	if len(body) > MaxSize {
		return nil, jose.ErrSize
	}
	var w wire
	if err := jose.Unmarshal(body, &w); err != nil {
		return nil, err
	}
	if o.Origin != "" {
		r := &Request{ClientID: string(Web) + ":" + o.Origin, Prefix: Web, Name: o.Origin}
		return r.read(&w, o)
	}
	prefix, name, err := splitClient(w.ClientID)
	if err != nil {
		return nil, err
	}
	if prefix != RedirectURI {
		return nil, ErrSignature.With("a name that has to be proved")
	}
	r := &Request{ClientID: w.ClientID, Prefix: prefix, Name: name}
	return r.read(&w, o)
}

// read checks the parameters themselves and answers the request, or none.
func (r *Request) read(w *wire, o Options) (*Request, error) {
	if err := r.take(w, o); err != nil {
		return nil, err
	}
	return r, nil
}

func (r *Request) take(w *wire, o Options) (err error) {
	if w.ResponseType != "vp_token" {
		return ErrForm.With("response_type")
	}
	if r.Nonce, r.State = w.Nonce, w.State; !isNonce(w.Nonce) {
		return ErrNonce
	}
	if w.Query == nil || w.Scope != "" {
		return ErrForm.With("not just a dcql_query")
	}
	if r.Query, err = dcql.Parse(w.Query); err != nil {
		return err
	}
	if o.Origin == "" && w.State == "" && slices.ContainsFunc(r.Query.Credentials, func(c dcql.Credential) bool { return !c.HolderBinding }) {
		return ErrForm.With("state is missing, and a credential without key binding") // 5.3
	}
	if err := r.readMode(w, o); err != nil {
		return err
	}
	if err := r.readTransactions(w.Transactions, o); err != nil {
		return err
	}
	if !strings.HasSuffix(r.Mode, ".jwt") {
		return nil
	}
	r.Encryption, err = w.Metadata.encryption()
	return err
}

// leastNonce is the shortest nonce taken: 128 bits need 22 characters of
// base64url, and some verifiers write 16 of a larger alphabet.
const leastNonce = 16

// isNonce: ASCII that is safe in an address (5.2).
func isNonce(nonce string) bool {
	outside := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-._~", r)
	}
	return len(nonce) >= leastNonce && len(nonce) <= 512 && !strings.ContainsFunc(nonce, outside)
}

func (r *Request) readMode(w *wire, o Options) error {
	r.Mode = w.ResponseMode
	switch r.Mode {
	case DCAPI, DCAPIJWT:
		if o.Origin == "" {
			return ErrForm.With("response_mode of the Digital Credentials API")
		}
		return nil
	case DirectPost, DirectPostJWT:
		if o.Origin != "" {
			return ErrForm.With("response_mode for the Digital Credentials API")
		}
	default:
		return ErrForm.With("response_mode")
	}
	if w.RedirectURI != "" {
		return ErrForm.With("redirect_uri beside " + r.Mode)
	}
	if r.ResponseURI = w.ResponseURI; r.ResponseURI == "" {
		return ErrForm.With("response_uri is missing")
	}
	if _, err := openid.CheckURL(r.ResponseURI, o.Dev); err != nil {
		return err
	}
	return r.goesHome(r.ResponseURI)
}

// readTransactions refuses what the wallet cannot show and sign (5.1).
func (r *Request) readTransactions(list []string, o Options) error {
	for _, encoded := range list {
		var data struct {
			Type        string   `json:"type"`
			Credentials []string `json:"credential_ids"`
		}
		decoded, err := jose.DecodeBase64(encoded)
		if err == nil {
			err = jose.Unmarshal(decoded, &data)
		}
		if err != nil {
			return ErrTransaction.Because(err)
		}
		if !slices.Contains(o.Transactions, data.Type) || len(data.Credentials) == 0 {
			return ErrTransaction
		}
		for _, id := range data.Credentials {
			if r.Query.Credential(id) == nil {
				return ErrTransaction.With("for a credential that is not asked")
			}
		}
	}
	r.Transactions = list
	return nil
}
