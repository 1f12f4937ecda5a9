package madeup

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"time"
)

// Options choose a school.
type Options struct {
	Seed     int64
	Today    time.Time // its calendar day counts, taken back to a school day; see SchoolDay
	Classes  int       // homerooms, 1..35; 0: 3
	PerClass int       // students in each, 1..35; 0: 12
	Zone     string    // IANA name; empty: Europe/Moscow
	SchoolID string    // sourcedId of the school; empty: madeup-school
	Name     string    // of the school; empty: «Школа № 1234 (пример)»
}

func (o Options) filled() (Options, *time.Location, error) {
	if o.Classes == 0 {
		o.Classes = 3
	}
	if o.PerClass == 0 {
		o.PerClass = 12
	}
	if o.Zone == "" {
		o.Zone = "Europe/Moscow"
	}
	if o.SchoolID == "" {
		o.SchoolID = "madeup-school"
	}
	if o.Name == "" {
		o.Name = "Школа № 1234 (пример)"
	}
	if o.Classes < 1 || o.Classes > 35 || o.PerClass < 1 || o.PerClass > 35 {
		return o, nil, fmt.Errorf("madeup: %d classes of %d: each is 1 to 35", o.Classes, o.PerClass)
	}
	zone, err := time.LoadLocation(o.Zone)
	if err != nil {
		return o, nil, fmt.Errorf("madeup: zone: %w", err)
	}
	o.Today = SchoolDay(o.Today)
	return o, zone, nil
}

// chance is a source of chance that depends on the seed and on what it is for.
func (o Options) chance(what ...any) *rand.Rand {
	h := fnv.New64a()
	_, _ = fmt.Fprintln(h, what...) // a hash takes all
	x := mixed(h.Sum64() ^ mixed(uint64(o.Seed)))
	return rand.New(rand.NewPCG(x, mixed(x)))
}

// mixed spreads a hash over all its bits (the finalizer of MurmurHash3): FNV
// alone gives neighbours on a list nearly the same fate.
func mixed(x uint64) uint64 {
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}
