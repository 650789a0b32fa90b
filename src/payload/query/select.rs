//! The walk: segments applied to nodes, in the order of RFC 9535.

use super::super::Node;
use super::BudgetSpent;
use super::model::{Segment, Selector, Slice};
use crate::path::Step;

/// One evaluation of a query over a document.
pub(super) struct Walk<'p, 'b> {
    pub(super) root: Node<'p>,
    pub(super) budget: &'b mut u64,
}

impl<'p> Walk<'p, '_> {
    /// The nodes that segments select, starting at one node.
    pub(super) fn query(&mut self, start: Node<'p>, segments: &[Segment]) -> Result<Vec<Node<'p>>, BudgetSpent> {
        let mut nodes = vec![start];
        for segment in segments {
            let mut selected = Vec::new();
            for node in nodes {
                self.segment(node, segment, &mut selected)?;
            }
            nodes = selected;
        }
        Ok(nodes)
    }

    fn segment(&mut self, node: Node<'p>, segment: &Segment, out: &mut Vec<Node<'p>>) -> Result<(), BudgetSpent> {
        if !segment.descendant {
            return self.selectors(node, &segment.selectors, out);
        }
        // A node comes before its children, elements in their order: RFC 9535 section 2.5.2.2.
        for descendant in node.descendants() {
            self.visit()?;
            self.selectors(descendant, &segment.selectors, out)?;
        }
        Ok(())
    }

    fn selectors(
        &mut self,
        node: Node<'p>,
        selectors: &[Selector],
        out: &mut Vec<Node<'p>>,
    ) -> Result<(), BudgetSpent> {
        for selector in selectors {
            match selector {
                Selector::Step(step) => out.extend(self.step(node, step)?),
                Selector::Wildcard => {
                    for child in children(node) {
                        self.visit()?;
                        out.push(child);
                    }
                }
                Selector::Slice(slice) => self.slice(node, *slice, out)?,
                Selector::Filter(condition) => {
                    for child in children(node) {
                        self.visit()?;
                        if self.holds(condition, child)? {
                            out.push(child);
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// One step; of a singular query each visits one node.
    pub(super) fn step(&mut self, node: Node<'p>, step: &Step) -> Result<Option<Node<'p>>, BudgetSpent> {
        self.visit()?;
        Ok(match step {
            Step::Name(name) => node.get(name),
            Step::Index(index) => node.at(*index),
        })
    }

    /// RFC 9535 section 2.3.4.2.
    fn slice(&mut self, node: Node<'p>, slice: Slice, out: &mut Vec<Node<'p>>) -> Result<(), BudgetSpent> {
        self.visit()?;
        let length = node.elements_len();
        let from_end = |place: i64| if place < 0 { place + length } else { place };
        let start = slice.start.map(from_end);
        let end = slice.end.map(from_end);
        let (mut place, end) = match slice.step > 0 {
            true => (start.unwrap_or(0).clamp(0, length), end.unwrap_or(length).clamp(0, length)),
            false => (start.unwrap_or(length - 1).clamp(-1, length - 1), end.unwrap_or(-1).clamp(-1, length - 1)),
        };
        while slice.step > 0 && place < end || slice.step < 0 && place > end {
            self.visit()?;
            out.extend(node.at(place));
            place = place.saturating_add(slice.step);
        }
        Ok(())
    }

    /// Counts a node that is visited.
    pub(super) fn visit(&mut self) -> Result<(), BudgetSpent> {
        *self.budget = self.budget.checked_sub(1).ok_or(BudgetSpent)?;
        if *self.budget == 0 { Err(BudgetSpent) } else { Ok(()) }
    }
}

/// The elements of a list, the values of an object.
fn children(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    node.elements().chain(node.members().map(|(_, value)| value))
}
