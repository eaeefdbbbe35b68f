package intake

import (
	"encoding/base64"
	"encoding/json"
	"slices"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
	"hufu/wallet/ec"
	"hufu/wallet/facts"
	"hufu/wallet/mdoc"
	"hufu/wallet/openid"
	"hufu/wallet/sdjwt"
)

// mdoc makes the holder's checks of an IssuerSigned.
func (in *Intake) mdoc(c openid.Copy) (*facts.Facts, error) {
	s, err := mdoc.ParseIssuerSigned(c.Credential)
	if err != nil {
		return nil, err
	}
	holder := cose.ECKey(c.Key.Public())
	err = in.signed(s.Chain, s.MSO.Validity.Signed, func(key *cose.Key) error {
		return mdoc.VerifyIssued(s, mdoc.DocType, key, holder, in.Now)
	})
	if err != nil {
		return nil, err
	}
	in.mdocs = append(in.mdocs, s)
	f := &facts.Facts{Type: s.MSO.DocType, IssuedAt: s.MSO.Validity.Signed, Expires: s.MSO.Validity.ValidUntil, Claims: map[string]any{}}
	if s.MSO.OtherStatus {
		return nil, mdoc.ErrStatusKind
	}
	if s.MSO.Status != nil {
		f.StatusURI, f.Index = s.MSO.Status.URI, s.MSO.Status.Index
	}
	for _, item := range s.NameSpaces[mdoc.DocType] {
		if f.Claims[item.Element], err = elementValue(item.Value); err != nil {
			return nil, err
		}
		f.Redacted = append(f.Redacted, item.Element)
	}
	slices.Sort(f.Redacted)
	return f, nil
}

// elementValue is an element as the other formats have it: a day and a moment
// are texts there, without the tag.
func elementValue(raw []byte) (value any, err error) {
	if cbor.Major(raw) == cbor.Tagged {
		var tag cbor.RawTag
		if err := cbor.Unmarshal(raw, &tag); err != nil {
			return nil, err
		}
		raw = tag.Content
	}
	return value, cbor.Unmarshal(raw, &value)
}

// registered are the claims of an SD-JWT that are not about a person.
var registered = []string{"iss", "sub", "iat", "nbf", "exp", "cnf", "vct", "vct#integrity", "aka_vcts", "status"}

// sdjwt makes the holder's checks of an SD-JWT VC.
func (in *Intake) sdjwt(c openid.Copy) (*facts.Facts, error) {
	token, err := sdjwt.Parse(string(c.Credential))
	if err != nil {
		return nil, err
	}
	if err := in.checkSDJWT(token, c.Key.Public()); err != nil {
		return nil, err
	}
	f := &facts.Facts{Type: token.Type, IssuedAt: token.IssuedAt, Expires: token.Expires, Claims: map[string]any{}}
	if token.Status != nil {
		f.StatusURI, f.Index = token.Status.URI, uint64(token.Status.Index)
	}
	redacted := map[string]bool{}
	for _, d := range token.Disclosures {
		if len(d.Path) == 1 {
			redacted[d.Name] = true
		}
	}
	for name, value := range token.Claims {
		switch {
		case slices.Contains(registered, name):
			continue
		case redacted[name]:
			f.Redacted = append(f.Redacted, name)
		default:
			f.Plain = append(f.Plain, name)
		}
		f.Claims[name] = plain(value)
	}
	slices.Sort(f.Plain)
	slices.Sort(f.Redacted)
	return f, nil
}

func (in *Intake) checkSDJWT(token *sdjwt.Token, holder *ec.PublicKey) error {
	if err := token.CheckCredential(); err != nil {
		return err
	}
	chain, err := certificates(token.JWT.Header.X5C)
	if err != nil {
		return err
	}
	err = in.signed(chain, token.IssuedAt, func(key *cose.Key) error {
		if key.EC == nil {
			return cose.ErrKey
		}
		return token.VerifyIssuer(key.EC)
	})
	switch {
	case err != nil:
		return err
	case token.Issuer != "" && token.Issuer != in.from.ID:
		return openid.ErrVerify.With("issuer is another")
	case token.Holder == nil || !token.Holder.Equal(holder):
		return openid.ErrKey
	}
	if err := in.checkSalts(token); err != nil {
		return err
	}
	return token.CheckTimes(in.Now, 0)
}

// checkSalts refuses a salt used twice, over claims or copies: it would link
// what should not be linked.
func (in *Intake) checkSalts(token *sdjwt.Token) error {
	for _, d := range token.Disclosures {
		if in.salts[d.Salt] {
			return sdjwt.ErrSalt
		}
		in.salts[d.Salt] = true
	}
	return nil
}

func certificates(x5c []string) ([][]byte, error) {
	var chain [][]byte
	for _, text := range x5c {
		der, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return nil, openid.ErrVerify.With("x5c")
		}
		chain = append(chain, der)
	}
	return chain, nil
}

// plain is a JSON value as CBOR has it: a number that is whole is an integer.
func plain(value any) any {
	switch v := value.(type) {
	case json.Number:
		if whole, err := v.Int64(); err == nil {
			return whole
		}
		return v.String()
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = plain(item)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, item := range v {
			out[name] = plain(item)
		}
		return out
	}
	return value
}
