package main

// reasons maps what a package may import to why.
type reasons map[string]string

// everyone may import the bottom of the tree.
var everyone = reasons{"wallet/refusal": "every refusal has a code"}

// Reasons that hold for more than one package.
const (
	itsBytes   = "its bytes are CBOR"
	itsSeal    = "its messages are signed"
	itsFields  = "it derives keys or signs over fields behind each other"
	itsNet     = "it asks servers"
	itsFiles   = "it must not lose a file"
	itsKeys    = "it holds or uses EC keys"
	itsClaims  = "it speaks of claims, levels and purposes"
	itsPurpose = "this is its job"
	joins      = "people's side: it joins the packages of the middle"
	wires      = "main wires"
	glue       = "the table calls it"
)

// allowed is who may import what, of ours and of others', natively and for wasm together; the standard library
// is everybody's but for the table never. A package or an import that is not here fails until its line says why.
var allowed = map[string]reasons{
	// bytes
	"wallet/refusal": {},
	"wallet/durable": {},
	"wallet/fetch":   {},
	"wallet/cbor":    {"github.com/fxamacker/cbor/v2": itsPurpose},
	"wallet/ec":      {},
	"wallet/cose": {
		"wallet/cbor": itsBytes, "wallet/ec": itsKeys,
		"github.com/veraison/go-cose": "the COSE implementation, natively",
	},
	"wallet/jose":     {"wallet/ec": itsKeys},
	"wallet/jose/jwe": {"wallet/jose": "its header is strict JSON", "wallet/ec": itsKeys},
	"wallet/sentence": {},

	// meaning
	"wallet/profile":          {},
	"wallet/sdcwt":            {"wallet/cbor": itsBytes, "wallet/cose": itsSeal, "wallet/ec": itsKeys},
	"wallet/dcql":             {"wallet/jose": "a query is JSON, read strictly"},
	"wallet/sdjwt":            {"wallet/jose": itsSeal, "wallet/ec": itsKeys, "wallet/dcql": "a query's paths are what it discloses"},
	"wallet/mdoc":             {"wallet/cbor": itsBytes, "wallet/cose": itsSeal, "wallet/ec": itsKeys},
	"wallet/code":             {"wallet/cbor": itsBytes, "golang.org/x/crypto/argon2": "it stretches a handle code"},
	"wallet/code/symbol":      {"rsc.io/qr/coding": itsPurpose, "rsc.io/qr/gf256": "the coding of blocks"},
	"wallet/status":           {"wallet/cbor": itsBytes, "wallet/cose": itsSeal},
	"wallet/status/statusjwt": {"wallet/status": "the other form of the same list", "wallet/jose": itsSeal, "wallet/ec": itsKeys},
	"wallet/trust":            {"wallet/cbor": itsBytes, "wallet/cose": itsSeal, "wallet/ec": itsKeys},
	"wallet/trust/certpath":   {"wallet/trust": "another way to the same keys", "wallet/cose": "the keys it returns", "wallet/ec": itsKeys},
	"wallet/replay":           {"wallet/cbor": itsBytes, "wallet/durable": itsFiles},
	"wallet/recipient":        {"github.com/cloudflare/circl/dh/x25519": "the standard library's brings every NIST curve into the module"},
	"wallet/transcript":       {},
	"wallet/pin": {
		"wallet/transcript":                   itsFields,
		"golang.org/x/crypto/argon2":          "it stretches the PIN",
		"github.com/cloudflare/circl/oprf":    "the VOPRF, natively",
		"github.com/cloudflare/circl/group":   "the VOPRF's group, natively: oprf alone takes no randomness from outside",
		"github.com/cloudflare/circl/zk/dleq": "the VOPRF's proof, natively",
		"github.com/bwesterb/go-ristretto":    "circl's own group, without the NIST curves that circl brings into a browser's module",
	},
	"wallet/vault": {"wallet/transcript": itsFields, "wallet/pin": "the record of a PIN slot", "wallet/recipient": "it seals its slots", "wallet/cbor": itsBytes, "wallet/cose": itsSeal, "wallet/ec": itsKeys},
	"wallet/openid": {
		"wallet/cbor": itsBytes, "wallet/fetch": itsNet, "wallet/cose": "thumbprints of the keys it proves", "wallet/ec": itsKeys,
		"wallet/jose": "proofs and DPoP are JWTs", "wallet/sdcwt": "what arrives is checked before it is kept",
		"wallet/mdoc": "what arrives is checked before it is kept", "wallet/sdjwt": "what arrives is checked before it is kept",
	},
	"wallet/openid/vp": {
		"wallet/jose": "requests are JWTs", "wallet/ec": itsKeys, "wallet/dcql": "what a request asks",
		"wallet/openid": "one policy for addresses",
	},
	"wallet/account": {
		"wallet/transcript": itsFields, "wallet/cbor": itsBytes, "wallet/ec": itsKeys, "wallet/httpsig": "its requests are signed",
		"wallet/pin": "the wallet's half of the arithmetic", "wallet/vault": "what it uploads, and what a PIN opens", "wallet/durable": itsFiles, "wallet/fetch": itsNet,
	},
	"wallet/openid/vp/vpcert": {
		"wallet/openid/vp": "whose Path it is", "wallet/trust/certpath": itsPurpose, "wallet/ec": itsKeys,
	},
	"wallet/facts": {"wallet/cbor": itsBytes, "wallet/ec": itsKeys},
	"wallet/intake": {
		"wallet/cbor": itsBytes, "wallet/cose": itsSeal, "wallet/ec": itsKeys, "wallet/facts": "what it states",
		"wallet/mdoc": "it joins the formats for online", "wallet/sdjwt": "it joins the formats for online",
		"wallet/openid": "the copies that arrive", "wallet/trust": "whom it believes",
	},
	"wallet/vault/dirstore": {"wallet/vault": "its store, in a folder", "wallet/durable": itsFiles},
	"wallet/verify": {
		"wallet/cbor": itsBytes, "wallet/cose": itsSeal, "wallet/ec": itsKeys, "wallet/code": "what a counter reads",
		"wallet/sdcwt": "what a code carries", "wallet/status": "a check", "wallet/trust": "a check", "wallet/replay": "a check",
		"wallet/profile": itsClaims, "wallet/sentence": "the report's words, natively",
	},
	"wallet/httpsig": {},
	"wallet/interop": {"wallet/ec": "keys for other people's software, in tests"},
	"wallet/vectors": {},
	"wallet/vectors/generate": {
		"wallet/vectors": "it writes them", "wallet/cbor": itsBytes, "wallet/cose": itsSeal, "wallet/ec": itsKeys,
		"wallet/code": "it generates codes", "wallet/sdcwt": "it generates credentials", "wallet/status": "it generates lists",
		"wallet/trust": "it generates lists", "wallet/profile": itsClaims, "wallet/verify": "it names outcomes",
	},

	// people
	"wallet": {
		"wallet/cbor": itsBytes, "wallet/cose": joins, "wallet/ec": joins, "wallet/code": joins, "wallet/code/symbol": joins,
		"wallet/facts": joins, "wallet/profile": joins, "wallet/sdcwt": joins, "wallet/status": joins, "wallet/trust": joins, "wallet/vault": joins,
		"wallet/pin": "what of the holder no PIN may be",
	},
	"wallet/issuer": {
		"wallet/issuer/iaca": "its certificates", "wallet/mdoc": "it issues them", "wallet/sdjwt": "it issues them",
		"wallet/issuer/person": "whom it knows", "wallet/issuer/sample": "whom the desk offers", "wallet/issuer/store": "where it keeps them",
		"wallet/cbor": itsBytes, "wallet/cose": itsSeal, "wallet/ec": itsKeys, "wallet/jose": "it reads proofs and DPoP",
		"wallet/openid": "names and rules that both sides of OpenID4VCI share", "wallet/profile": itsClaims,
		"wallet/sdcwt": "it issues them", "wallet/status": "it publishes lists", "wallet/status/statusjwt": "it publishes lists",
		"wallet/trust": "it publishes its own trust list", "wallet/code/symbol": "the desk shows the offer as a QR symbol",
	},
	"wallet/endpoint": {
		"wallet/transcript": itsFields,
		"wallet/httpsig":    "whose request it is", "wallet/pin": "the server's half of the arithmetic", "wallet/cbor": itsBytes, "wallet/ec": itsKeys,
		"wallet/sentence": "the words of its problems",
	},
	"wallet/endpoint/tombstone":         {"wallet/endpoint": "it keeps its Tombstones", "wallet/durable": itsFiles},
	"wallet/endpoint/scale":             {},
	"wallet/endpoint/sqlstore":          {"wallet/endpoint": "it is its Store"},
	"wallet/endpoint/sqlstore/sqlite":   {"wallet/endpoint": "it is its Store", "wallet/durable": itsFiles, "wallet/endpoint/sqlstore": "it opens one", "modernc.org/sqlite": "the driver"},
	"wallet/endpoint/sqlstore/postgres": {"wallet/endpoint/sqlstore": "it opens one", "github.com/jackc/pgx/v5": "the driver", "github.com/jackc/pgx/v5/stdlib": "the driver"},
	"wallet/endpoint/sqlstore/pgtest":   {"github.com/jackc/pgx/v5/stdlib": "the driver"},
	"wallet/endpoint/sqlstore/conformance": {
		"wallet/endpoint": "the Store that it tests", "github.com/anishathalye/porcupine": "it checks histories of concurrent clients",
	},
	"wallet/issuer/iaca":   {"wallet/ec": "whose key it certifies"},
	"wallet/issuer/person": {"wallet/jose": "a person file is strict JSON"},
	"wallet/issuer/sample": {"wallet/issuer/person": itsPurpose},
	"wallet/issuer/store":  {},
	"wallet/cmd/hufu": {
		"build/site": "it serves the pages",
		"wallet":     wires, "wallet/cbor": wires, "wallet/cose": wires, "wallet/ec": wires, "wallet/jose": wires, "wallet/code": wires,
		"wallet/code/symbol": wires, "wallet/profile": wires, "wallet/sdcwt": wires, "wallet/status": wires,
		"wallet/status/statusjwt": wires, "wallet/trust": wires, "wallet/trust/certpath": wires, "wallet/replay": wires,
		"wallet/verify": wires, "wallet/vault": wires, "wallet/openid": wires, "wallet/issuer": wires, "wallet/sentence": wires,
		"wallet/issuer/store": wires, "wallet/issuer/iaca": wires, "wallet/intake": wires, "wallet/durable": wires, "wallet/vault/dirstore": wires, "wallet/endpoint": wires, "wallet/endpoint/sqlstore/sqlite": wires, "wallet/endpoint/sqlstore/postgres": wires, "wallet/endpoint/tombstone": wires,
		"github.com/prometheus/client_golang/prometheus": "what an operator watches", "github.com/prometheus/client_golang/prometheus/promhttp": "what an operator watches",
		"github.com/prometheus/client_golang/prometheus/collectors": "what an operator watches",
	},
	"wasm/bridge":      {"wallet/ec": "it puts WebCrypto behind the seam"},
	"wasm/bridge/link": {},
	"wasm/browser": {
		"wasm/bridge": glue, "wallet": glue, "wallet/cbor": glue, "wallet/cose": glue, "wallet/ec": glue, "wallet/code": glue,
		"wallet/code/symbol": glue, "wallet/profile": glue, "wallet/sdcwt": glue, "wallet/status": glue, "wallet/trust": glue,
		"wallet/replay": glue, "wallet/verify": glue, "wallet/vault": glue,
	},
	"wasm/online": {
		"wasm/bridge": glue, "wallet/cbor": glue, "wallet/ec": glue, "wallet/jose": glue, "wallet/openid": glue,
		"wallet/status": glue, "wallet/status/statusjwt": glue, "wallet/sdcwt": glue, "wallet/cose": glue,
		"wallet/intake": glue, "wallet/trust": glue,
	},

	"wasm/worker/edge": {
		"wasm/bridge": glue, "github.com/syumai/workers/cloudflare/d1": "the driver of D1",
	},
	"wasm/worker": {
		"wasm/bridge": wires, "wasm/worker/edge": wires, "wallet/endpoint": wires, "wallet/endpoint/sqlstore": wires,
	},
	"wasm/worker/storetest": {
		"wasm/bridge": wires, "wasm/worker/edge": wires, "wallet/endpoint": "it calls the Store", "wallet/endpoint/sqlstore": "the Store that is tested",
	},

	// tools
	"build/site/manifest": {},
	"build/site":          {"build/site/manifest": "it reads the manifest"},
	"build/bench": {
		"wallet/code": "it makes codes to measure with", "wallet/cose": itsSeal, "wallet/ec": itsKeys, "wallet/profile": itsClaims,
		"wallet/sdcwt": "it issues what the codes carry", "wallet/trust": "it signs the list that counters believe",
		"golang.org/x/sync/errgroup": "it makes a hundred thousand on every core",
	},
	"build": {
		"build/site/manifest": "it writes the manifest", "wallet/sentence": "it hands the words to the pages",
		"github.com/evanw/esbuild/pkg/api": itsPurpose, "github.com/andybalholm/brotli": itsPurpose,
		"golang.org/x/sync/errgroup": "compression uses every core",
	},
}

// ban is an import that would undo something the design promises.
type ban struct {
	who     string   // a package, or a folder as "wallet/..."
	but     []string // packages and folders inside who that may
	never   []string
	direct  bool // only the package's own imports count, not what those import
	wasm    bool // in the build for browsers only
	because string
}

var neverImports = []ban{
	{who: "wasm/browser", wasm: true, never: []string{"net/http"}, because: "it doubles the module; the page already has fetch"},
	{who: "wasm/browser", wasm: true, never: []string{"crypto/ecdsa", "crypto/x509", "github.com/veraison/go-cose"},
		because: "WebCrypto does ECDSA; Go's own costs 392 KB, certificate paths 209 KB, go-cose brings both"},
	{who: "wasm/browser", wasm: true, never: []string{"encoding/json", "net/url", "regexp", "log", "text/template", "golang.org/x/text/..."},
		because: "the first code must be near: what issuing needs is in wasm/online (75 to 170 KB each)"},
	{who: "wasm/online", wasm: true, never: []string{"net/http", "crypto/ecdsa", "crypto/x509", "github.com/veraison/go-cose"},
		because: "the page has fetch and WebCrypto"},
	{who: "wallet/...", but: []string{"wallet/endpoint/...", "wallet/issuer/...", "wallet/cmd/..."}, never: []string{"database/sql", "net/http"},
		because: "storage and network belong to the caller"},
	{who: "wallet/endpoint/...", never: []string{"hufu/wallet/vault", "hufu/wallet/sdcwt", "hufu/wallet/mdoc", "hufu/wallet/sdjwt"},
		because: "the endpoint sees sealed bytes only, and the compiler proves it"},
	{who: "...", but: []string{"wallet/cmd/hufu"}, never: []string{"github.com/prometheus/..."},
		because: "it costs 1.2 MB, which the Worker would pay too"},
	{who: "...", but: []string{"wasm/..."}, direct: true, never: []string{"syscall/js"},
		because: "the library runs in browsers, on servers and in tests alike"},
	{who: "wallet/sdcwt", never: []string{"hufu/wallet/mdoc", "hufu/wallet/sdjwt"}, because: "three formats, one idea each; verify and wallet join them"},
	{who: "wallet/sdjwt", never: []string{"hufu/wallet/mdoc", "hufu/wallet/sdcwt"}, because: "three formats, one idea each; verify and wallet join them"},
	{who: "wallet/mdoc", never: []string{"hufu/wallet/sdcwt", "hufu/wallet/sdjwt", "crypto/x509"}, because: "three formats, one idea each; certificate paths are trust/certpath's"},
	{who: "wasm/...", wasm: true, never: []string{"github.com/cloudflare/circl/oprf", "github.com/cloudflare/circl/group"},
		because: "they link every NIST curve, 1.2 MB; wallet/pin has the VOPRF without"},
	{who: "...", never: []string{"github.com/go-jose/...", "github.com/tyler-smith/...", "pgregory.net/...", "github.com/c2sp/...", "github.com/remitly-oss/..."},
		because: "oracles and generators of tests, not parts of the product"},
	{who: "...", but: []string{"wallet/endpoint/sqlstore/conformance"}, never: []string{"github.com/anishathalye/porcupine"},
		because: "it checks tests, and is no part of the product"},
	{who: "wallet/endpoint/sqlstore", never: []string{"modernc.org/...", "github.com/jackc/..."},
		because: "the caller chooses the driver: the Worker has neither"},
	{who: "...", but: []string{"build", "wallet/endpoint/sqlstore/conformance"}, direct: true, never: []string{"math/rand", "math/rand/v2"},
		because: "whoever wants chance here wants crypto/rand"},
}
