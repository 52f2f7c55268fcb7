// Package fold turns text into the forms in which it can be compared.
//
// The same sentence reaches us in many spellings: full-width and half-width, traditional and simplified,
// with blanks between Chinese and Latin words or without. Folding removes these differences, so that two
// outlets' copies of one article, or a rule and the title it is meant for, become equal strings:
//
//	Key    letters and digits only: what deduplication compares
//	Words  the same, with word boundaries kept: what rules and search compare
//
// Both apply NFKC (so width too), lower case and traditional to simplified. Paragraphs takes the visible text
// out of HTML before that, and Matcher finds many folded words in one folded text.
//
// All functions are pure and may be called from any goroutine. The first call builds the folding table, about
// 200 KB, which is never changed afterwards.
package fold
