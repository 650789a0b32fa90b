//! Print and parse undo each other, comments survive wherever they stand, and no text is too odd to be read.

use super::super::ast::File;
use super::super::lex::{Kind, lex};
use super::super::{format, parse, parse_expression, print, print_expression};
use super::generated::{expression, file};
use super::{bare, without_spans};
use crate::source::FileId;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 4, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn print_then_parse_gives_the_same_expression(tree in expression()) {
        let text = print_expression(&tree);
        let read = parse_expression(FileId(0), &text);
        prop_assert!(read.is_ok(), "{text}\n{read:?}");
        prop_assert_eq!(without_spans(&format!("{:?}", read.unwrap())), without_spans(&format!("{tree:?}")), "{}", text);
    }

    #[test]
    fn print_then_parse_gives_the_same_file(tree in file()) {
        let text = print(&tree);
        let read = parse(FileId(0), &text);
        prop_assert!(read.diagnostics.is_empty(), "{text}\n{:?}", read.diagnostics);
        prop_assert_eq!(bare(&read.file), bare(&tree), "{}", text);
        prop_assert_eq!(format(&text).unwrap(), text);
    }

    #[test]
    fn comments_survive_between_any_two_tokens(tree in file(), every in 1_usize..6, trailing in any::<bool>()) {
        let (text, count) = commented(&print(&tree), every, trailing);
        let first = parse(FileId(0), &text);
        prop_assert!(first.diagnostics.is_empty(), "{text}\n{:?}", first.diagnostics);
        prop_assert_eq!(first.file.comments.len(), count);
        let layout = print(&first.file);
        let second = parse(FileId(0), &layout);
        prop_assert!(second.diagnostics.is_empty(), "{text}\n----\n{layout}\n{:?}", second.diagnostics);
        prop_assert_eq!(bare(&second.file), bare(&first.file));
        let texts = |comments: &[super::super::ast::Comment]| {
            let mut texts: Vec<String> = comments.iter().map(|comment| comment.text.to_string()).collect();
            texts.sort();
            texts
        };
        prop_assert_eq!(texts(&second.file.comments), texts(&first.file.comments));
        prop_assert_eq!(format(&layout).unwrap(), layout);
    }

    #[test]
    fn a_fault_makes_no_other_one(tree in file()) {
        let text = print(&File { header: None, ..tree.clone() });
        for broken in [format!("{text}const a = = 1\n"), format!("const a = = 1\n{text}")] {
            let read = parse(FileId(0), &broken);
            prop_assert_eq!(read.diagnostics.len(), 1, "{}\n{:?}", broken, read.diagnostics);
            prop_assert_eq!(bare(&read.file), bare(&File { header: None, ..tree.clone() }), "{}", broken);
        }
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in "[a-z=.\"{}()\\[\\]#$|,: \n-]{0,200}") {
        let parsed = parse(FileId(0), &text);
        for diagnostic in parsed.diagnostics {
            prop_assert!(text.get(diagnostic.span.start as usize..diagnostic.span.end as usize).is_some());
        }
    }

    #[test]
    fn a_file_with_a_piece_cut_out_is_read_without_a_panic(tree in file(), from in 0.0..1.0, length in 0_usize..30) {
        let text = print(&tree);
        let characters: Vec<char> = text.chars().collect();
        let from = (characters.len() as f64 * from) as usize;
        let broken: String = characters.iter().take(from).chain(characters.iter().skip(from + length)).collect();
        let parsed = parse(FileId(0), &broken);
        for diagnostic in parsed.diagnostics {
            prop_assert!(broken.get(diagnostic.span.start as usize..diagnostic.span.end as usize).is_some());
            prop_assert!(!diagnostic.message.is_empty());
        }
    }
}

/// A text with a comment behind each so-many-th token, where white space may stand; and how many they are.
fn commented(text: &str, every: usize, trailing: bool) -> (String, usize) {
    let lexed = lex(FileId(0), text);
    let mut out = String::new();
    let (mut done, mut count, mut holes) = (0, 0, 0);
    for (index, token) in lexed.tokens.iter().enumerate() {
        let end = token.end as usize;
        out.push_str(&text[done..end]);
        done = end;
        match token.kind {
            Kind::Open(super::super::lex::Bracket::Hole) => holes += 1,
            Kind::Close(super::super::lex::Bracket::Hole) => holes -= 1,
            _ => {}
        }
        let next = lexed.tokens.get(index + 1);
        let gap = next.is_none_or(|next| text[end..next.start as usize].contains([' ', '\n']));
        if holes == 0 && gap && index % every == 0 && token.kind != Kind::Documentation {
            out.push_str(if trailing { " # " } else { "\n# " });
            out.push_str(&format!("comment {index}\n"));
            count += 1;
        }
    }
    out.push_str(&text[done..]);
    (out, count)
}
