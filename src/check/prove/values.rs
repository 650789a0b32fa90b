//! What a record has of the value of an expression, as a schema.
//!
//! In: an expression of an event. Out: a [`Part`]: the schema of what is written, if anything is, and whether something
//! surely is once there is a value. Nothing empty is ever written, and copies lose `null` and blank text, so a schema of
//! what is written is not that of the value.

use super::object::Made;
use crate::check::judge::bindings::Bound;
use crate::check::judge::scene::Scene;
use crate::check::typed::{Constant, Each, Expr, ExprNode, Member, SlotId, TimeForm};
use crate::schema::{Schema, Type, TypeSet};
use crate::value::{self, TimeDigits, Value};
use rustc_hash::FxHashMap;
use serde_json::Value as Json;
use std::cell::RefCell;
use std::sync::Arc;

/// What is written of a value.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// What is written, if anything is.
    pub(super) schema: Schema,
    /// Whether something is written whenever there is a value.
    pub(super) lasts: bool,
}

/// Infers what is written.
pub(super) struct Values<'s, 'm> {
    pub(super) scene: &'s Scene<'m>,
    known: RefCell<FxHashMap<SlotId, Part>>,
}

/// Expressions inside one another that are taken apart.
const DEPTH: u32 = 48;

impl<'s, 'm> Values<'s, 'm> {
    pub(super) fn new(scene: &'s Scene<'m>) -> Self {
        Self { scene, known: RefCell::default() }
    }

    /// What is written of the value of an expression.
    pub(super) fn part(&self, expr: &'m Expr) -> Part {
        self.within(expr, DEPTH)
    }

    /// Whether an element or member of this value is surely written.
    fn is_sure(expr: &Expr, part: &Part) -> bool {
        !expr.kind.optional && part.lasts
    }

    pub(super) fn within(&self, expr: &'m Expr, depth: u32) -> Part {
        if depth == 0 {
            return self.leaf(expr);
        }
        let below = |expr: &'m Expr| self.within(expr, depth - 1);
        match &expr.node {
            ExprNode::Constant(constant) => self.constant(constant),
            ExprNode::Object(members) => self.object(members, depth),
            ExprNode::List(items) => self.list(items, depth),
            ExprNode::ListFor { generators, filter, item } => self.list_for(generators, filter.is_some(), item, depth),
            ExprNode::MapFor { generators, filter, item, .. } => {
                let part = below(item);
                let lasts = filter.is_none() && Self::is_sure(item, &part) && self.least(generators) > 0;
                Part { schema: Schema::map(&part.schema), lasts }
            }
            ExprNode::If { then, otherwise, .. } => either([below(then), below(otherwise)]),
            ExprNode::Match { arms, default, .. } => {
                either(arms.iter().map(|(_, arm)| arm).chain(default.as_deref()).map(below))
            }
            ExprNode::Coalesce(a, b) | ExprNode::Catch(a, b) => either([below(a), below(b)]),
            ExprNode::Bind { body, .. } => below(body),
            ExprNode::Slot(slot) => self.slot(expr, *slot, depth),
            ExprNode::Omit | ExprNode::Reject(_) | ExprNode::Todo => nothing(),
            ExprNode::ReadTime(_) | ExprNode::Call { .. } | ExprNode::Param(_) if expr.kind.is_time() => self.time(),
            ExprNode::Call { .. } | ExprNode::Param(_) if expr.kind.is_duration() => duration(),
            ExprNode::ReadTime(_)
            | ExprNode::Call { .. }
            | ExprNode::Param(_)
            | ExprNode::Payload
            | ExprNode::Path { .. }
            | ExprNode::Query { .. }
            | ExprNode::Row { .. }
            | ExprNode::Index { .. }
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
            | ExprNode::Interpolate(_) => self.leaf(expr),
        }
    }

    /// A value that is known by its kind alone.
    fn leaf(&self, expr: &'m Expr) -> Part {
        let read = self.is_read(expr, DEPTH);
        let schema = if read { expr.kind.schema.clone() } else { as_made(&expr.kind.schema) };
        let blank = self.scene.source.blank_is_missing;
        let null = schema.types().meets(Type::Null.into());
        let given = if blank && read { schema.not_blank() } else { schema.clone() };
        Part { schema: given.copied(blank, !read), lasts: !null && !schema.may_be_empty(blank) }
    }

    /// Whether a value is a piece of the payload as it was read.
    fn is_read(&self, expr: &'m Expr, depth: u32) -> bool {
        let Some(depth) = depth.checked_sub(1) else { return false };
        match &expr.node {
            ExprNode::Payload | ExprNode::Query { .. } => true,
            ExprNode::Path { base: inner, .. } | ExprNode::As(inner, _) | ExprNode::Index { base: inner, .. } => {
                self.is_read(inner, depth)
            }
            ExprNode::Slot(slot) => match self.scene.bindings.of(*slot) {
                Bound::Let(value) | Bound::Parameter(value) => self.is_read(value, depth),
                Bound::Element(each) => self.is_read(&each.list, depth),
                Bound::Index | Bound::Unknown => false,
            },
            ExprNode::Coalesce(a, b) => self.is_read(a, depth) && self.is_read(b, depth),
            _ => false,
        }
    }

    fn slot(&self, expr: &'m Expr, slot: SlotId, depth: u32) -> Part {
        let (Bound::Let(value) | Bound::Parameter(value)) = self.scene.bindings.of(slot) else {
            return self.leaf(expr);
        };
        if !self.is_made(value) {
            return self.leaf(expr);
        }
        // A slot inside this one is looked up while it is worked out: nothing may be borrowed then.
        let known = self.known.borrow().get(&slot).cloned();
        let part = known.unwrap_or_else(|| self.within(value, depth - 1));
        self.known.borrow_mut().insert(slot, part.clone());
        narrowed(part, &expr.kind.schema)
    }

    /// Whether more is known of a value than its kind.
    fn is_made(&self, expr: &'m Expr) -> bool {
        match &expr.node {
            ExprNode::Constant(_)
            | ExprNode::Object(_)
            | ExprNode::List(_)
            | ExprNode::ListFor { .. }
            | ExprNode::MapFor { .. }
            | ExprNode::If { .. }
            | ExprNode::Match { .. }
            | ExprNode::Coalesce(..)
            | ExprNode::Catch(..)
            | ExprNode::Bind { .. }
            | ExprNode::Slot(_)
            | ExprNode::ReadTime(_)
            | ExprNode::Param(_) => true,
            ExprNode::Call { .. } => expr.kind.is_time() || expr.kind.is_duration(),
            _ => false,
        }
    }

    /// A constant as a record has it.
    fn constant(&self, constant: &Constant) -> Part {
        match written(constant, digits(self.scene.target.times)) {
            Some(json) => Part { lasts: !json.is_null(), schema: Schema::constant(json) },
            None => Part { schema: Schema::nothing(), lasts: false },
        }
    }

    fn object(&self, members: &'m [Member], depth: u32) -> Part {
        let mut made = Made::default();
        for member in members {
            match member {
                Member::Spread(value) => {
                    made.spread(&value.kind.schema, &self.within(value, depth - 1).schema, value.kind.optional);
                }
                Member::Pair(path, value) => {
                    made.set(&path.names, self.within(value, depth - 1), value.kind.optional);
                }
            }
        }
        made.part()
    }

    fn list(&self, items: &'m [Expr], depth: u32) -> Part {
        let parts: Vec<Part> = items.iter().map(|item| self.within(item, depth - 1)).collect();
        let sure = items.iter().zip(&parts).filter(|(item, part)| Self::is_sure(item, part)).count() as u64;
        let possible = parts.iter().filter(|part| !part.schema.types().is_empty()).count() as u64;
        let of: Vec<Schema> = parts.into_iter().map(|part| part.schema).collect();
        let schema = Schema::list(&Schema::union(&of)).with_items_count(sure.max(1), Some(possible));
        if possible == 0 { Part { schema: Schema::nothing(), lasts: false } } else { Part { schema, lasts: sure > 0 } }
    }

    fn list_for(&self, generators: &'m [Each], filtered: bool, item: &'m Expr, depth: u32) -> Part {
        let part = self.within(item, depth - 1);
        let least = if !filtered && Self::is_sure(item, &part) { self.least(generators) } else { 0 };
        let schema = Schema::list(&part.schema).with_items_count(least.max(1), most(generators));
        Part { schema, lasts: least > 0 }
    }

    /// The least number of times that lists are run through together.
    fn least(&self, generators: &'m [Each]) -> u64 {
        let least = |each: &'m Each| {
            let schema = &each.list.kind.schema;
            let is_list = schema.types().is_only(Type::Array) && !each.list.kind.optional;
            if is_list { schema.min_items() } else { 0 }
        };
        generators.iter().map(least).fold(1, u64::saturating_mul)
    }

    /// A time as the target has it written.
    fn time(&self) -> Part {
        let (pattern, length) = match self.scene.target.times {
            TimeForm::Seconds => (r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$", 20),
            TimeForm::Millis => (r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$", 24),
            TimeForm::Micros => (r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z$", 27),
            TimeForm::Nanos => (r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{9}Z$", 30),
        };
        Part { schema: Schema::time().with_pattern(pattern).with_length(length, Some(length)), lasts: true }
    }
}

fn nothing() -> Part {
    Part { schema: Schema::nothing(), lasts: true }
}

/// A length of time as it is written: hours, minutes and seconds; a fraction or a sign is no `duration` of RFC 3339.
fn duration() -> Part {
    let pattern = r"^-?PT([0-9]+H)?([0-9]+M)?([0-9]+(\.[0-9]+)?S)?$";
    Part { schema: Schema::text().with_pattern(pattern).with_length(4, Some(64)), lasts: true }
}

/// What was made may hold lengths of time, of which not all are written as the format `duration` has them.
fn as_made(schema: &Schema) -> Schema {
    let types = schema.types();
    let containers = TypeSet::of(Type::Array).union(Type::Object.into());
    let is_duration = |meaning: &Option<Arc<str>>| meaning.as_deref() == Some("duration");
    let meanings = if types.meets(Type::String.into()) { schema.meanings() } else { Vec::new() };
    let inside = || types.meets(containers) && schema.json().to_string().contains(r#""format":"duration""#);
    if types.is_only(Type::String) && !meanings.is_empty() && meanings.iter().all(is_duration) {
        duration().schema
    } else if meanings.iter().any(is_duration) || inside() {
        Schema::of_types(types)
    } else {
        schema.clone()
    }
}

fn either(parts: impl IntoIterator<Item = Part>) -> Part {
    let parts: Vec<Part> = parts.into_iter().collect();
    let schemas: Vec<Schema> = parts.iter().map(|part| part.schema.clone()).collect();
    Part { schema: Schema::union(&schemas), lasts: parts.iter().all(|part| part.lasts) }
}

/// What guards have shown of a value that was made.
fn narrowed(part: Part, shown: &Schema) -> Part {
    let containers = TypeSet::of(Type::Array).union(Type::Object.into());
    let schema = &part.schema;
    // A length of time is written in a form of its own.
    if shown.types().meets(Type::String.into()) && shown.meanings().iter().any(|one| one.as_deref() == Some("duration"))
    {
        return part;
    }
    let schema = if schema.types().meets(containers) || shown.types().meets(containers) {
        schema.with_types(shown.types())
    } else if shown.covers(schema) == crate::schema::Cover::Yes {
        schema.clone()
    } else {
        schema.and(shown)
    };
    Part { schema, ..part }
}

fn most(generators: &[Each]) -> Option<u64> {
    let most = |each: &Each| each.list.kind.schema.max_items();
    generators.iter().map(most).try_fold(1_u64, |all, one| Some(all.saturating_mul(one?)))
}

pub(super) fn digits(form: TimeForm) -> TimeDigits {
    match form {
        TimeForm::Seconds => TimeDigits::Seconds,
        TimeForm::Millis => TimeDigits::Millis,
        TimeForm::Micros => TimeDigits::Micros,
        TimeForm::Nanos => TimeDigits::Nanos,
    }
}

/// A constant as a record has it; none where nothing is written.
fn written(constant: &Constant, digits: TimeDigits) -> Option<Json> {
    match constant {
        Value::Time(time) => {
            let mut bytes = Vec::new();
            value::write_time(*time, digits, &mut bytes);
            Some(Json::from(String::from_utf8_lossy(&bytes).into_owned()))
        }
        Value::List(items) => {
            let kept: Vec<Json> = items.iter().filter_map(|one| inside(one, digits)).collect();
            (!kept.is_empty()).then_some(Json::Array(kept))
        }
        Value::Object(members) => {
            let kept: serde_json::Map<String, Json> = members
                .iter()
                .filter_map(|(key, one)| Some((key.characters().into_owned(), inside(one, digits)?)))
                .collect();
            (!kept.is_empty()).then_some(Json::Object(kept))
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::Date(_)
        | Value::Duration(_)
        | Value::Node(_) => Some(constant.to_json()),
    }
}

fn inside(constant: &Constant, digits: TimeDigits) -> Option<Json> {
    written(constant, digits).filter(|json| !json.is_null())
}
