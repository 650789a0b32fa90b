//! Rules and emits, a line for each.

use super::super::ast::{Doc, Emit, EventItem, Expr, IgnorePath, Quoted, Rule, RuleKind, Target};
use super::super::level::Level;
use super::broken::{flat_text, leftmost};
use super::flat;
use super::names;
use super::writer::{WIDTH, Writer};
use crate::source::Span;

impl Writer<'_> {
    /// Starts a line of a body with its documentation.
    pub fn documented(&mut self, doc: &Doc, span: Span) {
        self.begin(doc.first().map_or(span, |first| first.span).start);
        for line in doc {
            self.comments(line.span.start);
            self.push(format!("## {}", line.text).trim_end());
            self.line();
        }
        self.comments(span.start);
    }

    /// The rules and emits of an event, in braces.
    pub fn event_body(&mut self, body: &[EventItem], end: u32) {
        if body.is_empty() && self.is_quiet(end) {
            return self.push("{}");
        }
        self.open_body();
        for item in body {
            match item {
                EventItem::Emit(emit) => self.emit(emit),
                EventItem::Rule(rule) => self.rule(rule),
            }
        }
        self.close_body(end);
    }

    /// Rules in braces.
    pub fn body(&mut self, body: &[Rule], end: u32) {
        if body.is_empty() && self.is_quiet(end) {
            return self.push("{}");
        }
        self.open_body();
        body.iter().for_each(|rule| self.rule(rule));
        self.close_body(end);
    }

    fn emit(&mut self, emit: &Emit) {
        self.documented(&emit.doc, emit.span);
        let head = |out: &mut String| {
            out.extend(["emit ", &emit.name.text]);
            for clause in &emit.each {
                out.push(' ');
                flat::generator(out, "each", clause);
            }
            if let Some(filter) = &emit.filter {
                out.push_str(" where ");
                flat::expression(out, filter, Level::Or);
            }
        };
        if self.fits(head_span(emit), 2, head) {
            self.space();
        } else {
            self.long_head(emit);
            self.line();
        }
        self.body(&emit.body, emit.span.end);
        self.pass_blanks(emit.span.end);
    }

    /// The head of an emit over several lines.
    fn long_head(&mut self, emit: &Emit) {
        self.push("emit");
        self.comments(emit.name.span.start);
        self.space();
        self.push(&emit.name.text);
        self.indent += 1;
        for clause in &emit.each {
            self.line();
            self.generator("each", clause);
        }
        if let Some(filter) = &emit.filter {
            self.line();
            self.comments(leftmost(filter));
            self.push("where");
            self.space();
            self.value(filter, 2);
        }
        self.indent -= 1;
    }

    fn rule(&mut self, rule: &Rule) {
        self.documented(&rule.doc, rule.span);
        match &rule.kind {
            RuleKind::Assign { target, value, when } => self.assign(target, value, when.as_ref(), rule.span),
            RuleKind::Prefix { target, body } => {
                self.target(target);
                self.space();
                self.body(body, rule.span.end);
            }
            RuleKind::Guard { when, body } => {
                self.push("when");
                self.space();
                self.value(when, 2);
                self.space();
                self.body(body, rule.span.end);
            }
            RuleKind::Let { name, value } => {
                self.push("let");
                self.comments(name.span.start);
                self.space();
                self.push(&name.text);
                self.push(" =");
                self.space();
                self.value(value, 0);
            }
            RuleKind::Use { fragment, arguments } => {
                self.push("use");
                self.comments(fragment.span.start);
                self.space();
                self.push(&flat_text(|out| names::qualified_name(out, fragment)));
                let list = Span { start: fragment.span.end, ..rule.span };
                if !self.fits(list, 0, |out| flat::arguments(out, arguments)) {
                    self.elements("(", arguments, ")", list);
                }
            }
            RuleKind::Ignore { paths, reason } => self.ignore(paths, reason),
            RuleKind::Reject { reason, when } => self.remark("reject", reason, when.as_ref()),
            RuleKind::Note { reason, when } => self.remark("note", reason, when.as_ref()),
        }
        self.pass_blanks(rule.span.end);
    }

    /// A `reject` or `note`.
    fn remark(&mut self, word: &str, reason: &Quoted, when: Option<&Expr>) {
        self.push(word);
        self.quoted(reason);
        if let Some(when) = when {
            self.condition(when);
        }
    }

    fn target(&mut self, target: &Target) {
        self.push(&flat_text(|out| names::target(out, target)));
    }

    /// A text behind a word.
    pub fn quoted(&mut self, text: &Quoted) {
        self.comments(text.span.start);
        self.space();
        self.push(&flat_text(|out| names::quoted(out, &text.text)));
    }

    fn assign(&mut self, target: &Target, value: &Expr, when: Option<&Expr>, span: Span) {
        let whole = |out: &mut String| {
            names::target(out, target);
            out.push_str(" = ");
            flat::expression(out, value, Level::Or);
            if let Some(when) = when {
                out.push_str(" when ");
                flat::expression(out, when, Level::Or);
            }
        };
        if self.fits(span, 0, whole) {
            return;
        }
        self.target(target);
        self.push(" =");
        self.space();
        self.value(value, 0);
        if let Some(when) = when {
            self.condition(when);
        }
    }

    /// `when C` behind a rule, on its line if it fits, else on the next.
    fn condition(&mut self, when: &Expr) {
        let word = |out: &mut String| {
            out.push_str(" when ");
            flat::expression(out, when, Level::Or);
        };
        if self.fits(when.span, 0, word) {
            return;
        }
        self.indent += 1;
        self.line();
        self.comments(leftmost(when));
        self.push("when");
        self.space();
        self.value(when, 0);
        self.indent -= 1;
    }

    fn ignore(&mut self, paths: &[IgnorePath], reason: &Quoted) {
        self.push("ignore");
        for (index, path) in paths.iter().enumerate() {
            self.comments(path.span.start);
            let text = flat_text(|out| names::ignored(out, path));
            if index > 0 && self.column() + text.chars().count() + 2 > WIDTH {
                self.indent += 1;
                self.line();
                self.indent -= 1;
            }
            self.space();
            self.push(&text);
            if index + 1 < paths.len() {
                self.push(",");
            }
        }
        self.comments(reason.span.start);
        let text = flat_text(|out| names::quoted(out, &reason.text));
        if self.column() + text.chars().count() + " because ".len() > WIDTH {
            self.indent += 1;
            self.line();
            self.indent -= 1;
        }
        self.space();
        self.push("because ");
        self.push(&text);
    }
}

/// The span of an emit's head.
fn head_span(emit: &Emit) -> Span {
    let each = emit.each.last().map(|clause| clause.span.end);
    let end = emit.filter.as_ref().map(|filter| filter.span.end).or(each).unwrap_or(emit.name.span.end);
    Span { end, ..emit.span }
}
