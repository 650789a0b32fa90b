//! Java's regular expressions in the syntax of the linear engine.
//!
//! In: a pattern as `java.util.regex.Pattern` reads it. Out: one with the same meaning as the `regex` crate reads it, or
//! the construct that has none there: look-around, back-references, possessive quantifiers, atomic groups, and what
//! depends on where the last match ended. Nothing is let through that would silently mean something else.

use std::iter::Peekable;
use std::str::Chars;

/// Java's `\s`, and what `.` leaves out.
const SPACE: &str = r" \t\n\x0B\f\r";
const LINE_ENDS: &str = r"\n\r\x{85}\x{2028}\x{2029}";
const HORIZONTAL: &str = r" \t\x{A0}\x{1680}\x{180e}\x{2000}-\x{200a}\x{202f}\x{205f}\x{3000}";
const VERTICAL: &str = r"\n\x0B\f\r\x{85}\x{2028}\x{2029}";

/// Puts a pattern of Java in the engine's syntax.
///
/// # Errors
/// What stands in the pattern that the engine cannot do, or that Java does not know: in words.
pub(super) fn translate(pattern: &str) -> Result<String, String> {
    let flags = vec![Flags::default()];
    let mut translator = Translator { rest: pattern.chars().peekable(), out: String::new(), flags };
    translator.pattern()?;
    Ok(translator.out)
}

/// Flags that change how the pattern itself is read.
#[derive(Debug, Clone, Copy, Default)]
struct Flags {
    /// `s`: a point matches line ends too.
    all: bool,
    /// `d`: only `\n` ends a line.
    unix_lines: bool,
    /// `x`: white space and comments.
    comments: bool,
    /// `U`: `\d`, `\w` and the like by Unicode.
    unicode: bool,
}

struct Translator<'p> {
    rest: Peekable<Chars<'p>>,
    out: String,
    /// Of the open groups, innermost last.
    flags: Vec<Flags>,
}

impl Translator<'_> {
    fn pattern(&mut self) -> Result<(), String> {
        while let Some(letter) = self.rest.next() {
            match letter {
                '\\' => self.escape(false)?,
                '[' => self.class()?,
                '(' => self.open_group()?,
                ')' => {
                    if self.flags.len() > 1 {
                        self.flags.pop();
                    }
                    self.out.push(')');
                    self.quantifier()?;
                    continue;
                }
                '.' => self.point(),
                '#' if self.flags().comments => self.comment(),
                '*' | '+' | '?' => return Err(format!("`{letter}` in the pattern repeats nothing")),
                other => self.out.push(other),
            }
            if !matches!(letter, '(' | '|' | '^') {
                self.quantifier()?;
            }
        }
        Ok(())
    }

    fn flags(&self) -> Flags {
        self.flags.last().copied().unwrap_or_default()
    }

    /// Up to the end of the line.
    fn comment(&mut self) {
        while self.rest.next_if(|next| !matches!(next, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')).is_some() {}
    }

    fn point(&mut self) {
        match self.flags() {
            Flags { all: true, .. } => self.out.push_str(r"(?s:.)"),
            Flags { unix_lines: true, .. } => self.out.push_str(r"[^\n]"),
            _ => self.out.push_str(&format!("[^{LINE_ENDS}]")),
        }
    }

    /// `*`, `+`, `?`, `{n,m}`, each perhaps with `?` behind it.
    fn quantifier(&mut self) -> Result<(), String> {
        match self.rest.peek() {
            Some('*' | '+' | '?') => self.out.extend(self.rest.next()),
            Some('{') => self.counted()?,
            _ => return Ok(()),
        }
        match self.rest.peek() {
            Some('+') => Err("the pattern has a possessive quantifier (`*+`, `++`, `?+`), which the linear engine \
                              cannot do; without the second `+` it may match more"
                .to_owned()),
            Some('?') => {
                self.out.extend(self.rest.next());
                match self.rest.peek() {
                    Some('*' | '+' | '?') => Err("a quantifier in the pattern repeats another one".to_owned()),
                    _ => Ok(()),
                }
            }
            Some('*') => Err("a quantifier in the pattern repeats another one".to_owned()),
            _ => Ok(()),
        }
    }

    fn counted(&mut self) -> Result<(), String> {
        let mut counts = String::new();
        for letter in self.rest.by_ref() {
            counts.push(letter);
            if letter == '}' {
                break;
            }
        }
        let inside = counts.strip_prefix('{').and_then(|counts| counts.strip_suffix('}')).unwrap_or_default();
        let (least, most) = inside.split_once(',').unwrap_or((inside, ""));
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(least) || !(most.is_empty() || is_number(most)) {
            return Err("`{` in the pattern begins no `{n}`, `{n,}` or `{n,m}`; as a character it is `\\{`".to_owned());
        }
        self.out.push_str(&counts);
        Ok(())
    }

    fn open_group(&mut self) -> Result<(), String> {
        let flags = self.flags();
        self.flags.push(flags);
        self.out.push('(');
        if self.rest.next_if_eq(&'?').is_none() {
            return Ok(());
        }
        match self.rest.peek() {
            Some('=' | '!') => Err(look_around()),
            Some('>') => Err("the pattern has an atomic group `(?>`, which the linear engine cannot do".to_owned()),
            Some('<') => {
                self.rest.next();
                if matches!(self.rest.peek(), Some('=' | '!')) {
                    return Err(look_around());
                }
                self.out.push_str("?<");
                Ok(())
            }
            Some(':') => {
                self.rest.next();
                self.out.push_str("?:");
                Ok(())
            }
            _ => self.inline_flags(),
        }
    }

    /// `(?i)`, `(?i-s:`; the flag `u` adds nothing, `d` and `U` only change how the pattern is put.
    fn inline_flags(&mut self) -> Result<(), String> {
        let (mut on, mut kept) = (true, [String::new(), String::new()]);
        let end = loop {
            let Some(letter) = self.rest.next() else { return Err("a group in the pattern never ends".to_owned()) };
            let mut flags = self.flags();
            match letter {
                ')' | ':' => break letter,
                '-' => on = false,
                'i' | 'm' | 's' | 'x' => kept[usize::from(!on)].push(letter),
                'u' | 'd' | 'U' => {}
                other => return Err(format!("`(?{other}` in the pattern has no meaning")),
            }
            match letter {
                's' => flags.all = on,
                'd' => flags.unix_lines = on,
                'x' => flags.comments = on,
                'U' => flags.unicode = on,
                _ => {}
            }
            if let Some(last) = self.flags.last_mut() {
                *last = flags;
            }
        };
        let [on, off] = kept;
        let off = if off.is_empty() { off } else { format!("-{off}") };
        match (end, on.is_empty() && off.is_empty()) {
            // `(?U)` and the like leave nothing behind: they hold to the end of the group around them.
            (')', true) => {
                self.out.pop();
                self.end_of_flags();
            }
            (')', false) => {
                self.out.push_str(&format!("?{on}{off})"));
                self.end_of_flags();
            }
            (_, _) => self.out.push_str(&format!("?{on}{off}:")),
        }
        Ok(())
    }

    /// Flags that stand alone hold in the group around them.
    fn end_of_flags(&mut self) {
        if let Some(flags) = self.flags.pop()
            && let Some(outer) = self.flags.last_mut()
        {
            *outer = flags;
        }
    }

    /// What stands behind a backslash, outside or inside of brackets.
    fn escape(&mut self, in_class: bool) -> Result<(), String> {
        let Some(letter) = self.rest.next() else { return Err("a backslash ends the pattern".to_owned()) };
        match letter {
            'd' | 'D' | 'w' | 'W' | 's' | 'S' if self.flags().unicode => {
                self.out.push('\\');
                self.out.push(letter);
            }
            'd' => self.set("0-9", false, in_class),
            'D' => self.set("0-9", true, in_class),
            'w' => self.set("0-9A-Za-z_", false, in_class),
            'W' => self.set("0-9A-Za-z_", true, in_class),
            's' => self.set(SPACE, false, in_class),
            'S' => self.set(SPACE, true, in_class),
            'h' => self.set(HORIZONTAL, false, in_class),
            'H' => self.set(HORIZONTAL, true, in_class),
            'v' => self.set(VERTICAL, false, in_class),
            'V' => self.set(VERTICAL, true, in_class),
            'R' if !in_class => self.out.push_str(&format!(r"(?:\r\n|[{VERTICAL}])")),
            'b' if !in_class && self.rest.peek() == Some(&'{') => {
                return Err("the pattern has `\\b{g}`, which the linear engine cannot do".to_owned());
            }
            'b' | 'B' | 'A' | 'z' if !in_class => {
                self.out.push('\\');
                self.out.push(letter);
            }
            'Z' => {
                return Err(
                    "the pattern has `\\Z`, which the linear engine cannot do; `\\z` is the very end".to_owned()
                );
            }
            'G' => return Err("the pattern has `\\G`, which the linear engine cannot do".to_owned()),
            'X' => return Err("the pattern has `\\X`, which the linear engine cannot do".to_owned()),
            'N' => {
                return Err(
                    "the pattern has `\\N{...}`, which is not supported; `\\x{...}` takes its number".to_owned()
                );
            }
            'k' | '1'..='9' => {
                return Err("the pattern has a back-reference, which the linear engine cannot do".to_owned());
            }
            'Q' => self.quoted(),
            'E' => {}
            'p' | 'P' => self.property(letter == 'P', in_class)?,
            't' | 'n' | 'r' | 'f' | 'a' => {
                self.out.push('\\');
                self.out.push(letter);
            }
            'e' => self.character('\u{1b}'),
            'c' => self.control()?,
            '0' => self.octal()?,
            'x' => self.hexadecimal()?,
            'u' => self.unicode()?,
            letter if letter.is_ascii_alphabetic() => {
                return Err(format!("`\\{letter}` in the pattern has no meaning"));
            }
            other => self.character(other),
        }
        Ok(())
    }

    /// A set of characters, or all others.
    fn set(&mut self, set: &str, others: bool, in_class: bool) {
        match (others, in_class) {
            (false, true) => self.out.push_str(set),
            (false, false) => self.out.push_str(&format!("[{set}]")),
            (true, _) => self.out.push_str(&format!("[^{set}]")),
        }
    }

    /// A character that stands for itself.
    fn character(&mut self, character: char) {
        self.out.push_str(&format!("\\x{{{:x}}}", u32::from(character)));
    }

    /// `\Q...\E`
    fn quoted(&mut self) {
        while let Some(letter) = self.rest.next() {
            if letter == '\\' && self.rest.next_if_eq(&'E').is_some() {
                return;
            }
            self.character(letter);
        }
    }

    fn control(&mut self) -> Result<(), String> {
        let letter = self.rest.next().filter(char::is_ascii).ok_or("`\\c` in the pattern needs a letter")?;
        self.character(char::from((u32::from(letter) as u8) ^ 64));
        Ok(())
    }

    /// `\0n`, `\0nn`, `\0mnn` with m up to 3.
    fn octal(&mut self) -> Result<(), String> {
        let (mut value, mut count) = (0, 0);
        while let Some(digit) = self.rest.peek().and_then(|next| next.to_digit(8)) {
            let most = if value > 31 { 2 } else { 3 };
            if count == most || value * 8 + digit > 0o377 {
                break;
            }
            value = value * 8 + digit;
            count += 1;
            self.rest.next();
        }
        let character = char::from_u32(value).filter(|_| count > 0).ok_or("`\\0` in the pattern needs octal digits")?;
        self.character(character);
        Ok(())
    }

    /// `\xhh`, `\x{h...}`
    fn hexadecimal(&mut self) -> Result<(), String> {
        let digits: String = if self.rest.next_if_eq(&'{').is_some() {
            self.rest.by_ref().take_while(|letter| *letter != '}').collect()
        } else {
            self.rest.by_ref().take(2).collect()
        };
        let character = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
        self.character(character.ok_or("`\\x` in the pattern is no character")?);
        Ok(())
    }

    /// `\uhhhh`, two of them for a character beyond 16 bits.
    fn unicode(&mut self) -> Result<(), String> {
        let mut units = vec![self.unit()?];
        if units.first().is_some_and(|unit| (0xd800..0xdc00).contains(unit))
            && self.rest.next_if_eq(&'\\').is_some()
            && self.rest.next_if_eq(&'u').is_some()
        {
            units.push(self.unit()?);
        }
        let mut characters = char::decode_utf16(units);
        match (characters.next(), characters.next()) {
            (Some(Ok(character)), None) => self.character(character),
            _ => return Err("`\\u` in the pattern is half a character".to_owned()),
        }
        Ok(())
    }

    fn unit(&mut self) -> Result<u16, String> {
        let digits: String = self.rest.by_ref().take(4).collect();
        let unit = u16::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == 4);
        unit.ok_or_else(|| "`\\u` in the pattern needs four hex digits".to_owned())
    }

    /// `\p{L}`, `\pL`, `\p{IsLatin}`, `\p{Alpha}`, `\p{javaLowerCase}`
    fn property(&mut self, others: bool, in_class: bool) -> Result<(), String> {
        let name: String = if self.rest.next_if_eq(&'{').is_some() {
            self.rest.by_ref().take_while(|letter| *letter != '}').collect()
        } else {
            self.rest.next().into_iter().collect()
        };
        if !self.flags().unicode
            && let Some(set) = posix(&name)
        {
            self.set(set, others, in_class);
            return Ok(());
        }
        let name = unicode_property(&name)?;
        self.out.push_str(&format!("\\{}{{{name}}}", if others { 'P' } else { 'p' }));
        Ok(())
    }

    /// `[...]`: unions and intersections mean the same; only single characters are put.
    fn class(&mut self) -> Result<(), String> {
        self.out.push('[');
        if self.rest.next_if_eq(&'^').is_some() {
            self.out.push('^');
        }
        let mut is_first = true;
        while let Some(letter) = self.rest.next() {
            match letter {
                ']' if !is_first => {
                    self.out.push(']');
                    return Ok(());
                }
                ']' => return Err("a bracket in the pattern is empty; as a character it is `\\]`".to_owned()),
                '\\' => self.escape(true)?,
                '[' => self.class()?,
                '&' if self.rest.next_if_eq(&'&').is_some() => self.out.push_str("&&"),
                '-' => self.hyphen(is_first),
                letter if self.flags().comments && letter.is_whitespace() => {}
                '#' if self.flags().comments => self.comment(),
                letter if letter.is_alphanumeric() => self.out.push(letter),
                other => self.character(other),
            }
            is_first = false;
        }
        Err("a bracket in the pattern never ends".to_owned())
    }

    /// Between two characters a range, at an end or before another hyphen itself.
    fn hyphen(&mut self, is_first: bool) {
        let is_range = !is_first && !matches!(self.rest.peek(), None | Some(']' | '[' | '-' | '&'));
        if is_range { self.out.push('-') } else { self.character('-') }
    }
}

fn look_around() -> String {
    "the pattern has look-around (`(?=`, `(?!`, `(?<=`, `(?<!`), which the linear engine cannot do".to_owned()
}

/// The classes of ASCII.
fn posix(name: &str) -> Option<&'static str> {
    Some(match name {
        "Lower" => "a-z",
        "Upper" => "A-Z",
        "ASCII" => r"\x00-\x7F",
        "Alpha" => "A-Za-z",
        "Digit" => "0-9",
        "Alnum" => "0-9A-Za-z",
        "Punct" => r"!-/:-@\x5b-`\x7b-~",
        "Graph" => "!-~",
        "Print" => " -~",
        "Blank" => r" \t",
        "Cntrl" => r"\x00-\x1F\x7F",
        "XDigit" => "0-9A-Fa-f",
        "Space" => SPACE,
        _ => return None,
    })
}

/// A property of Unicode by the engine's name for it.
fn unicode_property(name: &str) -> Result<&str, String> {
    match name {
        "javaLowerCase" => return Ok("Lowercase"),
        "javaUpperCase" => return Ok("Uppercase"),
        "javaAlphabetic" => return Ok("Alphabetic"),
        "javaLetter" => return Ok("L"),
        "javaDigit" => return Ok("Nd"),
        "IsPunctuation" => return Ok("P"),
        "IsDigit" => return Ok("Nd"),
        "IsControl" => return Ok("Cc"),
        _ => {}
    }
    if name.starts_with("In") || name.starts_with("java") {
        return Err(format!("the pattern has `\\p{{{name}}}`, which the linear engine does not know"));
    }
    Ok(name.strip_prefix("Is").unwrap_or(name))
}
