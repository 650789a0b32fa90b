//! Schema files: from text to a [`Schema`], or everything that is wrong with the text.

use super::document::{Dialect, Document, in_file};
use super::json::escape;
use super::origin::Origin;
use super::validator::Validator;
use super::view::Schema;
use super::{holes, pattern, text};
use serde_json::Value as Json;
use std::sync::Arc;

/// How deep lists and objects of a schema file may nest.
const DEPTH: u32 = 64;

/// No more faults of one file are told.
const FAULTS: usize = 200;

/// Why a text is not a schema we can use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadFault {
    /// What is wrong, in plain words.
    pub message: String,
    /// JSON Pointer into the schema file, where the text is JSON.
    pub pointer: String,
    /// Line and column from 1.
    pub place: Option<(u32, u32)>,
}

impl LoadFault {
    /// A fault at a place of the schema; line and column are looked up at the end.
    pub(super) fn at(pointer: &str, message: impl Into<String>) -> Self {
        Self { message: message.into(), pointer: pointer.to_owned(), place: None }
    }

    /// The same, for other rooms.
    pub(crate) fn new(pointer: &str, message: impl Into<String>) -> Self {
        Self::at(pointer, message)
    }

    /// Looks up line and column in the text of the file.
    pub(crate) fn locate(&mut self, text: &str) {
        self.place = line_of(text, &self.pointer);
    }

    fn in_text(place: text::Place, message: impl Into<String>) -> Self {
        Self { message: message.into(), pointer: String::new(), place: Some(place) }
    }
}

impl std::fmt::Display for LoadFault {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.place, self.pointer.as_str()) {
            (None, "") => write!(out, "{}", self.message),
            (Some((line, column)), "") => write!(out, "line {line}, column {column}: {}", self.message),
            (None, pointer) => write!(out, "at `{pointer}`: {}", self.message),
            (Some((line, column)), pointer) => {
                write!(out, "line {line}, column {column}, at `{pointer}`: {}", self.message)
            }
        }
    }
}

/// Reads a schema file without following its references: JSON, and its draft.
///
/// # Errors
/// It is not JSON, not valid under its meta-schema, or has a pattern that the linear engine does not run.
pub(crate) fn read_text(text: &str) -> Result<(Json, Dialect), Vec<LoadFault>> {
    let text = without_mark(text);
    let json = parse(text).map_err(|fault| vec![fault])?;
    let mut faults = duplicates(text);
    let Some(dialect) = Dialect::of(&json) else {
        faults.push(unknown_draft());
        return Err(finish(faults, text, &[]));
    };
    against_meta_schema(&json, &mut faults);
    // References may lead to other files here, so what is said of them is left to who knows those.
    pattern::check(&Document::read("", json.clone(), dialect, Vec::new(), &mut Vec::new()), &mut faults);
    if faults.is_empty() { Ok((json, dialect)) } else { Err(finish(faults, text, &[])) }
}

/// A schema put together from several files; pointers of faults lead into `json`.
///
/// # Errors
/// References that lead nowhere or in a circle, holes that nothing fills.
pub(super) fn bundled(json: Json, fill: &dyn Fn(&str) -> Option<String>) -> Result<Schema, Vec<LoadFault>> {
    let mut faults = Vec::new();
    let filled = holes::fill(json, fill, &mut faults);
    let document = Document::read("", filled.json, Dialect::default(), filled.renamed.clone(), &mut faults);
    let back = |faults| finish(faults, "", &filled.renamed);
    if faults.is_empty() { weighed(document).map_err(back) } else { Err(back(faults)) }
}

fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

fn unknown_draft() -> LoadFault {
    LoadFault::at("/$schema", "the drafts that can be read are 4, 6, 7, 2019-09 and 2020-12")
}

/// Reads a schema file; see [`Schema::load`].
pub(super) fn load(
    name: &str,
    text: &str,
    fill: &dyn Fn(&str) -> Option<String>,
    origin: Option<Origin>,
) -> Result<Schema, Vec<LoadFault>> {
    let text = without_mark(text);
    let json = parse(text).map_err(|fault| vec![fault])?;
    let mut faults = duplicates(text);
    let filled = holes::fill(json, fill, &mut faults);
    // These speak of the file as written; what follows speaks of the filled schema.
    locate(&mut faults, text);
    let Some(dialect) = Dialect::of(&filled.json) else {
        faults.push(unknown_draft());
        return Err(finish(faults, text, &filled.renamed));
    };
    against_meta_schema(&filled.json, &mut faults);
    let renamed = filled.renamed.clone();
    let mut document = Document::read(name, filled.json, dialect, filled.renamed, &mut faults);
    pattern::check(&document, &mut faults);
    if !faults.is_empty() {
        return Err(finish(faults, text, &renamed));
    }
    (document.text, document.origin) = (text.into(), origin);
    weighed(document).map_err(|faults| finish(faults, text, &renamed))
}

/// The schema of a document, unless judging by it would take forever.
fn weighed(document: Document) -> Result<Schema, Vec<LoadFault>> {
    let heavy = document.heavy;
    let schema = Schema::at(Arc::new(document), 0);
    if heavy && !lightens(&schema) {
        let message = "the alternatives of `anyOf`, `oneOf` and the like multiply to more than can be tried";
        return Err(vec![LoadFault::at("", message)]);
    }
    match schema.validator() {
        Some(_) => Ok(schema),
        // Compiled again for what it has to say.
        None => Err(Validator::compile(&schema).err().into_iter().collect()),
    }
}

/// Whether merging brings a heavy schema down to size.
fn lightens(schema: &Schema) -> bool {
    let (json, exact) = schema.json_and_exact();
    exact && !Document::read("", json, Dialect::default(), Vec::new(), &mut Vec::new()).heavy
}

/// Reads the text of a schema as JSON, nested no deeper than is allowed.
pub(super) fn parse(text: &str) -> Result<Json, LoadFault> {
    if let Some(offset) = text::too_deep(text, DEPTH) {
        let message = format!("lists and objects are nested more than {DEPTH} deep");
        return Err(LoadFault::in_text(text::place_of(text, offset), message));
    }
    let json: Json = serde_json::from_str(text).map_err(|error| {
        let place = (u32::try_from(error.line()).unwrap_or(0), u32::try_from(error.column()).unwrap_or(0));
        LoadFault::in_text(place, format!("this is not JSON: {}", reason(&error)))
    })?;
    if json.is_object() || json.is_boolean() {
        return Ok(json);
    }
    Err(LoadFault::in_text((1, 1), "a schema is an object"))
}

/// What the parser says, without the place that it appends.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    if error.is_eof() {
        return "the text ends in the middle of a value".to_owned();
    }
    text.rfind(" at line ").and_then(|end| text.get(..end)).unwrap_or(&text).to_owned()
}

fn duplicates(text: &str) -> Vec<LoadFault> {
    let fault = |(offset, pointer): (usize, String)| LoadFault {
        message: "the object has this key twice".to_owned(),
        pointer,
        place: Some(text::place_of(text, offset)),
    };
    text::duplicate_keys(text).into_iter().take(FAULTS).map(fault).collect()
}

fn against_meta_schema(json: &Json, faults: &mut Vec<LoadFault>) {
    check_places(json, &[String::new()], faults);
}

/// Checks places of a schema against the meta-schema of the whole.
pub(super) fn check_places(root: &Json, pointers: &[String], faults: &mut Vec<LoadFault>) {
    if pointers.is_empty() {
        return;
    }
    let validator = match jsonschema::meta::validator_for(root) {
        Ok(validator) => validator,
        Err(error) => return faults.push(LoadFault::at("/$schema", error.to_string())),
    };
    for (at, json) in pointers.iter().filter_map(|at| Some((at, root.pointer(at)?))) {
        for error in validator.iter_errors(json).take(FAULTS) {
            let (pointer, message) = super::violation::meta_fault(&error);
            faults.push(LoadFault::at(&format!("{at}{pointer}"), message));
        }
    }
}

/// Orders the faults by place, drops repeated ones, and looks up lines.
fn finish(mut faults: Vec<LoadFault>, text: &str, renamed: &[(String, String)]) -> Vec<LoadFault> {
    for fault in faults.iter_mut().filter(|fault| fault.place.is_none()) {
        fault.pointer = in_file(renamed, &fault.pointer);
    }
    locate(&mut faults, text);
    faults.sort_by(|a, b| (a.place, &a.pointer).cmp(&(b.place, &b.pointer)));
    faults.dedup();
    faults
}

/// Looks up the lines that are not known yet.
fn locate(faults: &mut Vec<LoadFault>, text: &str) {
    faults.truncate(FAULTS);
    for fault in faults.iter_mut().filter(|fault| fault.place.is_none()) {
        fault.place = line_of(text, &fault.pointer);
    }
}

/// Line and column of a place, or of the innermost place around it that is there.
pub(super) fn line_of(text: &str, pointer: &str) -> Option<text::Place> {
    let mut pointer = pointer;
    loop {
        if let Some(offset) = text::offset_of(text, pointer) {
            return Some(text::place_of(text, offset));
        }
        pointer = pointer.rsplit_once('/')?.0;
    }
}

/// The JSON Pointer of a member below another.
pub(super) fn below(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", escape(name))
}
