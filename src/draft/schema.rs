//! What was seen, as a JSON Schema.
//!
//! In: [`Samples`]. Out: a schema of the draft 2020-12 that accepts every sample, with counts in `$comment`. What all
//! samples had is required; a format is given where every text is of it; no bound is made of what was just never seen.

use super::seen::{Samples, Seen};
use crate::path::is_plain_name;
use crate::report::count;
use crate::schema::{LeafStep, print_leaf_steps};
use serde_json::{Map, Value as Json, json};

/// A place whose values shall be listed and cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnknownPlace {
    /// No sample has it; the places that are near, or all that there are.
    NoSample(String),
    /// It holds lists or objects, or more different values than make a list.
    TooMany(String),
}

impl Samples {
    /// The schema that the samples suggest.
    ///
    /// # Errors
    /// A place whose values shall be listed is in no sample, or has too many different ones.
    pub fn schema(&self) -> Result<Json, Vec<UnknownPlace>> {
        let faults: Vec<UnknownPlace> = self.listed.iter().filter_map(|steps| self.fault(steps)).collect();
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut schema = Map::new();
        schema.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        schema.extend(of(&self.root, format!("inferred from {}", count(self.count, "sample"))));
        Ok(Json::Object(schema))
    }

    fn fault(&self, steps: &[LeafStep]) -> Option<UnknownPlace> {
        let path = print_leaf_steps(steps);
        match steps.iter().try_fold(&self.root, |seen, step| seen.below(step)) {
            None => Some(UnknownPlace::NoSample(path)),
            Some(seen) => seen.too_many.then_some(UnknownPlace::TooMany(path)),
        }
    }
}

impl Seen {
    fn below(&self, step: &LeafStep) -> Option<&Seen> {
        match step {
            LeafStep::Name(name) => self.members.get(&**name),
            LeafStep::Element => self.elements.as_deref(),
            LeafStep::Value => self.values.as_deref(),
        }
    }
}

/// The keywords of one place, with how often it was met.
fn of(seen: &Seen, met: String) -> Map<String, Json> {
    let mut schema = Map::new();
    schema.insert("$comment".to_owned(), json!(comment(seen, met)));
    let types = types(seen);
    match types.as_slice() {
        [] => {}
        [one] => drop(schema.insert("type".to_owned(), json!(one))),
        several => drop(schema.insert("type".to_owned(), json!(several))),
    }
    // Blank text is of no format, so a format would refuse samples that were seen.
    if let Some(format) = seen.texts.format().filter(|_| seen.texts.blank == 0) {
        schema.insert("format".to_owned(), json!(format));
    }
    if !seen.listed.is_empty() {
        schema.insert("enum".to_owned(), json!(seen.listed));
    }
    if seen.objects > 0 {
        object(seen, &mut schema);
    }
    if let Some(elements) = &seen.elements {
        schema.insert("items".to_owned(), Json::Object(of(elements, count(elements.count, "value"))));
    }
    schema
}

fn object(seen: &Seen, schema: &mut Map<String, Json>) {
    let required: Vec<&String> =
        seen.members.iter().filter(|(_, member)| member.count == seen.objects).map(|(name, _)| name).collect();
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    let met = |member: &Seen| format!("in {} of {}", member.count, seen.objects);
    let member = |(name, member): (&String, &Seen)| (name.clone(), Json::Object(of(member, met(member))));
    let members: Map<String, Json> = seen.members.iter().map(member).collect();
    if !members.is_empty() {
        schema.insert("properties".to_owned(), Json::Object(members));
    }
    if let Some(values) = &seen.values {
        schema.insert("additionalProperties".to_owned(), Json::Object(of(values, count(values.count, "value"))));
    }
}

fn types(seen: &Seen) -> Vec<&'static str> {
    let number = if seen.fractions > 0 { "number" } else { "integer" };
    let all = [
        (seen.objects, "object"),
        (seen.lists, "array"),
        (seen.texts.count, "string"),
        (seen.numbers(), number),
        (seen.bools, "boolean"),
        (seen.nulls, "null"),
    ];
    all.into_iter().filter(|(count, _)| *count > 0).map(|(_, name)| name).collect()
}

/// `in 9 of 10; null in 1; blank in 2`: what the other keywords do not say.
fn comment(seen: &Seen, met: String) -> String {
    let mut parts = vec![met];
    let kinds = types(seen).len() - usize::from(seen.nulls > 0);
    if seen.nulls > 0 {
        parts.push(format!("null in {}", seen.nulls));
    }
    if kinds > 1 {
        let each = [
            (seen.objects, "an object"),
            (seen.lists, "a list"),
            (seen.texts.count, "text"),
            (seen.numbers(), "a number"),
            (seen.bools, "a truth value"),
        ];
        parts
            .extend(each.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{what} in {count}")));
    }
    if seen.texts.blank > 0 {
        parts.push(format!("blank in {}", seen.texts.blank));
        parts.extend(seen.texts.format().map(|format| format!("the others are {format}")));
    }
    if seen.lists > 0 && seen.elements.is_none() {
        parts.push("no list had an element".to_owned());
    }
    parts.join("; ")
}

/// Reads a place: `.lines[*].kind`, `$.a."odd name"`, `.labels{*}`; none where the text is no such path.
#[must_use]
pub fn parse_place(text: &str) -> Option<Vec<LeafStep>> {
    let mut rest = text.strip_prefix('$').unwrap_or(text);
    let mut steps = Vec::new();
    while !rest.is_empty() {
        let (step, after) = step(rest)?;
        steps.push(step);
        rest = after;
    }
    (!steps.is_empty()).then_some(steps)
}

fn step(text: &str) -> Option<(LeafStep, &str)> {
    if let Some(rest) = text.strip_prefix("[*]") {
        return Some((LeafStep::Element, rest));
    }
    if let Some(rest) = text.strip_prefix("{*}") {
        return Some((LeafStep::Value, rest));
    }
    let rest = text.strip_prefix('.')?;
    if rest.starts_with('"') {
        let mut names = serde_json::Deserializer::from_str(rest).into_iter::<String>();
        let name = names.next()?.ok()?;
        return Some((LeafStep::Name(name.into()), rest.get(names.byte_offset()..)?));
    }
    let end = rest.find(['.', '[', '{']).unwrap_or(rest.len());
    let (name, after) = (rest.get(..end)?, rest.get(end..)?);
    is_plain_name(name).then(|| (LeafStep::Name(name.into()), after))
}
