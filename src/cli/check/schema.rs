//! `map check --schema EVENT`: what the records of an event are, as a JSON Schema of the draft 2020-12.

use crate::cli::output::print;
use crate::cli::{Failure, Outcome, Verdict, words};
use serde_json::{Value, json};
use xdmap::check::{EventProof, RecordProof};
use xdmap::diagnostic::{near_name, to_text};
use xdmap::plan::{CompileFailure, RuleSet};

/// The dialect of what is printed.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Prints the schema of `EVENT` or `EVENT.EMIT`. Of a mapping that does not compile the diagnostics go to stderr.
pub(super) fn print_schema(wanted: &str, compiled: &Result<RuleSet, CompileFailure>) -> Outcome {
    match compiled {
        Ok(rules) => {
            print(&format!("{:#}\n", schema(wanted, &rules.mapping().proofs)?))?;
            Ok(Verdict::Well)
        }
        Err(failure) => {
            words::drawn(&to_text(&failure.diagnostics, &failure.sources, true));
            Ok(Verdict::Bad)
        }
    }
}

fn schema(wanted: &str, proofs: &[EventProof]) -> Result<Value, Failure> {
    let (event, emit) = wanted.split_once('.').map_or((wanted, None), |(event, emit)| (event, Some(emit)));
    let names = || proofs.iter().map(|proof| &*proof.event);
    let proof = proofs.iter().find(|proof| *proof.event == *event).ok_or_else(|| none("event", event, names()))?;
    let records = match emit {
        None => proof.records.iter().collect(),
        Some(emit) => {
            let emits = || proof.records.iter().filter_map(|record| record.emit.as_deref());
            let of_name = |record: &&RecordProof| record.emit.as_deref() == Some(emit);
            vec![proof.records.iter().find(of_name).ok_or_else(|| none("emit", emit, emits()))?]
        }
    };
    Ok(match records.as_slice() {
        [one] => with_title(&[("$schema", DIALECT)], &title(event, one), one),
        many => {
            let kinds: Vec<Value> = many.iter().map(|record| kind(event, record)).collect();
            json!({ "$schema": DIALECT, "title": event, "anyOf": kinds })
        }
    })
}

/// One of several kinds of record. Where it has definitions of its own it is a resource of its own, so that its
/// references stay inside it.
fn kind(event: &str, record: &RecordProof) -> Value {
    let emit = record.emit.as_deref().unwrap_or(event);
    let id = format!("urn:xdmap:record:{event}:{emit}");
    let has_definitions = record.schema.json().get("$defs").is_some();
    let first: &[(&str, &str)] = if has_definitions { &[("$id", &id)] } else { &[] };
    with_title(first, emit, record)
}

fn title(event: &str, record: &RecordProof) -> String {
    record.emit.as_ref().map_or_else(|| event.to_owned(), |emit| format!("{event}.{emit}"))
}

/// The schema of a record, with these members and the title before its own.
fn with_title(first: &[(&str, &str)], title: &str, record: &RecordProof) -> Value {
    let first = first.iter().copied().chain([("title", title)]);
    let mut object: serde_json::Map<String, Value> = first.map(|(name, text)| (name.to_owned(), text.into())).collect();
    match record.schema.json() {
        Value::Object(own) => object.extend(own.into_iter().filter(|(name, _)| name != "title")),
        Value::Bool(false) => drop(object.insert("not".to_owned(), json!({}))),
        _ => {}
    }
    Value::Object(object)
}

/// There is no event or emit of this name.
fn none<'n>(what: &str, name: &str, known: impl Iterator<Item = &'n str> + Clone) -> Failure {
    let help = match near_name(name, known.clone()) {
        Some(near) => format!("a near name is `{near}`"),
        None => {
            let names: Vec<String> = known.map(|name| format!("`{name}`")).collect();
            if names.is_empty() {
                format!("there are no {what}s here")
            } else {
                format!("there are {}", names.join(", "))
            }
        }
    };
    Failure::said(format!("--schema: there is no {what} `{name}`; {help}"))
}
