package dcql

import (
	"encoding/json"

	"hufu/wallet/jose"
)

// The limits of a query. A person reads what it asks.
const (
	MaxSize    = 64 << 10
	maxList    = 64  // credentials, sets, options of a set, claim sets, authorities, types
	maxClaims  = 256 // of a credential
	maxValues  = 256 // of a claim or an authority
	maxPath    = 16
	maxIDBytes = 128
)

// The wire forms. A pointer tells what is absent from what is empty.
type (
	wireQuery struct {
		Credentials []wireCredential `json:"credentials"`
		Sets        *[]wireSet       `json:"credential_sets"`
	}
	wireCredential struct {
		ID            string           `json:"id"`
		Format        string           `json:"format"`
		Meta          *wireMeta        `json:"meta"`
		Multiple      bool             `json:"multiple"`
		HolderBinding *bool            `json:"require_cryptographic_holder_binding"`
		Authorities   *[]wireAuthority `json:"trusted_authorities"`
		Claims        *[]wireClaim     `json:"claims"`
		ClaimSets     *[][]string      `json:"claim_sets"`
	}
	wireMeta struct {
		Doctype *string     `json:"doctype_value"`
		VCT     *[]string   `json:"vct_values"`
		Types   *[][]string `json:"type_values"`
	}
	wireAuthority struct {
		Type   string   `json:"type"`
		Values []string `json:"values"`
	}
	wireClaim struct {
		ID     *string          `json:"id"`
		Path   json.RawMessage  `json:"path"`
		Values *json.RawMessage `json:"values"`
		Retain bool             `json:"intent_to_retain"`
	}
	wireSet struct {
		Options  [][]string `json:"options"`
		Required *bool      `json:"required"`
	}
)

// Parse reads a query and checks all that section 6 asks of it.
func Parse(data []byte) (*Query, error) {
	if len(data) > MaxSize {
		return nil, jose.ErrSize
	}
	var wire wireQuery
	if err := jose.Unmarshal(data, &wire); err != nil {
		return nil, err
	}
	if err := count("credentials", len(wire.Credentials), maxList); err != nil {
		return nil, err
	}
	q := &Query{}
	for _, w := range wire.Credentials {
		c, err := w.read()
		if err != nil {
			return nil, err
		}
		if q.Credential(c.ID) != nil {
			return nil, ErrForm.With("credential id twice")
		}
		q.Credentials = append(q.Credentials, *c)
	}
	return q, q.readSets(wire.Sets)
}

// count refuses an empty list and one that is too long.
func count(what string, have, most int) error {
	if have == 0 || have > most {
		return ErrForm.With(what + ": empty, missing or too many")
	}
	return nil
}

func (q *Query) readSets(wire *[]wireSet) error {
	if wire == nil {
		return nil
	}
	if err := count("credential_sets", len(*wire), maxList); err != nil {
		return err
	}
	for _, w := range *wire {
		if err := groups("options", w.Options, func(id string) bool { return q.Credential(id) != nil }); err != nil {
			return err
		}
		q.Sets = append(q.Sets, Set{Options: w.Options, Required: w.Required == nil || *w.Required})
	}
	return nil
}

// groups checks lists of ids, each of which must be known.
func groups(what string, lists [][]string, known func(string) bool) error {
	if err := count(what, len(lists), maxList); err != nil {
		return err
	}
	for _, list := range lists {
		if err := count(what, len(list), maxClaims); err != nil {
			return err
		}
		for _, id := range list {
			if !known(id) {
				return ErrForm.With(what + " name an id that is not there")
			}
		}
	}
	return nil
}

func (w wireCredential) read() (*Credential, error) {
	if !isID(w.ID) {
		return nil, ErrForm.With("id of a credential")
	}
	if w.Format == "" {
		return nil, ErrForm.With("format is missing")
	}
	c := &Credential{ID: w.ID, Format: w.Format, Multiple: w.Multiple, HolderBinding: w.HolderBinding == nil || *w.HolderBinding}
	if err := c.readMeta(w.Meta); err != nil {
		return nil, err
	}
	if err := c.readAuthorities(w.Authorities); err != nil {
		return nil, err
	}
	if err := c.readClaims(w.Claims); err != nil {
		return nil, err
	}
	return c, c.readClaimSets(w.ClaimSets)
}

// isID is section 6.1: letters, digits, underscore and hyphen.
func isID(id string) bool {
	for _, r := range []byte(id) {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-' {
			return false
		}
	}
	return id != "" && len(id) <= maxIDBytes
}

func (c *Credential) readMeta(w *wireMeta) error {
	if w == nil {
		return ErrForm.With("meta is missing")
	}
	if w.Doctype != nil {
		// Empty it would restrict nothing, which is not what was written.
		if *w.Doctype == "" {
			return ErrForm.With("doctype_value is empty")
		}
		c.Meta.Doctype = *w.Doctype
	}
	if w.VCT != nil {
		if err := count("vct_values", len(*w.VCT), maxValues); err != nil {
			return err
		}
		c.Meta.VCT = *w.VCT
	}
	if w.Types == nil {
		return nil
	}
	c.Meta.Types = *w.Types
	return groups("type_values", *w.Types, func(string) bool { return true })
}

func (c *Credential) readAuthorities(wire *[]wireAuthority) error {
	if wire == nil {
		return nil
	}
	if err := count("trusted_authorities", len(*wire), maxList); err != nil {
		return err
	}
	for _, w := range *wire {
		if w.Type == "" {
			return ErrForm.With("type of a trusted authority")
		}
		if err := count("values of a trusted authority", len(w.Values), maxValues); err != nil {
			return err
		}
		c.Authorities = append(c.Authorities, Authority(w))
	}
	return nil
}

func (c *Credential) readClaims(wire *[]wireClaim) error {
	if wire == nil {
		return nil
	}
	if err := count("claims", len(*wire), maxClaims); err != nil {
		return err
	}
	for _, w := range *wire {
		claim, err := w.read()
		if err != nil {
			return err
		}
		if c.Format == FormatMDOC && !claim.Path.isMDOC() {
			return ErrPath.With("an mdoc's has a namespace and an element")
		}
		if claim.ID != "" && c.claim(claim.ID) != nil {
			return ErrForm.With("claim id twice")
		}
		c.Claims = append(c.Claims, *claim)
	}
	return nil
}

func (w wireClaim) read() (claim *Claim, err error) {
	claim = &Claim{Retain: w.Retain}
	if w.ID != nil {
		if claim.ID = *w.ID; !isID(claim.ID) {
			return nil, ErrForm.With("id of a claim")
		}
	}
	if claim.Path, err = parsePath(w.Path); err != nil || w.Values == nil {
		return claim, err
	}
	value, err := jose.Value(*w.Values)
	if err != nil {
		return nil, err
	}
	claim.Values, _ = value.([]any)
	if err := count("values", len(claim.Values), maxValues); err != nil {
		return nil, err
	}
	for _, v := range claim.Values {
		switch v := v.(type) {
		case string, bool:
		case json.Number:
			if _, err := v.Int64(); err != nil {
				return nil, ErrForm.With("values: a number that is no integer")
			}
		default:
			return nil, ErrForm.With("values are texts, integers or booleans")
		}
	}
	return claim, nil
}

func (c *Credential) readClaimSets(sets *[][]string) error {
	if sets == nil {
		return nil
	}
	if c.Claims == nil {
		return ErrForm.With("claim_sets without claims")
	}
	for _, claim := range c.Claims {
		if claim.ID == "" {
			return ErrForm.With("claim_sets, and a claim without id")
		}
	}
	c.ClaimSets = *sets
	return groups("claim_sets", *sets, func(id string) bool { return c.claim(id) != nil })
}
