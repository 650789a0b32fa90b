//! The documents say what is true: commands shown in them are run, and pages made from the code are compared with it.

use std::path::Path;
use std::process::{Command, Output};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn document(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap_or_else(|fault| panic!("{name}: {fault}"))
}

fn map(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_map")).args(arguments).current_dir(root()).output().expect("the program runs")
}

/// The bodies of the fenced blocks of a language.
fn blocks<'t>(text: &'t str, language: &str) -> Vec<&'t str> {
    let opening = format!("```{language}\n");
    text.split(opening.as_str()).skip(1).filter_map(|rest| rest.split("\n```").next()).collect()
}

/// A `console` block: `$ map ...` lines, each with what it prints.
fn commands(block: &str) -> Vec<(&str, String)> {
    let parts = block.split("$ map ").skip(1);
    parts
        .map(|part| part.split_once('\n').unwrap_or((part, "")))
        .map(|(line, out)| (line, out.trim().to_owned()))
        .collect()
}

#[test]
fn commands_shown_in_the_readme_print_what_it_shows() {
    let text = document("README.md");
    let shown: Vec<(&str, String)> = blocks(&text, "console").into_iter().flat_map(commands).collect();
    assert!(!shown.is_empty(), "the README shows commands");
    for (line, expected) in shown {
        let arguments: Vec<&str> = line.split_whitespace().collect();
        let output = map(&arguments);
        let printed = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        assert_eq!(printed, expected, "map {line}\n{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn the_record_shown_in_the_readme_is_the_record_of_its_payload() {
    let text = document("README.md");
    let shown = blocks(&text, "json");
    let [payload, record] = shown.as_slice() else { panic!("the README shows a payload and its record") };
    let folder = std::env::temp_dir().join(format!("xdmap-readme-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("feedback.json");
    std::fs::write(&file, payload).expect("a file");
    let name = file.to_string_lossy();
    let output = map(&["run", &name, "--event", "feedback", "--received-at", "2026-01-05T10:00:00Z"]);
    std::fs::remove_dir_all(&folder).expect("the folder goes");
    let printed: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one record");
    let expected: serde_json::Value = serde_json::from_str(record).expect("JSON");
    assert_eq!(printed.to_string(), expected.to_string());
}

#[test]
fn the_mapping_shown_in_the_readme_compiles() {
    let text = document("README.md");
    let mapping =
        blocks(&text, "").into_iter().find(|block| block.starts_with("mapping ")).expect("a mapping").to_owned();
    let order = r#"{"type":"object","properties":{"number":{"type":"string","minLength":1},"createdAt":{"type":"string"},
        "state":{"type":"string"},"internal":{"type":"string"},
        "customer":{"type":"object","properties":{"email":{"type":"string"}}},
        "lines":{"type":"array","items":{"type":"object","required":["quantity","price"],
          "properties":{"sku":{"type":"string"},"quantity":{"type":"integer"},"price":{"type":"number"}}}}},
        "required":["number","createdAt"]}"#;
    let record = r#"{"type":"object","additionalProperties":false,"required":["_id","timestamp"],"properties":{
        "_id":{"type":"string"},"timestamp":{"type":"string","format":"date-time"},"state":{"type":"string"},
        "buyer":{"type":"object","properties":{"email":{"type":"string","format":"email"}}},
        "lines":{"type":"array","items":{"type":"object","properties":{"sku":{"type":"string"},"total":{"type":"number"}}}}}}"#;
    let files =
        [("shop.map", mapping.as_str()), ("schemas/order.schema.json", order), ("schemas/record.schema.json", record)];
    let package = xdmap::Package::from_files("", files);
    let rules = match xdmap::RuleSet::compile(&package, &xdmap::CompileOptions::default()) {
        Ok(rules) => rules,
        Err(failure) => panic!("{}", xdmap::diagnostic::to_text(&failure.diagnostics, &failure.sources, false)),
    };
    assert_eq!(rules.events().count(), 1);
}

/// Compares a page made from the code with what the program prints.
fn is_current(page: &str, arguments: &[&str]) {
    let output = map(arguments);
    let current = String::from_utf8(output.stdout).expect("text");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(root().join(page), &current).expect("a file");
    }
    assert_eq!(document(page), current, "UPDATE_GOLDEN=1 cargo test --test documents writes it anew");
}

#[test]
fn the_page_of_functions_is_current() {
    is_current("docs/functions.md", &["functions", "--format", "markdown"]);
}

#[test]
fn the_page_of_codes_is_current() {
    is_current("docs/codes.md", &["explain-code", "--format", "markdown"]);
}

#[test]
fn every_example_says_which_question_it_answers_and_runs() {
    for name in ["compile_package", "map_one_payload", "run_batch", "read_diagnostics"] {
        let text = document(&format!("examples/{name}.rs"));
        assert!(text.starts_with("//! How do I "), "{name}");
        let status =
            Command::new(env!("CARGO")).args(["run", "--quiet", "--example", name]).current_dir(root()).output();
        let output = status.expect("cargo runs");
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(!output.stdout.is_empty(), "{name} prints something");
    }
}
