package dcql

// The formats that OpenID4VP 1.0 names (appendix B) and SD-CWT, for which it
// has no name: ours.
const (
	FormatMDOC  = "mso_mdoc"
	FormatSDJWT = "dc+sd-jwt"
	FormatSDCWT = "dc+sd-cwt"
)

// Query is what a verifier asks.
//
//	query = { credentials: [+ credential], ? credential_sets: [+ set] }
//
// Section 6.
type Query struct {
	Credentials []Credential
	Sets        []Set // nil: every credential is required
}

// Credential asks for one credential, or several of a kind.
//
//	credential = { id, format, meta: object, ? multiple: bool, ? trusted_authorities: [+ authority],
//	               ? require_cryptographic_holder_binding: bool, ? claims: [+ claim], ? claim_sets: [+ [+ id]] }
//
// Section 6.1.
type Credential struct {
	ID, Format    string
	Meta          Meta
	Multiple      bool
	HolderBinding bool // true unless the query says otherwise
	Authorities   []Authority
	Claims        []Claim    // nil: nothing that could be kept back
	ClaimSets     [][]string // ids of claims, the verifier's preference first
}

// Meta restricts the type (appendix B); nothing set restricts nothing.
type Meta struct {
	Doctype string     // mso_mdoc: doctype_value
	VCT     []string   // dc+sd-jwt: vct_values, any of them
	Types   [][]string // W3C formats: type_values, all of any of them
}

// Authority names who must stand behind the issuer (section 6.1.1).
//
//	authority = { type: "aki" / "etsi_tl" / "openid_federation" / tstr, values: [+ tstr] }
type Authority struct {
	Type   string
	Values []string
}

// Claim asks for a place in the claims, of these values if there are any.
//
//	claim = { path: [+ (tstr / null / uint)], ? id, ? values: [+ (tstr / int / bool)], ? intent_to_retain: bool }
//
// Section 6.3.
type Claim struct {
	ID     string
	Path   Path
	Values []any // string, bool or json.Number
	Retain bool
}

// Set asks for one of several combinations of credentials.
//
//	set = { options: [+ [+ credential id]], ? required: bool }
//
// Section 6.2.
type Set struct {
	Options  [][]string // the verifier's preference first
	Required bool       // true unless the query says otherwise
}

// Credential answers the credential query of an id, nil if there is none.
func (q *Query) Credential(id string) *Credential {
	for i := range q.Credentials {
		if q.Credentials[i].ID == id {
			return &q.Credentials[i]
		}
	}
	return nil
}

func (c *Credential) claim(id string) *Claim {
	for i := range c.Claims {
		if c.Claims[i].ID == id {
			return &c.Claims[i]
		}
	}
	return nil
}
