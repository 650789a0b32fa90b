//! What is known of values without checking: kinds of fields by the source schema, of calls by the function table; and the
//! conversions that Data Prep makes on its own.

use super::translate::{call, coalesce, expr, if_else, plain};
use crate::function::find;
use crate::path::Step;
use crate::schema::{Kind, Property, Schema};
use crate::syntax::ast::{Comparison, Expr, ExprKind, PathStep};

/// What a value is, as far as its looks tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// Nothing is known, or several things are possible.
    Any,
    /// Text that is no time and no day.
    Text,
    /// A number.
    Number,
    /// A whole number.
    Integer,
    /// A truth value.
    Bool,
    /// An instant.
    Time,
    /// A day.
    Date,
    /// A list.
    List,
    /// An object.
    Object,
    /// Nothing at all: it is missing.
    Nothing,
}

impl Known {
    /// Of two values one of which comes.
    fn or(self, other: Known) -> Known {
        match (self, other) {
            (Self::Nothing, one) | (one, Self::Nothing) => one,
            (one, two) if one == two => one,
            (Self::Number | Self::Integer, Self::Number | Self::Integer) => Self::Number,
            (_, _) => Self::Any,
        }
    }

    /// Whether it is a number for sure.
    pub(super) fn is_number(self) -> bool {
        matches!(self, Self::Number | Self::Integer)
    }
}

/// What values of a schema are.
pub(super) fn of_schema(schema: &Schema) -> Known {
    let kind = Kind::present(schema.clone());
    let tests: [(bool, Known); 8] = [
        (kind.is_any(), Known::Any),
        (kind.is_time(), Known::Time),
        (kind.is_date(), Known::Date),
        (kind.is_text(), Known::Text),
        (kind.is_integer(), Known::Integer),
        (kind.is_number(), Known::Number),
        (kind.is_bool(), Known::Bool),
        (kind.is_list(), Known::List),
    ];
    let object = if kind.is_object() { Known::Object } else { Known::Any };
    tests.into_iter().find(|(holds, _)| *holds).map_or(object, |(_, known)| known)
}

/// The schema of a place below another; none where nothing is said of it.
pub(super) fn below(schema: &Schema, step: &Step) -> Option<Schema> {
    match step {
        Step::Name(name) => match schema.property(name) {
            Property::Declared { schema, .. } => Some(schema),
            Property::Undeclared | Property::Closed => None,
        },
        Step::Index(_) => schema.items(),
    }
}

/// The schema of a path of the payload.
pub(super) fn at(schema: &Schema, steps: &[PathStep]) -> Option<Schema> {
    steps.iter().try_fold(schema.clone(), |schema, step| below(&schema, &step.step))
}

/// What an expression gives.
pub(super) fn of(value: &Expr, source: &Schema) -> Known {
    match &value.kind {
        ExprKind::Null | ExprKind::Omit | ExprKind::Todo | ExprKind::Reject(_) => Known::Nothing,
        ExprKind::Bool(_) | ExprKind::Or(_) | ExprKind::And(_) | ExprKind::Not(_) | ExprKind::Compare(..) => {
            Known::Bool
        }
        ExprKind::Is { .. } | ExprKind::In { .. } => Known::Bool,
        ExprKind::Number(token) if token.contains(['.', 'e', 'E']) => Known::Number,
        ExprKind::Number(_) => Known::Integer,
        ExprKind::Arithmetic(..) | ExprKind::Negate(_) => Known::Number,
        ExprKind::Text(_) | ExprKind::RawText(_) => Known::Text,
        ExprKind::Payload(steps) => at(source, steps).map_or(Known::Any, |schema| of_schema(&schema)),
        ExprKind::List(_) | ExprKind::ListFor { .. } => Known::List,
        ExprKind::Object(_) | ExprKind::MapFor { .. } => Known::Object,
        ExprKind::If { then, otherwise, .. } => of(then, source).or(of(otherwise, source)),
        ExprKind::Coalesce(a, b) | ExprKind::Catch(a, b) => of(a, source).or(of(b, source)),
        ExprKind::Call { function, .. } | ExprKind::Pipe { function, .. } => {
            let module = function.module.as_ref().map(|module| format!("{}.", module.text)).unwrap_or_default();
            of_function(&format!("{module}{}", function.name.text))
        }
        ExprKind::Query(_) | ExprKind::Name(_) | ExprKind::Member(..) | ExprKind::Index(..) => Known::Any,
        ExprKind::As(..) | ExprKind::Match { .. } => Known::Any,
    }
}

fn of_function(name: &str) -> Known {
    if matches!(name, "only" | "without") {
        return Known::Object;
    }
    let returns = find(name).map(|function| function.returns).unwrap_or_default();
    let first = returns.split([',', ';']).next().unwrap_or_default();
    match first.split(" of ").next().unwrap_or_default() {
        "text" => Known::Text,
        "whole number" => Known::Integer,
        "number" => Known::Number,
        "truth value" => Known::Bool,
        "time" => Known::Time,
        "date" => Known::Date,
        "object" => Known::Object,
        "list" | "the same list" => Known::List,
        _ => Known::Any,
    }
}

/// Whether an expression can neither fail nor compute: paths, literals, and what is made of them.
pub(super) fn is_plain_value(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Null | ExprKind::Omit | ExprKind::Todo | ExprKind::Bool(_) | ExprKind::Number(_) => true,
        ExprKind::RawText(_) | ExprKind::Payload(_) | ExprKind::Name(_) => true,
        ExprKind::Text(_) => plain(value).is_some(),
        ExprKind::Member(of, _) => is_plain_value(of),
        _ => false,
    }
}

/// Whether a condition can never fail: what is there, and what is equal to what.
pub(super) fn is_plain_condition(condition: &Expr) -> bool {
    match &condition.kind {
        ExprKind::Bool(_) => true,
        ExprKind::Is { value, .. } => is_plain_value(value),
        ExprKind::Compare(Comparison::Equal | Comparison::NotEqual, a, b) => is_plain_value(a) && is_plain_value(b),
        ExprKind::In { value, list, .. } => {
            let value = if let ExprKind::Coalesce(a, b) = &value.kind { [&**a, b] } else { [&**value, value] };
            let literals = |items: &Vec<Expr>| items.iter().all(is_plain_value);
            value.into_iter().all(is_plain_value) && matches!(&list.kind, ExprKind::List(items) if literals(items))
        }
        ExprKind::Not(inner) => is_plain_condition(inner),
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().all(is_plain_condition),
        _ => false,
    }
}

/// A value as Data Prep turns it into what the target takes.
pub(super) fn converted(value: Expr, wanted: Known, source: &Schema) -> Expr {
    match value.kind {
        ExprKind::If { condition, then, otherwise } => {
            if_else(*condition, converted(*then, wanted, source), converted(*otherwise, wanted, source))
        }
        ExprKind::Coalesce(a, b) => coalesce(converted(*a, wanted, source), converted(*b, wanted, source)),
        kind => {
            let value = expr(kind);
            if let Some(literal) = literal(&value, wanted) {
                return literal;
            }
            match conversion(of(&value, source), wanted) {
                Some(function) => call(function, vec![value]),
                None => value,
            }
        }
    }
}

/// The function that turns one kind into another; none where nothing is to be done, or nothing can be.
fn conversion(given: Known, wanted: Known) -> Option<&'static str> {
    use Known as K;
    match (wanted, given) {
        (_, K::Nothing | K::List | K::Object) => None,
        (K::Text, K::Any | K::Number | K::Integer | K::Bool | K::Time | K::Date) => Some("to_text"),
        (K::Number, K::Any | K::Text) => Some("to_number"),
        (K::Integer, K::Any | K::Text | K::Number) => Some("to_integer"),
        (K::Bool, K::Any | K::Text | K::Number | K::Integer) => Some("to_bool"),
        (K::Time, K::Any | K::Text | K::Date) => Some("dp.date"),
        (K::Date, K::Any | K::Text | K::Time) => Some("date"),
        (K::Any | K::List | K::Object | K::Nothing, _) => None,
        (K::Text | K::Number | K::Integer | K::Bool | K::Time | K::Date, _) => None,
    }
}

/// A literal that is known to be of the wanted kind, once it is put differently.
fn literal(value: &Expr, wanted: Known) -> Option<Expr> {
    match (&value.kind, wanted) {
        (ExprKind::Number(token), Known::Text) => Some(super::translate::text(token)),
        (ExprKind::Bool(truth), Known::Text) => Some(super::translate::text(if *truth { "true" } else { "false" })),
        (_, Known::Bool) => match plain(value)? {
            "true" | "TRUE" | "yes" | "YES" | "y" | "Y" | "on" | "ON" => Some(expr(ExprKind::Bool(true))),
            "false" | "FALSE" | "no" | "NO" | "n" | "N" | "off" | "OFF" => Some(expr(ExprKind::Bool(false))),
            _ => None,
        },
        (_, Known::Integer) if plain(value)?.len() < 16 && plain(value)?.parse::<u64>().is_ok() => {
            Some(expr(ExprKind::Number(plain(value)?.parse::<u64>().ok()?.to_string().into())))
        }
        (_, _) => None,
    }
}
