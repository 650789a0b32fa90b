//! An event as a mapping set: what the platform takes, or why it cannot.
//!
//! In: a compiled mapping, in which functions, fragments and consts are expanded already. Out: the new form of a set, and
//! everything that Data Prep would do otherwise, place by place. Nothing is changed in silence.

mod calls;
mod condition;
mod elements;
mod expression;
mod paths;
mod pattern;
mod rules;
mod told;

use super::SourceKind;
use crate::check::{Emit, Event, Expr, Mapping, SlotId, Unknown};
use crate::diagnostic::{Code, Diagnostic};
use crate::plan::RuleSet;
use crate::source::Span;
use serde_json::{Value as Json, json};
use told::Told;

/// The media type of a target schema, where none is given.
const CONTENT_TYPE: &str = "application/vnd.adobe.xed-full+json;version=1";

/// How an event is exported.
#[derive(Debug, Clone, Default)]
pub struct ExportOptions {
    /// The `$id` of the target schema on the platform.
    pub schema: Option<String>,
    /// Its media type; `application/vnd.adobe.xed-full+json;version=1` unless given.
    pub content_type: Option<String>,
    /// Whether what cannot be expressed is put as near as it can be, or left out.
    pub lossy: bool,
}

/// A mapping set, and what it does otherwise.
#[derive(Debug, Clone)]
pub struct Exported {
    /// The set, in the form in which one is created.
    pub set: Json,
    /// What changed, as warnings over the mapping; empty unless `lossy`.
    pub changes: Vec<Diagnostic>,
}

/// One mapping of the set that is made.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Made {
    kind: SourceKind,
    source: String,
    destination: String,
}

/// What is known while an event is exported.
struct Exporter<'m> {
    mapping: &'m Mapping,
    event: &'m Event,
    lossy: bool,
    told: Told,
    /// What elements and parameters stand for.
    bound: Vec<(SlotId, Bound)>,
}

/// What a slot stands for.
#[derive(Debug, Clone)]
enum Bound {
    /// An expression of Data Prep: `order[*]`, or the parameter of a lambda.
    Text(String),
    /// An argument.
    Value(Box<Expr>),
    /// An element of several lists side by side: a member, and the list whose element it holds.
    Row(Vec<(String, String)>),
}

/// A value that cannot be put.
struct Left;

/// Puts an event of a compiled mapping into a mapping set.
///
/// ```
/// use xdmap::data_prep::{ExportOptions, export};
/// use xdmap::{CompileOptions, Package, RuleSet};
///
/// let mapping = r#"mapping shop 1.0.0
/// source Order from "order.json"
/// target Sale from "sale.json"
/// event order: Order -> Sale { buyer = .email | lower }"#;
/// let order = r#"{ "type": "object", "properties": { "email": { "type": "string" } }, "additionalProperties": false }"#;
/// let files = [("shop.map", mapping), ("order.json", order), ("sale.json", r#"{ "type": "object" }"#)];
/// let rules = RuleSet::compile(&Package::from_files("", files), &CompileOptions::default()).expect("it compiles");
/// let exported = export(&rules, "order", &ExportOptions::default()).expect("Data Prep can do this");
/// assert_eq!(exported.set["mappings"][0]["source"], "lower(email)");
/// ```
///
/// # Errors
/// What Data Prep cannot express, as errors over the mapping; none of it where `lossy` is set, unless there is no such event.
pub fn export(rules: &RuleSet, event: &str, options: &ExportOptions) -> Result<Exported, Vec<Diagnostic>> {
    let mapping = rules.mapping();
    let Some(event) = mapping.events.iter().find(|one| *one.name == *event) else {
        let missing = Diagnostic::error(Code::NotInDataPrep, Span::default());
        return Err(vec![missing.message(format!("there is no event `{event}`"))]);
    };
    let lossy = options.lossy;
    let mut exporter = Exporter { mapping, event, lossy, told: Told::default(), bound: Vec::new() };
    let made = exporter.event();
    let changes = exporter.told.diagnostics(lossy);
    if !lossy && !changes.is_empty() {
        return Err(changes);
    }
    Ok(Exported { set: set(&event.name, &made, options), changes })
}

fn set(name: &str, made: &[Made], options: &ExportOptions) -> Json {
    let mapping =
        |one: &Made| json!({ "sourceType": one.kind.name(), "source": one.source, "destination": one.destination });
    let content_type = options.content_type.as_deref().unwrap_or(CONTENT_TYPE);
    let mut set = json!({ "name": name });
    if let Some(schema) = &options.schema {
        set["outputSchema"] = json!({ "schemaRef": { "id": schema, "contentType": content_type } });
    }
    set["mappings"] = made.iter().map(mapping).collect();
    set
}

impl<'m> Exporter<'m> {
    /// Says why something is not the same, and what is exported instead.
    fn tell(&mut self, span: Span, why: impl Into<String>, instead: &'static str) {
        self.told.tell(span, why.into(), instead);
    }

    /// Says why a value cannot be put. Where nothing will be exported, the rest of it is looked at all the same.
    fn left(&mut self, span: Span, why: impl Into<String>) -> Result<String, Left> {
        self.stop(span, why).or(if self.lossy { Err(Left) } else { Ok("null".to_owned()) })
    }

    /// The same, and nothing more is looked at.
    fn stop(&mut self, span: Span, why: impl Into<String>) -> Result<String, Left> {
        self.tell(span, why, "nothing in its place");
        Err(Left)
    }

    fn event(&mut self) -> Vec<Made> {
        let event = self.event;
        if self.mapping.sources.get(event.source.0 as usize).is_some_and(|source| source.unknown == Unknown::Reject) {
            let why = "Data Prep takes payloads with fields that the source schema does not name";
            self.tell(event.span, why, "no test for them");
        }
        for remark in &event.rejects {
            self.tell(remark.span, "Data Prep cannot reject a payload by a rule", "no such rule");
        }
        let Some(emit) = self.emit() else { return Vec::new() };
        let mut made = Vec::new();
        for rule in &emit.rules {
            self.told.rule = rule.target.to_string();
            self.rule(rule, &mut made);
        }
        made
    }

    /// The only kind of record that a set can make.
    fn emit(&mut self) -> Option<&'m Emit> {
        let emits = &self.event.emits;
        let chosen = emits.iter().find(|emit| emit.each.is_empty()).or(emits.first())?;
        for emit in emits {
            let name = emit.name.as_deref().unwrap_or_default();
            if !emit.each.is_empty() {
                let why = format!("Data Prep makes one record of a payload: `{name}` makes one for each element");
                self.tell(emit.span, why, "none of these records");
            } else if !std::ptr::eq(emit, chosen) {
                let why = format!("Data Prep makes one record of a payload: `{name}` is a further one");
                self.tell(emit.span, why, "none of these records");
            }
        }
        if !chosen.each.is_empty() {
            return None;
        }
        if let Some(filter) = chosen.filter.as_ref() {
            self.tell(filter.span, "Data Prep cannot leave a record out by a condition", "a record of every payload");
        }
        for remark in &chosen.rejects {
            self.tell(remark.span, "Data Prep cannot reject a record by a rule", "no such rule");
        }
        Some(chosen)
    }
}
