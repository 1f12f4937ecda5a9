package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"zvonok/store"
)

func (c Config) keysFile() string         { return filepath.Join(c.Data, "keys.json") }
func (c Config) clusterDir() string       { return filepath.Join(c.Data, "postgres") }
func (c Config) ownDatabase() bool        { return c.DatabaseURL == "" }
func (c Config) keysInAFile() bool        { return c.Keys == "" }
func exists(path string) bool             { _, err := os.Lstat(path); return err == nil }
func readableByOthers(m os.FileMode) bool { return m.Perm()&0o077 != 0 }

// openKeys gives the keys of ZVONOK_KEYS, or those of the file in ZVONOK_DATA,
// which it makes when there was never one.
func openKeys(c Config) (*store.Keys, error) {
	if !c.keysInAFile() {
		return store.ParseKeys([]byte(c.Keys.Reveal()))
	}
	if err := makeFolder(c.Data); err != nil {
		return nil, err
	}
	// Seen before the file is: whoever makes both makes the keys first.
	hadData := c.ownDatabase() && exists(c.clusterDir())
	keys, err := readKeys(c.keysFile())
	if !errors.Is(err, os.ErrNotExist) {
		return keys, err
	}
	if hadData {
		return nil, fmt.Errorf("в %s есть база, но нет её ключей (%s): новые ключи сделали бы данные нечитаемыми. "+
			"Верните файл из копии или задайте ZVONOK_KEYS", c.Data, filepath.Base(c.keysFile()))
	}
	if err := makeKeys(c.keysFile()); err != nil {
		return nil, fmt.Errorf("ключи не записаны: %w", err)
	}
	return readKeys(c.keysFile())
}

// makeFolder makes our folder. Root's lets pass through, since the private
// server is another user; what lies in it is closed by itself.
func makeFolder(dir string) error {
	mode := os.FileMode(0o700)
	if os.Geteuid() == 0 {
		mode = 0o711
	}
	if err := os.MkdirAll(dir, mode); err != nil {
		return fmt.Errorf("папка данных не создаётся (%s): задайте другую в ZVONOK_DATA", causeOf(err))
	}
	return nil
}

func readKeys(path string) (*store.Keys, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if readableByOthers(info.Mode()) {
		return nil, fmt.Errorf("ключи в %s открыты другим пользователям: выполните chmod 600 %s", path, path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	keys, err := store.ParseKeys(text)
	if err != nil {
		return nil, fmt.Errorf("ключи в %s испорчены: верните файл из копии", path)
	}
	return keys, nil
}

// makeKeys writes new keys whole or not at all; of two programs at once one
// wins, and its keys are both's.
func makeKeys(path string) error {
	keys, err := store.MakeKeys()
	if err != nil {
		return err
	}
	draft, err := os.CreateTemp(filepath.Dir(path), "keys-*.new") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name()) //nolint:errcheck // it is linked by its real name by then
	_, err = draft.Write(keys.Text())
	if err := errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return err
	}
	if err := os.Link(draft.Name(), path); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer folder.Close() //nolint:errcheck // it was only synced
	return folder.Sync()
}
