//! Looking places up in a [`Schema`]: members of objects, elements of lists.

use super::facts::{Group, ItemRule, Named, OtherFact};
use super::types::Type;
use super::view::Schema;
use indexmap::IndexSet;
use std::sync::Arc;

/// How many `anyOf` and `oneOf` inside one another are seen through.
pub(super) const GROUP_DEPTH: u32 = 8;

/// What a schema says of a member of an object.
#[derive(Debug, Clone)]
pub enum Property {
    /// Named under `properties` (or by `patternProperties`, or the values of a map).
    Declared {
        /// What is said of it.
        schema: Schema,
        /// Whether objects must have it.
        required: bool,
    },
    /// Not named, but allowed: `additionalProperties` is absent, true, or on an object that says nothing.
    Undeclared,
    /// Refused: `additionalProperties: false`, or the schema lets no object through.
    Closed,
}

/// A property that a schema names.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its name.
    pub name: Arc<str>,
    /// What is said of it.
    pub schema: Schema,
    /// Whether objects must have it.
    pub required: bool,
}

/// Members of objects.
impl Schema {
    /// What is said of the member of that name.
    #[must_use]
    pub fn property(&self, name: &str) -> Property {
        self.property_within(name, GROUP_DEPTH)
    }

    fn property_within(&self, name: &str, depth: u32) -> Property {
        let facts = self.facts();
        if !facts.meets(Type::Object) {
            return Property::Closed;
        }
        let mut required = facts.object.required.iter().any(|one| **one == *name);
        let mut schemas = match facts.object.named(name) {
            Named::Closed => return Property::Closed,
            Named::Declared(schemas) => schemas,
            Named::Undeclared => Vec::new(),
        };
        for group in facts.groups.iter().filter(|_| depth > 0) {
            match property_of_group(self.branches_for(group, Type::Object), name, depth) {
                Property::Closed => return Property::Closed,
                Property::Undeclared => {}
                Property::Declared { schema, required: by_group } => {
                    required |= by_group;
                    schemas.push(schema);
                }
            }
        }
        if schemas.is_empty() {
            let elsewhere = facts.others.iter().any(|other| other.fact.names(&other.keyword, name));
            match (elsewhere, facts.object.sealed) {
                (true, _) => schemas.push(Schema::any()),
                (false, true) => return Property::Closed,
                (false, false) => return Property::Undeclared,
            }
        }
        let schema = Schema::all(schemas);
        if schema.types().is_empty() { Property::Closed } else { Property::Declared { schema, required } }
    }

    /// The properties that are named, in the order of the document.
    #[must_use]
    pub fn properties(&self) -> Vec<Member> {
        let mut names = IndexSet::new();
        self.collect_names(&mut names, GROUP_DEPTH);
        let member = |name: Arc<str>| match self.property(&name) {
            Property::Declared { schema, required } => Some(Member { name, schema, required }),
            Property::Undeclared | Property::Closed => None,
        };
        names.into_iter().filter_map(member).collect()
    }

    fn collect_names(&self, names: &mut IndexSet<Arc<str>>, depth: u32) {
        let facts = self.facts();
        if !facts.meets(Type::Object) {
            return;
        }
        names.extend(facts.object.members.keys().cloned());
        for group in facts.groups.iter().filter(|_| depth > 0) {
            self.branches_for(group, Type::Object).iter().for_each(|branch| branch.collect_names(names, depth - 1));
        }
    }

    /// The names that every object must have.
    #[must_use]
    pub fn required(&self) -> Vec<Arc<str>> {
        self.required_within(GROUP_DEPTH)
    }

    fn required_within(&self, depth: u32) -> Vec<Arc<str>> {
        let facts = self.facts();
        let mut names = facts.object.required.clone();
        for group in facts.groups.iter().filter(|_| depth > 0) {
            let branches = self.branches_for(group, Type::Object);
            let mut each = branches.iter().map(|branch| branch.required_within(depth - 1));
            let in_all = each.next().map(|first| each.fold(first, keep_common)).unwrap_or_default();
            super::shape::extend_new(&mut names, &in_all);
        }
        names
    }

    /// Whether objects may have no other members than the named ones.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        // No JSON document names this one.
        matches!(self.property("\u{0}"), Property::Closed)
    }

    /// Whether objects have no other members than those that are named one by one.
    #[must_use]
    pub fn has_only_named(&self) -> bool {
        self.is_closed() && self.map_values().is_none()
    }

    /// What the values of a map are: of members that are not named one by one. None where nothing is said of them.
    #[must_use]
    pub fn map_values(&self) -> Option<Schema> {
        use super::facts::Rest;
        if !self.facts().meets(Type::Object) {
            return None;
        }
        let mut all = Vec::new();
        for rule in &self.facts().object.rules {
            let mut values: Vec<Schema> = rule.patterns.iter().map(|(_, schema)| schema.clone()).collect();
            match &rule.rest {
                // Anything may stand beside the patterns.
                Rest::Open => continue,
                Rest::Closed => {}
                Rest::Each(schema) => values.push(schema.clone()),
            }
            if !values.is_empty() {
                all.push(Schema::union(&values));
            }
        }
        for group in &self.facts().groups {
            let branches = self.branches_for(group, Type::Object);
            let values: Option<Vec<Schema>> = branches.iter().map(Schema::map_values).collect();
            all.extend(values.filter(|values| !values.is_empty()).map(|values| Schema::union(&values)));
        }
        if all.is_empty() { None } else { Some(Schema::all(all)) }
    }

    /// The branches of a group in which values of a type can be.
    pub(super) fn branches_for(&self, group: &Group, one: Type) -> Vec<Schema> {
        let types = self.facts().types.intersect(one.into());
        group.branches.iter().filter(|branch| branch.types().meets(types)).cloned().collect()
    }
}

fn property_of_group(branches: Vec<Schema>, name: &str, depth: u32) -> Property {
    let found = branches.iter().map(|branch| branch.property_within(name, depth - 1));
    let open: Vec<Property> = found.filter(|found| !matches!(found, Property::Closed)).collect();
    if open.is_empty() {
        return Property::Closed;
    }
    let (mut schemas, mut all_require, mut undeclared) = (Vec::new(), open.len() == branches.len(), false);
    for one in open {
        match one {
            Property::Declared { schema, required } => {
                schemas.push(schema);
                all_require &= required;
            }
            Property::Undeclared | Property::Closed => undeclared = true,
        }
    }
    match (schemas.is_empty(), undeclared) {
        (true, _) => Property::Undeclared,
        // Where one branch names it and another does not, it is known, but may be anything.
        (false, true) => Property::Declared { schema: Schema::any(), required: false },
        (false, false) => Property::Declared { schema: Schema::union(&schemas), required: all_require },
    }
}

fn keep_common(mut names: Vec<Arc<str>>, other: Vec<Arc<str>>) -> Vec<Arc<str>> {
    names.retain(|name| other.contains(name));
    names
}

impl OtherFact {
    /// Whether a condition speaks of a member of that name.
    fn names(&self, keyword: &str, name: &str) -> bool {
        let named = |schema: &Schema| matches!(schema.property(name), Property::Declared { .. });
        match self {
            Self::One(schema) => matches!(keyword, "if" | "then" | "else") && named(schema),
            Self::Named(schemas) => schemas.contains_key(name) || schemas.values().any(named),
            Self::Plain(_) | Self::Whole(_) => false,
        }
    }
}

/// Elements of lists.
impl Schema {
    /// What every element is: of a tuple, what any of its places is. None where no list is let through.
    #[must_use]
    pub fn items(&self) -> Option<Schema> {
        self.elements(&|rule| {
            let rest = rule.rest.clone().unwrap_or_else(Schema::any);
            if rule.prefix.is_empty() {
                return rest;
            }
            let all: Vec<Schema> = rule.prefix.iter().cloned().chain([rest]).collect();
            Schema::union(&all)
        })
    }

    /// What the element at an index from 0 is. None where no list is let through.
    #[must_use]
    pub fn item(&self, index: usize) -> Option<Schema> {
        self.elements(&|rule| {
            let at = rule.prefix.get(index).or(rule.rest.as_ref());
            at.cloned().unwrap_or_else(Schema::any)
        })
    }

    /// Whether the places of a list differ in what they ask for: `prefixItems`, or `items` as a list.
    #[must_use]
    pub fn is_tuple(&self) -> bool {
        let facts = self.facts();
        let is_branch_tuple = |branch: &Schema| branch.is_tuple();
        facts.list.rules.iter().any(|rule| !rule.prefix.is_empty())
            || facts.groups.iter().any(|group| self.branches_for(group, Type::Array).iter().any(is_branch_tuple))
    }

    fn elements(&self, of_rule: &dyn Fn(&ItemRule) -> Schema) -> Option<Schema> {
        let facts = self.facts();
        if !facts.meets(Type::Array) {
            return None;
        }
        let mut all: Vec<Schema> = facts.list.rules.iter().map(of_rule).collect();
        for group in &facts.groups {
            let branches = self.branches_for(group, Type::Array);
            let elements: Vec<Schema> = branches.iter().filter_map(|branch| branch.elements(of_rule)).collect();
            if !elements.is_empty() {
                all.push(Schema::union(&elements));
            }
        }
        if all.is_empty() { Some(Schema::any()) } else { Some(Schema::all(all)) }
    }

    /// The least number of elements.
    #[must_use]
    pub fn min_items(&self) -> u64 {
        self.facts().list.min.unwrap_or(0)
    }

    /// The largest number of elements.
    #[must_use]
    pub fn max_items(&self) -> Option<u64> {
        self.facts().list.max
    }

    /// Whether no two elements may be equal.
    #[must_use]
    pub fn unique_items(&self) -> bool {
        self.facts().list.unique
    }
}
