//! What is said on stderr, and texts of the operating system in plain words.

use std::io::{self, Write as _};
use xdmap::report::escaped;

const RED: &str = "\x1b[1;31m";
const BLUE: &str = "\x1b[1;34m";
const PLAIN: &str = "\x1b[0m";

/// Says why a command could not do its job. A stderr that cannot be written is nobody's to tell.
pub(super) fn error(message: &str) {
    let _ = writeln!(anstream::stderr(), "{RED}error{PLAIN}: {}", lines(message));
}

/// Says something worth knowing.
pub(super) fn note(message: &str) {
    let _ = writeln!(anstream::stderr(), "{BLUE}note{PLAIN}: {}", lines(message));
}

/// Says a line as it is.
pub(super) fn line(message: &str) {
    let _ = writeln!(anstream::stderr(), "{}", lines(message));
}

/// Says text that is drawn already, colours and line ends included.
pub(super) fn drawn(text: &str) {
    let _ = anstream::stderr().write_all(text.as_bytes());
}

/// Text from outside with its hidden characters made visible, its line ends kept.
fn lines(message: &str) -> String {
    message.split('\n').map(escaped).collect::<Vec<_>>().join("\n")
}

/// What the operating system says of a file, in plain words and without its numbers.
pub(super) fn of_error(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound if error.raw_os_error().is_some() => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::StorageFull => "no space is left on the device".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::NotADirectory => "a part of the path is no folder".to_owned(),
        _ => plain(&error.to_string()),
    }
}

fn plain(text: &str) -> String {
    let text = text.split(" (os error").next().unwrap_or(text);
    let mut characters = text.chars();
    let second_is_small = text.chars().nth(1).is_none_or(|second| !second.is_uppercase());
    match characters.next() {
        Some(first) if second_is_small => first.to_lowercase().chain(characters).collect(),
        _ => text.to_owned(),
    }
}
