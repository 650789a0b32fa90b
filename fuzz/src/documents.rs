//! Bytes as a document: our parser and `serde_json` give the same verdict and the same value.

use serde_json::Value as Json;
use xdmap::payload::{FaultKind, Limits, Node, NodeKind, ReadOptions, Tape};
use xdmap::value::{TimeDigits, Value, write_json};

/// `serde_json` nests up to 127 deep; other limits are out of reach.
fn options() -> ReadOptions {
    let limits = Limits { bytes: 1 << 24, depth: 120, nodes: 1 << 20, text_bytes: 1 << 24 };
    ReadOptions { limits, ..ReadOptions::default() }
}

/// One document.
pub fn document(bytes: &[u8]) {
    let (mut tape, mut again) = (Tape::default(), Tape::default());
    match (tape.read(bytes, &options()), serde_json::from_slice::<Json>(bytes)) {
        (Ok(document), Ok(value)) => {
            let root = document.root();
            assert_eq!(value_of(root), value);
            places(root);
            let mut written = Vec::new();
            write_json(&Value::Node(root), TimeDigits::default(), &mut written);
            let reread = again.read(&written, &options()).expect("what was written can be read");
            assert_eq!(value_of(reread.root()), value);
        }
        (Ok(_), Err(error)) => {
            // A number has any size here; there it is a binary64.
            assert!(error.to_string().starts_with("number out of range"), "only serde_json refuses: {error}");
        }
        (Err(fault), Ok(_)) => {
            let deep = matches!(fault.kind, FaultKind::TooDeep);
            assert!(deep, "only we refuse: {fault:?}");
        }
        (Err(fault), Err(_)) => assert!(fault.offset <= bytes.len()),
    }
    let repaired = ReadOptions { repair_text: true, reject_duplicate_keys: true, ..options() };
    if let Ok(document) = tape.read(bytes, &repaired) {
        places(document.root());
    }
}

/// The value as `serde_json` would have read it.
fn value_of(node: Node<'_>) -> Json {
    match node.kind() {
        NodeKind::Null => Json::Null,
        NodeKind::Bool => Json::Bool(node.boolean().expect("it is one")),
        NodeKind::Number => serde_json::from_str(node.raw()).expect("a number"),
        NodeKind::Text => Json::String(node.text().expect("it is one").characters().into_owned()),
        NodeKind::List => Json::Array(node.elements().map(value_of).collect()),
        NodeKind::Object => {
            let members = node.members().map(|(name, value)| (name.characters().into_owned(), value_of(value)));
            Json::Object(members.collect())
        }
    }
}

/// Every node is found again by its name and by its place.
fn places(node: Node<'_>) {
    assert_eq!(node.len(), node.elements().count() + node.members().count());
    for (index, element) in node.elements().enumerate() {
        assert!(node.at(index as i64).is_some_and(|found| found.is_same(element)));
        places(element);
    }
    for (name, member) in node.members() {
        assert!(node.get(&name.characters()).is_some_and(|found| found.is_same(member)));
        places(member);
    }
}
