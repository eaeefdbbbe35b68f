package person

import (
	"bytes"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"maps"
	"strings"
	"testing"
	"time"

	"hufu/wallet/jose"
)

var today = time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("UTC+8", 8*3600))

// number is 990101 1991-08-16 128 with its check digit.
var number = "99010119910816128" + string(CheckDigit("99010119910816128"))

type members = map[string]any

func someone() members {
	return members{
		"name": "林样本", "family_name": "Lin", "given_name": "Yangben", "birth_date": "1991-08-16", "sex": 2, "nationality": "CN",
		"personal_administrative_number": number, "resident_address": "示例省虚构市8号", "expiry_date": "2036-01-01",
	}
}

func parse(t testing.TB, changes members) (*Person, error) {
	t.Helper()
	file := someone()
	maps.Copy(file, changes)
	maps.DeleteFunc(file, func(_ string, value any) bool { return value == nil })
	text, err := json.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	return Parse(text, today)
}

func picture(width, height int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range img.Pix {
		img.Pix[i] = byte(i * 7)
	}
	img.Set(0, 0, color.White)
	return img
}

func encode(t testing.TB, width, height, quality int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture(width, height), &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestParse(t *testing.T) {
	small := encode(t, 100, 120, 60)
	var asPNG bytes.Buffer
	if err := png.Encode(&asPNG, picture(100, 100)); err != nil {
		t.Fatal(err)
	}
	huge := bytes.Clone(small)
	at := bytes.Index(huge, []byte{0xff, 0xc0}) // the frame header: it states the sides
	copy(huge[at+5:], []byte{0xff, 0xff, 0xff, 0xff})
	for name, tt := range map[string]struct {
		changes members
		want    error
	}{
		"as it should be":                  {nil, nil},
		"everything":                       {members{"portrait": small, "issuing_authority": "x", "issuing_country": "CN", "age_over_16": true, "age_over_18": true, "assurance_level": "full"}, nil},
		"least":                            {members{"family_name": nil, "given_name": nil, "sex": nil, "nationality": nil, "personal_administrative_number": nil, "resident_address": nil, "expiry_date": nil}, nil},
		"name from its parts":              {members{"name": nil}, nil},
		"unknown member":                   {members{"shoe_size": 42}, jose.ErrUnknown},
		"member in other letters":          {members{"Name": "x"}, jose.ErrUnknown},
		"portrait_digest":                  {members{"portrait_digest": "AA=="}, jose.ErrUnknown},
		"no name":                          {members{"name": nil, "family_name": nil, "given_name": nil}, ErrMissing},
		"no birth date":                    {members{"birth_date": nil}, ErrMissing},
		"birth date in another form":       {members{"birth_date": "16.8.1991"}, ErrDate},
		"birth date that is none":          {members{"birth_date": "1991-02-30"}, ErrDate},
		"born tomorrow":                    {members{"birth_date": "2026-11-24", "nationality": nil}, ErrDate},
		"born 151 years ago":               {members{"birth_date": "1875-11-22", "nationality": nil}, ErrDate},
		"document that has ended":          {members{"expiry_date": "2026-11-23"}, ErrDate},
		"document that never ends":         {members{"expiry_date": "9999-12-31"}, ErrDate},
		"sex 7":                            {members{"sex": 7}, ErrValue},
		"sex as text":                      {members{"sex": "2"}, jose.ErrJSON},
		"nationality in small letters":     {members{"nationality": "cn"}, ErrValue},
		"nationality of three letters":     {members{"nationality": "CHN"}, ErrValue},
		"issuing country a word":           {members{"issuing_country": "China"}, ErrValue},
		"level unknown":                    {members{"assurance_level": "high"}, ErrValue},
		"name with a line end":             {members{"name": "a\nb"}, ErrValue},
		"name that turns around":           {members{"name": "a\u202eb"}, ErrValue},
		"name with spaces around":          {members{"name": " a"}, ErrValue},
		"address of 241 bytes":             {members{"resident_address": strings.Repeat("x", 241)}, ErrValue},
		"number: check digit":              {members{"personal_administrative_number": number[:17] + "0"}, ErrNumber},
		"number: short":                    {members{"personal_administrative_number": number[:15]}, ErrNumber},
		"number: letters":                  {members{"personal_administrative_number": "9901011991081612A1"}, ErrNumber},
		"number: small x":                  {members{"personal_administrative_number": number[:17] + "x"}, ErrNumber},
		"number: another birth date":       {members{"birth_date": "1991-08-17"}, ErrNumber},
		"number: another sex":              {members{"sex": 1}, ErrNumber},
		"number: sex not told":             {members{"sex": 9}, nil},
		"number of a foreigner":            {members{"nationality": "XX", "personal_administrative_number": "X-1234/5"}, nil},
		"number of a foreigner, with <":    {members{"nationality": "XX", "personal_administrative_number": "<b>"}, ErrNumber},
		"number of a foreigner, very long": {members{"nationality": "XX", "personal_administrative_number": strings.Repeat("1", 33)}, ErrNumber},
		"age that is not true":             {members{"age_over_18": false}, ErrAge},
		"portrait empty":                   {members{"portrait": []byte{}}, ErrPortrait},
		"portrait no picture":              {members{"portrait": []byte("x")}, ErrPortrait},
		"portrait a PNG":                   {members{"portrait": asPNG.Bytes()}, ErrPortrait},
		"portrait cut short":               {members{"portrait": small[:len(small)/2]}, ErrPortrait},
		"portrait above 64 KiB":            {members{"portrait": append(bytes.Clone(small), make([]byte, MaxPortrait)...)}, ErrPortrait},
		"portrait that says 65535 a side":  {members{"portrait": huge}, ErrPortrait},
		"portrait of 63 pixels":            {members{"portrait": encode(t, 63, 63, 60)}, ErrPortrait},
		"portrait very wide":               {members{"portrait": encode(t, 300, 100, 60)}, ErrPortrait},
		"portrait as a web address":        {members{"portrait": "https://x"}, jose.ErrJSON},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := parse(t, tt.changes)
			if !errors.Is(err, tt.want) {
				t.Fatalf("got %v, want %v", err, tt.want)
			}
			if err == nil && name == "name from its parts" && p.Name != "LinYangben" {
				t.Errorf("name is %q", p.Name)
			}
		})
	}
	if _, err := Parse(bytes.Repeat([]byte(" "), MaxFile+1), today); !errors.Is(err, ErrForm) {
		t.Errorf("a very long file: %v", err)
	}
}

func TestErrorsQuoteNothing(t *testing.T) {
	_, err := parse(t, members{"personal_administrative_number": "990101199108161299"})
	if err == nil || strings.Contains(err.Error(), "9901") {
		t.Error(err)
	}
}

func TestCheckDigit(t *testing.T) {
	// The example of GB 11643-1999, and its sibling with an X.
	for digits, want := range map[string]byte{"11010519491231002": 'X', "44052418800101001": '4'} {
		if got := CheckDigit(digits); got != want {
			t.Errorf("%s: %c", digits, got)
		}
	}
}

func TestAges(t *testing.T) {
	day := func(text string) time.Time {
		d, err := time.ParseInLocation(time.DateTime, text, today.Location())
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, tt := range []struct {
		birth, now string
		over16     bool
		over18     bool
	}{
		{"2008-11-24", "2026-11-23 23:59:59", true, false},
		{"2008-11-24", "2026-11-24 00:00:00", true, true},
		{"2010-11-24", "2026-11-23 12:00:00", false, false},
		{"2010-11-24", "2026-11-24 12:00:00", true, false},
		{"2008-02-29", "2026-02-28 12:00:00", true, false},
		{"2008-02-29", "2026-03-01 12:00:00", true, true},
		{"2010-02-28", "2028-02-28 12:00:00", true, true},
	} {
		p := &Person{BirthDate: tt.birth}
		claims := p.Claims(day(tt.now))
		if claims["age_over_16"] != tt.over16 || claims["age_over_18"] != tt.over18 {
			t.Errorf("born %s, on %s: %v", tt.birth, tt.now, claims)
		}
	}
	// A birthday begins at midnight here, not in Greenwich.
	p := &Person{BirthDate: "2008-11-24"}
	if moment := day("2026-11-24 00:30:00"); p.Claims(moment)["age_over_18"] != true || p.Claims(moment.UTC())["age_over_18"] != false {
		t.Error("the zone does not count")
	}
}

func TestCheckLevel(t *testing.T) {
	p := &Person{Level: "light"}
	if err := p.CheckLevel("full"); !errors.Is(err, ErrLevel) {
		t.Error(err)
	}
	p = &Person{}
	if err := p.CheckLevel("full"); !errors.Is(err, ErrMissing) {
		t.Error(err)
	}
	if err := p.CheckLevel("light"); err != nil {
		t.Error(err)
	}
}

func TestClaims(t *testing.T) {
	p, err := parse(t, members{"issuing_country": "CN"})
	if err != nil {
		t.Fatal(err)
	}
	want := members{
		"name": "林样本", "family_name": "Lin", "given_name": "Yangben", "birth_date": "1991-08-16", "sex": int64(2), "nationality": "CN",
		"personal_administrative_number": number, "resident_address": "示例省虚构市8号", "expiry_date": "2036-01-01",
		"issuing_country": "CN", "age_over_16": true, "age_over_18": true,
	}
	if got := p.Claims(today); !maps.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

func FuzzParse(f *testing.F) {
	seed, err := json.Marshal(someone())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	withPortrait := someone()
	withPortrait["portrait"] = encode(f, 100, 120, 60)
	if seed, err = json.Marshal(withPortrait); err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Parse(data, today)
		if err != nil {
			return
		}
		text, err := jose.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Parse(text, today); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	})
}
