//! Mappings become mapping sets, and those become mappings again that give the same records.
//!
//! A case of `fixtures/data_prep/exports/` has a `mapping.map` with its schemas and a `case.json`: params and payloads, and
//! `lossy` where it is exported so. The set stands beside it in `set.json`; of a lossy one what is said without `--lossy` in
//! `refused.txt`, with it in `changes.txt`, and fields in which the records then differ in `differences.txt`; `UPDATE_GOLDEN=1 cargo test --test data_prep_exports` writes them anew: read the
//! change.

#![allow(clippy::unwrap_used)]

use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use xdmap::data_prep::{ExportOptions, Exported, ImportOptions, SchemaFile, Set, export, import};
use xdmap::diagnostic::{Diagnostic, to_text};
use xdmap::{CompileOptions, Package, RuleSet};

const EXPORTS: &str = "fixtures/data_prep/exports";

fn cases() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(EXPORTS).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.is_dir());
    found.sort();
    found
}

fn golden(path: &Path, text: &str) {
    if std::env::var_os("UPDATE_GOLDEN").is_none() {
        let stands = fs::read_to_string(path).unwrap_or_default();
        assert_eq!(stands, text, "{}", path.display());
    } else if text.is_empty() {
        drop(fs::remove_file(path));
    } else {
        fs::write(path, text).unwrap();
    }
}

fn compiled(package: &Package) -> RuleSet {
    RuleSet::compile(package, &CompileOptions::default())
        .unwrap_or_else(|failure| panic!("{}", to_text(&failure.diagnostics, &failure.sources, false)))
}

fn exported(rules: &RuleSet, event: &str, lossy: bool) -> Result<Exported, Vec<Diagnostic>> {
    export(rules, event, &ExportOptions { lossy, ..ExportOptions::default() })
}

/// The mapping that a set becomes between these schemas.
fn back(set: &Json, payload: &Path, record: &Path) -> RuleSet {
    let file = |name: &str, path: &Path| SchemaFile { path: name.to_owned(), text: fs::read_to_string(path).unwrap() };
    let (source, target) = (file("payload.json", payload), file("record.json", record));
    let (sets, remarks) = Set::read(&set.to_string()).unwrap();
    assert!(remarks.is_empty(), "{remarks:?}");
    let options = ImportOptions { name: "back".to_owned(), source: Some(source.clone()), target: Some(target.clone()) };
    let made = import(&sets[0], &options).unwrap();
    assert!(made.remarks.iter().all(|remark| !remark.lost), "{:?}\n{}", made.remarks, made.mapping);
    let files = [(source.path, source.text), (target.path, target.text), ("back.map".to_owned(), made.mapping)];
    compiled(&Package::from_files("", files))
}

/// The first record that a payload gives; none where there is none.
fn record(rules: &RuleSet, event: &str, params: &Json, payload: &[u8]) -> Option<Json> {
    let mut set = rules.params();
    for (name, value) in params.as_object().into_iter().flatten() {
        // An import has the params that it needs.
        drop(set.set(name, value.as_str().unwrap()));
    }
    let outcome = rules.event(event).unwrap().apply(payload, &set);
    outcome.records.last().map(|record| serde_json::from_str(&record.json).unwrap())
}

/// Every value of a record by its place.
fn leaves(json: &Json, place: &str, found: &mut BTreeMap<String, String>) {
    match json {
        Json::Object(members) => members.iter().for_each(|(name, one)| leaves(one, &format!("{place}/{name}"), found)),
        Json::Array(items) => {
            items.iter().enumerate().for_each(|(index, one)| leaves(one, &format!("{place}/{index}"), found));
        }
        _ => drop(found.insert(place.to_owned(), json.to_string())),
    }
}

/// Where two records differ: places with what each has.
fn differences(ours: Option<&Json>, theirs: Option<&Json>) -> Vec<String> {
    let (mut one, mut other) = (BTreeMap::new(), BTreeMap::new());
    let (Some(ours), Some(theirs)) = (ours, theirs) else {
        return (ours.is_some() != theirs.is_some())
            .then(|| if ours.is_some() { "no record any more" } else { "a record where there was none" }.to_owned())
            .into_iter()
            .collect();
    };
    leaves(ours, "", &mut one);
    leaves(theirs, "", &mut other);
    let missing = "missing".to_owned();
    let places: std::collections::BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    let differ = places.into_iter().filter(|place| one.get(*place) != other.get(*place));
    differ
        .map(|place| {
            let [ours, theirs] = [&one, &other].map(|values| values.get(place).unwrap_or(&missing));
            format!("{place}: {ours} -> {theirs}")
        })
        .collect()
}

#[test]
fn mappings_become_sets_that_give_the_same_records() {
    let mut run = 0;
    for case in cases() {
        let about: Json = serde_json::from_str(&fs::read_to_string(case.join("case.json")).unwrap()).unwrap();
        let rules = compiled(&Package::from_dir(case.join("mapping.map")).unwrap());
        let event = rules.events().next().unwrap().name().to_owned();
        let lossy = about["lossy"] == true;
        let made = exported(&rules, &event, lossy)
            .unwrap_or_else(|diagnostics| panic!("{}", to_text(&diagnostics, rules.sources(), false)));
        golden(&case.join("set.json"), &format!("{:#}\n", made.set));
        golden(&case.join("changes.txt"), &to_text(&made.changes, rules.sources(), false));
        let refused = exported(&rules, &event, false).err().unwrap_or_default();
        golden(&case.join("refused.txt"), &to_text(&refused, rules.sources(), false));
        assert_eq!(lossy, !refused.is_empty());
        let back = back(&made.set, &case.join("payload.schema.json"), &case.join("record.schema.json"));
        let mut differ = String::new();
        for payload in about["payloads"].as_array().unwrap() {
            let ours = record(&rules, &event, &about["params"], payload.to_string().as_bytes());
            let theirs = record(&back, "back", &about["params"], payload.to_string().as_bytes());
            let found = differences(ours.as_ref(), theirs.as_ref());
            if !found.is_empty() {
                writeln!(differ, "{payload}\n  {}", found.join("\n  ")).unwrap();
            }
            run += 1;
        }
        golden(&case.join("differences.txt"), &differ);
        assert!(lossy || differ.is_empty(), "{}:\n{differ}", case.display());
    }
    assert!(run > 5);
}

/// How often the records of an event differ at a place: left out, added, another value.
type Counts = BTreeMap<String, [usize; 3]>;

/// A place without its values, elements of lists under one name.
fn place_of(difference: &str) -> String {
    let place = difference.split(':').next().unwrap_or_default();
    let steps = place.split('/').map(|step| if step.parse::<usize>().is_ok() { "*" } else { step });
    steps.collect::<Vec<_>>().join("/")
}

fn count(counts: &mut Counts, differences: &[String]) {
    let mut seen = std::collections::BTreeSet::new();
    for difference in differences {
        let kind = match difference {
            _ if difference.ends_with("-> missing") => 0,
            _ if difference.contains(": missing ->") => 1,
            _ => 2,
        };
        if seen.insert((place_of(difference), kind)) {
            counts.entry(place_of(difference)).or_default()[kind] += 1;
        }
    }
}

#[test]
fn the_events_of_chatlio_keep_all_but_what_is_listed() {
    let rules = compiled(&Package::builtin("chatlio").unwrap());
    let params = serde_json::json!({ "received_at": "2026-01-05T10:00:00Z", "seed": "s" });
    let mut text = String::new();
    for event in rules.events() {
        let made = exported(&rules, event.name(), true).unwrap();
        let form = match event.name() {
            "transcript" => "transcript",
            "offline_message" => "offline",
            _ => "conversation",
        };
        let payload = PathBuf::from(format!("mappings/chatlio/schemas/{form}.schema.json"));
        let back = back(&made.set, &payload, Path::new("mappings/xdm/chat_event.schema.json"));
        let (mut counts, mut run) = (Counts::new(), 0);
        for case in fs::read_dir(format!("fixtures/events/chatlio/{}", event.name())).unwrap() {
            let payload = fs::read(case.unwrap().path().join("payload.json")).unwrap();
            let ours = record(&rules, event.name(), &params, &payload);
            count(&mut counts, &differences(ours.as_ref(), record(&back, "back", &params, &payload).as_ref()));
            run += 1;
        }
        writeln!(text, "{}: {run} cases, {} changes told", event.name(), made.changes.len()).unwrap();
        for (place, [left_out, added, other]) in counts {
            writeln!(text, "  {place}: left out {left_out}, added {added}, another {other}").unwrap();
        }
    }
    golden(&Path::new(EXPORTS).join("chatlio.txt"), &text);
}

/// A mapping over `{ text, number }` with these declarations and rules.
fn small(declarations: &str, body: &str) -> RuleSet {
    let mapping = format!(
        "mapping small 1.0.0\nsource In from \"in.json\"\ntarget Out from \"out.json\"\n{declarations}\nevent e: In -> Out {{\n{body}\n}}\n"
    );
    let source = r#"{ "type": "object", "properties": { "text": { "type": "string" }, "number": { "type": "number", "minimum": 0, "maximum": 9 } } }"#;
    let files = [("small.map", mapping.as_str()), ("in.json", source), ("out.json", r#"{ "type": "object" }"#)];
    compiled(&Package::from_files("", files))
}

fn refused(rules: &RuleSet) -> Vec<String> {
    exported(rules, "e", false).unwrap_err().into_iter().map(|one| one.message).collect()
}

#[test]
fn an_expression_over_4096_characters_is_refused_with_its_rule() {
    let text = "x".repeat(4090);
    let rules = small("", &format!("a = .text\nb = \"{text}\" when .text == \"y\""));
    assert_eq!(refused(&rules), ["the expression has 4121 characters; Data Prep takes 4096"]);
    let made = exported(&rules, "e", true).unwrap();
    assert_eq!(made.set["mappings"].as_array().unwrap().len(), 1);
    // Characters, not bytes.
    let umlauts = small("", &format!("b = \"{}\" when .text == \"y\"", "ä".repeat(4050)));
    assert!(exported(&umlauts, "e", false).is_ok());
}

#[test]
fn a_table_too_long_for_an_expression_is_refused_by_name() {
    let rows: String = (0..5_000).map(|index| format!("\"k{index}\" => \"v{index}\", ")).collect();
    let rules = small(&format!("table names: string -> string {{ {rows} }}"), "a = names[.text]");
    let expected = "the table `names` put in place has more than 4096 characters; Data Prep takes no more";
    assert_eq!(refused(&rules), [expected]);
}

#[test]
fn lets_that_grow_without_end_are_refused_at_once() {
    let lets = |count: usize, step: &str| {
        let line = |index: usize| format!("let a{} = {}\n", index + 1, step.replace('#', &format!("a{index}")));
        format!("let a0 = .text\n{}x = a{count}", (0..count).map(line).collect::<String>())
    };
    // Each twice the one before.
    let doubled = small("", &lets(60, "\"{#}{#}\""));
    assert!(refused(&doubled)[0].contains("more than 4096 characters"), "{:?}", refused(&doubled));
    // As deep as the checker lets them be.
    let deep = small("", &lets(70, "# | lower"));
    assert!(exported(&deep, "e", false).is_ok());
}

#[test]
fn a_schema_and_its_media_type_stand_in_the_set() {
    let rules = small("", "a = .text");
    let id = "https://ns.adobe.com/acme/schemas/0123";
    let options = ExportOptions { schema: Some(id.to_owned()), ..ExportOptions::default() };
    let set = export(&rules, "e", &options).unwrap().set;
    let usual = "application/vnd.adobe.xed-full+json;version=1";
    assert_eq!(set["outputSchema"]["schemaRef"], serde_json::json!({ "id": id, "contentType": usual }));
    let options = ExportOptions { content_type: Some("application/x".to_owned()), ..options };
    let set = export(&rules, "e", &options).unwrap().set;
    assert_eq!(set["outputSchema"]["schemaRef"]["contentType"], "application/x");
}
