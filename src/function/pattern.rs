//! Regular expressions: raw text known when compiling, in an engine whose time grows linearly with the text.

use super::characters::{part, plain, range_of};
use super::entry::{BASE, accept};
use super::{Accept, Call, Example, Failure, Family, Function, Param, Prepared, kinds};
use crate::payload::Text;
use crate::value::Value;
use regex::{Captures, Regex, RegexBuilder};
use std::borrow::Cow;

/// Bytes that one compiled pattern, and its cache, may take.
const PATTERN_BYTES: usize = 1 << 20;

/// What an entry of this family starts from.
const PATTERN: Function = Function { family: Family::Pattern, prepare: Some(prepare), ..BASE };

const SUBJECT: Param = Param::new("text", accept::TEXT, "any text");
const REGEX: Param = Param::new("pattern", accept::TEXT, "a regular expression, as raw text").constant();
const GROUP: Param =
    Param::new("group", &[Accept::Integer, Accept::Text], "number or name of a group; the whole match unless given")
        .constant()
        .optional();

const NOTES: &str = "The syntax is that of Rust's `regex`: Perl's without look-around and back-references. Unicode is \
                     on, matching is case-sensitive unless the pattern says `(?i)`.";

/// All of them, by name.
pub(super) static FUNCTIONS: &[&Function] = &[&EXTRACT, &EXTRACT_ALL, &MATCHES, &REPLACE_ALL];

static MATCHES: Function = Function {
    name: "matches",
    summary: "Whether a pattern matches somewhere in a text",
    notes: "Anywhere: write `^` and `$` for the whole text. The syntax is that of Rust's `regex`: Perl's without \
            look-around and back-references.",
    params: &[SUBJECT, REGEX],
    returns: "truth value",
    gives: |_| kinds::boolean(),
    examples: &[
        Example::gives(r#"matches("order 4711", r"\d+")"#, "true"),
        Example::gives(r#"matches("order 4711", r"^\d+$")"#, "false"),
        Example::gives(r#"matches("", r"^$")"#, "true"),
    ],
    call: matches,
    ..PATTERN
};

fn matches<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let text = subject(&MATCHES, call)?;
    let pattern = pattern(&MATCHES, call)?;
    Ok(Some(Value::Bool(pattern.is_match(&text.characters()))))
}

static EXTRACT: Function = Function {
    name: "extract",
    summary: "The first place of a text that a pattern matches, or a group of it",
    notes: NOTES,
    params: &[SUBJECT, REGEX, GROUP],
    returns: "text, missing where nothing matches",
    gives: |arguments| kinds::optional(kinds::shorter(arguments)),
    examples: &[
        Example::gives(r#"extract("id=42; id=43", r"id=\d+")"#, r#""id=42""#),
        Example::gives(r#"extract("id=42", r"id=(\d+)", 1)"#, r#""42""#),
        Example::gives(r#"extract("ann@x.example", r"@(?P<host>.+)", "host")"#, r#""x.example""#),
        Example::missing(r#"extract("none", r"\d+")"#),
    ],
    prepare: Some(prepare_with_group),
    call: extract,
    ..PATTERN
};

fn extract<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let text = subject(&EXTRACT, call)?;
    let pattern = pattern(&EXTRACT, call)?;
    let group = group(call.argument(2))?;
    let characters = text.characters();
    let found = match &group {
        Group::Number(0) => pattern.find(&characters),
        _ => pattern.captures(&characters).and_then(|captures| group.of(&captures)),
    };
    let Some(found) = found.map(|found| found.range()) else { return Ok(None) };
    Ok(Some(Value::Text(part(text.clone(), |_| found))))
}

static EXTRACT_ALL: Function = Function {
    name: "extract_all",
    summary: "Every place of a text that a pattern matches, or a group of each",
    notes: "Places do not overlap; one where the group took no part is left out. The syntax is that of `extract`.",
    params: &[SUBJECT, REGEX, GROUP],
    returns: "list of text",
    gives: kinds::extracted_all,
    examples: &[
        Example::gives(r##"extract_all("#a #b", r"#(\w)", 1)"##, r#"["a", "b"]"#),
        Example::gives(r#"extract_all("none", r"\d")"#, "[]"),
    ],
    prepare: Some(prepare_with_group),
    call: extract_all,
    ..PATTERN
};

fn extract_all<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let text = subject(&EXTRACT_ALL, call)?;
    let pattern = pattern(&EXTRACT_ALL, call)?;
    let group = group(call.argument(2))?;
    let characters = text.characters();
    let mut found = Vec::new();
    for captures in pattern.captures_iter(&characters) {
        call.spend(1)?;
        if let Some(place) = group.of(&captures) {
            let range = range_of(&characters, place.as_str());
            found.push(Value::Text(part(text.clone(), |_| range)));
        }
    }
    Ok(Some(Value::list(found)))
}

static REPLACE_ALL: Function = Function {
    name: "replace_all",
    summary: "The text with every place that a pattern matches put in another way",
    notes: "In the replacement `$1`, `${1}` and `${name}` stand for groups and `$$` for a dollar sign; a group that took \
            no part is empty. The syntax of patterns is that of `extract`.",
    params: &[SUBJECT, REGEX, Param::new("with", accept::TEXT, "what stands there instead")],
    returns: "text",
    gives: kinds::replaced_all,
    examples: &[
        Example::gives(r#"replace_all("a1b22", r"\d+", "-")"#, r#""a-b-""#),
        Example::gives(r#"replace_all("2024-11-03", r"(\d+)-(\d+)-(\d+)", "$3.$2.$1")"#, r#""03.11.2024""#),
        Example::gives(r#"replace_all("abc", r"x", "y")"#, r#""abc""#),
    ],
    call: replace_all,
    ..PATTERN
};

fn replace_all<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let text = subject(&REPLACE_ALL, call)?;
    let pattern = pattern(&REPLACE_ALL, call)?;
    let with = REPLACE_ALL.text(call, 2)?;
    let (characters, with) = (text.characters(), with.characters());
    let has_groups = with.contains('$');
    let (mut made, mut end) = (String::new(), 0);
    for captures in pattern.captures_iter(&characters) {
        call.spend(1)?;
        let Some(place) = captures.get(0) else { continue };
        made.push_str(characters.get(end..place.start()).unwrap_or_default());
        if has_groups {
            captures.expand(&with, &mut made)
        } else {
            made.push_str(&with)
        }
        end = place.end();
        // Stops early; `made` below refuses what was made so far.
        if made.len() > call.limits.text_bytes {
            break;
        }
    }
    if made.is_empty() && end == 0 {
        return Ok(Some(Value::Text(text.clone())));
    }
    made.push_str(characters.get(end..).unwrap_or_default());
    REPLACE_ALL.made(call, made)
}

/// Which part of a match is wanted.
enum Group {
    Number(usize),
    Name(String),
}

impl Group {
    fn of<'t>(&self, captures: &Captures<'t>) -> Option<regex::Match<'t>> {
        match self {
            Self::Number(number) => captures.get(*number),
            Self::Name(name) => captures.name(name),
        }
    }
}

/// The text with its escapes resolved, so that many pieces of it can be taken; paid for once more, since a pattern
/// takes longer than other functions do.
fn subject<'p>(function: &Function, call: &mut Call<'_, 'p>) -> Result<Text<'p>, Failure> {
    let text = function.text(call, 0)?;
    function.text(call, 0)?;
    Ok(plain(text))
}

/// The compiled pattern; made on the spot where nothing was prepared.
fn pattern<'c>(function: &Function, call: &mut Call<'c, '_>) -> Result<Cow<'c, Regex>, Failure> {
    if let Some(Prepared::Pattern(pattern)) = call.prepared {
        return Ok(Cow::Borrowed(pattern));
    }
    let text = function.text(call, 1)?;
    compile(&text.characters()).map(Cow::Owned).map_err(|why| function.fail(&why))
}

fn group(argument: Option<Value<'_>>) -> Result<Group, Failure> {
    match argument {
        None => Ok(Group::Number(0)),
        Some(Value::Text(name)) => Ok(Group::Name(name.characters().into_owned())),
        Some(Value::Number(number)) => {
            let number = number.as_integer().and_then(|number| usize::try_from(number).ok());
            number.map(Group::Number).ok_or_else(|| Failure::value("the group is not a number from 0"))
        }
        Some(other) => Err(Failure::kind(format!("the group is {}, not a number or a name", other.kind().words()))),
    }
}

fn prepare(constants: &[Option<Value<'static>>]) -> Result<Prepared, String> {
    match constants.get(1) {
        Some(Some(Value::Text(text))) => compile(&text.characters()).map(Prepared::Pattern),
        _ => Err("the pattern is not a text".to_owned()),
    }
}

fn prepare_with_group(constants: &[Option<Value<'static>>]) -> Result<Prepared, String> {
    let prepared = prepare(constants)?;
    let group = group(constants.get(2).cloned().flatten()).map_err(|failure| failure.message.into_owned())?;
    match (&prepared, group) {
        (Prepared::Pattern(pattern), Group::Number(number)) if number >= pattern.captures_len() => {
            Err(format!("the pattern has {} groups, not {number}", pattern.captures_len().saturating_sub(1)))
        }
        (Prepared::Pattern(pattern), Group::Name(name))
            if !pattern.capture_names().flatten().any(|known| known == name) =>
        {
            Err(format!("the pattern has no group `{name}`"))
        }
        _ => Ok(prepared),
    }
}

/// Compiles a pattern; the fault in words on one line.
pub(super) fn compile(text: &str) -> Result<Regex, String> {
    let built = RegexBuilder::new(text).size_limit(PATTERN_BYTES).dfa_size_limit(PATTERN_BYTES).nest_limit(64).build();
    built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => "the pattern is too large".to_owned(),
        other => {
            let text = other.to_string();
            let why = text.rsplit("error: ").next().unwrap_or_default().trim();
            format!("the pattern cannot be read: {}", why.replace('\n', " "))
        }
    })
}
