//! Regular expressions as Data Prep writes them: Java's, run in the linear engine.

mod java;
#[cfg(test)]
mod tests;

use super::{DATA_PREP, SUBJECT, kinds};
use crate::function::characters::{part, pieces, plain, range_of};
use crate::function::entry::accept;
use crate::function::pattern::compile;
use crate::function::{Call, Example, Failure, Family, Function, Param, Prepared};
use crate::value::Value;
use regex::Regex;

/// What an entry of this file starts from.
const REGEX: Function = Function { family: Family::Pattern, prepare: Some(prepare), ..DATA_PREP };

const PATTERN: Param = Param::new("regex", accept::TEXT, "a regular expression of Java, as raw text").constant();

/// What is said of the syntax of all of them.
macro_rules! syntax {
    () => {
        "The syntax is Java's: `\\d`, `\\w`, `\\s` and the like are ASCII unless `(?U)` is set, `.` matches no line end. It \
         runs in an engine whose time grows linearly with the text; look-around, back-references, possessive quantifiers, \
         atomic groups, `\\G`, `\\X` and `\\Z` are refused when compiling. `$` is the very end of the text, also before a \
         last line end."
    };
}

/// All of them.
pub(super) static FUNCTIONS: &[&Function] = &[&EXPLODE, &EXTRACT_REGEX, &MATCHES_REGEX];

fn prepare(constants: &[Option<Value<'static>>]) -> Result<Prepared, String> {
    match constants.get(1) {
        Some(Some(Value::Text(text))) => compiled(&text.characters()).map(Prepared::Pattern),
        _ => Err("the pattern is not a text".to_owned()),
    }
}

fn compiled(pattern: &str) -> Result<Regex, String> {
    compile(&java::translate(pattern)?)
}

fn pattern(function: &Function, call: &mut Call<'_, '_>) -> Result<Regex, Failure> {
    if let Some(Prepared::Pattern(pattern)) = call.prepared {
        return Ok(pattern.clone());
    }
    let text = function.text(call, 1)?;
    compiled(&text.characters()).map_err(|why| function.fail(&why))
}

static MATCHES_REGEX: Function = Function {
    name: "dp.matches_regex",
    summary: "Whether a pattern matches a whole text",
    notes: concat!(
        "The whole text, from its first character to its last (the language's `matches` looks anywhere). ",
        syntax!()
    ),
    params: &[SUBJECT, PATTERN],
    returns: "truth value",
    gives: |_| kinds::ours::boolean(),
    prepare: Some(|constants| match constants.get(1) {
        Some(Some(Value::Text(text))) => {
            let whole = format!(r"\A(?:{})\z", java::translate(&text.characters())?);
            compile(&whole).map(Prepared::Pattern)
        }
        _ => Err("the pattern is not a text".to_owned()),
    }),
    examples: &[
        Example::gives(r#"dp.matches_regex("E259,E259B_009,1_1", r"([^,]+),[^,]*,([^,]+)")"#, "true"),
        Example::gives(r#"dp.matches_regex("order 4711", r"\d+")"#, "false"),
        Example::gives(r#"dp.matches_regex("٣", r"\d")"#, "false"),
    ],
    call: matches_regex,
    ..REGEX
};

fn matches_regex<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let text = MATCHES_REGEX.text(call, 0)?;
    let text = text.characters();
    let pattern = pattern(&MATCHES_REGEX, call)?;
    // What was not prepared is not anchored.
    let is_whole = |found: regex::Match<'_>| found.range() == (0..text.len());
    let matches =
        if call.prepared.is_some() { pattern.is_match(&text) } else { pattern.find(&text).is_some_and(is_whole) };
    Ok(Some(Value::Bool(matches)))
}

static EXTRACT_REGEX: Function = Function {
    name: "dp.extract_regex",
    summary: "The first place of a text that a pattern matches, and each group of it",
    notes: concat!(
        "A list: the whole match, then one element for each group, null where the group took no part. The place may lie \
         anywhere in the text. Missing where nothing matches. ",
        syntax!()
    ),
    params: &[SUBJECT, PATTERN],
    returns: "list of text or null, missing where nothing matches",
    gives: kinds::extracted,
    examples: &[
        Example::gives(
            r#"dp.extract_regex("E259,E259B_009,1_1", r"([^,]+),[^,]*,([^,]+)")"#,
            r#"["E259,E259B_009,1_1", "E259", "1_1"]"#,
        ),
        Example::gives(r#"dp.extract_regex("id: 42", r"(\d+)(px)?")"#, r#"["42", "42", null]"#),
        Example::missing(r#"dp.extract_regex("none", r"\d+")"#),
    ],
    call: extract_regex,
    ..REGEX
};

fn extract_regex<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let text = plain(EXTRACT_REGEX.text(call, 0)?);
    let characters = text.characters();
    let pattern = pattern(&EXTRACT_REGEX, call)?;
    let Some(captures) = pattern.captures(&characters) else { return Ok(None) };
    call.spend(captures.len())?;
    let group = |group: Option<regex::Match<'_>>| match group {
        Some(found) => Value::Text(part(text.clone(), |_| found.range())),
        None => Value::Null,
    };
    Ok(Some(Value::list(captures.iter().map(group).collect())))
}

static EXPLODE: Function = Function {
    name: "dp.explode",
    summary: "The pieces of a text between the places that a pattern matches",
    notes: concat!(
        "Every piece stays, empty ones too, so that a piece is found by its position (`dp.split` drops empty ones). A \
         match of nothing at the beginning parts nothing. ",
        syntax!()
    ),
    params: &[
        SUBJECT,
        Param::new("regex", accept::TEXT, "what stands between two pieces, a comma unless given").constant().optional(),
    ],
    returns: "list of text",
    gives: kinds::exploded,
    prepare: Some(|constants| match constants.get(1) {
        Some(Some(Value::Text(text))) => compiled(&text.characters()).map(Prepared::Pattern),
        _ => compiled(",").map(Prepared::Pattern),
    }),
    examples: &[
        Example::gives(r#"dp.explode("Hi, there!", " ")"#, r#"["Hi,", "there!"]"#),
        Example::gives(r#"dp.explode("a,,b,")"#, r#"["a", "", "b", ""]"#),
        Example::gives(r#"dp.explode("id1|id2", r"\|")"#, r#"["id1", "id2"]"#),
        Example::gives(r#"dp.explode("abc", "")"#, r#"["a", "b", "c"]"#),
    ],
    call: explode,
    ..REGEX
};

fn explode<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let text = plain(EXPLODE.text(call, 0)?);
    let pattern = match call.argument(1) {
        None if call.prepared.is_none() => compiled(",").map_err(|why| EXPLODE.fail(&why))?,
        _ => pattern(&EXPLODE, call)?,
    };
    let found = pieces(&text, |all| {
        let mut starts = vec![0];
        let mut ends = Vec::new();
        for place in
            pattern.find_iter(all).filter(|place| !place.is_empty() || (place.start() > 0 && place.end() < all.len()))
        {
            ends.push(place.start());
            starts.push(place.end());
        }
        ends.push(all.len());
        starts.into_iter().zip(ends).map(|(start, end)| range_of(all, all.get(start..end).unwrap_or_default()))
    });
    call.spend(found.len())?;
    Ok(Some(Value::list(found)))
}
