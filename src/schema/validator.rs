//! Compiled validators: the door to the `jsonschema` crate.

use super::document::Dialect;
use super::exact::Options;
use super::instance::{Instance, Item};
use super::load::LoadFault;
use super::verdict::{Table, Verdict};
use super::view::Schema;
use super::violation::{self, Violation};
use crate::payload::{Keys, Node};
use crate::value::Value;

use serde_json::Value as Json;
use std::sync::Arc;

/// A schema ready to judge values. Shared between threads.
pub struct Validator {
    compiled: Arc<jsonschema::Validator<Instance>>,
    /// The same verdicts, sooner, where the schema is simple.
    table: Option<Table>,
    /// The names that the schema speaks of.
    keys: Arc<Keys>,
    /// JSON Pointer, in the file, of the place it was compiled for.
    base: String,
}

impl Validator {
    /// Compiles a place of a schema: offline, patterns in the linear engine, formats asserted (unknown ones ignored),
    /// by the draft of its document.
    ///
    /// # Errors
    /// What the `jsonschema` crate has against a schema that loaded: not to be expected.
    pub fn compile(schema: &Schema) -> Result<Validator, LoadFault> {
        Ok(Self::of_values(schema)?.of_payloads(schema))
    }

    /// The same, for values that are no payloads read with the names that it speaks of.
    pub(super) fn of_values(schema: &Schema) -> Result<Validator, LoadFault> {
        let base = schema.pointer().map(|(_, pointer)| pointer).unwrap_or_default();
        let (json, dialect) = match schema.whole_document() {
            Some((root, dialect)) => (root, dialect),
            None => (Arc::new(schema.json()), Dialect::default()),
        };
        let deep = schema.atoms().iter().any(|atom| atom.document.depth > DEEP);
        let compiled = if deep { build_apart(&json, dialect) } else { build(&json, dialect) };
        let compiled = compiled.map_err(|error| LoadFault::at(&base, violation::in_words(&error)))?;
        Ok(Validator { compiled: Arc::new(compiled), table: None, keys: Arc::default(), base })
    }

    /// The same of its schema for whole payloads: with the names that they are read with, and its table.
    pub(crate) fn of_payloads(&self, schema: &Schema) -> Validator {
        let keys = Arc::new(Keys::new(schema.atoms().iter().flat_map(|atom| atom.document.names())));
        let table = Table::of(schema, &keys);
        Validator { compiled: Arc::clone(&self.compiled), table, keys, base: self.base.clone() }
    }

    /// The names that the schema speaks of: a payload that is read with them is judged sooner.
    pub(crate) fn keys(&self) -> &Arc<Keys> {
        &self.keys
    }

    /// A validator that was compiled from the whole of a schema of any origin.
    pub(super) fn of_compiled(compiled: jsonschema::Validator<Instance>) -> Validator {
        Validator { compiled: Arc::new(compiled), table: None, keys: Arc::default(), base: String::new() }
    }

    /// Whether a piece of a payload is valid.
    #[must_use]
    pub fn accepts(&self, node: Node<'_>) -> bool {
        self.verdict(node) != Verdict::Invalid
    }

    /// What the schema says of a piece of a payload.
    #[must_use]
    pub fn verdict(&self, node: Node<'_>) -> Verdict {
        if let Some(verdict) = self.table.as_ref().and_then(|table| table.judge(node)) {
            return verdict;
        }
        if self.compiled.is_valid(Item::Payload(node)) { Verdict::Valid } else { Verdict::Invalid }
    }

    /// Whether a value is valid.
    #[must_use]
    pub fn accepts_value(&self, value: &Value<'_>) -> bool {
        match value {
            Value::Node(node) => self.accepts(*node),
            made => self.compiled.is_valid(Item::of(made)),
        }
    }

    /// Whether a value known as JSON is valid.
    #[must_use]
    pub fn accepts_json(&self, json: &Json) -> bool {
        self.accepts_value(&Value::from_json(json))
    }

    /// Up to `most` violations of a piece of a payload.
    #[must_use]
    pub fn violations(&self, node: Node<'_>, most: usize) -> Vec<Violation> {
        self.of_item(Item::Payload(node), most)
    }

    /// Up to `most` violations of a value.
    #[must_use]
    pub fn violations_of_value(&self, value: &Value<'_>, most: usize) -> Vec<Violation> {
        self.of_item(Item::of(value), most)
    }

    /// Up to `most` violations of a value known as JSON.
    #[must_use]
    pub fn violations_of_json(&self, json: &Json, most: usize) -> Vec<Violation> {
        self.violations_of_value(&Value::from_json(json), most)
    }

    /// Whether a table tells its verdicts.
    #[cfg(test)]
    pub(super) fn has_table(&self) -> bool {
        self.table.is_some()
    }

    /// What the crate says, whether there is a table or not.
    #[cfg(test)]
    pub(super) fn compiled_accepts(&self, item: Item<'_>) -> bool {
        self.compiled.is_valid(item)
    }

    fn of_item(&self, item: Item<'_>, most: usize) -> Vec<Violation> {
        if self.compiled.is_valid(item) {
            return Vec::new();
        }
        self.compiled.iter_errors(item).take(most).map(|error| violation::of(&error, &self.base)).collect()
    }
}

impl std::fmt::Debug for Validator {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Validator(#{})", self.base)
    }
}

/// Documents deeper than this are compiled with a stack of their own: the crate goes down with recursion.
const DEEP: usize = 100;
const STACK_BYTES: usize = 256 << 20;

fn build_apart(
    json: &Json,
    dialect: Dialect,
) -> Result<jsonschema::Validator<Instance>, jsonschema::ValidationError<'static>> {
    let refused = || jsonschema::ValidationError::custom("cannot be compiled");
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, || build(json, dialect));
        thread.map_err(|_| refused())?.join().unwrap_or_else(|_| Err(refused()))
    })
}

fn build(
    json: &Json,
    Dialect(draft): Dialect,
) -> Result<jsonschema::Validator<Instance>, jsonschema::ValidationError<'static>> {
    options(json, true).offline().with_draft(draft).should_validate_formats(true).build(json)
}

/// What all validators have in common: exact numbers, unless the schema has no keywords for them, and patterns in the
/// linear engine.
pub(super) fn options<'i>(json: &Json, exact: bool) -> Options<'i> {
    let options = jsonschema::options_for::<Instance>();
    let options = if exact { super::exact::install(options, json) } else { options };
    options.with_email_options(super::formats::email_options()).with_pattern_options(super::pattern::engine())
}
