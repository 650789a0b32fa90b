//! Values of a [`Model`]: the least one, rich ones, random ones.
//!
//! In: a model and how rich a value is wanted. Out: JSON that mostly meets the schema; the validator decides.

use super::model::{Form, ListForm, Model, ObjectForm};
use super::random::Random;
use serde_json::{Map, Value as Json};

/// Objects and lists inside one another, beyond which only what is required is made.
const DEEPEST: usize = 8;
/// Beyond this nothing is made.
const ABYSS: usize = 24;
/// Elements of a list that was made.
const MOST_ELEMENTS: usize = 64;

/// How rich a value is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// In how many of 100 cases an optional member is there.
    pub optional: usize,
    /// Elements of a list, at most, beyond the least number.
    pub elements: usize,
    /// In how many of 100 cases something else than the plainest alternative or value is taken.
    pub odd: usize,
}

impl Style {
    /// Only what is required.
    pub(super) const LEAST: Style = Style { optional: 0, elements: 0, odd: 0 };
    /// Everything, with one element in each list.
    pub(super) const FULL: Style = Style { optional: 100, elements: 1, odd: 0 };
    /// Anything.
    pub(super) const RANDOM: Style = Style { optional: 60, elements: 3, odd: 60 };
}

/// Makes values.
pub(super) struct Maker<'r> {
    pub style: Style,
    pub random: &'r mut Random,
}

impl Maker<'_> {
    /// A value; none where there seems to be none.
    pub(super) fn value(&mut self, model: &Model) -> Option<Json> {
        self.below(model, 0)
    }

    /// A value of one alternative.
    pub(super) fn of_form(&mut self, model: &Model, form: &Form) -> Option<Json> {
        self.form(model, form, 0)
    }

    fn below(&mut self, model: &Model, depth: usize) -> Option<Json> {
        let forms = model.forms();
        let first = if self.is_odd() { self.random.below(forms.len()) } else { 0 };
        let in_order = forms.iter().cycle().skip(first).take(forms.len());
        { in_order }.find_map(|form| self.form(model, form, depth))
    }

    fn form(&mut self, model: &Model, form: &Form, depth: usize) -> Option<Json> {
        if depth > ABYSS {
            return None;
        }
        if form.values.is_some() {
            return self.scalar(model);
        }
        let mut kinds = Vec::new();
        kinds.extend(form.object.as_ref().map(Kind::Object));
        kinds.extend(form.list.as_ref().map(Kind::List));
        // What may be anything is made a text.
        let at = if form.schema.is_any() { 0 } else { kinds.len() };
        kinds.insert(at, Kind::Scalar);
        if self.is_odd() {
            let turn = self.random.below(kinds.len());
            kinds.rotate_left(turn);
        }
        kinds.into_iter().find_map(|kind| match kind {
            Kind::Object(object) => self.object(object, depth),
            Kind::List(list) => self.list(list, depth),
            Kind::Scalar => self.scalar(model),
        })
    }

    fn scalar(&mut self, model: &Model) -> Option<Json> {
        let all = model.scalars();
        let plain = if self.is_odd() { self.random.pick(all) } else { all.first() };
        plain.cloned()
    }

    fn object(&mut self, object: &ObjectForm, depth: usize) -> Option<Json> {
        let mut members = Map::new();
        for member in &object.members {
            let wanted = member.required || (depth < DEEPEST && self.random.chance(self.style.optional));
            if !wanted {
                continue;
            }
            match self.below(&member.model, depth + 1) {
                Some(value) => drop(members.insert(member.name.to_string(), value)),
                None if member.required => return None,
                None => {}
            }
        }
        self.add_asked_for(object, &mut members, depth);
        self.add_others(object, &mut members, depth);
        Some(Json::Object(members))
    }

    /// Members that those which are there ask for.
    fn add_asked_for(&mut self, object: &ObjectForm, members: &mut Map<String, Json>, depth: usize) {
        for _ in 0..object.requires.len() {
            for (member, names) in &object.requires {
                if !members.contains_key(&**member) {
                    continue;
                }
                for name in names.iter().filter(|name| !members.contains_key(&***name)).cloned().collect::<Vec<_>>() {
                    let known = object.members.iter().find(|member| member.name == name);
                    let value = match known {
                        Some(member) => self.below(&member.model, depth + 1),
                        None => Some(Json::from("a")),
                    };
                    members.extend(value.map(|value| (name.to_string(), value)));
                }
            }
        }
    }

    /// Members that are not named one by one, and what is needed to have enough members.
    fn add_others(&mut self, object: &ObjectForm, members: &mut Map<String, Json>, depth: usize) {
        let Some(others) = &object.others else { return self.add_members(object, members, depth) };
        let mut wanted = 0;
        let free = object.members.is_empty() || self.is_odd();
        if free && depth < DEEPEST && self.style.optional > 0 {
            wanted = self.style.elements.min(1 + self.random.below(self.style.elements));
        }
        let target = (members.len() + wanted).max(object.least);
        for name in &object.names {
            if members.len() >= target {
                break;
            }
            if !members.contains_key(name)
                && let Some(value) = self.below(others, depth + 1)
            {
                members.insert(name.clone(), value);
            }
        }
        self.add_members(object, members, depth);
    }

    fn add_members(&mut self, object: &ObjectForm, members: &mut Map<String, Json>, depth: usize) {
        for member in &object.members {
            if members.len() >= object.least {
                return;
            }
            if !members.contains_key(&*member.name)
                && let Some(value) = self.below(&member.model, depth + 1)
            {
                members.insert(member.name.to_string(), value);
            }
        }
    }

    fn list(&mut self, list: &ListForm, depth: usize) -> Option<Json> {
        let mut count = list.least;
        if depth < DEEPEST && self.style.elements > 0 {
            let more =
                if self.style.odd > 0 { self.random.below(self.style.elements + 1) } else { self.style.elements };
            count = count.max(more);
        }
        let count = count.min(list.most).min(MOST_ELEMENTS);
        let mut elements: Vec<Json> = Vec::with_capacity(count);
        for index in 0..count {
            let model = match (&list.contains, list.first.get(index)) {
                (Some(wanted), None) if index == list.first.len() => wanted,
                (_, Some(first)) => first,
                (_, None) => &list.rest,
            };
            let value = self.below(model, depth + 1)?;
            elements.push(if list.unique && elements.contains(&value) { self.other(model, &elements)? } else { value });
        }
        if let (Some(wanted), 0) = (&list.contains, count) {
            elements.push(self.below(wanted, depth + 1)?);
        }
        Some(Json::Array(elements))
    }

    /// An element that is not among others.
    fn other(&mut self, model: &Model, taken: &[Json]) -> Option<Json> {
        model.scalars().iter().find(|value| !taken.contains(value)).cloned()
    }

    fn is_odd(&mut self) -> bool {
        self.style.odd > 0 && self.random.chance(self.style.odd)
    }
}

enum Kind<'f> {
    Object(&'f ObjectForm),
    List(&'f ListForm),
    Scalar,
}
