//! Data Prep's functions in mappings: its documented examples over payloads, what takes its value from params, functions
//! that the host supplies, and what the checker knows of them.

use serde_json::{Value as Json, json};
use xdmap::function::HostFunctions;
use xdmap::{CompileOptions, Outcome, Package, RuleSet};

const SOURCE: &str = r#"{ "type": "object", "properties": {
  "stateCode": { "type": "string" }, "AccountId": { "type": "string" }, "marketing_type": { "type": "string" },
  "status": { "type": "string" }, "ids": { "type": "string" }, "fpid": { "type": "string" },
  "at": { "type": "string", "format": "date-time" },
  "purchaseTime": { "type": "array", "items": { "type": "string", "format": "date-time" } },
  "numbers": { "type": "array", "items": { "type": ["integer", "null"] } },
  "organizations": { "type": "array", "items": { "type": "object", "properties": {
    "id": { "type": "integer" }, "orgName": { "type": "string" }, "founded": { "type": "integer" } } } },
  "address": { "type": "object", "properties": { "line1": { "type": ["string", "null"] }, "type": { "type": "string" } } },
  "addresses": { "type": "array", "items": { "type": "object", "properties": {
    "line1": { "type": "string" }, "type": { "type": "string" } } } },
  "subscriptions": { "type": "array", "items": { "type": ["boolean", "null"] } },
  "lines": { "type": "array", "items": { "type": "object", "properties": { "sku": { "type": "string" } } } } } }"#;

const HEAD: &str = r#"mapping shop 1.0.0
source In from "in.json" { blank: missing }
target Out from "out.json"
param received_at: time
param seed: string
fn positive(x: int) -> bool = x > 0
fn next(x: int) -> int = x + 1
fn recent(founded: int?) -> bool = founded > 2021
"#;

fn package(rules: &str) -> Package {
    let mapping = format!("{HEAD}event e: In -> Out {{\n{rules}\n}}\n");
    let files = [("shop.map", mapping.as_str()), ("in.json", SOURCE), ("out.json", r#"{ "type": "object" }"#)];
    Package::from_files("", files)
}

fn compile_with(rules: &str, options: &CompileOptions) -> RuleSet {
    RuleSet::compile(&package(rules), options).unwrap_or_else(|failure| {
        panic!("{}", xdmap::diagnostic::to_text(&failure.diagnostics, &failure.sources, false))
    })
}

fn apply(rules: &RuleSet, seed: &str, payload: &Json) -> Outcome {
    let mut params = rules.params();
    params.set("received_at", "2026-01-05T10:00:00Z").expect("a time");
    params.set("seed", seed).expect("a text");
    rules.event("e").expect("an event").apply(payload.to_string().as_bytes(), &params)
}

fn record(rules: &str, payload: &Json) -> Json {
    let outcome = apply(&compile_with(rules, &CompileOptions::default()), "s", payload);
    assert!(outcome.rejects.is_empty(), "{rules}: {:?}", outcome.rejects);
    serde_json::from_str(&outcome.records[0].json).expect("JSON")
}

/// The value of one expression.
fn value(expression: &str, payload: &Json) -> Json {
    record(&format!("v = {expression}\nw = 1"), payload)["v"].take()
}

/// Codes of the diagnostics but those of fields that are not mapped.
fn codes(rules: &str) -> Vec<&'static str> {
    let diagnostics = match RuleSet::compile(&package(rules), &CompileOptions::default()) {
        Ok(rules) => rules.diagnostics().to_vec(),
        Err(failure) => failure.diagnostics,
    };
    let codes = diagnostics.iter().map(|one| one.code.number());
    codes.filter(|code| !matches!(*code, "M403" | "M405" | "M408")).collect()
}

#[test]
fn documented_examples_over_payloads_give_what_is_documented() {
    let organizations = json!([
        { "id": 123, "orgName": "Acme Inc", "founded": 1990 },
        { "id": 456, "orgName": "Superstar Inc", "founded": 2004 },
        { "id": 789, "orgName": "Energy Corp", "founded": 2021 }
    ]);
    let address = |line: &str, kind: &str| json!({ "line1": line, "type": kind });
    let addresses = json!([address("345 park ave", "home"), address("345 park ave", "work"), address("x", "office")]);
    let by_type = json!({ "home": addresses[0], "work": addresses[1], "office": addresses[2] });
    let decode = r#"dp.decode(.stateCode, "ca", "California", "pa", "Pennsylvania", "N/A")"#;
    let account = r#"dp.iif(.AccountId is present, dp.to_object("sourceType", "Salesforce", "sourceID", .AccountId), dp.nullify())"#;
    let cases = [
        (decode, json!({ "stateCode": "ca" }), json!("California")),
        (decode, json!({ "stateCode": "pa" }), json!("Pennsylvania")),
        (decode, json!({ "stateCode": "zz" }), json!("N/A")),
        (account, json!({ "AccountId": "A1" }), json!({ "sourceType": "Salesforce", "sourceID": "A1" })),
        (account, json!({ "AccountId": "" }), Json::Null),
        (
            r#"dp.iif(.marketing_type | dp.equals("phyMail"), dp.nullify(), .marketing_type)"#,
            json!({ "marketing_type": "phyMail" }),
            Json::Null,
        ),
        (r#"dp.iif(.status == "exited", "1", "0")"#, json!({ "status": "exited" }), json!("1")),
        (
            r#"dp.arrays_to_objects("sku", dp.explode(.ids, r"\|"), "price", [22.5, 14.35])"#,
            json!({ "ids": "id1|id2" }),
            json!([{ "sku": "id1", "price": 22.5 }, { "sku": "id2", "price": 14.35 }]),
        ),
        ("dp.filterArray(.numbers, positive)", json!({ "numbers": [5, -6, 0, 7] }), json!([5, 7])),
        ("dp.transformArray(.numbers, next)", json!({ "numbers": [5, 6, 7] }), json!([6, 7, 8])),
        (
            "[for o in .organizations where recent(o.founded): o.id]",
            json!({ "organizations": organizations }),
            Json::Null,
        ),
        (
            r#"dp.array_to_string("_", [for o in .organizations: dp.ucase(o.orgName)])"#,
            json!({ "organizations": organizations }),
            json!("ACME INC_SUPERSTAR INC_ENERGY CORP"),
        ),
        (
            r#"dp.array_to_string("_", .organizations)"#,
            json!({ "organizations": [organizations[0]] }),
            json!("{'id':123,'orgName':'Acme Inc','founded':1990}"),
        ),
        ("dp.object_to_map(.address)", json!({ "address": addresses[0] }), addresses[0].clone()),
        (r#"dp.object_to_map(.addresses, "type")"#, json!({ "addresses": addresses }), by_type.clone()),
        (r#"dp.array_to_map(.addresses, "type")"#, json!({ "addresses": addresses }), by_type),
        ("dp.coalesce(.subscriptions)", json!({ "subscriptions": [null, true, null, false] }), json!(true)),
        (
            "dp.size_of(.purchaseTime)",
            json!({ "purchaseTime": ["2026-01-05T10:00:00Z", "2026-01-05T10:00:00Z"] }),
            json!(2),
        ),
        (r#"dp.contains_key("address.line1")"#, json!({ "address": { "line1": null } }), json!(true)),
        (r#"dp.contains_key("address.type")"#, json!({ "address": { "line1": "x" } }), json!(false)),
    ];
    for (expression, payload, expected) in cases {
        assert_eq!(value(expression, &payload), expected, "{expression} of {payload}");
    }
}

#[test]
fn a_named_function_goes_through_the_elements_of_the_payload() {
    let payload = json!({ "numbers": [1, null, 2], "purchaseTime": ["2026-01-05T10:00:00+01:00"] });
    assert_eq!(value("dp.transformArray(.numbers, next)", &payload), json!([2, 3]));
    assert_eq!(value("dp.transformArray(.purchaseTime, year)", &payload), json!([2026]));
    assert_eq!(codes("v = dp.transformArray(.numbers, 7)"), ["M212"]);
    assert_eq!(codes("v = dp.transformArray(.numbers, nex)"), ["M204"]);
    assert_eq!(codes("v = dp.filterArray(.numbers, next)"), ["M307"]);
    assert_eq!(codes("v = dp.transformArray(.organizations, upper)"), ["M305"]);
}

#[test]
fn a_choice_takes_one_branch_and_knows_its_condition() {
    // The other branch would fail.
    let expression = r#"dp.iif(.stateCode is present, dp.to_integer(.stateCode), 0) catch -1"#;
    assert_eq!(value(expression, &json!({})), json!(0));
    assert_eq!(value(expression, &json!({ "stateCode": "x" })), json!(-1));
    assert_eq!(codes("v = dp.iif(.status is present, upper(.status), \"none\") ?? 1"), ["M311"]);
    assert_eq!(codes("v = dp.iif(.status, 1, 2)"), ["M307"]);
}

#[test]
fn the_clock_is_the_time_of_receipt() {
    assert_eq!(value("dp.now()", &json!({})), json!("2026-01-05T10:00:00.000Z"));
    assert_eq!(value("dp.timestamp()", &json!({})), json!(1_767_607_200_000_i64));
    assert_eq!(value(r#"dp.date("", omit, dp.now())"#, &json!({})), json!("2026-01-05T10:00:00.000Z"));
}

#[test]
fn a_uuid_depends_on_the_seed_the_payload_and_what_it_is_given() {
    let rules = compile_with("a = dp.uuid()\nb = dp.uuid()\nc = dp.guid(\"c\")", &CompileOptions::default());
    let ids = |seed: &str, payload: &Json| -> Json {
        serde_json::from_str(&apply(&rules, seed, payload).records[0].json).expect("JSON")
    };
    let first = ids("s", &json!({ "status": "a" }));
    assert_eq!(first, ids("s", &json!({ "status": "a" })));
    assert_eq!(first["a"], first["b"]);
    let ids = [
        first["a"].clone(),
        first["c"].clone(),
        ids("t", &json!({ "status": "a" }))["a"].clone(),
        ids("s", &json!({ "status": "b" }))["a"].clone(),
    ];
    let apart: std::collections::BTreeSet<String> = ids.iter().map(Json::to_string).collect();
    assert_eq!(apart.len(), 4);
}

#[test]
fn an_id_from_the_clock_or_the_seed_is_told_of_and_another_is_not() {
    assert_eq!(codes("_id = dp.uuid()"), ["M331"]);
    assert_eq!(codes("_id = \"a-{dp.timestamp()}\""), ["M331"]);
    assert_eq!(codes("let u = dp.guid()\n_id = u"), ["M331"]);
    assert_eq!(codes("_id = key(.status ?? \"\")\nv = dp.uuid()"), [""; 0]);
}

#[test]
fn a_host_supplies_what_has_no_public_definition() {
    let mut host_functions = HostFunctions::default();
    host_functions.supply("dp.fpid_to_ecid", |arguments| match arguments {
        [Some(Json::String(id))] if id == "none" => Ok(None),
        [Some(Json::String(id))] if id.len() == 3 => Ok(Some(format!("{id:0>8}").into())),
        _ => Err("this is no id".to_owned()),
    });
    let options = CompileOptions { host_functions, ..CompileOptions::default() };
    let rules = compile_with("v = dp.fpid_to_ecid(.fpid) catch \"unknown\"\nw = 1", &options);
    let ecid = |payload: Json| -> Json {
        let outcome = apply(&rules, "s", &payload);
        serde_json::from_str::<Json>(&outcome.records[0].json).expect("JSON")["v"].take()
    };
    assert_eq!(ecid(json!({ "fpid": "abc" })), json!("00000abc"));
    assert_eq!(ecid(json!({ "fpid": "none" })), Json::Null);
    assert_eq!(ecid(json!({ "fpid": "abcd" })), json!("unknown"));
    assert_eq!(ecid(json!({})), Json::Null);
    assert_eq!(codes("v = dp.fpid_to_ecid(.fpid)"), ["M332"]);
}

#[test]
fn names_and_constants_are_looked_at_when_compiling() {
    assert_eq!(codes("v = dp.lowr(.status)"), ["M204"]);
    assert_eq!(codes("v = explode(.status)"), ["M204"]);
    assert_eq!(codes("v = dp.lower"), ["M212"]);
    assert_eq!(codes(r#"v = dp.explode(.status, r"(?<=a)b")"#), ["M313"]);
    assert_eq!(codes(r#"v = dp.format(dp.now(), "yyyy-bb")"#), ["M313"]);
    assert_eq!(codes(r#"v = dp.date_part("week of year", dp.now())"#), ["M313"]);
    assert_eq!(codes(r#"v = dp.sha256(.status, "EBCDIC")"#), ["M313"]);
    assert_eq!(codes(r#"v = dp.to_object("a", 1, "b")"#), ["M313"]);
    assert_eq!(codes("v = dp.to_integer(12, 3)"), ["M306"]);
    assert_eq!(codes("v = dp.now(1)"), ["M306"]);
}

#[test]
fn an_import_cannot_have_the_name_of_the_module() {
    let mapping = "mapping shop 1.0.0\nimport \"lib\" as dp\nsource In from \"in.json\"\ntarget Out from \"out.json\"\nevent e: In -> Out { v = 1 }\n";
    let files = [
        ("shop/shop.map", mapping),
        ("shop/in.json", r#"{ "type": "object" }"#),
        ("shop/out.json", r#"{ "type": "object" }"#),
        ("shop/lib/lib.map", "mapping lib 1.0.0\nfn double(x: number) -> number = x * 2\n"),
    ];
    let failure = RuleSet::compile(&Package::from_files("shop", files), &CompileOptions::default()).unwrap_err();
    let errors: Vec<_> = failure.diagnostics.iter().map(|one| (one.code.number(), one.message.as_str())).collect();
    assert_eq!(errors, [("M209", "`dp` is the module of Data Prep's functions")]);
}
