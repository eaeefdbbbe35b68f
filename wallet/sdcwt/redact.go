package sdcwt

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"slices"

	"hufu/wallet/cbor"
)

// redact makes the disclosures, in the order of the claim table so that the
// order tells nothing, decoys last.
func (o IssueOptions) redact(plain map[any]any) ([]cbor.RawMessage, error) {
	random := o.Rand
	if random == nil {
		random = rand.Reader
	}
	var disclosures []cbor.RawMessage
	for _, name := range inOrder(o.Redacted) {
		key, value, err := claimOf(name, o.Redacted[name])
		if err != nil {
			return nil, err
		}
		if _, taken := plain[key]; taken {
			return nil, ErrOverwrite.With(name)
		}
		raw, err := newDisclosure(random, value, key)
		if err != nil {
			return nil, err
		}
		disclosures = append(disclosures, raw)
	}
	for range o.Decoys {
		raw, err := newDisclosure(random)
		if err != nil {
			return nil, err
		}
		disclosures = append(disclosures, raw)
	}
	return disclosures, nil
}

// inOrder sorts names as the claim table does, others after them.
func inOrder(claims map[string]any) []string {
	var names []string
	for _, row := range claimLabels {
		if _, there := claims[row.name]; there {
			names = append(names, row.name)
		}
	}
	ours := len(names)
	for name := range claims {
		if _, known := Label(name); !known {
			names = append(names, name)
		}
	}
	slices.Sort(names[ours:])
	return names
}

// hashes sorts by value: where a hash stands says nothing of its claim.
func hashes(disclosures []cbor.RawMessage) [][]byte {
	sums := make([][]byte, len(disclosures))
	for i, raw := range disclosures {
		sum := sha256.Sum256(raw)
		sums[i] = sum[:]
	}
	slices.SortFunc(sums, bytes.Compare)
	return sums
}
