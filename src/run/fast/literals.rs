//! Making lists, objects and texts as values.

use super::quick::Quick;
use super::{Given, Runner, Trouble};
use crate::plan::{FastGenerators, FastPair, FastPiece, Term};
use crate::run::build::{kept, key_text};
use crate::run::members::Members;
use crate::value::{self, Value, ValueKind};

impl<'p> Runner<'p, '_> {
    pub(super) fn list(&mut self, all: &'p [Term]) -> Given<Quick<'p>> {
        let base = self.stack.len();
        let mut push = || {
            for one in all {
                let value = self.term(one)?;
                self.push(value);
            }
            Ok(true)
        };
        let ran = push();
        self.close_list(base, ran)
    }

    #[inline(never)]
    pub(super) fn list_for(&mut self, each: &'p FastGenerators, item: &'p Term) -> Given<Quick<'p>> {
        let base = self.stack.len();
        let ran = self.generate(each, 0, &mut |runner| {
            let value = runner.term(item)?;
            runner.push(value);
            Ok(())
        });
        self.close_list(base, ran)
    }

    /// Adds an element to the list that is being made. Blank text that came of a computation is a value, unlike that of a
    /// piece of the payload which is copied; the two are told apart by where the text stands.
    fn push(&mut self, value: Quick<'p>) {
        match value {
            Quick::Missing => {}
            Quick::Token(_) | Quick::Escaped(_) => {
                let is_blank = value.text().is_some_and(|text| text.is_blank());
                let kept = match (is_blank, value.characters()) {
                    (true, Some(text)) => Quick::Plain(self.texts.alloc_str(&text)),
                    (_, _) => value,
                };
                self.stack.push(kept);
            }
            other => self.stack.push(other),
        }
    }

    /// The list of what was pushed since the stack was so high; nothing of it stays on the stack.
    fn close_list(&mut self, base: usize, ran: Given<bool>) -> Given<Quick<'p>> {
        let start = self.items.len();
        match ran {
            Ok(true) => self.items.extend(self.stack.drain(base..)),
            Ok(false) | Err(_) => self.stack.truncate(base),
        }
        let length = self.items.len() - start;
        ran.map(|ran| if ran { Quick::List(start as u32, length as u32) } else { Quick::Missing })
    }

    #[inline(never)]
    pub(super) fn map_for(&mut self, each: &'p FastGenerators, both: &'p [Term; 2]) -> Given<Quick<'p>> {
        let mut members = Members::default();
        let ran = self.generate(each, 0, &mut |runner| {
            let key = runner.term(&both[0])?;
            let Some(key) = runner.value(key) else { return Ok(()) };
            let item = runner.term(&both[1])?;
            let Some(item) = runner.value(item) else { return Ok(()) };
            let key = key_text(&key).ok_or(Trouble::Fails)?;
            if members.insert_new(key, kept(item)) { Ok(()) } else { Err(Trouble::Fails) }
        })?;
        Ok(if ran { self.quick(Some(members.into_value())) } else { Quick::Missing })
    }

    #[inline(never)]
    pub(super) fn object(&mut self, members: &'p [FastPair]) -> Given<Quick<'p>> {
        let mut made = Members::default();
        for (names, term) in members {
            let given = self.term(term)?;
            let Some(value) = self.value(given) else { continue };
            if names.is_empty() {
                self.spread(&value, &mut made)?;
            } else {
                made.set_path(names, kept(value));
            }
        }
        Ok(self.quick(Some(made.into_value())))
    }

    fn spread(&mut self, spread: &Value<'p>, made: &mut Members<'p>) -> Given<()> {
        if spread.kind() != ValueKind::Object {
            return Err(Trouble::Fails);
        }
        self.spend(spread.len() as u64)?;
        match spread {
            Value::Node(node) => {
                for (key, member) in node.members() {
                    if member.is_there(self.blank) {
                        made.set(key, Value::from_node(member));
                    }
                }
            }
            other => other.members().for_each(|(key, value)| made.set(key, value)),
        }
        Ok(())
    }

    #[inline(never)]
    pub(super) fn interpolate(&mut self, pieces: &'p [FastPiece]) -> Given<Quick<'p>> {
        // Taken, so that an interpolation inside a piece has a text of its own.
        let mut text = std::mem::take(self.text);
        text.clear();
        let printed = self.print(pieces, &mut text);
        let made = match printed {
            Ok(true) => Ok(Quick::Plain(self.texts.alloc_str(&text))),
            Ok(false) => Ok(Quick::Missing),
            Err(trouble) => Err(trouble),
        };
        *self.text = text;
        made
    }

    /// Appends the pieces of a text; false where one is missing.
    pub(super) fn print(&mut self, pieces: &'p [FastPiece], text: &mut String) -> Given<bool> {
        for piece in pieces {
            match piece {
                FastPiece::Text(fixed, _) => text.push_str(fixed),
                FastPiece::Value(term) => match self.term(term)? {
                    Quick::Missing => return Ok(false),
                    Quick::Token(given) | Quick::Plain(given) | Quick::Number(given) => text.push_str(given),
                    other => match self.value(other) {
                        Some(value) => value::print(&value, text).map_err(|_| Trouble::Fails)?,
                        None => return Ok(false),
                    },
                },
            }
        }
        Ok(true)
    }
}
