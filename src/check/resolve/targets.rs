//! Target paths: holes filled, each name looked up in the target schema.

use super::declarations::Global;
use super::{Resolver, kinds};
use crate::diagnostic::{Code, Diagnostic, near_name};
use crate::path::{TargetPath, is_plain_name};
use crate::schema::{Property, Schema};
use crate::source::Span;
use crate::syntax::ast::{self, TargetPiece};
use crate::value::Value;
use std::sync::Arc;

/// A place of the record.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    /// Its path from the root.
    pub(super) path: TargetPath,
    /// What the target says of it; none where no target is known.
    pub(super) schema: Option<Schema>,
    /// Whether every record must have it: it and all above it are required.
    pub(super) needed: bool,
}

impl<'a> Resolver<'a> {
    /// The names of a target path, holes filled; none where a hole has no text.
    pub(super) fn target_names(&mut self, target: &'a ast::Target) -> Option<TargetPath> {
        let mut names: Vec<Arc<str>> = Vec::with_capacity(target.segments.len());
        for segment in &target.segments {
            let name = match segment.pieces.as_slice() {
                [TargetPiece::Text(text)] => text.clone(),
                pieces => {
                    let mut name = String::new();
                    for piece in pieces {
                        match piece {
                            TargetPiece::Text(text) => name.push_str(text),
                            TargetPiece::Hole(hole) => name.push_str(&self.hole_text(hole)?),
                        }
                    }
                    name.into()
                }
            };
            names.push(name);
        }
        Some(kinds::path_of(names))
    }

    fn hole_text(&mut self, hole: &ast::Name) -> Option<String> {
        let value = match self.global(self.env.package, &hole.text) {
            Some(Global::Param(id)) => {
                self.params[id.0 as usize].fixed = true;
                let value = self.param(id).value.clone();
                if value.is_none() {
                    self.tell_no_value(&hole.text, hole.span);
                    return None;
                }
                value
            }
            Some(Global::Const(index)) => {
                let expr = self.const_value(index, hole.span);
                self.constant_of(&expr)
            }
            Some(other) => {
                self.tell_hole(hole, &format!("`{}` is {}", hole.text, other.words()));
                return None;
            }
            None => {
                self.tell_hole(hole, &format!("no param or const is called `{}`", hole.text));
                return None;
            }
        };
        match value? {
            Value::Text(text) if !text.is_empty() => Some(text.characters().into_owned()),
            other => {
                self.tell_hole(hole, &format!("`{}` is {}", hole.text, kinds::words(&kinds::of_value(&other))));
                None
            }
        }
    }

    fn tell_hole(&mut self, hole: &ast::Name, why: &str) {
        let near = self
            .near_global(self.env.package, &hole.text, |global| matches!(global, Global::Param(_) | Global::Const(_)));
        let mut diagnostic = Diagnostic::error(Code::WrongUse, hole.span)
            .message(format!("a hole in a target path takes a param or const with text: {why}"))
            .label("not a text that is known when compiling");
        if let Some(near) = near.filter(|near| **near != *hole.text) {
            diagnostic = diagnostic.help(format!("a near name is `{near}`"));
        }
        self.report(diagnostic);
    }

    /// The place below another one; none where the target has none, which is told.
    pub(super) fn spot(&mut self, above: &Spot, target: &'a ast::Target) -> Option<Spot> {
        let names = self.target_names(target)?;
        let mut spot = above.clone();
        for (name, segment) in names.names.iter().zip(&target.segments) {
            spot = self.spot_below(&spot, name, segment.span)?;
        }
        Some(spot)
    }

    /// The member of a place.
    pub(super) fn spot_below(&mut self, above: &Spot, name: &Arc<str>, span: Span) -> Option<Spot> {
        let path = above.path.join(&kinds::path_of(vec![name.clone()]));
        let Some(schema) = &above.schema else { return Some(Spot { path, schema: None, needed: false }) };
        let schema = schema.clone();
        match kinds::property(&schema, name) {
            Property::Declared { schema: below, required } => {
                Some(Spot { path, schema: Some(below), needed: above.needed && required })
            }
            Property::Undeclared => Some(Spot { path, schema: Some(kinds::any()), needed: false }),
            Property::Closed => {
                self.tell_no_target(&above.path, &schema, name, &path, span);
                None
            }
        }
    }

    fn tell_no_target(&mut self, above: &TargetPath, schema: &Schema, name: &str, path: &TargetPath, span: Span) {
        if kinds::may_be_list(schema) && !kinds::may_be_object(schema) {
            self.report(
                Diagnostic::error(Code::ScalarIntoList, span)
                    .message(format!("`{above}` is a list, and a list is written whole"))
                    .label(format!("`{name}` would be a field of its elements"))
                    .help(format!("`{above} = [{{ {}: ... }}]`", shown(name))),
            );
            return;
        }
        let place = if above.names.is_empty() { "the record".to_owned() } else { format!("`{above}`") };
        if !kinds::may_be_object(schema) {
            let words = kinds::words(schema);
            let message = format!("{place} is {words} and has no fields");
            self.report(Diagnostic::error(Code::UnknownTargetField, span).message(message).label(words));
            return;
        }
        let known = kinds::names(schema);
        let mut diagnostic = Diagnostic::error(Code::UnknownTargetField, span)
            .message(format!("the target schema has no field `{path}`"))
            .label(format!("not in {place}"));
        match near_name(name, known.iter().map(|name| &**name)) {
            Some(near) => {
                diagnostic = diagnostic.help(format!("a near name is `{}`", shown(near)));
                if let Some(note) = kinds::about(schema, near) {
                    diagnostic = diagnostic.note(note);
                }
            }
            None if !known.is_empty() => {
                diagnostic = diagnostic.note(format!("its fields are {}", kinds::listed(&known)));
            }
            None => {}
        }
        self.report(diagnostic);
    }
}

fn shown(name: &str) -> String {
    if is_plain_name(name) { name.to_owned() } else { format!("\"{name}\"") }
}
