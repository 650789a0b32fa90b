//! Parts of a text.

use super::{SUBJECT, TEXT};
use crate::function::characters::{byte_from_end, byte_of, count_of, part};
use crate::function::entry::accept;
use crate::function::{Call, Example, Failure, Function, Param, kinds};
use crate::value::Value;

const COUNT: Param = Param::new("count", accept::INTEGER, "how many characters; a negative number is 0");

pub(super) static LEFT: Function = Function {
    name: "left",
    summary: "The first characters of a text",
    params: &[SUBJECT, COUNT],
    returns: "text",
    gives: kinds::cut,
    examples: &[
        Example::gives(r#"left("chatlio", 4)"#, r#""chat""#),
        Example::gives(r#"left("ab", 5)"#, r#""ab""#),
        Example::gives(r#"left("ab", -1)"#, r#""""#),
    ],
    call: |call| first(&LEFT, call),
    ..TEXT
};

pub(in crate::function) fn first<'p>(
    function: &Function,
    call: &mut Call<'_, 'p>,
) -> Result<Option<Value<'p>>, Failure> {
    let (text, count) = (function.text(call, 0)?, count_of(function.integer(call, 1)?));
    Ok(Some(Value::Text(part(text, |all| 0..byte_of(all, count)))))
}

pub(super) static RIGHT: Function = Function {
    name: "right",
    summary: "The last characters of a text",
    params: &[SUBJECT, COUNT],
    returns: "text",
    gives: kinds::cut,
    examples: &[
        Example::gives(r#"right("4111-1234", 4)"#, r#""1234""#),
        Example::gives(r#"right("naïve", 3)"#, r#""ïve""#),
        Example::gives(r#"right("ab", 0)"#, r#""""#),
    ],
    call: |call| right(&RIGHT, call),
    ..TEXT
};

pub(in crate::function) fn right<'p>(
    function: &Function,
    call: &mut Call<'_, 'p>,
) -> Result<Option<Value<'p>>, Failure> {
    let (text, count) = (function.text(call, 0)?, count_of(function.integer(call, 1)?));
    Ok(Some(Value::Text(part(text, |all| byte_from_end(all, count)..all.len()))))
}

pub(super) static TRUNCATE: Function = Function {
    name: "truncate",
    summary: "The text cut to at most so many characters",
    notes: "Never splits a character; what the target's `maxLength` counts.",
    params: &[SUBJECT, COUNT],
    returns: "text",
    gives: kinds::cut,
    examples: &[
        Example::gives(r#"truncate("a long message", 6)"#, r#""a long""#),
        Example::gives(r#"truncate("👋👋👋", 2)"#, r#""👋👋""#),
        Example::gives(r#"truncate("short", 100)"#, r#""short""#),
    ],
    call: truncate,
    ..TEXT
};

fn truncate<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    first(&TRUNCATE, call)
}

pub(super) static SUBSTRING: Function = Function {
    name: "substring",
    summary: "The characters of a text from a position on",
    notes: "The first position is 0; a negative one counts from the end. What lies outside the text gives nothing more \
            than an empty text.",
    params: &[
        SUBJECT,
        Param::new("start", accept::INTEGER, "the first position, from 0, or from the end when negative"),
        Param::new("count", accept::INTEGER, "how many characters at most; all unless given").optional(),
    ],
    returns: "text",
    gives: kinds::substring,
    examples: &[
        Example::gives(r#"substring("2024-11-03", 5, 2)"#, r#""11""#),
        Example::gives(r#"substring("2024-11-03", -2)"#, r#""03""#),
        Example::gives(r#"substring("abc", 7)"#, r#""""#),
        Example::gives(r#"substring("abc", 1, -1)"#, r#""""#),
    ],
    call: substring,
    ..TEXT
};

fn substring<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let (text, start) = (SUBSTRING.text(call, 0)?, SUBSTRING.integer(call, 1)?);
    let count = SUBSTRING.optional_integer(call, 2)?.map_or(usize::MAX, count_of);
    let from = |all: &str| match start {
        0.. => byte_of(all, count_of(start)),
        _ => byte_from_end(all, usize::try_from(start.unsigned_abs()).unwrap_or(usize::MAX)),
    };
    let range = |all: &str| {
        let start = from(all);
        start..start + byte_of(all.get(start..).unwrap_or_default(), count)
    };
    Ok(Some(Value::Text(part(text, range))))
}

pub(super) static STRIP_PREFIX: Function = Function {
    name: "strip_prefix",
    summary: "The text without a certain beginning, or the text itself where it does not begin so",
    params: &[SUBJECT, Param::new("prefix", accept::TEXT, "what is taken away, once")],
    returns: "text",
    gives: kinds::stripped,
    examples: &[
        Example::gives(r#"strip_prefix("+1-555", "+")"#, r#""1-555""#),
        Example::gives(r#"strip_prefix("aab", "a")"#, r#""ab""#),
        Example::gives(r#"strip_prefix("abc", "x")"#, r#""abc""#),
    ],
    call: strip_prefix,
    ..TEXT
};

fn strip_prefix<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let (text, prefix) = (STRIP_PREFIX.text(call, 0)?, STRIP_PREFIX.text(call, 1)?);
    let prefix = prefix.characters();
    let range = |all: &str| if all.starts_with(&*prefix) { prefix.len()..all.len() } else { 0..all.len() };
    Ok(Some(Value::Text(part(text, range))))
}

pub(super) static STRIP_SUFFIX: Function = Function {
    name: "strip_suffix",
    summary: "The text without a certain end, or the text itself where it does not end so",
    params: &[SUBJECT, Param::new("suffix", accept::TEXT, "what is taken away, once")],
    returns: "text",
    gives: kinds::stripped,
    examples: &[
        Example::gives(r#"strip_suffix("report.pdf", ".pdf")"#, r#""report""#),
        Example::gives(r#"strip_suffix("report", ".pdf")"#, r#""report""#),
    ],
    call: strip_suffix,
    ..TEXT
};

fn strip_suffix<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let (text, suffix) = (STRIP_SUFFIX.text(call, 0)?, STRIP_SUFFIX.text(call, 1)?);
    let suffix = suffix.characters();
    let range = |all: &str| 0..all.strip_suffix(&*suffix).map_or(all.len(), str::len);
    Ok(Some(Value::Text(part(text, range))))
}
