//! What tests can make happen in an event: rules that write, conditions both ways, arms, rows, fallbacks, rejects.
//!
//! In: an event of a checked mapping. Out: its [`Goal`]s, each with the expression whose results show that it was reached,
//! and whether it can be reached at all: what the schemas and the conditions around it exclude is told apart. Left to
//! others: running tests and counting (`suite/`).

use super::bindings::{Bound, parts};
use super::conditions::Conditions;
use super::logic::{Answer, Formula};
use super::scene::Scene;
use crate::check::typed::{Constant, Each, Emit, Event, Expr, ExprNode, Mapping, Remark, Rule, TableId};
use crate::source::Span;

/// A formula larger than this is not asked: its goal then counts as possible.
const LARGEST: usize = 60;

/// What can happen at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GoalKind {
    /// A rule writes its place.
    Rule,
    /// A condition holds.
    True,
    /// A condition does not hold.
    False,
    /// An arm of `match` is chosen.
    Arm,
    /// A row of a table is found.
    Row,
    /// The right side of `??` is asked: the left one is missing.
    Missing,
    /// The left side of `??` is there.
    Present,
    /// The right side of `catch` is asked: the left one failed.
    Failed,
    /// The left side of `catch` did not fail.
    Held,
    /// A `reject` rejects.
    Reject,
}

/// What shows that a goal was reached.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Sign<'m> {
    /// The expression gave a value that is written.
    Written(&'m Expr),
    /// It gave `true`.
    True(&'m Expr),
    /// It gave `false`.
    False(&'m Expr),
    /// It was asked.
    Asked(&'m Expr),
    /// It gave a value.
    There(&'m Expr),
    /// It gave a value or nothing, and did not fail.
    Held(&'m Expr),
    /// The row of a table with this key was found; none: the row of `_`.
    Row(TableId, Option<&'m Constant>),
    /// Nothing does: it happens with every payload that is accepted.
    Always,
}

/// Something that a test can make happen.
#[derive(Debug)]
pub(crate) struct Goal<'m> {
    pub kind: GoalKind,
    /// Where it is written: the rule, the condition, the right side, the arm, the row.
    pub span: Span,
    pub sign: Sign<'m>,
    /// False where the schemas and the conditions around it exclude it.
    pub is_possible: bool,
}

/// The goals of an event. A place that is expanded several times, or stands in several kinds of record, comes as often.
pub(crate) fn goals<'m>(mapping: &'m Mapping, event: &'m Event) -> Vec<Goal<'m>> {
    let Some(scene) = Scene::new(mapping, event) else { return Vec::new() };
    let mut found = Vec::new();
    for emit in &event.emits {
        let conditions = Conditions::new(&scene.bindings);
        Finder { scene: &scene, conditions: &conditions, found: &mut found }.emit(emit);
    }
    found
}

struct Finder<'f, 'm> {
    scene: &'f Scene<'m>,
    conditions: &'f Conditions<'f, 'm>,
    found: &'f mut Vec<Goal<'m>>,
}

impl<'m> Finder<'_, 'm> {
    fn emit(&mut self, emit: &'m Emit) {
        let event = self.scene.event;
        self.rejects(&event.rejects, &Formula::True);
        self.notes(&event.notes, &Formula::True);
        let mut context = self.conditions.not_rejected(&event.rejects);
        emit.each.iter().for_each(|each| self.value(&each.list, &context));
        if let Some(filter) = &emit.filter {
            self.condition(filter, &context);
            context = Formula::all([context, self.conditions.holds(filter)]);
        }
        self.rejects(&emit.rejects, &context);
        self.notes(&emit.notes, &context);
        context = Formula::all([context, self.conditions.not_rejected(&emit.rejects)]);
        emit.rules.iter().for_each(|rule| self.rule(rule, &context));
        for slot in &event.slots {
            // What several rules ask is found where they ask it.
            if let Some(value) = slot.value.as_ref().filter(|_| &*slot.name != "when") {
                self.value(value, &Formula::True);
            }
        }
    }

    fn rule(&mut self, rule: &'m Rule, context: &Formula) {
        let inner = self.guards(&rule.guards, context);
        let there = Formula::all([inner.clone(), self.conditions.present(&rule.value)]);
        self.add(GoalKind::Rule, rule.span, Sign::Written(&rule.value), &there);
        self.value(&rule.value, &inner);
    }

    fn notes(&mut self, notes: &'m [Remark], context: &Formula) {
        notes.iter().for_each(|note| drop(self.guards(&note.guards, context)));
    }

    fn rejects(&mut self, rejects: &'m [Remark], context: &Formula) {
        for reject in rejects {
            let holds = self.guards(&reject.guards, context);
            let sign = reject.guards.last().map_or(Sign::Always, |last| Sign::True(self.opened(last)));
            self.add(GoalKind::Reject, reject.span, sign, &holds);
        }
    }

    /// Conditions, each where those before it hold; gives what holds behind them.
    fn guards(&mut self, guards: &'m [Expr], context: &Formula) -> Formula {
        let mut context = context.clone();
        for guard in guards {
            let opened = self.opened(guard);
            self.condition(opened, &context);
            context = Formula::all([context, self.conditions.holds(guard)]);
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

    fn condition(&mut self, expr: &'m Expr, context: &Formula) {
        let holds = self.conditions.holds(expr);
        let both =
            [(GoalKind::True, Sign::True(expr), holds.clone()), (GoalKind::False, Sign::False(expr), holds.not())];
        for (kind, sign, formula) in both {
            self.add(kind, expr.span, sign, &Formula::all([context.clone(), formula]));
        }
        self.value(expr, context);
    }

    fn add(&mut self, kind: GoalKind, span: Span, sign: Sign<'m>, when: &Formula) {
        let is_possible = when.size() > LARGEST || self.conditions.solve(when) != Answer::No;
        self.found.push(Goal { kind, span, sign, is_possible });
    }

    fn both(&self, context: &Formula, more: Formula) -> Formula {
        Formula::all([context.clone(), more])
    }

    /// What can happen inside a value.
    fn value(&mut self, expr: &'m Expr, context: &Formula) {
        match &expr.node {
            ExprNode::Coalesce(first, second) => self.coalesce(first, second, context),
            ExprNode::Catch(first, second) => self.catch(first, second, context),
            ExprNode::Match { value, arms, default } => self.arms(value, arms, default.as_deref(), context),
            ExprNode::Row { table, key } => {
                self.rows(*table, key, context);
                self.value(key, context);
            }
            ExprNode::If { condition, then, otherwise } => {
                self.condition(condition, context);
                let holds = self.conditions.holds(condition);
                self.value(then, &self.both(context, holds.clone()));
                self.value(otherwise, &self.both(context, holds.not()));
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
            ExprNode::Reject(_) => self.add(GoalKind::Reject, expr.span, Sign::Asked(expr), context),
            ExprNode::Constant(_)
            | ExprNode::Param(_)
            | ExprNode::Slot(_)
            | ExprNode::Payload
            | ExprNode::Path { .. }
            | ExprNode::Query { .. }
            | ExprNode::Index { .. }
            | ExprNode::ReadTime(_)
            | ExprNode::Call { .. }
            | ExprNode::Bind { .. }
            | ExprNode::Undeclared { .. }
            | ExprNode::As(..)
            | ExprNode::Is { .. }
            | ExprNode::Or(_)
            | ExprNode::And(_)
            | ExprNode::Not(_)
            | ExprNode::Compare(..)
            | ExprNode::In { .. }
            | ExprNode::Arithmetic(..)
            | ExprNode::Negate(_)
            | ExprNode::List(_)
            | ExprNode::Object(_)
            | ExprNode::Interpolate(_)
            | ExprNode::Omit
            | ExprNode::Todo => parts(expr).into_iter().for_each(|part| self.value(part, context)),
        }
    }

    fn coalesce(&mut self, first: &'m Expr, second: &'m Expr, context: &Formula) {
        let there = self.conditions.present(first);
        let missing = self.both(context, there.clone().not());
        self.add(GoalKind::Present, second.span, Sign::There(first), &self.both(context, there));
        self.add(GoalKind::Missing, second.span, Sign::Asked(second), &missing);
        self.value(first, context);
        self.value(second, &missing);
    }

    fn catch(&mut self, first: &'m Expr, second: &'m Expr, context: &Formula) {
        self.add(GoalKind::Held, second.span, Sign::Held(first), context);
        let fails = if first.kind.fails { context.clone() } else { Formula::False };
        self.add(GoalKind::Failed, second.span, Sign::Asked(second), &fails);
        self.value(first, context);
        self.value(second, context);
    }

    fn arms(
        &mut self,
        value: &'m Expr,
        arms: &'m [(Vec<Constant>, Expr)],
        default: Option<&'m Expr>,
        context: &Formula,
    ) {
        self.value(value, context);
        let mut rest = self.both(context, self.conditions.present(value));
        for (constants, arm) in arms {
            let chosen = self.conditions.is_one_of(value, constants);
            let inner = self.both(&rest, chosen.clone());
            self.add(GoalKind::Arm, arm.span, Sign::Asked(arm), &inner);
            self.value(arm, &inner);
            rest = Formula::all([rest, chosen.not()]);
        }
        if let Some(arm) = default {
            self.add(GoalKind::Arm, arm.span, Sign::Asked(arm), &rest);
            self.value(arm, &rest);
        }
    }

    /// Rows that are written in the mapping; those of a CSV file are data.
    fn rows(&mut self, id: TableId, key: &'m Expr, context: &Formula) {
        let Some(table) = self.scene.mapping.tables.get(id.0 as usize) else { return };
        let mut rest = self.both(context, self.conditions.present(key));
        for ((constant, _), span) in table.rows.iter().zip(&table.row_spans) {
            let found = self.conditions.is_one_of(key, std::slice::from_ref(constant));
            self.add(GoalKind::Row, *span, Sign::Row(id, Some(constant)), &self.both(&rest, found.clone()));
            rest = Formula::all([rest, found.not()]);
        }
        if let (Some(_), Some(span)) = (&table.default, table.row_spans.get(table.rows.len())) {
            self.add(GoalKind::Row, *span, Sign::Row(id, None), &rest);
        }
    }

    fn inside(&mut self, generators: &'m [Each], filter: Option<&'m Expr>, context: &Formula) -> Formula {
        generators.iter().for_each(|each| self.value(&each.list, context));
        match filter {
            Some(filter) => {
                self.condition(filter, context);
                self.both(context, self.conditions.holds(filter))
            }
            None => context.clone(),
        }
    }
}
