//! Hashes of texts in a given encoding.

use super::{DATA_PREP, SUBJECT, kinds};
use crate::function::entry::accept;
use crate::function::identity::hex;
use crate::function::{Call, Example, Failure, Family, Function, Param, Prepared};
use crate::payload::Text;
use crate::value::Value;
use sha2::{Digest, Sha256, Sha512};

/// What an entry of this file starts from.
const HASH: Function = Function {
    family: Family::Identity,
    notes: NOTES,
    params: &[SUBJECT, CHARSET],
    prepare: Some(|constants| charset_of(constants, 1).map(|_| Prepared::Checked)),
    ..DATA_PREP
};

const NOTES: &str = "In lower-case hex digits, over the bytes of the text in the encoding: UTF-8 unless given, UTF-16 (with \
                     the mark of its byte order before it, as Java writes it), UTF-16BE, UTF-16LE, ISO-8859-1 or US-ASCII, \
                     in any case. A character that the encoding does not have counts as `?`.";

const CHARSET: Param =
    Param::new("charset", accept::TEXT, "the name of an encoding, `UTF-8` unless given").constant().optional();

/// All of them.
pub(super) static FUNCTIONS: &[&Function] = &[&CRC32, &HASH_OF, &MD5, &SHA1, &SHA256, &SHA512];

/// The encodings that can be named.
#[derive(Clone, Copy)]
enum Charset {
    Utf8,
    Utf16,
    Utf16Be,
    Utf16Le,
    Latin1,
    Ascii,
}

impl Charset {
    fn find(name: &str) -> Result<Self, String> {
        match name.to_ascii_uppercase().as_str() {
            "UTF-8" | "UTF8" => Ok(Self::Utf8),
            "UTF-16" => Ok(Self::Utf16),
            "UTF-16BE" => Ok(Self::Utf16Be),
            "UTF-16LE" => Ok(Self::Utf16Le),
            "ISO-8859-1" => Ok(Self::Latin1),
            "US-ASCII" | "ASCII" => Ok(Self::Ascii),
            _ => Err("the encoding is none of UTF-8, UTF-16, UTF-16BE, UTF-16LE, ISO-8859-1 and US-ASCII".to_owned()),
        }
    }

    fn bytes(self, text: &str) -> Vec<u8> {
        let up_to = |most: u32| {
            text.chars()
                .map(|letter| {
                    u8::try_from(u32::from(letter)).ok().filter(|byte| u32::from(*byte) <= most).unwrap_or(b'?')
                })
                .collect()
        };
        match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::Utf16 => [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect(),
            Self::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            Self::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Self::Latin1 => up_to(0xff),
            Self::Ascii => up_to(0x7f),
        }
    }
}

fn charset_of(constants: &[Option<Value<'static>>], index: usize) -> Result<Charset, String> {
    match constants.get(index) {
        Some(Some(Value::Text(name))) => Charset::find(&name.characters()),
        _ => Ok(Charset::Utf8),
    }
}

/// The kinds of hashes.
#[derive(Clone, Copy)]
enum Algorithm {
    Crc32,
    Md5,
    Sha1,
    Sha256,
    Sha512,
}

impl Algorithm {
    fn find(name: &str) -> Result<Self, String> {
        match name.to_ascii_lowercase().replace('-', "").as_str() {
            "crc32" => Ok(Self::Crc32),
            "md5" => Ok(Self::Md5),
            "sha1" => Ok(Self::Sha1),
            "sha256" => Ok(Self::Sha256),
            "sha512" => Ok(Self::Sha512),
            _ => Err("the algorithm is none of crc32, md5, sha1, sha256 and sha512".to_owned()),
        }
    }

    fn digest(self, bytes: &[u8]) -> Text<'static> {
        match self {
            Self::Crc32 => hex(&crc32fast::hash(bytes).to_le_bytes()),
            Self::Md5 => hex(&md5::Md5::digest(bytes)),
            Self::Sha1 => hex(&sha1::Sha1::digest(bytes)),
            Self::Sha256 => hex(&Sha256::digest(bytes)),
            Self::Sha512 => hex(&Sha512::digest(bytes)),
        }
    }
}

fn hash<'p>(
    function: &Function,
    call: &mut Call<'_, 'p>,
    algorithm: Algorithm,
    [text, charset]: [usize; 2],
) -> Result<Option<Value<'p>>, Failure> {
    let text = function.text(call, text)?;
    let charset = match function.optional_text(call, charset)? {
        Some(name) => Charset::find(&name.characters()).map_err(|why| function.fail(&why))?,
        None => Charset::Utf8,
    };
    Ok(Some(Value::Text(algorithm.digest(&charset.bytes(&text.characters())))))
}

static SHA1: Function = Function {
    name: "dp.sha1",
    summary: "The SHA-1 hash of a text",
    returns: "text of 40 hex digits",
    gives: |arguments| kinds::hash(arguments, 1, 40),
    examples: &[
        Example::gives(r#"dp.sha1("my text", "UTF-8")"#, r#""c3599c11e47719df18a2448690840c5dfcce3c80""#),
        Example::gives(r#"dp.sha1("my text") == sha1("my text")"#, "true"),
    ],
    call: |call| hash(&SHA1, call, Algorithm::Sha1, [0, 1]),
    ..HASH
};

static SHA256: Function = Function {
    name: "dp.sha256",
    summary: "The SHA-256 hash of a text",
    returns: "text of 64 hex digits",
    gives: |arguments| kinds::hash(arguments, 1, 64),
    examples: &[
        Example::gives(
            r#"dp.sha256("my text", "UTF-8")"#,
            r#""7330d2b39ca35eaf4cb95fc846c21ee6a39af698154a83a586ee270a0d372104""#,
        ),
        Example::gives(r#"dp.sha256("é", "ISO-8859-1") == dp.sha256("é")"#, "false"),
    ],
    call: |call| hash(&SHA256, call, Algorithm::Sha256, [0, 1]),
    ..HASH
};

static SHA512: Function = Function {
    name: "dp.sha512",
    summary: "The SHA-512 hash of a text",
    returns: "text of 128 hex digits",
    gives: |arguments| kinds::hash(arguments, 1, 128),
    examples: &[
        Example::gives(
            r#"dp.sha512("my text", "UTF-8")"#,
            r#""a3d7e45a0d9be5fd4e4b9a3b8c9c2163c21ef708bf11b4232bb21d2a8704ada2cdcd7b367dd0788a89a5c908cfe377aceb1072a7b386b7d4fd2ff68a8fd24d16""#,
        ),
        Example::gives(r#"dp.sha512("a", "us-ascii") == dp.sha512("a")"#, "true"),
    ],
    call: |call| hash(&SHA512, call, Algorithm::Sha512, [0, 1]),
    ..HASH
};

static MD5: Function = Function {
    name: "dp.md5",
    summary: "The MD5 hash of a text",
    returns: "text of 32 hex digits",
    gives: |arguments| kinds::hash(arguments, 1, 32),
    examples: &[
        Example::gives(r#"dp.md5("my text", "UTF-8")"#, r#""d3b96ce8c9fb4e9bd0198d03ba6852c7""#),
        // The bytes FE FF 00 61.
        Example::gives(r#"dp.md5("a", "UTF-16")"#, r#""4b936244fb81c0500598b1938266f69a""#),
    ],
    call: |call| hash(&MD5, call, Algorithm::Md5, [0, 1]),
    ..HASH
};

static CRC32: Function = Function {
    name: "dp.crc32",
    summary: "The CRC-32 checksum of a text, the least significant byte first",
    notes: "The bytes stand in the other order than in the language's `crc32`: `8df92e80` for 0x802ef98d, as Data Prep \
            prints it. Over the bytes of the text in the encoding, as `dp.sha256` takes it.",
    returns: "text of 8 hex digits",
    gives: |arguments| kinds::hash(arguments, 1, 8),
    examples: &[
        Example::gives(r#"dp.crc32("my text", "UTF-8")"#, r#""8df92e80""#),
        Example::gives(r#"dp.crc32("my text") == crc32("my text")"#, "false"),
    ],
    call: |call| hash(&CRC32, call, Algorithm::Crc32, [0, 1]),
    ..HASH
};

static HASH_OF: Function = Function {
    name: "dp.hash",
    summary: "The hash of a text by the algorithm that is named first",
    notes: "One of `crc32`, `md5`, `sha1`, `sha256` and `sha512`, in any case, with or without a hyphen: the function of \
            that name. The documentation shows `crc32` alone.",
    params: &[Param::new("algorithm", accept::TEXT, "the name of the algorithm").constant(), SUBJECT, CHARSET],
    returns: "text of hex digits",
    gives: |arguments| kinds::hash_of(arguments),
    prepare: Some(prepare_hash),
    examples: &[
        Example::gives(r#"dp.hash("crc32", "my text", "UTF-8")"#, r#""8df92e80""#),
        Example::gives(r#"dp.hash("SHA-1", "my text") == dp.sha1("my text")"#, "true"),
    ],
    call: |call| {
        let name = HASH_OF.text(call, 0)?;
        let algorithm = Algorithm::find(&name.characters()).map_err(|why| HASH_OF.fail(&why))?;
        hash(&HASH_OF, call, algorithm, [1, 2])
    },
    ..HASH
};

fn prepare_hash(constants: &[Option<Value<'static>>]) -> Result<Prepared, String> {
    if let Some(Some(Value::Text(name))) = constants.first() {
        Algorithm::find(&name.characters())?;
    }
    charset_of(constants, 2).map(|_| Prepared::Checked)
}

/// How many digits an algorithm gives.
pub(super) fn digits(name: &str) -> Option<u64> {
    Some(match Algorithm::find(name).ok()? {
        Algorithm::Crc32 => 8,
        Algorithm::Md5 => 32,
        Algorithm::Sha1 => 40,
        Algorithm::Sha256 => 64,
        Algorithm::Sha512 => 128,
    })
}

/// Whether an encoding has this name.
pub(super) fn is_charset(name: &str) -> bool {
    Charset::find(name).is_ok()
}
