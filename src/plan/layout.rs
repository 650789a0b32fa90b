//! How values are written at a place of a record: the order of keys, and whether numbers are whole.
//!
//! In: the target schema of the place. Out: a [`Layout`], looked into while writing; what lies below is worked out when
//! it is first needed, so that schemas may refer to themselves.

use crate::schema::{Schema, Type};
use rustc_hash::FxHashMap;
use std::sync::{Arc, OnceLock};

/// How values are written at a place.
#[derive(Debug)]
pub(crate) struct Layout {
    schema: Schema,
    /// Whether the place takes whole numbers only, so that `3.0` is written as `3`.
    pub integer: bool,
    members: OnceLock<Members>,
    elements: OnceLock<Option<Arc<Layout>>>,
}

/// The members that the schema names, in its order, and what it says of the others.
#[derive(Debug, Default)]
struct Members {
    named: FxHashMap<Box<str>, (usize, Arc<Layout>)>,
    others: Option<Arc<Layout>>,
}

impl Layout {
    /// The layout of a place.
    pub(crate) fn of(schema: &Schema) -> Arc<Layout> {
        let types = schema.types();
        let integer = types.contains(Type::Integer) && !types.contains(Type::Number);
        Arc::new(Self { schema: schema.clone(), integer, members: OnceLock::new(), elements: OnceLock::new() })
    }

    fn members(&self) -> &Members {
        self.members.get_or_init(|| {
            if self.schema.is_any() || !self.schema.types().contains(Type::Object) {
                return Members::default();
            }
            let properties = self.schema.properties();
            let place = |(rank, member): (usize, crate::schema::Member)| {
                (Box::from(&*member.name), (rank, Layout::of(&member.schema)))
            };
            Members {
                named: properties.into_iter().enumerate().map(place).collect(),
                others: self.schema.map_values().map(|schema| Layout::of(&schema)),
            }
        })
    }

    /// Whether nothing is said here of how values are written, nor of what stands in them.
    pub(crate) fn is_open(&self) -> bool {
        let members = self.members();
        !self.integer && members.named.is_empty() && members.others.is_none() && self.elements().is_none()
    }

    /// Whether the schema names any member.
    pub(crate) fn orders(&self) -> bool {
        !self.members().named.is_empty()
    }

    /// Where a member stands among those the schema names; behind all of them when it does not.
    pub(crate) fn rank(&self, name: &str) -> usize {
        self.members().named.get(name).map_or(usize::MAX, |(rank, _)| *rank)
    }

    /// The layout of a member.
    pub(crate) fn member(&self, name: &str) -> Option<&Arc<Layout>> {
        let members = self.members();
        members.named.get(name).map(|(_, layout)| layout).or(members.others.as_ref())
    }

    /// The layout of the elements of a list.
    pub(crate) fn elements(&self) -> Option<&Arc<Layout>> {
        let elements = || {
            if self.schema.is_any() { None } else { self.schema.items().map(|schema| Layout::of(&schema)) }
        };
        self.elements.get_or_init(elements).as_ref()
    }
}
