//! Objects and JSON text.

use super::characters::range_of;
use super::entry::{BASE, accept};
use super::{Call, Example, Failure, Family, Function, Param, kinds};
use crate::payload::{NodeKind, Number, ReadOptions, Text};
use crate::value::{TimeDigits, Value, write_json};
use indexmap::IndexMap;
use std::borrow::Cow;
use std::collections::HashSet;

/// What an entry of this family starts from.
const OBJECT: Function = Function { family: Family::Object, maps_members: true, ..BASE };

const SUBJECT: Param = Param::new("object", accept::OBJECT, "any object");
const NAMES: Param = Param::new("names", accept::TEXT, "names of members").constant().rest();

/// All of them, by name.
pub(super) static FUNCTIONS: &[&Function] = &[&ENTRIES, &KEYS, &MERGE, &ONLY, &PARSE_JSON, &TO_JSON, &VALUES, &WITHOUT];

static KEYS: Function = Function {
    name: "keys",
    summary: "The names of an object's members, in their order",
    params: &[SUBJECT],
    returns: "list of text",
    gives: kinds::keys,
    maps_members: false,
    examples: &[Example::gives("keys({ b: 1, a: 2 })", r#"["b", "a"]"#), Example::gives("keys({})", "[]")],
    call: |call| keys(&KEYS, call),
    ..OBJECT
};

pub(in crate::function) fn keys<'p>(
    function: &Function,
    call: &mut Call<'_, 'p>,
) -> Result<Option<Value<'p>>, Failure> {
    let object = function.object(call, 0)?;
    Ok(Some(Value::list(object.members().map(|(key, _)| Value::Text(key)).collect())))
}

static VALUES: Function = Function {
    name: "values",
    summary: "The values of an object's members, in their order",
    notes: "Members that are null are left out.",
    params: &[SUBJECT],
    returns: "list",
    gives: kinds::values,
    examples: &[
        Example::gives(r#"values({ b: 1, a: "x" })"#, r#"[1, "x"]"#),
        Example::gives("values({ a: null })", "[]"),
    ],
    call: values,
    ..OBJECT
};

fn values<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let object = VALUES.object(call, 0)?;
    let values = object.members().map(|(_, value)| value).filter(|value| !value.is_null());
    Ok(Some(Value::list(values.collect())))
}

static ENTRIES: Function = Function {
    name: "entries",
    summary: "The members of an object as a list of objects with `key` and `value`, in their order",
    notes: "Members that are null are left out. A comprehension reads an object's members directly.",
    params: &[SUBJECT],
    returns: "list of objects",
    gives: kinds::entries,
    examples: &[
        Example::gives(r#"entries({ plan: "pro" })"#, r#"[{ "key": "plan", "value": "pro" }]"#),
        Example::gives("entries({})", "[]"),
    ],
    call: entries,
    ..OBJECT
};

fn entries<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let object = ENTRIES.object(call, 0)?;
    let members = object.members().filter(|(_, value)| !value.is_null());
    let entry = |(key, value)| Value::object(vec![("key".into(), Value::Text(key)), ("value".into(), value)]);
    Ok(Some(Value::list(members.map(entry).collect())))
}

static MERGE: Function = Function {
    name: "merge",
    summary: "One object with the members of several; of those with the same name the last",
    notes: "Members themselves are not merged. A member keeps the place where its name came first.",
    params: &[SUBJECT, Param::new("others", accept::OBJECT, "further objects").rest()],
    returns: "object",
    gives: kinds::merge,
    examples: &[
        Example::gives("merge({ a: 1, b: 1 }, { b: 2, c: 3 })", r#"{ "a": 1, "b": 2, "c": 3 }"#),
        Example::gives("merge({ a: { x: 1 } }, { a: { y: 2 } })", r#"{ "a": { "y": 2 } }"#),
        Example::gives("merge({})", "{}"),
    ],
    call: merge,
    ..OBJECT
};

fn merge<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let mut merged: IndexMap<Cow<'p, str>, (Text<'p>, Value<'p>)> = IndexMap::new();
    for index in 0..call.arguments.len() {
        if call.argument(index).is_none() {
            continue;
        }
        for (key, value) in MERGE.object(call, index)?.members() {
            merged.insert(key.clone().into_characters(), (key, value));
        }
    }
    Ok(Some(Value::object(merged.into_values().collect())))
}

static ONLY: Function = Function {
    name: "only",
    summary: "The object with the members of these names and no others",
    params: &[SUBJECT, NAMES],
    returns: "the same, without the other members",
    gives: kinds::only,
    examples: &[
        Example::gives(r#"only({ a: 1, b: 2, c: 3 }, "c", "a")"#, r#"{ "a": 1, "c": 3 }"#),
        Example::gives(r#"only({ a: 1 }, "b")"#, "{}"),
    ],
    call: |call| select(&ONLY, call, true),
    ..OBJECT
};

static WITHOUT: Function = Function {
    name: "without",
    summary: "The object without the members of these names",
    params: &[SUBJECT, NAMES],
    returns: "the same, without these members",
    gives: kinds::without,
    examples: &[
        Example::gives(r#"without({ a: 1, b: 2 }, "a")"#, r#"{ "b": 2 }"#),
        Example::gives(r#"without({ a: 1 }, "b")"#, r#"{ "a": 1 }"#),
    ],
    call: |call| select(&WITHOUT, call, false),
    ..OBJECT
};

fn select<'p>(function: &Function, call: &mut Call<'_, 'p>, wanted: bool) -> Result<Option<Value<'p>>, Failure> {
    let object = function.object(call, 0)?;
    let mut names = HashSet::new();
    for index in 1..call.arguments.len() {
        names.extend(function.optional_text(call, index)?.map(Text::into_characters));
    }
    let kept = object.members().filter(|(key, _)| names.contains(&*key.characters()) == wanted);
    Ok(Some(Value::object(kept.collect())))
}

static PARSE_JSON: Function = Function {
    name: "parse_json",
    summary: "The value that a JSON text stands for",
    notes: "Under the limits of a payload: size, depth, number of values. Of duplicate keys the last; numbers stay as \
            written. The text `null` is missing.",
    params: &[Param::new("text", accept::TEXT, "JSON (RFC 8259)")],
    returns: "anything, missing for `null`",
    fails: "the text is not JSON, or is over a limit",
    gives: kinds::parsed,
    examples: &[
        Example::gives(r#"parse_json(r"[1.50, true]")"#, "[1.50, true]"),
        Example::gives(r#"parse_json("\{\"plan\": \"pro\"}")"#, r#"{ "plan": "pro" }"#),
        Example::missing(r#"parse_json("null")"#),
        Example::fails(r#"parse_json("plan: pro")"#),
    ],
    call: |call| parse_json(&PARSE_JSON, call),
    ..OBJECT
};

pub(in crate::function) fn parse_json<'p>(
    function: &Function,
    call: &mut Call<'_, 'p>,
) -> Result<Option<Value<'p>>, Failure> {
    let text = function.text(call, 0)?;
    let options = ReadOptions { limits: *call.limits, ..ReadOptions::default() };
    let kept: Option<&'p str> = match (text, call.texts) {
        (Text::Token { body, escaped: false } | Text::Plain(body), _) => Some(body),
        (text, Some(texts)) => Some(texts.alloc_str(&text.characters())),
        (text, None) => return read_json(function, call, &text.characters(), &options, |value| value.into_owned()),
    };
    let kept = kept.unwrap_or_default();
    read_json(function, call, kept, &options, |value| borrowed(value, kept))
}

fn read_json<'p>(
    function: &Function,
    call: &mut Call<'_, 'p>,
    characters: &str,
    options: &ReadOptions,
    keep: impl FnOnce(Value<'_>) -> Value<'p>,
) -> Result<Option<Value<'p>>, Failure> {
    let document = call.tape.read(characters.as_bytes(), options);
    let document =
        document.map_err(|fault| function.fail(&format!("the text is not JSON: {}", fault.kind.message())))?;
    let (nodes, value) = (document.nodes(), keep(Value::from_node(document.root())));
    call.spend(nodes)?;
    Ok(Some(value).filter(|value| !value.is_null()))
}

/// A value that was read from a text, borrowing from the text itself what stands in it without escapes.
fn borrowed<'p>(value: Value<'_>, text: &'p str) -> Value<'p> {
    let of_text = |one: Text<'_>| match one {
        Text::Token { body, escaped: false } => Text::Plain(text.get(range_of(text, body)).unwrap_or_default()),
        other => other.into_owned(),
    };
    match value {
        Value::Text(one) => Value::Text(of_text(one)),
        Value::Number(Number::Token(token)) => {
            Value::Number(Number::Token(text.get(range_of(text, token)).unwrap_or_default()))
        }
        Value::Node(node) if node.kind() == NodeKind::Object => {
            let mut members = Vec::with_capacity(node.len());
            for (key, value) in node.members() {
                members.push((of_text(key), borrowed(Value::from_node(value), text)));
            }
            Value::object(members)
        }
        Value::Node(node) => {
            Value::list(node.elements().map(|element| borrowed(Value::from_node(element), text)).collect())
        }
        other => other.into_owned(),
    }
}

static TO_JSON: Function = Function {
    name: "to_json",
    summary: "A value as compact JSON text",
    notes: "Everything as it came: members in their order, null ones too, texts and numbers as written, of duplicate keys \
            the last. Times are texts in UTC with milliseconds.",
    params: &[Param::new("value", accept::ANY, "any value")],
    returns: "text",
    gives: kinds::to_json,
    examples: &[
        Example::gives("to_json({ b: [1.50, null], a: true })", r#""{\"b\":[1.50,null],\"a\":true}""#),
        Example::gives(r#"to_json("a\"b")"#, r#""\"a\\\"b\"""#),
    ],
    call: to_json,
    ..OBJECT
};

fn to_json<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let mut bytes = Vec::with_capacity(256);
    write_json(&TO_JSON.any(call, 0)?, TimeDigits::Millis, &mut bytes);
    call.spend_bytes(bytes.len())?;
    if bytes.len() > call.limits.bytes {
        return Err(TO_JSON.out_of_range("the text is longer than a payload may be"));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| TO_JSON.fail("the value is not Unicode"))?;
    Ok(Some(Value::Text(call.keep(text))))
}
