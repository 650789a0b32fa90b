//! `map lsp` as editors drive it: the real program, spoken to over its pipes.

#![allow(clippy::unwrap_used)]

#[path = "language_server/client.rs"]
mod client;

use client::{Client, place, uri};
use serde_json::{Value as Json, json};
use std::path::PathBuf;

/// A package in a folder of its own, so that it may be changed.
fn shop() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let shop = folder.path().join("mappings/shop");
    std::fs::create_dir_all(&shop).unwrap();
    for entry in std::fs::read_dir("fixtures/editor/shop").unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, shop.join(path.file_name().unwrap())).unwrap();
    }
    (folder, shop)
}

fn read(path: &std::path::Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

fn codes(diagnostics: &[Json]) -> Vec<&str> {
    diagnostics.iter().map(|one| one["code"].as_str().unwrap()).collect()
}

#[test]
fn a_fault_is_told_as_it_is_typed_and_taken_back_when_it_is_mended() {
    let (_folder, shop) = shop();
    let (file, text) = (uri(&shop.join("orders.map")), read(&shop.join("orders.map")));
    let mut client = Client::ready();
    client.open(&file, &text);
    assert_eq!(client.diagnostics(&file), Vec::<Json>::new());
    let broken = text.replace("= .buyer.name", "= .buyer.nmae");
    client.change(&file, 2, &broken);
    let found = client.diagnostics(&file);
    let fault = found.iter().find(|one| one["severity"] == 1).unwrap();
    assert_eq!(fault["source"], "map");
    assert!(fault.get("codeDescription").is_none());
    assert!(fault["message"].as_str().unwrap().contains("\nhelp: "), "{fault}");
    let start = place(&broken, ".buyer.nmae", 0);
    assert_eq!(fault["range"]["start"]["line"], start["line"]);
    client.change(&file, 3, &text);
    assert_eq!(client.diagnostics(&file), Vec::<Json>::new());
    assert_eq!(client.shut_down(), (0, String::new()));
}

#[test]
fn places_are_counted_in_utf_16_code_units() {
    let (_folder, shop) = shop();
    let file = uri(&shop.join("orders.map"));
    let text = read(&shop.join("orders.map"));
    let text = text.replace("= .buyer.name", "= \"Ü😀 {.buyer.nmae}\"");
    let mut client = Client::ready();
    client.open(&file, &text);
    let found = client.diagnostics(&file);
    let fault = found.iter().find(|one| one["severity"] == 1).unwrap();
    assert_eq!(fault["range"], json!({ "start": place(&text, ".nmae", 0), "end": place(&text, ".nmae", 5) }));
}

#[test]
fn every_file_of_the_package_is_told_about_and_other_places_are_named() {
    let (_folder, shop) = shop();
    let (orders, shared) = (uri(&shop.join("orders.map")), uri(&shop.join("shared.map")));
    let text = read(&shop.join("orders.map"));
    let mut client = Client::ready();
    client.open(&orders, &format!("{text}\nconst house = \"another\"\n"));
    // Whatever is told first, the second of the two names the first.
    let (found, other) = (client.diagnostics(&orders), &shared);
    let (found, other) = if found.is_empty() { (client.diagnostics(&shared), &orders) } else { (found, other) };
    let twice = found.iter().find(|one| one["relatedInformation"].is_array()).unwrap();
    assert_eq!(twice["relatedInformation"][0]["location"]["uri"], json!(other));
    // What the other file now lacks is told there, though no editor has it open.
    client.change(&orders, 2, &text.replace("  who = speaker[.by]\n", ""));
    assert_eq!(codes(&client.diagnostics(&shared)), ["M408"]);
    client.change(&orders, 3, &text);
    assert_eq!(client.diagnostics(&shared), Vec::<Json>::new());
}

#[test]
fn a_saved_schema_is_read_again() {
    let (_folder, shop) = shop();
    let (file, schema) = (uri(&shop.join("orders.map")), shop.join("order.schema.json"));
    let mut client = Client::ready();
    client.open(&file, &read(&shop.join("orders.map")));
    assert_eq!(client.diagnostics(&file), Vec::<Json>::new());
    std::fs::write(&schema, read(&schema).replace("\"name\"", "\"called\"")).unwrap();
    let changed = json!({ "changes": [{ "uri": uri(&schema), "type": 2 }] });
    client.tell("workspace/didChangeWatchedFiles", changed);
    assert!(!client.diagnostics(&file).is_empty());
    std::fs::remove_file(&schema).unwrap();
    client.tell("textDocument/didSave", json!({ "textDocument": { "uri": file } }));
    let found = client.diagnostics(&uri(&shop.join("shared.map")));
    assert!(found.iter().any(|one| one["message"].as_str().unwrap().contains("no such file")), "{found:?}");
}

#[test]
fn a_text_outside_any_folder_is_a_package_of_its_own() {
    let mut client = Client::ready();
    client.open("untitled:Untitled-1", "mapping a 1.0.0\nconst x = 1 +\n");
    assert_eq!(codes(&client.diagnostics("untitled:Untitled-1")), ["M101"]);
    client.open("file:///no/such/folder/b.map", "mapping b 1.0.0\nsource S from \"s.json\"\n");
    let found = client.diagnostics("file:///no/such/folder/b.map");
    assert!(found.iter().any(|one| one["message"].as_str().unwrap().contains("no such file")), "{found:?}");
    client.tell("textDocument/didClose", json!({ "textDocument": { "uri": "untitled:Untitled-1" } }));
    assert_eq!(client.diagnostics("untitled:Untitled-1"), Vec::<Json>::new());
}

#[test]
fn files_with_headers_of_their_own_in_one_folder_are_packages_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a", "b"] {
        std::fs::write(folder.path().join(format!("{name}.map")), format!("mapping {name} 1.0.0\nconst x = 1\n"))
            .unwrap();
    }
    let file = uri(&folder.path().join("a.map"));
    let mut client = Client::ready();
    client.open(&file, "mapping a 1.0.0\nconst x = 1\n");
    assert_eq!(codes(&client.diagnostics(&file)), ["M408"]);
}

#[test]
fn a_file_that_is_too_large_is_told_and_harms_nothing() {
    let (_folder, shop) = shop();
    let file = uri(&shop.join("orders.map"));
    let text = read(&shop.join("orders.map"));
    let mut client = Client::ready();
    client.open(&file, &format!("{text}{}", "#".repeat(2 << 20)));
    let found = client.diagnostics(&file);
    assert!(found.iter().any(|one| one["message"].as_str().unwrap().contains("1 MiB")), "{found:?}");
    client.change(&file, 2, &text);
    assert_eq!(client.diagnostics(&file), Vec::<Json>::new());
}

#[test]
fn formatting_gives_the_one_layout_and_leaves_a_broken_text_alone() {
    let (_folder, shop) = shop();
    let (file, text) = (uri(&shop.join("orders.map")), read(&shop.join("orders.map")));
    let mut client = Client::ready();
    let ask = json!({ "textDocument": { "uri": file }, "options": { "tabSize": 2, "insertSpaces": true } });
    client.open(&file, &text.replace("  buyer = ", "      buyer   =   "));
    let edits = client.request("textDocument/formatting", ask.clone());
    assert_eq!(edits[0]["newText"], text);
    client.change(&file, 2, &text);
    assert_eq!(client.request("textDocument/formatting", ask.clone()), json!([]));
    client.change(&file, 3, &format!("{text}\nevent {{"));
    assert_eq!(client.request("textDocument/formatting", ask), Json::Null);
}

#[test]
fn a_client_that_goes_without_shutdown_is_a_bad_end() {
    let mut client = Client::ready();
    client.tell("exit", Json::Null);
    assert_eq!(client.end().0, 1);
    assert_eq!(Client::ready().end().0, 1);
    assert_eq!(Client::ready().shut_down(), (0, String::new()));
}

#[test]
fn what_is_no_message_is_answered_and_the_server_goes_on() {
    let mut client = Client::ready();
    client.body("{\"jsonrpc\": nonsense");
    assert_eq!(client.message()["error"]["code"], -32700);
    client.raw(b"Content-Length: 3\r\n\r\n\xff\xfe\xfd");
    assert_eq!(client.message()["error"]["code"], -32700);
    client.body("[1, 2]");
    assert_eq!(client.message()["error"]["code"], -32600);
    client.body("{\"jsonrpc\":\"2.0\",\"id\":99999999999,\"method\":\"shutdown\"}");
    assert_eq!(client.message()["id"], 99_999_999_999_u64);
    client.raw(b"Content-Type: nothing\r\n\r\n");
    assert_eq!(client.message()["error"]["code"], -32700);
    client.raw(b"garbage\r\n");
    client.raw(b"Content-Length: 99999999999999999999\r\n\r\n");
    assert_eq!(client.message()["error"]["code"], -32700);
    assert_eq!(client.answer("no/such", json!({}))["error"]["code"], -32601);
    assert_eq!(client.answer("textDocument/formatting", json!([1]))["error"]["code"], -32602);
    assert_eq!(client.answer("initialize", json!({}))["error"]["code"], -32600);
    client.tell("textDocument/didOpen", json!({ "nothing": 1 }));
    client.tell(
        "textDocument/didChange",
        json!({ "textDocument": { "uri": "a:b", "version": 1 }, "contentChanges": [] }),
    );
    assert_eq!(client.shut_down().0, 0);
}

#[test]
fn nothing_is_answered_before_initialize_and_after_shutdown() {
    let mut client = Client::new(&[]);
    assert_eq!(client.answer("textDocument/formatting", json!({}))["error"]["code"], -32002);
    client.open("untitled:a", "event {");
    client.request("initialize", json!({ "capabilities": {} }));
    client.request("shutdown", Json::Null);
    assert_eq!(client.answer("textDocument/formatting", json!({}))["error"]["code"], -32600);
    client.tell("exit", Json::Null);
    assert_eq!(client.end().0, 0);
}

#[test]
fn schemas_that_are_not_there_end_the_command_at_once() {
    let client = Client::new(&["--schemas", "no/such/folder"]);
    let (code, errors) = client.end();
    assert_eq!(code, 2);
    assert!(errors.contains("--schemas no/such/folder: there is no such file or folder"), "{errors}");
}
