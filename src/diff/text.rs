//! A difference for people: what changed, event by event, then what that does to the payloads that were tried.

use super::data::{DataDiff, Example};
use super::pieces::{Aspect, Change, PieceChange, PieceKind, Written, one_line};
use super::{Diff, EventDiff};
use crate::diagnostic::wrap;
use crate::drift::{ChangeClass, EventState};
use crate::report::{count, escaped};
use crate::run::RecordPlace;
use crate::schema::PlaceChange;
use serde_json::Value as Json;
use std::fmt::Write as _;
use std::sync::Arc;

/// Columns of a terminal.
const WIDTH: usize = 80;
/// Characters of a value or of a rule that are shown.
const SHOWN: usize = 160;
/// Places of a schema that are shown; machines get all.
const PLACES: usize = 20;

/// What changed from one version to another.
#[must_use]
pub fn to_text(diff: &Diff) -> String {
    let mut text = String::new();
    let name = |version: &super::Version| format!("{} {}", version.name, version.version);
    push(&mut text, "", &format!("{} -> {}", name(&diff.old), name(&diff.new)));
    diff.params.iter().for_each(|change| push_piece(&mut text, change));
    diff.events.iter().for_each(|event| push_event(&mut text, event));
    let verdict = match (diff.is_empty(), diff.is_breaking()) {
        (true, _) => "no change in meaning",
        (false, true) => "breaking: who sends the payloads or reads the records must follow",
        (false, false) => "not breaking",
    };
    let _ = writeln!(text, "\n{verdict}");
    text
}

fn push_event(text: &mut String, event: &EventDiff) {
    let words = match event.change {
        None => "no change".to_owned(),
        Some(Change::Added) => format!("new, {}", state(event.after)),
        Some(Change::Removed) => "gone (breaking)".to_owned(),
        Some(Change::Changed) => summary(event),
    };
    let _ = writeln!(text);
    push(text, "", &format!("{}: {words}", event.event));
    event.changes.iter().for_each(|change| push_piece(text, change));
    if let Some(source) = &event.source {
        let effect = if source.breaking { "; payloads that were taken may be refused (breaking)" } else { "" };
        push(text, "  ", &format!("payloads: {}{effect}", class(source.class, "taken")));
        push_places(text, &source.places);
    }
    for records in &event.records {
        let effect = if records.breaking { " (breaking)" } else { " (not breaking)" };
        let of = records.emit.as_ref().map(|emit| format!(" of {emit}")).unwrap_or_default();
        push(text, "  ", &format!("records{of}: {}{effect}", class(records.class, "possible")));
        push_places(text, &records.places);
    }
    if event.change == Some(Change::Changed) && event.before != event.after {
        push(text, "  ", &format!("{}, was {}", state(event.after), state(event.before)));
    }
}

/// `2 rules added, 1 changed`
fn summary(event: &EventDiff) -> String {
    let number = |change| event.changes.iter().filter(|one| one.change == change).count();
    let words = [(Change::Added, "added"), (Change::Removed, "removed"), (Change::Changed, "changed")];
    let met = words.into_iter().map(|(change, word)| (number(change), word)).filter(|(number, _)| *number > 0);
    let parts: Vec<String> = met.map(|(number, word)| format!("{number} {word}")).collect();
    if parts.is_empty() { "the schemas changed".to_owned() } else { parts.join(", ") }
}

fn state(state: EventState) -> String {
    match state {
        EventState::Proved => "proved".to_owned(),
        EventState::Open(places) => format!("not proved ({})", count(places as u64, "place")),
        EventState::Broken(_) | EventState::NotJudged => "not judged".to_owned(),
    }
}

fn class(class: ChangeClass, word: &str) -> String {
    match class {
        ChangeClass::Equal => "equal".to_owned(),
        ChangeClass::Widens => format!("wider: all that were {word}, and more"),
        ChangeClass::Narrows => format!("narrower: some that were {word} are not, and no others are"),
        ChangeClass::Neither => format!("others: some that were {word} are not, and some are that were not"),
        ChangeClass::Unclear => "it cannot be told whether wider or narrower".to_owned(),
    }
}

fn push_places(text: &mut String, places: &[PlaceChange]) {
    for place in places.iter().take(PLACES) {
        let name = if place.place.is_empty() { "the whole" } else { &place.place };
        push(text, "    ", &format!("{name}: {}", place.words));
    }
    let more = places.len().saturating_sub(PLACES);
    if more > 0 {
        push(text, "    ", &format!("and {}; --format json lists all", count(more as u64, "more place")));
    }
}

fn push_piece(text: &mut String, change: &PieceChange) {
    let mark = match change.change {
        Change::Added => '+',
        Change::Removed => '-',
        Change::Changed => '~',
    };
    let mut line = format!("{mark} {}", named(change));
    if !change.emits.is_empty() && change.kind != PieceKind::Emit {
        let names: Vec<&str> = change.emits.iter().map(|emit| &**emit).collect();
        let _ = write!(line, ", in {}", names.join(", "));
    }
    if change.change == Change::Changed {
        let words: Vec<&str> = change.aspects.iter().map(|aspect| aspect_words(*aspect)).collect();
        let _ = write!(line, ": {}", words.join(" and "));
        if !change.through.is_empty() {
            let _ = write!(line, ", through {}", change.through.join(", "));
        }
    }
    push(text, "  ", &line);
    match (&change.old, &change.new) {
        (Some(old), Some(new)) if one_line(&old.text) == one_line(&new.text) => push_written(text, " ", new),
        (old, new) => {
            old.iter().for_each(|old| push_written(text, "-", old));
            new.iter().for_each(|new| push_written(text, "+", new));
        }
    }
}

fn named(change: &PieceChange) -> String {
    match change.kind {
        PieceKind::Rule => change.name.clone(),
        PieceKind::Param => format!("param {}", change.name),
        PieceKind::Option => format!("option {}", change.name),
        PieceKind::Emit => format!("emit {}", change.name),
        PieceKind::Each | PieceKind::Where => change.name.clone(),
        PieceKind::Reject => format!("reject \"{}\"", change.name),
        PieceKind::Note => format!("note \"{}\"", change.name),
        PieceKind::Ignore => format!("ignore {}", change.name),
    }
}

fn aspect_words(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Value => "another value",
        Aspect::Guards => "another condition",
    }
}

fn push_written(text: &mut String, mark: &str, written: &Written) {
    let place = format!("{}:{}", written.file, written.line);
    push(text, "      ", &format!("{mark} {}  ({place})", cut(&one_line(&written.text))));
}

/// What both versions give for the payloads that were tried.
#[must_use]
pub fn data_to_text(data: &DataDiff) -> String {
    let mut text = String::new();
    let same = if data.same == data.payloads { "all".to_owned() } else { data.same.to_string() };
    let line = format!(
        "{}: {} before, {} after; {same} give the same",
        count(data.payloads, "payload"),
        count(data.records_before, "record"),
        data.records_after,
    );
    push(&mut text, "", &line);
    for field in &data.fields {
        let target = if field.target.is_empty() { "the whole record" } else { &field.target };
        let of = kind(&field.event, field.emit.as_ref());
        push(&mut text, "  ", &format!("{target} changes in {} of {of}", count(field.records, "record")));
        field.examples.iter().for_each(|example| push_example(&mut text, example));
    }
    for other in &data.records {
        let word = if other.added { "new" } else { "gone" };
        let of = kind(&other.event, other.emit.as_ref());
        push(
            &mut text,
            "  ",
            &format!("{} of {of} {word}: {}", count(other.records, "record"), other.payloads.join(", ")),
        );
    }
    for reject in &data.rejects {
        let word = if reject.added { "rejected now" } else { "not rejected any more" };
        let line = format!(
            "{} of {} {word}, {}: {}; {}",
            reject.rejects,
            reject.event,
            reject.code,
            reject.message,
            reject.payloads.join(", ")
        );
        push(&mut text, "  ", &line);
    }
    text
}

fn kind(event: &str, emit: Option<&Arc<str>>) -> String {
    emit.map_or_else(|| event.to_owned(), |emit| format!("{event}.{emit}"))
}

fn push_example(text: &mut String, example: &Example) {
    let shown =
        |value: &Option<Json>| value.as_ref().map_or_else(|| "nothing".to_owned(), |value| cut(&value.to_string()));
    let place = format!("{}{}", example.payload, element(&example.record));
    push(text, "    ", &format!("{place}: {} -> {}", shown(&example.before), shown(&example.after)));
}

fn element(place: &RecordPlace) -> String {
    let indexes: Vec<String> = place.element.iter().map(|index| format!("[{index}]")).collect();
    indexes.concat()
}

fn cut(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

/// Adds a line, broken at 80 columns; what it goes on with stands deeper.
fn push(text: &mut String, indent: &str, line: &str) {
    let lines = wrap(&escaped(line), WIDTH - indent.len() - 4);
    let _ = writeln!(text, "{indent}{}", lines.join(&format!("\n{indent}    ")));
}
