//! Hashes and ids. The same input gives the same text, today and in every later version.

use super::entry::{BASE, accept};
use super::{Accept, Call, Example, Failure, Family, Function, Param, Presence, kinds};
use crate::payload::Text;
use crate::value::{
    TimeDigits, Value, ValueKind, write_canonical, write_canonical_number, write_date, write_duration, write_time,
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256, Sha512};

/// What an entry of this family starts from.
const IDENTITY: Function = Function { family: Family::Identity, ..BASE };

const SUBJECT: Param =
    Param::new("value", &[Accept::Text, Accept::Object, Accept::List], "a text, or an object or list");
const NOTES: &str = "Over the UTF-8 bytes of a text; over the canonical JSON (RFC 8785, integers exact) of an object or \
                     list. The result is in lower-case hex digits.";
const WEAK: &str = "Only to agree with ids made elsewhere: it protects nothing. Over the UTF-8 bytes of a text; over the \
                    canonical JSON of an object or list. The result is in lower-case hex digits.";

/// All of them, by name.
pub(super) static FUNCTIONS: &[&Function] = &[&CRC32, &HMAC_SHA256, &KEY, &MD5, &SHA1, &SHA256, &SHA512, &UUID_V5];

static SHA256: Function = Function {
    name: "sha256",
    summary: "The SHA-256 hash of a value",
    notes: NOTES,
    params: &[SUBJECT],
    returns: "text of 64 hex digits",
    gives: |_| kinds::hex(64),
    examples: &[
        Example::gives(r#"sha256("abc")"#, r#""ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad""#),
        Example::gives(r#"sha256("")"#, r#""e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855""#),
    ],
    call: |call| hash(&SHA256, call, |bytes| hex(&Sha256::digest(bytes))),
    ..IDENTITY
};

static SHA512: Function = Function {
    name: "sha512",
    summary: "The SHA-512 hash of a value",
    notes: NOTES,
    params: &[SUBJECT],
    returns: "text of 128 hex digits",
    gives: |_| kinds::hex(128),
    examples: &[
        Example::gives(r#"left(sha512("abc"), 32)"#, r#""ddaf35a193617abacc417349ae204131""#),
        Example::gives(r#"sha512({ b: 1, a: 2 }) == sha512({ a: 2, b: 1.0 })"#, "true"),
    ],
    call: |call| hash(&SHA512, call, |bytes| hex(&Sha512::digest(bytes))),
    ..IDENTITY
};

static SHA1: Function = Function {
    name: "sha1",
    summary: "The SHA-1 hash of a value",
    notes: WEAK,
    params: &[SUBJECT],
    returns: "text of 40 hex digits",
    gives: |_| kinds::hex(40),
    examples: &[
        Example::gives(r#"sha1("abc")"#, r#""a9993e364706816aba3e25717850c26c9cd0d89d""#),
        Example::gives(r#"sha1("")"#, r#""da39a3ee5e6b4b0d3255bfef95601890afd80709""#),
    ],
    call: |call| hash(&SHA1, call, |bytes| hex(&sha1::Sha1::digest(bytes))),
    ..IDENTITY
};

static MD5: Function = Function {
    name: "md5",
    summary: "The MD5 hash of a value",
    notes: WEAK,
    params: &[SUBJECT],
    returns: "text of 32 hex digits",
    gives: |_| kinds::hex(32),
    examples: &[
        Example::gives(r#"md5("abc")"#, r#""900150983cd24fb0d6963f7d28e17f72""#),
        Example::gives(r#"md5("")"#, r#""d41d8cd98f00b204e9800998ecf8427e""#),
    ],
    call: |call| hash(&MD5, call, |bytes| hex(&md5::Md5::digest(bytes))),
    ..IDENTITY
};

static CRC32: Function = Function {
    name: "crc32",
    summary: "The CRC-32 checksum of a value",
    notes: WEAK,
    params: &[SUBJECT],
    returns: "text of 8 hex digits",
    gives: |_| kinds::hex(8),
    examples: &[
        Example::gives(r#"crc32("123456789")"#, r#""cbf43926""#),
        Example::gives(r#"crc32("")"#, r#""00000000""#),
    ],
    call: |call| hash(&CRC32, call, |bytes| hex(&crc32fast::hash(bytes).to_be_bytes())),
    ..IDENTITY
};

fn hash<'p>(
    function: &Function,
    call: &mut Call<'_, 'p>,
    digest: fn(&[u8]) -> Text<'static>,
) -> Result<Option<Value<'p>>, Failure> {
    let digits = match function.any(call, 0)? {
        Value::Text(_) => digest(function.text(call, 0)?.characters().as_bytes()),
        other if matches!(other.kind(), ValueKind::Object | ValueKind::List) => {
            let mut bytes = Vec::with_capacity(bytes_of(&other));
            write_canonical(&other, &mut bytes);
            call.spend_bytes(bytes.len())?;
            digest(&bytes)
        }
        other => return Err(function.wrong_kind(0, other.kind())),
    };
    Ok(Some(Value::Text(digits)))
}

static HMAC_SHA256: Function = Function {
    name: "hmac_sha256",
    summary: "The keyed SHA-256 hash of a text (RFC 2104)",
    notes: "Give the key as a param, never in the mapping's text. The result is in lower-case hex digits.",
    params: &[
        Param::new("text", accept::TEXT, "what is hashed"),
        Param::new("key", accept::TEXT, "the secret; its UTF-8 bytes count"),
    ],
    returns: "text of 64 hex digits",
    gives: |_| kinds::hex(64),
    examples: &[
        Example::gives(
            r#"hmac_sha256("what do ya want for nothing?", "Jefe")"#,
            r#""5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843""#,
        ),
        Example::gives(
            r#"hmac_sha256("", "")"#,
            r#""b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad""#,
        ),
    ],
    call: hmac_sha256,
    ..IDENTITY
};

fn hmac_sha256<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let (text, key) = (HMAC_SHA256.text(call, 0)?, HMAC_SHA256.text(call, 1)?);
    let mac = Hmac::<Sha256>::new_from_slice(key.characters().as_bytes());
    let mut mac = mac.map_err(|_| HMAC_SHA256.fail("the key cannot be used"))?;
    mac.update(text.characters().as_bytes());
    Ok(Some(Value::Text(hex(&mac.finalize().into_bytes()))))
}

static KEY: Function = Function {
    name: "key",
    summary: "The id of a record, from what makes it the one it is",
    notes: "SHA-256 in lower-case hex digits. Hashed is for each part a tag byte, the number of bytes that follow as eight \
            bytes, the first the most significant, and those bytes: `s` a text in UTF-8; `n` a number as RFC 8785 writes it, integers exactly; \
            `b` `true` or `false`; `t` a time in RFC 3339, UTC, nine digits; `d` a date; `p` a duration in ISO 8601; `z` \
            null, no bytes; `j` a list or object in canonical JSON (RFC 8785, integers exact). The format never changes. \
            No part can be missing.",
    params: &[Param {
        name: "part",
        accepts: accept::ANY,
        presence: Presence::Rest,
        constant: false,
        implied: None,
        about: "what tells the record from others",
    }],
    returns: "text of 64 hex digits",
    fails: "a part is missing",
    gives: |_| kinds::hex(64),
    examples: &[
        Example::gives(
            r#"key("chatlio", "message", 1)"#,
            r#""1b4800493102b3aa1c82a5eeb544d78b6519b1652439b224ad1e690d10f1dccb""#,
        ),
        Example::gives(r#"key("ab", "c") == key("a", "bc")"#, "false"),
        Example::gives(r#"key({ b: 1, a: [2.0] }) == key({ a: [2], b: 1 })"#, "true"),
        Example::gives(r#"key("1") == key(1)"#, "false"),
    ],
    call: key,
    ..IDENTITY
};

fn key<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let mut parts = Vec::with_capacity(call.arguments.iter().flatten().map(|part| bytes_of(part) + 9).sum());
    for part in call.arguments {
        let part = part.as_ref().ok_or_else(|| KEY.fail("a part is missing"))?;
        write_key_part(part, &mut parts);
    }
    call.spend(call.arguments.len())?;
    call.spend_bytes(parts.len())?;
    Ok(Some(Value::Text(with_key_digits(&parts, |digits| call.keep(digits)))))
}

/// The digits of the id that parts make, as [`write_key_part`] wrote them.
pub(crate) fn with_key_digits<T>(parts: &[u8], keep: impl FnOnce(&str) -> T) -> T {
    with_hex(&Sha256::digest(parts), keep)
}

/// Appends a part of an id.
pub(crate) fn write_key_part(part: &Value<'_>, out: &mut Vec<u8>) {
    let start = out.len();
    out.push(tag(part.kind()));
    out.extend_from_slice(&[0; 8]);
    match part {
        Value::Null => {}
        Value::Bool(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        Value::Number(number) => write_canonical_number(number, out),
        Value::Text(text) => write_characters(text, out),
        Value::Time(time) => write_time(*time, TimeDigits::Nanos, out),
        Value::Date(date) => write_date(*date, out),
        Value::Duration(duration) => write_duration(*duration, out),
        Value::Node(_) | Value::List(_) | Value::Object(_) => write_canonical(part, out),
    }
    let length = (out.len() - start - 9) as u64;
    if let Some(place) = out.get_mut(start + 1..start + 9) {
        place.copy_from_slice(&length.to_be_bytes());
    }
}

fn tag(kind: ValueKind) -> u8 {
    match kind {
        ValueKind::Null => b'z',
        ValueKind::Bool => b'b',
        ValueKind::Number => b'n',
        ValueKind::Text => b's',
        ValueKind::Time => b't',
        ValueKind::Date => b'd',
        ValueKind::Duration => b'p',
        ValueKind::List | ValueKind::Object => b'j',
    }
}

fn write_characters(text: &Text<'_>, out: &mut Vec<u8>) {
    match text.as_plain_str() {
        Some(plain) => out.extend_from_slice(plain.as_bytes()),
        None => out.extend_from_slice(text.characters().as_bytes()),
    }
}

/// About how many bytes a value takes in JSON.
fn bytes_of(value: &Value<'_>) -> usize {
    match value {
        Value::Node(node) => node.raw().len(),
        Value::Text(Text::Token { body, .. } | Text::Plain(body)) => body.len(),
        Value::Text(Text::Shared(characters)) => characters.len(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::List(_) | Value::Object(_) => 32,
        Value::Time(_) | Value::Date(_) | Value::Duration(_) => 32,
    }
}

static UUID_V5: Function = Function {
    name: "uuid_v5",
    summary: "The UUID of a name in a namespace (RFC 9562, version 5)",
    params: &[
        Param::new("namespace", accept::TEXT, "a UUID, or `dns`, `url`, `oid`, `x500`"),
        Param::new("name", accept::TEXT, "the name; its UTF-8 bytes count"),
    ],
    returns: "text, a UUID in lower case",
    fails: "the namespace is neither a UUID nor one of the four names",
    gives: kinds::uuid_v5,
    examples: &[
        Example::gives(r#"uuid_v5("dns", "www.example.com")"#, r#""2ed6657d-e927-568b-95e1-2665a8aea6a2""#),
        Example::gives(
            r#"uuid_v5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com") == uuid_v5("dns", "www.example.com")"#,
            "true",
        ),
        Example::fails(r#"uuid_v5("shop", "x")"#),
    ],
    call: uuid_v5,
    ..IDENTITY
};

fn uuid_v5<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let (space, name) = (UUID_V5.text(call, 0)?, UUID_V5.text(call, 1)?);
    let space = namespace(&space.characters()).ok_or_else(|| UUID_V5.unfit(0, "is neither a UUID nor a known name"))?;
    let id = uuid::Uuid::new_v5(&space, name.characters().as_bytes());
    Ok(Some(Value::Text(id.hyphenated().to_string().into())))
}

/// The namespace of a word or of a UUID.
pub(super) fn namespace(text: &str) -> Option<uuid::Uuid> {
    match text {
        "dns" => Some(uuid::Uuid::NAMESPACE_DNS),
        "url" => Some(uuid::Uuid::NAMESPACE_URL),
        "oid" => Some(uuid::Uuid::NAMESPACE_OID),
        "x500" => Some(uuid::Uuid::NAMESPACE_X500),
        other if crate::value::is_uuid(other) => uuid::Uuid::try_parse(other).ok(),
        _ => None,
    }
}

/// Lower-case hex digits of a hash, of up to 64 bytes.
pub(super) fn hex(bytes: &[u8]) -> Text<'static> {
    with_hex(bytes, |digits| Text::Shared(digits.into()))
}

fn with_hex<T>(bytes: &[u8], keep: impl FnOnce(&str) -> T) -> T {
    let digit = |value: u8| if value < 10 { b'0' + value } else { b'a' - 10 + value };
    let mut digits = [0; 128];
    for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
        pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
    }
    let written = digits.get(..2 * bytes.len()).and_then(|digits| std::str::from_utf8(digits).ok());
    keep(written.unwrap_or_default())
}
