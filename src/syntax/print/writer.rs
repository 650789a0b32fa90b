//! Puts text down line by line, and the comments and blank lines of the source between it, where they stood.
//!
//! A line end is written only when something comes behind it, so a comment can still go to the end of the line before.

use super::super::ast::{Comment, File};

/// How wide a line may be.
pub(super) const WIDTH: usize = 120;

/// Writes a file.
pub(super) struct Writer<'f> {
    out: String,
    /// Steps of indentation.
    pub indent: usize,
    /// A line end that is due, with the steps of indentation behind it.
    due: Option<usize>,
    /// A space that is due, unless a line end comes.
    space: bool,
    /// Whether nothing stands yet in the body that was opened, or in the file.
    fresh: bool,
    /// Where a comment ended last in the output: nothing can follow it on its line.
    commented: Option<usize>,
    comments: std::iter::Peekable<std::slice::Iter<'f, Comment>>,
    blanks: std::iter::Peekable<std::slice::Iter<'f, u32>>,
}

impl<'f> Writer<'f> {
    /// A writer for a file, with its comments and blank lines.
    pub fn new(file: &'f File) -> Self {
        let (comments, blanks) = (file.comments.iter().peekable(), file.blanks.iter().peekable());
        Self { out: String::new(), indent: 0, due: None, space: false, fresh: true, commented: None, comments, blanks }
    }

    /// The text, with a line end at its end.
    pub fn finish(mut self) -> String {
        self.own_lines(u32::MAX);
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out
    }

    /// Puts text down.
    pub fn push(&mut self, text: &str) {
        match self.due.take() {
            Some(indent) => {
                self.out.push('\n');
                self.out.extend(std::iter::repeat_n("  ", indent));
            }
            None if self.space => self.out.push(' '),
            None => {}
        }
        self.space = false;
        self.out.push_str(text);
    }

    /// A space before what comes next.
    pub fn space(&mut self) {
        self.space = true;
    }

    /// A line end before what comes next.
    pub fn line(&mut self) {
        self.due = Some(self.indent);
        self.space = false;
    }

    /// The width of the line so far.
    pub fn column(&self) -> usize {
        match self.due {
            Some(indent) => indent * 2,
            None => {
                let start = self.out.rfind('\n').map_or(0, |end| end + 1);
                self.out.get(start..).unwrap_or_default().chars().count() + usize::from(self.space)
            }
        }
    }

    /// Whether no comment that is not yet written stands before this place.
    pub fn is_quiet(&mut self, before: u32) -> bool {
        self.comments.peek().is_none_or(|comment| comment.span.start >= before)
    }

    /// Writes the comments that stand before a place in the middle of something.
    pub fn comments(&mut self, before: u32) {
        while let Some(comment) = self.comments.next_if(|comment| comment.span.start < before) {
            let behind = self.due.unwrap_or(self.indent + 1);
            if !(comment.trailing && self.trail(&comment.text)) {
                self.due = Some(behind);
                self.push(&comment.text);
                self.commented = Some(self.out.len());
            }
            self.due = Some(behind);
        }
    }

    /// Puts a comment at the end of the line before, if there is one that has none.
    fn trail(&mut self, comment: &str) -> bool {
        if self.out.is_empty() || self.commented == Some(self.out.len()) {
            return false;
        }
        self.out.push(' ');
        self.out.push_str(comment);
        self.commented = Some(self.out.len());
        true
    }

    /// Opens a body: no blank line follows its brace.
    pub fn open_body(&mut self) {
        self.push("{");
        self.fresh = true;
        self.indent += 1;
    }

    /// Closes a body whose brace ends here: comments before the brace stay inside.
    pub fn close_body(&mut self, end: u32) {
        let brace = end.saturating_sub(1);
        self.own_lines(brace);
        self.pass_blanks(brace);
        self.indent -= 1;
        self.fresh = false;
        self.line();
        self.push("}");
    }

    /// Starts a line of a body: comments and a blank line before it stay before it.
    pub fn begin(&mut self, at: u32) {
        self.own_lines(at);
        self.begin_line(at);
    }

    /// Comments between the lines of a body.
    fn own_lines(&mut self, before: u32) {
        while let Some(comment) = self.comments.next_if(|comment| comment.span.start < before) {
            if !(comment.trailing && self.trail(&comment.text)) {
                self.begin_line(comment.span.start);
                self.push(&comment.text);
                self.commented = Some(self.out.len());
            }
        }
    }

    fn begin_line(&mut self, at: u32) {
        let blank = self.pass_blanks(at);
        let fresh = std::mem::take(&mut self.fresh);
        if self.out.is_empty() {
            return;
        }
        if blank && !fresh {
            self.out.push('\n');
        }
        self.line();
    }

    /// Goes past the blank lines before a place; says whether there was one.
    pub fn pass_blanks(&mut self, before: u32) -> bool {
        let mut passed = false;
        while self.blanks.next_if(|blank| **blank < before).is_some() {
            passed = true;
        }
        passed
    }
}
