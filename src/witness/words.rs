//! The values that a mapping and its target speak of: constants, rows of tables, bounds, listed values.
//!
//! In: a typed event and the schemas of the places it writes. Out: [`Words`], from which payload values are taken.

use crate::check::{Constant, Event, ExprNode, Mapping, Piece, each_expression};
use crate::schema::{Limit, Schema};
use crate::value::{TimeDigits, Value, write_json};
use serde_json::{Number, Value as Json};

/// Most values of one sort that are kept.
const MOST: usize = 200;
/// Most places of the target that are looked at.
const MOST_PLACES: usize = 600;
/// Texts are made no longer than this.
pub(super) const LONGEST: usize = 100_000;
/// Lists are made with no more elements than this.
pub(super) const LARGEST: usize = 2000;

/// What a mapping and its target speak of.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Texts.
    pub texts: Vec<String>,
    /// Patterns.
    pub patterns: Vec<String>,
    /// Numbers, and those beside them.
    pub numbers: Vec<Number>,
    /// Lengths of texts, and those beside them.
    pub lengths: Vec<usize>,
    /// How many elements lists may have.
    pub counts: Vec<usize>,
}

impl Words {
    /// Those of an event; first of the schemas of places that are searched for.
    pub(super) fn of(mapping: &Mapping, event: &Event, wanted: &[Schema]) -> Self {
        let mut words = Self { counts: vec![2, 0, 1, 3, 5, 12, 101, 1001], ..Self::default() };
        wanted.iter().for_each(|schema| words.add_schema(schema, 2, &mut { 12 }));
        each_expression(event, &mut |expr| match &expr.node {
            ExprNode::Constant(constant) => words.add_constant(constant),
            ExprNode::Interpolate(pieces) => pieces.iter().for_each(|piece| match piece {
                Piece::Text(text) => words.add_text(text),
                Piece::Value(_) => {}
            }),
            ExprNode::Match { arms, .. } => {
                arms.iter().flat_map(|(patterns, _)| patterns).for_each(|pattern| words.add_constant(pattern));
            }
            ExprNode::Row { table, .. } => {
                let rows = mapping.tables.get(table.0 as usize).map_or(&[][..], |table| &table.rows);
                rows.iter().take(MOST).for_each(|(key, _)| words.add_constant(key));
            }
            _ => {}
        });
        let mut left = MOST_PLACES;
        for rule in event.emits.iter().flat_map(|emit| &emit.rules) {
            words.add_schema(&rule.expected, 4, &mut left);
        }
        words
    }

    fn add_constant(&mut self, constant: &Constant) {
        let mut bytes = Vec::new();
        write_json(constant, TimeDigits::Nanos, &mut bytes);
        if let Ok(json) = serde_json::from_slice(&bytes) {
            self.add_json(&json);
        }
        if let Value::Time(time) = constant {
            self.add_near_times(*time);
        }
    }

    fn add_near_times(&mut self, time: jiff::Timestamp) {
        for seconds in [-1, 1] {
            if let Ok(near) = time.checked_add(jiff::SignedDuration::from_secs(seconds)) {
                self.add_text(&near.to_string());
            }
        }
    }

    fn add_json(&mut self, json: &Json) {
        match json {
            Json::Null | Json::Bool(_) => {}
            Json::Number(number) => self.add_number(number),
            Json::String(text) => self.add_text(text),
            Json::Array(all) => all.iter().for_each(|one| self.add_json(one)),
            Json::Object(members) => members.iter().for_each(|(name, one)| {
                self.add_text(name);
                self.add_json(one);
            }),
        }
    }

    fn add_text(&mut self, text: &str) {
        add(&mut self.texts, text.to_owned());
        self.add_length(text.chars().count());
    }

    fn add_length(&mut self, length: usize) {
        for near in [length.saturating_sub(1), length, length.saturating_add(1)] {
            if near <= LONGEST {
                add(&mut self.lengths, near);
            }
        }
    }

    fn add_count(&mut self, count: usize) {
        for near in [count.saturating_add(1), count, count.saturating_sub(1)] {
            if near <= LARGEST {
                add(&mut self.counts, near);
            }
        }
    }

    fn add_number(&mut self, number: &Number) {
        for near in near(number) {
            add(&mut self.numbers, near);
        }
        let length = number.as_u64().and_then(|length| usize::try_from(length).ok());
        if let Some(length) = length.filter(|length| *length <= LARGEST) {
            self.add_length(length);
            self.add_count(length);
        }
    }

    pub(super) fn add_schema(&mut self, schema: &Schema, depth: usize, left: &mut usize) {
        if depth == 0 || *left == 0 || schema.is_any() {
            return;
        }
        *left -= 1;
        schema.enum_values().iter().flatten().for_each(|value| self.add_json(value));
        let lengths = [Some(schema.min_length()), schema.max_length()].into_iter().flatten();
        lengths.filter_map(|one| usize::try_from(one).ok()).for_each(|one| self.add_length(one));
        let counts = [Some(schema.min_items()), schema.max_items()].into_iter().flatten();
        counts.filter_map(|one| usize::try_from(one).ok()).for_each(|one| self.add_count(one));
        let limits: [Option<Limit>; 2] = [schema.minimum(), schema.maximum()];
        limits.iter().flatten().for_each(|limit| self.add_number(&limit.value));
        for pattern in schema.patterns() {
            add(&mut self.patterns, pattern.to_string());
        }
        for member in schema.properties() {
            self.add_schema(&member.schema, depth - 1, left);
        }
        for below in [schema.items(), schema.map_values()].into_iter().flatten() {
            self.add_schema(&below, depth - 1, left);
        }
    }
}

/// A number and those just beside it.
pub(super) fn near(number: &Number) -> Vec<Number> {
    if let Some(whole) = number.as_i64() {
        let all = [Some(whole), whole.checked_add(1), whole.checked_sub(1)];
        return all.into_iter().flatten().map(Number::from).collect();
    }
    let Some(float) = number.as_f64() else { return vec![number.clone()] };
    let all = [float, float + 1.0, float - 1.0, float.ceil(), float.floor()];
    all.into_iter().filter_map(Number::from_f64).collect()
}

fn add<T: PartialEq>(all: &mut Vec<T>, one: T) {
    if all.len() < MOST && !all.contains(&one) {
        all.push(one);
    }
}
