package main

import (
	"errors"

	"github.com/spf13/cobra"
)

func (p program) serveCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Служба: чат-бот и дайджесты",
		Long: "Запускает службу с настоящим Telegram и почтой. Сначала приводит схему базы данных к этой версии. " +
			"По SIGTERM и Ctrl-C доделывает начатое и выходит.\n\n" +
			"Обязательна одна переменная: TELEGRAM_TOKEN. Без DATABASE_URL база данных своя, в ZVONOK_DATA; " +
			"без SMTP_URL письма не уходят.",
		Args: nothing,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := loadConfig(p.environ)
			if err != nil {
				return err
			}
			if c.TelegramToken == "" {
				return errors.New("не задан TELEGRAM_TOKEN: создайте бота у @BotFather и передайте токен " +
					"переменной TELEGRAM_TOKEN или файлом TELEGRAM_TOKEN_FILE. Посмотреть без бота: zvonok demo")
			}
			h, err := p.build(cmd.Context(), c)
			if err != nil {
				return err
			}
			defer h.close()
			return h.run(cmd.Context())
		},
	}
}
