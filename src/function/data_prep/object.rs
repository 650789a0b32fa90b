//! Objects and maps, which are the same here; delimited text as an object; paths of the payload; JSON text.

use super::{DATA_PREP, kinds};
use crate::function::entry::accept;
use crate::function::{Accept, Call, Example, Failure, Family, Function, Implied, Param, Prepared, object};
use crate::payload::Text;
use crate::value::{Value, ValueKind, print};
use indexmap::IndexMap;
use std::sync::Arc;

/// What an entry of this file starts from.
const OBJECT: Function = Function { family: Family::Object, maps_members: true, ..DATA_PREP };

const SUBJECT: Param = Param::new("object", accept::OBJECT, "any object");
const PAIRS: Param = Param::new("key, value", accept::ANY, "a key and its value, and so on").optional_rest();
const KEYS: Param = Param::new(
    "key",
    &[Accept::Text, Accept::Number, Accept::Bool, Accept::List],
    "a key, or a list of keys; numbers and truth values as texts",
);

/// All of them.
pub(super) static FUNCTIONS: &[&Function] = &[
    &ADD_TO_MAP,
    &ARRAY_TO_MAP,
    &ARRAYS_TO_OBJECT,
    &CONTAINS_KEY,
    &GET,
    &GET_KEYS,
    &GET_VALUES,
    &IS_EMPTY,
    &IS_SET,
    &JSON_TO_OBJECT,
    &MAP_GET_VALUES,
    &MAP_HAS_KEYS,
    &OBJECT_TO_MAP,
    &STR_TO_OBJECT,
    &TO_MAP,
    &TO_OBJECT,
];

/// Members by name, in the order in which their names came.
type Members<'p> = IndexMap<Arc<str>, Value<'p>>;

fn made(members: Members<'_>) -> Value<'_> {
    Value::object(members.into_iter().map(|(name, value)| (Text::Shared(name), value)).collect())
}

/// A scalar as the name of a member.
fn name_of(function: &Function, key: &Value<'_>) -> Result<Arc<str>, Failure> {
    let mut name = String::new();
    print(key, &mut name).map_err(|_| Failure::kind(format!("{}: a key is {}", function.name, key.kind().words())))?;
    Ok(name.into())
}

static IS_EMPTY: Function = Function {
    name: "dp.is_empty",
    summary: "Whether a list, an object or a text has nothing in it, or is missing",
    notes: "A null element does not make a list empty. A text of white space is not empty. In conditions the language \
            has `is empty` and `is missing`.",
    params: &[
        Param::new("value", &[Accept::List, Accept::Object, Accept::Text], "a list, an object or a text").optional()
    ],
    returns: "truth value",
    gives: |_| kinds::ours::boolean(),
    maps_members: false,
    examples: &[
        Example::gives("dp.is_empty([1, null, 2, 3])", "false"),
        Example::gives("dp.is_empty([null])", "false"),
        Example::gives("dp.is_empty({})", "true"),
        Example::gives(r#"dp.is_empty("")"#, "true"),
        Example::gives("dp.is_empty(omit)", "true"),
    ],
    call: |call| {
        let value = call.argument(0);
        let empty = match value.as_ref().map(Value::kind) {
            None => true,
            Some(ValueKind::List | ValueKind::Object) => value.is_none_or(|value| value.is_empty()),
            Some(ValueKind::Text) => matches!(value, Some(Value::Text(text)) if text.is_empty()),
            Some(other) => return Err(IS_EMPTY.wrong_kind(0, other)),
        };
        Ok(Some(Value::Bool(empty)))
    },
    ..OBJECT
};

/// What the functions of pairs start from.
const OF_PAIRS: Function = Function {
    params: &[PAIRS],
    returns: "object",
    fails: "a key is a list or an object",
    gives: kinds::pairs,
    prepare: Some(|constants| in_pairs(constants, "a value")),
    ..OBJECT
};

/// Keys and what belongs to them must come in pairs.
fn in_pairs(arguments: &[Option<Value<'static>>], what: &str) -> Result<Prepared, String> {
    match arguments {
        [] => Ok(Prepared::Checked),
        // One argument that is left out stands for none at all.
        [None] => Ok(Prepared::Checked),
        pairs if pairs.len() % 2 == 0 => Ok(Prepared::Checked),
        pairs => Err(format!("each key needs {what}, and there are {} arguments", pairs.len())),
    }
}

static TO_OBJECT: Function = Function {
    name: "dp.to_object",
    summary: "An object of keys and their values",
    notes: "A missing value leaves its member out, and so does a missing key; of a repeated key the last value counts. \
            `{ key: value }` of the language does the same with fixed keys.",
    examples: &[
        Example::gives(
            r#"dp.to_object("firstName", "John", "lastName", "Doe")"#,
            r#"{ "firstName": "John", "lastName": "Doe" }"#,
        ),
        Example::gives(r#"dp.to_object("a", 1, "b", omit)"#, r#"{ "a": 1 }"#),
        Example::gives("dp.to_object()", "{}"),
        Example::fails("dp.to_object([1], 1)"),
    ],
    call: |call| pairs(&TO_OBJECT, call, 0),
    ..OF_PAIRS
};

static TO_MAP: Function = Function {
    name: "dp.to_map",
    summary: "A map of keys and their values",
    notes: "A map is an object: the same as `dp.to_object`.",
    examples: &[
        Example::gives(
            r#"dp.to_map("firstName", "John", "lastName", "Doe")"#,
            r#"{ "firstName": "John", "lastName": "Doe" }"#,
        ),
        Example::gives(r#"dp.to_map(7, "x")"#, r#"{ "7": "x" }"#),
    ],
    call: |call| pairs(&TO_MAP, call, 0),
    ..OF_PAIRS
};

fn pairs<'p>(function: &Function, call: &mut Call<'_, 'p>, from: usize) -> Result<Option<Value<'p>>, Failure> {
    call.spend(call.arguments.len())?;
    let mut members = Members::new();
    for index in (from..call.arguments.len()).step_by(2) {
        let (Some(key), Some(value)) = (call.argument(index), call.argument(index + 1)) else { continue };
        members.insert(name_of(function, &key)?, value);
    }
    Ok(Some(made(members)))
}

static OBJECT_TO_MAP: Function = Function {
    name: "dp.object_to_map",
    summary: "A map of keys and values, of an object, or of a list of objects by one of their members",
    notes: "One object is a map already. A list and the name of a member, in quotes: a map from that member's value to \
            the element, as `dp.array_to_map` makes it. Otherwise keys and values, as `dp.to_map` takes them.",
    params: &[
        Param::new("key, value", accept::ANY, "an object; or a list and a name; or keys and values").optional_rest()
    ],
    returns: "object, missing where the one argument is",
    fails: "a key is a list or an object",
    gives: kinds::object_to_map,
    prepare: Some(|constants| match constants {
        [_] => Ok(Prepared::Checked),
        more => in_pairs(more, "a value"),
    }),
    examples: &[
        Example::gives(
            r#"dp.object_to_map("firstName", "John", "lastName", "Doe")"#,
            r#"{ "firstName": "John", "lastName": "Doe" }"#,
        ),
        Example::gives(
            r#"dp.object_to_map({ line1: "345 park ave", City: "san jose", type: "office" })"#,
            r#"{ "line1": "345 park ave", "City": "san jose", "type": "office" }"#,
        ),
        Example::gives(
            r#"dp.object_to_map([{ City: "san jose", type: "home" }, { City: "lehi", type: "work" }], "type")"#,
            r#"{ "home": { "City": "san jose", "type": "home" }, "work": { "City": "lehi", "type": "work" } }"#,
        ),
        Example::missing("dp.object_to_map(omit)"),
        Example::fails("dp.object_to_map(7)"),
    ],
    call: object_to_map,
    ..OBJECT
};

fn object_to_map<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    match call.arguments {
        [None] => Ok(None),
        [Some(one)] if one.is_null() => Ok(None),
        [Some(_)] => OBJECT_TO_MAP.object(call, 0).map(Some),
        [Some(list), Some(Value::Text(_))] if list.kind() == ValueKind::List => by_member(&OBJECT_TO_MAP, call),
        _ => pairs(&OBJECT_TO_MAP, call, 0),
    }
}

static ARRAY_TO_MAP: Function = Function {
    name: "dp.array_to_map",
    summary: "A map from a member of each object of a list to that object",
    notes: "The member stays inside. Of objects with the same value the first counts; one without the member, or where it \
            is null, is left out. Numbers and truth values become texts.",
    params: &[
        Param::new("list", accept::LIST, "a list of objects"),
        Param::new("name", accept::TEXT, "the name of the member that becomes the key"),
    ],
    returns: "object",
    fails: "the member of an object is a list or an object",
    gives: kinds::array_to_map,
    examples: &[
        Example::gives(
            r#"dp.array_to_map([{ City: "san jose", type: "home" }, { City: "lehi", type: "work" }], "type")"#,
            r#"{ "home": { "City": "san jose", "type": "home" }, "work": { "City": "lehi", "type": "work" } }"#,
        ),
        Example::gives(
            r#"dp.array_to_map([{ n: 1, v: "a" }, { n: 1, v: "b" }, {}], "n")"#,
            r#"{ "1": { "n": 1, "v": "a" } }"#,
        ),
        Example::missing(r#"dp.array_to_map(omit, "type")"#),
    ],
    call: |call| by_member(&ARRAY_TO_MAP, call),
    ..OBJECT
};

fn by_member<'p>(function: &Function, call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let (list, name) = (function.list(call, 0)?, function.text(call, 1)?);
    let name = name.characters();
    let mut members = Members::new();
    for element in list.elements() {
        if let Some(key) = element.member(&name).filter(|key| !key.is_null()) {
            members.entry(name_of(function, &key)?).or_insert(element);
        }
    }
    Ok(Some(made(members)))
}

static ARRAYS_TO_OBJECT: Function = Function {
    name: "dp.arrays_to_object",
    aliases: &["dp.arrays_to_objects"],
    summary: "A list of objects, the first of the first elements of several lists, and so on",
    notes: "There are as many objects as the longest list has elements; where a list has none, or a null one, the member \
            is left out. A missing list gives no member.",
    params: &[Param::new("key, list", accept::ANY, "a key and its list, and so on").optional_rest()],
    returns: "list of objects",
    fails: "a key is a list or an object, or what belongs to it is no list",
    gives: kinds::arrays_to_object,
    prepare: Some(|constants| in_pairs(constants, "a list")),
    examples: &[
        Example::gives(
            r#"dp.arrays_to_objects("sku", ["id1", "id2"], "price", [22.5, 14.35])"#,
            r#"[{ "sku": "id1", "price": 22.5 }, { "sku": "id2", "price": 14.35 }]"#,
        ),
        Example::gives(r#"dp.arrays_to_object("a", [1, 2], "b", [3])"#, r#"[{ "a": 1, "b": 3 }, { "a": 2 }]"#),
        Example::fails(r#"dp.arrays_to_object("a", 1)"#),
    ],
    call: arrays_to_object,
    ..OBJECT
};

fn arrays_to_object<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let mut columns = Vec::new();
    for index in (0..call.arguments.len()).step_by(2) {
        let (Some(key), Some(list)) = (call.argument(index), call.argument(index + 1)) else { continue };
        if list.kind() != ValueKind::List {
            let message =
                format!("{}: what belongs to a key is {}, not a list", ARRAYS_TO_OBJECT.name, list.kind().words());
            return Err(Failure::kind(message));
        }
        call.spend(list.len())?;
        columns.push((name_of(&ARRAYS_TO_OBJECT, &key)?, list.elements().collect::<Vec<_>>()));
    }
    let rows = columns.iter().map(|(_, elements)| elements.len()).max().unwrap_or(0);
    call.spend(rows.saturating_mul(columns.len()))?;
    let row = |index: usize| {
        let member = |(name, elements): &(Arc<str>, Vec<Value<'p>>)| {
            Some((name.clone(), elements.get(index).filter(|element| !element.is_null())?.clone()))
        };
        made(columns.iter().filter_map(member).collect())
    };
    Ok(Some(Value::list((0..rows).map(row).collect())))
}

const DELIMITED: Param = Param::new("text", accept::TEXT, "`key: value, key: value`");
const VALUE_DELIMITER: Param =
    Param::new("value_delimiter", accept::TEXT, "what stands behind a key, `:` unless given").optional();
const FIELD_DELIMITER: Param =
    Param::new("field_delimiter", accept::TEXT, "what stands between two pairs, `,` unless given").optional();

static STR_TO_OBJECT: Function = Function {
    name: "dp.str_to_object",
    summary: "The object that a delimited text stands for",
    notes: "Delimiters are plain texts, an empty one counts as not given. White space around keys and values is taken \
            away. A pair ends its key at the first value delimiter; one without it, or with an empty key, is left out; \
            an empty value is an empty text. Of a repeated key the last value counts.",
    params: &[DELIMITED, VALUE_DELIMITER, FIELD_DELIMITER],
    returns: "object of texts",
    gives: |_| kinds::map_of_texts(),
    examples: &[
        Example::gives(
            r#"dp.str_to_object("firstName - John ; lastName - ; phone - 123 456 7890", "-", ";")"#,
            r#"{ "firstName": "John", "lastName": "", "phone": "123 456 7890" }"#,
        ),
        Example::gives(
            r#"dp.str_to_object("firstName - John ; lastName - ; - 123 345 7890", "-", ";")"#,
            r#"{ "firstName": "John", "lastName": "" }"#,
        ),
        Example::gives(
            r#"dp.str_to_object("firstName - John ; phone - 123 456 7890", "-", ";") | dp.get("firstName")"#,
            r#""John""#,
        ),
        Example::gives(r#"dp.str_to_object("a:1,b:2:3,c")"#, r#"{ "a": "1", "b": "2:3" }"#),
    ],
    call: |call| {
        let members = delimited(&STR_TO_OBJECT, call, 1)?;
        Ok(Some(made(members)))
    },
    ..OBJECT
};

fn delimited<'p>(function: &Function, call: &mut Call<'_, 'p>, from: usize) -> Result<Members<'p>, Failure> {
    let text = function.text(call, 0)?;
    let mut delimiter = |index: usize, otherwise: &str| -> Result<String, Failure> {
        let given = function.optional_text(call, index)?.filter(|given| !given.is_empty());
        Ok(given.map_or_else(|| otherwise.to_owned(), |given| given.characters().into_owned()))
    };
    let (of_value, of_field) = (delimiter(from, ":")?, delimiter(from + 1, ",")?);
    let mut members = Members::new();
    for pair in text.characters().split(&of_field) {
        call.spend(1)?;
        let Some((key, value)) = pair.split_once(&of_value) else { continue };
        if !key.trim().is_empty() {
            members.insert(key.trim().into(), Value::text(value.trim()));
        }
    }
    Ok(members)
}

static GET_VALUES: Function = Function {
    name: "dp.get_values",
    summary: "The value of one key in a delimited text",
    notes: "The text is read as `dp.str_to_object` reads it. Missing where it has no such key.",
    params: &[DELIMITED, Param::new("key", accept::TEXT, "the key"), VALUE_DELIMITER, FIELD_DELIMITER],
    returns: "text, missing where the key is not there",
    gives: |arguments| kinds::ours::optional(kinds::ours::shorter(arguments)),
    examples: &[
        Example::gives(
            r#"dp.get_values("firstName - John , lastName - Cena , phone - 555 420 8692", "firstName", "-", ",")"#,
            r#""John""#,
        ),
        Example::gives(r#"dp.get_values("a:1", "a", "", omit)"#, r#""1""#),
        Example::missing(r#"dp.get_values("a:1", "b")"#),
    ],
    call: |call| {
        let mut members = delimited(&GET_VALUES, call, 2)?;
        let key = GET_VALUES.text(call, 1)?;
        Ok(members.swap_remove(&*key.characters()))
    },
    ..OBJECT
};

static GET: Function = Function {
    name: "dp.get",
    summary: "The member of an object, or the element of a list at a position",
    notes: "`OBJECT.get(KEY)` of Data Prep is `OBJECT | dp.get(KEY)`. Missing where there is none. With a fixed name \
            `.a.b` does the same, and the checker knows its kind.",
    params: &[
        Param::new("in", &[Accept::Object, Accept::List], "an object, or a list"),
        Param::new("key", &[Accept::Text, Accept::Integer], "the member's name, or the position from 0"),
    ],
    returns: "anything, or missing",
    fails: "the key is a position for an object, or a name for a list",
    gives: kinds::get,
    examples: &[
        Example::gives(r#"{ firstName: "John" } | dp.get("firstName")"#, r#""John""#),
        Example::gives("dp.get([7, 8], 1)", "8"),
        Example::missing(r#"dp.get({ a: 1 }, "b")"#),
        Example::missing("dp.get([7], -1)"),
        Example::fails(r#"dp.get([7], "a")"#),
    ],
    call: get,
    ..OBJECT
};

fn get<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let found = match GET.any(call, 0)?.kind() {
        ValueKind::List => {
            let (list, index) = (GET.list(call, 0)?, GET.integer(call, 1)?);
            if index < 0 { None } else { list.element(index) }
        }
        ValueKind::Object => {
            let (object, key) = (GET.object(call, 0)?, GET.text(call, 1)?);
            object.member(&key.characters())
        }
        other => return Err(GET.wrong_kind(0, other)),
    };
    Ok(found.filter(|value| !value.is_null()))
}

static GET_KEYS: Function = Function {
    name: "dp.get_keys",
    summary: "The names of an object's members, in their order",
    notes: "Its own members only, not those of objects in it: the same as `keys`.",
    params: &[SUBJECT],
    returns: "list of text",
    gives: crate::function::kinds::keys,
    maps_members: false,
    examples: &[
        Example::gives(r#"dp.get_keys({ book1: "Pride and Prejudice", book2: "1984" })"#, r#"["book1", "book2"]"#),
        Example::gives("dp.get_keys({})", "[]"),
    ],
    call: |call| object::keys(&GET_KEYS, call),
    ..OBJECT
};

static MAP_GET_VALUES: Function = Function {
    name: "dp.map_get_values",
    summary: "The value of a key of a map, or the values of several keys",
    notes: "One key gives its value, missing where there is none. A list of keys gives the list of the values that are \
            there, each once, in the order of the keys. The documentation's example shows a map instead; its text, \
            and another page that nests the call in `lower`, want the value.",
    params: &[SUBJECT, KEYS],
    returns: "anything, or missing; for a list of keys a list",
    fails: "a key is a list or an object",
    gives: kinds::map_get_values,
    examples: &[
        Example::gives(
            r#"dp.map_get_values({ author: "George R. R. Martin", price: 17.99 }, "author")"#,
            r#""George R. R. Martin""#,
        ),
        Example::gives(r#"dp.map_get_values({ a: 1, b: 2, c: 1 }, ["c", "x", "a", "b"])"#, "[1, 2]"),
        Example::gives(r#"dp.map_get_values({ "7": "x" }, 7)"#, r#""x""#),
        Example::missing(r#"dp.map_get_values({ a: 1 }, "b")"#),
    ],
    call: map_get_values,
    ..OBJECT
};

fn map_get_values<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let map = MAP_GET_VALUES.object(call, 0)?;
    let value = |key: &Value<'p>| -> Result<Option<Value<'p>>, Failure> {
        let name = name_of(&MAP_GET_VALUES, key)?;
        Ok(map.member(&name).filter(|value| !value.is_null()))
    };
    let keys = MAP_GET_VALUES.any(call, 1)?;
    if keys.kind() != ValueKind::List {
        return value(&keys);
    }
    let mut found: Vec<Value<'p>> = Vec::new();
    for key in MAP_GET_VALUES.list(call, 1)?.elements().filter(|key| !key.is_null()) {
        call.spend(map.len() + found.len())?;
        if let Some(value) = value(&key)?
            && !found.iter().any(|known| crate::value::equal(known, &value))
        {
            found.push(value);
        }
    }
    Ok(Some(Value::list(found)))
}

static MAP_HAS_KEYS: Function = Function {
    name: "dp.map_has_keys",
    summary: "Whether a map has a key, or any of several keys",
    notes: "Any of them, not all. A key whose value is null is there.",
    params: &[SUBJECT, KEYS],
    returns: "truth value",
    fails: "a key is a list or an object",
    gives: kinds::map_has_keys,
    maps_members: false,
    examples: &[
        Example::gives(r#"dp.map_has_keys({ author: "George R. R. Martin" }, "author")"#, "true"),
        Example::gives(r#"dp.map_has_keys({ a: 1 }, ["x", "a"])"#, "true"),
        Example::gives(r#"dp.map_has_keys({ a: 1 }, ["x", "y"])"#, "false"),
    ],
    call: map_has_keys,
    ..OBJECT
};

fn map_has_keys<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let map = MAP_HAS_KEYS.object(call, 0)?;
    let keys = MAP_HAS_KEYS.any(call, 1)?;
    let keys = if keys.kind() == ValueKind::List {
        MAP_HAS_KEYS.list(call, 1)?.elements().filter(|key| !key.is_null()).collect()
    } else {
        vec![keys]
    };
    for key in keys {
        call.spend(map.len())?;
        if map.member(&name_of(&MAP_HAS_KEYS, &key)?).is_some() {
            return Ok(Some(Value::Bool(true)));
        }
    }
    Ok(Some(Value::Bool(false)))
}

static ADD_TO_MAP: Function = Function {
    name: "dp.add_to_map",
    summary: "One map with the members of several; of those with the same name the first",
    notes: "The language's `merge` takes the last. A missing map adds nothing; where all are missing, so is the result. \
            The documentation's example wraps the result in the name of the first map; its text speaks of a new \
            map.",
    params: &[Param::new("map", accept::OBJECT, "maps").optional_rest()],
    returns: "object, missing where every map is",
    gives: kinds::add_to_map,
    examples: &[
        Example::gives(
            r#"dp.add_to_map({ author: "George R. R. Martin", price: 17.99 }, { author: "Neil Gaiman", publisher: "William Morrow" })"#,
            r#"{ "author": "George R. R. Martin", "price": 17.99, "publisher": "William Morrow" }"#,
        ),
        Example::gives("dp.add_to_map({ a: 1 }, omit, { b: 2 })", r#"{ "a": 1, "b": 2 }"#),
        Example::missing("dp.add_to_map(omit, omit)"),
    ],
    call: add_to_map,
    ..OBJECT
};

fn add_to_map<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let (mut members, mut any) = (Members::new(), false);
    for index in 0..call.arguments.len() {
        if call.argument(index).is_none() {
            continue;
        }
        any = true;
        for (name, value) in ADD_TO_MAP.object(call, index)?.members() {
            members.entry(name.characters().into()).or_insert(value);
        }
    }
    Ok(any.then(|| made(members)))
}

/// What the functions that look for a path in the payload start from.
const OF_PATH: Function = Function {
    params: &[
        Param::new("payload", accept::ANY, "the payload").implied(Implied::Payload),
        Param::new("path", accept::TEXT, "names with dots between them, as text: `a.b[0].c`").constant(),
    ],
    returns: "truth value",
    gives: |_| kinds::ours::boolean(),
    maps_members: false,
    prepare: Some(|constants| match constants.get(1) {
        Some(Some(Value::Text(path))) => steps(&path.characters()).map(|_| Prepared::Checked),
        _ => Err("the path is not a text".to_owned()),
    }),
    ..OBJECT
};

static CONTAINS_KEY: Function = Function {
    name: "dp.contains_key",
    summary: "Whether the payload has a place, given by its path as text",
    notes: "A dot in a name has a backslash before it, a position from 0 stands in brackets. A place that holds null is \
            there. `.a.b is present` asks the same of values, and the checker knows whether the schema has the place. \
            The payload of these examples is `{ \"evars\": { \"evar\": { \"field1\": null } }, \"list\": [1] }`.",
    examples: &[
        Example::gives(r#"dp.contains_key("evars.evar.field1")"#, "true"),
        Example::gives(r#"dp.contains_key("evars.evar.field2")"#, "false"),
        Example::gives(r#"dp.contains_key("list[0]")"#, "true"),
        Example::gives(r#"dp.contains_key(r"evars\.evar")"#, "false"),
    ],
    call: |call| contains_key(&CONTAINS_KEY, call),
    ..OF_PATH
};

static IS_SET: Function = Function {
    name: "dp.is_set",
    summary: "Whether the payload has a place; the old name of `dp.contains_key`",
    notes: "The path is text, as in `dp.contains_key`, whose payload these examples have too.",
    examples: &[
        Example::gives(r#"dp.is_set("evars.evar")"#, "true"),
        Example::gives(r#"dp.is_set("list[1]")"#, "false"),
    ],
    call: |call| contains_key(&IS_SET, call),
    ..OF_PATH
};

fn contains_key<'p>(function: &Function, call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let (payload, path) = (function.any(call, 0)?, function.text(call, 1)?);
    let path = steps(&path.characters()).map_err(|why| function.fail(&why))?;
    call.spend(path.len())?;
    let found = path.iter().try_fold(payload, |value, step| match step {
        PathStep::Name(name) => value.member(name),
        PathStep::Position(position) => value.element(*position),
    });
    Ok(Some(Value::Bool(found.is_some())))
}

/// A step of a path of Data Prep.
enum PathStep {
    Name(String),
    Position(i64),
}

/// Reads `a.b\.c[0].d`.
fn steps(path: &str) -> Result<Vec<PathStep>, String> {
    let (mut steps, mut name, mut letters) = (Vec::new(), String::new(), path.chars().peekable());
    let mut after_position = false;
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => name.extend(letters.next()),
            '.' => {
                end_name(&mut name, &mut steps, after_position)?;
                after_position = false;
            }
            '[' => {
                end_name(&mut name, &mut steps, after_position)?;
                let digits: String = letters.by_ref().take_while(|digit| *digit != ']').collect();
                let position = digits.parse::<u32>().map_err(|_| format!("`[{digits}]` is no position"))?;
                steps.push(PathStep::Position(position.into()));
                after_position = true;
            }
            other => name.push(other),
        }
    }
    end_name(&mut name, &mut steps, after_position)?;
    Ok(steps)
}

fn end_name(name: &mut String, steps: &mut Vec<PathStep>, after_position: bool) -> Result<(), String> {
    match (name.is_empty(), after_position) {
        (true, true) => Ok(()),
        (true, false) => Err("the path has an empty name".to_owned()),
        (false, _) => {
            steps.push(PathStep::Name(std::mem::take(name)));
            Ok(())
        }
    }
}

static JSON_TO_OBJECT: Function = Function {
    name: "dp.json_to_object",
    summary: "The value that a JSON text stands for",
    notes: "The same as `parse_json`: not only objects, under the limits of a payload, of duplicate keys the last. The \
            text `null` is missing.",
    params: &[Param::new("text", accept::TEXT, "JSON (RFC 8259)")],
    returns: "anything, missing for `null`",
    fails: "the text is not JSON, or is over a limit",
    gives: crate::function::kinds::parsed,
    examples: &[
        Example::gives(
            r#"dp.json_to_object("\{\"info\":\{\"firstName\":\"John\",\"lastName\":\"Doe\"}}")"#,
            r#"{ "info": { "firstName": "John", "lastName": "Doe" } }"#,
        ),
        Example::gives(r#"dp.json_to_object("[1.50]")"#, "[1.50]"),
        Example::fails(r#"dp.json_to_object("info: John")"#),
    ],
    call: |call| object::parse_json(&JSON_TO_OBJECT, call),
    ..OBJECT
};
