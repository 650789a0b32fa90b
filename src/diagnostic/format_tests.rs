use super::{Code, Diagnostic, to_github, to_sarif};
use crate::source::{FileId, Sources, Span};
use serde_json::{Value, json};

const TEXT: &str = "# π and 👋\nmapping shop 1.0.0\n\nevent order: Order -> Sale {\n  buyer.\"👋\" = .a, b\n}\n";

fn sources() -> (Sources, FileId) {
    let mut sources = Sources::default();
    let file = sources.add("shop/the order.map", TEXT);
    (sources, file)
}

fn span(file: FileId, piece: &str) -> Span {
    let start = TEXT.find(piece).expect("the piece stands in the text");
    Span::new(file, start, start + piece.len())
}

fn unknown(file: FileId) -> Diagnostic {
    Diagnostic::error(Code::UnknownSourceField, span(file, ".a"))
        .message("the payload has no field `a`, 100% sure: none")
        .label("not there")
        .also(span(file, "order: Order -> Sale {\n  buyer"), "the event")
        .help("a near name is `b`")
}

fn only<'v>(log: &'v Value, pointer: &str) -> &'v Value {
    log.pointer(pointer).unwrap_or_else(|| panic!("{pointer}: {log:#}"))
}

#[test]
fn workflow_commands_are_one_line_each_and_escaped() {
    let (sources, file) = sources();
    let text = to_github(&[unknown(file)], &sources, "a:b,c");
    assert_eq!(
        text,
        "::error file=a%3Ab%2Cc/shop/the order.map,line=5,endLine=5,col=15,endColumn=17,title=M202 unknown source \
         field::the payload has no field `a`, 100%25 sure: none%0Ahelp: a near name is `b`\n"
    );
    let wide = Diagnostic::note_only(Code::Coverage, span(file, "mapping shop 1.0.0\n\nevent")).message("m");
    assert_eq!(
        to_github(&[wide], &sources, ""),
        "::notice file=shop/the order.map,line=2,endLine=4,title=M405 how much of the target is written::m\n"
    );
    assert_eq!(to_github(&[], &sources, ""), "");
}

#[test]
fn sarif_counts_columns_in_utf_16() {
    let (sources, file) = sources();
    let log = to_sarif(&[unknown(file)], &sources, "mappings");
    assert_eq!(only(&log, "/runs/0/columnKind"), "utf16CodeUnits");
    let place = only(&log, "/runs/0/results/0/locations/0");
    assert_eq!(
        place["physicalLocation"],
        json!({
            "artifactLocation": { "uri": "mappings/shop/the%20order.map", "uriBaseId": "%SRCROOT%" },
            "region": { "startLine": 5, "startColumn": 16, "endLine": 5, "endColumn": 18 },
        })
    );
    assert_eq!(place["message"]["text"], "not there");
    let related = only(&log, "/runs/0/results/0/relatedLocations/0");
    assert_eq!(related["message"]["text"], "the event");
    assert_eq!(related["physicalLocation"]["region"]["endLine"], 5);
    let outside = to_sarif(&[unknown(file)], &sources, "/srv/my maps");
    let location = only(&outside, "/runs/0/results/0/locations/0/physicalLocation/artifactLocation");
    assert_eq!(location, &json!({ "uri": "file:///srv/my%20maps/shop/the%20order.map" }));
}

#[test]
fn sarif_names_each_rule_once_with_its_page() {
    let (sources, file) = sources();
    let warning = Diagnostic::warning(Code::Unused, span(file, "shop")).message("m");
    let log = to_sarif(&[unknown(file), warning, unknown(file).message("another")], &sources, "");
    let rules = only(&log, "/runs/0/tool/driver/rules").as_array().expect("a list");
    let ids: Vec<&Value> = rules.iter().map(|rule| &rule["id"]).collect();
    assert_eq!(ids, ["M202", "M408"]);
    assert_eq!(rules[0]["name"], "UnknownSourceField");
    assert!(rules[0]["help"]["text"].as_str().is_some_and(|help| help.contains("To mend it:")));
    let results = only(&log, "/runs/0/results").as_array().expect("a list");
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    assert_eq!(results[0]["level"], "warning");
    assert_eq!(results[1]["level"], "error");
    assert_eq!(results[1]["properties"]["helps"], json!(["a near name is `b`"]));
}

#[test]
fn a_finding_keeps_its_fingerprint_when_lines_move() {
    let (sources, file) = sources();
    let fingerprint = |log: &Value, index: usize| {
        only(log, &format!("/runs/0/results/{index}/partialFingerprints/primaryLocationLineHash")).clone()
    };
    let log = to_sarif(&[unknown(file), unknown(file).message("more")], &sources, "");
    assert_ne!(fingerprint(&log, 0), fingerprint(&log, 1));
    let mut moved = Sources::default();
    let id = moved.add("shop/the order.map", format!("# one\n# two\n{TEXT}"));
    let mut later = unknown(id);
    later.span = Span::new(id, later.span.start as usize + 12, later.span.end as usize + 12);
    assert_eq!(fingerprint(&to_sarif(&[later], &moved, ""), 0), fingerprint(&log, 0));
}

/// `SARIF_SCHEMA` names the schema file of SARIF 2.1.0 (OASIS); without it only this test's own list is compared.
#[test]
fn sarif_is_valid_under_its_official_schema() {
    let (sources, file) = sources();
    let every = Code::all().map(|code| Diagnostic::warning(code, span(file, "shop")).message("m").note("n"));
    let log = to_sarif(&every.chain([unknown(file)]).collect::<Vec<_>>(), &sources, "mappings");
    let empty = to_sarif(&[], &sources, "");
    for log in [&log, &empty] {
        assert_eq!(log["version"], "2.1.0");
        assert_eq!(log["runs"].as_array().map(Vec::len), Some(1));
    }
    let Some(path) = std::env::var_os("SARIF_SCHEMA") else { return };
    let mut schema: Value = serde_json::from_slice(&std::fs::read(path).expect("the schema")).expect("JSON");
    // The pattern of `language` as published is not one of ECMA 262.
    for owner in ["run", "toolComponent"] {
        if let Some(language) = schema.pointer_mut(&format!("/definitions/{owner}/properties/language")) {
            *language = json!({ "type": "string" });
        }
    }
    let validator = jsonschema::options().offline().build(&schema).expect("a schema");
    for log in [&log, &empty] {
        let faults: Vec<String> =
            validator.iter_errors(log).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
        assert!(faults.is_empty(), "{faults:#?}");
    }
}

#[test]
fn places_outside_the_text_give_no_fault_in_any_format() {
    let (sources, file) = sources();
    for (file, start, end) in [(file, 3, 4), (file, 900, 3), (FileId(9), 0, 4)] {
        let one = [Diagnostic::error(Code::Header, Span::new(file, start, end)).message("m").label("l")];
        assert!(to_github(&one, &sources, "").starts_with("::error "));
        assert_eq!(to_sarif(&one, &sources, "")["runs"][0]["results"][0]["ruleId"], "M504");
    }
}
