//! The tape: storage for one document at a time, and the document that was read into it.

use super::keys::Keys;
use super::lookup::Lookup;
use super::node::Node;
use super::parse::{Slot, Store};
use super::repair::Repair;
use super::scan::fault;
use super::{Fault, FaultKind, ReadOptions};
use std::sync::LazyLock;

/// For documents of which no name is known.
static NO_KEYS: LazyLock<Keys> = LazyLock::new(Keys::default);

/// Storage for one document at a time; reused, so that a batch allocates once.
#[derive(Debug, Default)]
pub struct Tape {
    store: Store,
    repair: Repair,
}

impl Tape {
    /// Reads one document (RFC 8259; white space around it is allowed, a byte-order mark is not).
    ///
    /// # Errors
    /// The first fault in the bytes, with its offset. Lookup that stand twice, where they are refused, are told only of
    /// bytes that have no other fault.
    pub fn read<'p>(&'p mut self, bytes: &'p [u8], options: &ReadOptions) -> Result<Document<'p>, Fault> {
        self.read_with(bytes, options, &NO_KEYS)
    }

    /// The same; the document knows the numbers of its keys.
    ///
    /// # Errors
    /// See [`Tape::read`].
    pub(crate) fn read_with<'p>(
        &'p mut self,
        bytes: &'p [u8],
        options: &ReadOptions,
        keys: &'p Keys,
    ) -> Result<Document<'p>, Fault> {
        let Self { store, repair } = self;
        let most = options.limits.bytes.min(u32::MAX as usize >> 2);
        if bytes.len() > most {
            return Err(fault(FaultKind::TooLong, most));
        }
        let (text, repaired) = match parse(store, bytes, options, keys) {
            Ok(text) => (text, false),
            Err(Fault { kind: FaultKind::Utf8 | FaultKind::LoneSurrogate, .. }) if options.repair_text => {
                repair.run(bytes);
                store.parse(&repair.text, &options.limits, keys).map_err(|fault| repair.original(fault))?;
                (repair.text.as_str(), true)
            }
            Err(fault) => return Err(fault),
        };
        let repair = repaired.then_some(&*repair);
        match store.lookup.first_duplicate {
            Some(offset) if options.reject_duplicate_keys => {
                let fault = fault(FaultKind::DuplicateKey, offset);
                Err(repair.map_or(fault, |repair| repair.original(fault)))
            }
            _ => Ok(Document { text, slots: &store.slots, lookup: &store.lookup, keys, repair }),
        }
    }
}

/// Checks that bytes are UTF-8 and parses them; a fault before the first byte that is not goes first.
fn parse<'p>(store: &mut Store, bytes: &'p [u8], options: &ReadOptions, keys: &Keys) -> Result<&'p str, Fault> {
    let broken = match std::str::from_utf8(bytes) {
        Ok(text) => return store.parse(text, &options.limits, keys).map(|()| text),
        Err(broken) => broken.valid_up_to(),
    };
    let valid = bytes.get(..broken).and_then(|valid| std::str::from_utf8(valid).ok()).unwrap_or_default();
    match store.parse(valid, &options.limits, keys) {
        Err(earlier) if earlier.offset < broken => Err(earlier),
        _ => Err(fault(FaultKind::Utf8, broken)),
    }
}

/// A document that was read.
#[derive(Debug)]
pub struct Document<'p> {
    pub(super) text: &'p str,
    pub(super) slots: &'p [Slot],
    pub(super) lookup: &'p Lookup,
    pub(super) keys: &'p Keys,
    repair: Option<&'p Repair>,
}

impl<'p> Document<'p> {
    /// The whole value.
    #[must_use]
    pub fn root(&'p self) -> Node<'p> {
        Node { document: self, index: 0 }
    }

    /// The text it was read from; repaired, if it was.
    #[must_use]
    pub fn text(&self) -> &'p str {
        self.text
    }

    /// How many values and keys it has.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.slots.len()
    }

    /// How many keys stood in an object that already had them.
    #[must_use]
    pub fn duplicate_keys(&self) -> u32 {
        self.lookup.duplicates
    }

    /// Whether text was repaired ([`ReadOptions::repair_text`]).
    #[must_use]
    pub fn repaired(&self) -> bool {
        self.repair.is_some()
    }

    /// The place in the bytes that were given of a place in [`Document::text`].
    pub(super) fn original_offset(&self, offset: usize) -> usize {
        self.repair.map_or(offset, |repair| repair.original_offset(offset))
    }
}
