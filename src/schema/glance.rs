//! What a schema asks of texts, numbers and sizes, as far as it can be told at once; the rest is told as unsure.
//!
//! A format is told for texts that are surely of it; of all others, and of patterns and multiples, the `jsonschema`
//! crate has the word.

use super::shape::{Limit, NumberRules, ShapeSizes, TextRules};
use crate::payload::{Node, Number, Text};
use crate::value;
use std::borrow::Cow;
use std::cmp::Ordering;

/// What can be told of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// It is refused.
    No,
    /// It is taken.
    Yes,
    /// That is for others to say.
    Unsure,
}

impl Told {
    fn of(taken: bool) -> Told {
        if taken { Told::Yes } else { Told::No }
    }
}

/// Tells of some texts that they are surely of a format.
type Tells = fn(&str) -> bool;

/// What is asked of scalars and sizes.
#[derive(Debug)]
pub(super) struct Glance {
    /// Characters of a text, at least and at most.
    length: Option<(u64, u64)>,
    /// The formats of a text.
    formats: Vec<Tells>,
    /// Whether something else is asked of texts.
    more_of_texts: bool,
    numbers: NumberRules,
    /// Elements of a list, at least and at most.
    elements: (u64, u64),
    /// Whether elements must differ.
    unique: bool,
    /// Members of an object, at least and at most.
    members: (u64, u64),
}

impl Glance {
    /// What a shape asks; none where it asks nothing.
    pub(super) fn of(text: &TextRules, numbers: &NumberRules, sizes: &ShapeSizes) -> Option<Box<Glance>> {
        let bounds = |(least, most): (Option<u64>, Option<u64>)| (least.unwrap_or(0), most.unwrap_or(u64::MAX));
        let is_measured = text.min.is_some() || text.max.is_some();
        let glance = Glance {
            length: is_measured.then(|| bounds((text.min, text.max))),
            formats: text.formats.iter().map(|format| surely_of(format)).collect(),
            more_of_texts: !text.patterns.is_empty(),
            numbers: numbers.clone(),
            elements: bounds(sizes.elements),
            unique: sizes.unique,
            members: bounds(sizes.members),
        };
        let asks_nothing =
            *text == TextRules::default() && *numbers == NumberRules::default() && *sizes == ShapeSizes::default();
        (!asks_nothing).then(|| Box::new(glance))
    }

    /// What can be told of a text.
    pub(super) fn text(&self, text: Option<Text<'_>>) -> Told {
        let Some(text) = text else { return Told::Unsure };
        if let Some((least, most)) = self.length
            && !is_of_length(&text, least, most)
        {
            return Told::No;
        }
        let is_of_all = || {
            let characters: Cow<'_, str> = text.characters();
            self.formats.iter().all(|is_of| is_of(&characters))
        };
        if self.more_of_texts || !(self.formats.is_empty() || is_of_all()) { Told::Unsure } else { Told::Yes }
    }

    /// What can be told of a number.
    pub(super) fn number(&self, number: Option<Number<'_>>) -> Told {
        let NumberRules { minimum, maximum, multiple_of } = &self.numbers;
        let (Some(number), true) = (number, multiple_of.is_empty()) else { return Told::Unsure };
        if minimum.is_none() && maximum.is_none() {
            return Told::Yes;
        }
        let Some(number) = number.as_integer() else { return Told::Unsure };
        let (least, most) = (minimum.as_ref().map(whole), maximum.as_ref().map(whole));
        let fits = |limit: Option<Option<(i128, bool)>>, side: Ordering| match limit {
            None => Told::Yes,
            Some(None) => Told::Unsure,
            Some(Some((limit, exclusive))) => {
                let order = number.cmp(&limit);
                Told::of(order == side || (order.is_eq() && !exclusive))
            }
        };
        match (fits(least, Ordering::Greater), fits(most, Ordering::Less)) {
            (Told::No, _) | (_, Told::No) => Told::No,
            (Told::Yes, Told::Yes) => Told::Yes,
            (Told::Unsure, _) | (_, Told::Unsure) => Told::Unsure,
        }
    }

    /// What can be told of a list.
    pub(super) fn list(&self, list: Node<'_>) -> Told {
        let (length, (least, most)) = (list.len() as u64, self.elements);
        if self.unique && length > 1 { Told::Unsure } else { Told::of(least <= length && length <= most) }
    }

    /// What can be told of an object.
    pub(super) fn object(&self, object: Node<'_>) -> Told {
        let (size, (least, most)) = (object.len() as u64, self.members);
        Told::of(least <= size && size <= most)
    }
}

/// Whether a text has so many characters. Bytes are never fewer, and at most four for each; an escape is up to six.
fn is_of_length(text: &Text<'_>, least: u64, most: u64) -> bool {
    if let Some(plain) = text.as_plain_str() {
        let bytes = plain.len() as u64;
        if bytes <= most && (least <= 1 && bytes >= least || bytes / 4 >= least) {
            return true;
        }
    }
    let characters = text.chars_count() as u64;
    least <= characters && characters <= most
}

fn whole(limit: &Limit) -> Option<(i128, bool)> {
    let value = limit.value.as_i64().map(i128::from).or(limit.value.as_u64().map(i128::from));
    value.map(|value| (value, limit.exclusive))
}

/// What tells of some texts that they are surely of a format.
fn surely_of(format: &str) -> Tells {
    match format {
        "date-time" => value::is_plain_time,
        "email" => value::is_email,
        "ipv4" => value::is_ipv4,
        "ipv6" => value::is_ipv6,
        "uuid" => value::is_uuid,
        _ => |_| false,
    }
}
