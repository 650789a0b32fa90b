//! Which source or target a new schema replaces.
//!
//! In: the mapping, the new schema, perhaps a name. Out: those that are meant, or those it may be.

use super::DriftFault;
use crate::check::{Mapping, SchemaText};
use crate::schema::Schema;
use serde::Serialize;
use std::sync::Arc;

/// Which end of the mapping a schema stands at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum End {
    /// Payloads.
    Source,
    /// Records.
    Target,
}

/// A source or target of a mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Replaced {
    /// Which end.
    pub end: End,
    /// Its name.
    pub name: Arc<str>,
    /// Its schema file, as the mapping names it.
    pub file: Arc<str>,
}

impl Replaced {
    /// Its schema.
    pub(super) fn schema<'m>(&self, mapping: &'m Mapping) -> Option<&'m Schema> {
        ends(mapping).find(|(one, _)| one == self).map(|(_, schema)| schema)
    }
}

fn ends(mapping: &Mapping) -> impl Iterator<Item = (Replaced, &Schema)> {
    let of = |end, name: &Arc<str>, schema: &Schema| Replaced { end, name: name.clone(), file: schema.name().into() };
    let sources = mapping.sources.iter().map(move |one| (of(End::Source, &one.name, &one.schema), &one.schema));
    sources.chain(mapping.targets.iter().map(move |one| (of(End::Target, &one.name, &one.schema), &one.schema)))
}

/// Those that the new schema replaces; several only where they share one file.
pub(super) fn choose(
    mapping: &Mapping,
    newer: &SchemaText,
    schema: &Schema,
    as_name: Option<&str>,
) -> Result<Vec<Replaced>, DriftFault> {
    let fits = |test: &dyn Fn(&Replaced, &Schema) -> bool| {
        ends(mapping).filter(|(one, schema)| test(one, schema)).map(|(one, _)| one).collect::<Vec<Replaced>>()
    };
    let mut found = match as_name {
        Some(name) => fits(&|one, _| *one.name == *name),
        None => fits(&|_, old| schema.id().is_some() && old.id() == schema.id()),
    };
    if found.is_empty() && as_name.is_none() {
        found = fits(&|one, _| file_name(&one.file) == file_name(&newer.name));
    }
    let files: std::collections::BTreeSet<&str> = found.iter().map(|one| &*one.file).collect();
    match files.len() {
        0 => Err(DriftFault::NoneFits(fits(&|_, _| true))),
        1 => Ok(found),
        _ => Err(DriftFault::SeveralFit(found)),
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}
