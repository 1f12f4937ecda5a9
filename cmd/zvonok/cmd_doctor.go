package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// examPatience bounds one examination.
const examPatience = 15 * time.Second

func (p program) doctorCommand() *cobra.Command {
	var asJSON bool
	command := &cobra.Command{
		Use:   "doctor",
		Short: "Проверить настройки, базу, Telegram, почту, часы и ключи",
		Long: "Проверяет всё, от чего зависит служба, и говорит, что делать с каждой находкой. Ничего не меняет; " +
			"секретов не печатает. Код выхода 1, если хоть одна строка FAIL.",
		Args: nothing,
		RunE: func(cmd *cobra.Command, _ []string) error {
			findings := p.examine(cmd.Context())
			if asJSON {
				if err := printJSON(p.stdout, findings); err != nil {
					return err
				}
			} else {
				printFindings(p.stdout, findings)
			}
			bad := 0
			for _, f := range findings {
				if f.Level == failure {
					bad++
				}
			}
			if bad > 0 {
				return fmt.Errorf("проверка не пройдена, строк FAIL: %d", bad)
			}
			return nil
		},
	}
	command.Flags().BoolVar(&asJSON, "json", false, "вывести как JSON")
	return command
}

// patient is what doctor examines.
type patient struct {
	config Config
	clock  func() time.Time
	now    time.Time
}

// examine runs the table of examinations, in the order of a start.
func (p program) examine(ctx context.Context) []finding {
	c, err := loadConfig(p.environ)
	if wrong, broken := errors.AsType[mistakes](err); broken {
		var findings []finding
		for _, text := range wrong {
			name, rest, _ := strings.Cut(text, ": ")
			findings = append(findings, fail(name, rest, ""))
		}
		return append(findings, warn("остальное", "не проверялось", "исправьте настройки и запустите ещё раз"))
	}
	who := patient{config: c, clock: p.clock, now: p.clock()}
	var findings []finding
	for _, exam := range []func(context.Context, patient) []finding{
		examineConfig, examineFolder, examineKeys, examineDatabase, examineRedis, examineTelegram, examineMail, examineWork,
	} {
		bounded, cancel := context.WithTimeout(ctx, examPatience)
		findings = slices.Concat(findings, exam(bounded, who))
		cancel()
	}
	return findings
}

// examineConfig speaks of settings that are right and yet deserve a word.
func examineConfig(_ context.Context, who patient) []finding {
	c := who.config
	findings := []finding{ok("настройки", "прочитаны, ошибок нет")}
	if c.SMTPURL != "" && c.BounceAddress == "" {
		findings = append(findings, warn("BOUNCE_ADDRESS", "не задан: о письмах, которые не дошли, никто не узнает",
			"заведите ящик для возвратов с recipient_delimiter и разбирайте его командой zvonok bounce"))
	}
	if c.PublicURL == "" {
		findings = append(findings, warn("PUBLIC_URL", "не задана: ссылки в письмах откроются только на этой машине",
			"задайте https-адрес, по которому прокси ведёт на LISTEN"))
	} else {
		findings = append(findings, ok("PUBLIC_URL", "%s", c.PublicURL))
	}
	if c.TelegramAPI != "" && strings.HasPrefix(c.TelegramAPI, "http://") && !loopbackURL(c.TelegramAPI) {
		findings = append(findings, warn("TELEGRAM_API", "по http токен бота виден на пути", "возьмите https или сервер на этой же машине"))
	}
	return findings
}
