package tap_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zvonok/bot/tap"
)

func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// The spelling is a contract with buttons that already hang in chats.
func TestSpelling(t *testing.T) {
	t.Parallel()
	for want, made := range map[string]tap.Tap{
		"1home":             tap.OfVerb(tap.Home),
		"1child:2s":         tap.ToChild(100),
		"1day:2s:g11":       tap.ToDay(100, date(2026, 11, 16)),
		"1mark:2s:5":        tap.ToMark(100, 5),
		"1tab:2s:0":         tap.ToMarks(100, 0),
		"1dget:7":           tap.ToDigest(7),
		"1fdig:1":           tap.ToFamilyDigests(true),
		"1dsw:7:0":          tap.SwitchDigest(7, false),
		"1dts:7":            tap.ToDigestTimes(7),
		"1dsc:7:0":          tap.SetDigestScope(7, 0),
		"1unsub:7":          tap.ToUnsubscribe(7),
		"1why:7":            tap.AskWhy(7),
		"1ntf:2s:1":         tap.ToNotices(100, tap.AtOnceByMail),
		"1nset:2s:0:1:mark": tap.SetNotice(100, tap.AtOnceByChat, "mark", true),
		"1ntf:2s:2":         tap.ToNotices(100, tap.InDigest),
		"1ontf:2s":          tap.OpenNotices(100),
		"1nwhy:2s:absence":  tap.AskNoticeWhy(100, "absence"),
		"1nwhy:0:mixed":     tap.AskNoticeWhy(0, ""),
		"1lyes:9":           tap.Link(9, true),
		"1lno:9":            tap.Link(9, false),
		"1cno:9:2":          tap.Consent(9, 2, false),
		"1skip:9:reason":    tap.Skip(9, "reason"),
		"1back:9:reason":    tap.Back(9, "reason"),
		"1stop:9":           tap.Cancel(9),
		"1week:2s:g11":      tap.ToWeek(100, date(2026, 11, 16)),
		"1week:2s:":         tap.ToWeek(100, time.Time{}),
		"1subj:1:2:0":       tap.ToSubject(1, 2, 0),
		"1dtm:7:vo":         tap.SetDigestTime(7, 19*60),
		"1dch:7:1:mail":     tap.SetDigestChannel(7, "mail", true),
		"1edit:phone":       tap.EditProfile("phone"),
		"1cyes:9:2":         tap.Consent(9, 2, true),
		"1pick:9:3:reason":  tap.Pick(9, "reason", 3),
	} {
		if got := tap.Pack(made); got != want {
			t.Errorf("Pack = %q, want %q", got, want)
		}
		if got, err := tap.Parse(want); err != nil || got != made {
			t.Errorf("Parse(%q) = %v, %v", want, got, err)
		}
	}
}

func TestForeignAndStale(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]error{
		"":                            tap.ErrForeign,
		"1":                           tap.ErrForeign,
		"Дневник":                     tap.ErrForeign,
		"1week":                       tap.ErrForeign, // arguments missing
		"1week:2s:g11:1":              tap.ErrForeign, // one too many
		"1home:":                      tap.ErrForeign, // a second spelling of 1home
		"1child:02s":                  tap.ErrForeign,
		"1child:2S":                   tap.ErrForeign,
		"1child:-1":                   tap.ErrForeign,
		"1child:":                     tap.ErrForeign,
		"1child:1y2p0ij32e8e8":        tap.ErrForeign, // one above int64
		"1week:2s:zzzz":               tap.ErrForeign, // beyond 2199
		"1week:2s:0":                  tap.ErrForeign, // 1970
		"1edit:":                      tap.ErrForeign,
		"1home\n":                     tap.ErrForeign,
		"0week:2s:g11":                tap.ErrStale,
		"2week:2s:g11":                tap.ErrStale,
		"1retired:1:2":                tap.ErrStale,
		"1" + strings.Repeat("a", 64): tap.ErrForeign,
	} {
		if got, err := tap.Parse(data); !errors.Is(err, want) || got != (tap.Tap{}) {
			t.Errorf("Parse(%q) = %v, %v; want %v", data, got, err, want)
		}
	}
}

// A forged date at the edge of time still gives arrows that can be packed.
func TestDatesStopAtTheEdge(t *testing.T) {
	t.Parallel()
	for _, day := range []time.Time{date(1, 1, 2), date(1999, 12, 31), date(2200, 1, 1), date(9999, 12, 31)} {
		made := tap.ToWeek(1, day)
		if got, err := tap.Parse(tap.Pack(made)); err != nil || got != made {
			t.Errorf("%v: %v, %v", day, got, err)
		}
	}
	moscow := time.FixedZone("MSK", 3*60*60)
	if got := tap.ToDay(1, time.Date(2026, 11, 22, 1, 30, 0, 0, moscow)); got.Date != date(2026, 11, 22) {
		t.Errorf("the calendar day is %v", got.Date)
	}
}

func TestPackRefusesWhatTheTableDoesNotKnow(t *testing.T) {
	t.Parallel()
	for _, wrong := range []tap.Tap{
		{},
		{Verb: "unheard"},
		{Verb: tap.Home, A: 1},
		{Verb: tap.Child, A: -1},
		{Verb: tap.Child, A: 1, Date: date(2026, 1, 1)},
		{Verb: tap.Day, A: 1, Date: time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)},
		{Verb: tap.ProfileEdit},
		{Verb: tap.ProfileEdit, Word: "имя"},
		{Verb: tap.ProfileEdit, Word: strings.Repeat("a", 17)},
		{Verb: tap.Home, Word: "x"},
	} {
		if wrong.Check() == nil {
			t.Errorf("%+v passed the check", wrong)
		}
		if !strings.HasPrefix(wrong.String(), "?") {
			t.Errorf("%+v prints as %q", wrong, wrong.String())
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%+v was packed", wrong)
				}
			}()
			tap.Pack(wrong)
		}()
	}
}

// Every verb with its longest arguments fits into Telegram's 64 bytes.
func TestEveryVerbFits(t *testing.T) {
	t.Parallel()
	if len(tap.Verbs()) < 30 {
		t.Fatalf("the table lists %d verbs", len(tap.Verbs()))
	}
	for _, verb := range tap.Verbs() {
		longest := tap.Filled(verb, math.MaxInt64, date(2199, 12, 31), strings.Repeat("w", 16))
		packed := tap.Pack(longest)
		if len(packed) > tap.MaxBytes {
			t.Errorf("%s takes %d bytes", verb, len(packed))
		}
		if got, err := tap.Parse(packed); err != nil || got != longest {
			t.Errorf("Parse(%q) = %v, %v", packed, got, err)
		}
	}
}

func TestParseOfPackIsTheSame(t *testing.T) {
	t.Parallel()
	verbs := tap.Verbs()
	rapid.Check(t, func(r *rapid.T) {
		day := date(2000, 1, 1).AddDate(0, 0, rapid.IntRange(0, 73048).Draw(r, "day"))
		made := tap.Filled(
			rapid.SampledFrom(verbs).Draw(r, "verb"), rapid.Int64Min(0).Draw(r, "id"), day,
			rapid.StringMatching(`[a-z0-9_-]{1,16}`).Draw(r, "word"))
		if got, err := tap.Parse(tap.Pack(made)); err != nil || got != made {
			r.Fatalf("%v came back as %v, %v", made, got, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"1home", "1week:2s:g11", "1week:2s:", "1subj:1:2:0", "1pick:9:3:reason", "0week:1:", "1child:+1", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data string) {
		got, err := tap.Parse(data)
		switch {
		case err == nil:
			if back := tap.Pack(got); back != data {
				t.Errorf("%q is packed as %q", data, back)
			}
		case !errors.Is(err, tap.ErrStale) && !errors.Is(err, tap.ErrForeign):
			t.Errorf("%q: %v", data, err)
		}
	})
}
