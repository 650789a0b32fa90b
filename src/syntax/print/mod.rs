//! Writes a syntax tree in the one layout of `map fmt`.
//!
//! In: a tree, with its comments and blank lines. Out: text of which parsing makes the same tree: two spaces a step, one
//! blank line at most where there was one, lines of at most 120 characters where they can be broken.

mod broken;
mod declarations;
mod flat;
mod names;
mod rules;
mod writer;

use super::ast::{Expr, File};
use super::level::Level;
use super::parse::parse;
use crate::diagnostic::Diagnostic;
use crate::source::FileId;
use writer::Writer;

/// The text of a file.
#[must_use]
pub fn print(file: &File) -> String {
    let mut writer = Writer::new(file);
    if let Some(header) = &file.header {
        writer.header(header);
    }
    file.items.iter().for_each(|item| writer.item(item));
    writer.finish()
}

/// The text of an expression, on one line.
#[must_use]
pub fn print_expression(expression: &Expr) -> String {
    let mut text = String::new();
    flat::expression(&mut text, expression, Level::Or);
    text
}

/// A text in the one layout.
///
/// # Errors
/// The syntax faults of a text that does not parse; their places are in [`FileId`] 0.
pub fn format(text: &str) -> Result<String, Vec<Diagnostic>> {
    let parsed = parse(FileId::default(), text);
    if parsed.diagnostics.is_empty() { Ok(print(&parsed.file)) } else { Err(parsed.diagnostics) }
}
