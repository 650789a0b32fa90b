//! Parts of a URL. A text that is no absolute URL is a failure; a part that the URL does not have is missing.

use super::URL;
use crate::function::entry::accept;
use crate::function::{Call, Example, Failure, Function, Param, kinds};
use crate::payload::Number;
use crate::value::Value;
use url::Url;

const SUBJECT: Param = Param::new("url", accept::TEXT, "an absolute URL");
const FAILS: &str = "the text is not an absolute URL";
const NOTES: &str = "Read as browsers do (WHATWG): the scheme and the host in lower case, other characters \
                     percent-encoded. Missing where the URL has none.";

/// What every function of this file starts from.
const PART: Function = Function {
    notes: NOTES,
    params: &[SUBJECT],
    returns: "text, or missing",
    fails: FAILS,
    gives: kinds::url_part,
    ..URL
};

pub(super) static URL_SCHEME: Function = Function {
    name: "url_scheme",
    summary: "The scheme of a URL, without its colon",
    returns: "text",
    gives: kinds::url_scheme,
    examples: &[
        Example::gives(r#"url_scheme("HTTPS://x.example/")"#, r#""https""#),
        Example::fails(r#"url_scheme("x.example")"#),
    ],
    call: |call| text_part(&URL_SCHEME, call, |url| Some(url.scheme())),
    ..PART
};

pub(super) static URL_HOST: Function = Function {
    name: "url_host",
    summary: "The host of a URL",
    examples: &[
        Example::gives(r#"url_host("https://Shop.Example:8443/a?b#c")"#, r#""shop.example""#),
        Example::gives(r#"url_host("https://[2001:db8::1]/")"#, r#""[2001:db8::1]""#),
        Example::missing(r#"url_host("mailto:ann@x.example")"#),
        Example::fails(r#"url_host("/pricing")"#),
    ],
    call: |call| text_part(&URL_HOST, call, Url::host_str),
    ..PART
};

pub(super) static URL_PATH: Function = Function {
    name: "url_path",
    summary: "The path of a URL",
    returns: "text",
    gives: kinds::url_text,
    examples: &[
        Example::gives(r#"url_path("https://x.example/a b/?q=1")"#, r#""/a%20b/""#),
        Example::gives(r#"url_path("https://x.example")"#, r#""/""#),
    ],
    call: |call| text_part(&URL_PATH, call, |url| Some(url.path())),
    ..PART
};

pub(super) static URL_QUERY: Function = Function {
    name: "url_query",
    summary: "The query of a URL, without its question mark",
    examples: &[
        Example::gives(r#"url_query("https://x.example/?a=1&b=2#top")"#, r#""a=1&b=2""#),
        Example::missing(r#"url_query("https://x.example/")"#),
    ],
    call: |call| text_part(&URL_QUERY, call, Url::query),
    ..PART
};

pub(super) static URL_FRAGMENT: Function = Function {
    name: "url_fragment",
    summary: "The fragment of a URL, without its `#`",
    examples: &[
        Example::gives(r#"url_fragment("https://x.example/#top")"#, r#""top""#),
        Example::missing(r#"url_fragment("https://x.example/")"#),
    ],
    call: |call| text_part(&URL_FRAGMENT, call, Url::fragment),
    ..PART
};

pub(super) static URL_PORT: Function = Function {
    name: "url_port",
    summary: "The port of a URL; where none is written that of its scheme",
    returns: "whole number, or missing",
    gives: |_| kinds::failing(kinds::optional(kinds::between(0, 65_535))),
    examples: &[
        Example::gives(r#"url_port("http://x.example:8080/")"#, "8080"),
        Example::gives(r#"url_port("https://x.example/")"#, "443"),
        Example::missing(r#"url_port("mailto:ann@x.example")"#),
    ],
    call: url_port,
    ..PART
};

fn url_port<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let port = read(&URL_PORT, call)?.port_or_known_default();
    Ok(port.map(|port| Value::Number(Number::Integer(port.into()))))
}

pub(super) static URL_PARAM: Function = Function {
    name: "url_param",
    summary: "The value of a parameter in the query of a URL",
    notes: "Decoded as a form does: `+` is a space, `%` escapes are UTF-8. Of several the first; missing where there is \
            none.",
    params: &[SUBJECT, Param::new("name", accept::TEXT, "the parameter's name, decoded")],
    examples: &[
        Example::gives(
            r#"url_param("https://x.example/?utm_source=news+letter&b=2", "utm_source")"#,
            r#""news letter""#,
        ),
        Example::gives(r#"url_param("https://x.example/?a", "a")"#, r#""""#),
        Example::missing(r#"url_param("https://x.example/?a=1", "b")"#),
    ],
    call: url_param,
    ..PART
};

fn url_param<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let (url, name) = (read(&URL_PARAM, call)?, URL_PARAM.text(call, 1)?);
    let name = name.characters();
    let found = url.query_pairs().find(|(key, _)| *key == name);
    Ok(found.map(|(_, value)| Value::text(value)))
}

fn text_part<'p>(
    function: &Function,
    call: &mut Call<'_, 'p>,
    choose: fn(&Url) -> Option<&str>,
) -> Result<Option<Value<'p>>, Failure> {
    let url = read(function, call)?;
    Ok(choose(&url).map(Value::text))
}

fn read(function: &Function, call: &mut Call<'_, '_>) -> Result<Url, Failure> {
    let text = function.text(call, 0)?;
    Url::parse(&text.characters()).map_err(|_| function.unfit(0, "is not an absolute URL"))
}
