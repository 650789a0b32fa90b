//! The lines of a body: rules, prefixes, guards, lets, `use`, `ignore`, `reject`, `note`.

use super::expression::{Taken, accepted, is_never, parameter, taken, truth};
use super::targets::Spot;
use super::{Resolver, kinds, scope};
use crate::check::{Expr, ExprNode, Ignore, Member, Piece, Remark, Rule};
use crate::diagnostic::{Code, Diagnostic};
use crate::path::print_steps;
use crate::source::Span;
use crate::syntax::ast::{self, RuleKind};

/// What the lines of a body gave.
#[derive(Default)]
pub(super) struct Collected {
    /// Its rules, prefixes and guards spread over them.
    pub(super) rules: Vec<Rule>,
    /// Its `reject` lines.
    pub(super) rejects: Vec<Remark>,
    /// Its `note` lines.
    pub(super) notes: Vec<Remark>,
    /// Whether it stands outside every `emit`.
    pub(super) shared: bool,
}

/// Where a line stands.
#[derive(Clone)]
pub(super) struct Position {
    /// What its targets are relative to.
    pub(super) spot: Spot,
    /// What must hold, outermost first.
    pub(super) guards: Vec<Expr>,
}

impl<'a> Resolver<'a> {
    /// A body with a block of its own.
    pub(super) fn block(&mut self, rules: &'a [ast::Rule], at: &Position, out: &mut Collected) {
        self.push_block();
        self.lines(rules, at, out);
        self.pop_block();
    }

    /// The lines of the innermost block; its lets are seen in all of it.
    pub(super) fn lines(&mut self, rules: &'a [ast::Rule], at: &Position, out: &mut Collected) {
        for rule in rules {
            if let RuleKind::Let { name, value } = &rule.kind {
                self.bind_let(name, value);
            }
        }
        for rule in rules {
            self.rule(rule, at, out);
        }
        self.resolve_waiting();
    }

    /// One line.
    pub(super) fn rule(&mut self, rule: &'a ast::Rule, at: &Position, out: &mut Collected) {
        if !self.may_grow(rule.span) {
            return;
        }
        self.env.depth += 1;
        match &rule.kind {
            RuleKind::Assign { target, value, when } => self.assign(rule, target, value, when.as_ref(), at, out),
            RuleKind::Prefix { target, body } => {
                if let Some(spot) = self.spot(&at.spot, target) {
                    self.block(body, &Position { spot, guards: at.guards.clone() }, out);
                }
            }
            RuleKind::Guard { when, body } => self.guarded(when, body, at, out),
            RuleKind::Let { .. } => {}
            RuleKind::Use { fragment, arguments } => self.use_fragment(fragment, arguments, rule.span, at, out),
            RuleKind::Ignore { paths, reason } => paths.iter().for_each(|path| self.ignore(path, reason)),
            RuleKind::Reject { reason, when } => {
                let remark = self.remark(rule.span, reason, when.as_ref(), at);
                out.rejects.extend(remark);
            }
            RuleKind::Note { reason, when } => {
                let remark = self.remark(rule.span, reason, when.as_ref(), at);
                out.notes.extend(remark);
            }
        }
        self.env.depth -= 1;
    }

    fn assign(
        &mut self,
        rule: &'a ast::Rule,
        target: &'a ast::Target,
        value: &'a ast::Expr,
        when: Option<&'a ast::Expr>,
        at: &Position,
        out: &mut Collected,
    ) {
        let spot = self.spot(&at.spot, target);
        let known = self.env.facts.len();
        let mut guards = at.guards.clone();
        let guard = when.map(|when| self.guard(when));
        if guard.as_ref().is_some_and(|guard| self.is_dead(guard)) {
            self.env.facts.truncate(known);
            return;
        }
        guards.extend(guard.filter(|guard| truth(guard) != Some(true)));
        let value = self.expr(value);
        self.env.facts.truncate(known);
        let Some(spot) = spot else { return };
        let expected = spot.schema.clone().unwrap_or_else(kinds::any);
        let proved = self.fits(&value, &expected, &spot.path);
        self.tell_unhandled(&value, rule.span);
        self.tell_may_be_missing(&value, &spot);
        let check = !proved;
        out.rules.push(Rule { target: spot.path, expected, value, guards, check, shared: out.shared, span: rule.span });
    }

    /// A guard: a condition whose failure is handled, and what it shows.
    fn guard(&mut self, when: &'a ast::Expr) -> Expr {
        let when = self.condition(when);
        self.tell_unhandled(&when, when.span);
        self.assume(&when, true);
        when
    }

    /// Whether what a guard stands before never runs in this use of a fragment: an argument was left out.
    fn is_dead(&self, guard: &Expr) -> bool {
        truth(guard) == Some(false) && !self.env.trail.is_empty()
    }

    fn guarded(&mut self, when: &'a ast::Expr, body: &'a [ast::Rule], at: &Position, out: &mut Collected) {
        let known = self.env.facts.len();
        let guard = self.guard(when);
        if self.is_dead(&guard) {
            self.env.facts.truncate(known);
            return;
        }
        let guard = if count(body) > 1 { self.as_slot("when", guard) } else { guard };
        let mut inner = at.clone();
        inner.guards.extend(Some(guard).filter(|guard| truth(guard) != Some(true)));
        self.block(body, &inner, out);
        self.env.facts.truncate(known);
    }

    /// A `reject` or `note` line; none where it never runs.
    fn remark(
        &mut self,
        span: Span,
        reason: &ast::Quoted,
        when: Option<&'a ast::Expr>,
        at: &Position,
    ) -> Option<Remark> {
        let known = self.env.facts.len();
        let mut guards = at.guards.clone();
        let guard = when.map(|when| self.guard(when));
        self.env.facts.truncate(known);
        if guard.as_ref().is_some_and(|guard| self.is_dead(guard)) {
            return None;
        }
        guards.extend(guard.filter(|guard| truth(guard) != Some(true)));
        Some(Remark { reason: reason.text.clone(), guards, span })
    }

    /// `ignore .a, m.b because "..."`
    fn ignore(&mut self, path: &'a ast::IgnorePath, reason: &ast::Quoted) {
        let steps: Vec<&ast::PathStep> = path.steps.iter().collect();
        let base = match &path.base {
            None => self.payload(&[], path.span),
            Some(name) => match self.local(&name.text, name.span) {
                Some(scope::Found::One(base)) => base,
                Some(scope::Found::Rest(_)) | None => {
                    self.tell_no_binding(name);
                    return;
                }
            },
        };
        let typed = self.path(base, &steps, path.span);
        if is_never(&typed) {
            return;
        }
        let plain = if let ExprNode::ReadTime(inner) = typed.node { *inner } else { typed };
        let (base, steps) = match plain.node {
            ExprNode::Path { base, steps, .. } => (*base, steps),
            node => (Expr { node, ..plain }, Vec::new()),
        };
        let base = match base.node {
            ExprNode::Payload => None,
            ExprNode::Slot(slot) => Some(slot),
            _ => return,
        };
        self.env.event.ignores.push(Ignore { base, steps, reason: reason.text.clone(), span: path.span });
    }

    fn tell_no_binding(&mut self, name: &ast::Name) {
        let mut diagnostic = Diagnostic::error(Code::UnknownName, name.span)
            .message(format!("nothing is called `{}` here", name.text))
            .label("`ignore` takes paths of the payload and of what is bound here");
        diagnostic = match self.near_value(&name.text) {
            Some(near) => diagnostic.help(format!("a near name is `{near}`")),
            None => diagnostic.help(format!("`.{}` is the payload's field", name.text)),
        };
        self.report(diagnostic);
    }

    /// A value that may be missing, where every record must have one.
    fn tell_may_be_missing(&mut self, value: &Expr, spot: &Spot) {
        if !spot.needed || !value.kind.optional {
            return;
        }
        let always = kinds::is_nothing(&value.kind.schema);
        let message = if always {
            format!("`{}` is required, and its value is always missing", spot.path)
        } else {
            format!("`{}` is required, and its value may be missing", spot.path)
        };
        let mut diagnostic = Diagnostic::error(Code::MayBeMissing, value.span).message(message);
        diagnostic = diagnostic.label(if always { "always missing" } else { "may be missing" });
        if let Some(cause) = missing_part(value).filter(|cause| cause.span != value.span) {
            let text = match &cause.node {
                ExprNode::Path { steps, .. } => format!("`{}` may be missing", print_steps(steps)),
                _ => "this may be missing".to_owned(),
            };
            diagnostic = diagnostic.also(cause.span, text);
        }
        self.report(diagnostic.help("`... ?? ...` gives it another value"));
    }

    /// A failure that nothing handles, told where it arises.
    pub(super) fn tell_unhandled(&mut self, value: &Expr, reaches: Span) {
        if !value.kind.fails || self.env.lenient || is_never(value) {
            return;
        }
        let cause = self.failing_part(value).clone();
        let (message, help) = failure_words(&cause);
        let mut diagnostic =
            Diagnostic::error(Code::UnhandledFailure, cause.span).message(message).label("may fail").help(help);
        let inside =
            cause.span.file == reaches.file && cause.span.start >= reaches.start && cause.span.end <= reaches.end;
        if !inside && cause.span != reaches {
            diagnostic = diagnostic.also(reaches, "and reaches this");
        }
        self.report(diagnostic);
    }

    /// The innermost part that makes the whole fail.
    fn failing_part<'e>(&'e self, expr: &'e Expr) -> &'e Expr {
        let mut current = expr;
        loop {
            let slot = match &current.node {
                ExprNode::Slot(slot) => self.env.event.slots.get(slot.0 as usize).and_then(|slot| slot.value.as_ref()),
                _ => None,
            };
            let below = slot.filter(|value| value.kind.fails);
            match below.or_else(|| parts(current).into_iter().find(|part| part.kind.fails)) {
                Some(part) => current = part,
                None => return current,
            }
        }
    }
}

/// What fails, in words, and the edit that handles it.
fn failure_words(cause: &Expr) -> (String, String) {
    let catch = "`... catch omit` leaves the place out, `... catch x` puts `x` there".to_owned();
    match &cause.node {
        ExprNode::Call { function, arguments } => {
            for (index, argument) in arguments.iter().enumerate() {
                let Some(argument) = argument else { continue };
                let accepts = parameter(function, index).accepts;
                if taken(&argument.kind.schema, accepts) == Taken::Sometimes {
                    let (takes, given) = (accepted(accepts), kinds::words(&argument.kind.schema));
                    let message =
                        format!("`{}` takes {takes} and fails on anything else; this can be {given}", function.name);
                    return (message, "`x as string` and the like leave other kinds out; ".to_owned() + &catch);
                }
            }
            let why = if function.fails.is_empty() { String::new() } else { format!(": {}", function.fails) };
            (format!("`{}` may fail, and nothing handles that{why}", function.name), catch)
        }
        ExprNode::Arithmetic(_, _, divisor) if kinds::is_only_number(&divisor.kind.schema) => {
            ("a division may fail, and nothing handles that: the divisor may be zero".to_owned(), catch)
        }
        ExprNode::Arithmetic(..) | ExprNode::Negate(_) => (
            "this may be something else than a number, and nothing handles that".to_owned(),
            "`x as number` leaves other kinds out; ".to_owned() + &catch,
        ),
        ExprNode::Interpolate(_) => (
            "a hole may be a list or an object, which no text can hold".to_owned(),
            "`x as string` leaves other kinds out; ".to_owned() + &catch,
        ),
        ExprNode::Compare(..) => (
            "the two sides may be of kinds that have no order".to_owned(),
            "`x as number` and the like leave other kinds out; ".to_owned() + &catch,
        ),
        ExprNode::Index { .. } => ("this may have no place for such an index".to_owned(), catch),
        _ => (
            "this may be of another kind than is needed, and nothing handles that".to_owned(),
            "`x as list` and the like leave other kinds out; ".to_owned() + &catch,
        ),
    }
}

/// The part that makes the whole missing.
fn missing_part(expr: &Expr) -> Option<&Expr> {
    let mut current = expr;
    while let Some(part) = parts(current).into_iter().find(|part| part.kind.optional) {
        if matches!(current.node, ExprNode::Path { .. } | ExprNode::ReadTime(_)) {
            break;
        }
        current = part;
    }
    Some(current)
}

/// The parts of an expression that its value comes from.
fn parts(expr: &Expr) -> Vec<&Expr> {
    match &expr.node {
        ExprNode::Path { base, .. } => vec![base],
        ExprNode::Row { key, .. } => vec![key],
        ExprNode::Index { base, index, .. } => vec![base, index],
        ExprNode::ReadTime(value)
        | ExprNode::Undeclared { value, .. }
        | ExprNode::As(value, _)
        | ExprNode::Is { value, .. }
        | ExprNode::Not(value)
        | ExprNode::Negate(value) => vec![value],
        ExprNode::Call { arguments, .. } => arguments.iter().flatten().collect(),
        ExprNode::Bind { parameters, body } => {
            parameters.iter().map(|parameter| &parameter.value).chain([&**body]).collect()
        }
        ExprNode::Catch(_, otherwise) => vec![otherwise],
        ExprNode::Coalesce(a, b) | ExprNode::Compare(_, a, b) | ExprNode::Arithmetic(_, a, b) => vec![a, b],
        ExprNode::In { value, list, .. } => vec![value, list],
        ExprNode::Or(parts) | ExprNode::And(parts) | ExprNode::List(parts) => parts.iter().collect(),
        ExprNode::If { condition, then, otherwise } => vec![condition, then, otherwise],
        ExprNode::Match { value, arms, default } => {
            let results = arms.iter().map(|(_, result)| result).chain(default.as_deref());
            std::iter::once(&**value).chain(results).collect()
        }
        ExprNode::Object(members) => members
            .iter()
            .map(|member| match member {
                Member::Spread(value) | Member::Pair(_, value) => value,
            })
            .collect(),
        ExprNode::ListFor { generators, filter, item } => {
            generators.iter().map(|each| &each.list).chain(filter.as_deref()).chain([&**item]).collect()
        }
        ExprNode::MapFor { generators, filter, key, item } => {
            generators.iter().map(|each| &each.list).chain(filter.as_deref()).chain([&**key, &**item]).collect()
        }
        ExprNode::Interpolate(pieces) => {
            pieces.iter().filter_map(|piece| if let Piece::Value(value) = piece { Some(value) } else { None }).collect()
        }
        ExprNode::Constant(_)
        | ExprNode::Param(_)
        | ExprNode::Slot(_)
        | ExprNode::Payload
        | ExprNode::Query { .. }
        | ExprNode::Omit
        | ExprNode::Reject(_)
        | ExprNode::Todo => Vec::new(),
    }
}

/// How many rules a guard stands before.
fn count(rules: &[ast::Rule]) -> usize {
    rules
        .iter()
        .map(|rule| match &rule.kind {
            RuleKind::Prefix { body, .. } | RuleKind::Guard { body, .. } => count(body),
            RuleKind::Use { .. } => 2,
            RuleKind::Assign { .. } | RuleKind::Reject { .. } | RuleKind::Note { .. } => 1,
            RuleKind::Let { .. } | RuleKind::Ignore { .. } => 0,
        })
        .sum()
}
