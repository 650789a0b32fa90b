//! `map check --against SCHEMA`: what a new version of a schema does to the mapping.

use super::people::{counted, proof_words};
use super::{is_bad, judge};
use crate::cli::arguments::{CheckArguments, CheckFormat};
use crate::cli::output::{print, print_coloured};
use crate::cli::{Failure, Outcome, Verdict, mapping};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;
use xdmap::check::SchemaText;
use xdmap::diagnostic::{to_github, to_json, to_sarif, to_text, wrap};
use xdmap::drift::{ChangeClass, Drift, DriftFault, End, Escape, EventDrift, EventState, Replaced, drift};
use xdmap::report::{count, escaped};
use xdmap::schema::PlaceChange;
use xdmap::witness::shortened;

/// Bytes of a schema file.
const SCHEMA_BYTES: u64 = 4 << 20;
/// Of what form the report is.
const SCHEMA: &str = "urn:xdmap:drift:1";
/// Columns of a terminal.
const WIDTH: usize = 80;
/// Places that are shown to people; machines get all.
const MOST_PLACES: usize = 60;

/// Says what the schema of a file does.
pub(super) fn against(file: &Path, arguments: &CheckArguments) -> Outcome {
    let newer = read(file)?;
    let package = mapping::package(&arguments.mapping)?;
    let options = mapping::options(&arguments.mapping)?;
    let drift = match drift(&package, &options, &newer, arguments.as_name.as_deref()) {
        Ok(drift) => drift,
        Err(DriftFault::BeforeFails(failure)) => return judge(&Err(failure), arguments),
        Err(fault) => return Err(Failure::said(words(&fault, &newer, arguments.as_name.as_deref()))),
    };
    let bad = drift.breaks() || drift.diagnostics.iter().any(|one| is_bad(one, arguments.strict));
    let folder = mapping::folder(&arguments.mapping);
    match arguments.format {
        CheckFormat::Text => print_coloured(&text(&drift, &newer))?,
        CheckFormat::Json => print(&format!("{:#}\n", report(&drift, &folder, bad)))?,
        CheckFormat::Sarif => {
            print(&format!("{:#}\n", to_sarif(&drift.diagnostics, &drift.sources, &folder)))?;
        }
        CheckFormat::Github => {
            let commands = to_github(&drift.diagnostics, &drift.sources, &folder);
            print(&format!("{commands}{}", events(&drift)))?;
        }
    }
    Ok(if bad { Verdict::Bad } else { Verdict::Well })
}

fn read(file: &Path) -> Result<SchemaText, Failure> {
    let name = file.to_string_lossy();
    let reading = |error: std::io::Error| Failure::reading(&name, &error);
    if std::fs::metadata(file).map_err(reading)?.len() > SCHEMA_BYTES {
        return Err(Failure::said(format!("{name}: a schema has at most 4 MiB")));
    }
    let bytes = std::fs::read(file).map_err(reading)?;
    let text = String::from_utf8(bytes).map_err(|_| Failure::said(format!("{name}: it is not UTF-8 text")))?;
    Ok(SchemaText { name: name.as_ref().into(), text: text.into() })
}

fn words(fault: &DriftFault, newer: &SchemaText, as_name: Option<&str>) -> String {
    let listed = |ends: &[Replaced]| {
        let each: Vec<String> =
            ends.iter().map(|one| format!("\n  {} `{}` from {}", end(one.end), one.name, one.file)).collect();
        each.concat()
    };
    match (fault, as_name) {
        (DriftFault::BeforeFails(_), _) => "the mapping does not compile as it is".to_owned(),
        (DriftFault::NotASchema(faults), _) => {
            let each: Vec<String> = faults.iter().map(|fault| format!("\n  {fault}")).collect();
            format!("{} is not a schema:{}", newer.name, each.concat())
        }
        (DriftFault::NoneFits(ends), Some(name)) => {
            format!("--as {name}: the mapping has no such source or target; it has{}", listed(ends))
        }
        (DriftFault::NoneFits(ends), None) => format!(
            "--against {}: no schema of the mapping has this `$id` or file name; name one by --as:{}",
            newer.name,
            listed(ends)
        ),
        (DriftFault::SeveralFit(ends), _) => {
            format!("--against {}: it may be several; name one by --as:{}", newer.name, listed(ends))
        }
    }
}

fn end(end: End) -> &'static str {
    match end {
        End::Source => "source",
        End::Target => "target",
    }
}

fn text(drift: &Drift, newer: &SchemaText) -> String {
    let names: Vec<String> = drift.replaced.iter().map(|one| format!("{} `{}`", end(one.end), one.name)).collect();
    let mut text = String::new();
    push(&mut text, "", &format!("{} in the place of {}", newer.name, names.join(", ")));
    push(&mut text, "", class(drift));
    for (what, escape) in [("taken now", &drift.change.gained), ("refused now", &drift.change.lost)] {
        match escape {
            Escape::None => {}
            Escape::Value(value) => push(&mut text, "  ", &format!("{what}: {}", shortened(value))),
            Escape::CannotTell => push(&mut text, "  ", &format!("{what}: cannot tell")),
        }
    }
    text.push_str(&places(&drift.change.places));
    text.push('\n');
    let drawn = to_text(&drift.diagnostics, &drift.sources, true);
    if !drawn.is_empty() {
        text.push_str(&drawn);
        text.push('\n');
    }
    text.push_str(&events(drift));
    let counted = counted(&drift.diagnostics);
    if !counted.is_empty() {
        let _ = writeln!(text, "new: {counted}");
    }
    text.push_str(if drift.breaks() { "the mapping breaks\n" } else { "the mapping holds\n" });
    text
}

fn class(drift: &Drift) -> &'static str {
    match drift.change.class {
        ChangeClass::Equal => "equal: it takes the same values as before",
        ChangeClass::Widens => "widens: it takes all values that were taken, and more",
        ChangeClass::Narrows => "narrows: it refuses some values that were taken, and takes no others",
        ChangeClass::Neither => {
            "neither wider nor narrower: it takes some values that were refused, and refuses some that were taken"
        }
        ChangeClass::Unclear => "cannot tell whether it widens or narrows",
    }
}

/// The places that differ, a line each.
fn places(places: &[PlaceChange]) -> String {
    let mut text = String::new();
    if !places.is_empty() {
        text.push('\n');
    }
    for change in places.iter().take(MOST_PLACES) {
        let place = if change.place.is_empty() { "the whole" } else { &change.place };
        let sides = match (change.sides.wider, change.sides.narrower) {
            (true, true) => " (wider and narrower)",
            (true, false) => " (wider)",
            (false, true) => " (narrower)",
            (false, false) => "",
        };
        push(&mut text, "  ", &format!("{place}: {}{sides}", change.words));
    }
    let more = places.len().saturating_sub(MOST_PLACES);
    if more > 0 {
        push(&mut text, "  ", &format!("and {}; --format json lists all", count(more as u64, "more place")));
    }
    text
}

/// A line for each event, and the payload that shows what broke.
fn events(drift: &Drift) -> String {
    let mut text = String::new();
    for event in &drift.events {
        push(&mut text, "", &format!("{}: {}{}", event.event, state(event.after), was(event)));
        for words in event.counterexample.iter().flat_map(|found| found.in_words()) {
            push(&mut text, "  ", &words);
        }
    }
    if drift.events.is_empty() {
        text.push_str("no event goes from or to it\n");
    }
    text
}

fn state(state: EventState) -> String {
    match state {
        EventState::Proved => proof_words(0),
        EventState::Open(places) => proof_words(places),
        EventState::Broken(errors) => format!("does not compile ({})", count(errors as u64, "error")),
        EventState::NotJudged => "not judged (the mapping does not compile)".to_owned(),
    }
}

fn was(event: &EventDrift) -> String {
    if event.before == event.after { ", as before".to_owned() } else { format!(", was {}", state(event.before)) }
}

/// Adds a line, broken at 80 columns; what it goes on with stands deeper.
fn push(text: &mut String, indent: &str, line: &str) {
    let lines = wrap(&escaped(line), WIDTH - indent.len() - 2);
    let _ = writeln!(text, "{indent}{}", lines.join(&format!("\n{indent}  ")));
}

/// All of it for machines.
fn report(drift: &Drift, folder: &str, bad: bool) -> Value {
    let events: Vec<Value> = drift
        .events
        .iter()
        .map(|event| {
            json!({
                "event": event.event, "before": event.before, "after": event.after, "breaks": event.breaks(),
                "counterexample": event.counterexample.as_ref().map(|found| found.to_json()),
            })
        })
        .collect();
    json!({
        "$schema": SCHEMA,
        "well": !bad,
        "breaks": drift.breaks(),
        "folder": folder,
        "replaced": drift.replaced,
        "change": drift.change,
        "events": events,
        "diagnostics": to_json(&drift.diagnostics, &drift.sources),
    })
}
