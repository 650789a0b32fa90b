//! Conditions of filters: existence, comparisons and functions (RFC 9535 sections 2.3.5 and 2.4).

use super::super::{Node, NodeKind, Number, Text};
use super::BudgetSpent;
use super::model::{Comparison, Condition, Matcher, Operand, Path};
use super::pattern;
use super::select::Walk;
use std::cmp::Ordering;

/// Bytes of a pattern that are compiled for one step of the budget.
const PATTERN_BYTES_A_STEP: usize = 4;

/// What an operand gave; nothing at all is `None` around it.
enum Item<'v> {
    Null,
    Bool(bool),
    Number(Number<'v>),
    Text(Text<'v>),
    /// A list or an object.
    Container(Node<'v>),
}

impl<'v> Item<'v> {
    fn of(node: Node<'v>) -> Self {
        let scalar = match node.kind() {
            NodeKind::Null => Some(Self::Null),
            NodeKind::Bool => node.boolean().map(Self::Bool),
            NodeKind::Number => node.number().map(Self::Number),
            NodeKind::Text => node.text().map(Self::Text),
            NodeKind::List | NodeKind::Object => None,
        };
        scalar.unwrap_or(Self::Container(node))
    }
}

impl<'p> Walk<'p, '_> {
    /// Whether a condition holds for the node that is tested (`@`).
    pub(super) fn holds(&mut self, condition: &Condition, current: Node<'p>) -> Result<bool, BudgetSpent> {
        match condition {
            Condition::Any(conditions) => {
                for condition in conditions {
                    if self.holds(condition, current)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Condition::All(conditions) => {
                for condition in conditions {
                    if !self.holds(condition, current)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Condition::Not(condition) => Ok(!self.holds(condition, current)?),
            Condition::Exists(path) => Ok(!self.path(path, current)?.is_empty()),
            Condition::Compare(left, comparison, right) => {
                let left = self.operand(left, current)?;
                let right = self.operand(right, current)?;
                self.compare(left.as_ref(), *comparison, right.as_ref())
            }
            Condition::Matches(operand, matcher) => match self.operand(operand, current)? {
                Some(Item::Text(text)) => self.matches(&text, matcher, current),
                _ => Ok(false),
            },
        }
    }

    /// Whether a pattern matches a text; one that the data gives costs the work of its length.
    fn matches(&mut self, text: &Text<'_>, matcher: &Matcher, current: Node<'p>) -> Result<bool, BudgetSpent> {
        match matcher {
            Matcher::Fixed(regex) => Ok(regex.is_match(&text.characters())),
            Matcher::Nothing => Ok(false),
            Matcher::Given { pattern, whole } => {
                let Some(Item::Text(given)) = self.operand(pattern, current)? else { return Ok(false) };
                let given = given.characters();
                for _ in 0..given.len() / PATTERN_BYTES_A_STEP + 1 {
                    self.visit()?;
                }
                Ok(pattern::compile(&given, *whole).is_ok_and(|regex| regex.is_match(&text.characters())))
            }
        }
    }

    fn path(&mut self, path: &Path, current: Node<'p>) -> Result<Vec<Node<'p>>, BudgetSpent> {
        let start = if path.from_root { self.root } else { current };
        self.query(start, &path.segments)
    }

    fn operand<'v>(&mut self, operand: &'v Operand, current: Node<'p>) -> Result<Option<Item<'v>>, BudgetSpent>
    where
        'p: 'v,
    {
        Ok(match operand {
            Operand::Null => Some(Item::Null),
            Operand::Bool(value) => Some(Item::Bool(*value)),
            Operand::Number(number) => Some(Item::Number(number.clone())),
            Operand::Text(text) => Some(Item::Text(Text::Plain(text))),
            Operand::Steps { from_root, steps } => {
                let mut node = if *from_root { self.root } else { current };
                for step in steps {
                    match self.step(node, step)? {
                        Some(next) => node = next,
                        None => return Ok(None),
                    }
                }
                Some(Item::of(node))
            }
            Operand::Length(operand) => self.operand(operand, current)?.and_then(length),
            Operand::Count(path) => Some(count(self.path(path, current)?.len())),
            Operand::Value(path) => match self.path(path, current)?.as_slice() {
                [only] => Some(Item::of(*only)),
                _ => None,
            },
        })
    }

    /// RFC 9535 section 2.3.5.2.2.
    fn compare(
        &mut self,
        left: Option<&Item<'_>>,
        comparison: Comparison,
        right: Option<&Item<'_>>,
    ) -> Result<bool, BudgetSpent> {
        let less = |left: Option<&Item<'_>>, right| order(left, right) == Some(Ordering::Less);
        Ok(match comparison {
            Comparison::Equal => self.equal(left, right)?,
            Comparison::NotEqual => !self.equal(left, right)?,
            Comparison::Less => less(left, right),
            Comparison::Greater => less(right, left),
            Comparison::LessOrEqual => less(left, right) || self.equal(left, right)?,
            Comparison::GreaterOrEqual => less(right, left) || self.equal(left, right)?,
        })
    }

    fn equal(&mut self, left: Option<&Item<'_>>, right: Option<&Item<'_>>) -> Result<bool, BudgetSpent> {
        match (left, right) {
            (None, None) => Ok(true),
            (None, Some(_)) | (Some(_), None) => Ok(false),
            (Some(left), Some(right)) => match (left, right) {
                (Item::Null, Item::Null) => Ok(true),
                (Item::Bool(left), Item::Bool(right)) => Ok(left == right),
                (Item::Number(left), Item::Number(right)) => Ok(left == right),
                (Item::Text(left), Item::Text(right)) => Ok(left == right),
                (Item::Container(left), Item::Container(right)) => self.deep_equal(*left, *right),
                _ => Ok(false),
            },
        }
    }

    /// Whether two lists or objects hold the same; no deeper than they are.
    fn deep_equal(&mut self, left: Node<'_>, right: Node<'_>) -> Result<bool, BudgetSpent> {
        self.visit()?;
        if left.kind() != right.kind() || left.len() != right.len() {
            return Ok(false);
        }
        for (left, right) in left.elements().zip(right.elements()) {
            self.visit()?;
            if !self.equal(Some(&Item::of(left)), Some(&Item::of(right)))? {
                return Ok(false);
            }
        }
        for (name, left) in left.members() {
            self.visit()?;
            let right = right.get(&name.characters()).map(Item::of);
            if !self.equal(Some(&Item::of(left)), right.as_ref())? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Numbers mathematically, texts by code points; others have no order.
fn order(left: Option<&Item<'_>>, right: Option<&Item<'_>>) -> Option<Ordering> {
    match (left?, right?) {
        (Item::Number(left), Item::Number(right)) => Some(left.compare(right)),
        (Item::Text(left), Item::Text(right)) => Some(left.compare(right)),
        _ => None,
    }
}

/// The function `length` (RFC 9535 section 2.4.4).
fn length(item: Item<'_>) -> Option<Item<'_>> {
    match item {
        Item::Text(text) => Some(count(text.chars_count())),
        Item::Container(node) => Some(count(node.len())),
        Item::Null | Item::Bool(_) | Item::Number(_) => None,
    }
}

fn count(count: usize) -> Item<'static> {
    Item::Number(Number::Integer(count as i128))
}
