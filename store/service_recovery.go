package store

// The words about an account that comes back to its person. None names a child, so
// they are the same at every content level.
const (
	RecoveryMail       ServiceKey = "recovery_mail"        // by mail: Code (as it is shown), Start (as it is linked), Bot (@name; may be empty)
	AccessMoved        ServiceKey = "access_moved"         // by chat, to the one that was left: At (RFC 3339)
	AccessMovedMail    ServiceKey = "access_moved_mail"    // by mail: At
	RecoveryIssued     ServiceKey = "recovery_issued"      // by chat: At
	RecoveryIssuedMail ServiceKey = "recovery_issued_mail" // by mail: At
	RecoveryVoided     ServiceKey = "recovery_voided"      // to a curator: Why («group», «guessed»), Of (the school)
)
