//! Local names: lets, elements, indexes, parameters. A `let` is resolved when it is first used, in its own surroundings.

use super::declarations::Global;
use super::{Resolver, kinds};
use crate::check::{DeclaredKind, Expr, ExprNode, Scope, SlotId};
use crate::diagnostic::{Code, Diagnostic, near_name};
use crate::schema::Kind;
use crate::source::Span;
use crate::syntax::ast;
use rustc_hash::FxHashMap;

/// A lexical block.
pub(super) struct Block<'a> {
    locals: FxHashMap<&'a str, Local<'a>>,
    /// How many facts held where it began.
    facts: usize,
    /// How long its lets live.
    scope: Scope,
}

/// A local name.
struct Local<'a> {
    is: Bound<'a>,
    span: Span,
    used: usize,
}

/// What a local name stands for.
enum Bound<'a> {
    /// A `let` that nothing has used yet.
    Waiting(&'a ast::Expr),
    /// A `let` being resolved: a use of it now is a circle.
    Busy,
    /// What stands for it: a slot, a constant or a path.
    Done(Box<Expr>),
    /// A rest parameter.
    Rest(Vec<Expr>),
}

/// What a local name gives.
pub(super) enum Found {
    /// One value.
    One(Expr),
    /// The arguments of a rest parameter.
    Rest(Vec<Expr>),
}

impl<'a> Resolver<'a> {
    pub(super) fn push_block(&mut self) {
        let block = Block { locals: FxHashMap::default(), facts: self.env.facts.len(), scope: self.env.scope };
        self.env.blocks.push(block);
    }

    pub(super) fn pop_block(&mut self) {
        self.env.blocks.pop();
    }

    /// Facts pushed since the block began hold for its lets too (`where` of an `emit`).
    pub(super) fn settle_block(&mut self) {
        let facts = self.env.facts.len();
        if let Some(block) = self.env.blocks.last_mut() {
            block.facts = facts;
        }
    }

    pub(super) fn bind_let(&mut self, name: &'a ast::Name, value: &'a ast::Expr) {
        self.bind(name, DeclaredKind::Let, Bound::Waiting(value));
    }

    pub(super) fn bind_value(&mut self, name: &'a ast::Name, what: DeclaredKind, value: Expr) {
        self.bind(name, what, Bound::Done(Box::new(value)));
    }

    pub(super) fn bind_rest(&mut self, name: &'a ast::Name, parts: Vec<Expr>) {
        self.bind(name, DeclaredKind::Parameter, Bound::Rest(parts));
    }

    /// Binds an element or index to a new slot without a value.
    pub(super) fn bind_slot(&mut self, name: &'a ast::Name, kind: Kind, from_payload: bool) -> SlotId {
        let slot = self.add_slot(name.text.clone(), kind.clone(), None, name.span, from_payload);
        let value = Expr { node: ExprNode::Slot(slot), kind, span: name.span };
        let value = if from_payload { as_time(value) } else { value };
        self.bind_value(name, DeclaredKind::Element, value);
        slot
    }

    fn bind(&mut self, name: &'a ast::Name, what: DeclaredKind, is: Bound<'a>) {
        let used = self.declare_use(what, name);
        if self.is_taken(name) {
            self.mark_used(used);
        }
        if let Some(block) = self.env.blocks.last_mut() {
            block.locals.entry(&name.text).or_insert(Local { is, span: name.span, used });
        }
    }

    /// Tells of a name that already means something here.
    fn is_taken(&mut self, name: &ast::Name) -> bool {
        let visible = self.env.blocks.get(self.env.floor..).unwrap_or_default();
        let local = visible.iter().rev().find_map(|block| block.locals.get(&*name.text)).map(|local| local.span);
        let global = self.global_entry(self.env.package, &name.text).filter(|entry| match entry.global {
            Global::Param(_)
            | Global::Const(_)
            | Global::Table(_)
            | Global::Function(_)
            | Global::Fragment(_)
            | Global::Import(_) => true,
            Global::Source(_) | Global::Target(_) | Global::Event(_) => false,
        });
        let Some((first, words)) =
            local.map(|span| (span, "a name here")).or(global.map(|entry| (entry.span, entry.global.words())))
        else {
            return false;
        };
        self.report(
            Diagnostic::error(Code::DuplicateName, name.span)
                .message(format!("`{}` is declared twice", name.text))
                .label(format!("already {words}; a name means one thing wherever it is seen"))
                .also(first, "first declared here")
                .help("give one of them another name"),
        );
        true
    }

    /// What a local name stands for here.
    pub(super) fn local(&mut self, name: &str, span: Span) -> Option<Found> {
        let floor = self.env.floor;
        let index =
            (floor..self.env.blocks.len()).rev().find(|index| self.env.blocks[*index].locals.contains_key(name))?;
        let local = self.env.blocks[index].locals.get_mut(name)?;
        let used = local.used;
        let found = match &local.is {
            Bound::Done(expr) => Found::One(Expr { span, ..(**expr).clone() }),
            Bound::Rest(parts) => Found::Rest(parts.clone()),
            Bound::Busy => Found::One(self.circle(name, span)),
            Bound::Waiting(value) => {
                let value = *value;
                local.is = Bound::Busy;
                Found::One(self.resolve_let(index, name, value, span))
            }
        };
        self.mark_used(used);
        Some(found)
    }

    fn circle(&mut self, name: &str, span: Span) -> Expr {
        self.report(
            Diagnostic::error(Code::Recursion, span)
                .message(format!("`let {name}` uses itself"))
                .label("its own value is needed here"),
        );
        self.spoiled(span)
    }

    /// Resolves a `let` where it stands: only what is seen and known there counts.
    fn resolve_let(&mut self, block: usize, name: &str, value: &'a ast::Expr, used_at: Span) -> Expr {
        let inner_blocks = self.env.blocks.split_off(block + 1);
        let known = self.env.blocks[block].facts.min(self.env.facts.len());
        let inner_facts = self.env.facts.split_off(known);
        let scope = std::mem::replace(&mut self.env.scope, self.env.blocks[block].scope);
        let value = self.expr(value);
        let bound = self.as_slot(name, value);
        if let Some(local) = self.env.blocks[block].locals.get_mut(name) {
            local.is = Bound::Done(Box::new(bound.clone()));
        }
        self.env.scope = scope;
        self.env.facts.extend(inner_facts);
        self.env.blocks.extend(inner_blocks);
        Expr { span: used_at, ..bound }
    }

    /// A slot that holds the value, unless the value is as cheap as a slot.
    pub(super) fn as_slot(&mut self, name: &str, value: Expr) -> Expr {
        if matches!(value.node, ExprNode::Constant(_) | ExprNode::Slot(_) | ExprNode::Param(_) | ExprNode::Todo) {
            return value;
        }
        let (kind, span) = (value.kind.clone(), value.span);
        let from_payload = self.is_from_payload(&value);
        let slot = self.add_slot(name.into(), kind.clone(), Some(value), span, from_payload);
        Expr { node: ExprNode::Slot(slot), kind, span }
    }

    /// Resolves what is still waiting in the innermost block, so that its faults show.
    pub(super) fn resolve_waiting(&mut self) {
        let Some(block) = self.env.blocks.last() else { return };
        let waiting = block.locals.iter().filter(|(_, local)| matches!(local.is, Bound::Waiting(_)));
        let mut waiting: Vec<(Span, &'a str, usize)> =
            waiting.map(|(name, local)| (local.span, *name, local.used)).collect();
        waiting.sort_unstable_by_key(|(span, _, _)| *span);
        for (span, name, used) in waiting {
            let was_used = self.usage.get(used).is_some_and(|declared| declared.used);
            self.local(name, span);
            if let Some(declared) = self.usage.get_mut(used) {
                declared.used = was_used;
            }
        }
    }

    /// The name nearest to one that nothing has.
    pub(super) fn near_value(&self, name: &str) -> Option<String> {
        let visible = self.env.blocks.get(self.env.floor..).unwrap_or_default();
        let mut known: Vec<&str> = visible.iter().flat_map(|block| block.locals.keys().copied()).collect();
        let names = self.packages.get(self.env.package).map(|package| &package.names);
        known.extend(names.into_iter().flatten().filter(|(_, entry)| is_value(entry.global)).map(|(name, _)| *name));
        known.sort_unstable();
        near_name(name, known).map(str::to_owned)
    }

    /// Whether a list is made by the mapping, so that what is missing was left out of it.
    pub(super) fn is_made_list(&self, expr: &Expr) -> bool {
        match &expr.node {
            ExprNode::List(_) | ExprNode::ListFor { .. } => true,
            ExprNode::Slot(slot) => {
                let value = self.env.event.slots.get(slot.0 as usize).and_then(|slot| slot.value.as_ref());
                value.is_some_and(|value| self.is_made_list(value))
            }
            _ => false,
        }
    }

    /// Whether a value is a piece of the payload, or holds one.
    pub(super) fn is_from_payload(&self, expr: &Expr) -> bool {
        let any = |parts: &[&Expr]| parts.iter().any(|part| self.is_from_payload(part));
        match &expr.node {
            ExprNode::Payload | ExprNode::Query { .. } | ExprNode::Undeclared { .. } => true,
            ExprNode::Slot(slot) => self.env.event.from_payload.get(slot.0 as usize).copied().unwrap_or(false),
            ExprNode::Path { base, .. } | ExprNode::Index { base, .. } => self.is_from_payload(base),
            ExprNode::As(value, _) => self.is_from_payload(value),
            ExprNode::Coalesce(a, b) | ExprNode::Catch(a, b) => any(&[a, b]),
            ExprNode::If { then, otherwise, .. } => any(&[then, otherwise]),
            ExprNode::Match { arms, default, .. } => {
                arms.iter().any(|(_, value)| self.is_from_payload(value))
                    || default.as_ref().is_some_and(|value| self.is_from_payload(value))
            }
            ExprNode::Bind { body, .. } => self.is_from_payload(body),
            ExprNode::List(items) => items.iter().any(|item| self.is_from_payload(item)),
            ExprNode::Object(members) => members.iter().any(|member| match member {
                crate::check::Member::Spread(value) | crate::check::Member::Pair(_, value) => {
                    self.is_from_payload(value)
                }
            }),
            ExprNode::ListFor { item, .. } | ExprNode::MapFor { item, .. } => self.is_from_payload(item),
            ExprNode::Call { arguments, .. } => {
                kinds::may_be_container(&expr.kind.schema)
                    && arguments.iter().flatten().any(|argument| self.is_from_payload(argument))
            }
            ExprNode::Constant(_)
            | ExprNode::Param(_)
            | ExprNode::Row { .. }
            | ExprNode::ReadTime(_)
            | ExprNode::Is { .. }
            | ExprNode::Or(_)
            | ExprNode::And(_)
            | ExprNode::Not(_)
            | ExprNode::Compare(..)
            | ExprNode::In { .. }
            | ExprNode::Arithmetic(..)
            | ExprNode::Negate(_)
            | ExprNode::Interpolate(_)
            | ExprNode::Omit
            | ExprNode::Reject(_)
            | ExprNode::Todo => false,
        }
    }
}

/// A piece of the payload that its schema calls a time, read as one.
pub(super) fn as_time(value: Expr) -> Expr {
    if !kinds::is_time(&value.kind.schema) {
        return value;
    }
    let (kind, span) = (value.kind.clone(), value.span);
    Expr { node: ExprNode::ReadTime(Box::new(value)), kind, span }
}

/// Whether a name can stand for a value or be indexed.
fn is_value(global: Global) -> bool {
    match global {
        Global::Param(_) | Global::Const(_) | Global::Table(_) | Global::Import(_) => true,
        Global::Source(_) | Global::Target(_) | Global::Function(_) | Global::Fragment(_) | Global::Event(_) => false,
    }
}
