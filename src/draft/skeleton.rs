//! A first mapping from two schemas: what is required as typed holes, the rest as far as names, types and formats suggest
//! it, and every source field accounted for.
//!
//! In: the texts of two schemas. Out: the files of a package, which compiles as it is. What the checker does not take of
//! the suggestions stands as a comment with the reason.

use super::fields::{Field, Given, holes, of_source, of_target};
use super::layout::{Account, Head, render};
use super::likeness::{Suggestion, suggest};
use super::names::{event_name, plain, schema_name};
use crate::check::account;
use crate::diagnostic::{Diagnostic, Severity};
use crate::package::Package;
use crate::plan::{CompileFailure, CompileOptions, RuleSet};
use crate::schema::{LoadFault, Schema};
use std::collections::BTreeMap;

/// What a draft is made of.
#[derive(Debug, Clone)]
pub struct SkeletonInput<'i> {
    /// The name of the mapping; made one that the language takes.
    pub name: &'i str,
    /// The event; none: by the file of the source schema.
    pub event: Option<&'i str>,
    /// The file name and the text of the payload schema.
    pub source: (&'i str, &'i str),
    /// The file name and the text of the record schema.
    pub target: (&'i str, &'i str),
}

/// A draft.
#[derive(Debug, Clone)]
pub struct Skeleton {
    /// The files of the package, by path from its folder: the mapping first, then its schemas.
    pub files: Vec<(String, String)>,
    /// Holes that are left to fill.
    pub todos: usize,
    /// Suggestions that are rules.
    pub suggested: usize,
    /// Suggestions that the checker does not take as they are: comments.
    pub refused: usize,
    /// Source fields that are ignored for now.
    pub ignored: usize,
}

/// Why there is no draft.
#[derive(Debug)]
pub enum SkeletonFault {
    /// The source schema cannot be read.
    Source(Vec<LoadFault>),
    /// The target schema cannot be read.
    Target(Vec<LoadFault>),
    /// The target lets no object through, so no record can be written.
    NoRecord,
    /// What the target asks for cannot even be left open.
    DoesNotCompile(CompileFailure),
}

/// Makes a draft.
///
/// # Errors
/// See [`SkeletonFault`].
pub fn skeleton(input: &SkeletonInput<'_>) -> Result<Skeleton, SkeletonFault> {
    let hole = |name: &str| Some(format!("{{{name}}}"));
    let load = |(file, text): (&str, &str)| Schema::load(file, text, &hole);
    let source = load(input.source).map_err(SkeletonFault::Source)?;
    let target = load(input.target).map_err(SkeletonFault::Target)?;
    if !target.types().meets(crate::schema::Type::Object.into()) {
        return Err(SkeletonFault::NoRecord);
    }
    let mut fields = of_target(&target);
    fields.iter_mut().for_each(close_unguided);
    let given = of_source(&source);
    Draft::new(input, fields, &given).settle()
}

/// An object that must be there and asks for nothing in it is one hole.
fn close_unguided(field: &mut Field) {
    if field.required && !field.asks_for_members() {
        field.below.clear();
    }
    field.below.iter_mut().for_each(close_unguided);
}

/// One line of the record.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub target: String,
    /// What the target takes there, in words.
    pub takes: String,
    pub state: State,
}

#[derive(Debug, Clone)]
pub(super) enum State {
    /// A required field, and what may belong there.
    Hole(Option<Suggestion>),
    /// A rule.
    Rule(Suggestion),
    /// A rule that the checker does not take, and why.
    Refused(Suggestion, String),
}

struct Draft {
    head: Head,
    files: [(String, String); 2],
    fields: Vec<Field>,
    suggestions: BTreeMap<String, Suggestion>,
    refused: BTreeMap<String, String>,
}

impl Draft {
    fn new(input: &SkeletonInput<'_>, fields: Vec<Field>, given: &[Given]) -> Self {
        let mut leaves = Vec::new();
        fields.iter().for_each(|field| push_leaves(field, &mut leaves));
        let chosen = suggest(&leaves, given);
        let suggestions = leaves.iter().zip(chosen).filter_map(|(field, one)| Some((field.path(), one?))).collect();
        let mut params = Vec::new();
        holes(&fields, &mut params);
        let file = |name: &str| name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned();
        let (source_file, target_file) = (file(input.source.0), distinct(file(input.target.0), &file(input.source.0)));
        let source = schema_name(&source_file, "Payload");
        let target = match schema_name(&target_file, "Record") {
            same if same == source => format!("{source}Record"),
            other => other,
        };
        let event = input.event.map_or_else(|| event_name(&source_file), |name| plain(name, "event"));
        let name = plain(input.name, "mapping");
        let paths = [format!("schemas/{source_file}"), format!("schemas/{target_file}")];
        let head = Head { name, event, source, target, paths: paths.clone(), params };
        let [source_path, target_path] = paths;
        let files = [(source_path, input.source.1.to_owned()), (target_path, input.target.1.to_owned())];
        Self { head, files, fields, suggestions, refused: BTreeMap::new() }
    }

    /// Tries the draft, turns what the checker does not take into comments, and accounts for the source.
    fn settle(mut self) -> Result<Skeleton, SkeletonFault> {
        loop {
            let entries = self.entries();
            let rendered = render(&self.head, &entries, &Account::default());
            match self.compile(&rendered.text) {
                Ok(rules) => return self.finish(&entries, &rules),
                Err(failure) => {
                    let before = self.refused.len();
                    self.refuse(&entries, &rendered.lines, &failure);
                    if self.refused.len() == before {
                        return Err(SkeletonFault::DoesNotCompile(failure));
                    }
                }
            }
        }
    }

    fn compile(&self, text: &str) -> Result<RuleSet, CompileFailure> {
        let mapping = (format!("{}.map", self.head.name), text.to_owned());
        let files = std::iter::once(mapping).chain(self.files.iter().cloned());
        RuleSet::compile(&Package::from_files("", files), &CompileOptions::default())
    }

    /// Takes the rules out that have an error; all of them where no rule has it.
    fn refuse(&mut self, entries: &[Entry], lines: &[u32], failure: &CompileFailure) {
        let rules = || entries.iter().zip(lines).filter(|(entry, _)| matches!(entry.state, State::Rule(_)));
        let errors: Vec<&Diagnostic> =
            failure.diagnostics.iter().filter(|one| one.severity == Severity::Error).collect();
        for error in &errors {
            let line = failure.sources.line_column(error.span).0;
            if let Some((entry, _)) = rules().find(|(_, at)| **at == line) {
                self.refused.entry(entry.target.clone()).or_insert_with(|| error.message.clone());
            }
        }
        if rules().all(|(entry, _)| !self.refused.contains_key(&entry.target)) {
            let why = errors.first().map_or_else(String::new, |error| error.message.clone());
            let all: Vec<String> = rules().map(|(entry, _)| entry.target.clone()).collect();
            self.refused.extend(all.into_iter().map(|target| (target, why.clone())));
        }
    }

    /// The lines of the record, in the order of the target.
    fn entries(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        self.fields.iter().for_each(|field| self.push(field, true, &mut entries));
        entries
    }

    /// `forced`: the object around the field is there.
    fn push(&self, field: &Field, forced: bool, entries: &mut Vec<Entry>) {
        if !field.below.is_empty() {
            let forced = (forced && field.required) || self.is_opened(field);
            return field.below.iter().for_each(|below| self.push(below, forced, entries));
        }
        let target = field.path();
        let suggestion = self.suggestions.get(&target).cloned();
        let state = match (forced && field.required, suggestion, self.refused.get(&target)) {
            (true, suggestion, _) => State::Hole(suggestion),
            (false, Some(suggestion), Some(why)) => State::Refused(suggestion, why.clone()),
            // What its object requires makes it a hole once the object is there, so that alone does not open it.
            (false, Some(suggestion), None) if !field.required => State::Rule(suggestion),
            (false, _, _) => return,
        };
        entries.push(Entry { target, takes: field.schema.describe(), state });
    }

    /// Whether some rule writes into an object.
    fn is_opened(&self, field: &Field) -> bool {
        field.below.iter().any(|below| {
            let path = below.path();
            let ruled = || self.suggestions.contains_key(&path) && !self.refused.contains_key(&path);
            if below.below.is_empty() { !below.required && ruled() } else { self.is_opened(below) }
        })
    }

    fn finish(&self, entries: &[Entry], rules: &RuleSet) -> Result<Skeleton, SkeletonFault> {
        let accounted = Account::of(account(rules.mapping()).first());
        let rendered = render(&self.head, entries, &accounted);
        // What is ignored is no rule, and still: nothing is handed out that was not compiled as it is.
        self.compile(&rendered.text).map_err(SkeletonFault::DoesNotCompile)?;
        let text = crate::syntax::format(&rendered.text).unwrap_or(rendered.text);
        let number = |is: fn(&State) -> bool| entries.iter().filter(|entry| is(&entry.state)).count();
        let mapping = (format!("{}.map", self.head.name), text);
        Ok(Skeleton {
            files: std::iter::once(mapping).chain(self.files.iter().cloned()).collect(),
            todos: number(|state| matches!(state, State::Hole(_))),
            suggested: number(|state| matches!(state, State::Rule(_))),
            refused: number(|state| matches!(state, State::Refused(..))),
            ignored: accounted.ignores.len(),
        })
    }
}

/// Both schemas may have files of one name.
fn distinct(file: String, other: &str) -> String {
    if file == other { format!("record_{file}") } else { file }
}

fn push_leaves<'f>(field: &'f Field, leaves: &mut Vec<&'f Field>) {
    if field.below.is_empty() {
        leaves.push(field);
    }
    field.below.iter().for_each(|below| push_leaves(below, leaves));
}
