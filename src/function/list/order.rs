//! Lists in another order, or with other elements.

use super::{LIST, SUBJECT};
use crate::function::entry::accept;
use crate::function::{Call, Example, Failure, Function, Param, kinds};
use crate::payload::Text;
use crate::value::{Value, ValueKind, compare, equal, write_canonical};
use std::cmp::Ordering;
use std::collections::HashMap;

pub(super) static DISTINCT: Function = Function {
    name: "distinct",
    summary: "The elements of a list, each once",
    notes: "The first of those that are equal as `==` sees it stays, in its place. Null elements are left out.",
    params: &[SUBJECT],
    returns: "list of the same",
    gives: kinds::distinct,
    compares_elements: true,
    examples: &[
        Example::gives(r#"distinct(["b", "a", "b"])"#, r#"["b", "a"]"#),
        Example::gives(r#"distinct([1, 1.0, "1", null])"#, r#"[1, "1"]"#),
    ],
    call: distinct,
    ..LIST
};

/// Equal values have the same canonical JSON; of those that have it, few are not equal.
fn distinct<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let list = DISTINCT.list(call, 0)?;
    if let Value::List(elements) = &list
        && is_one_short_text(elements)
    {
        return Ok(Some(list));
    }
    let mut kept: Vec<Value<'p>> = Vec::new();
    let mut seen: HashMap<Vec<u8>, Vec<usize>> = HashMap::new();
    for element in list.elements().filter(|element| !element.is_null()) {
        let mut bytes = Vec::new();
        write_canonical(&element, &mut bytes);
        call.spend_bytes(bytes.len())?;
        let alike = seen.entry(bytes).or_default();
        call.spend(alike.len())?;
        if !alike.iter().filter_map(|place| kept.get(*place)).any(|other| equal(other, &element)) {
            alike.push(kept.len());
            kept.push(element);
        }
    }
    Ok(Some(Value::list(kept)))
}

/// Whether a made list has nothing to be told apart: one text at most, so short that going through it costs no step.
fn is_one_short_text(elements: &[Value<'_>]) -> bool {
    match elements {
        [] => true,
        [Value::Text(text)] => text.as_plain_str().is_some_and(|text| text.len() <= 40),
        [_] | [_, _, ..] => false,
    }
}

pub(super) static FLATTEN: Function = Function {
    name: "flatten",
    summary: "The elements of a list, of those that are lists their elements",
    notes: "One level deep. Null elements are left out.",
    params: &[SUBJECT],
    returns: "list",
    gives: kinds::flatten,
    examples: &[
        Example::gives("flatten([[1, 2], 3, []])", "[1, 2, 3]"),
        Example::gives("flatten([[[1]], null])", "[[1]]"),
    ],
    call: flatten,
    ..LIST
};

fn flatten<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let mut flat = Vec::new();
    for element in FLATTEN.list(call, 0)?.elements() {
        match element.kind() {
            ValueKind::List => flat.extend(element.elements()),
            _ => flat.push(element),
        }
    }
    flat.retain(|element| !element.is_null());
    call.spend(flat.len())?;
    Ok(Some(Value::list(flat)))
}

pub(super) static REVERSE: Function = Function {
    name: "reverse",
    summary: "The elements of a list, the last first",
    params: &[SUBJECT],
    returns: "list of the same",
    gives: kinds::whole_list,
    examples: &[Example::gives("reverse([1, 2, 3])", "[3, 2, 1]"), Example::gives("reverse([])", "[]")],
    call: reverse,
    ..LIST
};

fn reverse<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let mut elements: Vec<_> = REVERSE.list(call, 0)?.elements().collect();
    elements.reverse();
    Ok(Some(Value::list(elements)))
}

pub(super) static SORT: Function = Function {
    name: "sort",
    summary: "The elements of a list, the least first",
    notes: "Numbers, texts (by code points), times, dates or durations, one kind at a time. Equal elements keep their \
            order. Null elements are left out.",
    params: &[SUBJECT],
    returns: "list of the same",
    fails: "the elements are of different kinds, or of one that has no order",
    gives: kinds::sorted,
    compares_elements: true,
    examples: &[
        Example::gives("sort([10, 9.5, 2])", "[2, 9.5, 10]"),
        Example::gives(r#"sort(["b", "B", "a"])"#, r#"["B", "a", "b"]"#),
        Example::fails(r#"sort([1, "2"])"#),
    ],
    call: sort,
    ..LIST
};

fn sort<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let list = SORT.list(call, 0)?;
    let elements = list.elements().filter(|element| !element.is_null());
    let keyed: Vec<_> = elements.map(|element| (element.clone(), element)).collect();
    sort_keyed(&SORT, call, keyed)
}

pub(super) static SORT_BY: Function = Function {
    name: "sort_by",
    summary: "The objects of a list in the order of one of their members",
    notes: "Elements without that member, or where it is null, come last, in their order. Null elements are left out. \
            Times of the payload are compared as they are written: all in one zone, or in UTC.",
    params: &[SUBJECT, Param::new("name", accept::TEXT, "the member's name").constant()],
    returns: "list of the same",
    fails: "the members are of different kinds, or of one that has no order",
    gives: kinds::sorted_by,
    examples: &[
        Example::gives(
            r#"sort_by([{ n: 2, t: "b" }, { n: 1, t: "a" }], "n")"#,
            r#"[{ "n": 1, "t": "a" }, { "n": 2, "t": "b" }]"#,
        ),
        Example::gives(r#"sort_by([{ a: 1 }, { n: 1 }], "n")"#, r#"[{ "n": 1 }, { "a": 1 }]"#),
        Example::fails(r#"sort_by([{ n: 1 }, { n: "1" }], "n")"#),
    ],
    call: sort_by,
    ..LIST
};

fn sort_by<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let (list, name): (_, Text<'p>) = (SORT_BY.list(call, 0)?, SORT_BY.text(call, 1)?);
    let name = name.characters();
    let elements = list.elements().filter(|element| !element.is_null());
    let keyed = elements.map(|element| (element.member(&name).unwrap_or(Value::Null), element)).collect();
    sort_keyed(&SORT_BY, call, keyed)
}

/// Sorts by the first of each pair, null ones last. All must be of one kind that has an order.
fn sort_keyed<'p>(
    function: &Function,
    call: &mut Call<'_, 'p>,
    mut keyed: Vec<(Value<'p>, Value<'p>)>,
) -> Result<Option<Value<'p>>, Failure> {
    call.spend(keyed.len().saturating_mul(keyed.len().checked_ilog2().unwrap_or(0) as usize))?;
    let sample = keyed.iter().map(|(key, _)| key).find(|key| !key.is_null()).cloned();
    if let Some(sample) = sample {
        for (key, _) in keyed.iter().filter(|(key, _)| !key.is_null()) {
            compare(key, &sample).map_err(|failure| function.explain(failure))?;
        }
    }
    keyed.sort_by(|(a, _), (b, _)| match (a.is_null(), b.is_null()) {
        (false, false) => compare(a, b).unwrap_or(Ordering::Equal),
        (a, b) => a.cmp(&b),
    });
    Ok(Some(Value::list(keyed.into_iter().map(|(_, element)| element).collect())))
}
