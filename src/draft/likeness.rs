//! How much a field of the source is like one of the target, and the expression that would write it.
//!
//! In: fields of both ends. Out: for each target field the source field that fits best, with a score from 0 to 1 by name,
//! surroundings, type and format; each source field is suggested once.

use super::fields::{Field, Given};
use super::names::{are_general, words};
use crate::schema::{Schema, Type, TypeSet};
use serde_json::Value as Json;

/// Suggestions under this are more likely wrong than right.
const LEAST: f64 = 0.6;

/// A suggestion.
#[derive(Debug, Clone)]
pub(super) struct Suggestion {
    /// The expression: `.customer.email`, `.total | to_text`.
    pub expression: String,
    /// From 0 to 1; without one it is no guess but a rule of the mapping set.
    pub score: Option<f64>,
    /// What speaks for it, in words.
    pub because: &'static str,
}

/// The best suggestion for each of several fields.
pub(super) fn suggest(targets: &[&Field], sources: &[&Given]) -> Vec<Option<Suggestion>> {
    let known: Vec<Words> = sources.iter().map(|given| Words::of(&given.names)).collect();
    let mut pairs = Vec::new();
    for (at, field) in targets.iter().enumerate() {
        let wanted = Words::of(&field.names);
        for (from, given) in sources.iter().enumerate() {
            let Some(fit) = fit(given, &field.schema) else { continue };
            let Some(names) = known.get(from).map(|known| known.like(&wanted)) else { continue };
            let score = names * 0.8 + fit.likeness * 0.2;
            if names > 0.0 && score >= LEAST {
                pairs.push((score, at, from, fit));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut chosen: Vec<Option<Suggestion>> = targets.iter().map(|_| None).collect();
    let mut used = vec![false; sources.len()];
    for (score, at, from, fit) in pairs {
        let (Some(place), Some(taken)) = (chosen.get_mut(at), used.get_mut(from)) else { continue };
        if place.is_none() && !*taken {
            *taken = true;
            *place = Some(Suggestion { expression: fit.expression, score: Some(score), because: fit.because });
        }
    }
    chosen
}

/// The words of a path.
struct Words {
    last: Vec<String>,
    before: Vec<String>,
}

impl Words {
    fn of(names: &[std::sync::Arc<str>]) -> Self {
        let (last, before) = names.split_last().map_or((Vec::new(), [].as_slice()), |(last, rest)| (words(last), rest));
        Self { last, before: before.iter().flat_map(|name| words(name)).collect() }
    }

    fn all(&self) -> Vec<String> {
        self.before.iter().chain(&self.last).cloned().collect()
    }

    /// How alike two paths are, from 0 to 1.
    fn like(&self, other: &Words) -> f64 {
        let letters = strsim::normalized_damerau_levenshtein(&self.last.concat(), &other.last.concat());
        let letters = if letters > 0.8 { letters } else { 0.0 };
        let mut last = share(&self.last, &other.last).max(letters * 0.95);
        // `.email` and `personalEmail.address`: one says in its name what the other says around it.
        if !are_general(&self.last) && self.last.iter().all(|word| other.all().contains(word)) {
            last = last.max(0.8);
        }
        if are_general(&self.last) || are_general(&other.last) {
            let told = if self.before.is_empty() || other.before.is_empty() {
                share(&self.all(), &other.all())
            } else {
                share(&self.before, &other.before)
            };
            last *= 0.4 + 0.6 * told;
        }
        if last == 0.0 { 0.0 } else { last * 0.75 + share(&self.all(), &other.all()) * 0.25 }
    }
}

/// The share of words that two lists have in common (Dice).
fn share(a: &[String], b: &[String]) -> f64 {
    let common = a.iter().filter(|word| b.contains(word)).count();
    let all = a.len() + b.len();
    if all == 0 { 0.0 } else { (2 * common) as f64 / all as f64 }
}

/// How a source field goes into a place.
struct Fit {
    expression: String,
    likeness: f64,
    because: &'static str,
}

impl Fit {
    fn new(expression: String, likeness: f64, because: &'static str) -> Option<Fit> {
        Some(Fit { expression, likeness, because })
    }
}

/// How a source field goes into a place, where its type allows it at all. Whether it really fits is for the checker.
fn fit(given: &Given, target: &Schema) -> Option<Fit> {
    let path = given.path.clone();
    let from = given.schema.types().without(TypeSet::from(Type::Null));
    let into = target.types();
    if from.is_empty() || into == TypeSet::ALL {
        return None;
    }
    if from.is_only(Type::String) && into.contains(Type::String) {
        return text(path, &given.schema, target);
    }
    let scalar = [Type::String, Type::Array, Type::Object].into_iter().all(|one| !from.meets(one.into()));
    if scalar && into.covers(from) {
        return Fit::new(path, 1.0, "name and type");
    }
    let plain = target.format().is_none() && target.enum_values().is_none() && target.patterns().is_empty();
    if scalar && into.is_only(Type::String) && plain {
        return Fit::new(format!("{path} | to_text"), 0.4, "name; made a text");
    }
    let whole = [Type::Array, Type::Object].into_iter().any(|one| from.is_only(one) && into.contains(one));
    if whole { Fit::new(path, 0.6, "name; taken as it is") } else { None }
}

fn text(path: String, from: &Schema, into: &Schema) -> Option<Fit> {
    if let Some(taken) = into.enum_values() {
        let all_taken = |values: Vec<Json>| values.iter().all(|value| value.is_null() || taken.contains(value));
        return if from.enum_values().is_some_and(all_taken) { Fit::new(path, 1.0, "name and values") } else { None };
    }
    let (was, is) = (from.format(), into.format());
    match is.as_deref() {
        None => match shortened(&path, from, into) {
            Some(cut) => Fit::new(cut, 0.8, "name; cut to the length that is taken"),
            None if was.is_none() => Fit::new(path, 1.0, "name and type"),
            None => Fit::new(path, 0.7, "name"),
        },
        same if same == was.as_deref() => Fit::new(path, 1.0, "name and format"),
        Some("date-time") => Fit::new(format!("time({path}) catch omit"), 0.6, "name; read as a time"),
        Some("email") => Fit::new(format!("{path} as email"), 0.6, "name; only addresses"),
        Some("ipv4") => Fit::new(format!("{path} as ipv4"), 0.6, "name; only IPv4"),
        Some("ipv6") => Fit::new(format!("{path} as ipv6"), 0.6, "name; only IPv6"),
        Some("uuid") => Fit::new(format!("{path} as uuid"), 0.6, "name; only UUIDs"),
        Some("uri") => Fit::new(format!("{path} as url"), 0.6, "name; only URLs"),
        Some(_) => None,
    }
}

fn shortened(path: &str, from: &Schema, into: &Schema) -> Option<String> {
    let most = into.lengths().1?;
    let longer = from.lengths().1.is_none_or(|length| length > most);
    longer.then(|| format!("{path} | truncate({most})"))
}
