//! Writes diagnostics as workflow commands of GitHub Actions, which show them beside the lines of a pull request.
//!
//! In: diagnostics, the texts they point into, and the folder that their names start at. Out: one command a line.

use super::lines::Places;
use super::{Diagnostic, Severity, in_order, place, visible};
use crate::source::Sources;

/// One line for each diagnostic, in the order of their places:
///
/// ```text
/// ::error file=mappings/shop/order.map,line=7,endLine=7,col=3,endColumn=29,title=M201 unknown target field::...
/// ```
///
/// `folder` is the path from the working folder to the root of the package, empty for the working folder itself. Lines
/// and columns count from 1, columns in characters; the end is the place behind the last character. A place of several
/// lines has no columns, since GitHub takes them within one line only. Help and notes follow the message.
#[must_use]
pub fn to_github(diagnostics: &[Diagnostic], sources: &Sources, folder: &str) -> String {
    let places = Places::new(diagnostics, sources);
    in_order(diagnostics).into_iter().map(|one| command(one, &places, folder)).collect()
}

fn command(diagnostic: &Diagnostic, places: &Places<'_>, folder: &str) -> String {
    let word = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let title = property(&format!("{} {}", diagnostic.code, diagnostic.code.title()));
    let mut properties = Vec::new();
    if let Some(lines) = places.file(diagnostic.span) {
        let bytes = lines.bytes(diagnostic.span);
        let (start, end) = (lines.position(bytes.start), lines.position(bytes.end));
        properties.push(format!("file={}", property(&place::path(folder, lines.name))));
        properties.push(format!("line={},endLine={}", start.line, end.line));
        if start.line == end.line {
            properties.push(format!("col={},endColumn={}", start.column, end.column));
        }
    }
    properties.push(format!("title={title}"));
    format!("::{word} {}::{}\n", properties.join(","), data(&visible::message(&diagnostic.in_full())))
}

/// What stands behind `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
