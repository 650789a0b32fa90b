//! Mapping sets of Data Prep in and out: every case of `fixtures/data_prep/sets/` is imported and run.
//!
//! A case has a `set.json`, schemas where they are given, and `cases.json`: payloads with their records. What it becomes and what
//! is said of it stand beside it in `imported.map` and `remarks.txt`; `UPDATE_GOLDEN=1 cargo test --test data_prep_sets` writes
//! them anew: read the change.

#![allow(clippy::unwrap_used)]

use serde_json::Value as Json;
use std::fs;
use std::path::{Path, PathBuf};
use xdmap::data_prep::{ImportOptions, Imported, SchemaFile, Set, import};
use xdmap::{CompileOptions, Package, RuleSet};

const SETS: &str = "fixtures/data_prep/sets";

fn cases() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(SETS).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

fn schema(case: &Path, name: &str) -> Option<SchemaFile> {
    let text = fs::read_to_string(case.join(name)).ok()?;
    Some(SchemaFile { path: name.to_owned(), text })
}

fn imported(case: &Path) -> (Imported, String) {
    let text = fs::read_to_string(case.join("set.json")).unwrap();
    let (sets, mut remarks) = Set::read(&text).unwrap();
    let name = case.file_name().unwrap().to_string_lossy().into_owned();
    let options =
        ImportOptions { name, source: schema(case, "payload.schema.json"), target: schema(case, "record.schema.json") };
    let made = import(&sets[0], &options).unwrap();
    remarks.extend(made.remarks.iter().cloned());
    let lines = remarks.iter().map(|one| format!("{} {one}\n", if one.lost { '!' } else { '~' }));
    (made, lines.collect())
}

fn golden(path: &Path, text: &str) {
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(path, text).unwrap();
    } else {
        let stands = fs::read_to_string(path).unwrap_or_default();
        assert_eq!(stands, text, "{}", path.display());
    }
}

/// The package that an import makes.
fn package(case: &Path, made: &Imported) -> Package {
    let given = [schema(case, "payload.schema.json"), schema(case, "record.schema.json")];
    let schemas = given.into_iter().flatten().chain(made.source.clone()).chain(made.target.clone());
    let mut files: Vec<(String, String)> = schemas.map(|file| (file.path, file.text)).collect();
    files.push(("set.map".to_owned(), made.mapping.clone()));
    Package::from_files("", files)
}

fn compiled(package: &Package) -> RuleSet {
    RuleSet::compile(package, &CompileOptions::default()).unwrap_or_else(|failure| {
        panic!("{}", xdmap::diagnostic::to_text(&failure.diagnostics, &failure.sources, false))
    })
}

/// What one payload gives; none where it is rejected.
fn record(rules: &RuleSet, case: &Json) -> Option<Json> {
    let mut params = rules.params();
    for (name, value) in case["params"].as_object().into_iter().flatten() {
        params.set(name, value.as_str().unwrap()).unwrap();
    }
    let event = rules.events().next().unwrap();
    let outcome = event.apply(case["payload"].to_string().as_bytes(), &params);
    assert_eq!(outcome.rejects.is_empty(), !outcome.records.is_empty(), "{case}: {:?}", outcome.rejects);
    outcome.records.first().map(|record| serde_json::from_str(&record.json).unwrap())
}

/// Compares a record with what is expected; `"?"` is any text.
fn alike(expected: &Json, given: &Json, place: &str) {
    match (expected, given) {
        (Json::String(any), Json::String(_)) if any == "?" => {}
        (Json::Object(expected), Json::Object(given)) => {
            let names = |of: &serde_json::Map<String, Json>| {
                let mut names: Vec<String> = of.keys().cloned().collect();
                names.sort();
                names
            };
            assert_eq!(names(expected), names(given), "{place}");
            expected.iter().for_each(|(name, value)| alike(value, &given[name], &format!("{place}/{name}")));
        }
        (_, _) => assert_eq!(expected, given, "{place}"),
    }
}

#[test]
fn sets_become_the_mappings_that_stand_beside_them() {
    for case in cases() {
        let (made, remarks) = imported(&case);
        golden(&case.join("imported.map"), &made.mapping);
        golden(&case.join("remarks.txt"), &remarks);
        assert_eq!(xdmap::syntax::format(&made.mapping).as_deref(), Ok(made.mapping.as_str()), "{}", case.display());
    }
}

#[test]
fn imported_sets_give_what_is_documented() {
    let mut run = 0;
    for case in cases() {
        let examples: Json = serde_json::from_str(&fs::read_to_string(case.join("cases.json")).unwrap()).unwrap();
        let examples = examples.as_array().unwrap();
        if examples.is_empty() {
            continue;
        }
        let rules = compiled(&package(&case, &imported(&case).0));
        for example in examples {
            let place = format!("{}: {}", case.display(), example["payload"]);
            match record(&rules, example) {
                Some(given) => alike(&example["record"], &given, &place),
                None => assert_eq!(example["rejected"], Json::Bool(true), "{place}"),
            }
            run += 1;
        }
    }
    assert!(run > 10);
}

/// The same two mappings in every form that sets have.
fn forms() -> Vec<String> {
    let new = r#"{ "sourceType": "ATTRIBUTE", "source": "id", "destination": "_id" },
      { "sourceType": "EXPRESSION", "source": "lower(email)", "destination": "mail.address" }"#;
    let old = r#"{ "sourceAttribute": "id", "destinationXdmPath": "_id", "identity": false, "namespaceCode": null },
      { "sourceAttribute": "lower(email)", "destinationXdmPath": "mail.address", "identity": false, "version": 0 }"#;
    let stored = r#"{ "id": "abc", "createdDate": 1, "sourceType": "text/x.schema-path", "source": "id", "sourceAttribute": "id",
      "destination": "_id", "destinationXdmPath": "_id", "matchScore": 0.0, "functionVersion": 1, "primaryIdentity": false },
      { "sourceType": "text/x.aep-xl", "source": "lower(email)", "sourceAttribute": "lower(email)",
      "destination": "mail.address", "destinationXdmPath": "mail.address" }"#;
    let mixed = r#"{ "source": "id", "destinationXdmPath": "_id" },
      { "sourceType": "EXPRESSION", "sourceAttribute": "lower(email)", "destination": "mail.address" }"#;
    let set = |mappings: &str| format!(r#"{{ "version": 0, "id": null, "mappings": [{mappings}] }}"#);
    let mut forms: Vec<String> = [new, old, stored, mixed].iter().map(|mappings| set(mappings)).collect();
    forms.push(format!("\u{feff}[{new}]"));
    forms.push(format!(r#"{{ "data": [{}], "count": 1 }}"#, set(stored)));
    forms.push(format!("[{}]", set(old)));
    forms.push(format!(r#"{{ "data": [{{ "id": 1 }}], "mappingSet": {} }}"#, set(new)));
    forms
}

#[test]
fn every_form_of_a_set_gives_the_same_mapping() {
    let options = ImportOptions { name: "one".to_owned(), ..ImportOptions::default() };
    let made: Vec<String> = forms()
        .iter()
        .map(|form| {
            let (sets, remarks) = Set::read(form).unwrap();
            assert!(remarks.is_empty(), "{form}: {remarks:?}");
            import(&sets[0], &options).unwrap().mapping
        })
        .collect();
    assert!(made[0].contains("address = .email | lower catch omit"), "{}", made[0]);
    made.iter().for_each(|mapping| assert_eq!(*mapping, made[0]));
}

#[test]
fn what_is_no_set_is_refused_in_words() {
    for (text, expected) in [
        ("", "it is not JSON: line 1, column 0"),
        ("{ \"mappings\": ", "it is not JSON: line 1"),
        ("7", "it holds no mapping set"),
        ("{}", "it holds no mapping set"),
        ("{ \"mappings\": 7 }", "it holds no mapping set"),
        (&"[".repeat(10_000), "it is not JSON"),
    ] {
        let why = Set::read(text).unwrap_err();
        assert!(why.contains(expected), "{why}");
    }
}

/// Runs on a stack as small as threads have them.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap().join().unwrap();
}

#[test]
fn hostile_expressions_leave_the_rest_of_the_set_as_it_is() {
    on_a_small_stack(|| {
        let hostile = [
            "(".repeat(10_000),
            format!("{}a{}", "(".repeat(10_000), ")".repeat(10_000)),
            format!("concat({}\"x\")", "a, ".repeat(350_000)),
            "a + ".repeat(5_000) + "a",
            "!".repeat(10_000) + "a",
            "a.b".repeat(10_000),
            "{".repeat(1_000),
            "\"".to_owned(),
            "\u{202e}a".to_owned(),
            "a\nb".to_owned(),
        ];
        let expression =
            |text: &String| serde_json::json!({ "sourceType": "EXPRESSION", "source": text, "destination": "x" });
        let mut mappings: Vec<Json> = hostile.iter().map(expression).collect();
        for (index, mapping) in mappings.iter_mut().enumerate() {
            mapping["destination"] = format!("x{index}").into();
        }
        let long = |steps: usize| vec!["a"; steps].join(".");
        mappings.push(serde_json::json!({ "sourceType": "ATTRIBUTE", "source": long(10_000), "destination": "long" }));
        mappings.push(serde_json::json!({ "sourceType": "ATTRIBUTE", "source": "b", "destination": long(10_000) }));
        mappings.push(serde_json::json!({ "sourceType": "ATTRIBUTE", "source": "b", "destination": long(32) }));
        mappings.push(serde_json::json!({ "sourceType": "ATTRIBUTE", "source": "good", "destination": "good" }));
        let count = mappings.len();
        let (sets, _) = Set::read(&Json::from(mappings).to_string()).unwrap();
        let made = import(&sets[0], &ImportOptions { name: "x".to_owned(), ..ImportOptions::default() }).unwrap();
        assert!(made.mapping.contains("good = .good"));
        assert!(made.mapping.len() < 200_000);
        assert!(xdmap::syntax::format(&made.mapping).is_ok());
        let lost: std::collections::BTreeSet<usize> =
            made.remarks.iter().filter(|one| one.lost).filter_map(|one| one.mapping).collect();
        assert_eq!(lost.into_iter().collect::<Vec<_>>(), (0..count - 2).collect::<Vec<_>>());
    });
}

#[test]
fn ten_thousand_mappings_are_imported() {
    on_a_small_stack(|| {
        let mapping = |index: usize| serde_json::json!({ "sourceType": "EXPRESSION", "source": format!("lower(f{index})"), "destination": format!("_acme.o{index}") });
        let set = Json::from((0..10_000).map(mapping).collect::<Vec<_>>()).to_string();
        let (sets, remarks) = Set::read(&set).unwrap();
        let made = import(&sets[0], &ImportOptions { name: "big".to_owned(), ..ImportOptions::default() }).unwrap();
        assert_eq!((remarks.len(), made.remarks.len()), (0, 0));
        assert!(made.mapping.contains("o9999 = .f9999 | lower catch omit"));
    });
}

#[test]
fn the_tutorial_lacks_what_every_event_requires_and_the_check_says_so() {
    let case = Path::new(SETS).join("tutorial");
    let failure = RuleSet::compile(&package(&case, &imported(&case).0), &CompileOptions::default()).unwrap_err();
    let errors: Vec<_> = failure.diagnostics.iter().filter(|one| one.code.number() == "M401").collect();
    let messages: Vec<_> = errors.iter().map(|one| one.message.as_str()).collect();
    let lacks = |name: &str| format!("records are written without `{name}`, which the target requires");
    assert_eq!(messages, [lacks("_id"), lacks("timestamp")]);
    assert!(errors.iter().all(|one| !one.helps.is_empty()));
}
