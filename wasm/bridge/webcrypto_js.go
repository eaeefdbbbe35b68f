package bridge

import (
	"encoding/base64"
	"syscall/js"

	"hufu/wallet/ec"
)

// UseWebCrypto puts the browser's ECDSA behind package ec. A key is imported
// at its first use and its handle kept with it; a private one is imported
// unextractable, so that from then on JavaScript can use it and not read it.
// Calls from several goroutines run beside each other on the browser's
// threads.
func UseWebCrypto() { ec.Use(webCrypto{global.Get("crypto").Get("subtle")}) }

type webCrypto struct{ subtle js.Value }

// algorithm is what WebCrypto wants named for a curve.
type algorithm struct {
	key  js.Value // EcKeyImportParams
	sign js.Value // EcdsaParams
}

var algorithms = map[ec.Curve]algorithm{
	ec.P256: webCryptoECDSA("P-256", "SHA-256"),
	ec.P384: webCryptoECDSA("P-384", "SHA-384"),
}

func webCryptoECDSA(curve, hash string) algorithm {
	return algorithm{
		key:  js.ValueOf(map[string]any{"name": "ECDSA", "namedCurve": curve}),
		sign: js.ValueOf(map[string]any{"name": "ECDSA", "hash": hash}),
	}
}

func uses(names ...any) js.Value { return js.ValueOf(names) }

func (w webCrypto) Generate() (*ec.PrivateKey, error) {
	pair, err := Await(w.subtle.Call("generateKey", algorithms[ec.P256].key, true, uses("sign")))
	if err != nil {
		return nil, ec.ErrKey.Because(err)
	}
	jwk, err := Await(w.subtle.Call("exportKey", "jwk", pair.Get("privateKey")))
	if err != nil {
		return nil, ec.ErrKey.Because(err)
	}
	public, err := ec.NewPublicKey(ec.P256, coordinate(jwk, "x"), coordinate(jwk, "y"))
	if err != nil {
		return nil, err
	}
	return ec.NewPrivateKey(coordinate(jwk, "d"), public)
}

// coordinate is one member of a JWK, which RFC 7518 6.2 makes full length.
func coordinate(jwk js.Value, member string) []byte {
	bytes, err := base64.RawURLEncoding.DecodeString(jwk.Get(member).String())
	if err != nil {
		return nil // no coordinate at all, which package ec refuses
	}
	return bytes
}

func (w webCrypto) Sign(key *ec.PrivateKey, message []byte) ([]byte, error) {
	handle, err := key.Import(func() (any, error) { return w.importPrivate(key) })
	if err != nil {
		return nil, ec.ErrKey.Because(err)
	}
	signature, err := Await(w.subtle.Call("sign", algorithms[ec.P256].sign, handle, bytesToJS(message)))
	if err != nil {
		return nil, ec.ErrKey.Because(err)
	}
	return bytesToGo(signature), nil
}

func (w webCrypto) Verify(key *ec.PublicKey, message, signature []byte) bool {
	handle, err := key.Import(func() (any, error) { return w.importPublic(key) })
	if err != nil {
		return false
	}
	valid, err := Await(w.subtle.Call("verify", algorithms[key.Curve].sign, handle, bytesToJS(signature), bytesToJS(message)))
	return err == nil && valid.Bool()
}

func (w webCrypto) importPrivate(key *ec.PrivateKey) (any, error) {
	text, public := base64.RawURLEncoding.EncodeToString, key.Public()
	jwk := js.ValueOf(map[string]any{
		"kty": "EC", "crv": "P-256", "ext": false,
		"x": text(public.X), "y": text(public.Y), "d": text(key.Bytes()),
	})
	return Await(w.subtle.Call("importKey", "jwk", jwk, algorithms[ec.P256].key, false, uses("sign")))
}

func (w webCrypto) importPublic(key *ec.PublicKey) (any, error) {
	point := append(append([]byte{4}, key.X...), key.Y...)
	return Await(w.subtle.Call("importKey", "raw", bytesToJS(point), algorithms[key.Curve].key, true, uses("verify")))
}
