//! Expressions of Data Prep beside what they become.
//!
//! `fixtures/data_prep/expressions.txt` holds blocks of lines: the expression behind `=`, what it becomes behind `>`, remarks
//! behind `!` (a part is lost) or `~`. `UPDATE_GOLDEN=1 cargo test --lib data_prep` writes it anew; read the change.

use super::{Translation, expression};
use crate::source::FileId;
use crate::syntax::{parse_expression, print_expression};
use proptest::prelude::*;

const PATH: &str = "fixtures/data_prep/expressions.txt";

fn shown(source: &str, translation: &Translation) -> String {
    let mut text = format!("= {source}\n> {}\n", print_expression(&translation.expression));
    for remark in &translation.remarks {
        let mark = if remark.lost { '!' } else { '~' };
        text.push_str(&format!("{mark} {}: {}\n", remark.column, remark.message));
    }
    text
}

#[test]
fn expressions_become_what_stands_beside_them() {
    let fixture = std::fs::read_to_string(PATH).unwrap();
    let mut made = String::new();
    for line in fixture.lines() {
        match line.strip_prefix("= ") {
            Some(source) => made.push_str(&shown(source, &expression(source))),
            None if line.is_empty() || line.starts_with('#') => made.push_str(&format!("{line}\n")),
            None => {}
        }
    }
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(PATH, &made).unwrap();
    } else {
        assert_eq!(fixture, made);
    }
}

#[test]
fn what_is_made_is_an_expression_of_the_language() {
    let fixture = std::fs::read_to_string(PATH).unwrap();
    for source in fixture.lines().filter_map(|line| line.strip_prefix("= ")) {
        let printed = print_expression(&expression(source).expression);
        let parsed = parse_expression(FileId(0), &printed).unwrap_or_else(|faults| panic!("{printed}: {faults:?}"));
        assert_eq!(print_expression(&parsed), printed, "{source}");
    }
}

#[test]
fn hostile_expressions_are_refused_in_words() {
    for (source, expected) in [
        ("(".repeat(10_000), "nested deeper"),
        ("!".repeat(10_000), "nested deeper"),
        ("a?".repeat(10_000), "nested deeper"),
        ("x->".repeat(10_000), "nested deeper"),
        ("a".repeat(1 << 20), "longer than 64 KiB"),
        (String::new(), "too early"),
    ] {
        let translation = expression(&source);
        let message = &translation.remarks[0].message;
        assert!(message.contains(expected), "{message}");
        assert_eq!(print_expression(&translation.expression), "todo");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_translator_panic(source in "(\\$\\{[a-z. ]{0,4}\\}|[a-c]{1,3}|[0-9]{1,3}|\"[^\"]{0,4}\"|'x'|iif|lower|null|true|not |eq | and |->|[-+*/%()\\[\\]{}.,:?!=<>&|~^ \\\\]){0,24}") {
        let translation = expression(&source);
        let printed = print_expression(&translation.expression);
        prop_assert!(parse_expression(FileId(0), &printed).is_ok(), "{} became {}", source, printed);
    }
}
