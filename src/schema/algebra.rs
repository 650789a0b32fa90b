//! A second opinion from the schema algebra of the `jsonschema` crate, where the facts leave a question open.

use super::view::Schema;
use jsonschema::canonical::{self, CanonicalSchema, Containment, Satisfiability};
use serde_json::Value as Json;

/// Larger schemas, as text, are not asked about.
const TEXT_BYTES: usize = 6 << 10;

/// Whether every value of `b` is surely a value of `a`.
pub(super) fn covers(a: &Schema, b: &Schema) -> bool {
    let (Some(a), Some(b)) = (canonical_of(a), canonical_of(b)) else { return false };
    matches!(a.covers(&b), Ok(Containment::Yes))
}

impl Schema {
    /// The values that this schema lets through and the other does not, as a schema; none where that cannot be told.
    #[must_use]
    pub fn difference(&self, other: &Schema) -> Option<Schema> {
        let rest = canonical_of(self)?.subtract(&canonical_of(other)?).ok()?;
        Some(match rest.satisfiability() {
            Satisfiability::No => Schema::nothing(),
            Satisfiability::Yes | Satisfiability::Unknown => Schema::from_json(rest.to_json_schema()),
        })
    }
}

fn canonical_of(schema: &Schema) -> Option<CanonicalSchema> {
    let options = canonical::options().offline().should_validate_formats(true);
    options.with_pattern_options(super::pattern::engine()).canonicalize(&small(schema)?).ok()
}

/// The schema as JSON, if that is exact and small.
fn small(schema: &Schema) -> Option<Json> {
    let (json, exact) = schema.json_and_exact();
    (exact && json.to_string().len() <= TEXT_BYTES).then_some(json)
}

/// The values of `b` that are none of `a`, as JSON Schema, where the algebra can say it.
pub(super) fn difference(a: &Schema, b: &Schema) -> Option<Json> {
    let canonical = |json: &Json| {
        let options = canonical::options().offline().should_validate_formats(true);
        options.with_pattern_options(super::pattern::engine()).canonicalize(json).ok()
    };
    let difference = canonical(&small(b)?)?.subtract(&canonical(&small(a)?)?).ok()?;
    let json = difference.to_json_schema();
    (json.to_string().len() <= TEXT_BYTES && json != Json::Bool(false)).then_some(json)
}
