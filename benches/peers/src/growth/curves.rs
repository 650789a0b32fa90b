//! The curves: small mappings over made payloads, each with one thing that grows.

use super::{Cost, Curve, Point, Series};
use crate::figures::batch;
use crate::figures::change::{cut_off, refused};
use crate::plot::Scale;
use crate::task::{Mapping, Task, lines};
use crate::{Fault, clock};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;
use xdmap::run::{RunOptions, Scratch};
use xdmap::{CompileOptions, Package, RuleSet};

/// Bytes that a point works on in a round, about.
const BYTES: usize = 3_000_000;

/// All of them. `small` leaves out the large points.
pub fn all(small: bool) -> Result<Vec<Series>, Fault> {
    let upto = |points: &[usize]| if small { points[..2].to_vec() } else { points.to_vec() };
    Ok(vec![
        Series {
            name: "size",
            title: "Cost of a payload, by its size",
            below: "bytes of the payload",
            scale: Scale::Powers,
            curves: vec![
                curve("8 texts, copied", &upto(&[16, 64, 256, 1024, 4096, 16_384]), texts)?,
                curve("members no rule reads", &upto(&[6, 24, 96, 384, 1536, 6144]), members)?,
            ],
        },
        Series {
            name: "rules",
            title: "Cost of a payload of 256 members, by the number of rules",
            below: "rules",
            scale: Scale::Powers,
            curves: vec![
                curve("copy", &upto(&[1, 4, 16, 64, 256]), |rules| many_rules(rules, ""))?,
                curve("upper case", &upto(&[1, 4, 16, 64, 256]), |rules| many_rules(rules, " | upper"))?,
            ],
        },
        Series {
            name: "lists",
            title: "Cost of a payload, by the length of its list",
            below: "elements",
            scale: Scale::Powers,
            curves: vec![
                curve("a record for each", &upto(&[1, 4, 16, 64, 256, 1024, 4096]), |length| list(length, EACH))?,
                curve("a list in one record", &upto(&[1, 4, 16, 64, 256, 1024, 4096]), |length| list(length, ONE))?,
            ],
        },
        Series {
            name: "depth",
            title: "Cost of a payload, by its depth",
            below: "objects inside each other",
            scale: Scale::Even,
            curves: vec![
                curve("the innermost text read", &upto(&[1, 8, 16, 32, 48, 60]), |depth| nested(depth, true))?,
                curve("the outermost object copied", &upto(&[1, 8, 16, 32, 48, 60]), |depth| nested(depth, false))?,
            ],
        },
        Series {
            name: "rejects",
            title: "Cost of a batch, by its share of rejects",
            below: "payloads of a hundred that are rejected",
            scale: Scale::Even,
            curves: vec![rejects("refused by the schema", small, refused)?, rejects("cut off", small, cut_off)?],
        },
    ])
}

/// A payload and the package that maps it.
struct Case {
    x: f64,
    payload: String,
    mapping: String,
    source: Value,
    target: Value,
}

fn curve(name: &'static str, sizes: &[usize], case: impl Fn(usize) -> Case) -> Result<Curve, Fault> {
    let points = sizes.iter().map(|size| point(case(*size))).collect::<Result<_, _>>()?;
    Ok(Curve { name, points })
}

fn point(case: Case) -> Result<Point, Fault> {
    let (x, payload) = (case.x, case.payload.clone().into_bytes());
    let times = (BYTES / payload.len()).max(1);
    Ok(Point { x, xdmap: mapped(case, times)?, parse: parsed(payload, times) })
}

fn mapped(case: Case, times: usize) -> Result<Cost, Fault> {
    let (source, target) = (case.source.to_string(), case.target.to_string());
    let files = [("growth.map", case.mapping), ("source.json", source), ("target.json", target)];
    let package = Package::from_files("", files);
    let rules = RuleSet::compile(&package, &CompileOptions::default()).map_err(|failure| {
        let faults = failure.diagnostics.iter().map(|one| one.message.clone()).collect::<Vec<_>>();
        format!("a mapping for growth: {}", faults.join("; "))
    })?;
    let (params, options) = (rules.params(), RunOptions::default());
    let (mut scratch, mut out) = (Scratch::default(), Vec::new());
    Ok(Box::new(move || {
        let event = rules.event("body").ok_or("no event")?;
        let (seconds, rejected) = clock::of_thread(|| {
            let mut rejected = 0;
            for _ in 0..times {
                out.clear();
                let payload = case.payload.as_bytes();
                rejected += event.apply_into(&mut scratch, payload, &params, &options, None, &mut out).rejects.len();
                black_box(&out);
            }
            rejected
        });
        if rejected > 0 { Err("a payload for growth was rejected".into()) } else { Ok(seconds / times as f64) }
    }))
}

fn parsed(text: Vec<u8>, times: usize) -> Cost {
    Box::new(move || {
        let parse = || serde_json::from_slice::<Value>(&text).map(black_box).map(drop);
        let (seconds, done) = clock::of_thread(|| (0..times).try_for_each(|_| parse()));
        done?;
        Ok(seconds / times as f64)
    })
}

fn package(rules: &str) -> String {
    format!(
        "mapping growth 1.0.0\nsource Body from \"source.json\" {{ unknown: ignore }}\n\
         target Record from \"target.json\" {{ times: utc millis }}\nevent body: Body -> Record {{\n{rules}}}\n"
    )
}

/// An object of texts that must all be there.
fn object_of_texts(names: impl Iterator<Item = String>) -> Value {
    let properties: Map<String, Value> = names.map(|name| (name, json!({ "type": "string" }))).collect();
    let required: Vec<&String> = properties.keys().collect();
    json!({ "type": "object", "required": required, "properties": properties })
}

fn texts(length: usize) -> Case {
    let names = || (0..8).map(|index| format!("text{index}"));
    let text = "some words ".repeat(length / 11 + 1);
    let payload: Map<String, Value> = names().map(|name| (name, text[..length].into())).collect();
    let payload = Value::Object(payload).to_string();
    let rules: String = names().map(|name| format!("{name} = .{name}\n")).collect();
    let schema = object_of_texts(names());
    Case { x: payload.len() as f64, payload, mapping: package(&rules), source: schema.clone(), target: schema }
}

fn members(count: usize) -> Case {
    let mut payload = json!({ "id": "a1" });
    for index in 0..count {
        payload[format!("member_{index}")] = format!("the value of member {index}").into();
    }
    let (payload, schema) = (payload.to_string(), object_of_texts(["id".to_owned()].into_iter()));
    Case { x: payload.len() as f64, payload, mapping: package("id = .id\n"), source: schema.clone(), target: schema }
}

fn many_rules(count: usize, change: &str) -> Case {
    let names = || (0..256).map(|index| format!("member{index}"));
    let payload: Map<String, Value> = names().map(|name| (name, "a text of some words".into())).collect();
    let rules: String = names().take(count).fold(String::new(), |mut rules, name| {
        let _ = writeln!(rules, "{name} = .{name}{change}");
        rules
    });
    let (source, target) = (object_of_texts(names()), object_of_texts(names().take(count)));
    Case { x: count as f64, payload: Value::Object(payload).to_string(), mapping: package(&rules), source, target }
}

const EACH: &str =
    "emit one each item in .items {\nid = \"{.id}-{item.sku}\"\nname = item.name\ncount = item.count\n}\n";
const ONE: &str = "id = .id\nitems = [for item in .items: { sku: item.sku, name: item.name, count: item.count }]\n";

fn list(length: usize, rules: &str) -> Case {
    let item = json!({ "type": "object", "required": ["sku", "name", "count"],
        "properties": { "sku": { "type": "string" }, "name": { "type": "string" }, "count": { "type": "integer" } } });
    let source = json!({ "type": "object", "required": ["id", "items"],
        "properties": { "id": { "type": "string" }, "items": { "type": "array", "minItems": 1, "items": item } } });
    let target = json!({ "type": "object", "required": ["id"],
        "properties": { "id": { "type": "string" }, "name": { "type": "string" }, "count": { "type": "integer" },
            "items": { "type": "array", "items": item } } });
    let items: Vec<Value> =
        (0..length).map(|index| json!({ "sku": format!("S-{index}"), "name": "a thing", "count": index })).collect();
    let payload = json!({ "id": "order 1", "items": items }).to_string();
    Case { x: length as f64, payload, mapping: package(rules), source, target }
}

fn nested(depth: usize, innermost: bool) -> Case {
    let mut source = object_of_texts(["text".to_owned()].into_iter());
    let mut payload = json!({ "text": "what is at the end" });
    for _ in 0..depth {
        payload = json!({ "name": "a level", "in": payload });
        source = json!({ "type": "object", "required": ["name", "in"],
            "properties": { "name": { "type": "string" }, "in": source } });
    }
    let (rule, kind) = if innermost {
        (format!("text = .{}text\n", "in.".repeat(depth)), json!({ "type": "string" }))
    } else {
        ("text = .in\n".to_owned(), json!({ "type": "object" }))
    };
    let target = json!({ "type": "object", "required": ["text"], "properties": { "text": kind } });
    Case { x: depth as f64, payload: payload.to_string(), mapping: package(&rule), source, target }
}

/// Whole batches of conversations of the reference task, some of them changed.
fn rejects(name: &'static str, small: bool, change: fn(&[u8], f64) -> Vec<u8>) -> Result<Curve, Fault> {
    let (corpus, rules) = (Task::Conversation.corpus(small), Mapping::Reference.rules()?);
    let point = |percent: f64| {
        let (text, rules) = (Arc::new(change(&corpus, percent)), rules.clone());
        let (plain, payloads) = (corpus.clone(), lines(&corpus).count() as f64);
        let xdmap = move || Ok(batch::batch(&rules, "conversation", &text, 1)?.1 / payloads);
        let parse = move || {
            let parse = |line| serde_json::from_slice::<Value>(line).map(black_box).map(drop);
            let (seconds, done) = clock::of_thread(|| lines(&plain).try_for_each(parse));
            done?;
            Ok(seconds / payloads)
        };
        Point { x: percent, xdmap: Box::new(xdmap), parse: Box::new(parse) }
    };
    Ok(Curve { name, points: [0.0, 1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0].map(point).into() })
}
