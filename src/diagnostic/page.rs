//! The page of a code: what it means, what causes it, what is then said, and the edit that mends it.
//!
//! In: what the tables of diagnostics, rejects and notes know of a code. Out: text for a terminal of 80 columns, Markdown,
//! JSON.

use super::visible::wrap;
use serde::Serialize;
use std::fmt::Write as _;

/// What is known of one code: of a diagnostic (`M...`), a reject (`R...`) or a note (`N...`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CodePage {
    /// `M201`
    pub number: &'static str,
    /// A few words: `unknown target field`.
    pub title: &'static str,
    /// What it means and how it comes about, in a paragraph.
    pub about: &'static str,
    /// The smallest thing that causes it, where there is one: a mapping, or a mapping and a payload.
    pub cause: Option<String>,
    /// What is then said: the drawing of the diagnostic, or the reject or note in short.
    pub gives: Option<String>,
    /// The edits that mend it, best first.
    pub mends: Vec<String>,
}

/// Columns of a terminal.
const WIDTH: usize = 80;

impl CodePage {
    /// For a terminal of 80 columns.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("{}: {}\n\n{}\n", self.number, self.title, wrap(self.about, WIDTH).join("\n"));
        for (words, example) in [("For example:", &self.cause), ("gives:", &self.gives)] {
            if let Some(example) = example {
                let _ = write!(text, "\n{words}\n\n{example}\n");
            }
        }
        text.push_str("\nTo mend it:\n\n");
        for mend in &self.mends {
            let _ = writeln!(text, "  - {}", wrap(mend, WIDTH - 4).join("\n    "));
        }
        text
    }

    /// The same in Markdown, the title a heading of the second level.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut text = format!("## {}: {}\n\n{}\n", self.number, self.title, self.about);
        for (words, example) in [("For example:", &self.cause), ("gives:", &self.gives)] {
            if let Some(example) = example {
                let _ = write!(text, "\n{words}\n\n```text\n{example}\n```\n");
            }
        }
        text.push_str("\nTo mend it:\n\n");
        for mend in &self.mends {
            let _ = writeln!(text, "- {mend}");
        }
        text
    }
}
