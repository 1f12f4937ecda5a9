package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// root is the table of commands.
func (p program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "zvonok",
		Short: "Звонок: дневник и дайджесты школы в Telegram и по почте",
		Long: "Звонок связывает семью со школой: дневник, оценки и ежедневные дайджесты в Telegram и по почте.\n\n" +
			"Попробовать: zvonok demo. Настройки берутся из переменных окружения, их проверит zvonok doctor.",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          nothing,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.AddCommand(
		p.demoCommand(),
		p.serveCommand(),
		p.migrateCommand(),
		p.doctorCommand(),
		p.importCommand(),
		p.exportCommand(),
		p.inviteCommand(),
		p.recoverCommand(),
		p.digestCommand(),
		p.deliveriesCommand(),
		p.apikeyCommand(),
		p.schoolCommand(),
		p.bounceCommand(),
		p.unreachableCommand(),
	)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return misuse(flagWords(err)) })
	root.PersistentFlags().BoolP("help", "h", false, "показать справку")
	root.SetHelpCommand(&cobra.Command{Use: "help [команда]", Short: "Справка о команде", RunE: help})
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetUsageTemplate(usageTemplate)
	return root
}

func help(c *cobra.Command, args []string) error {
	about, rest, err := c.Root().Find(args)
	if err != nil || len(rest) > 0 {
		return misuse("нет такой команды")
	}
	return about.Help()
}

// nothing and oneArgument say how many words a command takes.
func nothing(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return misuse(fmt.Sprintf("непонятное слово «%s»", args[0]))
	}
	return nil
}

func oneArgument(what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return misuse("нужен ровно один аргумент: " + what)
		}
		return nil
	}
}

func flagWords(err error) string {
	var (
		unknown *pflag.NotExistError
		bare    *pflag.ValueRequiredError
		value   *pflag.InvalidValueError
	)
	switch {
	case errors.As(err, &unknown):
		return "нет такого ключа: " + dashes(unknown.GetSpecifiedName())
	case errors.As(err, &bare):
		return "ключу нужно значение: " + dashes(bare.GetSpecifiedName())
	case errors.As(err, &value):
		return "значение не подходит ключу --" + value.GetFlag().Name
	}
	return "ключи не читаются"
}

func dashes(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

const usageTemplate = `Как вызывать:{{if .Runnable}}
  {{.UseLine}}{{end}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} КОМАНДА{{end}}{{if .HasExample}}

Примеры:
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}

Команды:{{range .Commands}}{{if (or .IsAvailableCommand (eq .Name "help"))}}
  {{rpad .Name .NamePadding }} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

Ключи:
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableSubCommands}}

Подробнее: {{.CommandPath}} КОМАНДА --help{{end}}
`
