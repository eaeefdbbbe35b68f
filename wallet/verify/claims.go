package verify

import (
	"encoding/base64"
	"slices"

	"hufu/wallet/profile"
)

// profile says whether the code answers what the profile asks.
func (j *judgement) profile() {
	if j.shown.Token.Claims == nil {
		j.set(CheckProfile, Skipped, reasonNoClaims)
		return
	}
	j.decide(CheckProfile, j.satisfies())
}

func (j *judgement) satisfies() error {
	for _, name := range j.p.Asks {
		value, present := j.shown.Token.Claims[name]
		if !present {
			return ErrClaims.With(name)
		}
		if slices.Contains(j.p.True, name) && value != true {
			return ErrAge.With(name)
		}
	}
	if level, _ := j.level(); !profile.LevelServes(level, j.p.Level) {
		return ErrLevel
	}
	return nil
}

func (j *judgement) level() (level string, stated bool) {
	value, stated := j.shown.Token.Claims[profile.ClaimLevel]
	level, _ = value.(string)
	return level, stated
}

// mayShowClaims keeps from the counter what nobody vouches for, and what it
// has no business with because it refuses.
func (j *judgement) mayShowClaims() bool {
	return j.refused == "" && j.passed(CheckIssuer) && j.passed(CheckIssuerSignature) && j.passed(CheckHolderSignature)
}

func (j *judgement) passed(id string) bool { return j.check(id).Result == Pass }

// claims are those the profile asks for, whatever else the code carries.
func (j *judgement) claims() map[string]any {
	out := map[string]any{}
	for name, value := range j.shown.Token.Claims {
		if j.p.Allows(name) {
			out[name] = plain(value)
		}
	}
	return out
}

// plain brings a claim's value into the form that JSON and pages share.
func plain(value any) any {
	switch v := value.(type) {
	case []byte:
		return base64.RawURLEncoding.EncodeToString(v)
	case int64:
		return float64(v)
	case string, bool, float64:
		return v
	}
	return nil
}
