//! What was noticed in a mapping set.

use std::fmt;

/// Something that was noticed in a mapping set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetRemark {
    /// Which mapping, from 0; none: the set.
    pub mapping: Option<usize>,
    /// Where in its source, in characters from 1.
    pub column: Option<usize>,
    /// What, in plain words.
    pub message: String,
    /// Whether something was lost: a `todo` stands for it.
    pub lost: bool,
}

impl fmt::Display for SetRemark {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(mapping) = self.mapping {
            write!(out, "mappings[{mapping}]")?;
            if let Some(column) = self.column {
                write!(out, ", column {column}")?;
            }
            out.write_str(": ")?;
        }
        out.write_str(&self.message)
    }
}
