//! Text: joining, cutting, padding, case, comparing. Positions and lengths count characters (Unicode scalar values),
//! where Java counts units of UTF-16: the same for all but characters such as emoji.

use super::{DATA_PREP, SUBJECT, kinds};
use crate::function::characters::{byte_of, count_of, part, pieces, plain, range_of};
use crate::function::entry::accept;
use crate::function::text::{part as ours, search, shape};
use crate::function::{Accept, Call, Example, Failure, Family, Function, Param};
use crate::payload::{Number, Text};
use crate::value::{Value, equal, print};

/// What an entry of this file starts from.
const TEXT: Function = Function { family: Family::Text, ..DATA_PREP };

/// All of them.
pub(super) static FUNCTIONS: &[&Function] = &[
    &CONCAT,
    &EQUALS,
    &EQUALS_IGNORE_CASE,
    &INSTR,
    &JOIN,
    &LEFT,
    &LOWER,
    &LPAD,
    &LTRIM,
    &REPLACESTR,
    &RIGHT,
    &RPAD,
    &RTRIM,
    &SPLIT,
    &SUBSTR,
    &TRIM,
    &UPPER,
];

static CONCAT: Function = Function {
    name: "dp.concat",
    summary: "All arguments as one text, with nothing between them",
    notes: "Numbers, truth values, times and the like are put as `to_text` puts them: times in RFC 3339, in UTC with \
            milliseconds. A missing argument adds nothing; where all are missing, so is the result. For the id of a \
            record use `key`, which keeps its parts apart.",
    params: &[Param::new("part", accept::ANY, "texts, numbers, truth values, times").optional_rest()],
    returns: "text, missing where every part is",
    fails: "a part is a list or an object",
    gives: kinds::concat,
    examples: &[
        Example::gives(r#"dp.concat("Hi, ", "there", "!")"#, r#""Hi, there!""#),
        Example::gives(r#"dp.concat("a", omit, 1.50, true)"#, r#""a1.50true""#),
        Example::gives(r#"dp.concat("at ", time("2020-09-25T22:17:31Z"))"#, r#""at 2020-09-25T22:17:31.000Z""#),
        Example::missing("dp.concat(omit, omit)"),
        Example::fails(r#"dp.concat("a", ["b"])"#),
    ],
    call: concat,
    ..TEXT
};

fn concat<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let parts: Vec<Value<'p>> = call.rest(0).filter(|part| !part.is_null()).collect();
    if parts.is_empty() {
        return Ok(None);
    }
    let mut made = String::new();
    for part in &parts {
        print(part, &mut made).map_err(|failure| CONCAT.explain(failure))?;
        if made.len() > call.limits.text_bytes {
            break;
        }
    }
    CONCAT.made(call, made)
}

const INTEGER: &[Accept] = accept::INTEGER;

static INSTR: Function = Function {
    name: "dp.instr",
    summary: "The position of a text in another one, from 0; -1 where it does not stand there",
    notes: "`start` is a position from 0, a negative one is 0. Occurrences may overlap: each search begins one character \
            behind the last place. An empty `what` stands at every position.",
    params: &[
        SUBJECT,
        Param::new("what", accept::TEXT, "the text looked for"),
        Param::new("start", INTEGER, "the position to begin at, 0 unless given").optional(),
        Param::new("occurrence", INTEGER, "which one is meant, 1 unless given").optional(),
    ],
    returns: "whole number",
    fails: "`occurrence` is less than 1",
    gives: kinds::position,
    examples: &[
        Example::gives(r#"dp.instr("adobe.com", "com")"#, "6"),
        Example::gives(r#"dp.instr("a-b-c", "-", 2)"#, "3"),
        Example::gives(r#"dp.instr("a-b-c", "-", 0, 2)"#, "3"),
        Example::gives(r#"dp.instr("adobe.com", "org")"#, "-1"),
        Example::fails(r#"dp.instr("a", "a", 0, 0)"#),
    ],
    call: instr,
    ..TEXT
};

fn instr<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let (text, what) = (INSTR.text(call, 0)?, INSTR.text(call, 1)?);
    let start = INSTR.optional_integer(call, 2)?.map_or(0, count_of);
    let occurrence = INSTR.optional_integer(call, 3)?.unwrap_or(1);
    if occurrence < 1 {
        return Err(INSTR.unfit(3, "is less than 1"));
    }
    let (text, what) = (text.characters(), what.characters());
    let place = nth_place(call, &text, &what, start, occurrence)?;
    let position = place.map_or(-1, |place| text.get(..place).map_or(0, |before| before.chars().count() as i128));
    Ok(Some(Value::Number(Number::Integer(position))))
}

/// The byte at which the text stands for the so-and-so-many-th time, counted from a position.
fn nth_place(
    call: &mut Call<'_, '_>,
    text: &str,
    what: &str,
    start: usize,
    occurrence: i64,
) -> Result<Option<usize>, Failure> {
    let mut from = byte_of(text, start);
    if start > text.chars().count() {
        return Ok(None);
    }
    for left in (0..occurrence).rev() {
        call.spend(1)?;
        let Some(place) = text.get(from..).and_then(|rest| rest.find(what)).map(|place| place + from) else {
            return Ok(None);
        };
        if left == 0 {
            return Ok(Some(place));
        }
        let Some(step) = text.get(place..).and_then(|rest| rest.chars().next()).map(char::len_utf8) else {
            return Ok(None);
        };
        from = place + step;
    }
    Ok(None)
}

static REPLACESTR: Function = Function {
    name: "dp.replacestr",
    summary: "The text with every place where a certain text stands put in another way",
    notes: "All places, literally, from left to right: the same as `replace`.",
    params: &[
        SUBJECT,
        Param::new("find", accept::TEXT, "what is looked for"),
        Param::new("replace", accept::TEXT, "what stands there instead"),
    ],
    returns: "text",
    gives: crate::function::kinds::replaced,
    examples: &[
        Example::gives(
            r#"dp.replacestr("This is a string re test", "re", "replace")"#,
            r#""This is a string replace test""#,
        ),
        Example::gives(r#"dp.replacestr("a.b.c", ".", "/")"#, r#""a/b/c""#),
    ],
    call: |call| search::replace(&REPLACESTR, call),
    ..TEXT
};

static SUBSTR: Function = Function {
    name: "dp.substr",
    summary: "So many characters of a text from a position on",
    notes: "The first position is 0, and a negative one is 0 too (the language's `substring` counts it from the end). \
            What lies outside the text gives nothing more than an empty text; a negative length is 0.",
    params: &[
        SUBJECT,
        Param::new("start", INTEGER, "the first position, from 0"),
        Param::new("length", INTEGER, "how many characters at most"),
    ],
    returns: "text",
    gives: kinds::substr,
    examples: &[
        Example::gives(r#"dp.substr("This is a substring test", 7, 8)"#, r#"" a subst""#),
        Example::gives(r#"dp.substr("abc", 1, 100)"#, r#""bc""#),
        Example::gives(r#"dp.substr("abc", 9, 1)"#, r#""""#),
        Example::gives(r#"dp.substr("abc", -2, 1)"#, r#""a""#),
        Example::gives(r#"dp.substr("abc", 0, -1)"#, r#""""#),
    ],
    call: substr,
    ..TEXT
};

fn substr<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let (text, start) = (SUBSTR.text(call, 0)?, count_of(SUBSTR.integer(call, 1)?));
    let length = count_of(SUBSTR.integer(call, 2)?);
    let range = |all: &str| {
        let start = byte_of(all, start);
        start..start + byte_of(all.get(start..).unwrap_or_default(), length)
    };
    Ok(Some(Value::Text(part(text, range))))
}

static LOWER: Function = Function {
    name: "dp.lower",
    aliases: &["dp.lcase"],
    summary: "The text in lower case",
    notes: "The same as `lower`.",
    params: &[SUBJECT],
    returns: "text",
    gives: crate::function::kinds::lower,
    examples: &[
        Example::gives(r#"dp.lower("HeLLo")"#, r#""hello""#),
        Example::gives(r#"dp.lcase("HeLLo")"#, r#""hello""#),
        Example::gives(r#"dp.lower(dp.map_get_values({ keyName: "VALUE" }, "keyName"))"#, r#""value""#),
    ],
    call: |call| shape::lower(&LOWER, call),
    ..TEXT
};

static UPPER: Function = Function {
    name: "dp.upper",
    aliases: &["dp.ucase"],
    summary: "The text in upper case",
    notes: "The same as `upper`.",
    params: &[SUBJECT],
    returns: "text",
    gives: crate::function::kinds::upper,
    examples: &[
        Example::gives(r#"dp.upper("HeLLo")"#, r#""HELLO""#),
        Example::gives(r#"dp.ucase("HeLLo")"#, r#""HELLO""#),
    ],
    call: |call| shape::upper(&UPPER, call),
    ..TEXT
};

static SPLIT: Function = Function {
    name: "dp.split",
    summary: "The pieces of a text between separators, without empty ones",
    notes: "Every character of `separators` separates, and none of them is a pattern. To keep empty pieces, or for a \
            separator of several characters, use `dp.explode` or the language's `split`. Without separators the text \
            is one piece.",
    params: &[SUBJECT, Param::new("separators", accept::TEXT, "characters that separate")],
    returns: "list of text",
    gives: crate::function::kinds::extracted_all,
    examples: &[
        Example::gives(r#"dp.split("Hello world", " ")"#, r#"["Hello", "world"]"#),
        Example::gives(r#"dp.split("a,b;;c", ",;")"#, r#"["a", "b", "c"]"#),
        Example::gives(r#"dp.split(",", ",")"#, "[]"),
        Example::gives(r#"dp.split("abc", "")"#, r#"["abc"]"#),
    ],
    call: split,
    ..TEXT
};

fn split<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let (text, separators) = (plain(SPLIT.text(call, 0)?), SPLIT.text(call, 1)?);
    let separators: Vec<char> = separators.chars().collect();
    call.spend_bytes(text.characters().len().saturating_mul(separators.len()))?;
    let found = pieces(&text, |all| {
        let pieces = all.split(|letter| separators.contains(&letter)).filter(|piece| !piece.is_empty());
        pieces.map(|piece| range_of(all, piece))
    });
    call.spend(found.len())?;
    Ok(Some(Value::list(found)))
}

static JOIN: Function = Function {
    name: "dp.join",
    summary: "The elements of a list in one text, the separator first",
    notes: "Elements are put as `to_text` puts them; those that are null are left out with their separator. The \
            language's `join` takes the list first.",
    params: &[
        Param::new("separator", accept::TEXT, "what stands between two elements"),
        Param::new("list", accept::LIST, "texts, numbers, truth values, times"),
    ],
    returns: "text",
    fails: "an element is a list or an object",
    gives: kinds::join,
    maps_members: true,
    examples: &[
        Example::gives(r#"dp.join(" ", dp.to_array(true, "Hello", "world"))"#, r#""Hello world""#),
        Example::gives(r#"dp.join("-", ["a", null, 1])"#, r#""a-1""#),
        Example::fails(r#"dp.join("-", [["a"]])"#),
    ],
    call: join,
    ..TEXT
};

fn join<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let (separator, list) = (JOIN.text(call, 0)?, JOIN.list(call, 1)?);
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

/// What `dp.lpad` and `dp.rpad` start from.
const PAD: Function = Function {
    notes: "Never cuts: a text that is long enough stays as it is. A padding of several characters repeats and is cut to \
            fit; an empty or missing one counts as a space.",
    params: &[
        SUBJECT,
        Param::new("count", INTEGER, "how many characters the result has at least"),
        Param::new("padding", accept::TEXT, "what fills the gap, a space unless given").optional(),
    ],
    returns: "text",
    fails: "the result is longer than a text may be",
    gives: crate::function::kinds::padded,
    ..TEXT
};

static LPAD: Function = Function {
    name: "dp.lpad",
    summary: "The text with padding before it, so that it has at least so many characters",
    examples: &[
        Example::gives(r#"dp.lpad("bat", 8, "yz")"#, r#""yzyzybat""#),
        Example::gives(r#"dp.lpad("bat", 5, "")"#, r#""  bat""#),
        Example::gives(r#"dp.lpad("bat", 2, "x")"#, r#""bat""#),
        Example::missing(r#"dp.lpad(omit, 2, "x")"#),
    ],
    call: |call| pad(&LPAD, call, |text, filling| format!("{filling}{text}")),
    ..PAD
};

static RPAD: Function = Function {
    name: "dp.rpad",
    summary: "The text with padding behind it, so that it has at least so many characters",
    examples: &[
        Example::gives(r#"dp.rpad("bat", 8, "yz")"#, r#""batyzyzy""#),
        Example::gives(r#"dp.rpad("bat", 5, omit)"#, r#""bat  ""#),
        Example::gives(r#"dp.rpad("bat", -1, "x")"#, r#""bat""#),
    ],
    call: |call| pad(&RPAD, call, |text, filling| format!("{text}{filling}")),
    ..PAD
};

fn pad<'p>(
    function: &Function,
    call: &mut Call<'_, 'p>,
    combine: fn(&str, &str) -> String,
) -> Result<Option<Value<'p>>, Failure> {
    let filler = function.optional_text(call, 2)?.filter(|filler| !filler.is_empty());
    shape::pad_with(function, call, filler.unwrap_or(Text::Plain(" ")), combine)
}

static LEFT: Function = Function {
    name: "dp.left",
    summary: "The first characters of a text",
    notes: "The same as `left`: a shorter text stays as it is, a negative count is 0.",
    params: &[SUBJECT, Param::new("count", INTEGER, "how many characters")],
    returns: "text",
    gives: crate::function::kinds::cut,
    examples: &[Example::gives(r#"dp.left("abcde", 2)"#, r#""ab""#), Example::gives(r#"dp.left("ab", 5)"#, r#""ab""#)],
    call: |call| ours::first(&LEFT, call),
    ..TEXT
};

static RIGHT: Function = Function {
    name: "dp.right",
    summary: "The last characters of a text",
    notes: "The same as `right`: a shorter text stays as it is, a negative count is 0.",
    params: &[SUBJECT, Param::new("count", INTEGER, "how many characters")],
    returns: "text",
    gives: crate::function::kinds::cut,
    examples: &[
        Example::gives(r#"dp.right("abcde", 2)"#, r#""de""#),
        Example::gives(r#"dp.right("ab", 5)"#, r#""ab""#),
    ],
    call: |call| ours::right(&RIGHT, call),
    ..TEXT
};

/// What the functions that take white space away start from.
const WHITE_SPACE: Function = Function {
    notes: "White space is what Unicode calls so; a no-break space too.",
    params: &[SUBJECT],
    returns: "text",
    gives: crate::function::kinds::shorter,
    ..TEXT
};

static LTRIM: Function = Function {
    name: "dp.ltrim",
    summary: "The text without white space at its beginning",
    examples: &[
        Example::gives(r#"dp.ltrim(" hello")"#, r#""hello""#),
        Example::gives(r#"dp.ltrim("\u00a0 a ")"#, r#""a ""#),
    ],
    call: |call| {
        let text = LTRIM.text(call, 0)?;
        Ok(Some(Value::Text(part(text, |all| range_of(all, all.trim_start())))))
    },
    ..WHITE_SPACE
};

static RTRIM: Function = Function {
    name: "dp.rtrim",
    summary: "The text without white space at its end",
    examples: &[
        Example::gives(r#"dp.rtrim("hello ")"#, r#""hello""#),
        Example::gives(r#"dp.rtrim(" a\n")"#, r#"" a""#),
    ],
    call: |call| {
        let text = RTRIM.text(call, 0)?;
        Ok(Some(Value::Text(part(text, |all| range_of(all, all.trim_end())))))
    },
    ..WHITE_SPACE
};

static TRIM: Function = Function {
    name: "dp.trim",
    summary: "The text without white space at its ends",
    notes: "The same as `trim`: white space is what Unicode calls so; a no-break space too.",
    gives: crate::function::kinds::trimmed,
    examples: &[Example::gives(r#"dp.trim(" hello ")"#, r#""hello""#), Example::gives(r#"dp.trim("  ")"#, r#""""#)],
    call: |call| shape::trim(&TRIM, call),
    ..WHITE_SPACE
};

static EQUALS: Function = Function {
    name: "dp.equals",
    summary: "Whether two values are the same, in case too",
    notes: "`STRING1.equals(STRING2)` of Data Prep is `STRING1 | dp.equals(STRING2)`. Values of different kinds are not \
            the same; a missing one is the same as nothing, not even another missing one.",
    params: &[
        Param::new("value", accept::ANY, "a text, or any value").optional(),
        Param::new("other", accept::ANY, "what it is compared with").optional(),
    ],
    returns: "truth value",
    gives: |_| kinds::ours::boolean(),
    examples: &[
        Example::gives(r#"dp.equals("string1", "STRING1")"#, "false"),
        Example::gives(r#""Marketing" | dp.equals("Marketing")"#, "true"),
        Example::gives(r#"dp.equals("1", 1)"#, "false"),
        Example::gives(r#"dp.equals(omit, "a")"#, "false"),
    ],
    call: |call| {
        let equal = call.argument(0).zip(call.argument(1)).is_some_and(|(one, other)| equal(&one, &other));
        Ok(Some(Value::Bool(equal)))
    },
    ..TEXT
};

static EQUALS_IGNORE_CASE: Function = Function {
    name: "dp.equalsIgnoreCase",
    summary: "Whether two texts are the same but for case",
    notes: "`STRING1.equalsIgnoreCase(STRING2)` of Data Prep is `STRING1 | dp.equalsIgnoreCase(STRING2)`. Compared \
            character by character, by Unicode rules and not by locale: `ß` is not `ss`. False where one is missing or \
            no text.",
    params: &[
        Param::new("text", accept::ANY, "a text").optional(),
        Param::new("other", accept::ANY, "what it is compared with").optional(),
    ],
    returns: "truth value",
    gives: |_| kinds::ours::boolean(),
    examples: &[
        Example::gives(r#"dp.equalsIgnoreCase("string1", "STRING1")"#, "true"),
        Example::gives(r#""s" | dp.equalsIgnoreCase("S")"#, "true"),
        Example::gives(r#"dp.equalsIgnoreCase("straße", "STRASSE")"#, "false"),
        Example::gives(r#"dp.equalsIgnoreCase("a", omit)"#, "false"),
    ],
    call: equals_ignore_case,
    ..TEXT
};

fn equals_ignore_case<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let (Some(Value::Text(one)), Some(Value::Text(other))) = (call.argument(0), call.argument(1)) else {
        return Ok(Some(Value::Bool(false)));
    };
    call.spend_bytes(one.characters().len() + other.characters().len())?;
    let folded = |letter: char| letter.to_uppercase().flat_map(char::to_lowercase);
    let same = |(a, b): (char, char)| a == b || folded(a).eq(folded(b));
    let is_same = one.chars_count() == other.chars_count() && one.chars().zip(other.chars()).all(same);
    Ok(Some(Value::Bool(is_same)))
}
