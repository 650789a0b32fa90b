//! Kinds of lists and of their elements.

use super::{are_ordered, argument, schema, whole_ends};
use crate::function::Argument;
use crate::schema::{Kind, Property, Range, Schema, Type};

/// Elements of the first argument.
fn items(arguments: &[Argument<'_>]) -> Schema {
    schema(arguments, 0).items().unwrap_or_else(Schema::any)
}

/// The first element: missing where the list can be empty or the element null.
pub(in crate::function) fn first(arguments: &[Argument<'_>]) -> Kind {
    end(arguments, schema(arguments, 0).item(0).unwrap_or_else(Schema::any))
}

/// The last element, likewise.
pub(in crate::function) fn last(arguments: &[Argument<'_>]) -> Kind {
    end(arguments, items(arguments))
}

fn end(arguments: &[Argument<'_>], element: Schema) -> Kind {
    let list = schema(arguments, 0);
    let may_be_missing = list.min_items() == 0 || element.types().contains(Type::Null);
    Kind::present(element.without_null()).or_missing(may_be_missing)
}

/// The most elements of a list: a payload has fewer than 2^32 bytes, and an element takes two of them.
const LONGEST: u64 = (1 << 31) - 1;

/// How many elements a list has, or members an object.
pub(in crate::function) fn count_of(arguments: &[Argument<'_>]) -> Kind {
    let kind = argument(arguments, 0);
    let (least, most) = match (kind.is_list(), kind.is_object()) {
        (true, _) => (kind.schema.min_items(), kind.schema.max_items()),
        (_, true) => super::member_counts(&kind.schema),
        (false, false) => (0, None),
    };
    let most = most.unwrap_or(LONGEST.max(least));
    Kind::present(Range::between(Some(least.into()), Some(most.into())).schema())
}

/// A list of such elements, so many, each once where those it comes from were.
fn list(items: &Schema, least: u64, most: Option<u64>, unique: bool) -> Kind {
    let list = Schema::list(items);
    let list = if least > 0 || most.is_some() { list.with_items_count(least, most) } else { list };
    Kind::present(if unique && are_told_apart(items) { list.with_unique_items() } else { list })
}

/// Whether values that are not equal are written differently: times are cut, and objects lose what is null.
fn are_told_apart(items: &Schema) -> bool {
    let types = items.types();
    let is_scalar = !types.meets(Type::Object.into()) && !types.meets(Type::Array.into());
    is_scalar && (!types.meets(Type::String.into()) || items.with_types(Type::String.into()).is_plain_text())
}

/// The elements from a position on, as many as the third argument says, null ones among them.
pub(in crate::function) fn slice(arguments: &[Argument<'_>]) -> Kind {
    let given = schema(arguments, 0);
    let (first, last) = whole_ends(arguments, 1);
    let (fewest, greatest) = if arguments.len() > 2 { whole_ends(arguments, 2) } else { (None, None) };
    let size = |end: i128| u64::try_from(end.max(0)).unwrap_or(u64::MAX);
    let (least, most) = match (first, last) {
        (Some(first), Some(last)) if last < 0 => (
            given.min_items().min(size(last.saturating_neg())),
            given.max_items().into_iter().chain([size(first.saturating_neg())]).min(),
        ),
        (Some(first), last) if first >= 0 => {
            let most = given.max_items().map(|most| most.saturating_sub(size(first)));
            (given.min_items().saturating_sub(last.map_or(u64::MAX, size)), most)
        }
        (_, _) => (0, given.max_items()),
    };
    let has_count = arguments.len() > 2;
    let least = if has_count { least.min(fewest.map_or(0, size)) } else { least };
    let is_left_out = has_count && argument(arguments, 2).optional;
    let greatest = greatest.filter(|_| !is_left_out).map(size);
    list(&items(arguments), least, most.into_iter().chain(greatest).min(), given.has_unique_items())
}

/// All elements in some order, null ones among them.
pub(in crate::function) fn whole_list(arguments: &[Argument<'_>]) -> Kind {
    let given = schema(arguments, 0);
    list(&items(arguments), given.min_items(), given.max_items(), given.has_unique_items())
}

/// All elements but those that are null.
fn all_but_null(arguments: &[Argument<'_>]) -> Kind {
    let (given, items) = (schema(arguments, 0), items(arguments));
    let least = if items.types().contains(Type::Null) { 0 } else { given.min_items() };
    list(&items.without_null(), least, given.max_items(), given.has_unique_items())
}

/// Each element once, null ones left out; at least one where there is one that is not null.
pub(in crate::function) fn distinct(arguments: &[Argument<'_>]) -> Kind {
    let (given, items) = (schema(arguments, 0), items(arguments));
    let least = if items.types().contains(Type::Null) { 0 } else { given.min_items() };
    let least = if given.has_unique_items() { least } else { least.min(1) };
    list(&items.without_null(), least, given.max_items(), true)
}

/// Elements of one kind that has an order never fail.
pub(in crate::function) fn sorted(arguments: &[Argument<'_>]) -> Kind {
    let is_safe = are_ordered(&[items(arguments).without_null()]);
    all_but_null(arguments).or_failing(!is_safe)
}

/// Members of one kind that has an order never fail; elements without the member come last.
pub(in crate::function) fn sorted_by(arguments: &[Argument<'_>]) -> Kind {
    let items = items(arguments).with_types(Type::Object.into());
    let member = super::constant_text(arguments, 1).map(|name| items.property(&name));
    let is_safe = match member {
        Some(Property::Declared { schema, .. }) => are_ordered(&[schema.without_null()]),
        Some(Property::Closed) => true,
        Some(Property::Undeclared) | None => false,
    };
    all_but_null(arguments).or_failing(!is_safe)
}

/// Elements, and the elements of those that are lists.
pub(in crate::function) fn flatten(arguments: &[Argument<'_>]) -> Kind {
    let (given, items) = (schema(arguments, 0), items(arguments));
    let types = items.types();
    let lists = items.with_types(Type::Array.into());
    let inner = lists.items().unwrap_or_else(Schema::nothing);
    let outer = items.without_null().with_types(types.without(Type::Array.into()));
    let may_be_list = types.meets(Type::Array.into());
    let is_only_list = types.is_only(Type::Array);
    let has_null = types.contains(Type::Null) || may_be_list && inner.types().contains(Type::Null);
    let each_least = if is_only_list { lists.min_items() } else { u64::from(!may_be_list) };
    let each_most = if may_be_list { lists.max_items().map(|most| most.max(1)) } else { Some(1) };
    let least = if has_null { 0 } else { given.min_items().saturating_mul(each_least) };
    let most = given.max_items().zip(each_most).map(|(count, each)| count.saturating_mul(each));
    let inner = inner.without_null();
    let element = match (may_be_list, is_only_list) {
        (true, true) => inner,
        (true, false) => inner.or(&outer),
        (false, _) => outer,
    };
    list(&element, least, most, false)
}

/// Texts, in any number.
pub(super) fn list_of_text(unique: bool) -> Kind {
    list(&Schema::text(), 0, None, unique)
}

/// The position of an element, where there is one.
pub(in crate::function) fn index_of(arguments: &[Argument<'_>]) -> Kind {
    let last = schema(arguments, 0).max_items().map(|most| i128::from(most).max(1) - 1);
    Kind::optional(Range::between(Some(0), last).schema())
}
