//! One parsed JSON document: a tape of nodes over the bytes it was read from, with places, limits and no copies.
//!
//! In: the bytes of one payload. Out: a [`Document`] whose [`Node`]s borrow from them, or a [`Fault`] with its byte.
//! Queries (RFC 9535) are evaluated here too. Left to others: what the document should look like (`schema/`).

mod decimal;
mod keys;
mod lookup;
mod node;
mod number;
mod parse;
mod query;
mod repair;
mod scan;
mod tape;
mod text;

#[cfg(test)]
mod tests;

pub(crate) use keys::{Keys, UNKNOWN};
pub use node::{Descendants, Elements, Members, Node};
pub use number::Number;
pub use query::{BudgetSpent, Query, QueryFault};
pub use tape::{Document, Tape};
pub use text::{Characters, Text};

/// What one document may cost (DESIGN section 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the whole text.
    pub bytes: usize,
    /// Lists and objects inside one another.
    pub depth: u32,
    /// Values and keys.
    pub nodes: u32,
    /// Bytes of one text, escapes counted as written.
    pub text_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 1 << 20, depth: 64, nodes: 50_000, text_bytes: 256 << 10 }
    }
}

/// How to read a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReadOptions {
    /// What it may cost.
    pub limits: Limits,
    /// Refuse an object that has a key twice; otherwise the last one wins and [`Document::duplicate_keys`] tells.
    pub reject_duplicate_keys: bool,
    /// Put U+FFFD for lone surrogates and invalid UTF-8 instead of refusing them; [`Document::repaired`] tells.
    pub repair_text: bool,
}

/// What a value is, by its text alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NodeKind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// A number.
    Number,
    /// A text.
    Text,
    /// A list.
    List,
    /// An object.
    Object,
}

/// Why bytes are not a document, and at which byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// Bytes before the fault.
    pub offset: usize,
}

/// What is wrong with the bytes of a payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// No value at all.
    Empty,
    /// Something that no JSON value has here (RFC 8259).
    Syntax,
    /// The text ends inside a value.
    Unfinished,
    /// Something after the value.
    Trailing,
    /// A control character inside a text.
    ControlCharacter,
    /// A backslash with no meaning.
    Escape,
    /// Bytes that are not UTF-8.
    Utf8,
    /// Half of a surrogate pair.
    LoneSurrogate,
    /// A key twice, where that is refused.
    DuplicateKey,
    /// More bytes than allowed.
    TooLong,
    /// Nested deeper than allowed.
    TooDeep,
    /// More nodes than allowed.
    TooManyNodes,
    /// A text longer than allowed.
    TextTooLong,
}

impl FaultKind {
    /// What is wrong, in plain words without any value.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::Empty => "there is no JSON value",
            Self::Syntax => "this is not JSON",
            Self::Unfinished => "the JSON value is cut off",
            Self::Trailing => "something follows the JSON value",
            Self::ControlCharacter => "a control character stands unescaped in a text",
            Self::Escape => "a backslash is followed by something that is no escape",
            Self::Utf8 => "the bytes are not UTF-8",
            Self::LoneSurrogate => "a text holds half of a surrogate pair",
            Self::DuplicateKey => "an object has the same key twice",
            Self::TooLong => "the payload is longer than the limit",
            Self::TooDeep => "the payload is nested deeper than the limit",
            Self::TooManyNodes => "the payload has more values than the limit",
            Self::TextTooLong => "a text is longer than the limit",
        }
    }
}
