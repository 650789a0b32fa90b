//! Where the places of a schema stand that was made of several files.

use super::lookup::Property;
use super::view::{Schema, SchemaPlace};
use std::sync::Arc;

/// From JSON Pointers of a made schema to places in the files it was made of.
#[derive(Clone)]
pub(crate) struct Origin(Arc<Find>);

type Find = dyn Fn(&str) -> Option<SchemaPlace> + Send + Sync;

impl Origin {
    pub(crate) fn new(find: impl Fn(&str) -> Option<SchemaPlace> + Send + Sync + 'static) -> Self {
        Self(Arc::new(find))
    }

    pub(super) fn find(&self, pointer: &str) -> Option<SchemaPlace> {
        (self.0)(pointer)
    }
}

impl std::fmt::Debug for Origin {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Origin")
    }
}

impl Schema {
    /// The place that a JSON Pointer into the printed form of this schema leads to; none where it leads to no member
    /// or element.
    pub(crate) fn at_pointer(&self, pointer: &str) -> Option<Schema> {
        let mut at = self.clone();
        let mut steps = pointer.split('/').skip(1);
        while let Some(step) = steps.next() {
            at = match step {
                "properties" => match at.property(&super::json::unescape(steps.next()?)) {
                    Property::Declared { schema, .. } => schema,
                    Property::Undeclared | Property::Closed => return None,
                },
                "items" => at.items()?,
                "prefixItems" => at.item(steps.next()?.parse().ok()?)?,
                "additionalProperties" => at.map_values()?,
                _ => return None,
            };
        }
        Some(at)
    }

    /// The JSON Pointer, holes not filled, of the first schema object that speaks here.
    pub(crate) fn first_pointer(&self) -> Option<String> {
        let atom = self.atoms().iter().find(|atom| atom.document.root.is_some())?;
        Some(atom.document.pointer_in_file(&atom.document.node(atom.node).pointer))
    }
}
