//! The room's door: names, documents that refer to one another, and what can be wrong with them.

use super::*;
use crate::schema::{Property, Schema};
use serde_json::{Value as Json, json};
use std::fs;

fn no_holes(_: &str) -> Option<String> {
    None
}

fn public() -> Library {
    Library::from_dirs(["fixtures/xdm/public"]).unwrap()
}

fn ids(ids: &[&str]) -> Vec<Root> {
    ids.iter().map(|id| Root::Id((*id).to_owned())).collect()
}

fn file(json: &Json) -> Root {
    Root::File { name: "own.schema.json".into(), text: json.to_string().into() }
}

fn converted(library: &Library, roots: &[Root]) -> Json {
    match convert(library, roots, true, &|name| (name == "tenant").then(|| "acme".to_owned())) {
        Ok(converted) => converted.json,
        Err(faults) => panic!("{faults:?}"),
    }
}

fn faults(library: &Library, roots: &[Root]) -> Vec<String> {
    convert(library, roots, true, &no_holes).err().unwrap_or_default().iter().map(Fault::to_string).collect()
}

/// A library of documents without files.
fn library(documents: &[Json]) -> Library {
    Library::from_texts(documents.iter().map(|json| (name_of(json), json.to_string())))
}

fn name_of(json: &Json) -> String {
    let id = json["$id"].as_str().unwrap_or_default();
    format!("{}.schema.json", id.rsplit('/').next().unwrap_or_default())
}

fn draft_06(mut json: Json) -> Json {
    json["$schema"] = Json::from("http://json-schema.org/draft-06/schema#");
    json
}

#[test]
fn public_names_become_platform_names() {
    let table = [
        ("xdm:web", "web"),
        ("@id", "_id"),
        ("@type", "_type"),
        ("dc:language", "_dc.language"),
        ("schema:latitude", "_schema.latitude"),
        ("https://ns.adobe.com/xdm/channels/application", "_channels.application"),
        ("https://ns.adobe.com/experience/campaign/id", "_experience.campaign.id"),
        ("https://ns.adobe.com/acme/loyalty-tier", "_acme.loyaltyTier"),
        ("https://ns.adobe.com/{tenant}/chat", "_{tenant}.chat"),
        ("https://ns.thirdparty.com/color", "_ns.thirdparty.com.color"),
        ("https://ns.adobe.com/xdm", "_xdm"),
        ("plain", "plain"),
        ("_{tenant}", "_{tenant}"),
        ("xdm:", "xdm:"),
        (":", ":"),
        ("", ""),
    ];
    for (public, platform) in table {
        assert_eq!(names::platform(public).join("."), platform, "{public}");
    }
}

#[test]
fn documents_are_found_by_their_id_and_by_the_end_of_it() {
    let documents = [
        json!({"$id": "https://ns.adobe.com/xdm/context/profile"}),
        json!({"$id": "https://ns.adobe.com/experience/profile"}),
        json!({"$id": "https://ns.adobe.com/xdm/context/experienceevent-web"}),
    ];
    let library = library(&documents);
    let id = |wanted: &str| library.find(wanted).map(|document| document.id.to_string());
    let web = Ok("https://ns.adobe.com/xdm/context/experienceevent-web".to_owned());
    for wanted in [
        "https://ns.adobe.com/xdm/context/experienceevent-web",
        "https://ns.adobe.com/xdm/context/experienceevent-web#",
        "context/experienceevent-web",
        "experienceevent-web",
        "_xdm.context.experienceevent-web",
    ] {
        assert_eq!(id(wanted), web, "{wanted}");
    }
    assert_eq!(id("event-web"), Err(Missing::Unknown(vec![])));
    assert_eq!(id("experienceevent-wen"), Err(Missing::Unknown(vec![documents[2]["$id"].as_str().unwrap().into()])));
    let both = ["https://ns.adobe.com/xdm/context/profile", "https://ns.adobe.com/experience/profile"];
    assert_eq!(id("profile"), Err(Missing::Ambiguous(both.map(str::to_owned).to_vec())));
    assert_eq!(Library::default().find("profile").err(), Some(Missing::NoDocuments));
}

#[test]
fn two_files_with_one_id_are_a_fault_where_they_differ_and_are_used() {
    let one = json!({"$id": "https://ns.example.com/a", "type": "object"});
    let other = json!({"$id": "https://ns.example.com/a", "type": "string"});
    let texts = |second: &Json| [("one.json", one.to_string()), ("two.json", second.to_string())];
    assert!(Library::from_texts(texts(&one)).find("a").is_ok());
    let differing = Library::from_texts(texts(&other));
    assert_eq!(differing.find("a").err(), Some(Missing::Twins(["one.json".into(), "two.json".into()])));
    // Of two folders the first one counts.
    let first = Library::from_texts([("one.json", one.to_string())]);
    let both = first.and(Library::from_texts([("two.json", other.to_string())]));
    assert_eq!(both.find("a").map(|found| &*found.name), Ok("one.json"));
}

#[test]
fn what_is_no_document_is_passed_over() {
    let texts = ["no JSON", "[]", "{}", r#"{"$id": 3}"#, r#"{"$id": "relative.json"}"#, "\u{feff}{\"$id\": \"x:a/b\"}"];
    let library = Library::from_texts(texts.map(|text| ("a.json", text)));
    assert_eq!(library.ids().collect::<Vec<_>>(), ["x:a/b"]);
}

#[test]
fn folders_are_read_with_the_folders_in_them() {
    assert_eq!(public().ids().count(), 7);
    assert!(Library::from_dirs(["fixtures/xdm/nowhere"]).is_err());
    assert!(Library::from_dirs(["fixtures/xdm/tenant.schema.json"]).is_err());
}

#[test]
fn every_object_with_named_fields_is_closed_and_maps_stay_maps() {
    let tenant = fs::read_to_string("fixtures/xdm/tenant.schema.json").unwrap();
    let mut roots = ids(&["saleevent", "saleevent-store", "saleevent-coupon"]);
    roots.push(Root::File { name: "tenant.schema.json".into(), text: tenant.into() });
    let json = converted(&public(), &roots);
    let validator = Schema::from_json(json).validator().unwrap();
    let good = json!({
        "_id": "a", "timestamp": "2026-01-05T10:00:00Z", "eventType": "any text",
        "identityMap": {"Email": [{"id": "x", "primary": true}], "Anything": []},
        "store": {"name": "n", "kind": "shop", "_dc": {"language": "de"}, "_schema": {"latitude": 1, "longitude": 2}},
        "order": {"total": 1.5, "items": [{"sku": "s", "count": 2}], "coupon": "ABCD"},
        "_ns": {"example": {"com": {"loyalty": {"tier": 3}}}},
        "_acme": {"till": 4}
    });
    assert_eq!(validator.violations_of_json(&good, 9), []);
    let bad = [
        ("/xdm:eventType", json!("a")),
        ("/store/more", json!(1)),
        ("/store/_dc/more", json!(1)),
        ("/order/items/0/more", json!(1)),
        ("/identityMap/Email/0/more", json!(1)),
        ("/_acme/more", json!(1)),
        ("/_ns/example/com/more", json!(1)),
        ("/store/kind", json!("stall")),
        ("/identityMap/Email", json!("x")),
    ];
    for (pointer, value) in bad {
        let mut record = good.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        record.pointer_mut(parent).unwrap()[name] = value;
        assert!(!validator.accepts_json(&record), "{pointer}");
    }
    for pointer in ["/store/_schema/latitude", "/store/name", "/store/_schema", "/timestamp", "/order/items/0/sku"] {
        let mut record = good.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        record.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name);
        assert!(!validator.accepts_json(&record), "{pointer}");
    }
}

#[test]
fn a_converted_schema_converts_to_itself() {
    let first = converted(&public(), &ids(&["saleevent", "saleevent-store"]));
    let second = converted(&Library::default(), &[file(&first)]);
    let said = |mut json: Json| {
        for keyword in ["meta:extends", "meta:license", "$comment"] {
            json.as_object_mut().unwrap().remove(keyword);
        }
        json
    };
    assert_eq!(said(second).to_string(), said(first).to_string());
}

#[test]
fn an_exported_schema_is_known_and_closed_and_its_soft_values_are_not_enforced() {
    let text = fs::read_to_string("fixtures/xdm/exported.schema.json").unwrap();
    assert!(is_exported(&text));
    let json = converted(&Library::default(), &[file(&serde_json::from_str(&text).unwrap())]);
    assert_eq!(json["title"], "Shop sale");
    let validator = Schema::from_json(json).validator().unwrap();
    let record = json!({
        "_id": "a", "timestamp": "2026-01-05T10:00:00Z", "eventType": "not suggested",
        "identityMap": {"Email": [{"id": "x"}]}, "_acme": {"till": 3, "notes": {"any": "text"}}
    });
    assert_eq!(validator.violations_of_json(&record, 9), []);
    for (parent, name) in [("", "more"), ("/_acme", "more"), ("/identityMap/Email/0", "more")] {
        let mut record = record.clone();
        record.pointer_mut(parent).unwrap()[name] = json!(1);
        assert!(!validator.accepts_json(&record), "{parent}");
    }
    assert!(!is_exported(include_str!("../../mappings/xdm/chat_event.schema.json")));
    assert!(!is_exported("\"meta:altId\""));
}

#[test]
fn places_are_those_of_the_documents() {
    let tenant = fs::read_to_string("fixtures/xdm/tenant.schema.json").unwrap();
    let mut roots = ids(&["saleevent", "saleevent-store"]);
    roots.push(Root::File { name: "tenant.schema.json".into(), text: tenant.into() });
    let fill = |name: &str| (name == "tenant").then(|| "acme".to_owned());
    let schema = convert(&public(), &roots, true, &fill).unwrap().schema("Sale").unwrap();
    let place = |path: &[&str]| {
        let mut at = schema.clone();
        for step in path {
            at = match at.property(step) {
                Property::Declared { schema, .. } if schema.items().is_some() => schema.items().unwrap(),
                Property::Declared { schema, .. } => schema,
                other => panic!("{step}: {other:?}"),
            };
        }
        let place = at.place().unwrap();
        (place.name.rsplit('/').next().unwrap().to_owned(), place.pointer, place.line.unwrap().0)
    };
    let table: [(&[&str], &str, &str, u32); 6] = [
        (&["timestamp"], "saleevent.schema.json", "/definitions/saleevent/properties/xdm:timestamp", 19),
        (&["store"], "saleevent-store.schema.json", "/definitions/store/properties/xdm:store", 11),
        (&["store", "_dc", "language"], "shop-place.schema.json", "/definitions/name/properties/dc:language", 15),
        (&["store", "_schema", "latitude"], "place.schema.json", "/properties/schema:latitude", 7),
        (
            &["order", "items", "sku"],
            "saleevent-store.schema.json",
            "/definitions/store/properties/xdm:order/properties/xdm:items/items/properties/xdm:sku",
            25,
        ),
        (&["_acme", "till"], "tenant.schema.json", "/properties/_{tenant}/properties/till", 9),
    ];
    for (path, name, pointer, line) in table {
        assert_eq!(place(path), (name.to_owned(), pointer.to_owned(), line), "{path:?}");
    }
}

#[test]
fn names_that_alternatives_speak_of_are_names_of_the_object() {
    let schema = json!({
        "type": "object",
        "properties": {"xdm:a": {"type": "object", "properties": {"xdm:x": {"type": "string"}}}},
        "oneOf": [
            {"properties": {"xdm:b": {"const": 1}}, "required": ["xdm:b"]},
            {"properties": {"xdm:a": {"properties": {"xdm:y": {"type": "integer"}}}, "dc:c": {"const": 2}}, "required": ["dc:c"]}
        ]
    });
    let json = converted(&Library::default(), &[file(&draft_06(schema))]);
    let validator = Schema::from_json(json).validator().unwrap();
    for good in [json!({"b": 1}), json!({"_dc": {"c": 2}, "a": {"x": "t", "y": 1}}), json!({"b": 1, "a": {"x": "t"}})] {
        assert!(validator.accepts_json(&good), "{good}");
    }
    for bad in [json!({}), json!({"b": 1, "_dc": {"c": 2}}), json!({"b": 1, "d": 1}), json!({"b": 2})] {
        assert!(!validator.accepts_json(&bad), "{bad}");
    }
}

#[test]
fn each_draft_keeps_its_meaning() {
    let draft = |uri: &str, mut json: Json| {
        json["$schema"] = Json::from(uri);
        Schema::from_json(converted(&Library::default(), &[file(&json)])).validator().unwrap()
    };
    let four = draft(
        "http://json-schema.org/draft-04/schema#",
        json!({"id": "https://ns.example.com/a", "properties": {
            "xdm:n": {"minimum": 3, "exclusiveMinimum": true},
            "xdm:t": {"$ref": "https://ns.example.com/a#/definitions/t", "maxLength": 1},
            "xdm:p": {"$ref": "#/properties/dc:q/properties/xdm:r"},
            "dc:q": {"properties": {"xdm:r": {"type": "boolean"}}}
        }, "definitions": {"t": {"type": "string"}}, "if": {"required": ["xdm:n"]}, "then": false, "const": 3}),
    );
    assert!(four.accepts_json(&json!({"n": 4, "t": "long", "p": true, "_dc": {"q": {"r": false}}})));
    assert!(!four.accepts_json(&json!({"n": 3})) && !four.accepts_json(&json!({"t": 1})));
    assert!(!four.accepts_json(&json!({"p": 1})));
    let seven = draft(
        "http://json-schema.org/draft-07/schema#",
        json!({
            "properties": {"xdm:l": {"items": [{"type": "string"}], "additionalItems": {"type": "integer"}}, "dc:a": true, "xdm:b": true},
            "dependencies": {"xdm:b": ["dc:a"], "dc:a": {"required": ["xdm:l"]}},
            "unevaluatedProperties": false
        }),
    );
    assert!(seven.accepts_json(&json!({"l": ["a", 1, 2], "b": 1, "_dc": {"a": 1}})));
    for bad in [json!({"l": [1]}), json!({"l": ["a", "b"]}), json!({"b": 1}), json!({"_dc": {"a": 1}})] {
        assert!(!seven.accepts_json(&bad), "{bad}");
    }
}

#[test]
fn a_document_that_refers_to_itself_is_converted() {
    let node = draft_06(json!({
        "$id": "https://ns.example.com/node", "type": "object",
        "properties": {"xdm:next": {"$ref": "https://ns.example.com/node"}, "xdm:more": {"$ref": "https://ns.example.com/other"}}
    }));
    let other = draft_06(json!({
        "$id": "https://ns.example.com/other", "type": "object",
        "properties": {"xdm:node": {"$ref": "https://ns.example.com/node"}, "xdm:n": {"type": "integer"}}
    }));
    let json = converted(&library(&[node, other]), &ids(&["node"]));
    let validator = Schema::from_json(json).validator().unwrap();
    assert!(validator.accepts_json(&json!({"next": {"next": {"more": {"node": {"next": {}}, "n": 3}}}})));
    assert!(!validator.accepts_json(&json!({"next": {"next": {"more": {"node": {"next": {"x": 1}}}}}})));
    assert!(!validator.accepts_json(&json!({"more": {"n": "3"}})));
}

#[test]
fn doubled_references_stay_small() {
    let part = |index: usize| {
        let next = json!({"$ref": format!("https://ns.example.com/a{}", index + 1)});
        draft_06(json!({
            "$id": format!("https://ns.example.com/a{index}"), "type": "object",
            "allOf": [next, next], "properties": {"xdm:x": next, "xdm:y": next}
        }))
    };
    let mut documents: Vec<Json> = (0..30).map(part).collect();
    documents.push(draft_06(json!({"$id": "https://ns.example.com/a30", "type": "object"})));
    let json = converted(&library(&documents), &ids(&["a0"]));
    assert!(json.to_string().len() < 2_000_000, "{}", json.to_string().len());
    assert!(Schema::from_json(json).validator().is_some());
}

#[test]
fn faults_name_the_file_and_the_place_in_it() {
    let id = |name: &str| format!("https://ns.example.com/{name}");
    let documents = [
        draft_06(json!({"$id": id("dangling"), "properties": {"xdm:a": {"$ref": id("gome")}}})),
        draft_06(json!({"$id": id("home"), "type": "object"})),
        draft_06(json!({"$id": id("nowhere"), "properties": {"xdm:a": {"$ref": "#/definitions/b"}}})),
        draft_06(json!({"$id": id("fragment"), "items": {"$ref": format!("{}#/definitions/b", id("home"))}})),
        draft_06(json!({"$id": id("circle"), "allOf": [{"$ref": id("round")}]})),
        draft_06(json!({"$id": id("round"), "allOf": [{"$ref": id("circle")}]})),
        draft_06(json!({"$id": id("type"), "properties": {"xdm:a": {"type": "text"}}})),
        draft_06(json!({"$id": id("pattern"), "properties": {"xdm:a": {"pattern": "(?=a)"}}})),
        json!({"$id": id("draft"), "$schema": "https://example.com/own"}),
        json!({"$id": id("sealed"), "unevaluatedProperties": false}),
    ];
    let library = library(&documents);
    let table = [
        (
            "dangling",
            "dangling.schema.json: at `/properties/xdm:a/$ref`: `$ref` to `https://ns.example.com/gome`, which no file in the folders of `--schemas` has as its `$id`; a near id is `https://ns.example.com/home`",
        ),
        ("nowhere", "nowhere.schema.json: at `/properties/xdm:a/$ref`: `$ref` to `#/definitions/b` leads nowhere"),
        (
            "fragment",
            "fragment.schema.json: at `/items/$ref`: `$ref` to `https://ns.example.com/home#/definitions/b` leads nowhere",
        ),
        (
            "circle",
            "round.schema.json: at `/allOf/0`: this schema leads back to itself (`circle.schema.json`) without a step into the value",
        ),
        ("type", "type.schema.json: at `/properties/xdm:a/type`: `type` is not a JSON type"),
        (
            "pattern",
            "pattern.schema.json: at `/properties/xdm:a/pattern`: the pattern has a look-ahead `(?=`, which the linear engine does not run",
        ),
        ("draft", "draft.schema.json: at `/$schema`: the drafts that can be read are 4, 6, 7, 2019-09 and 2020-12"),
        (
            "sealed",
            "sealed.schema.json: at `/unevaluatedProperties`: `unevaluatedProperties` depends on what stands around it, so it cannot be merged",
        ),
    ];
    let places = regex::Regex::new("line 1, column [0-9]+, ").expect("a pattern");
    for (name, wanted) in table {
        let told = faults(&library, &ids(&[name]));
        assert_eq!(told.iter().map(|fault| places.replace(fault, "")).collect::<Vec<_>>(), [wanted], "{name}");
        assert!(told.iter().all(|fault| places.is_match(fault)), "{told:?}");
    }
}
