//! Changes to a payload at a place: a value set, a member left out.
//!
//! In: JSON, the [`Model`] it was made of, a way down. Out: the JSON changed; what is missing on the way is made.

use super::instance::Maker;
use super::model::{Form, Model};
use crate::check::OriginStep;
use serde_json::{Map, Value as Json};
use std::rc::Rc;

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

/// Sets the value at a place, or takes it away; false where the way leads nowhere.
pub(super) fn set(
    value: &mut Json,
    model: &Model,
    way: &[OriginStep],
    new: Option<&Json>,
    which: Which,
    maker: &mut Maker<'_>,
) -> bool {
    let Some((step, rest)) = way.split_first() else {
        if let Some(new) = new {
            *value = new.clone();
        }
        return new.is_some();
    };
    match step {
        OriginStep::Name(name) => {
            let Some(below) = member_model(model, name) else { return false };
            let Some(object) = object_of(value) else { return false };
            if rest.is_empty() && new.is_none() {
                return object.shift_remove(&**name).is_some();
            }
            if !object.contains_key(&**name) {
                let made = if rest.is_empty() { Some(Json::Null) } else { maker.value(&below) };
                let Some(made) = made else { return false };
                object.insert(name.to_string(), made);
            }
            object.get_mut(&**name).is_some_and(|value| set(value, &below, rest, new, which, maker))
        }
        OriginStep::Each => each(value, model, rest, new, which, maker),
    }
}

fn each(
    value: &mut Json,
    model: &Model,
    rest: &[OriginStep],
    new: Option<&Json>,
    which: Which,
    maker: &mut Maker<'_>,
) -> bool {
    if let Json::Object(members) = value {
        let mut any = false;
        for (name, member) in members.iter_mut() {
            let Some(below) = member_model(model, name) else { continue };
            any |= set(member, &below, rest, new, which, maker);
        }
        return any;
    }
    let Some(form) = list_form(model) else { return false };
    if !value.is_array() {
        *value = Json::Array(Vec::new());
    }
    let Json::Array(elements) = value else { return false };
    if elements.is_empty() {
        let Some(made) = element_model(form, 0).and_then(|below| maker.value(&below)) else { return false };
        elements.push(made);
    }
    let last = elements.len() - 1;
    let mut any = false;
    for (index, element) in elements.iter_mut().enumerate() {
        let meant = match which {
            Which::First => index == 0,
            Which::Last => index == last,
            Which::All => true,
        };
        if let Some(below) = element_model(form, index).filter(|_| meant) {
            any |= set(element, &below, rest, new, which, maker);
        }
    }
    any
}

fn object_of(value: &mut Json) -> Option<&mut Map<String, Json>> {
    if !value.is_object() {
        *value = Json::Object(Map::new());
    }
    value.as_object_mut()
}

/// What a member is, by the first alternative that lets it be there.
pub(super) fn member_model(model: &Model, name: &str) -> Option<Rc<Model>> {
    let of_form = |form: &Form| {
        let object = form.object.as_ref()?;
        let named = object.members.iter().find(|member| *member.name == *name);
        named.map(|member| Rc::clone(&member.model)).or_else(|| object.others.clone())
    };
    model.forms().iter().find_map(of_form)
}

fn list_form(model: &Model) -> Option<&Form> {
    model.forms().iter().find(|form| form.list.is_some())
}

fn element_model(form: &Form, index: usize) -> Option<Rc<Model>> {
    let list = form.list.as_ref()?;
    Some(Rc::clone(list.first.get(index).unwrap_or(&list.rest)))
}

/// What a place is, by all alternatives; none where the way leads nowhere.
pub(super) fn models_at(model: &Rc<Model>, way: &[OriginStep]) -> Vec<Rc<Model>> {
    const MOST: usize = 8;
    let mut all = vec![Rc::clone(model)];
    for step in way {
        let mut next: Vec<Rc<Model>> = Vec::new();
        for form in all.iter().flat_map(|model| model.forms()) {
            next.extend(step_below(form, step));
        }
        next.truncate(MOST);
        all = next;
    }
    all
}

fn step_below(form: &Form, step: &OriginStep) -> Option<Rc<Model>> {
    match step {
        OriginStep::Name(name) => {
            let object = form.object.as_ref()?;
            let named = object.members.iter().find(|member| member.name == *name);
            named.map(|member| Rc::clone(&member.model)).or_else(|| object.others.clone())
        }
        OriginStep::Each => {
            element_model(form, 0).or_else(|| form.object.as_ref().and_then(|object| object.others.clone()))
        }
    }
}

/// The ways to all places below which a model names nothing more, and to the lists and objects on the way.
pub(super) fn ways(model: &Rc<Model>, most: usize) -> Vec<Vec<OriginStep>> {
    const DEEPEST: usize = 7;
    let mut all: Vec<Vec<OriginStep>> = Vec::new();
    let mut open = std::collections::VecDeque::from([(Rc::clone(model), Vec::new())]);
    while let Some((model, way)) = open.pop_front() {
        if all.len() >= most {
            break;
        }
        if way.len() < DEEPEST {
            for (step, below) in below(&model) {
                let mut way: Vec<OriginStep> = way.clone();
                way.push(step);
                if !open.iter().any(|(_, known)| *known == way) {
                    open.push_back((below, way));
                }
            }
        }
        if !way.is_empty() {
            all.push(way);
        }
    }
    all
}

fn below(model: &Model) -> Vec<(OriginStep, Rc<Model>)> {
    let mut all: Vec<(OriginStep, Rc<Model>)> = Vec::new();
    for form in model.forms() {
        for member in form.object.iter().flat_map(|object| &object.members) {
            let step = OriginStep::Name(member.name.clone());
            if !all.iter().any(|(known, _)| *known == step) {
                all.push((step, Rc::clone(&member.model)));
            }
        }
        let others = form.object.as_ref().and_then(|object| object.others.as_ref());
        let elements = form.list.as_ref().map(|list| &list.rest);
        let free = others.filter(|_| form.object.as_ref().is_some_and(|object| object.members.is_empty()));
        let known = form.schema.is_any() || all.iter().any(|(known, _)| *known == OriginStep::Each);
        all.extend(elements.or(free).filter(|_| !known).map(|below| (OriginStep::Each, Rc::clone(below))));
    }
    all
}
