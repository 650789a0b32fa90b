//! The parser that pest makes of `grammar/mapping.pest`.
//!
//! In: a text and the form it must have. Out: pest's pairs, or the place of the furthest failure and what was tried
//! there. Nothing else of pest is seen outside this file but pairs and forms.
#![allow(missing_docs)]

use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};
use pest_derive::Parser;

/// The generated parser.
#[derive(Parser)]
#[grammar = "grammar/mapping.pest"]
struct MappingParser;

/// A rule of the grammar. (`Rule` is a word of the language.)
pub(super) use Rule as Form;

/// A piece of text with the form it has.
pub(super) type Pair<'t> = pest::iterators::Pair<'t, Form>;

/// Several of them.
pub(super) type Pairs<'t> = pest::iterators::Pairs<'t, Form>;

/// Where a text stopped fitting the grammar.
pub(super) struct Misfit {
    /// The furthest place that was reached, in bytes.
    pub at: usize,
    /// What would have fitted there; none when the parser gave up for want of stack.
    pub expected: Vec<Form>,
    /// Whether the parser gave up for want of stack.
    pub too_deep: bool,
}

/// Parses a text as one form. The caller has bounded its nesting.
pub(super) fn run(form: Form, text: &str) -> Result<Pairs<'_>, Misfit> {
    MappingParser::parse(form, text).map_err(|error| {
        let at = match error.location {
            InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
        };
        match error.variant {
            ErrorVariant::ParsingError { positives, .. } => Misfit { at, expected: positives, too_deep: false },
            ErrorVariant::CustomError { .. } => Misfit { at, expected: Vec::new(), too_deep: true },
        }
    })
}
