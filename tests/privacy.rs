//! Values of payloads stand in records, in the payload of a reject line, and nowhere else.
//!
//! A canary is put into every field of every case of the shipped package, one at a time, and as the name of a field; then
//! everything that commands say is searched for it.

#![allow(clippy::unwrap_used)]

use serde_json::{Value as Json, json};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const CANARY: &str = "canary-5e1f09d3";
const EVENTS: [&str; 5] = ["new_conversation", "unanswered", "feedback", "offline_message", "transcript"];
const RECEIVED: [&str; 2] = ["--received-at", "2026-01-05T10:00:00Z"];

fn map(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_map"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input).is_ok());
    let output = child.wait_with_output().unwrap();
    let _ = writer.join();
    output
}

/// Every payload of an event's cases with the canary in one place, in the forms that fields go wrong in.
fn payloads(event: &str) -> String {
    let mut lines = String::new();
    let mut cases: Vec<_> = std::fs::read_dir(Path::new("fixtures/events/chatlio").join(event))
        .unwrap()
        .map(|one| one.unwrap().path())
        .collect();
    cases.sort();
    for case in cases {
        let text = std::fs::read(case.join("payload.json")).unwrap();
        let Ok(payload) = serde_json::from_slice::<Json>(&text) else { continue };
        for place in places(&payload, "") {
            for form in forms() {
                let mut payload = payload.clone();
                *payload.pointer_mut(&place).unwrap() = form;
                lines.push_str(&format!("{payload}\n"));
            }
        }
    }
    // Broken JSON around it, a text that never ends, half of a surrogate pair behind it.
    for broken in [
        format!("{{\"message\":\"{CANARY}"),
        format!("{{\"message\":\"{CANARY}\" x}}"),
        format!("[\"{CANARY}\\ud800\"]"),
    ] {
        lines.push_str(&broken);
        lines.push('\n');
    }
    lines
}

fn forms() -> Vec<Json> {
    vec![
        json!(CANARY),
        json!(format!("{CANARY}@example.org")),
        json!(format!("https://example.org/{CANARY}")),
        json!([CANARY]),
        json!({ "text": CANARY }),
    ]
}

fn places(json: &Json, at: &str) -> Vec<String> {
    let below: Vec<String> = match json {
        Json::Array(items) => {
            items.iter().enumerate().flat_map(|(n, item)| places(item, &format!("{at}/{n}"))).collect()
        }
        Json::Object(members) => {
            let name = |key: &str| key.replace('~', "~0").replace('/', "~1");
            members.iter().flat_map(|(key, value)| places(value, &format!("{at}/{}", name(key)))).collect()
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => Vec::new(),
    };
    std::iter::once(at.to_owned()).chain(below).collect()
}

fn is_clean(what: &str, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let line = text.lines().find(|line| line.contains(CANARY));
    assert!(line.is_none(), "{what}: {line:?}");
}

#[test]
fn a_run_says_nothing_of_what_payloads_hold() {
    for event in EVENTS {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        let (records, rejects, stats) = (path("records"), path("rejects"), path("stats"));
        let input = payloads(event);
        let common = ["run", "-", "--event", event, RECEIVED[0], RECEIVED[1], "-o", &records];
        let shown = map(&[&common[..], &["--progress", "always"]].concat(), input.as_bytes());
        is_clean(event, &shown.stderr);
        is_clean(event, &shown.stdout);
        let kept = map(&[&common[..], &["--rejects", &rejects, "--stats", &stats]].concat(), input.as_bytes());
        is_clean(event, &kept.stderr);
        is_clean("statistics", &std::fs::read(&stats).unwrap());
        // The control: the canary did go through, to records and to the payloads of reject lines.
        assert!(std::fs::read_to_string(&records).unwrap().contains(CANARY), "{event}");
        let lines = std::fs::read_to_string(&rejects).unwrap();
        assert!(lines.contains(CANARY), "{event}");
        for line in lines.lines() {
            let mut line: Json = serde_json::from_str(line).unwrap();
            line.as_object_mut().unwrap().remove("payload").unwrap();
            is_clean("a reject line without its payload", line.to_string().as_bytes());
        }
        is_clean("map rejects", &map(&["rejects", &rejects], b"").stdout);
        is_clean("map rejects --format json", &map(&["rejects", &rejects, "--format", "json"], b"").stdout);
    }
}

#[test]
fn explaining_a_payload_says_nothing_of_what_it_holds() {
    for event in EVENTS {
        let input = payloads(event);
        // Starting a program for each of thousands would take minutes: a few hundred of them are of every form.
        for (index, payload) in input.lines().step_by(397).enumerate() {
            let format = if index % 2 == 0 { "text" } else { "json" };
            let masked = map(&["explain", "-", "--event", event, "--format", format], payload.as_bytes());
            is_clean(event, &masked.stdout);
            is_clean(event, &masked.stderr);
            assert!(masked.status.code().is_some_and(|code| code < 2), "{payload}");
        }
    }
    // The control: what is masked is shown when it is asked for.
    let payload = format!("{{\"message\":\"{CANARY}\"}}");
    let shown = map(&["explain", "-", "--event", "feedback", "--show-values"], payload.as_bytes());
    assert!(String::from_utf8_lossy(&shown.stdout).contains(CANARY));
}

#[test]
fn a_rejects_file_is_for_its_owner_only() {
    let folder = tempfile::tempdir().unwrap();
    let rejects = folder.path().join("rejects.ndjson");
    let arguments =
        ["run", "-", "--event", "feedback", RECEIVED[0], RECEIVED[1], "--rejects", rejects.to_str().unwrap()];
    assert_eq!(map(&arguments, b"7\n").status.code(), Some(1));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&rejects).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn judging_documents_says_nothing_of_what_they_hold() {
    for event in EVENTS {
        let schema = match event {
            "offline_message" => "offline",
            "transcript" => "transcript",
            _ => "conversation",
        };
        let schema = format!("mappings/chatlio/schemas/{schema}.schema.json");
        let input = payloads(event);
        for format in ["text", "json"] {
            let output =
                map(&["validate", "--schema", &schema, "--formats", "--format", format, "-"], input.as_bytes());
            is_clean(event, &output.stdout);
            is_clean(event, &output.stderr);
            assert_eq!(output.status.code(), Some(1));
        }
        is_clean("map path", &map(&["path", "$.nothing.at.all", "-"], input.as_bytes()).stderr);
    }
}

#[test]
fn checking_fixtures_says_nothing_of_what_they_hold() {
    let mut told = 0;
    for event in EVENTS {
        let folder = tempfile::tempdir().unwrap();
        // A fault for every form of the canary in every field, and files that are no JSON.
        for (index, payload) in payloads(event).lines().enumerate().step_by(89) {
            let case = folder.path().join(event).join(format!("case_{index}"));
            std::fs::create_dir_all(&case).unwrap();
            std::fs::write(case.join("payload.json"), payload).unwrap();
            std::fs::write(case.join("record.json"), payload).unwrap();
        }
        let fixtures = folder.path().to_string_lossy().into_owned();
        for format in ["text", "json", "sarif", "github"] {
            let checked = map(&["check", "--fixtures", &fixtures, "--format", format], b"");
            assert_eq!(checked.status.code(), Some(1), "{event}");
            is_clean(&format!("map check --format {format}"), &checked.stdout);
            is_clean("map check", &checked.stderr);
            told += String::from_utf8_lossy(&checked.stdout).matches("M410").count();
        }
    }
    assert!(told > 1_000, "{told}");
}
