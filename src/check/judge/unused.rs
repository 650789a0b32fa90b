//! Declarations that nothing uses.
//!
//! In: what is declared, and whether it is used. Out: one warning each.

use crate::check::typed::{Declared, DeclaredKind, Usage};
use crate::diagnostic::{Code, Diagnostic};

/// Declarations that nothing uses.
pub(super) fn check(usage: &Usage, found: &mut Vec<Diagnostic>) {
    for declared in usage.declared.iter().filter(|declared| !declared.used) {
        if let Some(word) = word(declared.what) {
            found.push(diagnostic(declared, word));
        }
    }
}

/// What to call a declaration; none for parameters and elements, which a signature may have to name.
fn word(what: DeclaredKind) -> Option<&'static str> {
    match what {
        DeclaredKind::Import => Some("import"),
        DeclaredKind::Source => Some("source"),
        DeclaredKind::Target => Some("target"),
        DeclaredKind::Param => Some("param"),
        DeclaredKind::Const => Some("const"),
        DeclaredKind::Table => Some("table"),
        DeclaredKind::Function => Some("function"),
        DeclaredKind::Fragment => Some("fragment"),
        DeclaredKind::Let => Some("let"),
        DeclaredKind::Parameter | DeclaredKind::Element => None,
    }
}

fn diagnostic(declared: &Declared, word: &str) -> Diagnostic {
    Diagnostic::warning(Code::Unused, declared.span)
        .message(format!("{word} `{}` is never used", declared.name))
        .label("nothing reads it")
        .help("leave it out, or use it where it was meant")
}
