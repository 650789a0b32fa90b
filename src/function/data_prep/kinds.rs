//! Kinds of results, where they differ from those of the language's functions.

pub(super) use crate::function::kinds as ours;
use crate::function::{Argument, Function, Presence, find};
use crate::schema::{Kind, Property, Schema, Type};
use crate::value::{Value, print};
use indexmap::IndexMap;

/// The kind of an argument; of one that was left out, missing.
fn kind(arguments: &[Argument<'_>], index: usize) -> Kind {
    arguments.get(index).map_or_else(Kind::missing, |argument| argument.kind.clone())
}

/// Whether an argument is always there, and never null.
fn is_there(kind: &Kind) -> bool {
    !kind.optional && !kind.can_be(Type::Null)
}

/// Whether a value may be a list or an object, which have no text.
fn has_no_text(kind: &Kind) -> bool {
    kind.can_be(Type::Array) || kind.can_be(Type::Object)
}

/// What is known of an integer when compiling.
fn constant_integer(arguments: &[Argument<'_>], index: usize) -> Option<i128> {
    match arguments.get(index)?.constant? {
        Value::Number(number) => number.as_integer(),
        _ => None,
    }
}

/// A text known when compiling.
fn constant_text(arguments: &[Argument<'_>], index: usize) -> Option<String> {
    match arguments.get(index)?.constant? {
        Value::Text(text) => Some(text.characters().into_owned()),
        _ => None,
    }
}

/// Any whole number.
pub(super) fn integer() -> Kind {
    Kind::present(Schema::integer())
}

/// A number of things.
fn count() -> Kind {
    Kind::present(Schema::integer().with_range(Some(0.into()), None))
}

/// Text, missing where all parts are.
pub(super) fn concat(arguments: &[Argument<'_>]) -> Kind {
    let fails = arguments.iter().any(|argument| has_no_text(argument.kind));
    let is_missing = !arguments.iter().any(|argument| is_there(argument.kind));
    ours::text().or_failing(fails).or_missing(is_missing)
}

/// From -1 on.
pub(super) fn position(arguments: &[Argument<'_>]) -> Kind {
    let is_safe = arguments.len() < 4 || constant_integer(arguments, 3).is_some_and(|occurrence| occurrence >= 1);
    Kind::present(Schema::integer().with_range(Some((-1).into()), None)).or_failing(!is_safe)
}

/// No longer than the text, nor than the third argument says.
pub(super) fn substr(arguments: &[Argument<'_>]) -> Kind {
    let length = constant_integer(arguments, 2).map(|length| u64::try_from(length.max(0)).unwrap_or(u64::MAX));
    match ours::shorter(arguments).schema.max_length().into_iter().chain(length).min() {
        Some(most) => Kind::present(Schema::text().with_length(0, Some(most))),
        None => ours::text(),
    }
}

/// Fails where an element can be a list or an object.
pub(super) fn join(arguments: &[Argument<'_>]) -> Kind {
    ours::join(arguments.get(1..).unwrap_or_default())
}

/// What any of these can be; nothing where there is none.
fn any_of(kinds: &[Kind]) -> Kind {
    let schemas: Vec<Schema> = kinds.iter().map(|kind| kind.schema.clone()).collect();
    Kind::present(if schemas.is_empty() { Schema::nothing() } else { Schema::union(&schemas).without_null() })
}

/// Either of the two arguments behind the first.
pub(super) fn choice(arguments: &[Argument<'_>]) -> Kind {
    let both = [kind(arguments, 1), kind(arguments, 2)];
    let there = both.iter().all(is_there);
    any_of(&both).or_missing(!there)
}

/// One of the values behind their keys, or the one for all others.
pub(super) fn decode(arguments: &[Argument<'_>]) -> Kind {
    let has_default = !arguments.is_empty() && arguments.len().is_multiple_of(2);
    let is_value =
        |index: &usize| *index >= 2 && index.is_multiple_of(2) || has_default && index + 1 == arguments.len();
    let values: Vec<Kind> = (0..arguments.len()).filter(is_value).map(|index| kind(arguments, index)).collect();
    let there = has_default && values.iter().all(is_there);
    any_of(&values).or_missing(!there)
}

/// The first that is there, or the first element.
pub(super) fn coalesce(arguments: &[Argument<'_>]) -> Kind {
    if let [only] = arguments {
        return match () {
            () if only.kind.is_list() => {
                let items = only.kind.items().unwrap_or_else(Schema::any);
                let is_missing = only.kind.schema.min_items() == 0 || items.types().contains(Type::Null);
                Kind::present(items.without_null()).or_missing(is_missing || only.kind.optional)
            }
            () if only.kind.can_be(Type::Array) => Kind::present(Schema::any().without_null()).or_missing(true),
            () => any_of(std::slice::from_ref(only.kind)).or_missing(!is_there(only.kind)),
        };
    }
    let all: Vec<Kind> = arguments.iter().map(|argument| argument.kind.clone()).collect();
    // What stands behind a value that is always there is never taken.
    let taken = all.iter().position(is_there).map_or(all.len(), |first| first + 1);
    let there = all.iter().any(is_there);
    any_of(all.get(..taken).unwrap_or_default()).or_missing(!there)
}

/// The only argument, where it is one list.
fn only_list<'a>(arguments: &'a [Argument<'_>]) -> Option<&'a Kind> {
    match arguments {
        [only] if only.kind.is_list() => Some(only.kind),
        _ => None,
    }
}

/// The first of several, or the first element of one list.
pub(super) fn first(arguments: &[Argument<'_>]) -> Kind {
    end(arguments, 0, ours::first)
}

/// The last likewise.
pub(super) fn last(arguments: &[Argument<'_>]) -> Kind {
    end(arguments, arguments.len().saturating_sub(1), ours::last)
}

fn end(arguments: &[Argument<'_>], index: usize, of_list: fn(&[Argument<'_>]) -> Kind) -> Kind {
    if only_list(arguments).is_some() {
        let kind = of_list(arguments);
        let optional = kind.optional || arguments.iter().any(|argument| argument.kind.optional);
        return kind.or_missing(optional);
    }
    match arguments {
        [only] if only.kind.can_be(Type::Array) => Kind::present(Schema::any().without_null()).or_missing(true),
        _ => {
            let one = kind(arguments, index);
            any_of(std::slice::from_ref(&one)).or_missing(!is_there(&one))
        }
    }
}

/// The elements of a list; anything where they are not known.
fn items(kind: &Kind) -> Schema {
    kind.items().unwrap_or_else(Schema::any)
}

/// A list with more elements.
pub(super) fn add_to_array(arguments: &[Argument<'_>]) -> Kind {
    let added = arguments.get(1..).unwrap_or_default();
    let of_list = items(&kind(arguments, 0));
    let all: Vec<Schema> = std::iter::once(of_list).chain(added.iter().map(|one| one.kind.schema.clone())).collect();
    Kind::present(Schema::list(&Schema::union(&all)))
}

/// The elements of all.
pub(super) fn join_arrays(arguments: &[Argument<'_>]) -> Kind {
    let all: Vec<Schema> = arguments.iter().map(|one| items(one.kind)).collect();
    let there = arguments.iter().any(|one| is_there(one.kind));
    let item = if all.is_empty() { Schema::nothing() } else { Schema::union(&all) };
    Kind::present(Schema::list(&item)).or_missing(!there)
}

/// The arguments behind the first; null ones where the first may be true.
pub(super) fn to_array(arguments: &[Argument<'_>]) -> Kind {
    let given = arguments.get(1..).unwrap_or_default();
    let leaves_out = matches!(arguments.first().and_then(|one| one.constant), Some(Value::Bool(false)));
    let all_there = given.iter().all(|one| is_there(one.kind));
    let mut all: Vec<Schema> = given.iter().map(|one| one.kind.schema.without_null()).collect();
    if !leaves_out && !all_there {
        all.push(Schema::null());
    }
    let item = if all.is_empty() { Schema::nothing() } else { Schema::union(&all) };
    let keeps = matches!(arguments.first().and_then(|one| one.constant), Some(Value::Bool(true)));
    let least = if keeps { given.len() } else { given.iter().filter(|one| is_there(one.kind)).count() };
    Kind::present(Schema::list(&item).with_items_count(least as u64, Some(given.len() as u64)))
}

/// A number of elements, members or characters.
pub(super) fn size_of(arguments: &[Argument<'_>]) -> Kind {
    if kind(arguments, 0).is_list() { ours::count_of(arguments) } else { count() }
}

/// The first argument itself.
pub(super) fn same(arguments: &[Argument<'_>]) -> Kind {
    Kind::present(kind(arguments, 0).schema.without_null())
}

/// The elements of all levels that are known; of deeper ones anything.
pub(super) fn flatten_all(arguments: &[Argument<'_>]) -> Kind {
    let mut flat = Vec::new();
    let mut open = vec![items(&kind(arguments, 0))];
    for _ in 0..8 {
        let Some(next) = open.pop() else { return Kind::present(Schema::list(&Schema::union(&flat))) };
        let types = next.types();
        if types.contains(Type::Array) {
            open.extend(next.items());
            if next.items().is_none() {
                return Kind::present(Schema::list(&Schema::any()));
            }
        }
        if !types.is_only(Type::Array) {
            flat.push(next.with_types(types.without(Type::Array.into())));
        }
    }
    Kind::present(Schema::list(&Schema::any()))
}

/// Whether a call with one argument is complete, and nothing else is needed.
pub(super) fn takes_one(function: &Function) -> bool {
    let required = function.params.iter().filter(|param| param.presence == Presence::Required).count();
    let implied = function.params.iter().any(|param| param.implied.is_some());
    !function.params.is_empty() && required <= 1 && !implied && !function.host && function.prepare.is_none()
}

/// The function of a name, if it takes one argument.
pub(super) fn of_one_parameter(name: &str) -> Option<&'static Function> {
    find(name).filter(|function| takes_one(function))
}

/// What the chosen function gives for an element.
fn of_element(arguments: &[Argument<'_>]) -> Option<Kind> {
    let chosen = of_one_parameter(&constant_text(arguments, 1)?)?;
    let element = Kind::present(items(&kind(arguments, 0)).without_null());
    Some((chosen.gives)(&[Argument { kind: &element, constant: None }]))
}

/// Some of the elements.
pub(super) fn filtered(arguments: &[Argument<'_>]) -> Kind {
    Kind::present(Schema::list(&items(&kind(arguments, 0)).without_null())).or_failing(true)
}

/// What the function gives.
pub(super) fn transformed(arguments: &[Argument<'_>]) -> Kind {
    let item = of_element(arguments).map_or_else(Schema::any, |kind| kind.schema);
    Kind::present(Schema::list(&item)).or_failing(true)
}

/// Members by name: what they are, and whether they are always there.
type Members = IndexMap<String, (Schema, bool)>;

fn object_of(members: Members) -> Schema {
    Schema::object(members.into_iter().map(|(name, (schema, required))| (name, schema, required)), true)
}

/// A key as text, where it is known when compiling.
fn constant_key(argument: &Argument<'_>) -> Option<String> {
    let mut key = String::new();
    print(argument.constant?, &mut key).ok()?;
    Some(key)
}

/// An object of keys and what belongs to them, through `value`; a map where a key is not known.
fn keyed(arguments: &[Argument<'_>], value: impl Fn(&Kind) -> (Schema, bool)) -> Schema {
    let mut members = Members::new();
    for pair in arguments.chunks_exact(2) {
        let [key, given] = pair else { continue };
        let (schema, there) = value(given.kind);
        let Some(name) = constant_key(key) else {
            let all: Vec<Schema> =
                arguments.chunks_exact(2).filter_map(|pair| pair.get(1)).map(|one| value(one.kind).0).collect();
            return Schema::map(&Schema::union(&all));
        };
        match members.get_mut(&name) {
            Some(before) if there => *before = (schema, true),
            Some(before) => *before = (before.0.or(&schema), before.1),
            None => drop(members.insert(name, (schema, there))),
        }
    }
    object_of(members)
}

/// Whether a key can be a list or an object.
fn bad_keys(arguments: &[Argument<'_>]) -> bool {
    arguments.iter().step_by(2).any(|key| has_no_text(key.kind))
}

/// Keys and values.
pub(super) fn pairs(arguments: &[Argument<'_>]) -> Kind {
    let schema = keyed(arguments, |value| (value.schema.without_null(), is_there(value)));
    Kind::present(schema).or_failing(bad_keys(arguments))
}

/// Keys and lists: objects whose members may each be left out.
pub(super) fn arrays_to_object(arguments: &[Argument<'_>]) -> Kind {
    let object = keyed(arguments, |list| (items(list).without_null(), false));
    let is_list = |list: &Argument<'_>| list.kind.is_list();
    let fails = bad_keys(arguments) || !arguments.iter().skip(1).step_by(2).all(is_list);
    Kind::present(Schema::list(&object)).or_failing(fails)
}

/// One object; a list and a name; or keys and values.
pub(super) fn object_to_map(arguments: &[Argument<'_>]) -> Kind {
    match arguments {
        [only] if only.kind.is_object() => Kind::present(only.kind.schema.clone()).or_missing(only.kind.optional),
        [] | [_] => Kind::present(Schema::of_types(Type::Object.into())).or_missing(true).or_failing(true),
        [list, _] if list.kind.is_list() => array_to_map(arguments).or_missing(false),
        [list, _] if list.kind.can_be(Type::Array) => {
            Kind::present(Schema::of_types(Type::Object.into())).or_failing(true)
        }
        _ => pairs(arguments),
    }
}

/// A map to the elements of a list.
pub(super) fn array_to_map(arguments: &[Argument<'_>]) -> Kind {
    let element = items(&kind(arguments, 0));
    let is_safe = constant_text(arguments, 1).is_some_and(|name| match element.property(&name) {
        Property::Declared { schema, .. } => !has_no_text(&Kind::present(schema)),
        _ => false,
    });
    let only_objects = element.with_types(Type::Object.into());
    Kind::present(Schema::map(&only_objects)).or_failing(!is_safe)
}

/// Texts under any keys.
pub(super) fn map_of_texts() -> Kind {
    Kind::present(Schema::map(&Schema::text()))
}

/// What a constant key leads to; anything otherwise.
fn member(arguments: &[Argument<'_>]) -> Schema {
    let object = kind(arguments, 0);
    let key = arguments.get(1).and_then(constant_key);
    let found = key.filter(|_| object.is_object()).map(|key| object.schema.property(&key));
    match found {
        Some(Property::Declared { schema, .. }) => schema.without_null(),
        _ => Schema::any().without_null(),
    }
}

/// A member or an element, which may not be there.
pub(super) fn get(arguments: &[Argument<'_>]) -> Kind {
    let (inside, key) = (kind(arguments, 0), kind(arguments, 1));
    let fits = inside.is_object() && key.is_text() || inside.is_list() && key.is_integer();
    let schema = if inside.is_list() { items(&inside).without_null() } else { member(arguments) };
    Kind::present(schema).or_missing(true).or_failing(!fits)
}

/// The value of a key, or a list of values.
pub(super) fn map_get_values(arguments: &[Argument<'_>]) -> Kind {
    let keys = kind(arguments, 1);
    let many = Schema::list(&Schema::any().without_null());
    let fails =
        keys.items().is_some_and(|key| has_no_text(&Kind::present(key))) || keys.is_list() && keys.items().is_none();
    match (keys.is_list(), keys.can_be(Type::Array)) {
        (true, _) => Kind::present(many).or_failing(fails),
        (false, true) => Kind::present(Schema::any().without_null()).or_missing(true).or_failing(true),
        (false, false) => Kind::present(member(arguments)).or_missing(true),
    }
}

/// Fails where a key can be a list or an object.
pub(super) fn map_has_keys(arguments: &[Argument<'_>]) -> Kind {
    let keys = kind(arguments, 1);
    let key = if keys.is_list() { items(&keys) } else { Schema::nothing() };
    let may_be_list = keys.can_be(Type::Array) && !keys.is_list();
    ours::boolean().or_failing(has_no_text(&Kind::present(key)) || may_be_list)
}

/// The members of all, of those with the same name the first: what `merge` gives from the last to the first.
pub(super) fn add_to_map(arguments: &[Argument<'_>]) -> Kind {
    let reversed: Vec<Argument<'_>> = arguments.iter().rev().cloned().collect();
    let there = arguments.iter().any(|one| is_there(one.kind));
    ours::merge(&reversed).or_missing(!there)
}

/// One of the values, or of the elements of one list.
pub(super) fn extreme(arguments: &[Argument<'_>]) -> Kind {
    let list = only_list(arguments);
    let all: Vec<Kind> = match list {
        Some(list) => vec![Kind::present(items(list))],
        None => arguments.iter().map(|argument| argument.kind.clone()).collect(),
    };
    let there = match list {
        Some(list) => list.schema.min_items() > 0 && !list.optional && all.iter().all(is_there),
        None => all.iter().any(is_there),
    };
    let schema = any_of(&all).schema;
    let types = schema.types();
    let is_number = types.iter().all(|one| matches!(one, Type::Integer | Type::Number));
    let is_one_text = types.is_only(Type::String) && schema.meanings().len() == 1;
    let may_be_list =
        list.is_none() && arguments.len() == 1 && arguments.iter().any(|one| one.kind.can_be(Type::Array));
    let schema = if may_be_list { Schema::any().without_null() } else { schema };
    Kind::present(schema).or_missing(!there || may_be_list).or_failing(!is_number && !is_one_text || may_be_list)
}

/// Whole, of 32 bits.
pub(super) fn to_integer(arguments: &[Argument<'_>]) -> Kind {
    let constant = constant_integer(arguments, 0).is_some_and(super::number::is_short);
    ours::between(i64::from(i32::MIN), i64::from(i32::MAX)).or_failing(!constant)
}

/// Any number.
pub(super) fn to_float(_: &[Argument<'_>]) -> Kind {
    ours::number().or_failing(true)
}

/// Hex digits; fails where the encoding is not known.
pub(super) fn hash(arguments: &[Argument<'_>], charset: usize, digits: u64) -> Kind {
    let given = arguments.get(charset).is_some_and(|argument| !argument.kind.is_missing());
    let is_safe = !given || constant_text(arguments, charset).is_some_and(|name| super::hash::is_charset(&name));
    ours::hex(digits).or_failing(!is_safe)
}

/// As many hex digits as the algorithm gives.
pub(super) fn hash_of(arguments: &[Argument<'_>]) -> Kind {
    match constant_text(arguments, 0).and_then(|name| super::hash::digits(&name)) {
        Some(digits) => hash(arguments, 2, digits),
        None => ours::text().or_failing(true),
    }
}

/// Texts, null where there is none.
pub(super) fn texts_or_null() -> Kind {
    Kind::present(Schema::list(&Schema::text().or(&Schema::null())))
}

/// Objects of an id and a value, null where there is none.
pub(super) fn product_events() -> Kind {
    let event = Schema::object([("id", Schema::text(), false), ("value", Schema::text(), true)], true);
    Kind::present(Schema::list(&event.or(&Schema::null())))
}

/// A UUID.
pub(super) fn uuid() -> Kind {
    Kind::present(Schema::text().with_format("uuid").with_length(36, Some(36)))
}

/// The parameters of a query.
pub(super) fn query(arguments: &[Argument<'_>]) -> Kind {
    let is_safe = constant_text(arguments, 1).is_some_and(|word| super::url::is_anchor(&word));
    map_of_texts().or_missing(true).or_failing(!is_safe)
}

/// Whether a value is a time or a date for sure.
fn is_moment(kind: &Kind) -> bool {
    kind.is_time() || kind.is_date()
}

/// A time; missing where text and default are.
pub(super) fn date(arguments: &[Argument<'_>]) -> Kind {
    let (text, default) = (kind(arguments, 0), kind(arguments, 2));
    let constant = constant_text(arguments, 0);
    let is_blank = constant.as_deref().is_some_and(|text| text.trim().is_empty());
    let has_pattern = arguments.get(1).is_some_and(|pattern| !pattern.kind.is_missing());
    let is_read = !has_pattern && constant.as_deref().is_some_and(super::date::is_readable);
    // Any other text may be blank, or no time.
    let is_sure = is_moment(&text) && is_there(&text) || is_there(&default) || is_read;
    ours::time().or_missing(!is_sure).or_failing(!is_moment(&text) && !is_blank && !is_read)
}

/// A whole number in the range of the part.
pub(super) fn date_part(arguments: &[Argument<'_>]) -> Kind {
    match constant_text(arguments, 0).and_then(|name| super::date::range_of_part(&name)) {
        Some((least, most)) => ours::between(least, most),
        None => integer().or_failing(true),
    }
}

/// A time; reading it from a text can fail.
pub(super) fn utc(arguments: &[Argument<'_>]) -> Kind {
    ours::time().or_failing(!is_moment(&kind(arguments, 0)))
}

/// A match and its groups, null for those that took no part.
pub(super) fn extracted(arguments: &[Argument<'_>]) -> Kind {
    let text = ours::shorter(arguments).schema.or(&Schema::null());
    Kind::present(Schema::list(&text).with_items_count(1, None)).or_missing(true)
}

/// At least one piece.
pub(super) fn exploded(arguments: &[Argument<'_>]) -> Kind {
    let pieces = Schema::list(&ours::shorter(arguments).schema);
    Kind::present(pieces.with_items_count(1, None))
}

/// One of these texts.
pub(super) fn listed(texts: &[&str]) -> Kind {
    Kind::present(Schema::enumeration(texts.iter().map(|text| (*text).into()).collect()))
}
