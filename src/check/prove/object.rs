//! Object literals as schemas: their members put together in the order written, later ones winning.

use super::values::Part;
use crate::schema::{Others, Property, Schema, Type};
use indexmap::IndexMap;
use std::sync::Arc;

/// An object that is being made.
#[derive(Debug)]
pub(super) struct Made {
    members: IndexMap<Arc<str>, Node>,
    /// What members that are not named here can be.
    others: Others,
}

#[derive(Debug)]
enum Node {
    /// A value, and whether it is surely written.
    Value(Schema, bool),
    /// Members below.
    Below(Made),
}

impl Default for Made {
    fn default() -> Self {
        Self { members: IndexMap::new(), others: Others::None }
    }
}

impl Made {
    /// Sets a member, or one below others; a missing value leaves what was there.
    pub(super) fn set(&mut self, names: &[Arc<str>], part: Part, optional: bool) {
        let Some((first, rest)) = names.split_first() else { return };
        if rest.is_empty() {
            let before = if optional { self.member(first) } else { (Schema::nothing(), true) };
            let sure = part.lasts && before.1;
            self.members.insert(first.clone(), Node::Value(part.schema.or(&before.0), sure));
            return;
        }
        let unknown = !matches!(self.others, Others::None);
        match self.members.get_mut(first) {
            Some(Node::Below(made)) => made.set(rest, part, optional),
            None if !unknown => {
                let mut made = Made::default();
                made.set(rest, part, optional);
                self.members.insert(first.clone(), Node::Below(made));
            }
            Some(Node::Value(..)) | None => {
                self.members.insert(first.clone(), Node::Value(Schema::any(), false));
            }
        }
    }

    /// What can stand at a name, and whether something surely does.
    fn member(&self, name: &str) -> (Schema, bool) {
        match (self.members.get(name), &self.others) {
            (Some(node), _) => node.written(),
            (None, Others::None) => (Schema::nothing(), false),
            (None, Others::Any) => (Schema::any(), false),
            (None, Others::Each(schema)) => (schema.clone(), false),
        }
    }

    /// Copies the members of an object, `given`, of which `copied` is written.
    pub(super) fn spread(&mut self, given: &Schema, copied: &Schema, optional: bool) {
        let copied = copied.with_types(Type::Object.into());
        if copied.types().is_empty() {
            return;
        }
        let mut names: Vec<Arc<str>> = copied.properties().into_iter().map(|member| member.name).collect();
        names.extend(self.members.keys().filter(|name| !names.contains(name)).cloned().collect::<Vec<_>>());
        let others = match (copied.is_closed(), copied.map_values()) {
            (true, _) => Others::None,
            (false, Some(values)) => Others::Each(values),
            (false, None) => Others::Any,
        };
        for name in names {
            let (schema, required) = match copied.property(&name) {
                Property::Closed if matches!(given.property(&name), Property::Closed) => continue,
                Property::Closed => (Schema::nothing(), false),
                Property::Declared { schema, required } => (schema, required && !optional),
                Property::Undeclared => (Schema::any(), false),
            };
            let before = self.member(&name);
            // A member that was copied may be empty, and then takes the place of what was there without being written.
            let node = if required { Node::Value(schema, true) } else { Node::Value(schema.or(&before.0), false) };
            self.members.insert(name, node);
        }
        self.others = match (std::mem::replace(&mut self.others, Others::None), others) {
            (Others::None, others) | (others, Others::None) => others,
            (Others::Each(a), Others::Each(b)) => Others::Each(a.or(&b)),
            (Others::Any, _) | (_, Others::Any) => Others::Any,
        };
    }

    /// What is written of the object.
    pub(super) fn part(&self) -> Part {
        let members: Vec<(Arc<str>, Schema, bool)> = self
            .members
            .iter()
            .map(|(name, node)| {
                let (schema, sure) = node.written();
                (name.clone(), schema, sure)
            })
            .filter(|(_, schema, _)| !schema.types().is_empty())
            .collect();
        let lasts = members.iter().any(|(_, _, sure)| *sure);
        if members.is_empty() && matches!(self.others, Others::None) {
            return Part { schema: Schema::nothing(), lasts: false };
        }
        Part { schema: Schema::object_of(&members, &self.others), lasts }
    }
}

impl Node {
    fn written(&self) -> (Schema, bool) {
        match self {
            Self::Value(schema, sure) => (schema.clone(), *sure),
            Self::Below(made) => {
                let part = made.part();
                (part.schema, part.lasts)
            }
        }
    }
}
