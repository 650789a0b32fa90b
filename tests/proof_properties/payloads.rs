//! Random values for a schema: aimed at it, and so mostly accepted; and their spelling as JSON text.

use super::random::Random;
use super::schemas::NAMES;
use serde_json::{Map, Value as Json, json};

/// A value that the schema probably lets through; none where nothing seems to be.
pub fn value(schema: &Json, root: &Json, random: &mut Random, depth: u32) -> Option<Json> {
    let merged = merged(schema, root, random, 6)?;
    if depth == 0 {
        return Some(Json::Null);
    }
    if random.chance(3) {
        return Some(anything(random, 2));
    }
    if let Some(one) = merged.get("const") {
        return Some(one.clone());
    }
    if let Some(Json::Array(values)) = merged.get("enum") {
        return (!values.is_empty()).then(|| random.pick(values).clone());
    }
    let ty = types(&merged, random)?;
    Some(match ty.as_str() {
        "string" => Json::from(text(&merged, random)),
        "integer" => integer(&merged, random),
        "number" if random.chance(50) => integer(&merged, random),
        "number" => fraction(&merged, random),
        "boolean" => json!(random.chance(50)),
        "array" => list(&merged, root, random, depth)?,
        "object" => object(&merged, root, random, depth)?,
        _ => Json::Null,
    })
}

fn types(schema: &Map<String, Json>, random: &mut Random) -> Option<String> {
    let has = |names: &[&str]| names.iter().any(|name| schema.contains_key(*name));
    match schema.get("type") {
        Some(Json::String(one)) => Some(one.clone()),
        Some(Json::Array(names)) if names.is_empty() => None,
        Some(Json::Array(names)) => random.pick(names).as_str().map(str::to_owned),
        _ if has(&["properties", "required", "patternProperties"]) => Some("object".to_owned()),
        _ if has(&["items", "prefixItems"]) => Some("array".to_owned()),
        _ if has(&["maxLength", "minLength", "pattern", "format"]) => Some("string".to_owned()),
        _ => Some((*random.pick(&["string", "integer", "number", "boolean", "null", "array", "object"])).to_owned()),
    }
}

/// References followed, one branch of each choice taken, all put into one object of keywords.
fn merged(schema: &Json, root: &Json, random: &mut Random, depth: u32) -> Option<Map<String, Json>> {
    let keywords = match schema {
        Json::Object(keywords) => keywords,
        Json::Bool(true) => return Some(Map::new()),
        _ => return None,
    };
    let mut out = keywords.clone();
    if depth == 0 {
        return Some(out);
    }
    let mut parts: Vec<&Json> = Vec::new();
    parts.extend(keywords.get("$ref").and_then(Json::as_str).and_then(|to| root.pointer(to.strip_prefix('#')?)));
    parts.extend(keywords.get("allOf").and_then(Json::as_array).into_iter().flatten());
    for choice in ["anyOf", "oneOf"] {
        let branches = keywords.get(choice).and_then(Json::as_array).filter(|branches| !branches.is_empty());
        parts.extend(branches.map(|branches| random.pick(branches)));
    }
    if keywords.contains_key("if") {
        let taken: &[&str] = if random.chance(60) { &["if", "then"] } else { &["else"] };
        parts.extend(taken.iter().filter_map(|name| keywords.get(*name)));
    }
    for part in parts {
        for (keyword, value) in merged(part, root, random, depth - 1)? {
            put(&mut out, keyword, value);
        }
    }
    Some(out)
}

fn put(out: &mut Map<String, Json>, keyword: String, value: Json) {
    match (out.get_mut(&keyword), value) {
        (Some(Json::Object(before)), Json::Object(more)) if keyword == "properties" => {
            for (name, schema) in more {
                match before.get(&name) {
                    Some(one) => drop(before.insert(name, json!({"allOf": [one, schema]}))),
                    None => drop(before.insert(name, schema)),
                }
            }
        }
        (Some(Json::Array(before)), Json::Array(more)) if keyword == "required" => before.extend(more),
        (Some(Json::Array(before)), Json::Array(more)) if keyword == "enum" => before.retain(|one| more.contains(one)),
        (Some(before @ (Json::String(_) | Json::Array(_))), Json::String(one)) if keyword == "type" => {
            *before = Json::String(one);
        }
        (Some(_), _) => {}
        (None, value) => drop(out.insert(keyword, value)),
    }
}

/// Texts of formats, usual and unusual ones.
pub const SAMPLES: &[(&str, &[&str])] = &[
    (
        "date-time",
        &[
            "2026-01-05T10:00:00Z",
            "2026-01-05t10:00:00z",
            "1999-12-31T23:59:59.999999999+14:00",
            "0001-01-01T00:00:00Z",
            "2016-12-31T23:59:60Z",
            "9999-12-31T23:59:59-23:59",
            "2026-01-05T10:00:00.1234567890123Z",
        ],
    ),
    ("date", &["2026-01-05", "2024-02-29", "0000-01-01", "9999-12-31"]),
    ("time", &["10:00:00Z", "23:59:60Z", "10:00:00.5+01:00"]),
    ("duration", &["P1D", "PT1H30M", "P1Y2M3DT4H5M6S", "P2W", "PT0S"]),
    ("email", &["a@b.example", "A.B+c@d-e.example", "\"x y\"@c.example", "a@[127.0.0.1]", "x@y"]),
    ("idn-email", &["a@b.example", "\u{fc}@b.example"]),
    ("ipv4", &["1.2.3.4", "255.255.255.255", "0.0.0.0"]),
    ("ipv6", &["::", "2001:db8::1", "::ffff:1.2.3.4", "abcd:ef01:2345:6789:abcd:ef01:123.123.123.123"]),
    ("uuid", &["123e4567-e89b-12d3-a456-426614174000", "123E4567-E89B-12D3-A456-426614174000"]),
    ("uri", &["https://a.example/x?y#z", "urn:a:b", "a:", "mailto:a@b.example"]),
    ("uri-reference", &["", "#", "/x", "https://a.example/", "a b".split_at(1).0]),
    ("hostname", &["a.example", "localhost", "x--y.example"]),
    ("iri", &["https://\u{e4}.example/\u{e9}", "https://a.example/"]),
    ("json-pointer", &["", "/a/0", "/a~1b"]),
    ("^[a-z]+$", &["a", "abc", "zzzzzzzzzzzz"]),
    ("^[A-Z]{2}$", &["AB", "US"]),
    ("^[0-9]{3}$", &["123", "000"]),
    ("^x", &["x", "x y", "xx\n"]),
    ("a", &["a", "bab", " a "]),
    ("^(a|b)+$", &["a", "ab", "bba"]),
    ("^[0-9a-f]{64}$", &["0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"]),
    ("^.{0,3}$", &["", " ", "abc", "\u{1F600}"]),
    ("^[a-z0-9]*$", &["", "a1", "7"]),
];

/// Texts that are hard on functions.
const ODD: &[&str] = &[
    "",
    " ",
    " \u{a0}\u{2003}",
    "a",
    "ab",
    "x",
    "a,b,,c",
    " Ab ",
    "\u{130}",
    "\u{df}\u{fb03}",
    "\u{1F600}\u{1F600}",
    "e\u{301}",
    "\n",
    "\u{0}",
    "\"\\",
    "12",
    " 7 ",
    "-0",
    "1e3",
    "99999999999999999999",
    "true",
    "null",
    "{\"a\":1}",
    "[1]",
    "a@b.example",
    "2026-01-05T10:00:00Z",
    "2026-01-05",
    "https://a.example/p?q=1",
    "1.2.3.4",
    "YQ==",
    "123e4567-e89b-12d3-a456-426614174000",
];

fn text(schema: &Map<String, Json>, random: &mut Random) -> String {
    let named = |name: &str| schema.get(name).and_then(Json::as_str);
    for wanted in [named("pattern"), named("format")].into_iter().flatten() {
        if let Some((_, texts)) = SAMPLES.iter().find(|(name, _)| *name == wanted) {
            return (*random.pick(texts)).to_owned();
        }
    }
    let bound = |name: &str| schema.get(name).and_then(Json::as_u64);
    let least = bound("minLength").unwrap_or(0) as usize;
    let most = bound("maxLength").map_or(least + 30, |most| most as usize);
    let mut text: Vec<char> = match random.below(3) {
        0 => random.pick(ODD).chars().collect(),
        1 => (0..random.below(most + 1)).map(|_| *random.pick(&['a', 'b', 'x', ' ', 'Z', '7'])).collect(),
        _ => (0..most).map(|_| *random.pick(&['a', '\u{130}', '\u{df}', '\u{1F600}', ' '])).collect(),
    };
    while text.len() < least {
        text.push(*random.pick(&['a', 'b', '\u{e9}', ' ']));
    }
    text.truncate(most);
    text.into_iter().collect()
}

fn integer(schema: &Map<String, Json>, random: &mut Random) -> Json {
    let bound = |name: &str| schema.get(name).and_then(Json::as_i64);
    let least = bound("minimum").or(bound("exclusiveMinimum").map(|least| least + 1));
    let most = bound("maximum").or(bound("exclusiveMaximum").map(|most| most - 1));
    let far = [-7, 0, 1, 3, 100, i64::MAX, i64::MIN, 1 << 53, (1 << 53) + 1];
    let number = match (least, most) {
        (None, None) if random.chance(5) => return json!(u64::MAX),
        (None, None) => *random.pick(&far),
        (Some(least), None) => {
            if random.chance(60) {
                random.between(least, least + 5)
            } else {
                i64::MAX
            }
        }
        (None, Some(most)) => {
            if random.chance(60) {
                random.between(most - 5, most)
            } else {
                i64::MIN
            }
        }
        (Some(least), Some(most)) => random.between(least, most.max(least)),
    };
    match schema.get("multipleOf").and_then(Json::as_i64) {
        Some(step) if step > 0 => json!(number / step * step),
        _ => json!(number),
    }
}

fn fraction(schema: &Map<String, Json>, random: &mut Random) -> Json {
    let whole = integer(schema, random).as_f64().unwrap_or(0.0);
    let step = schema.get("multipleOf").and_then(Json::as_f64).unwrap_or(0.125);
    json!(*random.pick(&[whole + step, whole - step, whole, 0.1, 1e30, -2.5e-3]))
}

fn list(schema: &Map<String, Json>, root: &Json, random: &mut Random, depth: u32) -> Option<Json> {
    let bound = |name: &str| schema.get(name).and_then(Json::as_u64).map(|bound| bound as usize);
    let least = bound("minItems").unwrap_or(0);
    let most = bound("maxItems").unwrap_or(least + 4).max(least);
    let count = if random.chance(20) { least } else { random.between(least as i64, most as i64) as usize };
    let prefix = schema.get("prefixItems").and_then(Json::as_array).cloned().unwrap_or_default();
    let rest = schema.get("items").cloned().unwrap_or(Json::Bool(true));
    let mut elements: Vec<Json> = Vec::new();
    for at in 0..count {
        let again = at > 0 && random.chance(15) && prefix.is_empty();
        let element = if again {
            elements[at - 1].clone()
        } else {
            value(prefix.get(at).unwrap_or(&rest), root, random, depth - 1)?
        };
        elements.push(element);
    }
    Some(Json::Array(elements))
}

fn object(schema: &Map<String, Json>, root: &Json, random: &mut Random, depth: u32) -> Option<Json> {
    let mut members = Map::new();
    let required: Vec<&str> =
        schema.get("required").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str).collect();
    let likely = *random.pick(&[10, 60, 95]);
    for (name, member) in schema.get("properties").and_then(Json::as_object).into_iter().flatten() {
        if !required.contains(&name.as_str()) && !random.chance(likely) {
            continue;
        }
        match value(member, root, random, depth - 1) {
            Some(value) => drop(members.insert(name.clone(), value)),
            None if required.contains(&name.as_str()) => return None,
            None => {}
        }
    }
    let open = schema.get("additionalProperties") != Some(&Json::Bool(false));
    for name in required {
        if !members.contains_key(name) {
            members.insert(name.to_owned(), anything(random, 1));
        }
    }
    if random.chance(if open { 35 } else { 3 }) {
        let name = *random.pick(&[NAMES[0], NAMES[1], "xyz", "zz", "", "x1", "b"]);
        let of_rest = schema.get("additionalProperties").filter(|rest| rest.is_object());
        let extra = of_rest.and_then(|rest| value(rest, root, random, depth - 1));
        let extra = extra.unwrap_or_else(|| anything(random, 2));
        members.entry(name.to_owned()).or_insert(extra);
    }
    Some(Json::Object(members))
}

/// Any value.
pub fn anything(random: &mut Random, depth: u32) -> Json {
    match random.below(if depth == 0 { 7 } else { 9 }) {
        0 => Json::Null,
        1 => json!(random.chance(50)),
        2 => json!(random.between(-3, 12)),
        3 => json!(*random.pick(&[1.5, -0.25, 1e30, 3.0])),
        4..=6 => json!(random.pick(ODD)),
        7 => (0..random.below(3)).map(|_| anything(random, depth - 1)).collect(),
        _ => {
            let members =
                (0..random.below(3)).map(|_| ((*random.pick(&NAMES)).to_owned(), anything(random, depth - 1)));
            Json::Object(members.collect())
        }
    }
}

/// The value as JSON text, in one of its spellings: escapes, numbers with zeros behind the point, keys that stand twice.
pub fn spelled(value: &Json, random: &mut Random) -> String {
    let mut out = String::new();
    let plain = random.chance(60);
    write(value, random, plain, &mut out);
    out
}

fn write(value: &Json, random: &mut Random, plain: bool, out: &mut String) {
    match value {
        Json::Number(number) if !plain && number.is_i64() && random.chance(30) => {
            out.push_str(&format!("{number}{}", random.pick(&[".0", "e0", ".00", "E+0"])));
        }
        Json::String(text) if !plain => quote(text, random, out),
        Json::Array(elements) => {
            out.push('[');
            for (at, element) in elements.iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                write(element, random, plain, out);
            }
            out.push(']');
        }
        Json::Object(members) => {
            out.push('{');
            for (at, (name, member)) in members.iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                if !plain && random.chance(5) {
                    out.push_str(&format!("{}:{},", Json::from(name.as_str()), anything(random, 1)));
                }
                if plain {
                    out.push_str(&Json::from(name.as_str()).to_string())
                } else {
                    quote(name, random, out)
                }
                out.push_str(if plain { ":" } else { " :\t" });
                write(member, random, plain, out);
            }
            out.push('}');
        }
        other => out.push_str(&other.to_string()),
    }
}

fn quote(text: &str, random: &mut Random, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            one if u32::from(one) < 0x20 || (u32::from(one) < 0x10000 && random.chance(10)) => {
                out.push_str(&format!("\\u{:04x}", u32::from(one)));
            }
            one => out.push(one),
        }
    }
    out.push('"');
}
