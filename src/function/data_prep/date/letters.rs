//! Patterns of dates in the letters that Data Prep documents: a table of its own, neither Java's `DateTimeFormatter` nor
//! its `SimpleDateFormat`.
//!
//! In: `yyyy-MM-dd'T'HH:mm:ssX`. Out: fields and the text between them, which `read.rs` and `write.rs` walk through.

use crate::function::time::pattern::quoted;

/// A compiled pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatePattern {
    pub(super) pieces: Vec<Piece>,
}

/// A field with the length of its run of letters, or text between fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    Field(Letter, usize),
}

/// What a letter stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Letter {
    /// `G`
    Era,
    /// `Y`: the year of ISO 8601 weeks.
    WeekYear,
    /// `y`
    Year,
    /// `M`, `L`
    Month,
    /// `w`: the week of ISO 8601.
    Week,
    /// `W`: weeks of the month from Monday on, the first one that of the 1st.
    WeekOfMonth,
    /// `D`
    DayOfYear,
    /// `d`
    Day,
    /// `F`: the second Tuesday has 2.
    WeekdayOfMonth,
    /// `E`
    WeekdayName,
    /// `u`: 1 is Monday.
    Weekday,
    /// `a`
    HalfDay,
    /// `H`: 0 to 23.
    Hour,
    /// `k`: 1 to 24.
    HourFrom1,
    /// `K`: 0 to 11.
    HalfDayHourFrom0,
    /// `h`: 1 to 12.
    HalfDayHour,
    /// `m`
    Minute,
    /// `s`
    Second,
    /// `S`: digits of the fraction.
    Fraction,
    /// `z`: `PST`.
    ZoneName,
    /// `Z`: `-0800`.
    Offset,
    /// `X`: `-08`, `Z` for none.
    OffsetOrZ,
    /// `V`: `America/Los_Angeles`.
    ZoneId,
    /// `O`: `GMT+8`.
    GmtOffset,
    /// `Q`, `q`
    Quarter,
}

/// The letters in words, for messages and the reference.
macro_rules! letters {
    () => {
        "`G` era, `y` year, `Y` year of weeks, `Q` `q` quarter, `M` `L` month (`MMM` `MMMM` its English name), `w` ISO \
         week, `W` week of the month, `D` day of the year, `d` day, `F` weekday's number in the month, `E` weekday (`EEEE` \
         in full), `u` weekday from 1 for Monday, `a` AM or PM, `H` hour 0 to 23, `k` 1 to 24, `K` 0 to 11, `h` 1 to 12, `m` \
         minute, `s` second, `S` digits of the fraction, `z` zone as `PST`, `Z` offset as `-0800`, `X` `XX` `XXX` offset as \
         `-08`, `-0800`, `-08:00` with `Z` for none, `V` zone id, `O` offset as `GMT+8`; text stands in single quotes"
    };
}
pub(super) use letters;

impl DatePattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// A letter without a meaning, a run that is too long, a quote that never ends: in words.
    pub fn compile(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let run = rest.chars().take_while(|next| *next == first).count();
            rest = match first {
                '\'' => quoted(rest, &mut |letter| push_text(&mut pieces, letter))?,
                'a'..='z' | 'A'..='Z' => {
                    pieces.push(Piece::Field(letter(first, run)?, run));
                    rest.get(run..).unwrap_or_default()
                }
                '[' | ']' | '{' | '}' | '#' => {
                    return Err(format!("`{first}` in the pattern must stand in single quotes"));
                }
                other => {
                    push_text(&mut pieces, other);
                    rest.get(other.len_utf8()..).unwrap_or_default()
                }
            };
        }
        if pieces.is_empty() { Err("the pattern is empty".to_owned()) } else { Ok(Self { pieces }) }
    }

    /// Refuses a pattern that no day can be read with, or whose hour would be one of two.
    ///
    /// # Errors
    /// What is missing or too much, in words.
    pub(super) fn check_readable(&self) -> Result<(), String> {
        let has = |wanted: &[Letter]| self.letters().any(|letter| wanted.contains(&letter));
        if !has(&[Letter::Year, Letter::WeekYear]) {
            return Err("the pattern has no year".to_owned());
        }
        if has(&[Letter::HalfDayHour, Letter::HalfDayHourFrom0]) != has(&[Letter::HalfDay]) {
            return Err("the pattern must have both `h` or `K` and `a`, or neither; `H` is the hour of 24".to_owned());
        }
        let letters: Vec<Letter> = self.letters().collect();
        let twice =
            letters.iter().enumerate().any(|(index, letter)| letters.iter().take(index).any(|one| one == letter));
        if twice { Err("the pattern has a letter in two places".to_owned()) } else { Ok(()) }
    }

    fn letters(&self) -> impl Iterator<Item = Letter> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Field(letter, _) => Some(*letter),
            Piece::Text(_) => None,
        })
    }
}

/// Texts beside one another are one.
fn push_text(pieces: &mut Vec<Piece>, letter: char) {
    match pieces.last_mut() {
        Some(Piece::Text(text)) => text.push(letter),
        Some(Piece::Field(..)) | None => pieces.push(Piece::Text(letter.to_string())),
    }
}

fn letter(letter: char, run: usize) -> Result<Letter, String> {
    let (found, longest) = match letter {
        'G' => (Letter::Era, 4),
        'Y' => (Letter::WeekYear, 4),
        'y' => (Letter::Year, 4),
        'M' | 'L' => (Letter::Month, 4),
        'w' => (Letter::Week, 2),
        'W' => (Letter::WeekOfMonth, 2),
        'D' => (Letter::DayOfYear, 3),
        'd' => (Letter::Day, 2),
        'F' => (Letter::WeekdayOfMonth, 2),
        'E' => (Letter::WeekdayName, 4),
        'u' => (Letter::Weekday, 2),
        'a' => (Letter::HalfDay, 2),
        'H' => (Letter::Hour, 2),
        'k' => (Letter::HourFrom1, 2),
        'K' => (Letter::HalfDayHourFrom0, 2),
        'h' => (Letter::HalfDayHour, 2),
        'm' => (Letter::Minute, 2),
        's' => (Letter::Second, 2),
        'S' => (Letter::Fraction, 9),
        'z' => (Letter::ZoneName, 3),
        'Z' => (Letter::Offset, 3),
        'X' => (Letter::OffsetOrZ, 3),
        'V' => (Letter::ZoneId, 2),
        'O' => (Letter::GmtOffset, 1),
        'Q' | 'q' => (Letter::Quarter, 3),
        _ => return Err(format!("`{letter}` in the pattern has no meaning; there are {}", letters!())),
    };
    if run > longest {
        let letters = letter.to_string().repeat(longest);
        return Err(format!("`{letter}` stands {run} times in the pattern; `{letters}` is the longest run of it"));
    }
    Ok(found)
}
