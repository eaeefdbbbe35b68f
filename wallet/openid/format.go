package openid

import (
	"hufu/wallet/ec"
	"hufu/wallet/jose"
	"hufu/wallet/mdoc"
	"hufu/wallet/sdcwt"
	"hufu/wallet/sdjwt"
)

// issued is what every format says of a credential.
type issued struct {
	credential []byte
	holder     *ec.PublicKey
	issuer     string
	names      bool // its issuer: an mdoc leaves that to its certificates, an SD-JWT may
	kind       string
	expires    int64
	token      *sdcwt.Token // nil: of another format, whose signature is for certificates to judge
}

// readers read the text of a credential, by format. They check no signature.
var readers = map[string]func(text string) (*issued, error){
	FormatSDCWT: readSDCWT, FormatMDoc: readMDoc, FormatSDJWT: readSDJWT,
}

func readSDCWT(text string) (*issued, error) {
	data, err := jose.DecodeBase64(text)
	if err != nil {
		return nil, ErrResponse.Because(err)
	}
	token, err := sdcwt.Parse(data)
	if err != nil {
		return nil, ErrVerify.Because(err)
	}
	return &issued{data, token.Holder, token.Issuer, true, token.Type, token.Expires, token}, nil
}

// readMDoc: base64url of an IssuerSigned (A.2.4).
func readMDoc(text string) (*issued, error) {
	data, err := jose.DecodeBase64(text)
	if err != nil {
		return nil, ErrResponse.Because(err)
	}
	s, err := mdoc.ParseIssuerSigned(data)
	if err != nil {
		return nil, ErrVerify.Because(err)
	}
	return &issued{credential: data, holder: s.MSO.DeviceKey.EC, kind: s.MSO.DocType, expires: s.MSO.Validity.ValidUntil}, nil
}

// readSDJWT: the SD-JWT as it is (A.3.4).
func readSDJWT(text string) (*issued, error) {
	token, err := sdjwt.Parse(text)
	if err == nil {
		err = token.CheckCredential()
	}
	if err != nil {
		return nil, ErrVerify.Because(err)
	}
	return &issued{
		credential: []byte(text), holder: token.Holder, issuer: token.Issuer, names: token.Issuer != "", kind: token.Type, expires: token.Expires,
	}, nil
}
