//! Adobe Data Prep: its expression language, put into ours.
//!
//! In: the text of a calculated field. Out: an expression of the mapping language, with what was noticed on the way; what
//! has no counterpart becomes a `todo`. What the functions do stands in `function/data_prep/`; mapping sets are left to
//! who reads them.

mod call;
mod grammar;
mod literal;
mod operator;
mod path;
#[cfg(test)]
mod tests;
mod translate;

pub use translate::{Remark, Translation, expression};
