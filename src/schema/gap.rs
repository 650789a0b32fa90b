//! Where one schema lets through what another refuses, at the smallest places.
//!
//! In: what is asked for, and what can come. Out: [`Gap`]s, none where all is proved to fit. What cannot be told apart
//! further stands as one gap at the place where that is so.

use super::cover::Cover;
use super::facts::{Facts, Rest};
use super::leaves::LeafStep;
use super::lookup::Property;
use super::shape::{Limit, ListShape, NumberRules, ObjectShape, Shape, TextRules};
use super::types::{Type, TypeSet};
use super::view::Schema;
use serde_json::{Number, Value as Json};
use std::sync::Arc;

/// A place at which values may come that are not allowed there.
#[derive(Debug, Clone)]
pub struct Gap {
    /// The place, from the value that was asked about.
    pub steps: Vec<LeafStep>,
    /// The keyword that is not sure to hold, where it is one.
    pub keyword: Option<Arc<str>>,
    /// What is asked for there.
    pub wanted: Schema,
    /// What can come there.
    pub given: Schema,
    /// Of listed values those that are refused.
    pub refused: Vec<Json>,
    /// Whether no value that comes is allowed.
    pub surely: bool,
    /// Why, in plain words: `the text can have more than 100 characters`.
    pub why: String,
}

/// Places inside one another that are followed.
const DEPTH: u32 = 40;
/// Gaps of one value that are told apart.
const MOST: usize = 40;

impl Schema {
    /// Where values of `given` may come that this schema refuses.
    #[must_use]
    pub fn gaps(&self, given: &Schema) -> Vec<Gap> {
        let mut search = Search { found: Vec::new(), steps: Vec::new(), partly: false };
        search.compare(self, given, DEPTH);
        search.found
    }

    /// The values of `given` that this schema refuses, as JSON Schema, where that can be said.
    #[must_use]
    pub fn escape(&self, given: &Schema) -> Option<Json> {
        super::algebra::difference(self, given)
    }

    /// Whether no value is of both schemas, as far as can be told.
    #[must_use]
    pub fn excludes(&self, given: &Schema) -> bool {
        if given.types().is_empty() || !self.meets(given) {
            return true;
        }
        if let Some(values) = given.enum_values().filter(|values| values.len() <= VALUES) {
            return self.validator().is_some_and(|own| !values.iter().any(|value| own.accepts_json(value)));
        }
        self.members_exclude(given) || super::algebra::covers(&self.negated(), given)
    }

    /// Whether a member that both have to have can never be of both, or one has to have what the other refuses.
    fn members_exclude(&self, given: &Schema) -> bool {
        let object = TypeSet::of(Type::Object);
        if !given.types().is_only(Type::Object) || !self.types().meets(object) {
            return false;
        }
        let names = given.required();
        let refuses = |name: &Arc<str>| match (self.property(name), given.property(name)) {
            (Property::Closed, _) => true,
            (Property::Declared { schema: own, .. }, Property::Declared { schema: theirs, .. }) => {
                own.excludes(&theirs)
            }
            (Property::Declared { .. } | Property::Undeclared, _) => false,
        };
        let lacks = |name: &Arc<str>| matches!(given.property(name), Property::Closed);
        names.iter().any(refuses) || self.required().iter().any(lacks)
    }

    fn negated(&self) -> Schema {
        let shape = Shape { others: vec![("not".into(), super::shape::Other::One(1))], ..Shape::default() };
        Self::made(shape, vec![self.clone()])
    }
}

/// Listed values beyond this number are not tried one by one.
const VALUES: usize = 2_000;

struct Search {
    found: Vec<Gap>,
    steps: Vec<LeafStep>,
    /// Whether only some of the values that can come are looked at.
    partly: bool,
}

impl Search {
    fn compare(&mut self, wanted: &Schema, given: &Schema, depth: u32) {
        if self.found.len() >= MOST || given.types().is_empty() || wanted.surely_covers(given) {
            return;
        }
        let before = self.found.len();
        if depth > 0 {
            self.parts(wanted, given, depth - 1);
        }
        if self.found.len() == before {
            self.push(wanted, given);
        }
    }

    /// Takes both apart; finds nothing where they cannot be.
    fn parts(&mut self, wanted: &Schema, given: &Schema, depth: u32) {
        if given.enum_values().is_some() {
            return;
        }
        if !given.facts().groups.is_empty() {
            return self.each(wanted, given.branches(), depth);
        }
        if given.types().iter().count() > 1 {
            let parts = given.types().iter().map(|one| given.with_types(one.into())).collect();
            return self.each(wanted, parts, depth);
        }
        if !wanted.types().meets(given.types()) {
            return;
        }
        if !wanted.facts().groups.is_empty() {
            self.one_branch(wanted, given, depth);
        }
        if given.types().is_only(Type::Object) {
            self.object(&wanted.bare(), given, depth);
        } else if given.types().is_only(Type::Array) {
            let items = given.items().unwrap_or_else(Schema::any);
            self.below(LeafStep::Element, &wanted.items().unwrap_or_else(Schema::any), &items, depth);
        }
    }

    /// Values of several kinds, one by one.
    fn each(&mut self, wanted: &Schema, parts: Vec<Schema>, depth: u32) {
        let before = std::mem::replace(&mut self.partly, true);
        parts.iter().for_each(|part| self.compare(wanted, part, depth));
        self.partly = before;
    }

    /// Of several alternatives the only one that is of the type, where there is only one.
    fn one_branch(&mut self, wanted: &Schema, given: &Schema, depth: u32) {
        let branches = wanted.branches();
        let fitting: Vec<&Schema> = branches.iter().filter(|branch| branch.types().meets(given.types())).collect();
        if let [one] = fitting.as_slice() {
            self.compare(one, given, depth);
        }
    }

    fn below(&mut self, step: LeafStep, wanted: &Schema, given: &Schema, depth: u32) {
        self.steps.push(step);
        self.compare(wanted, given, depth);
        self.steps.pop();
    }

    fn object(&mut self, wanted: &Schema, given: &Schema, depth: u32) {
        let required = given.required();
        for name in wanted.required().iter().filter(|name| !required.contains(name)) {
            let never = matches!(given.property(name), Property::Closed);
            let why = if never { format!("`{name}` is never there") } else { format!("`{name}` may be missing") };
            self.lacks(name, wanted, given, never, why);
        }
        for member in given.properties() {
            let step = LeafStep::Name(Arc::clone(&member.name));
            match wanted.property(&member.name) {
                Property::Declared { schema, .. } => self.below(step, &schema, &member.schema, depth),
                Property::Undeclared => {}
                Property::Closed => {
                    self.steps.push(step);
                    let why = "a member of this name is not allowed".to_owned();
                    self.add("additionalProperties", wanted, given, member.required, why);
                    self.steps.pop();
                }
            }
        }
        self.other_members(wanted, given, depth);
    }

    fn lacks(&mut self, name: &Arc<str>, wanted: &Schema, given: &Schema, surely: bool, why: String) {
        self.steps.push(LeafStep::Name(Arc::clone(name)));
        self.add("required", wanted, given, surely, why);
        self.steps.pop();
    }

    fn other_members(&mut self, wanted: &Schema, given: &Schema, depth: u32) {
        if given.is_closed() {
            return;
        }
        match (wanted.map_values(), given.map_values()) {
            (Some(wanted), Some(given)) => self.below(LeafStep::Value, &wanted, &given, depth),
            (Some(wanted), None) => self.below(LeafStep::Value, &wanted, &Schema::any(), depth),
            (None, _) if wanted.is_closed() => {
                let why = "members of other names can come, and are not allowed".to_owned();
                self.add("additionalProperties", wanted, given, false, why);
            }
            (None, _) => {}
        }
    }

    /// A gap at this very place.
    fn push(&mut self, wanted: &Schema, given: &Schema) {
        let surely = matches!(wanted.covers(given), Cover::No(_)) && never_fits(wanted, given);
        let (keyword, why) = reason(wanted, given);
        match keyword {
            Some(keyword) => self.add(&keyword, wanted, given, surely, why),
            None => self.add("", wanted, given, surely, why),
        }
    }

    fn add(&mut self, keyword: &str, wanted: &Schema, given: &Schema, surely: bool, why: String) {
        let same = |gap: &&mut Gap| gap.steps == self.steps && gap.keyword.as_deref().unwrap_or("") == keyword;
        let refused = refused(wanted, given);
        if let Some(known) = self.found.iter_mut().find(same) {
            known.given = known.given.or(given);
            known.refused.extend(refused);
            known.surely |= surely && !self.partly;
            return;
        }
        self.found.push(Gap {
            steps: self.steps.clone(),
            keyword: Some(keyword).filter(|keyword| !keyword.is_empty()).map(Arc::from),
            wanted: wanted.clone(),
            given: given.clone(),
            surely: (surely && !self.partly) || !refused.is_empty(),
            refused,
            why,
        });
    }
}

/// Listed values that are refused.
fn refused(wanted: &Schema, given: &Schema) -> Vec<Json> {
    let values = given.enum_values().filter(|values| values.len() <= VALUES).unwrap_or_default();
    let (Some(own), Some(theirs)) = (wanted.validator(), given.validator()) else { return Vec::new() };
    values.into_iter().filter(|value| theirs.accepts_json(value) && !own.accepts_json(value)).collect()
}

fn never_fits(wanted: &Schema, given: &Schema) -> bool {
    !wanted.types().meets(given.types()) || wanted.excludes(given)
}

/// The first keyword that is not sure to hold, and what may be wrong with it.
fn reason(wanted: &Schema, given: &Schema) -> (Option<Arc<str>>, String) {
    let (types, allowed) = (given.types(), wanted.types());
    if !allowed.covers(types) {
        let escaping = types.without(allowed);
        let fraction = TypeSet::of(Type::Number).without(Type::Integer.into());
        if escaping == fraction && given.number_rules().multiple_of.is_empty() {
            return (Some("type".into()), "the number can have a fraction".to_owned());
        }
        let other = given.with_types(if types == TypeSet::ALL { types } else { escaping });
        return (
            Some("type".into()),
            format!("it can be {}, and only {} is allowed", other.describe(), allowed.words()),
        );
    }
    let facts = wanted.facts();
    let piece = pieces(facts).into_iter().find(|piece| piece.schema.covers(given) != Cover::Yes);
    if let Some(piece) = piece {
        return (Some(piece.keyword.into()), (piece.why)(given));
    }
    if let Some(unsure) = wanted.unsure(given) {
        return (Some(unsure.keyword), unsure.why);
    }
    let by_name = |rule: &super::facts::NameRule| !rule.patterns.is_empty() || matches!(rule.rest, Rest::Each(_));
    if types.meets(Type::Object.into()) && facts.object.rules.iter().any(by_name) {
        let why = "a member of some name may be what is not allowed there".to_owned();
        return (Some("patternProperties".into()), why);
    }
    (None, "it is not proved to be what the target schema asks for".to_owned())
}

/// One keyword by itself.
struct Piece {
    keyword: &'static str,
    schema: Schema,
    why: Box<dyn Fn(&Schema) -> String>,
}

fn piece(keyword: &'static str, shape: Shape, why: impl Fn(&Schema) -> String + 'static) -> Piece {
    Piece { keyword, schema: Schema::made(shape, Vec::new()), why: Box::new(why) }
}

/// The keywords of a schema that restrict a value at its own place, one by one.
fn pieces(facts: &Facts) -> Vec<Piece> {
    let mut all = Vec::new();
    if let Some(values) = facts.values.clone() {
        let keyword = if values.len() == 1 { "const" } else { "enum" };
        let words = listed(&values);
        let shape = Shape { values: Some(values), ..Shape::default() };
        all.push(piece(keyword, shape, move |_| format!("the value may be another one than {words}")));
    }
    text_pieces(&facts.text, &mut all);
    number_pieces(&facts.number, &mut all);
    container_pieces(facts, &mut all);
    all
}

fn listed(values: &[Json]) -> String {
    const SHOWN: usize = 4;
    let shown: Vec<String> = values.iter().take(SHOWN).map(Json::to_string).collect();
    match values.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn text_pieces(text: &TextRules, all: &mut Vec<Piece>) {
    let of = |text: TextRules| Shape { text, ..Shape::default() };
    for format in &text.formats {
        let words = Schema::text().with_format(format).describe();
        let rules = TextRules { formats: vec![Arc::clone(format)], ..TextRules::default() };
        all.push(piece("format", of(rules), move |_| format!("the text may not be {words}")));
    }
    if let Some(max) = text.max {
        let rules = TextRules { max: Some(max), ..TextRules::default() };
        all.push(piece("maxLength", of(rules), move |given| match given.max_length() {
            Some(most) => format!("the text can have {most} characters, and more than {max} are not allowed"),
            None => format!("the text can have more than {max} characters"),
        }));
    }
    if let Some(min) = text.min {
        let rules = TextRules { min: Some(min), ..TextRules::default() };
        all.push(piece("minLength", of(rules), move |_| match min {
            1 => "the text can be empty".to_owned(),
            _ => format!("the text can have fewer than {min} characters"),
        }));
    }
    for pattern in &text.patterns {
        let (rules, words) =
            (TextRules { patterns: vec![Arc::clone(pattern)], ..TextRules::default() }, pattern.clone());
        all.push(piece("pattern", of(rules), move |_| format!("the text may not match the pattern `{words}`")));
    }
}

fn number_pieces(number: &NumberRules, all: &mut Vec<Piece>) {
    let of = |number: NumberRules| Shape { number, ..Shape::default() };
    let name =
        |limit: &Limit, plain: &'static str, exclusive: &'static str| if limit.exclusive { exclusive } else { plain };
    if let Some(limit) = number.minimum.clone() {
        let keyword = name(&limit, "minimum", "exclusiveMinimum");
        let (value, or) = (limit.value.clone(), if limit.exclusive { " or the same" } else { "" });
        let rules = NumberRules { minimum: Some(limit), ..NumberRules::default() };
        all.push(piece(keyword, of(rules), move |_| format!("the number can be less than {value}{or}")));
    }
    if let Some(limit) = number.maximum.clone() {
        let keyword = name(&limit, "maximum", "exclusiveMaximum");
        let (value, or) = (limit.value.clone(), if limit.exclusive { " or the same" } else { "" });
        let rules = NumberRules { maximum: Some(limit), ..NumberRules::default() };
        all.push(piece(keyword, of(rules), move |_| format!("the number can be more than {value}{or}")));
    }
    for step in &number.multiple_of {
        let (rules, step): (_, Number) =
            (NumberRules { multiple_of: vec![step.clone()], ..NumberRules::default() }, step.clone());
        all.push(piece("multipleOf", of(rules), move |_| format!("the number may not be a multiple of {step}")));
    }
}

fn container_pieces(facts: &Facts, all: &mut Vec<Piece>) {
    let list = |list: ListShape| Shape { list, ..Shape::default() };
    if let Some(min) = facts.list.min {
        let rules = ListShape { min: Some(min), ..ListShape::default() };
        all.push(piece("minItems", list(rules), move |_| format!("the list can have fewer than {min} elements")));
    }
    if let Some(max) = facts.list.max {
        let rules = ListShape { max: Some(max), ..ListShape::default() };
        all.push(piece("maxItems", list(rules), move |_| format!("the list can have more than {max} elements")));
    }
    if facts.list.unique {
        let rules = ListShape { unique: true, ..ListShape::default() };
        all.push(piece("uniqueItems", list(rules), |_| "two elements may be equal".to_owned()));
    }
    let object = |object: ObjectShape| Shape { object, ..Shape::default() };
    if let Some(min) = facts.object.min {
        let rules = ObjectShape { min: Some(min), ..ObjectShape::default() };
        all.push(piece("minProperties", object(rules), move |_| format!("fewer than {min} members may be there")));
    }
    if let Some(max) = facts.object.max {
        let rules = ObjectShape { max: Some(max), ..ObjectShape::default() };
        all.push(piece("maxProperties", object(rules), move |_| format!("more than {max} members may be there")));
    }
}
