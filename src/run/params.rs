//! Values of params for one payload: set from text, shown as text.

use crate::check::{Constant, ParamType};
use crate::payload::Number;
use crate::value::{self, TimeDigits, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Values of params for one payload.
///
/// `RuleSet::params` gives those of a package, with the values that were compiled in.
#[derive(Debug, Clone, Default)]
pub struct Params {
    declared: Arc<[Declared]>,
    values: Vec<Option<Constant>>,
}

/// A param as its package declares it.
#[derive(Debug)]
struct Declared {
    name: Arc<str>,
    ty: ParamType,
    fixed: bool,
}

impl Params {
    pub(crate) fn of(params: &[crate::check::Param]) -> Self {
        let declared =
            |param: &crate::check::Param| Declared { name: param.name.clone(), ty: param.ty, fixed: param.fixed };
        Self {
            declared: params.iter().map(declared).collect(),
            values: params.iter().map(|param| param.value.clone()).collect(),
        }
    }

    /// Sets a param from its text form; see `CompileOptions::params`.
    ///
    /// # Errors
    /// No such param, one that was fixed when compiling, or a text that is not of its type: in plain words.
    pub fn set(&mut self, name: &str, text: &str) -> Result<(), String> {
        let Some(index) = self.declared.iter().position(|param| *param.name == *name) else {
            return Err(format!("the mapping has no param `{name}`"));
        };
        let declared = &self.declared[index];
        let Some(value) = read(declared.ty, text) else {
            return Err(format!("the param `{name}` takes {}", words(declared.ty)));
        };
        if declared.fixed {
            let same = self.values[index].as_ref().is_some_and(|fixed| value::equal(fixed, &value));
            return if same {
                Ok(())
            } else {
                Err(format!("the param `{name}` is fixed when the mapping is compiled"))
            };
        }
        self.values[index] = Some(value);
        Ok(())
    }

    /// The values as text, by name: what a reject stores and a replay sets again.
    #[must_use]
    pub fn texts(&self) -> BTreeMap<String, String> {
        let declared = self.declared.iter().zip(&self.values);
        let text = |(declared, value): (&Declared, &Option<Constant>)| {
            value.as_ref().map(|value| (declared.name.to_string(), show(declared.ty, value)))
        };
        declared.filter_map(text).collect()
    }

    /// Whether a param has a value.
    #[must_use]
    pub fn is_set(&self, name: &str) -> bool {
        let declared = self.declared.iter().zip(&self.values);
        declared.into_iter().any(|(declared, value)| *declared.name == *name && value.is_some())
    }

    /// The values, by the index of their param.
    pub(super) fn values(&self) -> &[Option<Constant>] {
        &self.values
    }
}

fn words(ty: ParamType) -> &'static str {
    match ty {
        ParamType::Text => "a text",
        ParamType::Integer => "a whole number",
        ParamType::Number => "a number",
        ParamType::Bool => "`true` or `false`",
        ParamType::Time => "an RFC 3339 time: `2026-01-05T10:00:00Z`",
        ParamType::Date => "a date: `2026-01-05`",
        ParamType::Duration => "an ISO 8601 duration: `PT1H30M`",
        ParamType::Json => "JSON",
    }
}

fn read(ty: ParamType, text: &str) -> Option<Constant> {
    match ty {
        ParamType::Text => Some(Value::text(text)),
        ParamType::Integer => number(text).filter(|value| matches!(value, Value::Number(Number::Integer(_)))),
        ParamType::Number => number(text),
        ParamType::Bool => text.parse().ok().map(Value::Bool),
        ParamType::Time => value::read_time(text).map(Value::Time),
        ParamType::Date => value::read_date(text).map(Value::Date),
        ParamType::Duration => value::read_duration(text).map(Value::Duration),
        ParamType::Json => serde_json::from_str(text).ok().map(|json| Value::from_json(&json)),
    }
}

fn number(text: &str) -> Option<Constant> {
    let json: serde_json::Value = serde_json::from_str(text).ok()?;
    let token = Number::Token(text.trim());
    let number = match token.as_integer() {
        Some(integer) => Number::Integer(integer),
        None => Number::Float(token.as_float()?),
    };
    json.is_number().then_some(Value::Number(number))
}

fn show(ty: ParamType, value: &Constant) -> String {
    if let (ParamType::Text, Value::Text(text)) = (ty, value) {
        return text.characters().into_owned();
    }
    let mut bytes = Vec::new();
    value::write_json(value, TimeDigits::Nanos, &mut bytes);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    match value {
        Value::Time(_) | Value::Date(_) | Value::Duration(_) => text.trim_matches('"').to_owned(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => text,
        Value::Node(_) | Value::List(_) | Value::Object(_) => text,
    }
}
