//! Rules: assignments, prefixes, guards, lets, uses, ignores, rejects, notes; emits; target paths.

use super::super::ast::{
    Emit, EventItem, Expr, Generator, IgnorePath, PathStep, QualifiedName, Quoted, Rule, RuleKind, Target, TargetPiece,
    TargetSegment,
};
use super::super::grammar::{Form, Pair};
use super::declarations::word_start;
use super::{Builder, Parts, end_of};
use crate::path::Step;

impl Builder {
    /// Rules and emits, one behind the other, each behind its documentation.
    pub(in crate::syntax) fn event_items(&mut self, mut parts: Parts<'_>) -> Option<Vec<EventItem>> {
        let mut items = Vec::new();
        while parts.peek().is_some() {
            if parts.peek() == Some(Form::emit) {
                items.push(EventItem::Emit(self.emit(parts.next()?)?));
            } else {
                items.push(EventItem::Rule(self.rule(&mut parts)?));
            }
        }
        Some(items)
    }

    fn emit(&mut self, pair: Pair<'_>) -> Option<Emit> {
        let span = self.place(word_start(&pair), end_of(&pair));
        let (doc, mut parts) = self.documented(pair);
        let name = self.name(&parts.next()?);
        let mut each = Vec::new();
        while let Some(clause) = parts.next_if(Form::each) {
            each.push(self.generator(clause)?);
        }
        let filter = self.filter(&mut parts)?;
        Some(Emit { doc, name, each, filter, body: self.body(parts.next()?)?, span })
    }

    /// `each` or `for`.
    pub(in crate::syntax) fn generator(&mut self, pair: Pair<'_>) -> Option<Generator> {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let element = self.name(&parts.next()?);
        let index = parts.next_if(Form::name).map(|name| self.name(&name));
        Some(Generator { element, index, list: self.expression(parts.next()?)?, span })
    }

    /// `where`, if it is there. The outer option is about the trust in the grammar.
    pub(in crate::syntax) fn filter(&mut self, parts: &mut Parts<'_>) -> Option<Option<Expr>> {
        match parts.next_if(Form::filter) {
            Some(filter) => Some(Some(self.expression(Parts::of(filter).next()?)?)),
            None => Some(None),
        }
    }

    pub(in crate::syntax) fn body(&mut self, pair: Pair<'_>) -> Option<Vec<Rule>> {
        let mut parts = Parts::of(pair);
        let mut rules = Vec::new();
        while parts.peek().is_some() {
            rules.push(self.rule(&mut parts)?);
        }
        Some(rules)
    }

    /// The next rule of a body, with the documentation before it.
    fn rule(&mut self, parts: &mut Parts<'_>) -> Option<Rule> {
        let doc = self.documentation(parts);
        let rule = parts.next()?;
        let span = self.span(&rule);
        let kind = match rule.as_rule() {
            Form::placement => self.placement(rule),
            Form::binding => self.binding(rule),
            Form::guard => self.guard(rule),
            Form::use_fragment => self.use_fragment(rule),
            Form::ignore => self.ignore(rule),
            Form::note_rule => self.remark(rule).map(|(reason, when)| RuleKind::Note { reason, when }),
            _ => self.remark(rule).map(|(reason, when)| RuleKind::Reject { reason, when }),
        };
        Some(Rule { doc, kind: kind?, span })
    }

    fn placement(&mut self, pair: Pair<'_>) -> Option<RuleKind> {
        let mut parts = Parts::of(pair);
        let target = self.target(parts.next()?)?;
        if let Some(body) = parts.next_if(Form::body) {
            return Some(RuleKind::Prefix { target, body: self.body(body)? });
        }
        let value = self.expression(parts.next()?)?;
        Some(RuleKind::Assign { target, value, when: self.condition(parts.next())? })
    }

    fn condition(&mut self, pair: Option<Pair<'_>>) -> Option<Option<Expr>> {
        match pair {
            Some(condition) => Some(Some(self.expression(Parts::of(condition).next()?)?)),
            None => Some(None),
        }
    }

    fn binding(&mut self, pair: Pair<'_>) -> Option<RuleKind> {
        let mut parts = Parts::of(pair);
        let name = self.name(&parts.next()?);
        Some(RuleKind::Let { name, value: self.expression(parts.next()?)? })
    }

    fn guard(&mut self, pair: Pair<'_>) -> Option<RuleKind> {
        let mut parts = Parts::of(pair);
        let when = self.expression(parts.next()?)?;
        Some(RuleKind::Guard { when, body: self.body(parts.next()?)? })
    }

    fn use_fragment(&mut self, pair: Pair<'_>) -> Option<RuleKind> {
        let mut parts = Parts::of(Parts::of(pair).next()?);
        let fragment = self.qualified_name(parts.next()?)?;
        let arguments = self.arguments(parts.next()?)?.into_iter().map(|argument| argument.expr).collect();
        Some(RuleKind::Use { fragment, arguments })
    }

    fn ignore(&mut self, pair: Pair<'_>) -> Option<RuleKind> {
        let mut parts = Parts::of(pair);
        let mut paths = Vec::new();
        while let Some(path) = parts.next_if(Form::ignored) {
            paths.push(self.ignored(path)?);
        }
        Some(RuleKind::Ignore { paths, reason: self.text_token(parts.next()?)? })
    }

    fn ignored(&mut self, pair: Pair<'_>) -> Option<IgnorePath> {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair.clone());
        let base = parts.next_if(Form::name).map(|name| self.name(&name));
        Some(IgnorePath { base, steps: self.steps(parts)?, span })
    }

    /// The words and the condition of a `reject` or `note`.
    fn remark(&mut self, pair: Pair<'_>) -> Option<(Quoted, Option<Expr>)> {
        let mut parts = Parts::of(pair);
        let reason = self.text_token(parts.next()?)?;
        Some((reason, self.condition(parts.next())?))
    }

    /// The steps of a path where nothing is computed.
    pub(in crate::syntax) fn steps(&mut self, parts: Parts<'_>) -> Option<Vec<PathStep>> {
        let mut steps = Vec::new();
        for part in parts {
            match part.as_rule() {
                Form::payload => steps.extend(self.first_step(&part)),
                Form::member => steps.push(self.member(&part)),
                _ => {
                    let span = self.span(&part);
                    let number = Parts::of(part).next()?;
                    steps.push(PathStep { step: Step::Index(self.fixed_number(&number)), span });
                }
            }
        }
        Some(steps)
    }

    /// `.name`, or only `.`, which is no step.
    pub(in crate::syntax) fn first_step(&mut self, pair: &Pair<'_>) -> Option<PathStep> {
        if pair.as_str() == "." { None } else { Some(self.member(pair)) }
    }

    /// `.name`
    pub(in crate::syntax) fn member(&mut self, pair: &Pair<'_>) -> PathStep {
        let name = pair.as_str().strip_prefix('.').unwrap_or_default();
        let name = if name.starts_with('"') { self.quoted_name(name, pair.as_span().start() + 1) } else { name.into() };
        PathStep { step: Step::Name(name), span: self.span(pair) }
    }

    pub(in crate::syntax) fn target(&mut self, pair: Pair<'_>) -> Option<Target> {
        let span = self.span(&pair);
        let segments = Parts::of(pair).map(|segment| self.target_segment(segment)).collect::<Option<Vec<_>>>()?;
        Some(Target { segments, span })
    }

    fn target_segment(&mut self, pair: Pair<'_>) -> Option<TargetSegment> {
        let (written, start) = (pair.as_str(), pair.as_span().start());
        let span = self.span(&pair);
        if written.starts_with('"') {
            let pieces = vec![TargetPiece::Text(self.quoted_name(written, start))];
            return Some(TargetSegment { pieces, quoted: true, span });
        }
        let mut pieces = Vec::new();
        let mut done = 0;
        for hole in Parts::of(pair) {
            let at = hole.as_span().start() - start;
            pieces.extend(
                written.get(done..at).filter(|text| !text.is_empty()).map(|text| TargetPiece::Text(text.into())),
            );
            done = at + hole.as_str().len();
            pieces.push(TargetPiece::Hole(self.name(&Parts::of(hole).next()?)));
        }
        pieces.extend(written.get(done..).filter(|text| !text.is_empty()).map(|text| TargetPiece::Text(text.into())));
        Some(TargetSegment { pieces, quoted: false, span })
    }

    pub(in crate::syntax) fn qualified_name(&mut self, pair: Pair<'_>) -> Option<QualifiedName> {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let first = self.name(&parts.next()?);
        Some(match parts.next() {
            Some(name) => QualifiedName { module: Some(first), name: self.name(&name), span },
            None => QualifiedName { module: None, name: first, span },
        })
    }
}
