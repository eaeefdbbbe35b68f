//go:build !js

package verify

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hufu/wallet/replay"
)

func TestReplayFile(t *testing.T) {
	t.Run("TM-09 restarted between verdict and screen", func(t *testing.T) {
		s := newScene(t)
		path := filepath.Join(t.TempDir(), "seen")
		text := s.show(s.copyOf("hotel"))
		for i, row := range []struct {
			verdict Verdict
			code    string
		}{{Accepted, "accepted"}, {Refused, "replay"}, {Refused, "replay"}} {
			memory, err := replay.OpenFile(path, replay.Options{})
			if err != nil {
				t.Fatal(err)
			}
			s.counter.Replay = memory
			want(t, s.counter.Verify(text, prof(t, "hotel"), noon+int64(i)), row.verdict, row.code)
			memory.Close()
		}
	})
	t.Run("many lines share the memory's write", func(t *testing.T) {
		s := newScene(t)
		c, shared := s.copyOf("hotel"), s.copyOf("hotel")
		twice := s.show(shared)
		texts := []string{s.show(c), twice, "90", twice, s.show(shared), s.show(s.copyOf("hotel"))}
		codes := []string{"accepted", "accepted", "qr_enc", "replay", "shown_before", "accepted"}
		memory, err := replay.OpenFile(filepath.Join(t.TempDir(), "seen"), replay.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer memory.Close()
		ram := newScene(t)
		for _, m := range []replay.Memory{memory, replay.NewRAM()} {
			s.counter.Replay, ram.counter.Replay = m, m
			for i, r := range s.counter.VerifyAll(texts, prof(t, "hotel"), noon) {
				complete(t, r)
				if r.Code != codes[i] {
					t.Errorf("line %d: %s", i, r.Code)
				}
			}
		}
		if got := s.counter.VerifyAll(nil, prof(t, "hotel"), noon); len(got) != 0 {
			t.Error(got)
		}
	})
}

func TestSentence(t *testing.T) {
	s := newScene(t)
	hotel := prof(t, "hotel")
	c := s.copyOf("hotel")
	s.hotel(s.show(c))
	s.status = nil
	for _, row := range []struct {
		report *Report
		code   string
		zh, en string // what the numbers become
	}{
		{s.hotel(s.show(c)), "shown_before", "16:00", "16:00"},
		{s.hotel(s.show(s.copyOf("hotel"), at(noon+70))), "clock_ahead", "70 秒", "70 s"},
		{s.hotel(s.show(s.made(25 * hour))), "status_old", "25 小时", "25 h"},
		{s.hotel("90"), "qr_enc", "", ""},
	} {
		want(t, row.report, row.report.Verdict, row.code)
		for language, number := range map[string]string{"zh": row.zh, "en": row.en} {
			what, next := row.report.Sentence(language, time.FixedZone("", 8*hour))
			if what == "" || next == "" || strings.Contains(what+next, "{") || !strings.Contains(what, number) {
				t.Errorf("%s: %q %q", row.code, what, next)
			}
		}
	}
	s.counter.Online = true
	if what, _ := s.counter.Verify(s.show(s.made(16*minute)), hotel, noon).Sentence("en", time.UTC); !strings.Contains(what, "16 min") {
		t.Error(what)
	}
	if what, _ := (&Report{Code: "shown_before"}).Sentence("en", time.UTC); !strings.Contains(what, "--:--") {
		t.Error(what)
	}
}
