// Package gate stands between a stranger's document and the parsers.
//
// It goes over the document once and does two things. It refuses what is over a limit ([Limits]): deep nesting, floods of
// attributes, prefixes, fragments, tokens or items, which the parsers behind it would pay for with quadratic time or with
// the stack of the whole process (bad-input rows 4-8). And it writes a [Skeleton]: the same document, well-formed whatever
// the original was, with canonical prefixes instead of namespaces, and without its texts, which are lifted out and left in
// place of each is a mark. The parser reads the small skeleton and knows the structure; whoever has a mark asks
// [Skeleton.Text] for the text as it stood in the document, with its type, base and language.
//
// So the long texts, nine tenths of a feed, are never tokenised by a general parser, broken markup in one of them cannot
// swallow the items after it, and nothing that the parser normalises away is lost.
//
// JSON documents are only measured and cut into their items ([JSON]).
//
// Everything here is a pure function of its input; the workers of a poll call it, each for its own document.
package gate
