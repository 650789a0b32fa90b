//! Values turned into scenarios: what a payload must hold for an expression to come to a value, or to take one of its
//! ways.
//!
//! In: an expression of the typed mapping. Out: [`Scenario`]s that should do. Functions are run backwards where that is
//! plain; else the value is put where they read.

use super::scenario::{MOST, Scenario, Want, all_of, at, both, either, nothing};
use super::solve::{Solver, constant, json_of};
use crate::check::{Expr, ExprNode, Member, Piece, TableId};
use crate::syntax::ast::Operator;
use serde_json::{Value as Json, json};

/// Expressions inside one another that are followed.
const DEEPEST: usize = 24;

impl<'m> Solver<'m> {
    /// What must hold for an expression to come to a value.
    pub(super) fn give(&self, expr: &'m Expr, value: &Json, depth: usize) -> Vec<Scenario> {
        let Some(depth) = self.deeper(depth) else { return Vec::new() };
        let expr = self.origins.open(expr);
        match &expr.node {
            ExprNode::Constant(known) => {
                if json_of(known).as_ref() == Some(value) {
                    nothing()
                } else {
                    Vec::new()
                }
            }
            ExprNode::Param(id) => self.param(id.0, value),
            ExprNode::Slot(slot) if self.indexes.contains_key(slot) => {
                let count = value.as_u64().and_then(|index| usize::try_from(index).ok()?.checked_add(1));
                let list = self.indexes.get(slot);
                list.zip(count).map(|(list, count)| self.count(list, count, depth)).unwrap_or_default()
            }
            ExprNode::As(inner, _) | ExprNode::ReadTime(inner) => self.give(inner, value, depth),
            ExprNode::Coalesce(a, b) => {
                let second = || all_of(vec![self.missing(a, depth), self.give(b, value, depth)]);
                either(vec![self.give(a, value, depth), second()])
            }
            ExprNode::Catch(a, b) => {
                either(vec![self.give(a, value, depth), all_of(vec![self.fails(a), self.give(b, value, depth)])])
            }
            ExprNode::If { condition, then, otherwise } => either(vec![
                all_of(vec![self.holds(condition, true, depth), self.give(then, value, depth)]),
                all_of(vec![self.holds(condition, false, depth), self.give(otherwise, value, depth)]),
            ]),
            ExprNode::Match { value: of, arms, .. } => {
                let arm = |(patterns, result): &'m (Vec<_>, Expr)| {
                    let meets = patterns.iter().filter_map(json_of).map(|one| self.give(of, &one, depth)).collect();
                    all_of(vec![either(meets), self.give(result, value, depth)])
                };
                either(arms.iter().take(MOST).map(arm).collect())
            }
            ExprNode::Row { table, key } => {
                either(self.rows(*table, |row| row == value, |one| self.give(key, one, depth)))
            }
            ExprNode::Arithmetic(operator, a, b) => self.computed(*operator, a, b, value, depth),
            ExprNode::Negate(inner) => match value.as_f64() {
                Some(float) => self.give(inner, &number(-float), depth),
                None => Vec::new(),
            },
            ExprNode::Interpolate(pieces) => self.pieced(pieces, value, depth),
            ExprNode::Call { function, arguments } => self.called(function.name, arguments, value, depth),
            ExprNode::And(_)
            | ExprNode::Or(_)
            | ExprNode::Not(_)
            | ExprNode::Compare(..)
            | ExprNode::In { .. }
            | ExprNode::Is { .. } => value.as_bool().map(|truth| self.holds(expr, truth, depth)).unwrap_or_default(),
            _ => at(&self.places_or_reads(expr), &Want::Be(value.clone())),
        }
    }

    /// The rows of a table that are wanted, each with what its key asks for.
    pub(super) fn rows(
        &self,
        table: TableId,
        wanted: impl Fn(&Json) -> bool,
        give: impl Fn(&Json) -> Vec<Scenario>,
    ) -> Vec<Vec<Scenario>> {
        let Some(table) = self.mapping.tables.get(table.0 as usize) else { return Vec::new() };
        let rows = table.rows.iter().filter(|(_, row)| json_of(row).is_some_and(|row| wanted(&row)));
        rows.take(MOST).filter_map(|(key, _)| json_of(key)).map(|key| give(&key)).collect()
    }

    fn computed(&self, operator: Operator, a: &'m Expr, b: &'m Expr, value: &Json, depth: usize) -> Vec<Scenario> {
        let Some(wanted) = value.as_f64() else { return Vec::new() };
        let known = |expr: &'m Expr| constant(self.origins.open(expr)).and_then(|known| known.as_f64());
        let first = |other: f64| match operator {
            Operator::Add => wanted - other,
            Operator::Subtract => wanted + other,
            Operator::Multiply => wanted / other,
            Operator::Divide => wanted * other,
            Operator::Remainder => wanted,
        };
        let second = |other: f64| match operator {
            Operator::Add => wanted - other,
            Operator::Subtract => other - wanted,
            Operator::Multiply => wanted / other,
            Operator::Divide => other / wanted,
            Operator::Remainder => wanted,
        };
        match (known(a), known(b)) {
            (_, Some(b)) => self.give(a, &number(first(b)), depth),
            (Some(a), None) => self.give(b, &number(second(a)), depth),
            (None, None) => {
                let with = |other: f64| {
                    all_of(vec![self.give(b, &number(other), depth), self.give(a, &number(first(other)), depth)])
                };
                either(vec![with(1.0), with(0.0)])
            }
        }
    }

    /// A text around one value; of several values each stands for the whole text.
    fn pieced(&self, pieces: &'m [Piece], value: &Json, depth: usize) -> Vec<Scenario> {
        let Some(mut text) = value.as_str() else { return Vec::new() };
        if let Some(Piece::Text(prefix)) = pieces.first() {
            let Some(rest) = text.strip_prefix(&**prefix) else { return Vec::new() };
            text = rest;
        }
        if let Some(Piece::Text(suffix)) = pieces.last() {
            text = text.strip_suffix(&**suffix).unwrap_or(text);
        }
        let values = pieces.iter().filter_map(|piece| if let Piece::Value(expr) = piece { Some(expr) } else { None });
        either(values.map(|expr| self.give_text(expr, text, depth)).collect())
    }

    /// A value that is printed as a text.
    fn give_text(&self, expr: &'m Expr, text: &str, depth: usize) -> Vec<Scenario> {
        let scalar = serde_json::from_str::<Json>(text).ok().filter(|json| json.is_number() || json.is_boolean());
        let other = scalar.map(|one| self.give(expr, &one, depth)).unwrap_or_default();
        either(vec![self.give(expr, &json!(text), depth), other])
    }

    fn called(&self, name: &str, arguments: &'m [Option<Expr>], value: &Json, depth: usize) -> Vec<Scenario> {
        let Some(Some(first)) = arguments.first() else { return Vec::new() };
        let second = arguments.get(1).and_then(Option::as_ref);
        let known = second.and_then(|second| constant(self.origins.open(second)));
        let text = value.as_str();
        match name {
            "count" | "length" => match value.as_u64().and_then(|count| usize::try_from(count).ok()) {
                Some(count) => self.count(first, count, depth),
                None => Vec::new(),
            },
            "first" | "last" => self.give_element(first, value, depth),
            "to_text" => text.map(|text| self.give_text(first, text, depth)).unwrap_or_default(),
            "to_integer" | "to_number" | "to_bool" => {
                either(vec![self.give(first, &json!(value.to_string()), depth), self.give(first, value, depth)])
            }
            "year" | "month" | "day" | "hour" | "minute" | "second" => {
                value.as_i64().map(|part| self.give(first, &time_with(name, part), depth)).unwrap_or_default()
            }
            "url_host" => self.formed(first, text.map(|text| format!("https://{text}/")), depth),
            "url_path" => self.formed(first, text.map(|text| format!("https://a.b{text}")), depth),
            "url_scheme" => self.formed(first, text.map(|text| format!("{text}://a.b/")), depth),
            "url_param" => {
                let of = known.as_ref().and_then(Json::as_str).unwrap_or("a");
                self.formed(first, text.map(|text| format!("https://a.b/?{of}={text}")), depth)
            }
            "extract" => {
                let pattern = known.as_ref().and_then(Json::as_str).unwrap_or_default();
                let mut samples = super::pool::matching(pattern);
                let length = text.map_or(0, |text| text.chars().count());
                samples.extend(super::pattern::Shape::of(pattern).map(|shape| shape.text(0, length)));
                let samples = samples.iter().rev().map(|one| self.give(first, &json!(one), depth)).collect();
                either(vec![self.give(first, value, depth), either(samples)])
            }
            "seconds_between" | "elapsed" | "days_between" => second
                .map(|second| {
                    let (from, to) = (json!("2026-01-05T10:00:00Z"), json!("2026-02-05T10:00:00Z"));
                    let forth = all_of(vec![self.give(first, &from, depth), self.give(second, &to, depth)]);
                    let back = all_of(vec![self.give(first, &to, depth), self.give(second, &from, depth)]);
                    let same = all_of(vec![self.give(first, &from, depth), self.give(second, &from, depth)]);
                    either(vec![forth, back, same])
                })
                .unwrap_or_default(),
            "contains" | "starts_with" | "ends_with" | "matches" => Vec::new(),
            // Most others leave a text or number that suits them as it is.
            _ => either(vec![self.give(first, value, depth), at(&self.origins.reads(first), &Want::Be(value.clone()))]),
        }
    }

    fn formed(&self, of: &'m Expr, text: Option<String>, depth: usize) -> Vec<Scenario> {
        text.map(|text| self.give(of, &Json::String(text), depth)).unwrap_or_default()
    }

    /// A text of so many characters, or a list of so many elements.
    pub(super) fn count(&self, list: &'m Expr, count: usize, depth: usize) -> Vec<Scenario> {
        let Some(depth) = self.deeper(depth) else { return Vec::new() };
        let list = self.origins.open(list);
        match &list.node {
            ExprNode::ListFor { generators, filter, .. } => {
                let filter = filter.iter().map(|filter| self.holds(filter, true, depth));
                let lists = generators.iter().take(1).map(|each| self.count(&each.list, count, depth));
                all_of(lists.chain(filter).collect())
            }
            ExprNode::Coalesce(a, _) | ExprNode::Catch(a, _) | ExprNode::As(a, _) => self.count(a, count, depth),
            ExprNode::Call { function, arguments } => {
                let Some(Some(first)) = arguments.first() else { return Vec::new() };
                let separator = arguments.get(1).and_then(Option::as_ref).and_then(constant);
                match (function.name, separator.as_ref().and_then(Json::as_str)) {
                    ("split", Some(separator)) => {
                        self.give(first, &json!(vec!["a"; count.min(10_000)].join(separator)), depth)
                    }
                    _ => self.count(first, count, depth),
                }
            }
            _ => at(&self.places_or_reads(list), &Want::Count(count)),
        }
    }

    /// A list that has an element.
    pub(super) fn give_element(&self, list: &'m Expr, value: &Json, depth: usize) -> Vec<Scenario> {
        let Some(depth) = self.deeper(depth) else { return Vec::new() };
        let list = self.origins.open(list);
        match &list.node {
            ExprNode::ListFor { generators, filter, item, .. } => {
                let lists = generators.iter().map(|each| self.present(&each.list, depth));
                let filter = filter.iter().map(|filter| self.holds(filter, true, depth));
                all_of(lists.chain(filter).chain([self.give(item, value, depth)]).collect())
            }
            ExprNode::Call { function, arguments } => match (arguments.first(), function.name) {
                (Some(Some(first)), "split" | "extract_all") => self.give(first, value, depth),
                (Some(Some(first)), _) => self.give_element(first, value, depth),
                _ => Vec::new(),
            },
            _ => at(&self.origins.elements(list), &Want::Be(value.clone())),
        }
    }

    /// What must hold for each way through an expression to be taken, down to the part of it that stands at `below`:
    /// names of members, none for elements. With each comes that part.
    pub(super) fn ways(&self, expr: &'m Expr, below: &[Option<String>]) -> Vec<(Scenario, &'m Expr)> {
        self.ways_within(expr, below, DEEPEST)
    }

    fn ways_within(&self, expr: &'m Expr, below: &[Option<String>], depth: usize) -> Vec<(Scenario, &'m Expr)> {
        let Some(depth) = self.deeper(depth) else { return vec![(Vec::new(), expr)] };
        let expr = self.origins.open(expr);
        let rest = below.split_first().map_or(below, |(_, rest)| rest);
        let all = match &expr.node {
            ExprNode::If { condition, then, otherwise } => [
                guarded(&self.holds(condition, true, depth), self.ways_within(then, below, depth)),
                guarded(&self.holds(condition, false, depth), self.ways_within(otherwise, below, depth)),
            ]
            .concat(),
            ExprNode::Match { value, arms, default } => {
                let mut all = Vec::new();
                for (patterns, arm) in arms {
                    let meets = patterns.iter().filter_map(json_of).map(|one| self.give(value, &one, depth)).collect();
                    all.extend(guarded(&either(meets), self.ways_within(arm, below, depth)));
                }
                let other = [json!("other"), json!(""), json!(0)].map(|one| self.give(value, &one, depth));
                let other = either(vec![either(other.to_vec()), self.missing(value, depth), nothing()]);
                all.extend(default.iter().flat_map(|arm| guarded(&other, self.ways_within(arm, below, depth))));
                all
            }
            ExprNode::Coalesce(a, b) => {
                [self.ways_within(a, below, depth), guarded(&self.missing(a, depth), self.ways_within(b, below, depth))]
                    .concat()
            }
            ExprNode::Catch(a, b) => {
                [self.ways_within(a, below, depth), guarded(&self.fails(a), self.ways_within(b, below, depth))].concat()
            }
            ExprNode::As(..) => guarded(&self.present(expr, depth), vec![(Vec::new(), expr)]),
            ExprNode::Row { table, key } => {
                let rows = self.rows(*table, |_| true, |one| self.give(key, one, depth));
                let mut all = guarded(&either(rows), vec![(Vec::new(), expr)]);
                all.push((Vec::new(), expr));
                all
            }
            ExprNode::Object(members) => self.ways_of_object(expr, members, below, depth),
            ExprNode::List(items) => {
                let of_items = items.iter().flat_map(|item| self.ways_within(item, rest, depth));
                if items.is_empty() { vec![(Vec::new(), expr)] } else { of_items.collect() }
            }
            ExprNode::ListFor { generators, filter, item } | ExprNode::MapFor { generators, filter, item, .. } => {
                let lists = generators.iter().map(|each| self.present(&each.list, depth));
                let filter = filter.iter().map(|filter| self.holds(filter, true, depth));
                let runs = all_of(lists.chain(filter).collect());
                // The list itself may be what is wrong with it.
                let whole = runs.first().map(|runs| (runs.clone(), expr));
                let inside = guarded(&runs, self.ways_within(item, rest, depth));
                if below.is_empty() { whole.into_iter().chain(inside).collect() } else { inside }
            }
            _ => vec![(Vec::new(), expr)],
        };
        let mut all = all;
        all.truncate(MOST * 2);
        all
    }

    fn ways_of_object(
        &self,
        expr: &'m Expr,
        members: &'m [Member],
        below: &[Option<String>],
        depth: usize,
    ) -> Vec<(Scenario, &'m Expr)> {
        let mut all = Vec::new();
        for member in members {
            match member {
                Member::Spread(value) => all.extend(self.ways_within(value, below, depth)),
                Member::Pair(path, value) => {
                    let meets = path
                        .names
                        .iter()
                        .zip(below)
                        .all(|(name, wanted)| wanted.as_deref().is_none_or(|wanted| wanted == &**name));
                    if meets {
                        let rest = below.get(path.names.len()..).unwrap_or_default();
                        all.extend(self.ways_within(value, rest, depth));
                    }
                }
            }
        }
        if below.is_empty() || all.is_empty() {
            all.insert(0, (Vec::new(), expr));
        }
        all
    }
}

/// Ways that are open only in some scenarios.
fn guarded<'m>(guard: &[Scenario], ways: Vec<(Scenario, &'m Expr)>) -> Vec<(Scenario, &'m Expr)> {
    let mut all = Vec::new();
    for (scenario, part) in ways {
        let joined = both(guard, std::slice::from_ref(&scenario));
        all.extend(joined.into_iter().take(6).map(|scenario| (scenario, part)));
    }
    all
}

/// A number, whole where it is.
fn number(float: f64) -> Json {
    if float.fract() == 0.0 && float.abs() < 9e15 { json!(float as i64) } else { json!(float) }
}

/// A time of which one part is as wanted.
fn time_with(name: &str, part: i64) -> Json {
    let of = |wanted: &str, plain: i64| if name == wanted { part } else { plain };
    json!(format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        of("year", 2026),
        of("month", 1),
        of("day", 5),
        of("hour", 10),
        of("minute", 0),
        of("second", 0)
    ))
}
