//! The keywords of a [`Schema`] that hold for some values only, or that tie members together, one by one.
//!
//! In: a schema. Out: [`Condition`]s, for whoever makes values of it. `anyOf` and `oneOf` are told by `branches`; `not` is left
//! to the validator.

use super::facts::{Facts, OtherFact};
use super::view::Schema;
use serde_json::Value as Json;
use std::sync::Arc;

/// A keyword that holds for some values only, or that ties members together.
#[derive(Debug, Clone)]
pub(crate) enum Condition {
    /// `if`, with its `then` and `else`.
    If {
        /// What is asked.
        condition: Schema,
        /// What holds where it is met.
        then: Option<Schema>,
        /// What holds where it is not.
        otherwise: Option<Schema>,
    },
    /// `dependentRequired`, of one member.
    Requires {
        /// The member that asks for others.
        member: Arc<str>,
        /// The others.
        names: Vec<Arc<str>>,
    },
    /// What `dependentSchemas` asks where a member is there.
    Dependent(Schema),
    /// `contains`
    Contains(Schema),
    /// `propertyNames`
    Names(Schema),
}

impl Schema {
    /// Its conditions, in the order of the document.
    pub(crate) fn conditions(&self) -> Vec<Condition> {
        let facts = self.facts();
        facts.others.iter().flat_map(|other| condition(facts, other.atom, &other.keyword, &other.fact)).collect()
    }

    /// The least and the largest number of members of its objects.
    pub(crate) fn member_counts(&self) -> (u64, Option<u64>) {
        let object = &self.facts().object;
        (object.min.unwrap_or(0), object.max)
    }

    /// The patterns that name members, each with what is said of those members.
    pub(crate) fn name_patterns(&self) -> Vec<(Arc<str>, Schema)> {
        let patterns = self.facts().object.rules.iter().flat_map(|rule| &rule.patterns);
        patterns.map(|(pattern, schema)| (Arc::clone(&pattern.text), schema.clone())).collect()
    }
}

fn condition(facts: &Facts, atom: usize, keyword: &str, fact: &OtherFact) -> Vec<Condition> {
    let beside = |wanted: &str| {
        let mut others = facts.others.iter().filter(|other| other.atom == atom && *other.keyword == *wanted);
        others.find_map(|other| if let OtherFact::One(schema) = &other.fact { Some(schema.clone()) } else { None })
    };
    match (keyword, fact) {
        ("if", OtherFact::One(schema)) => {
            vec![Condition::If { condition: schema.clone(), then: beside("then"), otherwise: beside("else") }]
        }
        ("contains", OtherFact::One(schema)) => vec![Condition::Contains(schema.clone())],
        ("propertyNames", OtherFact::One(schema)) => vec![Condition::Names(schema.clone())],
        ("dependentSchemas", OtherFact::Named(schemas)) => {
            schemas.values().map(|schema| Condition::Dependent(schema.clone())).collect()
        }
        ("dependentRequired", OtherFact::Plain(Json::Object(entries))) => {
            let names =
                |names: &Json| names.as_array().into_iter().flatten().filter_map(Json::as_str).map(Arc::from).collect();
            entries
                .iter()
                .map(|(member, all)| Condition::Requires { member: member.as_str().into(), names: names(all) })
                .collect()
        }
        _ => Vec::new(),
    }
}
