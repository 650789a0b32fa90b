//! Lists element by element: `[*]` on both sides, and lambdas where that is not enough.

use super::rules::Within;
use super::{Bound, Exporter, Left, Made, paths};
use crate::check::{Each, Expr, ExprNode, SlotId};
use crate::path::Step;
use crate::value::{Test, Value};

impl Exporter<'_> {
    /// Whether a list is gone through by `[*]`: one list that is a path, or several side by side.
    pub(super) fn is_paired(&self, generators: &[Each]) -> bool {
        matches!(generators, [Each { index: None, list, .. }] if self.lists(list).is_some())
    }

    /// `[for m in .list: ...]` as `list[*]` on both sides.
    pub(super) fn each(
        &mut self,
        destination: &str,
        generators: &[Each],
        item: &Expr,
        within: &Within<'_>,
        made: &mut Vec<Made>,
    ) {
        let [Each { element, list, .. }] = generators else { return };
        let Some(bound) = self.lists(list) else { return };
        let sources: Vec<String> = match &bound {
            Bound::Text(path) => vec![path.clone()],
            Bound::Row(lists) => lists.iter().map(|(_, path)| path.clone()).collect(),
            Bound::Value(_) => Vec::new(),
        };
        self.bound.push((*element, bound));
        let before = made.len();
        self.place(&format!("{destination}[*]"), item, &within.below(&Step::Index(0)), made);
        self.bound.pop();
        let new = made.get(before..).unwrap_or_default();
        if !new.is_empty() && !new.iter().any(|one| sources.iter().any(|path| one.source.contains(path.as_str()))) {
            made.truncate(before);
            let why = "nothing of the element is read here: Data Prep goes through a list by what is read of it";
            drop(self.stop(item.span, why));
        }
    }

    /// What the element of a list stands for, where `[*]` can say it.
    fn lists(&self, list: &Expr) -> Option<Bound> {
        match &list.node {
            ExprNode::As(inner, Test::List) => self.lists(inner),
            ExprNode::Catch(inner, other) if matches!(other.node, ExprNode::Omit) => self.lists(inner),
            ExprNode::Call { function, arguments } if function.name == "dp.arrays_to_object" => {
                let arguments: Vec<&Expr> = arguments.iter().flatten().collect();
                let pair = |pair: &[&Expr]| match pair {
                    [Expr { node: ExprNode::Constant(Value::Text(name)), .. }, list] => match self.lists(list)? {
                        Bound::Text(path) => Some((name.characters().into_owned(), path)),
                        Bound::Value(_) | Bound::Row(_) => None,
                    },
                    _ => None,
                };
                Some(Bound::Row(arguments.chunks(2).map(pair).collect::<Option<_>>()?))
            }
            _ => Some(Bound::Text(format!("{}[*]", self.attribute(list)?))),
        }
    }

    /// A path that is copied as it is.
    pub(super) fn attribute(&self, value: &Expr) -> Option<String> {
        match &value.node {
            ExprNode::Path { base, steps, .. } if !super::expression::is_blank_path(value) || !value.kind.optional => {
                match &base.node {
                    ExprNode::Payload => paths::path("", steps, false),
                    ExprNode::Slot(slot) => self.below(*slot, steps, false),
                    _ => None,
                }
            }
            ExprNode::ReadTime(inner) => self.attribute(inner),
            ExprNode::Slot(slot) => match self.stands(*slot) {
                Some(Bound::Text(text)) if text.contains("[*]") => Some(text.clone()),
                Some(Bound::Value(value)) => self.attribute(value),
                _ => None,
            },
            _ => None,
        }
    }

    /// What a slot is bound to.
    pub(super) fn stands(&self, slot: SlotId) -> Option<&Bound> {
        self.bound.iter().rev().find(|(known, _)| *known == slot).map(|(_, bound)| bound)
    }

    /// A path below an element or a parameter.
    pub(super) fn below(&self, slot: SlotId, steps: &[Step], within_expression: bool) -> Option<String> {
        match (self.stands(slot)?, steps) {
            (Bound::Text(text), _) => paths::path(text, steps, within_expression),
            (Bound::Row(lists), [Step::Name(name), rest @ ..]) => {
                let (_, path) = lists.iter().find(|(known, _)| **known == **name)?;
                paths::path(path, rest, within_expression)
            }
            (Bound::Row(_) | Bound::Value(_), _) => None,
        }
    }

    /// `[for x in list where c: e]` inside an expression: `transformArray(filterArray(list, x -> c), x -> e)`.
    pub(super) fn through(&mut self, value: &Expr) -> Result<String, Left> {
        let ExprNode::ListFor { generators, filter, item } = &value.node else { return Err(Left) };
        let [Each { element, index: None, list }] = generators.as_slice() else {
            return self.left(value.span, "Data Prep goes through one list at a time, and does not count its elements");
        };
        let why = "Data Prep has `filterArray` and `transformArray` for destinations only";
        self.tell(value.span, why, "the call of them all the same");
        let mut text = self.expression(list)?;
        let name = self.lambda_name(*element);
        self.bound.push((*element, Bound::Text(name.clone())));
        let condition = filter.as_ref().map(|filter| self.condition(filter)).transpose();
        let item = if matches!(item.node, ExprNode::Slot(slot) if slot == *element) {
            Ok(None)
        } else {
            self.expression(item).map(Some)
        };
        self.bound.pop();
        if let Some(condition) = condition? {
            text = format!("filterArray({text}, {name} -> {condition})");
        }
        Ok(item?.map_or(text.clone(), |item| format!("transformArray({text}, {name} -> {item})")))
    }

    /// A name for an element that no word of the language is.
    fn lambda_name(&self, element: SlotId) -> String {
        let named = self.event.slots.get(element.0 as usize).map(|slot| slot.name.to_string());
        let name = named.filter(|name| !name.is_empty()).unwrap_or_else(|| "each".to_owned());
        let taken = |name: &str| {
            let is_bound = self.bound.iter().any(|(_, bound)| matches!(bound, Bound::Text(text) if text == name));
            is_bound || crate::data_prep::path::is_reserved(name)
        };
        if taken(&name) { format!("{name}_{}", element.0) } else { name }
    }
}
