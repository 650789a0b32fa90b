//! The forms of text that `is` and `as` know: addresses, identifiers, URLs.
//!
//! Each takes no more than the JSON Schema format of the same name, so that a text which passes fits such a target.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Whether a text is a mailbox of RFC 5321: `local@domain` in ASCII, the local part dot-separated atoms or one quoted
/// text of up to 64 bytes, the domain labels of letters, digits and inner hyphens; up to 254 bytes in all (RFC 3696,
/// erratum 1690). Address literals such as `[127.0.0.1]` are refused.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    text.len() <= 254 && local.len() <= 64 && (is_dot_atom(local) || is_quoted(local)) && is_domain(domain)
}

fn is_dot_atom(local: &str) -> bool {
    local.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_atom_byte))
}

fn is_atom_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

fn is_quoted(local: &str) -> bool {
    let Some(inner) = local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else { return false };
    let mut bytes = inner.bytes();
    while let Some(byte) = bytes.next() {
        let fits = match byte {
            b'\\' => bytes.next().is_some_and(|quoted| quoted.is_ascii_graphic()),
            b'"' => false,
            other => other == b' ' || other.is_ascii_graphic(),
        };
        if !fits {
            return false;
        }
    }
    true
}

fn is_domain(domain: &str) -> bool {
    domain.len() <= 253 && domain.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// Whether a text is an IPv4 address: four decimal numbers without leading zeros (RFC 6943 section 3.1.1, strict).
#[must_use]
pub fn is_ipv4(text: &str) -> bool {
    text.parse::<Ipv4Addr>().is_ok()
}

/// Whether a text is an IPv6 address (RFC 4291 section 2.2), without a zone or a prefix length.
#[must_use]
pub fn is_ipv6(text: &str) -> bool {
    text.parse::<Ipv6Addr>().is_ok()
}

/// Whether a text has the form of a UUID (RFC 9562): 8-4-4-4-12 hex digits of either case; version and variant are
/// not looked at.
#[must_use]
pub fn is_uuid(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 36
        && bytes.iter().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Whether a text is an absolute URL by the WHATWG standard, with a host or a scheme that always has one. White space
/// and control characters, which that standard strips or encodes, are refused.
#[must_use]
pub fn is_url(text: &str) -> bool {
    let is_clean = !text.chars().any(|character| character.is_whitespace() || character.is_control());
    is_clean && url::Url::parse(text).is_ok_and(|url| url.has_host() || is_special(url.scheme()))
}

/// The special schemes of the WHATWG standard.
fn is_special(scheme: &str) -> bool {
    matches!(scheme, "http" | "https" | "ws" | "wss" | "ftp" | "file")
}
