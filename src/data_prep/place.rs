//! Paths of mapping sets, which are no expressions: where an ATTRIBUTE is read, and where a mapping writes.
//!
//! `a.b`, `a\.b`, `${First Name}.b`, `a[0].b`, `a["odd key"]`, `a[*].b`. In: text. Out: its steps, or what is wrong with it.

use std::fmt;

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum PlaceStep {
    /// A member.
    Name(String),
    /// One element, from 0, from the end where negative.
    Index(i64),
    /// `[*]`: every element.
    Every,
}

impl fmt::Display for PlaceStep {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => out.write_str(name),
            Self::Index(index) => write!(out, "[{index}]"),
            Self::Every => out.write_str("[*]"),
        }
    }
}

/// What is wrong with a path, and where: in characters from 1.
pub(super) type Fault = (usize, String);

/// Steps of a path that are not too many for anything that looks through them.
const STEPS: usize = 32;

/// Whether a text is a path for sure, and no expression: names of letters and digits, dots, indexes, wrapped names.
pub(super) fn is_plain(text: &str) -> bool {
    let mut rest = text;
    let mut bare = String::new();
    while let Some(at) = rest.find("${") {
        let Some(end) = rest.get(at..).and_then(|tail| tail.find('}')) else { return false };
        bare.push_str(rest.get(..at).unwrap_or_default());
        bare.push('x');
        rest = rest.get(at + end + 1..).unwrap_or_default();
    }
    bare.push_str(rest);
    let starts = bare.starts_with(|first: char| first.is_alphabetic() || matches!(first, '_' | '$' | '@' | '\\'));
    let mut escaped = false;
    let fits = bare.chars().all(|letter| {
        let fits =
            escaped || letter.is_alphanumeric() || matches!(letter, '_' | '$' | '@' | '\\' | '.' | '[' | ']' | '*');
        escaped = !escaped && letter == '\\';
        fits
    });
    starts
        && fits
        && !matches!(text, "true" | "false" | "null")
        && steps(text).is_ok_and(|steps| {
            bare.matches('*').count() == steps.iter().filter(|step| **step == PlaceStep::Every).count()
        })
}

/// The steps of a path.
///
/// # Errors
/// The text is no path.
pub(super) fn steps(text: &str) -> Result<Vec<PlaceStep>, Fault> {
    let mut reader = Reader { text, at: 0, steps: Vec::new() };
    reader.read().map_err(|message| {
        let column = text.get(..reader.at).unwrap_or(text).chars().count() + 1;
        (column, message.to_owned())
    })?;
    Ok(reader.steps)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    steps: Vec<PlaceStep>,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn read(&mut self) -> Result<(), &'static str> {
        loop {
            self.name()?;
            while self.rest().starts_with('[') {
                self.element()?;
            }
            if self.steps.len() > STEPS {
                return Err("the path has more than 32 steps");
            }
            if self.rest().is_empty() {
                return Ok(());
            }
            if !self.rest().starts_with('.') {
                return Err("a `.` or a `[` is missing here");
            }
            self.at += 1;
        }
    }

    /// A name, up to the next dot or bracket that has no backslash before it; `${...}` may hold several.
    fn name(&mut self) -> Result<(), &'static str> {
        let wrapped = self.rest().starts_with("${");
        self.at += if wrapped { 2 } else { 0 };
        let (mut name, mut escaped) = (String::new(), false);
        loop {
            let Some(letter) = self.rest().chars().next() else {
                if wrapped {
                    return Err("the `}` of `${` is missing");
                }
                break;
            };
            let ends = if wrapped { letter == '}' } else { matches!(letter, '.' | '[') };
            if !escaped && ends {
                break;
            }
            self.at += letter.len_utf8();
            if escaped || letter != '\\' {
                if wrapped && !escaped && letter == '.' {
                    self.push(std::mem::take(&mut name))?;
                } else {
                    name.push(letter);
                }
                escaped = false;
            } else {
                escaped = true;
            }
        }
        self.at += usize::from(wrapped);
        let name = if wrapped { name } else { name.trim().to_owned() };
        self.push(name)
    }

    fn push(&mut self, name: String) -> Result<(), &'static str> {
        if name.is_empty() {
            return Err("a name is missing here");
        }
        self.steps.push(PlaceStep::Name(name));
        Ok(())
    }

    /// `[0]`, `[*]`, `["key"]`
    fn element(&mut self) -> Result<(), &'static str> {
        let Some(end) = self.rest().find(']') else { return Err("the `]` is missing") };
        let inside = self.rest().get(1..end).unwrap_or_default().trim();
        let quoted = |quote: char| inside.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        let step = match (inside, quoted('"').or(quoted('\''))) {
            ("*", _) => PlaceStep::Every,
            (_, Some(key)) if !key.is_empty() => PlaceStep::Name(key.to_owned()),
            (digits, _) => match digits.parse() {
                Ok(index) => PlaceStep::Index(index),
                Err(_) => return Err("between `[` and `]` stands a number, `*` or a name in quotes"),
            },
        };
        self.at += end + 1;
        self.steps.push(step);
        Ok(())
    }
}
