//! Which places of the payload an expression reads.
//!
//! In: expressions of an event, its [`Bindings`]. Out: places, each with whether all of it is taken or only a test or
//! a count looks at it. Names are followed to the payload through lets, parameters, `each` and `for`.

use super::bindings::{Bindings, Bound, parts};
use super::places::{Place, PlaceStep, steps};
use super::query;
use crate::check::typed::{Each, Expr, ExprNode, SlotId};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

/// How much of a value is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Use {
    /// Only what is computed on the way to it.
    Aside,
    /// Itself, not its members: a test, a count, an id.
    Itself,
    /// All of it: copied, or given to a function that takes its members.
    Whole,
}

/// A place that is read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Read {
    pub(super) place: Place,
    pub(super) whole: bool,
}

impl Read {
    /// Whether this read accounts for a leaf: it is the leaf, lies in it, or takes all that is around it.
    pub(super) fn accounts_for(&self, leaf: &Place) -> bool {
        if self.whole && self.place.covers(leaf) {
            return true;
        }
        // A read of the leaf itself, or of something inside a leaf that is a free object or a list.
        self.place.is_within(leaf)
    }
}

/// Expressions that come to the same value as several others are rare; more origins than this are cut off.
const MOST_PLACES: usize = 64;

/// Follows expressions to the places they read.
pub(super) struct Reader<'b, 'm> {
    bindings: &'b Bindings<'m>,
    origins: RefCell<FxHashMap<SlotId, Rc<Vec<Place>>>>,
    elements: RefCell<FxHashMap<SlotId, Rc<Vec<Place>>>>,
    seen: FxHashSet<(SlotId, Use)>,
    found: BTreeSet<Read>,
}

impl<'b, 'm> Reader<'b, 'm> {
    pub(super) fn new(bindings: &'b Bindings<'m>) -> Self {
        let (origins, elements) = (RefCell::default(), RefCell::default());
        Self { bindings, origins, elements, seen: FxHashSet::default(), found: BTreeSet::new() }
    }

    /// What was read since the last time; the next expressions are looked at afresh.
    pub(super) fn take(&mut self) -> BTreeSet<Read> {
        self.seen.clear();
        std::mem::take(&mut self.found)
    }

    /// Reads an expression.
    pub(super) fn read(&mut self, expr: &'m Expr, usage: Use) {
        match &expr.node {
            ExprNode::Payload => self.mark(&[Place::default()], usage),
            ExprNode::Slot(slot) => self.read_slot(*slot, usage),
            ExprNode::Path { base, .. } => self.read_below(expr, base, usage),
            ExprNode::Index { base, index, .. } => {
                self.read_below(expr, base, usage);
                self.read(index, Use::Itself);
            }
            ExprNode::Query { query, .. } => {
                let places = query::places(query.text());
                self.mark(&places.selected, usage);
                self.mark(&places.tested, Use::Itself);
            }
            ExprNode::Coalesce(a, b) | ExprNode::Catch(a, b) => {
                self.read(a, usage);
                self.read(b, usage);
            }
            ExprNode::As(value, _) | ExprNode::ReadTime(value) => self.read(value, usage),
            ExprNode::If { condition, then, otherwise } => {
                self.read(condition, Use::Itself);
                self.read(then, usage);
                self.read(otherwise, usage);
            }
            ExprNode::Match { value, arms, default } => {
                self.read(value, Use::Itself);
                arms.iter().map(|(_, arm)| arm).chain(default.as_deref()).for_each(|arm| self.read(arm, usage));
            }
            ExprNode::Bind { body, .. } => self.read(body, usage),
            ExprNode::Call { .. } if usage == Use::Aside => self.read_parts(expr, Use::Aside),
            ExprNode::Call { function, .. } => self.read_parts(expr, taken(function.maps_members)),
            ExprNode::List(_) | ExprNode::Object(_) | ExprNode::Interpolate(_) => self.read_parts(expr, usage),
            ExprNode::ListFor { generators, filter, item } => {
                generators.iter().for_each(|each| self.read_list(each));
                filter.iter().for_each(|filter| self.read(filter, Use::Itself));
                self.read(item, usage);
            }
            ExprNode::MapFor { generators, filter, key, item } => {
                generators.iter().for_each(|each| self.read_list(each));
                filter.iter().for_each(|filter| self.read(filter, Use::Itself));
                self.read(key, Use::Itself);
                self.read(item, usage);
            }
            ExprNode::Row { .. }
            | ExprNode::Undeclared { .. }
            | ExprNode::Is { .. }
            | ExprNode::Or(_)
            | ExprNode::And(_)
            | ExprNode::Not(_)
            | ExprNode::Compare(..)
            | ExprNode::In { .. }
            | ExprNode::Arithmetic(..)
            | ExprNode::Negate(_) => self.read_parts(expr, Use::Itself),
            ExprNode::Constant(_) | ExprNode::Param(_) | ExprNode::Omit | ExprNode::Reject(_) | ExprNode::Todo => {}
        }
    }

    /// Reads the list of an `each`: the list itself, not its elements.
    pub(super) fn read_list(&mut self, each: &'m Each) {
        self.read(&each.list, Use::Itself);
    }

    fn read_parts(&mut self, expr: &'m Expr, usage: Use) {
        parts(expr).into_iter().for_each(|part| self.read(part, usage));
    }

    fn read_slot(&mut self, slot: SlotId, usage: Use) {
        match self.bindings.of(slot) {
            Bound::Let(value) | Bound::Parameter(value) => {
                if self.seen.insert((slot, usage)) {
                    self.read(value, usage);
                }
            }
            Bound::Element(each) => {
                let places = self.elements(&each.list);
                // An element of a list that is made comes from what the list is made of.
                if places.is_empty() && self.seen.insert((slot, usage)) {
                    self.read(&each.list, usage);
                }
                self.mark(&places, usage);
            }
            Bound::Index | Bound::Unknown => {}
        }
    }

    /// Reads a step below a value: the place it is, or all of a value that is no place of the payload.
    fn read_below(&mut self, expr: &'m Expr, base: &'m Expr, usage: Use) {
        let places = self.places(expr);
        if places.is_empty() {
            self.read(base, Use::Whole);
        } else {
            self.mark(&places, usage);
            self.read(base, Use::Aside);
        }
    }

    fn mark(&mut self, places: &[Place], usage: Use) {
        let whole = match usage {
            Use::Aside => return,
            Use::Itself => false,
            Use::Whole => true,
        };
        self.found.extend(places.iter().map(|place| Read { place: place.clone(), whole }));
    }

    /// The places whose value an expression is, unchanged.
    pub(super) fn places(&self, expr: &'m Expr) -> Vec<Place> {
        let mut places = match &expr.node {
            ExprNode::Payload => vec![Place::default()],
            ExprNode::Slot(slot) => self.places_of_slot(*slot).to_vec(),
            ExprNode::Path { base, steps: path, .. } => self.step_below(base, steps(path).collect()),
            ExprNode::Index { base, index, .. } => self.step_below(base, vec![step_of_index(index)]),
            ExprNode::Query { query, .. } => query::places(query.text()).selected,
            ExprNode::As(value, _) | ExprNode::ReadTime(value) | ExprNode::Bind { body: value, .. } => {
                self.places(value)
            }
            ExprNode::Coalesce(a, b) | ExprNode::Catch(a, b) => join(self.places(a), self.places(b)),
            ExprNode::If { then, otherwise, .. } => join(self.places(then), self.places(otherwise)),
            ExprNode::Match { arms, default, .. } => {
                let arms = arms.iter().map(|(_, arm)| arm).chain(default.as_deref());
                arms.fold(Vec::new(), |places, arm| join(places, self.places(arm)))
            }
            ExprNode::Call { function, arguments } => self.places_of_call(function.name, arguments),
            _ => Vec::new(),
        };
        places.truncate(MOST_PLACES);
        places
    }

    fn step_below(&self, base: &'m Expr, path: Vec<PlaceStep>) -> Vec<Place> {
        // A list that is made has its elements' places, whichever index is asked for.
        let (first, rest) = match path.split_first() {
            Some((PlaceStep::Any, rest)) => (self.elements(base), rest.to_vec()),
            _ => (self.places(base), path),
        };
        first.iter().map(|place| place.below(rest.iter().cloned())).collect()
    }

    /// The places whose value a binding is, unchanged.
    pub(super) fn slot(&self, slot: SlotId) -> Vec<Place> {
        self.places_of_slot(slot).to_vec()
    }

    fn places_of_slot(&self, slot: SlotId) -> Rc<Vec<Place>> {
        if let Some(known) = self.origins.borrow().get(&slot) {
            return Rc::clone(known);
        }
        let places = Rc::new(match self.bindings.of(slot) {
            Bound::Let(value) | Bound::Parameter(value) => self.places(value),
            Bound::Element(each) => self.elements(&each.list),
            Bound::Index | Bound::Unknown => Vec::new(),
        });
        self.origins.borrow_mut().insert(slot, Rc::clone(&places));
        places
    }

    fn elements_of_slot(&self, list: &'m Expr, slot: SlotId) -> Rc<Vec<Place>> {
        if let Some(known) = self.elements.borrow().get(&slot) {
            return Rc::clone(known);
        }
        let places = Rc::new(match self.bindings.of(slot) {
            Bound::Let(value) | Bound::Parameter(value) => self.elements(value),
            Bound::Element(_) | Bound::Index | Bound::Unknown => below_each(&self.places(list)),
        });
        self.elements.borrow_mut().insert(slot, Rc::clone(&places));
        places
    }

    /// Functions that give their list, or one of its elements, unchanged.
    fn places_of_call(&self, name: &str, arguments: &'m [Option<Expr>]) -> Vec<Place> {
        let Some(Some(list)) = arguments.first() else { return Vec::new() };
        match name {
            "first" | "last" => self.elements(list),
            "sort" | "distinct" | "reverse" => self.places(list),
            _ => Vec::new(),
        }
    }

    /// The places of a list's elements, or of an object's members' values.
    pub(super) fn elements(&self, list: &'m Expr) -> Vec<Place> {
        match &list.node {
            ExprNode::List(items) => items.iter().fold(Vec::new(), |places, item| join(places, self.places(item))),
            ExprNode::ListFor { item, .. } | ExprNode::MapFor { item, .. } => self.places(item),
            ExprNode::Slot(slot) => self.elements_of_slot(list, *slot).to_vec(),
            ExprNode::As(value, _) | ExprNode::Bind { body: value, .. } => self.elements(value),
            ExprNode::Coalesce(a, b) | ExprNode::Catch(a, b) => join(self.elements(a), self.elements(b)),
            ExprNode::If { then, otherwise, .. } => join(self.elements(then), self.elements(otherwise)),
            ExprNode::Call { function, arguments } if matches!(function.name, "sort" | "distinct" | "reverse") => {
                arguments.first().and_then(Option::as_ref).map_or_else(Vec::new, |list| self.elements(list))
            }
            // A query that can select several values gives a list of them.
            ExprNode::Query { query, singular: false, .. } => query::places(query.text()).selected,
            _ => below_each(&self.places(list)),
        }
    }
}

fn taken(maps_members: bool) -> Use {
    if maps_members { Use::Whole } else { Use::Itself }
}

fn below_each(places: &[Place]) -> Vec<Place> {
    places.iter().map(Place::element).collect()
}

fn join(mut places: Vec<Place>, more: Vec<Place>) -> Vec<Place> {
    for place in more {
        if !places.contains(&place) && places.len() < MOST_PLACES {
            places.push(place);
        }
    }
    places
}

/// `x["name"]` is a member, anything else any element or member.
fn step_of_index(index: &Expr) -> PlaceStep {
    match &index.node {
        ExprNode::Constant(crate::value::Value::Text(name)) => PlaceStep::Name(name.characters().into()),
        _ => PlaceStep::Any,
    }
}

/// The functions of the table that a value goes through, each once, in the order found.
pub(super) fn functions<'m>(bindings: &Bindings<'m>, expr: &'m Expr) -> Vec<&'static str> {
    let mut names = Vec::new();
    let mut seen = FxHashSet::default();
    let mut open = vec![expr];
    while let Some(expr) = open.pop() {
        match &expr.node {
            ExprNode::Call { function, .. } if !names.contains(&function.name) => names.push(function.name),
            ExprNode::Slot(slot) if seen.insert(*slot) => match bindings.of(*slot) {
                Bound::Let(value) => open.push(value),
                Bound::Parameter(_) | Bound::Element(_) | Bound::Index | Bound::Unknown => {}
            },
            _ => {}
        }
        open.extend(parts(expr).into_iter().rev());
    }
    names
}
