//! The last hand on an imported mapping: handling that the schemas show to be needless is taken out again.
//!
//! In: the text, in which everything that computes is handled, and both schemas. Out: the text in the one layout, without
//! every `catch` and `??` that the checker says is never taken.

use super::import::SchemaFile;
use crate::check::{self, CheckOptions, Loader};
use crate::diagnostic::Code;
use crate::source::{FileId, Span};
use crate::syntax::ast::{EventItem, Expr, ExprKind, File, ItemKind, Member, Rule, RuleKind, TextPiece};
use crate::syntax::{parse, print};
use std::sync::Arc;

/// Handling inside handling is found in as many rounds.
const ROUNDS: usize = 3;

/// The text in the one layout; as it is, where it does not parse.
pub(super) fn printed(text: &str) -> String {
    crate::syntax::format(text).unwrap_or_else(|_| text.to_owned())
}

/// The text without needless handling, in the one layout.
pub(super) fn tidied(text: &str, source: &SchemaFile, target: &SchemaFile) -> String {
    let mut text = printed(text);
    for _ in 0..ROUNDS {
        let mut parsed = parse(FileId(0), &text);
        if !parsed.diagnostics.is_empty() {
            return text;
        }
        let needless = needless(&parsed.file, source, target);
        if needless.is_empty() {
            return text;
        }
        let mut rules = Vec::new();
        parsed.file.items.iter_mut().for_each(|item| bodies(&mut item.kind, &mut rules));
        rules.into_iter().for_each(|rule| in_rule(rule, &needless));
        text = print(&parsed.file);
    }
    text
}

/// Where the checker says that handling is never taken.
fn needless(file: &File, source: &SchemaFile, target: &SchemaFile) -> Vec<Span> {
    let loader = Both { source, target };
    let checked = check::check(&[(FileId(0), file.clone())], &loader, &CheckOptions::default());
    let needless = checked.diagnostics.iter().filter(|one| one.code == Code::NeedlessHandling);
    needless.map(|one| one.span).collect()
}

/// The two schemas by their names.
struct Both<'s> {
    source: &'s SchemaFile,
    target: &'s SchemaFile,
}

impl Loader for Both<'_> {
    fn text(&self, _: FileId, path: &str) -> Result<Arc<str>, String> {
        let found = [self.source, self.target].into_iter().find(|file| file.path == path);
        found.map(|file| file.text.as_str().into()).ok_or_else(|| "there is no such file".to_owned())
    }

    fn package(&self, _: FileId, _: &str) -> Result<check::Imported, String> {
        Err("there is no such package".to_owned())
    }
}

fn bodies<'f>(item: &'f mut ItemKind, rules: &mut Vec<&'f mut Rule>) {
    if let ItemKind::Event { body, .. } = item {
        for item in body {
            match item {
                EventItem::Rule(rule) => rules.push(rule),
                EventItem::Emit(emit) => rules.extend(&mut emit.body),
            }
        }
    }
}

fn in_rule(rule: &mut Rule, needless: &[Span]) {
    match &mut rule.kind {
        RuleKind::Assign { value, .. } => in_value(value, needless),
        RuleKind::Prefix { body, .. } | RuleKind::Guard { body, .. } => {
            body.iter_mut().for_each(|rule| in_rule(rule, needless));
        }
        RuleKind::Let { .. } | RuleKind::Use { .. } | RuleKind::Ignore { .. } | RuleKind::Note { .. } => {}
        RuleKind::Reject { .. } => {}
    }
}

/// Takes out handling that this room has put in: `catch omit`, and `?? reject`.
fn in_value(value: &mut Expr, needless: &[Span]) {
    let ours = match &value.kind {
        ExprKind::Catch(left, right) if right.kind == ExprKind::Omit => Some(left.span.to(right.span)),
        ExprKind::Coalesce(left, right) if matches!(right.kind, ExprKind::Reject(_)) => Some(left.span.to(right.span)),
        _ => None,
    };
    if ours.is_some_and(|span| needless.contains(&span)) {
        let kind = std::mem::replace(&mut value.kind, ExprKind::Omit);
        if let ExprKind::Catch(left, _) | ExprKind::Coalesce(left, _) = kind {
            *value = *left;
        }
        return in_value(value, needless);
    }
    within(value).into_iter().for_each(|one| in_value(one, needless));
}

/// The expressions directly inside one, where handling can stand.
fn within(value: &mut Expr) -> Vec<&mut Expr> {
    match &mut value.kind {
        ExprKind::Text(pieces) => pieces
            .iter_mut()
            .filter_map(|piece| if let TextPiece::Hole(inner) = piece { Some(inner) } else { None })
            .collect(),
        ExprKind::Coalesce(a, b) | ExprKind::Catch(a, b) => vec![a, b],
        ExprKind::Pipe { value, arguments, .. } => std::iter::once(&mut **value).chain(arguments).collect(),
        ExprKind::Call { arguments, .. } | ExprKind::List(arguments) => arguments.iter_mut().collect(),
        ExprKind::If { then, otherwise, .. } => vec![then, otherwise],
        ExprKind::Object(members) => {
            let value = members.iter_mut().map(|member| match member {
                Member::Spread(value) | Member::Pair(_, value) => value,
            });
            value.collect()
        }
        ExprKind::ListFor { generators, item, .. } => {
            generators.iter_mut().map(|generator| &mut generator.list).chain([&mut **item]).collect()
        }
        _ => Vec::new(),
    }
}
