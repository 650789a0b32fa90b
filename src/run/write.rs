//! Writing values into a record: compact, in the key order of the target schema, nothing empty.
//!
//! Scalars of the payload are copied as written. Of a copied list or object, `null` and blank text (where blank is
//! missing) are left out, then what is empty. So they are where a made list or object took them over.

use super::fault::{Fault, Given};
use crate::check::Constant;
use crate::function::FailureKind;
use crate::payload::{Node, NodeKind, Number, Text};
use crate::plan::Layout;
use crate::value::{self, TimeDigits, Value};

/// Lists over so many items are worth a note.
pub(super) const LONG_LIST: usize = 10;

/// The first second of the year 0.
pub(super) const YEAR_0: i64 = -62_167_219_200;

/// Where values are written, and how.
pub(super) struct Writer<'w> {
    /// The records.
    pub out: &'w mut Vec<u8>,
    /// Digits of times.
    pub times: TimeDigits,
    /// Whether blank text of the payload is left out.
    pub blank: bool,
    /// Work left.
    pub budget: &'w mut u64,
    /// Lists over ten items that were written.
    pub long_lists: u32,
}

/// The bytes of a constant in a record; none where nothing would be written.
pub(crate) fn render_constant(constant: &Constant, layout: &Layout, times: TimeDigits) -> Option<Vec<u8>> {
    let (mut out, mut budget) = (Vec::new(), u64::MAX);
    let mut writer = Writer { out: &mut out, times, blank: false, budget: &mut budget, long_lists: 0 };
    match writer.value(constant, Some(layout)) {
        // A long list is noted for each record, so it is written for each.
        Ok(true) if writer.long_lists == 0 => Some(out),
        Ok(_) | Err(_) => None,
    }
}

impl Writer<'_> {
    /// Writes a value; false, and nothing written, where it is empty.
    pub(super) fn value(&mut self, value: &Value<'_>, layout: Option<&Layout>) -> Given<bool> {
        match value {
            Value::Null => self.out.extend_from_slice(b"null"),
            Value::Bool(true) => self.out.extend_from_slice(b"true"),
            Value::Bool(false) => self.out.extend_from_slice(b"false"),
            Value::Number(number) => self.number(number, layout),
            Value::Text(text) => text.write_json(self.out),
            // RFC 3339 has no year before 0; a time of that year may be one in UTC.
            Value::Time(time) if time.as_second() < YEAR_0 => {
                return Err(Fault::new(FailureKind::Value, "the time lies before the year 0 in UTC"));
            }
            Value::Time(time) => self.quoted(|out, times| value::write_time(*time, times, out)),
            Value::Date(date) => self.quoted(|out, _| value::write_date(*date, out)),
            Value::Duration(duration) => self.quoted(|out, _| value::write_duration(*duration, out)),
            Value::Node(node) => return self.node(*node, layout),
            Value::List(list) => {
                return self.list(list.iter(), layout, Self::inside);
            }
            Value::Object(members) => {
                let members = members.iter().map(|(key, value)| (key.clone(), value));
                return self.object(members, layout, Self::inside);
            }
        }
        Ok(true)
    }

    /// Writes a value inside a list or object that was made. What such a one took over from the payload as it came (by
    /// `...`, `only` and the like) loses the same as a copy does: null, and blank text where blank is missing.
    fn inside(&mut self, value: &Value<'_>, layout: Option<&Layout>) -> Given<bool> {
        if is_left_out(value, self.blank) { Ok(false) } else { self.value(value, layout) }
    }

    fn node(&mut self, node: Node<'_>, layout: Option<&Layout>) -> Given<bool> {
        self.spend()?;
        match node.kind() {
            NodeKind::Null => return Ok(false),
            NodeKind::Bool => self.out.extend_from_slice(node.raw().as_bytes()),
            NodeKind::Number => match node.number() {
                Some(number) => self.number(&number, layout),
                None => return Ok(false),
            },
            NodeKind::Text => {
                if self.blank && node.text().is_none_or(|text| text.is_blank()) {
                    return Ok(false);
                }
                self.out.extend_from_slice(node.raw().as_bytes());
            }
            NodeKind::List => {
                return self.list(node.elements(), layout, |writer, one, layout| writer.node(one, layout));
            }
            NodeKind::Object => {
                return self.object(node.members(), layout, |writer, one, layout| writer.node(one, layout));
            }
        }
        Ok(true)
    }

    /// A place for whole numbers takes them without a fraction or exponent; others are written as they are.
    fn number(&mut self, number: &Number<'_>, layout: Option<&Layout>) {
        let whole = layout.is_some_and(|layout| layout.integer);
        if !(whole && number.write_integer(self.out)) {
            number.write_json(self.out);
        }
    }

    fn quoted(&mut self, write: impl FnOnce(&mut Vec<u8>, TimeDigits)) {
        self.out.push(b'"');
        write(self.out, self.times);
        self.out.push(b'"');
    }

    fn list<T>(
        &mut self,
        elements: impl Iterator<Item = T>,
        layout: Option<&Layout>,
        write: impl Fn(&mut Self, T, Option<&Layout>) -> Given<bool>,
    ) -> Given<bool> {
        let below = layout.and_then(Layout::elements).map(|layout| &**layout);
        let start = self.out.len();
        let mut written = 0;
        self.out.push(b'[');
        for element in elements {
            if write(self, element, below)? {
                self.out.push(b',');
                written += 1;
            }
        }
        self.long_lists += u32::from(written > LONG_LIST);
        Ok(self.close(start, b']'))
    }

    fn object<'k, T>(
        &mut self,
        members: impl Iterator<Item = (Text<'k>, T)> + Clone,
        layout: Option<&Layout>,
        write: impl Fn(&mut Self, T, Option<&Layout>) -> Given<bool>,
    ) -> Given<bool> {
        let start = self.out.len();
        self.out.push(b'{');
        match layout.filter(|layout| layout.orders()) {
            Some(layout) if !is_in_order(members.clone(), layout) => {
                let mut sorted: Vec<_> = members.map(|(key, one)| (layout.rank(&key.characters()), key, one)).collect();
                sorted.sort_by_key(|(rank, _, _)| *rank);
                for (_, key, one) in sorted {
                    self.member(&key, one, Some(layout), &write)?;
                }
            }
            _ => {
                for (key, one) in members {
                    self.member(&key, one, layout, &write)?;
                }
            }
        }
        Ok(self.close(start, b'}'))
    }

    fn member<T>(
        &mut self,
        key: &Text<'_>,
        value: T,
        layout: Option<&Layout>,
        write: &impl Fn(&mut Self, T, Option<&Layout>) -> Given<bool>,
    ) -> Given<()> {
        let below = layout.and_then(|layout| layout.member(&key.characters())).map(|layout| &**layout);
        let mark = self.out.len();
        key.write_json(self.out);
        self.out.push(b':');
        if write(self, value, below)? {
            self.out.push(b',');
        } else {
            self.out.truncate(mark);
        }
        Ok(())
    }

    /// Closes a list or object whose members each end in a comma; takes it back when there is none.
    fn close(&mut self, start: usize, end: u8) -> bool {
        if self.out.len() == start + 1 {
            self.out.truncate(start);
            return false;
        }
        self.out.pop();
        self.out.push(end);
        true
    }

    fn spend(&mut self) -> Given<()> {
        *self.budget = self.budget.checked_sub(1).ok_or_else(Fault::budget)?;
        Ok(())
    }
}

fn is_in_order<'k, T>(members: impl Iterator<Item = (Text<'k>, T)>, layout: &Layout) -> bool {
    members.map(|(key, _)| layout.rank(&key.characters())).is_sorted()
}

/// A value as a record has it: `null` and blank text of the payload left out of lists and objects, then what is empty.
pub(super) fn pruned<'p>(value: Value<'p>, blank: bool) -> Option<Value<'p>> {
    match value {
        Value::Node(node) if is_full(node, blank) => Some(Value::Node(node)),
        Value::Node(node) => pruned_node(node, blank),
        Value::List(list) if list.iter().all(|one| is_scalar(one) && !is_left_out(one, blank)) => {
            if list.is_empty() {
                None
            } else {
                Some(Value::List(list))
            }
        }
        Value::List(list) => {
            let list: Vec<_> = list.iter().filter_map(|one| pruned_inside(one, blank)).collect();
            if list.is_empty() { None } else { Some(Value::list(list)) }
        }
        Value::Object(members) => {
            let members: Vec<_> = members
                .iter()
                .filter_map(|(key, one)| pruned_inside(one, blank).map(|one| (key.clone(), one)))
                .collect();
            if members.is_empty() { None } else { Some(Value::object(members)) }
        }
        scalar => Some(scalar),
    }
}

/// An element or member of what was made, as [`Writer::inside`] writes it.
fn pruned_inside<'p>(value: &Value<'p>, blank: bool) -> Option<Value<'p>> {
    if is_left_out(value, blank) { None } else { pruned(value.clone(), blank) }
}

/// Whether an element or member is left out for what it is: `null`, or blank text of the payload where blank is missing.
fn is_left_out(value: &Value<'_>, blank: bool) -> bool {
    match value {
        Value::Null => true,
        Value::Text(text @ Text::Token { .. }) => blank && text.is_blank(),
        _ => false,
    }
}

fn is_scalar(value: &Value<'_>) -> bool {
    !matches!(value, Value::Node(_) | Value::List(_) | Value::Object(_))
}

/// Whether a piece of the payload is written as it is.
fn is_full(node: Node<'_>, blank: bool) -> bool {
    match node.kind() {
        NodeKind::Null => false,
        NodeKind::Bool | NodeKind::Number => true,
        NodeKind::Text => !blank || node.text().is_some_and(|text| !text.is_blank()),
        NodeKind::List => !node.is_empty() && node.elements().all(|one| is_full(one, blank)),
        NodeKind::Object => !node.is_empty() && node.members().all(|(_, one)| is_full(one, blank)),
    }
}

fn pruned_node<'p>(node: Node<'p>, blank: bool) -> Option<Value<'p>> {
    match node.kind() {
        NodeKind::Null => None,
        NodeKind::Bool | NodeKind::Number => Some(Value::from_node(node)),
        NodeKind::Text => is_full(node, blank).then(|| Value::from_node(node)),
        NodeKind::List => {
            let list: Vec<_> = node.elements().filter_map(|one| pruned_node(one, blank)).collect();
            if list.is_empty() { None } else { Some(Value::list(list)) }
        }
        NodeKind::Object => {
            let members = node.members().filter_map(|(key, one)| pruned_node(one, blank).map(|one| (key, one)));
            let members: Vec<_> = members.collect();
            if members.is_empty() { None } else { Some(Value::object(members)) }
        }
    }
}
