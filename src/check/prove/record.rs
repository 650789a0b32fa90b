//! One kind of record against its target schema, place by place, and case by case where places are tied together.
//!
//! In: the [`Tree`] of what the rules write. Out: the schema of the records, and what is not proved.

use super::tree::{Tree, Whole};
use crate::check::judge::conditions::Conditions;
use crate::check::judge::logic::{Answer, Formula, Scalar, SubjectId, Way};
use crate::check::typed::Rule;
use crate::schema::{Gap, LeafStep, Others, Property, Schema, Tie, Type};
use crate::source::Span;
use serde_json::Value as Json;
use std::sync::Arc;

/// Something that is not proved.
pub(super) struct Opening<'m> {
    /// The place, from the record.
    pub(super) steps: Vec<LeafStep>,
    /// What may come there and is not allowed; its own steps stand in `steps` already.
    pub(super) gap: Gap,
    /// The values that are at fault.
    pub(super) values: Vec<Span>,
    /// The rules that write them.
    pub(super) rules: Vec<&'m Rule>,
    /// A case in which it may happen, in words.
    pub(super) case: Option<String>,
    /// Whether it hangs on what other places have.
    pub(super) tied: bool,
    /// The value as the mapping writes it, where that is short.
    pub(super) shown: Option<String>,
}

impl Opening<'_> {
    /// The place that the fault lies in: of a member that is lacking, the object around it.
    fn container(&self) -> &[LeafStep] {
        match self.steps.split_last() {
            Some((_, before)) if self.is_lack() => before,
            Some(_) | None => &self.steps,
        }
    }

    /// Whether a required member may be missing.
    pub(super) fn is_lack(&self) -> bool {
        self.gap.keyword.as_deref() == Some("required")
    }

    /// Whether validating the value of a rule covers the place.
    pub(super) fn is_checked_by(&self, rule: &Rule) -> bool {
        let names = rule.target.names.iter().cloned().map(LeafStep::Name);
        let inside = rule.target.names.len() <= self.container().len()
            && names.zip(self.container()).all(|(name, step)| name == *step);
        inside && self.rules.iter().any(|one| std::ptr::eq(*one, rule))
    }

    /// Whether the record must be validated whole: several rules make the object. That it has what is required is seen
    /// whenever an object is written.
    pub(super) fn needs_all(&self) -> bool {
        !self.is_lack() && !self.rules.iter().any(|rule| self.is_checked_by(rule))
    }
}

/// Compares records with their target.
pub(super) struct Comparison<'c, 'b, 'm> {
    pub(super) conditions: &'c Conditions<'b, 'm>,
    /// What holds for every record that is written.
    pub(super) assumed: Formula,
    pub(super) found: Vec<Opening<'m>>,
}

/// Cases of an object that are compared one by one.
const MOST_CASES: usize = 256;
/// Formulas larger than this are not asked about where no requirement hangs on them.
const SMALL: usize = 12;

impl<'m> Comparison<'_, '_, 'm> {
    /// Compares a record with the target; gives what the record is.
    pub(super) fn record(&mut self, wanted: &Schema, tree: &Tree<'m>) -> Schema {
        self.object(wanted, tree, &mut Vec::new(), &Formula::True)
    }

    /// What is written at a place. `made`: when the object around it is there.
    fn place(&mut self, wanted: &Schema, tree: &Tree<'m>, steps: &mut Vec<LeafStep>) -> Schema {
        let mut schemas = Vec::new();
        for whole in &tree.wholes {
            if self.whole(wanted, whole, steps) {
                schemas.push(whole.schema.clone());
            }
        }
        if !tree.members.is_empty() {
            let made = tree.made();
            schemas.push(self.object(wanted, tree, steps, &made));
        }
        Schema::union(&schemas)
    }

    /// Compares a value with its place; false where it is never written.
    fn whole(&mut self, wanted: &Schema, whole: &Whole<'m>, steps: &[LeafStep]) -> bool {
        let gaps = wanted.gaps(&whole.schema);
        if !gaps.is_empty() && self.never(std::slice::from_ref(&whole.written)) {
            return false;
        }
        let shown = self.conditions.shown(whole.value);
        for gap in gaps {
            let shown = shown.clone().filter(|_| gap.steps.is_empty());
            let place: Vec<LeafStep> = steps.iter().chain(&gap.steps).cloned().collect();
            let values = super::open::spans_of(whole.value, &gap.steps);
            self.add(Opening { steps: place, gap, values, rules: vec![whole.rule], case: None, tied: false, shown });
        }
        true
    }

    /// The same fault at the same place is one, however many values have it.
    fn add(&mut self, opening: Opening<'m>) {
        let same = |known: &&mut Opening<'m>| {
            known.steps == opening.steps
                && known.gap.keyword == opening.gap.keyword
                && known.gap.surely == opening.gap.surely
        };
        match self.found.iter_mut().find(same) {
            Some(known) => {
                known.gap.given = known.gap.given.or(&opening.gap.given);
                known.gap.refused.extend(opening.gap.refused);
                known.values.extend(opening.values);
                known.rules.extend(opening.rules);
            }
            None => self.found.push(opening),
        }
    }

    /// An object that rules write member by member.
    fn object(&mut self, wanted: &Schema, tree: &Tree<'m>, steps: &mut Vec<LeafStep>, made: &Formula) -> Schema {
        let (bare, before) = (wanted.bare(), self.found.len());
        let required = wanted.required();
        let mut members = Vec::new();
        for (name, below) in &tree.members {
            steps.push(LeafStep::Name(name.clone()));
            let place = match wanted.property(name) {
                Property::Declared { schema, .. } => schema,
                Property::Undeclared => Schema::any(),
                Property::Closed => Schema::nothing(),
            };
            let schema = self.place(&place, below, steps);
            steps.pop();
            let always = self.is_always(below, made, required.contains(name));
            members.push((name.clone(), schema, always));
        }
        let members: Vec<_> = members.into_iter().filter(|(_, schema, _)| !schema.types().is_empty()).collect();
        let given = Schema::object_of(&members, &Others::None);
        let lacks = |name: &Arc<str>| !members.iter().any(|(known, _, always)| known == name && *always);
        for name in bare.required().iter().filter(|name| lacks(name)) {
            self.lacking(wanted, tree, steps, name, made, &given);
        }
        if !wanted.surely_covers(&given) {
            let ties = self.ties(wanted, tree, steps, made, &given);
            let lists_objects = bare.enum_values().is_some() || !bare.types().contains(Type::Object);
            let all = ties && bare.surely_covers(&given);
            if (lists_objects && !bare.surely_covers(&given)) || (self.found.len() == before && !all) {
                self.unknown(wanted, tree, steps, &given);
            }
        }
        if self.found.len() == before {
            // Where nothing can be written, no case is left in which a condition asks for a member.
            for name in required.iter().filter(|name| lacks(name)) {
                self.lacking(wanted, tree, steps, name, made, &given);
            }
        }
        given
    }

    /// Whether a member is there in every object.
    fn is_always(&self, member: &Tree<'m>, made: &Formula, matters: bool) -> bool {
        let written = member.written();
        if matches!(written, Formula::True) {
            return true;
        }
        let small = written.size() + made.size() <= SMALL;
        (matters || small) && self.never(&[made.clone(), written.not()])
    }

    /// Whether some formulas can never hold together in a record that is written.
    fn never(&self, formulas: &[Formula]) -> bool {
        let all = std::iter::once(self.assumed.clone()).chain(formulas.iter().cloned());
        self.conditions.solve(&Formula::all(all)) == Answer::No
    }

    /// A required member that is not always there.
    fn lacking(
        &mut self,
        wanted: &Schema,
        tree: &Tree<'m>,
        steps: &[LeafStep],
        name: &Arc<str>,
        made: &Formula,
        given: &Schema,
    ) {
        let member = tree.members.get(name);
        let mut wholes = Vec::new();
        member.into_iter().for_each(|member| member.all(&mut wholes));
        let may_be_empty = wholes.iter().any(|whole| whole.schema.types().meets(Type::Array.into()));
        let why = match (wholes.is_empty(), may_be_empty) {
            (true, _) => format!("no rule sets `{name}`, and it is required"),
            (false, true) => format!("`{name}` is required, and may be missing or empty; nothing empty is written"),
            (false, false) => format!("`{name}` is required, and may be missing"),
        };
        let written = member.map_or(Formula::False, Tree::written);
        let case = self.case(&[made.clone(), written.not()]);
        if wholes.is_empty() {
            tree.all(&mut wholes);
        }
        let gap = Gap {
            steps: Vec::new(),
            keyword: Some("required".into()),
            wanted: wanted.clone(),
            given: given.clone(),
            refused: Vec::new(),
            surely: false,
            why,
        };
        let steps = steps.iter().cloned().chain([LeafStep::Name(name.clone())]).collect();
        let (values, rules) = (spans(&wholes), rules(&wholes));
        self.add(Opening { steps, gap, values, rules, case, tied: true, shown: None });
    }

    fn case(&self, formulas: &[Formula]) -> Option<String> {
        let all = std::iter::once(self.assumed.clone()).chain(formulas.iter().cloned());
        self.conditions.words(&self.conditions.solve(&Formula::all(all)))
    }

    /// What the target says across the members of an object, tie by tie; true where all of it is proved.
    fn ties(&mut self, wanted: &Schema, tree: &Tree<'m>, steps: &[LeafStep], made: &Formula, given: &Schema) -> bool {
        let mut proved = true;
        for tie in wanted.ties() {
            proved &= tie.schema.surely_covers(given) || self.tied(&tie, tree, steps, made, given);
        }
        proved
    }

    /// One tie, case by case; true where every case is proved.
    fn tied(&mut self, tie: &Tie, tree: &Tree<'m>, steps: &[LeafStep], made: &Formula, given: &Schema) -> bool {
        let wanted = &tie.schema;
        let open: Vec<(Schema, Option<Vec<Formula>>)> = match self.cases(tree, made, tie, given) {
            None => vec![(given.clone(), None)],
            Some(cases) => {
                let open = cases.into_iter().filter(|(case, _)| !wanted.surely_covers(case));
                open.map(|(case, formulas)| (case, Some(formulas))).collect()
            }
        };
        if open.is_empty() {
            return true;
        }
        let found = open.into_iter().find_map(|(case, formulas)| {
            let unsure = wanted.unsure(&case)?;
            Some((unsure, case, formulas.and_then(|formulas| self.case(&formulas))))
        });
        let Some((unsure, given, case)) = found else {
            self.unknown(wanted, tree, steps, given);
            return false;
        };
        let mut wholes = Vec::new();
        tree.members.values().for_each(|member| member.all(&mut wholes));
        let gap = Gap {
            steps: Vec::new(),
            keyword: Some(unsure.keyword),
            wanted: wanted.clone(),
            given,
            refused: Vec::new(),
            surely: false,
            why: unsure.why,
        };
        let mut asked = Vec::new();
        unsure.member.and_then(|name| tree.members.get(&name)).into_iter().for_each(|member| member.all(&mut asked));
        let values = if asked.is_empty() { spans(&wholes) } else { spans(&asked) };
        let rules = rules(&wholes);
        self.add(Opening { steps: steps.to_vec(), gap, values, rules, case, tied: true, shown: None });
        false
    }

    /// An object that is not proved as a whole, and nothing in it is seen to be at fault.
    fn unknown(&mut self, wanted: &Schema, tree: &Tree<'m>, steps: &[LeafStep], given: &Schema) {
        let mut wholes = Vec::new();
        tree.members.values().for_each(|member| member.all(&mut wholes));
        for mut gap in wanted.gaps(given) {
            let steps = steps.iter().cloned().chain(std::mem::take(&mut gap.steps)).collect();
            let (values, rules) = (spans(&wholes), rules(&wholes));
            self.add(Opening { steps, gap, values, rules, case: None, tied: true, shown: None });
        }
    }

    /// The cases of the members that a tie speaks of: what the object is in each, and the formulas that hold there.
    fn cases(&self, tree: &Tree<'m>, made: &Formula, tie: &Tie, given: &Schema) -> Option<Vec<(Schema, Vec<Formula>)>> {
        let matters = |name: &Arc<str>| tie.names.as_ref().is_none_or(|names| names.contains(name));
        let mut wholes = Vec::new();
        for (_, member) in tree.members.iter().filter(|(name, _)| matters(name)) {
            member.all(&mut wholes);
        }
        let formulas: Vec<Formula> = wholes.iter().map(|whole| whole.written.clone()).collect();
        let told: Vec<SubjectId> = wholes.iter().filter_map(|whole| whole.told).collect();
        let assumed = Formula::all([self.assumed.clone(), made.clone()]);
        let ways = self
            .conditions
            .ways(&assumed, &formulas, &told, MOST_CASES)
            .or_else(|| self.conditions.ways(&assumed, &formulas, &[], MOST_CASES))?;
        let case = |way: Way| {
            let mut reader = Reader { way: &way, told: &told, next: 0 };
            let mut members = Vec::new();
            for (name, below) in &tree.members {
                if matters(name) {
                    members.extend(reader.place(below).map(|schema| (name.clone(), schema, true)));
                } else if let Property::Declared { schema, required } = given.property(name) {
                    members.push((name.clone(), schema, required));
                }
            }
            let held = formulas.iter().zip(&way.holds);
            let held = held.map(|(formula, holds)| if *holds { formula.clone() } else { formula.clone().not() });
            let held: Vec<Formula> = std::iter::once(made.clone()).chain(held).collect();
            (Schema::object_of(&members, &Others::None), held)
        };
        Some(ways.into_iter().map(case).collect())
    }
}

/// Reads what an object is in one case, its values in the order of [`Tree::all`].
struct Reader<'w> {
    way: &'w Way,
    told: &'w [SubjectId],
    next: usize,
}

impl Reader<'_> {
    fn members(&mut self, tree: &Tree<'_>) -> Schema {
        let mut members = Vec::new();
        for (name, below) in &tree.members {
            if let Some(schema) = self.place(below) {
                members.push((name.clone(), schema, true));
            }
        }
        Schema::object_of(&members, &Others::None)
    }

    fn place(&mut self, tree: &Tree<'_>) -> Option<Schema> {
        let mut schemas = Vec::new();
        for whole in &tree.wholes {
            let holds = self.way.holds.get(self.next).copied().unwrap_or(true);
            self.next += 1;
            if holds {
                schemas.push(self.schema(whole));
            }
        }
        let mut found = Vec::new();
        tree.members.values().for_each(|member| member.all(&mut found));
        let range = self.next..self.next + found.len();
        let any = self.way.holds.get(range).is_none_or(|holds| holds.contains(&true));
        let below = self.members(tree);
        if !found.is_empty() && any {
            schemas.push(below);
        }
        (!schemas.is_empty()).then(|| Schema::union(&schemas))
    }

    /// A value, and the very scalar that it is in this case.
    fn schema(&self, whole: &Whole<'_>) -> Schema {
        let at = whole.told.and_then(|told| self.told.iter().position(|one| *one == told));
        let value = at.and_then(|at| self.way.values.get(at)).cloned().flatten();
        // Times are equal by the instant, not by how they are written.
        let value = value.filter(|_| whole.schema.format().is_none_or(|format| *format != *"date-time"));
        match value.as_ref().and_then(json_of) {
            Some(json) => whole.schema.with_values(vec![json]),
            None => whole.schema.clone(),
        }
    }
}

/// A scalar as JSON; numbers only where their spelling tells all of them.
fn json_of(scalar: &Scalar) -> Option<Json> {
    match scalar {
        Scalar::Bool(value) => Some(Json::Bool(*value)),
        Scalar::Text(text) => Some(Json::from(text.as_str())),
        Scalar::Number(_) | Scalar::Other(_) => None,
    }
}

fn spans(wholes: &[&Whole<'_>]) -> Vec<Span> {
    wholes.iter().map(|whole| whole.value.span).collect()
}

fn rules<'m>(wholes: &[&Whole<'m>]) -> Vec<&'m Rule> {
    let mut rules: Vec<&Rule> = Vec::new();
    for whole in wholes {
        if !rules.iter().any(|known| std::ptr::eq(*known, whole.rule)) {
            rules.push(whole.rule);
        }
    }
    rules
}
