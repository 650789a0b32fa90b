//! The value of a place of the record, made of all mappings that go to it or below it.
//!
//! Lists that the set fills element by element, or by `[*]` on both sides, are written whole here; an object that is copied and
//! then added to is a copy with members. What cannot stand together is refused, with the reason.

use super::known::{self, Known};
use super::names::Names;
use super::place::{self, PlaceStep};
use super::remark::SetRemark;
use super::set::{Set, SetMapping, SourceKind};
use super::translate::{Element, Translator, call, expr, if_else, name, object, text};
use super::tree::{Below, Place};
use crate::path::Step;
use crate::schema::Schema;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Generator, Member};
use crate::syntax::print_expression;
use std::sync::Arc;

/// What values are made from.
pub(super) struct Maker<'s> {
    pub set: &'s Set,
    pub source: &'s Schema,
    pub target: &'s Schema,
    pub names: Names,
    pub remarks: Vec<SetRemark>,
}

/// Why a place has no value.
pub(super) struct Refused(pub String);

impl Maker<'_> {
    /// The value of a place; `path` leads to it.
    pub(super) fn value(
        &mut self,
        place: &Place,
        path: &mut Vec<PlaceStep>,
        elements: &[Element],
    ) -> Result<Expr, Refused> {
        let own = self.only(place)?;
        match (own, place.shape()) {
            (Some(mapping), Below::Nothing) => Ok(self.leaf(mapping, path, elements)),
            (Some(mapping), Below::Names) => {
                let base = self.leaf(mapping, path, elements);
                self.added(base, place, path, elements)
            }
            (None, Below::Names) => Ok(expr(ExprKind::Object(self.members(place, path, elements)?))),
            (None, Below::Indexes) => self.listed(place, path, elements),
            (None, Below::Every) => self.each(place, path, elements),
            (None, Below::Nothing) => Err(Refused("nothing goes here".to_owned())),
            (Some(_), Below::Indexes | Below::Every | Below::Mixed) => {
                Err(Refused("a list is set whole and element by element".to_owned()))
            }
            (None, Below::Mixed) => {
                Err(Refused("elements one by one, `[*]` and members cannot be set at the same place".to_owned()))
            }
        }
    }

    /// The mapping that goes to a place; several only where they all say the same.
    fn only(&self, place: &Place) -> Result<Option<usize>, Refused> {
        let of = |index: &usize| self.set.mappings.get(*index).map(|one| (one.kind, one.source.as_str()));
        match place.own.as_slice() {
            [] => Ok(None),
            [first, rest @ ..] if rest.iter().all(|other| of(other) == of(first)) => Ok(Some(*first)),
            several => {
                let named: Vec<String> = several.iter().map(|index| format!("mappings[{index}]")).collect();
                Err(Refused(format!("{} go to one place", named.join(" and "))))
            }
        }
    }

    /// The value of one mapping, as the target takes it.
    fn leaf(&mut self, mapping: usize, path: &[PlaceStep], elements: &[Element]) -> Expr {
        let Some(mapping) = self.set.mappings.get(mapping) else { return expr(ExprKind::Todo) };
        let (value, _) = self.translated(mapping, elements, true);
        let place = self.target_at(path);
        let wanted = place.as_ref().map_or(Known::Any, known::of_schema);
        let value = known::converted(value, wanted, self.source);
        let value = if mapping.kind == SourceKind::Attribute { self.copied(value, place) } else { value };
        handled(value)
    }

    /// What a mapping reads or computes, and the lists for which it has no element.
    fn translated(&mut self, mapping: &SetMapping, elements: &[Element], tell: bool) -> (Expr, Vec<Expr>) {
        if mapping.kind == SourceKind::Static {
            return (text(&mapping.source), Vec::new());
        }
        let mut translator = Translator::new(&mapping.source, Some(self.source), self.names.clone());
        translator.elements = elements.to_vec();
        let mut remarks = Vec::new();
        let value = match mapping.kind {
            SourceKind::Attribute => match place::steps(&mapping.source) {
                Ok(steps) => translator.attribute(steps),
                Err((column, message)) => {
                    remarks.push((column, message, true));
                    expr(ExprKind::Todo)
                }
            },
            SourceKind::Expression | SourceKind::Static => {
                let translation = translator.whole();
                remarks.extend(translation.remarks.into_iter().map(|one| (one.column, one.message, one.lost)));
                translation.expression
            }
        };
        if tell {
            let index = mapping.index;
            let said = remarks.into_iter();
            let said = said.map(|(column, message, lost)| SetRemark {
                mapping: Some(index),
                column: Some(column),
                message,
                lost,
            });
            self.remarks.extend(said);
        }
        (value, translator.lists)
    }

    fn target_at(&self, path: &[PlaceStep]) -> Option<Schema> {
        path.iter().try_fold(self.target.clone(), |schema, step| match step {
            PlaceStep::Name(name) => known::below(&schema, &Step::Name(name.as_str().into())),
            PlaceStep::Index(_) | PlaceStep::Every => schema.items(),
        })
    }

    /// Of an object that is copied, the members that the target has: the others have no place to go.
    fn copied(&self, value: Expr, place: Option<Schema>) -> Expr {
        let Some(place) = place.filter(|place| place.has_only_named() && known::of_schema(place) == Known::Object)
        else {
            return value;
        };
        let ExprKind::Payload(steps) = &value.kind else { return value };
        let given = known::at(self.source, steps);
        let (given, has) = (given.as_ref(), place.properties());
        let fits = |name: &str| has.iter().any(|member| *member.name == *name);
        let is_object = given.is_some_and(|given| known::of_schema(given) == Known::Object);
        if given.is_some_and(|given| given.has_only_named() && given.properties().iter().all(|one| fits(&one.name))) {
            return value;
        }
        let value = if is_object { value } else { as_object(value) };
        call("only", std::iter::once(value).chain(has.iter().map(|member| text(&member.name))).collect())
    }

    /// `{ ...base, a: x }`
    fn added(
        &mut self,
        base: Expr,
        place: &Place,
        path: &mut Vec<PlaceStep>,
        elements: &[Element],
    ) -> Result<Expr, Refused> {
        let base = match base.kind {
            ExprKind::Catch(value, _) => *value,
            kind => expr(kind),
        };
        let spread = if known::of(&base, self.source) == Known::Object { base } else { as_object(base) };
        let members = self.members(place, path, elements)?;
        let members = std::iter::once(Member::Spread(spread)).chain(members).collect();
        Ok(expr(ExprKind::Object(members)))
    }

    fn members(
        &mut self,
        place: &Place,
        path: &mut Vec<PlaceStep>,
        elements: &[Element],
    ) -> Result<Vec<Member>, Refused> {
        let mut members = Vec::new();
        for (step, below) in &place.below {
            let PlaceStep::Name(name) = step else { continue };
            path.push(step.clone());
            let value = self.value(below, path, elements);
            path.pop();
            if let ExprKind::Object(made) = object(vec![(name.clone(), value?)]).kind {
                members.extend(made);
            }
        }
        Ok(members)
    }

    /// `x[0]`, `x[1]`: a list of what is there.
    fn listed(&mut self, place: &Place, path: &mut Vec<PlaceStep>, elements: &[Element]) -> Result<Expr, Refused> {
        let mut below: Vec<(i64, &Place)> = Vec::new();
        for (step, place) in &place.below {
            if let PlaceStep::Index(index) = step {
                below.push((*index, place));
            }
        }
        below.sort_by_key(|(index, _)| *index);
        if below.last().is_some_and(|(last, _)| usize::try_from(*last).is_ok_and(|last| last >= below.len())) {
            let message = "an element before this one is not set; the elements that are set move up".to_owned();
            let mapping = place.mappings().last().copied();
            self.remarks.push(SetRemark { mapping, column: None, message, lost: false });
        }
        let mut items = Vec::new();
        for (index, place) in below {
            path.push(PlaceStep::Index(index));
            let item = self.value(place, path, elements);
            path.pop();
            items.push(item?);
        }
        Ok(expr(ExprKind::List(items)))
    }

    /// `x[*]` on both sides: a list of what each element gives. Several lists go side by side.
    fn each(&mut self, place: &Place, path: &mut Vec<PlaceStep>, elements: &[Element]) -> Result<Expr, Refused> {
        let Some(below) = place.below.get(&PlaceStep::Every) else { return Ok(expr(ExprKind::Todo)) };
        let mut lists: Vec<Expr> = Vec::new();
        for mapping in place.mappings() {
            let Some(mapping) = self.set.mappings.get(mapping) else { continue };
            let (_, found) = self.translated(mapping, elements, false);
            lists.extend(found.into_iter().take(1));
        }
        let mut seen = Vec::new();
        lists.retain(|list| {
            let printed = print_expression(list);
            let new = !seen.contains(&printed);
            seen.push(printed);
            new
        });
        let (element, list, new) = match lists.as_slice() {
            [] => return Err(Refused("`[*]` stands in the destination and in no source".to_owned())),
            [list] => self.through(list),
            several => self.side_by_side(several),
        };
        let within: Vec<Element> = elements.iter().cloned().chain(new).collect();
        path.push(PlaceStep::Every);
        let item = self.value(below, path, &within);
        path.pop();
        self.names.give_back(&element);
        let item = item?;
        if item.kind == ExprKind::Name(element.clone()) {
            return Ok(list);
        }
        let generators = vec![Generator { element: name(&element), index: None, list, span: Span::default() }];
        Ok(expr(ExprKind::ListFor { generators, filter: None, item: Box::new(item) }))
    }

    fn through(&mut self, list: &Expr) -> (Arc<str>, Expr, Vec<Element>) {
        let element = self.names.of_element(list);
        let stands = expr(ExprKind::Name(element.clone()));
        (element, self.as_list(list.clone()), vec![Element { list: list.clone(), element: stands }])
    }

    /// The elements of several lists by their position, as many as the longest has.
    fn side_by_side(&mut self, lists: &[Expr]) -> (Arc<str>, Expr, Vec<Element>) {
        let row = self.names.take("row");
        let (mut arguments, mut elements, mut members) = (Vec::new(), Vec::new(), Names::default());
        for list in lists {
            let member = members.of_list(list);
            arguments.extend([text(&member), self.as_list(list.clone())]);
            let below = super::path::taken(expr(ExprKind::Name(row.clone())), Step::Name(member));
            elements.push(Element { list: list.clone(), element: below });
        }
        let zipped = call("dp.arrays_to_object", arguments);
        (row, expr(ExprKind::Catch(Box::new(zipped), Box::new(expr(ExprKind::Omit)))), elements)
    }

    fn as_list(&self, list: Expr) -> Expr {
        match known::of(&list, self.source) {
            Known::List => list,
            _ => expr(ExprKind::As(Box::new(list), name("list"))),
        }
    }
}

fn as_object(value: Expr) -> Expr {
    expr(ExprKind::As(Box::new(value), name("object")))
}

/// What fails is left out, as Data Prep does; of a choice that cannot fail itself, each branch.
fn handled(value: Expr) -> Expr {
    match value.kind {
        ExprKind::If { condition, then, otherwise } if known::is_plain_condition(&condition) => {
            if_else(*condition, handled(*then), handled(*otherwise))
        }
        kind => {
            let value = expr(kind);
            if known::is_plain_value(&value) {
                return value;
            }
            expr(ExprKind::Catch(Box::new(value), Box::new(expr(ExprKind::Omit))))
        }
    }
}
