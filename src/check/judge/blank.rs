//! Text that the source requires but lets be blank, where `blank: missing` and a required field of the record depends
//! on it.
//!
//! In: the rules of required fields. Out: a note for each such text, so that it is seen why an absence has to be
//! handled that the schema seems to rule out. Where it is not handled, resolving has said so.

use super::bindings::{Bound, parts};
use super::places::Place;
use super::reads::Reader;
use super::scene::Scene;
use crate::check::typed::{Expr, ExprNode, Rule, SlotId};
use crate::diagnostic::{Code, Diagnostic};
use crate::path::Step;
use crate::schema::{Property, Schema, Type};
use rustc_hash::FxHashSet;

/// Texts of this event that are required, may be blank, and are relied on.
pub(super) fn check(scene: &Scene<'_>, found: &mut Vec<Diagnostic>) {
    if !scene.source.blank_is_missing {
        return;
    }
    let mut told = FxHashSet::default();
    let rules = scene.event.emits.iter().flat_map(|emit| &emit.rules);
    for rule in rules.filter(|rule| is_required(scene, rule)) {
        let mut seen = FxHashSet::default();
        push_blank(scene, rule, &rule.value, &mut seen, &mut told, found);
    }
}

/// Whether every record has the field a rule writes.
fn is_required(scene: &Scene<'_>, rule: &Rule) -> bool {
    let mut schema = scene.target.schema.clone();
    rule.target.names.iter().all(|name| match schema.property(name) {
        Property::Declared { schema: member, required } => {
            schema = member;
            required
        }
        Property::Undeclared | Property::Closed => false,
    })
}

fn push_blank<'m>(
    scene: &Scene<'m>,
    rule: &Rule,
    expr: &'m Expr,
    seen: &mut FxHashSet<SlotId>,
    told: &mut FxHashSet<Place>,
    found: &mut Vec<Diagnostic>,
) {
    match &expr.node {
        ExprNode::Path { base, steps, blank_is_missing: true } if matches!(base.node, ExprNode::Payload) => {
            let place = Reader::new(&scene.bindings).places(expr).into_iter().next().unwrap_or_default();
            if expr.kind.optional && may_be_blank(&scene.source.schema, steps) && told.insert(place.clone()) {
                found.push(diagnostic(scene, rule, expr, &place));
            }
        }
        ExprNode::Slot(slot) if seen.insert(*slot) => match scene.bindings.of(*slot) {
            Bound::Let(value) | Bound::Parameter(value) => push_blank(scene, rule, value, seen, told, found),
            Bound::Element(_) | Bound::Index | Bound::Unknown => {}
        },
        _ => {}
    }
    parts(expr).into_iter().for_each(|part| push_blank(scene, rule, part, seen, told, found));
}

/// Whether the source requires the text at some steps, and lets it be blank.
fn may_be_blank(source: &Schema, steps: &[Step]) -> bool {
    let mut schema = source.clone();
    for step in steps {
        let Step::Name(name) = step else { return false };
        match schema.property(name) {
            Property::Declared { schema: member, required: true } => schema = member,
            Property::Declared { required: false, .. } | Property::Undeclared | Property::Closed => return false,
        }
    }
    let restricted = schema.enum_values().is_some() || schema.format().is_some() || !schema.patterns().is_empty();
    schema.types().is_only(Type::String) && !restricted
}

fn diagnostic(scene: &Scene<'_>, rule: &Rule, expr: &Expr, place: &Place) -> Diagnostic {
    Diagnostic::note_only(Code::BlankIsMissing, expr.span)
        .message(format!("`{}` is required by the source schema, but may be blank", place.source_text()))
        .label("blank text counts as missing here")
        .note(format!(
            "source `{}` says `blank: missing`, and `{}` is required, so a blank one is handled like a missing one",
            scene.source.name, rule.target
        ))
        .help("`minLength` does not rule out white space; a `pattern` such as `\\\\S` in the schema does")
}
