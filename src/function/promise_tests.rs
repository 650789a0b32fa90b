//! Whatever arguments of the kinds that a function takes: what it gives is of the kind that it promises for them.
//!
//! Kinds are drawn (listed values, lengths, formats, ranges, lists, objects), then values of these kinds, and the call is
//! made: a value must be valid under the promised schema, a missing one or a failure must be promised.

use super::{Accept, Argument, Call, FailureKind, Family, Function, Param, Presence, all};
use crate::payload::{Limits, Number};
use crate::schema::{Kind, Schema};
use crate::value::{TimeDigits, Value, ValueKind, write_json};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Draws numbers; the same seed draws the same.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    fn between(&mut self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.below(high.abs_diff(low) + 1)).unwrap()
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    fn of<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[usize::try_from(self.below(choices.len() as u64)).unwrap()].clone()
    }
}

/// A kind with a value of it; none: the value is missing.
struct Given {
    kind: Kind,
    value: Option<Value<'static>>,
    is_constant: bool,
}

const LETTERS: [&str; 16] =
    ["a", "B", " ", "é", "İ", "ß", "ﬁ", "😀", "\u{301}", "%", "+", "4", "1", "-", ",", "\u{85}"];
const WORDS: [&str; 14] = [
    "",
    "true",
    "No",
    "12",
    "-3.50",
    "+007",
    "a,b,,c",
    "ab%20c",
    "%FF",
    "YQ==",
    " x ",
    "https://x.example/a?b=c",
    "null",
    "dns",
];
const NUMBERS: [&str; 12] =
    ["0", "-0", "1.0", "1e0", "2.5", "-2.5", "100", "-7", "0.125", "9007199254740993", "-0.5", "1e3"];
const REGEXES: [&str; 6] = ["a", r"(\d)|b", "[^a]*", "^x?", r"\s+", "(?i)b"];
const TIME_PATTERNS: [&str; 9] = [
    "yyyy-MM-dd",
    "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'",
    "yyyy-MM-dd'T'HH:mm:ssXXX",
    "d.M.yy",
    "EEEE, d MMMM yyyy h:mm a",
    "yyyy-MM-dd HH:mm VV",
    "HHmmss.SSSSSS",
    "yyyyMMddxx",
    "EEE dd MMM yyyy X",
];
const ZONES: [&str; 5] = ["UTC", "Europe/Berlin", "Asia/Kolkata", "-09:30", "+13:00"];

fn word(draw: &mut Draw, least: u64, most: u64) -> String {
    let count = least + draw.below(most - least + 1);
    (0..count).map(|_| draw.of(&LETTERS)).collect()
}

fn text(draw: &mut Draw) -> (Schema, Value<'static>) {
    let formats: [(&str, &[&str]); 4] = [
        ("uuid", &["6ba7b810-9dad-11d1-80b4-00c04fd430c8", "6BA7B810-9DAD-11D1-80B4-00C04FD430C8"]),
        ("ipv4", &["203.0.113.7", "0.0.0.0"]),
        ("ipv6", &["2001:DB8::1", "::"]),
        ("uri", &["https://x.example/A%2f", "mailto:ann@x.example", "HTTP://X.example:80/?a=1#b"]),
    ];
    match draw.below(6) {
        0 => {
            let (format, texts) = draw.of(&formats);
            (Schema::text().with_format(format), Value::text(draw.of(texts)))
        }
        1 => {
            let words: Vec<String> = (0..=draw.below(4))
                .map(|_| if draw.one_in(2) { draw.of(&WORDS).to_owned() } else { word(draw, 0, 4) })
                .collect();
            let chosen = draw.of(&words);
            (Schema::enumeration(words.into_iter().map(Into::into).collect()), Value::text(chosen))
        }
        2 => (Schema::text(), Value::text(draw.of(&WORDS))),
        3 => (Schema::text().with_format("date").as_text(), Value::text("2024-02-29")),
        _ => {
            let least = draw.below(4);
            let most = least + draw.below(5);
            let schema = Schema::text().with_length(least, Some(most).filter(|_| !draw.one_in(4)));
            (schema, Value::text(word(draw, least, most)))
        }
    }
}

fn integer(draw: &mut Draw) -> (Schema, Value<'static>) {
    let (low, high) = (draw.between(-5, 3), draw.between(4, 9));
    let value = draw.between(low, high);
    let schema = match draw.below(4) {
        0 => Schema::integer(),
        1 => Schema::integer().with_range(Some(low.into()), None),
        2 => Schema::enumeration(vec![low.into(), value.into(), high.into()]),
        _ => Schema::integer().with_range(Some(low.into()), Some(high.into())),
    };
    let spelled = if draw.one_in(3) { format!("{value}.0") } else { value.to_string() };
    (schema, Value::Number(Number::Shared(spelled.into())))
}

fn number(draw: &mut Draw) -> (Schema, Value<'static>) {
    if draw.one_in(3) {
        return integer(draw);
    }
    let (a, b) = (draw.of(&NUMBERS), draw.of(&NUMBERS));
    let as_json = |token: &str| serde_json::from_str::<serde_json::Number>(token).unwrap();
    let of = |token: &'static str| Number::Token(token).into_owned();
    let (low, high) = if of(a).compare(&of(b)).is_le() { (a, b) } else { (b, a) };
    let value = Value::Number(of(if draw.one_in(2) { low } else { high }));
    let schema = match draw.below(4) {
        0 => Schema::number(),
        1 => Schema::number().with_range(None, Some(as_json(high))),
        2 => {
            Schema::enumeration(vec![serde_json::Value::Number(as_json(low)), serde_json::Value::Number(as_json(high))])
        }
        _ => Schema::number().with_range(Some(as_json(low)), Some(as_json(high))),
    };
    (schema, value)
}

fn time(draw: &mut Draw) -> Value<'static> {
    Value::Time(jiff::Timestamp::new(draw.between(-62_000_000_000, 253_000_000_000), 123_456_789).unwrap())
}

fn list(draw: &mut Draw, depth: u32) -> (Schema, Value<'static>) {
    let accept = draw.of(&[Accept::Text, Accept::Number, Accept::Integer, Accept::Any, Accept::Time]);
    let least = draw.below(3);
    let most = least + draw.below(3);
    let count = least + draw.below(most - least + 1);
    let nulls = draw.one_in(4);
    let (mut schemas, mut values) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let (schema, value) = of_kind(draw, accept, depth);
        schemas.push(schema);
        values.push(if nulls && draw.one_in(2) { Value::Null } else { value });
    }
    if schemas.is_empty() || draw.one_in(4) {
        schemas.push(of_kind(draw, accept, depth).0);
    }
    schemas.extend(nulls.then(Schema::null));
    let most = Some(most).filter(|_| !draw.one_in(3));
    (Schema::list(&Schema::union(&schemas)).with_items_count(least, most), Value::list(values))
}

fn object(draw: &mut Draw, depth: u32) -> (Schema, Value<'static>) {
    if draw.one_in(4) {
        let (schema, value) = of_kind(draw, Accept::Number, depth);
        let (name, pattern) = draw.of(&[("a", "^a"), ("xa", "a$"), ("c", "^[b-c]$")]);
        let members = Value::object(vec![(name.into(), value)]);
        let schema = match draw.below(3) {
            0 => Schema::map(&schema),
            1 => Schema::from_json(json!({
                "type": "object", "additionalProperties": false, "patternProperties": { pattern: schema.json() }
            })),
            _ => Schema::from_json(json!({
                "type": "object", "additionalProperties": schema.json(), "properties": { "b": { "type": "boolean" } }
            })),
        };
        return (schema, members);
    }
    let (mut members, mut values) = (Vec::new(), Vec::new());
    for name in ["a", "b", "c"] {
        let is_named = !draw.one_in(4);
        let (schema, value) = of_kind(draw, Accept::Any, depth);
        let required = draw.one_in(2);
        let nullable = draw.one_in(4);
        if required || draw.one_in(2) {
            let value = if nullable { Value::Null } else { value };
            if is_named {
                values.push((name.into(), value));
            }
        }
        if is_named {
            members.push((name, if nullable { schema.or(&Schema::null()) } else { schema }, required));
        }
    }
    let closed = draw.one_in(2);
    if !closed
        && draw.one_in(2)
        && !values.iter().any(|(name, _): &(crate::payload::Text<'_>, _)| *name.characters() == *"c")
    {
        let is_free = !members.iter().any(|(name, _, _)| *name == "c");
        values.extend(is_free.then(|| ("c".into(), Value::text("undeclared"))));
    }
    (Schema::object(members, closed), Value::object(values))
}

/// A schema of values that a parameter takes, and one of them.
fn of_kind(draw: &mut Draw, accept: Accept, depth: u32) -> (Schema, Value<'static>) {
    match accept {
        Accept::Text => text(draw),
        Accept::Integer => integer(draw),
        Accept::Number => number(draw),
        Accept::Bool => (Schema::boolean(), Value::Bool(draw.one_in(2))),
        Accept::Time => (Schema::time(), time(draw)),
        Accept::Date => {
            let year = i16::try_from(draw.between(1, 9998)).unwrap();
            (Schema::date(), Value::Date(jiff::civil::date(year, 12, 31)))
        }
        Accept::Duration => {
            (Schema::duration(), Value::Duration(jiff::SignedDuration::new(draw.between(0, 1 << 40), 5)))
        }
        Accept::List if depth > 0 => list(draw, depth - 1),
        Accept::Object if depth > 0 => object(draw, depth - 1),
        Accept::List | Accept::Object => (Schema::boolean(), Value::Bool(true)),
        Accept::Any => {
            let all = [
                Accept::Text,
                Accept::Integer,
                Accept::Number,
                Accept::Bool,
                Accept::Time,
                Accept::List,
                Accept::Object,
            ];
            let one = draw.of(&all);
            of_kind(draw, one, depth)
        }
    }
}

fn constant(draw: &mut Draw, function: &Function, param: &Param) -> Value<'static> {
    match (function.family, param.name) {
        (_, "regex") => Value::text(draw.of(&REGEXES)),
        (_, "format") => {
            Value::text(draw.of(&["yyyy-MM-dd", "d.M.yy HH:mm:ss.SSS Z", "YYYY-'W'ww-u", "G y D", "MMddyyyy"]))
        }
        (Family::Time, "part") => Value::text(draw.of(&["year", "q", "mm", "dy", "w", "hh12", "SSS", "ss"])),
        (_, "charset") => Value::text(draw.of(&["UTF-8", "utf-16", "ISO-8859-1", "US-ASCII"])),
        (_, "algorithm") => Value::text(draw.of(&["crc32", "SHA-256", "md5"])),
        (_, "anchor") => Value::text(draw.of(&["retain", "remove", "append"])),
        (_, "path") => Value::text(draw.of(&["a", "a.b", "a[0]", "b"])),
        (_, "function") => Value::text(draw.of(&["upper", "abs", "dp.is_empty", "to_json"])),
        (Family::Pattern, "pattern") => Value::text(draw.of(&REGEXES)),
        (Family::Pattern, _) => Value::Number(0.into()),
        (Family::Time, "pattern") => Value::text(draw.of(&TIME_PATTERNS)),
        (Family::Time, _) => Value::text(draw.of(&ZONES)),
        (_, _) => Value::text(draw.of(&["a", "b", "c"])),
    }
}

fn argument(draw: &mut Draw, function: &Function, param: &Param) -> Given {
    let (schema, value) = match param.constant {
        true => (Schema::any(), constant(draw, function, param)),
        false => {
            let accept = draw.of(param.accepts);
            of_kind(draw, accept, 2)
        }
    };
    let is_constant = param.constant || draw.one_in(5);
    let kind = Kind::present(if is_constant { constant_schema(&value).unwrap_or(schema) } else { schema });
    let sees_missing = matches!(param.presence, Presence::Optional | Presence::OptionalRest);
    let may_be_missing = sees_missing && !is_constant && draw.one_in(3);
    let value = Some(value).filter(|_| !may_be_missing || draw.one_in(2));
    Given { kind: kind.or_missing(may_be_missing), value, is_constant }
}

/// The schema of a scalar that is known.
fn constant_schema(value: &Value<'_>) -> Option<Schema> {
    match value.kind() {
        ValueKind::Bool | ValueKind::Number | ValueKind::Text => Some(Schema::constant(value.to_json())),
        ValueKind::Null
        | ValueKind::Time
        | ValueKind::Date
        | ValueKind::Duration
        | ValueKind::List
        | ValueKind::Object => None,
    }
}

fn arguments(draw: &mut Draw, function: &Function) -> Vec<Given> {
    let mut given = Vec::new();
    for param in function.params {
        match param.presence {
            Presence::Required => given.push(argument(draw, function, param)),
            Presence::Optional if draw.one_in(2) => given.push(argument(draw, function, param)),
            Presence::Optional => break,
            Presence::Rest | Presence::OptionalRest => {
                let count = draw.below(3);
                given.extend((0..count).map(|_| argument(draw, function, param)));
            }
        }
    }
    given
}

fn shown(function: &Function, given: &[Given]) -> String {
    let one = |given: &Given| {
        let mut bytes = Vec::new();
        match &given.value {
            Some(value) => write_json(value, TimeDigits::Nanos, &mut bytes),
            None => bytes.extend_from_slice(b"omit"),
        }
        format!("{} of {:?}", String::from_utf8_lossy(&bytes), given.kind.schema)
    };
    format!("{}({})", function.name, given.iter().map(one).collect::<Vec<_>>().join(", "))
}

/// Where a call does not keep to what was promised for the kinds of its arguments.
fn broken(function: &Function, given: &[Given]) -> Option<String> {
    let known: Vec<Argument<'_>> = given
        .iter()
        .map(|given| Argument { kind: &given.kind, constant: given.value.as_ref().filter(|_| given.is_constant) })
        .collect();
    let mut values: Vec<_> = given.iter().map(|given| given.value.clone()).collect();
    let fixed = function.params.iter().filter(|param| !param.presence.is_rest()).count();
    values.resize(values.len().max(fixed), None);
    let prepared = match function.prepare.map(|prepare| prepare(&values)) {
        Some(Err(_)) => return None,
        Some(Ok(prepared)) => Some(prepared),
        None => None,
    };
    let promised = function.result(&known);
    let (mut budget, limits) = (1_000_000, Limits::default());
    let (prepared, texts, tape) = (prepared.as_ref(), None, &mut crate::payload::Tape::default());
    let mut call = Call { arguments: &values, prepared, budget: &mut budget, limits: &limits, texts, tape };
    match (function.call)(&mut call) {
        Ok(None) => (!promised.optional).then(|| "is missing".to_owned()),
        Ok(Some(value)) => wrong_value(&value, &promised),
        Err(failure) if failure.kind == FailureKind::Budget => None,
        Err(failure) => (!promised.fails).then(|| format!("fails: {failure}")),
    }
}

fn wrong_value(value: &Value<'_>, promised: &Kind) -> Option<String> {
    let mut bytes = Vec::new();
    write_json(value, TimeDigits::Nanos, &mut bytes);
    let shown = String::from_utf8_lossy(&bytes).into_owned();
    let validator = promised.schema.validator().expect("promised schemas compile");
    // A negative duration has no form in JSON Schema's `duration`.
    if value.kind() != ValueKind::Duration && !validator.accepts_value(value) {
        return Some(format!("gives {shown}, promised is {:?}", promised.schema));
    }
    let meaning: Option<Arc<str>> = match value.kind() {
        ValueKind::Text => None,
        ValueKind::Time => Some("date-time".into()),
        ValueKind::Date => Some("date".into()),
        ValueKind::Duration => Some("duration".into()),
        ValueKind::Null | ValueKind::Bool | ValueKind::Number | ValueKind::List | ValueKind::Object => return None,
    };
    let is_meant = promised.schema.is_any() || promised.schema.meanings().contains(&meaning);
    (!is_meant).then(|| format!("gives {shown}, promised is another meaning: {:?}", promised.schema.meanings()))
}

/// How often every function is called; more with `PROMISE_RUNS`.
fn runs() -> u64 {
    std::env::var("PROMISE_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(150)
}

#[test]
fn results_are_within_what_is_promised_for_the_kinds_of_their_arguments() {
    let mut faults = BTreeMap::new();
    for seed in 0..runs() {
        let mut draw = Draw(seed);
        for function in all() {
            let given = arguments(&mut draw, function);
            if let Some(why) = broken(function, &given) {
                faults.entry(function.name).or_insert_with(|| format!("{} {why}", shown(function, &given)));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.into_values().collect::<Vec<_>>().join("\n\n"));
}
