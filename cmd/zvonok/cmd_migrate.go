package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"zvonok/store"
)

func (p program) migrateCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "migrate",
		Short: "Привести схему базы данных к этой версии программы",
		Long: "Приводит схему к этой версии программы. Команды serve, demo, import, invite и digest делают это сами; " +
			"отдельно она нужна, когда схему меняют до выкладки. Несколько программ сразу друг другу не мешают.",
		Args: nothing,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := loadConfig(p.environ)
			if err != nil {
				return err
			}
			if _, err := openKeys(c); err != nil { // a cluster is never made without its keys
				return err
			}
			d, err := joinDatabase(cmd.Context(), c, p.log(c), true)
			if err != nil {
				return err
			}
			defer d.leave()
			if err := store.Migrate(cmd.Context(), d.url, p.clock()); err != nil {
				return fmt.Errorf("база данных не готова: %w", err)
			}
			fmt.Fprintln(p.stdout, "Схема базы данных соответствует этой версии программы.")
			return nil
		},
	}
}
