//! Nesting and size: whatever the text, the stack stays shallow, the time linear, and the fault is told.

use super::super::ast::File;
use super::super::{Parsed, format, parse, parse_expression};
use crate::diagnostic::Code;
use crate::source::FileId;

/// Parses on a thread with a small stack.
fn on_a_small_stack(text: String) -> Parsed {
    let parse = move || {
        let parsed = parse(FileId(0), &text);
        let _ = super::super::print(&parsed.file);
        parsed
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(parse).unwrap().join().unwrap()
}

fn filled(head: &str, unit: &str, tail: &str, bytes: usize) -> String {
    format!("{head}{}{tail}", unit.repeat((bytes - head.len() - tail.len()) / unit.len()))
}

#[test]
fn what_is_nested_deeper_than_64_is_one_fault() {
    for unit in ["(", "[", "\"{", "f(f(", "{a:", "[{a:[", "if ", "if a then b else ", "not ", "- ", "-", "a[", "match "]
    {
        for size in [1 << 12, 1 << 20] {
            let parsed = on_a_small_stack(filled("const a = ", unit, "a", size));
            let codes: Vec<Code> = parsed.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
            assert_eq!(codes, [Code::NestedTooDeep], "{unit} {:?}", parsed.diagnostics.first());
        }
    }
}

#[test]
fn blocks_and_types_are_bounded_too() {
    for (head, unit) in
        [("event a: B -> C {\n", "a{"), ("event a: B -> C {\n", "when a {\n"), ("param a: ", "["), ("fn f(a: ", "{")]
    {
        let parsed = on_a_small_stack(filled(head, unit, "", 1 << 20));
        assert_eq!(parsed.diagnostics.len(), 1, "{unit}");
        assert_eq!(parsed.diagnostics[0].code, Code::NestedTooDeep);
    }
}

#[test]
fn nesting_up_to_64_is_allowed() {
    for (open, close) in
        [("(", ")"), ("[", "]"), ("f(", ")"), ("{ a: ", " }"), ("\"{", "}\""), ("not (", ")"), ("a[", "]")]
    {
        let nested = |depth: usize| format!("const a = {}1{}\n", open.repeat(depth), close.repeat(depth));
        assert_eq!(on_a_small_stack(nested(64)).diagnostics, [], "{open}");
        assert_eq!(on_a_small_stack(nested(65)).diagnostics.len(), 1, "{open}");
    }
    let pairs = [
        ("{for a in b: c: ", "}"),
        ("[for a in b where c: d + ", "]"),
        ("match a { 1 => b ?? ", " }"),
        ("{ ...a, b: c ?? ", " }"),
        ("\"a {b} {not c == ", "} d\""),
        ("f(1, not a or b and -c * ", ")"),
    ];
    for (open, close) in pairs {
        let nested = |depth: usize| format!("const a = {}d{}\n", open.repeat(depth), close.repeat(depth));
        let parsed = on_a_small_stack(nested(60));
        assert!(parsed.diagnostics.iter().all(|fault| fault.code == Code::NestedTooDeep), "{open}");
    }
    let blocks = |depth: usize| format!("event a: B -> C {{ {} {} }}\n", "a { ".repeat(depth), "}".repeat(depth));
    assert_eq!(on_a_small_stack(blocks(63)).diagnostics, []);
    assert_eq!(on_a_small_stack(blocks(64)).diagnostics.len(), 1);
    let choices = |depth: usize| format!("const a = {}c", "if a then b else ".repeat(depth));
    assert_eq!(on_a_small_stack(choices(64)).diagnostics, []);
    assert_eq!(on_a_small_stack(choices(65)).diagnostics.len(), 1);
    let minuses = |depth: usize| format!("const a = {}c", "-".repeat(depth));
    assert_eq!(on_a_small_stack(minuses(64)).diagnostics, []);
    assert_eq!(on_a_small_stack(minuses(65)).diagnostics.len(), 1);
}

#[test]
fn rows_of_operators_are_bounded() {
    for (head, unit, tail) in
        [("", "1+", "1"), ("a", ".a", ""), ("a", "[i]", ""), ("a", "|f", ""), ("", "a ?? ", "a"), ("a", " as b", "")]
    {
        let row = |count: usize| format!("{head}{}{tail}", unit.repeat(count));
        assert!(parse_expression(FileId(0), &row(199)).is_ok(), "{unit}");
        let faults = parse_expression(FileId(0), &row(5000)).unwrap_err();
        assert_eq!((faults.len(), faults[0].code), (1, Code::NestedTooDeep), "{unit}");
    }
    let rows_in_brackets = format!("const a = {}1{}", format!("{}(", "1+".repeat(150)).repeat(60), ")".repeat(60));
    let parsed = on_a_small_stack(rows_in_brackets);
    assert!(parsed.diagnostics.iter().all(|fault| fault.code == Code::NestedTooDeep));
    assert!(!parsed.diagnostics.is_empty());
    let flat = format!("const a = x{}", " or y and z".repeat(2000));
    assert_eq!(on_a_small_stack(flat).diagnostics, []);
}

#[test]
fn long_files_are_read_on_a_small_stack() {
    let shapes = [
        ("const a = [", "1,", "1]"),
        ("event a: B -> C {\n", "a=b\n", "}"),
        ("", "param a: b\n", ""),
        ("const a = \"", "{a}", "\""),
        ("", "## x\n", "const a = 1"),
    ];
    for (head, unit, tail) in shapes {
        let parsed = on_a_small_stack(filled(head, unit, tail, 1 << 16));
        assert_eq!(parsed.diagnostics, [], "{unit}");
        assert_ne!(parsed.file, File::default());
    }
}

#[test]
fn a_broken_file_of_any_size_is_told_quickly() {
    let shapes = [
        ("", "event ", ""),
        ("", "event\n", ""),
        ("", "event", ""),
        ("", "\n", "x"),
        ("", "\u{1}\u{7f}", ""),
        ("", "é ;", ""),
        ("", "\"", ""),
        ("", "}", ""),
        ("const a = ", ")]}", ""),
        ("const a = ", "[(]", ""),
        ("event a: B -> C {\n", "a = \"\n", "}"),
        ("event a: B -> C {\n", "a = = b\n", "}"),
        ("event a: B -> C {\n", "a = = b ", "}"),
        ("", "event a: B -> C {\n", ""),
        ("", "a ", ""),
        ("const a = ", "$[", ""),
        ("event a: B -> C {\n", "when a\n", "}"),
    ];
    for (head, unit, tail) in shapes {
        let started = std::time::Instant::now();
        let parsed = on_a_small_stack(filled(head, unit, tail, 1 << 20));
        assert!((1..=101).contains(&parsed.diagnostics.len()), "{unit} {}", parsed.diagnostics.len());
        assert!(started.elapsed().as_secs() < 60, "{unit} took {:?}", started.elapsed());
    }
}

#[test]
fn the_layout_of_a_deep_file_needs_no_deep_stack() {
    let text = format!("const a = {}1{}", "[a, f(".repeat(32), ")]".repeat(32));
    let format = move || format(&text).unwrap();
    let layout = std::thread::Builder::new().stack_size(2 << 20).spawn(format).unwrap().join().unwrap();
    assert!(layout.ends_with(")\n") || layout.ends_with("]\n"));
}
