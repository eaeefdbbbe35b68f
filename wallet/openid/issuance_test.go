package openid

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"testing"

	"hufu/wallet/cbor"
)

func someIssuance(t testing.TB) *issuance {
	t.Helper()
	s := newIssuance(&Issuer{ID: fakeID, server: fakeID}, []string{"a", "b"}, generateKey(t))
	s.Access, s.AccessUntil, s.Refresh = "access", 1800000600, "refresh"
	s.Identifiers = map[string][]string{"a": {"one"}}
	s.Notifications = []string{"n1"}
	return s
}

func TestIssuance(t *testing.T) {
	s := someIssuance(t)
	data, err := s.marshal()
	if err != nil {
		t.Fatal(err)
	}
	again, err := parseIssuance(data)
	if err != nil {
		t.Fatal(err)
	}
	if !again.key.Public().Equal(s.key.Public()) || !bytes.Equal(again.key.Bytes(), s.key.Bytes()) || again.Refresh != "refresh" {
		t.Errorf("%+v", again)
	}
	t.Run("CB-16 every prefix", func(t *testing.T) {
		for i := range data {
			if _, err := parseIssuance(data[:i]); !errors.Is(err, ErrIssuance) {
				t.Fatalf("the first %d bytes: %v", i, err)
			}
		}
	})
	for name, change := range map[string]func(*issuance){
		"another version": func(s *issuance) { s.Version = 2 },
		"no key":          func(s *issuance) { s.Key[0] = make([]byte, 32) },
		"off the curve":   func(s *issuance) { s.Key[1] = make([]byte, 32) },
	} {
		t.Run(name, func(t *testing.T) {
			s := *s
			s.Key = [3][]byte{s.Key[0], s.Key[1], s.Key[2]}
			change(&s)
			data, err := s.marshal()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := parseIssuance(data); !errors.Is(err, ErrIssuance) {
				t.Error(err)
			}
		})
	}
}

func TestRemember(t *testing.T) {
	s := &issuance{}
	s.remember("")
	s.remember(strings.Repeat("x", maxIdentifier+1))
	for i := range maxNotifications + 10 {
		s.remember(strconv.Itoa(i))
	}
	if len(s.Notifications) != maxNotifications || s.Notifications[0] != "10" {
		t.Errorf("%v", s.Notifications)
	}
}

func FuzzIssuance(f *testing.F) {
	data, err := someIssuance(f).marshal()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := parseIssuance(data)
		if err != nil {
			return
		}
		again, err := cbor.Marshal(s)
		if err != nil || !bytes.Equal(again, data) {
			t.Fatalf("%x re-encodes to %x, %v", data, again, err)
		}
	})
}
