//! `test` blocks: names and paths looked up, constants computed, expectations compared with the target.

use super::declarations::Global;
use super::targets::Spot;
use super::{EventState, Resolver, kinds};
use crate::check::{Change, Event, Expectation, ExpectationKind, Expected, Given, SourceId, TestBlock};
use crate::diagnostic::{Code, Diagnostic, near_name};
use crate::path::{Step, TargetPath};
use crate::schema::{Cover, Schema, Validator};
use crate::source::{FileId, Span};
use crate::syntax::ast::{self, ExpectKind, ExprKind, GivenPayload, ItemKind};
use crate::value::{self, TimeDigits, Value};
use std::sync::Arc;

impl<'a> Resolver<'a> {
    /// Resolves the tests of the package itself.
    pub(super) fn test_blocks(&mut self, files: &'a [(FileId, ast::File)], events: &[Event]) -> Vec<TestBlock> {
        let items = files.iter().flat_map(|(_, file)| &file.items);
        let tests = items.filter_map(|item| match &item.kind {
            ItemKind::Test(test) => Some((test, item.span)),
            _ => None,
        });
        let tests: Vec<(&'a ast::Test, Span)> = tests.collect();
        tests.into_iter().filter_map(|(test, span)| self.test_block(test, span, events)).collect()
    }

    fn test_block(&mut self, test: &'a ast::Test, span: Span, events: &[Event]) -> Option<TestBlock> {
        let Some(event) = self.event_named(&test.event) else {
            self.unknown_event(&test.event);
            return None;
        };
        let source = match self.global_entry(0, &self.event_decls[event].source.text).map(|entry| entry.global) {
            Some(Global::Source(id)) => Some(id),
            _ => None,
        };
        let target = match self.global_entry(0, &self.event_decls[event].target.text).map(|entry| entry.global) {
            Some(Global::Target(id)) => Some(id),
            _ => None,
        };
        let state = EventState { index: Some(event), source, ..EventState::default() };
        let typed = self.apart(0, |resolver| {
            resolver.env.event = state;
            let given = resolver.given(&test.given.payload);
            let changes = test.given.changes.iter().filter_map(|change| resolver.change(change)).collect();
            (given, changes)
        });
        let schema = target.map(|id| &self.targets[id.0 as usize]).filter(|target| !target.spoiled);
        let schema = schema.map(|target| target.value.schema.clone());
        let root = Spot { path: TargetPath::default(), schema, needed: false };
        let expectations: Vec<Expectation> = self.apart(0, |resolver| {
            resolver.env.nulls = true;
            test.expects.iter().filter_map(|expect| resolver.expectation(expect, &root, events.get(event))).collect()
        });
        let (given, changes): (Option<Given>, Vec<Change>) = typed;
        let given = given?;
        if test.given.changes.is_empty() && !expectations.iter().any(is_reject) {
            self.valid_payload(&given, &test.given.payload, source);
        }
        let given_span = match &test.given.payload {
            GivenPayload::File(path) => path.span,
            GivenPayload::Literal(expr) => expr.span,
        };
        Some(TestBlock { event, title: test.title.text.clone(), given, given_span, changes, expectations, span })
    }

    /// A payload that is written out and expected to give records must be one that the source accepts.
    fn valid_payload(&mut self, given: &Given, written: &GivenPayload, source: Option<SourceId>) {
        let (Given::Literal(json), GivenPayload::Literal(expr)) = (given, written) else { return };
        let state = source.and_then(|id| self.sources.get(id.0 as usize)).filter(|source| !source.spoiled);
        let Some(Ok(validator)) = state.map(|source| Validator::compile(&source.value.schema)) else { return };
        let violations = validator.violations_of_json(json, 1);
        let Some(violation) = violations.first() else { return };
        let place = if violation.pointer.is_empty() { "the payload" } else { &violation.pointer };
        self.report(
            Diagnostic::error(Code::TestExpectation, expr.span)
                .message(format!("this payload breaks its source schema: {place} {}", violation.message))
                .label("this test can never pass")
                .help("mend the payload, or write `expect reject`"),
        );
    }

    fn event_named(&self, name: &ast::Name) -> Option<usize> {
        match self.global_entry(0, &name.text)?.global {
            Global::Event(index) => Some(index),
            _ => None,
        }
    }

    fn unknown_event(&mut self, name: &ast::Name) {
        let near = self.near_global(0, &name.text, |global| matches!(global, Global::Event(_)));
        let mut diagnostic = Diagnostic::error(Code::UnknownEvent, name.span)
            .message(format!("no event is called `{}`", name.text))
            .label("a test names the event it runs");
        if let Some(near) = near {
            diagnostic = diagnostic.help(format!("a near name is `{near}`"));
        }
        self.report(diagnostic);
    }

    fn given(&mut self, payload: &'a GivenPayload) -> Option<Given> {
        match payload {
            GivenPayload::File(path) => Some(Given::File(path.text.clone())),
            GivenPayload::Literal(expr) => self.json(expr).map(Given::Literal),
        }
    }

    /// A constant as JSON; `null` is a value there.
    fn json(&mut self, expr: &'a ast::Expr) -> Option<serde_json::Value> {
        let outer = std::mem::replace(&mut self.env.nulls, true);
        let value = self.constant_value(expr);
        self.env.nulls = outer;
        value.map(|value| value.to_json())
    }

    fn change(&mut self, change: &'a ast::Change) -> Option<Change> {
        match change {
            ast::Change::Set { path, value, span } => {
                let steps = self.test_path(path, *span);
                let value = self.json(value);
                Some(Change::Set(steps?, value?))
            }
            ast::Change::Remove { path, span } => self.test_path(path, *span).map(Change::Remove),
            ast::Change::Param { name, value } => {
                let value = self.constant_value(value);
                let known = matches!(self.global(0, &name.text), Some(Global::Param(_)));
                if !known {
                    self.unknown_param(name);
                    return None;
                }
                Some(Change::Param(name.text.clone(), param_text(&value?)))
            }
        }
    }

    fn unknown_param(&mut self, name: &ast::Name) {
        let near = self.near_global(0, &name.text, |global| matches!(global, Global::Param(_)));
        let mut diagnostic = Diagnostic::error(Code::UnknownName, name.span)
            .message(format!("no param is called `{}`", name.text))
            .label("not a param");
        diagnostic = match near {
            Some(near) => diagnostic.help(format!("a near name is `{near}`")),
            None => diagnostic.help(format!("`.{}` is the payload's field", name.text)),
        };
        self.report(diagnostic);
    }

    /// A path of the payload, as far as the source knows it.
    fn test_path(&mut self, path: &'a [ast::PathStep], span: Span) -> Option<Vec<Step>> {
        self.env.payload = true;
        let typed = self.payload_path(path, span);
        self.env.payload = false;
        typed.then(|| path.iter().map(|step| step.step.clone()).collect())
    }

    fn payload_path(&mut self, path: &'a [ast::PathStep], span: Span) -> bool {
        if self.env.event.source.is_none() {
            return false;
        }
        let typed = self.payload(path, span);
        !super::expression::is_never(&typed)
    }

    fn expectation(&mut self, expect: &'a ast::Expect, root: &Spot, event: Option<&Event>) -> Option<Expectation> {
        if let (Some(name), Some(event)) = (&expect.emit, event) {
            self.known_emit(name, event)?;
        }
        let kind = match &expect.kind {
            ExpectKind::Subset(expr) => ExpectationKind::Subset(self.expected(expr, root)?),
            ExpectKind::At(index, expr) => ExpectationKind::At(*index, self.expected(expr, root)?),
            ExpectKind::Missing => ExpectationKind::Missing,
            ExpectKind::Count(count) => ExpectationKind::Count(*count),
            ExpectKind::Reject(path) => {
                let steps = path.as_ref().map(|path| path.iter().map(|step| step.step.clone()).collect());
                ExpectationKind::Reject(steps)
            }
            ExpectKind::Golden(path) => ExpectationKind::Golden(path.text.clone()),
        };
        let emit = expect.emit.as_ref().map(|name| name.text.clone());
        Some(Expectation { emit, kind, span: expect.span })
    }

    fn known_emit(&mut self, name: &ast::Name, event: &Event) -> Option<()> {
        let known: Vec<Arc<str>> = event.emits.iter().filter_map(|emit| emit.name.clone()).collect();
        if known.contains(&name.text) {
            return Some(());
        }
        let mut diagnostic = Diagnostic::error(Code::UnknownEvent, name.span)
            .message(format!("event `{}` has no emit called `{}`", event.name, name.text))
            .label("not one of its emits");
        if let Some(near) = near_name(&name.text, known.iter().map(|name| &**name)) {
            diagnostic = diagnostic.help(format!("a near name is `{near}`"));
        } else if !known.is_empty() {
            diagnostic = diagnostic.note(format!("its emits are {}", kinds::listed(&known)));
        }
        self.report(diagnostic);
        None
    }

    /// What a value is expected to be, compared with the target on the way.
    fn expected(&mut self, expr: &'a ast::Expr, spot: &Spot) -> Option<Expected> {
        match &expr.kind {
            ExprKind::Name(name) if &**name == "missing" => Some(Expected::Missing),
            ExprKind::Object(members) => self.expected_object(members, spot, expr.span),
            ExprKind::List(items) => self.expected_list(items, spot, expr.span),
            _ => {
                let value = self.constant_value(expr)?;
                self.compare_expected(&value, spot, expr.span);
                Some(Expected::Value(value.to_json()))
            }
        }
    }

    fn expected_object(&mut self, members: &'a [ast::Member], spot: &Spot, span: Span) -> Option<Expected> {
        if !self.can_hold(spot, kinds::may_be_object, "an object", span) {
            return None;
        }
        let mut expected = Vec::with_capacity(members.len());
        for member in members {
            match member {
                ast::Member::Spread(value) => {
                    let diagnostic =
                        Diagnostic::error(Code::WrongUse, value.span).message("an expectation is written out");
                    self.report(diagnostic.label("`...` cannot stand here").help("write the members that matter"));
                }
                ast::Member::Pair(target, value) => {
                    let Some(names) = self.target_names(target) else { continue };
                    let Some(below) = self.spot(spot, target) else { continue };
                    if let Some(value) = self.expected(value, &below) {
                        expected.push((names, value));
                    }
                }
            }
        }
        Some(Expected::Object(expected))
    }

    fn expected_list(&mut self, items: &'a [ast::Expr], spot: &Spot, span: Span) -> Option<Expected> {
        if !self.can_hold(spot, kinds::may_be_list, "a list", span) {
            return None;
        }
        let schema = spot.schema.as_ref().map(kinds::item_of);
        let item = Spot { path: spot.path.clone(), schema, needed: false };
        let items: Option<Vec<Expected>> = items.iter().map(|expr| self.expected(expr, &item)).collect();
        items.map(Expected::List)
    }

    fn can_hold(&mut self, spot: &Spot, holds: fn(&Schema) -> bool, what: &str, span: Span) -> bool {
        let Some(schema) = spot.schema.as_ref().filter(|schema| !holds(schema)) else { return true };
        let words = kinds::words(schema);
        self.report(
            Diagnostic::error(Code::TestExpectation, span)
                .message(format!("`{}` is {words} and never {what}", spot.path))
                .label("this test can never pass"),
        );
        false
    }

    fn compare_expected(&mut self, value: &Value<'static>, spot: &Spot, span: Span) {
        let Some(schema) = &spot.schema else { return };
        if let Cover::No(why) = schema.covers(&kinds::of_value(value)) {
            self.report(
                Diagnostic::error(Code::TestExpectation, span)
                    .message(format!("`{}` is never {}", spot.path, kinds::show(value)))
                    .label("this test can never pass")
                    .note(why),
            );
        }
    }
}

fn is_reject(expectation: &Expectation) -> bool {
    matches!(expectation.kind, ExpectationKind::Reject(_))
}

/// A param's value as a caller would write it.
fn param_text(value: &Value<'static>) -> String {
    let written = |write: &dyn Fn(&mut Vec<u8>)| {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8_lossy(&out).trim_matches('"').to_owned()
    };
    match value {
        Value::Text(text) => text.characters().into_owned(),
        Value::Time(time) => written(&|out| value::write_time(*time, TimeDigits::Nanos, out)),
        Value::Date(date) => written(&|out| value::write_date(*date, out)),
        Value::Duration(duration) => written(&|out| value::write_duration(*duration, out)),
        other => other.to_json().to_string(),
    }
}
