use super::lineage::{EventLineage, Reach, SourceState, lineage, touches};
use super::tree::rows;
use super::{reach_to_text, to_dot, to_html, to_svg, to_text};
use crate::{CompileOptions, Package, RuleSet};

const MAPPING: &str = r#"mapping shop 1.0.0
source S from "s.json" {}
target T from "t.json" {}
table names: string -> string { "a" => "first", _ => "other" }
fn tidy(text: string) -> string = text | trim | lower
event order: S -> T {
  id = .id
  ignore .note because "for people"
  emit line each l in .lines where l.count is present {
    name = names[l.kind | tidy] when l.kind is present
    place = { town: .town, code: if .abroad == true then .code else omit }
  }
  emit whole { name = "all"  tags = [for t in [.town, .code]: t] }
}"#;
const SOURCE: &str = r#"{"type":"object","required":["id"],"properties":{"id":{"type":"string"},"note":{},
  "town":{"type":"string"},"code":{"type":"string"},"abroad":{"type":"boolean"},"more":{"type":"string"},
  "lines":{"type":"array","items":{"type":"object","properties":{"kind":{"type":"string"},"count":{"type":"integer"}}}}}}"#;
const TARGET: &str = r#"{"type":"object","properties":{"id":{"type":"string"},"name":{"type":"string"},
  "tags":{"type":"array","items":{"type":"string"}},"never":{"type":"string"},
  "place":{"type":"object","properties":{"town":{"type":"string"},"code":{"type":"string"}}}}}"#;

fn order() -> EventLineage {
    let package = Package::from_files("", [("a.map", MAPPING), ("s.json", SOURCE), ("t.json", TARGET)]);
    let rules = RuleSet::compile(&package, &CompileOptions::default()).unwrap_or_else(|failure| panic!("{failure}"));
    lineage(&rules).remove(0)
}

#[test]
fn each_field_names_what_it_comes_from_goes_through_and_is_decided_by() {
    let order = order();
    let field = |target: &str| order.fields.iter().find(|field| field.target == target).unwrap();
    let name = field("name");
    assert_eq!((name.reads.as_slice(), name.rule.line), ([".lines[*].kind".to_owned()].as_slice(), 10));
    assert_eq!((name.functions.as_slice(), name.tables.len()), (["trim", "lower"].as_slice(), 1));
    assert_eq!(field("place.town").conditions, [""; 0]);
    assert_eq!(
        (&field("place.code").reads, &field("place.code").conditions),
        (&vec![".code".into()], &vec![".abroad".into()])
    );
    assert_eq!(field("id").emits.len(), 2);
    assert_eq!(
        (&order.emits[0].lists, &order.emits[0].conditions),
        (&vec![".lines".into()], &vec![".lines[*].count".into()])
    );
}

#[test]
fn an_element_of_a_made_list_comes_from_what_the_list_is_made_of() {
    let order = order();
    let tags = order.fields.iter().find(|field| field.target.starts_with("tags")).unwrap();
    assert_eq!(tags.reads, [".code", ".town"]);
}

#[test]
fn source_fields_say_what_becomes_of_them() {
    let order = order();
    let state = |path: &str| order.source_fields.iter().find(|field| field.path == path).unwrap().state.clone();
    assert_eq!(state(".id"), SourceState::Mapped);
    assert!(matches!(state(".note"), SourceState::Ignored { because } if &*because == "for people"));
    assert_eq!(state(".more"), SourceState::Unaccounted);
    assert_eq!(order.unwritten, ["never"]);
}

#[test]
fn a_source_field_reaches_what_reads_it_or_something_around_it() {
    let order = order();
    let reach = |target: &str, path: &str| {
        order.fields.iter().find(|field| field.target == target).and_then(|field| field.reached_from(path)).is_some()
    };
    assert!(reach("place.code", ".abroad") && reach("place.code", ".code") && !reach("place.code", ".town"));
    let name = order.fields.iter().find(|field| field.target == "name").unwrap();
    assert_eq!(name.reached_from(".lines"), Some(Reach::Value(".lines[*].kind")));
    let text = reach_to_text(&[order], ".code");
    assert_eq!(text.matches("its value").count(), 2, "{text}");
    assert!(touches(".a", ".a[*].b") && touches(".a.b", ".a") && touches(".", ".a") && !touches(".ab", ".a"));
}

#[test]
fn rows_of_a_tree_name_each_container_once() {
    let rows = rows([".a.b", ".c", ".a.d[*].e", "."]);
    let shown: Vec<(usize, &str)> = rows.iter().map(|row| (row.depth, row.label.as_str())).collect();
    assert_eq!(shown, [(0, "a"), (1, "b"), (1, "d"), (2, "[*]"), (3, "e"), (0, "c"), (0, "payload")]);
}

#[test]
fn every_form_shows_every_field() {
    let order = order();
    let forms = [to_text(std::slice::from_ref(&order)), to_dot(std::slice::from_ref(&order))];
    for (form, field) in forms.iter().flat_map(|form| order.fields.iter().map(move |field| (form, field))) {
        assert!(form.contains(&field.target), "{form}");
    }
    let svg = to_svg(&order);
    assert_eq!(
        svg.matches("<g class=\"field\">").count(),
        rows(order.fields.iter().map(|field| field.target.as_str())).len()
    );
    assert!(to_html(&[order]).contains(&svg));
}

fn shop() -> RuleSet {
    let files = [("a.map", MAPPING), ("s.json", SOURCE), ("t.json", TARGET)];
    RuleSet::compile(&Package::from_files("", files), &CompileOptions::default())
        .unwrap_or_else(|failure| panic!("{failure}"))
}

#[test]
fn the_page_of_an_event_says_what_it_takes_gives_ignores_and_looks_up() {
    let page = super::pages(&shop()).remove(0);
    let text = super::to_markdown(&page.blocks, true);
    for line in [
        "# order",
        "| `.id` | text, required | `id` |",
        "| `.note` | anything | for people |",
        "| `.more` | text | nothing speaks of it |",
        "One for each of `.lines`, where `l.count is present`.",
        "| `name` | text | `.lines[*].kind` | `trim`<br>`lower`<br>`names[...]` | `.lines[*].kind` | a.map:10 |",
        "| `\"a\"` | `\"first\"` |",
        "| any other | `\"other\"` |",
        "1 field of the target is never written.",
        "![Where each field comes from](order.svg)",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(text.contains(": not proved (") || text.contains("The records are "), "{text}");
    let page = super::to_page("shop", &page.blocks);
    assert!(page.starts_with("<!doctype html>") && page.contains("<svg") && page.ends_with("</html>\n"));
}

#[test]
fn nothing_that_stands_in_a_mapping_becomes_markup() {
    use super::{Block, Inline};
    let odd = "a|b <script>alert(1)</script> `` [x](y) \n # z \u{202e}";
    let cell = || vec![Inline::Words(odd.to_owned()), Inline::Code(odd.to_owned())];
    let blocks = [
        Block::Heading(2, odd.to_owned()),
        Block::Text(cell()),
        Block::Table(vec!["one", "two"], vec![vec![cell(), cell()]]),
    ];
    let html = super::to_page(odd, &blocks);
    assert!(!html.contains("<script") && !html.contains('\u{202e}'), "{html}");
    let text = super::to_markdown(&blocks, false);
    assert!(!text.contains('\u{202e}') && text.contains("\\[x\\](y)"), "{text}");
    let row = text.lines().last().unwrap();
    let bars = row.char_indices().filter(|(at, next)| *next == '|' && !row[..*at].ends_with('\\')).count();
    assert_eq!(bars, 3, "{row}");
    // The fence of a code span is longer than what stands in it.
    assert!(row.contains("```a\\|b <script>"), "{row}");
}
