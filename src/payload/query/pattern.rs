//! Patterns of `match` and `search`: I-Regexp (RFC 9485), run by the linear engine of the `regex` crate.
//!
//! In: a pattern. Out: a compiled regular expression, or why it is none. What I-Regexp does not have is refused, so that
//! a query means the same everywhere. `^` and `$` anchor, as RFC 9485 section 5.4 has them and the test suite of
//! RFC 9535 expects.

use regex::{Regex, RegexBuilder};
use std::iter::Peekable;
use std::str::Chars;

/// Bytes of a compiled pattern.
const MOST_COMPILED: usize = 1 << 20;

/// Compiles a pattern that must match the whole text, or some part of it.
pub(super) fn compile(pattern: &str, whole: bool) -> Result<Regex, String> {
    let mut translated = Translation { rest: pattern.chars().peekable(), out: String::new() };
    translated.pattern()?;
    let regex = if whole { format!(r"\A(?:{})\z", translated.out) } else { translated.out };
    RegexBuilder::new(&regex).size_limit(MOST_COMPILED).build().map_err(|fault| match fault {
        regex::Error::CompiledTooBig(_) => "the pattern is too large".to_owned(),
        _ => "this is not a pattern by RFC 9485".to_owned(),
    })
}

struct Translation<'t> {
    rest: Peekable<Chars<'t>>,
    out: String,
}

impl Translation<'_> {
    fn pattern(&mut self) -> Result<(), String> {
        let mut repeated = false;
        while let Some(character) = self.rest.next() {
            let repeats = matches!(character, '*' | '+' | '?' | '{');
            if repeats && repeated {
                return Err("a repetition in a pattern cannot be repeated (RFC 9485)".to_owned());
            }
            repeated = repeats;
            match character {
                '.' => self.out.push_str(r"[^\n\r]"),
                '\\' => self.escape()?,
                '[' => self.class()?,
                '{' => self.range()?,
                '(' if self.rest.peek() == Some(&'?') => {
                    return Err("`(?` has no meaning in a pattern (RFC 9485)".to_owned());
                }
                ']' | '}' => return Err(format!("`{character}` stands alone in the pattern; write `\\{character}`")),
                _ => self.out.push(character),
            }
        }
        Ok(())
    }

    /// What follows a backslash.
    fn escape(&mut self) -> Result<(), String> {
        match self.rest.next() {
            Some(character @ ('(' | ')' | '*' | '+' | '-' | '.' | '?' | '[' | '\\' | ']' | '^' | '{' | '|' | '}')) => {
                self.out.extend(['\\', character]);
                Ok(())
            }
            Some(character @ ('n' | 'r' | 't')) => {
                self.out.extend(['\\', character]);
                Ok(())
            }
            Some(character @ ('p' | 'P')) => self.category(character),
            Some('d') => Err(r"`\d` is no pattern by RFC 9485; write `[0-9]`".to_owned()),
            Some(character) => Err(format!("`\\{}` is no pattern by RFC 9485", character.escape_debug())),
            None => Err("the pattern ends with a backslash".to_owned()),
        }
    }

    /// `{Lu}` after `\p`.
    fn category(&mut self, kind: char) -> Result<(), String> {
        self.out.extend(['\\', kind]);
        let name: String = std::iter::from_fn(|| self.rest.next_if(|next| *next != '}')).collect();
        let letters = name.strip_prefix('{').filter(|name| (1..=2).contains(&name.len()));
        match (letters, self.rest.next()) {
            (Some(letters), Some('}')) if letters.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
                self.out.extend([&name, "}"]);
                Ok(())
            }
            _ => Err(format!("a category such as `{{Lu}}` must follow `\\{kind}` in a pattern")),
        }
    }

    /// `{2}`, `{2,}` or `{2,3}`.
    fn range(&mut self) -> Result<(), String> {
        let range: String = std::iter::from_fn(|| self.rest.next_if(|next| *next != '}')).collect();
        let (least, most) = range.split_once(',').unwrap_or((&range, "0"));
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if self.rest.next().is_none() || least.is_empty() || !is_number(least) || !is_number(most) {
            return Err("`{` in a pattern starts a repetition such as `{2,3}`; else write `\\{`".to_owned());
        }
        self.out.extend(["{", &range, "}"]);
        Ok(())
    }

    /// `[...]`; the operators on sets that the engine has and I-Regexp has not are plain characters.
    fn class(&mut self) -> Result<(), String> {
        self.out.push('[');
        if self.rest.next_if_eq(&'^').is_some() {
            self.out.push('^');
        }
        let start = self.out.len();
        while let Some(character) = self.rest.next() {
            match character {
                ']' if self.out.len() > start => {
                    self.out.push(']');
                    return Ok(());
                }
                '\\' => self.escape()?,
                '[' | ']' => {
                    return Err(format!("`{character}` inside brackets of a pattern is written `\\{character}`"));
                }
                '-' if self.out.len() > start && self.out.ends_with('-') => break,
                '&' | '~' | '^' => self.out.extend(['\\', character]),
                _ => self.out.push(character),
            }
        }
        Err("the brackets of a pattern are not well-formed".to_owned())
    }
}
