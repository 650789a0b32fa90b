//! Fields of the source that no rule reads and no `ignore` names, and ignores that ignore nothing.
//!
//! In: the account of an event. Out: one warning for each such field; where nothing below a field is spoken of, one
//! for that field instead of one for each below.

use super::account::Ledger;
use super::places::{Leaf, Place, PlaceStep};
use super::reads::Reader;
use super::scene::{Scene, place_of};
use crate::check::typed::Emit;
use crate::diagnostic::{Code, Diagnostic};
use std::sync::Arc;

/// Fields of which the place in the schema file is told: finding a line reads that file from its start.
const MOST_PLACES: usize = 100;

/// Fields that the event neither maps nor ignores.
pub(super) fn check(scene: &Scene<'_>, ledger: &Ledger, found: &mut Vec<Diagnostic>) {
    let open = ledger.unaccounted();
    let mut told: Vec<Place> = Vec::new();
    for leaf in &open {
        if told.iter().any(|place| place.covers(&leaf.place)) || leaf.place.0.is_empty() {
            continue;
        }
        let place = widest(&leaf.place, ledger, &open);
        let count = open.iter().filter(|other| place.covers(&other.place)).count();
        found.push(unaccounted(scene, leaf, &place, count, told.len() < MOST_PLACES));
        told.push(place);
    }
}

/// The outermost place around a leaf below which nothing at all is accounted for.
fn widest(leaf: &Place, ledger: &Ledger, open: &[&Leaf]) -> Place {
    let around = (1..=leaf.0.len()).map(|length| Place(leaf.0[..length].to_vec()));
    let is_silent = |place: &Place| {
        let below = ledger.source.iter().filter(|other| place.covers(&other.place));
        below.count() == open.iter().filter(|other| place.covers(&other.place)).count()
            && !ledger.reads.iter().any(|read| place.covers(&read.place))
    };
    // A list and its elements are the same to the reader: name the list.
    let mut around =
        around.filter(|place| !matches!(place.0.last(), Some(PlaceStep::Any | PlaceStep::Value | PlaceStep::Deep)));
    around.find(is_silent).unwrap_or_else(|| leaf.clone())
}

fn unaccounted(scene: &Scene<'_>, leaf: &Leaf, place: &Place, count: usize, named: bool) -> Diagnostic {
    let path = place.source_text();
    let below = if count > 1 { format!(" ({count} fields)") } else { String::new() };
    let diagnostic = Diagnostic::warning(Code::Unaccounted, scene.event.span)
        .message(format!("`{path}` of the payload is neither mapped nor ignored{below}"))
        .label(format!("nothing in `{}` speaks of it", scene.event.name))
        .help(help(scene, place));
    match (count == 1 && named).then(|| place_of(&leaf.schema)).flatten() {
        Some(place) => diagnostic.note(format!("declared in {place}")),
        None => diagnostic,
    }
}

/// The `ignore` that would account for a place.
fn help(scene: &Scene<'_>, place: &Place) -> String {
    if place.0.iter().all(|step| matches!(step, PlaceStep::Name(_))) {
        return format!("map it, or say why not: `ignore {} because \"...\"`", place.source_text());
    }
    match element_around(scene, place) {
        Some((emit, path)) => {
            let emit = emit.name.as_deref().map(|name| format!(" in `emit {name}`")).unwrap_or_default();
            format!("map it, or say why not{emit}: `ignore {path} because \"...\"`")
        }
        None => "read it in an `each` or `for` over the list, or ignore the whole list".to_owned(),
    }
}

/// The emit that runs over the list a place lies in, and the place as written from its element.
fn element_around<'m>(scene: &Scene<'m>, place: &Place) -> Option<(&'m Emit, String)> {
    let reader = Reader::new(&scene.bindings);
    let mut elements = scene.event.emits.iter().flat_map(|emit| emit.each.iter().map(move |each| (emit, each)));
    elements.find_map(|(emit, each)| {
        let bases = reader.slot(each.element);
        let base = bases.iter().find(|base| base.covers(place))?;
        let rest = Place(place.0.get(base.0.len()..)?.to_vec());
        let exact = !rest.0.is_empty() && rest.0.iter().all(|step| matches!(step, PlaceStep::Name(_)));
        exact.then(|| (emit, format!("{}{}", scene.bindings.name(each.element), rest.source_text())))
    })
}

/// Ignores of what is mapped, and of what an earlier `ignore` names already.
pub(super) fn check_ignores(scene: &Scene<'_>, ledger: &Ledger, found: &mut Vec<Diagnostic>) {
    for (index, (ignore, places)) in scene.event.ignores.iter().zip(&ledger.ignores).enumerate() {
        let Some(place) = places.first() else { continue };
        let covered: Vec<&Leaf> = ledger.source.iter().filter(|leaf| place.covers(&leaf.place)).collect();
        let path = place.source_text();
        let stale = Diagnostic::warning(Code::StaleIgnore, ignore.span);
        if let Some(reader) = fully_read(ledger, place, &covered) {
            found.push(
                stale
                    .message(format!("`{path}` is ignored, and mapped all the same"))
                    .label(reader)
                    .help("leave out this `ignore`, or the rule that reads the field"),
            );
        } else if let Some(first) = earlier(ledger, index, place) {
            let at = scene.event.ignores.get(first).map_or(ignore.span, |ignore| ignore.span);
            let stale = stale
                .message(format!("`{path}` is ignored twice"))
                .label("ignored again here")
                .help("leave out this one");
            found.push(if at == ignore.span { stale } else { stale.also(at, "ignored here already") });
        }
    }
}

/// Why an ignored place counts as mapped: every leaf of it is read, for certain.
fn fully_read(ledger: &Ledger, place: &Place, covered: &[&Leaf]) -> Option<String> {
    let sure = |leaf: &Place| ledger.reads.iter().any(|read| read.place.is_exact() && read.accounts_for(leaf));
    let all = match covered {
        [] => ledger.reads.iter().any(|read| read.place.is_exact() && read.place == *place),
        leaves => leaves.iter().all(|leaf| sure(&leaf.place)),
    };
    all.then(|| if covered.len() > 1 { "all of it is read".to_owned() } else { "it is read".to_owned() })
}

/// An `ignore` before this one that names the same place, or one around it.
fn earlier(ledger: &Ledger, index: usize, place: &Place) -> Option<usize> {
    ledger.ignores.iter().take(index).position(|places| places.iter().any(|other| other.covers(place)))
}

/// The note of how much of the target an event writes.
pub(super) fn coverage(scene: &Scene<'_>, ledger: &Ledger) -> Diagnostic {
    let total = ledger.target.len();
    let written = ledger.target.iter().filter(|leaf| ledger.is_written(&leaf.place)).count();
    let name: &Arc<str> = &scene.event.name;
    Diagnostic::note_only(Code::Coverage, scene.event.span)
        .message(format!("`{name}` can write {written} of the {total} fields of `{}`", scene.target.name))
        .label(format!("{} of {} fields of the payload are mapped", mapped(ledger), ledger.source.len()))
}

fn mapped(ledger: &Ledger) -> usize {
    ledger.source.iter().filter(|leaf| ledger.is_read(&leaf.place)).count()
}
