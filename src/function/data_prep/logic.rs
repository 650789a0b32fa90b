//! Choices: `iif`, `decode`, `coalesce`, `nullify`.

use super::{DATA_PREP, kinds};
use crate::function::entry::accept;
use crate::function::{Accept, Call, Example, Failure, Family, Function, Param};
use crate::value::{Value, ValueKind, equal};

/// What an entry of this file starts from.
const LOGIC: Function = Function { family: Family::Logic, maps_members: true, ..DATA_PREP };

/// All of them.
pub(super) static FUNCTIONS: &[&Function] = &[&COALESCE, &DECODE, &IIF, &NULLIFY];

static IIF: Function = Function {
    name: "dp.iif",
    summary: "One of two values, by a condition",
    notes: "The same as `if CONDITION then A else B`: only the branch that is taken is computed, and inside it what the \
            condition has shown is known. The condition must be true or false, always: a text or a number is neither, \
            and one that may be missing wants `??`.",
    params: &[
        Param::new("condition", &[Accept::Bool], "true or false"),
        Param::new("then", accept::ANY, "the value where it is true").optional(),
        Param::new("otherwise", accept::ANY, "the value where it is false").optional(),
    ],
    returns: "the kind of the branches",
    gives: kinds::choice,
    examples: &[
        Example::gives(r#"dp.iif(dp.equalsIgnoreCase("s", "S"), "True", "False")"#, r#""True""#),
        Example::gives(r#"dp.iif("exited" == "active", "1", "0")"#, r#""0""#),
        Example::missing(r#"dp.iif(true, dp.nullify(), "phyMail")"#),
    ],
    call: |call| match call.argument(0) {
        Some(Value::Bool(true)) => Ok(call.argument(1)),
        Some(Value::Bool(false)) => Ok(call.argument(2)),
        Some(other) => Err(IIF.wrong_kind(0, other.kind())),
        None => Ok(None),
    },
    ..LOGIC
};

static DECODE: Function = Function {
    name: "dp.decode",
    summary: "The value that stands beside the key equal to the first argument, or else the last argument",
    notes: "Behind the key come pairs of a key and its value, then a value for all others, which may be left out. Keys \
            are compared as `==` does; a missing key is equal to none. Missing where no key is equal and there is no \
            last value. The language has tables and `match` for this, which the checker looks through.",
    params: &[
        Param::new("key", accept::ANY, "what is looked for").optional(),
        Param::new("key or value", accept::ANY, "a key, its value, and so on; then the value for all others")
            .optional_rest(),
    ],
    returns: "the kind of the values",
    gives: kinds::decode,
    examples: &[
        Example::gives(r#"dp.decode("ca", "ca", "California", "pa", "Pennsylvania", "N/A")"#, r#""California""#),
        Example::gives(r#"dp.decode("pa", "ca", "California", "pa", "Pennsylvania", "N/A")"#, r#""Pennsylvania""#),
        Example::gives(r#"dp.decode("zz", "ca", "California", "pa", "Pennsylvania", "N/A")"#, r#""N/A""#),
        Example::gives(r#"dp.decode(omit, "ca", "California", "N/A")"#, r#""N/A""#),
        Example::missing(r#"dp.decode("zz", "ca", "California")"#),
    ],
    call: decode,
    ..LOGIC
};

fn decode<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    call.spend(call.arguments.len())?;
    let key = call.argument(0);
    let pairs = call.arguments.len().saturating_sub(1) / 2;
    let is_key = |place: &usize| key.as_ref().zip(call.argument(*place)).is_some_and(|(key, one)| equal(key, &one));
    let found = (0..pairs).map(|pair| 2 * pair + 1).find(is_key);
    let last = call.arguments.len().checked_sub(1);
    let default = last.filter(|last| last % 2 == 1);
    Ok(found.map(|place| place + 1).or(default).and_then(|place| call.argument(place)))
}

static COALESCE: Function = Function {
    name: "dp.coalesce",
    summary: "The first argument that is not missing, or the first element of a list that is not null",
    notes: "A single argument that is a list stands for its elements. Missing where there is none. For arguments \
            `a ?? b` does the same, and the checker sees through it.",
    params: &[Param::new("value", accept::ANY, "values, or one list").optional_rest()],
    returns: "the kind of the values, missing where all are",
    gives: kinds::coalesce,
    examples: &[
        Example::gives(r#"dp.coalesce(omit, omit, omit, "first", omit, "second")"#, r#""first""#),
        Example::gives("dp.coalesce([null, true, null, false, true])", "true"),
        Example::missing("dp.coalesce(omit, omit)"),
        Example::missing("dp.coalesce([])"),
    ],
    call: coalesce,
    ..LOGIC
};

fn coalesce<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let is_there = |value: &Value<'p>| !value.is_null();
    match call.arguments {
        [Some(list)] if list.kind() == ValueKind::List => {
            let list = COALESCE.list(call, 0)?;
            Ok(list.elements().find(is_there))
        }
        arguments => Ok(arguments.iter().flatten().find(|value| is_there(value)).cloned()),
    }
}

static NULLIFY: Function = Function {
    name: "dp.nullify",
    summary: "Nothing: the place is not written",
    notes: "The same as `omit`. Data Prep does not say that it differs from a null in updates; here neither writes \
            anything.",
    params: &[],
    returns: "nothing",
    gives: |_| crate::schema::Kind::missing(),
    examples: &[Example::missing("dp.nullify()"), Example::gives(r#"dp.coalesce(dp.nullify(), "a")"#, r#""a""#)],
    call: |_| Ok(None),
    ..LOGIC
};
