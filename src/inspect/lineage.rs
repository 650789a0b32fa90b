//! From the account of a mapping to the lineage of its records: each field of the target with what it comes from.

use crate::check::{EmitAccount, EventAccount, FieldAccount, RuleAccount, account};
use crate::plan::RuleSet;
use crate::source::Place;
use indexmap::IndexMap;
use serde::Serialize;
use std::sync::Arc;

/// Where the fields of an event's records come from. Paths are written as in a mapping, `[*]` for any element of a list
/// and `{*}` for any member of a map.
#[derive(Debug, Clone, Serialize)]
pub struct EventLineage {
    /// The event.
    pub event: Arc<str>,
    /// Its source.
    pub source: Arc<str>,
    /// Its target.
    pub target: Arc<str>,
    /// Its kinds of record: the lists they run over, and what decides whether they are made.
    pub emits: Vec<EmitAccount>,
    /// The fields that some rule writes, in the order of the target schema.
    pub fields: Vec<FieldLineage>,
    /// The fields of the source schema, in its order.
    pub source_fields: Vec<SourceField>,
    /// The fields of the target schema that no rule writes, in its order.
    pub unwritten: Vec<String>,
}

/// Where one field comes from: one rule that writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldLineage {
    /// The field: `conversation.prompt.source`.
    pub target: String,
    /// The kinds of record it is written in; none in an event without `emit`.
    pub emits: Vec<Arc<str>>,
    /// The source paths that its value comes from.
    pub reads: Vec<String>,
    /// The source paths that decide whether it is written, or which value.
    pub conditions: Vec<String>,
    /// The functions that its value goes through.
    pub functions: Vec<&'static str>,
    /// The tables that its value is looked up in.
    pub tables: Vec<Arc<str>>,
    /// The params that it depends on.
    pub params: Vec<Arc<str>>,
    /// The rule that writes it.
    pub rule: RulePlace,
}

/// Where a rule is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct RulePlace {
    /// The file, from the root of the package.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
}

/// A field of the source, and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceField {
    /// `.visitor.email`
    pub path: String,
    /// What becomes of it.
    #[serde(flatten)]
    pub state: SourceState,
}

/// What becomes of a field of the source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum SourceState {
    /// Some rule, guard or list reads it.
    Mapped,
    /// It is left out on purpose.
    Ignored {
        /// Why.
        because: Arc<str>,
    },
    /// Nothing speaks of it.
    Unaccounted,
}

/// The lineage of every event, in the order written.
#[must_use]
pub fn lineage(rules: &RuleSet) -> Vec<EventLineage> {
    account(rules.mapping()).into_iter().map(|event| of_event(rules, event)).collect()
}

fn of_event(rules: &RuleSet, event: EventAccount) -> EventLineage {
    let mut fields: IndexMap<(String, RulePlace), FieldLineage> = IndexMap::new();
    for rule in &event.rules {
        let Place { file, line, .. } = rules.sources().place(rule.span);
        let place = RulePlace { file: file.to_string(), line };
        for field in &rule.fields {
            let key = (field.target.clone(), place.clone());
            fields.entry(key).or_insert_with(|| FieldLineage::new(field, place.clone())).add(rule, field);
        }
    }
    let mut fields: Vec<FieldLineage> = fields.into_values().collect();
    // The account names fields in the order of the schema; a field that is written whole stands where its first part is.
    let order = |field: &FieldLineage| event.writes.iter().position(|leaf| touches(leaf, &field.target));
    fields.sort_by_cached_key(|field| order(field).unwrap_or(usize::MAX));
    EventLineage {
        source_fields: source_fields(&event),
        event: event.event,
        source: event.source,
        target: event.target,
        emits: event.emits,
        fields,
        unwritten: event.unwritten,
    }
}

fn source_fields(event: &EventAccount) -> Vec<SourceField> {
    let ignored = event.ignored.iter().map(|field| {
        let state = SourceState::Ignored { because: field.because.clone() };
        SourceField { path: field.path.clone(), state }
    });
    let of = |path: &String, state| SourceField { path: path.clone(), state };
    let mapped = event.reads.iter().map(|path| of(path, SourceState::Mapped));
    let open = event.unaccounted.iter().map(|path| of(path, SourceState::Unaccounted));
    mapped.chain(ignored).chain(open).collect()
}

impl FieldLineage {
    fn new(field: &FieldAccount, rule: RulePlace) -> Self {
        Self {
            target: field.target.clone(),
            emits: Vec::new(),
            reads: Vec::new(),
            conditions: Vec::new(),
            functions: field.functions.clone(),
            tables: field.tables.clone(),
            params: field.params.clone(),
            rule,
        }
    }

    fn add(&mut self, rule: &RuleAccount, field: &FieldAccount) {
        extend(&mut self.emits, rule.emit.iter());
        extend(&mut self.reads, &field.reads);
        extend(&mut self.conditions, &field.conditions);
    }

    /// How a source path reaches the field, if it does.
    #[must_use]
    pub fn reached_from(&self, path: &str) -> Option<Reach<'_>> {
        // Whether a container is there says nothing of what stands in it; its value does.
        let value = self.reads.iter().find(|read| touches(read, path)).map(|read| Reach::Value(read));
        let asked = |read: &&String| read.len() >= path.len() && touches(read, path);
        value.or_else(|| self.conditions.iter().find(asked).map(|read| Reach::Condition(read)))
    }
}

/// How a source path reaches a field: by the path that is read, which may be above it or below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach<'l> {
    /// Its value goes there.
    Value(&'l str),
    /// It decides whether the field is written, or which value.
    Condition(&'l str),
}

fn extend<'a, T: Clone + PartialEq + 'a>(all: &mut Vec<T>, more: impl IntoIterator<Item = &'a T>) {
    for one in more {
        if !all.contains(one) {
            all.push(one.clone());
        }
    }
}

/// Whether one path is the other, or lies above or below it.
#[must_use]
pub fn touches(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short == "." || long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[', '{']))
}
