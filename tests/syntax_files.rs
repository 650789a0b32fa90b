//! The grammar's files: what is accepted, with its tree and its layout; what is refused, with its messages.
//!
//! `UPDATE_GOLDEN=1 cargo test --test syntax_files` writes the expected files anew.

#![allow(clippy::unwrap_used)] // a file that cannot be read fails its test

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use xdmap::diagnostic::Diagnostic;
use xdmap::source::{FileId, Sources, Span};
use xdmap::syntax::{ast, format, parse, print};

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/grammar").join(folder);
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|end| end == "map")).collect();
    files.sort();
    files
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// Compares with the expected file, or writes it.
fn golden(path: &Path, extension: &str, got: &str, wrong: &mut Vec<String>) {
    let expected = path.with_extension(extension);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(expected, got).unwrap();
    } else if std::fs::read_to_string(&expected).unwrap_or_default() != got {
        wrong.push(format!("{} differs; now it is:\n{got}", expected.display()));
    }
}

/// The tree without its places, a line for each declaration and rule.
fn tree(file: &ast::File) -> String {
    let bare = ast::File { comments: Vec::new(), blanks: Vec::new(), ..file.clone() };
    let mut text = without_spans(&format!("{bare:?}"));
    for (long, short) in [("Name { text: ", "Name("), ("Quoted { text: ", "Quoted(")] {
        while let Some(at) = text.find(long) {
            let end = end_of_debug_text(&text, at + long.len());
            text.replace_range(end..end + 2, ")");
            text.replace_range(at..at + long.len(), short);
        }
    }
    for start in ["Item { doc", "Rule { doc", "Header { doc", "Emit { doc", "Expect { emit"] {
        text = text.replace(start, &format!("\n{start}"));
    }
    text.push('\n');
    text
}

fn without_spans(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("Span { file: FileId(") {
        let (before, span) = rest.split_at(at);
        let before = before.strip_suffix("span: ").unwrap_or(before);
        out.push_str(before.strip_suffix(", ").unwrap_or(before));
        rest = &span[span.find('}').unwrap() + 1..];
    }
    out + rest
}

/// The place behind the quoted text that starts here.
fn end_of_debug_text(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    while bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at + 1
}

fn comments(file: &ast::File) -> Vec<String> {
    let mut comments: Vec<String> = file.comments.iter().map(|comment| comment.text.to_string()).collect();
    comments.sort();
    comments
}

fn messages(name: &str, text: &str) -> String {
    let mut sources = Sources::default();
    let file = sources.add(name, text);
    let parsed = parse(file, text);
    let mut out = String::new();
    for diagnostic in &parsed.diagnostics {
        message(&mut out, diagnostic, &sources);
    }
    out
}

fn message(out: &mut String, diagnostic: &Diagnostic, sources: &Sources) {
    let place = |span: Span| {
        let (line, column) = sources.line_column(span);
        format!("{line}:{column}")
    };
    write!(out, "{} {} {}", diagnostic.code, place(diagnostic.span), diagnostic.message).unwrap();
    write!(out, " | {}", diagnostic.label).unwrap();
    for label in &diagnostic.labels {
        write!(out, " ({} {})", place(label.span), label.text).unwrap();
    }
    writeln!(out, " | {}", diagnostic.helps.join("; ")).unwrap();
}

#[test]
fn accepted_files_have_their_tree_and_their_layout() {
    let mut wrong = Vec::new();
    for path in files("accept") {
        let parsed = parse(FileId::default(), &read(&path));
        assert_eq!(parsed.diagnostics, [], "{}", path.display());
        golden(&path, "tree", &tree(&parsed.file), &mut wrong);
        golden(&path, "layout", &print(&parsed.file), &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_layout_has_the_same_tree_and_comments_and_does_not_change_again() {
    for path in files("accept") {
        let first = parse(FileId::default(), &read(&path)).file;
        let layout = print(&first);
        let second = parse(FileId::default(), &layout);
        assert_eq!(second.diagnostics, [], "{}\n{layout}", path.display());
        assert_eq!(tree(&first), tree(&second.file), "{}\n{layout}", path.display());
        assert_eq!(comments(&first), comments(&second.file), "{}\n{layout}", path.display());
        assert_eq!(format(&layout).unwrap(), layout, "{}", path.display());
    }
}

#[test]
fn refused_files_have_their_messages() {
    let mut wrong = Vec::new();
    for path in files("reject") {
        let got = messages("x.map", &read(&path));
        assert!(!got.is_empty(), "{} is accepted", path.display());
        golden(&path, "txt", &got, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_message_names_a_form_of_the_grammar() {
    let grammar = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("grammar/mapping.pest"));
    let forms = grammar.lines().filter_map(|line| line.split_once(" = ").map(|(name, _)| name.trim()));
    let forms: Vec<&str> = forms.filter(|name| name.contains('_')).collect();
    assert!(forms.len() > 50);
    for path in files("reject") {
        let got = messages("x.map", &read(&path));
        for form in &forms {
            assert!(!got.contains(form), "{} names {form}: {got}", path.display());
        }
        for bad in ["EOI", "SOI", "Some(", "None"] {
            assert!(!got.contains(bad), "{} says {bad}: {got}", path.display());
        }
    }
}

#[test]
fn every_text_of_every_file_can_be_cut_anywhere_without_a_panic() {
    for path in files("accept").into_iter().chain(files("reject")) {
        let text = read(&path);
        let step = (text.len() / 40).max(1);
        for end in (0..text.len()).step_by(step).filter(|end| text.is_char_boundary(*end)) {
            let parsed = parse(FileId::default(), &text[..end]);
            for diagnostic in &parsed.diagnostics {
                let Span { start, end: last, .. } = diagnostic.span;
                assert!(text.get(start as usize..last as usize).is_some(), "{}: {diagnostic:?}", path.display());
            }
        }
    }
}

#[test]
fn spans_stand_on_their_text_without_white_space() {
    for path in files("accept") {
        let text = read(&path);
        let parsed = parse(FileId::default(), &text);
        let debug = format!("{:?}", ast::File { comments: Vec::new(), ..parsed.file });
        for span in debug.split("start: ").skip(1) {
            let (start, rest) = span.split_once(", end: ").unwrap();
            let end = rest.split(' ').next().unwrap();
            let piece = &text[start.parse().unwrap()..end.parse().unwrap()];
            assert_eq!(piece, piece.trim(), "{}", path.display());
            assert!(!piece.is_empty(), "{}", path.display());
        }
    }
}
