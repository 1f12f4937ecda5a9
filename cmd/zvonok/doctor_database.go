package main

import (
	"context"
	"fmt"
	"log/slog"

	"zvonok/store"
	"zvonok/store/shared"
)

// oldestPostgres is the first release that has all that the store uses.
const oldestPostgres = 15

func examineDatabase(ctx context.Context, who patient) []finding {
	const about = "база данных"
	c := who.config
	if c.ownDatabase() && !exists(c.clusterDir()) {
		return []finding{warn(about, "своей базы ещё нет в "+c.clusterDir(), "её создаст первая же команда: serve, import или migrate")}
	}
	d, err := joinDatabase(ctx, c, slog.New(slog.DiscardHandler), true)
	if err != nil {
		return []finding{fail(about, err.Error(), "исправьте причину или задайте DATABASE_URL")}
	}
	defer d.leave()
	i, err := store.Inspect(ctx, d.url)
	if err != nil {
		return []finding{fail(about, "не отвечает ("+err.Error()+")", "проверьте адрес, имя, пароль и то, что база запущена и пускает с этой машины")}
	}
	return aboutDatabase(i)
}

func aboutDatabase(i store.Inspection) []finding {
	const about = "база данных"
	var findings []finding
	switch {
	case i.Version < oldestPostgres:
		findings = append(findings, fail(about, fmt.Sprintf("PostgreSQL %d слишком стар", i.Version), "нужен PostgreSQL 15 или новее"))
	case i.Encoding != "UTF8":
		findings = append(findings, fail(about, "кодировка "+i.Encoding, "нужна UTF8: создайте базу заново, CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"))
	case !i.Names:
		findings = append(findings, fail(about, "нет правил сортировки ru-x-icu", "нужна сборка PostgreSQL с ICU"))
	default:
		findings = append(findings, ok(about, "PostgreSQL %d, UTF8", i.Version))
	}
	switch {
	case i.Schema > i.Newest:
		findings = append(findings, fail("схема", fmt.Sprintf("версия %d новее, чем знает эта программа (%d)", i.Schema, i.Newest), "обновите программу"))
	case i.Schema < i.Newest:
		findings = append(findings, warn("схема", fmt.Sprintf("версия %d из %d", i.Schema, i.Newest), "выполните zvonok migrate; serve сделает это сама"))
	default:
		findings = append(findings, ok("схема", "версия %d, новейшая", i.Schema))
	}
	if !i.Role {
		return append(findings, fail("роль людей", "нет роли "+store.PeopleRole+", и создать её нельзя",
			"пусть администратор базы выполнит: "+store.RoleSQL))
	}
	return append(findings, ok("роль людей", "%s доступна", store.PeopleRole))
}

func examineRedis(ctx context.Context, who patient) []finding {
	if who.config.RedisURL == "" {
		return []finding{ok("Redis", "не задан: одной копии службы он не нужен")}
	}
	s, err := shared.Open(who.config.RedisURL.Reveal())
	if err == nil {
		defer s.Close() //nolint:errcheck // it was only asked
		err = s.Ping(ctx)
	}
	if err != nil {
		return []finding{fail("Redis", "не отвечает", "проверьте REDIS_URL; без Redis служба работает, но копии не делят между собой темп отправки")}
	}
	return []finding{ok("Redis", "отвечает")}
}
