//! Functions of the mapping, expanded where they are called: parameters bound, the body resolved, its type compared.

use super::expression::is_never;
use super::{Env, Resolver, kinds, narrow};
use crate::check::{Binding, DeclaredKind, Expr, ExprNode, Scope};
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{Cover, Kind};
use crate::source::Span;
use crate::syntax::ast;
use std::sync::Arc;

/// A use of a function or fragment that is being expanded.
#[derive(Debug, Clone)]
pub(super) struct Use {
    /// Its name.
    pub(super) name: Arc<str>,
    /// Where it is declared: its name.
    pub(super) declared: Span,
    /// Where it is used.
    pub(super) span: Span,
}

/// What to go back to after an expansion.
pub(super) struct Outside {
    package: usize,
    floor: usize,
    payload: bool,
}

/// A parameter with its argument.
pub(super) struct Argument<'a> {
    pub(super) field: &'a ast::Field,
    pub(super) value: ArgumentValue,
    /// Whether the parameter may be missing: `T?`.
    pub(super) optional: bool,
}

/// What is given for a parameter.
pub(super) enum ArgumentValue {
    One(Expr),
    Rest(Vec<Expr>),
}

impl<'a> Resolver<'a> {
    /// A call of a function of the mapping.
    pub(super) fn expand_function(&mut self, index: usize, arguments: Vec<Expr>, name: Span, span: Span) -> Expr {
        let decl = &self.functions[index];
        let (package, params, returns, body, declared) =
            (decl.package, decl.params, decl.returns, decl.body, decl.name);
        self.functions[index].expanded = true;
        if self.is_circle(declared, name) {
            return self.spoiled(span);
        }
        let spoiled = arguments.iter().any(is_never);
        let Some(arguments) = self.match_arguments(declared, params, package, arguments, name) else {
            return self.spoiled(span);
        };
        if let (true, Some(ty)) = (self.env.lenient, returns) {
            return self.promised(ty, package, span);
        }
        let outside = self.enter(package, Use { name: declared.text.clone(), declared: declared.span, span: name });
        let scope = std::mem::replace(&mut self.env.scope, Scope::Local);
        self.push_block();
        let (bindings, kind) = self.bind_parameters(arguments);
        let body = self.body_of(declared, body, returns);
        self.pop_block();
        self.env.scope = scope;
        self.leave(outside);
        if spoiled || matches!(body.node, ExprNode::Todo) {
            return self.spoiled(span);
        }
        bound(bindings, kind, body, span)
    }

    /// What a function's type says it gives: where only the body around the call is looked at.
    fn promised(&mut self, ty: &'a ast::Type, package: usize, span: Span) -> Expr {
        let outer = std::mem::replace(&mut self.env.package, package);
        let kind = self.type_kind(ty);
        self.env.package = outer;
        let slot = self.add_slot("".into(), kind.clone(), None, span, false);
        Expr { node: ExprNode::Slot(slot), kind, span }
    }

    /// The body of a function, compared with the type it declares.
    pub(super) fn body_of(&mut self, name: &ast::Name, body: &'a ast::Expr, returns: Option<&'a ast::Type>) -> Expr {
        let mut body = self.expr(body);
        let Some(ty) = returns else { return body };
        let declared = self.type_kind(ty);
        if is_never(&body) || kinds::is_nothing(&declared.schema) {
            return body;
        }
        let (given, wanted) = (kinds::words(&body.kind.schema), kinds::words(&declared.schema));
        match declared.schema.covers(&body.kind.schema) {
            Cover::Yes => {}
            _ if self.env.lenient && !kinds::is_nothing(&body.kind.schema.and(&declared.schema)) => {}
            // The declared type is no proof: what the body is, is known from the body alone.
            Cover::Unknown if declared.schema.types().covers(body.kind.schema.types()) => {}
            Cover::No(_) | Cover::Unknown => {
                self.report(
                    Diagnostic::error(Code::KindMismatch, body.span)
                        .message(format!("`{}` gives {given}, its type says {wanted}", name.text))
                        .label(given)
                        .also(ty.span, "the type")
                        .help("`as ...` lets one kind through, or change the type"),
                );
                body.kind.schema = declared.schema.clone();
            }
        }
        if body.kind.optional && !declared.optional && !self.env.lenient {
            self.report(
                Diagnostic::error(Code::MayBeMissing, body.span)
                    .message(format!("what `{}` gives may be missing, its type says it is there", name.text))
                    .label("may be missing")
                    .also(ty.span, "the type")
                    .help("put `?` behind the type, or `?? ...` behind the value"),
            );
            body.kind.optional = false;
        }
        body
    }

    /// Tells of a function or fragment that is used inside itself.
    pub(super) fn is_circle(&mut self, declared: &ast::Name, used: Span) -> bool {
        if !self.env.trail.iter().any(|outer| outer.declared == declared.span) {
            return false;
        }
        self.found.add(
            Diagnostic::error(Code::Recursion, used)
                .message(format!("`{}` uses itself", declared.text))
                .label("every mapping ends, so nothing is recursive")
                .also(declared.span, "declared here"),
        );
        true
    }

    /// Goes to where a function or fragment is declared: other names, no payload.
    pub(super) fn enter(&mut self, package: usize, used: Use) -> Outside {
        let Env { package: old, floor, payload, .. } = self.env;
        let outside = Outside { package: old, floor, payload };
        self.env.package = package;
        self.env.floor = self.env.blocks.len();
        self.env.payload = false;
        self.env.trail.push(used);
        self.env.depth += 2;
        outside
    }

    /// Comes back.
    pub(super) fn leave(&mut self, outside: Outside) {
        self.env.package = outside.package;
        self.env.floor = outside.floor;
        self.env.payload = outside.payload;
        self.env.trail.pop();
        self.env.depth -= 2;
    }

    /// Arguments in the order of the parameters, each of a kind that its parameter takes.
    pub(super) fn match_arguments(
        &mut self,
        name: &ast::Name,
        params: &'a [ast::Field],
        package: usize,
        arguments: Vec<Expr>,
        used: Span,
    ) -> Option<Vec<Argument<'a>>> {
        let given = arguments.len();
        let mut arguments = arguments.into_iter();
        let mut matched = Vec::with_capacity(params.len());
        let mut fits = true;
        for field in params {
            let optional = field.ty.as_ref().is_some_and(|ty| ty.optional);
            let value = if field.ty.as_ref().is_some_and(|ty| ty.rest) {
                ArgumentValue::Rest(arguments.by_ref().collect())
            } else if let Some(value) = arguments.next() {
                ArgumentValue::One(value)
            } else if optional {
                ArgumentValue::One(Expr { node: ExprNode::Omit, kind: kinds::maybe(kinds::nothing()), span: used })
            } else {
                fits = false;
                continue;
            };
            fits &= self.is_matched(field, &value, package);
            matched.push(Argument { field, value, optional });
        }
        let surplus = arguments.next().is_some();
        if matched.len() < params.len() || surplus {
            self.tell_count(name, params, given, used);
            return None;
        }
        fits.then_some(matched)
    }

    fn tell_count(&mut self, name: &ast::Name, params: &[ast::Field], given: usize, used: Span) {
        let names: Vec<&str> = params.iter().map(|field| &*field.name.text).collect();
        let verb = if given == 1 { "is" } else { "are" };
        let noun = if params.len() == 1 { "argument" } else { "arguments" };
        self.report(
            Diagnostic::error(Code::ArgumentCount, used)
                .message(format!("`{}` takes {} {noun}, {given} {verb} given", name.text, params.len()))
                .label(if given < params.len() { "too few" } else { "too many" })
                .also(name.span, format!("`{}({})`", name.text, names.join(", "))),
        );
    }

    /// Whether what is given is of the type a parameter declares.
    fn is_matched(&mut self, field: &'a ast::Field, value: &ArgumentValue, package: usize) -> bool {
        let Some(ty) = &field.ty else { return true };
        let outer = std::mem::replace(&mut self.env.package, package);
        let wanted = self.type_kind(ty);
        self.env.package = outer;
        let values = match value {
            ArgumentValue::One(value) => std::slice::from_ref(value),
            ArgumentValue::Rest(values) => values,
        };
        let mut fits = true;
        for value in values {
            fits &= self.is_of_type(field, ty, value, &wanted);
        }
        fits
    }

    fn is_of_type(&mut self, field: &ast::Field, ty: &ast::Type, value: &Expr, wanted: &Kind) -> bool {
        let given = &value.kind.schema;
        let unknown = kinds::is_nothing(&wanted.schema);
        if is_never(value)
            || unknown
            || kinds::is_nothing(given)
            || self.env.lenient && kinds::may_meet(given, &wanted.schema)
        {
            return true;
        }
        match wanted.schema.covers(given) {
            Cover::Yes => return true,
            Cover::Unknown if wanted.schema.types().covers(given.types()) => return true,
            Cover::Unknown | Cover::No(_) => {}
        }
        let (words, wanted_words) = (kinds::words(given), kinds::words(&wanted.schema));
        let may = if wanted.schema.types().meets(given.types()) { "may be" } else { "is" };
        let mut diagnostic = Diagnostic::error(Code::ArgumentKind, value.span)
            .message(format!("`{}` is {wanted_words}, this {may} {words}", field.name.text))
            .label(words)
            .also(ty.span, "the type of the parameter");
        if may == "may be" {
            diagnostic = diagnostic.help("`as string`, `as object` and the like let one kind through");
        }
        self.report(diagnostic);
        false
    }

    /// Binds parameters for a body. Arguments that are as cheap as a slot stand for themselves; others get a slot.
    /// Gives the bindings, and whether one of them makes the whole missing or fail.
    pub(super) fn bind_parameters(&mut self, arguments: Vec<Argument<'a>>) -> (Vec<Binding>, Kind) {
        let mut bindings = Vec::new();
        let mut kind = kinds::sure(kinds::any());
        for argument in arguments {
            let Argument { field, value, optional } = argument;
            match value {
                ArgumentValue::One(value) => {
                    kind.optional |= value.kind.optional && !optional;
                    let bound = self.bind_argument(&field.name, value, optional, &mut bindings, &mut kind);
                    self.bind_value(&field.name, DeclaredKind::Parameter, bound);
                }
                ArgumentValue::Rest(values) => {
                    kind.optional |= values.iter().any(|value| value.kind.optional);
                    let bound = values
                        .into_iter()
                        .map(|value| self.bind_argument(&field.name, value, false, &mut bindings, &mut kind))
                        .collect();
                    self.bind_rest(&field.name, bound);
                }
            }
        }
        (bindings, kind)
    }

    fn bind_argument(
        &mut self,
        name: &ast::Name,
        value: Expr,
        optional: bool,
        bindings: &mut Vec<Binding>,
        kind: &mut Kind,
    ) -> Expr {
        if is_cheap(&value) && (optional || !value.kind.optional) {
            return value;
        }
        kind.fails |= value.kind.fails;
        let inside = Kind { optional: value.kind.optional && optional, fails: false, ..value.kind.clone() };
        let from_payload = self.is_from_payload(&value);
        let slot = self.add_slot(name.text.clone(), inside.clone(), None, value.span, from_payload);
        let span = value.span;
        bindings.push(Binding { slot, value, optional });
        Expr { node: ExprNode::Slot(slot), kind: inside, span }
    }
}

/// Whether an expression costs no more than reading a slot, so that it can stand for its parameter.
pub(super) fn is_cheap(expr: &Expr) -> bool {
    matches!(expr.node, ExprNode::Constant(_) | ExprNode::Omit) || narrow::is_place(expr)
}

fn bound(bindings: Vec<Binding>, outer: Kind, body: Expr, span: Span) -> Expr {
    let kind = Kind {
        schema: body.kind.schema.clone(),
        optional: body.kind.optional || outer.optional,
        fails: body.kind.fails || outer.fails,
    };
    if bindings.is_empty() {
        return Expr { kind, span, ..body };
    }
    Expr { node: ExprNode::Bind { parameters: bindings, body: Box::new(body) }, kind, span }
}
