package status

import (
	"hufu/wallet/cbor"
	"hufu/wallet/cose"
)

// IssueOptions is a list to be signed. Expires and TTL are left out when 0.
type IssueOptions struct {
	Signer   cose.Signer
	KeyID    []byte
	Chain    [][]byte // x5chain, leaf first; nil: none
	URI      string
	IssuedAt int64
	Expires  int64
	TTL      int64
	List     *List
}

// Issue signs a list in CWT form.
func Issue(o IssueOptions) ([]byte, error) {
	data, err := o.payload()
	if err != nil {
		return nil, err
	}
	protected := map[int64]any{cose.LabelType: Type}
	if o.KeyID != nil {
		protected[cose.LabelKeyID] = o.KeyID
	}
	if o.Chain != nil {
		protected[cose.LabelX5Chain] = cose.ChainHeader(o.Chain)
	}
	return cose.SignSign1(cose.SignOptions{Protected: protected, Payload: data}, o.Signer)
}

func (o IssueOptions) payload() ([]byte, error) {
	lst, err := o.List.Compress()
	if err != nil {
		return nil, err
	}
	claims := map[int64]any{2: o.URI, 6: o.IssuedAt, 65533: statusList{o.List.Bits, lst}}
	if o.Expires != 0 {
		claims[4] = o.Expires
	}
	if o.TTL != 0 {
		claims[65534] = o.TTL
	}
	return cbor.Marshal(claims)
}
