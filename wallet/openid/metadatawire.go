package openid

// issuerWire is an issuer's metadata (12.2.4), as far as it is used here.
//
//	{"credential_issuer", "credential_endpoint", ? "authorization_servers": [+ url], ? "nonce_endpoint",
//	 ? "notification_endpoint", ? "batch_credential_issuance": {"batch_size": uint},
//	 ? "display": [{"name", ? "locale"}], "credential_configurations_supported": {+ id => configuration}}
type issuerWire struct {
	Issuer       string        `json:"credential_issuer"`
	Servers      []string      `json:"authorization_servers"`
	Credential   string        `json:"credential_endpoint"`
	Nonce        string        `json:"nonce_endpoint"`
	Notification string        `json:"notification_endpoint"`
	Display      []displayWire `json:"display"`
	Batch        struct {
		Size int `json:"batch_size"`
	} `json:"batch_credential_issuance"`
	RequestEncryption  encryptionWire               `json:"credential_request_encryption"`
	ResponseEncryption encryptionWire               `json:"credential_response_encryption"`
	Configurations     map[string]configurationWire `json:"credential_configurations_supported"`
}

// encryptionWire: encryption that an issuer demands is not spoken here.
type encryptionWire struct {
	Required bool `json:"encryption_required"`
}

// displayWire is a name in one language.
type displayWire struct {
	Name   string `json:"name"`
	Locale string `json:"locale"`
}

// configurationWire is one entry of credential_configurations_supported.
type configurationWire struct {
	Format   string `json:"format"`
	Type     string `json:"vct"`
	DocType  string `json:"doctype"`
	Metadata struct {
		Display []displayWire `json:"display"`
	} `json:"credential_metadata"`
	Proofs map[string]struct {
		Algorithms  []string  `json:"proof_signing_alg_values_supported"`
		Attestation *struct{} `json:"key_attestations_required"`
	} `json:"proof_types_supported"`
}

// name is what the format calls its type (A.2.2, A.3.2).
func (w *configurationWire) name() string {
	if w.Format == FormatMDoc {
		return w.DocType
	}
	return w.Type
}

// serverWire is an authorization server's metadata (RFC 8414 2, RFC 9449 5.1).
type serverWire struct {
	Issuer string   `json:"issuer"`
	Token  string   `json:"token_endpoint"`
	DPoP   []string `json:"dpop_signing_alg_values_supported"`
}
