package wallet

import (
	"strings"

	"hufu/wallet/cbor"
	"hufu/wallet/code"
	"hufu/wallet/ec"
	"hufu/wallet/profile"
	"hufu/wallet/sdcwt"
)

// configuration is the credential configuration of the general copies in
// SD-CWT; an edition's is this, a dot and its name.
const configuration = "hufu.id.1.sd-cwt"

// online are the configurations of the formats for verifiers online, by
// format: general copies alone, for selective disclosure does there what
// editions do at counters.
var online = map[string]string{FormatMDoc: "hufu.id.1.mdoc", FormatSDJWT: "hufu.id.1.sd-jwt"}

// The formats of a card's copies.
const (
	FormatSDCWT = "sd-cwt"
	FormatMDoc  = "mdoc"
	FormatSDJWT = "sd-jwt"
)

// formats is their order on a card.
var formats = []string{FormatSDCWT, FormatMDoc, FormatSDJWT}

// cardTypes is what each format calls the type of the identity credential.
var cardTypes = map[string]string{FormatSDCWT: cardType, FormatMDoc: "hufu.id.1", FormatSDJWT: cardType}

// portrait is the edition that holds the picture, for the wallet's own
// display. It is never shown.
const portrait = "portrait"

// A shelf is where the copies of one configuration lie in a card: the edition
// in SD-CWT, as it was when there was no other format, or another format and a
// slash.

// shelfIn is the shelf of a format for online.
func shelfIn(format string) string { return format + "/" }

// cutShelf is what lies on a shelf.
func cutShelf(shelf string) (format, edition string) {
	format, _, other := strings.Cut(shelf, "/")
	if other {
		return format, ""
	}
	return FormatSDCWT, shelf
}

// shelfOf names the shelf of a configuration, if this wallet has a use for it.
func shelfOf(name string) (shelf string, known bool) {
	for format, configuration := range online {
		if name == configuration {
			return shelfIn(format), true
		}
	}
	return editionOf(name)
}

// editionOf names the edition of a configuration in SD-CWT.
func editionOf(name string) (edition string, known bool) {
	if name == configuration {
		return "", true
	}
	edition, found := strings.CutPrefix(name, configuration+".")
	if !found {
		return "", false
	}
	for _, minted := range append(profile.Minted(), portrait) {
		if edition == minted {
			return edition, true
		}
	}
	return "", false
}

// batch is the copies of one shelf that this device holds.
//
//	copies/<card>/<shelf> = { "configuration": tstr, "received": uint, "plain": [* tstr],
//	                            "redacted": [* tstr], "copies": [* copy] }
//	copy = [id: bstr .size 16, iat: uint, exp: uint, item: bstr .cbor item / h'']
//
// All copies of a batch have the same claims, so what a purpose needs to know
// is said once, and none is parsed before it is shown. A spent copy's item is
// emptied: its key is of no more use to anybody.
type batch struct {
	Configuration string    `cbor:"configuration"`
	Received      int64     `cbor:"received"`
	Plain         []string  `cbor:"plain"`
	Redacted      []string  `cbor:"redacted"`
	Copies        []copyRow `cbor:"copies"`
}

type copyRow struct {
	_                 struct{} `cbor:",toarray"`
	ID                []byte   // of the key's thumbprint
	IssuedAt, Expires int64
	Item              []byte
}

// copyItem is the copy itself.
//
//	item = { "key": bstr .size 32, "credential": bstr, "uri": tstr, "index": uint, * tstr => any }
type copyItem struct {
	Key        []byte `cbor:"key"`
	Credential []byte `cbor:"credential"`
	URI        string `cbor:"uri"` // of the status list, "" if it has none
	Index      uint64 `cbor:"index"`
}

func batchName(card, shelf string) string { return "copies/" + card + "/" + shelf }

// lasts says whether a code made of the copy now would live its full life.
func (c copyRow) lasts(now int64) bool {
	_, expires := code.Cut(now, c.IssuedAt, c.Expires)
	return expires >= max(now, c.IssuedAt)+code.Life
}

func (c copyRow) item() (item copyItem, err error) {
	return item, cbor.Unmarshal(c.Item, &item)
}

// ready is a copy that can be shown.
type ready struct {
	row   copyRow
	token *sdcwt.Token
	key   *ec.PrivateKey
}

func (c copyRow) ready() (*ready, error) {
	item, err := c.item()
	if err != nil {
		return nil, err
	}
	token, err := sdcwt.Parse(item.Credential)
	if err != nil {
		return nil, err
	}
	key, err := ec.NewPrivateKey(item.Key, token.Holder)
	if err != nil {
		return nil, err
	}
	return &ready{row: c, token: token, key: key}, nil
}
