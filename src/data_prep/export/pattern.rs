//! Tests of formats as regular expressions: exact ones, and those that only come near.

use crate::value::Test;

const UUID: &str = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
const IPV4: &str = "((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])[.]){3}(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
const IPV6: &str = "[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){2,7}([.0-9]{4,12})?";
const EMAIL: &str = "[^@ ]+@[^@ .]+([.][^@ .]+)*";
const URL: &str = "[a-zA-Z][a-zA-Z0-9+.-]*:.+";

/// The pattern of a test, and whether it is exact; none for a test of a kind.
pub(super) fn of(test: Test) -> Option<(&'static str, bool)> {
    match test {
        Test::Uuid => Some((UUID, true)),
        Test::Ipv4 => Some((IPV4, true)),
        Test::Ipv6 => Some((IPV6, false)),
        Test::Email => Some((EMAIL, false)),
        Test::Url => Some((URL, false)),
        Test::Present | Test::Missing | Test::Null | Test::Empty => None,
        Test::Text | Test::Number | Test::Integer | Test::Bool | Test::Object | Test::List => None,
    }
}

/// A text as a pattern of itself.
pub(super) fn of_text(text: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, ' ' | '_' | ',' | ';' | ':' | '/' | '-');
    text.chars().flat_map(|letter| (!plain(letter)).then_some('\\').into_iter().chain([letter])).collect()
}
