//! The steps of a trace, with the mapping's own text for each.

use super::{Condition, Read, Shown, StepExplanation};
use crate::plan::{EventPlan, Expression};
use crate::run::{Gave, Step, Trace};
use crate::source::{Place, Sources};
use crate::value::ValueKind;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value as Json;

/// Most steps that are told of one value.
const MOST_STEPS: usize = 400;

/// Characters of an expression that are shown; the place says where the rest is.
const MOST_CHARACTERS: usize = 240;

/// A trace beside the plan and the texts it is of.
pub(super) struct View<'t> {
    sources: &'t Sources,
    plan: &'t EventPlan,
    trace: &'t Trace,
    payload: &'t Json,
    show_values: bool,
    /// The marked expression of each mark.
    marked: Vec<Option<&'t Expression>>,
    /// The steps in each step.
    inner: Vec<Vec<usize>>,
    /// The steps in none, by their mark.
    roots: FxHashMap<usize, Vec<usize>>,
}

impl<'t> View<'t> {
    pub(super) fn new(
        sources: &'t Sources,
        plan: &'t EventPlan,
        trace: &'t Trace,
        payload: &'t Json,
        show_values: bool,
    ) -> Self {
        let mut marked = vec![None; plan.marks.len()];
        plan.each_expression(&mut |expression| {
            if let Expression::Mark(mark, inner) = expression
                && let Some(place) = marked.get_mut(*mark)
            {
                *place = Some(&**inner);
            }
        });
        let mut inner = vec![Vec::new(); trace.steps.len()];
        let mut roots: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
        for (index, step) in trace.steps.iter().enumerate() {
            match step.parent.and_then(|parent| inner.get_mut(parent)) {
                Some(siblings) => siblings.push(index),
                None => roots.entry(step.mark).or_default().push(index),
            }
        }
        Self { sources, plan, trace, payload, show_values, marked, inner, roots }
    }

    /// The step of a rule's own expression within a record.
    pub(super) fn root_step(&self, expression: &Expression, from: usize, to: usize) -> Option<usize> {
        let Expression::Mark(mark, _) = expression else { return None };
        self.roots.get(mark)?.iter().copied().find(|step| (from..to).contains(step))
    }

    /// The last step of an expression outside all others.
    pub(super) fn last_step(&self, expression: &Expression) -> Option<usize> {
        let Expression::Mark(mark, _) = expression else { return None };
        self.roots.get(mark)?.last().copied()
    }

    fn step(&self, step: usize) -> Option<&'t Step> {
        self.trace.steps.get(step)
    }

    /// What a step gave.
    pub(super) fn gave(&self, step: usize) -> &'t Gave {
        self.step(step).map_or(&Gave::Missing, |step| &step.given)
    }

    /// The expression of a step.
    pub(super) fn expression(&self, step: usize) -> Option<&'t Expression> {
        self.marked.get(self.step(step)?.mark).copied().flatten()
    }

    /// The steps in a step; of a binding, the one that worked it out.
    pub(super) fn inner(&self, step: usize) -> Vec<usize> {
        let own = self.inner.get(step).cloned().unwrap_or_default();
        match self.step(step).and_then(|step| step.bound) {
            Some(bound) if own.is_empty() && bound < step => vec![bound],
            _ => own,
        }
    }

    /// The text of a marked expression, and where it stands.
    pub(super) fn written(&self, expression: &Expression) -> Option<(String, Place)> {
        let Expression::Mark(mark, _) = expression else { return None };
        self.text(*mark)
    }

    /// The text of a step's expression.
    pub(super) fn text_of(&self, step: usize) -> String {
        self.step(step).and_then(|step| self.text(step.mark)).map(|(text, _)| text).unwrap_or_default()
    }

    fn text(&self, mark: usize) -> Option<(String, Place)> {
        let span = self.plan.marks.get(mark)?.span;
        Some((one_line(self.sources.text(span)), self.sources.place(span)))
    }

    /// The places that a step itself reads.
    pub(super) fn reads(&self, step: usize) -> &'t [String] {
        self.step(step).map_or(&[], |step| &step.reads)
    }

    /// The places of the payload that a step and the steps in it read, each once.
    pub(super) fn all_reads(&self, step: usize) -> Vec<Read> {
        let mut pointers: Vec<&str> = Vec::new();
        let mut open = vec![step];
        let mut seen = FxHashSet::default();
        while let Some(step) = open.pop() {
            if seen.len() >= MOST_STEPS || !seen.insert(step) {
                continue;
            }
            for pointer in self.reads(step) {
                if !pointers.contains(&pointer.as_str()) {
                    pointers.push(pointer);
                }
            }
            open.extend(self.inner(step).into_iter().rev());
        }
        pointers.into_iter().map(|pointer| Read { pointer: pointer.to_owned(), value: self.at(pointer) }).collect()
    }

    /// What stands at a place of the payload.
    pub(super) fn at(&self, pointer: &str) -> Option<Shown> {
        let json = self.payload.pointer(pointer)?;
        Some(shown(kind_of(json), json, self.show_values))
    }

    /// The payload's own value at a place, for telling why something is missing.
    pub(super) fn payload_at(&self, pointer: &str) -> Option<&'t Json> {
        self.payload.pointer(pointer)
    }

    /// Whether a condition holds; none: it failed.
    pub(super) fn holds(&self, step: usize) -> Option<bool> {
        match self.gave(step) {
            Gave::Value(_, value) => Some(value.as_bool().unwrap_or(false)),
            Gave::Large(..) | Gave::Missing => Some(false),
            Gave::Failed(_) => None,
        }
    }

    pub(super) fn condition(&self, step: usize) -> Condition {
        let mark = self.step(step).map_or(0, |step| step.mark);
        let (expression, place) =
            self.text(mark).unwrap_or_else(|| (String::new(), Place { file: "".into(), line: 0 }));
        let failed = if let Gave::Failed(why) = self.gave(step) { Some(why.clone()) } else { None };
        Condition { expression, place, holds: self.holds(step), failed, reject: None, reads: self.all_reads(step) }
    }

    /// What a step gave, as far as it may be shown. Constants of the mapping are nobody's data.
    pub(super) fn given(&self, step: usize) -> Option<Shown> {
        let is_constant = matches!(self.expression(step), Some(Expression::Constant(_)));
        match self.gave(step) {
            Gave::Value(kind, value) => Some(shown(*kind, value, self.show_values || is_constant)),
            Gave::Large(kind, count) => Some(Shown { kind: word(*kind), count: Some(*count), value: None }),
            Gave::Missing | Gave::Failed(_) => None,
        }
    }

    /// A step with the steps in it. Constants stand in the text of what they are in, so they are no steps of their own.
    pub(super) fn explained(&self, step: usize) -> StepExplanation {
        let mut told = FxHashSet::default();
        self.explained_once(step, &mut told)
    }

    /// A binding that several steps read is told where it is read first.
    fn explained_once(&self, step: usize, told: &mut FxHashSet<usize>) -> StepExplanation {
        let mark = self.step(step).map_or(0, |step| step.mark);
        let (expression, place) =
            self.text(mark).unwrap_or_else(|| (String::new(), Place { file: "".into(), line: 0 }));
        let mut steps = Vec::new();
        for inner in self.inner(step) {
            if matches!(self.expression(inner), Some(Expression::Constant(_))) {
                continue;
            }
            if told.len() < MOST_STEPS && told.insert(inner) {
                steps.push(self.explained_once(inner, told));
            }
        }
        let read = |pointer: &String| Read { pointer: pointer.clone(), value: self.at(pointer) };
        StepExplanation {
            expression,
            place,
            gives: self.given(step),
            failed: if let Gave::Failed(why) = self.gave(step) { Some(why.clone()) } else { None },
            reads: self.reads(step).iter().map(read).collect(),
            steps,
        }
    }
}

/// A text of the mapping on one line, cut where it is long.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(MOST_CHARACTERS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

fn shown(kind: ValueKind, value: &Json, show: bool) -> Shown {
    let count = value.as_array().map(Vec::len).or(value.as_object().map(serde_json::Map::len));
    Shown { kind: word(kind), count, value: show.then(|| value.clone()) }
}

fn kind_of(json: &Json) -> ValueKind {
    match json {
        Json::Null => ValueKind::Null,
        Json::Bool(_) => ValueKind::Bool,
        Json::Number(_) => ValueKind::Number,
        Json::String(_) => ValueKind::Text,
        Json::Array(_) => ValueKind::List,
        Json::Object(_) => ValueKind::Object,
    }
}

fn word(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Null => "null",
        ValueKind::Bool => "boolean",
        ValueKind::Number => "number",
        ValueKind::Text => "text",
        ValueKind::Time => "time",
        ValueKind::Date => "date",
        ValueKind::Duration => "duration",
        ValueKind::List => "list",
        ValueKind::Object => "object",
    }
}
