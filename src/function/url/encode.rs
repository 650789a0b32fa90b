//! Percent-encoding, Base64, IP addresses.

use super::URL;
use crate::function::entry::accept;
use crate::function::{Call, Example, Failure, Function, Param, kinds};
use crate::payload::Number;
use crate::value::{Value, is_ipv4, is_ipv6};
use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

const SUBJECT: Param = Param::new("text", accept::TEXT, "any text");

/// Everything but the unreserved characters of RFC 3986 section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(super) static URL_ENCODE: Function = Function {
    name: "url_encode",
    summary: "The text with everything percent-encoded but letters, digits and `-._~` (RFC 3986)",
    params: &[SUBJECT],
    returns: "text",
    gives: |arguments| kinds::longer(arguments, 12),
    examples: &[
        Example::gives(r#"url_encode("a b&c=é")"#, r#""a%20b%26c%3D%C3%A9""#),
        Example::gives(r#"url_encode("a-b_c.d~e")"#, r#""a-b_c.d~e""#),
    ],
    call: url_encode,
    ..URL
};

fn url_encode<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let text = URL_ENCODE.text(call, 0)?;
    let encoded = utf8_percent_encode(&text.characters(), RESERVED).to_string();
    URL_ENCODE.made(call, encoded)
}

pub(super) static URL_DECODE: Function = Function {
    name: "url_decode",
    summary: "The text with its percent-encoded characters put plainly",
    notes: "A `%` without two hex digits stays, and so does `+`: in a query use `url_param`.",
    params: &[SUBJECT],
    returns: "text",
    fails: "the encoded bytes are not UTF-8",
    gives: |arguments| kinds::failing(kinds::shorter(arguments)),
    examples: &[
        Example::gives(r#"url_decode("a%20b%C3%A9")"#, r#""a bé""#),
        Example::gives(r#"url_decode("100% a+b")"#, r#""100% a+b""#),
        Example::fails(r#"url_decode("%FF")"#),
    ],
    call: |call| url_decode(&URL_DECODE, call),
    ..URL
};

pub(in crate::function) fn url_decode<'p>(
    function: &Function,
    call: &mut Call<'_, 'p>,
) -> Result<Option<Value<'p>>, Failure> {
    let text = function.text(call, 0)?;
    if !text.chars().any(|character| character == '%') {
        return Ok(Some(Value::Text(text)));
    }
    let characters = text.characters();
    let decoded = percent_decode_str(&characters).decode_utf8();
    let decoded = decoded.map_err(|_| function.fail("the encoded bytes are not UTF-8"))?;
    Ok(Some(Value::text(decoded)))
}

pub(super) static BASE64_ENCODE: Function = Function {
    name: "base64_encode",
    summary: "The UTF-8 bytes of a text in Base64, with padding (RFC 4648 section 4)",
    params: &[SUBJECT],
    returns: "text",
    gives: kinds::base64_encoded,
    examples: &[
        Example::gives(r#"base64_encode("chatlio")"#, r#""Y2hhdGxpbw==""#),
        Example::gives(r#"base64_encode("")"#, r#""""#),
    ],
    call: base64_encode,
    ..URL
};

fn base64_encode<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let text = BASE64_ENCODE.text(call, 0)?;
    let encoded = base64::prelude::BASE64_STANDARD.encode(text.characters().as_bytes());
    BASE64_ENCODE.made(call, encoded)
}

pub(super) static BASE64_DECODE: Function = Function {
    name: "base64_decode",
    summary: "The text whose UTF-8 bytes stand in Base64",
    notes: "In the standard alphabet or the one for URLs (RFC 4648 sections 4 and 5), with or without padding.",
    params: &[SUBJECT],
    returns: "text",
    fails: "the text is not Base64, or what it holds is not UTF-8",
    gives: kinds::base64_decoded,
    examples: &[
        Example::gives(r#"base64_decode("Y2hhdGxpbw")"#, r#""chatlio""#),
        Example::gives(r#"base64_decode("8J-Riw==")"#, r#""👋""#),
        Example::fails(r#"base64_decode("not base64!")"#),
    ],
    call: base64_decode,
    ..URL
};

fn base64_decode<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    const LENIENT: GeneralPurposeConfig =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let text = BASE64_DECODE.text(call, 0)?;
    let characters = text.characters();
    let is_for_urls = characters.contains(['-', '_']);
    let engine = GeneralPurpose::new(if is_for_urls { &URL_SAFE } else { &STANDARD }, LENIENT);
    let bytes = engine.decode(characters.as_bytes()).map_err(|_| BASE64_DECODE.unfit(0, "is not Base64"))?;
    let decoded = String::from_utf8(bytes).map_err(|_| BASE64_DECODE.fail("the bytes are not UTF-8"))?;
    Ok(Some(Value::Text(decoded.into())))
}

pub(super) static IP_VERSION: Function = Function {
    name: "ip_version",
    summary: "4 or 6, the version of the IP address that a text is",
    notes: "Missing where the text is no address. To take an address of one version use `as ipv4`, `as ipv6`.",
    params: &[Param::new("text", accept::TEXT, "an IP address")],
    returns: "whole number, or missing",
    gives: kinds::ip_version,
    examples: &[
        Example::gives(r#"ip_version("203.0.113.7")"#, "4"),
        Example::gives(r#"ip_version("2001:db8::7")"#, "6"),
        Example::missing(r#"ip_version("203.0.113")"#),
    ],
    call: ip_version,
    ..URL
};

fn ip_version<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let text = IP_VERSION.text(call, 0)?;
    let characters = text.characters();
    let version = if is_ipv4(&characters) { Some(4) } else { is_ipv6(&characters).then_some(6) };
    Ok(version.map(|version| Value::Number(Number::Integer(version))))
}
