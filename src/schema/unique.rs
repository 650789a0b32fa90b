//! Whether the elements of a list all differ, in one pass: each is written in a form that is the same for equal values.

use super::instance::{ElementsIter, Item};
use crate::value::Value;
use jsonschema::JsonType;
use jsonschema::json::{Array, JsonNumber, Node, Object};
use rustc_hash::FxHashSet;
use serde_json::Value as Json;

/// Whether no two elements are equal: numbers by their exact value, members in any order.
pub(super) fn is_unique(elements: ElementsIter<'_>) -> bool {
    let mut seen = FxHashSet::default();
    elements.into_iter().all(|element| {
        let mut form = Vec::new();
        write(element, &mut form);
        seen.insert(form)
    })
}

/// Values without those that equal one before.
pub(super) fn distinct(values: Vec<Json>) -> Vec<Json> {
    let mut seen = FxHashSet::default();
    values.into_iter().filter(|value| seen.insert(form(value))).collect()
}

/// The values that are among others too.
pub(super) fn common(values: Vec<Json>, others: &[Json]) -> Vec<Json> {
    let others: FxHashSet<Vec<u8>> = others.iter().map(form).collect();
    values.into_iter().filter(|value| others.contains(&form(value))).collect()
}

fn form(value: &Json) -> Vec<u8> {
    let mut form = Vec::new();
    write(Item::of(&Value::from_json(value)), &mut form);
    form
}

fn write(item: Item<'_>, out: &mut Vec<u8>) {
    match item.json_type() {
        JsonType::Null => out.push(b'z'),
        JsonType::Boolean => out.push(if item.as_boolean() == Some(true) { b't' } else { b'f' }),
        JsonType::Number | JsonType::Integer => {
            if let Some(number) = item.as_number() {
                number_form(&number.as_str(), out);
            }
        }
        JsonType::String => text_form(&item.as_string().unwrap_or_default(), out),
        JsonType::Array => {
            out.push(b'[');
            item.as_array().into_iter().flat_map(|list| list.elements()).for_each(|element| write(element, out));
            out.push(b']');
        }
        JsonType::Object => {
            let mut members: Vec<_> = item.as_object().into_iter().flat_map(|object| object.members()).collect();
            members.sort_by(|(a, _), (b, _)| a.cmp(b));
            out.push(b'{');
            for (name, value) in members {
                text_form(&name, out);
                write(value, out);
            }
            out.push(b'}');
        }
    }
}

fn text_form(text: &str, out: &mut Vec<u8>) {
    out.push(b's');
    out.extend_from_slice(&(text.len() as u64).to_be_bytes());
    out.extend_from_slice(text.as_bytes());
}

/// Sign, digits without zeros at either end, and the power of ten of the last digit.
fn number_form(token: &str, out: &mut Vec<u8>) {
    let (sign, token) = token.strip_prefix('-').map_or((b'+', token), |rest| (b'-', rest));
    let (mantissa, exponent) = token.split_once(['e', 'E']).unwrap_or((token, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let kept = digits.trim_end_matches('0');
    let exponent = exponent.parse::<i128>().unwrap_or(if exponent.starts_with('-') { i128::MIN } else { i128::MAX });
    let shift = (digits.len() - kept.len()) as i128 - fraction.len() as i128;
    let significant = kept.trim_start_matches('0');
    out.push(b'n');
    if significant.is_empty() {
        return out.push(b'0');
    }
    out.push(sign);
    text_form(significant, out);
    out.extend_from_slice(&exponent.saturating_add(shift).to_be_bytes());
}
