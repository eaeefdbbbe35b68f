package openid

import "strings"

// FormatSDCWT is the format identifier of SD-CWT copies. OpenID registers
// none; this one is ours: the credential is base64url of the SD-CWT with all
// its disclosures.
const FormatSDCWT = "dc+sd-cwt"

// General is the credential configuration of the general copies; an edition's
// is General, a dot and its name. PortraitEdition holds the picture, for the
// wallet's own display and never for a counter.
const (
	General         = "hufu.id.1.sd-cwt"
	PortraitEdition = "portrait"
)

// Configuration names the configuration of an edition, "" being the general.
func Configuration(edition string) string {
	if edition == "" {
		return General
	}
	return General + "." + edition
}

// Edition is Configuration's inverse; ok is false for a foreign name.
func Edition(configuration string) (edition string, ok bool) {
	if configuration == General {
		return "", true
	}
	edition, ok = strings.CutPrefix(configuration, General+".")
	return edition, ok && edition != ""
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
	switch edition, _ := Edition(configuration); edition {
	case "":
		return fullGeneral
	case PortraitEdition:
		return fullPortrait
	}
	return fullEdition
}
