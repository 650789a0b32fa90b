//! Whether every value of one schema is a value of another.
//!
//! Quick and exact for the usual keywords. `No` is said only where a value surely escapes by its type, among listed
//! values, by a name that is refused, or for want of a required member; everything else that is not sure is `Unknown`.

use super::facts::{Facts, Group, Key};
use super::shape::{Limit, NumberRules, TextRules};
use super::types::{Type, TypeSet};
use super::view::Schema;
use super::{formats, number};
use rustc_hash::FxHashMap;
use serde_json::Value as Json;

/// Whether every value of one schema is a value of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cover {
    /// Every value is.
    Yes,
    /// No value is, or a certain one is not, and why, in plain words.
    No(String),
    /// Cannot tell without the value.
    Unknown,
}

impl Cover {
    /// Both must hold.
    #[must_use]
    pub fn and(self, other: Cover) -> Cover {
        match (self, other) {
            (Self::No(why), _) | (_, Self::No(why)) => Self::No(why),
            (Self::Yes, Self::Yes) => Self::Yes,
            (Self::Yes | Self::Unknown, Self::Yes | Self::Unknown) => Self::Unknown,
        }
    }

    pub(super) fn when(sure: bool) -> Cover {
        if sure { Self::Yes } else { Self::Unknown }
    }

    pub(super) fn no(why: impl Into<String>) -> Cover {
        Self::No(why.into())
    }

    /// The same below a step of the value.
    pub(super) fn below(self, step: &str) -> Cover {
        match self {
            // Steps stand before the reason: `.a[*]: text is not a number`.
            Self::No(why) if why.starts_with(['.', '[', '{']) => Self::No(format!("{step}{why}")),
            Self::No(why) => Self::No(format!("{step}: {why}")),
            Self::Yes | Self::Unknown => self,
        }
    }
}

impl Schema {
    /// Whether every value of `other` is valid under this schema. `No` says why, with the path inside the value.
    #[must_use]
    pub fn covers(&self, other: &Schema) -> Cover {
        match quick(self, other) {
            Cover::Unknown if super::algebra::covers(self, other) => Cover::Yes,
            answer => answer,
        }
    }

    /// Whether some value can be valid under both, by type and listed values.
    #[must_use]
    pub fn meets(&self, other: &Schema) -> bool {
        let types = self.types().intersect(other.types());
        if types.is_empty() {
            return false;
        }
        match (self.enum_values(), other.enum_values()) {
            (Some(a), Some(b)) => a.iter().any(|value| super::json::holds(&b, value)),
            (Some(_), None) | (None, Some(_)) | (None, None) => true,
        }
    }
}

/// The answer by the facts alone.
pub(super) fn quick(a: &Schema, b: &Schema) -> Cover {
    Comparison { known: FxHashMap::default(), kept: Vec::new(), steps: STEPS }.schema(a, b, DEPTH)
}

/// How deep, and how many pairs of places are compared.
const DEPTH: u32 = 48;
const STEPS: u32 = 5_000;
/// More listed values than this are not tried one by one.
const VALUES: usize = 2_000;

pub(super) struct Comparison {
    /// Pairs that were compared, or are being compared: a pair inside itself holds if all else does.
    known: FxHashMap<(Key, Key), Cover>,
    /// What was compared stays alive: a key tells places apart only while they exist.
    kept: Vec<(Schema, Schema)>,
    steps: u32,
}

impl Comparison {
    pub(super) fn schema(&mut self, a: &Schema, b: &Schema, depth: u32) -> Cover {
        if b.types().is_empty() || a.is_any() {
            return Cover::Yes;
        }
        if depth == 0 || self.steps == 0 {
            return Cover::Unknown;
        }
        self.steps -= 1;
        let pair = (a.key(), b.key());
        if pair.0 == pair.1 {
            return Cover::Yes;
        }
        if let Some(known) = self.known.get(&pair) {
            return known.clone();
        }
        self.kept.push((a.clone(), b.clone()));
        self.known.insert(pair.clone(), Cover::Yes);
        let answer = self.fresh(a, b, depth);
        if answer != Cover::Yes {
            // What was found on the word of this pair is not sure any more.
            self.known.retain(|_, known| *known != Cover::Yes);
        }
        self.known.insert(pair, answer.clone());
        answer
    }

    fn fresh(&mut self, a: &Schema, b: &Schema, depth: u32) -> Cover {
        if let Some(values) = b.enum_values().filter(|values| values.len() <= VALUES) {
            return listed(a, b, &values);
        }
        if let Some(wrong) = wrong_types(a, b) {
            return wrong;
        }
        if b.facts().groups.is_empty() {
            return self.own(a, b, depth).and(self.groups(a, b, depth));
        }
        let each = b.branches().into_iter().map(|part| self.schema(a, &part, depth - 1));
        each.fold(Cover::Yes, Cover::and)
    }

    /// Everything that `a` says outside its groups.
    fn own(&mut self, a: &Schema, b: &Schema, depth: u32) -> Cover {
        let (rules, types) = (a.facts(), b.types());
        let mut answer = Cover::when(rules.others.is_empty() && rules.values.is_none());
        if rules.values.is_some() && types.is_only(Type::Boolean) {
            answer = self.truth_values(a);
        }
        if types.meets(Type::String.into()) {
            answer = answer.and(text(&rules.text, &b.text_rules()));
        }
        if types.meets(Type::Number.into()) {
            answer = answer.and(numbers(&rules.number, &b.number_rules(), types));
        }
        if types.meets(Type::Array.into()) {
            answer = answer.and(self.list(rules, b, depth));
        }
        if types.meets(Type::Object.into()) {
            answer = answer.and(self.object(a, b, depth));
        }
        answer
    }

    fn truth_values(&self, a: &Schema) -> Cover {
        let values = a.enum_values().unwrap_or_default();
        Cover::when(a.facts().others.is_empty() && [true, false].iter().all(|one| values.contains(&Json::Bool(*one))))
    }

    fn groups(&mut self, a: &Schema, b: &Schema, depth: u32) -> Cover {
        let mut answer = Cover::Yes;
        for group in &a.facts().groups {
            answer = answer.and(self.group(group, b, depth));
        }
        answer
    }

    /// Some branch must cover `b`, or each type of `b` some branch; of a `oneOf` no other branch may meet it.
    fn group(&mut self, group: &Group, b: &Schema, depth: u32) -> Cover {
        if depth == 0 {
            return Cover::Unknown;
        }
        let covering = group.branches.iter().position(|branch| self.schema(branch, b, depth - 1) == Cover::Yes);
        if let Some(covering) = covering {
            let mut others = group.branches.iter().enumerate().filter(|(index, _)| *index != covering);
            return Cover::when(!group.exclusive || others.all(|(_, other)| !other.meets(b)));
        }
        let types: Vec<Type> = b.types().iter().collect();
        if types.len() > 1 && types.len() < 7 {
            let each = types.iter().map(|one| self.group(group, &b.with_types((*one).into()), depth - 1));
            return each.fold(Cover::Yes, Cover::and);
        }
        self.no_branch(group, b, depth)
    }

    /// With one type left, and every branch refusing it for the same kind of reason, no branch takes it.
    fn no_branch(&mut self, group: &Group, b: &Schema, depth: u32) -> Cover {
        let fitting: Vec<&Schema> = group.branches.iter().filter(|branch| branch.types().meets(b.types())).collect();
        match fitting.as_slice() {
            [] => Cover::no(format!("{} is not {}", b.describe(), words_of(group))),
            [one] => self.schema(one, b, depth - 1),
            _ => Cover::Unknown,
        }
    }

    fn list(&mut self, rules: &Facts, b: &Schema, depth: u32) -> Cover {
        let (list, theirs) = (&rules.list, &b.facts().list);
        let (min, max) = (theirs.min.unwrap_or(0), theirs.max);
        let few = list.min.is_none_or(|least| min >= least);
        let many = list.max.is_none_or(|most| max.is_some_and(|max| max <= most));
        let unique = !list.unique || theirs.unique || max.is_some_and(|max| max <= 1);
        let mut answer = Cover::when(few && many && unique);
        if list.max.is_some_and(|most| min > most) || list.min.is_some_and(|least| max.is_some_and(|max| max < least)) {
            return Cover::no("the list never has the number of elements that is asked for");
        }
        if max == Some(0) {
            return answer;
        }
        let prefix = |facts: &Facts| facts.list.rules.iter().map(|rule| rule.prefix.len()).max().unwrap_or(0);
        let told_apart = prefix(rules).max(prefix(b.facts()));
        for (rule, index) in list.rules.iter().flat_map(|rule| (0..=told_apart).map(move |index| (rule, index))) {
            let Some(wanted) = rule.prefix.get(index).or(rule.rest.as_ref()) else { continue };
            let step = if index == told_apart { "[*]".to_owned() } else { format!("[{index}]") };
            let item = b.item(index).unwrap_or_else(Schema::any);
            answer = answer.and(self.schema(wanted, &item, depth - 1).below(&step));
        }
        answer
    }
}

/// Tries listed values one by one.
fn listed(a: &Schema, b: &Schema, values: &[Json]) -> Cover {
    let Some(validator) = a.validator() else { return Cover::Unknown };
    let refused: Vec<&Json> = values.iter().filter(|value| !validator.accepts_json(value)).collect();
    if refused.is_empty() {
        return Cover::Yes;
    }
    // What `b` lists but does not let through for another reason never comes.
    let Some(theirs) = b.validator() else { return Cover::Unknown };
    match refused.into_iter().find(|value| theirs.accepts_json(value)) {
        None => Cover::Yes,
        Some(value) => Cover::no(why_refused(a, value)),
    }
}

fn why_refused(a: &Schema, value: &Json) -> String {
    let shown = match value {
        Json::Array(_) => "this list".to_owned(),
        Json::Object(_) => "this object".to_owned(),
        scalar => format!("`{scalar}`"),
    };
    if !a.types().covers(TypeSet::of_json(value)) {
        return format!("{shown} is not {}", a.types().words());
    }
    match a.enum_values() {
        Some(_) => format!("{shown} is not among the values that are allowed"),
        None => {
            let first = a.validator().and_then(|validator| validator.violations_of_json(value, 1).into_iter().next());
            let why = first.map_or_else(|| format!("is not {}", a.describe()), |violation| violation.message);
            format!("{shown} {why}")
        }
    }
}

/// Types that escape. Of a schema that says nothing of types nothing is known.
fn wrong_types(a: &Schema, b: &Schema) -> Option<Cover> {
    let (ours, theirs) = (a.types(), b.types());
    if ours.covers(theirs) {
        return None;
    }
    if theirs == TypeSet::ALL {
        return Some(Cover::Unknown);
    }
    // A number of which nothing more is known may be whole.
    let numbers_only = theirs.without(ours) == TypeSet::of(Type::Number).without(Type::Integer.into());
    if numbers_only && b.number_rules().multiple_of.iter().any(number::is_integer) {
        return None;
    }
    Some(Cover::no(format!("{} is not {}", b.describe(), a.describe())))
}

fn words_of(group: &Group) -> String {
    group.branches.iter().map(Schema::types).fold(TypeSet::NONE, TypeSet::union).words()
}

fn text(ours: &TextRules, theirs: &TextRules) -> Cover {
    for wanted in &ours.formats {
        if let Some(other) = theirs.formats.iter().find(|other| formats::exclude(wanted, other)) {
            return Cover::no(format!("text of the format `{other}` is never of the format `{wanted}`"));
        }
    }
    let implied = formats::lengths(theirs);
    let (min, max) = (theirs.min.unwrap_or(0).max(implied.0), super::shape::least(theirs.max, implied.1));
    if ours.max.is_some_and(|most| min > most) {
        return Cover::no(format!(
            "the text has at least {min} characters, and more than {} are not allowed",
            ours.max.unwrap_or(0)
        ));
    }
    if let (Some(least), Some(max)) = (ours.min, max)
        && max < least
    {
        return Cover::no(format!("the text has at most {max} characters, and fewer than {least} are not allowed"));
    }
    let long = ours.min.is_none_or(|least| min >= least);
    let short = ours.max.is_none_or(|most| max.is_some_and(|max| max <= most));
    let formats = ours.formats.iter().all(|wanted| formats::implied(wanted, theirs));
    let patterns = ours.patterns.iter().all(|wanted| theirs.patterns.contains(wanted));
    Cover::when(long && short && formats && patterns)
}

fn numbers(ours: &NumberRules, theirs: &NumberRules, types: TypeSet) -> Cover {
    let whole = types.intersect(Type::Number.into()).is_only(Type::Integer);
    let apart = |low: &Option<Limit>, high: &Option<Limit>| match (low, high) {
        (Some(low), Some(high)) => number::compare(&low.value, &high.value).is_gt(),
        (Some(_), None) | (None, Some(_)) | (None, None) => false,
    };
    if apart(&ours.minimum, &theirs.maximum) || apart(&theirs.minimum, &ours.maximum) {
        return Cover::no("the number is never within the range that is allowed");
    }
    let inside = |ours: &Option<Limit>, theirs: &Option<Limit>, outside: std::cmp::Ordering| {
        let Some(ours) = ours else { return true };
        let Some(theirs) = theirs else { return false };
        let order = number::compare(&theirs.value, &ours.value);
        if order.is_eq() { !ours.exclusive || theirs.exclusive } else { order != outside }
    };
    let steps = ours.multiple_of.iter().all(|step| {
        let by_type = whole && number::compare(step, &1.into()).is_eq();
        by_type
            || theirs.multiple_of.iter().any(|other| number::is_multiple(other, step) == Some(true) || other == step)
    });
    Cover::when(
        inside(&ours.minimum, &theirs.minimum, std::cmp::Ordering::Less)
            && inside(&ours.maximum, &theirs.maximum, std::cmp::Ordering::Greater)
            && steps,
    )
}
