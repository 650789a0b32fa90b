//! Queries and what they select, or why they are refused; the cases stand in `cases.json`.

use super::*;
use crate::payload::{ReadOptions, Tape};
use serde_json::Value;
use std::time::{Duration, Instant};

fn cases() -> Value {
    serde_json::from_str(include_str!("cases.json")).unwrap()
}

fn select(document: &str, query: &str) -> Vec<String> {
    let mut tape = Tape::default();
    let document = tape.read(document.as_bytes(), &ReadOptions::default()).unwrap();
    let query = Query::parse(query).unwrap_or_else(|fault| panic!("{query}: {fault:?}"));
    query.select(document.root(), &mut 100_000).unwrap().iter().map(|node| node.raw().to_owned()).collect()
}

#[test]
fn queries_select_what_rfc_9535_says_in_its_order() {
    let mut faults = Vec::new();
    for group in cases()["selected"].as_array().unwrap() {
        let document = group["document"].to_string();
        for case in group["cases"].as_array().unwrap() {
            let query = case["query"].as_str().unwrap();
            let found: Vec<Value> = match Query::parse(query) {
                Ok(_) => select(&document, query).iter().map(|raw| serde_json::from_str(raw).unwrap()).collect(),
                Err(fault) => vec![Value::String(format!("{fault:?}"))],
            };
            if Value::Array(found.clone()) != case["gives"] {
                faults.push(format!("{query}\n  wanted {}\n  found  {}", case["gives"], Value::Array(found)));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_is_no_query_is_refused_with_its_place() {
    let mut faults = Vec::new();
    for case in cases()["refused"].as_array().unwrap() {
        let query = case["query"].as_str().unwrap();
        let (offset, message) = (case["offset"].as_u64().unwrap() as usize, case["message"].as_str().unwrap());
        match Query::parse(query) {
            Ok(_) => faults.push(format!("accepted: {query}")),
            Err(fault) if fault.offset != offset || !fault.message.contains(message) => {
                faults.push(format!("{query}\n  wanted {offset} {message}\n  found  {fault:?}"));
            }
            Err(_) => {}
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn no_query_takes_long_to_refuse() {
    let nested = |open: &str, inner: &str, close: &str, times: usize| {
        format!("$[?{}{inner}{}]", open.repeat(times), close.repeat(times))
    };
    let texts = [
        "$[?length(length(length(length(length(length(length(length(length(length(".to_owned(),
        format!("$[?{}", "length(".repeat(20)),
        format!("$[?{}", "count(@[?".repeat(20)),
        nested("length(", "1=", ")", 4),
        nested("length(", "@.a==1", ")", 4),
        nested("length(", "@.*", ")", 4),
        nested("match(", "@.a,", ")", 4),
        nested("count(@[?", "@.a<1<1", "]) == 1", 4),
        nested("count(@[?", "1", "])", 4),
        nested("(", "1", ")", 20),
        nested("!(", "@.a == @.*", ")", 20),
        nested("@[?", "@.a == @.*", "]", 19),
        nested("@[?", "length(@.a) == length(@.*)", "] && @[0] < 1 < 2", 9),
        format!("${}", "[0]".repeat(300)),
        format!("$[{}0", "0,".repeat(500)),
        format!("$[?{}@.a < 1 < 2]", "@.a == 1 && ".repeat(80)),
        format!("$[?{}@]", "(@.a || ".repeat(19)),
        format!("$[?{} 1]", "length(@.a) == length(@.b) || ".repeat(30)),
        format!("$[?match(@, '{}')]", "(a|b)".repeat(190)),
        format!("$[?match(@, '{}')]", "(a{0,99}){0,99}".repeat(30)),
    ];
    for text in texts {
        let start = Instant::now();
        let _ = Query::parse(&text);
        assert!(start.elapsed() < Duration::from_millis(100), "{:?} {text}", start.elapsed());
    }
}

#[test]
fn a_singular_query_tells_its_steps() {
    let steps = |text: &str| Query::parse(text).unwrap().singular();
    assert_eq!(steps("$"), Some(vec![]));
    assert_eq!(steps("$.a['b c'][-1]"), Some(vec![name("a"), name("b c"), Step::Index(-1)]));
    for text in ["$.*", "$..a", "$.a[0:1]", "$['a','b']", "$.a[?@.b]", "$.a[*].b"] {
        assert_eq!(steps(text), None, "{text}");
    }
}

#[test]
fn the_leading_steps_end_before_the_first_choice() {
    let steps = |text: &str| Query::parse(text).unwrap().leading_steps();
    assert_eq!(steps("$.messages[?@.isVisitorMsg == true].text"), [name("messages")]);
    assert_eq!(steps("$.a[0].b[*].c"), [name("a"), Step::Index(0), name("b")]);
    assert_eq!(steps("$..a"), []);
    assert_eq!(steps("$.a['b','c']"), [name("a")]);
    assert_eq!(steps("$.a.b"), [name("a"), name("b")]);
    assert_eq!(Query::parse("$ .a").unwrap().text(), "$ .a");
}

#[test]
fn a_spent_budget_ends_the_walk() {
    let mut tape = Tape::default();
    let list = format!("[{}]", vec!["[1,2]"; 1000].join(","));
    let document = tape.read(list.as_bytes(), &ReadOptions::default()).unwrap();
    for text in ["$[*]", "$..*", "$[?@[0] == 1]", "$[?$ == $]", "$[?count($..*) > 1]", "$[0:1000]", "$[*,*]"] {
        let query = Query::parse(text).unwrap();
        assert_eq!(query.select(document.root(), &mut 900).err(), Some(BudgetSpent), "{text}");
        assert_eq!(query.select(document.root(), &mut 0).err(), Some(BudgetSpent), "{text}");
    }
    let mut budget = 1002;
    assert_eq!(Query::parse("$[*]").unwrap().select(document.root(), &mut budget).unwrap().len(), 1000);
    assert_eq!(budget, 2);
}

#[test]
fn of_duplicate_keys_a_query_sees_the_last() {
    let document = r#"{"a":{"x":1},"b":{"x":2},"a":{"x":3}}"#;
    assert_eq!(select(document, "$.a.x"), ["3"]);
    assert_eq!(select(document, "$..x"), ["2", "3"]);
    assert_eq!(select(document, "$[*].x"), ["2", "3"]);
    assert_eq!(select(document, "$..*"), [r#"{"x":2}"#, r#"{"x":3}"#, "2", "3"]);
}

#[test]
fn escaped_keys_and_texts_are_the_characters_they_say() {
    let document = r#"{"\u0061":"\u0062","n":"b"}"#;
    assert_eq!(select(document, "$.a"), [r#""\u0062""#]);
    assert_eq!(select(document, "$[?@ == 'b']"), [r#""\u0062""#, r#""b""#]);
    assert_eq!(select(document, "$[?@ == $.n]").len(), 2);
    assert_eq!(select(document, "$[?match(@, 'b')]").len(), 2);
    assert_eq!(select(document, "$[?length(@) == 1]").len(), 2);
}

fn name(name: &str) -> Step {
    Step::Name(name.into())
}
