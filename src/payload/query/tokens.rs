//! The tokens of a query, read strictly by RFC 9535 section 2.1 and appendix A: where white space may stand, which
//! names, strings and numbers there are, and what each string says once its escapes are resolved.

use super::QueryFault;

/// A piece of a query.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token<'q> {
    pub(super) kind: TokenKind,
    /// As written.
    pub(super) text: &'q str,
    /// Bytes of the query before it.
    pub(super) offset: usize,
    /// What a name or a string says.
    pub(super) characters: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    Root,
    Current,
    Dot,
    DotDot,
    OpenBracket,
    CloseBracket,
    /// `(` around a condition.
    OpenGroup,
    CloseGroup,
    /// The name of a function.
    Function,
    /// `(` after the name of a function.
    OpenCall,
    CloseCall,
    Comma,
    Colon,
    Question,
    Star,
    Not,
    And,
    Or,
    Compare,
    Name,
    Text,
    Number,
    /// `true`, `false`, `null`.
    Word,
}

/// The functions of RFC 9535 section 2.4.
const FUNCTIONS: [&str; 5] = ["length", "count", "value", "match", "search"];

/// The tokens of a query.
pub(super) fn read(query: &str) -> Result<Vec<Token<'_>>, QueryFault> {
    let mut reader = Reader { query, place: 0, tokens: Vec::new(), open: Vec::new() };
    if !query.starts_with('$') {
        return Err(QueryFault::new("a query starts with `$`, and nothing stands before it", 0));
    }
    while reader.place < query.len() {
        reader.token()?;
    }
    Ok(reader.tokens)
}

struct Reader<'q> {
    query: &'q str,
    place: usize,
    tokens: Vec<Token<'q>>,
    /// For each open parenthesis, whether a call began with it.
    open: Vec<bool>,
}

impl<'q> Reader<'q> {
    fn token(&mut self) -> Result<(), QueryFault> {
        let rest = self.rest();
        let spaces = rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
        let last = self.tokens.last().map(|token| token.kind);
        let must_touch = matches!(last, Some(TokenKind::Dot | TokenKind::DotDot | TokenKind::Function));
        if spaces > 0 && (must_touch || spaces == rest.len()) {
            return Err(QueryFault::new("no white space may stand here", self.place));
        }
        self.place += spaces;
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return Ok(()) };
        match first {
            '\'' | '"' => self.string(first),
            '-' | '0'..='9' => self.number(),
            _ if is_name_first(first) => self.name(),
            _ => self.mark(first),
        }
    }

    fn rest(&self) -> &'q str {
        self.query.get(self.place..).unwrap_or_default()
    }

    /// Appends a token of some bytes.
    fn push(&mut self, kind: TokenKind, length: usize, characters: String) {
        let text = self.rest().get(..length).unwrap_or_default();
        self.tokens.push(Token { kind, text, offset: self.place, characters });
        self.place += length;
    }

    fn fault<T>(&self, message: impl Into<String>) -> Result<T, QueryFault> {
        Err(QueryFault::new(message, self.place))
    }

    /// Punctuation.
    fn mark(&mut self, first: char) -> Result<(), QueryFault> {
        const DOUBLE: [(&str, TokenKind); 7] = [
            ("..", TokenKind::DotDot),
            ("&&", TokenKind::And),
            ("||", TokenKind::Or),
            ("==", TokenKind::Compare),
            ("!=", TokenKind::Compare),
            ("<=", TokenKind::Compare),
            (">=", TokenKind::Compare),
        ];
        if let Some((_, kind)) = DOUBLE.iter().find(|(mark, _)| self.rest().starts_with(mark)) {
            self.push(*kind, 2, String::new());
            return Ok(());
        }
        let kind = match first {
            '$' => TokenKind::Root,
            '@' => TokenKind::Current,
            '.' => TokenKind::Dot,
            '[' => TokenKind::OpenBracket,
            ']' => TokenKind::CloseBracket,
            '(' => self.open_parenthesis(),
            ')' => self.close_parenthesis(),
            ',' => TokenKind::Comma,
            ':' => TokenKind::Colon,
            '?' => TokenKind::Question,
            '*' => TokenKind::Star,
            '!' => TokenKind::Not,
            '<' | '>' => TokenKind::Compare,
            '=' => return self.fault("`=` is no comparison; `==` is"),
            '&' | '|' => return self.fault(format!("a single `{first}` joins no conditions; `{first}{first}` does")),
            _ => return self.fault(format!("`{}` has no meaning in a query", first.escape_debug())),
        };
        self.push(kind, 1, String::new());
        Ok(())
    }

    fn open_parenthesis(&mut self) -> TokenKind {
        let is_call = self.tokens.last().is_some_and(|token| token.kind == TokenKind::Function);
        self.open.push(is_call);
        if is_call { TokenKind::OpenCall } else { TokenKind::OpenGroup }
    }

    fn close_parenthesis(&mut self) -> TokenKind {
        match self.open.pop() {
            Some(true) => TokenKind::CloseCall,
            Some(false) | None => TokenKind::CloseGroup,
        }
    }

    /// The name of a member after a dot; elsewhere a function, or a word that is a value.
    fn name(&mut self) -> Result<(), QueryFault> {
        let rest = self.rest();
        let name = rest.split(|character: char| !is_name_next(character)).next().unwrap_or_default();
        if matches!(self.tokens.last(), Some(Token { kind: TokenKind::Dot | TokenKind::DotDot, .. })) {
            self.push(TokenKind::Name, name.len(), name.to_owned());
            return Ok(());
        }
        let called = rest.get(name.len()..).is_some_and(|after| after.starts_with('('));
        match (called, name) {
            (true, _) if FUNCTIONS.contains(&name) => self.push(TokenKind::Function, name.len(), String::new()),
            (true, _) => {
                return self.fault(format!(
                    "queries have no function `{name}`; they have `length`, `count`, `value`, `match` and `search`"
                ));
            }
            (false, "true" | "false" | "null") => self.push(TokenKind::Word, name.len(), String::new()),
            (false, _) if FUNCTIONS.contains(&name) => {
                return self.fault(format!("`(` must follow `{name}` directly"));
            }
            (false, _) => {
                return self.fault(format!("`{name}` has no meaning here; a name follows a dot or stands in quotes"));
            }
        }
        Ok(())
    }

    fn number(&mut self) -> Result<(), QueryFault> {
        let rest = self.rest();
        let unsigned = rest.strip_prefix('-').unwrap_or(rest);
        let whole = digits(unsigned);
        if whole == 0 {
            return self.fault("a digit must follow `-`");
        }
        if whole > 1 && unsigned.starts_with('0') {
            return self.fault("a number has no zeros before its first digit");
        }
        let mut length = rest.len() - unsigned.len() + whole;
        if let Some(fraction) = rest.get(length..).and_then(|rest| rest.strip_prefix('.')) {
            if digits(fraction) == 0 {
                return self.fault("a digit must follow the point of a number");
            }
            length += 1 + digits(fraction);
        }
        if let Some(exponent) = rest.get(length..).and_then(|rest| rest.strip_prefix(['e', 'E'])) {
            let size = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if digits(size) == 0 {
                return self.fault("a digit must follow the `e` of a number");
            }
            length += 1 + exponent.len() - size.len() + digits(size);
        }
        self.push(TokenKind::Number, length, String::new());
        Ok(())
    }

    /// A string in single or double quotes (RFC 9535 section 2.3.1.1).
    fn string(&mut self, quote: char) -> Result<(), QueryFault> {
        let mut characters = String::new();
        let mut rest = self.rest().chars();
        rest.next();
        loop {
            let place = self.query.len() - rest.as_str().len();
            match rest.next() {
                None => return self.fault("the text in quotes never ends"),
                Some('\\') => match escape(&mut rest, quote) {
                    Some(character) => characters.push(character),
                    None => {
                        return Err(QueryFault::new("a backslash is followed by something that is no escape", place));
                    }
                },
                Some('\0'..'\u{20}') => {
                    return Err(QueryFault::new("a control character stands unescaped in a text", place));
                }
                Some(end) if end == quote => break,
                Some(character) => characters.push(character),
            }
        }
        let length = self.rest().len() - rest.as_str().len();
        self.push(TokenKind::Text, length, characters);
        Ok(())
    }
}

/// Reads what follows a backslash; in contrast to JSON the other kind of quote cannot be escaped.
fn escape(rest: &mut std::str::Chars<'_>, quote: char) -> Option<char> {
    match rest.next()? {
        'b' => Some('\u{8}'),
        'f' => Some('\u{c}'),
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        character @ ('/' | '\\') => Some(character),
        character if character == quote => Some(character),
        'u' => match code_unit(rest)? {
            high @ 0xD800..0xDC00 => {
                let low = (rest.next()? == '\\' && rest.next()? == 'u').then(|| code_unit(rest))??;
                (0xDC00..0xE000)
                    .contains(&low)
                    .then(|| char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)))?
            }
            code => char::from_u32(code),
        },
        _ => None,
    }
}

fn code_unit(rest: &mut std::str::Chars<'_>) -> Option<u32> {
    (0..4).try_fold(0, |code, _| Some(code * 16 + rest.next()?.to_digit(16)?))
}

/// How many digits a text starts with.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

fn is_name_first(character: char) -> bool {
    character.is_ascii_alphabetic() || character == '_' || !character.is_ascii()
}

fn is_name_next(character: char) -> bool {
    is_name_first(character) || character.is_ascii_digit()
}
