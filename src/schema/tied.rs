//! Whether what a schema says across places (`if`, `oneOf`, `dependentRequired`, counts of members) holds for all values
//! of another one. What it says place by place is compared in `cover`; here the rest is taken apart keyword by keyword.
//!
//! In: what is asked for and what can come, best an object of which is known what it has. Out: the first keyword that is
//! not sure to hold, if there is one.

use super::cover::Cover;
use super::facts::{
    Facts, Group, Named, OtherFact, WITHOUT_ANY_OF, WITHOUT_ONE_OF, WITHOUT_OTHERS, WITHOUT_PARTS, WITHOUT_SEAL,
};
use super::lookup::Property;
use super::types::Type;
use super::view::Schema;
use std::sync::Arc;

/// Conditions inside one another.
const DEPTH: u32 = 8;

/// A keyword across places that is not sure to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsure {
    /// The keyword: `if`, `oneOf`, `dependentRequired`.
    pub keyword: Arc<str>,
    /// What may be wrong, in plain words.
    pub why: String,
    /// The member that is asked for and may be missing, where it is one.
    pub member: Option<Arc<str>>,
}

impl Schema {
    /// Whether every value of `given` is one of this schema, conditions taken apart.
    #[must_use]
    pub fn surely_covers(&self, given: &Schema) -> bool {
        surely(self, given, DEPTH)
    }

    /// The first keyword across places that may not hold for some value of `given`.
    #[must_use]
    pub fn unsure(&self, given: &Schema) -> Option<Unsure> {
        if self.covers(given) == Cover::Yes { None } else { unsure(self, given, DEPTH) }
    }

    /// The same without what it says across places.
    #[must_use]
    pub fn bare(&self) -> Schema {
        if self.is_plain() && !self.facts().object.sealed {
            return self.clone();
        }
        let mut atoms = self.flat().to_vec();
        let tied = WITHOUT_ANY_OF | WITHOUT_ONE_OF | WITHOUT_OTHERS | WITHOUT_SEAL;
        // What references and `allOf`s lead to stands among the atoms already.
        atoms.iter_mut().for_each(|atom| atom.without |= tied | WITHOUT_PARTS);
        Schema::of_atoms(atoms)
    }
}

fn surely(wanted: &Schema, given: &Schema, depth: u32) -> bool {
    if wanted.covers(given) == Cover::Yes {
        return true;
    }
    let tied = !wanted.is_plain() || wanted.facts().object.sealed;
    depth > 0 && tied && wanted.bare().covers(given) == Cover::Yes && unsure(wanted, given, depth - 1).is_none()
}

fn unsure(wanted: &Schema, given: &Schema, depth: u32) -> Option<Unsure> {
    let facts = wanted.facts();
    counts(facts, given)
        .or_else(|| facts.groups.iter().find_map(|group| one_group(group, given, depth)))
        .or_else(|| sealed(facts, given))
        .or_else(|| others(facts, given, depth))
}

fn unsure_because(keyword: &str, why: impl Into<String>) -> Option<Unsure> {
    Some(Unsure { keyword: keyword.into(), why: why.into(), member: None })
}

fn counts(facts: &Facts, given: &Schema) -> Option<Unsure> {
    if !given.types().meets(Type::Object.into()) {
        return None;
    }
    if let Some(least) = facts.object.min
        && (given.required().len() as u64) < least
        && given.facts().object.min.is_none_or(|min| min < least)
    {
        return unsure_because("minProperties", format!("fewer than {least} members may be there"));
    }
    let most = facts.object.max?;
    let named = given.is_closed() && given.properties().len() as u64 <= most;
    if named { None } else { unsure_because("maxProperties", format!("more than {most} members may be there")) }
}

fn one_group(group: &Group, given: &Schema, depth: u32) -> Option<Unsure> {
    let types: Vec<Type> = given.types().iter().collect();
    if types.len() > 1 && types.len() < 7 {
        return types.iter().find_map(|one| one_group(group, &given.with_types((*one).into()), depth));
    }
    let held: Vec<bool> = group.branches.iter().map(|branch| surely(branch, given, depth)).collect();
    let count = group.branches.len();
    if !group.exclusive {
        let why = format!("none of the {count} alternatives of the target schema is sure to hold");
        return if held.contains(&true) { None } else { unsure_because("anyOf", why) };
    }
    match held.iter().position(|held| *held) {
        None => {
            unsure_because("oneOf", format!("none of the {count} alternatives of the target schema is sure to hold"))
        }
        Some(first) => {
            let mut others = group.branches.iter().enumerate().filter(|(index, _)| *index != first);
            let alone = others.all(|(_, other)| other.excludes(given));
            let why = "more than one of the alternatives of the target schema may hold, and only one is to";
            if alone { None } else { unsure_because("oneOf", why) }
        }
    }
}

/// `unevaluatedProperties: false`: sure where every member is named outside of conditions.
fn sealed(facts: &Facts, given: &Schema) -> Option<Unsure> {
    if !facts.object.sealed || !given.types().meets(Type::Object.into()) {
        return None;
    }
    let named = |name: &str| matches!(facts.object.named(name), Named::Declared(_));
    let known = given.is_closed() && given.properties().iter().all(|member| named(&member.name));
    if known { None } else { unsure_because("unevaluatedProperties", "a member may be there that is not named") }
}

fn others(facts: &Facts, given: &Schema, depth: u32) -> Option<Unsure> {
    facts.others.iter().find_map(|other| {
        let beside = |keyword: &str| {
            let same = |one: &&super::facts::OtherRule| one.atom == other.atom && &*one.keyword == keyword;
            facts.others.iter().find(same).and_then(|one| schema_of(&one.fact))
        };
        match (&*other.keyword, &other.fact) {
            ("if", OtherFact::One(test)) => condition(test, beside("then"), beside("else"), given, depth),
            ("then" | "else", _) => None,
            ("not", OtherFact::One(refused)) => {
                let why = "it may be what the target schema rules out";
                if refused.excludes(given) { None } else { unsure_because("not", why) }
            }
            ("dependentRequired", OtherFact::Plain(named)) => dependent_required(named, given),
            ("dependentSchemas", OtherFact::Named(schemas)) => {
                schemas.iter().find_map(|(name, schema)| dependent_schema(name, schema, given, depth))
            }
            ("propertyNames", OtherFact::One(names)) => property_names(names, given),
            (_, OtherFact::Whole(sealed)) if surely(sealed, given, depth) => None,
            (keyword, _) if is_of_lists(keyword) && !given.types().meets(Type::Array.into()) => None,
            (keyword, _) => unsure_because(keyword, format!("`{keyword}` of the target schema is not proved to hold")),
        }
    })
}

fn is_of_lists(keyword: &str) -> bool {
    matches!(keyword, "contains" | "minContains" | "maxContains" | "unevaluatedItems")
}

fn schema_of(fact: &OtherFact) -> Option<&Schema> {
    if let OtherFact::One(schema) = fact { Some(schema) } else { None }
}

fn condition(
    test: &Schema,
    then: Option<&Schema>,
    otherwise: Option<&Schema>,
    given: &Schema,
    depth: u32,
) -> Option<Unsure> {
    let never = test.excludes(given);
    let always = !never && surely(test, given, depth);
    let broken = |branch: Option<&Schema>| branch.is_some_and(|branch| !surely(branch, given, depth));
    if !never && broken(then) {
        return lacking("then", then, given, "the condition of the target schema holds");
    }
    if !always && broken(otherwise) {
        return lacking("else", otherwise, given, "the condition of the target schema does not hold");
    }
    None
}

/// What is lacking where a branch of a condition is asked for.
fn lacking(keyword: &str, branch: Option<&Schema>, given: &Schema, when: &str) -> Option<Unsure> {
    let required = given.required();
    let lacking = branch.into_iter().flat_map(Schema::required).find(|name| !required.contains(name));
    let why = match &lacking {
        Some(name) => format!("`{name}` is required where {when}, and may be missing"),
        None => format!("what is asked for where {when} is not proved"),
    };
    Some(Unsure { keyword: keyword.into(), why, member: lacking })
}

fn dependent_required(named: &serde_json::Value, given: &Schema) -> Option<Unsure> {
    let required = given.required();
    let entries = named.as_object().into_iter().flatten();
    { entries }.find_map(|(name, needed)| {
        if never_has(given, name) {
            return None;
        }
        let needed = needed.as_array().into_iter().flatten().filter_map(serde_json::Value::as_str);
        let lacking = { needed }.find(|needed| !required.iter().any(|known| **known == **needed))?;
        let why = format!("`{lacking}` is required beside `{name}`, and may be missing");
        Some(Unsure { keyword: "dependentRequired".into(), why, member: Some(lacking.into()) })
    })
}

fn dependent_schema(name: &str, schema: &Schema, given: &Schema, depth: u32) -> Option<Unsure> {
    if never_has(given, name) || surely(schema, given, depth) {
        return None;
    }
    lacking("dependentSchemas", Some(schema), given, &format!("`{name}` is there"))
}

fn never_has(given: &Schema, name: &str) -> bool {
    !given.types().meets(Type::Object.into()) || matches!(given.property(name), Property::Closed)
}

fn property_names(names: &Schema, given: &Schema) -> Option<Unsure> {
    if !given.types().meets(Type::Object.into()) {
        return None;
    }
    let fits = |name: &str| names.validator().is_some_and(|validator| validator.accepts_json(&name.into()));
    let known = given.is_closed() && given.facts().object.rules.iter().all(|rule| rule.patterns.is_empty());
    let sure = known && given.properties().iter().all(|member| fits(&member.name));
    if sure { None } else { unsure_because("propertyNames", "a member may have a name that is not allowed") }
}
