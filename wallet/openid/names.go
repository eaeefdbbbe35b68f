package openid

import (
	"slices"
	"strings"
)

// The formats. OpenID registers none for SD-CWT; that one is ours: the
// credential is base64url of the SD-CWT with all its disclosures. The others
// are Appendix A.2 and A.3.
const (
	FormatSDCWT = "dc+sd-cwt"
	FormatMDoc  = "mso_mdoc"
	FormatSDJWT = "dc+sd-jwt"
)

// Formats lists what a wallet can hold, in the order in which it asks: first
// what a counter reads.
func Formats() []string { return []string{FormatSDCWT, FormatMDoc, FormatSDJWT} }

// General is the credential configuration of the general copies of
// FormatSDCWT. PortraitEdition holds the picture, for the wallet's own display
// and never for a counter.
const (
	General         = prefix + "sd-cwt"
	PortraitEdition = "portrait"
	prefix          = "hufu.id.1."
)

// inNames are the formats as the names of configurations have them.
var inNames = map[string]string{FormatSDCWT: "sd-cwt", FormatMDoc: "mdoc", FormatSDJWT: "sd-jwt"}

// Configuration names the configuration of an edition in a format, "" being
// the general edition.
func Configuration(format, edition string) string {
	name := prefix + inNames[format]
	if edition == "" {
		return name
	}
	return name + "." + edition
}

// ParseConfiguration is Configuration's inverse; ok is false for a foreign
// name.
func ParseConfiguration(name string) (format, edition string, ok bool) {
	rest, ours := strings.CutPrefix(name, prefix)
	in, edition, _ := strings.Cut(rest, ".")
	for _, format := range Formats() {
		if ours && inNames[format] == in && Configuration(format, edition) == name {
			return format, edition, true
		}
	}
	return "", "", false
}

// Want is a number of copies of one configuration.
type Want struct {
	Configuration string
	Count         int
}

// The full numbers of a device.
const (
	fullGeneral  = 10
	fullEdition  = 5
	fullPortrait = 1
)

// Wants is the full number of copies of each configuration.
func Wants(configurations []string) []Want {
	wants := make([]Want, 0, len(configurations))
	for _, configuration := range configurations {
		wants = append(wants, Want{configuration, fullNumber(configuration)})
	}
	return wants
}

func fullNumber(configuration string) int {
	switch _, edition, _ := ParseConfiguration(configuration); edition {
	case "":
		return fullGeneral
	case PortraitEdition:
		return fullPortrait
	}
	return fullEdition
}

// holds says whether a wallet can keep credentials of a format.
func holds(format string) bool { return slices.Contains(Formats(), format) }
