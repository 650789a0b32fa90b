//! Choices: `??`, `catch`, `if`, `match`.

use super::super::{Resolver, kinds};
use super::operators::truth;
use super::{is_never, with_parts};
use crate::check::{Expr, ExprNode, Test};
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::Kind;
use crate::source::Span;
use crate::syntax::ast;
use crate::value::Value;

impl<'a> Resolver<'a> {
    pub(super) fn coalesce(&mut self, a: &'a ast::Expr, b: &'a ast::Expr, span: Span) -> Expr {
        let a = self.expr(a);
        if matches!(a.node, ExprNode::Omit) {
            return self.expr(b);
        }
        let known = self.env.facts.len();
        let missing = Expr { node: is_missing(a.clone()), kind: kinds::sure(kinds::boolean()), span: a.span };
        self.assume(&missing, true);
        let b = self.expr(b);
        self.env.facts.truncate(known);
        if !a.kind.optional && !is_never(&a) && self.is_own_text() {
            self.report(
                Diagnostic::warning(Code::NeedlessHandling, a.span.to(b.span))
                    .message("what stands right of `??` is never taken")
                    .label("the left is never missing")
                    .help(if a.kind.fails {
                        "`catch` takes the right where the left fails"
                    } else {
                        "leave out `??` and what follows"
                    }),
            );
        }
        let is_taken = a.kind.optional || is_never(&a);
        let schema = if is_taken { kinds::union([&a.kind.schema, &b.kind.schema]) } else { a.kind.schema.clone() };
        let optional = a.kind.optional && b.kind.optional;
        let kind = Kind { schema, optional, fails: a.kind.fails || a.kind.optional && b.kind.fails };
        Expr { node: ExprNode::Coalesce(Box::new(a), Box::new(b)), kind, span }
    }

    pub(super) fn catch(&mut self, a: &'a ast::Expr, b: &'a ast::Expr, span: Span) -> Expr {
        let a = self.expr(a);
        let b = self.expr(b);
        if !a.kind.fails && !is_never(&a) && !may_overflow(&a) && self.is_own_text() {
            self.report(
                Diagnostic::warning(Code::NeedlessHandling, a.span.to(b.span))
                    .message("what stands right of `catch` is never taken")
                    .label("the left never fails")
                    .help(if a.kind.optional {
                        "`??` takes the right where the left is missing"
                    } else {
                        "leave out `catch` and what follows"
                    }),
            );
        }
        // A limit on texts or numbers can make the left fail even so.
        let schema = kinds::union([&a.kind.schema, &b.kind.schema]);
        let kind = Kind { schema, optional: a.kind.optional || b.kind.optional, fails: a.kind.fails && b.kind.fails };
        Expr { node: ExprNode::Catch(Box::new(a), Box::new(b)), kind, span }
    }

    pub(super) fn if_else(
        &mut self,
        condition: &'a ast::Expr,
        then: &'a ast::Expr,
        otherwise: &'a ast::Expr,
        span: Span,
    ) -> Expr {
        let condition = self.condition(condition);
        if let Some(truth) = truth(&condition) {
            return self.expr(if truth { then } else { otherwise });
        }
        let known = self.env.facts.len();
        self.assume(&condition, true);
        let then = self.expr(then);
        self.env.facts.truncate(known);
        self.assume(&condition, false);
        let otherwise = self.expr(otherwise);
        self.env.facts.truncate(known);
        let mut kind = with_parts(kinds::union([&then.kind.schema, &otherwise.kind.schema]), [&then, &otherwise]);
        kind.fails |= condition.kind.fails;
        let (condition, then, otherwise) = (Box::new(condition), Box::new(then), Box::new(otherwise));
        Expr { node: ExprNode::If { condition, then, otherwise }, kind, span }
    }

    pub(super) fn match_arms(&mut self, value: &'a ast::Expr, arms: &'a [ast::Arm], span: Span) -> Expr {
        let value = self.expr(value);
        let mut typed = Vec::with_capacity(arms.len());
        let mut default = None;
        let mut seen: Vec<(Value<'static>, Span)> = Vec::new();
        for arm in arms {
            let constants = self.patterns(&value, arm, &mut seen);
            let known = self.env.facts.len();
            if arm.patterns.is_empty() {
                let before: Vec<Value<'static>> = seen.iter().map(|(constant, _)| constant.clone()).collect();
                self.assume_none_of(&value, &before);
            } else {
                self.assume_one_of(&value, &constants);
            }
            let result = self.expr(&arm.value);
            self.env.facts.truncate(known);
            if arm.patterns.is_empty() {
                self.tell_dead_default(&value, arm, &seen);
                self.one_default(&default, arm);
                default.get_or_insert(Box::new(result));
            } else {
                typed.push((constants, result));
            }
        }
        let covered = default.is_some() || is_never(&value) || self.arms_cover(&value, &seen);
        let results: Vec<&Expr> = typed.iter().map(|(_, result)| result).chain(default.as_deref()).collect();
        let mut kind = with_parts(kinds::union(results.iter().map(|result| &result.kind.schema)), results);
        kind.optional |= value.kind.optional || !covered;
        kind.fails |= value.kind.fails;
        Expr { node: ExprNode::Match { value: Box::new(value), arms: typed, default }, kind, span }
    }

    /// Tells of a `_` where every value that can come has an arm of its own.
    fn tell_dead_default(&mut self, value: &Expr, arm: &ast::Arm, seen: &[(Value<'static>, Span)]) {
        let Some(values) = kinds::closed_values(&value.kind.schema).filter(|_| self.is_own_text()) else { return };
        let has = |value: &Value<'static>| seen.iter().any(|(arm, _)| crate::value::equal(arm, value));
        if is_never(value) || values.is_empty() || !values.iter().all(has) {
            return;
        }
        self.report(
            Diagnostic::warning(Code::DeadArm, arm.span)
                .message("every value that can come has an arm of its own")
                .label("never taken")
                .help("leave out `_`; without an arm the result is missing, and the checker tells when that can be"),
        );
    }

    fn one_default(&mut self, default: &Option<Box<Expr>>, arm: &ast::Arm) {
        if default.is_some() {
            let diagnostic = Diagnostic::error(Code::DeadArm, arm.span).message("two arms for everything else");
            self.report(diagnostic.label("never taken").help("leave one of the `_` out"));
        }
    }

    /// The constants of an arm; each must be able to equal the value, and stand once.
    fn patterns(
        &mut self,
        value: &Expr,
        arm: &'a ast::Arm,
        seen: &mut Vec<(Value<'static>, Span)>,
    ) -> Vec<Value<'static>> {
        let mut constants = Vec::with_capacity(arm.patterns.len());
        for pattern in &arm.patterns {
            let Some(constant) = self.constant_value(pattern) else { continue };
            if let Some((_, first)) = seen.iter().find(|(known, _)| crate::value::equal(known, &constant)) {
                let diagnostic = Diagnostic::warning(Code::DeadArm, pattern.span)
                    .message(format!("two arms for {}", kinds::show(&constant)))
                    .label("never taken")
                    .also(*first, "this one is taken");
                self.report(diagnostic.help("leave one of them out"));
                continue;
            }
            if !is_never(value) && self.is_own_text() && !kinds::may_be_value(&value.kind.schema, &constant) {
                let diagnostic = Diagnostic::warning(Code::DeadArm, pattern.span)
                    .message(format!("{} is never {}", kinds::words(&value.kind.schema), kinds::show(&constant)))
                    .label("this arm is never taken")
                    .help("leave the arm out, or mend what it stands for");
                self.report(diagnostic);
            }
            seen.push((constant.clone(), pattern.span));
            constants.push(constant);
        }
        constants
    }

    /// Whether every value has an arm; a closed list of values with some of them missing is told of.
    fn arms_cover(&mut self, value: &Expr, seen: &[(Value<'static>, Span)]) -> bool {
        let Some(values) = kinds::closed_values(&value.kind.schema) else { return false };
        let has = |value: &Value<'static>| seen.iter().any(|(arm, _)| crate::value::equal(arm, value));
        let lacking: Vec<String> = values.iter().filter(|value| !has(value)).map(kinds::show).collect();
        if lacking.is_empty() {
            return true;
        }
        self.report(
            Diagnostic::warning(Code::MissingRow, value.span)
                .message(format!("no arm for {}", kinds::either(&lacking)))
                .label("can be one of these, and the result is missing then")
                .help(format!("add `{} => ...`, or `_ => ...` for all others", lacking[0])),
        );
        false
    }
}

fn is_missing(value: Expr) -> ExprNode {
    ExprNode::Is { value: Box::new(value), negated: false, test: Test::Missing }
}

/// Whether arithmetic stands in it: its result can be out of range, though no handling is demanded for that.
fn may_overflow(expr: &Expr) -> bool {
    match &expr.node {
        ExprNode::Arithmetic(..) | ExprNode::Negate(_) | ExprNode::MapFor { .. } => true,
        ExprNode::Coalesce(a, b) | ExprNode::Catch(a, b) => may_overflow(a) || may_overflow(b),
        ExprNode::Call { arguments, .. } => arguments.iter().flatten().any(may_overflow),
        ExprNode::Bind { parameters, body } => may_overflow(body) || parameters.iter().any(|p| may_overflow(&p.value)),
        ExprNode::As(value, _) => may_overflow(value),
        ExprNode::If { then, otherwise, .. } => may_overflow(then) || may_overflow(otherwise),
        ExprNode::Slot(_) => true,
        ExprNode::Constant(_)
        | ExprNode::Param(_)
        | ExprNode::Payload
        | ExprNode::Path { .. }
        | ExprNode::Query { .. }
        | ExprNode::Row { .. }
        | ExprNode::Index { .. }
        | ExprNode::ReadTime(_)
        | ExprNode::Undeclared { .. }
        | ExprNode::Is { .. }
        | ExprNode::Or(_)
        | ExprNode::And(_)
        | ExprNode::Not(_)
        | ExprNode::Compare(..)
        | ExprNode::In { .. }
        | ExprNode::Match { .. }
        | ExprNode::List(_)
        | ExprNode::Object(_)
        | ExprNode::ListFor { .. }
        | ExprNode::Interpolate(_)
        | ExprNode::Omit
        | ExprNode::Reject(_)
        | ExprNode::Todo => false,
    }
}
