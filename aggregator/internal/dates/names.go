package dates

import (
	"strings"
	"sync"
)

// monthLines names the twelve months, one language or way of shortening a line. They are folded when the table is
// made; where two languages disagree the earlier line wins.
const monthLines = `
january february march april may june july august september october november december
jan feb mar apr may jun jul aug sep oct nov dec
januar februar märz april mai juni juli august september oktober november dezember
jän febr mrz apr mai jun jul aug sep okt nov dez
jänner feber maerz april mai juni juli august september oktober november dezember
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
janv févr mars avr mai juin juil août sept oct nov déc
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
ene feb mar abr may jun jul ago setiembre oct nov dic
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
jan fev mar abr mai jun jul ago set out nov dez
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
gen feb mar apr mag giu lug ago set ott nov dic
januari februari maart april mei juni juli augustus september oktober november december
jan feb mrt apr mei jun jul aug sep okt nov dec
januari februari mars april maj juni juli augusti september oktober november december
januar februar marts april maj juni juli august september oktober november desember
tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta
tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu
stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień
sty lut mar kwi maj cze lip sie wrz paź lis gru
ledna února března dubna května června července srpna září října listopadu prosince
leden únor březen duben květen červen červenec srpen září říjen listopad prosinec
januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra
január február március április május június július augusztus szeptember október november december
jan febr márc ápr máj jún júl aug szept okt nov dec
ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie
ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
oca şub mar nis may haz tem ağu eyl eki kas ara
januari pebruari maret april mei juni juli agustus september oktober november des
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
янв фев мар апр май июн июл авг сен окт ноя дек
янв февр мар апр май июн июл авг сент окт нояб дек
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
януари февруари март април май юни юли август септември октомври ноември декември
Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου Οκτωβρίου Νοεμβρίου Δεκεμβρίου
Ιανουάριος Φεβρουάριος Μάρτιος Απρίλιος Μάιος Ιούνιος Ιούλιος Αύγουστος Σεπτέμβριος Οκτώβριος Νοέμβριος Δεκέμβριος
Ιαν Φεβ Μαρ Απρ Μαι Ιουν Ιουλ Αυγ Σεπ Οκτ Νοε Δεκ
يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר
มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม
जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर
`

// weekdayLines names the days of the week from Sunday on.
const weekdayLines = `
sunday monday tuesday wednesday thursday friday saturday
sun mon tue wed thu fri sat
sonntag montag dienstag mittwoch donnerstag freitag samstag
so mo di mi do fr sa
dimanche lundi mardi mercredi jeudi vendredi samedi
dim lun mar mer jeu ven sam
domingo lunes martes miércoles jueves viernes sábado
domenica lunedì martedì mercoledì giovedì venerdì sabato
zondag maandag dinsdag woensdag donderdag vrijdag zaterdag
воскресенье понедельник вторник среда четверг пятница суббота
вс пн вт ср чт пт сб
Κυρ Δευ Τρι Τετ Πεμ Παρ Σαβ
sun mon tues weds thurs fri sat
sun mon tue wed thur fri sat
`

var (
	monthTable   = sync.OnceValue(func() map[string]int { return nameTable(monthLines) })
	weekdayTable = sync.OnceValue(func() map[string]int { return nameTable(weekdayLines) })
)

// nameTable maps every folded name to its place in its line, counted from 1.
func nameTable(lines string) map[string]int {
	table := map[string]int{}
	for line := range strings.Lines(lines) {
		for i, name := range strings.Fields(line) {
			name = fold(name)
			if _, taken := table[name]; !taken {
				table[name] = i + 1
			}
		}
	}
	return table
}

// month is the month that the token names, or 0.
func (t token) month() int {
	if t.kind != word {
		return 0
	}
	return monthTable()[t.text]
}

// weekday is the day of the week that the token names, 1 for Sunday, or 0.
func (t token) weekday() int {
	if t.kind != word {
		return 0
	}
	return weekdayTable()[t.text]
}
