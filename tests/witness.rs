//! Counterexamples by the public door: what each mapping of `fixtures/witness` can do wrong, found and made small.
//! `UPDATE_GOLDEN=1 cargo test --test witness` writes what was found.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use xdmap::diagnostic::to_text;
use xdmap::witness::{Counterexample, SearchOptions, search, shortened};
use xdmap::{CompileOptions, Package, RejectCode, RuleSet};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/witness")
}

fn cases() -> Vec<String> {
    let entries = fs::read_dir(folder()).expect("the folder of fixtures");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn compile(case: &str, check_all_output: bool) -> RuleSet {
    let path = folder().join(case).join("case.map");
    let package = Package::from_dir_with_root(&path, folder().join(case)).expect("a package");
    let options = CompileOptions { check_all_output, ..CompileOptions::default() };
    match RuleSet::compile(&package, &options) {
        Ok(rules) => rules,
        Err(failure) => panic!("{case}: {}", to_text(&failure.diagnostics, &failure.sources, false)),
    }
}

fn found_in(rules: &RuleSet) -> Vec<(String, Counterexample)> {
    let names: Vec<String> = rules.events().map(|event| event.name().to_owned()).collect();
    let of_event = |name: &String| {
        let found = search(rules, name, &SearchOptions::default());
        found.into_iter().map(|one| (name.clone(), one)).collect::<Vec<_>>()
    };
    names.iter().flat_map(of_event).collect()
}

fn drawing(found: &[(String, Counterexample)]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for (event, one) in found {
        let mut text = String::new();
        let emit = one.emit.as_ref().map_or(String::new(), |emit| format!(" {emit}"));
        let rule = one.rule.as_ref().map_or(0, |rule| rule.line);
        let first = &one.violations[0];
        writeln!(text, "{event}{emit}: `{}` {} (line {rule})", one.place, first.keyword).expect("written");
        writeln!(text, "  {}", shortened(&one.payload)).expect("written");
        for (name, value) in &one.params {
            writeln!(text, "  {name}={}", shortened(&value.as_str().into())).expect("written");
        }
        let refused = one.refused().map_or("nothing".to_owned(), |value| shortened(&value));
        writeln!(text, "  {refused} {}", first.message).expect("written");
        lines.push(text);
    }
    lines.sort();
    lines.concat()
}

#[test]
fn what_each_mapping_can_do_wrong_is_found_and_made_small() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    for case in cases() {
        let path = folder().join(&case).join("expected.txt");
        let drawn = drawing(&found_in(&compile(&case, false)));
        if update {
            fs::write(&path, &drawn).expect("written");
        }
        assert_eq!(drawn, fs::read_to_string(&path).unwrap_or_default(), "{case}");
    }
}

#[test]
fn a_counterexample_fails_when_it_is_run_again() {
    for case in cases() {
        let checked = compile(&case, true);
        for (event, one) in found_in(&compile(&case, false)) {
            let mut params = checked.params();
            one.params.iter().for_each(|(name, text)| params.set(name, text).expect("a param"));
            let plan = checked.event(&event).expect("an event");
            let outcome = plan.apply(one.payload.to_string().as_bytes(), &params);
            let refused = |code| matches!(code, RejectCode::InvalidRecord | RejectCode::RequiredMissing);
            assert!(outcome.rejects.iter().any(|reject| refused(reject.code)), "{case}: {one:?}");
        }
    }
}
