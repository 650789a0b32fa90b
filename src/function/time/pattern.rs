//! Patterns of times: letters as in Unicode's date patterns and Java's, compiled once.
//!
//! In: `dd.MM.yyyy HH:mm`. Out: fields and the text between them, which `read.rs` and `format.rs` walk through.

/// A compiled pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimePattern {
    pub(super) pieces: Vec<Piece>,
}

/// A field, or text between fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    Field(Field),
}

/// What a run of letters stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// `yyyy`: four digits.
    Year,
    /// `yy`: two digits, of 2000 to 2099.
    ShortYear,
    /// `M`, `MM`
    Month(Digits),
    /// `MMM`: `Jan`.
    ShortMonthName,
    /// `MMMM`: `January`.
    MonthName,
    /// `d`, `dd`
    Day(Digits),
    /// `E` to `EEE`: `Mon`.
    ShortWeekday,
    /// `EEEE`: `Monday`.
    Weekday,
    /// `H`, `HH`: 0 to 23.
    Hour(Digits),
    /// `h`, `hh`: 1 to 12.
    HalfDayHour(Digits),
    /// `a`: AM or PM.
    HalfDay,
    /// `m`, `mm`
    Minute(Digits),
    /// `s`, `ss`
    Second(Digits),
    /// `S` to `SSSSSSSSS`: so many digits of the fraction.
    Fraction(u8),
    /// `X`, `x`, `Z`: the offset.
    Offset(OffsetForm),
    /// `VV`: the name of the zone.
    ZoneName,
}

/// How many digits a number has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Digits {
    /// As many as it needs; one or two when read.
    Free,
    /// Two.
    Two,
}

/// How an offset is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OffsetForm {
    /// Whether `Z` stands for no offset.
    pub(super) with_z: bool,
    /// Whether minutes are written, and whether a colon stands before them.
    pub(super) minutes: OffsetMinutes,
}

/// Whether an offset has minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OffsetMinutes {
    /// `+01`, `+0530`
    WhereNeeded,
    /// `+0100`
    Plain,
    /// `+01:00`
    WithColon,
}

/// The letters in words, for messages and the reference.
macro_rules! letters {
    () => {
        "`yyyy` `yy` year, `M` `MM` month, `MMM` `MMMM` its English name, `d` `dd` day, `EEE` `EEEE` English weekday, \
         `H` `HH` hour, `h` `hh` hour of 12 with `a` AM or PM, `m` `mm` minute, `s` `ss` second, `S` to `SSSSSSSSS` \
         fraction, `X` `XX` `XXX` offset with `Z` for none (`+01`, `+0100`, `+01:00`), `x` `xx` `xxx` and `Z` offset \
         without, `VV` zone name; other letters stand in single quotes, a quote is `''`"
    };
}
pub(super) use letters;

impl TimePattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// A letter without a meaning, a run of the wrong length, a quote that never ends: in words.
    pub fn compile(text: &str) -> Result<Self, String> {
        let mut pieces = Pieces(Vec::new());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let run = rest.chars().take_while(|next| *next == first).count();
            rest = match first {
                '\'' => quoted(rest, &mut |letter| pieces.text(letter))?,
                'a'..='z' | 'A'..='Z' => {
                    pieces.0.push(Piece::Field(field(first, run)?));
                    rest.get(run..).unwrap_or_default()
                }
                '[' | ']' | '{' | '}' | '#' => {
                    return Err(format!("`{first}` in the pattern must stand in single quotes"));
                }
                other => {
                    pieces.text(other);
                    rest.get(other.len_utf8()..).unwrap_or_default()
                }
            };
        }
        if pieces.0.is_empty() { Err("the pattern is empty".to_owned()) } else { Ok(Self { pieces: pieces.0 }) }
    }

    /// Its fields.
    pub(super) fn fields(&self) -> impl Iterator<Item = Field> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Field(field) => Some(*field),
            Piece::Text(_) => None,
        })
    }

    /// Refuses a pattern that no day can be read with: year, month and day must stand in it, and each field once.
    ///
    /// # Errors
    /// What is missing or too much, in words.
    pub(super) fn check_readable(&self) -> Result<(), String> {
        for (what, is_such) in [
            ("year", is_year as fn(Field) -> bool),
            ("month", is_month),
            ("day", |field| matches!(field, Field::Day(_))),
        ] {
            if !self.fields().any(is_such) {
                return Err(format!("the pattern has no {what}"));
            }
        }
        let has = |wanted: fn(Field) -> bool| self.fields().any(wanted);
        if has(|field| matches!(field, Field::HalfDayHour(_))) != has(|field| field == Field::HalfDay) {
            return Err("the pattern must have both `h` and `a`, or neither; `H` is the hour of 24".to_owned());
        }
        let slots: Vec<u8> = self.fields().map(slot).collect();
        let twice = slots.iter().enumerate().any(|(index, slot)| slots.iter().take(index).any(|before| before == slot));
        if twice { Err("the pattern has a field twice".to_owned()) } else { Ok(()) }
    }
}

fn is_year(field: Field) -> bool {
    matches!(field, Field::Year | Field::ShortYear)
}

fn is_month(field: Field) -> bool {
    matches!(field, Field::Month(_) | Field::ShortMonthName | Field::MonthName)
}

/// Fields with the same number set the same thing.
fn slot(field: Field) -> u8 {
    match field {
        Field::Year | Field::ShortYear => 0,
        Field::Month(_) | Field::ShortMonthName | Field::MonthName => 1,
        Field::Day(_) => 2,
        Field::ShortWeekday | Field::Weekday => 3,
        Field::Hour(_) | Field::HalfDayHour(_) => 4,
        Field::HalfDay => 5,
        Field::Minute(_) => 6,
        Field::Second(_) => 7,
        Field::Fraction(_) => 8,
        Field::Offset(_) | Field::ZoneName => 9,
    }
}

/// Pieces so far; texts beside one another are one.
struct Pieces(Vec<Piece>);

impl Pieces {
    fn text(&mut self, character: char) {
        match self.0.last_mut() {
            Some(Piece::Text(text)) => text.push(character),
            Some(Piece::Field(_)) | None => self.0.push(Piece::Text(character.to_string())),
        }
    }
}

/// Reads `'text'`, in which `''` is a quote; `''` alone is one too. Gives what follows.
pub(in crate::function) fn quoted<'t>(text: &'t str, push: &mut dyn FnMut(char)) -> Result<&'t str, String> {
    let mut rest = text.strip_prefix('\'').unwrap_or(text);
    if let Some(after) = rest.strip_prefix('\'') {
        push('\'');
        return Ok(after);
    }
    loop {
        let (inside, after) = rest.split_once('\'').ok_or("a single quote in the pattern never ends")?;
        inside.chars().for_each(&mut *push);
        let Some(more) = after.strip_prefix('\'') else { return Ok(after) };
        push('\'');
        rest = more;
    }
}

fn field(letter: char, run: usize) -> Result<Field, String> {
    let digits = if run == 1 { Digits::Free } else { Digits::Two };
    let offset = |with_z, minutes| Field::Offset(OffsetForm { with_z, minutes });
    Ok(match (letter, run) {
        ('y' | 'u', 4) => Field::Year,
        ('y' | 'u', 2) => Field::ShortYear,
        ('M' | 'L', 1 | 2) => Field::Month(digits),
        ('M' | 'L', 3) => Field::ShortMonthName,
        ('M' | 'L', 4) => Field::MonthName,
        ('d', 1 | 2) => Field::Day(digits),
        ('E', 1..=3) => Field::ShortWeekday,
        ('E', 4) => Field::Weekday,
        ('H', 1 | 2) => Field::Hour(digits),
        ('h', 1 | 2) => Field::HalfDayHour(digits),
        ('a', 1) => Field::HalfDay,
        ('m', 1 | 2) => Field::Minute(digits),
        ('s', 1 | 2) => Field::Second(digits),
        ('S', 1..=9) => Field::Fraction(u8::try_from(run).unwrap_or(9)),
        ('X', 1) => offset(true, OffsetMinutes::WhereNeeded),
        ('X', 2) => offset(true, OffsetMinutes::Plain),
        ('X', 3) => offset(true, OffsetMinutes::WithColon),
        ('x', 1) => offset(false, OffsetMinutes::WhereNeeded),
        ('x', 2) | ('Z', 1..=3) => offset(false, OffsetMinutes::Plain),
        ('x', 3) | ('Z', 5) => offset(false, OffsetMinutes::WithColon),
        ('V', 2) => Field::ZoneName,
        _ => {
            let letters = letter.to_string().repeat(run.min(12));
            return Err(format!("`{letters}` in the pattern has no meaning; there are {}", letters!()));
        }
    })
}

/// English names of months, as the fields write them and, in any case, read them.
pub(in crate::function) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// English names of weekdays, Monday first.
pub(in crate::function) const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
