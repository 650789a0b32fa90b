//! What a call gives, by what its arguments can be.
//!
//! In: the kinds of the arguments. Out: the kind of the result: where the arguments are a few known values, by trying
//! them; else by what the entry says.

use super::{Argument, Call, FailureKind, Family, Function, Param, Presence};
use crate::payload::{Limits, Tape};
use crate::schema::{Kind, Schema, Type};
use crate::value::{Value, equal};

/// Calls that are tried, at most.
const TRIES: usize = 64;
/// Longer texts are not tried.
const TEXT_BYTES: usize = 1 << 10;
/// Work that one try may take.
const BUDGET: u64 = 10_000;

impl Function {
    /// The kind of the result, where all required arguments are there. Arguments that were left out at the end are not
    /// in the list.
    #[must_use]
    pub fn result(&self, arguments: &[Argument<'_>]) -> Kind {
        self.tried(arguments).unwrap_or_else(|| (self.gives)(arguments))
    }

    /// What all values of the arguments give; none where they are not few, or where it takes more than their values
    /// to know (times, lists, objects, numbers as they were written).
    fn tried(&self, arguments: &[Argument<'_>]) -> Option<Kind> {
        let takes_numbers = match self.family {
            Family::Number => true,
            Family::Text | Family::Pattern | Family::Url | Family::Analytics => false,
            Family::Time | Family::List | Family::Object | Family::Identity => return None,
            Family::Logic | Family::UserAgent => return None,
        };
        let choices: Vec<Vec<Option<Value<'static>>>> = arguments
            .iter()
            .enumerate()
            .map(|(index, one)| self.choices(index, one, takes_numbers))
            .collect::<Option<_>>()?;
        let tries = choices.iter().try_fold(1_usize, |product, values| product.checked_mul(values.len()))?;
        if tries > TRIES || arguments.is_empty() {
            return None;
        }
        let constants = |index: usize| arguments.get(index).and_then(|argument| argument.constant.cloned());
        let prepared = match self.prepare {
            Some(prepare) => Some(prepare(&(0..self.params.len()).map(constants).collect::<Vec<_>>()).ok()?),
            None => None,
        };
        let mut given = Given::default();
        for number in 0..tries {
            let mut arguments = nth(&choices, number);
            let fixed = self.params.iter().filter(|param| !param.presence.is_rest()).count();
            arguments.resize(arguments.len().max(fixed), None);
            let (mut budget, limits) = (BUDGET, Limits::default());
            let (prepared, texts, tape) = (prepared.as_ref(), None, &mut Tape::default());
            let mut call = Call { arguments: &arguments, prepared, budget: &mut budget, limits: &limits, texts, tape };
            match (self.call)(&mut call) {
                Ok(None) => given.missing = true,
                Ok(Some(value)) => given.values.push(plain(&value)?),
                Err(failure) if failure.kind == FailureKind::Budget => return None,
                Err(_) => given.fails = true,
            }
        }
        given.kind()
    }

    /// The values of an argument, where they are listed.
    fn choices(&self, index: usize, argument: &Argument<'_>, numbers: bool) -> Option<Vec<Option<Value<'static>>>> {
        if let Some(constant) = argument.constant {
            return Some(vec![Some(constant.clone())]);
        }
        let param = self.params.get(index).or(self.params.last());
        let sees_missing = |param: &Param| matches!(param.presence, Presence::Optional | Presence::OptionalRest);
        let left_out = argument.kind.optional && param.is_some_and(sees_missing);
        let missing = left_out.then_some(None);
        let schema = &argument.kind.schema;
        if schema.types().is_only(Type::Boolean) && schema.enum_values().is_none() {
            return Some([Some(Value::Bool(true)), Some(Value::Bool(false))].into_iter().chain(missing).collect());
        }
        if !schema.meanings().iter().all(Option::is_none) {
            return None;
        }
        let mut values = Vec::new();
        for value in schema.enum_values()?.iter().filter(|value| !value.is_null()).take(TRIES + 1) {
            let is_plain = match value {
                serde_json::Value::String(text) => text.len() <= TEXT_BYTES,
                serde_json::Value::Bool(_) => true,
                serde_json::Value::Number(_) => numbers,
                serde_json::Value::Null | serde_json::Value::Array(_) | serde_json::Value::Object(_) => false,
            };
            if !is_plain {
                return None;
            }
            values.push(Some(Value::from_json(value)));
        }
        values.extend(missing);
        (!values.is_empty()).then_some(values)
    }
}

/// What the tries gave.
#[derive(Default)]
struct Given {
    values: Vec<serde_json::Value>,
    missing: bool,
    fails: bool,
}

impl Given {
    /// None where nothing but failures came out: that is told where the call is made.
    fn kind(self) -> Option<Kind> {
        match (self.values.is_empty(), self.missing) {
            (true, false) => None,
            (true, true) => Some(Kind::missing().or_failing(self.fails)),
            (false, missing) => {
                Some(Kind::present(Schema::enumeration(self.values)).or_missing(missing).or_failing(self.fails))
            }
        }
    }
}

/// One choice of each, by number.
fn nth(choices: &[Vec<Option<Value<'static>>>], mut number: usize) -> Vec<Option<Value<'static>>> {
    let pick = |values: &Vec<Option<Value<'static>>>| {
        let picked = values.get(number % values.len().max(1)).cloned().flatten();
        number /= values.len().max(1);
        picked
    };
    choices.iter().map(pick).collect()
}

/// The value as one that a schema can list.
fn plain(value: &Value<'_>) -> Option<serde_json::Value> {
    match value {
        Value::Bool(_) | Value::Text(_) | Value::Number(_) => {
            let json = value.to_json();
            equal(&Value::from_json(&json), value).then_some(json)
        }
        Value::Null | Value::Time(_) | Value::Date(_) | Value::Duration(_) => None,
        Value::Node(_) | Value::List(_) | Value::Object(_) => None,
    }
}
