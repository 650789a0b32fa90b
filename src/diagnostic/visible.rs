//! Text made safe to show: no control character, no change of writing direction, nothing invisible.
//!
//! In: texts of a mapping or a message. Out: the same with every such character shown as a visible one (source lines,
//! so that carets stay under what they mean) or as an escape (messages).

/// A line of source text: one visible character for each hidden one, four blanks for a tab.
pub(super) fn source(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\t' => shown.push_str("    "),
            '\u{7f}' => shown.push('\u{2421}'),
            '\0'..='\u{1f}' => shown.push(char::from_u32(0x2400 + character as u32).unwrap_or('\u{fffd}')),
            hidden if is_hidden(hidden) => shown.push('\u{fffd}'),
            plain => shown.push(plain),
        }
    }
    shown
}

/// A message, label or file name: hidden characters as escapes. Line ends stay.
pub(super) fn message(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => shown.push('\n'),
            '\t' => shown.push(' '),
            hidden if is_hidden(hidden) => shown.push_str(&format!("\\u{{{:x}}}", hidden as u32)),
            plain => shown.push(plain),
        }
    }
    shown
}

/// Whether a character has no glyph of its own, or changes how its neighbours are drawn.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A text broken into lines of at most `width` characters, at blanks outside of backquotes; what cannot be broken
/// stands longer.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    text.split('\n').flat_map(|line| wrap_line(line, width)).collect()
}

fn wrap_line(line: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut length = 0;
    for word in words(line) {
        let word_length = word.chars().count();
        if length > 0 && length + word_length > width {
            lines.push(String::new());
            length = 0;
        }
        if let Some(last) = lines.last_mut() {
            last.push_str(word);
        }
        length += word_length;
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

/// The words of a line, each with the blanks behind it; what stands between backquotes is one word.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    line.split_inclusive(move |character| {
        quoted ^= character == '`';
        character == ' ' && !quoted
    })
}
