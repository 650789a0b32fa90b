//! Lineage as text: a block for each field of a record, or a line for each field that a source path reaches.

use super::lineage::{EventLineage, FieldLineage, Reach};
use crate::check::EmitAccount;
use std::fmt::Write as _;

/// Columns of a terminal.
const WIDTH: usize = 80;

/// A block for each field, by event: where it comes from, what it goes through, what decides it, which rule writes it.
#[must_use]
pub fn to_text(events: &[EventLineage]) -> String {
    let mut text = String::new();
    for event in events {
        // Writing into a text does not fail.
        let _ = writeln!(text, "{} ({} -> {})\n", event.event, event.source, event.target);
        event.emits.iter().for_each(|emit| push_emit(&mut text, emit));
        event.fields.iter().for_each(|field| push_field(&mut text, field));
    }
    text
}

/// The lists and conditions of a kind of record, where it has any.
fn push_emit(text: &mut String, emit: &EmitAccount) {
    if emit.lists.is_empty() && emit.conditions.is_empty() {
        return;
    }
    let _ = writeln!(text, "  each {} record", emit.name.as_deref().unwrap_or("such"));
    push_list(text, "over", &emit.lists);
    push_list(text, "when", &emit.conditions);
    text.push('\n');
}

fn push_field(text: &mut String, field: &FieldLineage) {
    let _ = writeln!(text, "  {}", field.target);
    let nothing_read = field.reads.is_empty() && field.params.is_empty();
    let constant = ["a constant".to_owned()];
    push_list(text, "from", if nothing_read { &constant } else { &field.reads });
    push_list(text, "params", &field.params);
    push_list(text, "by", &field.functions);
    push_list(text, "tables", &field.tables);
    push_list(text, "when", &field.conditions);
    push_list(text, "in", &field.emits);
    let _ = writeln!(text, "    rule    {}:{}\n", field.rule.file, field.rule.line);
}

/// `    from    .a, .b`, wrapped.
fn push_list(text: &mut String, name: &str, items: &[impl AsRef<str>]) {
    let mut column = 0;
    for (at, item) in items.iter().enumerate() {
        let item = item.as_ref();
        let comma = if at + 1 < items.len() { "," } else { "" };
        if column == 0 || column + item.chars().count() + 2 > WIDTH {
            let name = if at == 0 { name } else { "" };
            let _ = write!(text, "{}    {name:<8}", if at == 0 { "" } else { "\n" });
            column = 12;
        } else {
            text.push(' ');
            column += 1;
        }
        let _ = write!(text, "{item}{comma}");
        column += item.chars().count() + comma.len();
    }
    if !items.is_empty() {
        text.push('\n');
    }
}

/// Every field that a source path reaches, by event: which personal data goes where.
#[must_use]
pub fn reach_to_text(events: &[EventLineage], path: &str) -> String {
    let mut text = format!("{path}\n");
    for event in events {
        let reached: Vec<(&FieldLineage, Reach<'_>)> =
            event.fields.iter().filter_map(|field| Some((field, field.reached_from(path)?))).collect();
        if reached.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n  {}", event.event);
        for (field, reach) in reached {
            let _ = writeln!(text, "    {}\n      {}", field.target, how(field, reach, path));
        }
    }
    text
}

/// `its value, by trim, lower; chatlio/feedback.map:12`
fn how(field: &FieldLineage, reach: Reach<'_>, path: &str) -> String {
    let mut text = match reach {
        Reach::Value(read) if read == path => "its value".to_owned(),
        Reach::Value(read) => format!("its value, as part of {read}"),
        Reach::Condition(read) if read == path => "decides".to_owned(),
        Reach::Condition(read) => format!("decides, as part of {read}"),
    };
    if let (Reach::Value(_), false) = (reach, field.functions.is_empty()) {
        let _ = write!(text, ", by {}", field.functions.join(", "));
    }
    let _ = write!(text, "; {}:{}", field.rule.file, field.rule.line);
    text
}
