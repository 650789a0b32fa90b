//! Calls of the functions of modules, `dp.name(x)`: found by name, the arguments that no call writes, forms that are
//! more than a call.

use super::super::Resolver;
use super::super::declarations::Global;
use super::calls::Callee;
use crate::check::{Expr, ParamType};
use crate::diagnostic::{Code, Diagnostic, near_name};
use crate::function::{self, Function, Implied, Prepared};
use crate::path::Step;
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind};
use std::sync::Arc;

/// The name with its module, where a function of a module has this name without it: `dp.explode` of `explode`.
pub(super) fn in_module(name: &str) -> Option<String> {
    let found = function::MODULES.iter().map(|module| format!("{module}.{name}"));
    { found }.find(|name| function::find(name).is_some())
}

impl<'a> Resolver<'a> {
    pub(super) fn module_callee(&mut self, module: &ast::Name, name: &ast::Name) -> Callee {
        let full = format!("{}.{}", module.text, name.text);
        if let Some(function) = function::find(&full) {
            return Callee::Builtin(function);
        }
        let known = function::all().flat_map(|one| std::iter::once(&one.name).chain(one.aliases).copied());
        let known = known.filter(|known| known.starts_with(&format!("{}.", module.text)));
        let help = match near_name(&full, known) {
            Some(near) => format!("a near name is `{near}`"),
            None if function::find(&name.text).is_some() => format!("`{}` has no module before it", name.text),
            None => format!("`map functions --module {}` lists them all", module.text),
        };
        self.report(
            Diagnostic::error(Code::UnknownFunction, name.span)
                .message(format!("no function is called `{full}`"))
                .label("not in this module")
                .help(help),
        );
        Callee::Unknown
    }

    /// A call that is another expression here; the function of the table is only its definition.
    pub(super) fn module_form(
        &mut self,
        function: &'static Function,
        arguments: &[&'a ast::Expr],
        span: Span,
    ) -> Option<Expr> {
        match (function.name, arguments) {
            ("dp.iif", [condition, then, otherwise]) => Some(self.if_else(condition, then, otherwise, span)),
            ("dp.filterArray", [list, chosen]) => Some(self.through(function, list, chosen, true, span)),
            ("dp.transformArray", [list, chosen]) => Some(self.through(function, list, chosen, false, span)),
            _ => None,
        }
    }

    /// Each element of a list through a function that is given by its name.
    fn through(
        &mut self,
        function: &'static Function,
        list: &'a ast::Expr,
        chosen: &'a ast::Expr,
        filters: bool,
        span: Span,
    ) -> Expr {
        let Some(name) = named(chosen) else {
            self.report(
                Diagnostic::error(Code::WrongUse, chosen.span)
                    .message(format!("`{}` takes the name of a function here", function.name))
                    .label("not a name alone")
                    .help("a `fn` of one parameter, or a comprehension instead: `[for x in LIST: ...]`"),
            );
            return self.spoiled(span);
        };
        let called = |resolver: &mut Self, element: Expr| match resolver.callee(&name) {
            Callee::Builtin(callee) => match resolver.with_implied(callee, vec![element], chosen.span) {
                Some(arguments) => resolver.builtin(callee, arguments, chosen.span, chosen.span),
                None => resolver.spoiled(chosen.span),
            },
            Callee::Own(index) => resolver.expand_function(index, vec![element], chosen.span, chosen.span),
            Callee::Undeclared | Callee::Unknown => resolver.spoiled(chosen.span),
        };
        self.each_through(list, span, filters, called)
    }

    /// The arguments of a call with those that it does not write; none where one cannot be given.
    pub(super) fn with_implied(
        &mut self,
        function: &'static Function,
        mut written: Vec<Expr>,
        name: Span,
    ) -> Option<Vec<Expr>> {
        let implied: Vec<Implied> = function.params.iter().filter_map(|param| param.implied).collect();
        for (index, one) in implied.into_iter().enumerate() {
            let value = match one {
                Implied::ReceivedAt => self.implied_param(function, "received_at", (ParamType::Time, "time"), name)?,
                Implied::Seed => self.implied_param(function, "seed", (ParamType::Text, "string"), name)?,
                Implied::Payload => self.payload(&[], name),
            };
            written.insert(index.min(written.len()), value);
        }
        Some(written)
    }

    fn implied_param(&mut self, function: &Function, name: &str, ty: (ParamType, &str), span: Span) -> Option<Expr> {
        if let Some(Global::Param(id)) = self.global(self.env.package, name)
            && self.param(id).ty == ty.0
        {
            return Some(self.name(name, span));
        }
        self.report(
            Diagnostic::error(Code::NotSupplied, span)
                .message(format!("`{}` takes its value from the param `{name}`, and there is none", function.name))
                .label("a run reads no clock and draws no random numbers, so that it can be repeated")
                .help(format!("declare `param {name}: {}`", ty.1)),
        );
        None
    }

    /// The function that the caller of the library supplies.
    pub(super) fn host_function(&mut self, function: &'static Function, name: Span) -> Result<Prepared, ()> {
        if let Some(supplied) = self.options.host_functions.get(function.name) {
            return Ok(Prepared::Host(supplied.clone()));
        }
        self.report(
            Diagnostic::error(Code::NotSupplied, name)
                .message(format!("what `{}` does is not published, and no function is supplied for it", function.name))
                .label("only the platform can compute this")
                .help("leave it out, or compile with the library and supply it: `CompileOptions::host_functions`"),
        );
        Err(())
    }
}

/// The function that a name alone stands for.
fn named(chosen: &ast::Expr) -> Option<ast::QualifiedName> {
    let name = |text: &Arc<str>, span| ast::Name { text: text.clone(), span };
    match &chosen.kind {
        ExprKind::Name(text) => {
            Some(ast::QualifiedName { module: None, name: name(text, chosen.span), span: chosen.span })
        }
        ExprKind::Member(base, step) => match (&base.kind, &step.step) {
            (ExprKind::Name(module), Step::Name(text)) => Some(ast::QualifiedName {
                module: Some(name(module, base.span)),
                name: name(text, step.span),
                span: chosen.span,
            }),
            _ => None,
        },
        _ => None,
    }
}
