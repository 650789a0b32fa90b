//! Elements of a list, and how many there are.

use super::{LIST, SUBJECT};
use crate::function::characters::count_of;
use crate::function::entry::accept;
use crate::function::{Accept, Call, Example, Failure, Function, Param, kinds};
use crate::payload::Number;
use crate::value::{Value, ValueKind, equal};

pub(super) static COUNT: Function = Function {
    name: "count",
    summary: "How many elements a list or members an object has",
    notes: "As the payload has them: null elements and members count; a key that stands twice counts once.",
    params: &[Param::new("of", &[Accept::List, Accept::Object], "a list or an object")],
    returns: "whole number",
    gives: kinds::count_of,
    maps_members: false,
    examples: &[
        Example::gives("count([1, 1, 2])", "3"),
        Example::gives("count({ a: 1 })", "1"),
        Example::gives("count([])", "0"),
        Example::fails(r#"count("abc")"#),
    ],
    call: count,
    ..LIST
};

fn count<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let value = COUNT.any(call, 0)?;
    match value.kind() {
        ValueKind::List | ValueKind::Object => Ok(Some(Value::Number(Number::Integer(value.len() as i128)))),
        other => Err(COUNT.wrong_kind(0, other)),
    }
}

pub(super) static FIRST: Function = Function {
    name: "first",
    summary: "The first element of a list",
    notes: "Missing when the list is empty or its first element is null.",
    params: &[SUBJECT],
    returns: "the kind of the elements, or missing",
    gives: kinds::first,
    examples: &[
        Example::gives(r#"first(["a", "b"])"#, r#""a""#),
        Example::missing("first([])"),
        Example::missing("first([null, 1])"),
    ],
    call: |call| end(&FIRST, call, 0),
    ..LIST
};

pub(super) static LAST: Function = Function {
    name: "last",
    summary: "The last element of a list",
    notes: "Missing when the list is empty or its last element is null.",
    params: &[SUBJECT],
    returns: "the kind of the elements, or missing",
    gives: kinds::last,
    examples: &[Example::gives("last([1, 2, 3])", "3"), Example::missing("last([])")],
    call: |call| end(&LAST, call, -1),
    ..LIST
};

fn end<'p>(function: &Function, call: &mut Call<'_, 'p>, index: i64) -> Result<Option<Value<'p>>, Failure> {
    let element = function.list(call, 0)?.element(index);
    Ok(element.filter(|element| !element.is_null()))
}

pub(super) static SLICE: Function = Function {
    name: "slice",
    summary: "The elements of a list from a position on",
    notes: "The first position is 0; a negative one counts from the end. What lies outside the list gives no elements.",
    params: &[
        SUBJECT,
        Param::new("start", accept::INTEGER, "the first position, from 0, or from the end when negative"),
        Param::new("count", accept::INTEGER, "how many elements at most; all unless given").optional(),
    ],
    returns: "list of the same",
    gives: kinds::slice,
    examples: &[
        Example::gives("slice([1, 2, 3, 4], 1, 2)", "[2, 3]"),
        Example::gives("slice([1, 2, 3, 4], -2)", "[3, 4]"),
        Example::gives("slice([1, 2], -9, 1)", "[1]"),
        Example::gives("slice([1, 2], 5)", "[]"),
    ],
    call: slice,
    ..LIST
};

fn slice<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let (list, start) = (SLICE.list(call, 0)?, SLICE.integer(call, 1)?);
    let count = SLICE.optional_integer(call, 2)?.map_or(usize::MAX, count_of);
    let from_end = usize::try_from(start.unsigned_abs()).unwrap_or(usize::MAX);
    let skipped = if start < 0 { list.len().saturating_sub(from_end) } else { count_of(start) };
    Ok(Some(Value::list(list.elements().skip(skipped).take(count).collect())))
}

pub(super) static INDEX_OF: Function = Function {
    name: "index_of",
    summary: "The position of an element in a list, from 0",
    notes: "Of the first one that is equal as `==` sees it; missing where there is none.",
    params: &[SUBJECT, Param::new("what", accept::ANY, "the element looked for")],
    returns: "whole number, or missing",
    gives: kinds::index_of,
    maps_members: false,
    compares_elements: true,
    examples: &[Example::gives(r#"index_of(["a", "b", "b"], "b")"#, "1"), Example::missing(r#"index_of(["a"], "A")"#)],
    call: index_of,
    ..LIST
};

fn index_of<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let (list, what) = (INDEX_OF.list(call, 0)?, INDEX_OF.any(call, 1)?);
    let place = list.elements().position(|element| equal(&element, &what));
    Ok(place.map(|place| Value::Number(Number::Integer(place as i128))))
}
