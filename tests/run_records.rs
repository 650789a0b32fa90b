//! Mappings at work: every form of the language, from the text of a package to the bytes of records.

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use xdmap::package::Package;
use xdmap::plan::{CompileOptions, RuleSet};
use xdmap::run::{NoteKind, Outcome, Params, Reject, RejectCode, RunOptions, Scratch};

const SOURCE: &str = r#"{
  "type": "object",
  "properties": {
    "s": { "type": "string" }, "t": { "type": "string" }, "n": { "type": "number" }, "i": { "type": "integer" },
    "b": { "type": "boolean" }, "z": { "type": ["string", "null"] }, "any": {},
    "at": { "type": "string", "format": "date-time" },
    "moments": { "type": "array", "items": { "type": ["string", "null"], "format": "date-time" } },
    "times": { "type": "array", "items": { "type": "string", "format": "date-time" } },
    "o": { "type": "object", "properties": { "x": { "type": "string" }, "y": { "type": "integer" } } },
    "l": { "type": "array", "items": { "type": "string" } },
    "numbers": { "type": "array", "items": { "type": "integer" } },
    "map": { "type": "object", "additionalProperties": { "type": "string" } },
    "items": { "type": "array", "items": { "type": "object", "properties": {
      "k": { "type": "string" }, "n": { "type": "integer" }, "ok": { "type": "boolean" },
      "tags": { "type": "array", "items": { "type": "string" } }
    } } }
  }
}"#;

const TARGET: &str = r#"{
  "type": "object",
  "properties": {
    "_id": { "type": "string" },
    "v": {}, "w": {},
    "text": { "type": "string", "maxLength": 5 },
    "count": { "type": "integer" },
    "at": { "type": "string", "format": "date-time" },
    "place": { "type": "object", "properties": { "city": { "type": "string" }, "zip": { "type": "string" } } },
    "list": { "type": "array", "items": { "type": "object", "properties": {
      "id": { "type": "string" }, "primary": { "type": "boolean" } } } },
    "_acme": { "type": "object", "properties": { "chat": { "type": "object", "properties": { "x": {} } } } }
  }
}"#;

const HEAD: &str = r#"
mapping demo 1.0.0
source S from "s.schema.json" { blank: missing }
target T from "t.schema.json" { times: utc millis }
param received_at: time
param tenant: string = "acme"
table speaker: bool -> string { true => "visitor", false => "agent" }
table colour: string -> string { "r" or "R" => "red", _ => "other" }
table country from "countries.csv" key name
const limit = 2 + 1
fn shout(x: string) -> string = x | trim | upper
fn joined(first: string, rest: any...) -> string = key("demo", first, rest)
fn maybe(x: string?) -> string = x ?? "none"
fragment place(city: string, zip: string?) { city = city  zip = zip }
"#;

/// A package of one event with this body.
fn package(body: &str) -> Package {
    let mapping = format!("{HEAD}\nevent e: S -> T {{\n{body}\n}}\n");
    Package::from_files(
        "",
        [
            ("demo.map", mapping.as_str()),
            ("s.schema.json", SOURCE),
            ("t.schema.json", TARGET),
            ("countries.csv", "name,code\nFrance,FR\nPeru,PE\n"),
        ],
    )
}

fn compile(body: &str) -> RuleSet {
    RuleSet::compile(&package(body), &CompileOptions::default()).unwrap_or_else(|failure| {
        let text = xdmap::diagnostic::to_text(&failure.diagnostics, &failure.sources, false);
        panic!("{body}\n{text}")
    })
}

fn params(rules: &RuleSet) -> Params {
    let mut params = rules.params();
    params.set("received_at", "2026-01-05T10:00:00.1239Z").expect("a time");
    params
}

fn run(body: &str, payload: &str) -> Outcome {
    let rules = compile(body);
    rules.event("e").expect("the event").apply(payload.as_bytes(), &params(&rules))
}

/// The lines that come out; nothing may be rejected.
fn lines(body: &str, payload: &str) -> Vec<String> {
    let outcome = run(body, payload);
    assert!(outcome.rejects.is_empty(), "{body}: {:?}", outcome.rejects);
    outcome.records.into_iter().map(|record| record.json).collect()
}

/// The only line that comes out.
fn line(body: &str, payload: &str) -> String {
    let lines = lines(body, payload);
    assert_eq!(lines.len(), 1, "{body}: {lines:?}");
    lines.into_iter().next().unwrap_or_default()
}

/// What an expression writes; none when it writes nothing.
fn value(expression: &str, payload: &str) -> Option<Json> {
    let line = line(&format!("w = \"there\"\n v = {expression}"), payload);
    let record: Json = serde_json::from_str(&line).expect("a record is JSON");
    record.get("v").cloned()
}

/// Why an expression rejects.
fn rejected(expression: &str, payload: &str) -> Reject {
    let mut outcome = run(&format!("w = \"there\"\n v = {expression}"), payload);
    assert!(outcome.records.is_empty(), "{expression}: {outcome:?}");
    assert_eq!(outcome.rejects.len(), 1, "{expression}: {outcome:?}");
    outcome.rejects.remove(0)
}

#[track_caller]
fn gives(expression: &str, payload: &str, expected: Json) {
    assert_eq!(value(expression, payload), Some(expected), "{expression} on {payload}");
}

#[track_caller]
fn is_missing(expression: &str, payload: &str) {
    assert_eq!(value(expression, payload), None, "{expression} on {payload}");
}

mod paths {
    use super::*;

    #[test]
    fn a_path_reads_members_and_elements_also_from_the_end() {
        gives(".o.x", r#"{"o":{"x":"a"}}"#, json!("a"));
        gives(".l[0]", r#"{"l":["a","b"]}"#, json!("a"));
        gives(".l[-1]", r#"{"l":["a","b"]}"#, json!("b"));
        gives(".items[1].k", r#"{"items":[{},{"k":"x"}]}"#, json!("x"));
        gives(".", r#"{"s":"a"}"#, json!({ "s": "a" }));
    }

    #[test]
    fn a_path_through_something_missing_is_missing() {
        for payload in ["{}", r#"{"o":{}}"#, r#"{"o":{"x":"  "}}"#, "{\"o\":{\"x\":\"\u{2003}\"}}"] {
            is_missing(".o.x", payload);
        }
        is_missing(".any.x.y[0]", r#"{"any":{"x":null}}"#);
        is_missing(".l[5]", r#"{"l":["a"]}"#);
    }

    #[test]
    fn falsy_values_are_values() {
        gives(".n", r#"{"n":0}"#, json!(0));
        gives(".b", r#"{"b":false}"#, json!(false));
        gives("\"\"", "{}", json!(""));
    }

    #[test]
    fn null_is_missing_but_is_seen_where_the_mapping_asks() {
        is_missing(".z", r#"{"z":null}"#);
        gives(".z is null", r#"{"z":null}"#, json!(true));
        gives(".z is missing", r#"{"z":null}"#, json!(true));
        gives(".z is null", "{}", json!(false));
    }

    #[test]
    fn a_query_gives_a_list_and_leaves_out_what_is_missing() {
        let payload = r#"{"items":[{"ok":true,"k":"a"},{"ok":false,"k":"b"},{"ok":true,"k":" "},{"ok":true,"k":"c"}]}"#;
        gives("$.items[?@.ok == true].k", payload, json!(["a", "c"]));
        gives("$.items[?@.ok == true].k | count", payload, json!(2));
        gives("$.o.x", r#"{"o":{"x":"a"}}"#, json!("a"));
    }

    #[test]
    fn an_index_can_be_computed() {
        gives(".l[.i ?? 0]", r#"{"l":["a","b"],"i":1}"#, json!("b"));
        gives(".map[.s ?? \"\"]", r#"{"map":{"k":"v"},"s":"k"}"#, json!("v"));
        is_missing(".map[.s ?? \"\"]", r#"{"map":{"k":"v"},"s":"q"}"#);
    }
}

mod absence_and_failure {
    use super::*;

    #[test]
    fn two_question_marks_stand_for_absence_alone() {
        gives(".s ?? .t ?? \"none\"", r#"{"t":"b"}"#, json!("b"));
        gives(".s ?? .t ?? \"none\"", "{}", json!("none"));
    }

    #[test]
    fn catch_stands_for_failure_alone() {
        gives("time(.s) catch received_at", r#"{"s":"no time"}"#, json!("2026-01-05T10:00:00.123Z"));
        is_missing("time(.s) catch received_at", "{}");
        is_missing("time(.s) catch omit", r#"{"s":"no time"}"#);
        gives("time(.s) catch omit ?? received_at", "{}", json!("2026-01-05T10:00:00.123Z"));
    }

    #[test]
    fn a_let_that_fails_can_be_caught_where_it_is_read() {
        let line = line("let x = time(.s)\n w = \"there\" \n v = x catch omit", r#"{"s":"no time"}"#);
        assert_eq!(line, r#"{"w":"there"}"#);
    }

    #[test]
    fn pipes_and_absence_are_read_from_left_to_right() {
        gives(".s ?? .t | upper", r#"{"t":"b"}"#, json!("B"));
        gives(".s | trim | lower as email", r#"{"s":" A@B.org "}"#, json!("a@b.org"));
        is_missing(".s | trim | lower as email", r#"{"s":"nobody"}"#);
    }

    #[test]
    fn a_missing_operand_makes_the_whole_missing() {
        for expression in ["(.n + 1)", "-.n", "\"a {.s}\"", "upper(.s)", "shout(.s)", "colour[.s]", ".l[.i]"] {
            is_missing(expression, r#"{"l":["a"]}"#);
        }
    }

    #[test]
    fn an_optional_parameter_may_be_missing() {
        gives("maybe(.s)", "{}", json!("none"));
        gives("maybe(.s)", r#"{"s":"a"}"#, json!("a"));
    }

    #[test]
    fn omit_writes_nothing() {
        is_missing("omit", "{}");
        is_missing("if .b == true then .s else omit", r#"{"b":false,"s":"a"}"#);
    }
}

mod operators {
    use super::*;

    #[test]
    fn numbers_are_computed_with() {
        let payload = r#"{"n":7,"i":2}"#;
        gives(".n + .i * 2 catch 0", payload, json!(11));
        gives(".n % .i catch 0", payload, json!(1));
        gives("-.i", payload, json!(-2));
        gives("limit", payload, json!(3));
    }

    #[test]
    fn a_zero_divisor_fails() {
        gives(".n / .i catch \"failed\"", r#"{"n":7,"i":0}"#, json!("failed"));
        gives(".n / .i catch \"failed\"", r#"{"n":7,"i":2}"#, json!(3.5));
    }

    #[test]
    fn a_comparison_with_a_missing_side_is_false() {
        let payload = r#"{"s":"a"}"#;
        for expression in [".s == .t", ".s != .t", ".n < 3", "not (.s == \"a\")"] {
            gives(expression, payload, json!(false));
        }
        gives("not (.s == .t)", payload, json!(true));
    }

    #[test]
    fn values_of_different_kinds_are_not_equal() {
        gives(".any == \"1\"", r#"{"any":1}"#, json!(false));
        gives(".any != \"1\"", r#"{"any":1}"#, json!(true));
        gives(".any == .n", r#"{"any":1.0,"n":1}"#, json!(true));
    }

    #[test]
    fn membership_and_logic_are_conditions() {
        let payload = r#"{"s":"a","b":true}"#;
        gives(".s in [\"a\", \"b\"]", payload, json!(true));
        gives(".s not in [\"a\", \"b\"]", payload, json!(false));
        gives(".t not in [\"a\"]", payload, json!(false));
        gives(".s == \"a\" and not (.s == \"b\") or .b == false", payload, json!(true));
    }

    #[test]
    fn kinds_can_be_asked_for() {
        let cases = [
            ("string", r#""a""#),
            ("number", "1.5"),
            ("int", "3"),
            ("bool", "true"),
            ("list", "[1]"),
            ("object", r#"{"a":1}"#),
            ("email", r#""a@b.org""#),
            ("ipv4", r#""10.0.0.1""#),
            ("ipv6", r#""::1""#),
            ("uuid", r#""3f2504e0-4f89-11d3-9a0c-0305e82c3301""#),
            ("url", r#""https://example.org/""#),
        ];
        for (kind, json) in cases {
            let payload = format!(r#"{{"any":{json}}}"#);
            gives(&format!(".any is {kind}"), &payload, json!(true));
            gives(&format!(".any is not {kind}"), &payload, json!(false));
            gives(&format!(".any is {kind}"), r#"{"any":"?"}"#, json!(kind == "string"));
        }
        gives(".l is empty", r#"{"l":[]}"#, json!(true));
        gives(".s is present", r#"{"s":" "}"#, json!(false));
    }
}

mod choices_and_comprehensions {
    use super::*;

    #[test]
    fn if_chooses() {
        gives("if .n > 3 then \"many\" else \"few\"", r#"{"n":4}"#, json!("many"));
        gives("if .n > 3 then \"many\" else \"few\"", "{}", json!("few"));
    }

    #[test]
    fn match_takes_the_first_arm_that_fits() {
        let expression = "match .s { \"a\" or \"b\" => 1, \"c\" => 2, _ => 3 }";
        gives(expression, r#"{"s":"b"}"#, json!(1));
        gives(expression, r#"{"s":"q"}"#, json!(3));
        is_missing(expression, "{}");
    }

    #[test]
    fn tables_give_their_rows() {
        gives("speaker[.b]", r#"{"b":true}"#, json!("visitor"));
        gives("colour[.s]", r#"{"s":"R"}"#, json!("red"));
        gives("colour[.s]", r#"{"s":"?"}"#, json!("other"));
        gives("country[.s].code", r#"{"s":"Peru"}"#, json!("PE"));
        is_missing("country[.s].code", r#"{"s":"Nowhere"}"#);
    }

    #[test]
    fn a_list_comprehension_counts_before_it_filters() {
        let payload = r#"{"items":[{"k":"a","tags":["x","y"]},{"tags":["z"]},{"k":"c"}]}"#;
        gives("[for m, i in .items where m.k is present: \"{m.k}{i}\"]", payload, json!(["a0", "c2"]));
        gives("[for m in .items for t in m.tags: t]", payload, json!(["x", "y", "z"]));
        is_missing("[for m in .items: m.k]", "{}");
    }

    #[test]
    fn an_object_comprehension_has_computed_keys() {
        let payload = r#"{"map":{"a":"1","b":" ","c":"3"}}"#;
        gives("{for v, k in .map: k | upper: v}", payload, json!({ "A": "1", "C": "3" }));
        let reject = rejected("{for v in .map: \"same\": v}", payload);
        assert_eq!(reject.code, RejectCode::RuleFailed);
    }

    #[test]
    fn literals_leave_out_what_is_missing() {
        gives("[.s, .t, 1]", r#"{"t":"b"}"#, json!(["b", 1]));
        gives("{ a: .s, b.c: .t }", r#"{"t":"b"}"#, json!({ "b": { "c": "b" } }));
        is_missing("{ a: .s, b: [.t] }", "{}");
    }

    #[test]
    fn spreads_copy_and_later_members_win() {
        gives("{ ...(.o ?? {}), y: 2 }", r#"{"o":{"x":"a","y":1}}"#, json!({ "x": "a", "y": 2 }));
        gives("{ y: 2, ...(.o ?? {}) }", r#"{"o":{"x":"a","y":1}}"#, json!({ "x": "a", "y": 1 }));
    }

    #[test]
    fn texts_are_joined_by_interpolation_and_raw_texts_are_raw() {
        gives("\"{.s}-{.n}-{.b}\"", r#"{"s":"a\"b","n":1.50,"b":true}"#, json!("a\"b-1.50-true"));
        gives(r#"r"a\{b}""#, "{}", json!(r"a\{b}"));
    }
}

mod rules {
    use super::*;

    #[test]
    fn rules_write_in_the_order_of_the_target_schema() {
        let body = "place { zip = \"1\" city = \"x\" } \n w = 2 \n v = 1 \n _id = \"i\"";
        assert_eq!(line(body, "{}"), r#"{"_id":"i","v":1,"w":2,"place":{"city":"x","zip":"1"}}"#);
    }

    #[test]
    fn a_rule_with_a_guard_writes_only_when_it_holds() {
        let body = "v = .s when .b == true \n when .b == false { v = .t } \n w = 1";
        assert_eq!(line(body, r#"{"s":"a","t":"b","b":true}"#), r#"{"v":"a","w":1}"#);
        assert_eq!(line(body, r#"{"s":"a","t":"b","b":false}"#), r#"{"v":"b","w":1}"#);
        assert_eq!(line(body, r#"{"s":"a","t":"b"}"#), r#"{"w":1}"#);
    }

    #[test]
    fn a_param_fills_a_segment_of_a_target() {
        assert_eq!(line("_{tenant}.chat.x = .s", r#"{"s":"a"}"#), r#"{"_acme":{"chat":{"x":"a"}}}"#);
    }

    #[test]
    fn a_fragment_writes_below_its_place_unless_a_parameter_is_missing() {
        let body = "w = 1 \n place { use place(.s, .t) }";
        assert_eq!(line(body, r#"{"s":"a","t":"b"}"#), r#"{"w":1,"place":{"city":"a","zip":"b"}}"#);
        assert_eq!(line(body, r#"{"s":"a"}"#), r#"{"w":1,"place":{"city":"a"}}"#);
        assert_eq!(line(body, r#"{"t":"b"}"#), r#"{"w":1}"#);
    }

    #[test]
    fn times_are_written_in_utc_and_cut() {
        assert_eq!(
            line("at = .at", r#"{"at":"2024-11-03T12:00:00.98765+02:00"}"#),
            r#"{"at":"2024-11-03T10:00:00.987Z"}"#
        );
        assert_eq!(line("at = received_at", "{}"), r#"{"at":"2026-01-05T10:00:00.123Z"}"#);
    }

    #[test]
    fn whole_numbers_lose_their_fraction_in_integer_places() {
        assert_eq!(line("count = .i \n v = .n", r#"{"i":3.0,"n":3.0}"#), r#"{"v":3.0,"count":3}"#);
        assert_eq!(
            line("v = .n", r#"{"n":123456789012345678901234567890}"#),
            r#"{"v":123456789012345678901234567890}"#
        );
    }

    #[test]
    fn text_is_copied_as_written_and_containers_compactly() {
        assert_eq!(line("v = .s", r#"{"s":"\u0041\/é"}"#), r#"{"v":"\u0041\/é"}"#);
        assert_eq!(
            line("v = .any", r#"{"any": { "b" : [ 1, null, { } ], "a" : "", "b2" : 1.0e1 , "c":1, "c":2}}"#),
            r#"{"v":{"b":[1],"b2":1.0e1,"c":2}}"#
        );
    }

    #[test]
    fn nothing_empty_is_written() {
        assert_eq!(line("w = 1 \n v = [] \n place.city = .s \n list = [{ id: .s }]", "{}"), r#"{"w":1}"#);
    }

    #[test]
    fn a_reject_line_outside_every_emit_rejects_the_payload() {
        let body = "reject \"no text\" when .s is missing \n v = .s";
        assert_eq!(line(body, r#"{"s":"a"}"#), r#"{"v":"a"}"#);
        let outcome = run(body, "{}");
        assert_eq!(
            (outcome.rejects[0].code, outcome.rejects[0].message.as_str()),
            (RejectCode::RejectedByRule, "no text")
        );
        assert_eq!(outcome.rejects[0].record, None);
        assert_eq!(outcome.rejects[0].rule.as_ref().map(|place| &*place.file), Some("demo.map"));
    }

    #[test]
    fn reject_in_an_expression_is_not_caught() {
        let reject = rejected(".s ?? (reject \"no text\") catch \"caught\"", "{}");
        assert_eq!(reject.code, RejectCode::RejectedByRule);
    }

    #[test]
    fn a_todo_that_is_reached_rejects() {
        assert_eq!(rejected(".s ?? todo", "{}").code, RejectCode::TodoReached);
    }

    #[test]
    fn a_param_without_value_rejects_the_payload() {
        let rules = compile("v = received_at");
        assert_eq!(rules.event("e").expect("the event").needs().len(), 1);
        let outcome = rules.event("e").expect("the event").apply(b"{}", &rules.params());
        assert_eq!(outcome.rejects[0].code, RejectCode::ParamMissing);
    }

    #[test]
    fn a_value_that_does_not_fit_rejects_with_its_place() {
        let body = "text = .any as string \n w = 1";
        assert_eq!(line(body, r#"{"any":"12345"}"#), r#"{"w":1,"text":"12345"}"#);
        let outcome = run(body, r#"{"any":"123456"}"#);
        let reject = &outcome.rejects[0];
        assert_eq!(reject.code, RejectCode::InvalidRecord);
        assert_eq!(reject.target.as_deref(), Some("/text"));
        assert_eq!(reject.violations[0].keyword, "maxLength");
        assert_eq!(reject.pointer.as_deref(), Some("/any"));
        assert!(!format!("{reject:?}").contains("123456"), "payload values stay out of messages");
    }
}

mod emits {
    use super::*;

    const MESSAGES: &str = r#"
        w = .s
        emit message each m, i in .items where m.k is present {
            let up = m.k | upper
            _id = joined("message", up, i)
            v = "{up}{i}"
            count = m.n
            reject "not wanted" when m.ok == false
        }
        emit summary { _id = joined("summary", .) count = .items | count }
    "#;

    #[test]
    fn records_come_in_the_order_written_then_of_the_elements() {
        let outcome = run(MESSAGES, r#"{"s":"a","items":[{"k":"x"},{},{"k":"y","n":2}]}"#);
        assert!(outcome.rejects.is_empty(), "{:?}", outcome.rejects);
        let seen: Vec<Json> =
            outcome.records.iter().map(|record| serde_json::from_str(&record.json).expect("JSON")).collect();
        assert_eq!(seen.iter().map(|record| record["v"].as_str()).collect::<Vec<_>>(), [Some("X0"), Some("Y2"), None]);
        assert_eq!(seen[2]["count"], json!(3));
        assert!(
            seen.iter().all(|record| record["w"] == json!("a") && record["_id"].as_str().map(str::len) == Some(64))
        );
        assert_eq!(outcome.records[1].place.element, [2]);
        assert_eq!(outcome.records[2].place.emit.as_deref(), Some("summary"));
    }

    #[test]
    fn a_rejected_element_stands_alone() {
        let outcome = run(MESSAGES, r#"{"items":[{"k":"x"},{"k":"y","ok":false},{"k":"z"}]}"#);
        assert_eq!(outcome.records.len(), 3);
        assert_eq!(outcome.rejects.len(), 1);
        let place = outcome.rejects[0].record.as_ref().expect("the place of the record");
        assert_eq!((place.emit.as_deref(), &place.element[..]), (Some("message"), &[1][..]));
    }

    #[test]
    fn a_failure_in_a_rule_of_all_records_rejects_the_payload_once() {
        let body = format!("at = time(.s) catch reject \"no time\"\n{}", MESSAGES.replace("w = .s", ""));
        let outcome = run(&body, r#"{"s":"no time","items":[{"k":"x"},{"k":"y"}]}"#);
        assert!(outcome.records.is_empty());
        assert_eq!(outcome.rejects.len(), 1);
        assert_eq!((outcome.rejects[0].code, &outcome.rejects[0].record), (RejectCode::RejectedByRule, &None));
        assert_eq!(outcome.rejects[0].pointer.as_deref(), Some("/s"));
        assert_eq!(outcome.rejects[0].target.as_deref(), Some("/at"));
    }

    #[test]
    fn a_failure_in_a_rule_of_an_emit_rejects_that_record() {
        let body = "emit a each m in .items { w = 1 at = time(m.k) catch reject \"no time\" }\n emit b { w = 2 }";
        let outcome = run(body, r#"{"items":[{"k":"2024-01-01T00:00:00Z"},{"k":"?"}]}"#);
        assert_eq!(outcome.records.len(), 2);
        assert_eq!(outcome.rejects.len(), 1);
        assert_eq!(outcome.rejects[0].pointer.as_deref(), Some("/items/1/k"));
    }

    #[test]
    fn nested_lists_give_a_record_for_each_pair() {
        let body = "emit tag each m, i in .items each t, j in m.tags { v = t w = i * 10 + j }";
        let lines = lines(body, r#"{"items":[{"tags":["a","b"]},{},{"tags":["c"]}]}"#);
        assert_eq!(lines, [r#"{"v":"a","w":0}"#, r#"{"v":"b","w":1}"#, r#"{"v":"c","w":20}"#]);
    }

    #[test]
    fn an_event_that_gives_no_record_is_noted() {
        let outcome = run("emit a each m in .items { w = 1 }", "{}");
        assert!(outcome.rejects.is_empty());
        assert_eq!(outcome.notes.iter().map(|note| note.kind).collect::<Vec<_>>(), [NoteKind::NoRecord]);
    }

    #[test]
    fn the_same_id_twice_is_noted() {
        let outcome = run(
            "emit a each m in .items { _id = joined(m.k ?? \"-\") }",
            r#"{"items":[{"k":"x"},{"k":"x"},{"k":"y"}]}"#,
        );
        assert_eq!(outcome.records.len(), 3);
        assert_eq!(
            outcome.notes.iter().map(|note| (note.kind, note.count)).collect::<Vec<_>>(),
            [(NoteKind::SameId, 1)]
        );
    }

    #[test]
    fn a_replay_makes_one_record_again() {
        let rules = compile(MESSAGES);
        let event = rules.event("e").expect("the event");
        let payload = br#"{"items":[{"k":"x"},{"k":"y"}]}"#;
        let all = event.apply(payload, &params(&rules));
        for record in &all.records {
            let mut out = Vec::new();
            let options = RunOptions::default();
            event.apply_into(
                &mut Scratch::default(),
                payload,
                &params(&rules),
                &options,
                Some(&record.place),
                &mut out,
            );
            assert_eq!(String::from_utf8_lossy(&out), format!("{}\n", record.json));
        }
    }
}

mod payloads {
    use super::*;

    #[test]
    fn a_payload_that_breaks_its_schema_gives_one_reject_with_all_violations() {
        let outcome = run("v = .s", r#"{"s":1,"n":"secret","o":[]}"#);
        assert_eq!(outcome.rejects.len(), 1);
        let reject = &outcome.rejects[0];
        assert_eq!(reject.code, RejectCode::InvalidPayload);
        assert_eq!(reject.violations.len(), 3);
        assert!(!format!("{reject:?}").contains("secret"));
    }

    #[test]
    fn bytes_that_are_no_document_are_rejected_with_their_offset() {
        let codes = [
            (&b"{"[..], RejectCode::NotJson),
            (b"", RejectCode::NotJson),
            (b"{\"s\":\"\xff\"}", RejectCode::NotText),
            (b"{\"s\":\"\\ud800\"}", RejectCode::NotText),
        ];
        let rules = compile("v = .s");
        for (bytes, code) in codes {
            let outcome = rules.event("e").expect("the event").apply(bytes, &params(&rules));
            assert_eq!(outcome.rejects.iter().map(|reject| reject.code).collect::<Vec<_>>(), [code]);
            assert!(outcome.rejects[0].offset.is_some());
        }
    }

    #[test]
    fn undeclared_fields_are_noted_where_the_source_says_so() {
        let payload =
            r#"{"s":"a","new":1,"o":{"x":"a","more":{}},"items":[{"new":1},{"new":2}],"map":{"q":"1"},"any":{"q":1}}"#;
        let with = |option: &str| {
            let mut package = package("v = .s");
            let text = package.files["demo.map"].replace("blank: missing", &format!("blank: missing{option}"));
            package.files.insert("demo.map".to_owned(), text.into());
            let rules = RuleSet::compile(&package, &CompileOptions::default()).expect("a rule set");
            rules.event("e").expect("the event").apply(payload.as_bytes(), &params(&rules))
        };
        let noted = with(", unknown: note");
        let pointers: Vec<_> = noted.notes.iter().map(|note| (note.subject.as_deref(), note.count)).collect();
        assert_eq!(pointers, [(Some("/items/*/new"), 2), (Some("/new"), 1), (Some("/o/more"), 1)]);
        assert!(with("").notes.is_empty());
    }

    #[test]
    fn values_go_in_and_come_out() {
        let rules = compile("v = .s");
        let event = rules.event("e").expect("the event");
        let records = event.apply_value(&json!({ "s": "a" }), &params(&rules)).expect("records");
        assert_eq!(records, [json!({ "v": "a" })]);
        assert!(event.apply_value(&json!({ "s": 1 }), &params(&rules)).is_err());
    }

    #[test]
    fn params_are_read_by_their_type_and_shown_again() {
        let rules = compile("v = received_at");
        let mut params = rules.params();
        assert!(params.set("received_at", "yesterday").is_err());
        assert!(params.set("nobody", "1").is_err());
        params.set("received_at", "2026-01-05T11:00:00+01:00").expect("a time");
        assert_eq!(params.texts()["tenant"], "acme");
        let mut again = rules.params();
        for (name, text) in params.texts() {
            again.set(&name, &text).expect("what was shown can be set");
        }
        assert_eq!(again.texts(), params.texts());
    }
}

mod compiling {
    use super::*;

    #[test]
    fn equal_texts_have_equal_hashes() {
        let (a, b) = (compile("v = .s"), compile("v = .s"));
        assert_eq!(a.hash(), b.hash());
        assert_eq!(a.hash().len(), 64);
        assert_ne!(a.hash(), compile("v = .t").hash());
        assert_eq!((a.name(), a.version()), ("demo", "1.0.0"));
    }

    #[test]
    fn a_package_that_does_not_compile_tells_everything() {
        let failure = RuleSet::compile(&package("v = time(.s) \n w = upper(.n)"), &CompileOptions::default())
            .expect_err("two faults");
        assert!(failure.diagnostics.len() >= 2, "{:?}", failure.diagnostics);
    }

    #[test]
    fn files_outside_the_root_are_not_found() {
        let mut package = package("v = .s");
        let text = package.files["demo.map"].replace("s.schema.json", "../s.schema.json");
        package.files.insert("demo.map".to_owned(), text.into());
        assert!(RuleSet::compile(&package, &CompileOptions::default()).is_err());
    }

    #[test]
    fn a_rule_set_is_shared_between_threads() {
        let rules = compile("v = .s");
        let made = std::thread::scope(|scope| {
            let mine = rules.clone();
            scope
                .spawn(move || mine.event("e").map(|event| event.apply(b"{\"s\":\"a\"}", &params(&mine)).records.len()))
                .join()
        });
        assert_eq!(made.expect("no panic"), Some(1));
    }
}

const EVERYTHING: &str = r#"
    w = .s ?? .any
    at = .at
    place.city = .o.x
    list = [for t in .l | distinct: { id: t, primary: true }] when .l is present
    emit one each m, i in .items where m.k is not missing {
        _id = joined(m.k ?? "-", i)
        v = { ...(.o ?? {}), k: m.k, n: m.n, tags: m.tags, all: .any }
        count = (m.n ?? 0) + i catch omit
        text = m.k | truncate(5)
    }
    emit all { v = .  count = .items | count }
"#;

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(|number| json!(number)),
        "[a-z \"\\\\é]{0,6}".prop_map(Json::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::vec(("[a-z]{1,3}", inner), 0..4)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

fn any_payload() -> impl Strategy<Value = Json> {
    let text = || prop_oneof![Just(Json::Null), "[ -~é]{0,8}".prop_map(Json::from)];
    let item = ("[a-z ]{0,7}", any::<Option<i64>>(), prop::collection::vec("[a-z]{0,2}", 0..3))
        .prop_map(|(k, n, tags)| json!({ "k": k, "n": n.unwrap_or(1), "tags": tags }));
    (text(), any_json(), prop::collection::vec(item, 0..4), any_json()).prop_map(|(s, any, items, o)| {
        let mut payload = json!({ "any": any, "items": items, "l": ["a", "", "a"] });
        if s.is_string() {
            payload["s"] = s;
        }
        if o.is_object() {
            payload["o"] = o;
        }
        payload
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_bytes_records_or_rejects_never_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let rules = everything();
        let outcome = rules.event("e").expect("the event").apply(&bytes, &params(rules));
        prop_assert!(outcome.rejects.iter().all(|reject| reject.code != RejectCode::Internal));
        prop_assert!(!outcome.rejects.is_empty() || !outcome.records.is_empty() || !outcome.notes.is_empty());
    }

    #[test]
    fn records_are_json_and_valid_and_the_same_each_time(payload in any_payload()) {
        let rules = everything();
        let event = rules.event("e").expect("the event");
        let bytes = payload.to_string();
        let outcome = event.apply(bytes.as_bytes(), &params(rules));
        let schema: Json = serde_json::from_str(TARGET).expect("a schema");
        let validator = jsonschema::validator_for(&schema).expect("a validator");
        for record in &outcome.records {
            let json: Json = serde_json::from_str(&record.json).expect("a record is JSON");
            prop_assert!(validator.is_valid(&json), "{json}");
            prop_assert!(holds_nothing_empty(&json), "{json}");
        }
        let again = event.apply(bytes.as_bytes(), &params(rules));
        prop_assert_eq!(&outcome.records, &again.records);
        prop_assert_eq!(&outcome.rejects, &again.rejects);
        prop_assert!(outcome.rejects.iter().all(|reject| reject.code != RejectCode::Internal));
    }
}

fn holds_nothing_empty(json: &Json) -> bool {
    match json {
        Json::Object(members) => !members.is_empty() && members.values().all(holds_nothing_empty),
        Json::Array(elements) => !elements.is_empty() && elements.iter().all(holds_nothing_empty),
        scalar => !scalar.is_null(),
    }
}

fn everything() -> &'static RuleSet {
    static RULES: std::sync::OnceLock<RuleSet> = std::sync::OnceLock::new();
    RULES.get_or_init(|| compile(EVERYTHING))
}

#[test]
fn blank_text_that_was_made_is_written_also_where_the_whole_record_is_checked() {
    let body = r#"v = .s | strip_suffix("b")"#;
    let options = CompileOptions { check_all_output: true, ..CompileOptions::default() };
    for rules in [compile(body), RuleSet::compile(&package(body), &options).unwrap()] {
        let outcome = rules.event("e").unwrap().apply(br#"{"s": " b"}"#, &params(&rules));
        let records: Vec<&str> = outcome.records.iter().map(|record| record.json.as_str()).collect();
        assert_eq!(records, [r#"{"v":" "}"#]);
    }
}

#[test]
fn null_in_a_list_that_was_made_is_left_out_also_where_the_whole_record_is_checked() {
    let body = "v = slice(.any as list, 0, 2)";
    let options = CompileOptions { check_all_output: true, ..CompileOptions::default() };
    for rules in [compile(body), RuleSet::compile(&package(body), &options).unwrap()] {
        let event = rules.event("e").unwrap();
        let records = |payload: &str| {
            let outcome = event.apply(payload.as_bytes(), &params(&rules));
            outcome.records.into_iter().map(|record| record.json).collect::<Vec<_>>()
        };
        assert_eq!(records(r#"{"any": [null, "a", "b"]}"#), [r#"{"v":["a"]}"#]);
        assert_eq!(records(r#"{"any": [null, null]}"#), Vec::<String>::new());
    }
}

#[test]
fn times_in_a_list_of_the_payload_are_compared_as_moments() {
    let payload = r#"{"at": "2024-11-03T16:00:00Z",
        "times": ["2024-11-03T17:00:00Z", "2024-11-03T18:00:00+02:00", "2024-11-03T16:00:00.000Z"]}"#;
    let gives = |body: &str| serde_json::from_str::<Json>(&line(body, payload)).unwrap();
    assert_eq!(gives("at = max(.times)"), json!({"at": "2024-11-03T17:00:00.000Z"}));
    assert_eq!(gives("at = .times | min"), json!({"at": "2024-11-03T16:00:00.000Z"}));
    assert_eq!(gives("count = .times | distinct | count"), json!({"count": 2}));
    assert_eq!(gives("count = .times | index_of(.at)"), json!({"count": 1}));
    assert_eq!(gives("v = .at in .times"), json!({"v": true}));
    assert_eq!(gives("v = sort(.times) | last"), json!({"v": "2024-11-03T17:00:00.000Z"}));
    let payload =
        r#"{"at": "2024-11-03T16:00:00Z", "moments": [null, "2024-11-03T17:00:00Z", "2024-11-03T18:00:00+02:00"]}"#;
    let gives = |body: &str| serde_json::from_str::<Json>(&line(body, payload)).unwrap();
    assert_eq!(gives("count = .moments | index_of(.at)"), json!({"count": 2}));
    assert_eq!(gives("at = max(.moments)"), json!({"at": "2024-11-03T17:00:00.000Z"}));
}

#[test]
fn text_with_escapes_that_a_function_made_is_looked_up_split_and_read_like_any_text() {
    gives(r#"colour[.s | substring(1, 4)]"#, r#"{"s":" \u0072"}"#, json!("red"));
    gives(r#"(.s | substring(1) | split(",")) catch "none""#, r#"{"s":" \u0072,x"}"#, json!(["r", "x"]));
    gives(r#"year(time(.s | substring(1))) catch 0"#, r#"{"s":" \u0032026-01-05T10:00:00Z"}"#, json!(2026));
}
