//! A schema taken apart for making values of it: its alternatives, each with its members and elements.
//!
//! In: a [`Schema`]. Out: a tree of [`Model`]s, worked out where it is looked into, since schemas refer to themselves.
//! Conditions become alternatives. What is made may still break a keyword; the validator tells.

use super::pool;
use super::words::Words;
use crate::schema::{Condition, Property, Schema, Type};
use serde_json::Value as Json;
use std::cell::OnceCell;
use std::rc::Rc;
use std::sync::Arc;

/// Most alternatives of one place.
const MOST_FORMS: usize = 24;

/// What values of a place are.
pub(super) struct Model {
    schema: Schema,
    words: Rc<Words>,
    forms: OnceCell<Vec<Form>>,
    scalars: OnceCell<Vec<Json>>,
}

/// One alternative of a place.
pub(super) struct Form {
    /// Its schema, without further alternatives.
    pub schema: Schema,
    /// The values, where they are listed.
    pub values: Option<Vec<Json>>,
    /// What objects are; none where none is let through.
    pub object: Option<ObjectForm>,
    /// What lists are; none where none is let through.
    pub list: Option<ListForm>,
}

/// What objects are.
pub(super) struct ObjectForm {
    /// The members that are named.
    pub members: Vec<MemberForm>,
    /// Other members.
    pub others: Option<Rc<Model>>,
    /// Names for other members.
    pub names: Vec<String>,
    /// Members that ask for others.
    pub requires: Vec<(Arc<str>, Vec<Arc<str>>)>,
    /// At least so many.
    pub least: usize,
}

/// A member of an object.
pub(super) struct MemberForm {
    pub name: Arc<str>,
    pub model: Rc<Model>,
    pub required: bool,
}

/// What lists are.
pub(super) struct ListForm {
    /// The first elements, where they differ from the rest.
    pub first: Vec<Rc<Model>>,
    /// The other elements.
    pub rest: Rc<Model>,
    /// An element that must be there.
    pub contains: Option<Rc<Model>>,
    pub least: usize,
    pub most: usize,
    pub unique: bool,
}

impl Model {
    /// Of a schema.
    pub(super) fn of(schema: &Schema, words: &Rc<Words>) -> Rc<Model> {
        let (forms, scalars) = (OnceCell::new(), OnceCell::new());
        Rc::new(Self { schema: schema.clone(), words: Rc::clone(words), forms, scalars })
    }

    /// Its alternatives, simplest first as written.
    pub(super) fn forms(&self) -> &[Form] {
        self.forms.get_or_init(|| alternatives(&self.schema).iter().map(|schema| self.form(schema)).collect())
    }

    /// Values that are no lists or objects, the plainest first.
    pub(super) fn scalars(&self) -> &[Json] {
        self.scalars.get_or_init(|| {
            let mut all: Vec<Json> = Vec::new();
            for form in self.forms() {
                for value in pool::scalars(form, &self.words) {
                    if !all.contains(&value) {
                        all.push(value);
                    }
                }
            }
            all
        })
    }

    /// Whether a value may stand here.
    pub(super) fn accepts(&self, value: &Json) -> bool {
        self.schema.validator().is_none_or(|validator| validator.accepts_json(value))
    }

    fn form(&self, schema: &Schema) -> Form {
        let types = schema.types();
        let takes = |one: Type| types.contains(one);
        Form {
            schema: schema.clone(),
            values: schema.enum_values(),
            object: takes(Type::Object).then(|| self.object(schema)),
            list: takes(Type::Array).then(|| self.list(schema)),
        }
    }

    fn object(&self, schema: &Schema) -> ObjectForm {
        let member = |member: crate::schema::Member| MemberForm {
            model: Model::of(&member.schema, &self.words),
            name: member.name,
            required: member.required,
        };
        let mut members: Vec<MemberForm> = schema.properties().into_iter().map(member).collect();
        for name in schema.required() {
            if !members.iter().any(|member| member.name == name)
                && let Some(schema) = undeclared(schema, &name)
            {
                members.push(MemberForm { model: Model::of(&schema, &self.words), name, required: true });
            }
        }
        let requires = schema.conditions().into_iter().filter_map(|condition| match condition {
            Condition::Requires { member, names } => Some((member, names)),
            Condition::If { .. } | Condition::Dependent(_) | Condition::Contains(_) | Condition::Names(_) => None,
        });
        let names = self.names(schema);
        let others = names.first().and_then(|name| undeclared(schema, name));
        ObjectForm {
            members,
            others: others.map(|schema| Model::of(&schema, &self.words)),
            names,
            requires: requires.collect(),
            least: usize::try_from(schema.member_counts().0).unwrap_or(usize::MAX),
        }
    }

    /// Names for members that are not named one by one.
    fn names(&self, schema: &Schema) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for (pattern, _) in schema.name_patterns() {
            names.extend(pool::matching(&pattern).into_iter().take(4));
        }
        for condition in schema.conditions() {
            if let Condition::Names(of_names) = condition {
                let scalars = Model::of(&of_names, &self.words);
                names.extend(scalars.scalars().iter().filter_map(Json::as_str).take(8).map(str::to_owned));
            }
        }
        names.extend(["k", "l", "other"].map(str::to_owned));
        names.extend(self.words.texts.iter().take(20).cloned());
        names.retain(|name| undeclared(schema, name).is_some());
        names
    }

    fn list(&self, schema: &Schema) -> ListForm {
        let model = |schema: Option<Schema>| Model::of(&schema.unwrap_or_else(Schema::any), &self.words);
        let far = schema.item(64);
        let is_rest = |item: &Schema| far.as_ref().is_some_and(|far| far.is_same(item));
        let first = (0..8).map_while(|index| schema.item(index).filter(|item| !is_rest(item)));
        let contains = schema.conditions().into_iter().find_map(|condition| match condition {
            Condition::Contains(wanted) => Some(wanted),
            Condition::If { .. } | Condition::Requires { .. } | Condition::Dependent(_) | Condition::Names(_) => None,
        });
        ListForm {
            first: first.map(|schema| model(Some(schema))).collect(),
            contains: contains.map(|wanted| model(Some(far.as_ref().map_or(wanted.clone(), |far| far.and(&wanted))))),
            rest: model(far),
            least: usize::try_from(schema.min_items()).unwrap_or(usize::MAX),
            most: schema.max_items().and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX),
            unique: schema.unique_items(),
        }
    }
}

impl Form {
    /// What a member is; none where it may not be there.
    pub(super) fn member(&self, name: &str) -> Option<Rc<Model>> {
        let object = self.object.as_ref()?;
        let named = object.members.iter().find(|member| *member.name == *name);
        named.map(|member| Rc::clone(&member.model)).or_else(|| object.others.clone())
    }

    /// What an element of a list is; none where no list may be here.
    pub(super) fn element(&self, index: usize) -> Option<Rc<Model>> {
        let list = self.list.as_ref()?;
        Some(Rc::clone(list.first.get(index).unwrap_or(&list.rest)))
    }

    /// Whether a value may be this alternative.
    pub(super) fn accepts(&self, value: &Json) -> bool {
        self.schema.validator().is_none_or(|validator| validator.accepts_json(value))
    }
}

/// What a member that is not named may be; none where it may not be there.
fn undeclared(schema: &Schema, name: &str) -> Option<Schema> {
    match schema.property(name) {
        Property::Declared { schema, .. } => Some(schema),
        Property::Undeclared => Some(Schema::any()),
        Property::Closed => None,
    }
}

/// The alternatives of a schema: every way through its `anyOf`, `oneOf`, `if` and `dependentSchemas`.
fn alternatives(schema: &Schema) -> Vec<Schema> {
    let mut open = vec![schema.clone()];
    let mut done: Vec<Schema> = Vec::new();
    let mut left = 20 * MOST_FORMS;
    while let Some(schema) = open.pop().filter(|_| left > 0) {
        left -= 1;
        let branches = schema.branches();
        match &branches[..] {
            [only] if only.is_same(&schema) => done.extend(by_conditions(schema)),
            _ if open.len() + done.len() + branches.len() > MOST_FORMS => done.extend(branches),
            _ => open.extend(branches.into_iter().rev()),
        }
    }
    done.retain(|schema| !schema.types().is_empty());
    done.truncate(MOST_FORMS);
    done
}

fn by_conditions(schema: Schema) -> Vec<Schema> {
    let mut all = vec![schema.clone()];
    for condition in schema.conditions() {
        let choices: Vec<Schema> = match condition {
            Condition::If { condition, then, otherwise } => {
                let met = then.map_or(condition.clone(), |then| condition.and(&then));
                vec![otherwise.unwrap_or_else(Schema::any), met]
            }
            Condition::Dependent(schema) => vec![Schema::any(), schema],
            Condition::Requires { .. } | Condition::Contains(_) | Condition::Names(_) => continue,
        };
        if all.len() * choices.len() <= MOST_FORMS {
            all = all.iter().flat_map(|one| choices.iter().map(|choice| one.and(choice))).collect();
        }
    }
    all
}
