//! What a new version of a schema changes, place by place.
//!
//! In: the schema before and after. Out: [`PlaceChange`]s in the order of the new document, each with what it does to
//! the values that are let through. Whether they all add up to a wider or a narrower schema is told by [`Sides`]; values
//! that show it are for `drift` to find.

use super::facts::{Facts, Key, OtherFact};
use super::leaves::{LeafStep, print_leaf_steps};
use super::lookup::Property;
use super::shape::{Limit, least};
use super::types::Type;
use super::view::Schema;
use rustc_hash::FxHashSet;
use serde::Serialize;
use serde_json::{Map, Value as Json};
use std::cmp::Ordering;
use std::sync::Arc;

/// Places of one schema that are told apart, and how deep they lie.
const MOST: usize = 500;
const DEPTH: usize = 40;
/// Listed values that are named in one change.
const VALUES_NAMED: usize = 5;

/// What a change does to the values that are let through. Both where it does both, or where that cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Sides {
    /// Values may be let through that were not.
    pub wider: bool,
    /// Values may be refused that were let through.
    pub narrower: bool,
}

/// A place of which the new schema says something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlaceChange {
    /// The place as a mapping writes it: `.lines[*].total` of a payload; empty: the whole value.
    pub place: String,
    /// What of it changed: `added`, `removed`, `required`, `kind`, `values`, `length`, and so on.
    pub aspect: &'static str,
    /// What it was and what it is, in plain words.
    pub words: String,
    /// What that does to the values of the place.
    #[serde(flatten)]
    pub sides: Sides,
}

impl Sides {
    const WIDER: Sides = Sides { wider: true, narrower: false };
    const NARROWER: Sides = Sides { wider: false, narrower: true };
    const BOTH: Sides = Sides { wider: true, narrower: true };

    /// What several changes do together.
    #[must_use]
    pub fn and(self, other: Sides) -> Sides {
        Sides { wider: self.wider || other.wider, narrower: self.narrower || other.narrower }
    }

    /// By whether the new one takes all of the old, and the old one all of the new.
    fn of(new_takes_old: bool, old_takes_new: bool) -> Sides {
        Sides { wider: !old_takes_new, narrower: !new_takes_old }
    }
}

impl Schema {
    /// What `newer` says otherwise, place by place; empty where both let the same values through, as far as they say it
    /// in the same way. Annotations are no difference.
    #[must_use]
    pub fn changes(&self, newer: &Schema) -> Vec<PlaceChange> {
        let mut walk = Walk { found: Vec::new(), steps: Vec::new(), open: FxHashSet::default() };
        walk.place(self, newer);
        walk.found
    }
}

struct Walk {
    found: Vec<PlaceChange>,
    steps: Vec<LeafStep>,
    /// Pairs that are being compared: a schema inside itself.
    open: FxHashSet<(Key, Key)>,
}

impl Walk {
    fn tell(&mut self, aspect: &'static str, words: String, sides: Sides) {
        if self.found.len() < MOST {
            self.found.push(PlaceChange { place: print_leaf_steps(&self.steps), aspect, words, sides });
        }
    }

    fn below(&mut self, step: LeafStep, old: &Schema, new: &Schema) {
        self.steps.push(step);
        self.place(old, new);
        self.steps.pop();
    }

    fn place(&mut self, old: &Schema, new: &Schema) {
        let pair = (old.key(), new.key());
        if pair.0 == pair.1 || !self.open.insert(pair.clone()) {
            return;
        }
        if self.steps.len() > DEPTH || self.found.len() >= MOST {
            self.tell("more", "what lies here was not compared".to_owned(), Sides::BOTH);
            return;
        }
        self.kinds(old, new);
        self.values(old, new);
        self.texts(old, new);
        self.numbers(old, new);
        self.lists(old, new);
        self.objects(old, new);
        self.conditions(old, new);
        self.open.remove(&pair);
    }

    fn kinds(&mut self, old: &Schema, new: &Schema) {
        let (was, is) = (old.types(), new.types());
        if was != is && (old.enum_values().is_none() || new.enum_values().is_none()) {
            self.tell(
                "kind",
                format!("was {}, is {}", was.words(), is.words()),
                Sides::of(is.covers(was), was.covers(is)),
            );
        }
    }

    fn values(&mut self, old: &Schema, new: &Schema) {
        match (listed(old), listed(new)) {
            (None, None) => {}
            (None, Some(values)) => {
                let sides = Sides { wider: !takes_all(old, &values), narrower: true };
                self.tell("values", format!("may only be {}", named(&values)), sides);
            }
            (Some(values), None) => {
                let sides = Sides { wider: true, narrower: !takes_all(new, &values) };
                self.tell("values", format!("was one of {}, may be any", named(&values)), sides);
            }
            (Some(was), Some(is)) => {
                let only = |these: &[Json], those: &[Json]| {
                    these.iter().filter(|value| !super::json::holds(those, value)).cloned().collect::<Vec<Json>>()
                };
                let (gone, come) = (only(&was, &is), only(&is, &was));
                if !come.is_empty() {
                    self.tell("values", format!("{} {} new", named(&come), is_or_are(&come)), Sides::WIDER);
                }
                if !gone.is_empty() {
                    self.tell("values", format!("{} {} gone", named(&gone), is_or_are(&gone)), Sides::NARROWER);
                }
            }
        }
    }

    fn texts(&mut self, old: &Schema, new: &Schema) {
        if !both_are(old, new, Type::String) || said_by_values(old, new) {
            return;
        }
        let (was, is) = (old.text_rules(), new.text_rules());
        if was.formats != is.formats {
            let words = format!("was {}, is {}", formats(&was.formats), formats(&is.formats));
            self.tell("format", words, subset(&was.formats, &is.formats));
        }
        if was.patterns != is.patterns {
            let words = format!("was {}, is {}", patterns(&was.patterns), patterns(&is.patterns));
            self.tell("pattern", words, subset(&was.patterns, &is.patterns));
        }
        self.counts("length", "character", (was.min, was.max), (is.min, is.max));
    }

    fn numbers(&mut self, old: &Schema, new: &Schema) {
        if !both_are(old, new, Type::Integer) || said_by_values(old, new) {
            return;
        }
        let (was, is) = (old.number_rules(), new.number_rules());
        let sides = end(was.minimum.as_ref(), is.minimum.as_ref(), Ordering::Less).and(end(
            was.maximum.as_ref(),
            is.maximum.as_ref(),
            Ordering::Greater,
        ));
        if sides != Sides::default() {
            let words = format!("was {}, is {}", range(&was.minimum, &was.maximum), range(&is.minimum, &is.maximum));
            self.tell("range", words, sides);
        }
        if was.multiple_of != is.multiple_of {
            let words = |steps: &[serde_json::Number]| match steps {
                [] => "any number".to_owned(),
                steps => steps.iter().map(|step| format!("a multiple of {step}")).collect::<Vec<_>>().join(" and "),
            };
            let words = format!("was {}, is {}", words(&was.multiple_of), words(&is.multiple_of));
            self.tell("multipleOf", words, subset(&was.multiple_of, &is.multiple_of));
        }
    }

    fn lists(&mut self, old: &Schema, new: &Schema) {
        if !both_are(old, new, Type::Array) {
            return;
        }
        let count = |schema: &Schema| (Some(schema.min_items()).filter(|min| *min > 0), schema.max_items());
        self.counts("count", "element", count(old), count(new));
        match (old.unique_items(), new.unique_items()) {
            (false, true) => self.tell("unique", "elements must differ".to_owned(), Sides::NARROWER),
            (true, false) => self.tell("unique", "elements may be equal".to_owned(), Sides::WIDER),
            (true, true) | (false, false) => {}
        }
        if prefixes(old) != prefixes(new) {
            self.tell("elements", "the first elements are told apart otherwise".to_owned(), Sides::BOTH);
        } else if let (Some(was), Some(is)) = (old.items(), new.items()) {
            self.below(LeafStep::Element, &was, &is);
        }
    }

    fn objects(&mut self, old: &Schema, new: &Schema) {
        if !both_are(old, new, Type::Object) {
            return;
        }
        let mut names: Vec<Arc<str>> = new.properties().into_iter().map(|member| member.name).collect();
        names.extend(new.required());
        names.extend(old.properties().into_iter().map(|member| member.name));
        names.extend(old.required());
        let mut seen = FxHashSet::default();
        let (was_required, is_required) = (old.required(), new.required());
        for name in names.into_iter().filter(|name| seen.insert(Arc::clone(name))) {
            self.steps.push(LeafStep::Name(Arc::clone(&name)));
            self.member(old, new, &name, (was_required.contains(&name), is_required.contains(&name)));
            self.steps.pop();
        }
        self.others(old, new);
        let (was, is) = (old.member_counts(), new.member_counts());
        let count = |(min, max): (u64, Option<u64>)| (Some(min).filter(|min| *min > 0), max);
        self.counts("members", "member", count(was), count(is));
    }

    /// A member; whether it was and is required.
    fn member(&mut self, old: &Schema, new: &Schema, name: &str, (was, is): (bool, bool)) {
        let need = Sides { wider: was && !is, narrower: is && !was };
        match (old.property(name), new.property(name)) {
            (Property::Declared { schema: before, .. }, Property::Declared { schema: after, .. }) => {
                self.required(need);
                self.place(&before, &after);
            }
            // Where it could be anything, saying what it is takes values away; where it was refused, it gives some.
            (before, Property::Declared { schema, .. }) => {
                let (by_kind, was) = match before {
                    Property::Closed => (Sides::WIDER, ""),
                    Property::Undeclared | Property::Declared { .. } if schema.is_any() => (Sides::default(), ""),
                    Property::Undeclared | Property::Declared { .. } => (Sides::NARROWER, "; it could be anything"),
                };
                self.tell("added", format!("added: {}, {}{was}", schema.describe(), presence(is)), need.and(by_kind));
            }
            (Property::Declared { schema, .. }, after) => {
                let (by_kind, now) = match after {
                    Property::Closed => (Sides::NARROWER, ""),
                    Property::Undeclared | Property::Declared { .. } if schema.is_any() => (Sides::default(), ""),
                    Property::Undeclared | Property::Declared { .. } => (Sides::WIDER, "; it may be anything"),
                };
                let words = format!("removed: was {}, {}{now}", schema.describe(), presence(was));
                self.tell("removed", words, need.and(by_kind));
            }
            (Property::Undeclared | Property::Closed, Property::Undeclared | Property::Closed) => self.required(need),
        }
    }

    fn required(&mut self, need: Sides) {
        match (need.wider, need.narrower) {
            (true, _) => self.tell("required", "was required, is optional".to_owned(), need),
            (_, true) => self.tell("required", "was optional, is required".to_owned(), need),
            (false, false) => {}
        }
    }

    /// Members that are not named one by one.
    fn others(&mut self, old: &Schema, new: &Schema) {
        if let (Some(was), Some(is)) = (old.map_values(), new.map_values()) {
            self.below(LeafStep::Value, &was, &is);
        }
        let words = |schema: &Schema| match (schema.map_values().is_some(), schema.is_closed()) {
            (true, _) => "of one kind",
            (false, true) => "refused",
            (false, false) => "allowed",
        };
        let (was, is) = (words(old), words(new));
        if was != is {
            let sides = match (was, is) {
                ("refused", _) | ("of one kind", "allowed") => Sides::WIDER,
                _ => Sides::NARROWER,
            };
            self.tell("others", format!("other members were {was}, are {is}"), sides);
        } else if name_patterns(old.facts()) != name_patterns(new.facts()) {
            self.tell("names", "the patterns of member names differ".to_owned(), Sides::BOTH);
        }
    }

    /// Everything that ties places together: compared as it stands.
    fn conditions(&mut self, old: &Schema, new: &Schema) {
        if tied(old) != tied(new) {
            let words = "its alternatives or conditions (`anyOf`, `oneOf`, `if`, `not` and the like) differ";
            self.tell("conditions", words.to_owned(), Sides::BOTH);
        }
    }

    /// A number of characters, elements or members; `noun` is one of them.
    fn counts(
        &mut self,
        aspect: &'static str,
        noun: &str,
        was: (Option<u64>, Option<u64>),
        is: (Option<u64>, Option<u64>),
    ) {
        let (was, is) = ((was.0.unwrap_or(0), was.1), (is.0.unwrap_or(0), is.1));
        if was == is {
            return;
        }
        let within = |inner: (u64, Option<u64>), outer: (u64, Option<u64>)| {
            inner.0 >= outer.0 && (outer.1.is_none() || least(inner.1, outer.1) == inner.1)
        };
        let counted = |count: u64| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
        let words = |(min, max): (u64, Option<u64>)| match (min, max) {
            (0, None) => format!("any number of {noun}s"),
            (min, None) => format!("at least {}", counted(min)),
            (0, Some(max)) => format!("at most {}", counted(max)),
            (min, Some(max)) if min == max => format!("exactly {}", counted(min)),
            (min, Some(max)) => format!("{min} to {}", counted(max)),
        };
        self.tell(aspect, format!("was {}, is {}", words(was), words(is)), Sides::of(within(was, is), within(is, was)));
    }
}

fn both_are(old: &Schema, new: &Schema, one: Type) -> bool {
    old.facts().meets(one) && new.facts().meets(one)
}

/// Whether what a listing does to values was told with the listing.
fn said_by_values(old: &Schema, new: &Schema) -> bool {
    let (was, is) = (old.facts(), new.facts());
    match (listed(old).is_some(), listed(new).is_some()) {
        (true, true) => was.text == is.text && was.number == is.number,
        (true, false) | (false, true) => true,
        (false, false) => false,
    }
}

fn takes_all(schema: &Schema, values: &[Json]) -> bool {
    schema.validator().is_some_and(|validator| values.iter().all(|value| validator.accepts_json(value)))
}

/// Values that are listed, other than null alone.
fn listed(schema: &Schema) -> Option<Vec<Json>> {
    schema.enum_values().filter(|values| !matches!(values.as_slice(), [Json::Null]))
}

fn named(values: &[Json]) -> String {
    let shown: Vec<String> = values.iter().take(VALUES_NAMED).map(|value| format!("`{value}`")).collect();
    let rest = values.len().saturating_sub(VALUES_NAMED);
    if rest > 0 { format!("{} and {rest} more", shown.join(", ")) } else { shown.join(", ") }
}

fn is_or_are(values: &[Json]) -> &'static str {
    if values.len() == 1 { "is" } else { "are" }
}

fn formats(formats: &[Arc<str>]) -> String {
    if formats.is_empty() { "of no format".to_owned() } else { format!("of the format `{}`", formats.join("` and `")) }
}

fn patterns(patterns: &[Arc<str>]) -> String {
    if patterns.is_empty() {
        "of no pattern".to_owned()
    } else {
        format!("of the pattern `{}`", patterns.join("` and `"))
    }
}

/// Of rules that all must hold: more rules take values away, fewer give.
fn subset<T: PartialEq>(was: &[T], is: &[T]) -> Sides {
    let within = |inner: &[T], outer: &[T]| inner.iter().all(|one| outer.contains(one));
    Sides::of(within(is, was), within(was, is))
}

/// One end of a range; `outward` is the way that gives values.
fn end(was: Option<&Limit>, is: Option<&Limit>, outward: Ordering) -> Sides {
    match (was, is) {
        (None, None) => Sides::default(),
        (None, Some(_)) => Sides::NARROWER,
        (Some(_), None) => Sides::WIDER,
        (Some(was), Some(is)) => match super::number::compare(&is.value, &was.value) {
            Ordering::Equal if was.exclusive == is.exclusive => Sides::default(),
            Ordering::Equal if was.exclusive => Sides::WIDER,
            Ordering::Equal => Sides::NARROWER,
            order if order == outward => Sides::WIDER,
            _ => Sides::NARROWER,
        },
    }
}

/// `any number`, `at least 1`, `more than 0 and at most 100`
fn range(low: &Option<Limit>, high: &Option<Limit>) -> String {
    let end = |limit: &Option<Limit>, inclusive: &str, exclusive: &str| {
        let limit = limit.as_ref()?;
        Some(format!("{} {}", if limit.exclusive { exclusive } else { inclusive }, limit.value))
    };
    let ends = [end(low, "at least", "more than"), end(high, "at most", "less than")];
    let words: Vec<String> = ends.into_iter().flatten().collect();
    if words.is_empty() { "any number".to_owned() } else { words.join(" and ") }
}

fn presence(required: bool) -> &'static str {
    if required { "required" } else { "optional" }
}

/// How elements at the start of lists are told apart.
fn prefixes(schema: &Schema) -> Vec<Json> {
    let rules = schema.facts().list.rules.iter().filter(|rule| !rule.prefix.is_empty());
    let printed = |schemas: &[Schema]| schemas.iter().map(|one| bare(one.json())).collect::<Json>();
    rules
        .map(|rule| Json::from(vec![printed(&rule.prefix), rule.rest.iter().map(|one| bare(one.json())).collect()]))
        .collect()
}

fn name_patterns(facts: &Facts) -> Vec<Arc<str>> {
    facts.object.rules.iter().flat_map(|rule| &rule.patterns).map(|(pattern, _)| Arc::clone(&pattern.text)).collect()
}

/// Groups and conditions, as JSON without annotations.
fn tied(schema: &Schema) -> Vec<Json> {
    let facts = schema.facts();
    let groups = facts.groups.iter().map(|group| {
        let branches: Json = group.branches.iter().map(|branch| bare(branch.json())).collect();
        Json::from(vec![Json::Bool(group.exclusive), branches])
    });
    let others = facts.others.iter().map(|other| {
        let fact = match &other.fact {
            OtherFact::Plain(value) => value.clone(),
            OtherFact::One(schema) | OtherFact::Whole(schema) => bare(schema.json()),
            OtherFact::Named(schemas) => {
                schemas.iter().map(|(name, schema)| (name.to_string(), bare(schema.json()))).collect()
            }
        };
        Json::from(vec![Json::from(&*other.keyword), fact])
    });
    groups.chain(others).chain(facts.object.sealed.then(|| Json::from("sealed"))).collect()
}

/// A schema as JSON without what restricts nothing.
fn bare(json: Json) -> Json {
    match json {
        Json::Object(keywords) => {
            let kept = keywords.into_iter().filter(|(keyword, _)| !is_annotation(keyword));
            Json::Object(kept.map(|(keyword, value)| bare_keyword(keyword, value)).collect())
        }
        Json::Array(schemas) => schemas.into_iter().map(bare).collect(),
        other => other,
    }
}

fn bare_keyword(keyword: String, value: Json) -> (String, Json) {
    let value = match (keyword.as_str(), value) {
        ("enum" | "const" | "required", value) => value,
        ("properties" | "patternProperties" | "$defs" | "dependentSchemas", Json::Object(named)) => {
            Json::Object(named.into_iter().map(|(name, schema)| (name, bare(schema))).collect::<Map<String, Json>>())
        }
        (_, value) => bare(value),
    };
    (keyword, value)
}

fn is_annotation(keyword: &str) -> bool {
    let plain = ["title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly", "$comment"];
    plain.contains(&keyword) || keyword.contains(':')
}
