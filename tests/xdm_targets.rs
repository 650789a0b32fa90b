//! Targets made of public XDM documents, and of what a registry exports, by the public door.

use std::fs;
use xdmap::xdm::Library;
use xdmap::{CompileFailure, CompileOptions, Package, RuleSet};

const SOURCE: &str =
    r#"{"type": "object", "required": ["id"], "properties": {"id": {"type": "string", "minLength": 1}}}"#;

/// Compiles an event of some rules onto a target, with the public documents of the fixtures.
fn compile(target: &str, rules: &str) -> Result<RuleSet, CompileFailure> {
    compile_with(target, rules, Library::from_dirs(["fixtures/xdm/public"]).expect("the folder is there"))
}

fn compile_with(target: &str, rules: &str, schemas: Library) -> Result<RuleSet, CompileFailure> {
    let text = format!(
        "mapping shop 1.0.0\nparam tenant: string = \"acme\"\nsource In from \"in.json\"\ntarget Out from {target}\n\
         event sale: In -> Out {{\n  _id = .id\n  timestamp = time(\"2026-01-05T10:00:00Z\")\n{rules}\n}}\n"
    );
    let tenant = fs::read_to_string("fixtures/xdm/tenant.schema.json").expect("the fixture is there");
    let exported = fs::read_to_string("fixtures/xdm/exported.schema.json").expect("the fixture is there");
    let files = [("a.map", text), ("in.json", SOURCE.to_owned()), ("own.json", tenant), ("exported.json", exported)];
    let options = CompileOptions { schemas, ..CompileOptions::default() };
    RuleSet::compile(&Package::from_files("", files), &options)
}

fn record(target: &str, rules: &str) -> String {
    let rules = compile(target, rules).unwrap_or_else(|failure| {
        panic!("{}", xdmap::diagnostic::to_text(&failure.diagnostics, &failure.sources, false));
    });
    let outcome = rules.event("sale").expect("an event").apply(br#"{"id": "s1"}"#, &rules.params());
    assert!(outcome.rejects.is_empty(), "{:?}", outcome.rejects);
    outcome.records[0].json.clone()
}

/// Codes and messages of what is wrong.
fn told(target: &str, rules: &str) -> Vec<String> {
    let Err(failure) = compile(target, rules) else { return Vec::new() };
    let errors = failure.diagnostics.iter().filter(|one| one.severity == xdmap::diagnostic::Severity::Error);
    errors.map(|one| format!("{} {}", one.code, one.message)).collect()
}

#[test]
fn a_record_meets_the_public_schemas_and_those_of_the_tenant() {
    let rules = "store.name = \"Main Street\"\nstore._schema { latitude = 52.5  longitude = 13.4 }\nstore._dc.language = \"de\"\n\
                 order.coupon = \"WINTER\"\n_acme.till = 3\nidentityMap.Email = [{ id: .id }]";
    let given = record(r#"xdm [saleevent, saleevent-store, saleevent-coupon] with "own.json""#, rules);
    let wanted = concat!(
        r#"{"_id":"s1","timestamp":"2026-01-05T10:00:00.000Z","identityMap":{"Email":[{"id":"s1"}]},"#,
        r#""store":{"_schema":{"latitude":52.5,"longitude":13.4},"name":"Main Street","_dc":{"language":"de"}},"#,
        r#""order":{"coupon":"WINTER"},"_acme":{"till":3}}"#
    );
    assert_eq!(given, wanted);
}

#[test]
fn a_field_that_no_document_declares_is_told() {
    assert_eq!(told("xdm [saleevent]", "store.name = \"x\""), ["M201 the target schema has no field `store`"]);
    assert_eq!(told("xdm [saleevent]", "\"xdm:eventType\" = \"x\"").len(), 1);
}

#[test]
fn what_the_registry_exports_is_closed_unless_the_target_says_otherwise() {
    assert_eq!(
        record("\"exported.json\"", "_acme.till = 3"),
        record("\"exported.json\" { objects: closed }", "_acme.till = 3")
    );
    let unknown = "_acme.shelf = 3";
    assert_eq!(told("\"exported.json\"", unknown), ["M201 the target schema has no field `_acme.shelf`"]);
    assert_eq!(
        told("xdm [saleevent] with \"own.json\"", unknown),
        ["M201 the target schema has no field `_acme.shelf`"]
    );
    assert!(record("\"exported.json\" { objects: as written }", unknown).contains(r#""_acme":{"shelf":3}"#));
    assert!(record("xdm [saleevent] with \"own.json\" { objects: as written }", unknown).contains(r#""shelf":3"#));
    assert!(record("\"own.json\"", unknown).contains(r#""shelf":3"#));
    assert_eq!(
        told("\"own.json\" { objects: closed }", unknown).last().map(String::as_str),
        Some("M201 the target schema has no field `_acme.shelf`")
    );
    assert_eq!(told("\"own.json\" { objects: open }", ""), ["M208 `objects` cannot be set to this"]);
}

#[test]
fn the_hash_knows_the_documents_and_not_where_they_lie() {
    let text = fs::read_to_string("fixtures/xdm/public/classes/saleevent.schema.json").expect("the fixture is there");
    let hash = |name: &str, text: &str| {
        let library = Library::from_texts([(name, text)]);
        compile_with("xdm [saleevent]", "", library).expect("it compiles").hash().to_owned()
    };
    assert_eq!(hash("a.json", &text), hash("elsewhere/b.json", &text));
    assert_ne!(hash("a.json", &text), hash("a.json", &text.replace("What happened.", "What was seen.")));
}

#[test]
fn a_package_reads_the_tenants_schema_from_its_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = "mapping shop 1.0.0\ntarget Out from xdm [saleevent] with \"own.json\"\n";
    fs::write(folder.path().join("a.map"), target).expect("it is written");
    fs::write(folder.path().join("own.json"), "{}").expect("it is written");
    let package = Package::from_dir(folder.path().join("a.map")).expect("it is read");
    assert!(package.files.contains_key("own.json"));
}
