//! Looking up values in a [`Schema`]: listed values, formats, bounds, annotations, alternatives.

use super::facts::Group;
use super::lookup::GROUP_DEPTH;
use super::shape::{Limit, NumberRules, TextRules, least};
use super::types::{Type, TypeSet};
use super::view::Schema;
use serde_json::{Number, Value as Json};
use std::sync::Arc;

/// Values, texts and numbers.
impl Schema {
    /// The values, where they are listed: by `enum`, `const`, or branches that all list theirs.
    #[must_use]
    pub fn enum_values(&self) -> Option<Vec<Json>> {
        self.values_within(GROUP_DEPTH)
    }

    fn values_within(&self, depth: u32) -> Option<Vec<Json>> {
        let facts = self.facts();
        if facts.values.is_some() {
            return facts.values.clone();
        }
        if facts.types.is_only(Type::Null) {
            return Some(vec![Json::Null]);
        }
        let listed = |group: &Group| {
            let each = group.branches.iter().map(|branch| branch.values_within(depth - 1));
            each.collect::<Option<Vec<Vec<Json>>>>()
        };
        let mut values = facts.groups.iter().filter(|_| depth > 0).find_map(listed)?.concat();
        values.retain(|value| facts.types.covers(TypeSet::of_json(value)));
        let mut kept: Vec<Json> = Vec::with_capacity(values.len());
        for value in values {
            if !super::json::holds(&kept, &value) {
                kept.push(value);
            }
        }
        Some(kept)
    }

    /// The format of its texts that is checked, else the one that is only noted.
    #[must_use]
    pub fn format(&self) -> Option<Arc<str>> {
        let noted = || self.keyword("format").and_then(Json::as_str).map(Arc::from);
        self.text_rules().formats.into_iter().next().or_else(noted)
    }

    /// The patterns that all its texts match.
    #[must_use]
    pub fn patterns(&self) -> Vec<Arc<str>> {
        self.text_rules().patterns
    }

    /// The least number of characters (Unicode scalar values) of its texts.
    #[must_use]
    pub fn min_length(&self) -> u64 {
        self.text_rules().min.unwrap_or(0)
    }

    /// The largest number of characters (Unicode scalar values) of its texts.
    #[must_use]
    pub fn max_length(&self) -> Option<u64> {
        self.text_rules().max
    }

    /// The least and largest number of characters of its texts, by their lengths, formats and well-known patterns.
    #[must_use]
    pub fn lengths(&self) -> (u64, Option<u64>) {
        let rules = self.text_rules();
        let implied = super::formats::lengths(&rules);
        (rules.min.unwrap_or(0).max(implied.0), least(rules.max, implied.1))
    }

    /// Whether no two elements of its lists are equal.
    #[must_use]
    pub fn has_unique_items(&self) -> bool {
        self.facts().list.unique
    }

    /// The lower end of its numbers.
    #[must_use]
    pub fn minimum(&self) -> Option<Limit> {
        self.number_rules().minimum
    }

    /// The upper end of its numbers.
    #[must_use]
    pub fn maximum(&self) -> Option<Limit> {
        self.number_rules().maximum
    }

    /// What its numbers are multiples of.
    #[must_use]
    pub fn multiples_of(&self) -> Vec<Number> {
        self.number_rules().multiple_of
    }

    pub(super) fn text_rules(&self) -> TextRules {
        self.text_within(GROUP_DEPTH)
    }

    fn text_within(&self, depth: u32) -> TextRules {
        let facts = self.facts();
        let mut rules = facts.text.clone();
        for group in facts.groups.iter().filter(|_| depth > 0) {
            let branches = self.branches_for(group, Type::String);
            rules.join(&branches.iter().map(|one| one.text_within(depth - 1)).reduce(either_text).unwrap_or_default());
        }
        if let Some(values) = &facts.values {
            let lengths = || values.iter().filter_map(Json::as_str).map(|text| text.chars().count() as u64);
            rules.min = rules.min.max(lengths().min());
            rules.max = least(rules.max, lengths().max());
        }
        rules
    }

    pub(super) fn number_rules(&self) -> NumberRules {
        self.number_within(GROUP_DEPTH)
    }

    fn number_within(&self, depth: u32) -> NumberRules {
        let facts = self.facts();
        let mut rules = facts.number.clone();
        for group in facts.groups.iter().filter(|_| depth > 0) {
            let branches = self.branches_for(group, Type::Number);
            let each = branches.iter().map(|one| one.number_within(depth - 1));
            rules.join(&each.reduce(either_number).unwrap_or_default());
        }
        let numbers = facts.values.iter().flatten().filter_map(Json::as_number);
        let of_values = numbers.map(|number| NumberRules::exactly(number.clone())).reduce(either_number);
        rules.join(&of_values.unwrap_or_default());
        rules
    }
}

/// What holds whichever of two holds.
fn either_text(a: TextRules, b: TextRules) -> TextRules {
    let common = |a: Vec<Arc<str>>, b: &[Arc<str>]| a.into_iter().filter(|one| b.contains(one)).collect();
    TextRules {
        formats: common(a.formats, &b.formats),
        patterns: common(a.patterns, &b.patterns),
        min: a.min.min(b.min),
        max: a.max.zip(b.max).map(|(a, b)| a.max(b)),
    }
}

fn either_number(a: NumberRules, b: NumberRules) -> NumberRules {
    use std::cmp::Ordering::{Greater, Less};
    NumberRules {
        minimum: a.minimum.zip(b.minimum).map(|(a, b)| a.looser(b, Less)),
        maximum: a.maximum.zip(b.maximum).map(|(a, b)| a.looser(b, Greater)),
        multiple_of: a.multiple_of.into_iter().filter(|one| b.multiple_of.contains(one)).collect(),
    }
}

/// Annotations and branches.
impl Schema {
    /// `title`
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.keyword("title").and_then(Json::as_str)
    }

    /// `description`
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.keyword("description").and_then(Json::as_str)
    }

    /// A keyword that restricts nothing: `default`, `meta:enum`, `meta:xdmField`.
    #[must_use]
    pub fn keyword(&self, name: &str) -> Option<&Json> {
        self.facts().annotations.get(name)
    }

    /// Whether it is marked as deprecated, by JSON Schema's word or by XDM's.
    #[must_use]
    pub fn is_deprecated(&self) -> bool {
        self.keyword("deprecated") == Some(&Json::Bool(true))
            || self.keyword("meta:status").and_then(Json::as_str) == Some("deprecated")
    }

    /// The alternatives of its first `anyOf` or `oneOf`, each with everything else that is said; only itself without one.
    #[must_use]
    pub fn branches(&self) -> Vec<Schema> {
        let facts = self.facts();
        match facts.groups.first() {
            None => vec![self.clone()],
            Some(group) => facts.alternatives(self.flat(), group),
        }
    }

    /// Whether checking each place by itself says as much as checking the whole: no `oneOf`, condition or count of
    /// members ties places together here.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        let facts = self.facts();
        let object = &facts.object;
        facts.groups.is_empty() && facts.others.is_empty() && object.min.is_none() && object.max.is_none()
    }

    /// Whether nothing at all is said of values.
    #[must_use]
    pub fn is_any(&self) -> bool {
        self.flat().iter().all(|atom| atom.shape().is_none_or(super::shape::Shape::restricts_nothing))
    }
}
