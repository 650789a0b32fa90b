//! Parts of URLs; percent-encoding. A text that is no URL gives nothing, as Data Prep says.

use super::{DATA_PREP, kinds};
use crate::function::entry::accept;
use crate::function::url::encode;
use crate::function::{Accept, Call, Example, Failure, Family, Function, Param, Prepared};
use crate::payload::{Number, Text};
use crate::value::Value;
use indexmap::IndexMap;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

/// What an entry of this file starts from.
const URL: Function = Function {
    family: Family::Url,
    notes: NOTES,
    params: &[SUBJECT],
    returns: "text, or missing",
    gives: |_| kinds::ours::optional(kinds::ours::text()),
    ..DATA_PREP
};

const SUBJECT: Param = Param::new("url", accept::TEXT, "an absolute URL");
const NOTES: &str = "Read as browsers do (WHATWG): the scheme and the host in lower case, other characters \
                     percent-encoded. Missing where the text is no absolute URL or has no such part; the language's \
                     `url_...` functions fail there.";

/// All of them.
pub(super) static FUNCTIONS: &[&Function] = &[
    &GET_URL_DECODED,
    &GET_URL_ENCODED,
    &GET_URL_HOST,
    &GET_URL_PATH,
    &GET_URL_PORT,
    &GET_URL_PROTOCOL,
    &GET_URL_QUERY_STR,
];

fn read(function: &Function, call: &mut Call<'_, '_>) -> Result<Option<Url>, Failure> {
    let text = function.text(call, 0)?;
    Ok(Url::parse(&text.characters()).ok())
}

static GET_URL_PROTOCOL: Function = Function {
    name: "dp.get_url_protocol",
    summary: "The scheme of a URL, without its colon",
    examples: &[
        Example::gives(r#"dp.get_url_protocol("https://platform.adobe.com/home")"#, r#""https""#),
        Example::missing(r#"dp.get_url_protocol("platform.adobe.com")"#),
    ],
    call: |call| Ok(read(&GET_URL_PROTOCOL, call)?.map(|url| Value::text(url.scheme()))),
    ..URL
};

static GET_URL_HOST: Function = Function {
    name: "dp.get_url_host",
    summary: "The host of a URL, without its port",
    examples: &[
        Example::gives(r#"dp.get_url_host("https://platform.adobe.com/home")"#, r#""platform.adobe.com""#),
        Example::gives(r#"dp.get_url_host("sftp://example.com:22/a")"#, r#""example.com""#),
        Example::missing(r#"dp.get_url_host("mailto:ann@x.example")"#),
    ],
    call: |call| Ok(read(&GET_URL_HOST, call)?.and_then(|url| url.host_str().map(Value::text))),
    ..URL
};

static GET_URL_PORT: Function = Function {
    name: "dp.get_url_port",
    summary: "The port of a URL; where none is written that of its scheme",
    notes: "Schemes with a port of their own: ftp 21, sftp and ssh 22, http and ws 80, https and wss 443. Missing where \
            the text is no absolute URL, or no port is known.",
    returns: "whole number, or missing",
    gives: |_| kinds::ours::optional(kinds::ours::between(0, 65_535)),
    examples: &[
        Example::gives(r#"dp.get_url_port("sftp://example.com//home/joe/employee.csv")"#, "22"),
        Example::gives(r#"dp.get_url_port("foo://example.com:8042/")"#, "8042"),
        Example::missing(r#"dp.get_url_port("foo://example.com/")"#),
    ],
    call: |call| {
        let port = read(&GET_URL_PORT, call)?.and_then(|url| match url.scheme() {
            "sftp" | "ssh" => url.port().or(Some(22)),
            _ => url.port_or_known_default(),
        });
        Ok(port.map(|port| Value::Number(Number::Integer(port.into()))))
    },
    ..URL
};

static GET_URL_PATH: Function = Function {
    name: "dp.get_url_path",
    summary: "The path of a URL, or the last segment of it",
    notes: "With `full` false only what stands behind the last slash; `full` is true unless given. A doubled slash stays. \
            Missing where the text is no absolute URL.",
    params: &[SUBJECT, Param::new("full", &[Accept::Bool], "whether the whole path is wanted").optional()],
    examples: &[
        Example::gives(
            r#"dp.get_url_path("sftp://example.com//home/joe/employee.csv")"#,
            r#""//home/joe/employee.csv""#,
        ),
        Example::gives(r#"dp.get_url_path("sftp://example.com//home/joe/employee.csv", false)"#, r#""employee.csv""#),
        Example::missing(r#"dp.get_url_path("/home/joe")"#),
    ],
    call: get_url_path,
    ..URL
};

fn get_url_path<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let full = match call.argument(1) {
        None => true,
        Some(Value::Bool(full)) => full,
        Some(other) => return Err(GET_URL_PATH.wrong_kind(1, other.kind())),
    };
    let url = read(&GET_URL_PATH, call)?;
    let wanted =
        |path: &str| if full { Value::text(path) } else { Value::text(path.rsplit('/').next().unwrap_or(path)) };
    Ok(url.map(|url| wanted(url.path())))
}

static GET_URL_QUERY_STR: Function = Function {
    name: "dp.get_url_query_str",
    summary: "The parameters of a URL's query, and what becomes of its fragment",
    notes: "`anchor` is `retain` (the fragment stays at the end of the last value, with its `#`), `remove`, or `append` (it \
            is the value of `_anchor_`). Names and values are as written: `dp.get_url_decoded` decodes them, and the \
            language's `url_param` gives one of them decoded. A parameter without `=` is an empty text, of a repeated one \
            the last value counts. Missing where the text is no absolute URL.",
    params: &[SUBJECT, Param::new("anchor", accept::TEXT, "`retain`, `remove` or `append`").constant()],
    returns: "object of texts, or missing",
    gives: kinds::query,
    prepare: Some(|constants| match constants.get(1) {
        Some(Some(Value::Text(anchor))) if is_anchor(&anchor.characters()) => Ok(Prepared::Checked),
        _ => Err(ANCHOR_FAULT.to_owned()),
    }),
    fails: ANCHOR_FAULT,
    examples: &[
        Example::gives(
            r#"dp.get_url_query_str("foo://example.com:8042/over/there?name=ferret#nose", "retain")"#,
            r##"{ "name": "ferret#nose" }"##,
        ),
        Example::gives(
            r#"dp.get_url_query_str("foo://example.com:8042/over/there?name=ferret#nose", "remove")"#,
            r#"{ "name": "ferret" }"#,
        ),
        Example::gives(
            r#"dp.get_url_query_str("foo://example.com:8042/over/there?name=ferret#nose", "append")"#,
            r#"{ "name": "ferret", "_anchor_": "nose" }"#,
        ),
        Example::gives(
            r#"dp.get_url_query_str("https://x.example/?a=1&b&a=%20", "remove")"#,
            r#"{ "a": "%20", "b": "" }"#,
        ),
        Example::missing(r#"dp.get_url_query_str("a=1", "remove")"#),
    ],
    call: get_url_query_str,
    ..URL
};

const ANCHOR_FAULT: &str = "`anchor` is none of `retain`, `remove` and `append`";

/// Whether a word says what becomes of the fragment.
pub(super) fn is_anchor(word: &str) -> bool {
    matches!(word, "retain" | "remove" | "append")
}

fn get_url_query_str<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let anchor = GET_URL_QUERY_STR.text(call, 1)?;
    if !is_anchor(&anchor.characters()) {
        return Err(GET_URL_QUERY_STR.fail(ANCHOR_FAULT));
    }
    let Some(url) = read(&GET_URL_QUERY_STR, call)? else { return Ok(None) };
    let mut params: IndexMap<&str, String> = IndexMap::new();
    let mut last = None;
    for pair in url.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
        call.spend(1)?;
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        params.insert(name, value.to_owned());
        last = Some(name);
    }
    match (&*anchor.characters(), url.fragment()) {
        ("retain", Some(fragment)) => {
            if let Some(value) = last.and_then(|name| params.get_mut(name)) {
                value.push('#');
                value.push_str(fragment);
            }
        }
        ("append", Some(fragment)) => drop(params.insert("_anchor_", fragment.to_owned())),
        _ => {}
    }
    let members = params.into_iter().map(|(name, value)| (Text::Shared(name.into()), Value::text(value)));
    Ok(Some(Value::object(members.collect())))
}

/// Everything but letters, digits, `-`, `.` and `_`.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

static GET_URL_ENCODED: Function = Function {
    name: "dp.get_url_encoded",
    summary: "The text with everything percent-encoded but letters, digits and `-._`",
    notes: "The whole text, `:` and `/` too. The language's `url_encode` leaves `~` as well. The documentation's table \
            pairs `|` with `%5C`, the code of the backslash; here it is `%7C`.",
    params: &[Param::new("text", accept::TEXT, "any text")],
    returns: "text",
    gives: |arguments| crate::function::kinds::longer(arguments, 12),
    examples: &[
        Example::gives(
            r#"dp.get_url_encoded("https://example.com/partneralliance_asia-pacific_2022")"#,
            r#""https%3A%2F%2Fexample.com%2Fpartneralliance_asia-pacific_2022""#,
        ),
        Example::gives(r#"dp.get_url_encoded("a b|~*é")"#, r#""a%20b%7C%7E%2A%C3%A9""#),
    ],
    call: |call| {
        let text = GET_URL_ENCODED.text(call, 0)?;
        let encoded = utf8_percent_encode(&text.characters(), RESERVED).to_string();
        GET_URL_ENCODED.made(call, encoded)
    },
    ..URL
};

static GET_URL_DECODED: Function = Function {
    name: "dp.get_url_decoded",
    summary: "The text with its percent-encoded characters put plainly",
    notes: "The same as `url_decode`: a `%` without two hex digits stays, and so does `+`.",
    params: &[Param::new("text", accept::TEXT, "any text")],
    returns: "text",
    fails: "the encoded bytes are not UTF-8",
    gives: |arguments| kinds::ours::failing(kinds::ours::shorter(arguments)),
    examples: &[
        Example::gives(
            r#"dp.get_url_decoded("https%3A%2F%2Fexample.com%2Fpartneralliance_asia-pacific_2022")"#,
            r#""https://example.com/partneralliance_asia-pacific_2022""#,
        ),
        Example::gives(r#"dp.get_url_decoded("100% a+b")"#, r#""100% a+b""#),
        Example::fails(r#"dp.get_url_decoded("%FF")"#),
    ],
    call: |call| encode::url_decode(&GET_URL_DECODED, call),
    ..URL
};
