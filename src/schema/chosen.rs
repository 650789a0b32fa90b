//! Alternatives of a schema (`anyOf`, `oneOf`), and which of them are left once something is known of a member.
//!
//! In: a schema, and what one member of the object is or is not. Out: the schema of the alternatives in which that can
//! hold: what a discriminator such as `type: "a"` says of the members beside it.

use super::lookup::Property;
use super::types::Type;
use super::view::Schema;
use serde_json::Value as Json;

/// How many alternatives inside one another are looked into.
const DEPTH: u32 = 4;

impl Schema {
    /// Whether it has alternatives.
    #[must_use]
    pub fn has_alternatives(&self) -> bool {
        !self.facts().groups.is_empty()
    }

    /// Whether some value can be valid under both, as far as types, listed values, lengths and ranges tell.
    #[must_use]
    pub fn can_meet(&self, other: &Schema) -> bool {
        let both = self.and(other);
        !both.types().is_empty() && both.enum_values().is_none_or(|values| !values.is_empty())
    }

    /// Of its alternatives those whose objects can have a member valid under a schema.
    #[must_use]
    pub fn where_member(&self, name: &str, schema: &Schema) -> Schema {
        self.filtered(DEPTH, &|branch| match branch.property(name) {
            Property::Closed => false,
            Property::Undeclared => true,
            Property::Declared { schema: own, .. } => own.can_meet(schema),
        })
    }

    /// Of its alternatives those whose objects can have something else than some values as a member, or lack it.
    #[must_use]
    pub fn where_member_is_not(&self, name: &str, values: &[Json]) -> Schema {
        self.filtered(DEPTH, &|branch| match branch.property(name) {
            Property::Declared { schema: own, required: true } => {
                let listed = own.enum_values().filter(|_| !own.types().contains(Type::Null));
                listed.is_none_or(|listed| listed.iter().any(|value| !super::json::holds(values, value)))
            }
            Property::Declared { required: false, .. } | Property::Undeclared | Property::Closed => true,
        })
    }

    /// The alternatives that are possible. A value of a `oneOf` is valid under one of them alone, so it is under those
    /// that are left.
    fn filtered(&self, depth: u32, is_possible: &dyn Fn(&Schema) -> bool) -> Schema {
        if depth == 0 || !self.has_alternatives() || !self.types().is_only(Type::Object) {
            return self.clone();
        }
        let branches = self.branches();
        let left: Vec<Schema> = branches
            .iter()
            .filter(|branch| is_possible(branch))
            .map(|branch| branch.filtered(depth - 1, is_possible))
            .collect();
        match left.as_slice() {
            [] => self.clone(),
            [one] => one.clone(),
            some if some.len() < branches.len() => Self::union(some),
            _ => self.clone(),
        }
    }
}
