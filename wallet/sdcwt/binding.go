package sdcwt

import (
	"hufu/wallet/cbor"
	"hufu/wallet/cose"
)

func checkBindingHeaders(m *cose.Sign1) error {
	if m.Detached {
		return cose.ErrPayload
	}
	for _, bucket := range []cose.Header{m.Protected, m.Unprotected} {
		if _, present := bucket[cose.LabelCWT]; present {
			return ErrField.With("claims in the header")
		}
	}
	if _, present := m.Protected[cose.LabelKCWT]; !present {
		return ErrField.With("no kcwt")
	}
	return nil
}

// read takes the fields of the payload.
func (p *Presentation) read(payload []byte) error {
	var fields map[any]any
	if err := decode(payload, &fields, cbor.Map); err != nil {
		return err
	}
	for key := range fields {
		if checkKey(key) != nil || key == claimIssuer || key == claimSubject {
			return ErrField
		}
	}
	if err := p.readTimes(fields); err != nil {
		return err
	}
	if p.Audience, _ = fields[claimAudience].(string); p.Audience == "" {
		return ErrAudience.With("none")
	}
	for key, target := range map[int64]*[]byte{claimCTI: &p.CTI, claimCNonce: &p.CNonce} {
		value, present := fields[key]
		octets, ok := value.([]byte)
		if present && !ok {
			return ErrField.With("no byte string")
		}
		*target = octets
	}
	if !p.HasIssuedAt && (p.CTI == nil || p.HasExpires || p.HasBefore) {
		return ErrField.With("neither iat nor cti, or a date without iat")
	}
	return nil
}

func (p *Presentation) readTimes(fields map[any]any) (err error) {
	if p.IssuedAt, p.HasIssuedAt, err = bindingDate(fields, claimIssuedAt); err != nil {
		return err
	}
	if p.Expires, p.HasExpires, err = bindingDate(fields, claimExpires); err != nil {
		return err
	}
	notBefore, present, err := bindingDate(fields, claimNotBefore)
	if p.HasBefore = present; present && err == nil && notBefore > p.IssuedAt {
		return ErrField.With("nbf after iat")
	}
	return err
}

func bindingDate(fields map[any]any, key int64) (date int64, present bool, err error) {
	value, present := fields[key]
	if !present {
		return 0, false, nil
	}
	date, ok := numericDate(value)
	if !ok {
		return 0, false, ErrField.With("no date")
	}
	return date, true, nil
}
