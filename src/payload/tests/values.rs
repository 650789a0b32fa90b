//! Texts and numbers by themselves.

use super::super::{Number, Text};

#[test]
fn texts_give_their_characters_and_their_json() {
    let written = |text: &Text<'_>| {
        let mut out = Vec::new();
        text.write_json(&mut out);
        String::from_utf8(out).unwrap()
    };
    let token = Text::Token { body: r"a\u003cé\/\ud83d\ude00\n", escaped: true };
    assert_eq!(token.characters(), "a<é/😀\n");
    assert_eq!(written(&token), r#""a\u003cé\/\ud83d\ude00\n""#);
    assert_eq!((token.chars_count(), token.as_plain_str()), (6, None));
    let plain = Text::Plain("a<é/😀\n");
    assert_eq!((written(&plain), plain.as_plain_str()), ("\"a<é/😀\\n\"".to_owned(), Some("a<é/😀\n")));
    assert_eq!(token, plain);
    assert_eq!(token.clone().into_owned(), plain);
    assert_eq!(token.clone().into_characters(), Text::from("a<é/😀\n".to_owned()).into_characters());
    assert_eq!(token.compare(&Text::Plain("a=")), std::cmp::Ordering::Less);
    assert_eq!(
        written(&Text::Plain("\"\\\0\u{1}\u{8}\u{c}\n\r\t\u{1f}\u{7f}/\u{2028}")),
        "\"\\\"\\\\\\u0000\\u0001\\b\\f\\n\\r\\t\\u001f\u{7f}/\u{2028}\""
    );
    assert_ne!(Text::Plain(r"\n"), Text::Token { body: r"\n", escaped: true });
}

#[test]
fn blank_text_is_empty_or_only_unicode_white_space() {
    for (body, blank) in [
        ("", true),
        (" \u{a0}\u{2003}\u{3000}", true),
        (r"\n\t\u00a0\u2028", true),
        (r"\u0020x", false),
        ("\u{200b}", false),
        (r"\\", false),
    ] {
        let token = Text::Token { body, escaped: body.contains('\\') };
        assert_eq!((token.is_blank(), token.is_empty()), (blank, body.is_empty()), "{body}");
    }
}

#[test]
fn malformed_tokens_read_without_a_panic() {
    for body in ["\\", r"\u", r"\u12", r"\ud800", r"\ud800\u", r"\ud800\ud800", r"\udc00", r"\x", "\\é"] {
        let token = Text::Token { body, escaped: true };
        assert_eq!(token.characters().chars().count(), token.chars_count(), "{body}");
    }
    for body in ["", "-", ".", "e", "x", "1e", "--1", "1.2.3", "é", "1eé", "NaN", "inf"] {
        let number = Number::Token(body);
        let _ = (number.as_integer(), number.is_integer(), number.as_float(), number.write_integer(&mut Vec::new()));
        let _ = (number.compare(&Number::Integer(1)), number.compare(&number), number.clone().into_owned());
    }
    for float in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let _ = (Number::Float(float).as_integer(), Number::Float(float).compare(&Number::Integer(0)));
    }
}

#[test]
fn numbers_are_integers_by_what_they_mean() {
    let long = format!("{}.0", "9".repeat(50));
    for (token, integer, is_integer) in [
        ("0", Some(0), true),
        ("-0", Some(0), true),
        ("-0.0e9", Some(0), true),
        ("3", Some(3), true),
        ("3.0", Some(3), true),
        ("1e2", Some(100), true),
        ("-1.50e1", Some(-15), true),
        ("120e-1", Some(12), true),
        ("0.012e3", Some(12), true),
        ("1.5", None, false),
        ("12e-2", None, false),
        ("1e-400", None, false),
        ("1e400", None, true),
        ("1e99999999999999999999999999999999999999999", None, true),
        ("1e-99999999999999999999999999999999999999999", None, false),
        ("0e99999999999999999999999999999999999999999", Some(0), true),
        ("18446744073709551615", Some((1 << 64) - 1), true),
        ("18446744073709551616", None, true),
        ("-9223372036854775808", Some(-(1 << 63)), true),
        ("-9223372036854775809", None, true),
        ("1844674407370955161.5e1", Some((1 << 64) - 1), true),
        (long.as_str(), None, true),
    ] {
        let number = Number::Token(token);
        assert_eq!((number.as_integer(), number.is_integer()), (integer, is_integer), "{token}");
    }
    assert_eq!((Number::Float(3.0).as_integer(), Number::Float(3.5).as_integer()), (Some(3), None));
    assert_eq!((Number::Float(1e300).as_integer(), Number::Float(1e300).is_integer()), (None, true));
    assert_eq!(Number::Integer(1 << 64).as_integer(), None);
}

#[test]
fn numbers_give_a_float_only_where_nothing_is_lost_beyond_rounding() {
    for (token, float) in [
        ("0.1", Some(0.1)),
        ("3", Some(3.0)),
        ("-0", Some(0.0)),
        ("1e2", Some(100.0)),
        ("9007199254740993", Some(9007199254740992.0)),
        ("18446744073709551615", Some(18446744073709551615.0)),
        ("18446744073709551616", None),
        ("1e300", None),
        ("1e999", None),
        ("-1e999", None),
        ("1e-999", None),
        ("0e-999", Some(0.0)),
        ("1.5e300", None),
        ("123456789.25", Some(123456789.25)),
        ("5e-324", Some(5e-324)),
    ] {
        assert_eq!(Number::Token(token).as_float(), float, "{token}");
    }
    assert_eq!((Number::Float(1e300).as_float(), Number::Integer(7).as_float()), (Some(1e300), Some(7.0)));
}

#[test]
fn numbers_are_ordered_mathematically_at_any_length() {
    let huge = "9".repeat(60);
    let ascending = [
        format!("-1e{huge}"),
        "-1e400".into(),
        "-18446744073709551616".into(),
        "-2".into(),
        "-1.5".into(),
        "-1e-400".into(),
        format!("-1e-{huge}"),
        "-0".into(),
        format!("1e-{huge}"),
        format!("10e-{huge}"),
        "1e-400".into(),
        "0.1".into(),
        "0.1000000000000000000000000001".into(),
        "1".into(),
        "1.5".into(),
        "2".into(),
        "10".into(),
        "9007199254740992".into(),
        "9007199254740993".into(),
        "123456789012345678901234567890".into(),
        "123456789012345678901234567891".into(),
        "1e399".into(),
        "1e400".into(),
        format!("1e{huge}"),
        format!("10e{huge}"),
        format!("1e1{}", "0".repeat(61)),
    ];
    for (left, first) in ascending.iter().enumerate() {
        for (right, second) in ascending.iter().enumerate() {
            assert_eq!(Number::Token(first).compare(&Number::Token(second)), left.cmp(&right), "{first} {second}");
        }
    }
    for (left, right) in [
        ("1", "1.0"),
        ("1e2", "100"),
        ("-0.0", "0"),
        ("0.10", "1e-1"),
        ("1e+2", "100"),
        ("100e-2", "1E0"),
        ("0e5", "0"),
        ("12.50", "1250e-2"),
    ] {
        assert_eq!(Number::Token(left), Number::Token(right));
    }
    let equal = (format!("10e{huge}"), format!("1e1{}", "0".repeat(60)));
    assert_eq!(Number::Token(&equal.0), Number::Token(&equal.1));
    assert_eq!(Number::Float(0.1), Number::Token("0.1"));
    assert_eq!(Number::Float(3.0), Number::Integer(3));
    assert!(Number::Float(0.1 + 0.2).compare(&Number::Token("0.3")).is_gt());
}

#[test]
fn numbers_are_written_as_they_were_or_shortest() {
    let json = |number: Number<'_>| {
        let mut out = Vec::new();
        number.write_json(&mut out);
        String::from_utf8(out).unwrap()
    };
    let integer = |number: Number<'_>| {
        let mut out = Vec::new();
        let written = number.write_integer(&mut out);
        written.then(|| String::from_utf8(out).unwrap())
    };
    for token in ["1.50", "-0", "1E5", "123456789012345678901234567890", "1e999"] {
        assert_eq!(json(Number::Token(token)), token);
        assert_eq!(json(Number::Token(token).into_owned()), token);
    }
    assert_eq!(
        (json(Number::Float(3.0)), json(Number::Float(0.1)), json(Number::Float(1e300))),
        ("3.0".into(), "0.1".into(), "1e300".into())
    );
    assert_eq!(json(Number::Integer(-5)), "-5");
    assert!(matches!(Number::Token("12").into_owned(), Number::Integer(12)));
    for (token, wanted) in [
        ("3.0", Some("3")),
        ("1e2", Some("100")),
        ("-0", Some("0")),
        ("-1.5e1", Some("-15")),
        ("3.5", None),
        ("1e-1", None),
        ("123456789012345678901234567890", Some("123456789012345678901234567890")),
        ("0.0", Some("0")),
        ("7", Some("7")),
    ] {
        assert_eq!(integer(Number::Token(token)).as_deref(), wanted, "{token}");
    }
    assert_eq!(integer(Number::Token("1e399")).map(|text| text.len()), Some(400));
    assert_eq!(integer(Number::Token("1e400")), None);
    assert_eq!(integer(Number::Float(2.5e3)).as_deref(), Some("2500"));
}
