//! Between texts and other kinds: lists of texts, numbers, truth values.

use super::{SUBJECT, TEXT};
use crate::function::characters::{pieces, plain, range_of};
use crate::function::entry::accept;
use crate::function::{Accept, Call, Example, Failure, Function, Param, kinds};
use crate::payload::{Number, Text};
use crate::value::{Value, print};

pub(super) static JOIN: Function = Function {
    name: "join",
    summary: "The elements of a list in one text",
    notes: "Elements are put as `to_text` puts them; those that are null are left out with their separator.",
    params: &[
        Param::new("list", accept::LIST, "texts, numbers, truth values, times"),
        Param::new("separator", accept::TEXT, "what stands between two elements"),
    ],
    returns: "text",
    fails: "an element is a list or an object",
    gives: kinds::join,
    maps_members: true,
    examples: &[
        Example::gives(r#"join(["a", 1, true], ", ")"#, r#""a, 1, true""#),
        Example::gives(r#"join([], ",")"#, r#""""#),
        Example::fails(r#"join([["a"]], ",")"#),
    ],
    call: join,
    ..TEXT
};

fn join<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let (list, separator) = (JOIN.list(call, 0)?, JOIN.text(call, 1)?);
    let separator = separator.characters();
    let mut joined = String::new();
    for (index, element) in list.elements().filter(|element| !element.is_null()).enumerate() {
        if index > 0 {
            joined.push_str(&separator);
        }
        print(&element, &mut joined).map_err(|failure| JOIN.explain(failure))?;
        if joined.len() > call.limits.text_bytes {
            break;
        }
    }
    JOIN.made(call, joined)
}

pub(super) static SPLIT: Function = Function {
    name: "split",
    summary: "The pieces of a text between separators",
    notes: "As many pieces as there are separators and one more; a piece may be empty. An empty separator parts every \
            two characters.",
    params: &[SUBJECT, Param::new("separator", accept::TEXT, "what stands between two pieces")],
    returns: "list of text",
    gives: kinds::split,
    examples: &[
        Example::gives(r#"split("Berlin, BE, Germany", ", ")"#, r#"["Berlin", "BE", "Germany"]"#),
        Example::gives(r#"split(",a", ",")"#, r#"["", "a"]"#),
        Example::gives(r#"split("", ",")"#, r#"[""]"#),
        Example::gives(r#"split("añb", "")"#, r#"["a", "ñ", "b"]"#),
    ],
    call: split,
    ..TEXT
};

fn split<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let (text, separator) = (plain(SPLIT.text(call, 0)?), SPLIT.text(call, 1)?);
    let separator = separator.characters();
    let mut letters = separator.chars();
    let found = match (letters.next(), letters.next()) {
        (None, _) => pieces(&text, |all| all.char_indices().map(|(start, letter)| start..start + letter.len_utf8())),
        (Some(letter), None) if letter.is_ascii() => pieces(&text, |all| ranges_between(all, letter as u8)),
        (Some(letter), None) => pieces(&text, |all| all.split(letter).map(|piece| range_of(all, piece))),
        (Some(_), Some(_)) => pieces(&text, |all| all.split(&*separator).map(|piece| range_of(all, piece))),
    };
    call.spend(found.len())?;
    Ok(Some(Value::list(found)))
}

/// The ranges of bytes between separators of one byte.
fn ranges_between(all: &str, separator: u8) -> impl Iterator<Item = std::ops::Range<usize>> {
    let ends = memchr::memchr_iter(separator, all.as_bytes()).chain([all.len()]);
    ends.scan(0, |start, end| Some(std::mem::replace(start, end + 1)..end))
}

pub(super) static TO_TEXT: Function = Function {
    name: "to_text",
    summary: "A number, truth value, time, date or duration as text",
    notes: "As an interpolation puts it: numbers as written, times in RFC 3339 with milliseconds in UTC, dates as \
            `YYYY-MM-DD`, durations in ISO 8601. A text stays as it is.",
    params: &[Param::new(
        "value",
        &[Accept::Text, Accept::Number, Accept::Bool, Accept::Time, Accept::Date, Accept::Duration],
        "anything but a list or an object",
    )],
    returns: "text",
    fails: "the value is a list or an object",
    gives: kinds::to_text,
    examples: &[
        Example::gives("to_text(1.50)", r#""1.50""#),
        Example::gives("to_text(false)", r#""false""#),
        Example::gives(r#"to_text(time("2024-11-03T17:00:00.1234+01:00"))"#, r#""2024-11-03T16:00:00.123Z""#),
        Example::fails("to_text([1])"),
    ],
    call: to_text,
    ..TEXT
};

fn to_text<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let value = TO_TEXT.any(call, 0)?;
    if let Value::Text(_) = value {
        return Ok(Some(value));
    }
    if let Value::Number(Number::Token(token)) = value {
        TO_TEXT.check_length(call, token.len())?;
        return Ok(Some(Value::Text(Text::Plain(token))));
    }
    let mut text = String::new();
    print(&value, &mut text).map_err(|_| TO_TEXT.wrong_kind(0, value.kind()))?;
    TO_TEXT.made(call, text)
}

pub(super) static TO_BOOL: Function = Function {
    name: "to_bool",
    summary: "The truth value that a text or a number stands for",
    notes: "Of texts `true`, `yes`, `y`, `on`, `1` and `false`, `no`, `n`, `off`, `0` in any case, of numbers 1 and 0.",
    params: &[Param::new("value", &[Accept::Text, Accept::Number, Accept::Bool], "a text, a number, a truth value")],
    returns: "truth value",
    fails: "the text or number stands for none",
    gives: kinds::to_bool,
    examples: &[
        Example::gives(r#"to_bool("Yes")"#, "true"),
        Example::gives("to_bool(0)", "false"),
        Example::fails(r#"to_bool("maybe")"#),
    ],
    call: to_bool,
    ..TEXT
};

fn to_bool<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let truth = match TO_BOOL.any(call, 0)? {
        Value::Bool(truth) => Some(truth),
        Value::Number(number) => match number.as_integer() {
            Some(1) => Some(true),
            Some(0) => Some(false),
            Some(_) | None => None,
        },
        Value::Text(text) => truth_of(&text.characters()),
        other => return Err(TO_BOOL.wrong_kind(0, other.kind())),
    };
    truth.map(|truth| Some(Value::Bool(truth))).ok_or_else(|| TO_BOOL.unfit(0, "stands for no truth value"))
}

fn truth_of(text: &str) -> Option<bool> {
    let is_one_of = |words: [&str; 5]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is_one_of(["true", "yes", "y", "on", "1"]) {
        Some(true)
    } else if is_one_of(["false", "no", "n", "off", "0"]) {
        Some(false)
    } else {
        None
    }
}
