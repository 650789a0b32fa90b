//! `each` over a list that may be missing or empty: what is written then.
//!
//! In: the emits of an event. Out: one note for each such list, so that nobody is surprised by a payload that gives
//! fewer records, or none.

use super::reads::Reader;
use super::scene::Scene;
use crate::check::typed::{Each, Emit, ExprNode};
use crate::diagnostic::{Code, Diagnostic};

/// Lists of this event that may have nothing to run over.
pub(super) fn check(scene: &Scene<'_>, found: &mut Vec<Diagnostic>) {
    for emit in &scene.event.emits {
        for each in &emit.each {
            if let Some(state) = state(each) {
                found.push(diagnostic(scene, emit, each, state));
            }
        }
    }
}

/// How a list can have nothing in it; none when it always has something.
fn state(each: &Each) -> Option<&'static str> {
    let may_be_empty = match &each.list.node {
        ExprNode::List(items) => items.iter().all(|item| item.kind.optional),
        _ => each.list.kind.schema.min_items() == 0,
    };
    match (each.list.kind.optional, may_be_empty) {
        (true, true) => Some("missing or empty"),
        (true, false) => Some("missing"),
        (false, true) => Some("empty"),
        (false, false) => None,
    }
}

fn diagnostic(scene: &Scene<'_>, emit: &Emit, each: &Each, state: &str) -> Diagnostic {
    let places = Reader::new(&scene.bindings).places(&each.list);
    let list = match places.as_slice() {
        [place] => format!("`{}`", place.source_text()),
        _ => "this list".to_owned(),
    };
    let record = emit.name.as_deref().map_or("record".to_owned(), |name| format!("`{name}` record"));
    Diagnostic::note_only(Code::EachMayBeEmpty, each.list.span)
        .message(format!("no {record} where {list} is {state}"))
        .label(format!("may be {state}"))
        .note(others(scene, emit))
}

/// What such a payload still gives.
fn others(scene: &Scene<'_>, emit: &Emit) -> String {
    let others = scene.event.emits.iter().filter(|other| !std::ptr::eq(*other, emit));
    let names = |one: &Emit| one.name.as_deref().map(|name| format!("`{name}`"));
    let (fanned, single): (Vec<&Emit>, Vec<&Emit>) = others.partition(|other| !other.each.is_empty());
    let (always, guarded): (Vec<&Emit>, Vec<&Emit>) = single.into_iter().partition(|other| other.filter.is_none());
    let list = |emits: &[&Emit]| emits.iter().filter_map(|emit| names(emit)).collect::<Vec<_>>().join(", ");
    if let Some(names) = Some(list(&always)).filter(|names| !names.is_empty()) {
        return format!("1 {} record still comes", names.replace(", ", " and 1 "));
    }
    let maybe: Vec<&Emit> = fanned.into_iter().chain(guarded).collect();
    match maybe.as_slice() {
        [] => "such a payload gives no record at all, and a note in the report".to_owned(),
        maybe => format!("records may still come from: {}", list(maybe)),
    }
}
