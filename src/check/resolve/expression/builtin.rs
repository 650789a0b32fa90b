//! Calls of the functions in the table: arguments counted and their kinds compared, constants computed.

use super::super::scope::as_time;
use super::super::{Resolver, kinds};
use super::{constant, is_never};
use crate::check::{Expr, ExprNode};
use crate::diagnostic::{Code, Diagnostic};
use crate::function::{Accept, Argument, Call, FailureKind, Family, Function, Param, Prepared, Presence};
use crate::payload::{Limits, Tape};
use crate::schema::{Kind, Schema, Type};
use crate::source::Span;
use crate::value::Value;

/// Work that computing one constant may take.
const CONSTANT_BUDGET: u64 = 1_000_000;

/// Whether values of a kind can be an argument.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Taken {
    /// All of them.
    Always,
    /// Some of them; the others fail.
    Sometimes,
    /// None of them.
    Never,
}

impl Resolver<'_> {
    /// A call of a function of the table.
    pub(super) fn builtin(
        &mut self,
        function: &'static Function,
        arguments: Vec<Expr>,
        name: Span,
        span: Span,
    ) -> Expr {
        if !self.is_counted(function, arguments.len(), name) || arguments.iter().any(is_never) {
            return self.spoiled(span);
        }
        let mut fits = true;
        for (index, argument) in arguments.iter().enumerate() {
            fits &= self.is_argument(function, parameter(function, index), argument);
        }
        if !fits {
            return self.spoiled(span);
        }
        let Ok(prepared) = self.prepare(function, &arguments, name) else { return self.spoiled(span) };
        if function.name != "key"
            && !function.host
            && let Some(folded) = self.fold_call(function, &arguments, prepared.as_ref(), span)
        {
            return folded;
        }
        let arguments = if function.compares_elements {
            arguments.into_iter().map(|argument| self.with_times(argument)).collect()
        } else {
            arguments
        };
        let kind = self.call_kind(function, &arguments);
        let handed_on = matches!(function.family, Family::List | Family::Object | Family::Logic | Family::Number)
            && arguments.iter().any(|argument| self.is_from_payload(argument));
        let mut arguments: Vec<Option<Expr>> = arguments.into_iter().map(Some).collect();
        let fixed = function.params.iter().filter(|param| !param.presence.is_rest()).count();
        while arguments.len() < fixed {
            arguments.push(None);
        }
        let node = ExprNode::Call { function, arguments };
        if !handed_on {
            return Expr { node, kind, span };
        }
        let schema = kinds::as_text(&kind.schema);
        as_time(Expr { node, kind: Kind { schema, ..kind }, span })
    }

    fn is_counted(&mut self, function: &'static Function, given: usize, name: Span) -> bool {
        let written = || function.params.iter().filter(|param| param.implied.is_none());
        let given = given - (function.params.len() - written().count());
        let least = written().filter(|param| param.presence == Presence::Required).count();
        let open = written().any(|param| param.presence.is_rest());
        let most = written().count();
        if given >= least && (open || given <= most) {
            return true;
        }
        let takes = match (open, least == most) {
            (true, _) => format!("at least {least}"),
            (false, true) => least.to_string(),
            (false, false) => format!("{least} to {most}"),
        };
        let noun = if takes == "1" { "argument" } else { "arguments" };
        let verb = if given == 1 { "is" } else { "are" };
        self.report(
            Diagnostic::error(Code::ArgumentCount, name)
                .message(format!("`{}` takes {takes} {noun}, {given} {verb} given", function.name))
                .label(if given < least { "too few" } else { "too many" })
                .note(format!("`{}`: {}", signature(function), function.summary)),
        );
        false
    }

    /// Whether an argument is of a kind that its parameter takes.
    fn is_argument(&mut self, function: &'static Function, param: &Param, argument: &Expr) -> bool {
        if kinds::is_nothing(&argument.kind.schema) {
            return true;
        }
        if param.constant && !matches!(argument.node, ExprNode::Constant(_)) {
            self.report(
                Diagnostic::error(Code::NotConstant, argument.span)
                    .message(format!("`{}` of `{}` must be known when compiling", param.name, function.name))
                    .label("depends on data or on a param")
                    .help("write it here, or in a `const`"),
            );
            return false;
        }
        if taken(&argument.kind.schema, param.accepts) != Taken::Never {
            return true;
        }
        let words = kinds::words(&argument.kind.schema);
        let mut diagnostic = Diagnostic::error(Code::ArgumentKind, argument.span)
            .message(format!(
                "`{}` takes {} as `{}`, this is {words}",
                function.name,
                accepted(param.accepts),
                param.name
            ))
            .label(words)
            .note(format!("`{}`: {}", signature(function), function.summary));
        if let Some(help) = conversion(&argument.kind.schema, param.accepts) {
            diagnostic = diagnostic.help(help);
        }
        self.report(diagnostic);
        false
    }

    /// What the function compiles from its constants, once.
    fn prepare(&mut self, function: &'static Function, arguments: &[Expr], name: Span) -> Result<Option<Prepared>, ()> {
        if function.host {
            return self.host_function(function, name).map(Some);
        }
        let Some(prepare) = function.prepare else { return Ok(None) };
        let mut constants: Vec<Option<Value<'static>>> = arguments.iter().map(constant_of).collect();
        while constants.len() < function.params.len() {
            constants.push(None);
        }
        match prepare(&constants) {
            Ok(prepared) => Ok(Some(prepared)),
            Err(why) => {
                let place = function.params.iter().zip(arguments).find(|(param, _)| param.constant);
                let span = place.map_or(name, |(_, argument)| argument.span);
                self.report(
                    Diagnostic::error(Code::ConstantFails, span)
                        .message(format!("`{}` cannot use this: {why}", function.name))
                        .label("looked at when compiling"),
                );
                Err(())
            }
        }
    }

    /// Computes a call all of whose arguments are known.
    fn fold_call(
        &mut self,
        function: &'static Function,
        arguments: &[Expr],
        prepared: Option<&Prepared>,
        span: Span,
    ) -> Option<Expr> {
        let mut known: Vec<Option<Value<'static>>> = Vec::with_capacity(arguments.len());
        for argument in arguments {
            known.push(Some(constant_of(argument)?));
        }
        match run(function, known, prepared) {
            Ok(Some(value)) => Some(constant(value, span)),
            Ok(None) => Some(Expr { node: ExprNode::Omit, kind: kinds::maybe(kinds::nothing()), span }),
            Err(failure) if failure.kind == FailureKind::Budget => None,
            Err(failure) => Some(self.constant_fails(&failure.message, span)),
        }
    }

    fn call_kind(&mut self, function: &'static Function, arguments: &[Expr]) -> Kind {
        if function.name == "key" {
            arguments.iter().for_each(|part| self.tell_missing_part(part));
        }
        result_of(function, arguments, self.env.lenient)
    }

    /// A part of an id must be there: two ids without it would be one.
    fn tell_missing_part(&mut self, part: &Expr) {
        if part.kind.optional && !self.env.lenient {
            self.report(
                Diagnostic::error(Code::KeyPartMissing, part.span)
                    .message("a part of an id may be missing")
                    .label("two payloads without it would share an id")
                    .help("`?? ...` puts something else there: another field, an index, `key(.)`"),
            );
        }
    }
}

/// What a call gives for its arguments. `lenient`: arguments of kinds that are not known are taken for fitting.
pub(in super::super) fn result_of(function: &'static Function, arguments: &[Expr], lenient: bool) -> Kind {
    let described: Vec<Argument<'_>> = arguments
        .iter()
        .map(|argument| Argument {
            kind: &argument.kind,
            constant: if let ExprNode::Constant(value) = &argument.node { Some(value) } else { None },
        })
        .collect();
    let mut kind = function.result(&described);
    for (index, argument) in arguments.iter().enumerate() {
        let param = parameter(function, index);
        kind.fails |= argument.kind.fails;
        kind.fails |= !lenient && taken(&argument.kind.schema, param.accepts) == Taken::Sometimes;
        let needs = function.name != "key" && param.presence.needs_value();
        kind.optional |= argument.kind.optional && needs;
    }
    kind
}

/// Runs a function on constants.
pub(in super::super) fn run(
    function: &'static Function,
    mut arguments: Vec<Option<Value<'static>>>,
    prepared: Option<&Prepared>,
) -> Result<Option<Value<'static>>, crate::function::Failure> {
    let fixed = function.params.iter().filter(|param| !param.presence.is_rest()).count();
    while arguments.len() < fixed {
        arguments.push(None);
    }
    let (mut budget, limits) = (CONSTANT_BUDGET, Limits::default());
    let (texts, tape) = (None, &mut Tape::default());
    let mut call = Call { arguments: &arguments, prepared, budget: &mut budget, limits: &limits, texts, tape };
    (function.call)(&mut call)
}

fn constant_of(expr: &Expr) -> Option<Value<'static>> {
    if let ExprNode::Constant(value) = &expr.node { Some(value.clone()) } else { None }
}

/// The parameter of an argument: all further ones belong to the rest.
pub(in super::super) fn parameter(function: &'static Function, index: usize) -> &'static Param {
    &function.params[index.min(function.params.len().saturating_sub(1))]
}

/// Whether values of a kind can be an argument that takes certain kinds.
pub(in super::super) fn taken(schema: &Schema, accepts: &[Accept]) -> Taken {
    if accepts.contains(&Accept::Any) || kinds::is_nothing(schema) {
        return Taken::Always;
    }
    let classes = classes(schema);
    let fitting = classes.iter().filter(|class| accepts.iter().any(|accept| takes(*accept, **class))).count();
    match fitting {
        0 if kinds::may_be_number(schema) && accepts.contains(&Accept::Integer) => Taken::Sometimes,
        0 => Taken::Never,
        some if some == classes.len() => Taken::Always,
        _ => Taken::Sometimes,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Null,
    Bool,
    Integer,
    Number,
    Text,
    Time,
    Date,
    Duration,
    List,
    Object,
}

fn takes(accept: Accept, class: Class) -> bool {
    match accept {
        Accept::Any => true,
        Accept::Text => class == Class::Text,
        Accept::Integer => class == Class::Integer,
        Accept::Number => matches!(class, Class::Integer | Class::Number),
        Accept::Bool => class == Class::Bool,
        Accept::Time => class == Class::Time,
        Accept::Date => class == Class::Date,
        Accept::Duration => class == Class::Duration,
        Accept::List => class == Class::List,
        Accept::Object => class == Class::Object,
    }
}

fn classes(schema: &Schema) -> Vec<Class> {
    let types = schema.types();
    let mut classes = Vec::new();
    for one in types.iter() {
        match one {
            Type::Null => classes.push(Class::Null),
            Type::Boolean => classes.push(Class::Bool),
            Type::Integer => classes.push(Class::Integer),
            Type::Number => classes.push(Class::Number),
            Type::Array => classes.push(Class::List),
            Type::Object => classes.push(Class::Object),
            Type::String if schema.is_any() => {
                classes.extend([Class::Text, Class::Time, Class::Date, Class::Duration]);
            }
            Type::String => classes.extend(schema.meanings().iter().map(|meaning| class_of(meaning.as_deref()))),
        }
    }
    classes
}

fn class_of(meaning: Option<&str>) -> Class {
    match meaning {
        Some("date-time") => Class::Time,
        Some("date") => Class::Date,
        Some("duration") => Class::Duration,
        Some(_) | None => Class::Text,
    }
}

/// What a parameter takes, in words.
pub(in super::super) fn accepted(accepts: &[Accept]) -> String {
    let words: Vec<String> = accepts
        .iter()
        .map(|accept| match accept {
            Accept::Any => "anything",
            Accept::Text => "text",
            Accept::Integer => "a whole number",
            Accept::Number => "a number",
            Accept::Bool => "true or false",
            Accept::Time => "a time",
            Accept::Date => "a date",
            Accept::Duration => "a duration",
            Accept::List => "a list",
            Accept::Object => "an object",
        })
        .map(str::to_owned)
        .collect();
    kinds::either(&words)
}

/// The edit that makes an argument fit.
fn conversion(given: &Schema, accepts: &[Accept]) -> Option<&'static str> {
    let wants = |accept| accepts.contains(&accept);
    if wants(Accept::Text) && kinds::is_time(given) {
        Some("`format_time` makes text of a time")
    } else if wants(Accept::Text) && kinds::may_be_list(given) {
        Some("`[for x in ...: ...]` does it for each element, `join` makes one text of a list")
    } else if wants(Accept::Text) && kinds::may_be_scalar(given) {
        Some("`\"{...}\"` makes text of it")
    } else if wants(Accept::Number) && kinds::may_be_text(given) {
        Some("`to_number` reads a number")
    } else if wants(Accept::Integer) && kinds::may_be_text(given) {
        Some("`to_integer` reads a whole number")
    } else if wants(Accept::Time) && kinds::may_be_text(given) {
        Some("`time(...)` makes a time of text")
    } else if wants(Accept::List) {
        Some("`[x]` is a list of one")
    } else {
        None
    }
}

/// `substring(text, start, end?)`
fn signature(function: &Function) -> String {
    crate::function::reference::signature(function)
}
