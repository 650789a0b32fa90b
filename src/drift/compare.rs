//! What a new version of a schema lets through that the old one did not, and the other way round.
//!
//! In: two schemas. Out: a [`SchemaChange`]: the places that differ, and of each direction a value, a proof that there is
//! none, or plainly that it cannot be told.

use super::escape::escape;
use crate::schema::{Cover, PlaceChange, Schema, Sides};
use serde::Serialize;
use serde_json::Value as Json;

/// What a new schema changes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SchemaChange {
    /// What it is, in a word.
    pub class: ChangeClass,
    /// What is let through that was not.
    pub gained: Escape,
    /// What was let through and is not any more.
    pub lost: Escape,
    /// The places that differ, in the order of the new schema.
    pub places: Vec<PlaceChange>,
}

/// What a change is, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeClass {
    /// The same values are let through.
    Equal,
    /// More values are, and all that were.
    Widens,
    /// Fewer values are, and none that were not.
    Narrows,
    /// Some that were not are, and some that were are not.
    Neither,
    /// It cannot be told.
    Unclear,
}

/// The values that one schema lets through and another does not.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "verdict", content = "value", rename_all = "snake_case")]
pub enum Escape {
    /// There is none; proved.
    None,
    /// One of them: one validator accepted it, the other refused it.
    Value(Json),
    /// Neither a value nor a proof was found.
    CannotTell,
}

/// Compares two versions of a schema.
#[must_use]
pub fn compare(old: &Schema, new: &Schema) -> SchemaChange {
    let places = old.changes(new);
    let sides = places.iter().fold(Sides::default(), |sides, place| sides.and(place.sides));
    let gained = direction(new, old, sides.wider);
    let lost = direction(old, new, sides.narrower);
    SchemaChange { class: class(&gained, &lost), gained, lost, places }
}

/// What `of` lets through and `from` does not; `may_be` is false where every place by itself lets through no more.
fn direction(of: &Schema, from: &Schema, may_be: bool) -> Escape {
    if !may_be || from.covers(of) == Cover::Yes {
        return Escape::None;
    }
    escape(of, from)
}

fn class(gained: &Escape, lost: &Escape) -> ChangeClass {
    match (gained, lost) {
        (Escape::None, Escape::None) => ChangeClass::Equal,
        (Escape::Value(_), Escape::None) => ChangeClass::Widens,
        (Escape::None, Escape::Value(_)) => ChangeClass::Narrows,
        (Escape::Value(_), Escape::Value(_)) => ChangeClass::Neither,
        (Escape::CannotTell, _) | (_, Escape::CannotTell) => ChangeClass::Unclear,
    }
}
