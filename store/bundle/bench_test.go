package bundle_test

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkRows reads results from files, with every check of a row.
func BenchmarkRows(b *testing.B) {
	const rows = 200_000
	var text strings.Builder
	text.WriteString("sourcedId,status,dateLastModified,lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate,comment,textScore\n")
	for n := range rows {
		comment := ""
		if n%20 == 0 {
			comment = "Хорошо отвечал у доски"
		}
		fmt.Fprintf(&text, "r%d,active,2026-11-20T10:00:00.000Z,w%d,s%d,fully graded,%d,2026-11-20,%s,\n", n, n/25, n%2000, n%4+2, comment)
	}
	dir := files{"manifest.csv": "propertyName,value\noneroster.version,1.2\nfile.results,bulk\n", "results.csv": text.String()}.folder(b)
	in := open(b, dir)
	for b.Loop() {
		got := 0
		for _, p := range in.Rows("results") {
			if p != nil {
				b.Fatal(p)
			}
			got++
		}
		if got != rows {
			b.Fatal(got)
		}
	}
	b.ReportMetric(float64(b.N)*rows/b.Elapsed().Seconds(), "rows/s")
}
