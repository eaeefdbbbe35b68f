package main

import (
	"encoding/hex"

	"hufu/wallet/cose"
	"hufu/wallet/status"
	"hufu/wallet/trust"
)

// trustList signs the counter's list, in hexadecimal.
func (s *scene) trustList() (string, error) {
	if s.noTrust {
		return "", nil
	}
	list := &trust.List{
		Sequence: 1, IssuedAt: now - 7200, Expires: now + 30*24*3600,
		Issuers: []trust.Issuer{{
			ID: issuerURL, Name: map[string]string{"zh": "虎符示范发证机构", "en": "Hufu sample issuer"},
			Keys:       []trust.Key{{Key: cose.ECKey(s.world.issuer.Public())}},
			StatusURIs: []string{issuerURL + "/status/"},
			Types:      []string{cardType}, Levels: []string{"light", "full"},
		}},
	}
	if s.trust != nil {
		s.trust(list)
	}
	data, err := trust.Sign(list, s.world.root)
	return hex.EncodeToString(data), err
}

// statusList signs the issuer's list of states, in hexadecimal.
func (s *scene) statusList() (string, error) {
	if s.noStatus {
		return "", nil
	}
	states, err := status.New(2, status.MinHolders)
	if err != nil {
		return "", err
	}
	if s.state != nil {
		s.state(states)
	}
	options := status.IssueOptions{
		Signer: s.copy.Signer, KeyID: s.copy.KeyID, URI: statusURI,
		IssuedAt: statusMade, Expires: statusMade + 24*3600, TTL: 900, List: states,
	}
	if s.list != nil {
		s.list(&options)
	}
	data, err := status.Issue(options)
	return hex.EncodeToString(data), err
}
