//! A value of a document: what it is, what it holds, where it stands.

use super::keys::Keys;
use super::lookup::key_text;
use super::parse::{ESCAPED, INDEXED, SHADOWED, Slot, SlotKind};
use super::{Document, NodeKind, Number, Text};
use crate::path::{Step, escape_pointer};
use std::fmt::Write;

/// A value of a document.
#[derive(Debug, Clone, Copy)]
pub struct Node<'p> {
    pub(super) document: &'p Document<'p>,
    pub(super) index: u32,
}

const _: () = assert!(size_of::<Node<'_>>() == 16);

/// No value stands for a slot that is not there; every index that is handed out is.
const NOTHING: Slot = Slot::NULL;

impl<'p> Node<'p> {
    /// What it is.
    #[must_use]
    #[inline]
    pub fn kind(self) -> NodeKind {
        self.slot().node_kind()
    }

    /// Its text as written, quotes included.
    #[must_use]
    pub fn raw(self) -> &'p str {
        let slot = self.slot();
        let quote = usize::from(slot.kind() == SlotKind::Text);
        self.document.text.get(slot.start as usize - quote..slot.end as usize + quote).unwrap_or_default()
    }

    /// Whether it is a value: `null` is none, nor is blank text where `blank` says so.
    #[inline]
    pub(crate) fn is_there(self, blank: bool) -> bool {
        let slot = self.slot();
        match slot.kind() {
            SlotKind::Null => false,
            SlotKind::Text | SlotKind::Key => !blank || !self.is_blank(slot),
            SlotKind::False | SlotKind::True | SlotKind::Number | SlotKind::List | SlotKind::Object => true,
        }
    }

    #[inline]
    fn is_blank(self, slot: Slot) -> bool {
        match self.document.text.as_bytes().get(slot.start as usize) {
            // Behind an empty text stands its quote.
            Some(b'!' | b'#'..=b'[' | b']'..=b'~') => false,
            Some(_) | None => Text::Token { body: self.body(slot), escaped: slot.has(ESCAPED) }.is_blank(),
        }
    }

    /// A text, number or truth value as written, quotes included, and the text it is if it is one.
    #[inline]
    pub(crate) fn raw_scalar(self) -> Option<(&'p str, Option<Text<'p>>)> {
        let (slot, text) = (self.slot(), self.document.text);
        let (start, end) = (slot.start as usize, slot.end as usize);
        match slot.kind() {
            SlotKind::Text => {
                let body = Text::Token { body: self.body(slot), escaped: slot.has(ESCAPED) };
                Some((text.get(start - 1..end + 1)?, Some(body)))
            }
            SlotKind::Number | SlotKind::True | SlotKind::False => Some((text.get(start..end)?, None)),
            SlotKind::Null | SlotKind::List | SlotKind::Object | SlotKind::Key => None,
        }
    }

    /// Bytes before it in the bytes that were read.
    #[must_use]
    pub fn offset(self) -> usize {
        let slot = self.slot();
        let quote = usize::from(slot.kind() == SlotKind::Text);
        self.document.original_offset(slot.start as usize - quote)
    }

    /// Which node of its document it is; unique within it.
    #[must_use]
    #[inline]
    pub fn index(self) -> u32 {
        self.index
    }

    /// Whether both are the same place of the same document.
    #[must_use]
    pub fn is_same(self, other: Node<'_>) -> bool {
        self.index == other.index && std::ptr::addr_eq(self.document, other.document)
    }

    /// The text, if it is one.
    #[must_use]
    #[inline]
    pub fn text(self) -> Option<Text<'p>> {
        let slot = self.slot();
        (slot.kind() == SlotKind::Text).then(|| Text::Token { body: self.body(slot), escaped: slot.has(ESCAPED) })
    }

    /// The number, if it is one.
    #[must_use]
    #[inline]
    pub fn number(self) -> Option<Number<'p>> {
        let slot = self.slot();
        (slot.kind() == SlotKind::Number).then(|| Number::Token(self.body(slot)))
    }

    /// The key of a member of an object, from its value; empty for others.
    #[must_use]
    #[inline]
    pub(crate) fn key(self) -> Text<'p> {
        let key = self.before();
        if key.kind() == SlotKind::Key { key_text(self.document.text, key) } else { Text::Plain("") }
    }

    /// Key, colon and value of a member of an object as written, from its value: only of a scalar, where neither key nor
    /// text has an escape and nothing but the colon stands between them.
    #[must_use]
    pub(crate) fn plain_member(self) -> Option<&'p str> {
        let place = self.index as usize;
        let &[key, slot] = self.document.slots.get(place.checked_sub(1)?..)?.first_chunk::<2>()?;
        let quote = match slot.kind() {
            SlotKind::Text => 1,
            SlotKind::Null | SlotKind::False | SlotKind::True | SlotKind::Number => 0,
            SlotKind::List | SlotKind::Object | SlotKind::Key => return None,
        };
        let is_plain = key.kind() == SlotKind::Key && !key.has(ESCAPED) && !slot.has(ESCAPED);
        if !is_plain || slot.start != key.end + 2 + quote {
            return None;
        }
        self.document.text.get(key.start as usize - 1..(slot.end + quote) as usize)
    }

    /// Whether its document was read with these names, so that their numbers hold for its keys.
    #[must_use]
    #[inline]
    pub(crate) fn is_numbered_by(self, keys: &Keys) -> bool {
        std::ptr::eq(self.document.keys, keys)
    }

    /// The members of an object as [`Node::members`] gives them, each with the number of its key.
    #[inline]
    pub(crate) fn numbered_members(self) -> impl Iterator<Item = (u16, Node<'p>)> {
        self.members_from(self.slot()).map(|(key, value)| (key.number(), value))
    }

    /// The place of a member's key among all known names in the order of canonical JSON, from its number.
    #[inline]
    pub(crate) fn rank(self, number: u16) -> Option<u16> {
        self.document.keys.known(number).map(|known| known.rank)
    }

    /// The slot before its own: of a member of an object its key.
    #[inline]
    fn before(self) -> Slot {
        let place = (self.index as usize).checked_sub(1);
        place.and_then(|place| self.document.slots.get(place)).copied().unwrap_or(NOTHING)
    }

    /// The truth value, if it is one.
    #[must_use]
    #[inline]
    pub fn boolean(self) -> Option<bool> {
        match self.slot().kind() {
            SlotKind::True => Some(true),
            SlotKind::False => Some(false),
            SlotKind::Null | SlotKind::Number | SlotKind::Text | SlotKind::List | SlotKind::Object | SlotKind::Key => {
                None
            }
        }
    }

    /// Whether it is `null`.
    #[must_use]
    #[inline]
    pub fn is_null(self) -> bool {
        self.slot().kind() == SlotKind::Null
    }

    /// Elements of a list or members of an object (a key that stands twice counts once); 0 for others.
    #[must_use]
    pub fn len(self) -> usize {
        self.slot().count().unwrap_or_else(|| match self.kind() {
            NodeKind::Object => self.members().count(),
            NodeKind::Null | NodeKind::Bool | NodeKind::Number | NodeKind::Text | NodeKind::List => {
                self.elements().count()
            }
        })
    }

    /// Whether [`Node::len`] is 0.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The member of an object; of a key that stands twice the last.
    #[must_use]
    pub fn get(self, name: &str) -> Option<Node<'p>> {
        let Document { text, slots, lookup, .. } = self.document;
        let slot = self.slot();
        if slot.has(INDEXED) {
            return lookup.find(text, slots, self.index, name).map(|key| self.at_index(key + 1));
        }
        self.members_from(slot).find(|(key, _)| is_named(text, *key, name)).map(|(_, value)| value)
    }

    /// The element of a list, negative from the end.
    #[must_use]
    pub fn at(self, index: i64) -> Option<Node<'p>> {
        let slot = self.slot();
        let length = self.elements_len();
        let place = if index < 0 { index.checked_add(length)? } else { index };
        if place < 0 || place >= length {
            return None;
        }
        if slot.has(INDEXED) {
            return self.document.lookup.element(self.index, place as usize).map(|element| self.at_index(element));
        }
        // A flat list has its elements side by side.
        let first = self.index + 1;
        match i64::from(slot.next) - i64::from(first) == length {
            true => Some(self.at_index(first + place as u32)),
            false => self.elements().nth(place as usize),
        }
    }

    /// Follows steps.
    #[must_use]
    pub fn follow(self, steps: &[Step]) -> Option<Node<'p>> {
        steps.iter().try_fold(self, |node, step| match step {
            Step::Name(name) => node.get(name),
            Step::Index(index) => node.at(*index),
        })
    }

    /// It and all values within it, each before what it holds, in the order written; shadowed members not.
    #[must_use]
    pub fn descendants(self) -> Descendants<'p> {
        Descendants { node: self, end: self.slot().next }
    }

    /// How many elements a list has; 0 for others.
    pub(super) fn elements_len(self) -> i64 {
        if self.kind() == NodeKind::List { self.len() as i64 } else { 0 }
    }

    /// The elements of a list, none for others.
    #[must_use]
    pub fn elements(self) -> Elements<'p> {
        let slot = self.slot();
        let end = if slot.kind() == SlotKind::List { slot.next } else { 0 };
        Elements { node: self.at_index(self.index + 1), end }
    }

    /// The members of an object in the order written; of a key that stands twice only the last. None for others.
    #[must_use]
    pub fn members(self) -> Members<'p> {
        Members { slots: self.members_from(self.slot()) }
    }

    /// The JSON Pointer (RFC 6901) from the root.
    #[must_use]
    pub fn pointer(self) -> String {
        let mut pointer = String::new();
        self.visit_way(|step| match step {
            // Writing to a String cannot fail.
            Way::Key(name) => drop(write!(pointer, "/{}", escape_pointer(&name.characters()))),
            Way::Element(index) => drop(write!(pointer, "/{index}")),
        });
        pointer
    }

    /// The Normalized Path (RFC 9535 section 2.7) from the root.
    #[must_use]
    pub fn normalized_path(self) -> String {
        let mut path = String::from("$");
        self.visit_way(|step| match step {
            Way::Key(name) => {
                path.push_str("['");
                name.chars().for_each(|character| push_normalized(character, &mut path));
                path.push_str("']");
            }
            Way::Element(index) => drop(write!(path, "[{index}]")),
        });
        path
    }

    /// Tells each step from the root to this node.
    fn visit_way(self, mut visit: impl FnMut(Way<'p>)) {
        let mut current = self.document.root();
        while current.index < self.index {
            let holds = |node: Node<'p>| node.slot().next > self.index;
            let member = current.members_from(current.slot()).find(|(_, value)| holds(*value));
            if let Some((key, value)) = member {
                visit(Way::Key(key_text(self.document.text, key)));
                current = value;
            } else if let Some((index, value)) = current.elements().enumerate().find(|(_, value)| holds(*value)) {
                visit(Way::Element(index));
                current = value;
            } else {
                return;
            }
        }
    }

    fn members_from(self, slot: Slot) -> MemberSlots<'p> {
        let end = if slot.kind() == SlotKind::Object { slot.next } else { 0 };
        MemberSlots { node: self.at_index(self.index + 1), end }
    }

    /// The node of the same document that has an index.
    #[inline]
    pub(crate) fn at_index(self, index: u32) -> Self {
        Self { document: self.document, index }
    }

    #[inline]
    fn slot(self) -> Slot {
        self.document.slots.get(self.index as usize).copied().unwrap_or(NOTHING)
    }

    #[inline]
    fn body(self, slot: Slot) -> &'p str {
        self.document.text.get(slot.start as usize..slot.end as usize).unwrap_or_default()
    }
}

/// A step from a container to what it holds.
enum Way<'p> {
    Key(Text<'p>),
    Element(usize),
}

#[inline]
fn is_named(text: &str, key: Slot, name: &str) -> bool {
    match key.has(ESCAPED) {
        false => text.get(key.start as usize..key.end as usize) == Some(name),
        true => key_text(text, key) == *name,
    }
}

/// Appends a character of a name as RFC 9535 section 2.7 writes it.
fn push_normalized(character: char, path: &mut String) {
    match character {
        '\u{8}' => path.push_str("\\b"),
        '\u{c}' => path.push_str("\\f"),
        '\n' => path.push_str("\\n"),
        '\r' => path.push_str("\\r"),
        '\t' => path.push_str("\\t"),
        '\'' | '\\' => path.extend(['\\', character]),
        '\0'..'\u{20}' => drop(write!(path, "\\u{:04x}", u32::from(character))),
        _ => path.push(character),
    }
}

/// The elements of a list.
#[derive(Debug, Clone)]
pub struct Elements<'p> {
    /// The next one.
    node: Node<'p>,
    end: u32,
}

impl<'p> Iterator for Elements<'p> {
    type Item = Node<'p>;

    #[inline]
    fn next(&mut self) -> Option<Node<'p>> {
        let node = self.node;
        if node.index >= self.end {
            return None;
        }
        self.node.index = node.slot().next;
        Some(node)
    }
}

/// A value and all values within it.
#[derive(Debug, Clone)]
pub struct Descendants<'p> {
    /// The next one, or the key of it.
    node: Node<'p>,
    end: u32,
}

impl<'p> Iterator for Descendants<'p> {
    type Item = Node<'p>;

    fn next(&mut self) -> Option<Node<'p>> {
        while self.node.index < self.end {
            let slot = self.node.slot();
            let node = self.node;
            self.node.index += 1;
            match slot.kind() {
                SlotKind::Key if slot.has(SHADOWED) => self.node.index = self.node.slot().next,
                SlotKind::Key => {}
                SlotKind::Null | SlotKind::False | SlotKind::True | SlotKind::Number => return Some(node),
                SlotKind::Text | SlotKind::List | SlotKind::Object => return Some(node),
            }
        }
        None
    }
}

/// The members of an object.
#[derive(Debug, Clone)]
pub struct Members<'p> {
    slots: MemberSlots<'p>,
}

impl<'p> Iterator for Members<'p> {
    type Item = (Text<'p>, Node<'p>);

    #[inline]
    fn next(&mut self) -> Option<(Text<'p>, Node<'p>)> {
        self.slots.next().map(|(key, value)| (key_text(value.document.text, key), value))
    }
}

/// The members of an object: the slots of their keys, and their values.
#[derive(Debug, Clone)]
struct MemberSlots<'p> {
    /// The key of the next one.
    node: Node<'p>,
    end: u32,
}

impl<'p> Iterator for MemberSlots<'p> {
    type Item = (Slot, Node<'p>);

    #[inline]
    fn next(&mut self) -> Option<(Slot, Node<'p>)> {
        while self.node.index < self.end {
            let key = self.node.slot();
            let value = self.node.at_index(self.node.index + 1);
            self.node.index = value.slot().next;
            if !key.has(SHADOWED) {
                return Some((key, value));
            }
        }
        None
    }
}
