//! An explanation as text of 80 columns: a block for each record, and in it one for each field.

use super::{
    Condition, Explanation, FieldExplanation, FieldState, Read, RecordExplanation, RecordState, RejectExplanation,
    Shown, StepExplanation,
};
use crate::report::escaped;
use crate::run::RecordPlace;
use std::fmt::Write as _;

/// Columns of a terminal.
const WIDTH: usize = 80;

/// Where the text of a line of a field begins.
const COLUMN: usize = 11;

/// Steps that are shown of one field.
const MOST_STEPS: usize = 12;

/// Characters of a value that are shown.
const MOST_CHARACTERS: usize = 160;

/// A block for each record: what came of it, and for each of its fields the rule, its conditions, the places read, the
/// steps and the result. Writing into a text does not fail.
#[must_use]
pub fn to_text(explanation: &Explanation) -> String {
    let mut text = String::new();
    if let Some(reject) = &explanation.reject {
        let _ = writeln!(text, "{}: rejected", explanation.event);
        push_reject(&mut text, reject);
    }
    for condition in &explanation.conditions {
        push_condition(&mut text, condition, 2);
    }
    for record in &explanation.records {
        if !text.is_empty() {
            text.push('\n');
        }
        push_record(&mut text, &explanation.event, record);
    }
    for one in &explanation.not_begun {
        let place = RecordPlace { emit: one.emit.clone(), element: Vec::new() };
        let _ = writeln!(text, "\n{}: not begun", name(&explanation.event, &place));
        push(&mut text, "each", &one.list);
        push(&mut text, "why", &one.why);
        push(&mut text, "rule", &format!("{}:{}", one.place.file, one.place.line));
    }
    if explanation.cut {
        text.push_str("\nthere were more steps than are kept: what comes late is left out\n");
    }
    text
}

/// `transcript message[0]`
fn name(event: &str, place: &RecordPlace) -> String {
    let element: String = place.element.iter().map(|index| format!("[{index}]")).collect();
    match &place.emit {
        Some(emit) => format!("{event} {emit}{element}"),
        None => format!("{event}{element}"),
    }
}

fn push_record(text: &mut String, event: &str, record: &RecordExplanation) {
    let state = match record.state {
        RecordState::Written => "written",
        RecordState::LeftOut => "left out",
        RecordState::Rejected => "rejected",
    };
    let _ = writeln!(text, "{}: {state}", name(event, &record.place));
    for condition in &record.conditions {
        push_condition(text, condition, 2);
    }
    if let Some(reject) = &record.reject {
        push_reject(text, reject);
    }
    for field in &record.fields {
        text.push('\n');
        push_field(text, field);
    }
}

fn push_reject(text: &mut String, reject: &RejectExplanation) {
    push(text, "reject", &format!("{} {}", reject.code, reject.message));
    if let Some(read) = &reject.read {
        push_reads(text, "at", std::slice::from_ref(read));
    }
    if let Some((line, column)) = reject.line_column {
        push(text, "at", &format!("line {line}, column {column}"));
    }
    for violation in reject.violations.iter().skip(1) {
        let place = if violation.pointer.is_empty() { "(the payload)" } else { &violation.pointer };
        push(text, "and", &format!("{place} {}", violation.message));
    }
    if let Some(target) = &reject.target {
        push(text, "target", target);
    }
    if let Some(rule) = &reject.rule {
        push(text, "rule", &format!("{}:{}", rule.file, rule.line));
    }
}

fn push_field(text: &mut String, field: &FieldExplanation) {
    match (field.state, &field.value) {
        (FieldState::Written, Some(value)) => push_wrapped(text, &format!("  {} = {}", field.target, shown(value)), 4),
        (FieldState::Written, None) => push_wrapped(text, &format!("  {} = a value", field.target), 4),
        (state, _) => push_wrapped(text, &format!("  {}: {}", field.target, not_written(state)), 4),
    }
    field.why.iter().for_each(|why| push(text, "why", why));
    push(text, "rule", &format!("{}:{}", field.rule.file, field.rule.line));
    push(text, "is", &field.expression);
    for guard in &field.guards {
        push(text, "when", &format!("{}: {}", guard.expression, answer(guard)));
        push_reads(text, "", &guard.reads);
    }
    push_reads(text, "from", &field.reads);
    push_steps(text, field);
}

fn not_written(state: FieldState) -> &'static str {
    match state {
        FieldState::Written => "written",
        FieldState::NotWanted => "not written, a condition does not hold",
        FieldState::Missing => "not written, it has no value",
        FieldState::Empty => "not written, its value is empty",
        FieldState::Failed => "not written, it failed",
        FieldState::NotAsked => "not asked",
    }
}

fn answer(condition: &Condition) -> String {
    match (condition.holds, &condition.failed) {
        (Some(true), _) => "yes".to_owned(),
        (Some(false), _) => "no".to_owned(),
        (None, Some(why)) => format!("failed, {why}"),
        (None, None) => "failed".to_owned(),
    }
}

fn push_condition(text: &mut String, condition: &Condition, indent: usize) {
    let word = if condition.reject.is_some() { "reject when" } else { "where" };
    let line = format!("{:indent$}{word} {}: {}", "", condition.expression, answer(condition));
    push_wrapped(text, &line, indent + 2);
    push_reads(text, "", &condition.reads);
}

fn push_reads(text: &mut String, word: &str, reads: &[Read]) {
    let widest = reads.iter().map(|read| read.pointer.chars().count()).max().unwrap_or(0).min(30);
    for (index, read) in reads.iter().enumerate() {
        let pointer = if read.pointer.is_empty() { "(the payload)" } else { &read.pointer };
        let value = read.value.as_ref().map_or_else(|| "nothing".to_owned(), shown);
        push(text, if index == 0 { word } else { "" }, &format!("{pointer:widest$}  {value}"));
    }
}

fn push_steps(text: &mut String, field: &FieldExplanation) {
    let Some(whole) = &field.step else { return };
    let mut steps = Vec::new();
    whole.steps.iter().for_each(|step| flat(step, &mut steps));
    for (index, step) in steps.iter().take(MOST_STEPS).enumerate() {
        let gives = match (&step.gives, &step.failed) {
            (Some(value), _) => shown(value),
            (None, Some(why)) => format!("failed: {why}"),
            (None, None) => "nothing".to_owned(),
        };
        push(text, if index == 0 { "steps" } else { "" }, &format!("{} -> {gives}", step.expression));
    }
    if let Some(more) = steps.len().checked_sub(MOST_STEPS).filter(|more| *more > 0) {
        push(text, "", &format!("and {more} more; --format json has all"));
    }
}

/// The steps that work something out, in the order they were done; what only reads stands under `from`.
fn flat<'s>(step: &'s StepExplanation, found: &mut Vec<&'s StepExplanation>) {
    step.steps.iter().for_each(|inner| flat(inner, found));
    let is_word = step.expression.chars().all(|character| character.is_alphanumeric() || character == '_');
    let only_reads = step.steps.is_empty() && !step.reads.is_empty() && step.expression.starts_with(['.', '$']);
    let is_path = step.expression.chars().all(|character| character.is_alphanumeric() || "_.[]-".contains(character));
    if !is_word && !only_reads && !is_path && !found.iter().any(|other| std::ptr::eq(*other, step)) {
        found.push(step);
    }
}

fn shown(value: &Shown) -> String {
    if let Some(json) = &value.value {
        return cut(&escaped(&json.to_string()));
    }
    match value.count {
        Some(count) => format!("{} of {count}", value.kind),
        None => value.kind.to_owned(),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(MOST_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// `    word   text`, wrapped.
fn push(text: &mut String, word: &str, line: &str) {
    push_wrapped(text, &format!("    {word:<6} {line}"), COLUMN);
}

/// A line, broken between words where it is longer than a terminal is wide.
fn push_wrapped(text: &mut String, line: &str, indent: usize) {
    let start = line.chars().take_while(|character| *character == ' ').count();
    let mut column = start;
    text.push_str(&" ".repeat(start));
    let mut first = true;
    for word in line[start..].split(' ') {
        let width = word.chars().count();
        if !first && column + 1 + width > WIDTH && width > 0 {
            text.push('\n');
            text.push_str(&" ".repeat(indent));
            column = indent;
        } else if !first {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += width;
        first = false;
    }
    text.truncate(text.trim_end_matches(' ').len());
    text.push('\n');
}
