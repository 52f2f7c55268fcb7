// Package similar decides that two items are the same article.
//
// It is the judgement behind "one article, one story", without storage, clock or goroutines. An item passes it in
// two steps:
//
//	NewDraft, Text   folds headline and body; touches one item only, so workers do it in parallel
//	Index.Place      finds the story a Text belongs to, among the items of the window; the desk does it, alone
//
// A Text is large and lives as long as its item is on the desk. What is stored with the item is its Print: about
// 140 bytes, from which Index.Load rebuilds the index at start without reading a body.
//
// # How copies are found
//
// A body becomes the set of its grams: every run of five Chinese characters, or ten Latin letters. A sample of the
// set, dense at the head of the text and thinner further on, is the sketch; items that share enough of it are
// candidates. The sample thins out with the logarithm of the length, so that long texts cost little more than short
// ones, while a summary, nearly always the beginning of its article, still finds it.
//
// A candidate is compared by its whole gram set and by what sets alone do not show: whether numbers in the same
// context agree (a notice about another company or day), whether the title names somebody the other text does not
// know, whether one of the two is a digest, by its headline or by the articles that it holds, or a sequel. See compare.go and
// gather.go.
//
// # How stories stay independent of the order
//
// Each story has a root, its longest text, and an item must match the root to come in. A text that is longer than
// the root takes its place; one that explains an item of another story better than anything there takes that item over. So the same
// items end in the same stories whether the summary or the original came first.
//
// An Index belongs to one goroutine, and so does a Text from Place on. A Print is never changed and may be shared.
package similar
