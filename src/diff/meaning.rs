//! What an expression means, as a fingerprint: equal for two versions of a rule that give the same for every payload by
//! the way they are put together, whatever their layout, comments and names are.
//!
//! In: an [`Event`] with everything expanded. Out: [`Meaning`]s. Lets, tables and the elements of lists stand for what
//! they are; parameters of functions are put in where that gives the same. Two different fingerprints may still mean
//! the same (`a + b` and `b + a`); equal ones never differ.

use super::strict::stands_for_itself;
use crate::check::{Each, Event, Expr, ExprNode, Mapping, Member, Piece, SlotId, Table, TableId, Test};
use crate::value::{TimeDigits, Value, write_json};
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

/// A fingerprint of what something means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Meaning([u8; 32]);

/// Parts of a meaning, in their order.
struct Parts(Sha256);

impl Parts {
    fn new(tag: &str) -> Self {
        Self(Sha256::new()).text(tag)
    }

    fn text(mut self, text: &str) -> Self {
        self.0.update((text.len() as u64).to_be_bytes());
        self.0.update(text.as_bytes());
        self
    }

    fn number(mut self, number: u64) -> Self {
        self.0.update(number.to_be_bytes());
        self
    }

    fn part(mut self, meaning: Meaning) -> Self {
        self.0.update(meaning.0);
        self
    }

    fn all(self, meanings: impl IntoIterator<Item = Meaning>) -> Self {
        let all: Vec<Meaning> = meanings.into_iter().collect();
        let count = all.len() as u64;
        all.into_iter().fold(self.number(count), Self::part)
    }

    fn end(self) -> Meaning {
        Meaning(self.0.finalize().into())
    }
}

/// Finds what the expressions of one event mean.
pub(super) struct Meanings<'m> {
    mapping: &'m Mapping,
    event: &'m Event,
    slots: FxHashMap<SlotId, Meaning>,
    tables: FxHashMap<TableId, Meaning>,
    /// How many comprehensions are open.
    depth: u64,
}

impl<'m> Meanings<'m> {
    pub(super) fn new(mapping: &'m Mapping, event: &'m Event) -> Self {
        Self { mapping, event, slots: FxHashMap::default(), tables: FxHashMap::default(), depth: 0 }
    }

    /// What the lists of an emit are; its elements are known from then on.
    pub(super) fn lists(&mut self, each: &'m [Each]) -> Vec<Meaning> {
        (0..).zip(each).map(|(nth, each)| self.generator("each", nth, each)).collect()
    }

    /// What several conditions are, in the order in which they are asked; `a and b` is two of them.
    pub(super) fn conditions(&mut self, guards: &'m [Expr]) -> Vec<Meaning> {
        let mut all = Vec::new();
        guards.iter().for_each(|guard| self.condition(guard, &mut all));
        all
    }

    fn condition(&mut self, guard: &'m Expr, all: &mut Vec<Meaning>) {
        match &guard.node {
            ExprNode::And(parts) => parts.iter().for_each(|part| self.condition(part, all)),
            ExprNode::Slot(slot) => match self.value_of(*slot) {
                Some(value) => self.condition(value, all),
                None => all.push(self.of(guard)),
            },
            _ => all.push(self.of(guard)),
        }
    }

    fn value_of(&self, slot: SlotId) -> Option<&'m Expr> {
        self.event.slots.get(slot.0 as usize)?.value.as_ref()
    }

    fn slot(&mut self, slot: SlotId) -> Meaning {
        if let Some(known) = self.slots.get(&slot) {
            return *known;
        }
        let meaning = match self.value_of(slot) {
            Some(value) => {
                let depth = std::mem::take(&mut self.depth);
                let meaning = self.of(value);
                self.depth = depth;
                meaning
            }
            // Bound by what is around it, which was visited before.
            None => Parts::new("bound").number(u64::from(slot.0)).end(),
        };
        self.slots.insert(slot, meaning);
        meaning
    }

    fn table(&mut self, id: TableId) -> Meaning {
        if let Some(known) = self.tables.get(&id) {
            return *known;
        }
        let Some(table) = self.mapping.tables.get(id.0 as usize) else { return Parts::new("no table").end() };
        let meaning = of_table(table);
        self.tables.insert(id, meaning);
        meaning
    }

    /// An element, and its index, are what list they come from.
    /// Where one list is run over twice, the elements differ in how many lists were open before.
    fn generator(&mut self, tag: &str, depth: u64, each: &'m Each) -> Meaning {
        let list = self.of(&each.list);
        let of = |what: &str| Parts::new(tag).text(what).number(depth).part(list).end();
        self.slots.insert(each.element, of("element"));
        if let Some(index) = each.index {
            self.slots.insert(index, of("index"));
        }
        of("list")
    }

    /// What an expression means.
    pub(super) fn of(&mut self, expr: &'m Expr) -> Meaning {
        match &expr.node {
            ExprNode::Constant(value) => constant(value),
            ExprNode::Param(id) => {
                let name = self.mapping.params.get(id.0 as usize).map_or("", |param| &param.name);
                Parts::new("param").text(name).end()
            }
            ExprNode::Slot(slot) => self.slot(*slot),
            ExprNode::Payload => Parts::new("payload").end(),
            ExprNode::Path { base, steps, blank_is_missing } => {
                self.path(base, &crate::path::print_steps(steps), *blank_is_missing)
            }
            ExprNode::Query { query, singular, blank_is_missing } => {
                let flags = u64::from(*singular) * 2 + u64::from(*blank_is_missing);
                Parts::new("query").text(query.text()).number(flags).end()
            }
            ExprNode::Row { table, key } => {
                let table = self.table(*table);
                Parts::new("row of").part(table).part(self.of(key)).end()
            }
            ExprNode::Index { base, index, blank_is_missing } => {
                let parts = Parts::new("index").number(u64::from(*blank_is_missing)).part(self.of(base));
                parts.part(self.of(index)).end()
            }
            ExprNode::ReadTime(text) => self.all("read time", [&**text]),
            ExprNode::Call { function, arguments } => {
                let parts = Parts::new("call").text(function.name).number(arguments.len() as u64);
                let one = |parts: Parts, argument: &'m Option<Expr>| {
                    parts.all(argument.iter().map(|argument| self.of(argument)))
                };
                arguments.iter().fold(parts, one).end()
            }
            ExprNode::Bind { parameters, body } => self.bind(parameters, body),
            ExprNode::Undeclared { value, declared } => {
                let mut names: Vec<&str> = declared.iter().map(|name| &**name).collect();
                names.sort_unstable();
                let parts = Parts::new("undeclared").part(self.of(value));
                names.into_iter().fold(parts, Parts::text).end()
            }
            ExprNode::Coalesce(a, b) => self.all("??", [&**a, b]),
            ExprNode::Catch(a, b) => self.all("catch", [&**a, b]),
            ExprNode::As(value, test) => Parts::new("as").text(&format!("{test:?}")).part(self.of(value)).end(),
            ExprNode::Is { value, negated, test } => {
                // Of a path `is null` asks the payload, of a `let` its value.
                let of_let = *test == Test::Null && matches!(value.node, ExprNode::Slot(_));
                let test = format!("{negated} {test:?} {of_let}");
                Parts::new("is").text(&test).part(self.of(value)).end()
            }
            ExprNode::Or(all) => self.all("or", all),
            ExprNode::And(all) => self.all("and", all),
            ExprNode::Not(value) => self.all("not", [&**value]),
            ExprNode::Compare(how, a, b) => self.all(&format!("{how:?}"), [&**a, b]),
            ExprNode::In { value, negated, list } => self.all(&format!("in {negated}"), [&**value, list]),
            ExprNode::Arithmetic(how, a, b) => self.all(&format!("{how:?}"), [&**a, b]),
            ExprNode::Negate(value) => self.all("negate", [&**value]),
            ExprNode::If { condition, then, otherwise } => self.all("if", [&**condition, then, otherwise]),
            ExprNode::Match { value, arms, default } => self.choice(value, arms, default.as_deref()),
            ExprNode::List(all) => self.all("list", all),
            ExprNode::Object(members) => {
                let parts = Parts::new("object").number(members.len() as u64);
                members.iter().fold(parts, |parts, member| self.member(parts, member)).end()
            }
            ExprNode::ListFor { generators, filter, item } => {
                self.comprehension("list for", generators, filter.as_deref(), &[item])
            }
            ExprNode::MapFor { generators, filter, key, item } => {
                self.comprehension("map for", generators, filter.as_deref(), &[key, item])
            }
            ExprNode::Interpolate(pieces) => {
                let one = |parts: Parts, piece: &'m Piece| match piece {
                    Piece::Text(text) => parts.number(0).text(text),
                    Piece::Value(value) => parts.number(1).part(self.of(value)),
                };
                pieces.iter().fold(Parts::new("text"), one).end()
            }
            ExprNode::Omit => Parts::new("omit").end(),
            ExprNode::Reject(reason) => Parts::new("reject").text(reason).end(),
            ExprNode::Todo => Parts::new("todo").end(),
        }
    }

    fn all(&mut self, tag: &str, parts: impl IntoIterator<Item = &'m Expr>) -> Meaning {
        let parts: Vec<Meaning> = parts.into_iter().map(|part| self.of(part)).collect();
        Parts::new(tag).all(parts).end()
    }

    /// `(.a).b` is `.a.b`, in whatever way it was put together.
    fn path(&mut self, base: &'m Expr, steps: &str, blank: bool) -> Meaning {
        match &base.node {
            ExprNode::Path { base, steps: above, blank_is_missing } if *blank_is_missing == blank => {
                self.path(base, &(crate::path::print_steps(above) + steps), blank)
            }
            ExprNode::Slot(slot) => match self.value_of(*slot) {
                Some(value) => self.path(value, steps, blank),
                None => self.steps(base, steps, blank),
            },
            _ => self.steps(base, steps, blank),
        }
    }

    fn steps(&mut self, base: &'m Expr, steps: &str, blank: bool) -> Meaning {
        Parts::new("path").text(steps).number(u64::from(blank)).part(self.of(base)).end()
    }

    /// A parameter is its argument, where putting it in gives the same.
    fn bind(&mut self, parameters: &'m [crate::check::Binding], body: &'m Expr) -> Meaning {
        let mut kept = Vec::new();
        for binding in parameters {
            let value = self.of(&binding.value);
            self.slots.insert(binding.slot, value);
            if !stands_for_itself(binding, body) {
                kept.push(Parts::new("parameter").number(u64::from(binding.optional)).part(value).end());
            }
        }
        let body = self.of(body);
        if kept.is_empty() { body } else { Parts::new("bind").all(kept).part(body).end() }
    }

    fn choice(
        &mut self,
        value: &'m Expr,
        arms: &'m [(Vec<Value<'static>>, Expr)],
        default: Option<&'m Expr>,
    ) -> Meaning {
        let parts = Parts::new("match").part(self.of(value)).number(arms.len() as u64);
        let arm = |parts: Parts, (values, result): &'m (Vec<Value<'static>>, Expr)| {
            parts.all(values.iter().map(constant)).part(self.of(result))
        };
        let parts = arms.iter().fold(parts, arm);
        parts.all(default.map(|default| self.of(default))).end()
    }

    fn member(&mut self, parts: Parts, member: &'m Member) -> Parts {
        match member {
            Member::Spread(value) => parts.number(0).part(self.of(value)),
            Member::Pair(path, value) => parts.number(1).text(&path.pointer()).part(self.of(value)),
        }
    }

    fn comprehension(
        &mut self,
        tag: &str,
        generators: &'m [Each],
        filter: Option<&'m Expr>,
        items: &[&'m Expr],
    ) -> Meaning {
        let depth = self.depth;
        let mut parts = Parts::new(tag).number(depth).number(generators.len() as u64);
        for generator in generators {
            parts = parts.part(self.generator("for", self.depth, generator));
            self.depth += 1;
        }
        let filter: Vec<Meaning> = filter.map(|filter| self.of(filter)).into_iter().collect();
        let items: Vec<Meaning> = items.iter().map(|item| self.of(item)).collect();
        self.depth = depth;
        parts.all(filter).all(items).end()
    }
}

/// Constants of different kinds differ, even where they print alike.
fn constant(value: &Value<'_>) -> Meaning {
    let mut json = Vec::new();
    write_json(value, TimeDigits::Nanos, &mut json);
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::Text(_) => "text",
        Value::Time(_) => "time",
        Value::Date(_) => "date",
        Value::Duration(_) => "duration",
        Value::Node(_) | Value::List(_) | Value::Object(_) => "whole",
    };
    Parts::new("constant").text(kind).text(&String::from_utf8_lossy(&json)).end()
}

/// What a text means that has nothing behind it.
pub(super) fn of_text(text: &str) -> Meaning {
    Parts::new("words").text(text).end()
}

/// What a param is: its type, and the value that it has without being given one.
pub(super) fn of_param(param: &crate::check::Param) -> Meaning {
    let parts = Parts::new("param").text(&format!("{:?} {}", param.ty, param.kind.schema.describe()));
    parts.all(param.value.as_ref().map(constant)).end()
}

/// What a table is: its rows, in whatever order.
pub(super) fn of_table(table: &Table) -> Meaning {
    let row = |(key, value): &(_, _)| Parts::new("row").part(constant(key)).part(constant(value)).end();
    let mut rows: Vec<Meaning> = table.rows.iter().map(row).collect();
    rows.sort_unstable();
    Parts::new("table").all(rows).all(table.default.as_ref().map(constant)).end()
}
