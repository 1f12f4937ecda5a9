package scheduler

import (
	"context"

	"zvonok/store"
)

// Job is something that happens by itself.
type Job struct {
	Name string
	Spec string // cron with seconds, UTC
	What string // for people
	Do   func(ctx context.Context) error
}

// table is THE table of jobs: what the service does unasked.
func table(s *store.Store, wake func()) []Job {
	return []Job{
		// First: what the others write after a leap of the clock needs its month.
		{"months", "0 17 * * * *", "the partitions of the coming months are made", func(ctx context.Context) error {
			return s.EnsureMonths(ctx, s.Now(), s.Now())
		}},
		{"release", "*/10 * * * * *", "news whose hold is over becomes news", func(ctx context.Context) error {
			_, err := s.Release(ctx, s.Now())
			return err
		}},
		{"digests", "*/10 * * * * *", "digests whose time has come go into the queue", func(ctx context.Context) error {
			queued, err := s.ClaimDigests(ctx, s.Now(), Slot)
			if len(queued) > 0 {
				wake()
			}
			return err
		}},
		{"staff", "0 11 * * * *", "who has become a class teacher or a manager gets a digest", func(ctx context.Context) error {
			_, err := s.SubscribeStaff(ctx)
			return err
		}},
		{"notices", "*/5 * * * * *", "what is to be told at once and is due goes into the queue", func(ctx context.Context) error {
			queued, err := s.ClaimNotices(ctx, s.Now())
			if len(queued) > 0 {
				wake()
			}
			return err
		}},
		{"notes", "0 * * * * *", "class teachers hear of absence notes that wait, before the first lesson", func(ctx context.Context) error {
			told, err := s.RemindOfNotes(ctx)
			if told > 0 {
				wake()
			}
			return err
		}},
		{"silence", "0 7 * * * *", "curators hear that nothing comes from their school's journal", func(ctx context.Context) error {
			told, err := s.TellOfSilence(ctx)
			if told > 0 {
				wake()
			}
			return err
		}},
		{"files", "0 47 * * * *", "files that came with no note go, and those of notes that are long over", func(ctx context.Context) error {
			_, err := s.SweepFiles(ctx)
			return err
		}},
		{"inbox", "0 23 * * * *", "updates that were answered a week ago go", func(ctx context.Context) error {
			_, err := s.SweepInbox(ctx)
			return err
		}},
		{"pushes", "0 53 * * * *", "answers to pushes of a day ago are forgotten", func(ctx context.Context) error {
			_, err := s.SweepPushes(ctx)
			return err
		}},
		{"drafts", "0 29 * * * *", "answers to a form that nobody went on with are forgotten", func(ctx context.Context) error {
			_, err := s.SweepDrafts(ctx)
			return err
		}},
		{"recoveries", "0 31 * * * *", "what strangers asked for to get an account back is forgotten", func(ctx context.Context) error {
			_, err := s.SweepRecoveries(ctx)
			return err
		}},
		{"strikes", "0 37 * * * *", "letters that came back are forgotten when they count against their address no more", func(ctx context.Context) error {
			_, err := s.SweepStrikes(ctx)
			return err
		}},
		{"old news", "0 41 2 1 * *", "months of news that everybody has heard go", func(ctx context.Context) error {
			_, err := s.DropOldNews(ctx)
			return err
		}},
	}
}
