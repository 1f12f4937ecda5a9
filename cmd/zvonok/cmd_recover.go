package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"zvonok/store"
	"zvonok/store/school"
)

func (p program) recoverCommand() *cobra.Command {
	var seek store.SeekByID
	var asJSON bool
	command := &cobra.Command{
		Use:   "recover (--student ID | --person ID) [--school ID] [--account НОМЕР]",
		Short: "Выдать код, который вернёт доступ потерявшему чат",
		Long: "Выдаёт одноразовый код: его присылают боту в новом чате, и доступ переходит туда, а прежний чат его теряет. " +
			"Код действует 3 дня, хранится только его отпечаток; новый код отменяет прежний. " +
			"Человеку сразу сообщают о выданном коде в прежний чат и на подтверждённую почту.\n\n" +
			"ID — это sourcedId из выгрузки журнала. --student находит учётные записи семьи: самого ученика и его родителей; " +
			"--person — сотрудника, самого ученика или родителя, если код приглашения был выдан ему лично. " +
			"Если записей несколько, команда покажет их и ничего не выдаст: назовите нужную ключом --account.\n\n" +
			"Отдавайте код лично: кто пришлёт его боту, получит весь доступ этого человека.",
		Example: "  zvonok recover --person t-3\n" +
			"  zvonok recover --student s-17 --account 42",
		Args: nothing,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case seek.Student == "" && seek.Person == "":
				return misuse("не сказано, кому вернуть доступ: --student или --person")
			case seek.Student != "" && seek.Person != "":
				return misuse("нужно что-то одно: --student или --person")
			case seek.Account < 0:
				return misuse("--account: номер учётной записи")
			}
			return p.withStore(cmd.Context(), func(h *house) error {
				choice := p.stdout
				if asJSON { // whoever reads JSON reads nothing else there
					choice = p.stderr
				}
				slip, err := p.recover(cmd.Context(), h, seek, choice)
				switch {
				case err != nil:
					return err
				case asJSON:
					return printJSON(p.stdout, slip)
				}
				printRecovery(p.stdout, slip)
				return nil
			})
		},
	}
	flags := command.Flags()
	flags.StringVar(&seek.Student, "student", "", "семье ученика, по sourcedId")
	flags.StringVar(&seek.Person, "person", "", "одному человеку из выгрузки, по sourcedId")
	flags.StringVar(&seek.School, "school", "", "sourcedId школы, если их несколько")
	flags.Int64Var(&seek.Account, "account", 0, "номер учётной записи, если подходит несколько")
	flags.BoolVar(&asJSON, "json", false, "вывести как JSON")
	return command
}

var recoverWords = wording{
	"not_found account": "к этому человеку никто не подключён: ему нужен код приглашения (zvonok invite), или номер --account не его",
	"not_found":         "такого в выгрузке нет: проверьте sourcedId и --school",
	"conflict person":   "этот sourcedId знают несколько школ: уточните ключом --school ID",
	"denied":            "учётная запись заблокирована или ей больше нечего открывать",
}

// recoverySlip is a code as it is handed out.
type recoverySlip struct {
	Account int64  `json:"account"`
	Whom    string `json:"whom"`
	Code    string `json:"code"`
	Link    string `json:"link"`
	Expires string `json:"expires"` // RFC 3339, UTC
	Told    bool   `json:"told"`    // the old chat hears of it
}

// recover issues a code for the one account that fits; where several do it shows
// them in choice and issues none.
func (p program) recover(ctx context.Context, h *house, seek store.SeekByID, choice io.Writer) (recoverySlip, error) {
	name, err := botName(ctx, h.config, h.store)
	if err != nil {
		return recoverySlip{}, err
	}
	all, err := h.store.RecoverableByID(ctx, seek)
	if err != nil {
		return recoverySlip{}, recoverWords.of(err)
	}
	if len(all) > 1 {
		if err := printRecoverable(choice, all); err != nil {
			return recoverySlip{}, err
		}
		return recoverySlip{}, errors.New("подходит несколько учётных записей, код не выдан: назовите одну ключом --account НОМЕР")
	}
	issued, err := h.store.IssueRecoveryOf(ctx, all[0])
	if err != nil {
		return recoverySlip{}, recoverWords.of(err)
	}
	slip := recoverySlip{
		Account: issued.Account, Whom: whomOf(all[0]), Code: issued.Code.String(),
		Expires: issued.Expires.UTC().Format(time.RFC3339), Told: issued.Told,
	}
	if name != "" {
		slip.Link = "https://t.me/" + name + "?start=" + issued.Code.Payload()
	}
	return slip, nil
}

func printRecovery(to io.Writer, slip recoverySlip) {
	fmt.Fprintf(to, "Кому:          %s\nКод:           %s\n", slip.Whom, slip.Code)
	if slip.Link != "" {
		fmt.Fprintf(to, "Ссылка:        %s\n", slip.Link)
	}
	told := "сообщение поставлено в очередь"
	if !slip.Told {
		told = "сообщить нельзя, бот там остановлен"
	}
	fmt.Fprintf(to, "Действует до:  %s\nПрежний чат:   %s\n", slip.Expires, told)
}

func printRecoverable(to io.Writer, all []store.Recoverable) error {
	table := tabwriter.NewWriter(to, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "НОМЕР\tКТО\tЧАТ\tПОЧТА")
	for _, one := range all {
		mail := "нет подтверждённой"
		if one.Mail {
			mail = "подтверждена"
		}
		fmt.Fprintf(table, "%d\t%s\t%s\t%s\n", one.Account, whomOf(one), lostWords[one.Chat], mail)
	}
	return table.Flush()
}

// whomOf is «родитель: Мария П., 5А», as much as tells one account from another.
func whomOf(one store.Recoverable) string {
	var out, children []string
	for _, l := range one.Links {
		child := l.Person.Given
		if family := []rune(l.Person.Family); len(family) > 0 {
			child = strings.TrimSpace(child + " " + string(family[0]) + ".")
		}
		if l.Class != "" {
			child += ", " + l.Class
		}
		switch l.Role {
		case school.InviteParent:
			children = append(children, child)
		case school.InviteStudent:
			out = append(out, "ученик: "+child)
		case school.InviteCurator:
			out = append(out, strings.TrimSpace("куратор "+l.Person.Initials()))
		default:
			out = append(out, "сотрудник: "+l.Person.Initials())
		}
	}
	if len(children) > 0 {
		out = append(out, "родитель: "+strings.Join(children, "; "))
	}
	return strings.Join(out, ", ")
}
