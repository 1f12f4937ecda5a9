package main

import (
	"bytes"
	"os"
	"strings"
	"sync"
	"testing"
)

func TestKeysAreMadeOnceAndOnlyForUs(t *testing.T) {
	t.Parallel()
	c := Config{Data: t.TempDir() + "/deep/data"}
	const programs = 8
	texts := make([][]byte, programs)
	var all sync.WaitGroup
	for i := range texts {
		all.Go(func() {
			keys, err := openKeys(c)
			if err != nil {
				t.Error(err)
				return
			}
			texts[i] = keys.Text()
		})
	}
	all.Wait()
	for i, text := range texts {
		if !bytes.Equal(text, texts[0]) {
			t.Errorf("program %d has keys of its own", i)
		}
	}
	info, err := os.Stat(c.keysFile())
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v (%v), want 0600", info.Mode(), err)
	}
	entries, err := os.ReadDir(c.Data)
	if err != nil || len(entries) != 1 {
		t.Errorf("%d files in the folder (%v), want the keys alone", len(entries), err)
	}
}

func TestKeysAreRefused(t *testing.T) {
	t.Parallel()
	fresh := func(t *testing.T) Config {
		t.Helper()
		c := Config{Data: t.TempDir()}
		if _, err := openKeys(c); err != nil {
			t.Fatal(err)
		}
		return c
	}
	for name, c := range map[string]struct {
		spoil func(t *testing.T, c Config) error
		want  string
	}{
		"open to others": {func(_ *testing.T, c Config) error { return os.Chmod(c.keysFile(), 0o640) }, "chmod 600"},
		"broken":         {func(_ *testing.T, c Config) error { return os.WriteFile(c.keysFile(), []byte(`{"aead":`), 0o600) }, "испорчены"},
		"lost, with a database that needs them": {func(t *testing.T, c Config) error {
			t.Helper()
			if err := os.Mkdir(c.clusterDir(), 0o700); err != nil {
				t.Fatal(err)
			}
			return os.Remove(c.keysFile())
		}, "Верните файл"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := fresh(t)
			if err := c.spoil(t, config); err != nil {
				t.Fatal(err)
			}
			before, _ := os.ReadFile(config.keysFile())
			_, err := openKeys(config)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
			if after, _ := os.ReadFile(config.keysFile()); !bytes.Equal(before, after) {
				t.Error("the file was touched")
			}
		})
	}
}
