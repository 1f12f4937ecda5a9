package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"zvonok/store"
)

// deliveryLine is a row as it is printed.
type deliveryLine struct {
	Ref     string              `json:"ref"` // what retry takes
	Kind    store.DeliveryKind  `json:"kind"`
	Channel store.Channel       `json:"channel"`
	Account int64               `json:"account"`
	State   store.DeliveryState `json:"state"`
	Attempt int                 `json:"attempts"`
	At      string              `json:"at"` // RFC 3339, UTC: when it ended; of one that waits, when it goes
	Why     string              `json:"why,omitempty"`
}

func deliveryLines(rows []store.DeliveryRow) []deliveryLine {
	all := make([]deliveryLine, 0, len(rows))
	for _, r := range rows {
		at := r.Settled
		if at.Year() == 1 {
			at = r.Next
		}
		all = append(all, deliveryLine{
			Ref: fmt.Sprintf("%s/%d", r.On.Format(time.DateOnly), r.ID), Kind: r.Kind, Channel: r.Channel, Account: r.Account,
			State: r.State, Attempt: r.Attempt, At: at.Format(time.RFC3339), Why: r.Why,
		})
	}
	return all
}

func printDeliveries(to io.Writer, lines []deliveryLine) error {
	if len(lines) == 0 {
		_, err := fmt.Fprintln(to, "Таких сообщений нет.")
		return err
	}
	table := tabwriter.NewWriter(to, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "НОМЕР\tВИД\tКАНАЛ\tАККАУНТ\tСОСТОЯНИЕ\tПОПЫТОК\tКОГДА (UTC)\tПОЧЕМУ")
	for _, l := range lines {
		fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%s\t%d\t%s\t%s\n", l.Ref, l.Kind, l.Channel, l.Account, stateWord(l.State), l.Attempt, l.At, l.Why)
	}
	return table.Flush()
}
