// Package locale holds every text that people read, in Russian and English:
//
//	texts/<room>.<lang>.toml ──Load──▶ Catalog ──In(lang)──▶ Texts ──Say, Count, Date, Mark …──▶ words
//
// A feature has a pair of files of its own (texts/diary.ru.toml and
// texts/diary.en.toml), so that two people never edit one file, and each key
// begins with the file's room, in quotes, the way the code names it:
//
//	"diary.title" = "Дневник"
//	"diary.lessons" = { one = "{{.Count}} урок", few = "{{.Count}} урока", many = "{{.Count}} уроков", other = "{{.Count}} урока" }
//
// To add a text: write it in both files of the pair and call
// Say("diary.title"). The tests tell what is missing in a language, unused,
// used but absent, short of a plural form, or called without a value that the
// text wants.
//
// Values are put in as they are: a caller that builds HTML escapes them first,
// since the texts themselves may hold the tags that Telegram knows.
package locale
