//! What is noticed while a traced plan runs: what each marked expression gave, for which record, and from where.
//!
//! In: the marks of a plan, as the evaluator comes by them. Out: a [`Trace`], which owns what it holds. It is for those
//! who ask how a record came about (`trace/`) and what a test has run (`suite/`), never for a run itself.

use super::evaluate::Machine;
use super::fault::{Given, Origin};
use super::reject::RecordPlace;
use crate::check::Constant;
use crate::plan::Expression;
use crate::value::{Value, ValueKind};
use rustc_hash::FxHashMap;
use serde_json::Value as Json;

/// Steps beyond this number are not kept, only counted.
const MOST_STEPS: usize = 200_000;

/// Values of more bytes than this are not kept, only their kind.
const MOST_BYTES: usize = 16 << 10;

/// Places of the payload beyond this number are not told of one step.
const MOST_READS: usize = 16;

/// Everything noticed while one payload was mapped.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    /// What each mark gave, by its number.
    pub counts: Vec<Counts>,
    /// Rows that were found: the table, and the key; none: the row of `_`.
    pub rows: Vec<(usize, Option<Constant>)>,
    /// What ran, in the order begun; empty unless details are wanted.
    pub steps: Vec<Step>,
    /// The records that were begun.
    pub records: Vec<RecordTrace>,
    /// Whether steps were left out because there are too many.
    pub cut: bool,
}

/// How often a marked expression gave what.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Any value.
    pub values: u32,
    /// `true`, among the values.
    pub trues: u32,
    /// Empty lists and objects, among the values: nothing of them is written.
    pub empty: u32,
    /// Nothing.
    pub missing: u32,
    /// A failure.
    pub failed: u32,
}

impl Counts {
    /// Adds what the same expression gave for another payload.
    pub(crate) fn add(&mut self, other: &Self) {
        self.values += other.values;
        self.trues += other.trues;
        self.empty += other.empty;
        self.missing += other.missing;
        self.failed += other.failed;
    }
}

/// One run of a marked expression.
#[derive(Debug)]
pub(crate) struct Step {
    /// The mark.
    pub mark: usize,
    /// The step it ran in.
    pub parent: Option<usize>,
    /// What it gave.
    pub given: Gave,
    /// Places of the payload it read itself, as JSON Pointers.
    pub reads: Vec<String>,
    /// Of a binding: the step that worked its value out.
    pub bound: Option<usize>,
}

/// What a step gave.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Gave {
    /// A value, and what kind it is of.
    Value(ValueKind, Json),
    /// A value that is too large to be kept: its kind, and how many elements or members it has.
    Large(ValueKind, usize),
    /// Nothing.
    Missing,
    /// A failure, in plain words that hold no value.
    Failed(String),
}

/// One record that was begun.
#[derive(Debug)]
pub(crate) struct RecordTrace {
    /// Which one.
    pub place: RecordPlace,
    /// Its first step.
    pub from: usize,
    /// The step after its last.
    pub to: usize,
    /// What came of it.
    pub end: RecordEnd,
}

/// What came of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordEnd {
    /// It was written.
    Written,
    /// Its filter does not hold, or it received nothing.
    LeftOut,
    /// It, or with it the payload, is rejected.
    Rejected,
}

/// A trace while it is made.
#[derive(Debug, Default)]
pub(super) struct Tracer {
    trace: Trace,
    details: bool,
    /// The steps that are running.
    open: Vec<Option<usize>>,
    /// The step that worked out what a slot holds.
    bound: FxHashMap<usize, usize>,
}

impl Tracer {
    /// For a plan with so many marks; `details`: with every step, and not only counts.
    pub(super) fn new(marks: usize, details: bool) -> Self {
        let trace = Trace { counts: vec![Counts::default(); marks], ..Trace::default() };
        Self { trace, details, ..Self::default() }
    }

    pub(super) fn finish(self) -> Trace {
        self.trace
    }

    fn open(&mut self, mark: usize) {
        let keeps = self.details && self.trace.steps.len() < MOST_STEPS;
        self.trace.cut |= self.details && !keeps;
        let parent = self.open.iter().rev().find_map(|step| *step);
        let step = keeps.then(|| {
            self.trace.steps.push(Step { mark, parent, given: Gave::Missing, reads: Vec::new(), bound: None });
            self.trace.steps.len() - 1
        });
        self.open.push(step);
    }

    fn close(&mut self, mark: usize, given: &Given<Option<Value<'_>>>, reads: Vec<String>) {
        if let Some(counts) = self.trace.counts.get_mut(mark) {
            match given {
                Ok(Some(value)) => {
                    counts.values += 1;
                    counts.trues += u32::from(matches!(value, Value::Bool(true)));
                    counts.empty += u32::from(is_empty(value));
                }
                Ok(None) => counts.missing += 1,
                Err(_) => counts.failed += 1,
            }
        }
        if let Some(Some(step)) = self.open.pop()
            && let Some(step) = self.trace.steps.get_mut(step)
        {
            step.given = match given {
                Ok(Some(value)) => kept(value),
                Ok(None) => Gave::Missing,
                Err(fault) => Gave::Failed(fault.message.to_string()),
            };
            step.reads = reads;
        }
    }

    /// The number that the next step gets.
    pub(super) fn next(&self) -> usize {
        self.trace.steps.len()
    }

    /// A slot was set by what ran since the step `from`.
    pub(super) fn bound(&mut self, slot: usize, from: usize) {
        if from < self.trace.steps.len() {
            self.bound.insert(slot, from);
        } else {
            self.bound.remove(&slot);
        }
    }

    fn read_slot(&mut self, slot: usize) {
        let bound = self.bound.get(&slot).copied();
        if let Some(Some(step)) = self.open.last()
            && let Some(step) = self.trace.steps.get_mut(*step)
        {
            step.bound = bound;
        }
    }

    /// A row of a table was found.
    pub(super) fn row(&mut self, table: usize, key: Option<&Value<'_>>) {
        self.trace.rows.push((table, key.map(|key| key.clone().into_owned())));
    }

    /// A record is begun.
    pub(super) fn begin(&mut self, place: RecordPlace) {
        let from = self.next();
        self.trace.records.push(RecordTrace { place, from, to: from, end: RecordEnd::LeftOut });
    }

    /// The record that was begun last is done.
    pub(super) fn end(&mut self, end: RecordEnd) {
        let to = self.next();
        if let Some(record) = self.trace.records.last_mut() {
            (record.to, record.end) = (to, end);
        }
    }
}

impl<'p> Machine<'p> {
    /// The value of a marked expression.
    #[cold]
    pub(super) fn watched(&mut self, mark: usize, marked: &'p Expression) -> Given<Option<Value<'p>>> {
        let Some(tracer) = &mut self.tracer else { return self.evaluate(marked) };
        tracer.open(mark);
        let given = self.evaluate(marked);
        // Out of the way, so that looking for places is not watched.
        let Some(mut tracer) = self.tracer.take() else { return given };
        let mut reads = Vec::new();
        if tracer.details {
            let budget = self.budget;
            self.reads(marked, &mut reads);
            self.budget = budget;
            if let Expression::Slot(slot) = marked {
                tracer.read_slot(*slot);
            }
        }
        tracer.close(mark, &given, reads);
        self.tracer = Some(tracer);
        given
    }

    /// The places of the payload that an expression reads outside the marked ones in it.
    fn reads(&mut self, expression: &'p Expression, found: &mut Vec<String>) {
        if found.len() >= MOST_READS {
            return;
        }
        match expression {
            Expression::Mark(..) => {}
            Expression::Slot(_) => {
                if let Ok(Some(node)) = self.node(expression) {
                    found.push(node.pointer());
                }
            }
            Expression::Payload | Expression::Path(_) | Expression::Index(_) => {
                if self.is_place(expression)
                    && let Origin::Payload(pointer) = self.origin(expression)
                {
                    found.push(pointer);
                }
            }
            Expression::Query(selection) => {
                let nodes = selection.query.select(self.root, &mut self.budget).unwrap_or_default();
                found.extend(nodes.iter().take(MOST_READS).map(|node| node.pointer()));
            }
            other => other.children().into_iter().for_each(|child| self.reads(child, found)),
        }
    }
}

impl Machine<'_> {
    /// Whether an expression leads to a place of the payload, and not into a value that was made of it.
    fn is_place(&self, expression: &Expression) -> bool {
        match expression {
            Expression::Payload => true,
            Expression::Path(path) => self.is_place(&path.base),
            Expression::Index(indexed) => self.is_place(&indexed.base),
            Expression::Mark(_, marked) => self.is_place(marked),
            Expression::Slot(slot) => self.plan.slot_value(*slot).is_none_or(|value| self.is_place(value)),
            _ => false,
        }
    }
}

fn kept(value: &Value<'_>) -> Gave {
    let mut left = MOST_BYTES;
    if fits(value, &mut left) {
        Gave::Value(value.kind(), value.to_json())
    } else {
        Gave::Large(value.kind(), value.len())
    }
}

/// Whether nothing is left of a value when what is empty is left out.
fn is_empty(value: &Value<'_>) -> bool {
    match value {
        Value::List(list) => list.iter().all(is_empty),
        Value::Object(members) => members.iter().all(|(_, one)| is_empty(one)),
        Value::Null
        | Value::Node(_)
        | Value::Text(_)
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Time(_)
        | Value::Date(_)
        | Value::Duration(_) => false,
    }
}

/// Whether a value has no more bytes than `left`, about.
fn fits(value: &Value<'_>, left: &mut usize) -> bool {
    let bytes = match value {
        Value::Node(node) => node.raw().len(),
        Value::Text(text) => text.characters().len(),
        Value::List(list) => return list.iter().all(|one| fits(one, left)),
        Value::Object(members) => return members.iter().all(|(_, one)| fits(one, left)),
        Value::Null | Value::Bool(_) | Value::Number(_) => 8,
        Value::Time(_) | Value::Date(_) | Value::Duration(_) => 24,
    };
    match left.checked_sub(bytes + 8) {
        Some(rest) => {
            *left = rest;
            true
        }
        None => false,
    }
}
