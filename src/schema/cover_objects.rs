//! Whether every object of one schema is an object of another: counts of members, required names, each name that
//! either speaks of, and all other names together.
//!
//! In: what one schema says outside its groups, and another schema that has none. Part of the comparison in `cover`.

use super::cover::{Comparison, Cover};
use super::facts::{Facts, NameRule, Named, ObjectFacts, Rest};
use super::lookup::Property;
use super::pattern::Pattern;
use super::view::Schema;
use indexmap::IndexSet;
use std::sync::Arc;

impl Comparison {
    pub(super) fn object(&mut self, a: &Schema, b: &Schema, depth: u32) -> Cover {
        let mut answer = counts(&a.facts().object, b);
        let required = b.required();
        for name in a.facts().object.required.iter().filter(|name| !required.contains(name)) {
            answer = answer.and(without_required(b, name));
        }
        let names: IndexSet<Arc<str>> = [b, a].into_iter().flat_map(declared_names).collect();
        for name in &names {
            answer = answer.and(self.member(a, b, name, depth).below(&format!(".{name}")));
        }
        answer.and(self.other_names(a, b, depth))
    }

    /// A member that one of the two names.
    fn member(&mut self, a: &Schema, b: &Schema, name: &str, depth: u32) -> Cover {
        let (theirs, told) = match b.facts().object.named(name) {
            Named::Closed => return Cover::Yes,
            Named::Declared(schemas) => (Schema::all(schemas), true),
            Named::Undeclared if is_sealed(b) => return Cover::Yes,
            Named::Undeclared => (Schema::any(), false),
        };
        if theirs.types().is_empty() {
            return Cover::Yes;
        }
        let answer = match a.facts().object.named(name) {
            Named::Closed => Cover::no("this member is not allowed"),
            Named::Undeclared if a.facts().object.sealed => unevaluated(a.facts()),
            Named::Undeclared => Cover::Yes,
            Named::Declared(schemas) => self.of_name(&Schema::all(schemas), &theirs, depth),
        };
        // A member that `b` does not name is rarely there: never a certain fault, but not sure either.
        if told { answer } else { answer.unsure() }
    }

    fn of_name(&mut self, ours: &Schema, theirs: &Schema, depth: u32) -> Cover {
        if ours.types().is_empty() {
            return Cover::no("this member is not allowed");
        }
        self.schema(ours, theirs, depth - 1)
    }

    /// Members that neither names but `b` lets through.
    fn other_names(&mut self, a: &Schema, b: &Schema, depth: u32) -> Cover {
        let facts = a.facts();
        let mut answer = Cover::Yes;
        for rule in &facts.object.rules {
            answer = answer.and(self.by_rule(rule, b, depth));
        }
        let evaluated = facts.object.rules.iter().any(|rule| matches!(rule.rest, Rest::Each(_)));
        if facts.object.sealed && !evaluated && others(b, &Names::All).is_some() {
            answer = answer.and(unevaluated(facts).unsure());
        }
        answer
    }

    fn by_rule(&mut self, rule: &NameRule, b: &Schema, depth: u32) -> Cover {
        let mut answer = Cover::Yes;
        for (pattern, ours) in &rule.patterns {
            if let Some(theirs) = others(b, &Names::Matching(&pattern.text)) {
                answer = answer.and(self.of_name(ours, &theirs, depth).below("{*}").unsure());
            }
        }
        let ours = match &rule.rest {
            Rest::Open => return answer,
            Rest::Closed => None,
            Rest::Each(schema) => Some(schema),
        };
        let Some(theirs) = others(b, &Names::Outside(&rule.patterns)) else { return answer };
        let of_rest = match ours {
            Some(ours) => self.schema(ours, &theirs, depth - 1).below("{*}"),
            None => Cover::no("members of any name are not allowed"),
        };
        let sure = rule.patterns.is_empty() && b.map_values().is_some();
        answer.and(if sure { of_rest } else { of_rest.unsure() })
    }
}

impl Cover {
    /// The same, but no certain fault.
    fn unsure(self) -> Cover {
        match self {
            Self::Yes => Self::Yes,
            Self::No(_) | Self::Unknown => Self::Unknown,
        }
    }
}

fn counts(ours: &ObjectFacts, b: &Schema) -> Cover {
    let theirs = &b.facts().object;
    let least = theirs.min.unwrap_or(0).max(b.required().len() as u64);
    let known = others(b, &Names::All).is_none().then(|| b.properties().len() as u64);
    let most = super::shape::least(theirs.max, known);
    let few = ours.min.is_none_or(|wanted| least >= wanted);
    let many = ours.max.is_none_or(|wanted| most.is_some_and(|most| most <= wanted));
    Cover::when(few && many)
}

fn without_required(b: &Schema, name: &str) -> Cover {
    match b.property(name) {
        Property::Declared { .. } => Cover::no(format!("`{name}` is required and may be missing")),
        Property::Closed => Cover::no(format!("`{name}` is required and is never there")),
        Property::Undeclared => Cover::Unknown,
    }
}

/// The names under `properties`, refused ones too.
fn declared_names(schema: &Schema) -> impl Iterator<Item = Arc<str>> {
    schema.facts().object.rules.iter().flat_map(|rule| rule.declared.keys().cloned())
}

/// Whether what it does not name is refused by `unevaluatedProperties`. A condition may name more.
fn is_sealed(b: &Schema) -> bool {
    b.facts().object.sealed && b.facts().others.is_empty()
}

/// A name that no keyword outside the groups and conditions evaluates.
fn unevaluated(a: &Facts) -> Cover {
    match a.groups.is_empty() && a.others.is_empty() {
        true => Cover::no("this member is not allowed"),
        false => Cover::Unknown,
    }
}

/// Some of the names that no schema names one by one.
enum Names<'a> {
    All,
    Matching(&'a str),
    Outside(&'a [(Pattern, Schema)]),
}

/// What members of such names are at most; none where `b` refuses them all.
fn others(b: &Schema, names: &Names<'_>) -> Option<Schema> {
    let rules = &b.facts().object.rules;
    let mut all = Vec::new();
    for rule in rules {
        match of_rule(rule, names) {
            Some(schemas) if schemas.is_empty() => return None,
            Some(schemas) => all.push(Schema::union(&schemas)),
            None => {}
        }
    }
    let bare = |rule: &NameRule| rule.patterns.is_empty() && !matches!(rule.rest, Rest::Each(_));
    if is_sealed(b) && rules.iter().all(bare) {
        return None;
    }
    let both = Schema::all(all);
    (!both.types().is_empty()).then_some(both)
}

/// What one rule says of such names: any of these; none: nothing.
fn of_rule(rule: &NameRule, names: &Names<'_>) -> Option<Vec<Schema>> {
    let of_pattern = |wanted: &str| rule.patterns.iter().find(|(one, _)| *one.text == *wanted);
    if let Names::Matching(wanted) = names
        && let Some((_, schema)) = of_pattern(wanted)
    {
        return Some(vec![schema.clone()]);
    }
    let excluded = |one: &Pattern| match names {
        Names::All | Names::Matching(_) => false,
        Names::Outside(patterns) => patterns.iter().any(|(other, _)| other.text == one.text),
    };
    let possible = rule.patterns.iter().filter(|(one, _)| !excluded(one)).map(|(_, schema)| schema.clone());
    match &rule.rest {
        Rest::Open => None,
        Rest::Closed => Some(possible.collect()),
        Rest::Each(schema) => Some(possible.chain([schema.clone()]).collect()),
    }
}
