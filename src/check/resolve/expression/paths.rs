//! Paths and queries: what the schema says of each step, what may be missing on the way, times read as times.

use super::super::constant::below;
use super::super::scope::as_time;
use super::super::{Resolver, kinds};
use super::{constant, is_never};
use crate::check::{Expr, ExprNode};
use crate::diagnostic::{Code, Diagnostic, near_name};
use crate::path::{Step, print_steps};
use crate::payload::Query;
use crate::schema::{Kind, Property, Schema};
use crate::source::Span;
use crate::syntax::ast;
use std::sync::Arc;

impl<'a> Resolver<'a> {
    /// `.a.b[0]`
    pub(in super::super) fn payload(&mut self, steps: &'a [ast::PathStep], span: Span) -> Expr {
        let Some(base) = self.whole_payload(span) else { return self.spoiled(span) };
        let steps: Vec<&ast::PathStep> = steps.iter().collect();
        self.path(base, &steps, span)
    }

    /// `.`, where it is seen.
    fn whole_payload(&mut self, span: Span) -> Option<Expr> {
        let source = self.env.event.source.filter(|_| self.env.payload);
        if let Some(source) = source {
            let source = &self.sources[source.0 as usize];
            if source.spoiled {
                return None;
            }
            let schema = source.value.schema.clone();
            return Some(Expr { node: ExprNode::Payload, kind: kinds::sure(schema), span });
        }
        let (message, help) = if self.env.trail.is_empty() && self.env.event.index.is_none() {
            ("the payload is not known here", "only events read the payload")
        } else {
            (
                "a function or fragment does not see the payload",
                "give it a parameter, and pass the value where it is used",
            )
        };
        if !self.env.payload {
            self.report(Diagnostic::error(Code::WrongUse, span).message(message).label("reads the payload").help(help));
        }
        None
    }

    pub(super) fn payload_has(&self, name: &str) -> bool {
        let source = self.env.event.source.filter(|_| self.env.payload);
        source.is_some_and(|source| {
            let schema = &self.sources[source.0 as usize].value.schema;
            matches!(kinds::property(schema, name), Property::Declared { .. })
        })
    }

    /// Steps below a value. A path below a path is one path.
    pub(in super::super) fn path(&mut self, base: Expr, steps: &[&ast::PathStep], span: Span) -> Expr {
        if is_never(&base) {
            return self.spoiled(span);
        }
        if steps.is_empty() {
            return Expr { span, ..base };
        }
        if let ExprNode::Constant(value) = &base.node {
            let found = steps.iter().try_fold(value.clone(), |value, step| below(&value, &step.step));
            if let Some(found) = found {
                return constant(found, span);
            }
        }
        let from_payload = self.is_from_payload(&base);
        let blank = self.env.event.blank_is_missing && from_payload;
        let mut place = self.place_of(&base).filter(|_| !self.env.facts.is_empty());
        // What is known of a place, and what its schema says without that.
        let mut whole = base.kind.clone();
        let mut kind = place.as_ref().map_or_else(|| whole.clone(), |place| self.narrowed(place, whole.clone()));
        for (index, step) in steps.iter().enumerate() {
            let above = if has_member(&kind, &step.step) { &kind } else { &whole };
            let Some(next) = self.step(above, &base, &steps[..index], step, blank) else { return self.spoiled(span) };
            whole = next;
            kind = whole.clone();
            if let Some(place) = place.as_mut() {
                place.step(step.step.clone());
                kind = self.narrowed(place, kind);
            }
        }
        let steps = steps.iter().map(|step| step.step.clone());
        if from_payload {
            kind.schema = kinds::as_text(&kind.schema);
        }
        let node = match base.node {
            ExprNode::Path { base, steps: above, blank_is_missing } => {
                ExprNode::Path { base, steps: above.into_iter().chain(steps).collect(), blank_is_missing }
            }
            _ => ExprNode::Path { base: Box::new(base), steps: steps.collect(), blank_is_missing: blank },
        };
        let path = Expr { node, kind, span };
        if from_payload { as_time(path) } else { path }
    }

    /// What one step gives; none where it is a fault.
    fn step(
        &mut self,
        kind: &Kind,
        base: &Expr,
        above: &[&ast::PathStep],
        step: &ast::PathStep,
        blank: bool,
    ) -> Option<Kind> {
        let schema = &kind.schema;
        if kinds::is_nothing(schema) {
            return Some(Kind { optional: true, ..kind.clone() });
        }
        let (below, sure) = match &step.step {
            Step::Name(name) if kinds::may_be_object(schema) => match kinds::property(schema, name) {
                Property::Declared { schema: below, required } => (below, required && kinds::is_only_object(schema)),
                // An object that names no field at all can have any.
                Property::Undeclared if kinds::names(schema).is_empty() => (kinds::any(), false),
                Property::Undeclared | Property::Closed => {
                    self.unknown_field(schema, base, above, step, name);
                    return None;
                }
            },
            Step::Index(at) if kinds::may_be_list(schema) => {
                (kinds::item_at(schema, *at), kinds::is_only_list(schema) && kinds::has_item(schema, *at))
            }
            Step::Name(_) | Step::Index(_) => {
                self.no_such_step(schema, step);
                return None;
            }
        };
        Some(self.read_kind(kind, &below, sure, blank))
    }

    /// What reading gives: null is missing, and blank text where the source says so.
    fn read_kind(&self, above: &Kind, below: &Schema, sure: bool, blank: bool) -> Kind {
        let read = kinds::read(below, blank);
        Kind { schema: read.schema, optional: above.optional || read.optional || !sure, fails: above.fails }
    }

    /// A field that the schema does not name. Reading what no schema speaks of would be a guess, also where the object is
    /// open: `undeclared` takes such fields together.
    fn unknown_field(
        &mut self,
        schema: &Schema,
        base: &Expr,
        above: &[&ast::PathStep],
        step: &ast::PathStep,
        name: &str,
    ) {
        let whole = printed(base, above);
        let field = |name: &str| format!("{whole}{}", print_steps(&[Step::Name(name.into())]));
        let known = kinds::names(schema);
        let mut diagnostic = Diagnostic::error(Code::UnknownSourceField, step.span)
            .message(format!("the source has no field `{}`", field(name)))
            .label(match &base.node {
                _ if !whole.is_empty() => format!("not in `{whole}`"),
                ExprNode::Payload => "not in the payload".to_owned(),
                _ => "not in what stands before it".to_owned(),
            });
        if let Some(near) = near_name(name, known.iter().map(|name| &**name)) {
            diagnostic = diagnostic.help(format!("a near name is `{}`", field(near)));
            if let Some(note) = kinds::about(schema, near) {
                diagnostic = diagnostic.note(note);
            }
        } else {
            diagnostic = diagnostic.help("declare it in the source schema");
            if !known.is_empty() {
                diagnostic = diagnostic.note(format!("its fields are {}", kinds::listed(&known)));
            }
        }
        self.report(diagnostic);
    }

    fn no_such_step(&mut self, schema: &Schema, step: &ast::PathStep) {
        let words = kinds::words(schema);
        let (message, help) = match &step.step {
            Step::Name(name) if kinds::may_be_list(schema) => (
                format!("{words} has no field `{name}`"),
                format!("`[for x in ...: x.{name}]` takes it of each, `[0].{name}` of the first"),
            ),
            Step::Name(name) => (format!("{words} has no field `{name}`"), String::new()),
            Step::Index(at) => (format!("{words} has no element `[{at}]`"), String::new()),
        };
        let mut diagnostic =
            Diagnostic::error(Code::UnknownSourceField, step.span).message(message).label("there is nothing below");
        if !help.is_empty() {
            diagnostic = diagnostic.help(help);
        }
        self.report(diagnostic);
    }

    /// `$...`: a singular query is a path.
    pub(super) fn query(&mut self, text: &str, span: Span) -> Expr {
        let query = match Query::parse(text) {
            Ok(query) => query,
            Err(fault) => {
                let at = Span {
                    start: span.start.saturating_add(u32::try_from(fault.offset).unwrap_or(0)).min(span.end),
                    ..span
                };
                let at = if at.start < at.end { at } else { span };
                self.report(
                    Diagnostic::error(Code::BadQuery, at)
                        .message("this is not a query that can run")
                        .label(fault.message),
                );
                return self.spoiled(span);
            }
        };
        let Some(base) = self.whole_payload(span) else { return self.spoiled(span) };
        let step = |step: Step| ast::PathStep { step, span };
        if let Some(steps) = query.singular() {
            let steps: Vec<ast::PathStep> = steps.into_iter().map(step).collect();
            return self.path(base, &steps.iter().collect::<Vec<_>>(), span);
        }
        let leading: Vec<ast::PathStep> = query.leading_steps().into_iter().map(step).collect();
        let below = self.path(base, &leading.iter().collect::<Vec<_>>(), span);
        if is_never(&below) {
            return below;
        }
        let blank_is_missing = self.env.event.blank_is_missing;
        let selected = self.env.event.source.and_then(|source| {
            let source = self.sources.get(source.0 as usize)?;
            kinds::selected(&source.value.schema, &query.outline()?)
        });
        let kind = kinds::sure(kinds::list_of(&selected.unwrap_or_else(kinds::any)));
        Expr { node: ExprNode::Query { query: Arc::new(query), singular: false, blank_is_missing }, kind, span }
    }
}

/// Whether a step leads to something: a guard can leave only alternatives that do not name the member.
fn has_member(kind: &Kind, step: &Step) -> bool {
    match step {
        Step::Name(name) => matches!(kinds::property(&kind.schema, name), Property::Declared { .. }),
        Step::Index(_) => true,
    }
}

/// The path above a step as written; of anything but a path, nothing.
fn printed(base: &Expr, above: &[&ast::PathStep]) -> String {
    let mut steps: Vec<Step> = match &base.node {
        ExprNode::Path { steps, .. } => steps.clone(),
        _ => Vec::new(),
    };
    steps.extend(above.iter().map(|step| step.step.clone()));
    print_steps(&steps)
}
