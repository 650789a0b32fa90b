//! Lists: their ends, joining, making, flattening, as text.

use super::{DATA_PREP, kinds};
use crate::function::entry::accept;
use crate::function::{Accept, Call, Example, Failure, Family, Function, Param, find};
use crate::payload::{Number, Text};
use crate::value::{TimeDigits, Value, ValueKind, print, write_json};

/// What an entry of this file starts from.
const LIST: Function = Function { family: Family::List, maps_members: true, ..DATA_PREP };

const SUBJECT: Param = Param::new("list", accept::LIST, "any list");
const ITEMS: Param = Param::new("value", accept::ANY, "values, or one list").optional_rest();

/// All of them.
pub(super) static FUNCTIONS: &[&Function] = &[
    &ADD_TO_ARRAY,
    &ARRAY_TO_STRING,
    &FILTER_ARRAY,
    &FIRST,
    &FLATTEN_ARRAY,
    &JOIN_ARRAYS,
    &LAST,
    &SIZE_OF,
    &TO_ARRAY,
    &TRANSFORM_ARRAY,
    &UPSERT_ARRAY_APPEND,
    &UPSERT_ARRAY_REPLACE,
];

static FIRST: Function = Function {
    name: "dp.first",
    summary: "The first argument, or the first element of a list",
    notes: "A single argument that is a list stands for its elements. Missing when the list is empty, or when what comes \
            first is missing or null: later ones do not take its place (`dp.coalesce` looks for one that is there).",
    params: &[ITEMS],
    returns: "the kind of the elements, or missing",
    gives: kinds::first,
    examples: &[
        Example::gives(r#"dp.first("1", "2", "3")"#, r#""1""#),
        Example::gives(r#"dp.first(["a", "b"])"#, r#""a""#),
        Example::missing("dp.first([])"),
        Example::missing(r#"dp.first(omit, "2")"#),
    ],
    call: |call| end(&FIRST, call, 0),
    ..LIST
};

static LAST: Function = Function {
    name: "dp.last",
    summary: "The last argument, or the last element of a list",
    notes: "A single argument that is a list stands for its elements. Missing when the list is empty, or when what comes \
            last is missing or null.",
    params: &[ITEMS],
    returns: "the kind of the elements, or missing",
    gives: kinds::last,
    examples: &[
        Example::gives(r#"dp.last("1", "2", "3")"#, r#""3""#),
        Example::gives("dp.last([1, 2])", "2"),
        Example::missing("dp.last([1, null])"),
    ],
    call: |call| end(&LAST, call, -1),
    ..LIST
};

fn end<'p>(function: &Function, call: &mut Call<'_, 'p>, index: i64) -> Result<Option<Value<'p>>, Failure> {
    let element = match call.arguments {
        [Some(list)] if list.kind() == ValueKind::List => function.list(call, 0)?.element(index),
        arguments => if index == 0 { arguments.first() } else { arguments.last() }.cloned().flatten(),
    };
    Ok(element.filter(|element| !element.is_null()))
}

static ADD_TO_ARRAY: Function = Function {
    name: "dp.add_to_array",
    summary: "The list with further elements at its end",
    notes: "A list among the values becomes one element (`dp.join_arrays` puts its elements). A missing value adds \
            nothing.",
    params: &[SUBJECT, Param::new("value", accept::ANY, "further elements").optional_rest()],
    returns: "list",
    gives: kinds::add_to_array,
    examples: &[
        Example::gives(r#"dp.add_to_array(["a", "b"], "c", "d")"#, r#"["a", "b", "c", "d"]"#),
        Example::gives("dp.add_to_array([1], [2, 3])", "[1, [2, 3]]"),
        Example::gives("dp.add_to_array([1], omit)", "[1]"),
        Example::missing(r#"dp.add_to_array(omit, "c")"#),
    ],
    call: |call| {
        let list = ADD_TO_ARRAY.list(call, 0)?;
        let added = call.rest(1).filter(|value| !value.is_null());
        Ok(Some(Value::list(list.elements().chain(added).collect())))
    },
    ..LIST
};

static JOIN_ARRAYS: Function = Function {
    name: "dp.join_arrays",
    summary: "One list with the elements of several, in their order",
    notes: "A missing list adds nothing; where all are missing, so is the result.",
    params: &[Param::new("list", accept::LIST, "lists").optional_rest()],
    returns: "list, missing where every list is",
    gives: kinds::join_arrays,
    examples: &[
        Example::gives(r#"dp.join_arrays(["a", "b"], ["c"], ["d", "e"])"#, r#"["a", "b", "c", "d", "e"]"#),
        Example::gives("dp.join_arrays([1], omit, [2])", "[1, 2]"),
        Example::missing("dp.join_arrays(omit)"),
    ],
    call: join_arrays,
    ..LIST
};

fn join_arrays<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let (mut joined, mut any) = (Vec::new(), false);
    for index in 0..call.arguments.len() {
        if call.argument(index).is_some() {
            joined.extend(JOIN_ARRAYS.list(call, index)?.elements());
            any = true;
        }
    }
    Ok(any.then(|| Value::list(joined)))
}

static TO_ARRAY: Function = Function {
    name: "dp.to_array",
    summary: "A list of the arguments",
    notes: "The first argument says whether a missing value becomes a null element or is left out. `[a, b]` of the \
            language leaves it out.",
    params: &[
        Param::new("include_nulls", &[Accept::Bool], "whether missing values become null"),
        Param::new("value", accept::ANY, "the elements").optional_rest(),
    ],
    returns: "list",
    gives: kinds::to_array,
    examples: &[
        Example::gives("dp.to_array(false, 1, omit, 2, 3)", "[1, 2, 3]"),
        Example::gives("dp.to_array(true, 1, omit)", "[1, null]"),
        Example::gives("dp.to_array(false)", "[]"),
    ],
    call: to_array,
    ..LIST
};

fn to_array<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let include = match TO_ARRAY.any(call, 0)? {
        Value::Bool(include) => include,
        other => return Err(TO_ARRAY.wrong_kind(0, other.kind())),
    };
    call.spend(call.arguments.len())?;
    let given = (1..call.arguments.len()).map(|index| call.argument(index));
    let elements = given.filter_map(|value| value.or(include.then_some(Value::Null)));
    Ok(Some(Value::list(elements.collect())))
}

static SIZE_OF: Function = Function {
    name: "dp.size_of",
    summary: "How many elements a list, members an object or characters a text has",
    notes: "Null elements and members count. Missing where the argument is.",
    params: &[Param::new("of", &[Accept::List, Accept::Object, Accept::Text], "a list, an object or a text")],
    returns: "whole number",
    gives: kinds::size_of,
    maps_members: false,
    examples: &[
        Example::gives("dp.size_of([1, 2, 3, 4])", "4"),
        Example::gives("dp.size_of({ a: 1 })", "1"),
        Example::gives(r#"dp.size_of("abc")"#, "3"),
    ],
    call: size_of,
    ..LIST
};

fn size_of<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let value = SIZE_OF.any(call, 0)?;
    let size = match value.kind() {
        ValueKind::List | ValueKind::Object => value.len(),
        ValueKind::Text => SIZE_OF.text(call, 0)?.chars_count(),
        other => return Err(SIZE_OF.wrong_kind(0, other)),
    };
    Ok(Some(Value::Number(Number::Integer(size as i128))))
}

static UPSERT_ARRAY_APPEND: Function = Function {
    name: "dp.upsert_array_append",
    summary: "The list itself; in Data Prep's updates it is added to the one that is stored",
    notes: "What tells the platform to append is not part of a record: here the list comes back unchanged, as it does in \
            Data Prep where a record is created.",
    params: &[SUBJECT],
    returns: "the same list",
    gives: kinds::same,
    examples: &[
        Example::gives("dp.upsert_array_append([123, 456])", "[123, 456]"),
        Example::missing("dp.upsert_array_append(omit)"),
    ],
    call: |call| UPSERT_ARRAY_APPEND.list(call, 0).map(Some),
    ..LIST
};

static UPSERT_ARRAY_REPLACE: Function = Function {
    name: "dp.upsert_array_replace",
    summary: "The list itself; in Data Prep's updates it replaces the one that is stored",
    notes: "What tells the platform to replace is not part of a record: here the list comes back unchanged. The second \
            argument, which an example of the documentation passes and nothing explains, is taken and not used.",
    params: &[SUBJECT, Param::new("index", accept::INTEGER, "not used").optional()],
    returns: "the same list",
    gives: kinds::same,
    examples: &[
        Example::gives("dp.upsert_array_replace([123, 456])", "[123, 456]"),
        Example::gives("dp.upsert_array_replace([123, 456], 1)", "[123, 456]"),
    ],
    call: |call| UPSERT_ARRAY_REPLACE.list(call, 0).map(Some),
    ..LIST
};

static FLATTEN_ARRAY: Function = Function {
    name: "dp.flattenArray",
    summary: "The elements of a list and of all lists in it, in one list",
    notes: "All levels (the language's `flatten` takes one). Null elements stay.",
    params: &[SUBJECT],
    returns: "list",
    gives: kinds::flatten_all,
    examples: &[
        Example::gives(
            r#"dp.flattenArray([[["a", "b"], ["c", "d"]], [["e"], ["f"]]])"#,
            r#"["a", "b", "c", "d", "e", "f"]"#,
        ),
        Example::gives("dp.flattenArray([1, [], [null]])", "[1, null]"),
    ],
    call: |call| {
        let list = FLATTEN_ARRAY.list(call, 0)?;
        flat(call, list).map(|flat| Some(Value::list(flat)))
    },
    ..LIST
};

/// The elements of all levels.
fn flat<'p>(call: &mut Call<'_, 'p>, list: Value<'p>) -> Result<Vec<Value<'p>>, Failure> {
    let (mut flat, mut open) = (Vec::new(), vec![list]);
    while let Some(next) = open.pop() {
        if next.kind() == ValueKind::List {
            call.spend(next.len())?;
            let below = open.len();
            open.extend(next.elements());
            if let Some(added) = open.get_mut(below..) {
                added.reverse();
            }
        } else {
            flat.push(next);
        }
    }
    Ok(flat)
}

static ARRAY_TO_STRING: Function = Function {
    name: "dp.array_to_string",
    summary: "The elements of a list, and of all lists in it, in one text",
    notes: "The separator comes first. Texts stand as they are, times and dates as milliseconds since 1970, an object as \
            `{'name':value,...}` with single quotes around names and texts, in which a single quote and a backslash have \
            a backslash before them. Null elements are left out. Data Prep offers it for exports only.",
    params: &[Param::new("separator", accept::TEXT, "what stands between two elements"), SUBJECT],
    returns: "text",
    gives: |_| kinds::ours::text(),
    examples: &[
        Example::gives(r#"dp.array_to_string(";", ["Hello", "world"])"#, r#""Hello;world""#),
        Example::gives(r#"dp.array_to_string("-", [[1, [2]], null, true])"#, r#""1-2-true""#),
        Example::gives(
            r#"dp.array_to_string("_", [
                { id: 123, orgName: "Acme Inc", founded: 1990, latestInteraction: date("2024-02-16") },
                { id: 456, orgName: "Superstar Inc", founded: 2004, latestInteraction: date("2023-08-25") },
            ])"#,
            "\"{'id':123,'orgName':'Acme Inc','founded':1990,'latestInteraction':1708041600000}_\
             {'id':456,'orgName':'Superstar Inc','founded':2004,'latestInteraction':1692921600000}\"",
        ),
        Example::gives(
            r#"dp.array_to_string("_", dp.transformArray(["Acme Inc", "Superstar Inc"], dp.ucase))"#,
            r#""ACME INC_SUPERSTAR INC""#,
        ),
    ],
    call: array_to_string,
    ..LIST
};

fn array_to_string<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let (separator, list) = (ARRAY_TO_STRING.text(call, 0)?, ARRAY_TO_STRING.list(call, 1)?);
    let separator = separator.characters();
    let mut made = String::new();
    for (index, element) in flat(call, list)?.into_iter().filter(|element| !element.is_null()).enumerate() {
        if index > 0 {
            made.push_str(&separator);
        }
        match &element {
            Value::Text(text) => made.push_str(&text.characters()),
            other => push_quoted(other, &mut made),
        }
        if made.len() > call.limits.text_bytes {
            break;
        }
    }
    ARRAY_TO_STRING.made(call, made)
}

/// A value as Data Prep prints one inside an object.
fn push_quoted(value: &Value<'_>, out: &mut String) {
    match value.kind() {
        ValueKind::Null => out.push_str("null"),
        ValueKind::Object => push_parts(out, ['{', '}'], value.members(), |(name, member), out| {
            push_text(&name, out);
            out.push(':');
            push_quoted(&member, out);
        }),
        ValueKind::List => push_parts(out, ['[', ']'], value.elements(), |element, out| push_quoted(&element, out)),
        ValueKind::Time | ValueKind::Date => push_milliseconds(value, out),
        ValueKind::Bool | ValueKind::Number | ValueKind::Text | ValueKind::Duration => match value {
            Value::Text(text) => push_text(text, out),
            // Of these kinds every value has a text.
            other => drop(print(other, out)),
        },
    }
}

fn push_parts<T>(
    out: &mut String,
    [open, close]: [char; 2],
    parts: impl Iterator<Item = T>,
    push: impl Fn(T, &mut String),
) {
    out.push(open);
    for (index, part) in parts.enumerate() {
        if index > 0 {
            out.push(',');
        }
        push(part, out);
    }
    out.push(close);
}

fn push_text(text: &Text<'_>, out: &mut String) {
    out.push('\'');
    for character in text.chars() {
        if matches!(character, '\'' | '\\') {
            out.push('\\');
        }
        out.push(character);
    }
    out.push('\'');
}

/// Milliseconds since 1970; a date is its first moment in UTC.
fn push_milliseconds(value: &Value<'_>, out: &mut String) {
    use crate::function::arguments::Moment;
    let instant = match value {
        Value::Time(time) => Some(*time),
        Value::Date(date) => Moment::Date(*date).instant(),
        _ => None,
    };
    match instant {
        Some(instant) => out.push_str(&instant.as_nanosecond().div_euclid(1_000_000).to_string()),
        None => {
            let mut bytes = Vec::new();
            write_json(value, TimeDigits::Millis, &mut bytes);
            out.push_str(&String::from_utf8_lossy(&bytes));
        }
    }
}

/// What `dp.filterArray` and `dp.transformArray` take.
const THROUGH: &[Param] = &[
    SUBJECT,
    Param::new("function", accept::TEXT, "the name of a function of one parameter: a `fn`, or one of the table")
        .constant(),
];

static FILTER_ARRAY: Function = Function {
    name: "dp.filterArray",
    summary: "The elements of a list for which a function gives true",
    notes: "Where Data Prep writes `x -> CONDITION`, the name of a function stands here: `fn is_big(x: number) -> bool = \
            x > 100`, then `dp.filterArray(.totals, is_big)`. The same without a name is `[for x in .totals where x > \
            100: x]`. Data Prep offers it for exports only.",
    params: THROUGH,
    returns: "list of the same",
    fails: "the function fails for an element",
    gives: kinds::filtered,
    examples: &[
        Example::gives("dp.filterArray([[1], [], [2]], dp.is_empty)", "[[]]"),
        Example::gives("dp.filterArray([], dp.is_empty)", "[]"),
        Example::fails("dp.filterArray([1], dp.is_empty)"),
    ],
    prepare: Some(prepare_function),
    call: |call| through(&FILTER_ARRAY, call, true),
    ..LIST
};

static TRANSFORM_ARRAY: Function = Function {
    name: "dp.transformArray",
    summary: "What a function gives for each element of a list",
    notes: "Where Data Prep writes `x -> EXPRESSION`, the name of a function stands here: `fn next(x: int) -> int = x + \
            1`, then `dp.transformArray(.numbers, next)`. The same without a name is `[for x in .numbers: x + 1]`. What \
            is missing is left out. Data Prep offers it for exports only.",
    params: THROUGH,
    returns: "list",
    fails: "the function fails for an element",
    gives: kinds::transformed,
    examples: &[
        Example::gives(r#"dp.transformArray(["a", "b"], dp.ucase)"#, r#"["A", "B"]"#),
        Example::gives("dp.transformArray([5, -6], abs)", "[5, 6]"),
        Example::fails("dp.transformArray([1], upper)"),
    ],
    prepare: Some(prepare_function),
    call: |call| through(&TRANSFORM_ARRAY, call, false),
    ..LIST
};

fn prepare_function(constants: &[Option<Value<'static>>]) -> Result<crate::function::Prepared, String> {
    match constants.get(1) {
        Some(Some(Value::Text(name))) if kinds::of_one_parameter(&name.characters()).is_some() => {
            Ok(crate::function::Prepared::Checked)
        }
        _ => Err("this is not the name of a function of one parameter".to_owned()),
    }
}

/// Calls a function of the table for each element. Functions of a mapping are expanded by the checker instead.
fn through<'p>(function: &Function, call: &mut Call<'_, 'p>, filters: bool) -> Result<Option<Value<'p>>, Failure> {
    let (list, name) = (function.list(call, 0)?, function.text(call, 1)?);
    let chosen = find(&name.characters()).filter(|chosen| kinds::takes_one(chosen));
    let chosen = chosen.ok_or_else(|| function.unfit(1, "is not the name of a function of one parameter"))?;
    let mut kept = Vec::new();
    for element in list.elements().filter(|element| !element.is_null()) {
        let arguments = [Some(element.clone())];
        let Call { budget, limits, texts, tape, .. } = &mut *call;
        let (prepared, texts) = (None, *texts);
        let result = (chosen.call)(&mut Call { arguments: &arguments, prepared, budget, limits, texts, tape })?;
        match (filters, result) {
            (true, Some(Value::Bool(true))) => kept.push(element),
            (true, Some(Value::Bool(false)) | None) => {}
            (true, _) => return Err(function.fail("the function gives neither true nor false")),
            (false, result) => kept.extend(result),
        }
        call.spend(1)?;
    }
    Ok(Some(Value::list(kept)))
}
