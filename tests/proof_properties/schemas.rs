//! Random JSON Schemas over the keywords that the engine knows.

use super::payloads;
use super::random::Random;
use serde_json::{Map, Value as Json, json};

/// Names of members; few, so that schemas and payloads often meet.
pub const NAMES: [&str; 10] = ["a", "b", "ab", "mail", "at", "count", "price", "flag", "items", "odd-name"];

/// Patterns, each with texts that match it in `payloads`.
pub const PATTERNS: [&str; 9] =
    ["^[a-z]+$", "^[A-Z]{2}$", "^[0-9]{3}$", "^x", "a", "^(a|b)+$", "^[0-9a-f]{64}$", "^.{0,3}$", "^[a-z0-9]*$"];

pub const FORMATS: [&str; 14] = [
    "date-time",
    "date",
    "time",
    "duration",
    "email",
    "idn-email",
    "ipv4",
    "ipv6",
    "uuid",
    "uri",
    "uri-reference",
    "hostname",
    "iri",
    "json-pointer",
];

/// A schema of an object, with `$defs` of its own.
pub fn document(random: &mut Random) -> Json {
    with_definitions(object_of(random, 3, 35, (3, 8)), random)
}

/// The same, asking for few members: a mapping has to set those.
pub fn target(random: &mut Random) -> Json {
    with_definitions(object_of(random, 3, 8, (4, 9)), random)
}

/// What a record can have of another schema's values, more or less.
pub fn like(random: &mut Random, schema: &Json) -> Json {
    let mut schema = changed(random, schema);
    if let Some(Json::Array(names)) = schema.get_mut("required") {
        names.retain(|_| random.chance(30));
    }
    schema
}

fn with_definitions(mut schema: Json, random: &mut Random) -> Json {
    schema["$defs"] = json!({"d0": leaf(random), "d1": object(random, 1), "d2": list(random, 1)});
    schema
}

/// A schema of anything.
pub fn any(random: &mut Random, depth: u32) -> Json {
    if depth == 0 {
        return leaf(random);
    }
    match random.below(20) {
        0..=8 => leaf(random),
        9..=11 => list(random, depth - 1),
        12..=14 => object(random, depth - 1),
        15 => {
            let branches: Vec<Json> = (0..random.between(1, 3)).map(|_| any(random, depth - 1)).collect();
            json!({ *random.pick(&["anyOf", "oneOf", "allOf", "anyOf"]): branches })
        }
        16 => json!({"anyOf": [any(random, depth - 1), {"type": "null"}]}),
        17 => json!({"$ref": random.pick(&["#/$defs/d0", "#/$defs/d1", "#/$defs/d2"])}),
        18 => json!({"if": leaf(random), "then": leaf(random), "else": any(random, depth - 1)}),
        _ => match random.below(4) {
            0 => json!(true),
            1 => json!({"not": leaf(random)}),
            2 => json!({"$ref": "#/$defs/d1", "minProperties": 1}),
            _ => json!({}),
        },
    }
}

/// Mostly a scalar.
pub fn leaf(random: &mut Random) -> Json {
    let mut schema = match random.below(12) {
        0..=4 => text(random),
        5..=6 => number(random, "integer"),
        7 => number(random, "number"),
        8 => json!({"type": "boolean"}),
        9 => values(random),
        10 => json!({"type": ["string", "integer", "boolean"]}),
        _ => json!({"type": "null"}),
    };
    if random.chance(15) && schema.get("enum").is_none() && schema["type"].is_string() {
        schema["type"] = json!([schema["type"], "null"]);
    }
    schema
}

pub fn text(random: &mut Random) -> Json {
    let mut schema = json!({"type": "string"});
    if random.chance(40) {
        schema["maxLength"] = json!(random.between(0, 12));
    }
    if random.chance(25) {
        schema["minLength"] = json!(random.between(0, 4));
    }
    match random.below(6) {
        0 => schema["pattern"] = json!(random.pick(&PATTERNS)),
        1 | 2 => schema = json!({"type": "string", "format": random.pick(&FORMATS)}),
        3 if random.chance(40) => {
            schema["format"] = json!(random.pick(&FORMATS));
            schema["maxLength"] = json!(random.between(4, 80));
        }
        _ => {}
    }
    schema
}

pub fn number(random: &mut Random, name: &str) -> Json {
    let mut schema = json!({"type": name});
    if random.chance(40) {
        schema[*random.pick(&["minimum", "minimum", "exclusiveMinimum"])] = json!(random.between(-5, 3));
    }
    if random.chance(40) {
        schema[*random.pick(&["maximum", "maximum", "exclusiveMaximum"])] = json!(random.between(3, 20));
    }
    if random.chance(15) {
        schema["multipleOf"] = random.pick(&[json!(1), json!(2), json!(5), json!(0.5), json!(0.01)]).clone();
    }
    schema
}

fn values(random: &mut Random) -> Json {
    let all = [
        json!("a"),
        json!("b"),
        json!("ab"),
        json!("red"),
        json!(""),
        json!(1),
        json!(2.5),
        json!(true),
        json!(null),
        json!("2026-01-05"),
        json!("a@b.example"),
    ];
    let kept: Vec<Json> = if random.chance(60) {
        all[..5].iter().filter(|_| random.chance(60)).cloned().collect()
    } else {
        all.iter().filter(|_| random.chance(30)).cloned().collect()
    };
    match kept.as_slice() {
        [] => json!({"const": random.pick(&all)}),
        _ => json!({"enum": kept}),
    }
}

pub fn list(random: &mut Random, depth: u32) -> Json {
    let mut schema = json!({"type": "array"});
    if random.chance(85) {
        schema["items"] = any(random, depth);
    }
    if random.chance(12) {
        schema["prefixItems"] = json!([any(random, depth), leaf(random)]);
    }
    if random.chance(20) {
        schema["minItems"] = json!(random.between(0, 2));
    }
    if random.chance(25) {
        schema["maxItems"] = json!(random.between(1, 4));
    }
    if random.chance(12) {
        schema["uniqueItems"] = json!(true);
    }
    if random.chance(4) {
        schema["contains"] = leaf(random);
    }
    schema
}

pub fn object(random: &mut Random, depth: u32) -> Json {
    let (most, needed) = (if depth > 1 { 6 } else { 3 }, *random.pick(&[0, 20, 50]));
    object_of(random, depth, needed, (0, most))
}

fn object_of(random: &mut Random, depth: u32, needed: u64, (least, most): (i64, i64)) -> Json {
    let mut members = Map::new();
    for _ in 0..random.between(least, most) {
        members.insert((*random.pick(&NAMES)).to_owned(), any(random, depth.saturating_sub(1)));
    }
    let names: Vec<String> = members.keys().cloned().collect();
    let required: Vec<&String> = names.iter().filter(|_| random.chance(needed)).collect();
    let mut schema = json!({"type": "object", "properties": members, "required": required});
    match random.below(10) {
        0..=4 => schema["additionalProperties"] = json!(false),
        5 => schema["additionalProperties"] = leaf(random),
        6 => schema["patternProperties"] = json!({ *random.pick(&["^a", "^x", "b$"]): leaf(random) }),
        _ => {}
    }
    if random.chance(5) {
        schema["unevaluatedProperties"] = json!(false);
    }
    conditions(random, &mut schema, &names);
    schema
}

/// What ties members together.
fn conditions(random: &mut Random, schema: &mut Json, names: &[String]) {
    if names.len() < 2 {
        return;
    }
    let (one, other) = (random.pick(names).clone(), random.pick(names).clone());
    match random.below(24) {
        0 | 1 => schema["dependentRequired"] = json!({ one: [other] }),
        2 => {
            let value = payloads::value(&schema["properties"][&one].clone(), &json!({}), random, 2);
            schema["if"] = json!({"properties": { &one: {"const": value.unwrap_or(Json::Null)} }, "required": [one]});
            schema["then"] = json!({"required": [other]});
        }
        3 => schema["oneOf"] = json!([{"required": [one]}, {"required": [other]}]),
        4 => schema["anyOf"] = json!([{"required": [one]}, {"properties": { other: leaf(random) }}]),
        5 => schema["minProperties"] = json!(random.between(1, 2)),
        6 => schema["maxProperties"] = json!(random.between(1, 4)),
        7 => schema["allOf"] = json!([{"properties": { one: leaf(random) }}]),
        8 => schema["propertyNames"] = json!({"maxLength": 8}),
        _ => {}
    }
}

/// Nearly the same schema: some keywords taken out, put in, loosened, tightened.
pub fn changed(random: &mut Random, schema: &Json) -> Json {
    let Json::Object(keywords) = schema else { return if random.chance(90) { schema.clone() } else { leaf(random) } };
    let mut out = Map::new();
    for (keyword, value) in keywords {
        if random.chance(6) && keyword != "$defs" {
            continue;
        }
        let value = match (keyword.as_str(), value) {
            ("properties", Json::Object(members)) | ("$defs", Json::Object(members)) => {
                members.iter().map(|(name, member)| (name.clone(), changed(random, member))).collect()
            }
            ("items" | "additionalProperties" | "not" | "if" | "then" | "else", Json::Object(_)) => {
                changed(random, value)
            }
            ("anyOf" | "oneOf" | "allOf" | "prefixItems", Json::Array(all)) => {
                all.iter().map(|one| changed(random, one)).collect()
            }
            ("required", Json::Array(names)) => names.iter().filter(|_| random.chance(90)).cloned().collect(),
            (_, Json::Number(number)) if random.chance(30) && number.is_i64() => {
                json!(
                    (number.as_i64().unwrap_or(0).saturating_add(random.between(-2, 4)))
                        .max(i64::from(keyword.starts_with('m')))
                )
            }
            (_, value) => value.clone(),
        };
        out.insert(keyword.clone(), value);
    }
    Json::Object(out)
}
