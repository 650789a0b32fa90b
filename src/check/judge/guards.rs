//! Conditions that are always true, or never.
//!
//! In: the guards and conditions of all events, with what holds where each is asked: the schema, the guards around it,
//! the conditions before it. Out: one warning for each that nothing can make false, or true. What stands in functions and
//! fragments may be needed in another use of them and is left alone.

use super::bindings::{Bound, parts};
use super::conditions::Conditions;
use super::logic::{Answer, Formula};
use super::scene::Scene;
use crate::check::typed::{DeclaredKind, Each, Emit, Expr, ExprNode, Remark, Usage};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use indexmap::IndexMap;

/// Conditions that are judged in one event, and how large one may be: beyond, nothing is said.
const MOST: usize = 3_000;
const LARGEST: usize = 60;

/// What a condition always is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Always,
    Never,
    /// Either, or not known.
    Open,
}

/// Verdicts by place: a condition that stands in several records must be the same in all.
type Verdicts = IndexMap<Span, (Verdict, Option<Span>)>;

/// Warnings about the conditions of all events.
pub(super) fn check(scenes: &[Scene<'_>], usage: &Usage, earlier: &[Diagnostic], found: &mut Vec<Diagnostic>) {
    for scene in scenes {
        let mut verdicts = Verdicts::new();
        for emit in &scene.event.emits {
            let conditions = Conditions::new(&scene.bindings);
            Judge { scene, conditions: &conditions, verdicts: &mut verdicts }.emit(emit);
        }
        let owned = verdicts.into_iter().filter(|(span, _)| is_own(*span, scene, scenes, usage));
        for (span, (verdict, around)) in owned {
            let is_told = |one: &Diagnostic| one.span.file == span.file && inside(one.span, span) || one.span == span;
            if !earlier.iter().chain(found.iter()).any(is_told) {
                found.extend(diagnostic(span, verdict, around));
            }
        }
    }
}

fn inside(inner: Span, outer: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// Whether a place lies in the text of an event itself: no function or fragment begins between them.
fn is_own(place: Span, scene: &Scene<'_>, scenes: &[Scene<'_>], usage: &Usage) -> bool {
    let before = |span: &Span| span.file == place.file && span.start <= place.start;
    let events = scenes.iter().map(|scene| scene.event.span);
    let expanded = |what: DeclaredKind| matches!(what, DeclaredKind::Function | DeclaredKind::Fragment);
    let others = usage.declared.iter().filter(|declared| expanded(declared.what)).map(|declared| declared.span);
    let owner = events.chain(others).filter(before).max_by_key(|span| span.start);
    owner == Some(scene.event.span)
}

/// What is assumed where a condition is asked.
#[derive(Clone)]
struct Context {
    formula: Formula,
    /// The guard or condition that was assumed last.
    last: Option<Span>,
}

impl Context {
    fn and(&self, formula: Formula, span: Span) -> Context {
        Context { formula: Formula::all([self.formula.clone(), formula]), last: Some(span) }
    }
}

struct Judge<'j, 'b, 'm> {
    scene: &'j Scene<'m>,
    conditions: &'j Conditions<'b, 'm>,
    verdicts: &'j mut Verdicts,
}

impl<'m> Judge<'_, '_, 'm> {
    fn emit(&mut self, emit: &'m Emit) {
        let empty = Context { formula: Formula::True, last: None };
        let scene = self.scene;
        self.remarks(&scene.event.rejects, &empty);
        self.remarks(&scene.event.notes, &empty);
        let unrejected = Context { formula: self.conditions.not_rejected(&scene.event.rejects), last: None };
        let mut context = unrejected;
        emit.each.iter().for_each(|each| self.each(each, &context));
        if let Some(filter) = &emit.filter {
            self.condition(filter, &context);
            context = context.and(self.conditions.holds(filter), filter.span);
        }
        self.remarks(&emit.rejects, &context);
        self.remarks(&emit.notes, &context);
        context.formula = Formula::all([context.formula, self.conditions.not_rejected(&emit.rejects)]);
        for rule in &emit.rules {
            let inner = self.guards(&rule.guards, &context);
            self.value(&rule.value, &inner);
        }
        for value in scene.event.slots.iter().filter_map(|slot| slot.value.as_ref()) {
            self.value(value, &empty);
        }
    }

    fn remarks(&mut self, remarks: &'m [Remark], context: &Context) {
        remarks.iter().for_each(|remark| drop(self.guards(&remark.guards, context)));
    }

    /// Judges guards, each where those before it hold; gives what holds behind them.
    fn guards(&mut self, guards: &'m [Expr], context: &Context) -> Context {
        let mut context = context.clone();
        for guard in guards {
            let opened = self.opened(guard);
            self.condition(opened, &context);
            context = context.and(self.conditions.holds(guard), opened.span);
        }
        context
    }

    /// A guard that several rules share stands in a slot of its own.
    fn opened(&self, guard: &'m Expr) -> &'m Expr {
        match &guard.node {
            ExprNode::Slot(slot) if self.scene.bindings.name(*slot) == "when" => match self.scene.bindings.of(*slot) {
                Bound::Let(value) | Bound::Parameter(value) => value,
                Bound::Element(_) | Bound::Index | Bound::Unknown => guard,
            },
            _ => guard,
        }
    }

    /// Judges a condition part by part: those of an `and` where the ones before hold, of an `or` where they do not.
    fn condition(&mut self, expr: &'m Expr, context: &Context) {
        match &expr.node {
            ExprNode::And(all) | ExprNode::Or(all) => {
                let is_and = matches!(expr.node, ExprNode::And(_));
                let mut inner = context.clone();
                for part in all {
                    self.condition(part, &inner);
                    let holds = self.conditions.holds(part);
                    inner = inner.and(if is_and { holds } else { holds.not() }, part.span);
                }
            }
            ExprNode::Not(part) => self.condition(part, context),
            ExprNode::Constant(_) => {}
            _ => {
                let verdict = self.verdict(expr, context);
                self.note(expr.span, verdict, context.last);
            }
        }
    }

    fn verdict(&self, expr: &'m Expr, context: &Context) -> Verdict {
        let holds = self.conditions.holds(expr);
        if self.verdicts.len() > MOST || context.formula.size() + holds.size() > LARGEST {
            return Verdict::Open;
        }
        let can =
            |formula: Formula| self.conditions.solve(&Formula::all([context.formula.clone(), formula])) != Answer::No;
        match (can(holds.clone()), can(holds.not())) {
            (true, false) => Verdict::Always,
            (false, true) => Verdict::Never,
            // Where nothing is possible, a guard around it is told.
            (true, true) | (false, false) => Verdict::Open,
        }
    }

    fn note(&mut self, span: Span, verdict: Verdict, last: Option<Span>) {
        let known = self.verdicts.entry(span).or_insert((verdict, last));
        if known.0 != verdict {
            *known = (Verdict::Open, None);
        }
    }

    /// The conditions inside a value.
    fn value(&mut self, expr: &'m Expr, context: &Context) {
        match &expr.node {
            ExprNode::If { condition, then, otherwise } => {
                self.value(condition, context);
                self.condition(condition, context);
                let holds = self.conditions.holds(condition);
                self.value(then, &context.and(holds.clone(), condition.span));
                self.value(otherwise, &context.and(holds.not(), condition.span));
            }
            ExprNode::ListFor { generators, filter, item } => {
                let inner = self.inside(generators, filter.as_deref(), context);
                self.value(item, &inner);
            }
            ExprNode::MapFor { generators, filter, key, item } => {
                let inner = self.inside(generators, filter.as_deref(), context);
                self.value(key, &inner);
                self.value(item, &inner);
            }
            ExprNode::Constant(_)
            | ExprNode::Param(_)
            | ExprNode::Slot(_)
            | ExprNode::Payload
            | ExprNode::Path { .. }
            | ExprNode::Query { .. }
            | ExprNode::Row { .. }
            | ExprNode::Index { .. }
            | ExprNode::ReadTime(_)
            | ExprNode::Call { .. }
            | ExprNode::Bind { .. }
            | ExprNode::Undeclared { .. }
            | ExprNode::Coalesce(..)
            | ExprNode::Catch(..)
            | ExprNode::As(..)
            | ExprNode::Is { .. }
            | ExprNode::Or(_)
            | ExprNode::And(_)
            | ExprNode::Not(_)
            | ExprNode::Compare(..)
            | ExprNode::In { .. }
            | ExprNode::Arithmetic(..)
            | ExprNode::Negate(_)
            | ExprNode::Match { .. }
            | ExprNode::List(_)
            | ExprNode::Object(_)
            | ExprNode::Interpolate(_)
            | ExprNode::Omit
            | ExprNode::Reject(_)
            | ExprNode::Todo => {
                parts(expr).into_iter().for_each(|part| self.value(part, context));
            }
        }
    }

    fn inside(&mut self, generators: &'m [Each], filter: Option<&'m Expr>, context: &Context) -> Context {
        generators.iter().for_each(|each| self.each(each, context));
        match filter {
            Some(filter) => {
                self.condition(filter, context);
                context.and(self.conditions.holds(filter), filter.span)
            }
            None => context.clone(),
        }
    }

    fn each(&mut self, each: &'m Each, context: &Context) {
        self.value(&each.list, context);
    }
}

fn diagnostic(span: Span, verdict: Verdict, around: Option<Span>) -> Option<Diagnostic> {
    let (word, label, help) = match verdict {
        Verdict::Always => ("always", "true for every payload", "leave it out, or mend what it asks"),
        Verdict::Never => ("never", "true for no payload", "leave out what depends on it, or mend what it asks"),
        Verdict::Open => return None,
    };
    let diagnostic = Diagnostic::warning(Code::KnownCondition, span)
        .message(format!("this condition is {word} true"))
        .label(label)
        .help(help);
    Some(match around {
        Some(around) if around != span => diagnostic.also(around, "where this holds"),
        Some(_) | None => diagnostic,
    })
}
