//! What is searched for: the open places of an event, or where none are known, whatever its rules write.
//!
//! In: an event with its proof. Out: [`Goal`]s, and which of them a finding meets.

use super::trial::Finding;
use crate::check::{Emit, Event, EventProof, OpenPlace, Rule};
use crate::schema::{Property, Schema};

/// One thing that is searched for.
pub(super) struct Goal<'m> {
    pub emit: &'m Emit,
    /// The open place; none: anything that its rule writes.
    pub open: Option<&'m OpenPlace>,
    /// The rules that write it.
    pub rules: Vec<&'m Rule>,
    /// What the target asks of the place.
    pub asked: Schema,
    /// The steps of the open place.
    depth: usize,
    /// Whether a counterexample was found.
    pub met: bool,
}

/// The goals of an event.
pub(super) fn goals<'m>(event: &'m Event, proof: Option<&'m EventProof>, target: &Schema) -> Vec<Goal<'m>> {
    let mut all = Vec::new();
    for emit in &event.emits {
        let record = proof.and_then(|proof| proof.records.iter().find(|record| record.emit == emit.name));
        let open: Vec<&OpenPlace> =
            record.iter().flat_map(|record| &record.open).filter(|open| is_told(open)).collect();
        if open.is_empty() && record.is_some_and(|record| record.open.is_empty()) {
            continue;
        }
        all.extend(open.iter().map(|open| of_place(emit, open, target)));
        if open.is_empty() {
            all.extend(emit.rules.iter().map(|rule| of_rule(emit, rule)));
        }
    }
    all
}

/// Whether an open place tells more than that nothing is known of the record.
fn is_told(open: &OpenPlace) -> bool {
    !open.place.is_empty() || open.keyword.is_some()
}

fn of_rule<'m>(emit: &'m Emit, rule: &'m Rule) -> Goal<'m> {
    Goal { emit, open: None, rules: vec![rule], asked: rule.expected.clone(), depth: 0, met: false }
}

fn of_place<'m>(emit: &'m Emit, open: &'m OpenPlace, target: &Schema) -> Goal<'m> {
    let wrote = |rule: &&Rule| open.rules.contains(&rule.span);
    let mut rules: Vec<&Rule> = emit.rules.iter().filter(wrote).collect();
    if rules.is_empty() {
        rules = emit.rules.iter().collect();
    }
    let steps = steps(&open.place);
    let asked = steps.iter().fold(target.clone(), |schema, step| below(&schema, step));
    Goal { emit, open: Some(open), rules, asked, depth: steps.len(), met: false }
}

fn below(schema: &Schema, step: &Option<String>) -> Schema {
    let found = match step {
        Some(name) => match schema.property(name) {
            Property::Declared { schema, .. } => Some(schema),
            Property::Undeclared | Property::Closed => None,
        },
        None => schema.items().filter(|_| schema.types().contains(crate::schema::Type::Array)).or(schema.map_values()),
    };
    found.unwrap_or_else(Schema::any)
}

/// The steps of a place: names of members, none for elements and members of maps.
pub(super) fn steps(place: &str) -> Vec<Option<String>> {
    let mut all = Vec::new();
    let mut rest = place;
    while !rest.is_empty() {
        if let Some(behind) = rest.strip_prefix("[*]").or_else(|| rest.strip_prefix("{*}")) {
            all.push(None);
            rest = behind;
        } else if let Some(quoted) = rest.strip_prefix('"') {
            let end = quoted.find('"').unwrap_or(quoted.len());
            all.push(Some(quoted[..end].to_owned()));
            rest = quoted.get(end + 1..).unwrap_or_default();
        } else {
            let end = rest.find(['.', '[', '{']).unwrap_or(rest.len());
            if end > 0 {
                all.push(Some(rest[..end].to_owned()));
            }
            rest = &rest[end..];
        }
        rest = rest.strip_prefix('.').unwrap_or(rest);
    }
    all
}

impl Goal<'_> {
    /// What the target asks of the place, and what escapes it.
    pub(super) fn wanted(&self) -> Vec<Schema> {
        let escape = self.open.and_then(|open| open.escape.clone()).map(Schema::from_json);
        std::iter::once(self.asked.clone()).chain(escape).collect()
    }

    /// Names of members below the target of a rule, down to the place; none: the place is the target or around it.
    pub(super) fn below(&self, rule: &Rule) -> Vec<Option<String>> {
        let Some(open) = self.open else { return Vec::new() };
        let steps = steps(&open.place);
        let names = rule.target.names.iter().zip(&steps).all(|(name, step)| step.as_deref() == Some(&**name));
        if names { steps.get(rule.target.names.len()..).unwrap_or_default().to_vec() } else { Vec::new() }
    }

    /// How well a finding meets this goal, the least best; none: not at all.
    pub(super) fn fits(&self, finding: &Finding) -> Option<u8> {
        if self.emit.name != finding.emit {
            return None;
        }
        let Some(open) = self.open else {
            let writes = |rule: &&Rule| is_within(&finding.place, &rule.target.to_string());
            return self.rules.iter().any(writes).then_some(0);
        };
        let same_keyword = open.keyword.as_deref().is_none_or(|keyword| keyword == finding.keyword());
        let place = &*finding.place;
        if open.place == place {
            return Some(if same_keyword { 0 } else { 1 });
        }
        if missing_members(finding).any(|member| member == open.place) {
            return Some(2);
        }
        match (is_within(place, &open.place), is_within(&open.place, place)) {
            (true, _) => Some(3),
            (false, true) => Some(4),
            (false, false) => None,
        }
    }
}

/// The places of members that a finding says are missing.
fn missing_members(finding: &Finding) -> impl Iterator<Item = String> {
    let first = finding.violations.first().filter(|violation| violation.keyword == "required");
    let name = first.and_then(|violation| violation.message.split('`').nth(1)).map(str::to_owned);
    name.into_iter().map(|name| {
        let mut place = finding.place.clone();
        super::place::push_name(&mut place, &name);
        place
    })
}

/// Whether a place lies inside another, or is it.
pub(super) fn is_within(place: &str, outer: &str) -> bool {
    let below = |rest: &str| rest.is_empty() || rest.starts_with(['.', '[', '{']);
    outer.is_empty() || place.strip_prefix(outer).is_some_and(below)
}

/// The goal that a finding meets best, and how well.
pub(super) fn met_by(goals: &[Goal<'_>], finding: &Finding) -> Option<(usize, u8)> {
    let fits = |(index, goal): (usize, &Goal<'_>)| goal.fits(finding).map(|how| (index, how, goal.depth));
    let best =
        goals.iter().enumerate().filter_map(fits).min_by_key(|(_, how, depth)| (*how, std::cmp::Reverse(*depth)));
    best.map(|(index, how, _)| (index, how))
}
