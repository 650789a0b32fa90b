//! The functions of Adobe's Data Prep under their own names, in the module `dp`: `dp.explode(x, ",")`.
//!
//! In and out: as with every function of the table. All of Data Prep's functions stand here, so that a user who knows
//! them finds them by one rule; where one means the same as one of the language, both share their code. What the
//! documentation leaves open is decided in the entry's notes. An argument that is missing makes the call missing
//! unless the entry says otherwise: Data Prep's null is missing here.

mod analytics;
mod date;
mod hash;
mod kinds;
mod list;
mod logic;
mod number;
mod object;
mod regex;
mod special;
mod text;
mod url;
mod user_agent;

pub use date::DatePattern;

use super::entry::{BASE, accept};
use super::{Function, Param};
use std::sync::LazyLock;

/// The name of the module.
pub(super) const MODULE: &str = "dp";

/// The parameter that most functions begin with.
const SUBJECT: Param = Param::new("text", accept::TEXT, "any text");

/// What an entry starts from.
const DATA_PREP: Function = Function { ..BASE };

/// All of them, by family and then by name.
pub(super) fn functions() -> &'static [&'static Function] {
    static SORTED: LazyLock<Vec<&'static Function>> = LazyLock::new(|| {
        let files = [
            text::FUNCTIONS,
            regex::FUNCTIONS,
            number::FUNCTIONS,
            date::FUNCTIONS,
            list::FUNCTIONS,
            object::FUNCTIONS,
            logic::FUNCTIONS,
            hash::FUNCTIONS,
            special::FUNCTIONS,
            url::FUNCTIONS,
            user_agent::FUNCTIONS,
            analytics::FUNCTIONS,
        ];
        let mut all: Vec<&'static Function> = files.into_iter().flatten().copied().collect();
        all.sort_by_key(|function| (function.family, function.name));
        all
    });
    &SORTED
}
