//! Our parser beside `serde_json`: over random bytes, damaged documents and generated values both give the same
//! verdict and the same value.
//!
//! Where they differ on purpose: numbers beyond binary64 (`1e999`) are tokens for us and a fault there.

#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use serde_json::Value;
use xdmap::payload::{FaultKind, Limits, Node, NodeKind, Number, Query, ReadOptions, Tape};

fn options() -> ReadOptions {
    let limits = Limits { bytes: 1 << 24, depth: 120, nodes: 1 << 20, text_bytes: 1 << 24 };
    ReadOptions { limits, ..ReadOptions::default() }
}

/// The value as `serde_json` would have read it.
fn value_of(node: Node<'_>) -> Value {
    match node.kind() {
        NodeKind::Null => Value::Null,
        NodeKind::Bool => Value::Bool(node.boolean().unwrap()),
        NodeKind::Number => serde_json::from_str(node.raw()).unwrap(),
        NodeKind::Text => Value::String(node.text().unwrap().characters().into_owned()),
        NodeKind::List => Value::Array(node.elements().map(value_of).collect()),
        NodeKind::Object => {
            let members = node.members().map(|(name, value)| (name.characters().into_owned(), value_of(value)));
            Value::Object(members.collect())
        }
    }
}

/// Both verdicts agree, and both values where there is one. Gives whether there was one.
fn agree(bytes: &[u8]) -> bool {
    let mut tape = Tape::default();
    match (tape.read(bytes, &options()), serde_json::from_slice::<Value>(bytes)) {
        (Ok(document), Ok(value)) => {
            assert_eq!(value_of(document.root()), value);
            check_places(document.root());
            true
        }
        (Ok(_), Err(error)) => {
            let text = error.to_string();
            assert!(text.starts_with("number out of range"), "only serde_json refuses, {text}: {bytes:?}");
            false
        }
        (Err(fault), Ok(value)) => panic!("only we refuse, {fault:?}: {value}"),
        (Err(fault), Err(_)) => {
            assert!(fault.offset <= bytes.len());
            false
        }
    }
}

/// Every node is found again by its pointer, its offset and look-ups.
fn check_places(node: Node<'_>) {
    assert_eq!(node.len(), node.elements().count() + node.members().count());
    for (index, element) in node.elements().enumerate() {
        assert!(node.at(index as i64).unwrap().is_same(element));
        assert!(node.at(index as i64 - node.len() as i64).unwrap().is_same(element));
        assert_eq!(element.pointer(), format!("{}/{index}", node.pointer()));
        check_places(element);
    }
    for (name, member) in node.members() {
        assert!(node.get(&name.characters()).unwrap().is_same(member));
        check_places(member);
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_filter("finite", |float| float.is_finite()).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[a-c\"\\\\\u{0}-\u{20}é😀]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 80, 24, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..40).prop_map(Value::from),
            prop::collection::vec(("[a-d\"\\\\é]{0,3}", inner), 0..24)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// JSON with keys that may stand twice, and freely placed white space and escapes.
fn loose_json() -> impl Strategy<Value = String> {
    let number = "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,4})?([eE][+-]?[0-9]{1,2})?";
    let text = "\"([a-c éß😀]|\\\\[\"\\\\/bfnrt]|\\\\u00[0-9a-fA-F]{2}|\\\\ud83d\\\\ude0[0-9a-f]){0,6}\"";
    let leaf = prop_oneof![number, text, Just("true".into()), Just("false".into()), Just("null".into())];
    leaf.prop_recursive(5, 120, 24, move |inner| {
        let key = "[ \n]?\"(a|b|c|\\\\u0061|\\\\u0062|[d-z]{1,2}){0,2}\"[ \t]?";
        let list = |items: Vec<String>, open, close| format!("{open}{}{close}", items.join(","));
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..40).prop_map(move |items| list(items, "[ ", "\r\n]")),
            prop::collection::vec((key, inner), 0..40).prop_map(move |members| {
                list(members.into_iter().map(|(key, value)| format!("{key}:{value}")).collect(), "{", "}")
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn written_values_read_back(value in any_json()) {
        prop_assert!(agree(value.to_string().as_bytes()));
        prop_assert!(agree(&serde_json::to_vec_pretty(&value).unwrap()));
    }

    #[test]
    fn duplicate_keys_and_escapes_read_alike(text in loose_json()) {
        prop_assert!(agree(text.as_bytes()));
    }

    #[test]
    fn damaged_documents_get_the_same_verdict(
        text in loose_json(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4u8), 1..4),
    ) {
        let mut bytes = text.into_bytes();
        for (place, byte, kind) in damage {
            let place = place.index(bytes.len().max(1)).min(bytes.len().saturating_sub(1));
            match kind {
                _ if bytes.is_empty() => {}
                0 => bytes[place] = byte,
                1 => drop(bytes.remove(place)),
                2 => bytes.insert(place, b"{}[]\",:\\u0e+-. "[byte as usize % 15]),
                _ => bytes.truncate(place),
            }
        }
        agree(&bytes);
    }

    #[test]
    fn random_bytes_get_the_same_verdict(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        agree(&bytes);
    }

    #[test]
    fn random_tokens_get_the_same_verdict(tokens in prop::collection::vec(
        prop::sample::select(vec![
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\"a\"", "0", "-", "1", ".", "e", "+", "true", "nul", "null",
            " ", "\n", "\\u", "d83d", "\\ude00", "00e9", "\u{1}", "é", "\u{feff}",
        ]), 0..14)) {
        agree(tokens.concat().as_bytes());
    }

    #[test]
    fn repair_always_gives_text(bytes in prop::collection::vec(prop_oneof![
        4 => any::<u8>().prop_map(|byte| vec![byte]),
        1 => Just(b"\\ud800".to_vec()), 1 => Just(b"\\udc00".to_vec()), 1 => Just(b"\\ud83d\\ude00".to_vec()),
        1 => Just("é😀".as_bytes().to_vec()),
    ], 0..20)) {
        let body: Vec<u8> = bytes.concat().into_iter().filter(|byte| *byte >= 0x20 && *byte != b'"').collect();
        let payload = [b"{\"a\":\"".as_slice(), &body, b"\"}"].concat();
        let mut tape = Tape::default();
        match tape.read(&payload, &ReadOptions { repair_text: true, ..options() }) {
            Ok(document) => {
                let lossy = String::from_utf8_lossy(&payload);
                prop_assert!(document.repaired() || lossy.as_bytes() == payload);
                let text = document.root().get("a").unwrap().text().unwrap().characters().into_owned();
                prop_assert_eq!(document.repaired(), std::str::from_utf8(&payload).is_err() || serde_json::from_slice::<Value>(&payload).is_err());
                prop_assert!(lossy.contains('\\') || lossy.contains(text.as_str()));
            }
            Err(fault) => prop_assert!(
                matches!(fault.kind, FaultKind::Escape | FaultKind::Unfinished | FaultKind::Syntax | FaultKind::Trailing),
                "{:?}", fault
            ),
        }
    }

    #[test]
    fn every_node_is_found_by_its_normalized_path(text in loose_json()) {
        let mut tape = Tape::default();
        let document = tape.read(text.as_bytes(), &options()).unwrap();
        for node in document.root().descendants() {
            let query = Query::parse(&node.normalized_path()).unwrap();
            let found = query.select(document.root(), &mut 1000).unwrap();
            prop_assert!(matches!(found.as_slice(), [only] if only.is_same(node)));
            prop_assert!(document.root().follow(&query.singular().unwrap()).unwrap().is_same(node));
        }
    }

    #[test]
    fn descendants_are_every_value_once(value in any_json()) {
        let text = value.to_string();
        let mut tape = Tape::default();
        let document = tape.read(text.as_bytes(), &options()).unwrap();
        let all = Query::parse("$..*").unwrap().select(document.root(), &mut 1_000_000).unwrap();
        prop_assert_eq!(all.len() + 1, document.root().descendants().count());
        let mut indexes: Vec<_> = all.iter().map(|node| node.index()).collect();
        indexes.sort_unstable();
        indexes.dedup();
        prop_assert_eq!(indexes.len(), all.len());
    }

    #[test]
    fn random_queries_are_compiled_or_refused_and_run(tokens in prop::collection::vec(
        prop::sample::select(vec![
            "$", "@", ".", "..", "[", "]", "[?", "(", ")", "*", ":", ",", "?", "!", "&&", "||", "==", "<", "a", "b", "'a'",
            "\"b\"", "0", "-1", "1.5", "true", "null", "length(", "count(@.*)", "match(@,'a')", "value(", " ", "\\", "é", "@.a", "$.b",
        ]), 0..16)) {
        let text = format!("${}", tokens.concat());
        if let Ok(query) = Query::parse(&text) {
            let mut tape = Tape::default();
            let document = tape.read(br#"{"a":[1,{"b":"a"}],"b":[[],{"a":null}]}"#, &options()).unwrap();
            let _ = query.select(document.root(), &mut 10_000);
        }
    }

    #[test]
    fn numbers_order_like_whole_numbers(
        left in (-30_000i64..30_000, 0..6u32), right in (-30_000i64..30_000, 0..6u32),
        places in (0..4i32, 0..4i32),
    ) {
        // Both are written as `mantissa * 10^power` with the point and the exponent moved about.
        let exact = |(mantissa, power): (i64, u32)| i128::from(mantissa) * 10i128.pow(power);
        let (left_text, right_text) = (shifted(left, places.0), shifted(right, places.1));
        let (first, second) = (Number::Token(&left_text), Number::Token(&right_text));
        prop_assert_eq!(first.compare(&second), exact(left).cmp(&exact(right)), "{} {}", left_text, right_text);
        prop_assert_eq!(first.as_integer(), Some(exact(left)));
        prop_assert_eq!(first.compare(&Number::Integer(exact(right))), exact(left).cmp(&exact(right)));
        let mut out = Vec::new();
        prop_assert!(first.write_integer(&mut out));
        prop_assert_eq!(String::from_utf8(out).unwrap(), exact(left).to_string());
    }

    #[test]
    fn floats_order_like_floats(left in any::<f64>(), right in any::<f64>()) {
        prop_assume!(left.is_finite() && right.is_finite());
        let (left_text, right_text) = (format!("{left:?}"), format!("{right:e}"));
        let (first, second) = (Number::Token(&left_text), Number::Token(&right_text));
        prop_assert_eq!(Some(first.compare(&second)), left.partial_cmp(&right));
        prop_assert_eq!(Number::Float(left).compare(&second), first.compare(&second));
    }
}

/// `mantissa * 10^power`, written with the point moved by some places and the exponent against it.
fn shifted((mantissa, power): (i64, u32), places: i32) -> String {
    let digits = format!("{:05}", mantissa.unsigned_abs());
    let (whole, fraction) = digits.split_at(digits.len() - places as usize);
    let point = if places == 0 { String::new() } else { format!(".{fraction}") };
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let sign = if mantissa < 0 { "-" } else { "" };
    format!("{sign}{whole}{point}e{}", places + power as i32)
}
