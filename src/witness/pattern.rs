//! Texts that match a pattern: short ones, ones with other characters, and ones of a wanted length.
//!
//! In: a pattern of the linear engine. Out: texts that mostly match; whoever needs to be sure asks the validator.

use regex_syntax::hir::{Class, Hir, HirKind, Repetition};

/// Characters that are taken first, where a class has them.
const PLAIN: [char; 16] = ['a', '0', 'A', '1', 'b', 'Z', '9', '-', '_', '.', ' ', '/', '@', ':', 'é', '!'];
/// Texts are made no longer than this.
const LONGEST: usize = 4096;

/// A pattern, taken apart.
pub(super) struct Shape {
    hir: Hir,
}

/// How one text is made.
struct Choice {
    /// Which characters and branches.
    variant: usize,
    /// Repetitions above the least that are still to be made.
    extra: usize,
}

impl Shape {
    /// Of a pattern; none where it cannot be read.
    pub(super) fn of(pattern: &str) -> Option<Shape> {
        regex_syntax::parse(pattern).ok().map(|hir| Shape { hir })
    }

    /// A text with some repetitions more than the least; `variant` chooses among characters and branches.
    pub(super) fn text(&self, variant: usize, extra: usize) -> String {
        let mut text = String::new();
        write(&self.hir, &mut Choice { variant, extra: extra.min(LONGEST) }, &mut text);
        text
    }

    /// A text of so many characters, or nearly.
    pub(super) fn text_of_length(&self, length: usize) -> String {
        let least = self.text(0, 0).chars().count();
        self.text(0, length.saturating_sub(least))
    }
}

fn write(hir: &Hir, choice: &mut Choice, text: &mut String) {
    if text.len() > LONGEST * 4 {
        return;
    }
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => text.extend(character(class, choice.variant)),
        HirKind::Repetition(repetition) => repeat(repetition, choice, text),
        HirKind::Capture(capture) => write(&capture.sub, choice, text),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write(part, choice, text)),
        HirKind::Alternation(parts) => {
            if let Some(part) = parts.get(choice.variant % parts.len().max(1)) {
                write(part, choice, text);
            }
        }
    }
}

fn repeat(repetition: &Repetition, choice: &mut Choice, text: &mut String) {
    let room = repetition.max.map_or(usize::MAX, |max| max.saturating_sub(repetition.min) as usize);
    let more = choice.extra.min(room);
    choice.extra -= more;
    for _ in 0..(repetition.min as usize).min(LONGEST) + more {
        write(&repetition.sub, choice, text);
    }
}

fn character(class: &Class, variant: usize) -> Option<char> {
    match class {
        Class::Unicode(class) => {
            let has = |one: char| class.iter().any(|range| range.start() <= one && one <= range.end());
            let plain: Vec<char> = PLAIN.into_iter().filter(|one| has(*one)).collect();
            let first = || class.iter().next().map(|range| range.start());
            plain.get(variant % plain.len().max(1)).copied().or_else(first)
        }
        Class::Bytes(class) => class.iter().next().map(|range| char::from(range.start())),
    }
}
