//! Kinds of lists and of their elements.

use super::{argument, between, count, failing, schema};
use crate::function::Argument;
use crate::schema::{Kind, Schema, Type};

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

/// How many elements a list has; of an object, how many members is not known.
pub(in crate::function) fn count_of(arguments: &[Argument<'_>]) -> Kind {
    let kind = argument(arguments, 0);
    if !kind.is_list() {
        return count();
    }
    let least = i64::try_from(kind.schema.min_items()).unwrap_or(i64::MAX);
    match kind.schema.max_items().and_then(|most| i64::try_from(most).ok()) {
        Some(most) => between(least, most),
        None => Kind::present(Schema::integer().with_range(Some(least.into()), None)),
    }
}

/// Some of the elements, null ones among them.
pub(in crate::function) fn part_of_list(arguments: &[Argument<'_>]) -> Kind {
    let list = Schema::list(&items(arguments));
    let most = schema(arguments, 0).max_items();
    Kind::present(if most.is_some() { list.with_items_count(0, most) } else { list })
}

/// All elements in some order, null ones among them.
pub(in crate::function) fn whole_list(arguments: &[Argument<'_>]) -> Kind {
    let given = schema(arguments, 0);
    Kind::present(Schema::list(&items(arguments)).with_items_count(given.min_items(), given.max_items()))
}

/// Some of the elements, null ones left out; at least one where there is one that is not null.
pub(in crate::function) fn without_null(arguments: &[Argument<'_>]) -> Kind {
    let (given, items) = (schema(arguments, 0), items(arguments));
    let least = if items.types().contains(Type::Null) { 0 } else { given.min_items().min(1) };
    Kind::present(Schema::list(&items.without_null()).with_items_count(least, given.max_items()))
}

/// Elements of one kind that has an order never fail.
pub(in crate::function) fn sorted(arguments: &[Argument<'_>]) -> Kind {
    let items = items(arguments).without_null();
    let types = items.types();
    let is_safe = [Type::Integer, Type::Number, Type::String].iter().any(|one| types.is_only(*one));
    without_null(arguments).or_failing(!is_safe)
}

pub(in crate::function) fn sorted_by(arguments: &[Argument<'_>]) -> Kind {
    failing(without_null(arguments))
}

/// Elements, and the elements of those that are lists.
pub(in crate::function) fn flatten(arguments: &[Argument<'_>]) -> Kind {
    let items = items(arguments).without_null();
    let types = items.types();
    let inner = items.items().unwrap_or_else(Schema::nothing).without_null();
    let outer = items.with_types(types.without(Type::Array.into()));
    Kind::present(Schema::list(&if types.is_only(Type::Array) { inner } else { inner.or(&outer) }))
}

pub(in crate::function) fn list_of_text() -> Kind {
    Kind::present(Schema::list(&Schema::text()))
}
