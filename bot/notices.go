package bot

import (
	"context"
	"slices"

	"zvonok/bot/tap"
	"zvonok/store"
	"zvonok/store/school"
)

// notices is what is told at once (D2) and in digests (D6): seen, changed, and why it
// came.
type notices struct{ store *store.Store }

// show is the choice for one child, or for all of them, by one way.
func (n *notices) show(ctx context.Context, r *Request) (Screen, error) {
	prefs, err := n.store.NoticePrefs(ctx, r.Viewer())
	if err != nil {
		return Screen{}, err
	}
	way := tap.Way(r.Tap.B)
	if _, known := channels[way]; !known {
		return Screen{}, school.Refuse(school.NotFound, "no such way")
	}
	return noticesScreen(r, prefs, r.Tap.A, way), nil
}

// below opens the choice under a notice, which stays as it was.
func (n *notices) below(ctx context.Context, r *Request) (Screen, error) {
	s, err := n.show(ctx, r)
	s.Fresh = true
	return s, err
}

// set turns a kind on or off.
func (n *notices) set(ctx context.Context, r *Request) (Screen, error) {
	way := tap.Way(r.Tap.B)
	c := store.NoticeChange{Student: r.Tap.A, Kind: school.NewsKind(r.Tap.Word), Channel: channels[way], Wanted: r.Tap.C == 1}
	if _, theirs := r.Session.Child(c.Student); c.Student != 0 && !theirs {
		return Screen{}, school.Refuse(school.NotFound, "not a child of the viewer")
	}
	return after(r, func(prefs store.NoticePrefs) Screen {
		out := noticesScreen(r, prefs, c.Student, way)
		out.Toast = toldNow(r, prefs, c)
		return out
	}, func(reply store.Reply[store.NoticePrefs]) error { return n.store.SetNotice(ctx, r.Viewer(), c, reply) })
}

// why says in plain words why a notice came.
func (n *notices) why(ctx context.Context, r *Request) (Screen, error) {
	prefs, err := n.store.NoticePrefs(ctx, r.Viewer())
	if err != nil {
		return Screen{}, err
	}
	s := whyScreen(r, prefs, r.Tap.A, school.NewsKind(r.Tap.Word))
	s.Fresh = true
	return s, nil
}

// channels are the ways as the store has them.
var channels = map[tap.Way]store.Channel{tap.AtOnceByChat: store.ByChat, tap.AtOnceByMail: store.ByMail, tap.InDigest: store.InDigest}

// noticeKinds are those that a person of the role can hear of.
func noticeKinds(role school.Role) []school.NewsKind {
	return slices.DeleteFunc(school.NoticeKinds(), func(k school.NewsKind) bool {
		return k == school.NewsRemark && role == school.Student
	})
}

// of are the children that a choice is about: the one named, else all.
func (r *Request) of(student int64) []store.Child {
	if c, ok := r.Session.Child(student); ok {
		return []store.Child{c}
	}
	return r.Session.Children
}

// noticeTap keeps «all children» for who has one only.
func noticeTap(r *Request, student int64, way tap.Way) tap.Tap {
	if len(r.Session.Children) < 2 {
		student = 0
	}
	return tap.ToNotices(student, way)
}
