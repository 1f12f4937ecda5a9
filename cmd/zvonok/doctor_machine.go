package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

// enoughDisk is what a school's year and its backups fit into.
const enoughDisk = 1 << 30

func examineFolder(_ context.Context, who patient) []finding {
	dir := who.config.Data
	there := dir
	for !exists(there) && filepath.Dir(there) != there {
		there = filepath.Dir(there)
	}
	var disk syscall.Statfs_t
	if err := syscall.Statfs(there, &disk); err != nil {
		return []finding{fail("папка данных", "не открывается ("+causeOf(err)+")", "проверьте ZVONOK_DATA и права на неё")}
	}
	free := disk.Bavail * uint64(disk.Bsize)
	if free < enoughDisk {
		return []finding{warn("диск", "свободно меньше 1 ГБ там, где лежит ZVONOK_DATA", "освободите место или выберите другую папку")}
	}
	return []finding{ok("диск", "свободно %d ГБ там, где лежит %s", free>>30, dir)}
}

func examineKeys(_ context.Context, who patient) []finding {
	c := who.config
	if !c.keysInAFile() {
		return []finding{ok("ключи", "из ZVONOK_KEYS")}
	}
	_, err := readKeys(c.keysFile())
	switch {
	case errors.Is(err, os.ErrNotExist) && c.ownDatabase() && exists(c.clusterDir()):
		return []finding{fail("ключи", "база есть, а файла ключей "+c.keysFile()+" нет: данные не прочесть",
			"верните файл из копии или задайте ZVONOK_KEYS")}
	case errors.Is(err, os.ErrNotExist):
		return []finding{warn("ключи", "ещё не созданы: первая же команда создаст "+c.keysFile(), "потом сохраните копию этого файла отдельно от копий базы")}
	case err != nil:
		return []finding{fail("ключи", err.Error(), "без ключей данные не прочесть: верните доступ к ним, прежде чем запускать службу")}
	}
	return []finding{warn("ключи", "лежат в файле "+c.keysFile()+" рядом с данными",
		"для настоящей школы держите их отдельно: передайте ZVONOK_KEYS или ZVONOK_KEYS_FILE из хранилища секретов, и сохраните копию")}
}
