package httpsig

import "strings"

// base is the signature base (RFC 9421 2.5): a line for each component, then
// the parameters, as in the header.
func (m *Message) base(components []string, params string) ([]byte, error) {
	var out strings.Builder
	for _, name := range components {
		value, err := m.component(name)
		if err != nil {
			return nil, err
		}
		out.WriteString(`"` + name + `": ` + value + "\n")
	}
	out.WriteString(`"@signature-params": ` + params)
	return []byte(out.String()), nil
}

// component answers the value of a derived component (2.2) or of a header
// (2.1). One that is not there cannot have been signed.
func (m *Message) component(name string) (string, error) {
	var value string
	switch name {
	case "@method":
		value = m.Method
	case "@authority":
		value = m.Authority
	case "@path":
		value = m.Path
	case "@query":
		value = "?" + m.Query
	default:
		value = strings.Trim(m.header(name), " \t")
	}
	// A line break would let one component pass for two.
	if value == "" || strings.ContainsAny(value, "\r\n") {
		return "", ErrForm.With("nothing to sign for " + name)
	}
	return value, nil
}
