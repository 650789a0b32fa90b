//! The value of a term. A missing operand makes the whole missing; each arm says where it does not.

use super::quick::Quick;
use super::{Given, Held, Runner, Trouble};
use crate::payload::{Number, Text};
use crate::plan::{FastMatch, FastParameter, Rows, Selection, Term};
use crate::syntax::ast::Operator;
use crate::value::{self, Value, ValueKind};
use std::sync::Arc;

impl<'p> Runner<'p, '_> {
    /// The value of a term.
    pub(super) fn term(&mut self, term: &'p Term) -> Given<Quick<'p>> {
        match term {
            Term::Missing => Ok(Quick::Missing),
            Term::Text(text) => Ok(Quick::Plain(text)),
            Term::Bool(truth) => Ok(Quick::Bool(*truth)),
            Term::Integer(integer) => Ok(Quick::Integer(*integer)),
            Term::Constant(constant) => Ok(Quick::known(constant)),
            Term::Param(index) => match self.params.get(*index) {
                Some(Some(value)) => Ok(Quick::known(value)),
                Some(None) | None => Err(Trouble::Stops),
            },
            Term::Slot(slot) => self.slot(*slot),
            Term::Payload => Ok(Quick::of(self.root, self.blank)),
            Term::Place(place, blank) => self.place(*place, *blank),
            Term::Below(base, steps, blank) => {
                let base = self.term(base)?;
                Ok(self.follow(base, steps, *blank))
            }
            Term::Query(selection) => self.query(selection),
            Term::Row(rows, key) => {
                let key = self.term(key)?;
                Ok(self.row(rows, key).map_or(Quick::Missing, Quick::known))
            }
            Term::Column(rows, key, name, blank) => {
                let key = self.term(key)?;
                Ok(self.row(rows, key).map_or(Quick::Missing, |row| column(row, name, *blank)))
            }
            Term::Index(both, blank) => self.index(both, *blank),
            Term::ReadTime(text) => match self.term(text)? {
                Quick::Missing => Ok(Quick::Missing),
                Quick::Time(time) => Ok(Quick::Time(time)),
                other => {
                    let text = self.characters(other).ok_or(Trouble::Fails)?;
                    value::read_time(&text).map(Quick::Time).ok_or(Trouble::Fails)
                }
            },
            Term::Native(native, argument) => self.native(*native, argument),
            Term::Key(parts) => self.key(parts),
            Term::Split(text, separator) => self.split(text, *separator),
            Term::Call(call) => self.call(call),
            Term::Bind(parameters, body) => match self.bind(parameters)? {
                true => self.term(body),
                false => Ok(Quick::Missing),
            },
            Term::Undeclared(object, declared, optional) => self.undeclared(object, declared, *optional),
            Term::Coalesce(both) => match self.term(&both[0])? {
                Quick::Missing => self.term(&both[1]),
                there => Ok(there),
            },
            Term::Catch(both) => match self.term(&both[0]) {
                Err(Trouble::Fails) => self.term(&both[1]),
                given => given,
            },
            Term::As(value, test) => {
                let given = self.term(value)?;
                Ok(if self.passes(*test, given) { given } else { Quick::Missing })
            }
            Term::Is(..) | Term::Or(_) | Term::And(_) | Term::Not(_) | Term::Compare(..) | Term::In(..) => {
                Ok(self.truth(term)?.map_or(Quick::Missing, Quick::Bool))
            }
            Term::Arithmetic(operator, both) => self.arithmetic(*operator, both),
            Term::Negate(value) => match self.term(value)? {
                Quick::Missing => Ok(Quick::Missing),
                other => {
                    let number = self.number(other)?;
                    let negated = value::negate(&number).map_err(|_| Trouble::Fails)?;
                    Ok(self.quick(Some(Value::Number(negated))))
                }
            },
            Term::If(all) => match self.truth(&all[0])? {
                Some(true) => self.term(&all[1]),
                Some(false) => self.term(&all[2]),
                None => Ok(Quick::Missing),
            },
            Term::Match(choice) => self.choose(choice),
            Term::List(all) => self.list(all),
            Term::Object(members) => self.object(members),
            Term::ListFor(each, item) => self.list_for(each, item),
            Term::MapFor(each, both) => self.map_for(each, both),
            Term::Interpolate(pieces) => self.interpolate(pieces),
            Term::Stop => Err(Trouble::Stops),
        }
    }

    /// What a slot holds; worked out when it is first read.
    #[inline]
    pub(super) fn slot(&mut self, slot: usize) -> Given<Quick<'p>> {
        match self.slots.get(slot) {
            Some(Held::Ready(value)) => Ok(*value),
            Some(Held::Unset) => self.work_out(slot),
            Some(Held::Failed) => Err(Trouble::Fails),
            None => Ok(Quick::Missing),
        }
    }

    #[inline(never)]
    fn work_out(&mut self, slot: usize) -> Given<Quick<'p>> {
        let fast = self.fast;
        let Some(Some(term)) = fast.slots.get(slot) else { return Ok(Quick::Missing) };
        let given = self.term(term);
        let held = match given {
            Ok(value) => Held::Ready(value),
            Err(Trouble::Fails) => Held::Failed,
            Err(Trouble::Stops) => return Err(Trouble::Stops),
        };
        if let Some(place) = self.slots.get_mut(slot) {
            *place = held;
        }
        given
    }

    #[inline(never)]
    fn query(&mut self, selection: &'p Selection) -> Given<Quick<'p>> {
        let nodes = selection.query.select(self.root, &mut self.budget).map_err(|_| Trouble::Stops)?;
        let mut values = nodes.into_iter().map(|node| Quick::of(node, selection.blank));
        if selection.singular {
            return Ok(values.next().unwrap_or(Quick::Missing));
        }
        let start = self.items.len();
        self.items.extend(values.filter(|value| !value.is_missing()));
        Ok(Quick::List(start as u32, (self.items.len() - start) as u32))
    }

    fn row(&self, rows: &'p Rows, key: Quick<'p>) -> Option<&'p Value<'p>> {
        if key.is_missing() {
            return None;
        }
        let row = match self.characters(key) {
            Some(text) => rows.texts.get(&*text),
            None => {
                let key = self.value(key)?;
                rows.others.iter().find(|(other, _)| value::equal(other, &key)).map(|(_, row)| row)
            }
        };
        row.or(rows.default.as_ref()).map(|row| row as &Value<'p>)
    }

    fn index(&mut self, both: &'p [Term; 2], blank: bool) -> Given<Quick<'p>> {
        let base = self.term(&both[0])?;
        if base.is_missing() {
            return Ok(Quick::Missing);
        }
        let index = match self.term(&both[1])? {
            Quick::Missing => return Ok(Quick::Missing),
            Quick::Integer(index) => index,
            other => return self.any_index(base, other, blank),
        };
        match base {
            Quick::List(..) => {
                let items = self.items(base);
                let place = if index < 0 { index.checked_add(items.len() as i64) } else { Some(index) };
                let item = place.and_then(|place| items.get(usize::try_from(place).ok()?)).copied();
                Ok(match item {
                    None | Some(Quick::Null) => Quick::Missing,
                    Some(item) if blank && item.text().is_some_and(|text| text.is_blank()) => Quick::Missing,
                    Some(item) => item,
                })
            }
            Quick::Node(node) => Ok(node.at(index).map_or(Quick::Missing, |node| Quick::of(node, blank))),
            other => {
                let element = self.value(other).and_then(|value| value.element(index));
                Ok(self.settled(element, blank))
            }
        }
    }

    #[inline(never)]
    fn any_index(&mut self, base: Quick<'p>, index: Quick<'p>, blank: bool) -> Given<Quick<'p>> {
        let below = match (self.value(base), self.value(index)) {
            (Some(Value::Node(node)), Some(Value::Text(name))) => {
                return Ok(node.get(&name.characters()).map_or(Quick::Missing, |node| Quick::of(node, blank)));
            }
            (Some(made), Some(Value::Text(name))) => made.member(&name.characters()),
            (Some(base), Some(Value::Number(number))) => {
                let index = number.as_integer().ok_or(Trouble::Fails)?;
                let Ok(index) = i64::try_from(index) else { return Ok(Quick::Missing) };
                if let Value::Node(node) = base {
                    return Ok(node.at(index).map_or(Quick::Missing, |node| Quick::of(node, blank)));
                }
                base.element(index)
            }
            (_, _) => return Err(Trouble::Fails),
        };
        Ok(self.settled(below, blank))
    }

    /// Binds parameters; false where a required one is missing.
    pub(super) fn bind(&mut self, parameters: &'p [FastParameter]) -> Given<bool> {
        for parameter in parameters {
            let value = self.term(&parameter.value)?;
            if value.is_missing() && !parameter.optional {
                return Ok(false);
            }
            self.set(parameter.slot, value);
        }
        Ok(true)
    }

    #[inline(never)]
    fn undeclared(&mut self, object: &'p Term, declared: &[Arc<str>], optional: bool) -> Given<Quick<'p>> {
        let given = self.term(object)?;
        let Some(object) = self.value(given).filter(|value| value.kind() == ValueKind::Object) else {
            return Ok(Quick::Missing);
        };
        self.spend(object.len() as u64)?;
        let is_declared = |key: &Text<'_>| declared.iter().any(|name| **name == *key.characters());
        let rest: Vec<_> = object.members().filter(|(key, _)| !is_declared(key)).collect();
        if rest.is_empty() && optional {
            return Ok(Quick::Missing);
        }
        Ok(self.quick(Some(Value::object(rest))))
    }

    fn arithmetic(&mut self, operator: Operator, both: &'p [Term; 2]) -> Given<Quick<'p>> {
        let left = self.term(&both[0])?;
        if left.is_missing() {
            return Ok(Quick::Missing);
        }
        let right = self.term(&both[1])?;
        if right.is_missing() {
            return Ok(Quick::Missing);
        }
        if let (Operator::Add, Quick::Integer(left), Quick::Integer(right)) = (operator, left, right)
            && let Some(sum) = left.checked_add(right)
        {
            return Ok(Quick::Integer(sum));
        }
        let (left, right) = (self.number(left)?, self.number(right)?);
        let result = value::arithmetic(operator, &left, &right).map_err(|_| Trouble::Fails)?;
        Ok(self.quick(Some(Value::Number(result))))
    }

    fn number(&self, quick: Quick<'p>) -> Given<Number<'p>> {
        match self.value(quick) {
            Some(Value::Number(number)) => Ok(number),
            _ => Err(Trouble::Fails),
        }
    }

    fn choose(&mut self, choice: &'p FastMatch) -> Given<Quick<'p>> {
        let given = self.term(&choice.value)?;
        if given.is_missing() {
            return Ok(Quick::Missing);
        }
        let arm =
            choice.arms.iter().find(|(patterns, _)| patterns.iter().any(|one| self.equals(given, Quick::known(one))));
        match arm.map(|(_, arm)| arm).or(choice.default.as_ref()) {
            Some(arm) => self.term(arm),
            None => Ok(Quick::Missing),
        }
    }
}

/// The member of a row, as a path gives it.
fn column<'p>(row: &'p Value<'p>, name: &str, blank: bool) -> Quick<'p> {
    let Value::Object(members) = row else { return Quick::Missing };
    match members.iter().find(|(key, _)| key == name) {
        None | Some((_, Value::Null)) => Quick::Missing,
        Some((_, Value::Text(text))) if blank && text.is_blank() => Quick::Missing,
        Some((_, value)) => Quick::known(value),
    }
}
