//! What one schema is said to cover, against values made for the other.

use super::payloads;
use super::random::Random;
use super::schemas;
use serde_json::{Value as Json, json};
use xdmap::payload::{ReadOptions, Tape};
use xdmap::schema::{Cover, Schema, Validator};

pub fn load(schema: &Json) -> Option<Schema> {
    Schema::load("test.schema.json", &schema.to_string(), &|_| None).ok()
}

/// How often a pair of schemas was covered, was surely not covered, and how often the latter had a value to show it.
#[derive(Debug, Default)]
pub struct Tally {
    pub pairs: usize,
    pub covered: usize,
    pub values: usize,
}

/// One pair of schemas: the second is changed from the first, or another one.
pub fn pair(random: &mut Random, tally: &mut Tally) {
    let theirs =
        if random.chance(50) { schemas::document(random) } else { with_definitions(schemas::any(random, 2), random) };
    let mut ours = if random.chance(75) { schemas::changed(random, &theirs) } else { schemas::document(random) };
    if !ours.is_object() {
        ours = json!({});
    }
    let (Some(a), Some(b)) = (load(&ours), load(&theirs)) else { return };
    let (Some(of_a), Some(of_b)) = (a.validator(), b.validator()) else { return };
    let answer = a.covers(&b);
    let (both, union) = (a.and(&b), a.or(&b));
    let (Some(of_both), Some(of_union)) = (both.validator(), union.validator()) else { return };
    tally.pairs += 1;
    tally.covered += usize::from(answer == Cover::Yes);
    for _ in 0..12 {
        let aimed = if random.chance(70) { &theirs } else { &ours };
        let value = payloads::value(aimed, aimed, random, 6).unwrap_or_else(|| payloads::anything(random, 2));
        let (in_a, in_b) = (of_a.accepts_json(&value), of_b.accepts_json(&value));
        tally.values += usize::from(in_b);
        let told = || format!("\n  a: {ours}\n  b: {theirs}\n  value: {value}");
        assert!(answer != Cover::Yes || in_a || !in_b, "a is said to cover b{}", told());
        assert_eq!(of_both.accepts_json(&value), in_a && in_b, "both: {both:?}{}", told());
        assert!(of_union.accepts_json(&value) || !(in_a || in_b), "union: {union:?}{}", told());
        assert!(a.meets(&b) || !(in_a && in_b), "they meet{}", told());
        assert_eq!(accepts_text(&of_b, &payloads::spelled(&value, random)), in_b, "as it is spelled{}", told());
        if in_b {
            look_ups(&b, &value, &told);
        }
    }
}

/// The verdict on a text, read as payloads are.
pub fn accepts_text(validator: &Validator, text: &str) -> bool {
    let mut tape = Tape::default();
    let document =
        tape.read(text.as_bytes(), &ReadOptions::default()).unwrap_or_else(|fault| panic!("{fault:?}: {text}"));
    validator.accepts(document.root())
}

/// What look-ups say of a schema holds of its values.
fn look_ups(schema: &Schema, value: &Json, told: &dyn Fn() -> String) {
    use xdmap::schema::{Property, TypeSet};
    let accepts =
        |schema: &Schema, value: &Json| schema.validator().is_none_or(|validator| validator.accepts_json(value));
    assert!(schema.types().covers(TypeSet::of_json(value)), "types{}", told());
    if let Some(values) = schema.enum_values() {
        assert!(values.contains(value) || value.is_number(), "listed values{}", told());
    }
    let alternatives = schema.branches();
    assert!(alternatives.iter().any(|one| accepts(one, value)), "branches {alternatives:?}{}", told());
    if let Some(text) = value.as_str() {
        let length = text.chars().count() as u64;
        assert!(
            schema.min_length() <= length && schema.max_length().is_none_or(|most| length <= most),
            "length{}",
            told()
        );
    }
    if let Some(elements) = value.as_array() {
        for (index, element) in elements.iter().enumerate() {
            assert!(accepts(&schema.item(index).unwrap(), element), "item {index}{}", told());
            assert!(accepts(&schema.items().unwrap(), element), "items, at {index}{}", told());
        }
    }
    if let Some(members) = value.as_object() {
        assert!(schema.required().iter().all(|name| members.contains_key(&**name)), "required{}", told());
        for (name, member) in members {
            match schema.property(name) {
                Property::Closed => panic!("`{name}` is closed{}", told()),
                Property::Undeclared => {}
                Property::Declared { schema: of_member, .. } => {
                    assert!(accepts(&of_member, member), "`{name}`: {of_member:?}{}", told());
                }
            }
        }
    }
}

fn with_definitions(mut schema: Json, random: &mut Random) -> Json {
    if !schema.is_object() {
        schema = json!({});
    }
    schema["$defs"] =
        json!({"d0": schemas::leaf(random), "d1": schemas::object(random, 1), "d2": schemas::list(random, 1)});
    schema
}

/// Texts of every kind that the payloads know, against what formats and patterns are said to imply.
pub fn texts() {
    let words = |name: &str| {
        if name.starts_with('^') || name == "a" { json!({"pattern": name}) } else { json!({"format": name}) }
    };
    let all: Vec<(Schema, &str)> = payloads::SAMPLES
        .iter()
        .map(|(name, _)| (Schema::from_json(words(name)).with_types(xdmap::schema::Type::String.into()), *name))
        .collect();
    let texts: Vec<Json> = payloads::SAMPLES.iter().flat_map(|(_, texts)| *texts).map(|text| json!(text)).collect();
    for (a, wanted) in &all {
        let of_a = a.validator().unwrap();
        for (b, given) in &all {
            let of_b = b.validator().unwrap();
            let (least, most) = (Schema::any().with_length(0, Some(10)), Schema::any().with_length(3, None));
            for text in texts.iter().filter(|text| of_b.accepts_json(text)) {
                assert!(
                    a.covers(b) != Cover::Yes || of_a.accepts_json(text),
                    "{wanted} is said to cover {given}: {text}"
                );
                assert!(a.meets(b) || !of_a.accepts_json(text), "{wanted} {given}: {text}");
                for bounds in [&least, &most] {
                    let within = bounds.validator().unwrap().accepts_json(text);
                    assert!(bounds.covers(b) != Cover::Yes || within, "{bounds:?} is said to cover {given}: {text}");
                }
            }
        }
    }
}
