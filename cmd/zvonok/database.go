package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"zvonok/store"
	"zvonok/store/embedded"
)

// database is where the data lies: the one that was given, or the private
// cluster, which this program then takes part in.
type database struct {
	url     string
	private *embedded.Server // nil: given
}

// databaseName is that of the private cluster.
const databaseName = "zvonok"

// durable is false only where nothing will be missed: the demo.
func joinDatabase(ctx context.Context, c Config, log *slog.Logger, durable bool) (database, error) {
	if !c.ownDatabase() {
		return database{url: c.DatabaseURL.Reveal()}, nil
	}
	if err := makeFolder(c.Data); err != nil {
		return database{}, err
	}
	private, err := embedded.Start(ctx, embedded.Options{Dir: c.clusterDir(), NoFsync: !durable, Log: log.Debug})
	if err != nil {
		return database{}, fmt.Errorf("своя база данных не запустилась: %w", err)
	}
	d := database{url: private.URL(databaseName), private: private}
	if err := private.EnsureDatabase(ctx, databaseName); err != nil {
		d.leave()
		return database{}, err
	}
	return d, nil
}

// leave ends our use of it, after every connection is closed.
func (d database) leave() {
	if d.private == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	_ = d.private.Stop(ctx) // the last one out; whoever comes next adopts what did not stop
}

func migrated(ctx context.Context, d database, o store.Options) (*store.Store, error) {
	if err := store.Migrate(ctx, d.url, o.Clock()); err != nil {
		return nil, fmt.Errorf("база данных не готова: %w", err)
	}
	o.URL = d.url
	s, err := store.Open(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("база данных не открылась: %w", err)
	}
	return s, nil
}
