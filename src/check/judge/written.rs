//! The fields of a record that a rule writes, and what each of them comes from.
//!
//! In: a rule, its event's bindings. Out: places of the record, or a [`FieldAccount`] for each. Object and list literals,
//! choices and lets are taken apart as far as they show what is written where.

use super::account::FieldAccount;
use super::bindings::{Bindings, Bound, parts};
use super::places::Place;
use super::reads::{Read, Reader, Use};
use super::scene::Scene;
use crate::check::typed::{Expr, ExprNode, Member, Rule, SlotId};
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Values of one rule beyond which a value is taken whole.
const MOST_VALUES: usize = 10_000;

/// The places of the record that a rule writes, as far as its value shows them.
pub(super) fn written(bindings: &Bindings<'_>, rule: &Rule) -> BTreeSet<Place> {
    values(bindings, rule).into_keys().collect()
}

/// What is written in each place, and what decides it.
fn values<'m>(bindings: &Bindings<'m>, rule: &'m Rule) -> BTreeMap<Place, Sources<'m>> {
    let at = rule.target.names.iter().fold(Place::default(), |place, name| place.member(name));
    let mut written = Written { bindings, places: BTreeMap::new(), conditions: Vec::new(), left: MOST_VALUES };
    written.push(&rule.value, &at);
    written.places
}

/// What each field that a rule writes comes from, in the order of their places.
pub(super) fn fields<'m>(scene: &Scene<'m>, reader: &mut Reader<'_, 'm>, rule: &'m Rule) -> Vec<FieldAccount> {
    let field = |(place, sources): (Place, Sources<'m>)| {
        sources.values.iter().for_each(|value| reader.read(value, Use::Whole));
        let reads = texts(reader.take());
        let own = sources.conditions.iter().copied();
        own.chain(&rule.guards).for_each(|condition| reader.read(condition, Use::Itself));
        let conditions = texts(reader.take());
        let used = Used::of(scene, &sources.values);
        FieldAccount {
            target: place.target_text(),
            reads,
            conditions,
            functions: used.functions,
            tables: used.tables,
            params: used.params,
        }
    };
    values(&scene.bindings, rule).into_iter().map(field).collect()
}

/// Source paths, each once, in order.
pub(super) fn texts(reads: BTreeSet<Read>) -> Vec<String> {
    let texts: BTreeSet<String> = reads.iter().map(|read| read.place.source_text()).collect();
    texts.into_iter().collect()
}

/// What is written in one place.
#[derive(Default)]
struct Sources<'m> {
    values: Vec<&'m Expr>,
    conditions: Vec<&'m Expr>,
}

/// Collects the places that a value writes.
struct Written<'b, 'm> {
    bindings: &'b Bindings<'m>,
    places: BTreeMap<Place, Sources<'m>>,
    /// What must hold around the value that is looked at.
    conditions: Vec<&'m Expr>,
    left: usize,
}

impl<'m> Written<'_, 'm> {
    fn push(&mut self, value: &'m Expr, at: &Place) {
        let Some(left) = self.left.checked_sub(1) else { return self.keep(value, at) };
        self.left = left;
        match &value.node {
            ExprNode::Omit | ExprNode::Reject(_) => {}
            ExprNode::Object(members) => members.iter().for_each(|member| self.push_member(member, at)),
            ExprNode::List(items) => items.iter().for_each(|item| self.push(item, &at.element())),
            ExprNode::ListFor { item, filter, .. } => {
                self.under(filter.as_deref(), |written| written.push(item, &at.element()));
            }
            ExprNode::Coalesce(a, b) | ExprNode::Catch(a, b) => {
                self.push(a, at);
                self.push(b, at);
            }
            ExprNode::If { condition, then, otherwise } => self.under(Some(condition), |written| {
                written.push(then, at);
                written.push(otherwise, at);
            }),
            ExprNode::Match { value, arms, default } => self.under(Some(value), |written| {
                arms.iter().map(|(_, arm)| arm).chain(default.as_deref()).for_each(|arm| written.push(arm, at));
            }),
            ExprNode::Bind { body, .. } => self.push(body, at),
            ExprNode::Slot(slot) => match self.bindings.of(*slot) {
                Bound::Let(inner) | Bound::Parameter(inner) => self.push(inner, at),
                Bound::Element(_) | Bound::Index | Bound::Unknown => self.keep(value, at),
            },
            _ => self.keep(value, at),
        }
    }

    fn keep(&mut self, value: &'m Expr, at: &Place) {
        let sources = self.places.entry(at.clone()).or_default();
        sources.values.push(value);
        sources.conditions.extend(&self.conditions);
    }

    fn under(&mut self, condition: Option<&'m Expr>, push: impl FnOnce(&mut Self)) {
        let before = self.conditions.len();
        self.conditions.extend(condition);
        push(self);
        self.conditions.truncate(before);
    }

    fn push_member(&mut self, member: &'m Member, at: &Place) {
        match member {
            Member::Spread(value) => self.push(value, at),
            Member::Pair(path, value) => {
                let at = path.names.iter().fold(at.clone(), |at, name| at.member(name));
                self.push(value, &at);
            }
        }
    }
}

/// What values go through on their way, each named once.
#[derive(Default)]
struct Used {
    functions: Vec<&'static str>,
    tables: Vec<Arc<str>>,
    params: Vec<Arc<str>>,
}

impl Used {
    fn of(scene: &Scene<'_>, values: &[&Expr]) -> Self {
        let mut used = Self::default();
        let mut seen: FxHashSet<SlotId> = FxHashSet::default();
        let mut open: Vec<&Expr> = values.iter().rev().copied().collect();
        while let Some(expr) = open.pop() {
            match &expr.node {
                ExprNode::Call { function, .. } => once(&mut used.functions, function.name),
                ExprNode::Row { table, .. } => {
                    let table = scene.mapping.tables.get(table.0 as usize);
                    table.into_iter().for_each(|table| once(&mut used.tables, table.name.clone()));
                }
                ExprNode::Param(param) => {
                    let param = scene.mapping.params.get(param.0 as usize);
                    param.into_iter().for_each(|param| once(&mut used.params, param.name.clone()));
                }
                ExprNode::Slot(slot) if seen.insert(*slot) => match scene.bindings.of(*slot) {
                    Bound::Let(value) | Bound::Parameter(value) => open.push(value),
                    Bound::Element(_) | Bound::Index | Bound::Unknown => {}
                },
                _ => {}
            }
            open.extend(parts(expr).into_iter().rev());
        }
        // Found from the outside in; a value goes through them from the inside out.
        used.functions.reverse();
        used
    }
}

fn once<T: PartialEq>(names: &mut Vec<T>, name: T) {
    if !names.contains(&name) {
        names.push(name);
    }
}
