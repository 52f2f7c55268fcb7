package dates

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the zones must be there wherever the tests run
)

// now is a Monday noon in Shanghai; most cases count from it.
var now = time.Date(2026, 1, 19, 12, 0, 0, 0, time.FixedZone("CST", 8*3600))

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	if name == "" {
		return nil
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// dateCase is a text and what it means: want in RFC 3339, "" for no date.
type dateCase struct {
	text      string
	want      string
	precision Precision
}

func check(t *testing.T, zoneName string, cases []dateCase) {
	t.Helper()
	loc := zone(t, zoneName)
	for _, c := range cases {
		got, ok := Parse(c.text, loc, now)
		if ok != (c.want != "") {
			t.Errorf("Parse(%q) = %v, %v; want %q", c.text, got.Time, ok, c.want)
			continue
		}
		if !ok {
			continue
		}
		want, err := time.Parse(time.RFC3339Nano, c.want)
		if err != nil {
			t.Fatal(err)
		}
		if !got.Time.Equal(want) || got.Precision != c.precision {
			t.Errorf("Parse(%q) = %s, %v; want %s, %v", c.text, got.Time.Format(time.RFC3339Nano), got.Precision, c.want, c.precision)
		}
	}
}

func TestStandardForms(t *testing.T) {
	check(t, "", []dateCase{
		{"Mon, 19 Jan 2026 08:12:00 +0800", "2026-01-19T08:12:00+08:00", Second},
		{"Mon, 19 Jan 2026 08:12:00 GMT", "2026-01-19T08:12:00Z", Second},
		{"Fri, 9 Jan 2026 08:12:00 -0000", "2026-01-09T08:12:00Z", Second},
		{"2026-01-19T00:12:00Z", "2026-01-19T00:12:00Z", Second},
		{"2026-01-19T00:12:00.5+05:45", "2026-01-19T00:12:00.5+05:45", Second},
		{"2026-01-19 00:12:00+0800", "2026-01-19T00:12:00+08:00", Second},
		{" 2026-01-19T00:12:00z ", "2026-01-19T00:12:00Z", Second},
		{"2026-01-19T24:00:00Z", "2026-01-20T00:00:00Z", Second},
		{"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", Second},
		{"Sat, 31 Dec 2016 23:59:60 GMT", "2017-01-01T00:00:00Z", Second},
		{"2026-02-30T00:12:00Z", "", 0},
		{"2026-01-19T25:12:00Z", "", 0},
		{"2026-01-19T10:61:00Z", "", 0},
	})
}

func TestBrokenKin(t *testing.T) {
	check(t, "", []dateCase{
		{"Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z", Second}, // RFC 850
		{"Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37Z", Second},       // asctime
		{"Sun Nov 6 08:49:37 +0100 1994", "1994-11-06T07:49:37Z", Second},
		{"Sun Nov 6 08:49:37 EST 1994", "1994-11-06T13:49:37Z", Second}, // date(1)
		{"Tue, 13 Jan, 2026 06:28:00 UTC", "2026-01-13T06:28:00Z", Second},
		{"Tue,13 Jan 2026 06:28:00 -0000", "2026-01-13T06:28:00Z", Second},
		{"Tues, 13th Jan 2026 06:28:00 GMT", "2026-01-13T06:28:00Z", Second},
		{"Tuesday 13 January 2026", "2026-01-13T00:00:00Z", Day},
		{"Tue, Jan 13 2026 06:28 PM EST", "2026-01-13T23:28:00Z", Minute},
		{"Jan. 13, 2026, 6:28 p.m.", "2026-01-13T18:28:00Z", Minute},
		{"Tuesday, January 13, 2026 - 6:28am", "2026-01-13T06:28:00Z", Minute},
		{"Tue, January 13, 2026 at 12:05 AM EST", "2026-01-13T05:05:00Z", Minute},
		{"13 Jan 26 06:28:00 +0000", "2026-01-13T06:28:00Z", Second},
		{"13 August, 2025", "2025-08-13T00:00:00Z", Day},
		{"13 Jan 2026 GMT", "2026-01-13T00:00:00Z", Day},
		{"Aug. 2025", "2025-08-01T00:00:00Z", Month},
		{"2026/01/13 06:28:00 EDT", "2026-01-13T10:28:00Z", Second},
		{"Tue, 2026/01/13 06:28:00", "2026-01-13T06:28:00Z", Second},
		{"Tue Jan 13 2026 06:28:00 GMT+0100 (Central European Standard Time)", "2026-01-13T05:28:00Z", Second},
		{"2026-01-13T06:28:00-05:00Z", "2026-01-13T11:28:00Z", Second},
		{"2026-01-13 06:28:00 +00:00", "2026-01-13T06:28:00Z", Second},
		{"2026-01-13T06:28", "2026-01-13T06:28:00Z", Minute},
		{"2026-001-13T06:28:00+00:00", "2026-01-13T06:28:00Z", Second},
		{"Thu, 01 Jan 126 06:28:00 GMT", "2026-01-01T06:28:00Z", Second},
		{"0000-00-00 00:00:00", "", 0},
		{"not a date", "", 0},
		{"", "", 0},
	})
}

func TestZones(t *testing.T) {
	check(t, "", []dateCase{
		{"13 Jan 2026 06:28:00 MET", "2026-01-13T05:28:00Z", Second},
		{"13 Jul 2025 06:28:00 MEST", "2025-07-13T04:28:00Z", Second},
		{"13 Jan 2026 06:28:00 JST", "2026-01-12T21:28:00Z", Second},
		{"13 Jan 2026 06:28:00 AEST", "2026-01-12T20:28:00Z", Second},
		{"13 Jan 2026 06:28:00 ET", "2026-01-13T11:28:00Z", Second},
		{"13 Jul 2025 06:28:00 PT", "2025-07-13T13:28:00Z", Second},
		{"13 Jan 2026 06:28:00 CST", "2026-01-13T12:28:00Z", Second},
		{"13 Jan 2026 06:28:00 GMT-01:01", "2026-01-13T07:29:00Z", Second},
		{"13 Jan 2026 06:28:00 UTC+8", "2026-01-12T22:28:00Z", Second},
		{"13 Jan 2026 06:28:00 Etc/GMT", "2026-01-13T06:28:00Z", Second},
		{"13 Jul 2025 20:28:00 America/Los_Angeles", "2025-07-14T03:28:00Z", Second},
		{"2026-01-13 06:28（北京时间）", "2026-01-12T22:28:00Z", Minute},
		{"2026-01-13 06:28:00+99:99", "", 0},
		{"13 Jan 2026 06:28:00 Mars/Base", "2026-01-13T06:28:00Z", Second},
	})
	check(t, "", []dateCase{{"Mon, 19 Jan 2026 11:30:00 CST", "2026-01-19T03:30:00Z", Second}}) // noon in China is night in America
	check(t, "Asia/Shanghai", []dateCase{
		{"Tue, 13 Jan 2026 10:00:00 CST", "2026-01-13T10:00:00+08:00", Second},
		{"2026-01-13 10:00:00", "2026-01-13T10:00:00+08:00", Second},
		{"13 Jan 2026 06:28:00 EST", "2026-01-13T11:28:00Z", Second},
	})
	check(t, "America/Chicago", []dateCase{
		{"Tue, 13 Jan 2026 10:00:00 CST", "2026-01-13T16:00:00Z", Second},
		{"13 Jul 2025 10:00:00", "2025-07-13T15:00:00Z", Second},
	})
	check(t, "Asia/Kolkata", []dateCase{{"13 Jan 2026 10:00:00 IST", "2026-01-13T04:30:00Z", Second}})
	check(t, "Asia/Jerusalem", []dateCase{{"13 Jan 2026 10:00:00 IST", "2026-01-13T08:00:00Z", Second}})
}

func TestMachineForms(t *testing.T) {
	check(t, "", []dateCase{
		{"2003", "2003-01-01T00:00:00Z", Year},
		{"2003-12", "2003-12-01T00:00:00Z", Month},
		{"2003-12-31", "2003-12-31T00:00:00Z", Day},
		{"20031231", "2003-12-31T00:00:00Z", Day},
		{"20031231T101455Z", "2003-12-31T10:14:55Z", Second},
		{"20031231101455", "2003-12-31T10:14:55Z", Second},
		{"03-12-31", "2003-12-31T00:00:00Z", Day},
		{"031231", "2003-12-31T00:00:00Z", Day},
		{"-0312", "2003-12-01T00:00:00Z", Month},
		{"-03-12", "2003-12-01T00:00:00Z", Month},
		{"2003-335", "2003-12-01T00:00:00Z", Day},
		{"2003335", "2003-12-01T00:00:00Z", Day},
		{"2026-W04-1", "2026-01-19T00:00:00Z", Day},
		{"1768781520", "2026-01-19T00:12:00Z", Second},
		{"1768781520123", "2026-01-19T00:12:00.123Z", Second},
		{"013", "", 0},
		{"20031331", "", 0},
	})
}

func TestOrderOfDayAndMonth(t *testing.T) {
	check(t, "", []dateCase{
		{"22/11/2025", "2025-11-22T00:00:00Z", Day},
		{"11/22/2025 4:20 pm", "2025-11-22T16:20:00Z", Minute},
		{"Mon, 01/05/2026 - 19:19", "2026-01-05T19:19:00Z", Minute}, // the weekday knows
		{"Fri, 05/12/2025", "2025-12-05T00:00:00Z", Day},
		{"3/4/2025 4:20:00 PM", "2025-03-04T16:20:00Z", Second},
		{"3/4/2025 16:20:00", "2025-04-03T16:20:00Z", Second},
		{"05.03.2020  19:42", "2020-03-05T19:42:00Z", Minute},
		{"30.10.23", "2023-10-30T00:00:00Z", Day},
		{"10/30/23 21:55:58", "2023-10-30T21:55:58Z", Second},
		{"18-03-08", "2018-03-08T00:00:00Z", Day},
		{"31-12-2025", "2025-12-31T00:00:00Z", Day},
	})
	check(t, "Asia/Shanghai", []dateCase{{"18/03/08 09:30", "2018-03-08T09:30:00+08:00", Minute}})
	check(t, "America/New_York", []dateCase{{"3/4/2025 16:20", "2025-03-04T21:20:00Z", Minute}})
}

func TestEastAsia(t *testing.T) {
	check(t, "", []dateCase{
		{"2026年11月22日", "2026-11-22T00:00:00+08:00", Day},
		{"2026年3月2日 09:30", "2026-03-02T09:30:00+08:00", Minute},
		{"２０２６年３月２日　０９：３０", "2026-03-02T09:30:00+08:00", Minute},
		{"2025年12月1日 星期一 下午3:05:06", "2025-12-01T15:05:06+08:00", Second},
		{"2025年12月1日(周一)上午9点半", "2025-12-01T09:30:00+08:00", Minute},
		{"2025年12月1日晚上8点05分", "2025-12-01T20:05:00+08:00", Minute},
		{"2025年12月1日凌晨12:30", "2025-12-01T00:30:00+08:00", Minute},
		{"二〇二六年一月十九日", "2026-01-19T00:00:00+08:00", Day},
		{"二零二五年十二月二十一日", "2025-12-21T00:00:00+08:00", Day},
		{"2025年12月", "2025-12-01T00:00:00+08:00", Month},
		{"民國115年1月19日", "2026-01-19T00:00:00+08:00", Day},
		{"2020/1/10 14:33:00 北京时间", "2020-01-10T14:33:00+08:00", Second},
		{"令和8年1月19日 午後3時05分", "2026-01-19T15:05:00+09:00", Minute},
		{"令和元年5月1日", "2019-05-01T00:00:00+09:00", Day},
		{"2025年12月1日（月）8:12 に公開", "2025-12-01T08:12:00+09:00", Minute},
		{"2004년 05월 28일 01:31:15", "2004-05-28T01:31:15+09:00", Second},
		{"2004-05-25 오후 11:23:17", "2004-05-25T23:23:17+09:00", Second},
		{"2004. 05. 28. 오전 9:05", "2004-05-28T09:05:00+09:00", Minute},
		{"2025년 12월 1일 월요일", "2025-12-01T00:00:00+09:00", Day},
	})
}

func TestEuropeanLanguages(t *testing.T) {
	check(t, "", []dateCase{
		{"28 Februar 2010 21:03:38 GMT", "2010-02-28T21:03:38Z", Second},
		{"Do, 29 Mär 2018 00:00:00 +0200", "2018-03-28T22:00:00Z", Second},
		{"1. März 2025, 10.30 Uhr", "2025-03-01T10:30:00Z", Minute},
		{"mar., 02 déc. 2025 16:11:02 +0000", "2025-12-02T16:11:02Z", Second},
		{"mar 2 déc. 2025", "2025-12-02T00:00:00Z", Day},
		{"Publié le 1er août 2025 à 14h30", "2025-08-01T14:30:00Z", Minute},
		{"19 de enero de 2025", "2025-01-19T00:00:00Z", Day},
		{"Κυρ, 11 Ιούλ 2004 12:00:00 EST", "2004-07-11T17:00:00Z", Second},
		{"2004-július-13T9:15-05:00", "2004-07-13T14:15:00Z", Minute},
		{"19 января 2025 г., 10:20", "2025-01-19T10:20:00Z", Minute},
		{"19 stycznia 2025", "2025-01-19T00:00:00Z", Day},
		{"19 Ağustos 2025", "2025-08-19T00:00:00Z", Day},
		{"19 tháng 1, 2025", "2025-01-19T00:00:00Z", Day},
		{"周一, 19 一月 2026 08:30:00 +0800", "2026-01-19T08:30:00+08:00", Second},
		{"星期五, 19 12月 2025 08:30:00 GMT+8", "2025-12-19T08:30:00+08:00", Second},
		{"월, 19 1월 2026 08:30:00 +0900", "2026-01-19T08:30:00+09:00", Second},
		{"19. März 2025, 08:30 Uhr MEZ", "2025-03-19T08:30:00+01:00", Minute},
		{"19 มกราคม 2568", "2025-01-19T00:00:00Z", Day},
		{"١٩ يناير ٢٠٢٥", "2025-01-19T00:00:00Z", Day},
	})
}

func TestBylines(t *testing.T) {
	check(t, "Asia/Shanghai", []dateCase{
		{"2025-11-03 17:26 来源:投资界 阅读量:9772", "2025-11-03T17:26:00+08:00", Minute},
		{"张三于2025-7-13 9:54:15发布", "2025-07-13T09:54:15+08:00", Second},
		{"2025-07-13 10:05:48大公网", "2025-07-13T10:05:48+08:00", Second},
		{"2025年04月24日23:52 | 来源： 新华网", "2025-04-24T23:52:00+08:00", Minute},
		{"发布日期：2025-11-22 浏览次数： 信息来源：省发改委", "2025-11-22T00:00:00+08:00", Day},
		{"来源：观察者网 更新时间：2025-09-08 09:00 发布时间：2025-09-07 09:27:48", "2025-09-08T09:00:00+08:00", Minute},
		{"发布时间：11-08", "2025-11-08T00:00:00+08:00", Day},
		{"01-19 08:30 央视新闻", "2026-01-19T08:30:00+08:00", Minute},
		{"01-20 08:30 央视新闻", "2025-01-20T08:30:00+08:00", Minute},
		{"By Jane Doe | Reuters | May 5, 2025 at 10:20 AM | 5 min read", "2025-05-05T10:20:00+08:00", Minute},
		{"Posted on 5 May 2025 by the editor in our weblog about many other things", "2025-05-05T00:00:00+08:00", Day},
	})
}

func TestNoDates(t *testing.T) {
	check(t, "Asia/Shanghai", []dateCase{
		{"2025年1月18日获悉，公司营收12亿元，同比增长3.5%", "", 0},
		{"截至2025年1月18日 合计", "", 0},
		{"编号 2026-01-19-001 版本 1.2.3", "", 0},
		{"33412/21", "", 0},
		{"阅读数( 15878 )", "", 0},
		{"报名截止时间：2026-03-01", "", 0},
		{"来源：今日头条", "", 0},
		{"192.168.10.12", "", 0},
		{"v2025.10.12", "", 0},
		{"¥2025.10.12", "", 0},
		{"On 5 May 2025 we launched a product that everybody liked", "", 0},
		{"比分 10-08", "", 0},
		{"1.2万阅读 10万+", "", 0},
	})
}

func TestRelative(t *testing.T) {
	cases := []dateCase{
		{"刚刚", "2026-01-19T12:00:00+08:00", Minute},
		{"6小时前", "2026-01-19T06:00:00+08:00", Hour},
		{"推荐阅读 6小时前", "2026-01-19T06:00:00+08:00", Hour},
		{"来源：投资界 3天前", "2026-01-16T12:00:00+08:00", Day},
		{"三天前", "2026-01-16T12:00:00+08:00", Day},
		{"两个小时之前", "2026-01-19T10:00:00+08:00", Hour},
		{"半小时前", "2026-01-19T11:30:00+08:00", Minute},
		{"5分钟前更新", "2026-01-19T11:55:00+08:00", Minute},
		{"昨天 10:20", "2026-01-18T10:20:00+08:00", Minute},
		{"昨天下午3点", "2026-01-18T15:00:00+08:00", Hour},
		{"前天", "2026-01-17T00:00:00+08:00", Day},
		{"今天 08:00 投资界", "2026-01-19T08:00:00+08:00", Minute},
		{"2周前", "2026-01-05T12:00:00+08:00", Day},
		{"1个月前", "2025-12-19T12:00:00+08:00", Month},
		{"3時間前", "2026-01-19T09:00:00+08:00", Hour},
		{"3시간 전", "2026-01-19T09:00:00+08:00", Hour},
		{"an hour ago", "2026-01-19T11:00:00+08:00", Hour},
		{"5 days ago", "2026-01-14T12:00:00+08:00", Day},
		{"vor 3 Stunden", "2026-01-19T09:00:00+08:00", Hour},
		{"il y a 2 jours", "2026-01-17T12:00:00+08:00", Day},
		{"hace 3 horas", "2026-01-19T09:00:00+08:00", Hour},
		{"3 часа назад", "2026-01-19T09:00:00+08:00", Hour},
		{"yesterday at 8:15 pm", "2026-01-18T20:15:00+08:00", Minute},
	}
	check(t, "Asia/Shanghai", cases)
	for _, c := range cases {
		if got, _ := Parse(c.text, zone(t, "Asia/Shanghai"), now); !got.Relative {
			t.Errorf("Parse(%q) is not marked as relative", c.text)
		}
	}
}

func TestZonedIsKnown(t *testing.T) {
	for text, want := range map[string]bool{"2026-01-19T00:12:00Z": true, "13 Jan 2026 10:00 EST": true, "2026-01-19 00:12": false} {
		if got, _ := Parse(text, nil, now); got.Zoned != want {
			t.Errorf("Parse(%q).Zoned = %v", text, got.Zoned)
		}
	}
}

// FuzzParse holds the promises that callers build on: no panic, a year that can be written, and a date that is read again as
// the same instant once it is written in the standard form.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"Mon, 19 Jan 2026 08:12:00 +0800", "二〇二六年一月十九日", "昨天 10:20", "1768781520", "2003-W01-1",
		"Jan. 4, 2016, 12:37 p.m.", "民國115年1月19日", "2004-július-13T9:15-05:00", "发布时间：10-08 America/Los_Angeles", "半年前"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, ok := Parse(s, nil, now)
		if !ok {
			return
		}
		if y := d.Time.UTC().Year(); y < 1 || y > 9999 {
			t.Fatalf("Parse(%q) has the year %d", s, y)
		}
		if d.Precision < Year || d.Precision > Second {
			t.Fatalf("Parse(%q) has the precision %d", s, d.Precision)
		}
		again, ok := Parse(d.Time.UTC().Format(time.RFC3339Nano), nil, now)
		if !ok || !again.Time.Equal(d.Time) {
			t.Fatalf("Parse(%q) = %v, written and read again %v", s, d.Time, again.Time)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for name, text := range map[string]string{
		"rfc822": "Mon, 19 Jan 2026 08:12:00 GMT", "rfc3339": "2026-01-19T08:12:00+08:00",
		"chinese": "2026年1月19日 08:12", "byline": "2026-01-19 08:12 来源:投资界 阅读量:9772", "none": "not a date at all, this is no date",
		"hostile": strings.Repeat("1-1 ", 250),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Parse(text, time.UTC, now)
			}
		})
	}
}
