//! Paths and literals as Data Prep writes them.

use super::super::path::is_reserved;
use crate::path::{Step, TargetPath};

/// A name in a path; an odd one, or a reserved one in an expression, is wrapped.
fn name(name: &str, within_expression: bool) -> String {
    let mut letters = name.chars();
    let plain = letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    if plain && !(within_expression && is_reserved(name)) {
        return name.to_owned();
    }
    let escaped: String = name
        .chars()
        .flat_map(|letter| {
            let mark = matches!(letter, '.' | '\\' | '}').then_some('\\');
            mark.into_iter().chain([letter])
        })
        .collect();
    format!("${{{escaped}}}")
}

/// A path below the payload, or below what stands before it; none with a place counted from the end.
pub(super) fn path(before: &str, steps: &[Step], within_expression: bool) -> Option<String> {
    let mut text = before.to_owned();
    for step in steps {
        match step {
            Step::Name(own) => {
                // Only the first name of a path can be taken for a word of the language.
                let own = name(own, within_expression && text.is_empty());
                let dot = if text.is_empty() { "" } else { "." };
                text.push_str(&format!("{dot}{own}"));
            }
            Step::Index(index) if *index < 0 => return None,
            Step::Index(index) => text.push_str(&format!("[{index}]")),
        }
    }
    Some(text)
}

/// A place of the record: `a.b`, odd names wrapped.
pub(super) fn destination(path: &TargetPath) -> String {
    path.names.iter().map(|own| name(own, false)).collect::<Vec<_>>().join(".")
}

/// A text in double quotes.
pub(super) fn literal(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            control if control.is_control() => quoted.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => quoted.push(other),
        }
    }
    quoted + "\""
}
