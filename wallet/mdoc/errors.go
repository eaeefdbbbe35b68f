package mdoc

import "hufu/wallet/refusal"

// What the form of a document is refused for.
var (
	ErrMalformed  = refusal.New("mdoc", "mdoc: not the expected structure")
	ErrSize       = refusal.New("size", "mdoc: too large")
	ErrVersion    = refusal.New("version", "mdoc: version is not 1.0")
	ErrTag24      = refusal.New("mdoc_tag24", "mdoc: embedded item is not a map in a byte string with tag 24")
	ErrTime       = refusal.New("time_format", "mdoc: not a date-time of the profile")
	ErrDigestID   = refusal.New("mdoc_digestid", "mdoc: digestID is not an integer below 2^31")
	ErrDigestAlg  = refusal.New("mdoc_digalg", "mdoc: digest algorithm is not accepted")
	ErrDupElement = refusal.New("mdoc_dupelem", "mdoc: one element twice in a namespace")
	ErrDupDigest  = refusal.New("mdoc_dupdigest", "mdoc: one digestID twice in a namespace")
	ErrStatus     = refusal.New("mdoc_status", "mdoc: response status contradicts its documents")
)

// What a well-formed document is refused for.
var (
	ErrDigest     = refusal.New("mdoc_digest", "mdoc: element does not match its digest")
	ErrDocType    = refusal.New("mdoc_doctype", "mdoc: another document type than signed or asked")
	ErrValidity   = refusal.New("mdoc_validity", "mdoc: validity dates contradict each other")
	ErrNotYet     = refusal.New("mdoc_early", "mdoc: not yet valid")
	ErrExpired    = refusal.New("mdoc_expired", "mdoc: no longer valid")
	ErrDeviceAuth = refusal.New("mdoc_devauth", "mdoc: not authenticated by the key the issuer bound")
	ErrStatusKind = refusal.New("mdoc_statuskind", "mdoc: status is of a kind that cannot be asked here")
	ErrKeyAuth    = refusal.New("mdoc_keyauth", "mdoc: device signed an element it may not sign")
	ErrIssuer     = refusal.New("mdoc_issuer", "mdoc: no trusted issuer key for the document")
)

// What issuing, presenting, transcripts and sessions refuse.
var (
	ErrSalt       = refusal.New("mdoc_salt", "mdoc: salt is too short or used twice")
	ErrAbsent     = refusal.New("mdoc_absent", "mdoc: document has no such element")
	ErrTranscript = refusal.New("mdoc_transcript", "mdoc: session transcript lacks what binds it")
	ErrReaderAuth = refusal.New("mdoc_readerauth", "mdoc: request is not signed by the reader's key")
	ErrSession    = refusal.New("mdoc_session", "mdoc: session message does not open")
)
