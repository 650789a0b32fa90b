use super::{Code, Diagnostic, sort, to_json, to_text};
use crate::source::{FileId, Sources, Span};

fn sources(text: &str) -> (Sources, FileId) {
    let mut sources = Sources::default();
    let file = sources.add("shop/order_created.map", text);
    (sources, file)
}

fn span_of(sources: &Sources, file: FileId, piece: &str) -> Span {
    let start = sources.file(file).text.find(piece).expect("the piece stands in the text");
    Span::new(file, start, start + piece.len())
}

const ORDER: &str = "mapping shop 1.0.0\n\n# one\n# two\n# three\nevent order: Order -> Xdm {\n  commerce.order.priceTotals = to_number($.total_price)\n  commerce.order.priceTotal = 1\n}\n";

fn unknown_field(sources: &Sources, file: FileId) -> Diagnostic {
    Diagnostic::error(Code::UnknownTargetField, span_of(sources, file, "commerce.order.priceTotals"))
        .message("the target schema has no field `commerce.order.priceTotals`")
        .label("not in `commerce.order`")
        .help("a near name is `priceTotal`")
}

#[test]
fn a_diagnostic_is_drawn_as_the_style_shows() {
    let (sources, file) = sources(ORDER);
    let drawing = to_text(&[unknown_field(&sources, file)], &sources, false);
    assert_eq!(
        drawing,
        "error[M201]: the target schema has no field `commerce.order.priceTotals`
 --> shop/order_created.map:7:3
  |
7 |   commerce.order.priceTotals = to_number($.total_price)
  |   ^^^^^^^^^^^^^^^^^^^^^^^^^^ not in `commerce.order`
  = help: a near name is `priceTotal`
"
    );
}

#[test]
fn second_places_are_drawn_beside_the_first() {
    let (mut sources, file) = sources(ORDER);
    let schema = sources.add("xdm/order.schema.json", "{\n  \"properties\": {}\n}\n");
    let diagnostic = unknown_field(&sources, file)
        .also(span_of(&sources, file, "Xdm"), "the target")
        .also(span_of(&sources, schema, "\"properties\""), "its fields")
        .note("a fact");
    assert_eq!(
        to_text(&[diagnostic], &sources, false),
        "error[M201]: the target schema has no field `commerce.order.priceTotals`
 --> shop/order_created.map:7:3
  |
6 | event order: Order -> Xdm {
  |                       --- the target
7 |   commerce.order.priceTotals = to_number($.total_price)
  |   ^^^^^^^^^^^^^^^^^^^^^^^^^^ not in `commerce.order`
 ::: xdm/order.schema.json:2:3
  |
2 |   \"properties\": {}
  |   ------------ its fields
  = help: a near name is `priceTotal`
  = note: a fact
"
    );
}

#[test]
fn hidden_characters_are_shown_and_carets_stay_right() {
    let (sources, file) = sources("a\u{202e}b\t\u{1b}[31mcd\u{200b} = here\r\n");
    let diagnostic = Diagnostic::error(Code::Syntax, span_of(&sources, file, "here"))
        .message("bad \u{1b}[31m \u{202e} text")
        .label("tab\tand \u{7}");
    assert_eq!(
        to_text(&[diagnostic], &sources, false),
        "error[M101]: bad \\u{1b}[31m \\u{202e} text
 --> shop/order_created.map:1:16
  |
1 | a\u{fffd}b    \u{241b}[31mcd\u{fffd} = here
  |                   ^^^^ tab and \\u{7}
"
    );
}

#[test]
fn long_lines_are_trimmed_and_the_column_stays_true() {
    let text = format!("x = [{}wrong, {}]\n", "1, ".repeat(3000), "2, ".repeat(3000));
    let (sources, file) = sources(&text);
    let diagnostic = Diagnostic::error(Code::UnknownName, span_of(&sources, file, "wrong")).message("m").label("here");
    let drawing = to_text(&[diagnostic], &sources, false);
    assert!(drawing.contains("order_created.map:1:9006\n"), "{drawing}");
    assert!(drawing.lines().all(|line| line.chars().count() <= 80), "{drawing}");
    let lines: Vec<&str> = drawing.lines().collect();
    let caret = lines.iter().find_map(|line| line.find("^^^^^ here")).expect("a caret line");
    assert!(lines.iter().any(|line| line.get(caret..caret + 5) == Some("wrong")), "{drawing}");
}

#[test]
fn long_texts_are_wrapped_and_code_in_them_is_kept_whole() {
    let (sources, file) = sources(ORDER);
    let diagnostic = Diagnostic::warning(Code::Unaccounted, span_of(&sources, file, "Order -> Xdm"))
        .message("a message of many words ".repeat(8).trim())
        .help(format!("{} `ignore .visitor.createdAt because \"why\"`", "word ".repeat(10)));
    let drawing = to_text(&[diagnostic], &sources, false);
    assert!(drawing.lines().all(|line| line.chars().count() <= 80), "{drawing}");
    assert!(drawing.contains("          `ignore .visitor.createdAt because \"why\"`\n"), "{drawing}");
}

#[test]
fn a_label_without_room_stands_below_the_carets() {
    let (sources, file) = sources("  a.long.target.path.that.goes.on = upper(.another.long.path.of.the.source)\n");
    let diagnostic = Diagnostic::error(Code::UnknownName, span_of(&sources, file, ".another.long.path.of.the.source"))
        .message("m")
        .label("this label is too long to stand behind it");
    let drawing = to_text(&[diagnostic], &sources, false);
    assert!(drawing.lines().all(|line| line.chars().count() <= 80), "{drawing}");
    assert!(drawing.ends_with(" this label is too long to stand behind it\n"), "{drawing}");
}

#[test]
fn places_outside_the_text_are_drawn_without_a_fault() {
    let (sources, file) = sources("é");
    for (file, start, end) in [(file, 0, 0), (file, 1, 1), (file, 2, 2), (file, 7, 3), (FileId(9), 0, 4)] {
        let diagnostic = Diagnostic::error(Code::Header, Span::new(file, start, end)).message("m").label("l");
        assert!(to_text(std::slice::from_ref(&diagnostic), &sources, true).contains("M504"));
        assert_eq!(to_json(&[diagnostic], &sources)[0]["code"], "M504");
    }
    assert_eq!(to_text(&[], &Sources::default(), false), "");
}

#[test]
fn wide_places_are_drawn_under_their_first_line() {
    let text = format!("event a: B -> C {{\n{}}}\n", "  x = 1\n".repeat(20));
    let (sources, file) = sources(&text);
    let diagnostic = Diagnostic::note_only(Code::Coverage, Span::new(file, 0, text.len())).message("m");
    let drawing = to_text(&[diagnostic], &sources, false);
    assert_eq!(drawing.lines().count(), 5, "{drawing}");
    assert!(drawing.ends_with("  | ^^^^^^^^^^^^^^^^^\n"), "{drawing}");
}

#[test]
fn sorting_goes_by_place_and_drops_equal_ones() {
    let (sources, file) = sources(ORDER);
    let late = unknown_field(&sources, file);
    let early = Diagnostic::note_only(Code::Coverage, Span::new(file, 0, 3));
    let mut diagnostics = vec![late.clone(), early.clone(), late.clone()];
    sort(&mut diagnostics);
    assert_eq!(diagnostics, [early, late]);
}

#[test]
fn machines_get_places_with_both_ends() {
    let (sources, file) = sources(ORDER);
    let json = to_json(&[unknown_field(&sources, file)], &sources);
    let expected = serde_json::json!([{
        "code": "M201", "title": "unknown target field", "severity": "error",
        "message": "the target schema has no field `commerce.order.priceTotals`",
        "file": "shop/order_created.map", "line": 7, "column": 3, "end_line": 7, "end_column": 29,
        "span": { "start": 70, "end": 96 },
        "label": "not in `commerce.order`", "labels": [],
        "helps": ["a near name is `priceTotal`"], "notes": []
    }]);
    assert_eq!(json, expected);
}

#[test]
fn colours_come_only_when_asked_for() {
    let (sources, file) = sources(ORDER);
    let diagnostic = unknown_field(&sources, file);
    assert!(!to_text(std::slice::from_ref(&diagnostic), &sources, false).contains('\u{1b}'));
    let coloured = to_text(&[diagnostic], &sources, true);
    assert!(coloured.contains("\u{1b}["));
}

#[test]
fn a_thousand_diagnostics_in_a_large_file_are_drawn_within_a_second() {
    let line = format!("  field.name = {}\n", "x + ".repeat(25));
    let text = line.repeat((1 << 20) / line.len());
    let (sources, file) = sources(&text);
    let spans = (0..1000).map(|index| index * (text.len() / 1000));
    let diagnostics: Vec<Diagnostic> = spans
        .map(|start| Diagnostic::error(Code::UnknownName, Span::new(file, start, start + 4)).message("m").label("l"))
        .collect();
    let begin = std::time::Instant::now();
    let drawing = to_text(&diagnostics, &sources, false);
    let _ = to_json(&diagnostics, &sources);
    assert!(begin.elapsed().as_millis() < 1000, "{:?}", begin.elapsed());
    assert!(drawing.matches("error[M203]").count() == 1000);
}

#[test]
fn numbers_are_unique_and_titles_are_plain() {
    let numbers: std::collections::BTreeSet<&str> = Code::all().map(Code::number).collect();
    assert_eq!(numbers.len(), Code::all().count());
    for code in Code::all() {
        assert!(!code.title().ends_with('.'), "{code}");
        assert!(code.about().ends_with('.') || code.about().ends_with('`'), "{code}");
        assert_eq!(Code::find(&code.number().to_lowercase()), Some(code));
        let about = code.page().to_text().replace(code.example().trim_end(), "");
        assert!(!code.mends().is_empty(), "{code}: nothing says how to mend it");
        assert!(about.lines().all(|line| line.chars().count() <= 80), "{about}");
        assert!(code.example().contains("mapping ") || matches!(code, Code::Header | Code::TooLarge), "{code}");
    }
}
