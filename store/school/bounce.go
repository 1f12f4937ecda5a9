package school

import (
	"regexp"
	"strings"
	"time"
)

// BounceWindow is for how long a letter that came back counts against its address.
const BounceWindow = 14 * 24 * time.Hour

// StrikesOut is how much weight within BounceWindow stops an address: three
// letters that could not be brought, or two that were refused.
const StrikesOut = 3

// Why an address is written to no more. The words are the database's.
const (
	MailUnknown   = "unknown"   // there is no such mailbox
	MailDisabled  = "disabled"  // it takes no mail any more
	MailRefused   = "refused"   // letters were refused again and again
	MailUnreached = "unreached" // letters could not be brought again and again
)

// EnhancedStatus is an enhanced mail status code of RFC 3463: «5.1.1». Empty: not known.
type EnhancedStatus string

var statusForm = regexp.MustCompile(`^[245]\.[0-9]{1,3}\.[0-9]{1,3}$`)

// ParseStatus reads a status code, with or without the comment that some servers
// write behind it; empty where it is none.
func ParseStatus(text string) EnhancedStatus {
	first, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	if !statusForm.MatchString(first) {
		return ""
	}
	return EnhancedStatus(first)
}

// Weight is what a letter that failed with that status says about the address:
// StrikesOut stops it at once, 0 says nothing, since the letter or its sender was
// to blame.
func (s EnhancedStatus) Weight() int {
	class, detail, _ := strings.Cut(string(s), ".")
	switch {
	case s == "5.1.7" || s == "5.1.8", s == "5.2.3" || s == "5.3.4", strings.HasPrefix(detail, "6."), class == "2":
		return 0 // the sender's address, a letter too large, its form
	case class == "5" && strings.HasPrefix(detail, "1."), s == "5.2.1":
		return StrikesOut
	case s == "5.2.2": // a full mailbox is emptied some day, whatever its server says
		return 1
	case class == "5":
		return 2
	case class == "4":
		return 1
	}
	return 0
}

// FailureClass sorts what came back, for who counts it.
type FailureClass string

// The classes.
const (
	HardFailure    FailureClass = "hard"    // for good
	SoftFailure    FailureClass = "soft"    // for now
	UnknownFailure FailureClass = "unknown" // the report does not say
	NoFailure      FailureClass = "none"    // no letter failed
)

// Class is what the status says of the failure. «5.0.0» says nothing: it is what
// servers write that do not know, and what stands for no status at all.
func (s EnhancedStatus) Class() FailureClass {
	switch {
	case strings.HasSuffix(string(s), ".0.0"):
		return UnknownFailure
	case strings.HasPrefix(string(s), "5."):
		return HardFailure
	case strings.HasPrefix(string(s), "4."):
		return SoftFailure
	}
	return UnknownFailure
}

// Why is the reason that a stop for that status has.
func (s EnhancedStatus) Why() string {
	switch {
	case s == "5.2.1":
		return MailDisabled
	case s.Weight() >= StrikesOut:
		return MailUnknown
	case strings.HasPrefix(string(s), "5") && s != "5.2.2":
		return MailRefused
	}
	return MailUnreached
}
