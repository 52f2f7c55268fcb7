package dates

import (
	"strings"
	"unicode/utf8"
)

// zeros lends its length to numbers written without digits, so that rules which ask for four digits of a year work.
const zeros = "0000"

// units are the characters that may stand behind a number in Chinese numerals; without one, 一 is just a word.
const units = "年月日号號点點时時分秒天周週个個小星禮礼"

// hanNumber reads a number in Chinese numerals at the start of s, if a unit follows: 二〇二六 and 十九, 廿一, 两. It
// returns the value, the number of digits it would have, and the bytes it took; 0 bytes if there is none.
func hanNumber(s string) (value, width, n int) {
	var run []rune
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		if hanDigit(r) < 0 {
			break
		}
		run = append(run, r)
		n += size
	}
	unit, _ := utf8.DecodeRuneInString(s[n:])
	if len(run) == 0 || len(run) > 4 || n == len(s) || !strings.ContainsRune(units, unit) {
		return 0, 0, 0
	}
	if len(run) == 4 && run[0] != '十' && run[1] != '十' {
		return hanYear(run), 4, n
	}
	value = hanTens(run)
	if value < 0 || value > 99 {
		return 0, 0, 0
	}
	if value > 9 {
		return value, 2, n
	}
	return value, 1, n
}

// hanDigit is the value of one numeral: 0 to 9, 10 for 十, 20 for 廿, 30 for 卅, -1 for anything else.
func hanDigit(r rune) int {
	switch r {
	case '〇', '零', '○':
		return 0
	case '一', '元':
		return 1
	case '二', '两', '兩':
		return 2
	case '三':
		return 3
	case '四':
		return 4
	case '五':
		return 5
	case '六':
		return 6
	case '七':
		return 7
	case '八':
		return 8
	case '九':
		return 9
	case '十':
		return 10
	case '廿':
		return 20
	case '卅':
		return 30
	}
	return -1
}

// hanYear reads four numerals by position: 二〇二六.
func hanYear(run []rune) int {
	year := 0
	for _, r := range run {
		d := hanDigit(r)
		if d > 9 {
			return 0
		}
		year = year*10 + d
	}
	return year
}

// hanTens reads up to 99: 九, 十, 十九, 二十, 二十一, 廿一, and by position 一九. It is -1 for anything else.
func hanTens(run []rune) int {
	value := 0
	for i, r := range run {
		d := hanDigit(r)
		switch {
		case d == 10 && i > 0 && value < 10:
			value *= 10
		case d >= 10 && i == 0:
			value = d
		case d >= 10:
			return -1
		case i == 1 && value < 10:
			value = value*10 + d
		default:
			value += d
		}
	}
	return value
}
