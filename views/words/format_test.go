package words_test

import (
	"testing"

	"binglian/domain"
	"binglian/views/words"
)

func TestFormats(t *testing.T) {
	t.Parallel()
	s := load(t)
	today := domain.MustDay("2024-10-09")
	zh, en := s.In(words.Chinese, today), s.In(words.English, today)
	saturday := domain.MustDay("2024-10-12")
	for _, c := range []struct{ name, got, want string }{
		{"make-up Saturday", zh.DayWithWeekday(saturday, domain.DayMakeup), "10 月 12 日 周六（调休上班）"},
		{"make-up Saturday", en.DayWithWeekday(saturday, domain.DayMakeup), "12 Oct Sat (make-up working day)"},
		{"another year", zh.DayWithWeekday(domain.MustDay("2025-01-26"), domain.DayWeekend), "2025 年 1 月 26 日 周日"},
		{"no day", zh.Day(0), "—"},
		{"instant", zh.Time(saturday.At(8, 5)), "10 月 12 日 08:05"},
		{"instant", en.Time(domain.MustDay("2023-01-01").At(23, 59)), "1 Jan 2023 23:59"},
		{"left", zh.Left(3), "还剩 3 个工作日"},
		{"today", zh.Left(0), "今天到期"},
		{"over", zh.Left(-2), "已超期 2 个工作日"},
		{"seed investment", zh.Money(2_650_000_000), "26.5 亿元"},
		{"seed investment", en.Money(2_650_000_000), "CNY 2.65 billion"},
		{"wan", zh.Money(12_345_678), "1,234.5678 万元"},
		{"more digits than yi shows", zh.Money(12_345_670_000), "123.46 亿元（1,234,567 万元）"},
		{"exact in yi", zh.Money(12_345_000_000), "123.45 亿元"},
		{"to the yuan", zh.Money(100_000_001), "1 亿元（10,000.0001 万元）"},
		{"less than nothing", zh.Money(-26_500_000), "-2,650 万元"},
		{"million", en.Money(12_345_678), "CNY 12.345678 million"},
		{"more digits than billion shows", en.Money(12_345_670_000), "CNY 12.35 billion (CNY 12,345.67 million)"},
		{"yuan", zh.Money(9_999), "9,999 元"},
		{"nothing", zh.Money(0), "0 元"},
		{"area", zh.Area(12345.6), "12,345.6 ㎡"},
		{"share", zh.Share(80, 140), "57.1 %（80/140）"},
		{"whole", en.Share(79, 79), "100 % (79/79)"},
		{"none of none", en.Share(0, 0), "—"},
		{"bytes", words.Bytes(20 << 20), "20 MB"},
		{"small negative", words.Number(-0.001, 2), "0"},
		{"negative", words.Number(-1234.5, 2), "-1,234.5"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, c.got, c.want)
		}
	}
}
