//! The plan of one event: immutable, shared between threads, nothing left to look up.

use super::check::Check;
use super::expression::{Expression, Generator};
use super::fast::FastEvent;
use super::fields::Fields;
use super::hoist::SlotPlan;
use super::layout::Layout;
use super::places::Places;
use super::template::{Content, Template};
use crate::check::{Expr, Unknown};
use crate::payload::Keys;
use crate::schema::Schema;
use crate::source::{Place, Span};
use crate::value::TimeDigits;
use std::sync::{Arc, LazyLock};

/// One event, ready to run.
#[derive(Debug)]
pub struct EventPlan {
    pub(super) name: Arc<str>,
    pub(super) param_names: Vec<Arc<str>>,
    pub(super) needs: Vec<Arc<str>>,
    /// Objects of the payload of which `undeclared` takes the fields that no schema names: pointers, elements as `*`.
    pub(crate) consumed: Vec<String>,
    /// What it takes.
    pub(crate) source: Arc<SourcePlan>,
    /// What it gives.
    pub(crate) target: Arc<TargetPlan>,
    /// Its bindings.
    pub(crate) slots: Vec<SlotPlan>,
    /// `reject` lines outside every emit.
    pub(crate) rejects: Vec<RemarkPlan>,
    /// `note` lines outside every emit.
    pub(crate) notes: Vec<RemarkPlan>,
    /// Its kinds of record.
    pub(crate) emits: Vec<EmitPlan>,
    /// The places of the payload that are read.
    pub(crate) places: Places,
    /// For each slot, the places below it.
    pub(super) by_slot: Vec<Vec<usize>>,
    /// How many places keep their bytes from record to record.
    pub(crate) cached: usize,
    /// The marked expressions of a traced plan, by their numbers.
    pub(crate) marks: Vec<Marked>,
    /// Its fast form, where it has one.
    pub(crate) fast: Option<FastEvent>,
}

/// A marked expression of a traced plan.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Marked {
    /// Where it stands in the mapping.
    pub span: Span,
    /// Which expression of the typed mapping it is.
    pub typed: usize,
}

impl Marked {
    /// Tells the expressions of a typed mapping apart that stays where it is: a place is expanded wherever it is used.
    pub(crate) fn key(expr: &Expr) -> usize {
        std::ptr::from_ref(expr).addr()
    }
}

/// What an event takes.
#[derive(Debug)]
pub(crate) struct SourcePlan {
    /// The source schema.
    pub check: Check,
    /// Whether the keys of payloads are numbered while they are read.
    pub numbers_keys: bool,
    /// The fields it names.
    pub fields: Option<Arc<Fields>>,
    /// Whether blank text counts as missing.
    pub blank_is_missing: bool,
    /// What undeclared fields get.
    pub unknown: Unknown,
}

impl SourcePlan {
    /// The names that the source schema speaks of.
    pub(crate) fn keys(&self) -> &Keys {
        static NONE: LazyLock<Keys> = LazyLock::new(Keys::default);
        self.check.validator().filter(|_| self.numbers_keys).map_or(&NONE, |validator| validator.keys())
    }
}

/// What an event gives.
#[derive(Debug)]
pub(crate) struct TargetPlan {
    /// The target schema, compiled.
    pub check: Check,
    /// The target schema.
    pub schema: Schema,
    /// How records are written.
    pub layout: Arc<Layout>,
    /// Digits of times.
    pub times: TimeDigits,
}

/// One kind of record.
#[derive(Debug)]
pub(crate) struct EmitPlan {
    /// Its name.
    pub name: Option<Arc<str>>,
    /// Where it is declared.
    pub place: Place,
    /// The lists it runs over, outermost first.
    pub each: Vec<EachPlan>,
    /// Which elements.
    pub filter: Option<Expression>,
    /// Whether the filter is the same for all elements.
    pub filter_of_payload: bool,
    /// `reject` lines inside it.
    pub rejects: Vec<RemarkPlan>,
    /// `note` lines inside it.
    pub notes: Vec<RemarkPlan>,
    /// The record.
    pub template: Template,
    /// The slots that are set anew for each record.
    pub own_slots: Vec<usize>,
    /// Whether a record is made whole and checked against the target schema before it is written.
    pub whole: bool,
    /// Whether a record that received nothing is written all the same: where records are held against nothing, and
    /// would be refused without what the target requires.
    pub bare: bool,
}

/// A list that an emit runs over.
#[derive(Debug)]
pub(crate) struct EachPlan {
    /// The list, and the slots of its element and index.
    pub generator: Generator,
    /// Whether it is the same for all elements of lists further out.
    pub of_payload: bool,
}

/// `reject "..." when C`, `note "..." when C`
#[derive(Debug)]
pub(crate) struct RemarkPlan {
    /// The text.
    pub reason: Arc<str>,
    /// All must hold.
    pub guards: Vec<Expression>,
    /// Where it is written.
    pub rule: Place,
}

impl EventPlan {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Names of the params it reads while running that have no value from compiling.
    #[must_use]
    pub fn needs(&self) -> &[Arc<str>] {
        &self.needs
    }

    /// Names of its kinds of record, in the order written; none for an event without `emit`.
    pub fn emits(&self) -> impl Iterator<Item = &str> {
        self.emits.iter().filter_map(|emit| emit.name.as_deref())
    }

    pub(crate) fn blank_is_missing(&self) -> bool {
        self.source.blank_is_missing
    }

    pub(crate) fn param_name(&self, index: usize) -> &str {
        self.param_names.get(index).map_or("", |name| name)
    }

    pub(crate) fn places_of_slot(&self, slot: usize) -> &[usize] {
        self.by_slot.get(slot).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn slot_value(&self, slot: usize) -> Option<&Expression> {
        self.slots.get(slot).and_then(|slot| slot.value.as_ref())
    }

    /// Calls `see` with every expression of the event, also those inside others.
    pub(crate) fn each_expression<'e>(&'e self, see: &mut dyn FnMut(&'e Expression)) {
        let mut roots: Vec<&Expression> = self.slots.iter().filter_map(|slot| slot.value.as_ref()).collect();
        roots.extend(self.rejects.iter().chain(&self.notes).flat_map(|remark| &remark.guards));
        for emit in &self.emits {
            roots.extend(emit.each.iter().map(|each| &each.generator.list));
            roots.extend(&emit.filter);
            roots.extend(emit.rejects.iter().chain(&emit.notes).flat_map(|remark| &remark.guards));
            expressions_of(&emit.template, &mut roots);
        }
        while let Some(expression) = roots.pop() {
            see(expression);
            roots.extend(expression.children());
        }
    }

    /// Calls `see` with what a slot without a value of its own is bound to, and whether it is an element of that.
    pub(super) fn each_source_of<'e>(&'e self, slot: usize, see: &mut dyn FnMut(&'e Expression, bool)) {
        let lists = self.emits.iter().flat_map(|emit| &emit.each).map(|each| &each.generator);
        lists.filter(|generator| generator.element == slot).for_each(|generator| see(&generator.list, true));
        self.each_expression(&mut |expression| match expression {
            Expression::ListFor(each) => {
                each.generators.iter().filter(|one| one.element == slot).for_each(|one| see(&one.list, true));
            }
            Expression::MapFor(each) => {
                each.generators.iter().filter(|one| one.element == slot).for_each(|one| see(&one.list, true));
            }
            Expression::Bind(bound) => {
                bound.parameters.iter().filter(|one| one.slot == slot).for_each(|one| see(&one.value, false));
            }
            _ => {}
        });
    }
}

fn expressions_of<'e>(template: &'e Template, found: &mut Vec<&'e Expression>) {
    for member in &template.members {
        if let Content::Open { candidates, object } = &member.content {
            found.extend(candidates.iter().flat_map(|candidate| candidate.guards.iter().chain([&candidate.value])));
            object.iter().for_each(|object| expressions_of(object, found));
        }
    }
}
