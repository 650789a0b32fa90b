//! Text as a query over a document: what it selects is found again by its normalized path, and mappings may use no query
//! that tools may not.

use super::text;
use xdmap::payload::{Node, Query, ReadOptions, Tape};

/// Nodes visited by one query.
const STEPS: u64 = 20_000;

/// The document of queries that come without one.
const DOCUMENT: &str = r#"{"a":[1,2,{"b":"x","c":null}],"b":{"a":"xyz","b":[[],{}]},"c":-1.5e3,"é'\"":true,"":{"":0}}"#;

/// The query on the first line, the document behind it.
pub fn query(bytes: &[u8]) {
    let Some(input) = text(bytes) else { return };
    let (query, document) = input.split_once('\n').unwrap_or((input, DOCUMENT));
    let (any, plain) = (Query::parse_any(query), Query::parse(query));
    for fault in [any.as_ref().err(), plain.as_ref().err()].into_iter().flatten() {
        assert!(query.is_char_boundary(fault.offset), "a fault outside of the query");
        assert!(!fault.message.is_empty());
    }
    let Ok(any) = any else {
        assert!(plain.is_err(), "a mapping may use what a tool refuses");
        return;
    };
    let mut tape = Tape::default();
    let read = tape.read(document.as_bytes(), &ReadOptions::default());
    let Ok(document) = read else { return };
    let Ok(nodes) = any.select(document.root(), &mut STEPS.clone()) else { return };
    assert!(any.singular().is_none() || nodes.len() < 2);
    if let Ok(plain) = plain {
        let same = plain.select(document.root(), &mut STEPS.clone());
        assert!(same.is_ok_and(|same| is_same(&same, &nodes)));
    }
    nodes.iter().take(20).for_each(|node| found_again(*node, document.root()));
}

fn is_same(one: &[Node<'_>], other: &[Node<'_>]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.is_same(*other))
}

fn found_again<'p>(node: Node<'p>, root: Node<'p>) {
    let path = node.normalized_path();
    // A query of a mapping has at most 1 KiB.
    if path.len() <= 1024 {
        let again = Query::parse(&path).unwrap_or_else(|fault| panic!("{path}: {fault}"));
        let found = again.select(root, &mut STEPS.clone()).expect("few steps");
        assert!(is_same(&found, &[node]), "{path}");
    }
}
