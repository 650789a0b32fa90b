//! Small packages in memory: which codes stand at which places, and what the typed mapping looks like.

use crate::check::{
    Change, CheckOptions, Checked, Event, ExpectationKind, Expr, ExprNode, Imported, Loader, Mapping, Rule, Scope,
    check,
};
use crate::diagnostic::{Code, Severity};
use crate::schema::Cover;
use crate::source::FileId;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;

const SOURCE: &str = r#"{ "type": "object", "required": ["id", "text", "visitor"], "additionalProperties": false, "properties": {
  "id": { "type": "string", "pattern": "^[a-z]+$" }, "text": { "type": "string" }, "email": { "type": "string" },
  "n": { "type": "integer" }, "x": {}, "flag": { "type": "boolean" }, "at": { "type": "string", "format": "date-time" },
  "tags": { "type": "array", "items": { "type": "string" } }, "state": { "enum": ["open", "closed"] },
  "times": { "type": "array", "items": { "type": "string", "format": "date-time" } },
  "opt": { "type": ["string", "null"] }, "ratio": { "type": "number" },
  "visitor": { "type": "object", "required": ["name"], "properties": {
    "name": { "type": "string" }, "age": { "type": "integer" }, "mail": { "type": "string" } } },
  "items": { "type": "array", "items": { "type": "object", "required": ["sku"], "additionalProperties": false, "properties": {
    "sku": { "type": "string" }, "qty": { "type": "integer" } } } },
  "map": { "type": "object", "additionalProperties": { "type": "integer" } } } }"#;

const TARGET: &str = r#"{ "type": "object", "required": ["_id"], "additionalProperties": false, "properties": {
  "_id": { "type": "string" }, "name": { "type": "string" }, "other": { "type": "string" }, "count": { "type": "integer" },
  "kind": { "enum": ["a", "b"] }, "time": { "type": "string", "format": "date-time" }, "ok": { "type": "boolean" },
  "mail": { "type": "string", "format": "email" }, "tags": { "type": "array", "items": { "type": "string" } },
  "ids": { "type": "object", "additionalProperties": { "type": "array", "items": { "type": "object",
    "required": ["id"], "additionalProperties": false, "properties": { "id": { "type": "string" }, "primary": { "type": "boolean" } } } } },
  "place": { "type": "object", "additionalProperties": false, "properties": { "code": { "type": "string" }, "city": { "type": "string" } } },
  "_{tenant}": { "type": "object", "additionalProperties": false, "properties": { "at": { "type": "integer" } } } } }"#;

const HEAD: &str = r#"mapping sample 1.0.0
source In from "in.json" { blank: missing, unknown: note }
target Out from "out.json" { times: utc millis }
param received_at: time
param tenant: string = "_acme"
"#;

/// Files by path. Packages have the id 100 and up.
struct Files(BTreeMap<String, String>);

impl Loader for Files {
    fn text(&self, _: FileId, path: &str) -> Result<Arc<str>, String> {
        self.0.get(path).map(|text| text.as_str().into()).ok_or_else(|| "there is no such file".to_owned())
    }

    fn package(&self, _: FileId, path: &str) -> Result<Imported, String> {
        let at = self.0.keys().position(|name| name == path).ok_or("there is no such package")?;
        let id = FileId(100 + u32::try_from(at).unwrap());
        let parsed = crate::syntax::parse(id, &self.0[path]);
        Ok(Imported { identity: path.into(), files: vec![(id, parsed.file)], diagnostics: parsed.diagnostics })
    }
}

fn files(more: &[(&str, &str)]) -> Files {
    let all = [("in.json", SOURCE), ("out.json", TARGET)].into_iter().chain(more.iter().copied());
    Files(all.map(|(path, text)| (path.to_owned(), text.to_owned())).collect())
}

fn check_with(text: &str, more: &[(&str, &str)], params: &[(&str, &str)]) -> Checked {
    let parsed = crate::syntax::parse(FileId(0), text);
    assert_eq!(parsed.diagnostics, [], "{text}");
    let params = params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    check(&[(FileId(0), parsed.file)], &files(more), &CheckOptions { params, ..CheckOptions::default() })
}

/// Codes of resolving, M1 to M3 and M5, each with the text it points at; what whole events lack is not looked at here.
fn faults_of(text: &str, more: &[(&str, &str)]) -> Vec<(&'static str, String)> {
    let parsed = crate::syntax::parse(FileId(0), text);
    assert_eq!(parsed.diagnostics, [], "{text}");
    let resolved = super::resolve(&[(FileId(0), parsed.file)], &files(more), &CheckOptions::default());
    let place = |span: crate::source::Span| text.get(span.start as usize..span.end as usize).unwrap_or("?").to_owned();
    let mut found: Vec<_> = resolved.diagnostics.iter().map(|one| (one.span, one.code.number())).collect();
    found.sort_unstable();
    found.into_iter().map(|(span, code)| (code, place(span))).collect()
}

fn faults_in(declarations: &str, body: &str) -> Vec<(&'static str, String)> {
    faults_of(&format!("{HEAD}{declarations}\nevent e: In -> Out {{\n_id = .id\n{body}\n}}\n"), &[])
}

#[track_caller]
fn assert_faults(declarations: &str, body: &str, expected: &[(&str, &str)]) {
    let found = faults_in(declarations, body);
    let found: Vec<(&str, &str)> = found.iter().map(|(code, text)| (*code, text.as_str())).collect();
    assert_eq!(found, expected, "{declarations} | {body}");
}

fn mapping(declarations: &str, body: &str) -> Mapping {
    let text = format!("{HEAD}{declarations}\nevent e: In -> Out {{\n_id = .id\n{body}\n}}\n");
    let checked = check_with(&text, &[], &[]);
    let errors: Vec<_> = checked.diagnostics.iter().filter(|one| one.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
    checked.mapping.unwrap()
}

fn rule<'m>(mapping: &'m Mapping, emit: usize, target: &str) -> &'m Rule {
    mapping.events[0].emits[emit].rules.iter().find(|rule| rule.target.to_string() == target).unwrap()
}

fn value<'m>(mapping: &'m Mapping, target: &str) -> &'m Expr {
    &rule(mapping, 0, target).value
}

fn event(mapping: &Mapping) -> &Event {
    &mapping.events[0]
}

#[test]
fn a_path_becomes_one_path_below_the_payload() {
    let mapping = mapping("", "name = .visitor.name");
    let ExprNode::Path { base, steps, blank_is_missing } = &value(&mapping, "name").node else { panic!() };
    assert!(matches!(base.node, ExprNode::Payload));
    assert_eq!((steps.len(), *blank_is_missing), (2, true));
}

#[test]
fn blank_text_makes_a_required_field_optional_and_a_pattern_does_not() {
    let mapping = mapping("", "name = .text");
    assert!(value(&mapping, "name").kind.optional);
    assert!(!value(&mapping, "_id").kind.optional);
}

#[test]
fn a_date_time_is_read_as_a_time_and_needs_no_check() {
    let mapping = mapping("", "time = .at");
    assert!(matches!(value(&mapping, "time").node, ExprNode::ReadTime(_)));
    assert!(!rule(&mapping, 0, "time").check);
}

#[test]
fn elements_of_a_list_of_times_are_read_as_times() {
    let mapping =
        mapping("", "emit one each t in .times { time = t }\nemit two { time = .times[0] ?? (.times | first) }");
    assert!(matches!(rule(&mapping, 0, "time").value.node, ExprNode::ReadTime(_)));
    let ExprNode::Coalesce(a, b) = &rule(&mapping, 1, "time").value.node else { panic!() };
    assert!(matches!((&a.node, &b.node), (ExprNode::ReadTime(_), ExprNode::ReadTime(_))));
}

#[test]
fn elements_of_a_made_list_are_never_missing() {
    assert_faults("", "ids.a = [for x in [.text, .email]: { id: x }]", &[]);
    assert_faults("", "ids.a = [for x in .tags: { id: x }]", &[("M304", "x")]);
    assert_faults("", "ids.a = [for x in .tags where x is present: { id: x }]", &[]);
}

#[test]
fn plain_text_into_a_format_is_checked_while_running() {
    let mapping = mapping("", "mail = .email\nname = .email");
    assert!(rule(&mapping, 0, "mail").check);
    assert!(!rule(&mapping, 0, "name").check);
}

#[test]
fn a_number_into_an_integer_is_checked_while_running() {
    assert!(rule(&mapping("", "count = .ratio"), 0, "count").check);
}

#[test]
fn the_tenant_loses_its_underscore_and_fills_paths_and_schemas() {
    let mapping = mapping("", "_{tenant}.at = .n");
    assert_eq!(rule(&mapping, 0, "_acme.at").expected.types(), crate::schema::Type::Integer.into());
    assert!(mapping.params[1].fixed && !mapping.params[0].fixed);
}

#[test]
fn a_let_lives_as_long_as_the_block_it_stands_in() {
    let mapping =
        mapping("", "let a = .text | trim\nname = a\nemit one each m in .items { let b = m.sku | trim\nother = b }");
    let scope = |name: &str| event(&mapping).slots.iter().find(|slot| &*slot.name == name).unwrap().scope;
    assert_eq!((scope("a"), scope("b"), scope("m")), (Scope::Payload, Scope::Record(0), Scope::Record(0)));
}

#[test]
fn lets_are_seen_before_they_are_written() {
    assert_faults("", "name = b\nlet b = a\nlet a = .text", &[]);
    assert_faults("", "name = a\nlet a = b\nlet b = a", &[("M210", "a")]);
}

#[test]
fn rules_outside_emit_belong_to_every_record_where_they_were_written() {
    let mapping = mapping("", "emit one { name = .text }\nother = .text\nemit two { count = .n }");
    let names = |emit: usize| -> Vec<(String, bool)> {
        event(&mapping).emits[emit].rules.iter().map(|rule| (rule.target.to_string(), rule.shared)).collect()
    };
    let own = |name: &str, shared| (name.to_owned(), shared);
    assert_eq!(names(0), [own("_id", true), own("name", false), own("other", true)]);
    assert_eq!(names(1), [own("_id", true), own("other", true), own("count", false)]);
}

#[test]
fn a_guard_over_several_rules_is_one_slot() {
    let mapping = mapping("", "when .n == 3 { name = .text\nother = .text }\nwhen .n == 4 { ok = true }");
    assert!(matches!(rule(&mapping, 0, "name").guards[0].node, ExprNode::Slot(_)));
    assert!(matches!(rule(&mapping, 0, "ok").guards[0].node, ExprNode::Compare(..)));
}

#[test]
fn guards_narrow_what_they_ask_about() {
    assert!(!value(&mapping("", "name = .email when .email is present"), "name").kind.optional);
    assert!(!value(&mapping("", "name = .opt when .opt is not missing and .n == 1"), "name").kind.optional);
    assert!(!value(&mapping("", "name = if not (.opt is missing) then .opt else \"x\""), "name").kind.optional);
    assert_faults("", "name = .x when .x is string", &[]);
    assert_faults("", "name = .x", &[("M301", ".x")]);
    assert_faults("", "ok = .x is string and (.x | starts_with(\"a\"))", &[]);
    assert_faults("", "tags = [for t in .tags where t is present: t]", &[]);
}

#[test]
fn what_each_learns_does_not_leak() {
    let mapping = mapping("", "emit one each m in .items where .email is present { name = .email }\nother = .email");
    assert!(!rule(&mapping, 0, "name").value.kind.optional);
    assert!(rule(&mapping, 0, "other").value.kind.optional);
}

#[test]
fn functions_are_expanded_and_cheap_arguments_stand_for_themselves() {
    let plain = mapping("fn f(x: string?) -> string = x ?? \"none\"", "name = f(.email)");
    assert!(matches!(value(&plain, "name").node, ExprNode::Coalesce(..)));
    let bound = mapping("fn f(x: string) -> string = \"<{x}>\"", "name = f(.email)");
    let ExprNode::Bind { parameters, .. } = &value(&bound, "name").node else { panic!() };
    assert!(!parameters[0].optional && value(&bound, "name").kind.optional);
}

#[test]
fn a_rest_parameter_is_handed_on() {
    let mapping = mapping(
        "fn ident(kind: string, parts: any...) -> string = key(\"x\", kind, parts)",
        "name = ident(\"k\", .id, 3)",
    );
    let ExprNode::Call { arguments, .. } = &value(&mapping, "name").node else { panic!() };
    assert_eq!(arguments.len(), 4);
}

#[test]
fn a_fragment_with_a_missing_required_argument_writes_nothing() {
    let text = "fragment f(a: string, b: string?) { name = a\nother = b }";
    let mapping = mapping(text, "place { }\nuse f(.email, .opt)");
    let rule = rule(&mapping, 0, "name");
    assert_eq!(rule.guards.len(), 1);
    assert!(!rule.value.kind.optional);
}

#[test]
fn targets_of_a_fragment_are_relative_to_its_use() {
    let mapping = mapping("fragment f(a: string) { city = a }", "place { code = .text\nuse f(.text) }");
    assert!(matches!(rule(&mapping, 0, "place.city").value.node, ExprNode::Path { .. }));
}

#[test]
fn what_an_omitted_argument_guards_is_left_out() {
    let mapping = mapping("fragment f(a: string?) { name = a when a is present\nok = true }", "use f(omit)");
    assert!(event(&mapping).emits[0].rules.iter().all(|rule| rule.target.to_string() != "name"));
}

#[test]
fn consts_and_calls_of_constants_are_computed() {
    let mapping = mapping(
        "const a = 1 + 2\nconst t = { x: \"n{a}\" }",
        "name = t.x | upper\ntime = time(\"2024-01-01T00:00:00Z\")",
    );
    assert!(matches!(value(&mapping, "time").node, ExprNode::Constant(crate::value::Value::Time(_))));
    assert_faults("const a = b\nconst b = a", "", &[("M210", "a")]);
    assert_faults("const a = 1 / 0", "", &[("M313", "1 / 0")]);
    assert_faults("", "time = time(\"yesterday\")", &[("M313", "time(\"yesterday\")")]);
}

#[test]
fn a_table_that_covers_its_keys_is_never_missing() {
    let table = "table t: bool -> string { true => \"a\", false => \"b\" }";
    assert!(!value(&mapping(table, "kind = t[.n == 1]"), "kind").kind.optional);
    assert_faults("table t: string -> string { \"open\" => \"a\" }", "kind = t[.state]", &[("M309", ".state")]);
    assert_faults("table t: string -> string { \"open\" => \"c\" }", "kind = t[.id]", &[("M308", "t[.id]")]);
    assert_faults(
        "table t: string -> int { \"a\" => 1, \"a\" => \"x\" }",
        "count = t[.id]",
        &[("M209", "\"a\""), ("M301", "\"x\"")],
    );
}

#[test]
fn csv_tables_are_closed_objects_of_text() {
    let text = |column: &str| {
        format!("{HEAD}table t from \"t.csv\" key name\nevent e: In -> Out {{ _id = .id\nname = t[.text].{column} }}")
    };
    let csv = ("t.csv", "name,code\na,1\nb,\n");
    assert_eq!(faults_of(&text("code"), &[csv]), []);
    assert_eq!(faults_of(&text("cod"), &[csv]), [("M202", ".cod".to_owned())]);
    let twice = ("t.csv", "name,code\na,1\na,2\n");
    assert_eq!(faults_of(&text("code"), &[twice]), [("M503", "\"t.csv\"".to_owned())]);
}

#[test]
fn imported_declarations_are_used_by_their_module() {
    let lib = "mapping lib 1.0.0\nconst pre = \"x\"\nfn id(p: any) -> string = key(pre, p)\nfragment f(a: string) { name = a }";
    let text = format!(
        "{HEAD}import \"lib.map\" as lib\nevent e: In -> Out {{ _id = lib.id(.)\nuse lib.f(lib.pre)\nother = lib.nope }}"
    );
    assert_eq!(faults_of(&text, &[("lib.map", lib)]), [("M203", ".nope".to_owned())]);
    let circle = "mapping lib 1.0.0\nimport \"lib.map\" as me";
    assert_eq!(faults_of(&text, &[("lib.map", circle)]).iter().filter(|(code, _)| *code == "M210").count(), 1);
}

#[test]
fn names_and_paths_that_are_not_there_are_told_at_their_place() {
    assert_faults("", "nam = .text", &[("M201", "nam")]);
    assert_faults("", "name = .txt", &[("M202", ".txt")]);
    assert_faults("", "name = .visitor.nmae", &[("M202", ".nmae")]);
    assert_faults("", "name = nothing", &[("M203", "nothing")]);
    assert_faults("", "name = lwer(.text)", &[("M204", "lwer")]);
    assert_faults("fn f(x: strin) = x", "name = f(.text)", &[("M205", "strin")]);
    assert_faults("", "name = .text is strange", &[("M205", "strange")]);
    assert_faults("", "use f(.text)", &[("M204", "f")]);
    assert_faults("", "let tenant = 1", &[("M209", "tenant")]);
    assert_faults("fn f(x: string) = f(x)", "name = f(.text)", &[("M210", "f")]);
    assert_faults("table t: string -> string { \"a\" => \"b\" }", "name = t", &[("M212", "t")]);
    assert_faults("", "_{nope}.at = 1", &[("M212", "nope")]);
    assert_faults("fn f() = .text", "name = f()", &[("M212", ".text")]);
}

#[test]
fn values_that_do_not_fit_are_told_by_cause() {
    assert_faults("", "count = .text", &[("M301", ".text")]);
    assert_faults("", "tags = .text", &[("M302", ".text")]);
    assert_faults("", "tags.x = .text", &[("M302", "x")]);
    assert_faults("", "name = .tags", &[("M303", ".tags")]);
    assert_faults("", "kind = \"c\"", &[("M308", "\"c\"")]);
    assert_faults("", "ids.a = [{ id: .email }]", &[("M304", ".email")]);
    assert_faults("", "ids.a = [{ id: \"x\", primry: true }]", &[("M201", "primry")]);
    assert_faults(
        "",
        "let w = [{ id: .text, primary: 3 }]\nids.a = w when .text is present",
        &[("M304", ".text"), ("M301", "3")],
    );
}

#[test]
fn a_required_field_takes_no_value_that_may_be_missing() {
    let text = format!("{HEAD}event e: In -> Out {{ _id = .email }}");
    assert_eq!(faults_of(&text, &[]), [("M304", ".email".to_owned())]);
    let text = format!("{HEAD}event e: In -> Out {{ _id = .email ?? \"x\" }}");
    assert_eq!(faults_of(&text, &[]), []);
}

#[test]
fn failures_are_handled_exactly_where_they_can_be() {
    assert_faults("", "count = .text | to_integer", &[("M310", ".text | to_integer")]);
    assert_faults("", "count = .text | to_integer catch omit", &[]);
    assert_faults("", "let c = .text | to_integer\ncount = c", &[("M310", ".text | to_integer")]);
    assert_faults("", "let c = .text | to_integer\ncount = c catch omit", &[]);
    assert_faults("", "name = .x | lower", &[("M310", ".x | lower")]);
    assert_faults("", "name = .text | lower catch \"x\"", &[("M311", ".text | lower catch \"x\"")]);
    assert_faults("", "name = .id ?? \"x\"", &[("M311", ".id ?? \"x\"")]);
    assert_faults("", "count = .n / 0 catch omit", &[]);
}

#[test]
fn what_is_needless_in_one_use_of_a_function_is_not_told() {
    assert_faults("fn f(x: any?) -> string = x as string ?? \"x\"", "name = f(.id)\nother = f(.x)", &[]);
    assert_faults("fn f(x: string) -> string = x ?? \"x\"", "name = f(.id)", &[("M311", "x ?? \"x\"")]);
}

#[test]
fn a_fault_in_an_expanded_body_is_told_once_and_names_a_use() {
    let text = format!(
        "{HEAD}fn f(x) = x.nope\nevent e: In -> Out {{ _id = .id\nname = f(.visitor.name)\nother = f(.text) }}"
    );
    let checked = check_with(&text, &[], &[]);
    let told: Vec<_> = checked.diagnostics.iter().filter(|one| one.code == Code::UnknownSourceField).collect();
    assert_eq!((told.len(), told[0].labels.len()), (1, 1));
}

#[test]
fn bodies_that_nothing_uses_are_checked_too() {
    assert_faults("fn f(x: string) -> int = x | nope", "", &[("M204", "nope")]);
    assert_faults("fragment f(a: strin) { name = a }", "", &[("M205", "strin")]);
    assert_faults("fn f(x) = x | lower", "", &[]);
}

#[test]
fn calls_are_compared_with_the_parameters() {
    assert_faults("", "name = lower(.n)", &[("M305", ".n")]);
    assert_faults("", "name = lower(.text, .text)", &[("M306", "lower")]);
    assert_faults("fn f(x: int) = \"{x}\"", "name = f(.text)", &[("M305", ".text")]);
    assert_faults("fn f(x: int) = \"{x}\"", "name = f()", &[("M306", "f")]);
    assert_faults("", "ok = .id | matches(.text)", &[("M312", ".text")]);
    assert_faults("", "ok = .id | matches(r\"[\")", &[("M313", "r\"[\"")]);
    assert_faults("", "name = key(.email)", &[("M314", ".email")]);
    assert_faults("fn f(x: int) -> string = x", "name = f(.n)", &[("M301", "x")]);
    assert_faults("fn f(x: string) -> string = x as email", "name = f(.id)", &[("M304", "x as email")]);
}

#[test]
fn conditions_are_true_or_false_and_there() {
    assert_faults("", "name = .text when .flag", &[("M307", ".flag")]);
    assert_faults("", "name = .text when .flag == true", &[]);
    assert_faults("", "name = .text when .text", &[("M307", ".text")]);
    assert_faults("", "ok = .text == 3", &[("M301", ".text == 3")]);
    assert_faults("", "ok = .at > \"2024\"", &[("M301", ".at > \"2024\"")]);
}

#[test]
fn params_take_the_callers_value_by_their_type() {
    let text =
        format!("{HEAD}param most: int = 3\nevent e: In -> Out {{ _id = .id\ncount = most\ntime = received_at }}");
    let params = |given: &[(&str, &str)]| check_with(&text, &[], given);
    let codes = |checked: &Checked| -> Vec<Code> {
        checked.diagnostics.iter().filter(|one| one.severity == Severity::Error).map(|one| one.code).collect()
    };
    assert_eq!(codes(&params(&[("most", "7"), ("received_at", "2026-01-05T10:00:00Z")])), []);
    assert_eq!(codes(&params(&[("most", "seven")])), [Code::Param]);
    assert_eq!(codes(&params(&[("mst", "7")])), [Code::Param]);
}

#[test]
fn headers_are_one_a_package() {
    assert_eq!(faults_of("param a: string = \"x\"", &[]).len(), 1);
    let parsed = |text: &str, id| (FileId(id), crate::syntax::parse(FileId(id), text).file);
    let two = [parsed("mapping a 1.0.0", 0), parsed("mapping b 1.0.0", 1)];
    let checked = check(&two, &files(&[]), &CheckOptions::default());
    assert_eq!(checked.diagnostics.iter().map(|one| one.code).collect::<Vec<_>>(), [Code::Header]);
}

#[test]
fn options_and_schemas_at_fault_are_told_once() {
    let text = "mapping m 1.0.0\nsource A from \"in.json\" { blnk: missing }\nsource B from \"no.json\" { blank: no }\n\
                target T from \"out.json\" { times: utc hours }\nparam tenant: string = \"a\"\nevent e: B -> Tt { name = .foo | lower }";
    let codes: Vec<&str> = faults_of(text, &[]).iter().map(|(code, _)| *code).collect();
    assert_eq!(codes, ["M208", "M501", "M208", "M208", "M206"]);
}

#[test]
fn tests_are_compared_with_both_schemas() {
    let text = format!(
        "{HEAD}event e: In -> Out {{ _id = .id\nemit one {{ name = .text }} }}\n\
         test e \"x\" {{ given {{ id: \"a\", opt: null }} without .text with .visitor.name = \"n\", received_at = time(\"2024-01-01T00:00:00Z\")\n\
         expect one count 1\nexpect {{ name: missing, kind: \"c\" }}\nexpect two missing\nexpect reject at .id }}\n\
         test f \"y\" {{ given \"x.json\" expect count 1 }}"
    );
    let found = faults_of(&text, &[]);
    let codes: Vec<(&str, &str)> = found.iter().map(|(code, text)| (*code, text.as_str())).collect();
    assert_eq!(codes, [("M410", "\"c\""), ("M207", "two"), ("M207", "f")]);
    let mapping = check_with(&text, &[], &[]).mapping.unwrap();
    let test = &mapping.tests[0];
    assert!(matches!(&test.changes[0], Change::Remove(steps) if steps.len() == 1));
    assert!(matches!(&test.changes[2], Change::Param(_, text) if text.starts_with("2024-01-01T00:00:00")));
    assert!(matches!(test.expectations.last().unwrap().kind, ExpectationKind::Reject(Some(_))));
}

#[test]
fn ignored_paths_start_at_the_payload_or_at_a_binding() {
    let mapping = mapping("", "emit one each m in .items { ignore m.qty, .text because \"no\" }");
    let bases: Vec<bool> = event(&mapping).ignores.iter().map(|ignore| ignore.base.is_some()).collect();
    assert_eq!(bases, [true, false]);
    assert_faults("", "ignore .nope because \"x\"", &[("M202", ".nope")]);
}

#[test]
fn expansion_is_bounded() {
    let mut text = "fn g0(x: string) -> string = x\n".to_owned();
    for index in 1..40 {
        text.push_str(&format!("fn g{index}(x: string) -> string = \"{{g{0}(x)}}{{g{0}(x)}}\"\n", index - 1));
    }
    assert_eq!(faults_in(&text, "name = g39(.text)").iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["M102"]);
    let mut text = "fn h0(x: string) -> string = x\n".to_owned();
    for index in 1..400 {
        text.push_str(&format!("fn h{index}(x: string) -> string = h{}(x)\n", index - 1));
    }
    assert_eq!(faults_in(&text, "name = h399(.text)").iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["M102"]);
}

#[test]
fn kinds_follow_from_parts_and_guards() {
    let table = [
        (r#"count = .n when .n >= 3 and .n < 10"#, json!({"type": "integer", "minimum": 3, "exclusiveMaximum": 10})),
        (r#"count = .n when not (.n <= 3) and .n in [1, 5, 9]"#, json!({"enum": [5, 9]})),
        (r#"count = slice(.tags, 0, 2) | count"#, json!({"type": "integer", "minimum": 0, "maximum": 2})),
        (r#"count = if .state == "open" then 1 else 2"#, json!({"enum": [1, 2]})),
        (r#"count = min(.n, 5) when .n > 0"#, json!({"type": "integer", "maximum": 5, "exclusiveMinimum": 0})),
        (r#"name = .state | upper"#, json!({"enum": ["OPEN", "CLOSED"]})),
        (r#"name = "{.state}!""#, json!({"enum": ["open!", "closed!"]})),
        (r#"name = .text | truncate(5)"#, json!({"type": "string", "maxLength": 5})),
        (r#"name = .text when (.text | length) <= 7"#, json!({"type": "string", "maxLength": 7})),
        (
            r#"name = .text when starts_with(.text, "ab") == true"#,
            json!({"type": "string", "pattern": "^ab", "minLength": 2}),
        ),
        (r#"name = .at | format_time("HH:mm")"#, json!({"type": "string", "minLength": 5, "maxLength": 5})),
        (r#"name = .state when .state != "open""#, json!({"enum": ["closed"]})),
        (r#"name = if .state == "open" then "x" else .state"#, json!({"enum": ["x", "closed"]})),
        (r#"name = match .state { "open" => "x", _ => .state }"#, json!({"enum": ["x", "closed"]})),
    ];
    for (rule_text, wanted) in table {
        let mapping = mapping("", rule_text);
        let target = rule_text.split(' ').next().unwrap();
        let schema = &rule(&mapping, 0, target).value.kind.schema;
        let wanted = crate::schema::Schema::from_json(wanted);
        let both = (wanted.covers(schema), schema.covers(&wanted));
        assert_eq!(both, (Cover::Yes, Cover::Yes), "{rule_text}: {schema:?}");
    }
}

#[test]
fn of_many_overlaps_the_first_are_told_one_by_one_and_the_rest_in_one_line() {
    let rules: String = (0..130).map(|_| "name = .text\n").collect();
    let checked = check_with(&format!("{HEAD} event e: In -> Out {{ _id = .id\n{rules} }}"), &[], &[]);
    let told: Vec<&str> =
        checked.diagnostics.iter().filter(|one| one.code == Code::Overlap).map(|one| one.message.as_str()).collect();
    assert!(told.contains(&"29 more rules of `e` overlap with others"), "{told:?}");
}
