//! A text: as a JSON token with its escapes, plain, or made by a function.
//!
//! In: the body of a string token, or characters. Out: characters with the escapes resolved, or JSON again, where a
//! token is copied byte for byte. No text that came from a document can fail here; a malformed token reads as U+FFFD.

use super::scan;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::str::Chars;
use std::sync::Arc;

/// A text. Tokens keep their escapes, so that text nothing changes is copied as it was written.
#[derive(Debug, Clone)]
pub enum Text<'p> {
    /// The body of a JSON string without its quotes; `escaped` tells whether a backslash stands in it.
    Token {
        /// As written between the quotes.
        body: &'p str,
        /// Whether a backslash stands in it.
        escaped: bool,
    },
    /// Plain characters, borrowed.
    Plain(&'p str),
    /// Plain characters, shared.
    Shared(Arc<str>),
}

impl<'p> Text<'p> {
    /// The characters, escapes resolved; allocates only where there are escapes.
    #[must_use]
    pub fn characters(&self) -> Cow<'_, str> {
        match self.as_plain_str() {
            Some(plain) => Cow::Borrowed(plain),
            None => Cow::Owned(unescape(self.written())),
        }
    }

    /// The characters for as long as the payload lives; shared text is copied.
    #[must_use]
    pub fn into_characters(self) -> Cow<'p, str> {
        match self {
            Self::Token { body, escaped: true } => Cow::Owned(unescape(body)),
            Self::Token { body, escaped: false } | Self::Plain(body) => Cow::Borrowed(body),
            Self::Shared(shared) => Cow::Owned(shared.as_ref().to_owned()),
        }
    }

    /// The characters where no escape has to be resolved first.
    #[must_use]
    pub fn as_plain_str(&self) -> Option<&str> {
        match self {
            Self::Token { escaped: true, .. } => None,
            Self::Token { body, escaped: false } | Self::Plain(body) => Some(body),
            Self::Shared(shared) => Some(shared),
        }
    }

    /// The characters one by one, escapes resolved, without allocating.
    #[must_use]
    pub fn chars(&self) -> Characters<'_> {
        Characters { rest: self.written().chars(), escaped: self.as_plain_str().is_none() }
    }

    /// How many characters (Unicode scalar values) it has: what JSON Schema counts as its length.
    #[must_use]
    pub fn chars_count(&self) -> usize {
        match self.as_plain_str() {
            Some(plain) => plain.chars().count(),
            None => self.chars().count(),
        }
    }

    /// Whether it is empty or only Unicode white space.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self.written().as_bytes().first() {
            Some(b'!'..=b'[' | b']'..=b'~') => false,
            Some(_) | None => self.chars().all(char::is_whitespace),
        }
    }

    /// Whether it has no character at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.written().is_empty()
    }

    /// Order by code points.
    #[must_use]
    pub fn compare(&self, other: &Text<'_>) -> Ordering {
        match (self.as_plain_str(), other.as_plain_str()) {
            (Some(left), Some(right)) => left.cmp(right),
            _ => self.chars().cmp(other.chars()),
        }
    }

    /// The same text, owning what it borrowed; its escapes are resolved.
    #[must_use]
    pub fn into_owned(self) -> Text<'static> {
        match self {
            Self::Token { body, escaped: true } => Text::Shared(unescape(body).into()),
            Self::Token { body, escaped: false } | Self::Plain(body) => Text::Shared(body.into()),
            Self::Shared(shared) => Text::Shared(shared),
        }
    }

    /// Appends it as a JSON string, quotes included; tokens are copied byte for byte, other text is escaped where
    /// RFC 8259 section 7 demands it and nowhere else.
    pub fn write_json(&self, out: &mut Vec<u8>) {
        out.push(b'"');
        match self {
            Self::Token { body, .. } => out.extend_from_slice(body.as_bytes()),
            Self::Plain(plain) => write_escaped(plain, out),
            Self::Shared(shared) => write_escaped(shared, out),
        }
        out.push(b'"');
    }

    /// As it stands in memory, escapes not resolved.
    fn written(&self) -> &str {
        match self {
            Self::Token { body, .. } | Self::Plain(body) => body,
            Self::Shared(shared) => shared,
        }
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Self::Shared(text.into())
    }
}

impl<'p> From<&'p str> for Text<'p> {
    fn from(text: &'p str) -> Self {
        Self::Plain(text)
    }
}

/// Equal when the characters are.
impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self.as_plain_str(), other.as_plain_str()) {
            (Some(left), Some(right)) => left == right,
            _ => self.chars().eq(other.chars()),
        }
    }
}
impl Eq for Text<'_> {}

/// Equal when the characters are.
impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        *self == Text::Plain(other)
    }
}

/// The characters of a text, escapes resolved.
#[derive(Debug, Clone)]
pub struct Characters<'t> {
    rest: Chars<'t>,
    escaped: bool,
}

impl Iterator for Characters<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        match self.rest.next()? {
            '\\' if self.escaped => Some(escape(&mut self.rest)),
            plain => Some(plain),
        }
    }
}

/// Resolves the escapes of a token.
fn unescape(body: &str) -> String {
    let mut characters = Vec::with_capacity(body.len());
    let mut rest = body.as_bytes();
    loop {
        rest = copy_plain(rest, &mut characters);
        // What is left ends the body, so its place is known.
        let Some(escaped) = body.get(body.len() - rest.len()..).and_then(|rest| rest.strip_prefix('\\')) else { break };
        if let Some((letter @ (b'"' | b'\\' | b'/'), after)) = escaped.as_bytes().split_first() {
            characters.push(*letter);
            rest = after;
        } else {
            let mut escaped = escaped.chars();
            characters.extend_from_slice(escape(&mut escaped).encode_utf8(&mut [0; 4]).as_bytes());
            rest = escaped.as_str().as_bytes();
        }
    }
    String::from_utf8(characters).unwrap_or_default()
}

/// Copies what stands before the next backslash; gives the rest.
fn copy_plain<'t>(text: &'t [u8], out: &mut Vec<u8>) -> &'t [u8] {
    let mut rest = text;
    while let Some(chunk) = rest.first_chunk::<8>() {
        out.extend_from_slice(chunk);
        let plain = chunk.iter().position(|byte| *byte == b'\\').unwrap_or(chunk.len());
        rest = rest.get(plain..).unwrap_or_default();
        if plain < chunk.len() {
            out.truncate(out.len() - chunk.len() + plain);
            return rest;
        }
    }
    let plain = rest.iter().position(|byte| *byte == b'\\').unwrap_or(rest.len());
    let (plain, rest) = rest.split_at(plain);
    out.extend_from_slice(plain);
    rest
}

/// Reads what follows a backslash (RFC 8259 section 7).
fn escape(rest: &mut Chars<'_>) -> char {
    match rest.next() {
        Some('b') => '\u{8}',
        Some('f') => '\u{c}',
        Some('n') => '\n',
        Some('r') => '\r',
        Some('t') => '\t',
        Some('u') => unicode_escape(rest),
        Some(other) => other,
        None => char::REPLACEMENT_CHARACTER,
    }
}

fn unicode_escape(rest: &mut Chars<'_>) -> char {
    let code = match hexadecimal(rest) {
        Some(high @ 0xD800..0xDC00) => {
            let mut ahead = rest.clone();
            let low =
                ahead.next().zip(ahead.next()).and_then(|pair| (pair == ('\\', 'u')).then(|| hexadecimal(&mut ahead)));
            match low.flatten() {
                Some(low @ 0xDC00..0xE000) => {
                    *rest = ahead;
                    Some(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
                }
                _ => None,
            }
        }
        code => code,
    };
    code.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn hexadecimal(rest: &mut Chars<'_>) -> Option<u32> {
    let mut code = 0;
    for _ in 0..4 {
        code = code * 16 + rest.next()?.to_digit(16)?;
    }
    Some(code)
}

/// Appends characters as the body of a JSON string.
fn write_escaped(characters: &str, out: &mut Vec<u8>) {
    let mut rest = characters.as_bytes();
    // Eight bytes at once, and back to the first that needs an escape: quotes stand close together in JSON text.
    while let Some(chunk) = rest.first_chunk::<8>() {
        out.extend_from_slice(chunk);
        let plain = scan::special_in(*chunk);
        if let Some(byte) = chunk.get(plain) {
            out.truncate(out.len() - chunk.len() + plain);
            write_escape(*byte, out);
        }
        rest = rest.get(chunk.len().min(plain + 1)..).unwrap_or_default();
    }
    if !rest.iter().any(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)) {
        return out.extend_from_slice(rest);
    }
    for byte in rest {
        match byte {
            b'"' | b'\\' | 0..0x20 => write_escape(*byte, out),
            plain => out.push(*plain),
        }
    }
}

fn write_escape(byte: u8, out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let short = match byte {
        b'"' | b'\\' => byte,
        0x08 => b'b',
        0x0c => b'f',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        _ => {
            let digit = |value: u8| DIGITS[usize::from(value & 15)];
            return out.extend_from_slice(&[b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte)]);
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}
