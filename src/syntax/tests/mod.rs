//! What no file shows: limits, single expressions, and properties over generated trees.

mod generated;
mod limits;
mod properties;

use super::ast::{ExprKind, File};
use super::{parse, parse_expression, print_expression};
use crate::diagnostic::Code;
use crate::source::FileId;

/// A tree as text, without the places in it.
fn bare(file: &File) -> String {
    let file = File { comments: Vec::new(), blanks: Vec::new(), ..file.clone() };
    without_spans(&format!("{file:?}"))
}

fn without_spans(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("Span { file: FileId(") {
        let (before, span) = rest.split_at(at);
        out.push_str(before);
        rest = span.split_once('}').map_or("", |(_, rest)| rest);
    }
    out + rest
}

fn same(left: &str, right: &str) {
    let read = |text: &str| without_spans(&format!("{:?}", parse_expression(FileId(0), text).unwrap()));
    assert_eq!(read(left), read(right));
}

#[test]
fn operators_bind_in_their_order() {
    same(".a ?? .b | lower", "(.a ?? .b) | lower");
    same("a catch b ?? c", "(a catch b) ?? c");
    same("a ?? b + 1", "a ?? (b + 1)");
    same("a + b * -c", "a + (b * (-c))");
    same("a - b - c", "(a - b) - c");
    same("a or b and c", "a or (b and c)");
    same("not a == b", "not (a == b)");
    same("not a and b", "(not a) and b");
    same("a | count == 3 and b is present", "((a | count) == 3) and (b is present)");
    same("-a.b[0]", "-(a.b[0])");
    same("a ?? if b then c else d | f", "a ?? (if b then c else (d | f))");
    same("a is not present", "(a) is not present");
    same("a not in [b] or c", "(a not in [b]) or c");
}

#[test]
fn a_fault_in_an_expression_has_its_place() {
    let faults = parse_expression(FileId(3), "f(.a, )) + 1").unwrap_err();
    assert_eq!(faults.len(), 1);
    assert_eq!((faults[0].code, faults[0].span.start, faults[0].span.file), (Code::Syntax, 7, FileId(3)));
    assert_eq!(parse_expression(FileId(0), "").unwrap_err().len(), 1);
    assert_eq!(parse_expression(FileId(0), "a b").unwrap_err().len(), 1);
    assert_eq!(parse_expression(FileId(0), "a # comment").unwrap().kind, ExprKind::Name("a".into()));
}

#[test]
fn an_expression_prints_on_one_line() {
    let expression = parse_expression(FileId(0), "upper( \"x\" )\n  | f( 1 ) ?? ( .a )").unwrap();
    assert_eq!(print_expression(&expression), "upper(\"x\") | f(1) ?? .a");
}

#[test]
fn a_fault_hides_nothing_behind_it() {
    let text = "event a: B -> C {\n  x = = 1\n  y = .y\n  z {\n    q = )\n    w = 1\n  }\n}\nparam p:\nconst c = 1\n";
    let parsed = parse(FileId(0), text);
    assert_eq!(parsed.diagnostics.len(), 3, "{:#?}", parsed.diagnostics);
    let kept = super::print(&parsed.file);
    assert_eq!(kept, "event a: B -> C {\n  y = .y\n  z {\n    w = 1\n  }\n}\nconst c = 1\n");
}

#[test]
fn no_more_than_a_hundred_faults_are_told() {
    let text = format!("event a: B -> C {{\n{}}}\n", "  x = = 1\n".repeat(500));
    let parsed = parse(FileId(0), &text);
    assert_eq!(parsed.diagnostics.len(), 101);
    assert!(parsed.diagnostics[100].message.contains("left out"));
}

#[test]
fn every_form_of_the_grammar_has_a_comment() {
    let grammar = include_str!("../../../grammar/mapping.pest");
    let mut before = "";
    for line in grammar.lines() {
        let is_form =
            line.split_once(" = ").is_some_and(|(name, _)| name.chars().all(|c| c.is_ascii_alphabetic() || c == '_'));
        if is_form {
            assert!(before.starts_with("///") && before.len() > 6, "no comment before `{line}`");
        }
        before = line;
    }
}

#[test]
fn reserved_words_are_the_same_here_and_in_the_grammar() {
    let grammar = include_str!("../../../grammar/mapping.pest");
    let list = grammar.split_once("\nreserved = _{").unwrap().1.split_once('}').unwrap().0;
    let mut listed: Vec<&str> = list.split('"').skip(1).step_by(2).collect();
    listed.sort_unstable();
    for word in &listed {
        assert!(super::words::is_reserved(word), "{word}");
        let parsed = parse(FileId(0), &format!("param {word}: int\n"));
        assert_eq!(
            parsed.diagnostics.iter().map(|fault| fault.code).collect::<Vec<_>>(),
            [Code::ReservedWord],
            "{word}"
        );
    }
    assert_eq!(listed.len(), super::words::reserved().count());
    for word in ["with", "without", "missing", "count", "golden", "at", "key", "from", "present", "string"] {
        assert_eq!(parse(FileId(0), &format!("param {word}: int\n")).diagnostics, [], "{word}");
    }
}
