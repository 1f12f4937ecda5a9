package main

import (
	"context"
	"fmt"

	"zvonok/store"
)

const (
	manyStruck = 5  // addresses; fewer are their owners' slips
	struckPart = 20 // one in so many
)

func examineBounces(ctx context.Context, c Config, s *store.Store) []finding {
	if c.SMTPURL == "" {
		return nil
	}
	h, err := s.MailHealth(ctx)
	if err != nil {
		return []finding{fail("возвраты писем", "не проверены: база не ответила", "повторите позже")}
	}
	return []finding{aboutBounces(h)}
}

// aboutBounces warns where letters come back from so many addresses that it is
// hardly the addresses.
func aboutBounces(h store.MailHealth) finding {
	const about = "возвраты писем"
	counts := fmt.Sprintf("адресов: %d, за две недели письма вернулись с %d, больше не пишем на %d", h.Addresses, h.Struck, h.Stopped)
	if h.Struck >= manyStruck && h.Struck*struckPart >= h.Addresses {
		return warn(about, counts, "посмотрите, какие это отказы: zvonok bounce --count; если отказывает одна почтовая служба, проверьте SPF, DKIM и "+
			"репутацию адреса сервера; чьи письма не доходят: zvonok unreachable")
	}
	return ok(about, "%s", counts)
}
