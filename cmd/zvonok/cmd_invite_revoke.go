package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"zvonok/store"
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
	n, err := askStore(cmd.Context(), p, func(ctx context.Context, s *store.Store) (int, error) { return s.RevokeInvites(ctx, typed...) })
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "Отозвано кодов: %d\n", n)
	return nil
}
