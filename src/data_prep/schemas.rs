//! Schemas of a set that comes without any: of the payload what is read, of the record what is written.
//!
//! Nothing is known of the kinds, so every field may be anything and be left out; of a record only what every event of the
//! platform requires is said: `_id`, and `timestamp`.

use super::import::Written;
use super::place::{self, PlaceStep};
use super::set::Set;
use crate::path::Step;
use crate::syntax::ast::{Expr, ExprKind, Generator, Member, TextPiece};
use indexmap::IndexMap;
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;

/// The draft that is written.
const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// A place of a schema that is made.
#[derive(Debug, Default)]
struct Shape {
    members: IndexMap<String, Shape>,
    items: Option<Box<Shape>>,
    /// Whether a value goes here as it is.
    whole: bool,
}

impl Shape {
    fn member(&mut self, name: &str) -> &mut Shape {
        self.members.entry(name.to_owned()).or_default()
    }

    fn items(&mut self) -> &mut Shape {
        self.items.get_or_insert_default()
    }

    fn at<'a>(&mut self, steps: impl Iterator<Item = &'a PlaceStep>) -> &mut Shape {
        steps.fold(self, |shape, step| match step {
            PlaceStep::Name(name) => shape.member(name),
            PlaceStep::Index(_) | PlaceStep::Every => shape.items(),
        })
    }

    /// As a schema; `strict` says what kind things are, and lets nothing else stand there.
    fn json(&self, strict: bool) -> Json {
        let mut schema = Map::new();
        let kind = match (&self.items, self.members.is_empty()) {
            (Some(_), true) => Some("array"),
            (None, false) => Some("object"),
            (_, _) => None,
        };
        if let Some(kind) = kind.filter(|_| strict && !self.whole) {
            schema.insert("type".to_owned(), kind.into());
        }
        if !self.members.is_empty() {
            let members = self.members.iter().map(|(name, shape)| (name.clone(), shape.json(strict)));
            schema.insert("properties".to_owned(), Json::Object(members.collect()));
            if strict && !self.whole {
                schema.insert("additionalProperties".to_owned(), false.into());
            }
        }
        if let Some(items) = &self.items {
            schema.insert("items".to_owned(), items.json(strict));
        }
        Json::Object(schema)
    }
}

fn document(title: &str, shape: &Shape, strict: bool) -> Map<String, Json> {
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), DRAFT.into());
    schema.insert("title".to_owned(), title.into());
    schema.insert("type".to_owned(), "object".into());
    if let Json::Object(made) = shape.json(strict) {
        schema.extend(made);
    }
    schema
}

fn text(schema: Map<String, Json>) -> String {
    format!("{:#}\n", Json::Object(schema))
}

/// The schema of the records of a set.
pub(super) fn of_records(set: &Set) -> String {
    let mut root = Shape::default();
    for mapping in &set.mappings {
        if let Ok(steps) = place::steps(&mapping.destination) {
            root.at(steps.iter()).whole = true;
        }
    }
    let mut schema = document("What the mapping set writes, and what every event requires", &root, true);
    let required =
        [("_id", json!({ "type": "string" })), ("timestamp", json!({ "type": "string", "format": "date-time" }))];
    let own = schema.entry("properties").or_insert_with(|| json!({}));
    if let Json::Object(own) = own {
        required.iter().for_each(|(name, schema)| drop(own.insert((*name).to_owned(), schema.clone())));
    }
    schema.insert("required".to_owned(), json!(["_id", "timestamp"]));
    schema.insert("additionalProperties".to_owned(), false.into());
    text(schema)
}

/// The schema of the payloads that rules read.
pub(super) fn of_payloads(rules: &[Written]) -> String {
    let mut reads = Reads { root: Shape::default(), elements: Vec::new() };
    rules.iter().flat_map(|rule| rule.when.iter().chain([&rule.value])).for_each(|one| reads.expression(one));
    text(document("What the mapping set reads; all of it may be missing, and of any kind", &reads.root, false))
}

/// Collects what is read.
struct Reads {
    root: Shape,
    /// What elements stand for, as paths of the payload.
    elements: Vec<(Arc<str>, Vec<PlaceStep>)>,
}

impl Reads {
    /// The path that an expression is, if it is one.
    fn path(&self, value: &Expr) -> Option<Vec<PlaceStep>> {
        let with = |of: &Expr, step: PlaceStep| {
            let mut path = self.path(of)?;
            path.push(step);
            Some(path)
        };
        let of = |step: &Step| match step {
            Step::Name(name) => PlaceStep::Name(name.to_string()),
            Step::Index(index) => PlaceStep::Index(*index),
        };
        match &value.kind {
            ExprKind::Payload(steps) => Some(steps.iter().map(|step| of(&step.step)).collect()),
            ExprKind::Name(name) => {
                self.elements.iter().rev().find(|(known, _)| known == name).map(|(_, path)| path.clone())
            }
            ExprKind::Member(base, step) => with(base, of(&step.step)),
            ExprKind::As(base, _) => self.path(base),
            _ => None,
        }
    }

    fn expression(&mut self, value: &Expr) {
        if let Some(path) = self.path(value) {
            self.root.at(path.iter());
            return;
        }
        match &value.kind {
            ExprKind::ListFor { generators, filter, item } => self.through(generators, filter.as_deref(), &[item]),
            ExprKind::MapFor { generators, filter, key, item } => {
                self.through(generators, filter.as_deref(), &[key, item])
            }
            ExprKind::Call { function, arguments } if &*function.name.text == "contains_key" => {
                arguments.iter().for_each(|argument| self.named(argument));
            }
            _ => inside(value).into_iter().for_each(|one| self.expression(one)),
        }
    }

    /// `contains_key("a.b")` reads the place it names.
    fn named(&mut self, argument: &Expr) {
        if let Some(Ok(steps)) = super::translate::plain(argument).map(place::steps) {
            self.root.at(steps.iter());
        }
    }

    fn through(&mut self, generators: &[Generator], filter: Option<&Expr>, items: &[&Expr]) {
        let known = self.elements.len();
        for generator in generators {
            self.expression(&generator.list);
            if let Some(mut path) = self.path(&generator.list) {
                path.push(PlaceStep::Every);
                self.root.at(path.iter());
                self.elements.push((generator.element.text.clone(), path));
            }
        }
        filter.into_iter().chain(items.iter().copied()).for_each(|one| self.expression(one));
        self.elements.truncate(known);
    }
}

/// The expressions directly inside one.
pub(super) fn inside(value: &Expr) -> Vec<&Expr> {
    match &value.kind {
        ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::RawText(_) | ExprKind::Payload(_) => {
            Vec::new()
        }
        ExprKind::Query(_) | ExprKind::Name(_) | ExprKind::Omit | ExprKind::Reject(_) | ExprKind::Todo => Vec::new(),
        ExprKind::Text(pieces) => {
            let hole = |piece: &'_ TextPiece| matches!(piece, TextPiece::Hole(_));
            pieces
                .iter()
                .filter(|piece| hole(piece))
                .filter_map(|piece| match piece {
                    TextPiece::Hole(inner) => Some(inner),
                    TextPiece::Text(_) => None,
                })
                .collect()
        }
        ExprKind::Member(a, _) | ExprKind::As(a, _) | ExprKind::Not(a) | ExprKind::Negate(a) => vec![a],
        ExprKind::Is { value, .. } => vec![value],
        ExprKind::Index(a, b) | ExprKind::Coalesce(a, b) | ExprKind::Catch(a, b) => vec![a, b],
        ExprKind::Compare(_, a, b) | ExprKind::Arithmetic(_, a, b) => vec![a, b],
        ExprKind::In { value, list, .. } => vec![value, list],
        ExprKind::Call { arguments, .. } => arguments.iter().collect(),
        ExprKind::Pipe { value, arguments, .. } => std::iter::once(&**value).chain(arguments).collect(),
        ExprKind::Or(parts) | ExprKind::And(parts) | ExprKind::List(parts) => parts.iter().collect(),
        ExprKind::If { condition, then, otherwise } => vec![condition, then, otherwise],
        ExprKind::Match { value, arms } => std::iter::once(&**value)
            .chain(arms.iter().flat_map(|arm| arm.patterns.iter().chain([&arm.value])))
            .collect(),
        ExprKind::Object(members) => members
            .iter()
            .map(|member| match member {
                Member::Spread(value) | Member::Pair(_, value) => value,
            })
            .collect(),
        ExprKind::ListFor { generators, filter, item } => {
            let lists = generators.iter().map(|generator| &generator.list);
            lists.chain(filter.as_deref()).chain([&**item]).collect()
        }
        ExprKind::MapFor { generators, filter, key, item } => {
            let lists = generators.iter().map(|generator| &generator.list);
            lists.chain(filter.as_deref()).chain([&**key, &**item]).collect()
        }
    }
}
