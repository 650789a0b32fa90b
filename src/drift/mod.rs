//! What a new version of a schema does: to the values it lets through, and to the mapping.
//!
//! In: a package, the text of a new schema, and which source or target it replaces. Out: a [`Drift`]: the change place by
//! place, values that show it, and for each event whether it is still proved, with what breaks and a payload that shows
//! it. Every value shown was tried: by both validators, or by running the mapping.

mod choose;
mod compare;
mod escape;
mod events;

pub use choose::{End, Replaced};
pub use compare::{ChangeClass, Escape, SchemaChange, compare};
pub use events::{EventDrift, EventState};

use crate::check::{Mapping, SchemaText};
use crate::diagnostic::{Diagnostic, Severity};
use crate::package::Package;
use crate::plan::{CompileFailure, CompileOptions, RuleSet};
use crate::schema::{LoadFault, PlaceChange, Schema};
use crate::source::Sources;

/// What a new schema does.
#[derive(Debug)]
pub struct Drift {
    /// The sources and targets that it replaces.
    pub replaced: Vec<Replaced>,
    /// What it changes.
    pub change: SchemaChange,
    /// The events that go from or to it, in the order written.
    pub events: Vec<EventDrift>,
    /// Errors and warnings that were not there before, those of open places with a payload that shows them.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts they point into.
    pub sources: Sources,
}

/// Why nothing can be said of a new schema.
#[derive(Debug)]
pub enum DriftFault {
    /// The mapping does not compile as it is.
    BeforeFails(CompileFailure),
    /// The new file is not a schema.
    NotASchema(Vec<LoadFault>),
    /// No source or target is of the given name, or fits the new file; what there is.
    NoneFits(Vec<Replaced>),
    /// Several sources or targets fit the new file.
    SeveralFit(Vec<Replaced>),
}

impl Drift {
    /// Whether the mapping is worse off: it does not compile any more, or something is not proved that was.
    #[must_use]
    pub fn breaks(&self) -> bool {
        self.diagnostics.iter().any(|one| one.severity == Severity::Error) || self.events.iter().any(EventDrift::breaks)
    }
}

/// Says what a new schema does. It replaces the source or target called `as_name`; without a name those whose schema has
/// the same `$id`, else those whose file has the same name.
///
/// # Errors
/// See [`DriftFault`].
pub fn drift(
    package: &Package,
    options: &CompileOptions,
    newer: &SchemaText,
    as_name: Option<&str>,
) -> Result<Drift, DriftFault> {
    let before = RuleSet::compile(package, options).map_err(DriftFault::BeforeFails)?;
    let schema = load(before.mapping(), newer).map_err(DriftFault::NotASchema)?;
    let replaced = choose::choose(before.mapping(), newer, &schema, as_name)?;
    let Some(old) = replaced.first().and_then(|one| one.schema(before.mapping())) else {
        return Err(DriftFault::NoneFits(Vec::new()));
    };
    let mut options = options.clone();
    options.newer.extend(replaced.iter().map(|one| (one.name.to_string(), newer.clone())));
    let after = RuleSet::compile(package, &options);
    let mut change = compare(old, &schema);
    if replaced.iter().all(|one| one.end == End::Target) {
        change.places.iter_mut().for_each(as_target_path);
    }
    let mut diagnostics = events::new_diagnostics(&before, &after);
    let events = events::events(&before, &after, &schema, &replaced, &mut diagnostics);
    let sources = after.as_ref().map_or_else(|failure| &failure.sources, RuleSet::sources).clone();
    Ok(Drift { replaced, change, events, diagnostics, sources })
}

/// `.a.b` of a payload is `a.b` of a record.
fn as_target_path(change: &mut PlaceChange) {
    if let Some(path) = change.place.strip_prefix('.') {
        change.place = path.to_owned();
    }
}

/// Reads the new schema, its holes filled as the mapping's params say.
fn load(mapping: &Mapping, newer: &SchemaText) -> Result<Schema, Vec<LoadFault>> {
    let fill = |name: &str| {
        let param = mapping.params.iter().find(|param| *param.name == *name)?;
        match &param.value {
            Some(crate::value::Value::Text(text)) => Some(text.characters().into_owned()),
            Some(_) | None => None,
        }
    };
    Schema::load(&newer.name, &newer.text, &fill)
}

#[cfg(test)]
mod tests;
