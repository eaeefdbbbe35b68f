package openid

import (
	"hufu/wallet/cbor"
	"hufu/wallet/ec"
)

// issuance is what a wallet keeps of an issuer between two visits. To
// everybody else it is opaque bytes, as secret as a device key.
//
//	issuance = {
//	  1: 1,                ; version of this format
//	  2: tstr,             ; credential_issuer
//	  3: tstr,             ; authorization server
//	  4: [d bstr, x bstr, y bstr],       ; DPoP key, P-256
//	  5: tstr, 6: int,     ; access token, and the second until which it is good
//	  7: tstr,             ; refresh token, "" without one
//	  8: [* tstr],         ; configurations of the offer
//	  9: { * tstr => [+ tstr] },         ; credential identifiers by configuration
//	  10: [* tstr],        ; notification ids not yet answered
//	}
type issuance struct {
	Version       int                 `cbor:"1,keyasint"`
	Issuer        string              `cbor:"2,keyasint"`
	Server        string              `cbor:"3,keyasint"`
	Key           [3][]byte           `cbor:"4,keyasint"`
	Access        string              `cbor:"5,keyasint"`
	AccessUntil   int64               `cbor:"6,keyasint"`
	Refresh       string              `cbor:"7,keyasint"`
	Offered       []string            `cbor:"8,keyasint"`
	Identifiers   map[string][]string `cbor:"9,keyasint"`
	Notifications []string            `cbor:"10,keyasint"`

	key *ec.PrivateKey
}

const (
	issuanceVersion  = 1
	maxNotifications = 64
)

func newIssuance(issuer *Issuer, offered []string, key *ec.PrivateKey) *issuance {
	public := key.Public()
	return &issuance{
		Version: issuanceVersion, Issuer: issuer.ID, Server: issuer.server,
		Key: [3][]byte{key.Bytes(), public.X, public.Y}, Offered: offered, key: key,
	}
}

func parseIssuance(data []byte) (*issuance, error) {
	var s issuance
	if err := cbor.UnmarshalExact(data, &s); err != nil {
		return nil, ErrIssuance.Because(err)
	}
	if s.Version != issuanceVersion {
		return nil, ErrIssuance.With("version")
	}
	public, err := ec.NewPublicKey(ec.P256, s.Key[1], s.Key[2])
	if err != nil {
		return nil, ErrIssuance.Because(err)
	}
	if s.key, err = ec.NewPrivateKey(s.Key[0], public); err != nil {
		return nil, ErrIssuance.Because(err)
	}
	return &s, nil
}

func (s *issuance) marshal() ([]byte, error) { return cbor.Marshal(s) }

// remember keeps a notification id; the oldest go when an issuer hands out
// more than anybody answers.
func (s *issuance) remember(id string) {
	if id == "" || len(id) > maxIdentifier {
		return
	}
	s.Notifications = append(s.Notifications, id)
	if extra := len(s.Notifications) - maxNotifications; extra > 0 {
		s.Notifications = s.Notifications[extra:]
	}
}
