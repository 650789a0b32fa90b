//! Parts of texts, borrowed where that is possible: a piece of a token without escapes is such a token again.

use crate::payload::Text;
use crate::value::Value;
use std::ops::Range;

/// The part of a text that `choose` picks as a range of bytes; the same text where it picks everything.
pub(super) fn part<'p>(text: Text<'p>, choose: impl FnOnce(&str) -> Range<usize>) -> Text<'p> {
    match text {
        Text::Token { body, escaped: false } => Text::Token { body: slice(body, choose(body)), escaped: false },
        Text::Plain(characters) => Text::Plain(slice(characters, choose(characters))),
        Text::Token { escaped: true, .. } | Text::Shared(_) => {
            let characters = text.characters();
            let range = choose(&characters);
            if range == (0..characters.len()) { text.clone() } else { Text::Shared(slice(&characters, range).into()) }
        }
    }
}

/// The text with its escapes resolved.
pub(super) fn plain(text: Text<'_>) -> Text<'_> {
    match text {
        Text::Token { escaped: true, .. } => Text::Shared(text.characters().into()),
        Text::Token { escaped: false, .. } | Text::Plain(_) | Text::Shared(_) => text,
    }
}

/// The pieces, as values, that `divide` finds in a text whose escapes are resolved (see [`plain`]).
pub(super) fn pieces<'p, 't, I: Iterator<Item = Range<usize>>>(
    text: &'t Text<'p>,
    divide: impl FnOnce(&'t str) -> I,
) -> Vec<Value<'p>> {
    match text {
        Text::Token { body, escaped } => {
            let piece = |range| Value::Text(Text::Token { body: slice(body, range), escaped: *escaped });
            divide(body).map(piece).collect()
        }
        Text::Plain(characters) => {
            divide(characters).map(|range| Value::Text(Text::Plain(slice(characters, range)))).collect()
        }
        Text::Shared(characters) => divide(characters).map(|range| Value::text(slice(characters, range))).collect(),
    }
}

/// The whole text where the range is none of it.
fn slice(characters: &str, range: Range<usize>) -> &str {
    characters.get(range).unwrap_or(characters)
}

/// The range of bytes that a piece of a text takes in it.
pub(super) fn range_of(whole: &str, piece: &str) -> Range<usize> {
    let start = (piece.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize);
    start..start + piece.len()
}

/// The byte before which so many characters stand; the end of a shorter text.
pub(super) fn byte_of(characters: &str, count: usize) -> usize {
    if characters.is_ascii() {
        return count.min(characters.len());
    }
    characters.char_indices().nth(count).map_or(characters.len(), |(byte, _)| byte)
}

/// The byte behind which so many characters stand; the start of a shorter text.
pub(super) fn byte_from_end(characters: &str, count: usize) -> usize {
    if count == 0 {
        return characters.len();
    }
    characters.char_indices().rev().nth(count - 1).map_or(0, |(byte, _)| byte)
}

/// A count from an argument: negative ones are none.
pub(super) fn count_of(count: i64) -> usize {
    usize::try_from(count).unwrap_or(if count < 0 { 0 } else { usize::MAX })
}
