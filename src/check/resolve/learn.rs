//! What a condition shows where it holds, and where it does not: presence, kinds, values, ranges, lengths, patterns.
//!
//! In: a condition. Out: facts about the places it asks about. A condition that fails is neither: what stands behind it
//! is never reached then, so a fact may take for granted that no part of it failed.

use super::narrow::{Fact, Place, Says, constants};
use super::{Resolver, kinds};
use crate::check::{Expr, ExprNode, Test};
use crate::function::Function;
use crate::schema::{Limit, Schema, Type, TypeSet};
use crate::syntax::ast::Comparison;
use crate::value::Value;

impl Resolver<'_> {
    /// Remembers what holds when a condition is true (or false), until the facts are cut back.
    pub(super) fn assume(&mut self, condition: &Expr, holds: bool) {
        let mut facts = Vec::new();
        self.learn(condition, holds, &mut facts);
        self.env.facts.extend(facts);
    }

    /// Remembers that an expression has a value.
    pub(super) fn assume_present(&mut self, expr: &Expr) {
        let mut facts = Vec::new();
        self.learn_present(expr, &mut facts);
        self.env.facts.extend(facts);
    }

    /// Remembers that an expression has one of some constant values.
    pub(super) fn assume_one_of(&mut self, expr: &Expr, constants: &[Value<'static>]) {
        let mut facts = Vec::new();
        self.learn_is(expr, &kinds::one_of(constants), &mut facts);
        self.env.facts.extend(facts);
    }

    /// Remembers that an expression has a value, and none of some constant ones.
    pub(super) fn assume_none_of(&mut self, expr: &Expr, constants: &[Value<'static>]) {
        let mut facts = Vec::new();
        self.learn_present(expr, &mut facts);
        self.learn_none_of(expr, constants, &mut facts);
        self.env.facts.extend(facts);
    }

    fn learn(&self, condition: &Expr, holds: bool, facts: &mut Vec<Fact>) {
        match &condition.node {
            ExprNode::And(parts) if holds => parts.iter().for_each(|part| self.learn(part, true, facts)),
            ExprNode::Or(parts) if !holds => parts.iter().for_each(|part| self.learn(part, false, facts)),
            ExprNode::Or(parts) => self.learn_common(parts, true, facts),
            ExprNode::And(parts) => self.learn_common(parts, false, facts),
            ExprNode::Not(part) => self.learn(part, !holds, facts),
            ExprNode::Is { value, negated, test } => self.tested(value, *test, holds != *negated, facts),
            ExprNode::Compare(comparison, a, b) => self.compared(*comparison, a, b, holds, facts),
            ExprNode::In { value, negated, list } => self.found(value, *negated, list, holds, facts),
            ExprNode::Call { function, arguments } if holds => self.called(function, arguments, facts),
            ExprNode::Coalesce(a, b) if holds && is_false(b) => self.learn(a, true, facts),
            ExprNode::Slot(slot) => {
                self.learn_is(condition, &kinds::one_of(&[Value::Bool(holds)]), facts);
                if let Some(value) = self.slot_value(*slot) {
                    self.learn(value, holds, facts);
                }
            }
            ExprNode::Param(_) | ExprNode::Path { .. } => {
                self.learn_is(condition, &kinds::one_of(&[Value::Bool(holds)]), facts);
            }
            ExprNode::Constant(_)
            | ExprNode::Payload
            | ExprNode::Query { .. }
            | ExprNode::Row { .. }
            | ExprNode::Index { .. }
            | ExprNode::ReadTime(_)
            | ExprNode::Bind { .. }
            | ExprNode::Undeclared { .. }
            | ExprNode::Catch(..)
            | ExprNode::As(..)
            | ExprNode::Arithmetic(..)
            | ExprNode::Negate(_)
            | ExprNode::If { .. }
            | ExprNode::Match { .. }
            | ExprNode::List(_)
            | ExprNode::Object(_)
            | ExprNode::ListFor { .. }
            | ExprNode::MapFor { .. }
            | ExprNode::Interpolate(_)
            | ExprNode::Omit
            | ExprNode::Reject(_)
            | ExprNode::Todo
            | ExprNode::Call { .. }
            | ExprNode::Coalesce(..) => {}
        }
    }

    /// What several conditions have in common, of which one holds: a place that all show to be there, and what it is.
    fn learn_common(&self, parts: &[Expr], holds: bool, facts: &mut Vec<Fact>) {
        let each = parts.iter().map(|part| {
            let mut own = Vec::new();
            self.learn(part, holds, &mut own);
            own
        });
        let each: Vec<Vec<Fact>> = each.collect();
        let Some((first, others)) = each.split_first() else { return };
        let mut seen: Vec<&Place> = Vec::new();
        for place in first.iter().map(|fact| &fact.place) {
            if seen.contains(&place) {
                continue;
            }
            seen.push(place);
            let shown: Option<Vec<(bool, Schema)>> =
                std::iter::once(first).chain(others).map(|facts| shown_of(facts, place)).collect();
            let Some(shown) = shown else { continue };
            let schema = kinds::union(shown.iter().map(|(_, schema)| schema));
            let is_there = shown.iter().all(|(is_there, _)| *is_there);
            let says = if is_there { Says::Is(schema) } else { Says::Within(schema) };
            facts.push(Fact { place: place.clone(), says });
        }
    }

    /// Where a value is there, so is everything on the way to it.
    fn learn_present(&self, expr: &Expr, facts: &mut Vec<Fact>) {
        if let Some(place) = self.place_of(expr) {
            facts.extend(place.on_the_way().map(|place| Fact { place, says: Says::Present }));
        }
        match &expr.node {
            ExprNode::As(value, test) => self.learn_is(value, &kinds::of_test(*test), facts),
            ExprNode::Slot(slot) => {
                if let Some(value) = self.slot_value(*slot) {
                    self.learn_present(value, facts);
                }
            }
            ExprNode::Call { function, arguments } => {
                let needed = arguments.iter().enumerate().filter(|(index, _)| is_required(function, *index));
                needed.filter_map(|(_, argument)| argument.as_ref()).for_each(|one| self.learn_present(one, facts));
            }
            _ => {}
        }
    }

    /// A value that is there and valid under a schema, and what follows for what it is made from.
    fn learn_is(&self, expr: &Expr, schema: &Schema, facts: &mut Vec<Fact>) {
        self.learn_present(expr, facts);
        self.follow(expr, schema, true, facts);
    }

    /// What follows from a value being valid under a schema. `sure`: it is there.
    fn follow(&self, expr: &Expr, schema: &Schema, sure: bool, facts: &mut Vec<Fact>) {
        if let Some(place) = self.place_of(expr) {
            let says = if sure { Says::Is(schema.clone()) } else { Says::Within(schema.clone()) };
            facts.push(Fact { place, says });
        }
        match &expr.node {
            ExprNode::Slot(slot) => {
                if let Some(value) = self.slot_value(*slot) {
                    self.follow(value, schema, sure, facts);
                }
            }
            ExprNode::As(value, _) if sure => self.follow(value, schema, true, facts),
            ExprNode::Coalesce(value, other) => {
                if let ExprNode::Constant(other) = &other.node {
                    // Where the other one would not do, the first is there.
                    let is_first = sure && !kinds::may_be_value(schema, other);
                    if is_first {
                        self.learn_present(value, facts);
                    }
                    self.follow(value, schema, is_first, facts);
                }
            }
            ExprNode::Call { function, arguments } => {
                let measured = arguments.first().and_then(Option::as_ref);
                if let Some((measured, size)) = measured.and_then(|one| Some((one, size_of(function, one, schema)?))) {
                    self.follow(measured, &size, sure, facts);
                }
            }
            _ => {}
        }
    }

    fn learn_none_of(&self, expr: &Expr, values: &[Value<'_>], facts: &mut Vec<Fact>) {
        let values: Vec<serde_json::Value> =
            values.iter().filter(|value| is_scalar(value)).map(Value::to_json).collect();
        if let Some(place) = self.place_of(expr).filter(|_| !values.is_empty()) {
            facts.push(Fact { place, says: Says::Not(values) });
        }
    }

    fn tested(&self, value: &Expr, test: Test, holds: bool, facts: &mut Vec<Fact>) {
        match (test, holds) {
            (Test::Present, true) | (Test::Missing, false) => self.learn_present(value, facts),
            (Test::Present, false) | (Test::Missing | Test::Null, true) => {
                facts.extend(self.place_of(value).map(|place| Fact { place, says: Says::Missing }));
            }
            (Test::Null, false) => {}
            (Test::Empty, true) => self.learn_is(value, &kinds::empty(), facts),
            (Test::Empty, false) => self.follow(value, &kinds::not_empty(), false, facts),
            (
                Test::Text
                | Test::Number
                | Test::Integer
                | Test::Bool
                | Test::Object
                | Test::List
                | Test::Email
                | Test::Ipv4
                | Test::Ipv6
                | Test::Uuid
                | Test::Url,
                true,
            ) => self.learn_is(value, &kinds::of_test(test), facts),
            (Test::Number, false) => self.follow(value, &other_than(Type::Number), false, facts),
            (Test::Integer, false) => self.follow(value, &other_than(Type::Integer), false, facts),
            (Test::Bool, false) => self.follow(value, &other_than(Type::Boolean), false, facts),
            (Test::Object, false) => self.follow(value, &other_than(Type::Object), false, facts),
            (Test::List, false) => self.follow(value, &other_than(Type::Array), false, facts),
            // A time is no text, though its schema is one of text.
            (Test::Text, false) if kinds::is_without_times(&value.kind.schema) => {
                self.follow(value, &other_than(Type::String), false, facts);
            }
            (Test::Text | Test::Email | Test::Ipv4 | Test::Ipv6 | Test::Uuid | Test::Url, false) => {}
        }
    }

    fn compared(&self, comparison: Comparison, a: &Expr, b: &Expr, holds: bool, facts: &mut Vec<Fact>) {
        if holds {
            self.learn_present(a, facts);
            self.learn_present(b, facts);
        }
        match (comparison, holds) {
            (Comparison::Equal, _) | (Comparison::NotEqual, _) if holds == (comparison == Comparison::Equal) => {
                self.equal(a, b, holds, facts);
                self.equal(b, a, holds, facts);
            }
            (Comparison::Equal | Comparison::NotEqual, _) => {
                for (value, other) in [(a, b), (b, a)] {
                    if let ExprNode::Constant(constant) = &other.node {
                        self.learn_none_of(value, std::slice::from_ref(constant), facts);
                        if let Value::Bool(truth) = constant {
                            self.learn_truth(value, !truth, holds, facts);
                        }
                    }
                }
            }
            (Comparison::Less, true) | (Comparison::GreaterOrEqual, false) => self.ordered(a, b, true, holds, facts),
            (Comparison::LessOrEqual, true) | (Comparison::Greater, false) => self.ordered(a, b, false, holds, facts),
            (Comparison::Greater, true) | (Comparison::LessOrEqual, false) => self.ordered(b, a, true, holds, facts),
            (Comparison::GreaterOrEqual, true) | (Comparison::Less, false) => self.ordered(b, a, false, holds, facts),
        }
    }

    /// A truth value that is known, where it is there.
    fn learn_truth(&self, value: &Expr, truth: bool, sure: bool, facts: &mut Vec<Fact>) {
        if sure {
            self.learn(value, truth, facts);
        }
    }

    /// A value that equals another one. `sure`: both are there.
    fn equal(&self, value: &Expr, other: &Expr, sure: bool, facts: &mut Vec<Fact>) {
        let schema = match &other.node {
            ExprNode::Constant(Value::Bool(truth)) => {
                self.learn_truth(value, *truth, sure, facts);
                kinds::one_of(&[Value::Bool(*truth)])
            }
            ExprNode::Constant(constant) => kinds::one_of(std::slice::from_ref(constant)),
            // Of something that may be missing nothing follows where the two are only not different.
            _ if sure && kinds::is_only_scalar(&other.kind.schema) => other.kind.schema.clone(),
            _ => return,
        };
        self.follow(value, &schema, sure, facts);
    }

    /// `low < high`, or `low <= high`. `sure`: both are there.
    fn ordered(&self, low: &Expr, high: &Expr, strictly: bool, sure: bool, facts: &mut Vec<Fact>) {
        let are_numbers = [low, high].iter().any(|side| kinds::is_only_number(&side.kind.schema));
        let is_known = |side: &Expr| sure || !side.kind.optional;
        if !are_numbers {
            return;
        }
        let beyond = |limit: Limit| Limit { exclusive: limit.exclusive || strictly, ..limit };
        if is_known(high) {
            let most = high.kind.schema.maximum().map(beyond);
            self.follow(low, &kinds::number().with_limits(None, most), sure, facts);
        }
        if is_known(low) {
            let least = low.kind.schema.minimum().map(beyond);
            self.follow(high, &kinds::number().with_limits(least, None), sure, facts);
        }
    }

    fn found(&self, value: &Expr, negated: bool, list: &Expr, holds: bool, facts: &mut Vec<Fact>) {
        if holds {
            self.learn_present(value, facts);
            self.learn_present(list, facts);
        }
        let Some(values) = constants(list) else {
            if holds && !negated {
                let items = kinds::item_of(&list.kind.schema);
                if kinds::is_only_list(&list.kind.schema) && kinds::is_only_scalar(&items) {
                    self.follow(value, &items.without_null(), true, facts);
                }
            }
            return;
        };
        if holds != negated {
            self.follow(value, &kinds::one_of(&values), holds, facts);
        } else {
            self.learn_none_of(value, &values, facts);
        }
    }

    /// What a call that gives true shows of its arguments.
    fn called(&self, function: &'static Function, arguments: &[Option<Expr>], facts: &mut Vec<Fact>) {
        let [Some(subject), Some(other), ..] = arguments else { return };
        match (function.name, &other.node) {
            ("matches", ExprNode::Constant(Value::Text(pattern))) => {
                let pattern = pattern.characters();
                let schema = if is_alike(&pattern) { kinds::text().with_pattern(&pattern) } else { kinds::text() };
                self.learn_is(subject, &schema, facts);
            }
            ("starts_with", ExprNode::Constant(Value::Text(part))) => {
                self.has_part(subject, &part.characters(), "^", "", facts);
            }
            ("ends_with", ExprNode::Constant(Value::Text(part))) => {
                self.has_part(subject, &part.characters(), "", "$", facts);
            }
            ("contains", ExprNode::Constant(Value::Text(part))) if kinds::is_only_text(&subject.kind.schema) => {
                self.has_part(subject, &part.characters(), "", "", facts);
            }
            ("contains", _) => {
                if let Some(values) = constants(subject) {
                    self.learn_is(other, &kinds::one_of(&values), facts);
                }
            }
            (_, _) => {}
        }
    }

    fn has_part(&self, subject: &Expr, part: &str, before: &str, after: &str, facts: &mut Vec<Fact>) {
        let least = part.chars().count() as u64;
        let pattern = format!("{before}{}{after}", regex::escape(part));
        self.learn_is(subject, &kinds::text().with_pattern(&pattern).with_length(least, None), facts);
    }
}

fn is_false(expr: &Expr) -> bool {
    matches!(expr.node, ExprNode::Constant(Value::Bool(false)))
}

fn is_scalar(value: &Value<'_>) -> bool {
    matches!(value, Value::Bool(_) | Value::Number(_) | Value::Text(_))
}

fn is_required(function: &Function, index: usize) -> bool {
    function.params.get(index).or(function.params.last()).is_some_and(|param| param.presence.needs_value())
}

fn other_than(one: Type) -> Schema {
    Schema::of_types(TypeSet::ALL.without(one.into()))
}

/// What some facts say of a place: whether it is there, and its schema; none where they say neither.
fn shown_of(facts: &[Fact], place: &Place) -> Option<(bool, Schema)> {
    let mut shown: Option<(bool, Schema)> = None;
    for fact in facts.iter().filter(|fact| fact.place == *place) {
        let (is_there, schema) = shown.unwrap_or((false, kinds::any()));
        shown = Some(match &fact.says {
            Says::Present => (true, schema),
            Says::Missing => (is_there, kinds::nothing()),
            Says::Is(more) => (true, kinds::both(&schema, more)),
            Says::Within(more) => (is_there, kinds::both(&schema, more)),
            Says::Not(values) => (is_there, kinds::none_of(&schema, values)),
        });
    }
    shown
}

/// What the size of a text or list says of it.
fn size_of(function: &Function, measured: &Expr, size: &Schema) -> Option<Schema> {
    let (least, most) = crate::schema::Range::of(&size.with_types(Type::Integer.into())).whole_ends();
    let count = |end: i128| u64::try_from(end.max(0)).unwrap_or(u64::MAX);
    let (least, most) = (least.map_or(0, count), most.map(count));
    match function.name {
        "length" => Some(kinds::text().with_length(least, most)),
        "count" if kinds::is_only_list(&measured.kind.schema) => {
            Some(Schema::of_types(Type::Array.into()).with_items_count(least, most))
        }
        _ => None,
    }
}

/// Whether a pattern means the same to `matches` and to a JSON Schema: there `\d`, `\w`, `\s`, `\b` and `.` are those of
/// ECMA 262, and there are no flags.
fn is_alike(pattern: &str) -> bool {
    let mut characters = pattern.chars().peekable();
    let (mut in_class, mut is_first) = (false, false);
    while let Some(character) = characters.next() {
        let next = characters.peek().copied();
        match character {
            '\\' => {
                let Some(escaped) = characters.next() else { return false };
                if escaped.is_alphanumeric() && !matches!(escaped, 't' | 'n' | 'r') {
                    return false;
                }
            }
            '[' if in_class => return false,
            '[' => (in_class, is_first) = (true, true),
            ']' if in_class && !is_first => in_class = false,
            '&' | '~' | '-' if in_class && next == Some(character) => return false,
            '.' if !in_class => return false,
            '(' if !in_class && next == Some('?') => return false,
            _ if in_class => is_first = is_first && character == '^',
            _ => {}
        }
    }
    true
}
