//! Writes diagnostics for machines.

use super::lines::Places;
use super::{Diagnostic, in_order};
use crate::source::{Sources, Span};
use serde_json::{Map, Value, json};

/// The diagnostics as one JSON list, in the order of their places. Each is an object:
///
/// ```json
/// {
///   "code": "M201", "title": "unknown target field", "severity": "error",
///   "message": "the target schema has no field `a.b`",
///   "file": "shop/order.map", "line": 7, "column": 3, "end_line": 7, "end_column": 9,
///   "span": { "start": 120, "end": 126 },
///   "label": "not in `a`",
///   "labels": [{ "file": "shop/order.map", "line": 2, "column": 1, "end_line": 2, "end_column": 4,
///                "span": { "start": 20, "end": 23 }, "text": "declared here" }],
///   "helps": ["a near name is `c`"],
///   "notes": []
/// }
/// ```
///
/// `severity` is `error`, `warning` or `note`. Lines and columns count from 1, columns in characters; the end is the
/// place behind the last character. `span` counts bytes of the file from 0. `label` may be empty.
///
/// Where the search found a payload that shows the fault, `counterexample` stands behind them:
///
/// ```json
/// {
///   "payload": { "message": "aaaaaaaaaaa" }, "params": { "received_at": "2026-01-05T10:00:00Z" },
///   "emit": "summary", "place": "chat.text", "record": { "chat": { "text": "aaaaaaaaaaa" } },
///   "violations": [{ "pointer": "/chat/text", "keyword": "maxLength", "schema": "/properties/chat/properties/text",
///                    "message": "is longer than 10 characters" }]
/// }
/// ```
#[must_use]
pub fn to_json(diagnostics: &[Diagnostic], sources: &Sources) -> Value {
    let places = Places::new(diagnostics, sources);
    Value::Array(in_order(diagnostics).into_iter().map(|one| object(one, &places)).collect())
}

fn object(diagnostic: &Diagnostic, places: &Places<'_>) -> Value {
    let mut object = Map::new();
    object.insert("code".into(), diagnostic.code.number().into());
    object.insert("title".into(), diagnostic.code.title().into());
    object.insert("severity".into(), json!(diagnostic.severity));
    object.insert("message".into(), diagnostic.message.as_str().into());
    push_place(&mut object, diagnostic.span, places);
    object.insert("label".into(), diagnostic.label.as_str().into());
    let labels = diagnostic.labels.iter().map(|label| {
        let mut object = Map::new();
        push_place(&mut object, label.span, places);
        object.insert("text".into(), label.text.as_str().into());
        Value::Object(object)
    });
    object.insert("labels".into(), labels.collect());
    object.insert("helps".into(), json!(diagnostic.helps));
    object.insert("notes".into(), json!(diagnostic.notes));
    if let Some(counterexample) = &diagnostic.counterexample {
        object.insert("counterexample".into(), counterexample.clone());
    }
    Value::Object(object)
}

fn push_place(object: &mut Map<String, Value>, span: Span, places: &Places<'_>) {
    let Some(lines) = places.file(span) else { return };
    let bytes = lines.bytes(span);
    let (start, end) = (lines.position(bytes.start), lines.position(bytes.end));
    object.insert("file".into(), lines.name.as_ref().into());
    object.insert("line".into(), start.line.into());
    object.insert("column".into(), start.column.into());
    object.insert("end_line".into(), end.line.into());
    object.insert("end_column".into(), end.column.into());
    object.insert("span".into(), json!({ "start": bytes.start, "end": bytes.end }));
}
