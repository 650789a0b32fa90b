//! Kinds as this room asks about them: thin words over [`Schema`], so that every question has one answer.

use crate::check::Test;
use crate::path::{Step, TargetPath};
use crate::schema::{Cover, Kind, Property, Range, Schema, Type, TypeSet};
use crate::syntax::ast::Operator;
use crate::value::Value;
use serde_json::Value as Json;
use std::sync::Arc;

/// Listed values beyond this number are not looked at one by one.
const LISTED: usize = 500;
/// The largest index a payload can have: it has fewer than 2^32 bytes, and an element takes two of them.
const LAST_POSITION: u32 = (1 << 31) - 2;

pub(super) fn any() -> Schema {
    Schema::any()
}

pub(super) fn nothing() -> Schema {
    Schema::nothing()
}

pub(super) fn text() -> Schema {
    Schema::text()
}

pub(super) fn integer() -> Schema {
    Schema::integer()
}

pub(super) fn number() -> Schema {
    Schema::number()
}

pub(super) fn boolean() -> Schema {
    Schema::boolean()
}

pub(super) fn object() -> Schema {
    Schema::of_types(Type::Object.into())
}

pub(super) fn list_of(item: &Schema) -> Schema {
    Schema::list(item)
}

pub(super) fn map_of(item: &Schema) -> Schema {
    Schema::map(item)
}

/// An index: 0 and up.
pub(super) fn position() -> Schema {
    integer().with_range(Some(0.into()), Some(LAST_POSITION.into()))
}

/// A kind that is there.
pub(super) fn sure(schema: Schema) -> Kind {
    Kind { schema, optional: false, fails: false }
}

/// A kind that may be missing.
pub(super) fn maybe(schema: Schema) -> Kind {
    Kind { schema, optional: true, fails: false }
}

pub(super) fn union<'s>(schemas: impl IntoIterator<Item = &'s Schema>) -> Schema {
    let schemas: Vec<Schema> = schemas.into_iter().cloned().collect();
    Schema::union(&schemas)
}

/// What both let through; of listed values those that are left.
pub(super) fn both(a: &Schema, b: &Schema) -> Schema {
    for (one, other) in [(a, b), (b, a)] {
        if let (Some(values), Some(validator)) = (one.enum_values(), other.validator())
            && values.len() <= LISTED
        {
            let left: Vec<Json> = values.iter().filter(|value| validator.accepts_json(value)).cloned().collect();
            return if left.len() == values.len() { one.clone() } else { one.with_values(left) };
        }
    }
    if covers(b, a) { a.clone() } else { a.and(b) }
}

/// The same without some values.
pub(super) fn none_of(schema: &Schema, values: &[Json]) -> Schema {
    if schema.enum_values().is_some() {
        return schema.without_values(values);
    }
    if is_only_bool(schema) {
        return Schema::enumeration(vec![true.into(), false.into()]).without_values(values);
    }
    if is_only_text(schema) && values.iter().any(|value| value.as_str() == Some("")) {
        return schema.with_length(1, None);
    }
    // What a number is not matters where it divides.
    let zero = Json::from(0);
    let is_zero = |value: &Json| value.as_f64() == Some(0.0);
    if is_only_number(schema) && values.iter().any(is_zero) && may_be_value(schema, &Value::from_json(&zero)) {
        return schema.and(&Schema::from_json(serde_json::json!({ "not": { "const": 0 } })));
    }
    schema.clone()
}

/// Texts, lists and objects with nothing in them.
pub(super) fn empty() -> Schema {
    let types = TypeSet::of(Type::String).union(containers());
    Schema::of_types(types).with_length(0, Some(0)).with_items_count(0, Some(0))
}

/// No empty text, and no empty list.
pub(super) fn not_empty() -> Schema {
    any().with_length(1, None).with_items_count(1, None)
}

/// Whether everything the second lets through the first does too.
pub(super) fn covers(wanted: &Schema, given: &Schema) -> bool {
    wanted.covers(given) == Cover::Yes
}

pub(super) fn words(schema: &Schema) -> String {
    schema.describe()
}

fn types(schema: &Schema) -> TypeSet {
    schema.types()
}

fn may_be(schema: &Schema, one: Type) -> bool {
    types(schema).meets(one.into())
}

fn is_only(schema: &Schema, one: Type) -> bool {
    types(schema).is_only(one)
}

pub(super) fn is_nothing(schema: &Schema) -> bool {
    types(schema).is_empty()
}

pub(super) fn may_be_null(schema: &Schema) -> bool {
    may_be(schema, Type::Null)
}

/// Whether a whole number is surely an index of a list of so many elements.
pub(super) fn is_within(index: &Schema, count: u64) -> bool {
    count > 0 && is_only_integer(index) && Range::of(index).is_within(-i128::from(count), i128::from(count) - 1)
}

pub(super) fn may_be_list(schema: &Schema) -> bool {
    may_be(schema, Type::Array)
}

pub(super) fn may_be_object(schema: &Schema) -> bool {
    may_be(schema, Type::Object)
}

pub(super) fn may_be_container(schema: &Schema) -> bool {
    may_be_list(schema) || may_be_object(schema)
}

pub(super) fn may_be_scalar(schema: &Schema) -> bool {
    !types(schema).without(containers()).is_empty()
}

pub(super) fn may_be_number(schema: &Schema) -> bool {
    may_be(schema, Type::Number)
}

pub(super) fn may_be_text(schema: &Schema) -> bool {
    may_be(schema, Type::String)
}

pub(super) fn may_be_bool(schema: &Schema) -> bool {
    may_be(schema, Type::Boolean)
}

pub(super) fn is_only_list(schema: &Schema) -> bool {
    is_only(schema, Type::Array)
}

pub(super) fn is_only_object(schema: &Schema) -> bool {
    is_only(schema, Type::Object)
}

pub(super) fn is_only_text(schema: &Schema) -> bool {
    is_only(schema, Type::String)
}

pub(super) fn is_only_number(schema: &Schema) -> bool {
    is_only(schema, Type::Number)
}

pub(super) fn is_only_integer(schema: &Schema) -> bool {
    is_only(schema, Type::Integer)
}

pub(super) fn is_only_bool(schema: &Schema) -> bool {
    is_only(schema, Type::Boolean)
}

pub(super) fn is_only_scalar(schema: &Schema) -> bool {
    types(schema).intersect(containers()).is_empty()
}

fn containers() -> TypeSet {
    TypeSet::of(Type::Array).union(Type::Object.into())
}

/// Whether it is an instant: text of the format `date-time`.
pub(super) fn is_time(schema: &Schema) -> bool {
    has_format(schema, "date-time")
}

pub(super) fn has_format(schema: &Schema, format: &str) -> bool {
    is_only_text(schema) && schema.meaning().as_deref() == Some(format)
}

/// Days and lengths of time in a payload are text, and so is what may be a time or something else; only functions make
/// them what they mean.
pub(super) fn as_text(schema: &Schema) -> Schema {
    if is_time(schema) { schema.clone() } else { schema.as_text() }
}

pub(super) fn without_null(schema: &Schema) -> Schema {
    schema.without_null()
}

pub(super) fn property(schema: &Schema, name: &str) -> Property {
    schema.property(name)
}

/// The names of its members.
pub(super) fn names(schema: &Schema) -> Vec<Arc<str>> {
    schema.properties().into_iter().map(|member| member.name).collect()
}

/// The schema's own words about a member.
pub(super) fn about(schema: &Schema, name: &str) -> Option<String> {
    let Property::Declared { schema, .. } = schema.property(name) else { return None };
    let place = schema.place().map(|place| match place.line {
        Some((line, _)) => format!("`{name}` is declared in {}, line {line}", place.name),
        None => format!("`{name}` is declared in {}", place.name),
    });
    match (place, schema.description().or(schema.title())) {
        (Some(place), Some(words)) => Some(format!("{place}: {words}")),
        (Some(place), None) => Some(place),
        (None, Some(words)) => Some(format!("`{name}`: {words}")),
        (None, None) => None,
    }
}

/// What an element is.
pub(super) fn item_of(schema: &Schema) -> Schema {
    schema.items().unwrap_or_else(nothing)
}

/// What the element at an index is; from the end, what any is.
pub(super) fn item_at(schema: &Schema, at: i64) -> Schema {
    let item = usize::try_from(at).ok().and_then(|at| schema.item(at));
    item.or_else(|| schema.items()).unwrap_or_else(nothing)
}

/// Whether lists are never too short for an index.
pub(super) fn has_item(schema: &Schema, at: i64) -> bool {
    let needed = if at >= 0 { at.unsigned_abs() + 1 } else { at.unsigned_abs() };
    schema.min_items() >= needed
}

/// What a query selects, null aside; none where the schema does not tell.
pub(super) fn selected(schema: &Schema, segments: &[Vec<Option<Step>>]) -> Option<Schema> {
    let mut selected = schema.clone();
    for segment in segments {
        let parts: Vec<Schema> = segment.iter().flat_map(|step| below(&selected, step.as_ref())).collect();
        selected = Schema::union(&parts);
    }
    Some(selected.without_null()).filter(|selected| !selected.is_any())
}

/// What a step of a query, or any element or member, leads to.
fn below(schema: &Schema, step: Option<&Step>) -> Vec<Schema> {
    let elements = || may_be_list(schema).then(|| item_of(schema));
    match step {
        Some(Step::Name(name)) => match schema.property(name) {
            Property::Declared { schema, .. } => vec![schema],
            Property::Undeclared => vec![any()],
            Property::Closed => Vec::new(),
        },
        Some(Step::Index(index)) if may_be_list(schema) => vec![item_at(schema, *index)],
        Some(Step::Index(_)) => Vec::new(),
        None => elements().into_iter().chain(may_be_object(schema).then(|| values_of(schema))).collect(),
    }
}

/// What the values of an object are, whatever their names.
pub(super) fn values_of(schema: &Schema) -> Schema {
    let named = schema.properties().into_iter().map(|member| member.schema);
    let rest = if schema.is_closed() { None } else { Some(schema.map_values().unwrap_or_else(any)) };
    let all: Vec<Schema> = named.chain(rest).collect();
    Schema::union(&all)
}

/// What reading a place of a payload gives: null is missing, and blank text too where `blank` says so.
pub(super) fn read(schema: &Schema, blank: bool) -> Kind {
    let mut kind = sure(schema.clone());
    if may_be(schema, Type::Null) {
        kind = maybe(schema.without_null());
    }
    if blank && may_be_blank(&kind.schema) {
        kind.optional = true;
        kind.schema = kind.schema.without_values(&[Json::from("")]);
    }
    kind
}

/// Whether an empty or white text is let through.
fn may_be_blank(schema: &Schema) -> bool {
    if !may_be_text(schema) {
        return false;
    }
    if let Some(values) = schema.enum_values() {
        return values.iter().filter_map(Json::as_str).any(|text| text.trim().is_empty());
    }
    let formatted = schema.format().is_some_and(|format| NEVER_BLANK.contains(&&*format));
    !formatted && !schema.patterns().iter().any(|pattern| refuses_blank(pattern))
}

/// Formats that no blank text has.
const NEVER_BLANK: &[&str] =
    &["date-time", "date", "time", "duration", "email", "uuid", "ipv4", "ipv6", "uri", "hostname"];

/// Whether a pattern that begins and ends with the text asks for a character that is not white.
fn refuses_blank(pattern: &str) -> bool {
    let Ok(regex) = regex::Regex::new(pattern) else { return false };
    let whites = ["", " ", "\t", "\n", "\r", "\u{a0}", "\u{3000}", "\u{2003}"];
    !(0..=64).any(|length| whites.iter().any(|white| regex.is_match(&white.repeat(length))))
}

/// The kind of a value that is known.
pub(super) fn of_value(value: &Value<'_>) -> Schema {
    match value {
        Value::Time(_) => Schema::time(),
        Value::Date(_) => Schema::date(),
        Value::Duration(_) => Schema::duration(),
        Value::List(items) => {
            let items: Vec<Schema> = items.iter().take(LISTED).map(of_value).collect();
            let count = u64::try_from(items.len()).unwrap_or(0);
            list_of(&Schema::union(&items)).with_items_count(count, Some(count).filter(|_| items.len() < LISTED))
        }
        Value::Object(members) => {
            let member = |(name, value): &(crate::payload::Text<'_>, Value<'_>)| {
                (Arc::<str>::from(name.characters()), of_value(value), true)
            };
            Schema::object(members.iter().map(member), true)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Node(_) => {
            Schema::constant(value.to_json())
        }
    }
}

/// One of some known values.
pub(super) fn one_of(values: &[Value<'_>]) -> Schema {
    let plain = |value: &&Value<'_>| matches!(value, Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_));
    if values.iter().all(|value| plain(&value)) {
        return Schema::enumeration(values.iter().map(Value::to_json).collect());
    }
    let all: Vec<Schema> = values.iter().map(of_value).collect();
    Schema::union(&all)
}

/// All values, where they are a short list: `enum`, `const`, true and false.
pub(super) fn closed_values(schema: &Schema) -> Option<Vec<Value<'static>>> {
    if let Some(values) = schema.enum_values() {
        return (values.len() <= LISTED).then(|| values.iter().map(Value::from_json).collect());
    }
    is_only_bool(schema).then(|| vec![Value::Bool(true), Value::Bool(false)])
}

/// The members of an object that has no others.
pub(super) fn closed_members(schema: &Schema) -> Option<Vec<(Arc<str>, Schema, bool)>> {
    let closed = is_only_object(schema) && schema.has_only_named();
    closed
        .then(|| schema.properties().into_iter().map(|member| (member.name, member.schema, member.required)).collect())
}

/// Whether a value of one can be equal to a value of the other.
pub(super) fn may_meet(a: &Schema, b: &Schema) -> bool {
    if is_nothing(a) || is_nothing(b) {
        return true;
    }
    let meanings = b.meanings();
    let is_text_and_time =
        is_only_text(a) && is_only_text(b) && !a.meanings().iter().any(|meaning| meanings.contains(meaning));
    !is_text_and_time && a.can_meet(b)
}

/// Whether what of it is text is just text: no times, dates or durations.
pub(super) fn is_without_times(schema: &Schema) -> bool {
    schema.meanings().iter().all(Option::is_none)
}

/// Whether it can be this value.
pub(super) fn may_be_value(schema: &Schema, value: &Value<'_>) -> bool {
    may_meet(schema, &of_value(value))
}

/// What can be put in order with `<`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Number,
    Text,
    Time,
    Date,
    Duration,
}

/// Whether `<` works on two kinds: `None` never, `Some(false)` where the data allow.
pub(super) fn ordered(a: &Schema, b: &Schema) -> Option<bool> {
    let (left, right) = (orders(a), orders(b));
    let common = left.iter().any(|order| right.contains(order));
    if is_nothing(a) || is_nothing(b) {
        return Some(true);
    }
    let known = left.len() == 1 && left == right && is_only_scalar(a) && is_only_scalar(b) && !has_unordered(a, b);
    common.then_some(known)
}

fn has_unordered(a: &Schema, b: &Schema) -> bool {
    [a, b].iter().any(|schema| may_be_bool(schema) || may_be(schema, Type::Null))
}

fn orders(schema: &Schema) -> Vec<Order> {
    let mut orders = Vec::new();
    if may_be_number(schema) {
        orders.push(Order::Number);
    }
    if schema.is_any() {
        orders.extend([Order::Text, Order::Time, Order::Date, Order::Duration]);
    } else if may_be_text(schema) {
        orders.extend(schema.meanings().iter().map(|meaning| order_of(meaning.as_deref())));
    }
    orders
}

fn order_of(meaning: Option<&str>) -> Order {
    match meaning {
        Some("date-time") => Order::Time,
        Some("date") => Order::Date,
        Some("duration") => Order::Duration,
        Some(_) | None => Order::Text,
    }
}

/// What computing with numbers of two kinds gives.
pub(super) fn computed(operator: Operator, a: &Schema, b: &Schema) -> Schema {
    let of = |schema: &Schema| Range::of(&schema.with_types(Type::Number.into()));
    let (a, b) = (of(a), of(b));
    let result = match operator {
        Operator::Add => a.plus(b),
        Operator::Subtract => a.minus(b),
        Operator::Multiply => a.times(b),
        Operator::Divide => a.divide(b),
        Operator::Remainder => a.remainder(b),
    };
    result.schema()
}

/// Whether a number can be zero.
pub(super) fn may_be_zero(schema: &Schema) -> bool {
    let zero = Json::from(0);
    schema.validator().is_none_or(|validator| validator.accepts_json(&zero))
}

/// What `-a` gives.
pub(super) fn negated(schema: &Schema) -> Schema {
    Range::of(&schema.with_types(Type::Number.into())).negate().schema()
}

/// The kind that a test shows.
pub(super) fn of_test(test: Test) -> Schema {
    match test {
        Test::Text | Test::Url => text(),
        Test::Number => number(),
        Test::Integer => integer(),
        Test::Bool => boolean(),
        Test::Object => object(),
        Test::List => Schema::of_types(Type::Array.into()),
        Test::Email => text().with_format("email"),
        Test::Ipv4 => text().with_format("ipv4"),
        Test::Ipv6 => text().with_format("ipv6"),
        Test::Uuid => text().with_format("uuid"),
        Test::Present | Test::Missing | Test::Null | Test::Empty => any(),
    }
}

/// A node of the tree of an object expression's paths.
#[derive(Default)]
struct Branch {
    below: Vec<(Arc<str>, Branch)>,
    value: Option<Kind>,
}

/// The kind of an object expression: its pairs' paths and kinds. `open`: with members that are not known.
pub(super) fn object_of(pairs: &[(Vec<Arc<str>>, Kind)], open: bool) -> Schema {
    let mut root = Branch::default();
    for (names, kind) in pairs {
        root.insert(names, kind);
    }
    root.schema(open).0
}

impl Branch {
    fn insert(&mut self, names: &[Arc<str>], kind: &Kind) {
        let Some((first, rest)) = names.split_first() else {
            self.value = Some(kind.clone());
            return;
        };
        let at = self.below.iter().position(|(name, _)| name == first).unwrap_or_else(|| {
            self.below.push((first.clone(), Branch::default()));
            self.below.len() - 1
        });
        self.below[at].1.insert(rest, kind);
    }

    /// Its schema, and whether something of it is always there.
    fn schema(&self, open: bool) -> (Schema, bool) {
        if let Some(kind) = &self.value {
            return (kind.schema.clone(), !kind.optional && !may_be_empty(&kind.schema));
        }
        let members: Vec<(Arc<str>, Schema, bool)> = self
            .below
            .iter()
            .map(|(name, branch)| (name.clone(), branch.schema(false)))
            .filter(|(_, (schema, _))| !is_nothing(schema))
            .map(|(name, (schema, required))| (name, schema, required))
            .collect();
        let required = members.iter().any(|(_, _, required)| *required);
        (Schema::object(members, !open), required)
    }
}

/// Whether it can be a list or object with nothing in it, which is never written.
pub(super) fn may_be_empty(schema: &Schema) -> bool {
    may_be_list(schema) && schema.min_items() == 0 || may_be_object(schema) && schema.required().is_empty()
}

/// A value as a message shows it: constants of the mapping and listed values of a schema only.
pub(super) fn show(value: &Value<'_>) -> String {
    value.to_json().to_string()
}

/// `a`, `a or b`, `a, b or c`; of many the first few.
pub(super) fn either(words: &[String]) -> String {
    const SHOWN: usize = 4;
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] if words.len() <= SHOWN => format!("{} or {last}", before.join(", ")),
        _ => format!("{} and {} more", words[..SHOWN].join(", "), words.len() - SHOWN),
    }
}

/// Names in a row; of many the first few.
pub(super) fn listed(names: &[Arc<str>]) -> String {
    const SHOWN: usize = 12;
    let shown: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(SHOWN);
    if more == 0 { shown.join(", ") } else { format!("{} and {more} more", shown.join(", ")) }
}

/// A target path of one name.
pub(super) fn path_of(names: Vec<Arc<str>>) -> TargetPath {
    TargetPath { names }
}
