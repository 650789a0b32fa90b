//! What a schema says across the members of an object, one tie at a time, each with the names it speaks of: then the cases
//! of a few members tell what else the cases of all would have to.

use super::facts::{
    Atom, Group, OtherFact, OtherRule, Rest, WITHOUT_ANY_OF, WITHOUT_ONE_OF, WITHOUT_OTHERS, WITHOUT_PARTS,
    WITHOUT_SEAL,
};
use super::view::Schema;
use indexmap::IndexSet;
use serde_json::Value as Json;
use std::sync::Arc;

/// Something that is said across members.
#[derive(Debug, Clone)]
pub struct Tie {
    /// The schema object that says so, without its other ties.
    pub schema: Schema,
    /// The members it speaks of; none: all of them.
    pub names: Option<IndexSet<Arc<str>>>,
}

/// Conditions inside one another.
const DEPTH: u32 = 8;

type Names = IndexSet<Arc<str>>;

impl Schema {
    /// What it says across members. With what [`Schema::bare`] says that is all it says.
    #[must_use]
    pub fn ties(&self) -> Vec<Tie> {
        let facts = self.facts();
        let whole = facts.others.iter().any(|other| matches!(other.fact, OtherFact::Whole(_)));
        if facts.object.sealed || whole {
            return vec![Tie { schema: self.clone(), names: None }];
        }
        let mut ties = Vec::new();
        for (index, atom) in self.flat().iter().enumerate() {
            ties.extend(conditions(index, atom, &facts.others));
            for group in facts.groups.iter().filter(|group| group.atom == index) {
                ties.push(of_group(atom, group));
            }
        }
        ties
    }
}

/// One schema object with some of its keywords set aside.
fn alone(atom: &Atom, without: u8) -> Schema {
    Schema::of_atoms(vec![Atom { without: atom.without | without | WITHOUT_PARTS | WITHOUT_SEAL, ..atom.clone() }])
}

fn conditions(index: usize, atom: &Atom, others: &[OtherRule]) -> Option<Tie> {
    let schema = alone(atom, WITHOUT_ANY_OF | WITHOUT_ONE_OF);
    let object = &schema.facts().object;
    let mut own = others.iter().filter(|other| other.atom == index).peekable();
    if object.min.is_some() || object.max.is_some() {
        return Some(Tie { schema, names: None });
    }
    own.peek()?;
    let mut names = Names::new();
    let known = own.try_for_each(|other| of_condition(other, &mut names, DEPTH)).is_some();
    Some(Tie { schema, names: known.then_some(names) })
}

fn of_group(atom: &Atom, group: &Group) -> Tie {
    let other = if group.exclusive { WITHOUT_ANY_OF } else { WITHOUT_ONE_OF };
    let mut names = Names::new();
    let known = group.branches.iter().try_for_each(|branch| spoken_of(branch, &mut names, DEPTH)).is_some();
    Tie { schema: alone(atom, other | WITHOUT_OTHERS), names: known.then_some(names) }
}

/// Collects the members that a schema of an object speaks of; none where it speaks of all.
fn spoken_of(schema: &Schema, names: &mut Names, depth: u32) -> Option<()> {
    let depth = depth.checked_sub(1)?;
    let facts = schema.facts();
    let object = &facts.object;
    if object.min.is_some() || object.max.is_some() || object.sealed || facts.values.is_some() {
        return None;
    }
    for rule in &object.rules {
        if !rule.patterns.is_empty() || !matches!(rule.rest, Rest::Open) {
            return None;
        }
        names.extend(rule.declared.keys().cloned());
    }
    names.extend(object.required.iter().cloned());
    for branch in facts.groups.iter().flat_map(|group| &group.branches) {
        spoken_of(branch, names, depth)?;
    }
    facts.others.iter().try_for_each(|other| of_condition(other, names, depth))
}

fn of_condition(other: &OtherRule, names: &mut Names, depth: u32) -> Option<()> {
    match (&*other.keyword, &other.fact) {
        ("if" | "then" | "else" | "not", OtherFact::One(schema)) => spoken_of(schema, names, depth),
        ("dependentRequired", OtherFact::Plain(Json::Object(entries))) => {
            for (name, needed) in entries {
                let needed = needed.as_array().into_iter().flatten().filter_map(Json::as_str);
                names.extend(needed.chain([name.as_str()]).map(Arc::from));
            }
            Some(())
        }
        ("dependentSchemas", OtherFact::Named(schemas)) => schemas.iter().try_for_each(|(name, schema)| {
            names.insert(Arc::clone(name));
            spoken_of(schema, names, depth)
        }),
        ("contains" | "minContains" | "maxContains" | "unevaluatedItems", _) => Some(()),
        (_, OtherFact::Plain(_) | OtherFact::One(_) | OtherFact::Named(_) | OtherFact::Whole(_)) => None,
    }
}
