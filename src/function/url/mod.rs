//! Parts of URLs (WHATWG), encodings, addresses.

pub(super) mod encode;
mod part;

use super::entry::BASE;
use super::{Family, Function};

/// What an entry of this family starts from.
const URL: Function = Function { family: Family::Url, ..BASE };

/// All of them, by name.
pub(super) static FUNCTIONS: &[&Function] = &[
    &encode::BASE64_DECODE,
    &encode::BASE64_ENCODE,
    &encode::IP_VERSION,
    &encode::URL_DECODE,
    &encode::URL_ENCODE,
    &part::URL_FRAGMENT,
    &part::URL_HOST,
    &part::URL_PARAM,
    &part::URL_PATH,
    &part::URL_PORT,
    &part::URL_QUERY,
    &part::URL_SCHEME,
];
