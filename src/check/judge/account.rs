//! The account of fields: what each rule reads and writes, what is ignored, what nobody speaks of.
//!
//! In: a [`Mapping`]. Out: one [`EventAccount`] for each event. `map check`, reference pages, coverage and lineage all
//! show this list; the checks for unaccounted fields and stale ignores read it too.

use super::bindings::Bindings;
use super::places::{Leaf, Place, leaves};
use super::reads::{Read, Reader, Use};
use super::scene::Scene;
use super::written::{texts, written};
use crate::check::typed::{Emit, Event, Ignore, Mapping};
use crate::source::Span;
use rustc_hash::FxHashSet;
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What an event does with the fields of its source and target. Source paths are written as in a mapping, `[*]` for
/// any element of a list: `.messages[*].text`; target paths likewise: `conversation.prompt.source`.
#[derive(Debug, Clone, Serialize)]
pub struct EventAccount {
    /// Name of the event.
    pub event: Arc<str>,
    /// Name of its source.
    pub source: Arc<str>,
    /// Name of its target.
    pub target: Arc<str>,
    /// The fields of the source schema that some rule, guard, `let` or list of the event reads, in schema order.
    pub reads: Vec<String>,
    /// The fields of the source schema that the event ignores, with the reason, in the order written.
    pub ignored: Vec<IgnoredField>,
    /// The fields of the source schema that are neither, in schema order.
    pub unaccounted: Vec<String>,
    /// How many fields the source schema has.
    pub source_fields: usize,
    /// The fields of the target schema that some rule can write, in schema order.
    pub writes: Vec<String>,
    /// The fields of the target schema that no rule writes, in schema order.
    pub unwritten: Vec<String>,
    /// How many fields the target schema has.
    pub target_fields: usize,
    /// The kinds of record, in the order written.
    pub emits: Vec<EmitAccount>,
    /// The rules, in the order written; a rule outside every `emit` comes once for each of them.
    pub rules: Vec<RuleAccount>,
}

/// A field that an event ignores.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IgnoredField {
    /// The path: `.visitor.handle`.
    pub path: String,
    /// Why.
    pub because: Arc<str>,
}

/// What one kind of record is made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EmitAccount {
    /// Its name; none for the body of an event without `emit`.
    pub name: Option<Arc<str>>,
    /// The source paths of the lists it runs over.
    pub lists: Vec<String>,
    /// The source paths that its `where` and its `reject`s look at.
    pub conditions: Vec<String>,
}

/// What one rule reads and writes.
#[derive(Debug, Clone, Serialize)]
pub struct RuleAccount {
    /// The emit it belongs to; none in an event without `emit`.
    pub emit: Option<Arc<str>>,
    /// Where it writes.
    pub target: String,
    /// The fields it writes there, where its value shows them: `conversation.prompt.source`.
    pub writes: Vec<String>,
    /// The source paths that its value comes from.
    pub reads: Vec<String>,
    /// The source paths that its guards look at.
    pub guards: Vec<String>,
    /// The functions that its value goes through.
    pub functions: Vec<&'static str>,
    /// What each field it writes comes from.
    pub fields: Vec<FieldAccount>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// What one field that a rule writes comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldAccount {
    /// The field: `conversation.prompt.source`.
    pub target: String,
    /// The source paths that its value comes from.
    pub reads: Vec<String>,
    /// The source paths that decide whether it is written, or which value: guards, `if`, `match`, table keys are not.
    pub conditions: Vec<String>,
    /// The functions that its value goes through.
    pub functions: Vec<&'static str>,
    /// The tables that its value is looked up in.
    pub tables: Vec<Arc<str>>,
    /// The params that it depends on.
    pub params: Vec<Arc<str>>,
}

/// The account of every event, in the order written.
#[must_use]
pub fn account(mapping: &Mapping) -> Vec<EventAccount> {
    let scenes = mapping.events.iter().filter_map(|event| Scene::new(mapping, event));
    scenes.map(|scene| Ledger::new(&scene).account(&scene)).collect()
}

/// The account of one event, as places.
pub(super) struct Ledger {
    pub(super) source: Vec<Leaf>,
    pub(super) target: Vec<Leaf>,
    pub(super) reads: BTreeSet<Read>,
    /// Places that are read themselves: found at once, where a mapping has thousands.
    read_places: FxHashSet<Place>,
    pub(super) writes: BTreeSet<Place>,
    /// Of each `ignore`, in the order written: the places it names.
    pub(super) ignores: Vec<Vec<Place>>,
}

impl Ledger {
    pub(super) fn new(scene: &Scene<'_>) -> Self {
        let reader = Reader::new(&scene.bindings);
        let ignores = scene.event.ignores.iter().map(|ignore| ignored_places(&reader, ignore)).collect();
        let rules = scene.event.emits.iter().flat_map(|emit| &emit.rules);
        let reads = reads_of(&scene.bindings);
        let themselves = reads.iter().filter(|read| read.accounts_for(&read.place));
        Self {
            read_places: themselves.map(|read| read.place.clone()).collect(),
            source: leaves(&scene.source.schema),
            target: leaves(&scene.target.schema),
            reads,
            writes: rules.flat_map(|rule| written(&scene.bindings, rule)).collect(),
            ignores,
        }
    }

    /// Whether some read accounts for a leaf.
    pub(super) fn is_read(&self, leaf: &Place) -> bool {
        self.read_places.contains(leaf) || self.reads.iter().any(|read| read.accounts_for(leaf))
    }

    /// Whether an `ignore` names a leaf, or what is around it.
    pub(super) fn is_ignored(&self, leaf: &Place) -> bool {
        self.ignores.iter().flatten().any(|place| place.covers(leaf) || place.is_within(leaf))
    }

    /// Whether some rule can write a leaf.
    pub(super) fn is_written(&self, leaf: &Place) -> bool {
        self.writes.contains(leaf) || self.writes.iter().any(|place| place.covers(leaf) || place.is_within(leaf))
    }

    /// The leaves that are neither read nor ignored.
    pub(super) fn unaccounted(&self) -> Vec<&Leaf> {
        let open = |leaf: &&Leaf| !self.is_read(&leaf.place) && !self.is_ignored(&leaf.place);
        self.source.iter().filter(open).collect()
    }

    fn account(&self, scene: &Scene<'_>) -> EventAccount {
        let (read, _): (Vec<&Leaf>, Vec<&Leaf>) = self.source.iter().partition(|leaf| self.is_read(&leaf.place));
        let (written, unwritten): (Vec<&Leaf>, Vec<&Leaf>) =
            self.target.iter().partition(|leaf| self.is_written(&leaf.place));
        let source_texts = |leaves: &[&Leaf]| leaves.iter().map(|leaf| leaf.place.source_text()).collect();
        let target_texts = |leaves: &[&Leaf]| leaves.iter().map(|leaf| leaf.place.target_text()).collect();
        EventAccount {
            event: scene.event.name.clone(),
            source: scene.source.name.clone(),
            target: scene.target.name.clone(),
            reads: source_texts(&read),
            ignored: self.ignored(scene.event),
            unaccounted: source_texts(&self.unaccounted()),
            source_fields: self.source.len(),
            writes: target_texts(&written),
            unwritten: target_texts(&unwritten),
            target_fields: self.target.len(),
            emits: scene.event.emits.iter().map(|emit| emit_account(&scene.bindings, emit)).collect(),
            rules: scene.event.emits.iter().flat_map(|emit| rules_of(scene, emit)).collect(),
        }
    }

    fn ignored(&self, event: &Event) -> Vec<IgnoredField> {
        let pairs = event.ignores.iter().zip(&self.ignores);
        let fields = pairs.flat_map(|(ignore, places)| {
            places.iter().map(|place| IgnoredField { path: place.source_text(), because: ignore.reason.clone() })
        });
        fields.collect()
    }
}

fn ignored_places(reader: &Reader<'_, '_>, ignore: &Ignore) -> Vec<Place> {
    let base = ignore.base.map_or_else(|| vec![Place::default()], |slot| reader.slot(slot));
    base.iter().map(|place| place.below(super::places::steps(&ignore.steps))).collect()
}

/// Everything that an event reads.
fn reads_of(bindings: &Bindings<'_>) -> BTreeSet<Read> {
    let event = bindings.event;
    let mut reader = Reader::new(bindings);
    event.rejects.iter().flat_map(|reject| &reject.guards).for_each(|guard| reader.read(guard, Use::Itself));
    for emit in &event.emits {
        emit.each.iter().for_each(|each| reader.read_list(each));
        emit.filter.iter().for_each(|filter| reader.read(filter, Use::Itself));
        emit.rejects.iter().flat_map(|reject| &reject.guards).for_each(|guard| reader.read(guard, Use::Itself));
        for rule in &emit.rules {
            rule.guards.iter().for_each(|guard| reader.read(guard, Use::Itself));
            reader.read(&rule.value, Use::Whole);
        }
    }
    reader.take()
}

fn emit_account<'m>(bindings: &Bindings<'m>, emit: &'m Emit) -> EmitAccount {
    let mut reader = Reader::new(bindings);
    emit.each.iter().for_each(|each| reader.read_list(each));
    let lists = texts(reader.take());
    let rejects = emit.rejects.iter().flat_map(|reject| &reject.guards);
    emit.filter.iter().chain(rejects).for_each(|condition| reader.read(condition, Use::Itself));
    EmitAccount { name: emit.name.clone(), lists, conditions: texts(reader.take()) }
}

fn rules_of<'m>(scene: &Scene<'m>, emit: &'m Emit) -> Vec<RuleAccount> {
    let bindings = &scene.bindings;
    let mut reader = Reader::new(bindings);
    let accounts = emit.rules.iter().map(|rule| {
        let fields = super::written::fields(scene, &mut reader, rule);
        reader.read(&rule.value, Use::Whole);
        let reads = texts(reader.take());
        rule.guards.iter().for_each(|guard| reader.read(guard, Use::Itself));
        RuleAccount {
            emit: emit.name.clone(),
            target: rule.target.to_string(),
            writes: written(bindings, rule).iter().map(Place::target_text).collect(),
            reads,
            guards: texts(reader.take()),
            functions: super::reads::functions(bindings, &rule.value),
            fields,
            span: rule.span,
        }
    });
    accounts.collect()
}
