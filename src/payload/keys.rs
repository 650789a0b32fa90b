//! Names that are known before a document is read, each with a number.
//!
//! In: the names that a schema speaks of. Out: [`Keys`]. A document that is read with them knows the numbers of its keys,
//! so that nobody who walks it compares names. Payloads of one kind mostly have their keys in the same order: the parser
//! tries the key that came next last time before it reads one.

use super::lookup::mark;
use rustc_hash::FxHashMap;

/// The number of a key that is not known.
pub(crate) const UNKNOWN: u16 = u16::MAX;
/// Names that get a number; a schema with more has names that are told by their text.
const MOST_NAMES: usize = 1000;
/// Bytes of a name that gets a number.
const MOST_BYTES: usize = 64;

/// Of 64 marks, those that belong to one name each at most.
const MOST_EXACT_MARKS: u32 = 48;

/// Names with numbers.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    known: Vec<Known>,
    numbers: FxHashMap<Box<str>, u16>,
}

/// A name that is known.
#[derive(Debug)]
pub(super) struct Known {
    /// The key as compact JSON has it, with its quotes and colon.
    pub(super) written: Box<[u8]>,
    /// Its first bytes, and which bits of as many bytes are its own; it is told by them where it is not longer.
    head: [u128; 2],
    own: [u128; 2],
    /// Its place among the known names in the order of canonical JSON.
    pub(super) rank: u16,
    /// See [`mark`].
    pub(super) mark: u64,
}

/// Bytes by which a key is told at once.
const HEAD: usize = 32;

impl Known {
    fn new(written: Box<[u8]>) -> Self {
        let head = std::array::from_fn(|index| written.get(index).copied().unwrap_or(0));
        let own = std::array::from_fn(|index| if index < written.len() { u8::MAX } else { 0 });
        Self { written, head: halves(head), own: halves(own), rank: 0, mark: 0 }
    }

    /// Whether bytes begin with the key.
    #[inline]
    pub(super) fn starts(&self, bytes: &[u8]) -> bool {
        match bytes.first_chunk::<HEAD>() {
            Some(chunk) if self.written.len() <= HEAD => {
                let [first, second] = halves(*chunk);
                (first ^ self.head[0]) & self.own[0] | (second ^ self.head[1]) & self.own[1] == 0
            }
            Some(_) | None => bytes.starts_with(&self.written),
        }
    }
}

#[inline]
fn halves(bytes: [u8; HEAD]) -> [u128; 2] {
    let half = |bytes: Option<&[u8; HEAD / 2]>| bytes.map_or(0, |bytes| u128::from_le_bytes(*bytes));
    [half(bytes.first_chunk()), half(bytes.last_chunk())]
}

impl Keys {
    /// Numbers names; each name once.
    pub(crate) fn new<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let mut keys = Self::default();
        for name in names {
            let is_plain = name.bytes().all(|byte| byte >= 0x20 && !matches!(byte, b'"' | b'\\'));
            if is_plain && name.len() <= MOST_BYTES && keys.known.len() < MOST_NAMES && !keys.numbers.contains_key(name)
            {
                let written: Box<[u8]> = format!("\"{name}\":").into_bytes().into();
                keys.numbers.insert(name.into(), keys.known.len() as u16);
                keys.known.push(Known::new(written));
            }
        }
        keys.rank();
        keys.mark();
        keys
    }

    fn rank(&mut self) {
        let mut names: Vec<(&Box<str>, &u16)> = self.numbers.iter().collect();
        names.sort_by(|(left, _), (right, _)| left.encode_utf16().cmp(right.encode_utf16()));
        for (rank, (_, number)) in names.into_iter().enumerate() {
            self.known[usize::from(*number)].rank = rank as u16;
        }
    }

    fn mark(&mut self) {
        let exact = self.exact_marks();
        for (name, number) in &self.numbers {
            let own = (u32::from(*number) < exact).then(|| 1 << number);
            self.known[usize::from(*number)].mark = own.unwrap_or_else(|| mark(name, exact));
        }
    }

    /// How many marks belong to one known name each; all other keys share the rest.
    pub(super) fn exact_marks(&self) -> u32 {
        (self.known.len() as u32).min(MOST_EXACT_MARKS)
    }

    /// The number of a name; [`UNKNOWN`] where it has none.
    pub(crate) fn number(&self, name: &str) -> u16 {
        self.numbers.get(name).copied().unwrap_or(UNKNOWN)
    }

    /// How many names have numbers.
    pub(crate) fn len(&self) -> usize {
        self.known.len()
    }

    /// What stands at the numbers of some names, for looking it up.
    pub(crate) fn table<T: Copy>(
        &self,
        otherwise: T,
        named: impl IntoIterator<Item = (impl AsRef<str>, T)>,
    ) -> Box<[T]> {
        let mut table = vec![otherwise; self.len()].into_boxed_slice();
        for (name, value) in named {
            if let Some(place) = table.get_mut(usize::from(self.number(name.as_ref()))) {
                *place = value;
            }
        }
        table
    }

    #[inline]
    pub(super) fn known(&self, number: u16) -> Option<&Known> {
        self.known.get(usize::from(number))
    }
}

/// Which key came after which, in documents that were read with the same names.
#[derive(Debug, Default)]
pub(super) struct Guesses {
    /// By the number of a key, plus one; of the start of a document first.
    after: Vec<u16>,
}

/// Where a reader stands among the guesses.
#[derive(Debug, Clone, Copy)]
pub(super) struct Guess {
    /// The known key that came last, plus one.
    last: u16,
    /// The key to try next.
    pub(super) next: u16,
}

impl Guesses {
    /// The guess at the start of a document.
    pub(super) fn start(&mut self, keys: &Keys) -> Guess {
        if keys.len() > 0 && self.after.len() != keys.len() + 1 {
            self.after = vec![UNKNOWN; keys.len() + 1];
        }
        Guess { last: 0, next: self.of(0) }
    }

    #[inline]
    fn of(&self, last: u16) -> u16 {
        self.after.get(usize::from(last)).copied().unwrap_or(UNKNOWN)
    }

    /// The guess behind a key that was guessed right.
    #[inline]
    pub(super) fn went_on(&self, number: u16) -> Guess {
        Guess { last: number + 1, next: self.of(number + 1) }
    }

    /// The guess behind a known key that was not guessed; it will be.
    pub(super) fn learn(&mut self, guess: Guess, number: u16) -> Guess {
        if let Some(after) = self.after.get_mut(usize::from(guess.last)) {
            *after = number;
        }
        self.went_on(number)
    }
}
