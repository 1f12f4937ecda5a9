package store

// goesOn tells whether what one way gave up is told by the next: digests, notices,
// and what the service has to say of anything but its ways themselves. Where there
// were no words any more there is nothing to tell.
func (s *Store) goesOn(t Settlement) bool {
	return t.Delivery.ladder() || t.Delivery.Kind == TellService && t.Why != WhyNoWords && s.fits(t.Delivery, ByMail)
}

// fits tells whether a way can carry it. A text message tells a family that there
// is something new; a letter says every word of the service but those about the
// address itself and about who may come in.
func (s *Store) fits(d Delivery, way Channel) bool {
	if d.Kind != TellService || way == ByChat {
		return true
	}
	what, err := s.openService(d.Account, d.Body)
	if err != nil {
		return false
	}
	switch what.Key {
	case ConfirmMail, MailStopped, MailProved,
		RecoveryMail, AccessMoved, AccessMovedMail, RecoveryIssued, RecoveryIssuedMail: // each way has its own
		return false
	}
	return way == ByMail || what.Key.waits()
}
