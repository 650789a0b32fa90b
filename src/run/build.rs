//! Making lists, objects and texts: literals, comprehensions, copies, interpolation.

use super::evaluate::Machine;
use super::fault::{Fault, Given};
use super::members::Members;
use crate::function::FailureKind;
use crate::payload::Text;
use crate::plan::{Expression, Generator, ListFor, MapFor, Member, Piece};
use crate::value::{self, Value, ValueKind};
use std::sync::Arc;

impl<'p> Machine<'p> {
    #[inline(never)]
    pub(super) fn list(&mut self, all: &'p [Expression]) -> Given<Value<'p>> {
        let mut list = Vec::with_capacity(all.len());
        for one in all {
            list.extend(self.evaluate(one)?.map(kept));
        }
        Ok(Value::List(Arc::new(list)))
    }

    #[inline(never)]
    pub(super) fn list_for(&mut self, each: &'p ListFor) -> Given<Option<Value<'p>>> {
        let mut list = Vec::new();
        let ran = self.generate(&each.generators, &mut |machine| {
            if let Some(filter) = &each.filter
                && !machine.holds(filter)?
            {
                return Ok(());
            }
            list.extend(machine.evaluate(&each.item)?.map(kept));
            Ok(())
        })?;
        Ok(ran.then(|| Value::List(Arc::new(list))))
    }

    #[inline(never)]
    pub(super) fn map_for(&mut self, each: &'p MapFor) -> Given<Option<Value<'p>>> {
        let mut members = Members::default();
        let ran = self.generate(&each.generators, &mut |machine| {
            if let Some(filter) = &each.filter
                && !machine.holds(filter)?
            {
                return Ok(());
            }
            let Some(key) = machine.evaluate(&each.key)? else { return Ok(()) };
            let Some(item) = machine.evaluate(&each.item)? else { return Ok(()) };
            let Some(key) = key_text(&key) else {
                return Err(machine.read_by(Fault::kind("the key of a member is no text"), &each.key));
            };
            if members.insert_new(key, kept(item)) {
                return Ok(());
            }
            let fault = Fault::new(FailureKind::Value, "a key comes twice in an object that is made");
            Err(machine.read_by(fault, &each.key))
        })?;
        Ok(ran.then(|| members.into_value()))
    }

    /// Runs `body` for each combination of elements; false when the outermost list is missing.
    pub(super) fn generate(
        &mut self,
        generators: &'p [Generator],
        body: &mut dyn FnMut(&mut Self) -> Given<()>,
    ) -> Given<bool> {
        let Some((first, rest)) = generators.split_first() else {
            body(self)?;
            return Ok(true);
        };
        let Some(list) = self.evaluate(&first.list)? else { return Ok(false) };
        let mut elements = self.elements(&list, &first.list)?;
        while elements.bind_next(self, first) {
            self.spend(1)?;
            self.generate(rest, body)?;
        }
        Ok(true)
    }

    #[inline(never)]
    pub(super) fn object(&mut self, members: &'p [Member]) -> Given<Value<'p>> {
        let mut made = Members::default();
        for member in members {
            match member {
                Member::Pair(names, value) => {
                    if let Some(value) = self.evaluate(value)? {
                        made.set_path(names, kept(value));
                    }
                }
                Member::Spread(value) => {
                    if let Some(spread) = self.evaluate(value)? {
                        self.spread(&spread, value, &mut made)?;
                    }
                }
            }
        }
        Ok(made.into_value())
    }

    fn spread(&mut self, spread: &Value<'p>, written: &'p Expression, made: &mut Members<'p>) -> Given<()> {
        if spread.kind() != ValueKind::Object {
            return Err(self.read_by(Fault::kind("only the members of an object can be spread"), written));
        }
        self.spend(spread.len() as u64)?;
        let blank = self.plan.blank_is_missing();
        match spread {
            Value::Node(node) => {
                for (key, member) in node.members() {
                    if let Some(value) = self.present(member, blank) {
                        made.set(key, value);
                    }
                }
            }
            other => other.members().for_each(|(key, value)| made.set(key, value)),
        }
        Ok(())
    }

    #[inline(never)]
    pub(super) fn interpolate(&mut self, pieces: &'p [Piece]) -> Given<Option<Value<'p>>> {
        // Taken, so that an interpolation inside a piece has a text of its own.
        let mut text = std::mem::take(&mut self.text);
        text.clear();
        let given = self.print(pieces, &mut text);
        let made = match given {
            Ok(true) => Ok(Some(Value::Text(Text::Plain(self.texts.alloc_str(&text))))),
            Ok(false) => Ok(None),
            Err(fault) => Err(fault),
        };
        self.text = text;
        made
    }

    /// Appends the pieces of a text; false where one is missing.
    pub(super) fn print(&mut self, pieces: &'p [Piece], text: &mut String) -> Given<bool> {
        for piece in pieces {
            match piece {
                Piece::Text(fixed) => text.push_str(fixed),
                Piece::Value(written) => {
                    let Some(value) = self.evaluate(written)? else { return Ok(false) };
                    if let Err(failure) = value::print(&value, text) {
                        return Err(self.read_by(failure.into(), written));
                    }
                }
            }
        }
        Ok(true)
    }
}

/// A value that a literal holds. Blank text that came of a computation is a value, unlike that of a piece of the payload
/// which is copied; the writer tells the two apart by where the text stands.
pub(super) fn kept(value: Value<'_>) -> Value<'_> {
    match value {
        Value::Text(text @ Text::Token { .. }) if text.is_blank() => Value::text(text.characters()),
        other => other,
    }
}

/// The key of a member that is made: text as it is, other scalars as they print.
pub(super) fn key_text<'p>(value: &Value<'p>) -> Option<Text<'p>> {
    if let Value::Text(text) = value {
        return Some(text.clone());
    }
    let mut text = String::new();
    value::print(value, &mut text).ok().map(|()| Text::from(text))
}
