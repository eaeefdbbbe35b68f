package bridge

import (
	"encoding/base64"
	"runtime"

	"hufu/wallet/ec"
)

// UseWebCrypto puts the browser's ECDSA behind package ec. A private key is
// imported at its first use, unextractable, and its handle kept with it: from
// then on JavaScript can use it and not read it. Public keys that come back
// stay imported on JavaScript's side. Calls from several goroutines run beside
// each other on the browser's threads.
func UseWebCrypto() { ec.Use(webCrypto{}) }

type webCrypto struct{}

func (webCrypto) ask(function string, args ...any) (any, error) {
	return linked().ask("webcrypto", function, args...)
}

// curves are WebCrypto's names (W3C Web Cryptography API, 23).
var curves = map[ec.Curve]string{ec.P256: "P-256", ec.P384: "P-384"}

func (w webCrypto) Generate() (*ec.PrivateKey, error) {
	answer, err := w.ask("generate")
	if err != nil {
		return nil, ec.ErrKey.Because(err)
	}
	jwk, _ := answer.(map[string]any)
	public, err := ec.NewPublicKey(ec.P256, coordinate(jwk, "x"), coordinate(jwk, "y"))
	if err != nil {
		return nil, err
	}
	return ec.NewPrivateKey(coordinate(jwk, "d"), public)
}

// coordinate is one member of a JWK, which RFC 7518 6.2 makes full length.
func coordinate(jwk map[string]any, member string) []byte {
	text, _ := jwk[member].(string)
	bytes, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil // no coordinate at all, which package ec refuses
	}
	return bytes
}

// privateHandle names a CryptoKey that JavaScript keeps as long as Go keeps
// this.
type privateHandle struct{ number float64 }

func (w webCrypto) Sign(key *ec.PrivateKey, message []byte) ([]byte, error) {
	handle, err := key.Import(func() (any, error) { return w.keep(key) })
	if err != nil {
		return nil, ec.ErrKey.Because(err)
	}
	held := handle.(*privateHandle)
	answer, err := w.ask("sign", held.number, message)
	runtime.KeepAlive(held)
	if err != nil {
		return nil, ec.ErrKey.Because(err)
	}
	signature, _ := answer.([]byte)
	return signature, nil
}

func (w webCrypto) keep(key *ec.PrivateKey) (any, error) {
	text, public := base64.RawURLEncoding.EncodeToString, key.Public()
	answer, err := w.ask("keep", map[string]any{"x": text(public.X), "y": text(public.Y), "d": text(key.Bytes())})
	if err != nil {
		return nil, err
	}
	number, _ := answer.(float64)
	held := &privateHandle{number}
	runtime.AddCleanup(held, func(number float64) { go w.release(number) }, number)
	return held, nil
}

// release cannot fail: it takes a name out of a map.
func (w webCrypto) release(number float64) { _, _ = w.ask("release", number) }

func (w webCrypto) Verify(key *ec.PublicKey, message, signature []byte) bool {
	point := append(append([]byte{4}, key.X...), key.Y...)
	answer, err := w.ask("verify", curves[key.Curve], point, signature, message)
	valid, _ := answer.(bool)
	return err == nil && valid
}
