package issuer

import (
	"net/http"
	"slices"

	"hufu/wallet/cose"
	"hufu/wallet/jose"
	"hufu/wallet/mdoc"
	"hufu/wallet/openid"
	"hufu/wallet/profile"
)

// BatchSize is how many proofs one credential request may have.
const BatchSize = 10

// object is a JSON object.
type object = map[string]any

// issuerMetadata is 12.2.4.
func (i *Issuer) issuerMetadata(w http.ResponseWriter, _ *http.Request) error {
	configurations := object{}
	for _, edition := range editions() {
		configurations[openid.Configuration(openid.FormatSDCWT, edition)] = configuration(openid.FormatSDCWT, edition)
	}
	for _, format := range []string{openid.FormatMDoc, openid.FormatSDJWT} {
		configurations[openid.Configuration(format, "")] = configuration(format, "")
	}
	w.Header().Set("Cache-Control", "max-age=300")
	writeJSON(w, http.StatusOK, object{
		"credential_issuer":                   i.id,
		"credential_endpoint":                 i.id + "/credential",
		"nonce_endpoint":                      i.id + "/nonce",
		"notification_endpoint":               i.id + "/notification",
		"status_list_aggregation_endpoint":    i.id + "/status",
		"batch_credential_issuance":           object{"batch_size": BatchSize},
		"display":                             display(i.Name),
		"credential_configurations_supported": configurations,
	})
	return nil
}

// editions are all that are minted in SD-CWT: the general one first, the portrait last.
func editions() []string {
	return slices.Concat([]string{""}, profile.Minted(), []string{openid.PortraitEdition})
}

// configuration is one entry of 12.2.4, in SD-CWT the edition's.
func configuration(format, edition string) object {
	c := object{
		"format":                format,
		"proof_types_supported": object{"jwt": object{"proof_signing_alg_values_supported": []string{jose.ES256}}},
		"credential_metadata":   object{"display": display(titleOf(edition)), "claims": described(format, edition)},
	}
	switch format {
	case openid.FormatMDoc: // A.2.2
		c["doctype"] = mdoc.DocType
		c["cryptographic_binding_methods_supported"] = []string{"cose_key"}
		c["credential_signing_alg_values_supported"] = []int64{cose.AlgES256}
	case openid.FormatSDJWT: // A.3.2
		c["vct"] = CredentialType
		c["cryptographic_binding_methods_supported"] = []string{"jwk"}
		c["credential_signing_alg_values_supported"] = []string{jose.ES256}
	default:
		c["vct"] = CredentialType
		c["cryptographic_binding_methods_supported"] = []string{"cose_key"}
		c["credential_signing_alg_values_supported"] = []int64{cose.AlgESP256}
	}
	return c
}

// described lists the claims that a copy can have (B.2), by the paths of its
// format (C): an mdoc's are in a namespace.
func described(format, edition string) []object {
	plain, redacted, err := profile.EditionClaims(edition)
	if err != nil { // the portrait's
		plain = []string{profile.ClaimLevel, edition}
	}
	var out []object
	for _, name := range slices.Concat(plain, redacted) {
		switch {
		case format == openid.FormatMDoc && name != portraitDigest:
			out = append(out, object{"path": []string{mdoc.DocType, name}})
		case format == openid.FormatSDCWT, format == openid.FormatSDJWT && name != portraitDigest:
			out = append(out, object{"path": []string{name}})
		}
	}
	return out
}

func titleOf(edition string) map[string]string {
	if p, err := profile.Lookup(edition); err == nil {
		return p.Title
	}
	if edition == openid.PortraitEdition {
		return map[string]string{"zh": "照片", "en": "Portrait"}
	}
	return map[string]string{"zh": "身份卡", "en": "Identity card"}
}

var locales = map[string]string{"zh": "zh-CN", "en": "en"}

func display(names map[string]string) []object {
	var out []object
	for _, language := range []string{"zh", "en"} {
		if name := names[language]; name != "" {
			out = append(out, object{"name": name, "locale": locales[language]})
		}
	}
	return out
}

// serverMetadata is RFC 8414, with the additions of 12.3 and RFC 9449 5.1.
func (i *Issuer) serverMetadata(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Cache-Control", "max-age=300")
	writeJSON(w, http.StatusOK, object{
		"issuer":                                          i.id,
		"token_endpoint":                                  i.id + "/token",
		"response_types_supported":                        []string{},
		"grant_types_supported":                           []string{openid.GrantPreAuthorized, "refresh_token"},
		"token_endpoint_auth_methods_supported":           []string{"none"},
		"dpop_signing_alg_values_supported":               []string{jose.ES256},
		"pre-authorized_grant_anonymous_access_supported": true,
	})
	return nil
}
