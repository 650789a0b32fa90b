//! Guards and presence of expressions as formulas.
//!
//! In: expressions of an event. Out: [`Formula`]s: when a guard holds, when a value is there. Whatever has no form of
//! its own becomes a question of its own, the same for the same expression, so that nothing false is concluded.

use super::bindings::{Bindings, Bound};
use super::logic::{Answer, Ask, Formula, Scalar, Subject, SubjectId, Subjects, Way, listed, number_text};
use super::numbers;
use crate::check::typed::{Binding, Constant, Expr, ExprNode, Member, Piece, Remark, SlotId, Test};
use crate::function::{Argument, Function, Presence};
use crate::path::print_steps;
use crate::schema::{Type, TypeSet};
use crate::syntax::ast::Comparison;
use crate::value::Value;
use rustc_hash::FxHashMap;
use std::cell::RefCell;

/// A formula larger than this is taken as one question.
const LARGEST: usize = 200;
/// How one value stands to another.
const LESS: &str = "<";
const EQUAL: &str = "=";
const MORE: &str = ">";
/// An expression whose form is longer than this is told apart by the node it is.
const LONGEST_KEY: usize = 400;

/// Turns expressions of an event into formulas.
pub(in crate::check) struct Conditions<'b, 'm> {
    bindings: &'b Bindings<'m>,
    subjects: RefCell<Subjects>,
    holds: RefCell<FxHashMap<SlotId, Formula>>,
    presence: RefCell<FxHashMap<SlotId, Formula>>,
}

impl<'b, 'm> Conditions<'b, 'm> {
    pub(in crate::check) fn new(bindings: &'b Bindings<'m>) -> Self {
        let (holds, presence) = (RefCell::default(), RefCell::default());
        Self { bindings, subjects: RefCell::default(), holds, presence }
    }

    pub(in crate::check) fn solve(&self, formula: &Formula) -> Answer {
        self.subjects.borrow().solve(formula)
    }

    /// A case as words for a note.
    pub(in crate::check) fn words(&self, answer: &Answer) -> Option<String> {
        match answer {
            Answer::Yes(case) => self.subjects.borrow().words(case),
            Answer::No | Answer::Unknown => None,
        }
    }

    /// The different ways in which formulas hold, as [`Subjects::ways`] gives them.
    pub(in crate::check) fn ways(
        &self,
        assumed: &Formula,
        formulas: &[Formula],
        told: &[SubjectId],
        most: usize,
    ) -> Option<Vec<Way>> {
        self.subjects.borrow().ways(assumed, formulas, told, most)
    }

    /// The value that an expression copies, as something that conditions ask about.
    pub(in crate::check) fn told(&self, expr: &'m Expr) -> Option<SubjectId> {
        let plain = matches!(self.alias(expr).node, ExprNode::Path { .. } | ExprNode::Slot(_));
        plain.then(|| self.subject(expr))
    }

    /// When a value is one of some constants, as `match` compares.
    pub(in crate::check) fn is_one_of(&self, value: &'m Expr, constants: &[Constant]) -> Formula {
        let subject = self.subject(value);
        Formula::any(constants.iter().map(|one| Formula::Ask(subject, Ask::Equals(scalar_of(one)))))
    }

    /// When something of a value is written that may be empty: a question of its own.
    pub(in crate::check) fn is_written(&self, expr: &'m Expr) -> Formula {
        self.question(format!("written {}", self.key(expr)), expr)
    }

    /// When all guards hold.
    pub(in crate::check) fn guards(&self, guards: &'m [Expr]) -> Formula {
        Formula::all(guards.iter().map(|guard| self.holds(guard)))
    }

    /// When none of some `reject` lines rejects.
    pub(in crate::check) fn not_rejected(&self, rejects: &'m [Remark]) -> Formula {
        Formula::all(rejects.iter().map(|reject| self.guards(&reject.guards).not()))
    }

    /// When a truth value is true.
    pub(in crate::check) fn holds(&self, expr: &'m Expr) -> Formula {
        let formula = match &expr.node {
            ExprNode::Constant(Value::Bool(true)) => Formula::True,
            ExprNode::Constant(_) | ExprNode::Omit => Formula::False,
            ExprNode::Or(parts) => Formula::any(parts.iter().map(|part| self.holds(part))),
            ExprNode::And(parts) => Formula::all(parts.iter().map(|part| self.holds(part))),
            ExprNode::Not(inner) => self.holds(inner).not(),
            ExprNode::Is { value, negated, test } => negate(*negated, self.is(value, *test)),
            ExprNode::Compare(comparison, a, b) => self.compare(expr, *comparison, a, b),
            ExprNode::In { value, negated, list } => self.is_in(expr, value, *negated, list),
            ExprNode::If { condition, then, otherwise } => {
                self.choice(condition, self.holds(then), self.holds(otherwise))
            }
            ExprNode::Coalesce(a, b) => {
                let there = self.present(a);
                let second = Formula::all([there.clone().not(), self.holds(b)]);
                Formula::any([Formula::all([there, self.holds(a)]), second])
            }
            ExprNode::Slot(slot) => self.slot_holds(expr, *slot),
            ExprNode::Bind { body, .. } => self.holds(body),
            ExprNode::Param(_)
            | ExprNode::Payload
            | ExprNode::Path { .. }
            | ExprNode::Query { .. }
            | ExprNode::Row { .. }
            | ExprNode::Index { .. }
            | ExprNode::ReadTime(_)
            | ExprNode::Call { .. }
            | ExprNode::Undeclared { .. }
            | ExprNode::Catch(..)
            | ExprNode::As(..)
            | ExprNode::Arithmetic(..)
            | ExprNode::Negate(_)
            | ExprNode::Match { .. }
            | ExprNode::List(_)
            | ExprNode::Object(_)
            | ExprNode::ListFor { .. }
            | ExprNode::MapFor { .. }
            | ExprNode::Interpolate(_)
            | ExprNode::Reject(_)
            | ExprNode::Todo => self.is_true(expr),
        };
        if formula.size() > LARGEST { self.is_true(expr) } else { formula }
    }

    fn slot_holds(&self, expr: &'m Expr, slot: SlotId) -> Formula {
        match self.bindings.of(slot) {
            Bound::Let(value) | Bound::Parameter(value) => {
                if let Some(known) = self.holds.borrow().get(&slot) {
                    return known.clone();
                }
                let formula = self.holds(value);
                self.holds.borrow_mut().insert(slot, formula.clone());
                formula
            }
            Bound::Element(_) | Bound::Index | Bound::Unknown => self.is_true(expr),
        }
    }

    fn is_true(&self, expr: &'m Expr) -> Formula {
        Formula::Ask(self.subject(expr), Ask::Equals(Scalar::Bool(true)))
    }

    fn choice(&self, condition: &'m Expr, then: Formula, otherwise: Formula) -> Formula {
        let condition = self.holds(condition);
        Formula::any([Formula::all([condition.clone(), then]), Formula::all([condition.not(), otherwise])])
    }

    fn is(&self, value: &'m Expr, test: Test) -> Formula {
        match test {
            Test::Present => self.present(value),
            Test::Missing => self.present(value).not(),
            Test::Null | Test::Empty | Test::Number | Test::Integer | Test::Bool | Test::Object | Test::List => {
                Formula::Ask(self.subject(value), Ask::Is(test))
            }
            Test::Text | Test::Email | Test::Ipv4 | Test::Ipv6 | Test::Uuid | Test::Url => self.is_text(value, test),
        }
    }

    /// Times, dates and durations have schemas of text, but are none.
    fn is_text(&self, value: &'m Expr, test: Test) -> Formula {
        let meanings = value.kind.schema.meanings();
        if meanings.iter().all(Option::is_none) {
            Formula::Ask(self.subject(value), Ask::Is(test))
        } else if meanings.iter().all(Option::is_some) {
            Formula::False
        } else {
            Formula::all([self.present(value), self.question(format!("({} is {test:?})", self.key(value)), value)])
        }
    }

    fn compare(&self, expr: &'m Expr, comparison: Comparison, a: &'m Expr, b: &'m Expr) -> Formula {
        let there = || Formula::all([self.present(a), self.present(b)]);
        match comparison {
            Comparison::Equal => self.equal(expr, a, b),
            Comparison::NotEqual => Formula::all([there(), self.equal(expr, a, b).not()]),
            Comparison::Less => self.less(expr, a, b, true),
            Comparison::Greater => self.less(expr, b, a, true),
            Comparison::LessOrEqual => self.less(expr, a, b, false),
            Comparison::GreaterOrEqual => self.less(expr, b, a, false),
        }
    }

    fn equal(&self, expr: &'m Expr, a: &'m Expr, b: &'m Expr) -> Formula {
        match (self.scalar(a), self.scalar(b)) {
            (Some(a), Some(b)) => {
                if a == b {
                    Formula::True
                } else {
                    Formula::False
                }
            }
            (None, Some(scalar)) => Formula::Ask(self.subject(a), Ask::Equals(scalar)),
            (Some(scalar), None) => Formula::Ask(self.subject(b), Ask::Equals(scalar)),
            (None, None) => self.order(expr, a, b, &[EQUAL]),
        }
    }

    /// `a < b`, or `a <= b`. Beside a number that is known the other side lies on one side of it; of two others only
    /// their order is asked.
    fn less(&self, expr: &'m Expr, a: &'m Expr, b: &'m Expr, strictly: bool) -> Formula {
        match (self.scalar(a), self.scalar(b)) {
            (None, Some(Scalar::Number(high))) => {
                let subject = self.subject(a);
                let equal = Formula::Ask(subject, Ask::Equals(Scalar::Number(high.clone())));
                let below = Formula::Ask(subject, Ask::Below(high));
                if strictly { below } else { Formula::any([below, equal]) }
            }
            (Some(Scalar::Number(low)), None) => {
                let subject = self.subject(b);
                let equal = Formula::Ask(subject, Ask::Equals(Scalar::Number(low.clone())));
                let below = Formula::Ask(subject, Ask::Below(low));
                let under = if strictly { Formula::any([below, equal]) } else { below };
                let is_number = match b.kind.schema.types().is_only(Type::Number) {
                    true => self.present(b),
                    false => Formula::Ask(subject, Ask::Is(Test::Number)),
                };
                Formula::all([is_number, under.not()])
            }
            (Some(Scalar::Number(low)), Some(Scalar::Number(high))) => {
                let order = numbers::order(&low, &high);
                if order.is_lt() || !strictly && order.is_eq() { Formula::True } else { Formula::False }
            }
            (_, _) => self.order(expr, a, b, if strictly { &[LESS] } else { &[LESS, EQUAL] }),
        }
    }

    /// Whether two values that are there stand in one of some orders to each other.
    fn order(&self, expr: &'m Expr, a: &'m Expr, b: &'m Expr, wanted: &[&str]) -> Formula {
        let (left, right) = (self.key(a), self.key(b));
        let turned = right < left;
        let key = if turned { format!("({right}<>{left})") } else { format!("({left}<>{right})") };
        let key = if key.len() > LONGEST_KEY { format!("{}{turned}", place_key(expr)) } else { key };
        let values = [LESS, EQUAL, MORE].map(|one| Scalar::Text(one.to_owned())).to_vec();
        let (types, range) = (TypeSet::of(Type::String), (None, None));
        let subject = Subject { key, shown: None, optional: false, types, values: Some(values), range };
        let id = self.subjects.borrow_mut().add(subject);
        let turn = |one: &str| match one {
            LESS if turned => MORE,
            MORE if turned => LESS,
            EQUAL => EQUAL,
            LESS => LESS,
            _ => MORE,
        };
        let asks = wanted.iter().map(|one| Formula::Ask(id, Ask::Equals(Scalar::Text(turn(one).to_owned()))));
        Formula::all([self.present(a), self.present(b), Formula::any(asks)])
    }

    fn question(&self, key: String, expr: &'m Expr) -> Formula {
        let types = TypeSet::of(Type::Boolean);
        let key = if key.len() > LONGEST_KEY { place_key(expr) } else { key };
        let subject = Subject { key, shown: None, optional: false, types, values: None, range: (None, None) };
        Formula::Ask(self.subjects.borrow_mut().add(subject), Ask::Equals(Scalar::Bool(true)))
    }

    fn is_in(&self, expr: &'m Expr, value: &'m Expr, negated: bool, list: &'m Expr) -> Formula {
        let Some(scalars) = self.scalars(list) else { return self.is_true(expr) };
        let subject = self.subject(value);
        let any = Formula::any(scalars.into_iter().map(|scalar| Formula::Ask(subject, Ask::Equals(scalar))));
        if negated { Formula::all([self.present(value), any.not()]) } else { any }
    }

    fn scalars(&self, list: &'m Expr) -> Option<Vec<Scalar>> {
        match &self.bindings.open(list).node {
            ExprNode::List(items) => items.iter().map(|item| self.scalar(item)).collect(),
            ExprNode::Constant(Value::List(items)) => Some(items.iter().map(scalar_of).collect()),
            _ => None,
        }
    }

    fn scalar(&self, expr: &'m Expr) -> Option<Scalar> {
        match &self.bindings.open(expr).node {
            ExprNode::Constant(constant) => Some(scalar_of(constant)),
            _ => None,
        }
    }

    /// When a value is there.
    pub(in crate::check) fn present(&self, expr: &'m Expr) -> Formula {
        let formula = self.present_by_parts(expr);
        if formula.size() > LARGEST { self.asks_presence(expr) } else { formula }
    }

    fn present_by_parts(&self, expr: &'m Expr) -> Formula {
        let all = |parts: &mut dyn Iterator<Item = &'m Expr>| Formula::all(parts.map(|part| self.present(part)));
        match &expr.node {
            ExprNode::Omit => Formula::False,
            // A record in which these are reached is not written.
            ExprNode::Reject(_) | ExprNode::Todo => Formula::True,
            ExprNode::Object(members) => Formula::any(members.iter().map(|member| self.present(value_of(member)))),
            ExprNode::List(items) => Formula::any(items.iter().map(|item| self.present(item))),
            ExprNode::Constant(Value::Null) => Formula::False,
            _ if !expr.kind.optional => Formula::True,
            ExprNode::Slot(slot) => self.slot_present(expr, *slot),
            ExprNode::Coalesce(a, b) => Formula::any([self.present(a), self.present(b)]),
            ExprNode::If { condition, then, otherwise } => {
                self.choice(condition, self.present(then), self.present(otherwise))
            }
            ExprNode::As(value, test) => Formula::all([self.present(value), self.is(value, *test)]),
            ExprNode::ReadTime(value) | ExprNode::Negate(value) => self.present(value),
            ExprNode::Arithmetic(_, a, b) => Formula::all([self.present(a), self.present(b)]),
            ExprNode::Interpolate(pieces) => all(&mut pieces.iter().filter_map(piece_value)),
            ExprNode::Bind { parameters, body } => self.bind_present(parameters, body),
            ExprNode::Call { function, arguments } => self.call_present(expr, function, arguments),
            ExprNode::Constant(_)
            | ExprNode::Param(_)
            | ExprNode::Payload
            | ExprNode::Path { .. }
            | ExprNode::Query { .. }
            | ExprNode::Row { .. }
            | ExprNode::Index { .. }
            | ExprNode::Undeclared { .. }
            | ExprNode::Catch(..)
            | ExprNode::Is { .. }
            | ExprNode::Or(_)
            | ExprNode::And(_)
            | ExprNode::Not(_)
            | ExprNode::Compare(..)
            | ExprNode::In { .. }
            | ExprNode::Match { .. }
            | ExprNode::ListFor { .. }
            | ExprNode::MapFor { .. } => self.asks_presence(expr),
        }
    }

    fn slot_present(&self, expr: &'m Expr, slot: SlotId) -> Formula {
        match self.bindings.of(slot) {
            Bound::Parameter(value) => {
                if let Some(known) = self.presence.borrow().get(&slot) {
                    return known.clone();
                }
                let formula = self.present(value);
                self.presence.borrow_mut().insert(slot, formula.clone());
                formula
            }
            // A let is one question, told apart by its slot, unless it only stands for something else.
            Bound::Let(value) if self.is_alias(value) => self.present(value),
            Bound::Let(_) | Bound::Element(_) | Bound::Index | Bound::Unknown => self.asks_presence(expr),
        }
    }

    fn bind_present(&self, parameters: &'m [Binding], body: &'m Expr) -> Formula {
        let needed = parameters.iter().filter(|one| !one.optional).map(|one| self.present(&one.value));
        Formula::all(needed.chain([self.present(body)]))
    }

    fn call_present(&self, expr: &'m Expr, function: &'static Function, arguments: &'m [Option<Expr>]) -> Formula {
        let given: Option<Vec<Argument<'_>>> = arguments.iter().map(|one| one.as_ref().map(argument)).collect();
        let always = given.is_some_and(|given| !function.result(&given).optional);
        let needed = arguments.iter().enumerate().filter(|(index, _)| is_needed(function, *index));
        let there = Formula::all(needed.filter_map(|(_, one)| one.as_ref()).map(|one| self.present(one)));
        if always { there } else { Formula::all([there, self.asks_presence(expr)]) }
    }

    fn asks_presence(&self, expr: &'m Expr) -> Formula {
        if expr.kind.optional { Formula::Ask(self.subject(expr), Ask::Present) } else { Formula::True }
    }

    fn is_alias(&self, expr: &'m Expr) -> bool {
        matches!(expr.node, ExprNode::Slot(_) | ExprNode::Path { .. } | ExprNode::Payload | ExprNode::Constant(_))
    }

    /// The value as something that can be asked about.
    fn subject(&self, expr: &'m Expr) -> SubjectId {
        let expr = self.alias(expr);
        let (optional, types) = (expr.kind.optional, expr.kind.schema.types());
        let values = listed(&expr.kind.schema);
        let range = numbers::range_of(&expr.kind.schema);
        let subject = Subject { key: self.key(expr), shown: self.shown(expr), optional, types, values, range };
        self.subjects.borrow_mut().add(subject)
    }

    /// What a name stands for, when that is only another name or a path.
    fn alias(&self, mut expr: &'m Expr) -> &'m Expr {
        for _ in 0..1000 {
            let ExprNode::Slot(slot) = &expr.node else { return expr };
            match self.bindings.of(*slot) {
                Bound::Parameter(value) => expr = value,
                Bound::Let(value) if self.is_alias(value) => expr = value,
                Bound::Let(_) | Bound::Element(_) | Bound::Index | Bound::Unknown => return expr,
            }
        }
        expr
    }

    /// The same text for expressions that always give the same value.
    pub(in crate::check) fn key(&self, expr: &'m Expr) -> String {
        let mut key = String::new();
        self.push_key(expr, &mut key);
        if key.len() > LONGEST_KEY { place_key(expr) } else { key }
    }

    fn push_key(&self, expr: &'m Expr, key: &mut String) {
        if key.len() > LONGEST_KEY {
            return;
        }
        let expr = self.alias(expr);
        match &expr.node {
            ExprNode::Slot(slot) => key.push_str(&format!("%{}", slot.0)),
            ExprNode::Payload => key.push('.'),
            ExprNode::Path { base, steps, .. } => {
                self.push_key(base, key);
                key.push_str(&print_steps(steps));
            }
            ExprNode::Constant(constant) => key.push_str(&format!("{:?}", scalar_of(constant))),
            ExprNode::Param(param) => key.push_str(&format!("param{}", param.0)),
            ExprNode::Query { query, .. } => key.push_str(query.text()),
            _ => {
                key.push_str(&head(expr));
                key.push('(');
                for part in super::bindings::parts(expr) {
                    self.push_key(part, key);
                    key.push(',');
                }
                key.push(')');
            }
        }
    }

    /// The value as the mapping writes it, where that is short.
    pub(in crate::check) fn shown(&self, expr: &'m Expr) -> Option<String> {
        match &expr.node {
            ExprNode::Slot(slot) => Some(self.bindings.name(*slot).to_owned()).filter(|name| !name.is_empty()),
            ExprNode::Path { base, steps, .. } => match &self.alias(base).node {
                ExprNode::Payload => Some(print_steps(steps)),
                _ => Some(format!("{}{}", self.shown(self.alias(base))?, print_steps(steps))),
            },
            _ => None,
        }
    }
}

/// What tells two expressions apart beside their parts.
fn head(expr: &Expr) -> String {
    match &expr.node {
        ExprNode::Row { table, .. } => format!("row{}", table.0),
        ExprNode::Call { function, .. } => function.name.to_owned(),
        ExprNode::As(_, test) => format!("as{test:?}"),
        ExprNode::Is { test, negated, .. } => format!("is{negated}{test:?}"),
        ExprNode::Compare(comparison, ..) => format!("{comparison:?}"),
        ExprNode::Arithmetic(operator, ..) => format!("{operator:?}"),
        ExprNode::In { negated, .. } => format!("in{negated}"),
        ExprNode::Index { .. } => "index".to_owned(),
        ExprNode::ReadTime(_) => "time".to_owned(),
        ExprNode::Coalesce(..) => "coalesce".to_owned(),
        ExprNode::Or(_) => "or".to_owned(),
        ExprNode::And(_) => "and".to_owned(),
        ExprNode::Not(_) => "not".to_owned(),
        ExprNode::Negate(_) => "minus".to_owned(),
        ExprNode::If { .. } => "if".to_owned(),
        ExprNode::List(_) => "list".to_owned(),
        // These hold names or binders of their own: the same only where they are written.
        ExprNode::Constant(_)
        | ExprNode::Param(_)
        | ExprNode::Slot(_)
        | ExprNode::Payload
        | ExprNode::Path { .. }
        | ExprNode::Query { .. }
        | ExprNode::Bind { .. }
        | ExprNode::Undeclared { .. }
        | ExprNode::Catch(..)
        | ExprNode::Match { .. }
        | ExprNode::Object(_)
        | ExprNode::ListFor { .. }
        | ExprNode::MapFor { .. }
        | ExprNode::Interpolate(_)
        | ExprNode::Omit
        | ExprNode::Reject(_)
        | ExprNode::Todo => place_key(expr),
    }
}

/// A function of the mapping is expanded wherever it is used, so only the node itself tells its expressions apart.
fn place_key(expr: &Expr) -> String {
    format!("@{expr:p}")
}

fn negate(negated: bool, formula: Formula) -> Formula {
    if negated { formula.not() } else { formula }
}

fn value_of(member: &Member) -> &Expr {
    match member {
        Member::Spread(value) | Member::Pair(_, value) => value,
    }
}

fn piece_value(piece: &Piece) -> Option<&Expr> {
    match piece {
        Piece::Text(_) => None,
        Piece::Value(value) => Some(value),
    }
}

fn argument(expr: &Expr) -> Argument<'_> {
    let constant = match &expr.node {
        ExprNode::Constant(constant) => Some(constant),
        _ => None,
    };
    Argument { kind: &expr.kind, constant }
}

/// Whether a call is missing when this argument is.
fn is_needed(function: &Function, index: usize) -> bool {
    let param = function.params.get(index).or(function.params.last());
    param.is_none_or(|param| match param.presence {
        Presence::Required | Presence::Rest => true,
        Presence::Optional | Presence::OptionalRest => false,
    })
}

/// A constant as conditions compare it.
pub(in crate::check) fn scalar_of(constant: &Constant) -> Scalar {
    match constant {
        Value::Bool(value) => Scalar::Bool(*value),
        Value::Text(text) => Scalar::Text(text.characters().into_owned()),
        Value::Number(number) => {
            let mut written = Vec::new();
            number.write_json(&mut written);
            Scalar::Number(number_text(&String::from_utf8_lossy(&written)))
        }
        Value::Null
        | Value::Time(_)
        | Value::Date(_)
        | Value::Duration(_)
        | Value::Node(_)
        | Value::List(_)
        | Value::Object(_) => Scalar::Other(format!("{constant:?}")),
    }
}
