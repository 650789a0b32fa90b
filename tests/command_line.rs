//! The program as its users see it: stdout, stderr and exit code of commands.
//!
//! Each file in `fixtures/command_line/console/` is a command and what it gives; `SNAPSHOTS=overwrite cargo test
//! --test command_line` writes them anew. What needs a terminal, a pipe or a file of its own is tested by hand below.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

const FOLDER: &str = "fixtures/command_line";

fn map(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_map"));
    command.current_dir(FOLDER).args(arguments).stdin(Stdio::null());
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "RUST_BACKTRACE", "COLUMNS"] {
        command.env_remove(name);
    }
    command
}

fn run(arguments: &[&str]) -> Output {
    map(arguments).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// `run`, with the package of these tests and a time.
fn shop<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["run", "--mapping", "shop", "--received-at", "2026-01-05T10:00:00Z", "--param", "tenant=acme"], more].concat()
}

/// What changes from run to run or from version to version.
fn settled(text: &str) -> String {
    let replace =
        |text: String, pattern: &str, by: &str| regex::Regex::new(pattern).unwrap().replace_all(&text, by).into_owned();
    let text = replace(text.to_owned(), r"in \d+\.\d\d s", "in [TIME] s");
    let text = replace(text, r#""(seconds|megabytes_per_second)": [0-9.]+"#, r#""$1": [TIME]"#);
    let text = replace(text, r#""hash": ?"[0-9a-f]{64}""#, r#""hash": "[HASH]""#);
    let version = regex::escape(env!("CARGO_PKG_VERSION"));
    replace(text, &format!(r#"("(?:engine|version|semanticVersion)": ?"|^map ){version}"#), "$1[VERSION]")
}

/// A command line of a console file: words, and `< FILE` at the end.
fn console(line: &str) -> Output {
    let (words, input) = line.split_once(" < ").map_or((line, None), |(words, file)| (words, Some(file)));
    let words: Vec<&str> = words.split_whitespace().skip(1).collect();
    let mut command = map(&words);
    if let Some(file) = input {
        command.stdin(fs::File::open(Path::new(FOLDER).join(file)).unwrap());
    }
    command.output().unwrap()
}

#[test]
fn commands_give_what_their_console_files_say() {
    let mut files: Vec<PathBuf> =
        fs::read_dir(Path::new(FOLDER).join("console")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() > 20);
    let assert = snapbox::Assert::new().action_env("SNAPSHOTS");
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let line = text.lines().next().unwrap_or_default();
        assert!(line.starts_with("$ map"), "{}: a console file begins with `$ map`", file.display());
        let output = console(line.trim_start_matches("$ "));
        let shown = format!(
            "{line}\n? {}\n-- stdout --\n{}-- stderr --\n{}",
            code(&output),
            settled(&stdout(&output)),
            settled(&stderr(&output))
        );
        assert.eq(shown, snapbox::Data::read_from(&file, Some(snapbox::data::DataFormat::Text)).raw());
    }
}

#[test]
fn a_mapping_that_does_not_compile_is_bad_for_check_and_no_mapping_for_run() {
    let check = run(&["check", "--mapping", "broken"]);
    assert_eq!(code(&check), 1);
    assert!(stdout(&check).contains("error[M") && stdout(&check).contains("1 error"), "{}", stdout(&check));
    let run_it = run(&["run", "inputs/refund.ndjson", "--mapping", "broken"]);
    assert_eq!((code(&run_it), stdout(&run_it).as_str()), (2, ""));
    assert!(stderr(&run_it).contains("error: the mapping does not compile: 1 error"), "{}", stderr(&run_it));
    let json = run(&["check", "--mapping", "broken", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["well"], false);
}

#[test]
fn a_checked_mapping_accounts_for_its_fields() {
    let check = run(&["check", "--mapping", "shop", "--strict"]);
    assert_eq!((code(&check), stderr(&check).as_str()), (0, ""));
    for event in ["order: ", "refund: "] {
        assert!(stdout(&check).lines().any(|line| line.starts_with(event)), "{}", stdout(&check));
    }
    let account = "  source: 3 of 3 fields mapped, 0 ignored; target: 7 of 7 fields written\n";
    assert!(stdout(&check).contains(account), "{}", stdout(&check));
    let json = run(&["check", "--mapping", "shop", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!((&json["well"], &json["events"][1]["event"]), (&true.into(), &"refund".into()));
}

#[test]
fn what_editors_get_is_valid_under_the_published_schema() {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schemas/check.schema.json");
    let schema: serde_json::Value = serde_json::from_str(&fs::read_to_string(schema).unwrap()).unwrap();
    let validator = jsonschema::options().offline().build(&schema).unwrap();
    let diagnostics = |case: &str| format!("../diagnostics/{case}");
    let cases =
        ["shop".to_owned(), "broken".to_owned(), diagnostics("M402"), diagnostics("M101"), diagnostics("clean")];
    for mapping in cases {
        let output = run(&["check", "--mapping", &mapping, "--format", "json"]);
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let faults: Vec<String> =
            validator.iter_errors(&report).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
        assert!(faults.is_empty(), "{mapping}: {faults:#?}");
        assert_eq!(report["well"], code(&output) == 0);
    }
}

#[test]
fn what_a_new_schema_does_is_valid_under_the_published_schema() {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schemas/drift.schema.json");
    let schema: serde_json::Value = serde_json::from_str(&fs::read_to_string(schema).unwrap()).unwrap();
    let validator = jsonschema::options().offline().build(&schema).unwrap();
    for (file, name) in
        [("new/order.schema.json", "Order"), ("new/record.schema.json", "Record"), ("new/order.schema.json", "Refund")]
    {
        let output = run(&["check", "--mapping", "shop", "--against", file, "--as", name, "--format", "json"]);
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let faults: Vec<String> =
            validator.iter_errors(&report).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
        assert!(faults.is_empty(), "{file}: {faults:#?}");
        assert_eq!(report["well"], code(&output) == 0);
        assert_eq!(report["replaced"][0]["name"], name);
    }
}

#[test]
fn code_hosts_find_the_files_from_the_working_folder() {
    let log = run(&["check", "--mapping", "broken", "--format", "sarif"]);
    let log: serde_json::Value = serde_json::from_slice(&log.stdout).unwrap();
    let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!((&place["uri"], &place["uriBaseId"]), (&"broken/broken.map".into(), &"%SRCROOT%".into()));
    let mut elsewhere = map(&["check", "--mapping", "../broken", "--format", "sarif"]);
    let log = elsewhere.current_dir(format!("{FOLDER}/shop")).output().unwrap();
    let log: serde_json::Value = serde_json::from_slice(&log.stdout).unwrap();
    let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    let uri = place["uri"].as_str().unwrap();
    assert!(uri.starts_with("file:///") && uri.ends_with("/command_line/broken/broken.map"), "{uri}");
    let built_in = run(&["check", "--format", "json"]);
    let built_in: serde_json::Value = serde_json::from_slice(&built_in.stdout).unwrap();
    assert_eq!(built_in["folder"], "");
}

#[test]
fn an_output_file_is_put_in_place_with_rejects_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let records = folder.path().join("records.ndjson");
    let rejects = folder.path().join("rejects.ndjson");
    let stats = folder.path().join("stats.json");
    let [o, r, s] = [&records, &rejects, &stats].map(|path| path.to_str().unwrap());
    let first = run(&shop(&["inputs/orders.ndjson", "--event", "order", "-o", o, "--rejects", r, "--stats", s]));
    assert_eq!((code(&first), stdout(&first).as_str()), (1, ""));
    assert_eq!(fs::read_to_string(&records).unwrap().lines().count(), 6);
    assert_eq!(fs::read_to_string(&rejects).unwrap().lines().count(), 3);
    let stats: serde_json::Value = serde_json::from_slice(&fs::read(&stats).unwrap()).unwrap();
    assert_eq!(stats["payloads"]["total"], 6);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&rejects).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // A rejects file may be read and written by the same run.
    let again = run(&shop(&[r, "--rejects", r]));
    assert_eq!((code(&again), stdout(&again).as_str()), (1, ""));
    assert_eq!(fs::read_to_string(&rejects).unwrap().lines().count(), 3);
}

#[test]
fn too_many_rejects_put_no_output_file_in_place() {
    let folder = tempfile::tempdir().unwrap();
    let records = folder.path().join("records.ndjson");
    let o = records.to_str().unwrap();
    let output = run(&shop(&["inputs/orders.ndjson", "--event", "order", "-o", o, "--max-rejects", "1"]));
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("--max-rejects"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn records_are_one_json_list_when_asked_for() {
    let output = run(&shop(&["inputs/orders.ndjson", "--event", "order", "--format", "json"]));
    let list: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(list.len(), 6);
    let none = map(&shop(&["-", "--format", "json"])).output().unwrap();
    assert_eq!((code(&none), stdout(&none).as_str()), (0, "[]\n"));
}

#[test]
fn inside_an_events_folder_the_event_is_known() {
    let mut command = map(&["run", "empty/payload.json", "--mapping", "../../../shop", "--received-at", "now"]);
    let output = command.current_dir(Path::new(FOLDER).join("events/shop/order")).output().unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stdout(&output).contains("\"kind\":\"order\""));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_ends_with_2() {
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let arguments = shop(&["inputs/orders.ndjson", "--event", "order"]);
    let to_stdout = map(&arguments).stdout(full()).output().unwrap();
    let to_file = run(&[&arguments[..], &["-o", "/dev/full"]].concat());
    let rejects = run(&[&arguments[..], &["--rejects", "/dev/full"]].concat());
    for output in [to_stdout, to_file, rejects] {
        assert_eq!(code(&output), 2);
        assert!(stderr(&output).contains("no space is left on the device"), "{}", stderr(&output));
    }
}

#[test]
fn a_closed_pipe_is_a_quiet_end() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("refund.ndjson");
    let line = "{\"refund\":\"R1\",\"at\":\"2026-01-05T10:00:00Z\"}\n";
    fs::write(&input, line.repeat(20_000)).unwrap();
    let mut child = piped(&shop(&[input.to_str().unwrap()]));
    let mut first = [0; 10];
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut first).unwrap();
    drop(out);
    let output = child.wait_with_output().unwrap();
    assert_eq!((code(&output), stderr(&output).as_str()), (0, ""));
    for arguments in [vec!["functions"], vec!["check", "--mapping", "shop"], vec!["--help"]] {
        let mut child = piped(&arguments);
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((code(&output), stderr(&output).as_str()), (0, ""), "{arguments:?}");
    }
}

fn piped(arguments: &[&str]) -> Child {
    map(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_no_half_written_file() {
    let folder = tempfile::tempdir().unwrap();
    let records = folder.path().join("records.ndjson");
    let mut command = map(&shop(&["-", "-o", records.to_str().unwrap()]));
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"{\"refund\":\"R1\",\"at\":\"2026-01-05T10:00:00Z\"}\n").unwrap();
    while fs::read_dir(folder.path()).unwrap().count() == 0 {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    // It still waits for input: only the signal ends it.
    let status = child.wait().unwrap();
    drop(input);
    assert_eq!(status.code(), Some(130));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn colours_follow_the_environment() {
    let coloured = |name: &str, value: &str| {
        let mut command = map(&["run", "none.ndjson", "--mapping", "shop"]);
        stderr(&command.env(name, value).output().unwrap()).contains('\u{1b}')
    };
    assert!(coloured("CLICOLOR_FORCE", "1"));
    assert!(!coloured("CLICOLOR", "1"));
    assert!(!coloured("NO_COLOR", "1"));
}

#[test]
fn the_records_do_not_depend_on_the_number_of_jobs() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("mixed.ndjson");
    let text = fs::read_to_string(Path::new(FOLDER).join("inputs/orders.ndjson")).unwrap();
    fs::write(&input, text.repeat(5_000)).unwrap();
    let of = |jobs: &str| run(&shop(&[input.to_str().unwrap(), "--event", "order", "--jobs", jobs])).stdout;
    let one = of("1");
    assert!(one.len() > 4 << 20);
    assert!(one == of("2") && one == of("8"));
}

#[test]
fn every_command_has_completions_and_a_page() {
    for shell in ["bash", "zsh", "fish"] {
        let output = run(&["completions", shell]);
        assert!(code(&output) == 0 && stdout(&output).contains("received-at"), "{shell}");
    }
    for page in [vec!["man"], vec!["man", "run"]] {
        let output = run(&page);
        assert!(code(&output) == 0 && stdout(&output).contains(".TH map"), "{}", stdout(&output));
    }
    assert_eq!(code(&run(&["man", "nothing"])), 2);
}

#[test]
fn updated_cases_pass() {
    let folder = tempfile::tempdir().unwrap();
    let case = folder.path().join("order/new");
    fs::create_dir_all(&case).unwrap();
    fs::write(case.join("payload.json"), r#"{"number":"A1","lines":[{"sku":"x"}]}"#).unwrap();
    let fixtures = folder.path().to_str().unwrap();
    let test = |more: &[&str]| run(&[&["test", "--mapping", "shop", "--fixtures", fixtures], more].concat());
    assert_eq!(code(&test(&[])), 1);
    assert_eq!(code(&test(&["--update"])), 0);
    assert!(case.join("record.json").exists() && case.join("rejected.json").exists());
    assert_eq!(code(&test(&[])), 0);
    fs::write(case.join("payload.json"), r#"{"number":"A2","lines":[{"sku":"x"}]}"#).unwrap();
    let failed = test(&["--filter", "new"]);
    assert_eq!(code(&failed), 1);
    let told = "  record 0 (summary)/number\n    expected \"A1\"\n    actual   \"A2\"\n    rule     shop/shop.map:14\n    \
                is       .number\n    from     /number  \"A2\"\n";
    assert!(stdout(&failed).contains(told), "{}", stdout(&failed));
    assert_eq!(code(&test(&["--filter", "nothing"])), 2);
    let updated = test(&["--update"]);
    assert_eq!(code(&updated), 0);
    assert!(stderr(&updated).contains("written order/new") && stderr(&updated).contains(told), "{}", stderr(&updated));
}

#[test]
fn a_payload_is_recorded_as_a_case_that_passes_and_nothing_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let cases = folder.path().join("cases");
    let payload = folder.path().join("refund.json");
    fs::write(&payload, r#"{"number":"A1","lines":[{"sku":"x"}]}"#).unwrap();
    let (fixtures, payload) = (cases.to_str().unwrap(), payload.to_str().unwrap());
    fs::create_dir(&cases).unwrap();
    let record = |name: &str, payload: &str| {
        run(&["test", "--mapping", "shop", "--fixtures", fixtures, "--record", payload, "--as", name])
    };
    let written = record("order/first", payload);
    assert_eq!((code(&written), stdout(&written).as_str()), (0, ""), "{}", stderr(&written));
    assert_eq!(code(&run(&["test", "--mapping", "shop", "--fixtures", fixtures])), 0);
    let refused = [
        ("order/first", payload, "is there already"),
        ("ordre/first", payload, "a near name is `order`"),
        ("order", payload, "a case is named EVENT/CASE"),
        ("order/../../x", payload, "a case is named EVENT/CASE"),
        ("order/second", "none.json", "none.json"),
    ];
    for (name, payload, words) in refused {
        let output = record(name, payload);
        assert_eq!(code(&output), 2);
        assert!(stderr(&output).contains(words), "{}", stderr(&output));
    }
    assert_eq!(fs::read_dir(&cases).unwrap().count(), 1);
    assert_eq!(fs::read_dir(cases.join("order")).unwrap().count(), 1);
}

#[test]
fn cases_that_cannot_be_read_are_said_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let case = folder.path().join("order/new");
    fs::create_dir_all(case.join("record.json")).unwrap();
    fs::write(case.join("payload.json"), r#"{"number":"A1","lines":[]}"#).unwrap();
    let fixtures = folder.path().to_str().unwrap();
    let junit = folder.path().join("junit.xml");
    let test =
        |more: &[&str]| run(&[&["test", "--mapping", "shop", "--fixtures", fixtures, "--update"], more].concat());
    let said = |output: &Output, words: &str| {
        assert_eq!((code(output), stdout(output).as_str()), (2, ""));
        assert!(stderr(output).contains(words), "{}", stderr(output));
    };
    said(&test(&["--junit", junit.to_str().unwrap()]), "order/new/record.json: it is a folder");
    fs::remove_dir(case.join("record.json")).unwrap();
    fs::write(case.join("case.json"), "{").unwrap();
    said(&test(&[]), "order/new/case.json: it is not JSON");
    fs::write(case.join("case.json"), r#"{"params":[]}"#).unwrap();
    said(&test(&[]), "order/new/case.json: `params` is no object");
    fs::write(case.join("case.json"), r#"{"params":{"tenat":"x"}}"#).unwrap();
    said(&test(&[]), "tenat");
    fs::remove_file(case.join("case.json")).unwrap();
    said(&run(&["diff", "shop", "next/shop", "--on", junit.to_str().unwrap()]), "there is no such folder");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let closed = |mode| fs::set_permissions(&case, fs::Permissions::from_mode(mode)).unwrap();
        closed(0o000);
        // Whoever may read everything finds the case.
        if fs::read_dir(&case).is_err() {
            said(&test(&[]), "cannot be read");
        }
        closed(0o755);
    }
    assert_eq!(fs::read_dir(&case).unwrap().count(), 1);
    assert!(!junit.exists());
}

#[test]
fn results_of_a_suite_are_written_as_junit_xml() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("results.xml");
    let output = run(&["test", "--mapping", "shop", "--fixtures", "events/shop", "--junit", file.to_str().unwrap()]);
    assert_eq!(code(&output), 0, "{}", stdout(&output));
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("<testcase name=\"order/empty\"/>"), "{text}");
    let missing = folder.path().join("no/results.xml");
    let output = run(&["test", "--mapping", "shop", "--fixtures", "events/shop", "--junit", missing.to_str().unwrap()]);
    assert_eq!(code(&output), 2);
}

#[test]
fn the_shipped_package_is_covered_whole_and_less_than_is_asked_for_fails() {
    let fixtures = "../events/chatlio";
    let whole = run(&["test", "--fixtures", fixtures, "--min", "100", "--format", "json"]);
    assert_eq!(code(&whole), 0, "{}", stdout(&whole));
    let report: serde_json::Value = serde_json::from_slice(&whole.stdout).unwrap();
    assert_eq!(report["coverage"]["reached"], report["coverage"]["goals"]);
    let less = run(&["test", "--fixtures", fixtures, "--filter", "plain", "--min", "95"]);
    assert_eq!(code(&less), 1);
    assert!(stderr(&less).contains("of event unanswered is reached, less than 95 %"), "{}", stderr(&less));
    let page = run(&["test", "--fixtures", fixtures, "--filter", "plain", "--format", "html"]);
    assert!(stdout(&page).contains("<tr class=\"open\">") && !stdout(&page).contains("http-equiv"));
}

#[test]
fn a_case_with_params_of_its_own_has_the_public_schemas_too() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    put("shop/in.json", r#"{"type":"object","properties":{"id":{"type":"string"}},"required":["id"]}"#);
    put(
        "shop/shop.map",
        "mapping shop 1.0.0\nsource In from \"in.json\"\ntarget Out from xdm [saleevent]\nparam tenant: string = \"acme\"\n\
         event sale: In -> Out {\n  _id = .id\n  timestamp = time(\"2026-01-05T10:00:00Z\")\n  identityMap.{tenant} = [{ id: .id }]\n}\n",
    );
    put("cases/sale/other/payload.json", r#"{"id":"s1"}"#);
    put("cases/sale/other/case.json", r#"{"params":{"tenant":"other"}}"#);
    let record = r#"{"_id":"s1","timestamp":"2026-01-05T10:00:00.000Z","identityMap":{"other":[{"id":"s1"}]}}"#;
    put("cases/sale/other/record.json", record);
    let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (mapping, cases) = (at("shop"), at("cases"));
    let output = run(&["test", "--mapping", &mapping, "--fixtures", &cases, "--schemas", "../xdm/public"]);
    assert_eq!((code(&output), stdout(&output).as_str()), (0, "1 passed, 0 failed\n"), "{}", stderr(&output));
}

#[test]
fn a_watched_suite_runs_again_when_what_it_reads_changes() {
    let folder = tempfile::tempdir().unwrap();
    let package = folder.path().join("root/shop");
    fs::create_dir_all(package.join("schemas")).unwrap();
    for name in ["shop.map", "schemas/order.schema.json", "schemas/refund.schema.json", "schemas/record.schema.json"] {
        fs::copy(Path::new(FOLDER).join("shop").join(name), package.join(name)).unwrap();
    }
    let case = folder.path().join("cases/order/new");
    fs::create_dir_all(&case).unwrap();
    fs::write(case.join("payload.json"), r#"{"number":"A1","lines":[]}"#).unwrap();
    let [mapping, fixtures] = ["root/shop", "cases"].map(|name| folder.path().join(name).to_str().unwrap().to_owned());
    let test = |more: &[&str]| [&["test", "--mapping", &mapping, "--fixtures", &fixtures], more].concat().join(" ");
    assert_eq!(code(&console(&format!("$ {}", test(&["--update"])))), 0);
    let mut command = map(&test(&["--watch"]).split(' ').collect::<Vec<_>>());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let lines = |out| std::io::BufRead::lines(std::io::BufReader::new(out));
    let mut errors = lines(Box::new(child.stderr.take().unwrap()) as Box<dyn std::io::Read>);
    let mut out = lines(Box::new(child.stdout.take().unwrap()) as Box<dyn std::io::Read>);
    // A run ends when the program waits again.
    let mut runs = |expected: &[&str]| {
        for line in expected {
            assert_eq!(out.next().unwrap().unwrap(), *line);
        }
        while !errors.next().unwrap().unwrap().contains("waiting for a change") {}
    };
    runs(&["1 passed, 0 failed"]);
    // Neighbours of the package are not read: the run that comes is that of the mapping's own file. A run for them would
    // have begun by then.
    fs::write(folder.path().join("root/notes.txt"), "x").unwrap();
    fs::write(package.join("schemas/other.schema.json"), "{").unwrap();
    std::thread::sleep(std::time::Duration::from_millis(400));
    let text = fs::read_to_string(package.join("shop.map")).unwrap();
    fs::write(package.join("shop.map"), text.replace("event order", "event ordered")).unwrap();
    runs(&[
        "failed order/new",
        "  payload.json:1:1: no event is called `order`; a near name is `ordered`",
        "0 passed, 1 failed",
    ]);
    fs::write(package.join("shop.map"), &text).unwrap();
    runs(&["1 passed, 0 failed"]);
    let schema = package.join("schemas/record.schema.json");
    let kept = fs::read_to_string(&schema).unwrap();
    fs::write(&schema, "{").unwrap();
    runs(&[]);
    fs::write(&schema, kept).unwrap();
    runs(&["1 passed, 0 failed"]);
    fs::write(case.join("payload.json"), r#"{"number":"A2","lines":[]}"#).unwrap();
    runs(&["failed order/new"]);
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn the_built_in_package_works_from_an_empty_folder() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = map(&["run", "-", "--event", "feedback", "--received-at", "now"]);
    let mut child = command.current_dir(folder.path()).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(br#"{"message":"Thank you","conversationUUID":"c"}"#).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(code(&output), 0);
    assert!(stdout(&output).contains("conversation.feedback"), "{}", stdout(&output));
}

#[test]
fn a_difference_is_valid_under_the_published_schema() {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schemas/diff.schema.json");
    let schema: serde_json::Value = serde_json::from_str(&fs::read_to_string(schema).unwrap()).unwrap();
    let validator = jsonschema::options().offline().build(&schema).unwrap();
    for arguments in [&["diff", "shop", "next/shop", "--on", "events/shop"][..], &["diff", "shop", "shop"]] {
        let output = run(&[arguments, &["--format", "json"]].concat());
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let faults: Vec<String> =
            validator.iter_errors(&report).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
        assert!(faults.is_empty(), "{faults:#?}");
        assert_eq!(report["breaking"], code(&output) == 1);
    }
}

#[test]
fn a_draft_is_a_folder_that_checks_and_appears_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let draft = folder.path().join("drafts/My Shop");
    let name = draft.to_str().unwrap();
    let schemas =
        ["--source", "shop/schemas/order.schema.json", "--target", "shop/schemas/record.schema.json", "-o", name];
    let made = run(&[&["new"], &schemas[..]].concat());
    assert_eq!((code(&made), stdout(&made).as_str()), (0, ""));
    assert!(stderr(&made).contains("3 todos to fill"), "{}", stderr(&made));
    assert_eq!(code(&run(&["check", "--mapping", name])), 0);
    assert_eq!(code(&run(&["fmt", "--check", name])), 0);
    let copy = fs::read(draft.join("schemas/order.schema.json")).unwrap();
    assert_eq!(copy, fs::read(Path::new(FOLDER).join("shop/schemas/order.schema.json")).unwrap());
    // A second draft would overwrite the work on the first.
    let again = run(&[&["new"], &schemas[..]].concat());
    assert!(code(&again) == 2 && stderr(&again).contains("has something in it"), "{}", stderr(&again));
    let other = folder.path().join("other");
    let broken = run(&["new", "--source", "inputs/orders.ndjson", "--target", "shop/schemas/order.schema.json", "-o"]
        .into_iter()
        .chain(other.to_str())
        .collect::<Vec<_>>());
    assert!(code(&broken) == 2 && !other.exists(), "{}", stderr(&broken));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing half written");
}

#[test]
fn a_set_is_imported_into_the_folder_one_stands_in() {
    let folder = tempfile::tempdir().unwrap();
    let schema = fs::canonicalize(Path::new(FOLDER).join("shop/schemas/order.schema.json")).unwrap();
    fs::copy(&schema, folder.path().join("order.schema.json")).unwrap();
    let set = r#"{ "mappings": [{ "sourceType": "ATTRIBUTE", "source": "id", "destination": "_id" }] }"#;
    fs::write(folder.path().join("set.json"), set).unwrap();
    let arguments = ["import", "data-prep", "set.json", "-o", "back.map", "--source", "order.schema.json"];
    let output = Command::new(env!("CARGO_BIN_EXE_map")).current_dir(&folder).args(arguments).output().unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let mapping = fs::read_to_string(folder.path().join("back.map")).unwrap();
    assert!(mapping.contains("from \"order.schema.json\""), "{mapping}");
}

#[test]
fn a_draft_with_a_mapping_set_checks_and_says_what_was_lost() {
    let folder = tempfile::tempdir().unwrap();
    let draft = folder.path().join("shop");
    let name = draft.to_str().unwrap();
    let schemas = ["--source", "shop/schemas/order.schema.json", "--target", "shop/schemas/record.schema.json"];
    let set = ["--data-prep", "../draft/set/set.json", "-o", name];
    let made = run(&[&["new"], &schemas[..], &set].concat());
    assert_eq!((code(&made), stdout(&made).as_str()), (0, ""));
    let said = stderr(&made);
    assert!(said.contains("mappings[3], column 1: Data Prep has no function `shout`"), "{said}");
    assert!(said.contains("4 rules of the set"), "{said}");
    assert_eq!(code(&run(&["check", "--mapping", name])), 0);
    assert_eq!(code(&run(&["fmt", "--check", name])), 0);
}

#[test]
fn a_schema_inferred_from_cases_accepts_them() {
    let folder = tempfile::tempdir().unwrap();
    let schema = folder.path().join("order.schema.json");
    let name = schema.to_str().unwrap();
    assert_eq!(code(&run(&["infer", "events/shop/order", "-o", name])), 0);
    let judged = run(&["validate", "--schema", name, "--formats", "events/shop/order"]);
    assert_eq!(code(&judged), 0, "{}{}", stdout(&judged), stderr(&judged));
    let bad = folder.path().join("bad.schema.json");
    assert_eq!(code(&run(&["infer", "../../README.md", "-o", bad.to_str().unwrap()])), 2);
    assert!(!bad.exists());
}

#[test]
fn pages_of_all_events_lead_to_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let names = || -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    let path = folder.path().to_str().unwrap();
    assert_eq!(code(&run(&["docs", "all", "--mapping", "shop", "-o", path])), 0);
    assert_eq!(names(), ["index.md", "order.md", "order.svg", "refund.md", "refund.svg"]);
    let index = fs::read_to_string(folder.path().join("index.md")).unwrap();
    assert!(index.contains("- [order](order.md)") && index.contains("| proved |"), "{index}");
    assert_eq!(code(&run(&["docs", "order", "--mapping", "shop", "--format", "html", "-o", path])), 0);
    assert_eq!(names().len(), 6);
    let page = fs::read_to_string(folder.path().join("order.html")).unwrap();
    assert!(page.contains("<svg"), "the picture stands in the page");
    let file = folder.path().join("index.md");
    let blocked = run(&["docs", "all", "--mapping", "shop", "-o", file.to_str().unwrap()]);
    assert_eq!(code(&blocked), 2, "{}", stderr(&blocked));
}
