package similar

import (
	"fmt"
	"strings"
	"testing"

	"headwater/aggregator/internal/labelled"
)

// weather, earnings and lottery are notices as outlets fill them in.
func weather(city, sky, low, high, day string) (title, text string) {
	return city + "今日天气预报", city + "气象台3月" + day + "日06时发布：今天白天" + sky + "，南风2级，最高气温" + high + "℃；夜间多云，最低气温" + low +
		"℃。请市民注意适时增减衣物，外出记得携带雨具，驾车注意安全。"
}

func earnings(company, code, revenue, growth, profit string) (title, text string) {
	return company + "：前三季度净利润" + profit + "亿元", company + "（" + code + "）晚间发布三季报，前三季度实现营业收入" + revenue + "亿元，同比增长" + growth +
		"%；归属于上市公司股东的净利润" + profit + "亿元。公司表示，业绩变动主要受产品结构调整影响，全年经营计划没有变化。"
}

func unchanging(company string) (title, text string) {
	return company + "：股票交易异常波动", company + "公告，公司股票交易价格连续三个交易日内日收盘价格涨幅偏离值累计超过限额，属于股票交易异常波动情形。" +
		"经公司自查，并书面征询控股股东及实际控制人，不存在应披露而未披露的重大信息。敬请广大投资者注意投资风险。"
}

func numbered(company, code, front string) (title, text string) {
	return company + ":股票交易异常波动", front + company + "(" + code + ")公告,公司股票交易价格连续三个交易日内日收盘价格涨幅偏离值累计超过20%,属于股票交易异常波动情形。" +
		"经公司自查,并书面征询控股股东及实际控制人,不存在应披露而未披露的重大信息。敬请广大投资者注意投资风险。"
}

func named(titleForm, textForm string) (title, text string) {
	title, text = earnings("宏样股份", "600123", "47.8", "12.31", "5.33")
	return fmt.Sprintf(titleForm, title), fmt.Sprintf(textForm, text)
}

func roadworks(street, cause, minute string) (title, text string) {
	return "临岭：" + street + "因" + cause + "临时管制", "临岭交警3月6日1时" + minute + "分通报，环城高速南段因道路施工实行临时交通管制，预计持续3小时，途经车辆请绕行建设路。"
}

func wetter(day, sky, high, low, wind string) (title, text string) {
	return "Wetter in Linz: " + sky + " am " + day + ". März", "In Linz erwarten die Meteorologen am " + day + ". März " + sky + " bei Höchstwerten von " + high +
		" Grad. In der Nacht sinken die Temperaturen auf " + low + " Grad. Der Wind weht mit bis zu " + wind + " Kilometern pro Stunde aus Westen."
}

func release(product, version, changes string) (title, text string) {
	return product + " " + version + " 发布，数据处理框架", product + " " + version + " 现已发布。" + product + " 是一个分布式数据处理框架，支持流式与批式计算，提供简单易用的接口，" +
		"适用于日志分析、实时推荐等场景。本次更新内容：" + changes + "。下载地址见项目主页，更多详情可查看更新说明。"
}

func second(_, text string) string { return text }

func read(title, text string) *Text { return Read(title, "<p>"+text+"</p>", nil) }

func TestCompare(t *testing.T) {
	paras := strings.Split(news, "</p>")
	other := "另据了解，这项工程的环境评价已经公示，公示期内共收到意见二十余条，主要集中在噪声和交通两个方面。" +
		"有专家认为，科学城能否吸引企业，关键在于后续的人才和资金政策。相邻的两座城市也提出了类似的规划，竞争在所难免。" +
		"一位不愿具名的企业负责人说，公司正在评估是否迁入，租金和通勤是首先考虑的因素。"
	english := "The city council approved on Tuesday a plan to rebuild the old harbour, adding homes, a school and a park " +
		"along the water. Work is to begin next spring and to last about four years, the mayor told reporters after the vote. " +
		"Residents had asked for more trees and fewer parking places, and got both."
	for _, c := range []struct {
		name string
		a, b *Text
		want bool
	}{
		{"republished with a disclaimer", Read("北京科学城开工", news, nil), Read("【快讯】北京科学城开工_样本网", news+"<p>免责声明：本文系转载，不代表本站观点。</p>", nil), true},
		{"traditional, with words of Taiwan", read("新软件发布，网络速度提升", "新软件今天发布，网络速度提升，信息安全也有改进，用户可以在官方网站下载文件，视频教程同时上线。"),
			read("新軟體釋出，網路速度提升", "新軟體今天釋出，網路速度提升，資訊保安也有改進，使用者可以在官方網站下載檔案，影片教程同時上線。"), true},
		{"the end cut, and headlines of others behind", Read("北京科学城开工", news+"<p>工程预计2030年全部完成，届时可容纳大量企业。", nil), Read("北京科学城开工", paras[0]+paras[1]+
			"<p>相关阅读：2026年首场降雪今夜到来，多条道路限行<p>读书节本周开幕", nil), true},
		{"summary of what is called a digest", Read("盘中必读｜北京科学城正式开工", news, nil), Read("盘中必读｜北京科学城正式开工，附全文", paras[0]+"…", nil), true},
		{"summary", Read("北京科学城开工", news, nil), Read("北京科学城开工", paras[0][:3+3*55]+"…", nil), true},
		{"paragraphs in another order", Read("北京科学城开工", news, nil), Read("北京科学城开工", paras[1]+paras[2]+paras[0], nil), true},
		{"first words among others", Read("北京科学城开工", news, nil), Read("【快讯】北京科学城开工", "<p>编者按：近期相关话题引发热议，本刊转载此文供各位参考。<p>新建的北京科学城今天上午正式开工，工程占地约三百公顷…<p>版权声明：凡注明来源的稿件均为转载。", nil), true},
		{"sequel that quotes the beginning", Read("北京科学城开工", news, nil), Read("北京科学城开工最新进展", paras[0]+"<p>"+other, nil), false},
		{"digest", Read("北京科学城开工", paras[0], nil), Read("样城早报｜北京科学城开工", "<p>1、"+paras[0][3:]+"<p>2、"+other+"<p>3、"+english, nil), false},
		{"digest with little else", Read("北京科学城开工", news, nil), Read("样城内参｜北京科学城开工；两座桥梁通车 地铁延长运营", news+"<p>"+other, nil), false},
		{"weather of two cities", read(weather("北京", "晴", "2", "14", "5")), read(weather("上海", "晴", "2", "14", "5")), false},
		{"weather of two days", read(weather("北京", "晴", "2", "14", "5")), read(weather("北京", "多云", "4", "17", "6")), false},
		{"one number and other names", read(roadworks("人民大道", "施工", "11")), read(roadworks("滨江路", "事故", "34")), false},
		{"weather of two days, with numbers that change places", read(wetter("12", "Nebel", "14", "3", "47")), read(wetter("19", "Regen", "12", "3", "12")), false},
		{"weather of two days, of whose numbers one is common", read("한울시 오늘의 날씨", "13일 한울시는 비가 오겠다. 낮 최고기온은 29도, 아침 최저기온은 9도로 예보됐다. 미세먼지 농도는 나쁨 수준이다."),
			read("한울시 오늘의 날씨", "9일 한울시는 맑겠다. 낮 최고기온은 29도, 아침 최저기온은 5도로 예보됐다. 미세먼지 농도는 보통 수준이다."), false},
		{"digests of one column", read("오늘의 주요뉴스", second(release("Alder", "3.9.5", "修复内存泄漏"))+news), read("오늘의 주요뉴스", other+second(release("Alder", "3.9.5", "修复内存泄漏"))), false},
		{"earnings of two companies", read(earnings("宏样股份", "600123", "47.8", "12.31", "5.33")), read(earnings("金例科技", "600456", "81.2", "7.90", "9.17")), false},
		{"earnings, republished", read(earnings("宏样股份", "600123", "47.8", "12.31", "5.33")), read(earnings("宏样股份", "600123", "47.8", "12.31", "5.33")), true},
		{"one notice, with the names of its two outlets at title and text", read(named("【样城快报】%s", "样城快报5月6日消息，%s长按二维码，关注样城快报公众号")), read(named("%s - 例闻财经", "（例闻财经5月7日电）%s更多精彩，请下载例闻财经客户端。")), true},
		{"notices with a number each, one with words in front", read(numbered("瑞样环保", "600504", "样氪获悉，")), read(numbered("远样环保", "602111", "")), false},
		{"releases of two products, whose names have letters in common", read(release("Alder", "3.9.5", "修复内存泄漏，升级依赖版本")), read(release("Quartz", "3.9.5", "升级依赖版本，改进错误提示")), false},
		{"releases of two products, one among other words", read(release("Alder", "3.9.5", "修复内存泄漏，升级依赖版本")),
			read("Rivet 3.9.5 发布，数据处理框架", second(release("Rivet", "3.9.5", "升级依赖版本，修复内存泄漏"))+strings.ReplaceAll(other, "科学城", "开发区")[:3*60]), false},
		{"two releases of one product, one among other words", read(release("Alder", "3.9.5", "升级依赖版本")),
			read("Alder 2.1.7 发布，数据处理框架", "样氪获悉，"+second(release("Alder", "2.1.7", "升级依赖版本"))+strings.ReplaceAll(other, "科学城", "开发区")), false},
		{"notices without numbers", read(unchanging("宏样股份")), read(unchanging("金例科技")), false},
		{"English, new headline", read("Council approves harbour plan", english), read("HARBOUR PLAN APPROVED BY COUNCIL | Sample Wire", english+" Subscribe to our newsletter."), true},
		{"English, other story", read("Council approves harbour plan", english), read("Council delays harbour plan",
			"The city council put off on Monday a vote on the old harbour, after residents complained about the noise of the works and the loss of their moorings."), false},
		{"stub under two titles", read("央行下调利率", "点击下方链接查看全文内容，更多精彩请下载客户端"), read("球队夺得冠军", "点击下方链接查看全文内容，更多精彩请下载客户端"), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if f := compare(c.a, c.b, false); f.same != c.want {
				t.Errorf("same %v, want %v: %s", f.same, c.want, f.reason)
			}
			if f := compare(c.b, c.a, false); f.same != c.want {
				t.Errorf("the other way round: same %v, want %v: %s", f.same, c.want, f.reason)
			}
		})
	}
}

func TestSameSourceTellsItemsApart(t *testing.T) {
	stub := "Trivia fans, test what you know with today's round of twenty questions."
	for _, c := range []struct{ name, one, other, text string }{
		{"other headlines over one text", "北京天气", "周末去哪儿", news[:3+3*90]},
		{"a daily column under another date", "Quiz, Wednesday, January 28", "Quiz, Thursday, January 29", stub},
	} {
		if f := compare(read(c.one, c.text), read(c.other, c.text), true); f.same {
			t.Errorf("%s: two items of one source are one: %s", c.name, f.reason)
		}
	}
	if f := compare(Read("04版 - 北京科学城开工", news+news, nil), Read("01版 - 北京科学城开工", news+news, nil), true); !f.same {
		t.Errorf("one article on two pages is two: %s", f.reason)
	}
}

// Two near copies may be compared in either order, as they come.
func TestComparingHasNoDirection(t *testing.T) {
	set, err := labelled.Read("testdata/sample.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	texts := make([]*Text, len(set))
	for i, l := range set {
		texts[i] = Read(l.Title, l.HTML, nil)
	}
	for i, a := range texts {
		for j, b := range texts[:i] {
			same := set[i].Source == set[j].Source
			if x, y := compare(a, b, same), compare(b, a, same); x.same != y.same || x.loose != y.loose {
				t.Errorf("%s and %s: %+v, the other way round %+v", set[i].ID, set[j].ID, x, y)
			}
		}
	}
}

func TestHeadlineFromTheText(t *testing.T) {
	a, b := read("市民热议新变化", news[:3+3*90]), read("新建的北京科学城今天上午正式开工", news[:3+3*90])
	if f := compare(a, b, true); !f.same {
		t.Errorf("one text of a source under its first words is another item: %s", f.reason)
	}
}

func TestCore(t *testing.T) {
	for in, want := range map[string]string{
		"【快讯】央行宣布下调存款准备金率_样本网":                                       "央行宣布下调存款准备金率",
		"[转载]央行宣布下调存款准备金率(组图)":                                       "央行宣布下调存款准备金率",
		"央行宣布下调存款准备金率（续）":                                            "央行宣布下调存款准备金率（续）",
		"开发一个调试器（二）":                                                 "开发一个调试器（二）",
		"Council approves plan - Sample":                             "Council approves plan",
		"Council approves plan for the harbour|The Evening Sample":   "Council approves plan for the harbour",
		"Council approves plan | what comes next in the old harbour": "Council approves plan | what comes next in the old harbour",
		"央行宣布下调存款准备金率-样本网":                                           "央行宣布下调存款准备金率",
		"央行宣布下调存款准备金率——样本日报":                                         "央行宣布下调存款准备金率",
		"样本公司推出新一代处理器Core-i":                                         "样本公司推出新一代处理器Core-i",
		"实现重大突破——记者调查":                                               "实现重大突破——记者调查",
		"短题_网":                                                       "短题_网",
		"【央行宣布下调存款准备金率】_样本网":                                         "【央行宣布下调存款准备金率】",
	} {
		if got := core(in); got != want {
			t.Errorf("core(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestIsDigest(t *testing.T) {
	for in, want := range map[string]bool{
		"样城早报｜北京科学城开工": true, "8点1氪丨今日要闻": true, "甲公司上市；乙公司融资；丙公司裁员": true, "Morning briefing: what to know": true,
		"[아침브리핑] 과학도시 착공": true, "【早餐】北京科学城开工": true, "今日のニュースまとめ - サンプル通信": true, "Das Wichtigste am Morgen": true,
		"【样城晚报】北京科学城开工": false, "Weekly jobless claims fall": false,
		"北京科学城开工_样本早报": false, "《每日新报》记者获奖": false, "Council approves plan": false,
	} {
		if got := IsDigest(in); got != want {
			t.Errorf("IsDigest(%q) = %v, want %v", in, got, want)
		}
	}
}

func TestIsList(t *testing.T) {
	for _, c := range []struct {
		paras string
		want  bool
	}{
		{"1. 甲|2. 乙|3. 丙", true},
		{"今日要闻|一、甲|二、乙|三、丙", true},
		{"①甲|②乙|③丙", true},
		{"1. 甲|2. 乙", false},
		{"介绍|背景|1. 甲|2. 乙|3. 丙", false},
		{"2026年开局|100天|3家", false},
	} {
		if got := isList(strings.Split(c.paras, "|")); got != c.want {
			t.Errorf("isList(%q) = %v, want %v", c.paras, got, c.want)
		}
	}
}

// TestEqual compares every text with itself, which the index does by a hash, and has to come to the same.
func TestEqual(t *testing.T) {
	items, err := labelled.Read("testdata/edits.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	long := 0
	for _, it := range items {
		a, b := Read(it.Title, it.HTML, nil), Read(it.Title, it.HTML, nil)
		if a.whole != b.whole || (a.whole != 0) != (a.units >= shortUnits) {
			t.Errorf("%q: two readings have the hashes %d and %d, at %d characters", it.Title, a.whole, b.whole, a.units)
		}
		if a.whole == 0 {
			continue
		}
		long++
		for _, sameSource := range []bool{false, true} {
			if got := compare(a, b, sameSource); got != a.equal() {
				t.Errorf("%q: compared with itself it is %+v, by its hash %+v", it.Title, got, a.equal())
			}
		}
	}
	if long < 50 {
		t.Errorf("only %d texts are long enough to have a hash", long)
	}
}

// TestEqualIsNotRead holds an article against its copy whose text cannot be read any more.
func TestEqualIsNotRead(t *testing.T) {
	x := NewIndex(Options{})
	title, html := article(1)
	text := Read(title, html, nil)
	x.Place(Item{ID: idOf("a"), Source: 1}, text, library{})
	x.texts = newTextCache()
	if v := x.Place(Item{ID: idOf("b"), Source: 2}, Read(title, html, nil), library{}); v.Join != idOf("a") {
		t.Errorf("the copy joined %v, want the article", v)
	}
	x.texts = newTextCache()
	if v := x.Place(Item{ID: idOf("c"), Source: 3}, Read(title, html+"<p>原文链接</p>", nil), library{}); v.Join != (ID{}) {
		t.Errorf("an edited copy joined %v, though no text could be read", v)
	}
}
