//! Fragments: their rules put where they are used; and bodies that nothing uses, checked by themselves.

use super::bodies::{Collected, Position};
use super::declarations::Global;
use super::expansion::{Argument, ArgumentValue, Use, is_cheap};
use super::expression::is_never;
use super::{EventState, Resolver, kinds};
use crate::check::{DeclaredKind, Expr, ExprNode, Test};
use crate::diagnostic::{Code, Diagnostic, Severity, near_name};
use crate::source::Span;
use crate::syntax::ast;

impl<'a> Resolver<'a> {
    /// `use f(x)`: a required argument that is missing writes nothing.
    pub(super) fn use_fragment(
        &mut self,
        name: &'a ast::QualifiedName,
        arguments: &'a [ast::Expr],
        span: Span,
        at: &Position,
        out: &mut Collected,
    ) {
        let arguments: Vec<&'a ast::Expr> = arguments.iter().collect();
        let Some(index) = self.fragment_named(name) else {
            self.arguments(&arguments, None);
            return;
        };
        let fragment = &self.fragments[index];
        let (package, params, body, declared) = (fragment.package, fragment.params, fragment.body, fragment.name);
        self.fragments[index].expanded = true;
        if self.is_circle(declared, name.span) {
            return;
        }
        let rest = params.iter().position(super::expression::is_rest);
        let arguments = self.arguments(&arguments, rest);
        let Some(matched) = self.match_arguments(declared, params, package, arguments, name.span) else { return };
        let known = self.env.facts.len();
        let mut inner = at.clone();
        let bound = self.fragment_arguments(matched, &mut inner.guards, span);
        let outside =
            self.enter(package, Use { name: declared.text.clone(), declared: declared.span, span: name.span });
        self.push_block();
        for (field, value) in bound {
            match value {
                ArgumentValue::One(value) => self.bind_value(&field.name, DeclaredKind::Parameter, value),
                ArgumentValue::Rest(values) => self.bind_rest(&field.name, values),
            }
        }
        self.lines(body, &inner, out);
        self.pop_block();
        self.leave(outside);
        self.env.facts.truncate(known);
    }

    fn fragment_named(&mut self, name: &'a ast::QualifiedName) -> Option<usize> {
        let package = match &name.module {
            None => self.env.package,
            Some(module) => match self.global(self.env.package, &module.text) {
                Some(Global::Import(package)) => package?,
                Some(_) | None => {
                    self.unknown_import(module);
                    return None;
                }
            },
        };
        match self.global(package, &name.name.text) {
            Some(Global::Fragment(index)) => Some(index),
            Some(other) => {
                let message = format!("`{}` is {}, not a fragment", name.name.text, other.words());
                let diagnostic = Diagnostic::error(Code::WrongUse, name.span).message(message);
                self.report(diagnostic.label("only fragments have rules").help("`use` takes a `fragment`"));
                None
            }
            None => {
                self.unknown_fragment(package, &name.name);
                None
            }
        }
    }

    fn unknown_fragment(&mut self, package: usize, name: &ast::Name) {
        let names = &self.packages[package].names;
        let fragments = names.iter().filter(|(_, entry)| matches!(entry.global, Global::Fragment(_)));
        let mut known: Vec<&str> = fragments.map(|(name, _)| *name).collect();
        known.sort_unstable();
        let mut diagnostic = Diagnostic::error(Code::UnknownFunction, name.span)
            .message(format!("no fragment is called `{}`", name.text))
            .label("not declared");
        if let Some(near) = near_name(&name.text, known) {
            diagnostic = diagnostic.help(format!("a near name is `{near}`"));
        }
        self.report(diagnostic);
    }

    /// What stands for the parameters: cheap arguments themselves, others a slot; guards for what must be there.
    fn fragment_arguments(
        &mut self,
        matched: Vec<Argument<'a>>,
        guards: &mut Vec<Expr>,
        span: Span,
    ) -> Vec<(&'a ast::Field, ArgumentValue)> {
        let mut bound = Vec::with_capacity(matched.len());
        for Argument { field, value, optional } in matched {
            let value = match value {
                ArgumentValue::One(value) => {
                    ArgumentValue::One(self.fragment_argument(field, value, optional, guards, span))
                }
                ArgumentValue::Rest(values) => {
                    let value = |value| self.fragment_argument(field, value, false, guards, span);
                    ArgumentValue::Rest(values.into_iter().map(value).collect())
                }
            };
            bound.push((field, value));
        }
        bound
    }

    fn fragment_argument(
        &mut self,
        field: &'a ast::Field,
        value: Expr,
        optional: bool,
        guards: &mut Vec<Expr>,
        span: Span,
    ) -> Expr {
        self.tell_unhandled(&value, span);
        let mut value = if is_cheap(&value) { value } else { self.as_slot(&field.name.text, value) };
        if value.kind.optional && !optional && !is_never(&value) {
            let kind = kinds::sure(kinds::boolean());
            let at = value.span;
            let node = ExprNode::Is { value: Box::new(value.clone()), negated: false, test: Test::Present };
            guards.push(Expr { node, kind, span: at });
            self.assume_present(&value);
            value.kind.optional = false;
        }
        value.kind.fails = false;
        value
    }

    /// Every function and fragment is resolved once by itself: where no event expands it so that its faults show, else
    /// for what is needless in it whatever it is given.
    pub(super) fn check_unexpanded(&mut self) {
        for index in 0..self.functions.len() {
            if self.functions[index].package == 0 {
                let expanded = self.functions[index].expanded;
                self.apart_from_uses(expanded, |resolver| resolver.check_function(index));
            }
        }
        for index in 0..self.fragments.len() {
            if self.fragments[index].package == 0 {
                let expanded = self.fragments[index].expanded;
                self.apart_from_uses(expanded, |resolver| resolver.check_fragment(index));
            }
        }
    }

    /// Of a body that uses have shown in full, only warnings are new.
    fn apart_from_uses(&mut self, expanded: bool, check: impl FnOnce(&mut Self)) {
        let known = self.found.list.len();
        check(self);
        if expanded {
            let new = self.found.list.split_off(known);
            self.found.list.extend(new.into_iter().filter(|diagnostic| diagnostic.severity == Severity::Warning));
        }
    }

    fn check_function(&mut self, index: usize) {
        let decl = &self.functions[index];
        let (package, params, returns, body, name) = (decl.package, decl.params, decl.returns, decl.body, decl.name);
        self.without_use(package, |resolver| {
            resolver.bind_unknown(params);
            resolver.body_of(name, body, returns);
        });
    }

    fn check_fragment(&mut self, index: usize) {
        let fragment = &self.fragments[index];
        let (package, params, body) = (fragment.package, fragment.params, fragment.body);
        self.without_use(package, |resolver| {
            resolver.bind_unknown(params);
            resolver.lines(body, &super::events::nowhere(), &mut Collected::default());
        });
    }

    /// A body by itself.
    fn without_use(&mut self, package: usize, run: impl FnOnce(&mut Self)) {
        self.apart(package, |resolver| {
            resolver.env.event = EventState { index: Some(usize::MAX), ..EventState::default() };
            resolver.env.lenient = true;
            resolver.push_block();
            run(resolver);
            resolver.pop_block();
        });
    }

    /// Parameters of a body without a use: what their types say, else anything.
    fn bind_unknown(&mut self, params: &'a [ast::Field]) {
        for field in params {
            let kind = match &field.ty {
                Some(ty) => self.type_kind(ty),
                None => kinds::maybe(kinds::any()),
            };
            let slot = self.add_slot(field.name.text.clone(), kind.clone(), None, field.span, false);
            let value = Expr { node: ExprNode::Slot(slot), kind, span: field.span };
            if super::expression::is_rest(field) {
                self.bind_rest(&field.name, vec![value]);
            } else {
                self.bind_value(&field.name, DeclaredKind::Parameter, value);
            }
        }
    }
}
