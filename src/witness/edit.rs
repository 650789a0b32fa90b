//! Changes to a payload at a place: a value set, a member left out, a list made longer.
//!
//! In: JSON, the [`Model`] it was made of, a way down. Out: the JSON changed; what is missing on the way is made, and an
//! object whose alternative has no such member becomes one that has.

use super::instance::Maker;
use super::model::{Form, Model};
use super::scenario::Want;
use super::ways::models_at;
use crate::check::OriginStep;
use serde_json::{Map, Value as Json};
use std::rc::Rc;

/// Elements of a list that are made.
const MOST_ELEMENTS: usize = 3000;

/// Which elements of a list a step means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// The first.
    First,
    /// The last.
    Last,
    /// All of them.
    All,
}

/// One change.
pub(super) struct Edit<'e, 'r> {
    pub want: &'e Want,
    pub which: Which,
    pub maker: &'e mut Maker<'r>,
}

impl Edit<'_, '_> {
    /// Makes the change at the end of a way; false where the way leads nowhere.
    pub(super) fn apply(&mut self, value: &mut Json, model: &Model, way: &[OriginStep]) -> bool {
        match way.split_first() {
            None => self.at_end(value, model),
            Some((OriginStep::Name(name), rest)) => self.member(value, model, name, rest),
            Some((OriginStep::Each, rest)) => self.each(value, model, rest),
        }
    }

    fn member(&mut self, value: &mut Json, model: &Model, name: &str, rest: &[OriginStep]) -> bool {
        if rest.is_empty() && *self.want == Want::Missing {
            return self.take_away(value, model, name);
        }
        let Some(form) = self.form_for(value, model, name, rest) else { return false };
        let Some(below) = form.member(name) else { return false };
        if !value.is_object() || !(model.forms().len() == 1 || form.accepts(value)) {
            self.become_form(value, model, form);
        }
        let Json::Object(members) = value else { return false };
        if let Some(member) = members.get_mut(name) {
            return self.apply(member, &below, rest);
        }
        let Some(mut member) = self.maker.value(&below) else { return false };
        let done = self.apply(&mut member, &below, rest);
        members.insert(name.to_owned(), member);
        done
    }

    /// A required member that may be null becomes null.
    fn take_away(&mut self, value: &mut Json, model: &Model, name: &str) -> bool {
        let Json::Object(members) = value else { return false };
        let required = |form: &Form| {
            let named = form.object.as_ref().and_then(|object| object.members.iter().find(|one| *one.name == *name));
            named.is_some_and(|member| member.required && member.model.accepts(&Json::Null))
        };
        if model.forms().iter().any(required) {
            return members.insert(name.to_owned(), Json::Null) != Some(Json::Null);
        }
        members.shift_remove(name).is_some()
    }

    /// The alternative in which a member can be there; the one that the value is, if that will do.
    fn form_for<'m>(&self, value: &Json, model: &'m Model, name: &str, rest: &[OriginStep]) -> Option<&'m Form> {
        let takes = |form: &&Form| match (form.member(name), rest.is_empty(), self.want) {
            (Some(below), true, Want::Be(wanted)) => below.accepts(wanted),
            (Some(_), _, _) => true,
            (None, _, _) => false,
        };
        let mut fitting = model.forms().iter().filter(takes);
        let first = fitting.clone().next();
        if model.forms().len() == 1 {
            return first.or(model.forms().first());
        }
        fitting.find(|form| form.accepts(value)).or(first)
    }

    /// Makes an object of another alternative, with what it had before where that fits.
    fn become_form(&mut self, value: &mut Json, model: &Model, form: &Form) {
        let Some(Json::Object(mut made)) = self.maker.of_form(model, form) else { return };
        if let Json::Object(before) = value {
            for (name, member) in std::mem::take(before) {
                if form.member(&name).is_some_and(|below| below.accepts(&member)) {
                    made.insert(name, member);
                }
            }
        }
        *value = Json::Object(made);
    }

    fn each(&mut self, value: &mut Json, model: &Model, rest: &[OriginStep]) -> bool {
        if let (Json::Object(members), Some(form)) = (&mut *value, object_form(model)) {
            return self.each_member(members, form, rest);
        }
        let Some(form) = model.forms().iter().find(|form| form.list.is_some()) else { return false };
        if !value.is_array() {
            *value = Json::Array(Vec::new());
        }
        let Json::Array(elements) = value else { return false };
        if elements.is_empty() {
            let Some(made) = form.element(0).and_then(|below| self.maker.value(&below)) else { return false };
            elements.push(made);
        }
        if rest.is_empty() && *self.want == Want::Missing {
            return elements.pop().is_some();
        }
        if let (Want::Different(count), false) = (self.want, rest.contains(&OriginStep::Each)) {
            return self.differ(elements, form, rest, *count);
        }
        let last = elements.len() - 1;
        let mut any = false;
        for (index, element) in elements.iter_mut().enumerate() {
            let meant = match self.which {
                Which::First => index == 0,
                Which::Last => index == last,
                Which::All => true,
            };
            if let Some(below) = form.element(index).filter(|_| meant) {
                any |= self.apply(element, &below, rest);
            }
        }
        any
    }

    /// So many elements, each with another value at the end of the way.
    fn differ(&mut self, elements: &mut Vec<Json>, form: &Form, rest: &[OriginStep], count: usize) -> bool {
        let Some(first) = elements.first().cloned() else { return false };
        let Some(model) = form.element(0) else { return false };
        let ends = models_at(&model, rest);
        let values = ends.iter().flat_map(|end| end.scalars()).filter(|value| !value.is_null());
        elements.clear();
        for value in values.take(count) {
            let (mut element, want) = (first.clone(), Want::Be(value.clone()));
            let mut edit = Edit { want: &want, which: self.which, maker: &mut *self.maker };
            if edit.apply(&mut element, &model, rest) {
                elements.push(element);
            }
        }
        !elements.is_empty()
    }

    fn each_member(&mut self, members: &mut Map<String, Json>, form: &Form, rest: &[OriginStep]) -> bool {
        let Some(object) = &form.object else { return false };
        if members.is_empty() {
            let made = object.names.first().cloned().zip(object.others.as_ref().and_then(|one| self.maker.value(one)));
            members.extend(made);
        }
        let mut any = false;
        for (name, member) in members.iter_mut() {
            if let Some(below) = form.member(name) {
                any |= self.apply(member, &below, rest);
            }
        }
        any
    }

    fn at_end(&mut self, value: &mut Json, model: &Model) -> bool {
        match self.want {
            Want::Be(wanted) => match fitting(model, wanted) {
                Some(fitting) => *value = fitting,
                None => return false,
            },
            Want::Count(count) => return self.count(value, model, *count),
            Want::Different(_) => return false,
            Want::Present => return self.be_present(value, model),
            Want::Missing if model.accepts(&Json::Null) => *value = Json::Null,
            Want::Missing => return false,
        }
        true
    }

    fn be_present(&mut self, value: &mut Json, model: &Model) -> bool {
        let there = match value {
            Json::Null => false,
            Json::String(text) => !text.trim().is_empty(),
            Json::Array(elements) => !elements.is_empty(),
            Json::Bool(_) | Json::Number(_) | Json::Object(_) => true,
        };
        if there {
            return true;
        }
        if model.forms().iter().any(|form| form.list.is_some()) && self.count(value, model, 1) {
            return true;
        }
        let is_there = |one: &&Json| !one.is_null() && one.as_str().is_none_or(|text| !text.trim().is_empty());
        let made = model.scalars().iter().find(is_there).cloned().or_else(|| self.maker.value(model));
        made.is_some_and(|made| {
            *value = made;
            true
        })
    }

    fn count(&mut self, value: &mut Json, model: &Model, count: usize) -> bool {
        let Some(form) = model.forms().iter().find(|form| form.list.is_some()) else {
            let counts = |one: &&Json| one.as_str().is_some_and(|text| text.chars().count() == count);
            let wanted = model.scalars().iter().find(counts).cloned();
            return wanted.is_some_and(|wanted| {
                *value = wanted;
                true
            });
        };
        if count > MOST_ELEMENTS {
            return false;
        }
        let mut elements = if let Json::Array(elements) = std::mem::take(value) { elements } else { Vec::new() };
        elements.truncate(count);
        let unique = form.list.as_ref().is_some_and(|list| list.unique);
        while elements.len() < count {
            let Some(element) = self.another(&elements, form, unique) else { break };
            elements.push(element);
        }
        let done = elements.len() == count;
        *value = Json::Array(elements);
        done
    }

    /// One more element: like the last one, or another where no two may be equal.
    fn another(&mut self, elements: &[Json], form: &Form, unique: bool) -> Option<Json> {
        let model: Rc<Model> = form.element(elements.len())?;
        match elements.last() {
            Some(last) if !unique => Some(last.clone()),
            Some(_) => {
                let other = model.scalars().iter().find(|one| !elements.contains(one)).cloned();
                let numbered = || Some(Json::from(format!("a{}", elements.len()))).filter(|one| model.accepts(one));
                let whole = || Some(Json::from(elements.len())).filter(|one| model.accepts(one));
                other.or_else(numbered).or_else(whole)
            }
            None => self.maker.value(&model),
        }
    }
}

fn object_form(model: &Model) -> Option<&Form> {
    model.forms().iter().find(|form| form.object.is_some())
}

/// A value as a place takes it: itself, or the listed value that differs in case or white space only.
fn fitting(model: &Model, wanted: &Json) -> Option<Json> {
    if model.accepts(wanted) {
        return Some(wanted.clone());
    }
    let plain = |text: &str| text.trim().to_lowercase();
    let text = wanted.as_str().map(plain);
    let like = |one: &&Json| text.is_some() && one.as_str().map(plain) == text;
    let printed = |one: &&Json| one.as_str() == Some(&wanted.to_string());
    let all = model.scalars();
    all.iter().find(like).or_else(|| all.iter().find(printed)).cloned()
}
