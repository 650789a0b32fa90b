//! The evaluator and the writer on typed mappings made by hand, for what no mapping text can show.

use crate::check::{
    Constant, Each, Emit, Event, Expr, ExprNode, Mapping, Member, Piece, Remark, Rule, Scope, Slot, SlotId, Source,
    SourceId, Target, TargetId, Test, TimeForm, Unknown,
};
use crate::path::{Step, TargetPath};
use crate::plan::RuleSet;
use crate::run::{Outcome, RejectCode, RunOptions, Scratch};
use crate::schema::{Kind, Property, Schema};
use crate::source::{Sources, Span};
use crate::syntax::ast::{Comparison, Operator};
use crate::value::Value;
use serde_json::{Value as Json, json};
use std::sync::Arc;

fn expr(node: ExprNode) -> Expr {
    Expr { node, kind: Kind::optional(Schema::any()), span: Span::default() }
}

fn at(base: ExprNode, names: &str) -> Expr {
    let step = |name: &str| name.parse().map_or_else(|_| Step::Name(name.into()), Step::Index);
    let steps = names.split('.').map(step).collect();
    expr(ExprNode::Path { base: Box::new(expr(base)), steps, blank_is_missing: true })
}

fn path(names: &str) -> Expr {
    at(ExprNode::Payload, names)
}

fn of_slot(slot: u32, names: &str) -> Expr {
    at(ExprNode::Slot(SlotId(slot)), names)
}

fn text(text: &str) -> Expr {
    expr(ExprNode::Constant(Value::text(text)))
}

fn slot(name: &str, scope: Scope, value: Option<Expr>) -> Slot {
    Slot { name: name.into(), kind: Kind::optional(Schema::any()), scope, value, span: Span::default() }
}

fn names(path: &str) -> TargetPath {
    TargetPath { names: path.split('.').map(Arc::from).collect() }
}

/// One event over a target schema, with its slots and emits.
struct Sketch {
    target: Json,
    slots: Vec<Slot>,
    emits: Vec<Emit>,
    rejects: Vec<Remark>,
    unknown: Unknown,
}

impl Sketch {
    fn new(target: Json) -> Self {
        let emits = vec![emit(None, Vec::new())];
        Self { target, slots: Vec::new(), emits, rejects: Vec::new(), unknown: Unknown::Note }
    }

    fn rule(self, target: &str, value: Expr) -> Self {
        self.guarded(target, value, Vec::new())
    }

    fn guarded(mut self, target: &str, value: Expr, guards: Vec<Expr>) -> Self {
        let mut expected = Schema::from_json(self.target.clone());
        let target = names(target);
        for name in &target.names {
            expected = match expected.property(name) {
                Property::Declared { schema, .. } => schema,
                Property::Undeclared | Property::Closed => Schema::any(),
            };
        }
        let shared = self.emits.last().is_some_and(|emit| emit.name.is_none());
        let rule = Rule { target, expected, value, guards, check: true, shared, span: Span::default() };
        self.emits.last_mut().expect("an emit").rules.push(rule);
        self
    }

    fn compile(self) -> RuleSet {
        let source = Source {
            name: "Source".into(),
            schema: Schema::from_json(
                json!({ "type": "object", "properties": { "o": { "properties": { "a": {} } } } }),
            ),
            blank_is_missing: true,
            unknown: self.unknown,
        };
        let schema = Schema::from_json(self.target);
        let target = Target { name: "Target".into(), schema, times: TimeForm::Millis };
        let event = Event {
            name: "event".into(),
            doc: String::new(),
            source: SourceId(0),
            target: TargetId(0),
            slots: self.slots,
            emits: self.emits,
            rejects: self.rejects,
            notes: Vec::new(),
            ignores: Vec::new(),
            span: Span::default(),
        };
        let mapping = Mapping {
            name: "sketch".into(),
            version: "1.0.0".into(),
            params: Vec::new(),
            tables: Vec::new(),
            sources: vec![source],
            targets: vec![target],
            events: vec![event],
            tests: Vec::new(),
            proofs: Vec::new(),
            host_functions: crate::function::HostFunctions::default(),
        };
        let mut sources = Sources::default();
        sources.add("sketch.map", "mapping sketch 1.0.0\n");
        RuleSet::of(mapping, Vec::new(), sources, String::new(), false)
    }

    fn run(self, payload: &str) -> Outcome {
        let rules = self.compile();
        rules.event("event").expect("the event").apply(payload.as_bytes(), &rules.params())
    }

    /// The only record.
    fn record(self, payload: &str) -> String {
        let outcome = self.run(payload);
        assert!(outcome.rejects.is_empty(), "{:?}", outcome.rejects);
        assert_eq!(outcome.records.len(), 1, "{outcome:?}");
        outcome.records[0].json.clone()
    }
}

fn emit(name: Option<&str>, each: Vec<Each>) -> Emit {
    Emit {
        name: name.map(Arc::from),
        each,
        filter: None,
        rules: Vec::new(),
        rejects: Vec::new(),
        notes: Vec::new(),
        whole: false,
        span: Span::default(),
    }
}

fn open() -> Sketch {
    Sketch::new(json!({ "type": "object" }))
}

#[test]
fn scalars_of_the_payload_are_copied_as_written() {
    let sketch = open().rule("t", path("t")).rule("n", path("n")).rule("b", path("b"));
    assert_eq!(sketch.record(r#"{"b":true,"n":1.50e1,"t":"\u00e9\/"}"#), r#"{"t":"\u00e9\/","n":1.50e1,"b":true}"#);
}

#[test]
fn members_stand_in_the_order_of_the_target_schema() {
    let target = json!({ "type": "object", "properties": {
        "a": { "type": "object", "properties": { "x": {}, "y": {} } }, "b": {}
    } });
    let sketch =
        Sketch::new(target).rule("b", text("1")).rule("z", text("2")).rule("a.y", text("3")).rule("a.x", text("4"));
    assert_eq!(sketch.record("{}"), r#"{"a":{"x":"4","y":"3"},"b":"1","z":"2"}"#);
}

#[test]
fn a_copied_object_is_ordered_and_loses_what_is_missing() {
    let target = json!({ "type": "object", "properties": {
        "o": { "type": "object", "properties": { "b": {}, "a": { "type": "integer" } } }
    } });
    let payload = r#"{"o":{ "z":[null," ",{}], "a":3.0, "q":[1, null], "n":null, "b":"x" }}"#;
    assert_eq!(Sketch::new(target).rule("o", path("o")).record(payload), r#"{"o":{"b":"x","a":3,"q":[1]}}"#);
}

#[test]
fn missing_and_blank_and_empty_values_write_nothing() {
    let empty = expr(ExprNode::Object(vec![Member::Pair(names("k"), path("nothing"))]));
    let sketch =
        open().rule("a", path("a")).rule("b.c", path("b")).rule("d", empty).rule("e", path("e")).rule("f", text("f"));
    assert_eq!(sketch.record(r#"{"a":null,"b":"\u00a0","e":[]}"#), r#"{"f":"f"}"#);
}

#[test]
fn a_whole_number_goes_into_an_integer_place_without_fraction() {
    let target = json!({ "type": "object", "properties": { "i": { "type": "integer" }, "n": { "type": "number" } } });
    let sketch = Sketch::new(target).rule("i", path("x")).rule("n", path("x"));
    assert_eq!(sketch.record(r#"{"x":1e2}"#), r#"{"i":100,"n":1e2}"#);
}

#[test]
fn a_required_place_without_value_rejects() {
    let target = json!({ "type": "object", "properties": { "a": {}, "b": {} }, "required": ["a", "b"] });
    let outcome = Sketch::new(target).rule("a", path("a")).rule("b", path("b")).run(r#"{"a":1}"#);
    assert_eq!(outcome.rejects.len(), 1);
    assert_eq!(outcome.rejects[0].code, RejectCode::RequiredMissing);
    assert_eq!(outcome.rejects[0].target.as_deref(), Some("/b"));
    assert!(outcome.records.is_empty());
}

#[test]
fn a_value_that_breaks_its_place_rejects_with_the_place() {
    let target = json!({ "type": "object", "properties": { "a": { "type": "object", "properties": {
        "b": { "type": "array", "items": { "type": "object", "properties": { "c": { "type": "integer" } } } }
    } } } });
    let item = expr(ExprNode::Object(vec![Member::Pair(names("c"), path("x"))]));
    let sketch = || Sketch::new(target.clone()).rule("a.b", expr(ExprNode::List(vec![item.clone()])));
    assert_eq!(sketch().record(r#"{"x":7}"#), r#"{"a":{"b":[{"c":7}]}}"#);
    let outcome = sketch().run(r#"{"x":"7"}"#);
    assert_eq!(outcome.rejects[0].code, RejectCode::InvalidRecord);
    assert_eq!(outcome.rejects[0].violations[0].pointer, "/a/b/0/c");
    assert_eq!(outcome.rejects[0].pointer.as_deref(), Some("/x"));
}

#[test]
fn places_tied_together_are_checked_on_the_whole_record() {
    let target = json!({ "type": "object", "properties": { "a": {}, "b": {} }, "dependentRequired": { "a": ["b"] } });
    let sketch = || Sketch::new(target.clone()).rule("b", path("b")).rule("a", path("a"));
    assert_eq!(sketch().record(r#"{"a":1,"b":2}"#), r#"{"a":1,"b":2}"#);
    assert_eq!(sketch().run(r#"{"a":1}"#).rejects[0].code, RejectCode::InvalidRecord);
}

#[test]
fn the_first_rule_of_a_place_whose_guards_hold_and_that_has_a_value_writes_it() {
    let is = |word| expr(ExprNode::Compare(Comparison::Equal, Box::new(path("k")), Box::new(text(word))));
    let sketch = || {
        open().guarded("t", path("a"), vec![is("a")]).guarded("t", path("b"), vec![is("b")]).guarded(
            "t.x",
            text("below"),
            vec![is("c")],
        )
    };
    assert_eq!(sketch().record(r#"{"k":"b","b":"2"}"#), r#"{"t":"2"}"#);
    assert_eq!(sketch().record(r#"{"k":"c"}"#), r#"{"t":{"x":"below"}}"#);
}

/// `emit m each m, i in .list { place = i, when m.bad: n = m.x + "" , t = m.t }`, with one rule of all records.
fn fan_out() -> Sketch {
    let mut sketch = open();
    sketch.slots = vec![slot("m", Scope::Record(0), None), slot("i", Scope::Record(0), None)];
    sketch.emits.clear();
    let each = Each { element: SlotId(0), index: Some(SlotId(1)), list: path("list") };
    sketch.emits.push(emit(Some("m"), vec![each]));
    let sum = Box::new(of_slot(0, "n"));
    let sum = expr(ExprNode::Arithmetic(Operator::Add, sum, Box::new(expr(ExprNode::Slot(SlotId(1))))));
    sketch.rule("sum", sum).rule("shared", path("shared")).rule("t", of_slot(0, "t"))
}

#[test]
fn a_rejected_element_leaves_no_byte_and_its_neighbours_are_written() {
    let outcome = fan_out().run(r#"{"shared":{"a":1},"list":[{"n":1,"t":"a"},{"n":"x","t":"b"},{"n":3}]}"#);
    let records: Vec<_> = outcome.records.iter().map(|record| record.json.as_str()).collect();
    assert_eq!(records, [r#"{"sum":1,"shared":{"a":1},"t":"a"}"#, r#"{"sum":5,"shared":{"a":1}}"#]);
    assert_eq!(outcome.records[1].place.element, [2]);
    let [reject] = &outcome.rejects[..] else { panic!("{:?}", outcome.rejects) };
    assert_eq!((reject.code, reject.pointer.as_deref()), (RejectCode::RuleFailed, Some("/list/1/n")));
    assert_eq!(reject.record.as_ref().map(|place| place.element.as_slice()), Some(&[1][..]));
}

#[test]
fn what_the_records_of_a_payload_share_survives_a_record_that_is_taken_back() {
    let outcome = fan_out().run(r#"{"shared":{"a":1},"list":[{"n":"x"},{"n":1},{"n":"x"},{"n":2}]}"#);
    assert_eq!(outcome.records.len(), 2);
    assert!(outcome.records.iter().all(|record| record.json.contains(r#""shared":{"a":1}"#)), "{outcome:?}");
}

#[test]
fn only_one_record_is_made_when_asked() {
    let rules = fan_out().compile();
    let event = rules.event("event").expect("the event");
    let payload = br#"{"list":[{"n":1},{"n":2},{"n":3}]}"#;
    let place = event.apply(payload, &rules.params()).records[1].place.clone();
    let mut out = b"before\n".to_vec();
    let options = RunOptions::default();
    let applied = event.apply_into(&mut Scratch::default(), payload, &rules.params(), &options, Some(&place), &mut out);
    assert_eq!((applied.records, out.as_slice()), (1, &b"before\n{\"sum\":3}\n"[..]));
}

#[test]
fn limits_reject_the_record_or_the_payload() {
    let rules = fan_out().compile();
    let event = rules.event("event").expect("the event");
    let payload = br#"{"list":[{"n":1},{"n":2,"t":"a long text"},{"n":3}]}"#;
    let codes = |options: RunOptions| {
        let mut out = Vec::new();
        let applied = event.apply_into(&mut Scratch::default(), payload, &rules.params(), &options, None, &mut out);
        (applied.rejects.iter().map(|reject| reject.code).collect::<Vec<_>>(), applied.records, out.is_empty())
    };
    let over = RejectCode::OverOutputLimit;
    assert_eq!(codes(RunOptions { record_bytes: 20, ..RunOptions::default() }), (vec![over], 2, false));
    assert_eq!(codes(RunOptions { records: 2, ..RunOptions::default() }), (vec![over], 0, true));
    assert_eq!(codes(RunOptions { output_bytes: 30, ..RunOptions::default() }), (vec![over], 0, true));
    assert_eq!(codes(RunOptions { steps: 2, ..RunOptions::default() }), (vec![RejectCode::OverWorkLimit], 0, true));
}

#[test]
fn null_is_seen_through_paths_lets_and_elements() {
    let null = |value: Expr| expr(ExprNode::Is { value: Box::new(value), negated: false, test: Test::Null });
    let mut sketch = fan_out();
    sketch.slots.push(slot("x", Scope::Payload, Some(path("x"))));
    let sketch = sketch
        .rule("path", null(path("x")))
        .rule("let", null(expr(ExprNode::Slot(SlotId(2)))))
        .rule("element", null(expr(ExprNode::Slot(SlotId(0)))))
        .rule("absent", null(path("y")));
    let record = sketch.record(r#"{"x":null,"list":[null]}"#);
    assert_eq!(record, r#"{"path":true,"let":true,"element":true,"absent":false}"#);
}

#[test]
fn a_text_is_put_together_and_escaped() {
    let pieces = vec![Piece::Text("a\"".into()), Piece::Value(path("x")), Piece::Value(path("n"))];
    let sketch = || open().rule("t", expr(ExprNode::Interpolate(pieces.clone())));
    assert_eq!(sketch().record(r#"{"x":"\u0041\n","n":1.0}"#), r#"{"t":"a\"A\n1.0"}"#);
    assert!(sketch().run(r#"{"x":"a"}"#).records.is_empty());
}

#[test]
fn an_undeclared_field_rejects_the_payload_where_the_source_says_so() {
    let sketch = || Sketch { unknown: Unknown::Reject, ..open() }.rule("t", path("o.a"));
    assert_eq!(sketch().record(r#"{"o":{"a":{"any":1}}}"#), r#"{"t":{"any":1}}"#);
    let outcome = sketch().run(r#"{"o":{"a":1,"b~/":2}}"#);
    assert_eq!(outcome.rejects[0].code, RejectCode::UnknownField);
    assert_eq!(outcome.rejects[0].pointer.as_deref(), Some("/o/b~0~1"));
}

#[test]
fn a_failing_rule_tells_where_its_value_stood() {
    let sum = expr(ExprNode::Arithmetic(Operator::Add, Box::new(path("x")), Box::new(path("o.a"))));
    let or_reject = |value| expr(ExprNode::Catch(Box::new(value), Box::new(expr(ExprNode::Reject("why".into())))));
    let outcome = open().rule("t", sum.clone()).run(r#"{"x":1,"o":{"a":"1"}}"#);
    assert_eq!(
        (outcome.rejects[0].code, outcome.rejects[0].pointer.as_deref()),
        (RejectCode::RuleFailed, Some("/o/a"))
    );
    let outcome = open().rule("t", or_reject(sum)).run(r#"{"x":1,"o":{"a":"1"}}"#);
    assert_eq!(outcome.rejects[0].code, RejectCode::RejectedByRule);
    assert_eq!((outcome.rejects[0].message.as_str(), outcome.rejects[0].pointer.as_deref()), ("why", Some("/o/a")));
}

#[test]
fn a_plan_can_be_shared_between_threads() {
    fn is_shared<T: Send + Sync + 'static>() {}
    is_shared::<RuleSet>();
    is_shared::<Constant>();
}
