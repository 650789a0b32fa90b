//! Counterexamples beside the diagnostics of the places that are not proved: in plain words, and for machines.
//!
//! In: diagnostics of a mapping. Out: the same, with notes and the JSON of a counterexample where one was found.

use super::show::shortened;
use super::{Counterexample, SearchOptions, find};
use crate::diagnostic::Diagnostic;
use crate::plan::RuleSet;
use crate::source::Span;
use serde_json::{Map, Value as Json, json};

/// The codes of places that are not proved.
const NOT_PROVED: [&str; 6] = ["M317", "M318", "M319", "M320", "M411", "M412"];

/// Those of them that may speak of a whole record.
const OF_WHOLES: [&str; 2] = ["M411", "M412"];

/// Searches the events that are not proved, and puts what was found beside the diagnostics of their open places.
pub fn attach(rules: &RuleSet, diagnostics: &mut [Diagnostic], options: &SearchOptions) {
    if !diagnostics.iter().any(is_open) {
        return;
    }
    for event in &rules.mapping().events {
        for (found, writers) in find(rules, &event.name, options) {
            let fits = |one: &&mut Diagnostic| {
                is_open(one) && one.counterexample.is_none() && speaks_of(one, &found, &writers)
            };
            if let Some(diagnostic) = diagnostics.iter_mut().find(fits) {
                diagnostic.notes.extend(found.in_words());
                diagnostic.counterexample = Some(found.to_json());
            }
        }
    }
}

fn is_open(diagnostic: &Diagnostic) -> bool {
    NOT_PROVED.contains(&diagnostic.code.number())
}

/// Whether a diagnostic speaks of the place that a counterexample breaks.
fn speaks_of(diagnostic: &Diagnostic, found: &Counterexample, writers: &[Span]) -> bool {
    let own = diagnostic.span;
    let meets = |span: &Span| span.file == own.file && span.start < own.end && own.start < span.end;
    let names = match found.place.as_str() {
        // A fault of the whole record is no fault of one text or number in it.
        "" => OF_WHOLES.contains(&diagnostic.code.number()),
        place => diagnostic.message.contains(&format!("`{place}`")),
    };
    names && writers.iter().any(meets)
}

impl Counterexample {
    /// What it says, in plain words: the payload, and what the record has at the place. Params that may be anything are
    /// not told.
    #[must_use]
    pub fn in_words(&self) -> Vec<String> {
        let found = self;
        let mut payload = format!("a payload that shows it: {}", shortened(&found.payload));
        let varied = found.params.iter().filter(|(name, _)| found.varied.contains(name));
        let varied: Vec<String> =
            varied.map(|(name, text)| format!("`{name}` = {}", shortened(&Json::from(text.as_str())))).collect();
        if !varied.is_empty() {
            payload.push_str(&format!(" with the param {}", varied.join(", ")));
        }
        let mut notes = vec![payload];
        if let Some(first) = found.violations.first() {
            let value = found.refused().map(|value| format!(" = {}", shortened(&value)));
            // A whole record is more than a note holds; machines get it.
            let refused = match found.place.as_str() {
                "" => "a record that".to_owned(),
                place => format!("`{place}`{}, which", value.unwrap_or_default()),
            };
            notes.push(format!("it gives {refused} the target refuses: it {}", first.message));
        }
        notes
    }

    /// It for machines; see [`to_json`](crate::diagnostic::to_json).
    #[must_use]
    pub fn to_json(&self) -> Json {
        let found = self;
        let params: Map<String, Json> =
            found.params.iter().map(|(name, text)| (name.to_string(), text.as_str().into())).collect();
        json!({
            "payload": found.payload,
            "params": params,
            "emit": found.emit,
            "place": found.place,
            "record": serde_json::from_str::<Json>(&found.record).unwrap_or_default(),
            "violations": found.violations,
        })
    }
}
