//! Reading the arguments of a call, and paying for its work.
//!
//! A value of a kind that the function does not take is a failure that names the parameter, never the value. Reading a
//! text pays for its length, so that no mapping can make a payload expensive without the budget seeing it.

use super::{Accept, Call, Failure, Function};
use crate::payload::{Number, Text};
use crate::value::{Value, ValueKind, read_date, read_duration, read_time};
use jiff::civil::Time;
use jiff::tz::Offset;

/// Bytes of text that one step of work pays for.
const BYTES_PER_STEP: usize = 256;

impl Call<'_, '_> {
    /// Pays for work.
    ///
    /// # Errors
    /// The work allowed for the payload is spent.
    pub fn spend(&mut self, steps: usize) -> Result<(), Failure> {
        match self.budget.checked_sub(steps as u64) {
            Some(left) => *self.budget = left,
            None => {
                *self.budget = 0;
                return Err(Failure::budget());
            }
        }
        Ok(())
    }

    /// Pays for going once through so many bytes.
    pub(super) fn spend_bytes(&mut self, bytes: usize) -> Result<(), Failure> {
        self.spend(bytes / BYTES_PER_STEP)
    }
}

/// A time or a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    Time(jiff::Timestamp),
    Date(jiff::civil::Date),
}

impl Moment {
    /// The instant: of a date its first moment in UTC. None for a date before the first instant.
    pub(super) fn instant(self) -> Option<jiff::Timestamp> {
        match self {
            Self::Time(time) => Some(time),
            Self::Date(date) => Offset::UTC.to_timestamp(date.to_datetime(Time::midnight())).ok(),
        }
    }
}

impl<'p> Call<'_, 'p> {
    /// A text that was made.
    pub(super) fn keep(&self, text: &str) -> Text<'p> {
        match self.texts {
            Some(texts) => Text::Plain(texts.alloc_str(text)),
            None => Text::Shared(text.into()),
        }
    }

    /// The arguments of a rest parameter that are there.
    pub(super) fn rest(&self, from: usize) -> impl Iterator<Item = Value<'p>> + use<'_, 'p> {
        self.arguments.get(from..).unwrap_or_default().iter().flatten().cloned()
    }

    /// An argument, if it is there; `null` is not.
    pub(super) fn argument(&self, index: usize) -> Option<Value<'p>> {
        self.arguments.get(index).cloned().flatten().filter(|value| !value.is_null())
    }
}

impl Function {
    /// An argument of any kind.
    pub(super) fn any<'p>(&self, call: &Call<'_, 'p>, index: usize) -> Result<Value<'p>, Failure> {
        call.arguments.get(index).cloned().flatten().ok_or_else(|| self.no_argument(index))
    }

    /// A text.
    pub(super) fn text<'p>(&self, call: &mut Call<'_, 'p>, index: usize) -> Result<Text<'p>, Failure> {
        self.optional_text(call, index)?.ok_or_else(|| self.no_argument(index))
    }

    /// A text that may be left out.
    pub(super) fn optional_text<'p>(&self, call: &mut Call<'_, 'p>, index: usize) -> Result<Option<Text<'p>>, Failure> {
        match call.argument(index) {
            None => Ok(None),
            Some(Value::Text(text)) => {
                call.spend_bytes(bytes_of(&text))?;
                Ok(Some(text))
            }
            Some(other) => Err(self.wrong_kind(index, other.kind())),
        }
    }

    /// A whole number; one beyond 64 bits is cut to the nearest that fits, since positions and widths are all it is for.
    pub(super) fn integer(&self, call: &Call<'_, '_>, index: usize) -> Result<i64, Failure> {
        self.optional_integer(call, index)?.ok_or_else(|| self.no_argument(index))
    }

    /// A whole number that may be left out.
    pub(super) fn optional_integer(&self, call: &Call<'_, '_>, index: usize) -> Result<Option<i64>, Failure> {
        match call.argument(index) {
            None => Ok(None),
            Some(Value::Number(number)) if number.is_integer() => Ok(Some(nearest_i64(&number))),
            Some(Value::Number(_)) => Err(self.unfit_kind(index, "is not a whole number")),
            Some(other) => Err(self.wrong_kind(index, other.kind())),
        }
    }

    /// A number.
    pub(super) fn number<'p>(&self, call: &Call<'_, 'p>, index: usize) -> Result<Number<'p>, Failure> {
        match call.argument(index) {
            None => Err(self.no_argument(index)),
            Some(Value::Number(number)) => Ok(number),
            Some(other) => Err(self.wrong_kind(index, other.kind())),
        }
    }

    /// A time, or a date where the parameter takes one. A text of the payload that a schema calls a time can come as it
    /// is, from inside a list: then it is read here.
    pub(super) fn moment(&self, call: &Call<'_, '_>, index: usize) -> Result<Moment, Failure> {
        let takes_dates = self.params.get(index).is_some_and(|param| param.accepts.contains(&Accept::Date));
        match self.any(call, index)? {
            Value::Time(time) => Ok(Moment::Time(time)),
            Value::Date(date) if takes_dates => Ok(Moment::Date(date)),
            Value::Text(text) => {
                let characters = text.characters();
                let date = || read_date(&characters).filter(|_| takes_dates).map(Moment::Date);
                let read = read_time(&characters).map(Moment::Time).or_else(date);
                read.ok_or_else(|| self.wrong_kind(index, ValueKind::Text))
            }
            other => Err(self.wrong_kind(index, other.kind())),
        }
    }

    /// A duration; a text as with times.
    pub(super) fn duration(&self, call: &Call<'_, '_>, index: usize) -> Result<jiff::SignedDuration, Failure> {
        match self.any(call, index)? {
            Value::Duration(duration) => Ok(duration),
            Value::Text(text) => {
                read_duration(&text.characters()).ok_or_else(|| self.wrong_kind(index, ValueKind::Text))
            }
            other => Err(self.wrong_kind(index, other.kind())),
        }
    }

    /// A list.
    pub(super) fn list<'p>(&self, call: &mut Call<'_, 'p>, index: usize) -> Result<Value<'p>, Failure> {
        self.container(call, index, ValueKind::List)
    }

    /// An object.
    pub(super) fn object<'p>(&self, call: &mut Call<'_, 'p>, index: usize) -> Result<Value<'p>, Failure> {
        self.container(call, index, ValueKind::Object)
    }

    fn container<'p>(&self, call: &mut Call<'_, 'p>, index: usize, kind: ValueKind) -> Result<Value<'p>, Failure> {
        let value = call.argument(index).ok_or_else(|| self.no_argument(index))?;
        if value.kind() != kind {
            return Err(self.wrong_kind(index, value.kind()));
        }
        call.spend(value.len())?;
        Ok(value)
    }

    fn param_name(&self, index: usize) -> &'static str {
        self.params.get(index).or(self.params.last()).map_or("the argument", |param| param.name)
    }

    pub(super) fn no_argument(&self, index: usize) -> Failure {
        Failure::kind(format!("{}: `{}` is missing", self.name, self.param_name(index)))
    }

    /// A value of a kind that the parameter does not take.
    pub(super) fn wrong_kind(&self, index: usize, kind: ValueKind) -> Failure {
        let wanted = self.params.get(index).or(self.params.last()).map(super::Param::words).unwrap_or_default();
        self.unfit_kind(index, &format!("is {} where it takes {wanted}", kind.words()))
    }

    fn unfit_kind(&self, index: usize, why: &str) -> Failure {
        Failure::kind(format!("{}: `{}` {why}", self.name, self.param_name(index)))
    }

    /// A value that the function cannot work with.
    pub(super) fn unfit(&self, index: usize, why: &str) -> Failure {
        Failure::value(format!("{}: `{}` {why}", self.name, self.param_name(index)))
    }

    /// A failure in this function's name.
    pub(super) fn fail(&self, why: &str) -> Failure {
        Failure::value(format!("{}: {why}", self.name))
    }

    /// A result out of range, in this function's name.
    pub(super) fn out_of_range(&self, why: &str) -> Failure {
        Failure::range(format!("{}: {why}", self.name))
    }

    /// A failure of an operation, in this function's name.
    pub(super) fn explain(&self, failure: Failure) -> Failure {
        if failure.kind.is_caught() {
            Failure { message: format!("{}: {}", self.name, failure.message).into(), ..failure }
        } else {
            failure
        }
    }

    /// Refuses a text that would be longer than a text may be.
    pub(super) fn check_length(&self, call: &mut Call<'_, '_>, bytes: usize) -> Result<(), Failure> {
        if bytes > call.limits.text_bytes {
            return Err(self.out_of_range("the result is longer than a text may be"));
        }
        call.spend_bytes(bytes)
    }

    /// A text that was made, unless it is too long.
    pub(super) fn made<'p>(&self, call: &mut Call<'_, 'p>, text: String) -> Result<Option<Value<'p>>, Failure> {
        self.check_length(call, text.len())?;
        Ok(Some(Value::Text(call.keep(&text))))
    }
}

fn bytes_of(text: &Text<'_>) -> usize {
    match text {
        Text::Token { body, .. } | Text::Plain(body) => body.len(),
        Text::Shared(characters) => characters.len(),
    }
}

fn nearest_i64(number: &Number<'_>) -> i64 {
    let is_negative = number.compare(&Number::Integer(0)).is_lt();
    let limit = if is_negative { i64::MIN } else { i64::MAX };
    number.as_integer().and_then(|integer| i64::try_from(integer).ok()).unwrap_or(limit)
}
