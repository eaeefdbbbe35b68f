package verify

import (
	"testing"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
	"hufu/wallet/sdcwt"
)

// parsed reads a presentation.
func parsed(t testing.TB, kbt []byte) *sdcwt.Presentation {
	t.Helper()
	p, err := sdcwt.ParsePresentation(kbt)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func kbtHeader(t testing.TB, kbt []byte) []byte { return parsed(t, kbt).KBT.RawProtected }

// rebuilt writes a message again as its parts stand, whoever signed them.
func rebuilt(t testing.TB, m *cose.Sign1) []byte {
	t.Helper()
	body, err := cbor.Marshal([]any{m.RawProtected, m.Unprotected, m.Payload, m.Signature})
	if err != nil {
		t.Fatal(err)
	}
	return append([]byte{0xd2}, body...)
}

// withUnprotected is a token with another unprotected header; its disclosures
// travel there.
func withUnprotected(token *sdcwt.Token, header cose.Header) *cose.Sign1 {
	message := *token.Sign1
	message.Unprotected = header
	return &message
}

// presentForged shows whatever token with the copy's own key.
func (s *scene) presentForged(c copied, token *cose.Sign1) []byte {
	s.t.Helper()
	data, err := cose.SignSign1(cose.SignOptions{
		Protected: map[int64]any{cose.LabelType: 294, cose.LabelKCWT: cbor.RawMessage(rebuilt(s.t, token))},
		Payload:   parsed(s.t, s.present(c)).KBT.Payload,
	}, cose.ECSigner(c.key, cose.AlgESP256))
	if err != nil {
		s.t.Fatal(err)
	}
	return data
}
