//! Operations on values, by the public door.

use super::*;
use crate::payload::{Number, ReadOptions, Tape};
use crate::value::Comparison;
use proptest::prelude::*;
use std::cmp::Ordering;

/// Reads JSON and hands its value over.
fn with_json<T>(text: &str, then: impl FnOnce(&Value<'_>) -> T) -> T {
    let mut tape = Tape::default();
    let document =
        tape.read(text.as_bytes(), &ReadOptions::default()).unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
    then(&Value::from_node(document.root()))
}

fn owned(text: &str) -> Value<'static> {
    with_json(text, |value| value.clone().into_owned())
}

fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut bytes = Vec::new();
    write(&mut bytes);
    String::from_utf8(bytes).unwrap()
}

fn canonical(text: &str) -> String {
    with_json(text, |value| written(|out| write_canonical(value, out)))
}

fn compact(value: &Value<'_>) -> String {
    written(|out| write_json(value, TimeDigits::Millis, out))
}

fn token(text: &'static str) -> Number<'static> {
    Number::Token(text)
}

#[test]
fn canonical_json_is_that_of_rfc_8785_but_for_its_exact_integers() {
    let cases = [
        (r#"{ "b": 1, "a": [ true , null, { } ] }"#, r#"{"a":[true,null,{}],"b":1}"#),
        // RFC 8785 section 3.2.3: order of UTF-16 code units.
        (
            r#"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew","1":"One","\ud83d\ude00":"Emoji","\u0080":"Control","\u00f6":"Latin"}"#,
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\",\"ö\":\"Latin\",\"€\":\"Euro Sign\",\"😀\":\"Emoji\",\"\u{fb33}\":\"Hebrew\"}",
        ),
        (r#""\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/""#, r#""€$\u000f\nA'B\"\\\\\"/""#),
        (
            r#"[333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001]"#,
            "[333333333.3333333,1000000000000000000000000000000,4.5,0.002,1e-27]",
        ),
        (
            "[-0, -0.0, 1.0, 1e2, 0.1, -1.5e-7, 123456789012345678901234567890]",
            "[0,0,1,100,0.1,-1.5e-7,123456789012345678901234567890]",
        ),
        ("[1e400, 12e399, 5e-400, 1e401]", "[1e+400,1.2e+400,5e-400,1e+401]"),
        (
            "[12e170141183460469231731687303715884105727, 1e-99999999999999999999999999999999999999999999]",
            "[1.2e+170141183460469231731687303715884105727,1e-170141183460469231731687303715884105728]",
        ),
        (r#"{"a":1,"a":2}"#, r#"{"a":2}"#),
    ];
    for (text, expected) in cases {
        assert_eq!(canonical(text), expected);
        assert_eq!(written(|out| write_canonical(&owned(text), out)), expected, "made: {text}");
    }
}

#[test]
fn members_are_copied_whole_only_where_they_are_canonical() {
    for (text, expected) in [
        (r#"{"b":1,"a":"x"}"#, r#"{"a":"x","b":1}"#),
        (
            r#"{"b": 1,"a" :"x","c":1.0,"d":-0,"e":[ ],"f":null,"g":true}"#,
            r#"{"a":"x","b":1,"c":1,"d":0,"e":[],"f":null,"g":true}"#,
        ),
        (r#"{"\u0062":"x","a":"\/","aaaaaaaab":1,"aaaaaaaaa":2}"#, r#"{"a":"/","aaaaaaaaa":2,"aaaaaaaab":1,"b":"x"}"#),
        (
            "{\"\u{ff5e}\":1,\"\u{10000}\":2,\"z\":3,\"z\":{\"y\":[\"é\"]}}",
            "{\"z\":{\"y\":[\"é\"]},\"\u{10000}\":2,\"\u{ff5e}\":1}",
        ),
        (r#"[{"":[{"a":0.50}]},0.5,1730659273.000042,1e2]"#, r#"[{"":[{"a":0.5}]},0.5,1730659273.000042,100]"#),
    ] {
        assert_eq!(canonical(text), expected);
    }
}

#[test]
fn compact_json_keeps_tokens_and_order() {
    let text = r#"{ "b" : 1.50 , "a\u00e9" : [ 1e2 , "\u0041" , null , { } ] }"#;
    with_json(text, |value| assert_eq!(compact(value), r#"{"b":1.50,"a\u00e9":[1e2,"\u0041",null,{}]}"#));
    assert_eq!(compact(&owned(text)), r#"{"b":1.50,"aé":[1e2,"A",null,{}]}"#);
}

#[test]
fn values_are_equal_by_meaning() {
    let cases = [
        ("1", "1.0", true),
        ("[1,{\"a\":2,\"b\":3}]", "[1.0,{\"b\":3,\"a\":2e0}]", true),
        ("\"\\u0041\"", "\"A\"", true),
        ("\"1\"", "1", false),
        ("[1]", "[1,2]", false),
        ("{\"a\":null}", "{}", false),
        ("9007199254740993", "9007199254740992", false),
        ("null", "null", true),
        ("[]", "{}", false),
    ];
    for (a, b, expected) in cases {
        let (a, b) = (owned(a), owned(b));
        assert_eq!((equal(&a, &b), equal(&b, &a)), (expected, expected), "{a:?} {b:?}");
    }
    let many = |order: &[usize]| {
        let members: Vec<String> = order.iter().map(|index| format!("\"k{index}\":{index}")).collect();
        owned(&format!("{{{}}}", members.join(",")))
    };
    let up: Vec<usize> = (0..40).collect();
    let down: Vec<usize> = (0..40).rev().collect();
    assert!(equal(&many(&up), &many(&down)));
    assert!(!equal(&many(&up), &many(&down[1..])));
}

#[test]
fn order_stands_between_values_of_one_kind_only() {
    let date = |text| Value::Date(read_date(text).unwrap());
    assert_eq!(compare(&owned("10"), &owned("9.5")), Ok(Ordering::Greater));
    assert_eq!(compare(&owned("\"B\""), &owned("\"a\"")), Ok(Ordering::Less));
    assert_eq!(compare(&date("2024-02-29"), &date("2024-03-01")), Ok(Ordering::Less));
    for (a, b) in [("1", "\"1\""), ("[1]", "[1]"), ("true", "false"), ("null", "1")] {
        let failure = compare(&owned(a), &owned(b)).unwrap_err();
        assert_eq!(failure.kind, FailureKind::Kind, "{a} {b}");
        assert_eq!(holds(Comparison::NotEqual, &owned(a), &owned(b)), Ok(a != b));
    }
}

#[test]
fn integers_are_exact_or_refused() {
    assert_eq!(add(&token("18446744073709551614"), &token("1.0")), Ok(token("18446744073709551615")));
    assert_eq!(multiply(&token("4294967296"), &token("-2147483648")), Ok(token("-9223372036854775808")));
    assert_eq!(subtract(&token("3"), &token("5")), Ok(token("-2")));
    assert_eq!(remainder(&token("-7"), &token("3")), Ok(token("-1")));
    assert_eq!(divide(&token("18014398509481986"), &token("2")), Ok(token("9007199254740993")));
    assert_eq!(negate(&token("9223372036854775808")), Ok(token("-9223372036854775808")));
    let refused = [
        add(&token("18446744073709551615"), &token("1")),
        subtract(&token("-9223372036854775808"), &token("1")),
        multiply(&token("18446744073709551615"), &token("18446744073709551615")),
        add(&token("99999999999999999999"), &token("1")),
        divide(&token("1"), &token("0.0")),
        remainder(&token("1.5"), &token("-0")),
        negate(&token("18446744073709551615")),
        multiply(&token("1e300"), &token("1.5e300")),
    ];
    for result in refused {
        assert_eq!(result.unwrap_err().kind, FailureKind::Range);
    }
}

#[test]
fn a_division_gives_a_number_with_a_fraction() {
    assert_eq!(divide(&token("6"), &token("2")).unwrap().token(), "3.0");
    assert_eq!(divide(&token("7"), &token("2")).unwrap().token(), "3.5");
    assert_eq!(multiply(&token("0.0"), &token("-1")).unwrap().token(), "0");
    assert_eq!(remainder(&token("-5.5"), &token("2")).unwrap().token(), "-1.5");
}

#[test]
fn tests_look_at_what_is_there() {
    let passes = |word: &str, text: &str| with_json(text, |value| test(Test::from_word(word).unwrap(), Some(value)));
    let cases = [
        ("present", "\"\"", true),
        ("present", "null", false),
        ("missing", "null", true),
        ("null", "null", true),
        ("empty", "\"\"", true),
        ("empty", "[]", true),
        ("empty", "\" \"", false),
        ("empty", "0", false),
        ("string", "\"a\"", true),
        ("number", "1.5", true),
        ("int", "1.0", true),
        ("int", "1.5", false),
        ("bool", "false", true),
        ("object", "{}", true),
        ("list", "[]", true),
        ("list", "{}", false),
        ("ipv4", "\"203.0.113.7\"", true),
        ("ipv4", "\"203.0.113.07\"", false),
        ("ipv4", "\"203.0.113\"", false),
        ("ipv6", "\"2001:db8::7\"", true),
        ("ipv6", "\"fe80::1%eth0\"", false),
        ("ipv6", "\"203.0.113.7\"", false),
        ("uuid", "\"6BA7B810-9dad-11d1-80b4-00c04fd430c8\"", true),
        ("uuid", "\"6ba7b8109dad11d180b400c04fd430c8\"", false),
        ("url", "\"https://x.example/a?b#c\"", true),
        ("url", "\"x.example\"", false),
        ("url", "\"mailto:a@b.c\"", false),
        ("url", "\"https://x.example/a b\"", false),
        ("url", "\" https://x.example\"", false),
        ("url", "7", false),
    ];
    for (word, text, expected) in cases {
        assert_eq!(passes(word, text), expected, "{text} is {word}");
    }
    assert!(test(Test::Missing, None) && !test(Test::Present, None) && !test(Test::Null, None));
}

#[test]
fn addresses_are_those_of_rfc_5321() {
    let long = format!("{}@x.example", "a".repeat(65));
    let cases = [
        ("ann@x.example", true),
        ("a.b+c@x-y.example", true),
        ("\"a b\"@x.example", true),
        ("a@localhost", true),
        ("ann", false),
        ("@x.example", false),
        ("ann@", false),
        ("a..b@x.example", false),
        (".a@x.example", false),
        ("a b@x.example", false),
        ("ann@-x.example", false),
        ("ann@x..example", false),
        ("ann@x.example.", false),
        ("ann@@x.example", false),
        ("añn@x.example", false),
        ("ann@x_y.example", false),
        ("\"a\"b\"@x.example", false),
        ("Ann <ann@x.example>", false),
        (long.as_str(), false),
    ];
    for (text, expected) in cases {
        assert_eq!(is_email(text), expected, "{text}");
        assert!(!expected || crate::schema::is_of_format("email", text), "{text}: more than JSON Schema takes");
    }
}

#[test]
fn times_are_read_as_rfc_3339_writes_them() {
    let shown = |text: &str| read_time(text).map(|time| written(|out| write_time(time, TimeDigits::Nanos, out)));
    let cases = [
        ("2024-11-03T18:54:33Z", Some("2024-11-03T18:54:33.000000000Z")),
        ("2024-11-03t18:54:33.1z", Some("2024-11-03T18:54:33.100000000Z")),
        ("2024-11-03T18:54:33.1234567891+05:30", Some("2024-11-03T13:24:33.123456789Z")),
        ("2016-12-31T23:59:60Z", Some("2016-12-31T23:59:59.000000000Z")),
        ("0000-01-01T00:00:00-00:00", Some("0000-01-01T00:00:00.000000000Z")),
        ("2024-11-03 18:54:33Z", None),
        ("2024-11-03T18:54:33", None),
        ("2024-11-03T18:54Z", None),
        ("2024-02-30T00:00:00Z", None),
        ("2024-11-03T24:00:00Z", None),
        ("2024-11-03T18:54:33.Z", None),
        ("2024-11-03T18:54:33+24:00", None),
        ("2024-11-03T18:54:33+0100", None),
        ("", None),
        ("é024-11-03T18:54:33Z", None),
    ];
    for (text, expected) in cases {
        assert_eq!(shown(text).as_deref(), expected, "{text}");
    }
}

#[test]
fn digits_of_times_are_cut() {
    let time = read_time("1969-12-31T23:59:59.987654321Z").unwrap();
    let digits = [TimeDigits::Seconds, TimeDigits::Millis, TimeDigits::Micros];
    let shown = digits.map(|digits| written(|out| write_time(time, digits, out)));
    assert_eq!(shown, ["1969-12-31T23:59:59Z", "1969-12-31T23:59:59.987Z", "1969-12-31T23:59:59.987654Z"]);
}

#[test]
fn durations_are_written_in_hours_minutes_and_seconds() {
    let cases = [
        ("PT0S", "PT0S"),
        ("P1D", "PT24H"),
        ("P1W", "PT168H"),
        ("PT90M", "PT1H30M"),
        ("PT1H0.5S", "PT1H0M0.5S"),
        ("-PT61S", "-PT1M1S"),
        ("1h 30m", "PT1H30M"),
        ("PT59.000000001S", "PT59.000000001S"),
    ];
    for (text, expected) in cases {
        let duration = read_duration(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(written(|out| write_duration(duration, out)), expected);
        assert_eq!(read_duration(expected), Some(duration));
    }
    assert!(["P1M", "P1Y", "soon", ""].iter().all(|text| read_duration(text).is_none()));
}

#[test]
fn interpolation_puts_scalars_and_refuses_the_rest() {
    let shown = |value: &Value<'_>| {
        let mut text = String::new();
        print(value, &mut text).map(|()| text)
    };
    with_json("1.50", |value| assert_eq!(shown(value).unwrap(), "1.50"));
    with_json("\"a\\u00e9\"", |value| assert_eq!(shown(value).unwrap(), "aé"));
    assert_eq!(shown(&Value::Bool(true)).unwrap(), "true");
    assert_eq!(
        shown(&Value::Time(read_time("2024-11-03T18:54:33.9999Z").unwrap())).unwrap(),
        "2024-11-03T18:54:33.999Z"
    );
    for text in ["[]", "{}", "null"] {
        assert_eq!(shown(&owned(text)).unwrap_err().kind, FailureKind::Kind);
    }
}

#[test]
fn elements_and_members_are_found_in_made_and_in_read_values() {
    let text = r#"{"a":[1,2,3],"b":{"c":null}}"#;
    with_json(text, |read| {
        for value in [read.clone(), read.clone().into_owned()] {
            let list = value.member("a").unwrap();
            assert_eq!((value.len(), list.len()), (2, 3));
            assert!(equal(&list.element(-1).unwrap(), &owned("3")));
            assert!(list.element(3).is_none() && list.element(-4).is_none() && list.element(i64::MIN).is_none());
            assert!(value.member("b").unwrap().member("c").unwrap().is_null());
            assert_eq!(value.members().count(), 2);
            assert!(list.member("a").is_none() && value.element(0).is_none());
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn canonical_json_does_not_depend_on_spelling(keys in proptest::collection::btree_set("[a\"\\\\\u{0}-\u{20}\u{7f}-\u{10ffff}]{0,4}", 0..8)) {
        let plain: serde_json::Map<String, serde_json::Value> =
            keys.iter().map(|key| (key.clone(), serde_json::Value::String(key.clone()))).collect();
        let ordered = serde_json::Value::Object(plain.clone()).to_string();
        let reversed = serde_json::Value::Object(plain.into_iter().rev().collect()).to_string();
        let escaped: String = reversed.chars().map(|c| if c.is_ascii() { c.to_string() } else {
            c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04X}")).collect()
        }).collect();
        let expected = canonical(&ordered);
        prop_assert_eq!(canonical(&reversed), expected.clone());
        prop_assert_eq!(canonical(&escaped), expected.clone());
        let mut sorted: Vec<Vec<u16>> = keys.iter().map(|key| key.encode_utf16().collect()).collect();
        sorted.sort();
        let read: serde_json::Value = serde_json::from_str(&expected).unwrap();
        let found: Vec<Vec<u16>> = read.as_object().unwrap().keys().map(|key| key.encode_utf16().collect()).collect();
        prop_assert_eq!(found, sorted);
    }

    #[test]
    fn floats_are_printed_as_ecmascript_does(float in any::<f64>().prop_filter("finite", |float| float.is_finite())) {
        let text = written(|out| write_canonical_number(&Number::Float(float), out));
        prop_assert_eq!(text.parse::<f64>().unwrap(), float);
        prop_assert_eq!(written(|out| write_canonical_number(&Number::Shared(text.as_str().into()), out)), text);
    }

    #[test]
    fn reading_never_panics(text in ".{0,40}") {
        let _ = (read_time(&text), read_date(&text), read_duration(&text), is_email(&text), is_url(&text), is_uuid(&text));
    }
}
