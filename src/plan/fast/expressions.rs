//! Expressions to terms. A slot that only names a place of the payload is that place.

use super::Lowering;
use super::record::FastGenerator;
use super::term::{FastCall, FastGenerators, FastMatch, FastParameter, FastPiece, Native, Term};
use crate::check::Constant;
use crate::function::Prepared;
use crate::path::Step;
use crate::payload::{Number, Text};
use crate::plan::{Base, Bound, CallSite, Expression, Generator, Indexed, Match, Member, Path, Piece};
use crate::value::{Test, Value};
use std::sync::Arc;

/// Slots that name one another are followed so far.
const CHAIN: u32 = 32;

impl Lowering<'_> {
    /// The terms of all slots.
    pub(super) fn slots(&mut self) -> Option<Vec<Option<Term>>> {
        let slots = self.slots;
        let term = |slot: &crate::plan::SlotPlan| match &slot.value {
            Some(value) => self.term(value).map(Some),
            None => Some(None),
        };
        slots.iter().map(term).collect()
    }

    /// The term of an expression; none where it has no fast form.
    pub(super) fn term(&mut self, expression: &Expression) -> Option<Term> {
        Some(match expression {
            Expression::Missing => Term::Missing,
            Expression::Constant(constant) => known(constant),
            Expression::Param(index) => Term::Param(*index),
            Expression::Slot(slot) => match self.place_of(expression) {
                Some(place) => place,
                None => Term::Slot(*slot),
            },
            Expression::Payload => Term::Payload,
            Expression::Path(path) => self.path(path)?,
            Expression::Query(selection) => Term::Query(selection.clone()),
            Expression::Row(rows, key) => Term::Row(rows.clone(), self.boxed(key)?),
            Expression::Index(indexed) => self.index(indexed)?,
            Expression::ReadTime(text) => Term::ReadTime(self.boxed(text)?),
            Expression::Call(site) => self.call(site)?,
            Expression::Bind(bound) => Term::Bind(self.parameters(bound)?, self.boxed(&bound.body)?),
            Expression::Undeclared(undeclared) => {
                let object = self.boxed(&undeclared.value)?;
                Term::Undeclared(object, undeclared.declared.clone(), undeclared.optional)
            }
            Expression::Coalesce(both) => Term::Coalesce(self.both(both)?),
            Expression::Catch(both) => Term::Catch(self.both(both)?),
            // `null` is seen in the payload only.
            Expression::As(_, Test::Null) | Expression::Is(_, _, Test::Null) => return None,
            Expression::As(value, test) => Term::As(self.boxed(value)?, *test),
            Expression::Is(value, negated, test) => Term::Is(self.boxed(value)?, *negated, *test),
            Expression::Or(all) => Term::Or(self.all(all)?),
            Expression::And(all) => Term::And(self.all(all)?),
            Expression::Not(value) => Term::Not(self.boxed(value)?),
            Expression::Compare(comparison, both) => Term::Compare(*comparison, self.both(both)?),
            Expression::In(both, negated) => Term::In(self.both(both)?, *negated),
            Expression::Arithmetic(operator, both) => Term::Arithmetic(*operator, self.both(both)?),
            Expression::Negate(value) => Term::Negate(self.boxed(value)?),
            Expression::If(all) => {
                let [condition, then, otherwise] = &**all;
                Term::If(Box::new([self.term(condition)?, self.term(then)?, self.term(otherwise)?]))
            }
            Expression::Match(choice) => self.choice(choice)?,
            Expression::List(all) => Term::List(self.all(all)?),
            Expression::Object(members) => self.object(members)?,
            Expression::ListFor(each) => {
                let lists = self.generators(&each.generators, each.filter.as_ref())?;
                Term::ListFor(Box::new(lists), self.boxed(&each.item)?)
            }
            Expression::MapFor(each) => {
                let lists = self.generators(&each.generators, each.filter.as_ref())?;
                Term::MapFor(Box::new(lists), Box::new([self.term(&each.key)?, self.term(&each.item)?]))
            }
            Expression::Interpolate(pieces) => Term::Interpolate(self.pieces(pieces)?),
            Expression::Reject(_) | Expression::Todo => Term::Stop,
            // Traced plans run by their plain meaning.
            Expression::Mark(..) => return None,
        })
    }

    fn path(&mut self, path: &Path) -> Option<Term> {
        if let Some((base, steps)) = self.way(&path.base, CHAIN) {
            let steps = [&*steps, &path.steps].concat();
            let place = self.places.add(base, &steps)?;
            return Some(Term::Place(place, path.blank));
        }
        if let (Expression::Row(rows, key), [Step::Name(name)]) = (&path.base, &*path.steps) {
            return Some(Term::Column(rows.clone(), self.boxed(key)?, name.clone(), path.blank));
        }
        Some(Term::Below(self.boxed(&path.base)?, path.steps.clone(), path.blank))
    }

    /// The place that a slot names, if it names one.
    fn place_of(&mut self, slot: &Expression) -> Option<Term> {
        let (base, steps) = self.way(slot, CHAIN)?;
        match (base, &*steps) {
            (Base::Payload, []) => Some(Term::Payload),
            (_, []) => None,
            (_, steps) => Some(Term::Place(self.places.add(base, steps)?, self.takes_blank(slot, CHAIN))),
        }
    }

    /// Whether blank text is missing at the place that a slot names.
    fn takes_blank(&self, expression: &Expression, chain: u32) -> bool {
        match expression {
            Expression::Path(path) => path.blank,
            Expression::Slot(slot) if chain > 0 => {
                self.value_of(*slot).is_none_or(|value| self.takes_blank(value, chain - 1))
            }
            _ => self.blank,
        }
    }

    fn value_of(&self, slot: usize) -> Option<&Expression> {
        self.slots.get(slot).and_then(|slot| slot.value.as_ref())
    }

    /// Where the payload is read by an expression that only names a place: from where, and the steps.
    fn way(&self, expression: &Expression, chain: u32) -> Option<(Base, Vec<Step>)> {
        match expression {
            Expression::Payload => Some((Base::Payload, Vec::new())),
            Expression::Slot(slot) => match self.value_of(*slot) {
                None => Some((Base::Slot(*slot), Vec::new())),
                Some(value) => self.way(value, chain.checked_sub(1)?),
            },
            Expression::Path(path) => {
                let (base, mut steps) = self.way(&path.base, chain)?;
                steps.extend(path.steps.iter().cloned());
                Some((base, steps))
            }
            _ => None,
        }
    }

    fn index(&mut self, indexed: &Indexed) -> Option<Term> {
        Some(Term::Index(Box::new([self.term(&indexed.base)?, self.term(&indexed.index)?]), indexed.blank))
    }

    fn call(&mut self, site: &CallSite) -> Option<Term> {
        let arguments: Box<[Option<Term>]> =
            site.arguments.iter().map(|one| self.argument(one)).collect::<Option<_>>()?;
        let native = match (site.function.name, &site.prepared) {
            ("trim", None) => Some(Native::Trim),
            ("lower", None) => Some(Native::Lower),
            ("count", None) => Some(Native::Count),
            ("distinct", None) => Some(Native::Distinct),
            ("to_text", None) => Some(Native::ToText),
            ("parse_json", None) => Some(Native::ParseJson),
            ("to_json", None) => Some(Native::ToJson),
            ("to_utc", None) | ("time", Some(Prepared::Time { pattern: None, .. })) => Some(Native::Time),
            _ => None,
        };
        let is_usual = native.is_some()
            && site.unprepared.is_none()
            && arguments.first().is_some_and(Option::is_some)
            && arguments.iter().skip(1).all(Option::is_none);
        if site.function.name == "key" && arguments.iter().all(Option::is_some) {
            return Some(Term::Key(arguments.into_iter().flatten().collect()));
        }
        let mut arguments = arguments.into_vec();
        if let ("split", [Some(_), Some(Term::Text(separator))]) = (site.function.name, &arguments[..])
            && let [byte @ 0..0x80] = *separator.as_bytes()
        {
            return Some(Term::Split(Box::new(arguments.swap_remove(0)?), byte));
        }
        let call = Box::new(FastCall { site: site.clone(), arguments: arguments.into() });
        Some(match native.filter(|_| is_usual) {
            Some(native) => Term::Native(native, call),
            None => Term::Call(call),
        })
    }

    fn argument(&mut self, argument: &Option<Expression>) -> Option<Option<Term>> {
        match argument {
            Some(argument) => self.term(argument).map(Some),
            None => Some(None),
        }
    }

    /// Parameters; each may be read as a place through its slot.
    pub(super) fn parameters(&mut self, bound: &Bound) -> Option<Box<[FastParameter]>> {
        let parameter = |one: &crate::plan::Parameter| {
            Some(FastParameter { slot: one.slot, value: self.term(&one.value)?, optional: one.optional })
        };
        bound.parameters.iter().map(parameter).collect()
    }

    fn choice(&mut self, choice: &Match) -> Option<Term> {
        let value = self.term(&choice.value)?;
        let arm = |(patterns, arm): &(Vec<Constant>, Expression)| Some((patterns.clone(), self.term(arm)?));
        let arms = choice.arms.iter().map(arm).collect::<Option<_>>()?;
        let default = match &choice.default {
            Some(default) => Some(self.term(default)?),
            None => None,
        };
        Some(Term::Match(Box::new(FastMatch { value, arms, default })))
    }

    fn object(&mut self, members: &[Member]) -> Option<Term> {
        let member = |member: &Member| match member {
            Member::Spread(value) => Some((Box::default(), self.term(value)?)),
            Member::Pair(names, value) => Some((names.clone(), self.term(value)?)),
        };
        members.iter().map(member).collect::<Option<_>>().map(Term::Object)
    }

    /// Lists that are gone through.
    pub(super) fn generators(
        &mut self,
        generators: &[Generator],
        filter: Option<&Expression>,
    ) -> Option<FastGenerators> {
        let generator = |one: &Generator| self.generator(one);
        let lists = generators.iter().map(generator).collect::<Option<_>>()?;
        let filter = match filter {
            Some(filter) => Some(self.term(filter)?),
            None => None,
        };
        Some(FastGenerators { lists, filter })
    }

    /// One list that is gone through.
    pub(super) fn generator(&mut self, generator: &Generator) -> Option<FastGenerator> {
        let list = self.term(&generator.list)?;
        Some(FastGenerator { element: generator.element, index: generator.index, list })
    }

    /// The pieces of a text.
    pub(super) fn pieces(&mut self, pieces: &[Piece]) -> Option<Box<[FastPiece]>> {
        let piece = |piece: &Piece| {
            Some(match piece {
                Piece::Text(text) => FastPiece::Text((&**text).into(), inside_quotes(text)),
                Piece::Value(value) => FastPiece::Value(self.term(value)?),
            })
        };
        pieces.iter().map(piece).collect()
    }

    pub(super) fn all(&mut self, all: &[Expression]) -> Option<Box<[Term]>> {
        all.iter().map(|one| self.term(one)).collect()
    }

    fn boxed(&mut self, expression: &Expression) -> Option<Box<Term>> {
        self.term(expression).map(Box::new)
    }

    fn both(&mut self, both: &[Expression; 2]) -> Option<Box<[Term; 2]>> {
        Some(Box::new([self.term(&both[0])?, self.term(&both[1])?]))
    }
}

fn known(constant: &Constant) -> Term {
    match constant {
        Value::Text(text) => Term::Text(text.characters().into()),
        Value::Bool(truth) => Term::Bool(*truth),
        Value::Number(Number::Integer(integer)) => match i64::try_from(*integer) {
            Ok(integer) => Term::Integer(integer),
            Err(_) => Term::Constant(constant.clone()),
        },
        other => Term::Constant(other.clone()),
    }
}

/// Characters as JSON has them between its quotes.
fn inside_quotes(characters: &Arc<str>) -> Box<[u8]> {
    let mut bytes = Vec::new();
    Text::Plain(characters).write_json(&mut bytes);
    bytes.get(1..bytes.len() - 1).unwrap_or_default().into()
}
