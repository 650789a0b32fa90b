//! Case, white space, width.

use super::{SUBJECT, TEXT};
use crate::function::characters::{count_of, part, range_of};
use crate::function::entry::accept;
use crate::function::{Call, Example, Failure, Function, Param, kinds};
use crate::payload::{Number, Text};
use crate::value::Value;

pub(super) static LENGTH: Function = Function {
    name: "length",
    summary: "How many characters a text has",
    notes: "Characters are Unicode scalar values, as JSON Schema's `maxLength` counts them. For lists see `count`.",
    params: &[SUBJECT],
    returns: "whole number",
    gives: kinds::length,
    examples: &[
        Example::gives(r#"length("résumé")"#, "6"),
        Example::gives(r#"length("👋🏽")"#, "2"),
        Example::gives(r#"length("")"#, "0"),
    ],
    call: length,
    ..TEXT
};

fn length<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let text = LENGTH.text(call, 0)?;
    let count = text.chars_count();
    Ok(Some(Value::Number(Number::Integer(count as i128))))
}

pub(super) static LOWER: Function = Function {
    name: "lower",
    summary: "The text in lower case, by Unicode rules and not by locale",
    params: &[SUBJECT],
    returns: "text",
    gives: kinds::lower,
    examples: &[
        Example::gives(r#"lower("Ann@Example.COM")"#, r#""ann@example.com""#),
        Example::gives(r#"lower("ΟΔΟΣ")"#, r#""οδος""#),
    ],
    call: |call| lower(&LOWER, call),
    ..TEXT
};

pub(in crate::function) fn lower<'p>(
    function: &Function,
    call: &mut Call<'_, 'p>,
) -> Result<Option<Value<'p>>, Failure> {
    let text = function.text(call, 0)?;
    change_case(function, call, text, &LOWER_CASE)
}

pub(super) static UPPER: Function = Function {
    name: "upper",
    summary: "The text in upper case, by Unicode rules and not by locale",
    params: &[SUBJECT],
    returns: "text",
    gives: kinds::upper,
    examples: &[
        Example::gives(r#"upper("usd")"#, r#""USD""#),
        Example::gives(r#"upper("straße")"#, r#""STRASSE""#),
        Example::missing("upper(omit)"),
    ],
    call: |call| upper(&UPPER, call),
    ..TEXT
};

pub(in crate::function) fn upper<'p>(
    function: &Function,
    call: &mut Call<'_, 'p>,
) -> Result<Option<Value<'p>>, Failure> {
    let text = function.text(call, 0)?;
    change_case(function, call, text, &UPPER_CASE)
}

/// A change of case: which letters of ASCII it changes, and how; how it changes other text.
struct Case {
    changes: fn(&u8) -> bool,
    change_ascii: fn(&mut str),
    change: fn(&str) -> String,
}

const LOWER_CASE: Case =
    Case { changes: u8::is_ascii_uppercase, change_ascii: str::make_ascii_lowercase, change: str::to_lowercase };
const UPPER_CASE: Case =
    Case { changes: u8::is_ascii_lowercase, change_ascii: str::make_ascii_uppercase, change: str::to_uppercase };

/// Text that has no letter to change stays as it is.
fn change_case<'p>(
    function: &Function,
    call: &mut Call<'_, 'p>,
    text: Text<'p>,
    case: &Case,
) -> Result<Option<Value<'p>>, Failure> {
    let characters = text.characters();
    if !characters.is_ascii() {
        let changed = (case.change)(&characters);
        let is_done = changed == *characters;
        return if is_done { Ok(Some(Value::Text(text.clone()))) } else { function.made(call, changed) };
    }
    if !characters.as_bytes().iter().any(case.changes) {
        return Ok(Some(Value::Text(text.clone())));
    }
    function.check_length(call, characters.len())?;
    if let Some(texts) = call.texts {
        let changed = texts.alloc_str(&characters);
        (case.change_ascii)(changed);
        return Ok(Some(Value::Text(Text::Plain(changed))));
    }
    let mut changed = characters.into_owned();
    (case.change_ascii)(&mut changed);
    Ok(Some(Value::Text(changed.into())))
}

pub(super) static TRIM: Function = Function {
    name: "trim",
    summary: "The text without white space at its ends",
    notes: "White space is what Unicode calls so; a no-break space too.",
    params: &[SUBJECT],
    returns: "text",
    gives: kinds::trimmed,
    examples: &[
        Example::gives(r#"trim("  a b\n")"#, r#""a b""#),
        Example::gives(r#"trim(" \t ")"#, r#""""#),
        Example::gives(r#"trim("\u00a0x\u3000")"#, r#""x""#),
    ],
    call: |call| trim(&TRIM, call),
    ..TEXT
};

pub(in crate::function) fn trim<'p>(
    function: &Function,
    call: &mut Call<'_, 'p>,
) -> Result<Option<Value<'p>>, Failure> {
    let text = function.text(call, 0)?;
    Ok(Some(Value::Text(part(text, |all| range_of(all, all.trim())))))
}

const WIDTH: Param = Param::new("width", accept::INTEGER, "how many characters the result has at least");
const FILLER: Param = Param::new("with", accept::TEXT, "what fills the gap, a space unless given").optional();

pub(super) static PAD_LEFT: Function = Function {
    name: "pad_left",
    summary: "The text with a filler before it, so that it has at least so many characters",
    notes: "A filler of several characters repeats and is cut to fit. An empty one fills nothing.",
    params: &[SUBJECT, WIDTH, FILLER],
    returns: "text",
    fails: "the result is longer than a text may be",
    gives: kinds::padded,
    examples: &[
        Example::gives(r#"pad_left("7", 3, "0")"#, r#""007""#),
        Example::gives(r#"pad_left("abcd", 3)"#, r#""abcd""#),
        Example::gives(r#"pad_left("x", 6, "ab")"#, r#""ababax""#),
        Example::fails(r#"pad_left("x", 1000000000)"#),
    ],
    call: pad_left,
    ..TEXT
};

fn pad_left<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    pad(&PAD_LEFT, call, |text, filler| format!("{filler}{text}"))
}

pub(super) static PAD_RIGHT: Function = Function {
    name: "pad_right",
    summary: "The text with a filler behind it, so that it has at least so many characters",
    notes: PAD_LEFT.notes,
    params: &[SUBJECT, WIDTH, FILLER],
    returns: "text",
    fails: PAD_LEFT.fails,
    gives: kinds::padded,
    examples: &[
        Example::gives(r#"pad_right("ab", 4)"#, r#""ab  ""#),
        Example::gives(r#"pad_right("ab", 4, "")"#, r#""ab""#),
        Example::gives(r#"pad_right("ab", -1, "é")"#, r#""ab""#),
    ],
    call: pad_right,
    ..TEXT
};

fn pad_right<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    pad(&PAD_RIGHT, call, |text, filler| format!("{text}{filler}"))
}

fn pad<'p>(
    function: &Function,
    call: &mut Call<'_, 'p>,
    combine: fn(&str, &str) -> String,
) -> Result<Option<Value<'p>>, Failure> {
    let filler = function.optional_text(call, 2)?.unwrap_or(Text::Plain(" "));
    pad_with(function, call, filler, combine)
}

/// Fills the gap with a given filler.
pub(in crate::function) fn pad_with<'p>(
    function: &Function,
    call: &mut Call<'_, 'p>,
    filler: Text<'p>,
    combine: fn(&str, &str) -> String,
) -> Result<Option<Value<'p>>, Failure> {
    let (text, width) = (function.text(call, 0)?, count_of(function.integer(call, 1)?));
    let gap = width.saturating_sub(text.chars_count());
    if gap == 0 || filler.is_empty() {
        return Ok(Some(Value::Text(text)));
    }
    function.check_length(call, gap)?;
    let filling: String = filler.characters().chars().cycle().take(gap).collect();
    let combined = combine(&text.characters(), &filling);
    function.made(call, combined)
}
