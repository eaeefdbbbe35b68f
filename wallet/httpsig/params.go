package httpsig

import (
	"strconv"
	"strings"
)

// Params say how and when a message was signed.
//
//	("@method" "@path");created=1763881200;nonce="…";keyid="…";tag="hufu"
//
// RFC 9421 2.3.
type Params struct {
	Components []string
	Created    int64  // Unix seconds
	Nonce      string // 16 random bytes in base64url, or the server's for "as" and "rec"
	KeyID      string
	Tag        string
	Alg        string // not sent by Sign
}

// String is the form in which parameters are sent and signed.
func (p Params) String() string {
	var out strings.Builder
	out.WriteString("(")
	for i, name := range p.Components {
		if i > 0 {
			out.WriteString(" ")
		}
		out.WriteString(`"` + name + `"`)
	}
	out.WriteString(");created=" + strconv.FormatInt(p.Created, 10))
	for _, param := range []struct{ name, value string }{{"nonce", p.Nonce}, {"keyid", p.KeyID}, {"alg", p.Alg}, {"tag", p.Tag}} {
		if param.value != "" {
			out.WriteString(";" + param.name + `="` + param.value + `"`)
		}
	}
	return out.String()
}

// params reads an inner list and its parameters, in any order.
func (r *reader) params() (p Params, ok bool) {
	if p.Components, ok = r.components(); !ok {
		return p, false
	}
	seen := map[string]bool{}
	for r.take(";") {
		name := r.key()
		if seen[name] || !r.take("=") || !r.param(name, &p) {
			return p, false
		}
		seen[name] = true
	}
	return p, seen["created"]
}

// components reads names that differ: one that stands twice could stand for
// two values.
func (r *reader) components() (names []string, ok bool) {
	if !r.take("(") {
		return nil, false
	}
	for seen := map[string]bool{}; !r.take(")"); {
		if len(names) > 0 && !r.take(" ") {
			return nil, false
		}
		name, ok := r.quoted()
		if !ok || name == "" || name != strings.ToLower(name) || seen[name] || len(names) == maxComponents {
			return nil, false
		}
		seen[name] = true
		names = append(names, name)
	}
	return names, true
}

func (r *reader) param(name string, p *Params) (ok bool) {
	switch name {
	case "created":
		p.Created, ok = r.integer()
	case "nonce":
		p.Nonce, ok = r.quoted()
	case "keyid":
		p.KeyID, ok = r.quoted()
	case "tag":
		p.Tag, ok = r.quoted()
	case "alg":
		p.Alg, ok = r.quoted()
	}
	return ok
}
