//! Numbers from text.

use super::NUMBER;
use super::decimal::read_number;
use crate::function::{Accept, Call, Example, Failure, Function, Param, kinds};
use crate::payload::Number;
use crate::value::Value;

const SUBJECT: Param = Param::new("value", &[Accept::Text, Accept::Number], "a text that is a number, or a number");

pub(super) static TO_INTEGER: Function = Function {
    name: "to_integer",
    summary: "The whole number that a text or a number is",
    notes: "A text is a number as JSON writes it; a leading `+` and leading zeros may stand. `3.0` and `1e2` are whole; \
            for others see `round`, `floor` and `ceil`. White space is not taken away: see `trim`. A number beyond 64 bits stays \
            exact, but cannot be computed with.",
    params: &[SUBJECT],
    returns: "whole number",
    fails: "the text or number is not whole",
    gives: kinds::to_integer,
    examples: &[
        Example::gives(r#"to_integer("0042")"#, "42"),
        Example::gives(r#"to_integer("-3.0")"#, "-3"),
        Example::gives("to_integer(1e2)", "100"),
        Example::fails(r#"to_integer("3.5")"#),
        Example::gives(r#"to_integer("99999999999999999999")"#, "99999999999999999999"),
    ],
    call: |call| to_integer(&TO_INTEGER, call),
    ..NUMBER
};

pub(in crate::function) fn to_integer<'p>(
    function: &Function,
    call: &mut Call<'_, 'p>,
) -> Result<Option<Value<'p>>, Failure> {
    let number = read(function, call)?;
    if !number.is_integer() {
        return Err(function.unfit(0, "is not a whole number"));
    }
    let (short, mut digits) = (number.as_integer().map(Number::Integer), Vec::new());
    let integer = match short {
        Some(integer) => integer,
        None if number.write_integer(&mut digits) => Number::Shared(String::from_utf8_lossy(&digits).into()),
        // Longer than any number should be written; it stays as it is.
        None => number,
    };
    Ok(Some(Value::Number(integer)))
}

pub(super) static TO_NUMBER: Function = Function {
    name: "to_number",
    summary: "The number that a text is",
    notes: "A text is a number as JSON writes it; a leading `+` and leading zeros may stand, separators of thousands \
            may not. The number is kept to the last digit. A number stays as it is.",
    params: &[SUBJECT],
    returns: "number",
    fails: "the text is not a number",
    gives: kinds::to_number,
    examples: &[
        Example::gives(r#"to_number("19.90")"#, "19.90"),
        Example::gives(r#"to_number("+007")"#, "7"),
        Example::gives("to_number(2.5)", "2.5"),
        Example::fails(r#"to_number("1,234")"#),
        Example::fails(r#"to_number("")"#),
    ],
    call: |call| to_number(&TO_NUMBER, call),
    ..NUMBER
};

pub(in crate::function) fn to_number<'p>(
    function: &Function,
    call: &mut Call<'_, 'p>,
) -> Result<Option<Value<'p>>, Failure> {
    read(function, call).map(|number| Some(Value::Number(number)))
}

pub(in crate::function) fn read<'p>(function: &Function, call: &mut Call<'_, 'p>) -> Result<Number<'p>, Failure> {
    match function.any(call, 0)? {
        Value::Number(number) => Ok(number),
        Value::Text(_) => {
            let text = function.text(call, 0)?;
            let number = read_number(&text.characters()).ok_or_else(|| function.unfit(0, "is not a number"))?;
            Ok(Number::Shared(number.into()).into_owned())
        }
        other => Err(function.wrong_kind(0, other.kind())),
    }
}
