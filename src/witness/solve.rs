//! Conditions turned into scenarios: what a payload must hold for a guard to be true, or false.
//!
//! In: a condition of the typed mapping. Out: [`Scenario`]s that should do. Values are left to `give.rs`.

use super::scenario::{MOST, Scenario, Setting, Spot, Want, all_of, at, either, nothing};
use super::words::near;
use crate::check::{Each, Emit, Event, Expr, ExprNode, Mapping, Origin, Origins, Remark, SlotId, Test};
use crate::syntax::ast::Comparison;
use crate::value::{TimeDigits, Value, write_json};
use rustc_hash::FxHashMap;
use serde_json::{Value as Json, json};
use std::cell::Cell;

/// Expressions inside one another that are followed.
const DEEPEST: usize = 24;
/// Expressions that are looked at for one goal.
const MOST_WORK: usize = 4000;

/// Turns conditions and values of one event into scenarios.
pub(super) struct Solver<'m> {
    pub(super) mapping: &'m Mapping,
    pub(super) event: &'m Event,
    pub(super) origins: Origins<'m>,
    /// The lists that indexes count.
    pub(super) indexes: FxHashMap<SlotId, &'m Expr>,
    /// Expressions that may still be looked at.
    work: Cell<usize>,
}

impl<'m> Solver<'m> {
    /// Of an event.
    pub(super) fn new(mapping: &'m Mapping, event: &'m Event) -> Self {
        let mut indexes = FxHashMap::default();
        let mut add = |each: &'m Each| indexes.extend(each.index.map(|slot| (slot, &each.list)));
        event.emits.iter().flat_map(|emit| &emit.each).for_each(&mut add);
        crate::check::each_expression(event, &mut |expr| match &expr.node {
            ExprNode::ListFor { generators, .. } | ExprNode::MapFor { generators, .. } => {
                generators.iter().for_each(&mut add);
            }
            _ => {}
        });
        Self { mapping, event, origins: Origins::new(event), indexes, work: Cell::new(MOST_WORK) }
    }

    /// Allows as much work again.
    pub(super) fn rest(&self) {
        self.work.set(MOST_WORK);
    }

    /// One expression further in; none where it is deep enough, or enough was looked at: names can be used twice at
    /// every step.
    pub(super) fn deeper(&self, depth: usize) -> Option<usize> {
        self.work.set(self.work.get().checked_sub(1)?);
        depth.checked_sub(1)
    }

    /// What must hold for an emit to make a record.
    pub(super) fn of_emit(&self, emit: &'m Emit) -> Vec<Scenario> {
        let lists = emit.each.iter().map(|each| self.present(&each.list, DEEPEST));
        let filter = emit.filter.iter().map(|filter| self.holds(filter, true, DEEPEST));
        let rejects = self.event.rejects.iter().chain(&emit.rejects).map(|remark| self.not_rejected(remark));
        all_of(lists.chain(filter).chain(rejects).collect())
    }

    fn not_rejected(&self, remark: &'m Remark) -> Vec<Scenario> {
        let mut ways: Vec<Vec<Scenario>> = vec![nothing()];
        ways.extend(remark.guards.iter().map(|guard| self.holds(guard, false, DEEPEST)));
        either(ways)
    }

    /// What must hold for all guards of a rule.
    pub(super) fn of_guards(&self, guards: &'m [Expr]) -> Vec<Scenario> {
        all_of(guards.iter().map(|guard| self.holds(guard, true, DEEPEST)).collect())
    }

    /// What must hold for a condition to be true, or false.
    pub(super) fn holds(&self, condition: &'m Expr, truth: bool, depth: usize) -> Vec<Scenario> {
        let Some(depth) = self.deeper(depth) else { return nothing() };
        let condition = self.origins.open(condition);
        match &condition.node {
            ExprNode::And(all) => self.joined(all, truth, truth, depth),
            ExprNode::Or(all) => self.joined(all, !truth, truth, depth),
            ExprNode::Not(inner) => self.holds(inner, !truth, depth),
            ExprNode::Compare(comparison, a, b) => self.compared(*comparison, a, b, truth, depth),
            ExprNode::In { value, negated, list } => self.listed(value, list, truth != *negated, depth),
            ExprNode::Is { value, negated, test } => self.tested(value, *test, truth != *negated, depth),
            ExprNode::Call { function, arguments } => self.asked(function.name, arguments, truth, depth),
            _ => self.give(condition, &Json::Bool(truth), depth),
        }
    }

    /// Several conditions: all of them, or any.
    fn joined(&self, all: &'m [Expr], every: bool, truth: bool, depth: usize) -> Vec<Scenario> {
        let parts = all.iter().map(|one| self.holds(one, truth, depth)).collect();
        if every { all_of(parts) } else { either(parts) }
    }

    fn compared(&self, comparison: Comparison, a: &'m Expr, b: &'m Expr, truth: bool, depth: usize) -> Vec<Scenario> {
        let (a, b) = (self.origins.open(a), self.origins.open(b));
        if let Some(constant) = constant(b) {
            return self.beside(a, comparison, &constant, truth, depth);
        }
        if let Some(constant) = constant(a) {
            return self.beside(b, turned(comparison), &constant, truth, depth);
        }
        // Both depend on the payload: one value in both, or one less than the other.
        let values = [json!("a"), json!(1), json!("2026-01-05T10:00:00Z"), json!(true)];
        let other = [json!("b"), json!(2), json!("2026-01-06T10:00:00Z"), json!(false)];
        let pairs = values.iter().zip(&other).flat_map(|(one, two)| [(one, one), (one, two), (two, one)]);
        let wanted = |(one, two): &(&Json, &Json)| is_so(comparison, one, two) == Some(truth);
        let both = |(one, two)| all_of(vec![self.give(a, one, depth), self.give(b, two, depth)]);
        either(pairs.filter(wanted).map(both).collect())
    }

    /// A value that compares with a constant as wanted; a missing one compares with nothing.
    fn beside(
        &self,
        value: &'m Expr,
        comparison: Comparison,
        constant: &Json,
        truth: bool,
        depth: usize,
    ) -> Vec<Scenario> {
        let fits = near_values(constant).into_iter().filter(|one| is_so(comparison, one, constant) == Some(truth));
        let mut ways: Vec<Vec<Scenario>> = fits.map(|one| self.give(value, &one, depth)).collect();
        if !truth {
            ways.push(self.missing(value, depth));
        }
        either(ways)
    }

    fn listed(&self, value: &'m Expr, list: &'m Expr, truth: bool, depth: usize) -> Vec<Scenario> {
        let list = self.origins.open(list);
        let constants: Vec<Json> = match &list.node {
            ExprNode::List(items) => items.iter().filter_map(|item| constant(self.origins.open(item))).collect(),
            _ => match constant(list) {
                Some(Json::Array(items)) => items,
                Some(_) | None => Vec::new(),
            },
        };
        if truth && constants.is_empty() {
            let parts = |one: &Json| all_of(vec![self.give(value, one, depth), self.give_element(list, one, depth)]);
            return either(vec![parts(&json!("a")), parts(&json!(1))]);
        }
        if truth {
            return either(constants.iter().take(MOST).map(|one| self.give(value, one, depth)).collect());
        }
        let others = constants.iter().flat_map(near_values).filter(|one| !constants.contains(one));
        let mut ways: Vec<Vec<Scenario>> = others.take(6).map(|one| self.give(value, &one, depth)).collect();
        ways.push(self.missing(value, depth));
        either(ways)
    }

    fn tested(&self, value: &'m Expr, test: Test, truth: bool, depth: usize) -> Vec<Scenario> {
        let give = |all: &[Json]| either(all.iter().map(|one| self.give(value, one, depth)).collect());
        match (test, truth) {
            (Test::Present, true) | (Test::Missing, false) => self.present(value, depth),
            (Test::Present, false) | (Test::Missing, true) => self.missing(value, depth),
            (Test::Null, true) => give(&[Json::Null]),
            (Test::Empty, true) => give(&[json!(""), json!([]), json!({}), json!(" ")]),
            (Test::Null | Test::Empty, false) => self.present(value, depth),
            (_, true) => give(&samples(test)),
            (_, false) => {
                let others = [json!("a"), json!(1), json!(1.5), json!(true), json!([]), json!({})];
                let others: Vec<Json> = others.into_iter().filter(|one| !samples(test).contains(one)).collect();
                either(vec![give(&others), self.missing(value, depth)])
            }
        }
    }

    /// A function that gives true or false.
    fn asked(&self, name: &str, arguments: &'m [Option<Expr>], truth: bool, depth: usize) -> Vec<Scenario> {
        let argument = |index: usize| arguments.get(index).and_then(Option::as_ref);
        let Some(first) = argument(0) else { return nothing() };
        let second = argument(1).and_then(|second| constant(self.origins.open(second)));
        let text = second.as_ref().and_then(Json::as_str).unwrap_or("a");
        let wanted: Vec<Json> = match (name, truth) {
            ("starts_with", true) => vec![json!(text), json!(format!("{text}a"))],
            ("ends_with", true) => vec![json!(text), json!(format!("a{text}"))],
            ("contains", true) => {
                let element = second.as_ref().map(|one| self.give_element(first, one, depth)).unwrap_or_default();
                let texts = [json!(text), json!(format!("a{text}a"))];
                let texts = texts.iter().map(|one| self.give(first, one, depth)).collect();
                return either(vec![either(texts), element]);
            }
            ("matches", true) => super::pool::matching(text).into_iter().map(Json::String).collect(),
            ("to_bool", truth) => vec![json!(truth), json!(truth.to_string()), json!(i32::from(truth))],
            ("starts_with" | "ends_with" | "contains" | "matches", false) => vec![json!("a"), json!("Z"), json!("")],
            _ => return either(vec![nothing(), self.read_as(first, &[json!("a"), json!(1)])]),
        };
        either(wanted.iter().map(|one| self.give(first, one, depth)).collect())
    }

    /// What makes a value be there.
    pub(super) fn present(&self, value: &'m Expr, depth: usize) -> Vec<Scenario> {
        let Some(depth) = self.deeper(depth) else { return nothing() };
        let value = self.origins.open(value);
        match &value.node {
            ExprNode::As(inner, test) => self.tested(inner, *test, true, depth),
            ExprNode::Coalesce(a, b) | ExprNode::Catch(a, b) => {
                either(vec![self.present(a, depth), self.present(b, depth)])
            }
            ExprNode::If { condition, then, otherwise } => either(vec![
                all_of(vec![self.holds(condition, true, depth), self.present(then, depth)]),
                all_of(vec![self.holds(condition, false, depth), self.present(otherwise, depth)]),
            ]),
            ExprNode::Row { table, key } => {
                either(self.rows(*table, |row| !row.is_null(), |one| self.give(key, one, depth)))
            }
            ExprNode::ListFor { generators, filter, .. } | ExprNode::MapFor { generators, filter, .. } => {
                let lists = generators.iter().map(|each| self.present(&each.list, depth));
                let filter = filter.iter().map(|filter| self.holds(filter, true, depth));
                all_of(lists.chain(filter).collect())
            }
            ExprNode::Call { arguments, .. } => {
                all_of(arguments.iter().flatten().map(|one| self.present(one, depth)).collect())
            }
            _ => all_of(
                self.places_or_reads(value)
                    .iter()
                    .map(|place| at(std::slice::from_ref(place), &Want::Present))
                    .collect(),
            ),
        }
    }

    /// What makes a value be missing.
    pub(super) fn missing(&self, value: &'m Expr, depth: usize) -> Vec<Scenario> {
        let Some(depth) = self.deeper(depth) else { return Vec::new() };
        let value = self.origins.open(value);
        match &value.node {
            ExprNode::As(inner, test) => {
                either(vec![self.tested(inner, *test, false, depth), self.missing(inner, depth)])
            }
            ExprNode::Coalesce(a, b) => all_of(vec![self.missing(a, depth), self.missing(b, depth)]),
            ExprNode::Catch(a, _) => self.missing(a, depth),
            ExprNode::Row { key, .. } => {
                let others = [json!("other"), json!("a"), json!(0)];
                let others = others.iter().map(|one| self.give(key, one, depth)).collect();
                either(vec![either(others), self.missing(key, depth)])
            }
            ExprNode::Constant(_) | ExprNode::Param(_) => Vec::new(),
            ExprNode::Omit => nothing(),
            _ => at(&self.places_or_reads(value), &Want::Missing),
        }
    }

    /// What makes a computation fail.
    pub(super) fn fails(&self, value: &'m Expr) -> Vec<Scenario> {
        self.read_as(value, &[json!("a"), json!(""), json!("9".repeat(30)), json!(0), json!(1e300)])
    }

    /// Every place that a value reads, set to one of these.
    pub(super) fn read_as(&self, value: &'m Expr, wanted: &[Json]) -> Vec<Scenario> {
        let places = self.origins.reads(value);
        either(wanted.iter().map(|one| at(&places, &Want::Be(one.clone()))).collect())
    }

    /// The places that a value is; else those it reads.
    pub(super) fn places_or_reads(&self, value: &'m Expr) -> Vec<Origin> {
        let places = self.origins.places(value);
        if places.is_empty() { self.origins.reads(value) } else { places }
    }

    /// The setting of a param.
    pub(super) fn param(&self, index: u32, value: &Json) -> Vec<Scenario> {
        let Some(param) = self.mapping.params.get(index as usize) else { return Vec::new() };
        vec![vec![Setting { spot: Spot::Param(param.name.clone()), want: Want::Be(value.clone()) }]]
    }
}

/// A value that is known when compiling.
pub(super) fn constant(expr: &Expr) -> Option<Json> {
    match &expr.node {
        ExprNode::Constant(constant) => json_of(constant),
        _ => None,
    }
}

/// A constant as JSON, times and the like as text.
pub(super) fn json_of(constant: &Value<'_>) -> Option<Json> {
    let mut bytes = Vec::new();
    write_json(constant, TimeDigits::Nanos, &mut bytes);
    serde_json::from_slice(&bytes).ok()
}

fn turned(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Equal => Comparison::Equal,
        Comparison::NotEqual => Comparison::NotEqual,
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
    }
}

/// Whether two values compare so; none where they do not compare.
fn is_so(comparison: Comparison, a: &Json, b: &Json) -> Option<bool> {
    let order = match (a, b) {
        (Json::String(a), Json::String(b)) => Some(a.cmp(b)),
        (Json::Number(a), Json::Number(b)) => a.as_f64()?.partial_cmp(&b.as_f64()?),
        (a, b) if a == b => Some(std::cmp::Ordering::Equal),
        (Json::Bool(_), Json::Bool(_)) => Some(std::cmp::Ordering::Less),
        _ => None,
    }?;
    Some(match comparison {
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
    })
}

/// A constant, and values beside it.
fn near_values(constant: &Json) -> Vec<Json> {
    match constant {
        Json::Number(number) => {
            let mut all: Vec<Json> = near(number).into_iter().map(Json::Number).collect();
            all.extend(number.as_f64().map(|float| json!(float * 10.0 + 0.5)));
            all.extend(number.as_f64().map(|float| json!(float / 2.0)));
            all.extend([json!(0), json!(1_000_000)]);
            all
        }
        Json::String(text) => {
            let time: Option<jiff::Timestamp> = text.parse().ok();
            let times = [-86_400, 86_400, -1, 1].map(jiff::SignedDuration::from_secs);
            let beside = times.into_iter().filter_map(|by| time?.checked_add(by).ok());
            let mut all = vec![json!(text)];
            all.extend(beside.map(|time| json!(time.to_string())));
            let texts = [format!("{text}a"), "zz".to_owned(), "a".to_owned(), String::new(), "9999".to_owned()];
            all.extend(texts.into_iter().map(Json::String));
            all
        }
        Json::Bool(truth) => vec![json!(truth), json!(!truth)],
        Json::Null | Json::Array(_) | Json::Object(_) => vec![constant.clone()],
    }
}

/// Values for which a test holds.
fn samples(test: Test) -> Vec<Json> {
    match test {
        Test::Present | Test::Missing => Vec::new(),
        Test::Null => vec![Json::Null],
        Test::Empty => vec![json!("")],
        Test::Text => vec![json!("a"), json!("")],
        Test::Number => vec![json!(1), json!(1.5)],
        Test::Integer => vec![json!(1), json!(0)],
        Test::Bool => vec![json!(true), json!(false)],
        Test::Object => vec![json!({ "k": "a" }), json!({})],
        Test::List => vec![json!(["a"]), json!([])],
        Test::Email => vec![json!("a@b.co"), json!(format!("{}@b.co", "a".repeat(60)))],
        Test::Ipv4 => vec![json!("192.0.2.1")],
        Test::Ipv6 => vec![json!("2001:db8::1"), json!("::")],
        Test::Uuid => vec![json!("00000000-0000-4000-8000-000000000000")],
        Test::Url => vec![json!("https://a.b/c"), json!(format!("https://a.b/{}", "a".repeat(200)))],
    }
}
