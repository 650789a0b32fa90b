//! What failed, for people: each place that differs with expected and actual, the rule behind it and what it read, in
//! the columns of a terminal.

use serde_json::Value;
use std::fmt::Write as _;
use xdmap::diagnostic::wrap;
use xdmap::report::escaped;
use xdmap::suite::{Cause, Difference, SuiteReport};

const RED: &str = "\x1b[1;31m";
const GREEN: &str = "\x1b[1;32m";
const PLAIN: &str = "\x1b[0m";

/// Columns of a terminal.
const WIDTH: usize = 80;
/// Characters of a value on a line, and how many of what two texts have in common stand before where they differ.
const SHOWN: usize = 62;
const BEFORE: usize = 20;
/// Places of the payload that are shown of one rule.
const MOST_READS: usize = 5;

pub(super) fn text(report: &SuiteReport) -> String {
    let mut text = String::new();
    for result in report.results.iter().filter(|result| !result.passed()) {
        let place = result.place.as_ref().map(|place| format!(" ({}:{})", place.file, place.line)).unwrap_or_default();
        // Writing into a text does not fail.
        let (name, place) = (escaped(&result.name), escaped(&place));
        let apart = if name.chars().count() + place.chars().count() + 7 > WIDTH { "\n " } else { "" };
        let _ = writeln!(text, "{RED}failed{PLAIN} {name}{apart}{place}");
        result.differences.iter().for_each(|difference| push(&mut text, difference));
    }
    let (passed, failed) = (report.passed() as u64, report.failed() as u64);
    let colour = if failed == 0 { GREEN } else { RED };
    let _ = writeln!(text, "{colour}{passed} passed, {failed} failed{PLAIN}");
    text
}

/// What an update changes: the differences of the cases that are written anew.
pub(super) fn review(report: &SuiteReport) -> String {
    let mut text = String::new();
    for result in report.results.iter().filter(|result| result.golden.is_some()) {
        let _ = writeln!(text, "{GREEN}written{PLAIN} {}", escaped(&result.name));
        result.differences.iter().for_each(|difference| push(&mut text, difference));
    }
    text
}

fn push(text: &mut String, difference: &Difference) {
    if let Some(message) = &difference.message {
        let place = if difference.place.is_empty() { String::new() } else { format!("{}: ", difference.place) };
        let lines = wrap(&escaped(&format!("{place}{message}")), WIDTH - 4);
        let _ = writeln!(text, "  {}", lines.join("\n    "));
    } else {
        let _ = writeln!(text, "  {}", escaped(&difference.place));
        let (expected, actual) = (shown(difference.expected.as_ref()), shown(difference.actual.as_ref()));
        let (expected, actual) = window(&expected, &actual);
        push_line(text, "expected", &expected);
        push_line(text, "actual", &actual);
    }
    difference.cause.iter().for_each(|cause| push_cause(text, cause));
}

fn push_cause(text: &mut String, cause: &Cause) {
    cause.why.iter().for_each(|why| push_line(text, "why", &cut(why)));
    let rule = format!("{}:{}", cause.rule.file, cause.rule.line);
    push_line(text, "rule", &rule);
    push_line(text, "is", &cut(&cause.expression));
    for read in cause.reads.iter().take(MOST_READS) {
        let value = read
            .value
            .as_ref()
            .map(|shown| shown.value.as_ref().map_or_else(|| shown.kind.to_owned(), Value::to_string));
        let pointer = if read.pointer.is_empty() { "the payload" } else { &read.pointer };
        push_line(text, "from", &cut(&format!("{pointer}  {}", value.unwrap_or_else(|| "nothing".to_owned()))));
    }
    if let Some(more) = cause.reads.len().checked_sub(MOST_READS).filter(|more| *more > 0) {
        push_line(text, "from", &format!("{more} more places"));
    }
}

fn push_line(text: &mut String, word: &str, rest: &str) {
    let _ = writeln!(text, "    {word:<9}{}", escaped(rest));
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), Value::to_string)
}

/// Two long values from a little before where they differ.
fn window(a: &str, b: &str) -> (String, String) {
    let common = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let longest = a.chars().count().max(b.chars().count());
    let skip = if longest > SHOWN { common.saturating_sub(BEFORE) } else { 0 };
    let part = |text: &str| {
        let rest: String = text.chars().skip(skip).collect();
        cut(&if skip > 0 { format!("…{rest}") } else { rest })
    };
    (part(a), part(b))
}

fn cut(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
