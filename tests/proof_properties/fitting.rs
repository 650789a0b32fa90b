//! Mappings that are valid by construction: each piece writes one place with a value that fits it; and the same with
//! one place broken.

use super::expressions::literal;
use super::mappings::{Case, Line};
use super::random::Random;
use super::schemas::PATTERNS;
use serde_json::{Map, Value as Json, json};

/// One place of the record, and what it is made of.
#[derive(Debug, Clone, Default)]
pub struct Piece {
    /// Members of the source, and whether they are required.
    pub source: Vec<(String, Json, bool)>,
    /// Members of the target, and whether they are required.
    pub target: Vec<(String, Json, bool)>,
    /// Keywords of the target's object: conditions between members.
    pub keywords: Vec<(&'static str, Json)>,
    pub rules: Vec<String>,
    /// Ways to break it.
    pub broken: Vec<Broken>,
}

/// A fault: what is different from the piece.
#[derive(Debug, Clone)]
pub struct Broken {
    pub what: &'static str,
    pub piece: Box<Piece>,
}

impl Piece {
    fn new(rule: impl Into<String>) -> Self {
        Self { rules: vec![rule.into()], ..Self::default() }
    }

    fn takes(mut self, name: &str, schema: Json, required: bool) -> Self {
        self.source.push((name.to_owned(), schema, required));
        self
    }

    fn gives(mut self, name: &str, schema: Json, required: bool) -> Self {
        self.target.push((name.to_owned(), schema, required));
        self
    }

    fn also(mut self, rule: impl Into<String>) -> Self {
        self.rules.push(rule.into());
        self
    }

    fn under(mut self, keyword: &'static str, value: Json) -> Self {
        self.keywords.push((keyword, value));
        self
    }

    fn broken(mut self, what: &'static str, change: impl FnOnce(&mut Piece)) -> Self {
        let mut piece = Piece { broken: Vec::new(), ..self.clone() };
        change(&mut piece);
        self.broken.push(Broken { what, piece: Box::new(piece) });
        self
    }

    fn breaks_target(self, what: &'static str, schema: Json) -> Self {
        self.broken(what, |piece| piece.target[0].1 = schema)
    }

    fn breaks_source(self, what: &'static str, schema: Json) -> Self {
        self.broken(what, |piece| piece.source[0].1 = schema)
    }

    fn breaks_rule(self, what: &'static str, rule: String) -> Self {
        self.broken(what, |piece| piece.rules[0] = rule)
    }
}

/// What a piece may call its members.
struct Names {
    /// Before a source member: `.` or `m.`.
    base: &'static str,
    s: String,
    t: String,
    blank_is_missing: bool,
}

/// How the pieces are put together.
#[derive(Debug, Clone)]
pub struct Plan {
    pub pieces: Vec<Piece>,
    pub blank_is_missing: bool,
    /// Whether there is a record for each element of a list.
    pub each: bool,
}

pub fn plan(random: &mut Random) -> Plan {
    let (blank_is_missing, each) = (random.chance(40), random.chance(25));
    let count = random.between(2, 5);
    let piece_at = |at: i64, random: &mut Random| {
        let names =
            Names { base: if each { "m." } else { "." }, s: format!("s{at}"), t: format!("t{at}"), blank_is_missing };
        piece(&names, random)
    };
    let pieces = (0..count).map(|at| piece_at(at, random)).collect();
    Plan { pieces, blank_is_missing, each }
}

/// The plan with one place broken, and what it is.
pub fn fault(plan: &Plan, random: &mut Random) -> Option<(Plan, &'static str)> {
    let breakable: Vec<usize> = (0..plan.pieces.len()).filter(|at| !plan.pieces[*at].broken.is_empty()).collect();
    if breakable.is_empty() {
        return None;
    }
    let at = *random.pick(&breakable);
    let broken = random.pick(&plan.pieces[at].broken).clone();
    let mut plan = plan.clone();
    plan.pieces[at] = *broken.piece;
    Some((plan, broken.what))
}

/// The schemas and the event of a plan.
pub fn case(plan: &Plan) -> Case {
    let members = |all: &mut dyn Iterator<Item = &(String, Json, bool)>| {
        let (mut properties, mut required) = (Map::new(), Vec::new());
        for (name, schema, needed) in all {
            properties.insert(name.clone(), schema.clone());
            required.extend(needed.then(|| name.clone()));
        }
        json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
    };
    let mut target = members(&mut plan.pieces.iter().flat_map(|piece| &piece.target));
    let mut all_of = Vec::new();
    for (keyword, value) in plan.pieces.iter().flat_map(|piece| &piece.keywords) {
        all_of.push(json!({ *keyword: value }));
        if *keyword == "if+then" {
            all_of.pop();
            all_of.push(value.clone());
        }
    }
    if !all_of.is_empty() {
        target["allOf"] = Json::Array(all_of);
    }
    let mut source = members(&mut plan.pieces.iter().flat_map(|piece| &piece.source));
    let mut lines: Vec<Line> = Vec::new();
    if plan.each {
        source =
            json!({"type": "object", "properties": {"list": {"type": "array", "items": source}}, "required": ["list"]});
        lines.push(Line { text: "emit one each m in .list {".to_owned(), loose: false });
    }
    source["$defs"] = definitions();
    target["$defs"] = definitions();
    let rules = plan.pieces.iter().flat_map(|piece| &piece.rules);
    lines.extend(rules.map(|rule| Line { text: rule.clone(), loose: true }));
    if plan.each {
        lines.push(Line { text: "}".to_owned(), loose: false });
    }
    Case { source, target, blank_is_missing: plan.blank_is_missing, lines }
}

fn definitions() -> Json {
    json!({
        "tree": {"type": "object", "properties": {"v": {"type": "string", "maxLength": 4}, "next": {"$ref": "#/$defs/tree"}}, "additionalProperties": false},
        "short": {"type": "string", "maxLength": 6}
    })
}

fn text(most: i64) -> Json {
    json!({"type": "string", "maxLength": most})
}

fn piece(names: &Names, random: &mut Random) -> Piece {
    match random.below(7) {
        0 => texts(names, random),
        1 => more_texts(names, random),
        2 => numbers(names, random),
        3 => lists(names, random),
        4 => objects(names, random),
        5 => declared(names, random),
        _ => conditions(names, random),
    }
}

/// Lets, functions of the mapping, ids, choices between several places.
fn declared(names: &Names, random: &mut Random) -> Piece {
    let Names { base, s, t, .. } = names;
    let plain = || json!({"type": "string"});
    let (most, required, other) = (random.between(2, 9), random.chance(50), format!("{s}x"));
    let either = |most: i64| json!({"anyOf": [text(most), {"type": "integer"}]});
    match random.below(10) {
        0 => Piece::new(format!("let l{t} = {base}{s} | truncate({most}) {t} = l{t}"))
            .takes(s, plain(), required)
            .gives(t, text(most), false)
            .breaks_rule("a longer let", format!("let l{t} = {base}{s} | truncate({}) {t} = l{t}", most + 1))
            .breaks_target("a shorter target", text(most - 1)),
        1 => Piece::new(format!("{t} = short({base}{s})"))
            .takes(s, plain(), required)
            .gives(t, text(4), false)
            .breaks_target("a shorter target", text(3)),
        2 => Piece::new(format!("{t} = key(\"k\", {base}{s} ?? \"x\")"))
            .takes(s, plain(), false)
            .gives(t, json!({"type": "string", "pattern": "^[0-9a-f]{64}$", "maxLength": 64}), true)
            .breaks_target("shorter than an id", text(63)),
        3 => Piece::new(format!("{t} = {base}{s} ?? {base}{other} ?? \"none\""))
            .takes(s, text(most), false)
            .takes(&other, text(5), false)
            .gives(t, text(most.max(5)), true)
            .broken("a longer second place", |piece| piece.source[1].1 = text(most.max(5) + 1))
            .breaks_rule("no last resort", format!("{t} = {base}{s} ?? {base}{other}")),
        4 => Piece::new(format!("{t} = match {base}{s} {{ \"a\" => 1, \"b\" => 2 }}"))
            .takes(s, json!({"enum": ["a", "b"]}), true)
            .gives(t, json!({"enum": [1, 2, 3]}), true)
            .breaks_source("a value without an arm", json!({"enum": ["a", "b", "c"]}))
            .breaks_target("an arm outside", json!({"enum": [1, 3]})),
        5 => Piece::new(format!("{t} = {base}{s}"))
            .takes(s, json!({"type": ["string", "integer"], "maxLength": most}), required)
            .gives(t, either(most), false)
            .breaks_target("a shorter alternative", either(most - 1)),
        6 => Piece::new(format!("{t} = date({base}{s}) catch omit"))
            .takes(s, plain(), required)
            .gives(t, json!({"type": "string", "format": "date"}), false)
            .breaks_rule("plain text into a date", format!("{t} = {base}{s}")),
        7 => Piece::new(format!("{t} = {base}{s}[0]"))
            .takes(s, json!({"type": "array", "items": text(most), "minItems": 1}), required)
            .gives(t, text(most), false)
            .breaks_target("a shorter target", text(most - 1))
            .broken("an element that may be missing", |piece| {
                piece.source[0].1 = json!({"type": "array", "items": text(most)});
                piece.target[0].2 = true;
            }),
        8 => Piece::new(format!("{t} = {{ ...only({base}{s}, \"a\"), n: 1 }}"))
            .takes(s, json!({"type": "object", "properties": {"a": text(most), "b": plain()}, "additionalProperties": false}), required)
            .gives(t, json!({"type": "object", "properties": {"a": text(most), "n": {"const": 1}}, "additionalProperties": false}), false)
            .breaks_target("another constant", json!({"type": "object", "properties": {"a": text(most), "n": {"const": 2}}}))
            .breaks_rule("a member that is not allowed", format!("{t} = {{ ...{base}{s}, n: 1 }}")),
        _ => Piece::new(format!("{t} = [for e in {base}{s}: e | truncate({most})]"))
            .takes(s, json!({"type": "array", "items": plain(), "maxItems": 5}), required)
            .gives(t, json!({"type": "array", "items": text(most), "maxItems": 5}), false)
            .breaks_rule("elements of any length", format!("{t} = {base}{s}"))
            .breaks_target("fewer elements", json!({"type": "array", "items": text(most), "maxItems": 4})),
    }
}

const TESTS: [(&str, &str); 4] = [("email", "email"), ("uuid", "uuid"), ("ipv4", "ipv4"), ("ipv6", "ipv6")];

fn texts(names: &Names, random: &mut Random) -> Piece {
    let Names { base, s, t, .. } = names;
    let plain = || json!({"type": "string"});
    let most = random.between(2, 9);
    let copy = format!("{t} = {base}{s}");
    match random.below(9) {
        0 => Piece::new(&copy)
            .takes(s, text(most), random.chance(50))
            .gives(t, text(most + random.between(0, 2)), false)
            .breaks_target("a shorter target", text(most - 1))
            .breaks_source("unbounded text", plain()),
        1 => Piece::new(format!("{copy} | truncate({most})"))
            .takes(s, plain(), random.chance(50))
            .gives(t, text(most), false)
            .breaks_rule("no `truncate`", copy)
            .breaks_target("cut too long", text(most - 1)),
        2 => {
            let format =
                *random.pick(&["date-time", "date", "email", "ipv4", "ipv6", "uuid", "uri", "duration", "hostname"]);
            let other = *random.pick(&["email", "date", "uuid"]);
            let of = |format: &str| json!({"type": "string", "format": format});
            // Instants are written anew, and other spellings of them are refused.
            let piece = Piece::new(&copy).takes(s, of(format), random.chance(50)).gives(t, of(format), false);
            let piece = piece.breaks_source("plain text into a format", plain());
            if other == format { piece } else { piece.breaks_target("another format", of(other)) }
        }
        3 => {
            let (test, format) = *random.pick(&TESTS);
            Piece::new(format!("{copy} as {test}"))
                .takes(s, plain(), random.chance(50))
                .gives(t, json!({"type": "string", "format": format}), false)
                .breaks_rule("no `as`", copy)
        }
        4 => {
            let pattern = *random.pick(&PATTERNS);
            let other = PATTERNS.iter().find(|other| **other != pattern && **other != "a").unwrap_or(&"^q");
            let of = |pattern: &str| json!({"type": "string", "pattern": pattern});
            Piece::new(&copy)
                .takes(s, of(pattern), random.chance(50))
                .gives(t, of(pattern), false)
                .breaks_source("text without a pattern", plain())
                .breaks_target("another pattern", if *other == pattern { of("^q") } else { of("^q[0-9]") })
        }
        5 => Piece::new(format!("{copy} ?? \"none\""))
            .takes(s, text(most), false)
            .gives(t, text(most.max(4)), true)
            .breaks_rule("a value that may be missing", copy.clone())
            .broken("no rule", |piece| piece.rules.clear())
            .breaks_rule("a default outside", format!("{copy} ?? \"much too long for it\"")),
        6 => Piece::new(format!("{copy} | {}", random.pick(&["trim", "left(99)", "strip_prefix(\"a\")", "to_text"])))
            .takes(s, text(most), random.chance(50))
            .gives(t, text(most), false)
            .breaks_target("a shorter target", text(most - 1)),
        7 => {
            let (call, digits) = *random.pick(&[("sha256", 64), ("md5", 32), ("sha1", 40)]);
            let of = |digits: i64| json!({"type": "string", "pattern": format!("^[0-9a-f]{{{digits}}}$")});
            Piece::new(format!("{t} = {call}({base}{s} ?? \"x\")"))
                .takes(s, plain(), false)
                .gives(t, of(digits), true)
                .breaks_target("more digits", of(digits + 1))
                .breaks_target("shorter than a hash", text(digits - 1))
        }
        _ => Piece::new(format!("{t} = \"id-{{{base}{s}}}\""))
            .takes(s, text(most), random.chance(50))
            .gives(t, text(most + 3), false)
            .breaks_target("a shorter target", text(most + 2)),
    }
}

fn more_texts(names: &Names, random: &mut Random) -> Piece {
    let Names { base, s, t, .. } = names;
    let values = |all: &[&str]| json!({"type": "string", "enum": all});
    let copy = format!("{t} = {base}{s}");
    match random.below(9) {
        0 => Piece::new(&copy)
            .takes(s, values(&["a", "b"]), random.chance(50))
            .gives(t, values(&["a", "b", "c"]), false)
            .breaks_target("a value outside", values(&["a", "c"]))
            .breaks_source("any text into an enum", json!({"type": "string"})),
        1 => Piece::new(format!("{t} = match {base}{s} {{ \"a\" => \"one\", \"b\" => \"two\", _ => \"else\" }}"))
            .takes(s, json!({"type": "string"}), random.chance(50))
            .gives(t, values(&["one", "two", "else"]), false)
            .breaks_target("an arm outside", values(&["one", "two"])),
        2 => Piece::new(format!("{t} = colour[{base}{s}]"))
            .takes(s, json!({"type": "string"}), random.chance(50))
            .gives(t, values(&["red", "blue", "other"]), false)
            .breaks_target("a row outside", values(&["red", "blue"])),
        3 => Piece::new(format!("{copy} when {base}{s} in [\"a\", \"ab\"]"))
            .takes(s, json!({"type": "string"}), random.chance(50))
            .gives(t, values(&["a", "ab"]), false)
            .breaks_rule("a wider guard", format!("{copy} when {base}{s} in [\"a\", \"ab\", \"x\"]"))
            .breaks_rule("no guard", copy),
        4 => {
            let most = random.between(3, 6);
            Piece::new(format!("{copy} when length({base}{s}) <= {most}"))
                .takes(s, json!({"type": "string"}), random.chance(50))
                .gives(t, text(most), false)
                .breaks_rule("a wider guard", format!("{copy} when length({base}{s}) <= {}", most + 1))
                .breaks_rule("a guard the other way", format!("{copy} when length({base}{s}) >= {most}"))
        }
        5 => Piece::new(format!("{t} = time({base}{s}) catch received_at"))
            .takes(s, json!({"type": "string"}), true)
            .gives(t, json!({"type": "string", "format": "date-time"}), false)
            .breaks_rule("plain text into a time", copy),
        6 => Piece::new(format!("{t} = {base}{s} as string"))
            .takes(s, json!({"type": ["string", "integer", "null"], "maxLength": 5}), random.chance(50))
            .gives(t, text(5), false)
            .breaks_target("a shorter target", text(4))
            .breaks_rule("another type", copy),
        7 => Piece::new(format!("{t} = if {base}{s} == \"a\" then \"first\" else \"other\""))
            .takes(s, json!({"type": "string"}), random.chance(50))
            .gives(t, values(&["first", "other"]), true)
            .breaks_target("a branch outside", values(&["first", "last"])),
        _ => Piece::new(format!("{t} = to_text({base}{s})"))
            .takes(s, json!({"type": "boolean"}), random.chance(50))
            .gives(t, values(&["true", "false"]), false)
            .breaks_target("a value outside", values(&["true", "no"])),
    }
}

fn numbers(names: &Names, random: &mut Random) -> Piece {
    let Names { base, s, t, .. } = names;
    let range = |low: i64, high: i64| json!({"type": "integer", "minimum": low, "maximum": high});
    let (low, high) = (random.between(-3, 2), random.between(4, 12));
    let copy = format!("{t} = {base}{s}");
    let required = random.chance(50);
    match random.below(9) {
        0 => Piece::new(&copy)
            .takes(s, range(low, high), required)
            .gives(t, range(low - random.between(0, 1), high + random.between(0, 1)), required)
            .breaks_target("a smaller range", range(low, high - 1))
            .breaks_target("a later start", range(low + 1, high))
            .breaks_source("any whole number", json!({"type": "integer"})),
        1 => Piece::new(format!("{copy} when {base}{s} >= {low} and {base}{s} <= {high}"))
            .takes(s, json!({"type": "integer"}), required)
            .gives(t, range(low, high), false)
            .breaks_rule("half a guard", format!("{copy} when {base}{s} >= {low}"))
            .breaks_rule("a wider guard", format!("{copy} when {base}{s} >= {low} and {base}{s} <= {}", high + 1)),
        2 => Piece::new(&copy)
            .takes(s, json!({"type": "integer", "multipleOf": 4}), required)
            .gives(t, json!({"type": "number", "multipleOf": 2}), false)
            .breaks_source("no multiples", json!({"type": "integer"}))
            .breaks_target("other multiples", json!({"type": "number", "multipleOf": 3})),
        3 => Piece::new(format!("{t} = {base}{s} ?? {low}"))
            .takes(s, range(low, high), false)
            .gives(t, range(low, high), true)
            .breaks_rule("a value that may be missing", copy)
            .breaks_rule("a default outside", format!("{t} = {base}{s} ?? {}", low - 1))
            .broken("no rule", |piece| piece.rules.clear()),
        4 => Piece::new(format!("{t} = to_integer({base}{s}) catch omit"))
            .takes(s, json!({"type": "string"}), required)
            .gives(t, json!({"type": "integer"}), false)
            .breaks_target("a largest number", json!({"type": "integer", "maximum": 9}))
            .breaks_target("multiples", json!({"type": "integer", "multipleOf": 2})),
        5 => Piece::new(format!("{t} = length({base}{s})"))
            .takes(s, text(high), required)
            .gives(t, range(0, high), false)
            .breaks_target("a smaller range", range(0, high - 1)),
        6 => Piece::new(format!("{t} = min({base}{s}, {high})"))
            .takes(s, json!({"type": "integer", "minimum": low}), required)
            .gives(t, range(low, high), false)
            .breaks_target("a smaller range", range(low, high - 1)),
        7 => Piece::new(format!("{t} = {base}{s} + 1"))
            .takes(s, range(low, high), required)
            .gives(t, range(low + 1, high + 1), false)
            .breaks_target("a smaller range", range(low + 1, high)),
        _ => Piece::new(format!("{t} = {base}{s} as int"))
            .takes(s, json!({"type": ["number", "null"], "minimum": 0}), required)
            .gives(t, json!({"type": "integer", "minimum": 0}), false)
            .breaks_target("a largest number", range(0, 100)),
    }
}

fn lists(names: &Names, random: &mut Random) -> Piece {
    let Names { base, s, t, .. } = names;
    let of = |items: Json| json!({"type": "array", "items": items});
    let (most, count) = (random.between(2, 6), random.between(2, 4));
    let copy = format!("{t} = {base}{s}");
    let counted = |least: i64, most: i64| json!({"type": "array", "items": {"type": "integer"}, "minItems": least, "maxItems": most});
    let required = random.chance(50);
    match random.below(9) {
        0 => Piece::new(&copy)
            .takes(s, of(text(most)), required)
            .gives(t, of(text(most)), false)
            .breaks_target("shorter elements", of(text(most - 1)))
            .breaks_source("elements of any length", of(json!({"type": "string"}))),
        1 => Piece::new(&copy)
            .takes(s, counted(1, count), required)
            .gives(t, counted(1, count + 1), required)
            .breaks_target("more elements asked for", counted(2, count))
            .breaks_target("fewer elements allowed", counted(1, count - 1)),
        2 => Piece::new(format!("{t} = [for e in {base}{s} where e.id is present: {{ id: e.id, name: e.name }}]"))
            .takes(s, of(json!({"type": "object", "properties": {"id": {"type": "integer"}, "name": text(most)}})), required)
            .gives(t, of(json!({"type": "object", "properties": {"id": {"type": "integer"}, "name": text(most)}, "required": ["id"], "additionalProperties": false})), false)
            .breaks_rule("an element without its id", format!("{t} = [for e in {base}{s}: {{ id: e.id, name: e.name }}]"))
            .breaks_target("shorter names", of(json!({"type": "object", "properties": {"id": {"type": "integer"}, "name": text(most - 1)}}))),
        3 => Piece::new(format!("{t} = split({base}{s}, \",\")"))
            .takes(s, text(most + 3), required)
            .gives(t, of(text(most + 3)), false)
            .breaks_target("shorter pieces", of(text(most)))
            .breaks_target("fewer pieces", json!({"type": "array", "items": {"type": "string"}, "maxItems": 2})),
        4 => Piece::new(format!("{t} = slice({base}{s}, 0, {count})"))
            .takes(s, of(json!({"type": "integer"})), required)
            .gives(t, json!({"type": "array", "items": {"type": "integer"}, "maxItems": count}), false)
            .breaks_rule("no `slice`", copy),
        5 => Piece::new(&copy)
            .takes(s, json!({"type": "array", "items": {"type": "integer"}, "uniqueItems": true}), required)
            .gives(t, json!({"type": "array", "uniqueItems": true}), false)
            .breaks_source("elements that repeat", of(json!({"type": "integer"}))),
        6 => Piece::new(format!("{t} = distinct({base}{s})"))
            .takes(s, of(json!({"type": "string", "enum": ["a", "b"]})), required)
            .gives(t, json!({"type": "array", "items": {"enum": ["a", "b"]}, "uniqueItems": true}), false)
            .breaks_rule("elements that repeat", copy),
        7 => Piece::new(format!("{t} = count({base}{s})"))
            .takes(s, counted(1, count), required)
            .gives(t, json!({"type": "integer", "minimum": 1, "maximum": count}), required)
            .breaks_target("a smaller count", json!({"type": "integer", "maximum": count - 1})),
        _ => Piece::new(format!("{t} = [{base}{s}, 7]"))
            .takes(s, json!({"type": "integer", "minimum": 0}), required)
            .gives(t, json!({"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 1, "maxItems": 2}), true)
            .breaks_target("one element", json!({"type": "array", "items": {"type": "integer"}, "maxItems": 1}))
            .breaks_target("larger elements", json!({"type": "array", "items": {"type": "integer", "minimum": 1}})),
    }
}

fn objects(names: &Names, random: &mut Random) -> Piece {
    let Names { base, s, t, .. } = names;
    let most = random.between(2, 6);
    let member = |most: i64, required: &[&str]| json!({"type": "object", "properties": {"a": text(most), "n": {"type": "integer"}}, "required": required, "additionalProperties": false});
    let map = |values: Json| json!({"type": "object", "additionalProperties": values});
    let copy = format!("{t} = {base}{s}");
    let required = random.chance(50);
    match random.below(9) {
        0 => Piece::new(&copy)
            .takes(s, member(most, &["n"]), required)
            .gives(t, member(most, &["n"]), required)
            .breaks_target("shorter members", member(most - 1, &["n"]))
            .breaks_source("a member that may be missing", member(most, &[])),
        1 => Piece::new(format!("{t}.a = {base}{s}"))
            .also(format!("{t}.n = 1 when {base}{s} is present"))
            .takes(s, text(most), false)
            .gives(t, member(most, &["n"]), false)
            .breaks_rule("a shorter member", format!("{t}.a = {base}{s} when {base}{s} is present {t}.b = 1"))
            .breaks_target("shorter members", member(most - 1, &["n"]))
            .broken("no rule for a required member", |piece| drop(piece.rules.pop())),
        2 => Piece::new(&copy)
            .takes(s, map(text(most)), required)
            .gives(t, map(text(most)), false)
            .breaks_target("shorter values", map(text(most - 1)))
            .breaks_source("values of any length", map(json!({"type": "string"}))),
        3 => Piece::new(format!("{t} = {{ a: {base}{s} | truncate({most}), n: 3 }}"))
            .takes(s, json!({"type": "string"}), required)
            .gives(t, member(most, &["n"]), true)
            .breaks_rule("no `truncate`", format!("{t} = {{ a: {base}{s}, n: 3 }}"))
            .breaks_rule("a member of another type", format!("{t} = {{ a: {base}{s} | truncate({most}), n: 3.5 }}"))
            .breaks_rule("a member missing", format!("{t} = {{ a: {base}{s} | truncate({most}) }}")),
        4 => Piece::new(format!("{t} = {{ ...{base}{s}, n: 3 }}"))
            .takes(s, member(most, &[]), true)
            .gives(t, member(most, &["n"]), true)
            .breaks_target("shorter members", member(most - 1, &["n"])),
        5 => Piece::new(format!("{t} = only({base}{s}, \"n\")"))
            .takes(s, member(most, &["n"]), required)
            .gives(t, json!({"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"], "additionalProperties": false}), required)
            .breaks_rule("a member that is not allowed", copy),
        6 => Piece::new(&copy)
            .takes(s, json!({"$ref": "#/$defs/tree"}), required)
            .gives(t, json!({"$ref": "#/$defs/tree"}), false)
            .breaks_target("shorter leaves", json!({"type": "object", "properties": {"v": text(3), "next": true}})),
        7 => Piece::new(format!("{t} = {{for v, k in {base}{s}: k: v | truncate({most})}}"))
            .takes(s, map(json!({"type": "string"})), required)
            .gives(t, map(text(most)), false)
            .breaks_target("shorter values", map(text(most - 1))),
        _ => Piece::new(format!("when {base}{s}.a is present {{ {t} {{ a = {base}{s}.a n = {base}{s}.n }} }}"))
            .takes(s, member(most, &["n"]), required)
            .gives(t, member(most, &["a", "n"]), false)
            .breaks_target("shorter members", member(most - 1, &[]))
            .breaks_rule("a wider guard", format!("when {base}{s}.n is present {{ {t} {{ a = {base}{s}.a n = {base}{s}.n }} }}")),
    }
}

fn conditions(names: &Names, random: &mut Random) -> Piece {
    let Names { base, s, t, blank_is_missing } = names;
    let (more, other) = (format!("{t}x"), format!("{s}x"));
    let integer = || json!({"type": "integer"});
    let depends = json!({ t: [&more] });
    match random.below(6) {
        0 => Piece::new(format!("{t} = {base}{s}"))
            .also(format!("{more} = 1 when {base}{s} is present"))
            .takes(s, integer(), false)
            .gives(t, integer(), false)
            .gives(&more, integer(), false)
            .under("dependentRequired", depends)
            .broken("a requirement of another member", |piece| drop(piece.rules.pop())),
        1 => Piece::new(format!("{t} = {base}{s}"))
            .also(format!("{more} = {base}{other}"))
            .takes(s, integer(), random.chance(50))
            .takes(&other, integer(), true)
            .gives(t, integer(), false)
            .gives(&more, integer(), false)
            .under("dependentRequired", depends)
            .broken("a requirement that may be missing", |piece| piece.source[1].2 = false),
        2 => {
            let when =
                json!({"if": {"properties": { t: {"const": "big"} }, "required": [t]}, "then": {"required": [&more]}});
            Piece::new(format!("{t} = \"big\" when {base}{s} is present"))
                .also(format!("{more} = {base}{s}"))
                .takes(s, integer(), false)
                .gives(t, json!({"enum": ["big", "small"]}), false)
                .gives(&more, integer(), false)
                .under("if+then", when)
                .breaks_rule("a condition that holds more often", format!("{t} = \"big\""))
        }
        3 => {
            let either = json!([{"required": [t]}, {"required": [&more]}]);
            Piece::new(format!("{t} = {base}{s} when {base}{s} > 0"))
                .also(format!("{more} = 1 when not ({base}{s} > 0)"))
                .takes(s, integer(), random.chance(50))
                .gives(t, integer(), false)
                .gives(&more, integer(), false)
                .under("oneOf", either)
                .broken("neither of two", |piece| piece.rules[1] = format!("{more} = 1 when {base}{s} < 0"))
                .broken("both of two", |piece| piece.rules[1] = format!("{more} = 1"))
        }
        4 => {
            let value = if *blank_is_missing { "x" } else { "" };
            Piece::new(format!("{t} = {base}{s} ?? \"{value}\""))
                .takes(s, text(5), false)
                .gives(t, text(5), false)
                .under("minProperties", json!(1))
        }
        _ => {
            let value = json!(*random.pick(&["a", "b{c}", "\u{e9}"]));
            Piece::new(format!("{t} = {}", literal(&value)))
                .gives(t, json!({"const": value, "maxLength": 4}), true)
                .breaks_target("a constant outside", json!({"enum": ["q", "r"]}))
                .broken("no rule", |piece| piece.rules.clear())
        }
    }
}
