//! Numbers and foreign text in messages: plural forms, digits in groups, control characters made visible.

/// `1 record`, `2 records`, `1,000 records`; words that end in `y` after a consonant, `s`, `x` or `ch` are bent right.
#[must_use]
pub fn count(number: u64, noun: &str) -> String {
    format!("{} {}", decimal(number), plural(number, noun))
}

/// The noun in the form that goes with a number.
#[must_use]
pub fn plural(number: u64, noun: &str) -> String {
    if number == 1 {
        return noun.to_owned();
    }
    if ["s", "x", "ch", "sh"].iter().any(|ending| noun.ends_with(ending)) {
        return format!("{noun}es");
    }
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ies"),
        Some(_) | None => format!("{noun}s"),
    }
}

/// A number with a comma between its thousands.
#[must_use]
pub fn decimal(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Text from outside as it may be shown to people: control characters and those that turn the direction of writing
/// (Unicode Bidi_Control, and the line and paragraph separators) are written as escapes, so that a name in a payload
/// can neither drive the terminal nor make a line read differently from what it is.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_hidden(character) { shown.extend(character.escape_unicode()) } else { shown.push(character) }
    }
    shown
}

fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
        || matches!(character, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
