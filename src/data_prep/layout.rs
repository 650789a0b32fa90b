//! The text of an imported mapping: declarations, rules under common prefixes, and the words of the set as comments.

use super::import::{SchemaFile, Written};
use super::remark::SetRemark;
use super::set::{Set, SetMapping};
use crate::path::is_plain_name;
use crate::report::escaped;
use crate::syntax::ast::{Expr, ExprKind};
use crate::syntax::{is_reserved, print_expression};
use std::fmt::Write as _;

/// Characters of an original text that are kept; as many as Data Prep lets an expression have.
const KEPT: usize = 4096;

/// What a text is made of.
pub(super) struct Layout<'l> {
    pub set: &'l Set,
    pub event: &'l str,
    pub source: &'l SchemaFile,
    pub target: &'l SchemaFile,
    pub tenant: Option<&'l str>,
    pub rules: &'l [Written],
    pub remarks: &'l [SetRemark],
    /// Mappings that have no place.
    pub homeless: &'l [usize],
}

/// A name for a mapping and its event.
pub(super) fn event_name(wanted: &str) -> String {
    let mut name: String = wanted
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '_' })
        .collect();
    name = name.split('_').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_");
    if !name.starts_with(|first: char| first.is_ascii_alphabetic()) || is_reserved(&name) || name == "dp" {
        name = format!("set_{name}").trim_end_matches('_').to_owned();
    }
    name
}

/// The whole text, not yet in the one layout.
pub(super) fn file(layout: &Layout<'_>) -> String {
    let mut text = head(layout);
    let _ = writeln!(text, "mapping {} 1.0.0\n", layout.event);
    let _ = writeln!(text, "source Payload from {}", quoted(&layout.source.path));
    let _ = writeln!(text, "target Record from {} {{ times: utc millis }}\n", quoted(&layout.target.path));
    text.push_str(&params(layout.rules));
    if let Some(tenant) = layout.tenant {
        let _ = writeln!(text, "## The tenant's id in the schema registry, without the leading underscore.");
        let _ = writeln!(text, "param tenant: string = {}\n", quoted(tenant));
    }
    let _ = writeln!(text, "event {}: Payload -> Record {{", layout.event);
    let mut body = Body { layout, text: String::new() };
    body.rules(layout.rules, 0);
    layout.homeless.iter().for_each(|index| body.homeless(*index));
    text.push_str(&body.text);
    text.push_str("}\n");
    text
}

/// What the set says of itself.
fn head(layout: &Layout<'_>) -> String {
    let set = layout.set;
    let mut lines = vec![match &set.name {
        Some(name) => format!("Adobe Data Prep mapping set: {name}"),
        None => "Adobe Data Prep mapping set".to_owned(),
    }];
    lines.extend(set.id.as_ref().map(|id| format!("id: {id}")));
    lines.extend(set.schema.as_ref().map(|schema| format!("target schema: {schema}")));
    lines.extend(set.content_type.as_ref().map(|form| format!("content type: {form}")));
    lines.extend(set.unknown.iter().map(|member| format!("member {member}")));
    lines.iter().map(|line| comment("# ", line)).collect()
}

/// Params for what a run cannot make by itself.
fn params(rules: &[Written]) -> String {
    let uses = |wanted: &[&str]| {
        rules
            .iter()
            .any(|rule| calls(&rule.value, wanted) || rule.when.as_ref().is_some_and(|when| calls(when, wanted)))
    };
    let mut text = String::new();
    if uses(&["now", "timestamp"]) {
        text.push_str("## When the payload was received: what `now` and `timestamp` give.\nparam received_at: time\n");
    }
    if uses(&["uuid", "guid"]) {
        text.push_str(
            "## What `uuid` depends on beside the payload: another seed gives other ids.\nparam seed: string\n",
        );
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

/// Whether a function of the module `dp` is called.
fn calls(value: &Expr, wanted: &[&str]) -> bool {
    let own = match &value.kind {
        ExprKind::Call { function, .. } | ExprKind::Pipe { function, .. } => {
            function.module.is_some() && wanted.contains(&&*function.name.text)
        }
        _ => false,
    };
    own || super::schemas::inside(value).into_iter().any(|one| calls(one, wanted))
}

/// The tenant of the destinations, where the target schema leaves it open.
pub(super) fn tenant(set: &Set, target: Option<&SchemaFile>) -> Option<String> {
    if !target.is_some_and(|target| target.text.contains("_{tenant}")) {
        return None;
    }
    let first = set.mappings.iter().filter_map(|mapping| mapping.destination.split(['.', '[']).next());
    let mut tenants = first.filter(|name| name.len() > 1 && *name != "_id" && is_plain_name(name));
    tenants.find_map(|name| name.strip_prefix('_')).map(str::to_owned)
}

/// The rules, under their prefixes.
struct Body<'l> {
    layout: &'l Layout<'l>,
    text: String,
}

impl Body<'_> {
    /// Rules that share the first `depth` names.
    fn rules(&mut self, rules: &[Written], depth: usize) {
        let mut rest = rules;
        while let Some(first) = rest.first() {
            let name = first.path.get(depth);
            let end = rest.iter().position(|rule| rule.path.get(depth) != name).unwrap_or(rest.len());
            let (group, behind) = rest.split_at(end);
            match group {
                [rule] => self.rule(rule, depth),
                _ => self.group(group, depth),
            }
            rest = behind;
        }
    }

    /// `prefix { ... }`
    fn group(&mut self, group: &[Written], depth: usize) {
        let Some(first) = group.first() else { return };
        let mut end = depth + 1;
        while group.iter().all(|rule| rule.path.len() > end + 1 && rule.path.get(end) == first.path.get(end)) {
            end += 1;
        }
        let path = self.path(first.path.get(depth..end).unwrap_or_default(), depth);
        let _ = writeln!(self.text, "{path} {{");
        self.rules(group, end);
        self.text.push_str("}\n");
    }

    fn rule(&mut self, rule: &Written, depth: usize) {
        self.comments(rule);
        let path = self.path(rule.path.get(depth..).unwrap_or_default(), depth);
        let when = rule.when.as_ref().map(|when| format!(" when {}", print_expression(when))).unwrap_or_default();
        let _ = writeln!(self.text, "{path} = {}{when}", print_expression(&rule.value));
    }

    fn path(&self, names: &[String], depth: usize) -> String {
        let segment = |(index, name): (usize, &String)| match self.layout.tenant {
            Some(tenant) if depth + index == 0 && name.strip_prefix('_') == Some(tenant) => "_{tenant}".to_owned(),
            _ if is_plain_name(name) && !(depth + index == 0 && is_reserved(name)) => name.clone(),
            _ => quoted(name),
        };
        names.iter().enumerate().map(segment).collect::<Vec<_>>().join(".")
    }

    /// What was lost, then what the set says of the rule.
    fn comments(&mut self, rule: &Written) {
        for index in &rule.mappings {
            let Some(mapping) = self.layout.set.mappings.get(*index) else { continue };
            self.lost(mapping, rule.refused.is_some());
            self.kept(mapping);
        }
        for index in &rule.mappings {
            let Some(mapping) = self.layout.set.mappings.get(*index) else { continue };
            let words = [&mapping.name, &mapping.description];
            words.into_iter().flatten().for_each(|words| self.text.push_str(&comment("## ", words)));
        }
    }

    /// Members that stay, as comments.
    fn kept(&mut self, mapping: &SetMapping) {
        let members = mapping.unknown.iter().map(|member| format!("member {member}"));
        let lines: Vec<String> = mapping.identity.iter().cloned().chain(members).collect();
        lines.iter().for_each(|line| self.text.push_str(&comment("# ", line)));
    }

    /// Why a mapping is a `todo`, and what it was.
    fn lost(&mut self, mapping: &SetMapping, refused: bool) {
        let of = |remark: &&SetRemark| remark.lost && remark.mapping == Some(mapping.index);
        let reasons: Vec<String> = self.layout.remarks.iter().filter(of).map(ToString::to_string).collect();
        if reasons.is_empty() && !refused {
            return;
        }
        reasons.iter().for_each(|reason| self.text.push_str(&comment("# ", reason)));
        let place = if mapping.destination.is_empty() { "nowhere" } else { &mapping.destination };
        let original = format!("{} to {place}: {}", mapping.kind.name(), mapping.source);
        self.text.push_str(&comment("# ", &shortened(&original)));
    }

    /// A mapping without a place.
    fn homeless(&mut self, index: usize) {
        if let Some(mapping) = self.layout.set.mappings.get(index) {
            self.lost(mapping, true);
            self.kept(mapping);
        }
    }
}

/// An original text, cut where it is longer than any that Data Prep takes.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(KEPT) {
        Some((end, _)) => {
            format!("{}\n... ({} characters in all)", text.get(..end).unwrap_or_default(), text.chars().count())
        }
        None => text.to_owned(),
    }
}

/// Lines of a comment.
fn comment(mark: &str, words: &str) -> String {
    let lines = words.lines().map(|line| format!("{mark}{}", escaped(line.trim_end())));
    lines.fold(String::new(), |text, line| text + line.trim_end() + "\n")
}

/// A text in quotes.
fn quoted(text: &str) -> String {
    print_expression(&super::translate::text(text))
}
