//! Paths: where a rule reads (`.a.b[0]`, from the payload or a binding) and where it writes (`a.b.c`).
//!
//! In: names and indexes, already parsed. Out: values that print themselves as the mapping writes them.
//! RFC 9535 queries have a room of their own: `payload/query.rs`.

use std::fmt;
use std::sync::Arc;

/// One step of a singular source path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Step {
    /// A member of an object.
    Name(Arc<str>),
    /// An element of a list, negative from the end.
    Index(i64),
}

/// Whether a name can stand in a path without quotes.
#[must_use]
pub fn is_plain_name(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|next| next.is_ascii_alphanumeric() || next == '_')
}

/// A name in quotes, as a path of a mapping takes it whatever is in it.
#[must_use]
pub fn quoted_name(name: &str) -> String {
    serde_json::Value::from(name).to_string().replace('{', "\\{")
}

/// Prints steps as a mapping writes them: `.a."b c"[0]`.
#[must_use]
pub fn print_steps(steps: &[Step]) -> String {
    let mut text = String::new();
    for step in steps {
        match step {
            Step::Name(name) if is_plain_name(name) => text.extend([".", name]),
            Step::Name(name) => text.extend([".", &quoted_name(name)]),
            Step::Index(index) => text.push_str(&format!("[{index}]")),
        }
    }
    text
}

/// The steps as a JSON Pointer (RFC 6901) where no index counts from the end; such an index prints as it is.
#[must_use]
pub fn pointer_of_steps(steps: &[Step]) -> String {
    let mut pointer = String::new();
    for step in steps {
        pointer.push('/');
        match step {
            Step::Name(name) => pointer.push_str(&escape_pointer(name)),
            Step::Index(index) => pointer.push_str(&index.to_string()),
        }
    }
    pointer
}

/// One token of a JSON Pointer, escaped (RFC 6901 section 3).
#[must_use]
pub fn escape_pointer(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Where a rule writes: the names from the root of the record, params already filled in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct TargetPath {
    /// Member names, outermost first.
    pub names: Vec<Arc<str>>,
}

impl TargetPath {
    /// This path with another one below it.
    #[must_use]
    pub fn join(&self, below: &TargetPath) -> Self {
        Self { names: self.names.iter().chain(&below.names).cloned().collect() }
    }

    /// The path as a JSON Pointer into the record.
    #[must_use]
    pub fn pointer(&self) -> String {
        self.names.iter().map(|name| format!("/{}", escape_pointer(name))).collect()
    }
}

impl fmt::Display for TargetPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.names.iter().enumerate() {
            if index > 0 {
                f.write_str(".")?;
            }
            if is_plain_name(name) { f.write_str(name)? } else { f.write_str(&quoted_name(name))? }
        }
        Ok(())
    }
}
