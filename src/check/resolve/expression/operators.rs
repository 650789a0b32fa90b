//! Operators: arithmetic, comparisons, tests, conditions, `and`, `or`, `not`.

use super::super::{Resolver, kinds};
use super::{constant, is_never, with_parts};
use crate::check::{Expr, ExprNode, Test};
use crate::diagnostic::{Code, Diagnostic, near_name};
use crate::schema::Kind;
use crate::source::Span;
use crate::syntax::ast::{self, Comparison, Operator};
use crate::value::{self, Value};

impl<'a> Resolver<'a> {
    pub(super) fn arithmetic(&mut self, operator: Operator, a: &'a ast::Expr, b: &'a ast::Expr, span: Span) -> Expr {
        let (a, b) = (self.expr(a), self.expr(b));
        if is_never(&a) || is_never(&b) || !self.is_operand(operator, &a) || !self.is_operand(operator, &b) {
            return self.spoiled(span);
        }
        if let (ExprNode::Constant(Value::Number(x)), ExprNode::Constant(Value::Number(y))) = (&a.node, &b.node) {
            return match value::arithmetic(operator, x, y) {
                Ok(number) => constant(Value::Number(number), span),
                Err(failure) => self.constant_fails(&failure.message, span),
            };
        }
        let kind = arithmetic_kind(operator, &a, &b);
        Expr { node: ExprNode::Arithmetic(operator, Box::new(a), Box::new(b)), kind, span }
    }

    fn is_operand(&mut self, operator: Operator, operand: &Expr) -> bool {
        if kinds::may_be_number(&operand.kind.schema) || kinds::is_nothing(&operand.kind.schema) {
            return true;
        }
        let sign = match operator {
            Operator::Add => "+",
            Operator::Subtract => "-",
            Operator::Multiply => "*",
            Operator::Divide => "/",
            Operator::Remainder => "%",
        };
        let words = kinds::words(&operand.kind.schema);
        let mut diagnostic = Diagnostic::error(Code::KindMismatch, operand.span)
            .message(format!("`{sign}` takes numbers, this is {words}"))
            .label(words);
        if kinds::is_time(&operand.kind.schema) {
            diagnostic = diagnostic.help("`add(time, duration)` moves a time, `seconds_between(a, b)` takes two apart");
        } else if kinds::is_only_text(&operand.kind.schema) {
            diagnostic = match operator {
                Operator::Add => diagnostic.help("text is joined by holes: `\"{a} {b}\"`; `to_number` reads a number"),
                _ => diagnostic.help("`to_number` reads a number"),
            };
        }
        self.report(diagnostic);
        false
    }

    pub(super) fn negate(&mut self, value: &'a ast::Expr, span: Span) -> Expr {
        let value = self.expr(value);
        if is_never(&value) || !self.is_operand(Operator::Subtract, &value) {
            return self.spoiled(span);
        }
        if let ExprNode::Constant(Value::Number(number)) = &value.node {
            return match value::negate(number) {
                Ok(number) => constant(Value::Number(number), span),
                Err(failure) => self.constant_fails(&failure.message, span),
            };
        }
        let kind = negated_kind(&value);
        Expr { node: ExprNode::Negate(Box::new(value)), kind, span }
    }

    pub(in super::super) fn constant_fails(&mut self, why: &str, span: Span) -> Expr {
        self.report(
            Diagnostic::error(Code::ConstantFails, span)
                .message(format!("this never has a value: {why}"))
                .label("fails whatever the payload is"),
        );
        self.spoiled(span)
    }

    pub(super) fn compare(&mut self, comparison: Comparison, a: &'a ast::Expr, b: &'a ast::Expr, span: Span) -> Expr {
        let (a, b) = (self.expr(a), self.expr(b));
        if is_never(&a) || is_never(&b) {
            return self.spoiled(span);
        }
        if matches!(a.node, ExprNode::Omit) || matches!(b.node, ExprNode::Omit) {
            return constant(Value::Bool(false), span);
        }
        let mut kind = Kind { optional: false, ..with_parts(kinds::boolean(), [&a, &b]) };
        match comparison {
            Comparison::Equal | Comparison::NotEqual => self.tell_never_equal(comparison, &a, &b, span),
            Comparison::Less | Comparison::LessOrEqual | Comparison::Greater | Comparison::GreaterOrEqual => {
                match kinds::ordered(&a.kind.schema, &b.kind.schema) {
                    Some(known) => kind.fails |= !known,
                    None => {
                        self.tell_unordered(&a, &b, span);
                        return self.spoiled(span);
                    }
                }
            }
        }
        Expr { node: ExprNode::Compare(comparison, Box::new(a), Box::new(b)), kind, span }
    }

    fn tell_never_equal(&mut self, comparison: Comparison, a: &Expr, b: &Expr, span: Span) {
        if kinds::may_meet(&a.kind.schema, &b.kind.schema) || !self.is_own_text() {
            return;
        }
        let outcome = if comparison == Comparison::Equal { "false" } else { "true where both are there" };
        let (left, right) = (kinds::words(&a.kind.schema), kinds::words(&b.kind.schema));
        let are_alike = a.kind.schema.types().meets(b.kind.schema.types());
        let are_alike = are_alike && kinds::is_time(&a.kind.schema) == kinds::is_time(&b.kind.schema);
        let code = if are_alike { Code::KnownCondition } else { Code::KindMismatch };
        let mut diagnostic = Diagnostic::warning(code, span)
            .message(format!("{left} and {right} are never equal"))
            .label(format!("always {outcome}"));
        if are_alike {
            diagnostic = diagnostic.help("compare with a value that can come here, or leave out what depends on it");
        }
        if kinds::is_time(&a.kind.schema) != kinds::is_time(&b.kind.schema) {
            diagnostic = diagnostic.help("`time(\"...\")` makes a time of text");
        }
        self.report(diagnostic);
    }

    fn tell_unordered(&mut self, a: &Expr, b: &Expr, span: Span) {
        let (left, right) = (kinds::words(&a.kind.schema), kinds::words(&b.kind.schema));
        self.report(
            Diagnostic::error(Code::KindMismatch, span)
                .message(format!("{left} and {right} have no order"))
                .label("cannot be compared so")
                .help("`<` and the like take two numbers, texts, times, dates or durations"),
        );
    }

    pub(super) fn is(&mut self, value: &'a ast::Expr, negated: bool, test: &ast::Name, span: Span) -> Expr {
        let value = self.expr(value);
        let Some(test) = self.test_named(test) else { return self.spoiled(span) };
        if is_never(&value) {
            return self.spoiled(span);
        }
        if matches!(value.node, ExprNode::Omit) {
            return constant(Value::Bool((test == Test::Missing) != negated), span);
        }
        let raw = matches!(test, Test::Present | Test::Missing | Test::Null);
        let value = match value.node {
            ExprNode::ReadTime(path) if raw => *path,
            _ => value,
        };
        let kind = Kind { schema: kinds::boolean(), optional: false, fails: value.kind.fails };
        Expr { node: ExprNode::Is { value: Box::new(value), negated, test }, kind, span }
    }

    fn test_named(&mut self, name: &ast::Name) -> Option<Test> {
        if let Some(test) = Test::from_word(&name.text) {
            return Some(test);
        }
        let words: Vec<&str> = Test::WORDS.iter().map(|(word, _)| *word).collect();
        let mut diagnostic = Diagnostic::error(Code::UnknownType, name.span)
            .message(format!("nothing can be asked by `is {}`", name.text))
            .label("not a test");
        diagnostic = match near_name(&name.text, words.iter().copied()).or_else(|| other_word(&name.text)) {
            Some(near) => diagnostic.help(format!("a near name is `{near}`")),
            None => diagnostic.note(format!("the tests are {}", words.join(", "))),
        };
        self.report(diagnostic);
        None
    }

    /// `a as KIND`
    pub(super) fn as_kind(&mut self, value: &'a ast::Expr, name: &ast::Name, span: Span) -> Expr {
        let value = self.expr(value);
        let Some(test) = self.test_named(name) else { return self.spoiled(span) };
        if is_never(&value) {
            return self.spoiled(span);
        }
        if matches!(test, Test::Present | Test::Missing | Test::Null | Test::Empty) {
            self.report(
                Diagnostic::error(Code::UnknownType, name.span)
                    .message(format!("`{}` is no kind of value", name.text))
                    .label("`as` takes a kind")
                    .help(format!("`is {}` asks", name.text)),
            );
            return self.spoiled(span);
        }
        let wanted = kinds::of_test(test);
        if kinds::is_nothing(&value.kind.schema) {
            return value;
        }
        let never = !kinds::may_meet(&value.kind.schema, &wanted);
        if never && !self.is_own_text() {
            let kind = Kind { schema: kinds::nothing(), optional: true, fails: value.kind.fails };
            return Expr { node: ExprNode::As(Box::new(value), test), kind, span };
        }
        if never {
            let words = kinds::words(&value.kind.schema);
            self.report(
                Diagnostic::error(Code::KindMismatch, span)
                    .message(format!("{words} is never {}", kinds::words(&wanted)))
                    .label("always missing"),
            );
            return self.spoiled(span);
        }
        // `format: uri` and `email` take texts that the tests refuse: other schemes, addresses at an IP address.
        let known = match (test, value.kind.schema.enum_values()) {
            (Test::Url | Test::Email, None) => false,
            (Test::Url | Test::Email, Some(values)) => {
                values.iter().all(|one| value::test(test, Some(&Value::from_json(one))))
            }
            _ => kinds::covers(&wanted, &value.kind.schema) && kinds::is_without_times(&value.kind.schema),
        };
        if known && self.is_own_text() {
            let needless = Diagnostic::warning(Code::NeedlessHandling, name.span)
                .message(format!("`as {}` does nothing", name.text))
                .label(format!("this always is {}", kinds::words(&wanted)))
                .help("leave it out");
            self.report(needless);
        }
        let schema = kinds::both(&value.kind.schema, &wanted);
        let kind = Kind { schema, optional: value.kind.optional || !known, fails: value.kind.fails };
        Expr { node: ExprNode::As(Box::new(value), test), kind, span }
    }

    pub(super) fn is_in(&mut self, value: &'a ast::Expr, negated: bool, list: &'a ast::Expr, span: Span) -> Expr {
        let (value, list) = (self.expr(value), self.expr(list));
        if is_never(&value) || is_never(&list) {
            return self.spoiled(span);
        }
        if !kinds::may_be_list(&list.kind.schema) && !kinds::is_nothing(&list.kind.schema) {
            let words = kinds::words(&list.kind.schema);
            let diagnostic = Diagnostic::error(Code::KindMismatch, list.span)
                .message(format!("`in` looks into a list, this is {words}"))
                .label(words)
                .help("`x in [\"a\", \"b\"]`; `contains` looks into text");
            self.report(diagnostic);
            return self.spoiled(span);
        }
        let list = self.with_times(list);
        let mut kind = Kind { optional: false, ..with_parts(kinds::boolean(), [&value, &list]) };
        kind.fails |= !kinds::is_only_list(&list.kind.schema);
        Expr { node: ExprNode::In { value: Box::new(value), negated, list: Box::new(list) }, kind, span }
    }

    /// What stands right of an `or` is only asked where the left is false.
    pub(super) fn or(&mut self, parts: &'a [ast::Expr], span: Span) -> Expr {
        self.joined(parts, false, ExprNode::Or, span)
    }

    /// What stands right of an `and` is only asked where the left is true.
    pub(super) fn and(&mut self, parts: &'a [ast::Expr], span: Span) -> Expr {
        self.joined(parts, true, ExprNode::And, span)
    }

    fn joined(&mut self, parts: &'a [ast::Expr], holds: bool, node: fn(Vec<Expr>) -> ExprNode, span: Span) -> Expr {
        let known = self.env.facts.len();
        let mut resolved = Vec::with_capacity(parts.len());
        for part in parts {
            let part = self.condition(part);
            self.assume(&part, holds);
            match truth(&part) {
                // What follows is never asked.
                Some(truth) if truth != holds => {
                    self.env.facts.truncate(known);
                    return constant(Value::Bool(truth), span);
                }
                Some(_) => {}
                None => resolved.push(part),
            }
        }
        self.env.facts.truncate(known);
        if resolved.is_empty() {
            return constant(Value::Bool(holds), span);
        }
        let kind = Kind { optional: false, ..with_parts(kinds::boolean(), &resolved) };
        Expr { node: node(resolved), kind, span }
    }

    pub(super) fn not(&mut self, part: &'a ast::Expr, span: Span) -> Expr {
        let part = self.condition(part);
        if let Some(truth) = truth(&part) {
            return constant(Value::Bool(!truth), span);
        }
        let kind = Kind { optional: false, ..with_parts(kinds::boolean(), [&part]) };
        Expr { node: ExprNode::Not(Box::new(part)), kind, span }
    }

    /// An expression that must be true or false, and there.
    pub(in super::super) fn condition(&mut self, expr: &'a ast::Expr) -> Expr {
        let expr = self.expr(expr);
        self.condition_of(expr)
    }

    /// The same of what is resolved already.
    pub(in super::super) fn condition_of(&mut self, expr: Expr) -> Expr {
        if is_never(&expr) || kinds::is_only_bool(&expr.kind.schema) && !expr.kind.optional {
            return expr;
        }
        let words = kinds::words(&expr.kind.schema);
        let diagnostic = Diagnostic::error(Code::Condition, expr.span);
        let diagnostic = if kinds::is_only_bool(&expr.kind.schema) {
            diagnostic
                .message("a condition that may be missing")
                .label("neither true nor false where it is missing")
                .help("`... == true` is false where it is missing; `... ?? true` chooses the other")
        } else if kinds::may_be_bool(&expr.kind.schema) {
            diagnostic
                .message("a condition that may be something else than true or false")
                .label(words)
                .help("`... == true` is false for everything else")
        } else if kinds::is_nothing(&expr.kind.schema) {
            diagnostic.message("a condition that is always missing").label("never true and never false")
        } else {
            diagnostic
                .message(format!("a condition is true or false, this is {words}"))
                .label(words)
                .help("`... is present` asks whether it is there, `==` compares it")
        };
        self.report(diagnostic);
        self.spoiled(expr.span)
    }
}

/// What a condition that is known when compiling is.
pub(in super::super) fn truth(condition: &Expr) -> Option<bool> {
    if let ExprNode::Constant(Value::Bool(truth)) = condition.node { Some(truth) } else { None }
}

/// What `a OPERATOR b` can be. Results beyond 64 bits fail, but no handling is demanded for that.
pub(in super::super) fn arithmetic_kind(operator: Operator, a: &Expr, b: &Expr) -> Kind {
    let mut kind = with_parts(kinds::computed(operator, &a.kind.schema, &b.kind.schema), [a, b]);
    kind.fails |= !(kinds::is_only_number(&a.kind.schema) && kinds::is_only_number(&b.kind.schema));
    kind.fails |= match operator {
        Operator::Divide | Operator::Remainder => kinds::may_be_zero(&b.kind.schema),
        Operator::Add | Operator::Subtract | Operator::Multiply => false,
    };
    kind
}

/// What `-a` can be.
pub(in super::super) fn negated_kind(value: &Expr) -> Kind {
    let mut kind = with_parts(kinds::negated(&value.kind.schema), [value]);
    kind.fails |= !kinds::is_only_number(&value.kind.schema);
    kind
}

/// Words other languages use.
fn other_word(word: &str) -> Option<&'static str> {
    match word {
        "text" | "str" => Some("string"),
        "integer" => Some("int"),
        "boolean" => Some("bool"),
        "array" => Some("list"),
        "map" | "dict" | "record" => Some("object"),
        "absent" | "undefined" | "none" => Some("missing"),
        "blank" => Some("missing"),
        "float" | "double" => Some("number"),
        "mail" => Some("email"),
        "uri" => Some("url"),
        _ => None,
    }
}
