package origin

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// The statements of European languages are sentences of a few kinds of words in changing order:
//
//	This article | was originally published | by | The Guardian
//	Dieser Beitrag | ist zuerst | in der | taz | erschienen
//	Republished with permission | from | KFF Health News
//
// so a table of the words, by kind, reads them all. A sentence needs a word for the text or must begin with its verb,
// because species and telephones are first published and appear somewhere, too.
type role uint8

const (
	roleNone    role = iota
	roleThis         // this article: what precedes a word for the text
	roleText         // article, Beitrag, статья
	roleFirst        // originally, zuerst
	rolePublish      // published, erschienen
	roleAgain        // republished, reprinted: no roleFirst needed
	rolePlace        // in, by, bei: the name follows
	roleFiller       // what may stand between verb, preposition and name
)

var roleTable = [...]struct {
	role  role
	words string
}{
	{roleThis, `this these cet cette ce dieser dieses diese der este esta questo questa este esse essa эта этот настоящая данная dit deze denne detta ten ta bu`},
	{roleText, `article articles story post piece essay report column interview version content review analysis feature commentary op-ed blogpost editorial excerpt it
		artikel beitrag text kommentar bericht meldung gastbeitrag reportage essai texte tribune billet dossier enquête
		contenido contenu inhalt conteúdo contenuto artículo nota texto noticia reportaje entrevista historia columna articolo testo intervista inchiesta artigo reportagem matéria crônica
		статья материал текст публикация заметка колонка интервью bericht verhaal artikeln artikelen artykuł tekst yazı haber makale`},
	{roleFirst, `originally first initially previously ursprünglich zuerst erstmals original initialement d'abord originellement originalmente originariamente
		originalemente inicialmente primero primera prima primeira primeiramente вперше впервые изначально первоначально eerder oorspronkelijk ursprungligen opprinnelig oprindeligt pierwotnie ilk`},
	{rolePublish, `published appeared appears ran read posted printed released produced written reported aired featured carried
		erschien erschienen veröffentlicht publiziert publié publiée paru parue diffusé diffusée apparu
		publicado publicada publicó apareció aparecido pubblicato pubblicata apparso apparsa uscito опубликован опубликована опубликовано опубликованы вышла вышел появилась
		gepubliceerd verschenen publicerades publisert udgivet opublikowany yayımlandı yayınlandı`},
	{roleAgain, `republished reprinted reposted syndicated crossposted cross-posted adapted excerpted reproduced comes courtesy
		übernommen repris reprise reproduit tomado tomada extraído extraída reproducido republicado tratto tratta ripreso riprodotto ripubblicato
		reproduzido retirado перепечатано взято перепечатка overgenomen`},
	{rolePlace, `on in by at from of with via through to bei auf im am von vom zur zum sur dans par chez de du à au en por del su da dal sul sulla dalla nel nella
		em no na pelo pela do в во на из изданием op door på i av w na`},
	{roleFiller, `the a an here there online exclusively permission permissions kind author authors publisher publishers editors copyright was is has been and also under license licence
		der die das dem den ist wurde le la les l est été a fue ha sido el los las lo il è stato stata per volta vez foi o a os vez pela mit freundlicher genehmigung
		website site web magazine newspaper blog сайте сайта газете журнале издании издания портале`},
}

var roles = sync.OnceValue(func() map[string]role {
	table := map[string]role{}
	for _, row := range roleTable {
		for w := range strings.FieldsSeq(row.words) {
			if _, taken := table[w]; !taken {
				table[w] = row.role
			}
		}
	}
	return table
})

// word is one word of a line.
type word struct {
	from, to int
	role     role
	starts   bool // it is the first of its sentence
}

// sentence reads a statement out of a line.
func (rd *reading) sentence(l *line) (found, bool) {
	if len(l.text) > maxStatement {
		return found{}, false
	}
	words := wordsOf(l.text)
	for i, w := range words {
		if w.role != rolePublish && w.role != roleAgain && !isFrom(l.text, words, i) {
			continue
		}
		if hit, ok := rd.statement(l, words, i); ok {
			return hit, true
		}
	}
	return found{}, false
}

// maxStatement bounds the bytes of a paragraph that is read as a statement.
const maxStatement = 1200

func wordsOf(s string) []word {
	words, starts := make([]word, 0, 40), true
	table := roles()
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !isWord(r) {
			starts = starts || r == '.' || r == '!' || r == '?' || r == '(' || r == '[' || r == '|' || r == '—' || r == '–'
			i += size
			continue
		}
		end := i
		for end < len(s) {
			r, size := utf8.DecodeRuneInString(s[end:])
			if !isWord(r) && (r != '-' && r != '\'' || !isWord(runeAt(s, end+size))) {
				break
			}
			end += size
		}
		text := strings.ToLower(s[i:end])
		if rest, ok := strings.CutPrefix(text, "l'"); ok {
			text = rest
		}
		words = append(words, word{from: i, to: end, role: table[text], starts: starts})
		starts, i = false, end
	}
	return words
}

// isFrom reports whether words i and i+1 are the verb of "This story is from …".
func isFrom(s string, words []word, i int) bool {
	if i == 0 || i+1 >= len(words) || words[i-1].role != roleText {
		return false
	}
	verb, next := s[words[i].from:words[i].to], s[words[i+1].from:words[i+1].to]
	return (verb == "is" || verb == "was" || verb == "comes") && next == "from"
}

// statement reads the sentence around the verb words[v].
func (rd *reading) statement(l *line, words []word, v int) (found, bool) {
	first := nearest(words, v, roleFirst, 4)
	lead := v
	if first >= 0 {
		lead = min(v, first)
	}
	text, this := textBefore(words, lead)
	begins := words[lead].starts || lead > 0 && words[lead-1].starts && words[lead-1].role == roleText
	if !text && !begins {
		return found{}, false
	}
	if words[v].role == rolePublish && first < 0 && !this {
		return found{}, false
	}
	m, ok := rd.placeAfter(l, words, v, first)
	if !ok {
		return found{}, false
	}
	n := rd.clean(m)
	unsure := words[v].role == rolePublish && first < 0 && !containsAny(l.text, "republished", "permission", "partnership")
	known := rd.set.Known(n.name)
	if n.name == "" || unsure && !known || !known && !m.quoted && m.href == "" && !isCapital(n.name) && !strings.Contains(n.name, ".") {
		return found{}, false
	}
	return rd.named(n, m, HowStatement, .9), true
}

// nearest returns the index of the word of a role that is nearest to i, within reach, or -1.
func nearest(words []word, i int, want role, reach int) int {
	for d := 1; d <= reach; d++ {
		if i-d >= 0 && words[i-d].role == want {
			return i - d
		}
		if i+d < len(words) && words[i+d].role == want && !words[i+d].starts {
			return i + d
		}
	}
	return -1
}

// textBefore reports whether a word for the text stands before words[i] in its sentence, and whether it is this text.
func textBefore(words []word, i int) (text, this bool) {
	for j := i - 1; j >= 0 && j >= i-14; j-- {
		if words[j].role == roleText {
			text = true
			this = this || j > 0 && words[j-1].role == roleThis
		}
		if words[j].starts {
			break
		}
	}
	return text, this
}

// placeAfter reads the name behind the preposition, which follows the verb, or in German the adverb before it.
func (rd *reading) placeAfter(l *line, words []word, v, first int) (mention, bool) {
	starts := []int{v}
	if first > v {
		starts = []int{first}
	} else if first >= 0 {
		starts = []int{v, first}
	}
	for _, from := range starts {
		place := false
		for j := from + 1; j < len(words); j++ {
			w := words[j]
			if w.starts && j > from+1 && words[j].role != rolePlace {
				break
			}
			lower := unicode.IsLower(runeAt(l.text, w.from))
			if lower && w.role == rolePlace {
				place = true
				continue
			}
			if lower && (w.role == roleFiller || w.role == roleThis || w.role == roleText || w.role == rolePublish || w.role == roleFirst || w.role == roleAgain) && !rd.knownAt(l.text, w.from) {
				continue
			}
			if place {
				return rd.placeMention(l, words[j-1].to, w.from)
			}
			break
		}
		if !place && words[from].role == roleAgain {
			return rd.placeBefore(l, words, from)
		}
		if place && from+1 < len(words) {
			if m := rd.mention(l, words[len(words)-1].to, true); m.text != "" {
				return m, true
			}
		}
	}
	return mention{}, false
}

// placeBefore reads the name between a preposition and a verb at the end of a German sentence: wurde von … übernommen.
func (rd *reading) placeBefore(l *line, words []word, v int) (mention, bool) {
	for j := 1; j < v; j++ {
		if words[j-1].role == rolePlace && unicode.IsUpper(runeAt(l.text, words[j].from)) {
			return rd.placeMention(l, words[j-1].to, words[j].from)
		}
	}
	return mention{}, false
}

// placeMention reads the name whose first word begins at i; quotes between the preposition's end and i belong to it.
func (rd *reading) placeMention(l *line, prepositionEnd, i int) (mention, bool) {
	for j := prepositionEnd; j < i; j++ {
		if _, quote := closers[runeAt(l.text, j)]; quote && utf8.RuneStart(l.text[j]) {
			i = j
			break
		}
	}
	m := rd.mention(l, i, true)
	return m, m.text != "" && !isMonth(m.text)
}

// knownAt reports whether a known outlet begins at i: taz and la Repubblica are written in lower case.
func (rd *reading) knownAt(s string, i int) bool { return rd.knownPrefix(s[i:]) > 3 }

// isMonth reports whether a name is a date that followed the preposition: published on January 19.
func isMonth(s string) bool {
	w := strings.ToLower(s[:wordEnd(s, 0)])
	return strings.Contains(" january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday januar februar märz mai juni juli oktober dezember janvier février avril juin juillet août enero febrero marzo abril mayo junio julio agosto ", " "+w+" ")
}
