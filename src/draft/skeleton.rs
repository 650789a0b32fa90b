//! A first mapping from two schemas: what is required as typed holes, the rest as far as names, types and formats suggest
//! it, and every source field accounted for.
//!
//! In: the texts of two schemas, and a mapping set of Data Prep if there is one: what it says goes before guesses. Out: the files of a package, which compiles as it is. What the checker does not take of
//! the suggestions stands as a comment with the reason.

use super::fields::{Field, Given, holes, of_source, of_target};
use super::layout::{Account, Head, render};
use super::likeness::{Suggestion, suggest};
use super::names::{event_name, plain, schema_name};
use super::of_set::{OfSet, SetRule};
use crate::check::account;
use crate::data_prep::{Set, SetRemark};
use crate::diagnostic::{Code, Diagnostic, Severity};
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
    /// A mapping set of Data Prep whose rules are taken.
    pub set: Option<&'i Set>,
}

/// A draft.
#[derive(Debug, Clone)]
pub struct Skeleton {
    /// The files of the package, by path from its folder: the mapping first, then its schemas.
    pub files: Vec<(String, String)>,
    /// Holes that are left to fill.
    pub todos: usize,
    /// Rules of the mapping set.
    pub of_set: usize,
    /// Suggestions that are rules.
    pub suggested: usize,
    /// Suggestions that the checker does not take as they are: comments.
    pub refused: usize,
    /// Source fields that are ignored for now.
    pub ignored: usize,
    /// What was noticed of the mapping set.
    pub remarks: Vec<SetRemark>,
}

/// Why there is no draft.
#[derive(Debug)]
pub enum SkeletonFault {
    /// The source schema cannot be read.
    Source(Vec<LoadFault>),
    /// The target schema cannot be read.
    Target(Vec<LoadFault>),
    /// The mapping set cannot be translated.
    Set(String),
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
    let of_set = input.set.map(|set| OfSet::new(set, input.source, input.target)).transpose()?.unwrap_or_default();
    fields.iter_mut().for_each(|field| close_unguided(field, &of_set));
    let given = of_source(&source);
    Draft::new(input, fields, &given, of_set).settle()
}

/// An object that must be there and asks for nothing in it is one hole; what the set writes whole is one rule.
fn close_unguided(field: &mut Field, of_set: &OfSet) {
    let path = field.path();
    if (field.required && !field.asks_for_members() && !of_set.writes_below(&path)) || of_set.at(&path).is_some() {
        field.below.clear();
    }
    field.below.iter_mut().for_each(|below| close_unguided(below, of_set));
}

impl State {
    /// Whether the line can be left out.
    fn may_be_refused(&self) -> bool {
        match self {
            State::Rule(_) | State::NoCounterpart(_) => true,
            State::Hole(_) | State::Refused(..) | State::Lost(..) => false,
        }
    }

    /// Whether the line is a comment.
    pub(super) fn is_comment(&self) -> bool {
        match self {
            State::Refused(..) | State::Lost(..) => true,
            State::Hole(_) | State::Rule(_) | State::NoCounterpart(_) => false,
        }
    }
}

/// One line of the record.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub target: String,
    /// What the target takes there, in words.
    pub takes: String,
    /// What a mapping set says of it.
    pub doc: Vec<String>,
    pub state: State,
}

#[derive(Debug, Clone)]
pub(super) enum State {
    /// A required field, and what may belong there.
    Hole(Option<Suggestion>),
    /// A rule.
    Rule(Suggestion),
    /// What the set has for it cannot be said in the language, and why.
    NoCounterpart(String),
    /// The same at a place that the target does not have, and why not.
    Lost(String, String),
    /// A rule that the checker does not take, and why.
    Refused(Suggestion, String),
}

struct Draft {
    head: Head,
    files: [(String, String); 2],
    fields: Vec<Field>,
    suggestions: BTreeMap<String, Suggestion>,
    refused: BTreeMap<String, String>,
    of_set: OfSet,
}

impl Draft {
    fn new(input: &SkeletonInput<'_>, fields: Vec<Field>, given: &[Given], of_set: OfSet) -> Self {
        let mut leaves = Vec::new();
        fields.iter().for_each(|field| push_leaves(field, &mut leaves));
        leaves.retain(|field| of_set.at(&field.path()).is_none());
        let given: Vec<&Given> = given.iter().filter(|given| !of_set.reads(&given.path)).collect();
        let chosen = suggest(&leaves, &given);
        let guesses = leaves.iter().zip(chosen).filter_map(|(field, one)| Some((field.path(), one?)));
        let suggestions = guesses.chain(of_set.suggestions()).collect();
        let params = params(&fields, &of_set);
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
        let head = Head { name, event, source, target, paths: paths.clone(), params, of_set: input.set.is_some() };
        let [source_path, target_path] = paths;
        let files = [(source_path, input.source.1.to_owned()), (target_path, input.target.1.to_owned())];
        Self { head, files, fields, suggestions, refused: BTreeMap::new(), of_set }
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
        let rules = || entries.iter().zip(lines).filter(|(entry, _)| entry.state.may_be_refused());
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
        for rule in &self.of_set.rules {
            if entries.iter().all(|entry| entry.target != rule.target) {
                entries.push(self.elsewhere(rule));
            }
        }
        entries
    }

    /// A rule of the set into a field that the target does not name.
    fn elsewhere(&self, rule: &SetRule) -> Entry {
        let target = rule.target.clone();
        let refused = self.refused.get(&target).cloned();
        let state = match (self.suggestions.get(&target), refused) {
            (Some(suggestion), None) => State::Rule(suggestion.clone()),
            (Some(suggestion), Some(why)) => State::Refused(suggestion.clone(), why),
            (None, None) => State::NoCounterpart(rule.why.clone()),
            (None, Some(why)) => State::Lost(rule.why.clone(), why),
        };
        Entry { target, takes: "anything".to_owned(), doc: rule.doc.clone(), state }
    }

    /// `forced`: the object around the field is there.
    fn push(&self, field: &Field, forced: bool, entries: &mut Vec<Entry>) {
        let unguided = forced && field.required && !field.asks_for_members() && !self.is_opened(field);
        if !field.below.is_empty() && !unguided {
            let forced = (forced && field.required) || self.is_opened(field);
            return field.below.iter().for_each(|below| self.push(below, forced, entries));
        }
        let target = field.path();
        let suggestion = self.suggestions.get(&target).cloned();
        let refused = self.refused.get(&target);
        let lost = self.of_set.at(&target).filter(|rule| rule.expression.is_none());
        let state = match (forced && field.required, suggestion, refused) {
            (_, Some(suggestion), None) if suggestion.score.is_none() => State::Rule(suggestion),
            (true, suggestion, _) => {
                lost.map_or(State::Hole(suggestion), |rule| State::NoCounterpart(rule.why.clone()))
            }
            (false, Some(suggestion), Some(why)) => State::Refused(suggestion, why.clone()),
            // What its object requires makes it a hole once the object is there, so that alone does not open it.
            (false, Some(suggestion), None) if !field.required => State::Rule(suggestion),
            (false, _, refused) => match (lost, refused) {
                (Some(rule), None) => State::NoCounterpart(rule.why.clone()),
                (Some(rule), Some(why)) => State::Lost(rule.why.clone(), why.clone()),
                (None, _) => return,
            },
        };
        let doc = self.of_set.at(&target).map(|rule| rule.doc.clone()).unwrap_or_default();
        entries.push(Entry { target, takes: field.schema.describe(), doc, state });
    }

    /// Whether some rule writes into an object.
    fn is_opened(&self, field: &Field) -> bool {
        field.below.iter().any(|below| if below.below.is_empty() { self.opens(below) } else { self.is_opened(below) })
    }

    /// Whether a field has a rule, and not only once its object is there.
    fn opens(&self, field: &Field) -> bool {
        let path = field.path();
        let guessed = |one: &Suggestion| one.score.is_some();
        let ruled = match self.suggestions.get(&path) {
            Some(suggestion) => !(guessed(suggestion) && field.required),
            None => self.of_set.at(&path).is_some(),
        };
        ruled && !self.refused.contains_key(&path)
    }

    fn finish(&self, entries: &[Entry], rules: &RuleSet) -> Result<Skeleton, SkeletonFault> {
        let accounted = Account::of(account(rules.mapping()).first());
        let rendered = render(&self.head, entries, &accounted);
        // What is ignored is no rule, and still: nothing is handed out that was not compiled as it is.
        let rules = self.compile(&rendered.text).map_err(SkeletonFault::DoesNotCompile)?;
        let text = crate::syntax::format(&rendered.text).unwrap_or(rendered.text);
        let number = |is: fn(&State) -> bool| entries.iter().filter(|entry| is(&entry.state)).count();
        let mapping = (format!("{}.map", self.head.name), text);
        Ok(Skeleton {
            files: std::iter::once(mapping).chain(self.files.iter().cloned()).collect(),
            // A rule of a set can have a hole inside.
            todos: rules.diagnostics().iter().filter(|one| one.code == Code::Todo).count(),
            of_set: number(|state| matches!(state, State::Rule(one) if one.score.is_none())),
            suggested: number(|state| matches!(state, State::Rule(one) if one.score.is_some())),
            refused: number(|state| matches!(state, State::Refused(..) | State::Lost(..))),
            ignored: accounted.ignores.len(),
            remarks: self.of_set.remarks.clone(),
        })
    }
}

/// Params for the holes in the names of the target, and those that the set needs.
fn params(fields: &[Field], of_set: &OfSet) -> Vec<(String, String)> {
    let mut names = Vec::new();
    holes(fields, &mut names);
    let declared = |name: &String| of_set.params.iter().any(|(known, _)| known == name);
    names.retain(|name| !declared(name));
    let own = names.into_iter().map(|name| {
        let default = if name == "tenant" { "acme" } else { &name };
        let declaration = format!("param {name}: string = \"{default}\"");
        (name, declaration)
    });
    own.chain(of_set.params.iter().cloned()).collect()
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
