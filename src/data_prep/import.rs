//! A mapping set as a mapping: its text in the one layout, schemas where there are none, and what was noticed.
//!
//! In: a [`Set`], and the schemas of both ends where they are known. Out: texts that parse and compile as far as the set
//! does; what has no counterpart is a `todo` under the original text.

use super::known::is_plain_condition;
use super::layout;
use super::mend;
use super::names::Names;
use super::operator::not;
use super::place::{self, PlaceStep};
use super::remark::SetRemark;
use super::schemas;
use super::set::Set;
use super::tree::Place;
use super::value::{Maker, Refused};
use crate::schema::Schema;
use crate::syntax::ast::{Expr, ExprKind, Quoted};

/// A schema that an import takes as it is.
#[derive(Debug, Clone)]
pub struct SchemaFile {
    /// The path by which the mapping names it.
    pub path: String,
    /// All of it.
    pub text: String,
}

/// How a set is imported.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// The name of the mapping and of its event; what of it is no name is put differently.
    pub name: String,
    /// The schema of the payloads; without one it is made of the paths that are read.
    pub source: Option<SchemaFile>,
    /// The schema of the records; without one it is made of the destinations, and of what every event requires.
    pub target: Option<SchemaFile>,
}

/// A set that was imported.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The mapping file.
    pub mapping: String,
    /// The payload schema that was made, where none was given.
    pub source: Option<SchemaFile>,
    /// The record schema that was made, where none was given.
    pub target: Option<SchemaFile>,
    /// What was noticed, by mapping.
    pub remarks: Vec<SetRemark>,
    /// The rules that are a `todo`: the names of the destination, and why.
    pub lost: Vec<(Vec<String>, String)>,
}

/// More mappings than these are not tidied: what may fail is handled, whether or not the schemas rule it out.
const TIDIED: usize = 1_000;

/// One rule of the result.
pub(super) struct Written {
    /// Where it writes.
    pub path: Vec<String>,
    /// What.
    pub value: Expr,
    /// When.
    pub when: Option<Expr>,
    /// The mappings it is made of.
    pub mappings: Vec<usize>,
    /// Why it is a `todo`, where it is one.
    pub refused: Option<String>,
}

/// Puts a set into the mapping language.
///
/// ```
/// use xdmap::data_prep::{ImportOptions, Set, import};
///
/// let set = r#"{ "mappings": [{ "sourceType": "EXPRESSION", "source": "lower(visitor.email)", "destination": "_acme.email" }] }"#;
/// let (sets, _) = Set::read(set)?;
/// let imported = import(&sets[0], &ImportOptions { name: "chat".to_owned(), ..ImportOptions::default() })?;
/// assert!(imported.mapping.contains("_acme.email = .visitor.email | lower catch omit"));
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
/// A schema that is given is none; why, in plain words.
pub fn import(set: &Set, options: &ImportOptions) -> Result<Imported, String> {
    let tenant = layout::tenant(set, options.target.as_ref());
    let source = options.source.as_ref().map(|file| loaded(file, "payload", None)).transpose()?;
    let target = options.target.as_ref().map(|file| loaded(file, "record", tenant.as_deref())).transpose()?;
    let event = layout::event_name(&options.name);
    let made_target = options.target.is_none().then(|| schemas::of_records(set));
    let record = target.or_else(|| made_target.as_deref().and_then(|text| Schema::load("", text, &|_| None).ok()));
    let (any, anything) = (Schema::any(), Schema::any());
    let mut maker = Maker {
        set,
        source: source.as_ref().unwrap_or(&any),
        target: record.as_ref().unwrap_or(&anything),
        names: Names::with(&[&event, "received_at", "seed", "tenant"]),
        remarks: Vec::new(),
    };
    let (place, homeless) = places(set, &mut maker.remarks);
    let mut rules = Vec::new();
    written(&mut maker, &place, &mut Vec::new(), &mut rules);
    let mut remarks = maker.remarks;
    required(&mut rules, record.as_ref());
    let made_source = options.source.is_none().then(|| schemas::of_payloads(&rules));
    let made = |text: Option<String>, end: &str| {
        text.map(|text| SchemaFile { path: format!("{}.{end}.schema.json", options.name), text })
    };
    let (made_source, made_target) = (made(made_source, "source"), made(made_target, "target"));
    let (Some(source), Some(target)) =
        (options.source.as_ref().or(made_source.as_ref()), options.target.as_ref().or(made_target.as_ref()))
    else {
        return Err("a schema is missing".to_owned());
    };
    let text = layout::file(&layout::Layout {
        set,
        event: &event,
        source,
        target,
        tenant: tenant.as_deref(),
        rules: &rules,
        remarks: &remarks,
        homeless: &homeless,
    });
    let tidied = set.mappings.len() <= TIDIED;
    let mapping = if tidied { mend::tidied(&text, source, target) } else { mend::printed(&text) };
    remarks.sort_by_key(|remark| (remark.mapping, remark.column));
    remarks.dedup();
    let lost = rules.iter().filter_map(|rule| Some((rule.path.clone(), why_lost(rule, set, &remarks)?))).collect();
    Ok(Imported { mapping, source: made_source, target: made_target, remarks, lost })
}

/// Why a rule is a `todo`, with what the set has there.
fn why_lost(rule: &Written, set: &Set, remarks: &[SetRemark]) -> Option<String> {
    if rule.value.kind != ExprKind::Todo {
        return None;
    }
    let of = |index: &usize| {
        let remark = remarks.iter().find(|one| one.lost && one.mapping == Some(*index));
        let why = rule.refused.clone().or_else(|| remark.map(|one| one.message.clone())).unwrap_or_default();
        let original = set.mappings.get(*index).map(|one| one.source.as_str()).unwrap_or_default();
        format!("{}: {why}", layout::shortened(original))
    };
    Some(rule.mappings.iter().map(of).collect::<Vec<_>>().join("; "))
}

fn loaded(file: &SchemaFile, what: &str, tenant: Option<&str>) -> Result<Schema, String> {
    let fill =
        |name: &str| Some(tenant.filter(|_| name == "tenant").map_or_else(|| format!("{{{name}}}"), str::to_owned));
    Schema::load(&file.path, &file.text, &fill).map_err(|faults| {
        let first = faults.first().map(ToString::to_string).unwrap_or_default();
        format!("the {what} schema is none: {first}")
    })
}

/// The tree of destinations, and the mappings that have none.
fn places(set: &Set, remarks: &mut Vec<SetRemark>) -> (Place, Vec<usize>) {
    let (mut root, mut homeless) = (Place::default(), Vec::new());
    for mapping in &set.mappings {
        let lost = |column, message: String| SetRemark { mapping: Some(mapping.index), column, message, lost: true };
        if let Some(broken) = &mapping.broken {
            remarks.push(lost(None, broken.clone()));
        }
        match place::steps(&mapping.destination) {
            Ok(steps) if matches!(steps.first(), Some(PlaceStep::Name(_))) => root.put(&steps, mapping.index),
            Ok(_) => homeless.push(mapping.index),
            Err((column, message)) => {
                homeless.push(mapping.index);
                if mapping.broken.is_none() {
                    remarks.push(lost(None, format!("the destination cannot be read: column {column}: {message}")));
                }
            }
        }
    }
    (root, homeless)
}

/// The rules of a place and of all below it.
fn written(maker: &mut Maker<'_>, place: &Place, path: &mut Vec<PlaceStep>, rules: &mut Vec<Written>) {
    for (step, below) in &place.below {
        path.push(step.clone());
        if below.is_prefix() {
            written(maker, below, path, rules);
        } else {
            rules.push(rule(maker, below, path));
        }
        path.pop();
    }
}

fn rule(maker: &mut Maker<'_>, place: &Place, path: &mut Vec<PlaceStep>) -> Written {
    let mappings = place.mappings();
    let names = path.iter().filter_map(|step| if let PlaceStep::Name(name) = step { Some(name.clone()) } else { None });
    let names: Vec<String> = names.collect();
    let set = maker.set;
    let broken = mappings.iter().find_map(|index| set.mappings.get(*index)?.broken.clone());
    let todo = Expr { kind: ExprKind::Todo, span: crate::source::Span::default() };
    let (value, refused) = match broken {
        Some(broken) => (todo, Some(broken)),
        None => match maker.value(place, path, &[]) {
            Ok(value) => (value, None),
            Err(Refused(why)) => {
                let lost =
                    |index: &usize| SetRemark { mapping: Some(*index), column: None, message: why.clone(), lost: true };
                maker.remarks.extend(mappings.iter().map(lost));
                (todo, Some(why))
            }
        },
    };
    Written { path: names, value, when: None, mappings, refused }
}

/// A choice between a value and nothing is a rule with a guard.
fn guarded(rule: &mut Written) {
    let ExprKind::If { condition, then, otherwise } = &mut rule.value.kind else { return };
    if !is_plain_condition(condition) || matches!(condition.kind, ExprKind::Bool(_)) {
        return;
    }
    let (value, when) = match (&then.kind, &otherwise.kind) {
        (_, ExprKind::Omit) => ((**then).clone(), (**condition).clone()),
        (ExprKind::Omit, _) => ((**otherwise).clone(), not((**condition).clone())),
        (_, _) => return,
    };
    (rule.value, rule.when) = (value, Some(when));
}

/// A record without what its schema requires is rejected, as the platform does.
fn required(rules: &mut [Written], target: Option<&Schema>) {
    let names = target.map(Schema::required).unwrap_or_default();
    for rule in rules {
        match rule.path.as_slice() {
            [name] if rule.refused.is_none() && names.iter().any(|required| **required == **name) => {
                let name = name.clone();
                rejecting(rule, &name);
            }
            _ => guarded(rule),
        }
    }
}

fn rejecting(rule: &mut Written, name: &str) {
    let reason = Quoted { text: format!("`{name}` is missing").into(), span: crate::source::Span::default() };
    let reject = Expr { kind: ExprKind::Reject(reason), span: crate::source::Span::default() };
    let value = std::mem::replace(&mut rule.value, reject.clone());
    let kind = ExprKind::Coalesce(Box::new(value), Box::new(reject));
    rule.value = Expr { kind, span: crate::source::Span::default() };
}
