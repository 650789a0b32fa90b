//! The fields at both ends of a draft: what a record has, as a tree; what a payload has, as a list.
//!
//! In: schemas. Out: [`Field`]s of the target, objects opened as far as their members are named, and [`Given`] fields of the
//! source that a rule can read by a path.

use crate::path::is_plain_name;
use crate::schema::{LeafStep, Member, Schema, Type, print_leaf_steps};
use crate::syntax::is_reserved;
use std::sync::Arc;

/// No more fields than this, and none deeper: enough to work on, and a recursive schema ends.
const MOST: usize = 3_000;
const DEPTH: usize = 10;

/// A field of the target.
#[derive(Debug)]
pub(super) struct Field {
    /// The names from the root of the record.
    pub names: Vec<Arc<str>>,
    pub schema: Schema,
    /// Whether the object that it stands in must have it.
    pub required: bool,
    /// The fields in it, where it is an object and nothing else.
    pub below: Vec<Field>,
}

/// The fields of a target.
pub(super) fn of_target(schema: &Schema) -> Vec<Field> {
    let mut left = MOST;
    members(schema, &[], &mut vec![schema.clone()], &mut left)
}

fn members(schema: &Schema, names: &[Arc<str>], open: &mut Vec<Schema>, left: &mut usize) -> Vec<Field> {
    let mut fields = Vec::new();
    for member in named(schema) {
        if *left == 0 {
            break;
        }
        *left -= 1;
        let names: Vec<Arc<str>> = names.iter().cloned().chain([member.name]).collect();
        let inside = open.iter().any(|outer| outer.is_same(&member.schema));
        let is_object = member.schema.types().is_only(Type::Object);
        let below = if is_object && !inside && names.len() < DEPTH {
            open.push(member.schema.clone());
            let below = members(&member.schema, &names, open, left);
            open.pop();
            below
        } else {
            Vec::new()
        };
        fields.push(Field { names, schema: member.schema, required: member.required, below });
    }
    fields
}

/// The members that a schema names, under `properties` or only under `required`.
fn named(schema: &Schema) -> Vec<Member> {
    let mut members = schema.properties();
    for name in schema.required() {
        if members.iter().all(|member| member.name != name) {
            members.push(Member { name, schema: Schema::any(), required: true });
        }
    }
    members
}

impl Field {
    /// The path as a rule writes it; the holes of the schema stay holes.
    pub(super) fn path(&self) -> String {
        path_of(&self.names)
    }

    /// Whether some field in it must be there when it is.
    pub(super) fn asks_for_members(&self) -> bool {
        self.below.iter().any(|field| field.required)
    }
}

/// A path as a rule writes it.
pub(super) fn path_of(names: &[Arc<str>]) -> String {
    let segment = |name: &Arc<str>| {
        if is_plain_name(&without_holes(name)) && !is_reserved(name) { name.to_string() } else { quoted(name) }
    };
    names.iter().map(segment).collect::<Vec<_>>().join(".")
}

/// A name in quotes, in which the holes of the schema stay holes.
fn quoted(name: &str) -> String {
    serde_json::Value::from(name).to_string()
}

/// `_{tenant}` as a name of the language would be: `_tenant`.
fn without_holes(name: &str) -> String {
    name.replace(['{', '}'], "")
}

/// The names of the holes in the names of a target's fields.
pub(super) fn holes(fields: &[Field], found: &mut Vec<String>) {
    for field in fields {
        for part in field.names.last().into_iter().flat_map(|name| name.split('{').skip(1)) {
            let hole = part.split('}').next().unwrap_or_default().to_owned();
            if !found.contains(&hole) {
                found.push(hole);
            }
        }
        holes(&field.below, found);
    }
}

/// A field of the source that a rule can read.
#[derive(Debug)]
pub(super) struct Given {
    /// `.customer.email`
    pub path: String,
    pub names: Vec<Arc<str>>,
    pub schema: Schema,
}

/// The fields of a source that have a path: of a list or map of scalars the list or map itself, of a list of objects none.
pub(super) fn of_source(schema: &Schema) -> Vec<Given> {
    let mut fields = Vec::new();
    for leaf in schema.leaves() {
        let names: Vec<Arc<str>> = leaf
            .steps
            .iter()
            .map_while(|step| match step {
                LeafStep::Name(name) => Some(name.clone()),
                LeafStep::Element | LeafStep::Value => None,
            })
            .collect();
        let path = print_leaf_steps(&leaf.steps.iter().take(names.len()).cloned().collect::<Vec<_>>());
        let Some(whole) = at(schema, &names).filter(|_| leaf.steps.len() <= names.len() + 1) else { continue };
        if !names.is_empty() && fields.iter().all(|known: &Given| known.path != path) {
            fields.push(Given { path, names, schema: whole });
        }
    }
    fields
}

fn at(schema: &Schema, names: &[Arc<str>]) -> Option<Schema> {
    names.iter().try_fold(schema.clone(), |schema, name| match schema.property(name) {
        crate::schema::Property::Declared { schema, .. } => Some(schema),
        crate::schema::Property::Undeclared | crate::schema::Property::Closed => None,
    })
}
