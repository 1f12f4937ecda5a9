package tap

// ToNews opens the announcements, on a page from 1.
func ToNews(page int64) Tap { return Tap{Verb: News, A: page} }

// ToAnnouncement opens one, which is read by that.
func ToAnnouncement(id int64) Tap { return Tap{Verb: NewsItem, A: id} }

// OpenNews opens one, or the list (0), below a digest or a notice, which stays as
// it is.
func OpenNews(id int64) Tap { return Tap{Verb: NewsBelow, A: id} }

// TakeBackNews withdraws one; unless sure, it asks first.
func TakeBackNews(id int64, sure bool) Tap { return Tap{Verb: NewsOff, A: id, B: bit(sure)} }
