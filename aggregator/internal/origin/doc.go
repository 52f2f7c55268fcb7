// Package origin reads who wrote an item first: the outlet that a repost names.
//
// A Reader looks through everything that an item carries, from the most to the least trustworthy, and the first rule that
// names somebody other than the item's own source wins:
//
//	rule         confidence  reads                                                        file
//	rss-source   1           RSS <source url>, the credit of another Headwater            structured.go
//	atom-source  1           atom:source                                                  structured.go
//	dc-source    .95         dc:source                                                    structured.go
//	dc-publisher .9          dc:publisher                                                 structured.go
//	byline       .9          visible line near a page's title: 来源：新华社 2026-01-19      labelled.go, labels.go
//	label        .9          the same in the text: 本文来源：…, Quelle: …, [출처=…]          labelled.go, labels.go
//	statement    .9          转载自…, 经…授权转载, originally published in …                sentence.go, passive.go
//	via          .85         via: https://…, 原文链接：https://…                           labelled.go
//	meta         .85         meta source, mediaid, an agency as author                    meta.go
//	json-ld      .85         isBasedOn, sourceOrganization, provider                      jsonld.go
//	media-credit .8          media:credit of a distributor                                structured.go
//	byline       .8          a field of it without a label: By Reuters, Reuters | Jan 19   author.go
//	dateline     .8          新华社北京1月19日电, BERLIN (dpa) -, (서울=연합뉴스)             dateline.go
//	end          .75         （财联社）, — AFP, © dpa at the very end                       ending.go
//	lead         .6          据新华社消息 as the first words                               dateline.go
//	author       .6          an outlet as author: dc:creator 新华社                        author.go
//	reporter     .5          南都记者 余样, 文/观察者网 王样                                  author.go
//	canonical    .5          rel=canonical or og:url on another site                      meta.go
//	title        .5          "… - Reuters" at the end of an item's title                  structured.go
//	source       1           nobody but the source itself is named
//
// The rule is given back as Answer.How and never renamed, because it is stored and published. A source that names itself
// (来源：观察者网 on guancha.cn) is How "source" with its Name.
//
// The text rules are a grammar and not a list of strings: a label (labels.go) stands at a boundary, is followed by a
// separator (label.go) and by a name that has the shape of one (name.go, clean.go). What looks like a label but belongs
// to a picture, to data or to a sentence (图片来源, 资金来源, "Sources told …") has no boundary before it, no separator
// behind it or no name, so that most traps need no list; ignore.go holds the rest.
//
// The look of a text is that of lines.go: its first and last lines, of long ones the beginning and the end, pictures and
// their captions left out. Reads, CutCounts and CutCredits serve those who compare texts.
//
// A file of cases in the form of case.go is scored by answering each line and comparing names; the cases of
// testdata/cases.txt are the package's own.
//
// Nothing here is shared: each worker has a Reader for each document that it polled.
package origin
