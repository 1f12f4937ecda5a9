package main

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"zvonok/store/school"
)

// revoke is «invite --revoke»: codes that nobody used yet open nothing any more.
func (p program) revoke(cmd *cobra.Command, typed []string) error {
	alone := true
	cmd.Flags().Visit(func(f *pflag.Flag) { alone = alone && f.Name == "revoke" })
	if !alone {
		return misuse("--revoke ставится без других ключей: выдать новые коды можно отдельно")
	}
	for _, one := range typed {
		_, whole := school.ParseCode(one)
		_, short := school.ParseLocator(one)
		if whole != nil && short != nil {
			return misuse("--revoke: нужен код целиком или его первые четыре знака")
		}
	}
	ctx := cmd.Context()
	c, err := loadConfig(p.environ)
	if err != nil {
		return err
	}
	h, err := p.buildStore(ctx, c)
	if err != nil {
		return err
	}
	defer h.close()
	n, err := h.store.RevokeInvites(ctx, typed...)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "Отозвано кодов: %d\n", n)
	return nil
}
