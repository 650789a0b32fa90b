//! How references and alternatives lead on over one value: not back to where they came from, not without an end, and
//! not so many times over that judging a value would take forever.

use super::document::{Entry, Node};
use super::load::LoadFault;
use super::shape::NodeId;

/// How many schema objects may follow one another over the same value.
const HEIGHT: u32 = 256;
/// From so many on, a document is judged by its merged form, in which every schema object stands once.
const HEAVY: u64 = 10_000;

/// How many schema objects may stand inside one another, references followed.
const DEPTH: usize = 1024;

/// What judging by a document takes.
pub(super) struct Weight {
    /// Whether some value is judged very many times over.
    pub heavy: bool,
    /// How many schema objects stand inside one another, references followed, up to one that was come to before.
    pub depth: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    Open,
    Done,
}

struct Walk<'n> {
    nodes: &'n [Node],
    marks: Vec<Mark>,
    /// Schema objects one after the other, from here.
    heights: Vec<u32>,
    /// Schema objects that judge a value, each as often as it is come to.
    costs: Vec<u64>,
    stack: Vec<(usize, Vec<NodeId>)>,
}

/// Appends a fault for each cycle and each chain that is too long. A walk without recursion, so that no text needs a
/// deep stack.
pub(super) fn find(nodes: &[Node], faults: &mut Vec<LoadFault>) -> Weight {
    let count = nodes.len();
    let mut walk = Walk {
        nodes,
        marks: vec![Mark::New; count],
        heights: vec![1; count],
        costs: vec![1; count],
        stack: Vec::new(),
    };
    let before = faults.len();
    for start in 0..count {
        walk.enter(start);
        walk.run(faults);
    }
    if faults.len() == before
        && let Some(at) = walk.heights.iter().position(|height| *height > HEIGHT)
    {
        let message = format!("more than {HEIGHT} references and alternatives follow one another over one value");
        faults.push(LoadFault::at(&nodes[at].pointer, message));
    }
    let depth = depth(nodes);
    if faults.len() == before && depth > DEPTH {
        let message = format!("more than {DEPTH} schemas stand inside one another");
        faults.push(LoadFault::at("", message));
    }
    Weight { heavy: walk.costs.iter().any(|cost| *cost > HEAVY), depth }
}

/// How deep a walk from the root goes that enters each schema object once: so deep is the stack of who compiles it.
fn depth(nodes: &[Node]) -> usize {
    let mut seen = vec![false; nodes.len()];
    let mut stack: Vec<Vec<NodeId>> = vec![vec![0]];
    let mut deepest = 0;
    while let Some(next) = stack.last_mut() {
        match next.pop().map(|next| next as usize) {
            None => drop(stack.pop()),
            Some(next) if seen.get(next) == Some(&false) => {
                seen[next] = true;
                stack.push(match &nodes[next].entry {
                    Entry::Shape(shape) => shape.inside(),
                    Entry::Link(_) => Vec::new(),
                });
                deepest = deepest.max(stack.len());
            }
            Some(_) => {}
        }
    }
    deepest
}

impl Walk<'_> {
    fn enter(&mut self, at: usize) {
        if self.marks[at] != Mark::New {
            return;
        }
        self.marks[at] = Mark::Open;
        let next = match &self.nodes[at].entry {
            Entry::Shape(shape) => shape.same_value().collect(),
            Entry::Link(_) => Vec::new(),
        };
        self.stack.push((at, next));
    }

    fn run(&mut self, faults: &mut Vec<LoadFault>) {
        while let Some((at, next)) = self.stack.last_mut() {
            let at = *at;
            match next.pop().map(|next| next as usize) {
                None => {
                    self.stack.pop();
                    self.close(at);
                }
                Some(next) => match self.marks[next] {
                    Mark::New => self.enter(next),
                    Mark::Open => faults.push(fault(&self.nodes[at], &self.nodes[next])),
                    Mark::Done => {}
                },
            }
        }
    }

    fn close(&mut self, at: usize) {
        self.marks[at] = Mark::Done;
        let Entry::Shape(shape) = &self.nodes[at].entry else { return };
        for next in shape.same_value() {
            let next = next as usize;
            self.heights[at] = self.heights[at].max(self.heights[next].saturating_add(1));
            self.costs[at] = self.costs[at].saturating_add(self.costs[next]);
        }
    }
}

fn fault(from: &Node, to: &Node) -> LoadFault {
    let message = format!("this schema leads back to itself (`#{}`) without a step into the value", to.pointer);
    LoadFault::at(&from.pointer, message)
}
