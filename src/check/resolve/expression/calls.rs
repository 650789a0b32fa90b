//! Calls and pipes: which function is meant, its arguments, rest parameters handed on.

use super::super::declarations::Global;
use super::super::{Resolver, kinds, scope};
use super::is_never;
use crate::check::{Expr, ExprNode};
use crate::diagnostic::{Code, Diagnostic, near_name};
use crate::function::{self, Function};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind};

/// What a call calls.
pub(super) enum Callee {
    Builtin(&'static Function),
    Own(usize),
    /// `undeclared(o)`
    Undeclared,
    Unknown,
}

impl<'a> Resolver<'a> {
    /// `f(x)` and `x | f`: what is piped is the first argument.
    pub(super) fn call(
        &mut self,
        name: &'a ast::QualifiedName,
        piped: Option<&'a ast::Expr>,
        arguments: &'a [ast::Expr],
        span: Span,
    ) -> Expr {
        let arguments: Vec<&'a ast::Expr> = piped.into_iter().chain(arguments).collect();
        match self.callee(name) {
            Callee::Builtin(function) => {
                if let Some(formed) = self.module_form(function, &arguments, span) {
                    return formed;
                }
                let implied = function.params.iter().filter(|param| param.implied.is_some()).count();
                let rest = function.params.iter().position(|param| param.presence.is_rest());
                let arguments = self.arguments(&arguments, rest.map(|rest| rest - implied));
                match self.with_implied(function, arguments, name.span) {
                    Some(arguments) => self.builtin(function, arguments, name.span, span),
                    None => self.spoiled(span),
                }
            }
            Callee::Own(index) => {
                let rest = self.functions[index].params.iter().position(is_rest);
                let arguments = self.arguments(&arguments, rest);
                self.expand_function(index, arguments, name.span, span)
            }
            Callee::Undeclared => self.undeclared(&arguments, name.span, span),
            Callee::Unknown => {
                self.arguments(&arguments, None);
                self.spoiled(span)
            }
        }
    }

    pub(super) fn callee(&mut self, name: &ast::QualifiedName) -> Callee {
        match &name.module {
            None => self.own_callee(&name.name),
            Some(module) if function::MODULES.contains(&&*module.text) => self.module_callee(module, &name.name),
            Some(module) => match self.global(self.env.package, &module.text) {
                Some(Global::Import(Some(package))) => self.imported_callee(module, package, &name.name),
                Some(Global::Import(None)) => Callee::Unknown,
                Some(_) | None => self.unknown_module(module),
            },
        }
    }

    fn own_callee(&mut self, name: &ast::Name) -> Callee {
        match self.global(self.env.package, &name.text) {
            Some(Global::Function(index)) => return Callee::Own(index),
            Some(other) if function::find(&name.text).is_none() => return self.not_callable(name, other),
            Some(_) | None => {}
        }
        if let Some(function) = function::find(&name.text) {
            return Callee::Builtin(function);
        }
        if &*name.text == "undeclared" {
            return Callee::Undeclared;
        }
        self.unknown_function(name);
        Callee::Unknown
    }

    fn imported_callee(&mut self, module: &ast::Name, package: usize, name: &ast::Name) -> Callee {
        match self.global(package, &name.text) {
            Some(Global::Function(index)) => Callee::Own(index),
            Some(other) => self.not_callable(name, other),
            None => {
                self.unknown_in_module(&module.text, package, &name.text, name.span);
                Callee::Unknown
            }
        }
    }

    pub(in super::super) fn unknown_import(&mut self, module: &ast::Name) {
        let near = self.near_global(self.env.package, &module.text, |global| matches!(global, Global::Import(_)));
        let mut diagnostic = Diagnostic::error(Code::UnknownName, module.span)
            .message(format!("no package is imported as `{}`", module.text))
            .label("not an import");
        diagnostic = match near {
            Some(near) => diagnostic.help(format!("a near name is `{near}`")),
            None => diagnostic.help(format!("`import \"...\" as {}`", module.text)),
        };
        self.report(diagnostic);
    }

    fn unknown_module(&mut self, module: &ast::Name) -> Callee {
        self.unknown_import(module);
        Callee::Unknown
    }

    fn not_callable(&mut self, name: &ast::Name, global: Global) -> Callee {
        let help = match global {
            Global::Fragment(_) => format!("`use {}(...)` puts its rules where a rule can stand", name.text),
            Global::Table(_) => format!("`{}[key]` is the row of a key", name.text),
            _ => format!("`{}` alone is its value", name.text),
        };
        self.report(
            Diagnostic::error(Code::WrongUse, name.span)
                .message(format!("`{}` is {}, not a function", name.text, global.words()))
                .label("cannot be called")
                .help(help),
        );
        Callee::Unknown
    }

    fn unknown_function(&mut self, name: &ast::Name) {
        let own = &self.packages[self.env.package].names;
        let own = own.iter().filter(|(_, entry)| matches!(entry.global, Global::Function(_))).map(|(name, _)| *name);
        let mut known: Vec<&str> =
            own.chain(function::all().map(|function| function.name)).chain(["undeclared"]).collect();
        let in_module = super::module::in_module(&name.text);
        known.sort_unstable();
        let near = other_language(&name.text).or(in_module).or_else(|| near_name(&name.text, known).map(str::to_owned));
        let mut diagnostic = Diagnostic::error(Code::UnknownFunction, name.span)
            .message(format!("no function is called `{}`", name.text))
            .label("neither declared nor built in");
        diagnostic = match near {
            Some(near) => diagnostic.help(format!("a near name is `{near}`")),
            None => diagnostic.help("`map functions` lists them all"),
        };
        self.report(diagnostic);
    }

    /// Resolves arguments. A rest parameter that stands alone in a rest position is handed on as its arguments.
    pub(in super::super) fn arguments(&mut self, arguments: &[&'a ast::Expr], rest: Option<usize>) -> Vec<Expr> {
        let mut typed = Vec::with_capacity(arguments.len());
        for (index, argument) in arguments.iter().enumerate() {
            let name = match &argument.kind {
                ExprKind::Name(name) if rest.is_some_and(|rest| index >= rest) => Some(name),
                _ => None,
            };
            match name.and_then(|name| self.local(name, argument.span)) {
                Some(scope::Found::Rest(parts)) => typed.extend(parts),
                Some(scope::Found::One(_)) | None => typed.push(self.expr(argument)),
            }
        }
        typed
    }

    /// `undeclared(o)`: the members of `o` that its schema does not name.
    fn undeclared(&mut self, arguments: &[&'a ast::Expr], name: Span, span: Span) -> Expr {
        let typed = self.arguments(arguments, None);
        let [value] = typed.as_slice() else {
            self.report(
                Diagnostic::error(Code::ArgumentCount, name)
                    .message(format!("`undeclared` takes 1 argument, {} are given", typed.len()))
                    .label("the object whose other members are wanted"),
            );
            return self.spoiled(span);
        };
        if is_never(value) {
            return self.spoiled(span);
        }
        let schema = &value.kind.schema;
        if !kinds::may_be_object(schema) && !kinds::is_nothing(schema) {
            let words = kinds::words(schema);
            self.report(
                Diagnostic::error(Code::ArgumentKind, value.span)
                    .message(format!("`undeclared` takes an object, this is {words}"))
                    .label(words),
            );
            return self.spoiled(span);
        }
        let declared = kinds::names(schema).into();
        let kind = crate::schema::Kind {
            schema: kinds::object(),
            // Where every field is declared there is nothing to take.
            optional: true,
            fails: value.kind.fails,
        };
        Expr { node: ExprNode::Undeclared { value: Box::new(value.clone()), declared }, kind, span }
    }
}

pub(in super::super) fn is_rest(field: &ast::Field) -> bool {
    field.ty.as_ref().is_some_and(|ty| ty.rest)
}

/// Names that other languages use.
fn other_language(name: &str) -> Option<String> {
    let here = match name {
        "len" | "size" => "count",
        "tolower" | "to_lower" | "lowercase" | "downcase" => "lower",
        "toupper" | "to_upper" | "uppercase" | "upcase" => "upper",
        "strip" => "trim",
        "concat" => "join",
        "substr" | "slice" => "substring",
        "int" | "toint" | "to_int" => "to_integer",
        "float" | "tonumber" | "number" => "to_number",
        "uniq" | "unique" => "distinct",
        "json_encode" | "stringify" => "to_json",
        "json_decode" | "from_json" => "parse_json",
        "parse_time" | "to_time" | "date_parse" | "to_timestamp" => "time",
        "coalesce" => return Some("a ?? b`, an operator, for `coalesce(a, b)".to_owned()),
        _ => return None,
    };
    function::find(here).map(|function| function.name.to_owned())
}
