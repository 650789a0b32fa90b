//! From what is written to what the schemas say of it: paths into the payload, of bindings, into the record.

use super::project::Project;
use super::tokens::{Block, Place, Written};
use crate::schema::{Property, Schema};
use crate::source::FileId;

impl Project {
    /// The schema of the payload at a place.
    pub(super) fn payload(&self, place: &Place) -> Option<Schema> {
        let mapping = self.mapping.as_ref()?;
        let name = place.blocks.iter().find_map(|block| match block {
            Block::Event { source, .. } => Some(source.clone()),
            Block::Test(event) => {
                let event = self.event(event)?;
                mapping.sources.get(event.source.0 as usize).map(|source| source.name.to_string())
            }
            Block::Emit(_) | Block::Fragment(_) | Block::Guard | Block::Prefix(_) | Block::Other => None,
        })?;
        mapping.sources.iter().find(|source| *source.name == *name).map(|source| source.schema.clone())
    }

    /// The schema of the place of the record that the blocks around a place lead to.
    pub(super) fn record(&self, place: &Place) -> Option<Schema> {
        let mapping = self.mapping.as_ref()?;
        let mut schema = None;
        for block in &place.blocks {
            match block {
                Block::Event { target, .. } => {
                    schema = mapping.targets.iter().find(|one| *one.name == **target).map(|one| one.schema.clone());
                }
                Block::Prefix(path) => schema = schema.and_then(|schema| self.below_target(&schema, path)),
                Block::Emit(_) | Block::Guard => {}
                Block::Fragment(_) | Block::Test(_) | Block::Other => return None,
            }
        }
        schema
    }

    /// Follows a target path as it is written, `_{tenant}.chat`.
    pub(super) fn below_target(&self, schema: &Schema, path: &str) -> Option<Schema> {
        path.split('.').try_fold(schema.clone(), |schema, name| below(&schema, &self.filled(name)))
    }

    /// A name of a target path with the values of its params.
    pub(super) fn filled(&self, name: &str) -> String {
        let mut name = name.trim_matches('"').to_owned();
        for param in self.mapping.iter().flat_map(|mapping| &mapping.params) {
            if let Some(crate::value::Value::Text(text)) = &param.value {
                name = name.replace(&format!("{{{}}}", param.name), &text.characters());
            }
        }
        name
    }

    /// The name of a member as a rule writes it: what a param gives is written as the param.
    pub(super) fn with_holes(&self, name: &str) -> String {
        for param in self.mapping.iter().flat_map(|mapping| &mapping.params).filter(|param| param.fixed) {
            if let Some(crate::value::Value::Text(text)) = &param.value {
                let value = text.characters();
                if let Some(before) = name.strip_suffix(&*value).filter(|_| !value.is_empty()) {
                    return format!("{before}{{{}}}", param.name);
                }
            }
        }
        name.to_owned()
    }

    /// What the base of a path is: the payload, or what is bound to a name.
    pub(super) fn base(&self, written: &Written, place: &Place, file: FileId) -> Option<Schema> {
        if written.is_payload {
            return self.payload(place);
        }
        let mapping = self.mapping.as_ref()?;
        if let Some(table) = mapping.tables.iter().find(|table| *table.name == *written.base) {
            // A row stands for the table with its key.
            return Some(Schema::list(&table.row.schema));
        }
        let offset = written.range.start;
        self.slot(&written.base, file, offset, place.item).map(|slot| slot.kind.schema.clone()).or_else(|| {
            mapping.params.iter().find(|param| *param.name == *written.base).map(|param| param.kind.schema.clone())
        })
    }

    /// What stands at the first `count` steps of a path.
    pub(super) fn at_steps(&self, base: Schema, written: &Written, count: usize) -> Option<Schema> {
        written.steps.iter().take(count).try_fold(base, |schema, (name, _)| below(&schema, name))
    }
}

/// One step below a schema: a member, or for `[]` an element.
pub(super) fn below(schema: &Schema, name: &str) -> Option<Schema> {
    if name == "[]" {
        return schema.items().or_else(|| schema.map_values());
    }
    match schema.property(name) {
        Property::Declared { schema, .. } => Some(schema),
        Property::Undeclared | Property::Closed => None,
    }
}

/// What a schema says, as Markdown.
pub(super) fn in_words(schema: &Schema) -> String {
    let mut text = schema.describe();
    if let Some(values) = schema.enum_values().filter(|values| values.len() > 3) {
        let values: Vec<String> = values.iter().take(20).map(|value| format!("`{value}`")).collect();
        text.push_str(&format!("\n\nOne of {}", values.join(", ")));
    }
    if let Some(most) = schema.max_length() {
        text.push_str(&format!("\n\nAt most {most} characters"));
    }
    for said in [schema.title(), schema.description()].into_iter().flatten() {
        text.push_str(&format!("\n\n{said}"));
    }
    if let Some(place) = schema.place() {
        let line = place.line.map(|(line, _)| format!(", line {line}")).unwrap_or_default();
        text.push_str(&format!("\n\n*{}{line}*", place.name));
    }
    text
}
