//! The fields that a source schema names, to tell the others.
//!
//! In: a source schema. Out: [`Fields`], walked beside a payload by `run/validate.rs`. An object of which the schema
//! names no member at all is open: everything in it is data.

use crate::payload::Text;
use crate::schema::{Property, Schema, Type};
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use std::sync::{Arc, OnceLock};

/// What a schema names below a place.
#[derive(Debug)]
pub(crate) struct Fields {
    schema: Schema,
    below: OnceLock<Below>,
}

#[derive(Debug, Default)]
struct Below {
    /// Members by name; those that hold no members or elements have nothing below.
    named: IndexMap<Box<str>, Option<Arc<Fields>>, FxBuildHasher>,
    /// Of an open object: what is said of all its members.
    values: Option<Arc<Fields>>,
    /// Elements of a list.
    elements: Option<Arc<Fields>>,
}

/// What is known of a member.
pub(crate) enum Known<'f> {
    /// Nothing: the schema does not name it.
    Not,
    /// It is named, and nothing below it needs a look.
    Whole,
    /// It is named, and so are fields below it.
    Below(&'f Fields),
    /// The same, of a member that a pattern names.
    Made(Arc<Fields>),
}

impl Fields {
    /// The fields below a place; none where no schema says anything of them.
    pub(crate) fn of(schema: &Schema) -> Option<Arc<Fields>> {
        let types = schema.types();
        let holds = types.contains(Type::Object) || types.contains(Type::Array);
        if schema.is_any() || !holds {
            return None;
        }
        Some(Arc::new(Self { schema: schema.clone(), below: OnceLock::new() }))
    }

    fn below(&self) -> &Below {
        self.below.get_or_init(|| {
            let named = self.schema.properties();
            let values = if named.is_empty() { self.schema.map_values() } else { None };
            Below {
                named: named.iter().map(|member| (Box::from(&*member.name), Fields::of(&member.schema))).collect(),
                values: values.and_then(|schema| Fields::of(&schema)),
                elements: self.schema.items().and_then(|schema| Fields::of(&schema)),
            }
        })
    }

    /// What is known of a member of an object here. Members mostly come in the order the schema names them, so the one
    /// at `next` is tried first; it then counts on.
    pub(crate) fn member(&self, key: &Text<'_>, next: &mut usize) -> Known<'_> {
        let below = self.below();
        if let Some((name, known)) = below.named.get_index(*next)
            && matches!(key, Text::Token { body, escaped: false } if *body == &**name)
        {
            *next += 1;
            return Known::of(known.as_ref());
        }
        let name = key.characters();
        if let Some((place, _, known)) = below.named.get_full(&*name) {
            *next = place + 1;
            return Known::of(known.as_ref());
        }
        if below.named.is_empty() {
            return Known::of(below.values.as_ref());
        }
        match self.schema.property(&name) {
            Property::Declared { schema, .. } => Fields::of(&schema).map_or(Known::Whole, Known::Made),
            Property::Undeclared | Property::Closed => Known::Not,
        }
    }

    /// Whether everything in an object here is data.
    pub(crate) fn is_open(&self) -> bool {
        let below = self.below();
        below.named.is_empty() && below.values.is_none()
    }

    /// The elements of a list here.
    pub(crate) fn elements(&self) -> Option<&Fields> {
        self.below().elements.as_deref()
    }
}

impl<'f> Known<'f> {
    fn of(fields: Option<&'f Arc<Fields>>) -> Self {
        fields.map_or(Known::Whole, |fields| Known::Below(fields))
    }
}
