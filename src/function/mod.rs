//! The function table: one entry a function; the checker, the evaluator, `map functions` and the tests all read it.
//!
//! In: arguments as values, or their kinds. Out: a value, nothing (missing), or a [`Failure`]. One file or folder a
//! family. No function reads a clock, the environment or anything but its arguments.

mod arguments;
mod characters;
mod data_prep;
mod entry;
mod host;
mod identity;
mod kinds;
mod list;
mod number;
mod object;
mod pattern;
#[cfg(test)]
mod promise_tests;
pub mod reference;
mod result;
#[cfg(test)]
mod tests;
mod text;
mod time;
mod url;

pub use data_prep::DatePattern;
pub use host::{HostFunction, HostFunctions};
pub(crate) use identity::{with_key_digits, write_key_part};
pub(crate) use kinds::printed_lengths;
pub use time::TimePattern;

pub use crate::value::{Failure, FailureKind};

use crate::payload::{Limits, Tape};
use crate::schema::Kind;
use crate::value::Value;
use bumpalo::Bump;
use std::sync::Arc;

/// One function of the language.
#[derive(Debug)]
pub struct Function {
    /// Its name, as mappings call it; with its module: `dp.lower`.
    pub name: &'static str,
    /// Other names that mean the same.
    pub aliases: &'static [&'static str],
    /// What it belongs to.
    pub family: Family,
    /// What it gives, in a sentence without a full stop.
    pub summary: &'static str,
    /// More that a user must know: the standard, edge cases, limits. May be empty.
    pub notes: &'static str,
    /// What it takes.
    pub params: &'static [Param],
    /// The kind of its result in words: `text`, `list of the same`.
    pub returns: &'static str,
    /// When it fails, in words; empty: never.
    pub fails: &'static str,
    /// The kind of its result, from the kinds of its arguments, as [`Function::result`] asks it: schema, whether it may be missing although all
    /// required arguments are there, whether it may fail. Arguments that were left out at the end are not in the list.
    pub gives: fn(&[Argument<'_>]) -> Kind,
    /// Whether an object or list given to it counts as mapped with all its members (`to_json` yes, `count`, `key` no).
    pub maps_members: bool,
    /// Whether it compares the elements of a list given to it: those that the source schema calls times are then read as
    /// times, since the same moment can be written in many ways.
    pub compares_elements: bool,
    /// Documented calls with what they give; each is a test.
    pub examples: &'static [Example],
    /// Compiles what is known before any data: patterns, zones. Called once a call site, with the constant arguments.
    pub prepare: Option<Prepare>,
    /// Whether the caller of the library must supply what it does; see [`HostFunctions`].
    pub host: bool,
    /// The function itself. A required argument is always there: calls with one missing are missing and never come here.
    pub call: for<'p> fn(&mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure>,
}

/// What a function belongs to; each family is a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// Text.
    Text,
    /// Regular expressions.
    Pattern,
    /// Numbers.
    Number,
    /// Times, dates, durations.
    Time,
    /// Lists.
    List,
    /// Objects and JSON text.
    Object,
    /// Choices between values.
    Logic,
    /// Hashes, ids, keys.
    Identity,
    /// URLs and encodings.
    Url,
    /// User agents of browsers.
    UserAgent,
    /// The texts of Adobe Analytics.
    Analytics,
}

/// A parameter of a function.
#[derive(Debug)]
pub struct Param {
    /// Its name.
    pub name: &'static str,
    /// The kinds it takes; a value of another kind is a diagnostic, or a failure where only the data can tell.
    pub accepts: &'static [Accept],
    /// Whether it must be there.
    pub presence: Presence,
    /// Whether it must be known when compiling (patterns, zones, names).
    pub constant: bool,
    /// What the checker gives for it; then no call writes it.
    pub implied: Option<Implied>,
    /// What it is, in a few words.
    pub about: &'static str,
}

/// An argument that no call writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Implied {
    /// The param `received_at`, a time.
    ReceivedAt,
    /// The param `seed`, a text.
    Seed,
    /// The whole payload.
    Payload,
}

/// A kind that a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Accept {
    /// Anything.
    Any,
    /// Text (times are not text: use `format_time`).
    Text,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// A truth value.
    Bool,
    /// An instant.
    Time,
    /// A day.
    Date,
    /// A length of time.
    Duration,
    /// A list of anything.
    List,
    /// An object.
    Object,
}

/// Whether an argument must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Presence {
    /// Must be given; if its value is missing, so is the call.
    Required,
    /// May be left out, or be missing.
    Optional,
    /// Any number of further arguments; last. A missing one makes the call missing (but see `key`).
    Rest,
    /// Any number of further arguments; last. A missing one keeps its place, as `None`.
    OptionalRest,
}

/// An argument, as the checker knows it.
#[derive(Debug, Clone)]
pub struct Argument<'a> {
    /// What it can be.
    pub kind: &'a Kind,
    /// Its value where it is known when compiling.
    pub constant: Option<&'a Value<'static>>,
}

/// A documented call. Both sides are written in the mapping language, on constants only.
#[derive(Debug)]
pub struct Example {
    /// `upper("usd")`
    pub call: &'static str,
    /// What it gives.
    pub gives: Gives,
}

/// What an example gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// A value, as JSON text (times as RFC 3339 text in UTC with milliseconds).
    Json(&'static str),
    /// Nothing.
    Missing,
    /// A failure.
    Failure,
}

/// One call while mapping.
pub struct Call<'c, 'p> {
    /// One a parameter, further ones of a rest parameter behind. Optional ones that were left out are `None`.
    pub arguments: &'c [Option<Value<'p>>],
    /// What [`Function::prepare`] made for this call site.
    pub prepared: Option<&'c Prepared>,
    /// Work left for this payload; long calls count it down.
    pub budget: &'c mut u64,
    /// Limits for JSON text inside text, and for every text that is made.
    pub limits: &'c Limits,
    /// Where texts are put that live as long as the payload does; none while compiling.
    pub texts: Option<&'p Bump>,
    /// Storage for JSON text that is read.
    pub tape: &'c mut Tape,
}

/// Compiles the constant arguments of a call site, one a parameter; the fault in words.
pub type Prepare = fn(&[Option<Value<'static>>]) -> Result<Prepared, String>;

/// What a call site compiles once.
#[derive(Debug, Clone)]
pub enum Prepared {
    /// A regular expression.
    Pattern(regex::Regex),
    /// A form of times and a zone.
    Time {
        /// The form; none: that of RFC 3339.
        pattern: Option<Arc<TimePattern>>,
        /// The zone; UTC unless one is given.
        zone: jiff::tz::TimeZone,
    },
    /// A form of times in the letters of Data Prep, and a zone.
    DataPrepTime {
        /// The form; none: any of those that are tried.
        pattern: Option<Arc<DatePattern>>,
        /// The zone; UTC unless one is given.
        zone: jiff::tz::TimeZone,
    },
    /// A function that the caller of the library supplied.
    Host(HostFunction),
    /// The constants were looked at; nothing of them is kept.
    Checked,
}

/// The function of a name, with its module where it has one: `lower`, `dp.lower`.
#[must_use]
pub fn find(name: &str) -> Option<&'static Function> {
    all().find(|function| function.name == name || function.aliases.contains(&name))
}

/// All functions: those of the language by family and then by name, then those of modules likewise.
pub fn all() -> impl Iterator<Item = &'static Function> {
    let families = [
        text::FUNCTIONS,
        pattern::FUNCTIONS,
        number::FUNCTIONS,
        time::FUNCTIONS,
        list::FUNCTIONS,
        object::FUNCTIONS,
        identity::FUNCTIONS,
        url::FUNCTIONS,
    ];
    families.into_iter().flatten().chain(data_prep::functions()).copied()
}

impl Function {
    /// The module it stands in: `dp` of `dp.lower`.
    #[must_use]
    pub fn module(&self) -> Option<&'static str> {
        self.name.split_once('.').map(|(module, _)| module)
    }
}

impl Presence {
    /// Whether a call without a value for it is missing.
    #[must_use]
    pub fn needs_value(self) -> bool {
        matches!(self, Self::Required | Self::Rest)
    }

    /// Whether any number of arguments can stand for the parameter.
    #[must_use]
    pub fn is_rest(self) -> bool {
        matches!(self, Self::Rest | Self::OptionalRest)
    }
}

/// The names of modules, which no import can have.
pub const MODULES: &[&str] = &[data_prep::MODULE];
