package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"zvonok/bot/telegram"
	"zvonok/store"
	"zvonok/store/school"
	"zvonok/store/shared"
)

func (p program) inviteCommand() *cobra.Command {
	var make store.Make
	var role, csvFile string
	var revoke []string
	var asJSON bool
	command := &cobra.Command{
		Use:   "invite (--class 5А | --student ID | --person ID) --role parent|student|staff|curator",
		Short: "Выдать коды приглашения",
		Long: "Выдаёт одноразовые коды. Код действует 21 день, хранится только его отпечаток: " +
			"напечатать тот же код ещё раз нельзя, можно выдать новый.\n\n" +
			"ID — это sourcedId из выгрузки журнала. Первому куратору школы человек в выгрузке не нужен: " +
			"--role curator --school ID.\n\n" +
			"Отозвать код, которым ещё не воспользовались: --revoke, целиком или первые четыре знака.",
		Example: "  zvonok invite --class 5А --role parent --per-student 2 --csv codes.csv\n" +
			"  zvonok invite --student s-17 --role student\n" +
			"  zvonok invite --person t-3 --role staff\n" +
			"  zvonok invite --role curator --school school-1\n" +
			"  zvonok invite --revoke K7M2 --revoke 9QXA",
		Args: nothing,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("revoke") {
				return p.revoke(cmd, revoke)
			}
			make.Role = school.InviteRole(role)
			if err := checkMake(make, cmd.Flags().Changed("per-student")); err != nil {
				return err
			}
			slips, unnamed, err := p.invite(cmd.Context(), make, csvFile)
			if err != nil {
				return err
			}
			if unnamed {
				fmt.Fprintln(p.stderr, "Имя бота неизвестно, поэтому ссылок нет: запустите zvonok serve хотя бы раз или задайте TELEGRAM_TOKEN.")
			}
			if asJSON {
				return printJSON(p.stdout, slips)
			}
			if csvFile != "" {
				fmt.Fprintf(p.stdout, "Кодов записано в %s: %d\n", csvFile, len(slips))
				return nil
			}
			return printSlips(p.stdout, slips)
		},
	}
	flags := command.Flags()
	flags.StringVar(&make.Class, "class", "", "всем ученикам класса, например 5А")
	flags.StringVar(&make.Student, "student", "", "одному ученику, по sourcedId")
	flags.StringVar(&make.Person, "person", "", "одному человеку из выгрузки, по sourcedId")
	flags.StringVar(&role, "role", "", "для кого код: parent, student, staff или curator")
	flags.StringVar(&make.School, "school", "", "sourcedId школы, если их несколько")
	flags.IntVar(&make.PerStudent, "per-student", 1, "сколько кодов на ученика")
	flags.StringVar(&csvFile, "csv", "", "записать коды в этот файл CSV (права 0600)")
	flags.StringSliceVar(&revoke, "revoke", nil, "отозвать код, целиком или по первым четырём знакам; можно несколько")
	flags.BoolVar(&asJSON, "json", false, "вывести как JSON")
	return command
}

var inviteWords = wording{
	"invalid school": "школ несколько: скажите, какой нужны коды, ключом --school ID",
	"not_found":      "такого в выгрузке нет: проверьте класс или sourcedId, роль этого человека и --school",
	"conflict":       "подходит несколько: уточните школу ключом --school ID",
}

// checkMake refuses what no database is needed to refuse.
func checkMake(m store.Make, perStudent bool) error {
	given := 0
	for _, v := range []string{m.Class, m.Student, m.Person} {
		if v != "" {
			given++
		}
	}
	switch {
	case m.Role == "":
		return misuse("не сказано, для кого код: --role parent, student, staff или curator")
	case !m.Role.Valid():
		return misuse("такой роли нет: нужна parent, student, staff или curator")
	case given > 1:
		return misuse("нужно что-то одно: --class, --student или --person")
	case given == 0 && m.Role != school.InviteCurator:
		return misuse("не сказано кому: --class, --student или --person")
	case given == 0 && m.School == "":
		return misuse("куратору нужна школа: --school ID (или --person ID)")
	case (m.Role == school.InviteStaff || m.Role == school.InviteCurator) && (m.Class != "" || m.Student != ""):
		return misuse("классу и ученику выдают коды ролей parent и student")
	case perStudent && (m.PerStudent < 1 || m.PerStudent > 10):
		return misuse("--per-student: от 1 до 10")
	case m.PerStudent > 1 && m.Role == school.InviteStudent:
		return misuse("ученику выдаётся один код: каждый новый переносит дневник в другой чат")
	}
	return nil
}

// invite issues the codes and keeps the file before anything is printed: a code
// is known only now.
func (p program) invite(ctx context.Context, m store.Make, csvFile string) (all []slip, unnamed bool, err error) {
	c, err := loadConfig(p.environ)
	if err != nil {
		return nil, false, err
	}
	h, err := p.buildStore(ctx, c)
	if err != nil {
		return nil, false, err
	}
	defer h.close()
	name, err := botName(ctx, c, h.store)
	if err != nil {
		return nil, false, err
	}
	var file *slipFile
	if csvFile != "" { // before the codes are: a code that cannot be kept is lost
		if file, err = createSlipFile(csvFile); err != nil {
			return nil, false, err
		}
		defer func() { err = errors.Join(err, file.end(err)) }()
	}
	issued, err := h.store.MakeInvites(ctx, m)
	if err != nil {
		return nil, false, inviteWords.of(err)
	}
	all = slipsOf(issued, name)
	if file != nil {
		err = file.write(all)
	}
	return all, name == "", err
}

// botName is what serve stored, else what Telegram says, else nothing.
func botName(ctx context.Context, c Config, s *store.Store) (string, error) {
	name, err := s.BotName(ctx, c.botID())
	if err != nil || name != "" || c.TelegramToken == "" {
		return name, err
	}
	memory, err := shared.Open("")
	if err != nil {
		return "", err
	}
	client, err := telegram.New(telegram.Config{
		Token: c.TelegramToken.Reveal(), API: c.TelegramAPI, Pacer: memory.Pacer("invite", telegram.FreeRate),
	})
	if err != nil {
		return "", err
	}
	defer client.Close()
	asked, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	me, err := client.Me(asked)
	if err != nil { // codes work without links, and the warning says so
		return "", nil
	}
	return me.Username, s.RememberBot(ctx, c.botID(), me.Username)
}
