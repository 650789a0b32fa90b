//! Ids of records: the same for every element of a fan-out, or the same for two kinds of record.
//!
//! In: all events. Out: diagnostics about `key(...)` where it makes the id of a record: a required field of the record
//! itself. That all parts are there is looked at where the call is resolved.

use super::bindings::{Bound, parts};
use super::conditions::Conditions;
use super::scene::Scene;
use crate::check::typed::{Each, Emit, Expr, ExprNode, Rule, SlotId};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use rustc_hash::FxHashSet;

/// The id of one kind of record.
struct Id<'m> {
    /// `message` of event `transcript`.
    record: String,
    rule: &'m Rule,
    /// The parts of the key, in the form that compares them.
    parts: Vec<Part>,
    /// The `each` that no part depends on.
    fixed_over: Option<&'m Each>,
    /// Where the key is made.
    span: Span,
}

/// A part of a key.
struct Part {
    constant: bool,
    key: String,
    schema: crate::schema::Schema,
}

/// Diagnostics about the ids of all events.
pub(super) fn check(scenes: &[Scene<'_>], found: &mut Vec<Diagnostic>) {
    let ids: Vec<(usize, Id<'_>)> = scenes
        .iter()
        .enumerate()
        .flat_map(|(index, scene)| ids_of(scene).into_iter().map(move |id| (index, id)))
        .collect();
    for (index, (event, id)) in ids.iter().enumerate() {
        if let (Some(each), Some(scene)) = (id.fixed_over, scenes.get(*event)) {
            found.push(same_for_each(scene, id, each));
        }
        let earlier = ids.iter().take(index).find(|(_, other)| can_be_equal(&other.parts, &id.parts));
        if let Some((_, other)) = earlier {
            found.push(shared(other, id));
        }
    }
}

fn ids_of<'m>(scene: &Scene<'m>) -> Vec<Id<'m>> {
    let required = scene.target.schema.required();
    let emits = scene.event.emits.iter();
    let ids = emits.flat_map(|emit| {
        let required = &required;
        emit.rules.iter().filter_map(move |rule| {
            let [name] = rule.target.names.as_slice() else { return None };
            if required.contains(name) { id_of(scene, emit, rule) } else { None }
        })
    });
    ids.collect()
}

fn id_of<'m>(scene: &Scene<'m>, emit: &'m Emit, rule: &'m Rule) -> Option<Id<'m>> {
    let ExprNode::Call { function, arguments } = &scene.bindings.open(&rule.value).node else { return None };
    if function.name != "key" {
        return None;
    }
    let values: Vec<&Expr> = arguments.iter().flatten().flat_map(|value| spread(scene, value)).collect();
    let mut depends = FxHashSet::default();
    values.iter().for_each(|value| push_slots(scene, value, &mut depends));
    let is_free =
        |each: &&Each| !depends.contains(&each.element) && each.index.is_none_or(|index| !depends.contains(&index));
    let conditions = Conditions::new(&scene.bindings);
    let part = |value: &&'m Expr| {
        let constant = matches!(scene.bindings.open(value).node, ExprNode::Constant(_));
        Part { constant, key: conditions.key(value), schema: value.kind.schema.clone() }
    };
    let record = match &emit.name {
        Some(name) => format!("`{name}` of `{}`", scene.event.name),
        None => format!("`{}`", scene.event.name),
    };
    let fixed_over = emit.each.iter().find(is_free);
    Some(Id { record, rule, parts: values.iter().map(part).collect(), fixed_over, span: rule.value.span })
}

/// The parts that a rest parameter hands on.
fn spread<'m>(scene: &Scene<'m>, value: &'m Expr) -> Vec<&'m Expr> {
    match (&value.node, &scene.bindings.open(value).node) {
        (ExprNode::Slot(_), ExprNode::List(items)) => items.iter().flat_map(|item| spread(scene, item)).collect(),
        _ => vec![value],
    }
}

/// The elements and indexes that a value depends on.
fn push_slots<'m>(scene: &Scene<'m>, expr: &'m Expr, slots: &mut FxHashSet<SlotId>) {
    if let ExprNode::Slot(slot) = &expr.node
        && slots.insert(*slot)
    {
        match scene.bindings.of(*slot) {
            Bound::Let(value) | Bound::Parameter(value) => push_slots(scene, value, slots),
            // An element of an inner list depends on what the list is read from; its index does not.
            Bound::Element(each) => push_slots(scene, &each.list, slots),
            Bound::Index | Bound::Unknown => {}
        }
    }
    parts(expr).into_iter().for_each(|part| push_slots(scene, part, slots));
}

fn same_for_each(scene: &Scene<'_>, id: &Id<'_>, each: &Each) -> Diagnostic {
    let element = scene.bindings.name(each.element);
    let help = match each.index {
        Some(index) => format!("add a part that differs: a field of `{element}`, or `{}`", scene.bindings.name(index)),
        None => format!("add a part that differs: a field of `{element}`, or an index: `each {element}, i in ...`"),
    };
    Diagnostic::error(Code::KeyPartsSame, id.span)
        .message(format!("`{}` is the same for each `{element}`", id.rule.target))
        .label(format!("no part of it depends on `{element}`"))
        .also(each.list.span, format!("one record for each `{element}`"))
        .help(help)
}

/// Whether two keys can come out equal: no part tells them apart.
fn can_be_equal(a: &[Part], b: &[Part]) -> bool {
    let apart = |(a, b): (&Part, &Part)| (a.constant && b.constant && a.key != b.key) || !a.schema.can_meet(&b.schema);
    a.len() == b.len() && !a.iter().zip(b).any(apart)
}

/// Whether two keys are equal for the same payload.
fn are_equal(a: &[Part], b: &[Part]) -> bool {
    // Slots and nodes have numbers of their own in each event.
    let same = |(a, b): (&Part, &Part)| a.key == b.key && !a.key.contains(['%', '@']);
    a.len() == b.len() && a.iter().zip(b).all(same)
}

fn shared(first: &Id<'_>, second: &Id<'_>) -> Diagnostic {
    let certain = first.rule.span == second.rule.span || are_equal(&first.parts, &second.parts);
    let (diagnostic, verb) = match certain {
        true => (Diagnostic::error(Code::KeyShared, second.span), "get"),
        false => (Diagnostic::warning(Code::KeyShared, second.span), "can get"),
    };
    let name = second.record.split('`').nth(1).unwrap_or_default();
    let diagnostic = diagnostic
        .message(format!("records {} and {} {verb} the same `{}`", first.record, second.record, second.rule.target))
        .label("nothing here tells them apart")
        .help(format!("begin it with a text of its own: `key(\"{name}\", ...)`"));
    if first.span == second.span { diagnostic } else { diagnostic.also(first.span, "the other one") }
}
