//! The parser: one pass over the bytes of a document into the slots of its tape (RFC 8259).
//!
//! In: text known to be UTF-8, limits. Out: slots in the order of the text, each container knowing where it ends, and
//! the keys that stand twice. The stack is a list of open containers, so deep nesting costs no stack of the thread.

use super::keys::{Guess, Guesses, Keys, UNKNOWN};
use super::lookup::{Lookup, key_body, mark};
use super::scan::{self, fault};
use super::{Fault, FaultKind, Limits, NodeKind};

/// A value or a key of a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    /// Where it starts in the text; of a string, its body.
    pub(super) start: u32,
    /// Where it ends in the text; of a string, its body.
    pub(super) end: u32,
    /// The slot after it and all within it.
    pub(super) next: u32,
    /// What it is, flags, and of a container how many members or elements it has, of a key its number plus one.
    meta: u32,
}

const _: () = assert!(size_of::<Slot>() == 16);

/// What a slot holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum SlotKind {
    Null,
    False,
    True,
    Number,
    Text,
    List,
    Object,
    Key,
}

impl SlotKind {
    const ALL: [Self; 8] =
        [Self::Null, Self::False, Self::True, Self::Number, Self::Text, Self::List, Self::Object, Self::Key];
}

/// A text or key has a backslash in it.
pub(super) const ESCAPED: u32 = 1 << 3;
/// The same key stands again later in its object.
pub(super) const SHADOWED: u32 = 1 << 4;
/// A container has so much in it that [`Lookup`] finds it.
pub(super) const INDEXED: u32 = 1 << 5;
const COUNT_SHIFT: u32 = 8;
/// The count of a container that has as many members or more; they have to be counted then.
const COUNT_MOST: u32 = u32::MAX >> COUNT_SHIFT;

impl Slot {
    /// A `null` that stands nowhere.
    pub(super) const NULL: Self = Self { start: 0, end: 0, next: 0, meta: 0 };

    fn new(start: usize, end: usize, next: usize, kind: SlotKind, flags: u32) -> Self {
        Self { start: start as u32, end: end as u32, next: next as u32, meta: kind as u32 | flags }
    }

    #[inline]
    pub(super) fn kind(self) -> SlotKind {
        SlotKind::ALL[(self.meta & 7) as usize]
    }

    /// What it is to readers of the document.
    #[inline]
    pub(super) fn node_kind(self) -> NodeKind {
        match self.kind() {
            SlotKind::Null => NodeKind::Null,
            SlotKind::False | SlotKind::True => NodeKind::Bool,
            SlotKind::Number => NodeKind::Number,
            SlotKind::Text | SlotKind::Key => NodeKind::Text,
            SlotKind::List => NodeKind::List,
            SlotKind::Object => NodeKind::Object,
        }
    }

    #[inline]
    pub(super) fn has(self, flag: u32) -> bool {
        self.meta & flag != 0
    }

    pub(super) fn set(&mut self, flag: u32) {
        self.meta |= flag;
    }

    /// Members or elements, where there are not too many to say.
    #[inline]
    pub(super) fn count(self) -> Option<usize> {
        Some(self.meta >> COUNT_SHIFT).filter(|count| *count < COUNT_MOST).map(|count| count as usize)
    }

    /// The number of a key.
    #[inline]
    pub(super) fn number(self) -> u16 {
        ((self.meta >> COUNT_SHIFT) as u16).wrapping_sub(1)
    }

    fn set_number(&mut self, number: u16) {
        self.meta |= u32::from(number.wrapping_add(1)) << COUNT_SHIFT;
    }

    fn set_count(&mut self, count: u32) {
        self.meta |= count.min(COUNT_MOST) << COUNT_SHIFT;
    }
}

/// A container whose end has not come yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Open {
    slot: usize,
    /// Members or elements that are complete.
    count: u32,
    is_object: bool,
    /// Which keys may have been seen; see [`Lookup::note`].
    seen: u64,
    /// The guess at its first key, for the keys of all its elements.
    guess: Guess,
}

/// The parts of a tape that are filled while reading.
#[derive(Debug, Default)]
pub(super) struct Store {
    pub(super) slots: Vec<Slot>,
    pub(super) lookup: Lookup,
    open: Vec<Open>,
    guesses: Guesses,
}

impl Store {
    /// Reads a document that is known to be UTF-8; `keys` have names of which it tells the numbers.
    pub(super) fn parse(&mut self, text: &str, limits: &Limits, keys: &Keys) -> Result<(), Fault> {
        self.slots.clear();
        self.open.clear();
        self.lookup.clear();
        let guess = self.guesses.start(keys);
        let end = Parser { text, bytes: text.as_bytes(), limits, keys, guess, store: self }.document()?;
        self.lookup.finish();
        match end == text.len() {
            true => Ok(()),
            false => Err(fault(FaultKind::Trailing, end)),
        }
    }
}

struct Parser<'s> {
    text: &'s str,
    bytes: &'s [u8],
    limits: &'s Limits,
    keys: &'s Keys,
    guess: Guess,
    store: &'s mut Store,
}

impl Parser<'_> {
    /// Reads the whole value; gives the place of what follows it and the white space after it.
    fn document(&mut self) -> Result<usize, Fault> {
        let mut place = self.skip_white_space(0);
        if place == self.bytes.len() {
            return Err(fault(FaultKind::Empty, place));
        }
        loop {
            place = match self.bytes.get(place) {
                Some(b'"') => self.text(place)?,
                Some(b'{') => match self.object(place)? {
                    Begun::Empty(after) => after,
                    Begun::ValueAt(value) => {
                        place = value;
                        continue;
                    }
                },
                Some(b'[') => match self.list(place)? {
                    Begun::Empty(after) => after,
                    Begun::ValueAt(value) => {
                        place = value;
                        continue;
                    }
                },
                _ => self.scalar(place)?,
            };
            match self.after_value(place)? {
                Next::Value(value) => place = value,
                Next::End(end) => return Ok(end),
            }
        }
    }

    /// After a complete value: closes what ends here, up to the next value or the end of the document.
    #[inline]
    fn after_value(&mut self, mut place: usize) -> Result<Next, Fault> {
        loop {
            place = self.skip_white_space(place);
            let Some(open) = self.store.open.last_mut() else { return Ok(Next::End(place)) };
            open.count += 1;
            match (self.bytes.get(place), open.is_object) {
                (Some(b','), true) => return self.key(place + 1).map(Next::Value),
                (Some(b','), false) => {
                    self.guess = open.guess;
                    return Ok(Next::Value(self.skip_white_space(place + 1)));
                }
                (Some(b'}'), true) | (Some(b']'), false) => {
                    place += 1;
                    self.close(place);
                }
                (Some(_), _) => return Err(fault(FaultKind::Syntax, place)),
                (None, _) => return Err(fault(FaultKind::Unfinished, place)),
            }
        }
    }

    fn object(&mut self, place: usize) -> Result<Begun, Fault> {
        self.open(place, SlotKind::Object)?;
        let inside = self.skip_white_space(place + 1);
        match self.bytes.get(inside) {
            Some(b'}') => Ok(Begun::Empty(self.close(inside + 1))),
            _ => self.key(inside).map(Begun::ValueAt),
        }
    }

    fn list(&mut self, place: usize) -> Result<Begun, Fault> {
        self.open(place, SlotKind::List)?;
        let inside = self.skip_white_space(place + 1);
        match self.bytes.get(inside) {
            Some(b']') => Ok(Begun::Empty(self.close(inside + 1))),
            _ => Ok(Begun::ValueAt(inside)),
        }
    }

    fn open(&mut self, place: usize, kind: SlotKind) -> Result<(), Fault> {
        if self.store.open.len() >= self.limits.depth as usize {
            return Err(fault(FaultKind::TooDeep, place));
        }
        let slot = self.store.slots.len();
        self.push(place, place, place, kind, 0)?;
        let is_object = kind == SlotKind::Object;
        self.store.open.push(Open { slot, count: 0, is_object, seen: 0, guess: self.guess });
        Ok(())
    }

    /// Closes the innermost container, which ends before `end`.
    fn close(&mut self, end: usize) -> usize {
        let Some(open) = self.store.open.pop() else { return end };
        let Store { slots, lookup, .. } = &mut *self.store;
        let next = slots.len();
        let count = match open.is_object {
            true => lookup.close_object(self.text, slots, open.slot, open.count),
            false => lookup.close_list(slots, open.slot, open.count),
        };
        if let Some(slot) = slots.get_mut(open.slot) {
            slot.end = end as u32;
            slot.next = next as u32;
            slot.set_count(count);
        }
        end
    }

    /// Reads a key and its colon; gives the place of its value.
    #[inline]
    fn key(&mut self, place: usize) -> Result<usize, Fault> {
        let place = self.skip_white_space(place);
        match self.guessed_key(place)? {
            Some(value) => Ok(value),
            None => self.any_key(place),
        }
    }

    /// The place of the value, where the key is the one that is guessed.
    #[inline]
    fn guessed_key(&mut self, place: usize) -> Result<Option<usize>, Fault> {
        let Some(known) = self.keys.known(self.guess.next) else { return Ok(None) };
        let length = known.written.len();
        if !self.bytes.get(place..).is_some_and(|rest| known.starts(rest)) || length - 3 > self.limits.text_bytes {
            return Ok(None);
        }
        let (number, mark) = (self.guess.next, known.mark);
        self.push(place, place + 1, place + length - 2, SlotKind::Key, 0)?;
        self.note_key(number, mark);
        self.guess = self.store.guesses.went_on(number);
        Ok(Some(self.skip_white_space(place + length)))
    }

    /// Numbers the key in the last slot, and looks whether it is a new one.
    #[inline]
    fn note_key(&mut self, number: u16, mark: u64) {
        let Store { slots, lookup, open, .. } = &mut *self.store;
        if let Some(key) = slots.last_mut() {
            key.set_number(number);
        }
        if let Some(open) = open.last_mut() {
            lookup.note(self.text, slots, open.slot, open.count, &mut open.seen, mark);
        }
    }

    fn any_key(&mut self, place: usize) -> Result<usize, Fault> {
        match self.bytes.get(place) {
            Some(b'"') => {}
            Some(_) => return Err(fault(FaultKind::Syntax, place)),
            None => return Err(fault(FaultKind::Unfinished, place)),
        }
        let after = self.string(place, SlotKind::Key)?;
        if let Some(key) = self.store.slots.last().copied() {
            let (body, escaped) = (key_body(self.text, key), key.has(ESCAPED));
            let number = if escaped || self.keys.len() == 0 { UNKNOWN } else { self.keys.number(body) };
            // A key with escapes may be any other one.
            let other = || if escaped { u64::MAX } else { mark(body, self.keys.exact_marks()) };
            self.note_key(number, self.keys.known(number).map_or_else(other, |known| known.mark));
            if number != UNKNOWN {
                self.guess = self.store.guesses.learn(self.guess, number);
            }
        }
        let colon = self.skip_white_space(after);
        match self.bytes.get(colon) {
            Some(b':') => Ok(self.skip_white_space(colon + 1)),
            Some(_) => Err(fault(FaultKind::Syntax, colon)),
            None => Err(fault(FaultKind::Unfinished, colon)),
        }
    }

    #[inline]
    fn text(&mut self, place: usize) -> Result<usize, Fault> {
        self.string(place, SlotKind::Text)
    }

    #[inline]
    fn string(&mut self, place: usize, kind: SlotKind) -> Result<usize, Fault> {
        let string = scan::string(self.bytes, place + 1)?;
        if string.end - (place + 1) > self.limits.text_bytes {
            return Err(fault(FaultKind::TextTooLong, place));
        }
        let flags = if string.escaped { ESCAPED } else { 0 };
        self.push(place, place + 1, string.end, kind, flags)?;
        Ok(string.end + 1)
    }

    #[inline]
    fn scalar(&mut self, place: usize) -> Result<usize, Fault> {
        let (end, kind) = match self.bytes.get(place) {
            Some(b'-' | b'0'..=b'9') => (scan::number(self.bytes, place)?, SlotKind::Number),
            Some(b't') => (self.word(place, b"true")?, SlotKind::True),
            Some(b'f') => (self.word(place, b"false")?, SlotKind::False),
            Some(b'n') => (self.word(place, b"null")?, SlotKind::Null),
            Some(_) => return Err(fault(FaultKind::Syntax, place)),
            None => return Err(fault(FaultKind::Unfinished, place)),
        };
        self.push(place, place, end, kind, 0)?;
        Ok(end)
    }

    fn word(&self, place: usize, word: &[u8]) -> Result<usize, Fault> {
        let rest = self.bytes.get(place..).unwrap_or_default();
        if rest.starts_with(word) {
            return Ok(place + word.len());
        }
        let same = rest.iter().zip(word).take_while(|(found, wanted)| found == wanted).count();
        let kind = if same == rest.len() { FaultKind::Unfinished } else { FaultKind::Syntax };
        Err(fault(kind, place + same))
    }

    /// Appends a slot for what is written at `place`.
    #[inline]
    fn push(&mut self, place: usize, start: usize, end: usize, kind: SlotKind, flags: u32) -> Result<(), Fault> {
        let count = self.store.slots.len();
        if count >= self.limits.nodes as usize {
            return Err(fault(FaultKind::TooManyNodes, place));
        }
        self.store.slots.push(Slot::new(start, end, count + 1, kind, flags));
        Ok(())
    }

    #[inline]
    fn skip_white_space(&self, mut place: usize) -> usize {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.bytes.get(place) {
            place += 1;
        }
        place
    }
}

/// A container of which the first bracket was read.
enum Begun {
    /// It is empty; the place after it.
    Empty(usize),
    /// The place of its first value.
    ValueAt(usize),
}

/// What follows a value.
enum Next {
    /// The place of another value.
    Value(usize),
    /// The place after the document.
    End(usize),
}
