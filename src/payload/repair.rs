//! Repair of text on request: invalid UTF-8 and halves of surrogate pairs become U+FFFD.
//!
//! In: the bytes of a payload. Out: text that has neither fault, and the way back from its places to those bytes.

use super::{Fault, FaultKind};

/// Repaired text, and where it differs from the bytes.
#[derive(Debug, Default)]
pub(super) struct Repair {
    pub(super) text: String,
    /// Each replaced run of bytes, in order. Escapes are replaced by escapes of the same length and are not listed.
    patches: Vec<Patch>,
}

/// Bytes that were replaced by one U+FFFD.
#[derive(Debug, Clone, Copy)]
struct Patch {
    /// Place in the repaired text.
    place: usize,
    /// Place in the bytes.
    original: usize,
    /// How many bytes were replaced.
    length: usize,
}

impl Repair {
    /// Repairs the text of a document.
    pub(super) fn run(&mut self, bytes: &[u8]) {
        self.text.clear();
        self.patches.clear();
        let mut original = 0;
        for chunk in bytes.utf8_chunks() {
            self.text.push_str(chunk.valid());
            original += chunk.valid().len();
            let length = chunk.invalid().len();
            if length > 0 {
                self.patches.push(Patch { place: self.text.len(), original, length });
                self.text.push(char::REPLACEMENT_CHARACTER);
                original += length;
            }
        }
        replace_lone_surrogates(&mut self.text);
    }

    /// The place in the bytes of a place in the repaired text.
    pub(super) fn original_offset(&self, offset: usize) -> usize {
        let before = self.patches.partition_point(|patch| patch.place <= offset);
        match before.checked_sub(1).and_then(|last| self.patches.get(last)) {
            None => offset,
            Some(patch) if offset < patch.place + char::REPLACEMENT_CHARACTER.len_utf8() => patch.original,
            Some(patch) => {
                patch.original + patch.length + (offset - patch.place - char::REPLACEMENT_CHARACTER.len_utf8())
            }
        }
    }

    /// The fault as one of the bytes: where it stands, and not JSON for want of UTF-8 where that is so.
    pub(super) fn original(&self, fault: Fault) -> Fault {
        let patched = self.patches.binary_search_by_key(&fault.offset, |patch| patch.place).is_ok();
        let kind = if patched { FaultKind::Utf8 } else { fault.kind };
        Fault { kind, offset: self.original_offset(fault.offset) }
    }
}

/// Replaces each escape that is half of a surrogate pair by the escape of U+FFFD.
fn replace_lone_surrogates(text: &mut String) {
    let mut rest = 0;
    while let Some(found) = text.get(rest..).and_then(|rest| rest.find('\\')) {
        let place = rest + found;
        rest = place + 2;
        match (code_unit(text, place), code_unit(text, place + 6)) {
            (Some(0xD800..0xDC00), Some(0xDC00..0xE000)) => rest = place + 12,
            (Some(0xD800..0xE000), _) => {
                text.replace_range(place..place + 6, "\\ufffd");
                rest = place + 6;
            }
            (Some(_), _) => rest = place + 6,
            (None, _) => {}
        }
    }
}

/// The code unit of the escape `\uXXXX` at a place, if one stands there.
fn code_unit(text: &str, place: usize) -> Option<u32> {
    let digits = text.get(place..place + 6)?.strip_prefix("\\u")?;
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
}
