//! The places of a record and what the rules write there: object literals taken apart into their members, choices into
//! their parts, each with the condition under which it is written.
//!
//! In: the rules of one kind of record. Out: a [`Tree`].

use super::values::Values;
use crate::check::judge::bindings::Bound;
use crate::check::judge::conditions::Conditions;
use crate::check::judge::logic::{Formula, SubjectId};
use crate::check::typed::{Expr, ExprNode, Member, Rule};
use crate::schema::{Schema, Type};
use indexmap::IndexMap;
use std::sync::Arc;

/// A place of a record.
#[derive(Default)]
pub(super) struct Tree<'m> {
    /// What is written there as one value.
    pub(super) wholes: Vec<Whole<'m>>,
    /// What is written below it.
    pub(super) members: IndexMap<Arc<str>, Tree<'m>>,
}

/// A value that is written at a place.
pub(super) struct Whole<'m> {
    /// When it is written.
    pub(super) written: Formula,
    /// What is written.
    pub(super) schema: Schema,
    /// The value that it copies, where conditions can ask about that.
    pub(super) told: Option<SubjectId>,
    /// The expression.
    pub(super) value: &'m Expr,
    /// The rule.
    pub(super) rule: &'m Rule,
}

impl<'m> Tree<'m> {
    /// When something is written here or below.
    pub(super) fn written(&self) -> Formula {
        let wholes = self.wholes.iter().map(|whole| whole.written.clone());
        let below = self.members.values().map(Tree::written);
        Formula::any(wholes.chain(below.collect::<Vec<_>>()))
    }

    /// When something is written below it.
    pub(super) fn made(&self) -> Formula {
        Formula::any(self.members.values().map(Tree::written))
    }

    /// All values that are written here and below, in order.
    pub(super) fn all<'t>(&'t self, found: &mut Vec<&'t Whole<'m>>) {
        found.extend(&self.wholes);
        self.members.values().for_each(|member| member.all(found));
    }
}

/// Puts the rules of a record into a tree.
pub(super) struct Planter<'v, 's, 'b, 'm> {
    pub(super) values: &'v Values<'s, 'm>,
    pub(super) conditions: &'v Conditions<'b, 'm>,
}

/// Values inside one another, and choices that are searched for an object literal.
const DEEPEST: usize = 32;
const CHOICES: usize = 12;
/// Values of one rule beyond which what is left is taken whole.
const MOST: usize = 2000;

impl<'m> Planter<'_, '_, '_, 'm> {
    /// The tree of some rules.
    pub(super) fn tree(&self, rules: &'m [Rule]) -> Tree<'m> {
        let mut root = Tree::default();
        for rule in rules {
            let runs = self.conditions.guards(&rule.guards);
            let mut plant = Plant { rule, root: &mut root, count: 0 };
            self.push(&rule.target.names, &runs, &rule.value, &mut plant, 0);
        }
        root
    }

    fn push(&self, names: &[Arc<str>], runs: &Formula, value: &'m Expr, plant: &mut Plant<'_, 'm>, depth: usize) {
        let depth = depth + 1;
        if depth > DEEPEST || plant.count >= MOST {
            return self.whole(names, runs, value, plant);
        }
        match &value.node {
            ExprNode::Omit | ExprNode::Reject(_) | ExprNode::Todo => {}
            ExprNode::Object(members) if !members.iter().any(|one| matches!(one, Member::Spread(_))) => {
                for member in members {
                    if let Member::Pair(path, value) = member {
                        let names: Vec<Arc<str>> = names.iter().chain(&path.names).cloned().collect();
                        self.push(&names, runs, value, plant, depth);
                    }
                }
            }
            ExprNode::If { condition, then, otherwise } => {
                let condition = self.conditions.holds(condition);
                let first = Formula::all([runs.clone(), condition.clone()]);
                let second = Formula::all([runs.clone(), condition.not()]);
                self.push(names, &first, then, plant, depth);
                self.push(names, &second, otherwise, plant, depth);
            }
            ExprNode::Match { value, arms, default } => {
                let mut before = Formula::False;
                for (constants, arm) in arms {
                    let here = self.conditions.is_one_of(value, constants);
                    let first = Formula::all([runs.clone(), here.clone(), before.clone().not()]);
                    self.push(names, &first, arm, plant, depth);
                    before = Formula::any([before, here]);
                }
                if let Some(arm) = default {
                    let there = self.conditions.present(value);
                    let last = Formula::all([runs.clone(), there, before.not()]);
                    self.push(names, &last, arm, plant, depth);
                }
            }
            ExprNode::Coalesce(a, b) if self.is_literal(a, 0) || self.is_literal(b, 0) => {
                self.push(names, runs, a, plant, depth);
                if a.kind.optional {
                    let second = Formula::all([runs.clone(), self.conditions.present(a).not()]);
                    self.push(names, &second, b, plant, depth);
                }
            }
            ExprNode::Bind { parameters, body } if self.is_literal(body, 0) => {
                let needed = parameters.iter().filter(|one| !one.optional);
                let given = needed.map(|one| self.conditions.present(&one.value));
                let runs = Formula::all(std::iter::once(runs.clone()).chain(given));
                self.push(names, &runs, body, plant, depth);
            }
            ExprNode::Slot(slot) => match self.values.scene.bindings.of(*slot) {
                Bound::Let(inner) | Bound::Parameter(inner) if self.is_literal(inner, 0) => {
                    self.push(names, runs, inner, plant, depth);
                }
                Bound::Let(_) | Bound::Parameter(_) | Bound::Element(_) | Bound::Index | Bound::Unknown => {
                    self.whole(names, runs, value, plant);
                }
            },
            _ => self.whole(names, runs, value, plant),
        }
    }

    fn whole(&self, names: &[Arc<str>], runs: &Formula, value: &'m Expr, plant: &mut Plant<'_, 'm>) {
        let part = self.values.part(value);
        if part.schema.types().is_empty() {
            return;
        }
        // A null that is written is no value to conditions.
        let null = part.schema.types().meets(Type::Null.into());
        let mut parts = vec![runs.clone()];
        parts.extend((!null).then(|| self.conditions.present(value)));
        parts.extend((!part.lasts).then(|| self.conditions.is_written(value)));
        let told = self.conditions.told(value);
        let whole = Whole { written: Formula::all(parts), schema: part.schema, told, value, rule: plant.rule };
        plant.count += 1;
        plant.place(names).wholes.push(whole);
    }

    /// Whether a value is an object whose members are written out, or a choice between such.
    fn is_literal(&self, value: &'m Expr, depth: usize) -> bool {
        let inside = |value: &'m Expr| depth < CHOICES && self.is_literal(value, depth + 1);
        match &value.node {
            ExprNode::Object(_) => true,
            ExprNode::If { then, otherwise, .. } => inside(then) || inside(otherwise),
            ExprNode::Match { arms, default, .. } => {
                arms.iter().map(|(_, arm)| arm).chain(default.as_deref()).any(inside)
            }
            ExprNode::Coalesce(a, b) => inside(a) || inside(b),
            ExprNode::Bind { body, .. } => inside(body),
            ExprNode::Slot(slot) => match self.values.scene.bindings.of(*slot) {
                Bound::Let(value) | Bound::Parameter(value) => inside(value),
                Bound::Element(_) | Bound::Index | Bound::Unknown => false,
            },
            _ => false,
        }
    }
}

/// Where the values of one rule are put.
struct Plant<'t, 'm> {
    rule: &'m Rule,
    root: &'t mut Tree<'m>,
    count: usize,
}

impl<'m> Plant<'_, 'm> {
    fn place(&mut self, names: &[Arc<str>]) -> &mut Tree<'m> {
        names.iter().fold(&mut *self.root, |tree, name| tree.members.entry(name.clone()).or_default())
    }
}
