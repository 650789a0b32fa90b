//! Calls: the usual case of the usual functions straight away, all others by the function table.

use super::parsed;
use super::quick::Quick;
use super::{Given, Runner, Trouble};
use crate::function::{Call, with_key_digits, write_key_part};
use crate::payload::{NodeKind, ReadOptions};
use crate::plan::{FastCall, Native, Term};
use crate::run::write::YEAR_0;
use crate::value;

/// Bytes that are one step of work, as functions count it.
const BYTES_PER_STEP: usize = 256;

impl<'p> Runner<'p, '_> {
    /// A call of any function.
    #[inline(never)]
    pub(super) fn call(&mut self, call: &'p FastCall) -> Given<Quick<'p>> {
        self.spend(1)?;
        self.call_from(call, None)
    }

    /// The same, where the first argument is known already.
    fn call_from(&mut self, call: &'p FastCall, first: Option<Quick<'p>>) -> Given<Quick<'p>> {
        let mut arguments = Vec::with_capacity(call.arguments.len());
        let mut known = first;
        for (index, argument) in call.arguments.iter().enumerate() {
            let given = match (known.take(), argument) {
                (Some(first), _) => first,
                (None, Some(argument)) => self.term(argument)?,
                (None, None) => {
                    arguments.push(None);
                    continue;
                }
            };
            if given.is_missing() && call.site.required.get(index).copied().unwrap_or(false) {
                return Ok(Quick::Missing);
            }
            arguments.push(self.value(given));
        }
        if call.site.unprepared.is_some() {
            return Err(Trouble::Fails);
        }
        let mut function_call = Call {
            arguments: &arguments,
            prepared: call.site.prepared.as_ref(),
            budget: &mut self.budget,
            limits: self.limits,
            texts: Some(self.texts),
            tape: self.spare,
        };
        match (call.site.function.call)(&mut function_call) {
            Ok(value) => Ok(self.quick(value)),
            Err(failure) if failure.kind.is_caught() => Err(Trouble::Fails),
            Err(_) => Err(Trouble::Stops),
        }
    }

    /// A call of a function whose usual case is known here.
    pub(super) fn native(&mut self, native: Native, call: &'p FastCall) -> Given<Quick<'p>> {
        self.spend(1)?;
        let Some(Some(argument)) = call.arguments.first() else { return Err(Trouble::Stops) };
        let given = self.term(argument)?;
        let known = match (native, given) {
            (_, Quick::Missing) => return Ok(Quick::Missing),
            (Native::Trim, Quick::Token(text)) => Some(Quick::Token(self.paid(text)?.trim())),
            (Native::Trim, Quick::Plain(text)) => Some(Quick::Plain(self.paid(text)?.trim())),
            (Native::Lower, Quick::Token(text) | Quick::Plain(text)) => self.lower(given, text)?,
            (Native::Count, Quick::List(_, length)) => Some(Quick::Integer(length.into())),
            (Native::Count, Quick::Node(node)) => Some(Quick::Integer(node.len() as i64)),
            (Native::Distinct, Quick::List(..)) => self.distinct(given)?,
            (Native::Time, Quick::Time(time)) => Some(Quick::Time(time)),
            (Native::Time, Quick::Token(text) | Quick::Plain(text)) => {
                let time = value::read_time(self.paid(text)?).filter(|time| time.as_second() >= YEAR_0);
                Some(Quick::Time(time.ok_or(Trouble::Fails)?))
            }
            (Native::ToText, Quick::Token(_) | Quick::Escaped(_) | Quick::Plain(_)) => Some(given),
            (Native::ToText, Quick::Number(token)) if token.len() <= self.limits.text_bytes => {
                Some(Quick::Plain(self.paid(token)?))
            }
            (Native::ParseJson, Quick::Token(text) | Quick::Plain(text)) => self.parse_json(text)?,
            (Native::ParseJson, Quick::Escaped(text)) => {
                let characters = given.characters().unwrap_or_default();
                self.paid(text)?;
                self.parse_json(self.texts.alloc_str(&characters))?
            }
            (Native::ToJson, Quick::Parsed(node)) => {
                self.bytes.clear();
                parsed::write_all(node, self.bytes);
                Some(self.keep_json()?)
            }
            (_, _) => None,
        };
        match known {
            Some(known) => Ok(known),
            None => self.call_from(call, Some(given)),
        }
    }

    /// Pays for going once through a text.
    #[inline]
    fn paid<'t>(&mut self, text: &'t str) -> Given<&'t str> {
        self.spend((text.len() / BYTES_PER_STEP) as u64)?;
        Ok(text)
    }

    /// Text of ASCII in lower case; none where it is other text, or too long.
    fn lower(&mut self, given: Quick<'p>, text: &'p str) -> Given<Option<Quick<'p>>> {
        if !text.is_ascii() || text.len() > self.limits.text_bytes {
            return Ok(None);
        }
        self.paid(text)?;
        if !text.bytes().fold(false, |any, byte| any | byte.is_ascii_uppercase()) {
            return Ok(Some(given));
        }
        self.paid(text)?;
        let changed = self.texts.alloc_str(text);
        changed.make_ascii_lowercase();
        Ok(Some(Quick::Plain(changed)))
    }

    /// A list with nothing to be told apart stays as it is.
    fn distinct(&mut self, list: Quick<'p>) -> Given<Option<Quick<'p>>> {
        match self.items(list) {
            [] => Ok(Some(list)),
            [Quick::Token(text) | Quick::Plain(text)] => {
                let text = *text;
                self.spend(1)?;
                self.paid(text)?;
                Ok(Some(list))
            }
            [_] | [_, _, ..] => Ok(None),
        }
    }

    /// The value of a JSON text; none where there is no storage for it left.
    fn parse_json(&mut self, text: &'p str) -> Given<Option<Quick<'p>>> {
        let Some(tape) = self.nested.next() else { return Ok(None) };
        self.paid(text)?;
        let options = ReadOptions { limits: *self.limits, ..ReadOptions::default() };
        let document = tape.read(text.as_bytes(), &options).map_err(|_| Trouble::Fails)?;
        self.spend(document.nodes() as u64)?;
        let root = self.texts.alloc(document).root();
        Ok(Some(match root.kind() {
            NodeKind::List | NodeKind::Object => Quick::Parsed(root),
            NodeKind::Text => {
                Quick::Plain(self.texts.alloc_str(&Quick::of(root, false).characters().unwrap_or_default()))
            }
            NodeKind::Null | NodeKind::Bool | NodeKind::Number => Quick::of(root, false),
        }))
    }

    /// The text that stands among the bytes, unless it is too long.
    fn keep_json(&mut self) -> Given<Quick<'p>> {
        self.spend((self.bytes.len() / BYTES_PER_STEP) as u64)?;
        if self.bytes.len() > self.limits.bytes {
            return Err(Trouble::Fails);
        }
        let text = std::str::from_utf8(self.bytes).map_err(|_| Trouble::Fails)?;
        Ok(Quick::Plain(self.texts.alloc_str(text)))
    }

    /// `key(...)`
    pub(super) fn key(&mut self, parts: &'p [Term]) -> Given<Quick<'p>> {
        self.spend(1)?;
        let base = self.stack.len();
        for part in parts {
            let given = self.term(part);
            match given {
                Ok(part) if !part.is_missing() => self.stack.push(part),
                Ok(_) | Err(_) => {
                    self.stack.truncate(base);
                    return Err(given.err().unwrap_or(Trouble::Fails));
                }
            }
        }
        self.bytes.clear();
        for index in base..self.stack.len() {
            let Some(part) = self.stack.get(index).copied() else { continue };
            self.write_part(part);
        }
        self.stack.truncate(base);
        self.spend((parts.len() + self.bytes.len() / BYTES_PER_STEP) as u64)?;
        Ok(with_key_digits(self.bytes, |digits| Quick::Plain(self.texts.alloc_str(digits))))
    }

    fn write_part(&mut self, part: Quick<'p>) {
        match part {
            Quick::Token(text) | Quick::Plain(text) => {
                self.bytes.push(b's');
                self.bytes.extend_from_slice(&(text.len() as u64).to_be_bytes());
                self.bytes.extend_from_slice(text.as_bytes());
            }
            other => {
                if let Some(value) = self.value(other) {
                    write_key_part(&value, self.bytes);
                }
            }
        }
    }

    /// The pieces of a text between separators of one byte.
    pub(super) fn split(&mut self, text: &'p Term, separator: u8) -> Given<Quick<'p>> {
        self.spend(1)?;
        let given = self.term(text)?;
        let (text, is_token): (&'p str, bool) = match given {
            Quick::Missing => return Ok(Quick::Missing),
            Quick::Token(text) => (text, true),
            Quick::Plain(text) => (text, false),
            other => (self.texts.alloc_str(&self.characters(other).ok_or(Trouble::Fails)?), false),
        };
        self.paid(text)?;
        let start = self.items.len();
        // Pieces of a text between bytes of ASCII are whole characters.
        let pieces = text.split(separator as char);
        self.items.extend(pieces.map(|piece| if is_token { Quick::Token(piece) } else { Quick::Plain(piece) }));
        let length = self.items.len() - start;
        self.spend(length as u64)?;
        Ok(Quick::List(start as u32, length as u32))
    }
}
