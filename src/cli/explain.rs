//! `map explain`: how each field of the records of one payload came about, or why it is not there.

use super::arguments::{ExplainArguments, ReportFormat};
use super::mapping::{self, RECEIVED_AT};
use super::output::print;
use super::{Failure, Outcome, Verdict, cases};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use xdmap::batch::event_of_path;
use xdmap::plan::RuleSet;
use xdmap::report::{RejectLine, count};
use xdmap::run::{Params, RunOptions, Scratch};
use xdmap::trace::{ExplainOptions, Explanation, RecordState, explain, to_text};

/// The file that makes a folder a case.
const CASE_FILE: &str = "payload.json";

/// One payload, and what came with it.
struct Delivery {
    bytes: Vec<u8>,
    event: Option<String>,
    params: BTreeMap<String, String>,
    path: PathBuf,
}

/// Explains one payload.
pub(super) fn show(arguments: &ExplainArguments) -> Outcome {
    let delivery = read(&arguments.payload)?;
    let rules = rules(arguments, &delivery)?;
    let event = event(arguments, &rules, &delivery)?;
    let options = ExplainOptions { target: arguments.target.clone(), show_values: arguments.show_values };
    let params = params(arguments, &rules, &delivery)?;
    let explanation = explain(&rules, &event, &delivery.bytes, &params, &options)
        .map_err(|failure| Failure::said(failure.to_string()))?;
    match arguments.format {
        ReportFormat::Text => print(&to_text(&explanation))?,
        ReportFormat::Json => print(&(serde_json::to_string_pretty(&explanation).unwrap_or_default() + "\n"))?,
    }
    Ok(if is_rejected(&explanation) { Verdict::Bad } else { Verdict::Well })
}

fn is_rejected(explanation: &Explanation) -> bool {
    let rejected = |state| state == RecordState::Rejected;
    explanation.reject.is_some() || explanation.records.iter().any(|record| rejected(record.state))
}

/// The payload of a file, a case folder, an envelope, a reject line, or standard input.
fn read(payload: &str) -> Result<Delivery, Failure> {
    let mut path = PathBuf::from(payload);
    if path.is_dir() {
        path.push(CASE_FILE);
        if !path.exists() {
            return Err(Failure::said(format!("{payload}: a folder without {CASE_FILE} is no case")));
        }
    }
    let shown = path.to_string_lossy().into_owned();
    let bytes = if payload == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(&path)
    };
    let bytes = bytes.map_err(|error| Failure::reading(&shown, &error))?;
    one_payload(payload, &bytes)?;
    let is_case = path.file_name().is_some_and(|name| name == CASE_FILE);
    let params = if is_case { cases::params(&path)? } else { BTreeMap::new() };
    Ok(opened(Delivery { bytes, event: None, params, path }))
}

/// Refuses lines of several payloads, of which one must be chosen.
fn one_payload(name: &str, bytes: &[u8]) -> Result<(), Failure> {
    let is_json = |text: &[u8]| serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok();
    let mut lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    let (first, more) = (lines.next().unwrap_or_default(), lines.count());
    if more == 0 || is_json(bytes) || !is_json(first) {
        return Ok(());
    }
    let lines = count(more as u64 + 1, "payload");
    Err(Failure::said(match name {
        "-" => format!("standard input holds {lines}, one a line; `map explain` takes one of them"),
        _ => format!("{name} holds {lines}, one a line: `sed -n 1p {name} | map explain -` explains the first"),
    }))
}

/// Takes a payload out of the envelope or reject line that it came in.
fn opened(delivery: Delivery) -> Delivery {
    let Ok(Json::Object(members)) = serde_json::from_slice::<Json>(&delivery.bytes) else { return delivery };
    if let Some(line) = reject_line(&delivery.bytes)
        && let Some(bytes) = line.payload_bytes()
    {
        let text = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let stored = members.get("params").and_then(Json::as_object).into_iter().flatten();
        let params = stored.map(|(name, value)| (name.clone(), text(value))).collect();
        return Delivery { bytes, event: line.event, params, path: PathBuf::from(line.input.file) };
    }
    let is_envelope = members.contains_key("payload")
        && members.len() > 1
        && members.keys().all(|key| ["payload", "event", RECEIVED_AT].contains(&key.as_str()));
    let Some(payload) = members.get("payload").filter(|_| is_envelope) else { return delivery };
    let mut params = delivery.params;
    if let Some(time) = members.get(RECEIVED_AT).and_then(Json::as_str) {
        params.insert(RECEIVED_AT.to_owned(), time.to_owned());
    }
    let event = members.get("event").and_then(Json::as_str).map(str::to_owned);
    Delivery { bytes: payload.to_string().into_bytes(), event, params, path: delivery.path }
}

fn reject_line(bytes: &[u8]) -> Option<RejectLine> {
    let line: RejectLine = serde_json::from_slice(bytes).ok()?;
    (line.schema == xdmap::report::REJECT_SCHEMA_ID).then_some(line)
}

/// The rule set, with the params of the delivery that must be compiled in.
fn rules(arguments: &ExplainArguments, delivery: &Delivery) -> Result<RuleSet, Failure> {
    let rules = mapping::rules(&arguments.mapping)?;
    let own = cases::compiled(&delivery.params);
    let mut params = rules.params();
    if own.iter().all(|(name, text)| params.set(name, text).is_ok()) {
        return Ok(rules);
    }
    mapping::rules_with(&arguments.mapping, &own)
}

fn params(arguments: &ExplainArguments, rules: &RuleSet, delivery: &Delivery) -> Result<Params, Failure> {
    let mut params = rules.params();
    let takes_time = rules.mapping().params.iter().any(|param| &*param.name == RECEIVED_AT);
    let told = arguments.received_at.as_ref().or(delivery.params.get(RECEIVED_AT));
    let option = arguments.mapping.params.iter().find(|(name, _)| name == RECEIVED_AT).map(|(_, text)| text);
    if takes_time {
        let time = told.or(option).map_or(xdmap::suite::RECEIVED_AT, String::as_str);
        params.set(RECEIVED_AT, time).map_err(Failure::said)?;
    }
    for (name, text) in cases::compiled(&delivery.params) {
        // What is compiled in already has this value.
        let _ = params.set(&name, &text);
    }
    Ok(params)
}

/// The event: as told, by the envelope, by the path, else the only one whose source schema accepts the payload.
fn event(arguments: &ExplainArguments, rules: &RuleSet, delivery: &Delivery) -> Result<String, Failure> {
    super::run::known_event(rules, arguments.event.as_deref())?;
    let by_path = || event_of_path(rules, &whole(&delivery.path));
    let told = arguments.event.clone().or_else(|| delivery.event.clone()).or_else(by_path);
    if let Some(event) = told {
        super::run::known_event(rules, Some(&event))?;
        return Ok(event);
    }
    let mut scratch = Scratch::default();
    let options = RunOptions::default();
    let takes = rules.events().filter(|event| event.accepts(&mut scratch, &delivery.bytes, &options));
    let names: Vec<&str> = takes.map(|event| event.name()).collect();
    match names.as_slice() {
        [one] => Ok((*one).to_owned()),
        [] if serde_json::from_slice::<Json>(&delivery.bytes).is_err() => {
            Err(Failure::said("the payload is not one JSON document: name the event by --event to have it explained"))
        }
        [] => Err(Failure::said("no event's source schema accepts the payload: name the event by --event")),
        several => {
            let several = several.join(", ");
            Err(Failure::said(format!("several events would take the payload ({several}): name one by --event")))
        }
    }
}

/// A path from the root of the file system, so that the folders above the working folder count too.
fn whole(path: &Path) -> PathBuf {
    std::env::current_dir().map_or_else(|_| path.to_path_buf(), |here| here.join(path))
}
