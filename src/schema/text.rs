//! The text of a schema file: where a place stands, how deep it nests, which keys it repeats.
//!
//! Everything but [`too_deep`] walks text that is known to be JSON.

use std::collections::HashSet;

/// A line and a column, both from 1.
pub(super) type Place = (u32, u32);

/// The line and column of a byte.
pub(super) fn place_of(text: &str, offset: usize) -> Place {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}

/// The byte where lists and objects nest deeper than `limit`, if they do. Works on any text.
pub(super) fn too_deep(text: &str, limit: u32) -> Option<usize> {
    let (mut depth, mut in_text, mut escaped) = (0_u32, false, false);
    for (offset, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => depth += 1,
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > limit {
            return Some(offset);
        }
    }
    None
}

/// The byte where the value at a JSON Pointer starts; of a member the byte of its key.
pub(super) fn offset_of(text: &str, pointer: &str) -> Option<usize> {
    let mut scan = Scan::new(text);
    let mut start = scan.here();
    for step in pointer.split('/').skip(1) {
        start = scan.enter(&super::json::unescape(step))?;
    }
    Some(start)
}

/// A key that an object has already: its byte and the JSON Pointer of the member.
pub(super) fn duplicate_keys(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut scan = Scan::new(text);
    let mut open: Vec<Level> = Vec::new();
    while let Some(byte) = scan.peek() {
        match byte {
            b'{' | b'[' => {
                open.push(Level { object: byte == b'{', ..Level::default() });
                scan.at += 1;
            }
            b'}' | b']' => {
                open.pop();
                scan.at += 1;
            }
            b'"' => {
                let at = scan.at;
                let name = scan.text();
                let is_key = scan.peek() == Some(b':');
                if let Some(level) = open.last_mut().filter(|_| is_key) {
                    level.step.clone_from(&name);
                    if !level.keys.insert(name) {
                        found.push((at, open.iter().map(Level::pointer).collect()));
                    }
                }
            }
            b',' => {
                if let Some(level) = open.last_mut() {
                    level.index += 1;
                }
                scan.at += 1;
            }
            _ => scan.at += 1,
        }
    }
    found
}

/// A list or object that is open while walking.
#[derive(Default)]
struct Level {
    object: bool,
    keys: HashSet<String>,
    step: String,
    index: usize,
}

impl Level {
    fn pointer(&self) -> String {
        if self.object { format!("/{}", super::json::escape(&self.step)) } else { format!("/{}", self.index) }
    }
}

struct Scan<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Scan<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// The next byte that is not white space.
    fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    fn here(&mut self) -> usize {
        self.peek();
        self.at
    }

    /// Goes to the member or element named `step` of the value here.
    fn enter(&mut self, step: &str) -> Option<usize> {
        let object = self.peek()? == b'{';
        self.at += 1;
        for index in 0.. {
            if matches!(self.peek()?, b'}' | b']') {
                return None;
            }
            let start = self.here();
            let name = if object { self.text() } else { String::new() };
            if object {
                self.peek();
                self.at += 1;
            }
            if if object { name == step } else { step.parse() == Ok(index) } {
                self.peek();
                return Some(start);
            }
            self.skip();
            if self.peek()? == b',' {
                self.at += 1;
            }
        }
        None
    }

    /// Reads the text that starts here.
    fn text(&mut self) -> String {
        let start = self.at;
        self.at += 1;
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.at) {
            self.at += if *byte == b'\\' { 2 } else { 1 };
            if *byte == b'"' {
                break;
            }
        }
        let token = self.text.get(start..self.at).unwrap_or_default();
        serde_json::from_str(token).unwrap_or_default()
    }

    /// Goes behind the value here.
    fn skip(&mut self) {
        let mut depth = 0_u32;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => drop(self.text()),
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' if depth == 0 => return,
                b'}' | b']' => {
                    depth -= 1;
                    self.at += 1;
                }
                b',' if depth == 0 => return,
                _ => self.at += 1,
            }
            if depth == 0 && matches!(byte, b'"' | b'}' | b']') {
                return;
            }
        }
    }
}
