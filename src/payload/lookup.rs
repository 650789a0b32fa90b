//! Lookup of objects: which stand twice (the last one wins), and an index for objects of many members.
//!
//! In: the slots of an object while it is read. Out: shadow marks on its earlier keys. Small objects are compared key
//! by key, and only where 64 marks leave a doubt; larger ones are sorted by hash once, so that no payload makes
//! reading or looking up quadratic.

use super::Text;
use super::parse::{ESCAPED, INDEXED, SHADOWED, Slot, SlotKind};
use rustc_hash::FxHasher;
use std::cmp::Ordering;
use std::hash::Hasher;

/// Members up to which keys are compared one by one.
const FEW: u32 = 16;

/// Elements up to which a list is walked to find one.
const FEW_ELEMENTS: u32 = 32;

/// What is known of the keys and the large containers of a document.
#[derive(Debug, Default)]
pub(super) struct Lookup {
    /// Lookup that stood in their object already.
    pub(super) duplicates: u32,
    /// The first of them: bytes before it.
    pub(super) first_duplicate: Option<usize>,
    /// Containers that hold many, by their slot.
    large: Vec<Large>,
    /// The keys of the objects among them, by hash, then text.
    sorted: Vec<(u64, u32)>,
    /// The elements of the lists among them.
    elements: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Large {
    container: u32,
    start: u32,
    end: u32,
}

impl Lookup {
    pub(super) fn clear(&mut self) {
        self.duplicates = 0;
        self.first_duplicate = None;
        self.large.clear();
        self.sorted.clear();
        self.elements.clear();
    }

    /// Takes note of the key in the last slot, which follows `count` members of an object. `seen` has a mark for each
    /// key so far: where its own `mark` is missing, a key is new.
    #[inline]
    pub(super) fn note(
        &mut self,
        text: &str,
        slots: &mut [Slot],
        object: usize,
        count: u32,
        seen: &mut u64,
        mark: u64,
    ) {
        let Some((key, before)) = slots.split_last_mut() else { return };
        if *seen & mark != 0 && count < FEW {
            self.compare_with_earlier(text, before, object, *key);
        }
        *seen |= mark;
    }

    #[cold]
    fn compare_with_earlier(&mut self, text: &str, before: &mut [Slot], object: usize, key: Slot) {
        let mut place = object + 1;
        while let Some([earlier, value]) = before.get_mut(place..).and_then(<[Slot]>::first_chunk_mut::<2>) {
            if !earlier.has(SHADOWED) && compare_keys(text, *earlier, key).is_eq() {
                earlier.set(SHADOWED);
                return self.count_duplicate(key);
            }
            place = value.next as usize;
        }
    }

    fn count_duplicate(&mut self, key: Slot) {
        let offset = key.start as usize - 1;
        self.duplicates += 1;
        self.first_duplicate = Some(self.first_duplicate.map_or(offset, |first| first.min(offset)));
    }

    /// Looks through an object that is complete; gives the number of its distinct keys.
    pub(super) fn close_object(&mut self, text: &str, slots: &mut [Slot], object: usize, count: u32) -> u32 {
        if count <= FEW {
            return match self.duplicates {
                0 => count,
                _ => own_keys(slots, object).filter(|(_, key)| !key.has(SHADOWED)).count() as u32,
            };
        }
        let start = self.sorted.len();
        let distinct = own_keys(slots, object).filter(|(_, key)| !key.has(SHADOWED));
        self.sorted.extend(distinct.map(|(place, key)| (hash_key(text, key), place)));
        let Some(own) = self.sorted.get_mut(start..) else { return count };
        own.sort_unstable_by(|left, right| left.0.cmp(&right.0).then_with(|| by_text(text, slots, *left, *right)));
        self.shadow_duplicates(text, slots, start);
        let end = self.sorted.len();
        self.add_large(slots, object, start, end);
        (end - start) as u32
    }

    /// Notes where the elements of a list stand that is complete, has many and is not flat; gives their number.
    pub(super) fn close_list(&mut self, slots: &mut [Slot], list: usize, count: u32) -> u32 {
        let first = list + 1;
        if count <= FEW_ELEMENTS || slots.len() - first == count as usize {
            return count;
        }
        let start = self.elements.len();
        let next = |place: &u32| slots.get(*place as usize).map(|slot| slot.next);
        self.elements.extend(std::iter::successors(Some(first as u32), next).take(count as usize));
        self.add_large(slots, list, start, self.elements.len());
        count
    }

    fn add_large(&mut self, slots: &mut [Slot], container: usize, start: usize, end: usize) {
        self.large.push(Large { container: container as u32, start: start as u32, end: end as u32 });
        if let Some(slot) = slots.get_mut(container) {
            slot.set(INDEXED);
        }
    }

    /// Shadows all but the last of equal keys, which stand side by side from `start`, and takes them out.
    fn shadow_duplicates(&mut self, text: &str, slots: &mut [Slot], start: usize) {
        let mut end = start;
        for place in start..self.sorted.len() {
            let Some(&current) = self.sorted.get(place) else { return };
            let last = self.sorted.get(start..end).and_then(<[_]>::last).copied();
            let key = slots.get(current.1 as usize).copied();
            let earlier = last.filter(|last| last.0 == current.0).and_then(|last| slots.get_mut(last.1 as usize));
            if let (Some(earlier), Some(key)) = (earlier, key)
                && compare_keys(text, *earlier, key).is_eq()
            {
                earlier.set(SHADOWED);
                self.count_duplicate(key);
                end -= 1;
            }
            if let Some(kept) = self.sorted.get_mut(end) {
                *kept = current;
            }
            end += 1;
        }
        self.sorted.truncate(end);
    }

    /// Makes the index ready for look-ups.
    pub(super) fn finish(&mut self) {
        self.large.sort_unstable_by_key(|large| large.container);
    }

    fn large(&self, container: u32) -> Option<std::ops::Range<usize>> {
        let place = self.large.binary_search_by_key(&container, |large| large.container).ok()?;
        self.large.get(place).map(|large| large.start as usize..large.end as usize)
    }

    /// The slot of an element of an indexed list.
    pub(super) fn element(&self, list: u32, place: usize) -> Option<u32> {
        self.elements.get(self.large(list)?)?.get(place).copied()
    }

    /// The slot of a key of an indexed object.
    pub(super) fn find(&self, text: &str, slots: &[Slot], object: u32, name: &str) -> Option<u32> {
        let own = self.sorted.get(self.large(object)?)?;
        let wanted = hash(name);
        let place = own.binary_search_by(|(hash, key)| {
            hash.cmp(&wanted).then_with(|| match slots.get(*key as usize) {
                Some(key) => key_text(text, *key).compare(&Text::Plain(name)),
                None => Ordering::Less,
            })
        });
        own.get(place.ok()?).map(|(_, key)| *key)
    }
}

/// The keys of an object with their slots.
fn own_keys(slots: &[Slot], object: usize) -> impl Iterator<Item = (u32, Slot)> {
    let mut place = object + 1;
    std::iter::from_fn(move || {
        let &[key, value] = slots.get(place..)?.first_chunk::<2>()?;
        let found = (place as u32, key);
        place = value.next as usize;
        (key.kind() == SlotKind::Key).then_some(found)
    })
}

/// One of the marks behind the first ones, which belong to known names; the same for equal keys.
#[inline]
pub(super) fn mark(body: &str, first: u32) -> u64 {
    let body = body.as_bytes();
    let ends = match body {
        [] => 0,
        [only] => u32::from(*only),
        [first, .., last] => u32::from(*first).wrapping_mul(7) ^ u32::from(*last),
    };
    let hash = ends.wrapping_add((body.len() as u32).wrapping_mul(11)) & 0xff;
    1 << (first + ((hash * (64 - first)) >> 8))
}

fn hash_key(text: &str, key: Slot) -> u64 {
    hash(&key_text(text, key).characters())
}

fn hash(name: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(name.as_bytes());
    hasher.finish()
}

fn by_text(text: &str, slots: &[Slot], left: (u64, u32), right: (u64, u32)) -> Ordering {
    let keys = slots.get(left.1 as usize).zip(slots.get(right.1 as usize));
    keys.map_or(Ordering::Equal, |(left, right)| compare_keys(text, *left, *right)).then(left.1.cmp(&right.1))
}

/// Order of two keys by their characters.
fn compare_keys(text: &str, left: Slot, right: Slot) -> Ordering {
    match key_body(text, left) == key_body(text, right) {
        true => Ordering::Equal,
        false => key_text(text, left).compare(&key_text(text, right)),
    }
}

/// A key as a text.
#[inline]
pub(super) fn key_text(text: &str, key: Slot) -> Text<'_> {
    Text::Token { body: key_body(text, key), escaped: key.has(ESCAPED) }
}

#[inline]
pub(super) fn key_body(text: &str, key: Slot) -> &str {
    text.get(key.start as usize..key.end as usize).unwrap_or_default()
}
