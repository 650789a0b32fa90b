//! Looking for one text in another, and replacing it.

use super::{SUBJECT, TEXT};
use crate::function::entry::accept;
use crate::function::{Accept, Call, Example, Failure, Function, Param, kinds};
use crate::value::{Value, ValueKind, equal};

pub(super) static CONTAINS: Function = Function {
    name: "contains",
    summary: "Whether a text has another one in it, or a list has an element",
    notes: "Elements are compared as `==` does. An empty text is in every text.",
    params: &[
        Param::new("in", &[Accept::Text, Accept::List], "a text, or a list"),
        Param::new("what", accept::ANY, "a text, or an element"),
    ],
    returns: "truth value",
    fails: "`what` is not a text although `in` is one",
    gives: kinds::contains,
    examples: &[
        Example::gives(r#"contains("chat started", "start")"#, "true"),
        Example::gives(r#"contains([1, 2.0], 2)"#, "true"),
        Example::gives(r#"contains([], "x")"#, "false"),
        Example::fails(r#"contains("chat 7", 7)"#),
    ],
    call: contains,
    ..TEXT
};

fn contains<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    if CONTAINS.any(call, 0)?.kind() != ValueKind::List {
        return compare_texts(&CONTAINS, call, |text, what| text.contains(what));
    }
    let (list, what) = (CONTAINS.list(call, 0)?, CONTAINS.any(call, 1)?);
    let found = list.elements().any(|element| equal(&element, &what));
    Ok(Some(Value::Bool(found)))
}

pub(super) static STARTS_WITH: Function = Function {
    name: "starts_with",
    summary: "Whether a text begins with another one",
    params: &[SUBJECT, Param::new("prefix", accept::TEXT, "the beginning looked for")],
    returns: "truth value",
    gives: |_| kinds::boolean(),
    examples: &[
        Example::gives(r#"starts_with("https://x.example", "https:")"#, "true"),
        Example::gives(r#"starts_with("abc", "B")"#, "false"),
        Example::gives(r#"starts_with("abc", "")"#, "true"),
    ],
    call: |call| compare_texts(&STARTS_WITH, call, |text, what| text.starts_with(what)),
    ..TEXT
};

pub(super) static ENDS_WITH: Function = Function {
    name: "ends_with",
    summary: "Whether a text ends with another one",
    params: &[SUBJECT, Param::new("suffix", accept::TEXT, "the end looked for")],
    returns: "truth value",
    gives: |_| kinds::boolean(),
    examples: &[
        Example::gives(r#"ends_with("photo.JPG", ".JPG")"#, "true"),
        Example::gives(r#"ends_with("photo.JPG", ".jpg")"#, "false"),
    ],
    call: |call| compare_texts(&ENDS_WITH, call, |text, what| text.ends_with(what)),
    ..TEXT
};

fn compare_texts<'p>(
    function: &Function,
    call: &mut Call<'_, 'p>,
    holds: fn(&str, &str) -> bool,
) -> Result<Option<Value<'p>>, Failure> {
    let (text, what) = (function.text(call, 0)?, function.text(call, 1)?);
    Ok(Some(Value::Bool(holds(&text.characters(), &what.characters()))))
}

pub(super) static REPLACE: Function = Function {
    name: "replace",
    summary: "The text with every place where a certain text stands put in another way",
    notes: "Literal, from left to right; for patterns see `replace_all`. An empty `from` stands nowhere.",
    params: &[
        SUBJECT,
        Param::new("from", accept::TEXT, "what is looked for"),
        Param::new("to", accept::TEXT, "what stands there instead"),
    ],
    returns: "text",
    gives: kinds::replaced,
    examples: &[
        Example::gives(r#"replace("a &amp; b", "&amp;", "&")"#, r#""a & b""#),
        Example::gives(r#"replace("aaa", "aa", "b")"#, r#""ba""#),
        Example::gives(r#"replace("abc", "", "-")"#, r#""abc""#),
    ],
    call: |call| replace(&REPLACE, call),
    ..TEXT
};

pub(in crate::function) fn replace<'p>(
    function: &Function,
    call: &mut Call<'_, 'p>,
) -> Result<Option<Value<'p>>, Failure> {
    let (text, from, to) = (function.text(call, 0)?, function.text(call, 1)?, function.text(call, 2)?);
    let (characters, from, to) = (text.characters(), from.characters(), to.characters());
    let count = if from.is_empty() { 0 } else { characters.matches(&*from).count() };
    if count == 0 {
        return Ok(Some(Value::Text(text.clone())));
    }
    let kept = characters.len() - count * from.len();
    function.check_length(call, kept.saturating_add(count.saturating_mul(to.len())))?;
    Ok(Some(Value::Text(characters.replace(&*from, &to).into())))
}
