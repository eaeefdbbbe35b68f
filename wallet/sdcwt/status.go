package sdcwt

// StatusRef is a place in a token status list.
type StatusRef struct {
	Index uint64
	URI   string
}

// readStatus reads {"status_list": {"idx": uint, "uri": tstr}}. Another
// mechanism than the list cannot be checked and is not passed over.
func (t *Token) readStatus(claims map[any]any) error {
	value, present := claims[claimStatus]
	if !present {
		return nil
	}
	status, _ := value.(map[any]any)
	list, _ := status["status_list"].(map[any]any)
	position, hasIndex := list["idx"].(int64)
	uri, hasURI := list["uri"].(string)
	if !hasIndex || position < 0 || !hasURI || uri == "" {
		return ErrMalformed.With("status")
	}
	t.Status = &StatusRef{Index: uint64(position), URI: uri}
	return nil
}
