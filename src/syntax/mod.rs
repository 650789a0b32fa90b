//! Text to syntax tree and back. The only room that knows pest.
//!
//! In: the text of a `.map` file. Out: an [`ast::File`] with all syntax diagnostics, or its one layout.
//! `lex` and `depth` bound the nesting, `grammar` runs pest, `parse` builds the tree, `recover` finds every fault of a text that
//! does not fit, `print` writes the tree back. What names mean is left to `check`.

pub mod ast;
mod depth;
mod explain;
mod grammar;
mod level;
mod lex;
mod parse;
mod print;
mod recover;
mod words;

pub use parse::{Parsed, parse, parse_expression};
pub use print::{format, print, print_expression};
pub(crate) use words::is_reserved;

#[cfg(test)]
mod tests;
