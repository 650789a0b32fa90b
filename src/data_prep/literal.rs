//! Literals and names as Data Prep writes them.

/// A number as we write it; none beyond 64 bits in another base.
pub(super) fn number(token: &str) -> Option<String> {
    if let Some(digits) = token.strip_prefix("0x") {
        let digits = digits.trim_end_matches(['l', 'L', 'h', 'H']);
        return u64::from_str_radix(digits, 16).ok().map(|value| value.to_string());
    }
    let plain = token.trim_end_matches(|letter: char| "lLhHfFdDbB".contains(letter));
    if plain.len() > 1 && plain.starts_with('0') && plain.bytes().all(|byte| matches!(byte, b'0'..=b'7')) {
        return u64::from_str_radix(plain, 8).ok().map(|value| value.to_string());
    }
    let unpadded = plain.trim_start_matches('0');
    let begins = unpadded.starts_with(|first: char| first.is_ascii_digit());
    Some(if begins { unpadded.to_owned() } else { format!("0{unpadded}") })
}

/// The characters of a text in quotes. A backslash before a letter without a meaning stays, so that patterns need not
/// write it twice.
pub(super) fn text(token: &str) -> String {
    let inside = token.get(1..token.len().saturating_sub(1)).unwrap_or_default();
    let (mut text, mut letters) = (String::new(), inside.chars());
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            text.push(letter);
            continue;
        }
        match letters.next() {
            Some('b') => text.push('\u{8}'),
            Some('t') => text.push('\t'),
            Some('n') => text.push('\n'),
            Some('f') => text.push('\u{c}'),
            Some('r') => text.push('\r'),
            Some(quoted @ ('\\' | '"' | '\'')) => text.push(quoted),
            Some('u') => push_unit(&mut letters, &mut text),
            Some(other) => text.extend(['\\', other]),
            None => text.push('\\'),
        }
    }
    text
}

/// `\uXXXX`, two of them for a character beyond 16 bits; half of one is the replacement character.
fn push_unit(letters: &mut std::str::Chars<'_>, text: &mut String) {
    let unit = |letters: &mut std::str::Chars<'_>| {
        let digits = letters.as_str().get(..4)?;
        let unit = u16::from_str_radix(digits, 16).ok()?;
        letters.nth(3);
        Some(unit)
    };
    let Some(first) = unit(letters) else { return text.push_str("\\u") };
    let mut units = vec![first];
    if (0xd800..0xdc00).contains(&first)
        && let Some(rest) = letters.as_str().strip_prefix("\\u")
    {
        let mut ahead = rest.chars();
        if let Some(second) = unit(&mut ahead) {
            units.push(second);
            *letters = ahead;
        }
    }
    text.extend(char::decode_utf16(units).map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER)));
}

/// A name without its backslashes.
pub(super) fn name(token: &str) -> String {
    let (mut name, mut letters) = (String::new(), token.chars());
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => name.extend(letters.next()),
            other => name.push(other),
        }
    }
    name
}

/// The names in `${...}`: a dot without a backslash parts two of them.
pub(super) fn wrapped(token: &str) -> Vec<String> {
    let inside = token.strip_prefix("${").and_then(|token| token.strip_suffix('}')).unwrap_or(token);
    let (mut names, mut name, mut letters) = (Vec::new(), String::new(), inside.chars());
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => name.extend(letters.next()),
            '.' => names.push(std::mem::take(&mut name)),
            other => name.push(other),
        }
    }
    names.push(name);
    names
}
