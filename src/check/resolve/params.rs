//! Params: their types, defaults, values from the caller; which of them are fixed when compiling.

use super::types::param_type;
use super::{Resolver, kinds};
use crate::check::{Constant, Param, ParamType};
use crate::diagnostic::{Code, Diagnostic, near_name};
use crate::payload::Number;
use crate::schema::Kind;
use crate::source::Span;
use crate::syntax::ast::{self, EventItem, RuleKind, TargetPiece};
use crate::value::{self, Value};
use rustc_hash::FxHashSet;

impl<'a> Resolver<'a> {
    /// Makes the params, with the values that callers give or else their defaults.
    pub(super) fn fix_params(&mut self) {
        for index in 0..self.param_decls.len() {
            let decl = &self.param_decls[index];
            let (package, name, ty) = (decl.package, decl.name, decl.ty);
            let kind = self.apart(package, |resolver| resolver.param_kind(ty));
            let ty = param_type(ty);
            let value = self.given_value(name, ty);
            let (name, span) = (name.text.clone(), name.span);
            self.params.push(Param { name, kind, ty, value, fixed: false, span });
        }
        self.unknown_options();
        self.load_defaults();
        self.fix_holes();
    }

    fn param_kind(&mut self, ty: &ast::Type) -> Kind {
        if ty.rest {
            let diagnostic = Diagnostic::error(Code::WrongUse, ty.span).message("a param is one value");
            self.report(
                diagnostic.label("only the last parameter of a function takes the rest").help("`[T]` is a list"),
            );
        }
        self.type_kind(ty)
    }

    /// The value a caller gives, read by its type.
    fn given_value(&mut self, name: &ast::Name, ty: ParamType) -> Option<Constant> {
        let text = self.options.params.get(&*name.text)?;
        let value = read(text, ty);
        if value.is_none() {
            self.report(
                Diagnostic::error(Code::Param, name.span)
                    .message(format!("the value given for `{}` is not {}", name.text, words(ty)))
                    .label(format!("this param is {}", words(ty)))
                    .help(example(ty)),
            );
        }
        value.map(|value| without_underscore(&name.text, value))
    }

    /// Values for params that nobody declares.
    fn unknown_options(&mut self) {
        let declared: Vec<&str> = self.param_decls.iter().map(|decl| &*decl.name.text).collect();
        let unknown: Vec<&String> =
            self.options.params.keys().filter(|name| !declared.contains(&name.as_str())).collect();
        let mut diagnostics = Vec::new();
        for name in unknown {
            let span = self.param_decls.first().map_or_else(Span::default, |decl| decl.name.span);
            let mut diagnostic = Diagnostic::error(Code::Param, span)
                .message(format!("a value is given for `{name}`, which is no param"))
                .label("the params are declared here");
            if let Some(near) = near_name(name, declared.iter().copied()) {
                diagnostic = diagnostic.help(format!("a near name is `{near}`"));
            }
            diagnostics.push(diagnostic);
        }
        diagnostics.into_iter().for_each(|diagnostic| self.report(diagnostic));
    }

    fn load_defaults(&mut self) {
        for index in 0..self.param_decls.len() {
            let decl = &self.param_decls[index];
            let (package, name, default) = (decl.package, decl.name, decl.default);
            let Some(default) = default else { continue };
            let value = self.apart(package, |resolver| resolver.constant_value(default));
            let Some(value) = value else { continue };
            let (kind, ty) = (self.params[index].kind.clone(), self.params[index].ty);
            let Some(value) = fitted(value, ty).filter(|value| {
                kinds::is_nothing(&kind.schema) || kinds::covers(&kind.schema, &kinds::of_value(value))
            }) else {
                self.report(
                    Diagnostic::error(Code::Param, default.span)
                        .message(format!("the default of `{}` is not {}", name.text, words(ty)))
                        .label(format!("not {}", words(ty)))
                        .also(name.span, "the param")
                        .help(example(ty)),
                );
                continue;
            };
            let value = without_underscore(&name.text, value);
            self.params[index].value.get_or_insert(value);
        }
    }

    /// Params in target paths, of rules and of object expressions, are fixed when compiling.
    fn fix_holes(&mut self) {
        let mut holes = FxHashSet::default();
        for decl in &self.event_decls {
            for item in decl.body {
                match item {
                    EventItem::Emit(emit) => collect_rules(&emit.body, &mut holes),
                    EventItem::Rule(rule) => collect_rule(rule, &mut holes),
                }
            }
        }
        self.fragments.iter().for_each(|fragment| collect_rules(fragment.body, &mut holes));
        for param in &mut self.params {
            param.fixed |= holes.contains(&*param.name);
        }
    }
}

fn collect_rules<'r>(rules: &'r [ast::Rule], holes: &mut FxHashSet<&'r str>) {
    rules.iter().for_each(|rule| collect_rule(rule, holes));
}

fn collect_rule<'r>(rule: &'r ast::Rule, holes: &mut FxHashSet<&'r str>) {
    match &rule.kind {
        RuleKind::Assign { target, .. } => collect_target(target, holes),
        RuleKind::Prefix { target, body } => {
            collect_target(target, holes);
            collect_rules(body, holes);
        }
        RuleKind::Guard { body, .. } => collect_rules(body, holes),
        RuleKind::Let { .. }
        | RuleKind::Use { .. }
        | RuleKind::Ignore { .. }
        | RuleKind::Reject { .. }
        | RuleKind::Note { .. } => {}
    }
}

fn collect_target<'r>(target: &'r ast::Target, holes: &mut FxHashSet<&'r str>) {
    for piece in target.segments.iter().flat_map(|segment| &segment.pieces) {
        match piece {
            TargetPiece::Hole(name) => {
                holes.insert(&name.text);
            }
            TargetPiece::Text(_) => {}
        }
    }
}

/// Reads a param's text by its type.
pub(super) fn read(text: &str, ty: ParamType) -> Option<Constant> {
    let json = || serde_json::from_str::<serde_json::Value>(text).ok();
    match ty {
        ParamType::Text => Some(Value::text(text)),
        ParamType::Integer => json().filter(|json| json.is_number()).and_then(|json| whole(Value::from_json(&json))),
        ParamType::Number => json().filter(serde_json::Value::is_number).map(|json| Value::from_json(&json)),
        ParamType::Bool => json().filter(serde_json::Value::is_boolean).map(|json| Value::from_json(&json)),
        ParamType::Time => value::read_time(text).map(Value::Time),
        ParamType::Date => value::read_date(text).map(Value::Date),
        ParamType::Duration => value::read_duration(text).map(Value::Duration),
        ParamType::Json => json().map(|json| Value::from_json(&json)),
    }
}

fn whole(value: Constant) -> Option<Constant> {
    match value {
        Value::Number(number) => number.as_integer().map(|integer| Value::Number(Number::Integer(integer))),
        _ => None,
    }
}

/// A default as a value of its param: text stands for times and the like.
fn fitted(value: Constant, ty: ParamType) -> Option<Constant> {
    match (&value, ty) {
        (Value::Text(text), ParamType::Time | ParamType::Date | ParamType::Duration) => read(&text.characters(), ty),
        (Value::Number(_), ParamType::Integer) => whole(value),
        _ => Some(value),
    }
}

/// The platform's tenant names begin with `_`; paths write it themselves.
fn without_underscore(name: &str, value: Constant) -> Constant {
    match &value {
        Value::Text(text) if name == "tenant" => {
            let text = text.characters();
            Value::text(text.strip_prefix('_').unwrap_or(&text))
        }
        _ => value,
    }
}

fn words(ty: ParamType) -> &'static str {
    match ty {
        ParamType::Text => "text",
        ParamType::Integer => "a whole number",
        ParamType::Number => "a number",
        ParamType::Bool => "true or false",
        ParamType::Time => "a time",
        ParamType::Date => "a date",
        ParamType::Duration => "a duration",
        ParamType::Json => "JSON of its type",
    }
}

fn example(ty: ParamType) -> &'static str {
    match ty {
        ParamType::Text => "any text, such as `acme`",
        ParamType::Integer => "a whole number such as `3`",
        ParamType::Number => "a number such as `0.5`",
        ParamType::Bool => "`true` or `false`",
        ParamType::Time => "a time as RFC 3339 writes it: `2026-01-05T10:00:00Z`",
        ParamType::Date => "a date such as `2026-01-05`",
        ParamType::Duration => "a duration such as `PT1H30M` or `1h 30m`",
        ParamType::Json => "JSON such as `[\"a\", \"b\"]`",
    }
}
