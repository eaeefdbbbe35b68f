package facts

import (
	"bytes"
	"reflect"
	"testing"

	"hufu/wallet/cbor"
)

// point is P-256's generator.
func point() [2][]byte {
	return [2][]byte{
		[]byte("\x6b\x17\xd1\xf2\xe1\x2c\x42\x47\xf8\xbc\xe6\xe5\x63\xa4\x40\xf2\x77\x03\x7d\x81\x2d\xeb\x33\xa0\xf4\xa1\x39\x45\xd8\x98\xc2\x96"),
		[]byte("\x4f\xe3\x42\xe2\xfe\x1a\x7f\x9b\x8e\xe7\xeb\x4a\x7c\x0f\x9e\x16\x2b\xce\x33\x57\x6b\x31\x5e\xce\xcb\xb6\x40\x68\x37\xbf\x51\xf5"),
	}
}

func sample() *Facts {
	return &Facts{
		Issuer: "https://id.example", Type: "hufu.id.1", IssuedAt: 1, Expires: 2, Holder: point(), StatusURI: "https://id.example/1", Index: 7,
		Plain: []string{"assurance_level"}, Redacted: []string{"name", "sex"},
		Claims: map[string]any{"assurance_level": "full", "name": "林", "sex": int64(2), "age_over_18": true},
	}
}

func TestFacts(t *testing.T) {
	data, err := sample().Marshal()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse(data)
	if err != nil || !reflect.DeepEqual(again, sample()) {
		t.Fatalf("%+v, %v", again, err)
	}
	key, err := again.Key()
	if err != nil || !bytes.Equal(key.X, point()[0]) {
		t.Error(err)
	}
	other := sample()
	other.Holder[1] = point()[0]
	if _, err := other.Key(); err == nil {
		t.Error("a point off the curve is a key")
	}
	for name, broken := range map[string][]byte{
		"nothing": nil, "cut short": data[:len(data)-1], "more than one": append(bytes.Clone(data), 0), "a text": []byte("\x61a"),
		"a member that is not known": unknown(t, data),
	} {
		if _, err := Parse(broken); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// unknown puts a member beside.
func unknown(t *testing.T, data []byte) []byte {
	t.Helper()
	var members map[int64]cbor.RawMessage
	if err := cbor.Unmarshal(data, &members); err != nil {
		t.Fatal(err)
	}
	members[11] = cbor.RawMessage{1}
	out, err := cbor.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
