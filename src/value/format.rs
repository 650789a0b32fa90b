//! The forms of text that `is` and `as` know: addresses, identifiers, URLs.
//!
//! Each takes no more than the JSON Schema format of the same name, so that a text which passes fits such a target.

use std::net::Ipv6Addr;

/// Whether a text is a mailbox of RFC 5321: `local@domain` in ASCII, the local part dot-separated atoms or one quoted
/// text of up to 64 bytes, the domain labels of letters, digits and inner hyphens; up to 254 bytes in all (RFC 3696,
/// erratum 1690). Address literals such as `[127.0.0.1]` are refused.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let at = memchr::memrchr(b'@', text.as_bytes());
    let Some((local, domain)) = at.and_then(|at| text.get(..at).zip(text.get(at + 1..))) else { return false };
    text.len() <= 254 && local.len() <= 64 && (is_dot_atom(local) || is_quoted(local)) && is_domain(domain)
}

fn is_dot_atom(local: &str) -> bool {
    parts(local).all(|atom| !atom.is_empty() && atom.iter().all(|byte| is_atom_byte(*byte)))
}

/// What stands between the points of a text.
fn parts(text: &str) -> impl DoubleEndedIterator<Item = &[u8]> {
    text.as_bytes().split(|byte| *byte == b'.')
}

fn is_atom_byte(byte: u8) -> bool {
    match byte {
        b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'/' | b'=' | b'?' | b'^'..=b'`' | b'{'..=b'~' => true,
        other => other.is_ascii_alphanumeric(),
    }
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
    domain.len() <= 253 && parts(domain).all(is_label)
}

fn is_label(label: &[u8]) -> bool {
    (1..=63).contains(&label.len())
        && label.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
        && !label.starts_with(b"-")
        && !label.ends_with(b"-")
}

/// Whether a text is an IPv4 address: four decimal numbers without leading zeros (RFC 6943 section 3.1.1, strict).
#[must_use]
pub fn is_ipv4(text: &str) -> bool {
    let is_number = |part: &[u8]| match *part {
        [ones] => ones.is_ascii_digit(),
        [b'1'..=b'9', ones] => ones.is_ascii_digit(),
        [b'1', tens, ones] => tens.is_ascii_digit() && ones.is_ascii_digit(),
        [b'2', b'0'..=b'4', ones] => ones.is_ascii_digit(),
        [b'2', b'5', b'0'..=b'5'] => true,
        _ => false,
    };
    let mut numbers = 0;
    text.len() <= 15 && parts(text).inspect(|_| numbers += 1).all(is_number) && numbers == 4
}

/// Whether a text is an IPv6 address (RFC 4291 section 2.2), without a zone or a prefix length.
#[must_use]
pub fn is_ipv6(text: &str) -> bool {
    // Its first colon stands behind four digits at most.
    text.bytes().take(5).any(|byte| byte == b':') && text.parse::<Ipv6Addr>().is_ok()
}

/// Whether a text has the form of a UUID (RFC 9562): 8-4-4-4-12 hex digits of either case; version and variant are
/// not looked at.
#[must_use]
pub fn is_uuid(text: &str) -> bool {
    let Ok(bytes) = <&[u8; 36]>::try_from(text.as_bytes()) else { return false };
    let digits: u32 = bytes.iter().map(|byte| u32::from(byte.is_ascii_hexdigit())).sum();
    [bytes[8], bytes[13], bytes[18], bytes[23]] == *b"----" && digits == 32
}

/// Whether a text is an absolute URL by the WHATWG standard, with a host or a scheme that always has one. White space
/// and control characters, which that standard strips or encodes, are refused.
#[must_use]
pub fn is_url(text: &str) -> bool {
    is_plain_url(text) || is_any_url(text)
}

fn is_any_url(text: &str) -> bool {
    let is_clean = !text.chars().any(|character| character.is_whitespace() || character.is_control());
    is_clean && url::Url::parse(text).is_ok_and(|url| url.has_host() || is_special(url.scheme()))
}

/// Whether a text is such a URL at first sight: `http` or `https`, a host of plain labels, perhaps a port, then nothing
/// but visible ASCII. Everything else is left to the parser.
fn is_plain_url(text: &str) -> bool {
    let after_scheme = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let Some(rest) = after_scheme.filter(|rest| rest.len() <= 65_535) else { return false };
    let end = rest.as_bytes().iter().position(|byte| !is_host_byte(*byte)).unwrap_or(rest.len());
    let (host, rest) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let rest = rest.strip_prefix(':').map_or(rest, after_port);
    let is_delimited = matches!(rest.as_bytes().first(), None | Some(b'/' | b'?' | b'#'));
    // Looked at to the end, so that many bytes are looked at at once.
    let is_graphic = rest.bytes().fold(true, |all, byte| all & byte.is_ascii_graphic());
    is_delimited && is_graphic && is_plain_host(host)
}

fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.')
}

/// What follows a port of at most four digits; a longer one does not end here.
fn after_port(port: &str) -> &str {
    let digits = port.bytes().take(4).take_while(u8::is_ascii_digit).count();
    port.get(digits..).unwrap_or_default()
}

/// A host that is surely a domain: no IPv4 address, whose last label is a number, and no label with the `--` of
/// internationalized ones.
fn is_plain_host(host: &str) -> bool {
    let last = parts(host).next_back().unwrap_or_default();
    last.first().is_some_and(u8::is_ascii_alphabetic)
        && is_domain(host)
        && !host.as_bytes().windows(2).any(|pair| pair == b"--")
}

/// The special schemes of the WHATWG standard.
fn is_special(scheme: &str) -> bool {
    matches!(scheme, "http" | "https" | "ws" | "wss" | "ftp" | "file")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn urls_of_every_day_are_seen_at_first_sight() {
        for url in ["https://www.example.com/a?b=%C3%A9&c#d", "http://x.example:8080", "https://a-b.example?q@r"] {
            assert!(is_plain_url(url) && is_any_url(url), "{url}");
        }
        for url in
            ["https://1.2.3.4/", "http://a.0x1/", "https://xn--a.example/", "https://a@b.example/", "http://é.x/"]
        {
            assert!(!is_plain_url(url), "{url}");
        }
    }

    #[test]
    fn atoms_of_addresses_are_those_of_rfc_5321() {
        for byte in 0..=u8::MAX {
            let listed = byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
            assert_eq!(is_atom_byte(byte), listed, "{byte}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn addresses_are_those_of_the_standard_library(
            four in "[0-9]{1,4}(\\.[0-9]{0,3}){2,4}", text in "[0-9a-f:.%]{0,12}", digits in "[0-9a-fA-F-]{34,38}",
        ) {
            for text in [&four, &text] {
                prop_assert_eq!(is_ipv4(text), text.parse::<std::net::Ipv4Addr>().is_ok(), "{}", text);
                prop_assert_eq!(is_ipv6(text), text.parse::<Ipv6Addr>().is_ok(), "{}", text);
            }
            let dashed = [8, 13, 18, 23].into_iter().all(|at| digits.as_bytes()[at] == b'-');
            let plain = digits.len() == 36 && dashed && digits.matches('-').count() == 4;
            prop_assert_eq!(is_uuid(&digits), plain, "{}", digits);
        }

        #[test]
        fn what_is_a_url_at_first_sight_is_one_to_the_parser(
            text in "https?://[a-zA-Z0-9.-]{0,12}[a-z]?(:[0-9]{0,6})?([/?#:@%\\\\\\[][ -~é]{0,12})?",
        ) {
            prop_assert!(!is_plain_url(&text) || is_any_url(&text), "{}", text);
        }
    }
}
